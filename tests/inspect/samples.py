"""Small files made by hand, straight from the format descriptions, and ways to damage them."""

from __future__ import annotations

import json
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

WHOLE = os.environ.get("RECONCILER_TEST_WHOLE") == "1"
"""Run the long versions of the robustness tests."""

ANDROID = "http://schemas.android.com/apk/res/android"


def png(width=4, height=3, *, colour_type=2, depth=8, before=(), pixels=True) -> bytes:
    """A PNG; `before` are chunks (name, content) that stand before the picture, which is empty."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    chunks = [(b"IHDR", header), *before, *([(b"IDAT", zlib.compress(b""))] if pixels else []), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def jpeg(width=4, height=3, components=3, before=b"") -> bytes:
    """A JPEG's headers, up to where the compressed picture would begin."""
    frame = struct.pack(">BHHB", 8, height, width, components) + b"\x01\x11\x00" * components
    return b"\xff\xd8" + before + b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xda\x00\x02\xff\xd9"


def gif(frames=1, loops=False, transparent=False) -> bytes:
    """A GIF of 4×3 with a palette of two colours."""
    loop = b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00" if loops else b""
    control = b"!\xf9\x04" + bytes([1 if transparent else 0]) + b"\x00\x00\x00\x00"
    picture = b"," + struct.pack("<HHHHB", 0, 0, 4, 3, 0) + b"\x02\x02\x44\x01\x00"
    head = b"GIF89a" + struct.pack("<HHBBB", 4, 3, 0x80, 0, 0) + b"\x00" * 6
    return head + loop + (control + picture) * frames + b";"


