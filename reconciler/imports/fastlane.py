"""fastlane: what deliver keeps for Apple's App Store and supply for Google Play.

Where there are both, each store's texts go into its own block: under `defaults`, Google Play's would reach the App
Store as well. The Fastfile is not read: what its lanes pass to deliver or supply is theirs to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from reconciler.errors import UsageProblem
from reconciler.imports import apple, deliver, play, ruby, supply
from reconciler.imports.deliver import Deliver
from reconciler.imports.folders import Shelf, folders
from reconciler.imports.found import Found, Left

_HOMES: Final = ("fastlane", ".fastlane")
_MARKS: Final = ("metadata", "screenshots", "Deliverfile")
_DEPTH: Final = 3
"""How many folders down a project is looked for in a repository of several."""

_ACCOUNT: Final = "accounts and keys come from the environment: see reconciler doctor"
_IN_APPFILE: Final = frozenset({"app_identifier", "package_name"})
_FASTFILE: Final = "it is a program; what its lanes pass to deliver or supply is not known here"


def read(path: Path, ids: Mapping[str, str], reach: Path) -> list[Found]:
    """Every fastlane folder at a path or, if it has none, below it. Raises UsageProblem if there is none."""
    homes = ([path] if path.name in _HOMES and _is_home(path) else _homes(path, _DEPTH)) or [path]
    if not _is_home(homes[0]):
        raise UsageProblem(
            f"{path} has no fastlane folder with metadata or screenshots in it",
            fix="name the folder that holds `fastlane`, or that folder itself",
        )
    if len(homes) > 1 and ids:
        raise UsageProblem(
            f"an id is for one app, and {path} has {len(homes)}",
            fix=f"name one of them: {', '.join(str(each) for each in homes)}",
        )
    return [_read(home, ids, Shelf(path, reach)) for home in homes]


def _is_home(path: Path) -> bool:
    return any((path / mark).exists() for mark in _MARKS)


def _homes(path: Path, depth: int) -> list[Path]:
    """The fastlane folder at a path; else all those that are below it."""
    inside = [path / name for name in _HOMES if _is_home(path / name)]
    return inside or [home for each in folders(path) if depth for home in _homes(each, depth - 1)]


def _read(home: Path, ids: Mapping[str, str], shelf: Shelf) -> Found:
    paths = [each for each in (home / "Deliverfile", home.parent / "Deliverfile") if each.is_file()]
    deliverfile = paths[0] if paths else home / "Deliverfile"
    appfile, settings = (
        ruby.Settings() if shelf.leads_out(each) else ruby.read(each) for each in (home / "Appfile", deliverfile)
    )
    found = Found(home)
    reader = Deliver(home, settings, shelf)
    block = reader.read()
    if block:
        found.stores[apple.STORE] = {"id": _bundle(ids, settings, appfile, deliverfile), **block}
        found.notes += apple.notes(block)
        shelf.left += deliver.unmapped(settings, deliverfile)
    _android(home, ids, appfile.text("package_name"), found, shelf)
    for name, line in [*appfile.lines.items(), *((name, line) for line, name in appfile.unread)]:
        if name not in _IN_APPFILE:
            shelf.left.append(Left(f"{(home / 'Appfile').as_posix()}:{line}: {name}", _ACCOUNT))
    if (home / "Fastfile").is_file():
        shelf.leave(home / "Fastfile", _FASTFILE)
    reader.rest()
    found.left += shelf.left
    return found


def _bundle(ids: Mapping[str, str], settings: ruby.Settings, appfile: ruby.Settings, deliverfile: Path) -> str:
    """The bundle ID: as given, or as the Deliverfile or the Appfile says it plainly."""
    told = ids.get(apple.STORE) or settings.text("app_identifier") or appfile.text("app_identifier")
    if not told:
        raise UsageProblem(
            f"neither {deliverfile} nor the Appfile beside it says plainly which app this is",
            fix="give its bundle ID: --store app-store --id com.example.wordgame",
        )
    return told


def _android(home: Path, ids: Mapping[str, str], package: str, found: Found, shelf: Shelf) -> None:
    """What is for Google Play: a block for the Amazon app that is named, and defaults if there is no other block."""
    folder = home / "metadata" / "android"
    if not folder.is_dir():
        return
    if play.STORE not in ids and found.stores:
        shelf.leave(folder, play.NO_STORE)
        return
    play.wanted(ids, folder)
    page = supply.read(folder, package, shelf)
    alone = not found.stores
    if alone:
        found.defaults = play.defaults(page, shelf, found.notes)
    found.stores[play.STORE] = play.block(page, ids[play.STORE], shelf, texts=not alone)
