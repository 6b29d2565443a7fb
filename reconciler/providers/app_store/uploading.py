"""Sending a file in the parts that a reservation asks for, side by side, from one descriptor.

What the store says about where to send is data: it is checked before a byte leaves. Requests go out through a
connection that has no credentials, and only to hosts on its list.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Lock
from typing import IO, Any, Final, cast

from reconciler.errors import Malformed
from reconciler.http import Http, Request, Upload

_METHODS: Final = frozenset({"PUT", "POST"})
_MOST_PARTS: Final = 10_000
_OURS: Final = frozenset({"content-length", "host", "authorization", "transfer-encoding"})


@dataclass(frozen=True)
class Part:
    """One request of an upload: the bytes [offset, offset + length) with exactly these headers."""

    method: str
    url: str
    offset: int
    length: int
    headers: Mapping[str, str]


class Meter:
    """Adds up what several uploads have sent, for one progress display. May be used by many threads."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell = tell
        self._lock = Lock()
        self._sent: dict[object, int] = {}

    def of(self, key: object) -> Callable[[int], None]:
        """Takes how many bytes of one part are on their way; a part that is sent again starts anew."""

        def progress(sent: int) -> None:
            with self._lock:
                self._sent[key] = sent
                self._tell(sum(self._sent.values()))

        return progress


def parts(operations: Any, size: int, what: str) -> list[Part]:
    """The upload operations of a reservation. Raises Malformed unless they cover the file exactly once."""
    if not isinstance(operations, list) or not 0 < len(operations) <= _MOST_PARTS:
        raise _unusable(what, "there are none, or too many")
    found = sorted((_part(each, what) for each in operations), key=lambda part: part.offset)
    reached = 0
    for part in found:
        if part.offset != reached:
            raise _unusable(what, f"they leave out or repeat bytes around {min(reached, part.offset)}")
        reached += part.length
    if reached != size:
        raise _unusable(what, f"they cover {reached} bytes of a file of {size}")
    return found


def _part(value: Any, what: str) -> Part:
    match value:
        case {"method": str(method), "url": str(url), "offset": int(offset), "length": int(length)} if (
            method in _METHODS and offset >= 0 and length > 0
        ):
            return Part(method, url, offset, length, _headers(value.get("requestHeaders") or [], what))
        case _:
            raise _unusable(what, "one has no usable method, address, offset or length")


def _headers(value: Any, what: str) -> dict[str, str]:
    headers: dict[str, str] = {}
    for each in value if isinstance(value, list) else []:
        match each:
            case {"name": str(name), "value": str(text)}:
                headers[name] = text
            case _:
                raise _unusable(what, "a header is not text")
    return {name: text for name, text in headers.items() if name.lower() not in _OURS}


def _unusable(what: str, problem: str) -> Malformed:
    return Malformed(
        f"the store's instructions for uploading {what} cannot be followed: {problem}",
        fix="nothing was sent there; run again, and report this if it stays",
    )


def send(
    http: Http,
    todo: list[Part],
    file: Callable[[], AbstractContextManager[IO[bytes]]],
    size: int,
    meter: Meter,
) -> None:
    """Send all parts of one file. It is opened once, so that what is sent is what was checked on opening.

    Each part may be repeated. Raises what the first part that failed for good stands for.
    """
    with file() as opened:
        shared = _Shared(opened)  # also what the parts are counted by: unlike its id, it is no other file's later
        http.send_all(
            [
                Request(
                    part.method,
                    part.url,
                    headers=part.headers,
                    upload=Upload(shared.reader, size, part.offset, part.length, meter.of((shared, part.offset))),
                    repeatable=True,
                )
                for part in todo
            ]
        )


class _Shared:
    """One open file, read at several places at the same time."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._lock = Lock()

    def reader(self) -> AbstractContextManager[IO[bytes]]:
        """A reader with a position of its own. Closing it leaves the file open."""
        return cast("AbstractContextManager[IO[bytes]]", _Reader(self))

    def read(self, position: int, count: int) -> bytes:
        """So many bytes from a place."""
        with self._lock:
            self._file.seek(position)
            return self._file.read(count)


class _Reader(io.RawIOBase):
    def __init__(self, shared: _Shared) -> None:
        super().__init__()
        self._shared = shared
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation("only from the start")
        self._position = offset
        return offset

    def readinto(self, buffer: Any, /) -> int:
        data = self._shared.read(self._position, len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)
