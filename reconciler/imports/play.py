"""Google Play's store page, as tools for it keep it, in the words of a manifest.

There is no provider for Google Play here yet. Its texts go under `defaults`, where every store finds them, or straight
into the block of an Amazon app; its pictures only into that block, as each store has places of its own for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from reconciler import resources
from reconciler.document import Guide
from reconciler.errors import UsageProblem
from reconciler.imports import pictures
from reconciler.imports.folders import Shelf
from reconciler.imports.found import Tree, guide, put
from reconciler.imports.locales import candidates, resolve

STORE: Final = "amazon-appstore"

NO_STORE: Final = (
    "these are for Google Play, which is not managed here yet; for an app in the Amazon Appstore that is to have them, "
    "add  --store amazon-appstore --id APP"
)
FILM: Final = "it is the address of a film on YouTube; Amazon Appstore takes video files: name them under  videos"

_SLOTS: Final = {
    "icon": "large-icons",
    "featureGraphic": "promo-images",
    "tvBanner": "firetv-icons",
    "tvScreenshots": "firetv-screenshots",
}
"""Google Play's image types and Amazon's places for the same size of picture."""

_SCREENSHOTS: Final = ("tenInchScreenshots", "sevenInchScreenshots", "phoneScreenshots")
"""What may become Amazon's only set of screenshots, which its store shows on tablets and phones alike."""


@dataclass(slots=True)
class Page:
    """The page in one language: its texts by the manifest's names, its pictures by Google Play's image types."""

    texts: dict[str, Path] = field(default_factory=dict)
    images: dict[str, list[Path]] = field(default_factory=dict)


@dataclass(slots=True)
class Play:
    """What a tool keeps for one app. `pages` are by language as Google Play calls it."""

    pages: dict[str, Page] = field(default_factory=dict)
    details: Tree = field(default_factory=dict)
    package: str = ""


def wanted(ids: Iterable[str], place: Path) -> None:
    """Raises UsageProblem unless there is a store that the texts can be for."""
    if STORE not in ids:
        raise UsageProblem(
            f"{place} has texts for Google Play, which is not managed here yet, and no other store is named",
            fix="name the app that is to have them: --store amazon-appstore --id APP",
        )


def defaults(play: Play, shelf: Shelf, notes: list[str]) -> Tree:
    """The texts for all stores; those of a language that a manifest cannot name are left out."""
    found: Tree = {}
    shared = Guide.of(resources.schema("manifest")).child("defaults")
    listings = shared.child("listings") if shared else None
    unknown = []
    for name, locale, why, page in _pages(play):
        plain = name.replace("_", "-")
        here = candidates(name, guide(STORE, "listings"))
        other = not here and listings is not None and listings.child(plain) is not None
        unknown += [plain] if other else []
        _put_page(found, page, plain if other else locale, why, shelf)
    if unknown:
        notes.append(f"Amazon Appstore has no {', '.join(unknown)}: these texts stay under defaults, for other stores")
    put(found, play.details, "details")
    return found


def block(play: Play, app: str, shelf: Shelf, *, texts: bool) -> Tree:
    """The block of an Amazon app. `texts`: with the texts in it, as they are not among the defaults."""
    found: Tree = {"id": app}
    put(found, play.package, "package")
    if texts:
        put(found, play.details, "details")
        for _, locale, why, page in _pages(play):
            _put_page(found, page, locale, why, shelf)
    for _, locale, why, page in _pages(play):
        if locale:
            put(found, _images(page, shelf), "images", locale)
        else:
            for path in (path for paths in page.images.values() for path in paths):
                shelf.leave(path, why)
    return found


def _pages(play: Play) -> Iterator[tuple[str, str, str, Page]]:
    """Google Play's name of each language, Amazon's, and why there is none; and the page."""
    met: dict[str, str] = {}
    for name, page in sorted(play.pages.items()):
        locale, why = resolve(name, guide(STORE, "listings"))
        if locale and met.setdefault(locale, name) != name:
            locale, why = "", f"Amazon Appstore calls it {locale}, as it does {met[locale]}"
        yield name, locale, why, page


def _put_page(found: Tree, page: Page, locale: str, why: str, shelf: Shelf) -> None:
    for name, path in page.texts.items():
        if not locale:
            shelf.leave(path, why)
        elif shelf.text(path):
            put(found, {"file": path}, "listings", locale, name)


def _images(page: Page, shelf: Shelf) -> Tree:
    """The pictures of a page by Amazon's places. What has none is left out."""
    slots = guide(STORE, "images", "en-US")
    found: Tree = {}
    for sort, paths in page.images.items():
        if sort in _SLOTS:
            put(found, _fitting(paths, slots, _SLOTS[sort], shelf), _SLOTS[sort])
        elif sort not in _SCREENSHOTS:
            for path in paths:
                shelf.leave(path, f"Amazon Appstore has no place for {sort}")
    sets = [each for each in _SCREENSHOTS if each in page.images]
    best = max(sets, key=lambda sort: _how_many(page.images[sort], slots, shelf), default="")
    for sort in sets:
        if sort != best:
            for path in page.images[sort]:
                shelf.leave(path, f"Amazon Appstore has one set of screenshots, and it is {best}")
    if best:
        put(found, _fitting(page.images[best], slots, "screenshots", shelf), "screenshots")
    return {name: found[name] for name in slots.known if name in found}


def _how_many(paths: list[Path], slots: Guide, shelf: Shelf) -> int:
    """How many of these would do as screenshots; none is noted on the shelf yet."""
    aside = shelf.empty()
    facts = [pictures.facts(each, aside) for each in paths]
    return sum(each is not None and not pictures.refusals(each, slots, "screenshots") for each in facts)


def _fitting(paths: list[Path], slots: Guide, name: str, shelf: Shelf) -> list[Path]:
    known = [(path, pictures.facts(path, shelf)) for path in paths]
    found = [path for path, facts in known if facts and pictures.fits(path, facts, slots, name, shelf)]
    return pictures.counted(found, slots, name, shelf)
