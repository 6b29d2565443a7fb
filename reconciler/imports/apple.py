"""What tools for Apple's App Store have in common: where their values stand in a manifest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from reconciler.imports.found import Left, Tree, guide, put

STORE: Final = "app-store"

WITHHELD: Final = (
    "a password does not belong in a manifest: write  review: {demo_account_password: secret:NAME}  "
    "and say under secrets in reconciler.yaml where NAME is to be had"
)
_NO_VERSION: Final = "nothing says which version this is: where none is open in App Store Connect, add  version"

_LEGACY_GENRES: Final = {
    "BOOK": "BOOKS",
    "FOOD_DRINK": "FOOD_AND_DRINK",
    "GRAPHICS_DESIGN": "GRAPHICS_AND_DESIGN",
    "HEALTHCARE_FITNESS": "HEALTH_AND_FITNESS",
    "NEWSSTAND": "MAGAZINES_AND_NEWSPAPERS",
    "PHOTOGRAPHY": "PHOTO_AND_VIDEO",
    "ARCADE": "CASUAL",
}
"""iTunes Connect's names of genres, as far as they are not App Store Connect's in another spelling. Source: fastlane,
spaceship/connect_api/models/app_category.rb."""


def categories(main: Iterable[tuple[str, Iterable[str]]], where: str, left: list[Left]) -> Tree:
    """The categories of an app: the primary and then the secondary one, each with its subcategories.

    App Store Connect's names and iTunes Connect's older ones are known; anything else is left out.
    """
    found: Tree = {}
    for place, (name, below) in zip(("primary", "secondary"), main, strict=False):
        category = _genre(name, place, "")
        put(found, category, place)
        within = [_genre(each, f"{place}_subcategories", category) for each in below if each]
        put(found, [each for each in within if each], f"{place}_subcategories")
        unknown = [
            each for each, known in zip([name, *filter(None, below)], [category, *within], strict=True) if not known
        ]
        left += [Left(f"{where}: {each}", "the store has no such category") for each in unknown if each]
    return found


def _genre(name: str, place: str, above: str) -> str:
    """App Store Connect's name of a category or, below one, of a subcategory; "" if it has none."""
    plain = name.strip().removeprefix("MZGenre.").rpartition(".")[2]
    spelt = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", plain).upper().replace(" ", "_")
    here = guide(STORE, "categories", place)
    known = (here.item or here).note("enum") or ()
    options = [spelt, _LEGACY_GENRES.get(spelt, spelt)]
    options += [f"{above}_{each}" for each in options if above]
    return next((each for each in options if each and each in known), "")


def age_rating(answers: Mapping[str, Any], where: str, left: list[Left]) -> Tree:
    """The answers of an age rating, from App Store Connect's names to the manifest's. Others are left out."""
    place = guide(STORE, "age_rating")
    names = {_camel(each): each for each in place.known}
    found: Tree = {}
    for name, answer in answers.items():
        if name in names:
            found[names[name]] = answer
        else:
            left.append(Left(f"{where}: {name}", "App Store Connect no longer asks for it, or calls it something else"))
    return found


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def content_rights(*, uses: bool) -> str:
    """Does the app show content of third parties, in App Store Connect's words?"""
    return f"{'USES' if uses else 'DOES_NOT_USE'}_THIRD_PARTY_CONTENT"


def release(automatic: bool | None, date: str = "") -> Tree:
    """When a version goes live: at a date, at once, or when a person says so; nothing if nobody says."""
    if date:
        return {"type": "SCHEDULED", "date": date}
    return {} if automatic is None else {"type": "AFTER_APPROVAL" if automatic else "MANUAL"}


def notes(block: Mapping[str, Any]) -> Iterator[str]:
    """What a person should know about a block."""
    for name, platform in block.get("platforms", {}).items():
        if "version" not in platform:
            yield f"{name}: {_NO_VERSION}"


def ordered(block: Tree) -> Tree:
    """A store's block with its properties, and those of its platforms, in the order of the schema."""
    platforms = block.get("platforms", {})
    inner = guide(STORE, "platforms")
    sorted_platforms = {
        name: _by(platforms[name], guide(STORE, "platforms", name).known) for name in inner.known if name in platforms
    }
    return _by({**block, "platforms": sorted_platforms} if platforms else block, guide(STORE).known)


def _by(tree: Tree, names: Iterable[str]) -> Tree:
    return {name: tree[name] for name in names if name in tree}
