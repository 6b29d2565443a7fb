"""Folders of small text files, read so that nothing in them is passed over unnoticed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from reconciler.document import Guide
from reconciler.imports.found import Left
from reconciler.manifest.media import MAX_TEXT_BYTES
from reconciler.model import normal

EMPTY: Final = "it is empty, so the store keeps what it has"
_UNKNOWN: Final = "this import does not know what it is"
_LEADS_OUT: Final = "a link leads from there out of what is imported; if it is meant, put a copy in its place"
PICTURES: Final = (".png", ".jpg", ".jpeg")
VIDEOS: Final = (".mp4", ".mov", ".m4v")


class Shelf:
    """The files of one tool, and which of them have been dealt with; `left` are those that the manifest leaves out.

    Args:
        root: the folder that is imported.
        reach: the manifest's folder. Links may lead to what lies in one of the two, and nowhere else.
    """

    def __init__(self, root: Path, reach: Path) -> None:
        self.left: list[Left] = []
        self._root = root
        self._reach = reach
        self._seen: set[Path] = set()

    def empty(self) -> Shelf:
        """Another for the same folders, to try something out with."""
        return Shelf(self._root, self._reach)

    def take(self, path: Path) -> Path:
        """Note a file, or a folder with all that is in it, as dealt with."""
        self._seen.add(path)
        return path

    def leave(self, path: Path, why: str) -> None:
        """Leave a file, or a folder with all that is in it, out of the manifest."""
        self.left.append(Left(path.as_posix(), why))
        self.take(path)

    def leads_out(self, path: Path) -> bool:
        """Is it behind a link to what nobody asked to be imported? Then it is left out, unread.

        What the tool's own settings name outside of the folder, without a link, is what they say it is.
        """
        real = path.resolve()
        if any(real.is_relative_to(each.resolve()) for each in (self._root, self._reach)):
            return False
        linked = any(each.is_symlink() for each in (path, *path.parents) if not self._root.is_relative_to(each))
        if linked:
            self.leave(path, _LEADS_OUT)
        return linked

    def has(self, path: Path) -> bool:
        """Has this file been dealt with?"""
        return any(each in self._seen for each in (path, *path.parents))

    def text(self, path: Path) -> str:
        """The text of a file in the form in which texts are compared; "" where there is none.

        What is empty or cannot be read is left out.
        """
        if not path.is_file() or self.leads_out(path):
            return ""
        try:
            words = self._decoded(self.take(path))
        except UnicodeDecodeError as error:
            self.leave(path, f"it is not UTF-8 text (byte {error.start + 1:,}): save it as UTF-8")
            return ""
        if words == "":
            self.leave(path, EMPTY)
        return words or ""

    def _decoded(self, path: Path) -> str | None:
        """A text, "" if it has no words, None after leaving it out."""
        with path.open("rb") as file:
            content = file.read(MAX_TEXT_BYTES + 1)
        if len(content) > MAX_TEXT_BYTES:
            self.leave(path, f"a text has {MAX_TEXT_BYTES:,} bytes at most")
            return None
        return str(normal(content.decode("utf-8-sig")) or "")

    def value(self, path: Path, place: Guide) -> Any:
        """The text of a file as the manifest has it at a place: by reference, as a list, or itself. None if empty."""
        words = self.text(path)
        return as_value(words, place, {"file": path}) if words else None

    def json(self, path: Path) -> dict[str, Any]:
        """The mapping that a file of JSON holds; empty after leaving the file out."""
        if self.leads_out(path):
            return {}
        try:
            data = json.loads(self.take(path).read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            self.leave(path, f"it cannot be read as JSON: {error}")
            return {}
        if not isinstance(data, dict):
            self.leave(path, "it is not a mapping")
            return {}
        return data

    def rest(self, folder: Path) -> None:
        """Leave out what nobody has dealt with below a folder. Names that begin with a dot do not count."""
        for path in files(folder):
            if self.has(path) or self.leads_out(path):
                continue
            if not any(each.is_relative_to(path) for each in self._seen):
                self.leave(path, _UNKNOWN)


def as_value(words: str, place: Guide, file: dict[str, Path] | None = None) -> Any:
    """A text in the form that a place of the manifest wants it: `file` where that may stand for it, or a list."""
    if file and place.note("x-text-file"):
        return file
    join = place.note("x-join")
    if join:
        items = (each.strip() for each in words.replace("\n", join["by"]).split(join["by"]))
        return list(dict.fromkeys(each for each in items if each))
    return words


def folders(folder: Path) -> list[Path]:
    """The folders in a folder by name, but for those whose name begins with a dot."""
    return sorted(each for each in _inside(folder) if each.is_dir())


def files(folder: Path) -> Iterator[Path]:
    """All files below a folder by path, but for those whose name, or whose folder's name, begins with a dot.

    A link to a folder is one of them.
    """
    for each in sorted(_inside(folder)):
        if each.is_dir() and not each.is_symlink():
            yield from files(each)
        else:
            yield each


def pictures(folder: Path) -> list[Path]:
    """The pictures in a folder, by name."""
    return sorted(each for each in _inside(folder) if each.suffix.lower() in PICTURES and each.is_file())


def _inside(folder: Path) -> list[Path]:
    return [each for each in folder.iterdir() if not each.name.startswith(".")] if folder.is_dir() else []
