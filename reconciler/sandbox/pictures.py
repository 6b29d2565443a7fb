"""PNG and JPEG as far as a store looks at them: format, size and transparency; and plain PNGs to fill example apps."""

from __future__ import annotations

import functools
import hashlib
import struct
import zlib
from dataclasses import dataclass

_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers that begin a frame and hold its size."""


@dataclass(frozen=True)
class Picture:
    """What a picture's header says. `format` is `png` or `jpeg`; sizes are in pixels."""

    format: str
    width: int
    height: int
    transparent: bool = False


def picture_of(head: bytes) -> Picture | None:
    """Read the beginning of a file; None if it is no PNG or JPEG, or ends too early."""
    try:
        if head.startswith(_PNG):
            return _png(head)
        return _jpeg(head) if head.startswith(b"\xff\xd8") else None
    except (struct.error, IndexError):
        return None


def _png(head: bytes) -> Picture:
    width, height, _, colour = struct.unpack_from(">IIBB", head, 16)
    return Picture("png", width, height, transparent=colour in {4, 6} or b"tRNS" in head)


def _jpeg(head: bytes) -> Picture | None:
    position = 2
    while head[position] == 0xFF:
        marker, length = struct.unpack_from(">BH", head, position + 1)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", head, position + 5)
            return Picture("jpeg", width, height)
        position += 2 + length
    return None


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A PNG of one colour. Small and quick to make: a single bit for each pixel, and a palette of one."""
    head = struct.pack(">IIBBBBB", width, height, 1, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", bytes(colour)), (b"IDAT", _blank(width, height)), (b"IEND", b""))
    return _PNG + b"".join(_chunk(name, content) for name, content in chunks)


def tinted(width: int, height: int, text: str) -> bytes:
    """A PNG whose colour follows from the text: different texts, different files."""
    red, green, blue = hashlib.sha256(text.encode()).digest()[:3]
    return png(width, height, (red, green, blue))


@functools.cache
def _blank(width: int, height: int) -> bytes:
    return zlib.compress(bytes((1 + (width + 7) // 8) * height))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