def webp(kind: bytes, content: bytes) -> bytes:
    """A WEBP with one chunk."""
    chunk = kind + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def apk(manifest: bytes | None = None, **entries: bytes) -> bytes:
    """An unsigned APK: a zip with a manifest and other entries."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in {"AndroidManifest.xml": manifest, **entries}.items():
            if content is not None:
                target.writestr(name, content)
    return archive.getvalue()


def long_chain(count: int) -> bytes:
    """A signature file with a chain of certificates, root first: finding its end costs the square of its length.

    Certificates of equal length are kept in the order of their serial numbers.
    """
    key = ed25519.Ed25519PrivateKey.generate()
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{number:06}")]) for number in range(count)]
    day = datetime(2026, 1, 1, tzinfo=UTC)
    chain = [
        x509.CertificateBuilder(issuer, subject, key.public_key(), number, day, day).sign(key, None)
        for number, (issuer, subject) in enumerate(zip([names[0], *names], names, strict=False), start=1_000_000)
    ]
    return pkcs7.serialize_certificates(chain, Encoding.DER)


Attribute = tuple[int, str, object]
"""Resource id (0 for none), name, value: a str, a bool, an int, or None for a reference."""


class Manifest:
    """Writes Android's binary XML. `utf8` chooses the encoding of strings; `stripped` drops the attributes' names."""

    def __init__(self, *, utf8=False, stripped=False) -> None:
        self._utf8 = utf8
        self._stripped = stripped
        self._ids: list[int] = []
        self._strings: list[str] = []
        self._body = b""

    def write(self, *elements: tuple[int, str, list[Attribute]]) -> bytes:
        """Elements are depth, name and attributes, in document order."""
        named = {(number, name): None for _, _, attributes in elements for number, name, _ in attributes if number}
        self._ids = [number for number, _ in named]
        self._strings = ["" if self._stripped else name for _, name in named]
        self._keys = {number: index for index, number in enumerate(self._ids)}
        open_elements: list[int] = []
        for depth, name, attributes in elements:
            self._close(open_elements, depth)
            open_elements.append(self._start(name, attributes))
        self._close(open_elements, 0)
        pool = self._pool()
        id_map = struct.pack("<HHI", 0x180, 8, 8 + 4 * len(self._ids)) + struct.pack(f"<{len(self._ids)}I", *self._ids)
        content = pool + id_map + self._body
        return struct.pack("<HHI", 0x0003, 8, 8 + len(content)) + content

    def _start(self, name: str, attributes: list[Attribute]) -> int:
        index = self._string(name)
        packed = b"".join(self._attribute(*each) for each in attributes)
        extension = struct.pack("<IIHHHHHH", 0xFFFFFFFF, index, 20, 20, len(attributes), 0, 0, 0)
        self._node(0x102, extension + packed)
        return index

    def _close(self, open_elements: list[int], depth: int) -> None:
        while len(open_elements) > depth:
            self._node(0x103, struct.pack("<II", 0xFFFFFFFF, open_elements.pop()))

    def _node(self, kind: int, content: bytes) -> None:
        self._body += struct.pack("<HHIII", kind, 16, 16 + len(content), 1, 0xFFFFFFFF) + content

    def _attribute(self, number: int, name: str, value: object) -> bytes:
        key = self._keys[number] if number else self._string(name)
        kinds = {str: 0x03, bool: 0x12, int: 0x10, type(None): 0x01}
        data = self._string(value) if isinstance(value, str) else 0x7F010000 if value is None else int(value)
        namespace = self._string(ANDROID) if number else 0xFFFFFFFF
        return struct.pack("<IIIHBBI", namespace, key, 0xFFFFFFFF, 8, 0, kinds[type(value)], data)

    def _string(self, text: str) -> int:
        if text not in self._strings[len(self._ids) :]:
            self._strings.append(text)
        return self._strings.index(text, len(self._ids))

    def _pool(self) -> bytes:
        encoded = [self._encoded(each) for each in self._strings]
        offsets = [sum(map(len, encoded[:index])) for index in range(len(encoded))]
        data = b"".join(encoded)
        data += b"\0" * (-len(data) % 4)
        start = 28 + 4 * len(offsets)
        head = struct.pack("<HHI", 1, 28, start + len(data))
        flags = 0x100 if self._utf8 else 0
        return (
            head
            + struct.pack("<IIIII", len(offsets), 0, flags, start, 0)
            + struct.pack(f"<{len(offsets)}I", *offsets)
            + data
        )

    def _encoded(self, text: str) -> bytes:
        if not self._utf8:
            return struct.pack("<H", len(text)) + text.encode("utf-16-le") + b"\0\0"
        content = text.encode()
        return _length(len(text)) + _length(len(content)) + content + b"\0"


def _length(count: int) -> bytes:
    return bytes([count]) if count < 0x80 else bytes([0x80 | count >> 8, count & 0xFF])


def plain_manifest(package="com.example.tiny", code: object = 7, name: object = "1.0", more=(), **options) -> bytes:
    """A manifest with the usual attributes; `more` are further elements."""
    attributes = [(0x0101021B, "versionCode", code), (0x0101021C, "versionName", name), (0, "package", package)]
    root = [each for each in attributes if each[2] != ""]
    return Manifest(**options).write((0, "manifest", root), *more)


def mutations(content: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Damaged copies: bytes flipped, cut off, blanked, doubled, exchanged, numbers blown up."""
    chance = random.Random(seed)
    for _ in range(count):
        damaged = bytearray(content)
        for _ in range(chance.choice((1, 1, 2, 5, 20))):
            _damage(damaged, chance)
        yield bytes(damaged)


def _damage(content: bytearray, chance: random.Random) -> None:
    if len(content) < 16:
        return
    start = chance.randrange(len(content) - 8)
    length = chance.choice((1, 4, 16, 64))
    match chance.randrange(6):
        case 0:
            content[start] ^= 1 << chance.randrange(8)
        case 1:
            del content[start:]
        case 2:
            content[start : start + length] = bytes(len(content[start : start + length]))
        case 3:
            content[start:start] = content[start : start + length]
        case 4:
            content[start : start + 4] = chance.choice(
                (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\1\0\0\0")
            )
        case _:
            content[start : start + length] = chance.randbytes(length)


def webapp(manifest: object = None, *, name: str = "manifest.webapp", **entries: bytes) -> bytes:
    """A packaged web app: a zip with a manifest, given as bytes or as what becomes JSON, and other entries."""
    content = manifest if isinstance(manifest, bytes) else json.dumps(manifest or WEBAPP).encode()
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for entry, inside in {name: content, **entries}.items():
            target.writestr(entry, inside)
    return archive.getvalue()


WEBAPP = {"name": "Tiny", "version": "1.0.2", "default_locale": "en-US", "locales": {"de": {"name": "Klein"}, "ar": {}}}
"""The manifest of a packaged web app."""
