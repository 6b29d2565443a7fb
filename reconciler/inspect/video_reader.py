"""Reads a video's headers by MediaInfo. Runs in the child process only: on a hostile file anything may happen here."""

from __future__ import annotations

from typing import Any, BinaryIO, Final

from pymediainfo import MediaInfo

from reconciler.inspect.facts import Unreadable
from reconciler.inspect.limits import TEXT_LENGTH

_CONTAINERS: Final = {
    "MPEG-4": "MP4",
    "Windows Media": "WMV",
    "Flash Video": "FLV",
    "MPEG-PS": "MPEG",
    "MPEG Video": "MPEG",
}
"""MediaInfo's names for what people know by another name."""

_CODECS: Final = {"AVC": "H.264", "HEVC": "H.265", "MPEG Video": "MPEG-2"}


def load() -> None:
    """Load MediaInfo's native library, while files can still be opened. Raises OSError if it is not there."""
    if not MediaInfo.can_parse():
        raise OSError("MediaInfo's native library cannot be loaded")


def read(file: BinaryIO, size: int) -> dict[str, Any]:
    """The fields of `VideoFacts`. Raises Unreadable if there are no moving pictures in the file."""
    found = MediaInfo.parse(file)
    if not found.general_tracks or not found.video_tracks:
        raise Unreadable("there are no moving pictures in it")
    general, picture = found.general_tracks[0], found.video_tracks[0]
    width, height, seconds = _whole(picture.width), _whole(picture.height), _milliseconds(general, picture)
    if not width or not height or not seconds:
        raise Unreadable("it does not say its size or duration, so it may be cut off")
    if _number(picture.rotation) in (90.0, 270.0):
        width, height = height, width
    return {
        "container": _container(general),
        "codec": _named(_CODECS, picture.format),
        "width": width,
        "height": height,
        "seconds": seconds / 1000,
        "frame_rate": _number(picture.frame_rate),
        "bitrate": _whole(picture.bit_rate) or _whole(general.overall_bit_rate),
        "audio": bool(found.audio_tracks),
        "bytes": size,
    }


def _milliseconds(general: Any, picture: Any) -> float:
    return _number(general.duration) or _number(picture.duration) or 0.0


def _container(general: Any) -> str:
    if general.format == "MPEG-4" and str(general.format_profile).startswith("QuickTime"):
        return "MOV"
    return _named(_CONTAINERS, general.format)


def _named(names: dict[str, str], name: Any) -> str:
    return names.get(str(name), str(name))[:TEXT_LENGTH]


def _number(value: Any) -> float | None:
    """MediaInfo gives numbers as text or int, and nothing where it does not know."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _whole(value: Any) -> int | None:
    number = _number(value)
    return None if number is None else round(number)
