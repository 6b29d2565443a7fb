"""fastlane supply: the page in Google Play.

The layout (docs.fastlane.tools/actions/supply; fastlane, supply/lib/supply.rb and uploader.rb):

    metadata/android/<locale>/{title,short_description,full_description,video}.txt
    metadata/android/<locale>/changelogs/{<version code>,default}.txt
    metadata/android/<locale>/images/{icon,featureGraphic,tvBanner}.{png,jpg,jpeg}
    metadata/android/<locale>/images/{phone,sevenInch,tenInch,tv,wear}Screenshots/*
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from reconciler.imports.folders import Shelf, folders, pictures
from reconciler.imports.play import FILM, Page, Play

_TEXTS: Final = {
    "title": "title",
    "short_description": "short_description",
    "full_description": "description",
}
_DEFAULT: Final = "default"


def read(folder: Path, package: str, shelf: Shelf) -> Play:
    """What lies in `metadata/android`, with the package name that the Appfile says."""
    return Play({each.name: _page(each, shelf) for each in folders(folder)}, package=package)


def _page(folder: Path, shelf: Shelf) -> Page:
    page = Page({here: path for name, here in _TEXTS.items() if (path := folder / f"{name}.txt").is_file()})
    if (film := folder / "video.txt").is_file() and shelf.text(film):
        shelf.leave(film, FILM)
    if notes := _release_notes(folder / "changelogs", shelf):
        page.texts["release_notes"] = notes
    page.images = _images(folder / "images")
    return page


def _release_notes(folder: Path, shelf: Shelf) -> Path | None:
    """The newest change log by version code; the default one if there is none. Older ones are history."""
    logs = sorted(folder.glob("*.txt"), key=_version_code)
    for path in logs[:-1]:
        shelf.leave(path, "only the newest change log is what is new")
    return logs[-1] if logs else None


def _version_code(path: Path) -> tuple[int, str]:
    return (int(path.stem), "") if path.stem.isdecimal() else (1 if path.stem == _DEFAULT else 0, path.stem)


def _images(folder: Path) -> dict[str, list[Path]]:
    """Pictures by image type. One that is the only one of its type lies in the folder itself, by the type's name."""
    found: dict[str, list[Path]] = {}
    for path in pictures(folder):
        found.setdefault(path.stem, []).append(path)
    for each in folders(folder):
        found.setdefault(each.name, []).extend(pictures(each))
    return {sort: paths for sort, paths in found.items() if paths}
