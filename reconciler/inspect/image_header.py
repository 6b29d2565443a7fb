"""What an image is, from its header. Nothing is decoded, so a small file that unpacks to gigabytes does no harm.

The size comes from imagesize. Whether pixels can be transparent, whether there are several frames and which
colours are used comes from the few header fields read here:

  * PNG: IHDR's colour type; `tRNS` and `acTL` stand before the first `IDAT` (PNG specification, third edition).
  * JPEG: the number of components in the frame header (ITU-T T.81, B.2.2). Never transparent or animated.
  * GIF: a second image, or the NETSCAPE block of looping ones; a graphic control block's transparency flag.
  * WEBP: the flags of `VP8X`, or the alpha bit of `VP8L` (RFC 9649).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from reconciler.inspect.facts import ImageFacts, Unreadable
from reconciler.inspect.opening import open_regular

HEAD_BYTES: Final = 1_048_576
"""How much of a file is looked at. Colour profiles and previews stand before the picture and can be large."""

_MAGIC_BYTES: Final = 16
"""As much of a file as tells its format."""

MOST_PIXELS: Final = 64_000_000
"""No store takes more; beyond that an image is a mistake or a bomb."""

Traits = tuple[bool, bool, str]
"""Alpha, animated, colour."""

_MAGICS: Final = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"MM\x00*": "TIFF",
    b"II*\x00": "TIFF",
    b"BM": "BMP",
}
_PNG_COLOURS: Final = {0: "grey", 2: "RGB", 3: "palette", 4: "grey", 6: "RGB"}
_JPEG_COLOURS: Final = {1: "grey", 3: "RGB", 4: "CMYK"}
_ISO_BRANDS: Final = {b"avif": "AVIF", b"avis": "AVIF", b"heic": "HEIC", b"heix": "HEIC", b"mif1": "HEIC"}


def image(path: Path) -> ImageFacts:
    """Read an image's header. Raises Unreadable if it is not an image, is cut off or is absurdly large."""
    with open_regular(path) as (file, size):
        head = file.read(HEAD_BYTES)
    try:
        return _facts(head, size)
    except Unreadable as problem:
        raise Unreadable(f"{path.name} cannot be read as an image: {problem}") from None


def begins_like_image(path: Path) -> bool:
    """Does it begin like an image, sound or not? A file that cannot be opened does not."""
    try:
        with open_regular(path) as (file, _):
            _format(file.read(_MAGIC_BYTES))
    except Unreadable:
        return False
    return True


def _facts(head: bytes, size: int) -> ImageFacts:
    kind = _format(head)
    try:
        width, height = _dimensions(head)
        alpha, animated, colour = _traits(kind, head)
    except (ValueError, IndexError, KeyError, struct.error) as problem:
        raise Unreadable(f"it begins like a {kind} but its header is cut off or damaged") from problem
    if width <= 0 or height <= 0:
        raise Unreadable(f"it begins like a {kind} but names no size")
    if width * height > MOST_PIXELS:
        raise Unreadable(f"it claims {width}×{height} pixels, more than the {MOST_PIXELS // 1_000_000} million allowed")
    return ImageFacts(kind, width, height, alpha, animated, colour, size)


def _format(head: bytes) -> str:
    for magic, kind in _MAGICS.items():
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in _ISO_BRANDS:
        return _ISO_BRANDS[head[8:12]]
    raise Unreadable("it is empty" if not head else "it is none of PNG, JPEG, GIF, WEBP, BMP, TIFF, HEIC and AVIF")


def _dimensions(head: bytes) -> tuple[int, int]:
    """Width and height as stored. Raises ValueError or struct.error on a damaged header."""
    import imagesize  # noqa: PLC0415 - heavy, and not needed where no image is looked at

    found = imagesize.get_info(io.BytesIO(head), dpi=False, colors=False, channels=False, exif_rotation=False)
    return int(found.width), int(found.height)


def _traits(kind: str, head: bytes) -> Traits:
    match kind:
        case "PNG":
            return _png(head)
        case "JPEG":
            return False, False, _JPEG_COLOURS.get(_jpeg_components(head), "")
        case "GIF":
            return _gif(io.BytesIO(head))
        case "WEBP":
            return _webp(head)
        case _:
            return False, False, ""


def _png(head: bytes) -> Traits:
    colour_type = head[25]
    names = set(_png_chunks(head))
    return colour_type in (4, 6) or b"tRNS" in names, b"acTL" in names, _PNG_COLOURS[colour_type]


def _png_chunks(head: bytes) -> Iterator[bytes]:
    """The names of the chunks before the picture itself."""
    position = 8
    while position + 8 <= len(head):
        length, name = struct.unpack_from(">I4s", head, position)
        if name in (b"IDAT", b"IEND"):
            return
        yield name
        position += 12 + length
    raise ValueError("no picture in the part that was read")


def _jpeg_components(head: bytes) -> int:
    """How many colour components the frame header names: 1 grey, 3 YCbCr or RGB, 4 CMYK."""
    position = 2
    while True:
        while head[position : position + 2] == b"\xff\xff":  # fill bytes
            position += 1
        mark, marker, length = struct.unpack_from(">BBH", head, position)
        if mark != 0xFF or length < 2:
            raise ValueError("a segment does not start where the last one ends")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return head[position + 9]
        position += 2 + length


def _gif(file: BinaryIO) -> Traits:
    """Walk the blocks up to the second image, or as far as they were read."""
    flags = struct.unpack("<6sHHBBB", file.read(13))[3]
    _skip_palette(file, flags)
    alpha = False
    images = 0
    while (introducer := file.read(1)) in (b"!", b","):
        if introducer == b",":
            images += 1
            if images > 1:
                return alpha, True, "palette"
            _skip_palette(file, struct.unpack("<HHHHB", file.read(9))[4])
            file.read(1)  # the code size of the compressed pixels
            _sub_blocks(file)
        else:
            label = file.read(1)
            content = _sub_blocks(file)
            if label == b"\xff" and content.startswith(b"NETSCAPE"):
                return alpha, True, "palette"
            alpha = alpha or (label == b"\xf9" and bool(content[0] & 1))
    return alpha, False, "palette"


def _skip_palette(file: BinaryIO, flags: int) -> None:
    if flags & 0x80:
        file.seek(3 << ((flags & 7) + 1), io.SEEK_CUR)


def _sub_blocks(file: BinaryIO) -> bytes:
    """Read past a chain of sub-blocks; returns the first, where extensions keep their name and flags."""
    first = b""
    while length := file.read(1):
        content = file.read(length[0])
        if not content:
            break
        first = first or content
    return first


def _webp(head: bytes) -> Traits:
    if head[12:16] == b"VP8X":
        return bool(head[20] & 0x10), bool(head[20] & 0x02), "RGB"
    if head[12:16] == b"VP8L":
        return bool(head[24] & 0x10), False, "RGB"
    return False, False, "RGB"
