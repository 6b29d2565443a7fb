"""Thumbnails of what stores serve: by content hash, or by a member's key where a store does not tell what it holds.

They are kept apart from those made of our own files: a store may show anything behind a hash, and what is about to be
sent must never be shown by it. What was fetched is hostile, so it is decoded only in the bounded child process.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reconciler.render.html import Picture, Pictures
from reconciler.thumbnails import making
from reconciler.thumbnails.cache import Cache, picture

WHAT: Final = "as the store shows it"
"""What such a picture is, for people: the store's own rendering, of no known size."""

_SECONDS: Final = 3
"""For one picture. They are small; one that takes longer is meant to."""


@dataclass(frozen=True)
class Fetched:
    """What a store served: the bytes, and whether they stand for a film."""

    data: bytes
    film: bool = False


class Served:
    """Pictures that stores serve. Fits `reconciler.render.html.Pictures`.

    Args:
        folder: where their thumbnails are kept.
        decodes: is Pillow there? Without it none can be made.
    """

    advice = ""

    def __init__(self, folder: Path, *, decodes: bool | None = None) -> None:
        self._cache = Cache(folder)
        self._found: dict[str, Picture | None] = {}
        self.decodes = making.can_decode() if decodes is None else decodes

    def find(self, content: str) -> Picture | None:
        """The thumbnail that goes by this hash or key; None if there is none."""
        if content not in self._found:
            self._found[content] = self._cache.find(content)
        return self._found[content]

    def take(self, fetched: Mapping[str, Fetched]) -> int:
        """Make thumbnails of what was fetched, by hash or key; not more than a child may be handed open files.

        What is no picture after all is passed over. Returns of how many there are thumbnails now.
        """
        answers = _made([each.data for each in fetched.values()]) if self.decodes and fetched else []
        made = {name: each for name, each in zip(fetched, answers, strict=False) if not isinstance(each, str)}
        for name, (size, media, data) in made.items():
            self._found[name] = found = picture(media, data, size, WHAT, film=fetched[name].film)
            self._cache.keep(name, found)
        return len(made)


def _made(images: Sequence[bytes]) -> list[making.Made | str]:
    """Hand the bytes to the child as files that have no name. A disk that is full costs pictures and nothing else."""
    with ExitStack() as opened:
        descriptors = []
        try:
            for data in images:
                file = opened.enter_context(tempfile.TemporaryFile(buffering=0))
                file.write(data)
                file.seek(0)
                descriptors.append(file.fileno())
        except OSError as problem:
            return [problem.strerror or type(problem).__name__] * len(images)
        return making.images(descriptors, _SECONDS)


class Together:
    """Several places of pictures as one; the first that has a picture counts, and gives the advice."""

    def __init__(self, *places: Pictures) -> None:
        self._places = places

    @property
    def advice(self) -> str:
        """What would have to be done to see more pictures."""
        return next((each.advice for each in self._places if each.advice), "")

    def find(self, content: str) -> Picture | None:
        """The picture that goes by this hash or key; None if there is none."""
        return next((found for each in self._places if (found := each.find(content))), None)
