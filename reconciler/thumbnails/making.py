"""Making thumbnails: images are decoded by our child process, the first picture of a film is found by ffmpeg.

Both are handed open files, not names, and an environment without secrets; both have little time. If the child dies
on a file, that file has no thumbnail and a new child goes on with the rest.
"""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import re
import shutil
from collections.abc import Sequence
from typing import Final

from reconciler.inspect.child import ask, environment

SECONDS: Final = 10
"""Time for one file, on a busy machine or from a slow disk."""

LARGEST: Final = 20_000
"""Bytes of a thumbnail."""

_DEMUXERS: Final = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,asf,flv,mpeg,mpegts,mpegvideo"
"""Films, and no playlists: a playlist that is called a film could have other files of this machine shown."""

_QUALITIES: Final = (("480:640", 6), ("320:480", 12), ("240:320", 31))
"""The box and the quality (1 best, 31 worst) until the picture is small enough."""

_JPEG_SIZE: Final = re.compile(rb"\xff[\xc0\xc2]..\x08(..)(..)", re.DOTALL)
"""The frame header: height and width (ITU-T T.81, B.2.2)."""

Made = tuple[tuple[int, int], str, bytes]
"""Size in pixels, media type, and the thumbnail itself."""


def images(descriptors: Sequence[int], seconds: int = SECONDS) -> list[Made | str]:
    """A thumbnail of each image, or why there is none. `seconds` is what the child gets for each; needs Pillow."""
    answers: list[Made | str] = []
    while len(answers) < len(descriptors):
        answers += _round(descriptors[len(answers) :], seconds)
    return answers


def _round(descriptors: Sequence[int], seconds: int) -> list[Made | str]:
    """Ask one child. Returns at least one answer, and no more than it got to before it died."""
    arguments = [str(seconds), *map(str, descriptors)]
    lines, _ = ask("reconciler.thumbnails.worker", arguments, descriptors, seconds)
    answers = [_answer(line) for line in lines[: len(descriptors)]]
    return answers if len(answers) == len(descriptors) else [*answers, "the reader of images broke down on it"]


def _answer(line: bytes) -> Made | str:
    """What the child says of a file. Once it has seen a hostile one, it may say anything."""
    try:
        told = json.loads(line)
        if "unreadable" in told:
            return str(told["unreadable"])
        data = base64.b64decode(told["data"], validate=True)
        size = (int(told["width"]), int(told["height"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        data, size = b"", (0, 0)
    if len(data) > LARGEST or not data.startswith(b"RIFF") or min(size) < 1:
        return "the reader of images broke down on it"
    return size, "image/webp", data


def can_decode() -> bool:
    """Is Pillow there?"""
    return importlib.util.find_spec("PIL") is not None


def ffmpeg() -> str:
    """The path of ffmpeg; "" if there is none."""
    return shutil.which("ffmpeg") or ""


def first_picture(program: str, descriptor: int, seconds: float = SECONDS) -> Made | str:
    """The first picture of a film, or why there is none. `seconds` is what ffmpeg gets for each try."""
    for box, quality in _QUALITIES:
        data = _grabbed(program, descriptor, box, quality, seconds)
        found = _JPEG_SIZE.search(data)
        if not found:
            return "ffmpeg finds no picture in it"
        if len(data) <= LARGEST:
            height, width = (int.from_bytes(each) for each in found.groups())
            return (width, height), "image/jpeg", data
    return "no thumbnail of it is small enough"


def _grabbed(program: str, descriptor: int, box: str, quality: int, seconds: float) -> bytes:
    """A JPEG from ffmpeg; nothing if it finds no picture or takes too long."""
    import subprocess  # noqa: PLC0415 - not needed where no thumbnail is made

    # no network, no playlists, bounded memory; the film is opened anew, so that its beginning is where it begins
    reading = ["-protocol_whitelist", "file", "-format_whitelist", _DEMUXERS, "-i", f"file:/dev/fd/{descriptor}"]
    scale = f"scale={box}:force_original_aspect_ratio=decrease"
    writing = [
        "-map",
        "0:v:0",
        "-frames:v",
        "1",
        "-vf",
        scale,
        "-c:v",
        "mjpeg",
        "-q:v",
        str(quality),
        "-f",
        "image2pipe",
    ]
    quiet = ["-nostdin", "-hide_banner", "-loglevel", "quiet", "-threads", "1", "-max_alloc", "268435456"]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and nothing in it comes from a file or a manifest
            [program, *quiet, *reading, *writing, "pipe:1"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(os.environ),
            pass_fds=[descriptor],
            timeout=seconds,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return b""
    return done.stdout
