"""What the store finds when it looks at a file: nothing, or the error with which its delivery fails.

Codes as seen in rorkai#1218 and in the code of itsyconnect.
"""

from __future__ import annotations

from typing import BinaryIO, cast

from reconciler.sandbox.app_store.films import film_size
from reconciler.sandbox.app_store.room import Room
from reconciler.sandbox.app_store.state import Row
from reconciler.sandbox.app_store.tables import PREVIEW_SIZES, SCREENSHOT_SIZES
from reconciler.sandbox.pictures import picture_of
from reconciler.sandbox.wire import Body

Failure = dict[str, str]
HEAD = 512 * 1024
"""So many bytes at the beginning of a picture are enough to know its size."""

LARGEST_FILM = 500_000_000


def verdict(room: Room, row: Row, body: Body, *, matches: bool) -> Failure | None:
    """What is wrong with a file that was committed. Notes the size of its picture in the row."""
    if not matches:
        return _failure(room.switches["checksum_code"], "The file does not match the checksum.")
    if room.switches["processing"] == "fails":
        return _failure("IMAGE_TOOL_FAILURE", "An error occurred while processing the file. Try again.")
    holder = room.world.parent(row)
    if row.type == "appScreenshots" and holder:
        return _screenshot(room, row, body, str(holder["screenshotDisplayType"]))
    if row.type == "appPreviews" and holder:
        return _preview(room, row, body, str(holder["previewType"]))
    return None


def _screenshot(room: Room, row: Row, body: Body, kind: str) -> Failure | None:
    body.file.seek(0)
    head = body.file.read(HEAD)
    picture = picture_of(head)
    if picture is None:
        known = head.startswith((b"\x89PNG", b"\xff\xd8"))
        if known:
            return _failure("IMG_APPEARS_CORRUPT", "The image appears to be corrupt.")
        return _failure("IMG_BAD_FORMAT", "The image must be PNG or JPEG.")
    most = room.switches.number("image_max_bytes")
    if most and body.size > most:
        return _failure("IMAGE_TOOL_FAILURE", f"The image is larger than {most} bytes.")
    row.hidden["content"] = [picture.width, picture.height]
    if picture.transparent and room.switches["transparency"] == "refused":
        return _failure("IMG_BAD_COLOR_SPACE", "The image must be RGB without an alpha channel.")
    return _dimensions(room, (picture.width, picture.height), SCREENSHOT_SIZES.get(kind))


def _preview(room: Room, row: Row, body: Body, kind: str) -> Failure | None:
    size = film_size(cast("BinaryIO", body.file))
    if size is None:
        return _failure("MOV_BAD_FORMAT", "The file is no QuickTime or MPEG-4 film.")
    if body.size > LARGEST_FILM:
        return _failure("MOV_TOO_LARGE", "The film is larger than 500 MB.")
    row.hidden["content"] = list(size)
    return _dimensions(room, size, PREVIEW_SIZES.get(kind))


def _dimensions(room: Room, size: tuple[int, int], allowed: frozenset[tuple[int, int]] | None) -> Failure | None:
    if allowed is None or size in allowed:
        return None
    listed = ", ".join(f"{width}x{height}" for width, height in sorted(allowed))
    detail = f"The dimensions {size[0]}x{size[1]} are not among those accepted: {listed}."
    return _failure(room.switches["dimension_code"], detail)


def _failure(code: str, description: str) -> Failure:
    return {"code": code, "description": description}
