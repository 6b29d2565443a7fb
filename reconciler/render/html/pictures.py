"""Pictures on the page: what is known of a file by its content hash, and what of it the page has room for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from reconciler.model import UNKNOWN, PlannedAsset, Scalar
from reconciler.render.html.markup import Markup, join, tag
from reconciler.render.wording import UNKNOWN_WORDS, scalar, size

BOX: Final = (240, 320)
"""What a picture has to fit into, in CSS pixels. Thumbnails should have twice as many."""

_LIKELY: Final = {BOX: (16, 10)}
"""The shape of a file of which nothing is known, where it is not that of its box."""

_LEAST: Final = 24
_HIDDEN: Final = "the store does not show it"

_SIZE: Final = re.compile(r"(\d{1,5})×(\d{1,5})")


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture of a file.

    Args:
        uri: `data:image/webp;base64,…` or `data:image/jpeg;base64,…`.
        width: of the file itself, in pixels; for a film of the picture shown.
        height: same.
        what: what the file is, for people: `PNG, 1920×1080, 812 kB`.
        film: is it the first picture of a film?
    """

    uri: str
    width: int
    height: int
    what: str
    film: bool = False


class Pictures(Protocol):
    """Where pictures come from: made of files, or served by a store."""

    @property
    def advice(self) -> str:
        """What would have to be done to see more pictures; "" if nothing."""
        ...

    def find(self, content: str) -> Picture | None:
        """The picture of the file with this content hash (`sha256:…`, `sha1:…`, `md5:…`), or by a member's key.

        None if there is none.
        """
        ...


class NoPictures:
    """Nothing is known of any file."""

    advice = ""

    def find(self, content: str) -> Picture | None:
        """None, whatever it is."""
        del content
        return None


class Gallery:
    """The pictures that the page shows, each of them embedded once however often it is shown.

    Args:
        pictures: where they come from.
        assets: the plan's files, to say what there is no picture of.
        room: bytes that all pictures together may take.
    """

    def __init__(self, pictures: Pictures, assets: Mapping[str, PlannedAsset], room: int) -> None:
        self._pictures = pictures
        self._assets = assets
        self._room = room
        self._embedded: dict[str, Picture] = {}
        self._identities: dict[str, str] = {}
        self.bytes = 0
        self.left_out: set[str] = set()

    def show(
        self,
        content: Scalar,
        name: str,
        *,
        key: str = "",
        struck: bool = False,
        box: tuple[int, int] = BOX,
        like: Scalar = None,
    ) -> Markup:
        """The picture, or a grey frame of its shape where there is none.

        Args:
            content: its hash, or UNKNOWN.
            name: what it is, in words, for those who cannot see it.
            key: what the store's own picture of it is found by, if not by its hash; see `members.Member`.
            struck: is it crossed out?
            box: what it has to fit into, in CSS pixels.
            like: another file of its set, whose shape it is likely to have.
        """
        named = self._name(content, key)
        found = self._embed(named) if named else None
        width, height = _fitting((found.width, found.height) if found else self._shape(content, like, box), box)
        parts = [tag("use", href=f"#{self._identities[named]}")] if found else _nothing(width, height)
        if found and found.film:
            parts += _play(width, height)
        if struck:
            parts.append(tag("line", x1=0, y1=0, x2=width, y2=height, class_="strike"))
        kind = "picture" if found else "picture none"
        view = f"0 0 {width} {height}"
        return tag("svg", *parts, role="img", aria_label=name, class_=kind, width=width, height=height, view_box=view)

    def caption(self, content: Scalar, key: str = "") -> tuple[str, str]:
        """A file in words: its path, or its hash where no manifest names it; and what it is."""
        found = self._pictures.find(self._name(content, key))
        if not isinstance(content, str):
            return (UNKNOWN_WORDS, found.what if found else _HIDDEN) if content is UNKNOWN else (scalar(content), "")
        if content in self._assets:
            asset = self._assets[content]
            return asset.path, asset.what or size(asset.bytes)
        return f"content {content.rpartition(':')[2][:12]}", found.what if found else "no picture of it on this machine"

    def definitions(self) -> Markup:
        """All that was shown, to be put on the page once."""
        if not self._embedded:
            return join(())
        images = (
            tag("image", id=self._identities[content], href=each.uri, width="100%", height="100%")
            for content, each in self._embedded.items()
        )
        return tag("svg", tag("defs", *images), width=0, height=0, aria_hidden="true", class_="hidden")

    def _name(self, content: Scalar, key: str) -> str:
        """What there is a picture by: the hash, else the key; "" if there is none by either."""
        wanted = (content if isinstance(content, str) else "", key)
        return next((each for each in wanted if each and self._pictures.find(each)), "")

    def _embed(self, content: str) -> Picture | None:
        found = self._embedded.get(content) or self._pictures.find(content)
        if found is None or content in self._embedded:
            return found
        if self.bytes + len(found.uri) > self._room:
            self.left_out.add(content)
            return None
        self._embedded[content] = found
        self._identities[content] = f"picture-{len(self._identities) + 1}"
        self.bytes += len(found.uri)
        return found

    def _shape(self, content: Scalar, like: Scalar, box: tuple[int, int]) -> tuple[int, int]:
        """Width and height of a file that there is no picture of, as far as descriptions tell."""
        for each in (content, like):
            asset = self._assets.get(each) if isinstance(each, str) else None
            named = _SIZE.search(asset.what) if asset else None
            if named:
                return int(named[1]), int(named[2])
        return _LIKELY.get(box, box)


def _fitting(shape: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """The largest size of this shape that fits into the box; never larger than it is, and never a mere line."""
    (width, height), (widest, tallest) = shape, box
    factor = min(widest / max(width, 1), tallest / max(height, 1))
    return max(round(width * factor), _LEAST), max(round(height * factor), _LEAST)


def _nothing(width: int, height: int) -> list[Markup]:
    return [tag("text", "?", x=round(width / 2), y=round(height / 2), text_anchor="middle", class_="question")]


def _play(width: int, height: int) -> list[Markup]:
    """The sign that it is a film: a triangle in a disc."""
    x, y = round(width / 2), round(height / 2)
    triangle = f"{x - 6},{y - 9} {x - 6},{y + 9} {x + 10},{y}"
    return [tag("circle", cx=x, cy=y, r=20, class_="disc"), tag("polygon", points=triangle, class_="play")]
