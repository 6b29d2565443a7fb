"""What a store tells of an app for its page: plain data, the same for every store, with nothing escaped yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Frame = Literal["phone", "tablet", "desktop", "television", "watch", "plain"]
"""What is drawn around a picture."""


@dataclass(frozen=True)
class Medium:
    """A picture or film that was uploaded. Width and height are in pixels, 0 where they are not known."""

    sha256: str
    width: int = 0
    height: int = 0
    film: bool = False


@dataclass(frozen=True)
class Shelf:
    """The pictures and films for one device, in order. `device` is its name for people."""

    device: str
    frame: Frame
    media: tuple[Medium, ...]


@dataclass(frozen=True)
class Listing:
    """An app in one language, as far as the store's API tells; what it does not tell is empty.

    Args:
        promotion: what stands above the description, where the store has such a text.
        facts: the table of information, by the name of each line.
    """

    title: str
    subtitle: str = ""
    developer: str = ""
    price: str = ""
    promotion: str = ""
    description: str = ""
    bullets: tuple[str, ...] = ()
    whats_new: str = ""
    icon: Medium | None = None
    shelves: tuple[Shelf, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Side:
    """What is live, or what is in draft: its state in words, and its listings by locale ("" if there are none)."""

    state: str
    default_locale: str
    listings: Mapping[str, Listing]

    def listing(self, locale: str) -> Listing:
        """What shoppers with this language see: without a listing of its own, that of the default language."""
        return self.listings.get(locale) or self.listings.get(self.default_locale) or Listing("")


@dataclass(frozen=True)
class Edition:
    """The app on one platform. `name` is "" in a store that has only one."""

    name: str
    live: Side | None = None
    draft: Side | None = None

    @property
    def sides(self) -> tuple[Side, ...]:
        """Those that there are, live first."""
        return tuple(side for side in (self.live, self.draft) if side)


@dataclass(frozen=True)
class Storefront:
    """An app's page.

    Args:
        store: what people call the store.
        app: the app's id.
        editions: by platform; none if there is nothing to show.
        button: what stands on the button beside an app that costs nothing, or nothing that is known.
        lines: after so many lines a long text is cut. No store documents it: it is what their pages look like.
        no_live: why nothing is live.
        no_draft: why nothing is in draft.
    """

    store: str
    app: str
    editions: tuple[Edition, ...] = ()
    button: str = "Get"
    lines: int = 3
    no_live: str = "Shoppers cannot see this app yet: no version of it has been released."
    no_draft: str = "Nothing is being prepared. A change that has been made and not yet released would be here."

    @property
    def locales(self) -> list[str]:
        """Every language that any side has a listing for, default languages first."""
        sides = [side for edition in self.editions for side in edition.sides]
        first = [side.default_locale for side in sides]
        others = sorted({locale for side in sides for locale in side.listings})
        return [locale for locale in dict.fromkeys((*first, *others)) if locale]


def text(value: Any) -> str:
    """A value of a listing as text: a store may have been given anything."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def facts(**given: Any) -> dict[str, str]:
    """A table of information, without what is empty. Keys are its lines' names, with `_` for blanks."""
    named = {name.replace("_", " "): text(value) for name, value in given.items()}
    return {name: value for name, value in named.items() if value}


def words(code: str) -> str:
    """A code as people read it: `WAITING_FOR_REVIEW` is `Waiting for review`."""
    return code.replace("_", " ").replace("-", " ").strip().capitalize()
