"""Files inside JSON, and what a picture or video says of itself in its first bytes."""

from __future__ import annotations

import base64
import binascii
import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reconciler.sandbox.firefox.dialect import REQUIRED

IMAGE_TYPES = frozenset(("image/png", "image/jpeg", "image/jpg"))
WEBM = "video/webm"

_PNG = b"\x89PNG\r\n\x1a\n"
_GIFS = (b"GIF87a", b"GIF89a")
_EBML = b"\x1a\x45\xdf\xa3"


class BadFile(ValueError):
    """A file that is not right; its text is the message for the field that it stands in."""


@dataclass(frozen=True)
class SentFile:
    """A file as it came in JSON: `{"type": …, "name": …, "data": BASE64}`."""

    type: str
    name: str
    content: bytes


def file_of(value: Any) -> SentFile:
    """Take a file out of JSON. Raises BadFile, also if there is none."""
    if value is None:
        raise BadFile(REQUIRED)
    if not isinstance(value, dict):
        raise BadFile("File must be a dictionary.")
    if not value.get("type") or not value.get("data"):
        raise BadFile("Type and data are required.")
    try:
        content = base64.b64decode("".join(str(value["data"]).split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadFile("File must be base64 encoded.") from error
    return SentFile(str(value["type"]), str(value.get("name") or ""), content)


def size_of(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a picture in any of the usual formats; None if it is none."""
    import imagesize  # noqa: PLC0415 - start-up time

    if not content.startswith((_PNG, *_GIFS, b"\xff\xd8\xff", b"RIFF", b"BM", b"II*\x00", b"MM\x00*")):
        return None
    try:
        width, height = imagesize.get(io.BytesIO(content), exif_rotation=False)
    except (ValueError, struct.error):
        return None
    return (width, height) if width > 0 and height > 0 else None


def animated(content: bytes) -> bool:
    """Is it a PNG or GIF of more than one frame?"""
    if content.startswith(_PNG):
        return any(name == b"acTL" for name in _chunks(content))
    if content.startswith(_GIFS):
        try:
            return _frames(content) > 1
        except IndexError:
            return False
    return False


def is_webm(content: bytes) -> bool:
    """Does it begin as Matroska does, of which WebM is a part?"""
    return content.startswith(_EBML)


def _chunks(content: bytes) -> Iterator[bytes]:
    """The names of a PNG's chunks."""
    position = len(_PNG)
    while position + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, position)
        yield name
        position += 12 + length


def _frames(content: bytes) -> int:
    """How many pictures are in a GIF. Raises IndexError where it is cut off."""
    position, count = 13 + _colours(content[10]), 0
    while position < len(content) and content[position] != 0x3B:
        if content[position] == 0x2C:
            count += 1
            position += 11 + _colours(content[position + 9])
        else:
            position += 2
        while content[position]:
            position += 1 + content[position]
        position += 1
    return count


def _colours(flags: int) -> int:
    """Bytes of the colour table that these flags announce."""
    return 3 * 2 ** (1 + (flags & 7)) if flags & 0x80 else 0
