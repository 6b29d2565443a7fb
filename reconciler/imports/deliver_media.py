"""fastlane deliver's pictures and films.

    screenshots/<locale>/*               the device follows from the size, see `screens`
    screenshots/iMessage/<locale>/*      the same for Messages
    screenshots/appleTV/<locale>/*       the same for Apple TV
    app_previews/<locale>/*              the device is in the name: trailer-IPHONE_67.mp4

They are shown in the order of their names (fastlane, deliver/loader.rb and deliver/sync_app_previews.rb).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

from reconciler.imports import screens
from reconciler.imports.folders import VIDEOS, Shelf, files, folders, pictures
from reconciler.imports.found import Tree, guide, put
from reconciler.imports.locales import languages

_MESSAGES: Final = "imessage"
_TELEVISION: Final = "appletv"
_WITHOUT_FRAME: Final = ("framed", "watch")
"""Pictures with one of these in their name count even where others are framed: frames for watches do not exist."""


def screenshots(folder: Path, platform: str, block: Tree, shelf: Shelf, others: Collection[str]) -> None:
    """Put the screenshots of a folder into the store's block. `others`: folders in it that are no languages."""
    special = {each.name.lower(): each for each in folders(folder)}
    beside = {_MESSAGES, _TELEVISION, *others}
    _of_languages(folder, platform, block, shelf, beside)
    if _MESSAGES in special:
        _of_languages(special[_MESSAGES], platform, block, shelf, beside, messages=True)
    if _TELEVISION in special:
        _of_languages(special[_TELEVISION], "TV_OS", block, shelf, beside)
    if "default" in special:
        shelf.leave(special["default"], "it names no language, and screenshots belong to one")


def _of_languages(
    folder: Path, platform: str, block: Tree, shelf: Shelf, others: Collection[str], *, messages: bool = False
) -> None:
    listings = guide(screens.STORE, "listings")
    for locale, each in languages(folder, listings, shelf, others):
        for path in files(each):
            if path.suffix.lower() in VIDEOS:
                shelf.leave(path, "a film is no screenshot: name it under  previews, by device")
        sets = screens.screenshots(_framed(each, shelf), platform, shelf, messages=messages)
        for name, paths in sets.items():
            put(block, paths, "platforms", platform, "screenshots", locale, name)


def _framed(folder: Path, shelf: Shelf) -> list[Path]:
    """The pictures of a folder. Where frameit has framed some, the others are left out, as deliver does."""
    found = pictures(folder)
    if not any(each.stem.lower().endswith("_framed") for each in found):
        return found
    plain = [each for each in found if not any(mark in each.name.lower() for mark in _WITHOUT_FRAME)]
    for path in plain:
        shelf.leave(path, "there are framed pictures beside it, and deliver sends only those")
    return [each for each in found if each not in plain]


def previews(folder: Path, platform: str, block: Tree, shelf: Shelf, others: Collection[str]) -> None:
    """Put the app previews of a folder into the store's block."""
    slots = guide(screens.STORE, "platforms", platform, "previews", "en-US")
    for locale, each in languages(folder, guide(screens.STORE, "listings"), shelf, others):
        found: dict[str, list[Path]] = {}
        for path in (film for film in files(each) if film.suffix.lower() in VIDEOS):
            name = next((slot for slot in slots.known if slot in path.name.upper()), "")
            if shelf.leads_out(path):
                continue
            if name:
                found.setdefault(name, []).append(shelf.take(path))
            else:
                shelf.leave(path, f"its name has none of the devices in it: {', '.join(slots.known)}")
        put(block, found, "platforms", platform, "previews", locale)
