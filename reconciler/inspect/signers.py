"""Who signed an APK, by the certificates it carries. Runs in the child process only; nothing is verified here.

The newest scheme present counts, as it does on a device: v3, v2, then v1. Schemes 2 and 3 keep a block before the
zip's directory (Android, "APK Signature Scheme v2", "APK Signature Scheme v3"); scheme 1 is JAR signing, PKCS#7
files in META-INF.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Final

from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509 import Certificate

from reconciler.inspect.facts import Unreadable
from reconciler.inspect.limits import SIGNATURE_BYTES

_SCHEMES: Final = (0xF05368C0, 0x7109871A)
"""The ids of the v3 and v2 blocks, newest first."""

_MAGIC: Final = b"APK Sig Block 42"
_JAR_SIGNATURE: Final = re.compile(r"META-INF/[^/]+\.(RSA|DSA|EC)", re.IGNORECASE)


def signers(archive: zipfile.ZipFile, file: BinaryIO) -> list[str]:
    """SHA-256 of each signer's certificate in hexadecimal; empty if there is no signature."""
    blocks = dict(_pairs(_signing_block(archive, file)))
    for scheme in _SCHEMES:
        if scheme in blocks:
            return [hashlib.sha256(each).hexdigest() for each in _certificates(blocks[scheme])]
    return _jar_signers(archive)


def _signing_block(archive: zipfile.ZipFile, file: BinaryIO) -> bytes:
    """The pairs of the block that ends where the zip's directory begins; empty if there is none."""
    end = archive.start_dir
    if end < 32:
        return b""
    file.seek(end - 24)
    size, magic = struct.unpack("<Q16s", file.read(24))
    if magic != _MAGIC:
        return b""
    if not 24 <= size <= min(end - 8, SIGNATURE_BYTES):
        raise Unreadable("its signing block claims an impossible size")
    file.seek(end - size)
    return file.read(size - 24)


def _pairs(block: bytes) -> Iterator[tuple[int, bytes]]:
    """Each pair is its length in 8 bytes, an id in 4, and a value."""
    position = 0
    while position + 12 <= len(block):
        length, name = struct.unpack_from("<QI", block, position)
        yield name, block[position + 12 : position + 8 + length]
        position += 8 + length


def _certificates(scheme: bytes) -> Iterator[bytes]:
    """The first certificate of each signer: the one whose key signed. Both schemes agree this far."""
    for signer in _sequence(_prefixed(io.BytesIO(scheme))):
        signed_data = io.BytesIO(_prefixed(io.BytesIO(signer)))
        _prefixed(signed_data)  # digests
        yield next(_sequence(_prefixed(signed_data)))


def _sequence(content: bytes) -> Iterator[bytes]:
    stream = io.BytesIO(content)
    while stream.tell() < len(content):
        yield _prefixed(stream)


def _prefixed(stream: io.BytesIO) -> bytes:
    """Read a length in 4 bytes, then as many."""
    (length,) = struct.unpack("<I", stream.read(4))
    content = stream.read(length)
    if len(content) < length:
        raise Unreadable("its signing block is cut off")
    return content


def _jar_signers(archive: zipfile.ZipFile) -> list[str]:
    entries = [entry for entry in archive.infolist() if _JAR_SIGNATURE.fullmatch(entry.filename)]
    return [hashlib.sha256(_jar_signer(archive, entry)).hexdigest() for entry in entries]


def _jar_signer(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as packed:
        content = packed.read(SIGNATURE_BYTES + 1)
    if len(content) > SIGNATURE_BYTES:
        raise Unreadable(f"its {entry.filename} is too large")
    return _leaf(pkcs7.load_der_pkcs7_certificates(content)).public_bytes(Encoding.DER)


def _leaf(chain: list[Certificate]) -> Certificate:
    """The certificate that issued none of the others."""
    for certificate in chain:
        if all(other is certificate or other.issuer != certificate.subject for other in chain):
            return certificate
    raise Unreadable("its certificates issue one another in a circle")
