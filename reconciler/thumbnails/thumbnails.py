"""The thumbnails of a plan: found among those that are kept, made where they are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from reconciler.assets import Assets
from reconciler.errors import AssetChanged
from reconciler.model import PlannedAsset
from reconciler.render.html import Picture
from reconciler.thumbnails import making
from reconciler.thumbnails.cache import Cache, picture
from reconciler.thumbnails.making import Made

_IMAGES: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_FILMS: Final = (".mp4", ".m4v", ".mov", ".avi", ".wmv", ".flv", ".mpg", ".mpeg", ".webm", ".mkv")
_AT_ONCE: Final = 2
_PER_CHILD: Final = 50
"""Open files handed to one child; many systems allow a process 256, and as many children run as `_AT_ONCE` says."""


class Thumbnails:
    """Where the page gets its pictures from. Fits `reconciler.render.html.Pictures`.

    Args:
        assets: opens the plan's files, and only those that still have their hash.
        planned: content hash to file, as in the plan.
        folder: where thumbnails are kept.
        ffmpeg: the program that finds the first picture of a film; "" if there is none.
        decodes: is Pillow there?
    """

    def __init__(
        self,
        assets: Assets,
        planned: Mapping[str, PlannedAsset],
        folder: Path,
        *,
        ffmpeg: str | None = None,
        decodes: bool | None = None,
    ) -> None:
        self._assets = assets
        self._planned = planned
        self._cache = Cache(folder)
        self._found: dict[str, Picture | None] = {}
        self._ffmpeg = making.ffmpeg() if ffmpeg is None else ffmpeg
        self._decodes = making.can_decode() if decodes is None else decodes
        self.problems: list[str] = []

    @property
    def advice(self) -> str:
        """What to install to see more pictures; "" if nothing is missing."""
        if not self._decodes and self._of(_IMAGES):
            return "Pictures are told by size and hash only. To see them: pip install 'reconciler[media]'"
        if not self._ffmpeg and self._of(_FILMS):
            return "Films are told by length and size only. To see their first picture, install ffmpeg."
        return ""

    def find(self, content: str) -> Picture | None:
        """The thumbnail of the file with this content hash; None if there is none."""
        if content not in self._found:
            self._found[content] = self._cache.find(content)
        return self._found[content]

    def prepare(self) -> None:
        """Make those of the plan's files that are not there yet. What cannot be made is told in `problems`."""
        with ThreadPoolExecutor(max_workers=_AT_ONCE) as executor:
            images = self._of(_IMAGES) if self._decodes else []
            groups = [images[at : at + _PER_CHILD] for at in range(0, len(images), _PER_CHILD)]
            made = [*executor.map(self._images, groups)]
            if self._ffmpeg:
                made += executor.map(self._film, self._of(_FILMS))
        for group in made:
            for content, answer in group:
                self._keep(content, answer)

    def _of(self, endings: Sequence[str]) -> list[str]:
        """Files with such names that have no thumbnail yet."""
        named = (each for each, asset in self._planned.items() if asset.path.lower().endswith(tuple(endings)))
        return [content for content in named if self.find(content) is None]

    def _images(self, group: Sequence[str]) -> list[tuple[str, Made | str]]:
        answers: dict[str, Made | str] = {}
        try:
            with ExitStack() as opened:
                descriptors: dict[str, int] = {}
                for content in group:
                    try:
                        descriptors[content] = opened.enter_context(self._assets.open(content)).fileno()
                    except AssetChanged as problem:
                        answers[content] = problem.message
                answers |= zip(descriptors, making.images(list(descriptors.values())), strict=True)
        except AssetChanged as problem:  # on the way out: written to meanwhile
            answers |= dict.fromkeys(group, problem.message)
        return list(answers.items())

    def _film(self, content: str) -> list[tuple[str, Made | str]]:
        try:
            with self._assets.open(content) as file:
                return [(content, making.first_picture(self._ffmpeg, file.fileno()))]
        except AssetChanged as problem:
            return [(content, problem.message)]

    def _keep(self, content: str, answer: Made | str) -> None:
        asset = self._planned[content]
        if isinstance(answer, str):
            self.problems.append(f"{asset.path}: {answer}")
            return
        size, media, data = answer
        found = picture(media, data, size, asset.what, film=asset.path.lower().endswith(_FILMS))
        self._cache.keep(content, found)
        self._found[content] = found
