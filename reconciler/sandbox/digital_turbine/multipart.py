"""Forms with files (RFC 7578), taken apart piece by piece: however long a file is, little of it is in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from typing import IO

from reconciler.sandbox.wire import CHUNK, Body

LONGEST_HEAD = 16 * 1024
"""Bytes that the headers of a part may have."""

MOST_PARTS = 1000


class Malformed(ValueError):
    """The body is no form, or breaks off."""


@dataclass(frozen=True)
class Part:
    """One part. `type` and `file_name` are "" where they were not sent."""

    name: str
    type: str
    file_name: str
    body: Body


def media_type(content_type: str) -> tuple[str, bytes]:
    """The type that a Content-Type header names, in lower case, and its boundary; either may be empty."""
    message = Message()
    message["Content-Type"] = content_type or "-/-"
    kind = content_type.partition(";")[0].strip().lower()
    return kind, (message.get_boundary() or "").encode("utf-8", "surrogateescape")


@contextmanager
def parts_of(body: Body, boundary: bytes) -> Iterator[list[Part]]:
    """The parts in the order in which they came, good until the block is left. Raises Malformed."""
    if not boundary:
        raise Malformed("the Content-Type names no boundary")
    body.file.seek(0)
    with ExitStack() as stack:
        yield list(_parts(_Source(body.file), boundary, stack))


class _Source:
    """A file that is read from one mark to the next. It begins with a line break, as if a line had gone before."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._held = b"\r\n"

    def pass_on(self, mark: bytes, sink: Callable[[bytes], object]) -> None:
        """Hand over in pieces what comes before the mark, and step over the mark. Raises Malformed if there is none."""
        while mark not in self._held:
            overlap = max(len(self._held) - len(mark) + 1, 0)
            sink(self._held[:overlap])
            self._held = self._held[overlap:] + self._more()
        before, _, self._held = self._held.partition(mark)
        sink(before)

    def take(self, count: int) -> bytes:
        """The next few bytes."""
        while len(self._held) < count:
            self._held += self._more()
        taken, self._held = self._held[:count], self._held[count:]
        return taken

    def _more(self) -> bytes:
        fresh = self._file.read(CHUNK)
        if not fresh:
            raise Malformed("the body breaks off before its last boundary")
        return fresh


def _parts(source: _Source, boundary: bytes, stack: ExitStack) -> Iterator[Part]:
    delimiter = b"\r\n--" + boundary
    source.pass_on(delimiter, len)  # what comes before the first part means nothing
    for _ in range(MOST_PARTS):
        after = source.take(2)
        if after == b"--":
            return
        if after != b"\r\n":
            raise Malformed("a boundary is followed by neither a line break nor --")
        headers = _headers(source)
        name = headers.get_param("name", header="content-disposition")
        if headers.get_content_disposition() != "form-data" or not isinstance(name, str):
            raise Malformed("a part has no Content-Disposition: form-data with a name")
        body = stack.enter_context(closing(Body()))
        source.pass_on(delimiter, body.add)
        yield Part(name, headers.get("Content-Type", ""), headers.get_filename(""), body)
    raise Malformed(f"there are more than {MOST_PARTS} parts")


def _headers(source: _Source) -> Message:
    text = bytearray()

    def add(piece: bytes) -> None:
        text.extend(piece)
        if len(text) > LONGEST_HEAD:
            raise Malformed(f"the headers of a part are longer than {LONGEST_HEAD} bytes")

    source.pass_on(b"\r\n\r\n", add)
    try:
        return HeaderParser().parsestr(text.decode("utf-8"), headersonly=True)
    except UnicodeDecodeError as error:
        raise Malformed("the headers of a part are not UTF-8") from error
