"""Which files are manifests."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from reconciler.document import closest
from reconciler.document.reader import MAX_BYTES
from reconciler.errors import Diagnostic

SUFFIXES: Final = (".yaml", ".yml")
_LOOKS_LIKE_ONE: Final = re.compile(rb"""^(?:\xef\xbb\xbf)?\{?\s*["']?(?:app|stores|family)["']?\s*:""", re.MULTILINE)
"""`stores:` counts as well, so that a manifest that lost its `app:` is an error and not silently passed over."""

SETTINGS: Final = "reconciler.yaml"
"""A name that is taken: settings have `stores:` at their top as well."""

_LOOKS_LIKE_A_FAMILY: Final = re.compile(rb"""^(?:\xef\xbb\xbf)?\{?\s*["']?family["']?\s*:""", re.MULTILINE)


def find(paths: Sequence[Path], problems: list[Diagnostic]) -> list[Path]:
    """The manifests among files and folders, each once, families before all others, sorted within a folder.

    Families come first because only they tell which of the others are templates of theirs.
    A file that is named counts whatever it holds; in folders only those with `app:` or `family:` at the top do.
    Settings never do, and folders whose name begins with a dot are left out. Reports what is not there to `problems`.
    """
    family: dict[Path, bool] = {}
    for path in paths:
        if path.is_dir():
            inside = dict(_inside(path))
            family.update(inside)
            if not inside:
                fix = "name a manifest, or a folder with a .yaml file that has `app:` or `family:` at its top"
                problems.append(Diagnostic("R2504", f"there is no manifest in {path}", fix=fix))
        elif path.is_file() and path.name == SETTINGS:
            summary = f"{path} holds settings, and is no manifest"
            problems.append(Diagnostic("R2504", summary, fix="name a manifest, or the folder that holds them"))
        elif path.is_file():
            family[path.resolve()] = _is_family(content(path))
        else:
            problems.append(Diagnostic("R2504", f"there is no file or folder {path}", fix=_similar(path)))
    return sorted(family, key=lambda path: not family[path])


def content(path: Path) -> bytes:
    """A file's bytes, and no more of them than show that there are too many."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def looks_like_one(name: str, text: bytes) -> bool:
    """Is a file of this name, with this in it, taken for a manifest in a folder?"""
    return name.endswith(SUFFIXES) and name != SETTINGS and _LOOKS_LIKE_ONE.search(text) is not None


def _inside(folder: Path) -> Iterator[tuple[Path, bool]]:
    """The manifests in a folder, and whether each is a family."""
    for path in _walk(folder):
        text = content(path)
        if looks_like_one(path.name, text):
            yield path.resolve(), _is_family(text)


def _is_family(text: bytes) -> bool:
    return _LOOKS_LIKE_A_FAMILY.search(text) is not None


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if name.endswith(SUFFIXES) and path.is_file():
                yield path


def _similar(path: Path) -> str:
    beside = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
    near = closest(path.name, beside)
    return f"did you mean {path.with_name(near)}?" if near else ""
