"""Films as far as the store looks at them: is it MP4 or QuickTime, and how large is its picture; and tiny ones to seed.

Both formats are boxes within boxes (ISO 14496-12); a track's header box, `tkhd`, ends with its width and height.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

_MOST = 16 * 1024 * 1024
"""A film's description is no longer than that; a longer one is not looked at."""


def film_size(file: BinaryIO) -> tuple[int, int] | None:
    """Width and height of the largest track, None if this is no film."""
    moov = next((_read(file, size) for kind, size in _boxes(file) if kind == b"moov"), b"")
    sizes = [_track_size(track) for kind, track in _inner(moov) if kind == b"trak"]
    return max((size for size in sizes if size), default=None)


def film(width: int, height: int, text: str) -> bytes:
    """A film of no length, with a note in it that makes it differ from others."""
    header = b"\0" * 76 + struct.pack(">II", width << 16, height << 16)
    track = _box(b"trak", _box(b"tkhd", header))
    return _box(b"ftyp", b"mp42\0\0\0\0mp42isom") + _box(b"moov", track) + _box(b"free", text.encode())


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def _boxes(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Kind and length of the outermost boxes; the file stands at each one's content in turn."""
    file.seek(0, 2)
    end, position = file.tell(), 0
    while position + 8 <= end:
        file.seek(position)
        size, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", file.read(8).ljust(8, b"\0"))[0], 16
        size = size or end - position
        if size < head:
            return
        yield kind, size - head
        position += size


def _read(file: BinaryIO, size: int) -> bytes:
    return file.read(size) if size <= _MOST else b""


def _inner(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, position)
        if size < 8:
            return
        yield kind, content[position + 8 : position + size]
        position += size


def _track_size(track: bytes) -> tuple[int, int] | None:
    header = next((content for kind, content in _inner(track) if kind == b"tkhd"), b"")
    if len(header) < 8:
        return None
    width, height = struct.unpack(">II", header[-8:])
    return (width >> 16, height >> 16) if width and height else None
