"""Icons, and the pictures and films of a listing: one strip for each device, each picture in a drawing of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconciler.sandbox.storefront.addresses import file_address
from reconciler.sandbox.storefront.differences import Which, fates
from reconciler.sandbox.storefront.markup import Markup, tag
from reconciler.sandbox.storefront.shapes import Listing, Medium, Shelf


@dataclass(frozen=True)
class Gallery:
    """Draws the files of one store."""

    store: str

    def icon(self, listing: Listing) -> Markup:
        """The icon; where the API has none, the title's first letter."""
        if listing.icon:
            return tag("img", src=file_address(self.store, listing.icon.sha256), alt="", class_="icon")
        return tag("span", listing.title.strip()[:1].upper() or "?", class_="icon letter", aria_hidden="true")

    def shelf(self, shelf: Shelf, other: Sequence[Medium], which: Which | None) -> Markup:
        """A strip. `other` is what the other side has for this device; `which` is None if there is no other side."""
        own, there = ([medium.sha256 for medium in media] for media in (shelf.media, other))
        marks = fates(own, there, which) if which else [""] * len(own)
        total = len(own)
        figures = [
            self._figure(medium, shelf, f"{number} of {total}", mark)
            for number, (medium, mark) in enumerate(zip(shelf.media, marks, strict=True), 1)
        ]
        strip = tag("div", *figures, class_="strip", role="group", tabindex=0, aria_label=f"{shelf.device}, {total}")
        return tag("div", tag("h4", shelf.device), strip, class_="shelf")

    def _figure(self, medium: Medium, shelf: Shelf, place: str, mark: str) -> Markup:
        screen = tag("div", self._content(medium, f"{shelf.device}, {place}"), class_="screen")
        chip = [tag("span", mark, class_=f"chip {mark}")] if mark else []
        classes = f"frame {shelf.frame} {_posture(medium)} {'film' if medium.film else ''} {mark}"
        return tag("figure", screen, tag("figcaption", place, *chip), class_=" ".join(classes.split()))

    def _content(self, medium: Medium, words: str) -> Markup:
        source = file_address(self.store, medium.sha256)
        size = {"width": medium.width or None, "height": medium.height or None}
        if medium.film:
            return tag("video", src=source, controls="", preload="metadata", aria_label=f"Video, {words}", **size)
        return tag("img", src=source, alt=words, loading="lazy", **size)


def _posture(medium: Medium) -> str:
    if not medium.width or not medium.height:
        return "lying" if medium.film else "standing"
    return "standing" if medium.height > medium.width else "square" if medium.height == medium.width else "lying"
