"""One side of an app's page: the listing as a store would lay it out, with what differs from the other side marked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from reconciler.sandbox.storefront.differences import Which, compared
from reconciler.sandbox.storefront.markup import Markup, tag
from reconciler.sandbox.storefront.shapes import Listing, Shelf
from reconciler.sandbox.storefront.shelves import Gallery

_COLUMNS = 72
"""About so many letters stand on a line, as wide as the style lets one be."""

_TEXTS = {
    "title": "title",
    "subtitle": "subtitle",
    "developer": "developer",
    "price": "price",
    "promotion": "promotional text",
    "description": "description",
    "bullets": "features",
    "whats_new": "what is new",
    "icon": "icon",
    "facts": "information",
}


def changes(live: Listing, draft: Listing) -> list[str]:
    """What differs between two listings, for people."""
    named = [name for field, name in _TEXTS.items() if getattr(live, field) != getattr(draft, field)]
    before, after = _by_device(live), _by_device(draft)
    devices = dict.fromkeys((*after, *before))
    return [*named, *(device for device in devices if before.get(device) != after.get(device))]


@dataclass(frozen=True)
class Column:
    """Draws one side.

    Args:
        listing: what it shows.
        other: what the other side shows, None if there is no other side.
        language: the listing's, "" if it is not known.
        button, lines: as in Storefront.
    """

    which: Which
    listing: Listing
    other: Listing | None
    gallery: Gallery
    language: str
    button: str
    lines: int

    def draw(self) -> Markup:
        """All of it."""
        return tag(
            "article", self._hero(), *self._pictures(), *self._texts(), *self._information(), lang=self.language or None
        )

    # --- parts ----------------------------------------------------------------------------------------------------

    def _hero(self) -> Markup:
        price = self.listing.price
        return tag(
            "header",
            self._icon(),
            tag(
                "div",
                tag("h3", self._field("title")),
                self._line("p", "subtitle"),
                self._line("p", "developer"),
                tag("p", tag("span", self.button if price in {"", "Free"} else price, class_="button"), class_="buy"),
            ),
            class_="hero",
        )

    def _icon(self) -> Markup:
        marked = self.other is not None and self.other.icon != self.listing.icon
        mark = "new" if self.which == "draft" else "removed"
        told = "replaced" if mark == "removed" and self.other and self.other.icon else mark
        chip = [tag("span", told, class_=f"chip {mark}")] if marked else []
        return tag("div", self.gallery.icon(self.listing), *chip, class_=f"badge {mark if marked else ''}".strip())

    def _pictures(self) -> Iterator[Markup]:
        """By device, on both sides in the same order."""
        own, other = (_by_device(each) for each in (self.listing, self.other))
        draft, live = (own, other) if self.which == "draft" else (other, own)
        which = self.which if self.other else None
        for device in dict.fromkeys((*draft, *live)):
            if device in own:
                there = other[device].media if device in other else ()
                yield self.gallery.shelf(own[device], there, which)
            else:
                yield tag("div", tag("h4", device), self._absent(), class_="shelf")

    def _texts(self) -> Iterator[Markup]:
        if self.listing.promotion or (self.other and self.other.promotion):
            yield self._section("", self._words("promotion"), "promotion")
        yield from self._bullets()
        for heading, field in (("Description", "description"), ("What’s new", "whats_new")):
            if getattr(self.listing, field) or (self.other and getattr(self.other, field)):
                yield self._section(heading, self._words(field), field)

    def _bullets(self) -> Iterator[Markup]:
        own, other = self.listing.bullets, self.other.bullets if self.other else self.listing.bullets
        element = "ins" if self.which == "draft" else "del"
        items = [tag("li", bullet if bullet in other else tag(element, bullet), dir="auto") for bullet in own]
        if items:
            yield tag("section", tag("h4", "Features"), tag("ul", *items, class_="bullets"), class_="text")
        elif other:
            yield tag("section", tag("h4", "Features"), self._absent(), class_="text")

    def _information(self) -> Iterator[Markup]:
        """The table. A line that only the other side has is here, too, so that both can be read side by side."""
        own, other = self.listing.facts, self.other.facts if self.other else self.listing.facts
        draft, live = (own, other) if self.which == "draft" else (other, own)
        if lines := [self._fact(name, own.get(name, ""), other.get(name, "")) for name in {**draft, **live}]:
            yield tag("section", tag("h4", "Information"), tag("dl", *lines), class_="text")

    def _fact(self, name: str, own: str, other: str) -> Markup:
        element = "ins" if self.which == "draft" else "del"
        value = tag("span", "none", class_="muted") if not own else own if own == other else tag(element, own)
        return tag("div", tag("dt", name), tag("dd", value, dir="auto"))

    # --- texts ----------------------------------------------------------------------------------------------------

    def _section(self, heading: str, words: Markup, field: str) -> Markup:
        """A text, cut after as many lines as the store cuts it; `more` shows the rest."""
        title = [tag("h4", heading)] if heading else []
        own = getattr(self.listing, field)
        if not own:
            return tag("section", *title, self._absent(), class_="text")
        long = _lines(own) > self.lines
        more = self.other is not None and getattr(self.other, field) != own
        details = [tag("details", tag("summary", "more, with changes" if more else "more"))] if long else []
        kind = f"words {field} {f'cut{self.lines}' if long else ''}".strip()
        return tag("section", *title, tag("div", words, class_=kind, dir="auto"), *details, class_="text")

    def _line(self, element: str, field: str) -> Markup:
        return tag(element, self._field(field), class_=field) if getattr(self.listing, field) else Markup()

    def _field(self, field: str) -> Markup:
        """A short text. What is written from right to left in it moves nothing around it."""
        return tag("bdi", self._words(field))

    def _words(self, field: str) -> Markup:
        own = getattr(self.listing, field)
        return self._compared(own, getattr(self.other, field) if self.other else own)

    def _compared(self, own: str, other: str) -> Markup:
        live, draft = (other, own) if self.which == "draft" else (own, other)
        return compared(live, draft, self.which)

    def _absent(self) -> Markup:
        return tag("p", f"Nothing here, unlike in the {'draft' if self.which == 'live' else 'live listing'}.")


def _by_device(listing: Listing | None) -> dict[str, Shelf]:
    return {shelf.device: shelf for shelf in listing.shelves} if listing else {}


def _lines(text: str) -> int:
    """How many lines a text takes, about. Chinese and Japanese signs are as wide as two letters."""
    widths = (
        sum(2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1 for sign in line) for line in text.split("\n")
    )
    return sum(max(1, -(-width // _COLUMNS)) for width in widths)
