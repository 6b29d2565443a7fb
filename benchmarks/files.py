"""Files to upload: pictures as large as screenshots are in practice, and a film of any size."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

PREVIEW: Final = Path(__file__).parent.parent / "manifests" / "wordgame-apple" / "video" / "preview-en.mp4"
PICTURE_BYTES: Final = 270_000


def picture(path: Path, width: int, height: int, seed: int) -> None:
    """Write a PNG of one colour that is PICTURE_BYTES large; each seed makes another file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = random.Random(seed).randbytes(PICTURE_BYTES)  # noqa: S311 - what must not compress, not secrets
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    # of a chunk's four letters, small ones say: not needed to show the picture, and not registered
    chunks = (_chunk(b"IHDR", header), _plain(width, height), _chunk(b"baLl", noise), _chunk(b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


def pictures(folder: Path, sizes: Iterable[tuple[str, int, int]], seed: int) -> None:
    """Write one picture for each (name, width, height); the first has this seed."""
    for place, (name, width, height) in enumerate(sizes):
        picture(folder / name, width, height, seed + place)


def film(path: Path, size: int) -> None:
    """Write the example's preview with empty space behind it, up to this size in bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = PREVIEW.read_bytes()
    with path.open("wb") as file:
        file.write(data + struct.pack(">I4s", size - len(data), b"free"))
        file.truncate(size)


@cache
def _plain(width: int, height: int) -> bytes:
    """The pixels."""
    return _chunk(b"IDAT", zlib.compress((b"\0" + bytes((30, 90, 160)) * width) * height, 1))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
