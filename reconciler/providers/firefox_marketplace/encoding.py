"""Files inside JSON: streamed as base64, so that a large package never stands in memory as a whole."""

from __future__ import annotations

import io
import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, Final

from reconciler.http import Upload
from reconciler.provider import AssetSource

_PIECE: Final = 192 * 1024
HEADERS: Final = {"Content-Type": "application/json"}
"""What a request with such a body has to say of it."""

_TYPES: Final = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x1aE\xdf\xa3", "video/webm"))


def type_of(assets: AssetSource, content: str) -> str:
    """The MIME type of a picture or video, by how it begins. What is none of these goes as PNG, to be refused."""
    with assets.open(content) as file:
        start = file.read(4)
    return next((kind for magic, kind in _TYPES if start.startswith(magic)), "image/png")


def body(
    assets: AssetSource,
    content: str,
    kind: str,
    key: str,
    progress: Callable[[int], None],
    *,
    others: Mapping[str, Any] | None = None,
) -> Upload:
    """`{…others, key: {"name": …, "type": kind, "data": "<base64>"}}` as an upload.

    Progress is told in bytes of the file.
    """
    file = {"name": assets.name(content), "type": kind, "data": ""}
    text = json.dumps({**(others or {}), key: file}).encode()
    before, after = text[: -len(_END)], text[-len(_END) :]
    size = assets.size(content)

    @contextmanager
    def encoded() -> Iterator[IO[bytes]]:
        with assets.open(content) as source, io.BufferedReader(_Encoded(before, source, after)) as stream:
            yield stream

    return Upload(
        open=encoded,
        size=len(before) + (size + 2) // 3 * 4 + len(after),
        progress=lambda sent: progress(min(size, max(0, sent - len(before)) * 3 // 4)),
    )


_END: Final = b'"}}'
"""How such a body ends, behind the data."""


class _Encoded(io.RawIOBase):
    """A file in base64 between two texts, made while it is read."""

    def __init__(self, before: bytes, source: IO[bytes], after: bytes) -> None:
        super().__init__()
        self._pieces = _pieces(before, source, after)
        self._rest = b""

    def readable(self) -> bool:
        """It can be read, and nothing else."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as one piece goes; 0 at the end."""
        if not self._rest:
            self._rest = next(self._pieces, b"")
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


def _pieces(before: bytes, source: IO[bytes], after: bytes) -> Iterator[bytes]:
    yield before
    rest = b""
    while piece := source.read(_PIECE):
        rest += piece
        even = len(rest) - len(rest) % 3
        if even:
            yield b64encode(rest[:even])
        rest = rest[even:]
    yield b64encode(rest) + after
