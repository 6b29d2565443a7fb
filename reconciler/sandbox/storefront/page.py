"""The page of an app, and the page with all apps of all stores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reconciler.sandbox.storefront.addresses import ROOT, app_address
from reconciler.sandbox.storefront.column import Column, changes
from reconciler.sandbox.storefront.differences import Which
from reconciler.sandbox.storefront.document import document
from reconciler.sandbox.storefront.markup import Markup, tag
from reconciler.sandbox.storefront.shapes import Edition, Listing, Side, Storefront
from reconciler.sandbox.storefront.shelves import Gallery

_TITLES: dict[Which, str] = {"live": "Live", "draft": "Draft"}
_MEANINGS: dict[Which, str] = {"live": "what shoppers see now", "draft": "what they would see next"}


@dataclass(frozen=True)
class AppPage:
    """An app of a store, as its visitor asked for it: the edition and the language. "" for the first that there is."""

    store: str
    front: Storefront
    edition: str = ""
    locale: str = ""

    def draw(self) -> str:
        """The page."""
        edition = self._edition()
        sides = [self._side(edition, which) for which in _TITLES]
        alone = "" if len(edition.sides) > 1 else f"only-{'live' if edition.live else 'draft'}"
        listing = _first(edition, self._locale())
        heading = tag(
            "header",
            tag("p", tag("a", "All apps", href=ROOT), " › ", self.front.store, class_="path"),
            tag("h1", tag("bdi", listing.title or self.front.app)),
            *([] if listing.title == self.front.app else [tag("p", self.front.app, class_="muted")]),
            *self._editions(edition),
            *self._locales(edition),
            *([] if alone else [tag("p", tag("a", "Down to the draft", href="#draft"), class_="jump")]),
            class_="top",
        )
        columns = tag("div", *sides, class_=f"sides {alone}".strip())
        return document(f"{listing.title or self.front.app} – {self.front.store}", self.store, heading, columns)

    # --- choices --------------------------------------------------------------------------------------------------

    def _edition(self) -> Edition:
        known = {edition.name: edition for edition in self.front.editions}
        return known.get(self.edition) or next(iter(known.values()), Edition(""))

    def _locale(self) -> str:
        known = self.front.locales
        return self.locale if self.locale in known else next(iter(known), "")

    def _editions(self, chosen: Edition) -> Iterator[Markup]:
        if len(self.front.editions) > 1:
            links = [
                self._link(each.name, each is chosen, edition=each.name, locale=self._locale())
                for each in self.front.editions
            ]
            yield tag("nav", *links, class_="choices", aria_label="Platform")

    def _locales(self, edition: Edition) -> Iterator[Markup]:
        if len(self.front.locales) > 1:
            links = [
                self._link(
                    f"{locale} •" if _differs(edition, locale) else locale,
                    locale == self._locale(),
                    edition=edition.name,
                    locale=locale,
                )
                for locale in self.front.locales
            ]
            remark = tag("span", "• differs", class_="muted")
            some = any(_differs(edition, locale) for locale in self.front.locales)
            yield tag("nav", *links, *([remark] if some else []), class_="choices", aria_label="Language")

    def _link(self, words: str, chosen: bool, *, edition: str, locale: str) -> Markup:
        address = app_address(self.store, self.front.app, edition=edition, locale=locale)
        return tag("a", words, href=address, aria_current="page" if chosen else None)

    # --- sides ----------------------------------------------------------------------------------------------------

    def _side(self, edition: Edition, which: Which) -> Markup:
        live, draft = edition.live, edition.draft
        side, other = (live, draft) if which == "live" else (draft, live)
        state = [tag("span", side.state, class_="chip state")] if side else []
        title = tag("h2", _TITLES[which], tag("span", f" {_MEANINGS[which]}", class_="muted"))
        head = tag("header", title, *state, class_="side-head")
        if side is None:
            words = self.front.no_live if which == "live" else self.front.no_draft
            return tag("section", head, tag("p", words, class_="empty"), class_=f"side {which} absent", id=which)
        listing, opposite = (each.listing(self._locale()) if each else None for each in (side, other))
        assert listing is not None
        column = Column(
            which,
            listing,
            opposite,
            Gallery(self.store),
            self._locale() if self._locale() in side.listings else side.default_locale,
            self.front.button,
            self.front.lines,
        )
        notes = [*_missing(side, self._locale()), *(_summary(live, draft, self._locale()) if which == "draft" else ())]
        return tag("section", head, *notes, column.draw(), class_=f"side {which}", id=which)


def _first(edition: Edition, locale: str) -> Listing:
    return next((side.listing(locale) for side in edition.sides), Listing(""))


def _differs(edition: Edition, locale: str) -> bool:
    live, draft = edition.live, edition.draft
    return bool(live and draft and changes(live.listing(locale), draft.listing(locale)))


def _missing(side: Side, locale: str) -> Iterator[Markup]:
    if locale not in side.listings:
        yield tag("p", f"There is no listing in {locale} here: shoppers see {side.default_locale}.", class_="note")


def _summary(live: Side | None, draft: Side | None, locale: str) -> Iterator[Markup]:
    """What differs, in a line."""
    if live and draft:
        named = changes(live.listing(locale), draft.listing(locale))
        told = f"Differs from live: {', '.join(named)}." if named else "The same as live, in this language."
        yield tag("p", told, class_="note changed" if named else "note")


# --- all apps ---------------------------------------------------------------------------------------------------


def index(stores: Mapping[str, Sequence[Storefront]]) -> str:
    """The page with all apps, by store's name."""
    sections = [_store(store, fronts) for store, fronts in stores.items()]
    heading = tag(
        "header",
        tag("h1", "Storefronts"),
        tag("p", "Every app of this sandbox, as its store would show it to shoppers.", class_="muted"),
        class_="top",
    )
    return document("Storefronts", "", heading, *sections)


def _store(store: str, fronts: Sequence[Storefront]) -> Markup:
    title = fronts[0].store if fronts else store
    cards = [tag("li", _card(store, front)) for front in fronts]
    body = tag("ul", *cards, class_="cards") if cards else tag("p", "It holds no app.", class_="muted")
    return tag("section", tag("h2", title), body, class_=f"store {store}")


def _card(store: str, front: Storefront) -> Markup:
    sides = [side for edition in front.editions for side in edition.sides]
    listing = sides[0].listing("") if sides else Listing(front.app)
    states = [
        tag("span", f"{edition.name} {side.state}".strip(), class_="chip state")
        for edition in front.editions
        for side in edition.sides
    ] or [tag("span", "Nothing to show yet", class_="chip state")]
    words = tag(
        "div",
        tag("strong", tag("bdi", listing.title or front.app)),
        tag("span", front.app, class_="muted"),
        tag("span", *states, class_="states"),
    )
    return tag("a", Gallery(store).icon(listing), words, href=app_address(store, front.app), class_="card")
