"""The child process in which images are decoded: `python -m reconciler.thumbnails.worker SECONDS DESCRIPTOR…`.

It loads Pillow, then gives up the right to open, write or start anything and to take much memory or time, and only
then looks at the files that it was handed. It prints one line of JSON for each, in order: size and thumbnail, or
`{"unreadable": "why"}`. On a signal it just dies; who asked draws the conclusion.
"""

from __future__ import annotations

import base64
import io
import json
import sys
import warnings
from typing import Any, BinaryIO, Final

from PIL import Image, JpegImagePlugin, WebPImagePlugin

from reconciler.inspect.confinement import give_up_rights, wind_up_clocks

FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")
"""What stores take. Pillow reads many more, some of them by readers that few people look after."""

MOST_PIXELS: Final = 64_000_000
"""No store takes more; beyond that an image is a mistake or a bomb."""

MEMORY_BYTES: Final = 512 * 1024 * 1024
CPU_SECONDS: Final = 5
BOX: Final = (480, 640)
"""Twice what the page shows, for screens with two pixels to each of CSS."""

LARGEST: Final = 20_000
"""Bytes of a thumbnail."""

_EFFORT: Final = 2
"""Of 6. From 2 to 4, the default, a thumbnail gets 6 % smaller and takes nearly three times as long."""

_TRIES: Final = ((1, 80), (1, 60), (1, 35), (2, 60), (2, 30), (4, 30))
"""What the box is divided by, and the quality, until the thumbnail is small enough."""


def main(arguments: list[str]) -> int:
    """Read the images and print the answers. Returns the exit status."""
    _load()
    give_up_rights(MEMORY_BYTES)
    seconds, *numbers = map(int, arguments)
    for number in numbers:
        wind_up_clocks(seconds, CPU_SECONDS)
        sys.stdout.write(json.dumps(_read(number)) + "\n")
        sys.stdout.flush()
    return 0


def _load() -> None:
    """Load what would otherwise be loaded at first use, when no file can be opened any more."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.preinit()
    assert JpegImagePlugin.JpegImageFile.format in FORMATS
    assert WebPImagePlugin.WebPImageFile.format in FORMATS
    encoded = io.BytesIO()
    Image.new("RGBA", (4, 4)).save(encoded, "WEBP")
    thumbnail(encoded)


def _read(number: int) -> dict[str, Any]:
    try:
        with open(number, "rb") as file:
            size, data = thumbnail(file)
    except MemoryError:
        return {"unreadable": "decoding it takes too much memory"}
    except Exception as problem:  # noqa: BLE001 - decoders raise anything on hostile files; that is why this process is
        return {"unreadable": f"it is damaged or made by unusual means ({type(problem).__name__})"}
    return {"width": size[0], "height": size[1], "data": base64.b64encode(data).decode("ascii")}


def thumbnail(file: BinaryIO) -> tuple[tuple[int, int], bytes]:
    """The image's size, and its first frame as a small WEBP. A rotation in EXIF is not applied, as stores do not.

    Raises whatever Pillow does; DecompressionBombWarning, here an error, before anything is decoded.
    """
    with Image.open(file, formats=FORMATS) as image:
        size = image.size
        image.thumbnail(BOX, reducing_gap=2.0)  # which lets JPEG decode at a fraction of its size, too
        shown = image.convert("RGBA" if image.has_transparency_data else "RGB")
    data = b""
    for part, quality in _TRIES:
        smaller = shown if part == 1 else shown.resize((max(shown.width // part, 1), max(shown.height // part, 1)))
        encoded = io.BytesIO()
        smaller.save(encoded, "WEBP", quality=quality, method=_EFFORT)
        data = encoded.getvalue()
        if len(data) <= LARGEST:
            return size, data
    raise ValueError("no thumbnail of it is small enough")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
