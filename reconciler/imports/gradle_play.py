"""Gradle Play Publisher (Triple-T): the page in Google Play.

The layout (the README of Triple-T/gradle-play-publisher, "Managing Play Store metadata"):

    src/<source set>/play/{contact-email,contact-phone,contact-website,default-language}.txt
    src/<source set>/play/listings/<locale>/{title,short-description,full-description,video-url}.txt
    src/<source set>/play/listings/<locale>/graphics/<type>/*
    src/<source set>/play/release-notes/<locale>/<track>.txt

A flavour's folder lies over that of `main`, and the default language's texts stand in where a language has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from reconciler.errors import UsageProblem
from reconciler.imports import play
from reconciler.imports.folders import Shelf, folders, pictures
from reconciler.imports.found import Found, put
from reconciler.imports.play import Page, Play

_TEXTS: Final = {
    "title": "title",
    "short-description": "short_description",
    "full-description": "description",
}
_DETAILS: Final = ("contact_email", "contact_phone", "contact_website")
_IMAGES: Final = {
    "icon": "icon",
    "feature-graphic": "featureGraphic",
    "phone-screenshots": "phoneScreenshots",
    "tablet-screenshots": "sevenInchScreenshots",
    "large-tablet-screenshots": "tenInchScreenshots",
    "tv-banner": "tvBanner",
    "tv-screenshots": "tvScreenshots",
    "wear-screenshots": "wearScreenshots",
}
_TRACKS: Final = ("production", "default")
"""Whose release notes count, best first."""

_NOT_THE_PAGE: Final = {
    "release-names": "nobody but you sees the name of a release",
    "products": "what is sold within an app is not managed here",
    "subscriptions": "what is sold within an app is not managed here",
}
_PLAY: Final = "play"
_MAIN: Final = "main"
_DEPTH: Final = 3
"""How many folders down a module is looked for in a project of several."""


def read(path: Path, ids: Mapping[str, str], reach: Path) -> list[Found]:
    """The page of one app. Raises UsageProblem if there is none or more than one, or no store that it can be for."""
    own, flavours = _source_sets(path)
    play.wanted(ids, own)
    shelf = Shelf(path, reach)
    layers = list(dict.fromkeys([own, own.parent.parent / _MAIN / _PLAY]))
    found = Found(own.parent.parent.parent if own.name == _PLAY else own)
    page = _read([each for each in layers if each.is_dir()], shelf)
    found.defaults = play.defaults(page, shelf, found.notes)
    found.stores[play.STORE] = play.block(page, ids[play.STORE], shelf, texts=False)
    for each in flavours:
        shelf.leave(each, f"a flavour is an app of its own: reconciler init --from gradle-play {each} --store … --id …")
    for each in layers:
        shelf.rest(each)
    found.left += shelf.left
    return [found]


def _source_sets(path: Path) -> tuple[Path, list[Path]]:
    """The `play` folder that is meant, and those of flavours beside it."""
    if any((path / each).is_dir() for each in ("listings", "release-notes")):
        return path, []
    found = _below(path, _DEPTH)
    main = [each for each in found if each.parent.name == _MAIN]
    chosen = main or found
    if len(chosen) == 1:
        return chosen[0], [
            each for each in found if each not in chosen and each.parent.parent == chosen[0].parent.parent
        ]
    if chosen:
        names = ", ".join(str(each) for each in chosen)
        raise UsageProblem(f"{path} has several apps: {names}", fix="name the folder of one of them")
    raise UsageProblem(
        f"there is no src/main/play with listings at or below {path}",
        fix="name the module that the plugin is used in, or its folder src/main/play",
    )


def _below(path: Path, depth: int) -> list[Path]:
    """The `play` folders of the source sets at a path and below it."""
    own = [path] if path.name == _PLAY and path.is_dir() else []
    sets = [each / _PLAY for each in (folders(path) if path.name == "src" else ()) if (each / _PLAY).is_dir()]
    if own or sets:
        return own or sets
    here = [path / _PLAY] if path.parent.name == "src" and (path / _PLAY).is_dir() else []
    return here or [found for each in folders(path) if depth for found in _below(each, depth - 1)]


def _read(layers: list[Path], shelf: Shelf) -> Play:
    """What the folders say together; the first that says something wins."""
    found = Play()
    for name in _DETAILS:
        values = [shelf.text(each / f"{name.replace('_', '-')}.txt") for each in layers]
        put(found.details, next(filter(None, values), ""), name)
    for folder in reversed(layers):
        for each in folders(folder / "listings"):
            _page(each, found.pages.setdefault(each.name, Page()), shelf)
        for each in folders(folder / "release-notes"):
            _release_notes(each, found.pages.setdefault(each.name, Page()), shelf)
        for name, why in _NOT_THE_PAGE.items():
            if (folder / name).is_dir():
                shelf.leave(folder / name, why)
    _fill(found, next(filter(None, (shelf.text(each / "default-language.txt") for each in layers)), ""))
    return found


def _page(folder: Path, page: Page, shelf: Shelf) -> None:
    """Lay what a folder has over what there is already."""
    for name, here in _TEXTS.items():
        _over(page, here, folder / f"{name}.txt", shelf)
    if (film := folder / "video-url.txt").is_file() and shelf.text(film):
        shelf.leave(film, play.FILM)
    for each in folders(folder / "graphics"):
        if paths := pictures(each):
            for path in page.images.get(_IMAGES.get(each.name, each.name), ()):
                shelf.leave(path, f"{each} lies over it")
            page.images[_IMAGES.get(each.name, each.name)] = paths


def _release_notes(folder: Path, page: Page, shelf: Shelf) -> None:
    """What is new in production. Notes of other tracks are for testers."""
    chosen = next((path for track in _TRACKS if (path := folder / f"{track}.txt").is_file()), None)
    for path in sorted(folder.glob("*.txt")):
        if path != chosen:
            shelf.leave(path, "only release notes of production, or else the default ones, are for customers")
    if chosen:
        _over(page, "release_notes", chosen, shelf)


def _over(page: Page, name: str, path: Path, shelf: Shelf) -> None:
    if path.is_file():
        if name in page.texts:
            shelf.leave(page.texts[name], f"{path} lies over it")
        page.texts[name] = path


def _fill(found: Play, default: str) -> None:
    """Let the default language's texts stand in where a language has none, as the plugin does."""
    for page in found.pages.values():
        for name, path in found.pages.get(default, Page()).texts.items():
            page.texts.setdefault(name, path)
