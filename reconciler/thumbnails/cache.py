"""Where thumbnails are kept: one small JSON file for each content hash or member's key, in the user's cache folder.

Whoever can write there can write anything, so what is read is believed only as far as it has the right form.
A file's time of change says when it was last made or found; `prune` lets those go that nobody has looked for longest.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from reconciler.render.html import Picture

_NAME: Final = re.compile(r"(sha256|sha1|md5|member):([0-9a-f]{32,64})")
_KEPT: Final = re.compile(r"\.?(sha256|sha1|md5|member)-[0-9a-f]{32,64}\.json(\.[0-9]+)?")
"""The file of a thumbnail, or what a process that was killed left of writing one."""

MOST_BYTES: Final = 100_000_000
"""What all thumbnails together may take: four or five thousand of them."""

_TYPES: Final = {"image/webp": b"RIFF", "image/jpeg": b"\xff\xd8\xff"}
_MOST_BYTES_OF_ONE: Final = 100_000
_MOST_PIXELS: Final = 100_000
_LONGEST: Final = 300


def cache_folder(environment: Mapping[str, str]) -> Path:
    """`$XDG_CACHE_HOME/reconciler/thumbnails`, by default below `~/.cache` (XDG Base Directory Specification).

    A relative path there is to be ignored, says the specification.
    """
    given = Path(environment.get("XDG_CACHE_HOME", ""))
    return (given if given.is_absolute() else Path.home() / ".cache") / "reconciler" / "thumbnails"


def prune(folder: Path, most: int = MOST_BYTES) -> None:
    """Let the thumbnails go that were used longest ago, here and in the folders below, until `most` bytes are left.

    Others may be making, finding or pruning at the same time: what is gone already is passed over, and so is what
    cannot be removed.
    """
    kept = sorted(_kept(folder))
    excess = sum(size for _, _, size in kept) - most
    for _, path, size in kept:
        if excess <= 0:
            return
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
            excess -= size


def _kept(folder: Path) -> Iterator[tuple[int, Path, int]]:
    """When each was used last, in nanoseconds, where it is, and its bytes."""
    for here, _, names in os.walk(folder):
        for path in (Path(here, name) for name in names if _KEPT.fullmatch(name)):
            try:
                status = path.lstat()
            except OSError:
                continue
            yield status.st_mtime_ns, path, status.st_size


def picture(media: str, data: bytes, size: tuple[int, int], what: str, *, film: bool) -> Picture:
    """Bytes of an image as a picture for the page."""
    return Picture(f"data:{media};base64,{base64.b64encode(data).decode('ascii')}", *size, what, film)


class Cache:
    """The thumbnails that are kept. A folder that cannot be read or written keeps nothing, and nothing fails."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, content: str) -> Picture | None:
        """The thumbnail that goes by this hash or key; None if there is none, or what is there is none.

        One that is found counts as used now.
        """
        path = self._path(content)
        if path is None:
            return None
        try:
            with path.open("rb") as file:
                found = _picture(json.loads(file.read(_MOST_BYTES_OF_ONE)))
                with contextlib.suppress(OSError):  # a cache that can only be read is as good
                    os.utime(file.fileno())
                return found
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def keep(self, content: str, found: Picture) -> None:
        """Keep a thumbnail: written whole or not at all, and readable by nobody else."""
        path = self._path(content)
        if path is None:
            return
        media, _, data = found.uri.removeprefix("data:").partition(";base64,")
        told = {"type": media, "width": found.width, "height": found.height, "what": found.what, "film": found.film}
        with contextlib.suppress(OSError):  # it can be made again
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(path, json.dumps({**told, "data": data}).encode("ascii"))

    def _path(self, content: str) -> Path | None:
        """Where it is kept; None for what is no hash and no key, such as a name that leads elsewhere."""
        parts = _NAME.fullmatch(content)
        return self._folder / f"{parts[1]}-{parts[2]}.json" if parts else None


def _write(path: Path, content: bytes) -> None:
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def _picture(told: Any) -> Picture:
    """Raises ValueError, KeyError or TypeError if it is none of ours."""
    data = base64.b64decode(told["data"], validate=True)
    size = (int(told["width"]), int(told["height"]))
    right = data.startswith(_TYPES[told["type"]]) and all(0 < each <= _MOST_PIXELS for each in size)
    if not right or not isinstance(told["what"], str):
        raise ValueError("not a thumbnail")
    return picture(told["type"], data, size, told["what"][:_LONGEST], film=told["film"] is True)
