"""Files as a manifest sees them: named where they lie if it can reach them, else copied beside it.

A manifest reaches what lies below its own folder, and follows no symbolic links: it is shown where they lead.
"""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from reconciler.errors import UsageProblem

_ELSEWHERE: Final = "elsewhere"
"""Within the copies: what lies outside of the folder that was imported."""


class Places:
    """The files that one manifest names.

    Args:
        root: the folder that is imported; copies keep their place in it.
        folder: the manifest's folder.
        name: the folder within it for copies.
    """

    def __init__(self, root: Path, folder: Path, name: str) -> None:
        self._sources: dict[Path, Path] = {}
        self._made: list[Path] = []
        self._root = root
        self._folder = folder
        self._name = name

    @property
    def copies(self) -> tuple[Path, ...]:
        """What was, or is to be, copied."""
        return tuple(self._sources)

    def seen(self, value: Any) -> Any:
        """A part of a manifest with its paths as texts."""
        if isinstance(value, Path):
            return self._of(value)
        if isinstance(value, dict):
            return {name: self.seen(each) for name, each in value.items()}
        return [self.seen(each) for each in value] if isinstance(value, list) else value

    def _of(self, path: Path) -> str:
        real, reach = path.resolve(), self._folder.resolve()
        if real.is_relative_to(reach):
            return real.relative_to(reach).as_posix()
        steps = Path(os.path.relpath(path, self._root)).parts
        inner = Path(_ELSEWHERE, *(each for each in steps if each != "..")) if ".." in steps else Path(*steps)
        place = Path(self._name) / inner
        self._sources[self._folder / place] = real
        return place.as_posix()

    def refuse(self, path: Path) -> None:
        """Raises UsageProblem if this file, or one in the place of a copy, is there; but equal copies are no matter."""
        there = [path] if path.exists() else []
        there += [to for to in self._sources if to.exists() and not self._is_made(to)]
        if there:
            more = f", and {len(there) - 1} more" if len(there) > 1 else ""
            raise UsageProblem(
                f"{there[0]} exists already, and is not overwritten{more}",
                fix="give another folder: -o DIR, or overwrite: --force",
            )

    def copy(self) -> None:
        """Make the copies, over what is there."""
        for to, source in self._sources.items():
            if not self._is_made(to):
                self._made += [] if to.exists() else [to]
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, to)

    def _is_made(self, to: Path) -> bool:
        return to.is_file() and filecmp.cmp(to, self._sources[to], shallow=False)

    def keep(self, tree: Any) -> None:
        """Delete the copies that were made here and that a manifest does not name; {} names none."""
        named = {self._folder / each for each in _texts(tree)}
        for to in [each for each in self._sources if each not in named]:
            del self._sources[to]
            if to in self._made:
                to.unlink()
                self._tidy(to.parent)

    def _tidy(self, folder: Path) -> None:
        while folder != self._folder and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent


def _texts(value: Any) -> Iterator[str]:
    """All texts in a part of a manifest."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
