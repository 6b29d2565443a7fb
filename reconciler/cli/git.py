"""What changed in git: which manifests a pull request is about."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from reconciler.errors import UsageProblem
from reconciler.manifest import Manifest, family_values
from reconciler.manifest.find import SUFFIXES, looks_like_one

_NAMED: Final = 12
"""Manifests that are named where there are more of them."""

_NO_CHECKOUT: Final = "run it in a git checkout of your own, or leave --changed-since out"
_NO_COMMIT: Final = "name a commit or branch that was fetched; in CI, fetch the whole history (fetch-depth: 0)"


@dataclass(frozen=True)
class Changes:
    """What is not as it was at the commit where the two histories part. What is not committed yet counts as well.

    Args:
        top: the folder of the repository.
        parting: that commit.
        files: what was changed or added, or is gone.
    """

    top: Path
    parting: str
    files: frozenset[Path]

    def without(self, files: Iterable[Path]) -> Changes:
        """All but these."""
        return replace(self, files=self.files.difference(files))

    def lost_below(self, folder: Path) -> bool:
        """Is any file of this folder gone?"""
        return any(each.is_relative_to(folder) and not each.exists() for each in self.files)

    def lost_manifests(self, path: Path) -> dict[Path, bytes]:
        """The manifests at or below a path that are gone, as they were."""
        above = path.resolve()
        gone = [each for each in sorted(self.files) if each.is_relative_to(above) and not each.exists()]
        found = {each: self.before(each) for each in gone if each.suffix in SUFFIXES and not _hidden(each, above)}
        return {each: content for each, content in found.items() if looks_like_one(each.name, content)}

    def before(self, path: Path) -> bytes:
        """A file as it was; empty if it was not there."""
        try:
            return _run("show", f"{self.parting}:{path.relative_to(self.top).as_posix()}")
        except subprocess.CalledProcessError:
            return b""


def _hidden(path: Path, above: Path) -> bool:
    """Is it in a folder in which no manifests are looked for?"""
    return any(each.startswith(".") for each in path.relative_to(above).parts[:-1])


def changes(since: str) -> Changes:
    """What changed since the commit at which this branch parted from another, named by a branch or a commit.

    Raises UsageProblem if git does not know the commit, or if this is no repository.
    """
    if since.startswith("-"):
        raise UsageProblem(f"not a commit or branch: {since!r}", fix="such as  --changed-since origin/main")
    top = Path(_git(_NO_CHECKOUT, "rev-parse", "--show-toplevel").rstrip("\n")).resolve()
    names = _git(_NO_COMMIT, "diff", "--name-only", "-z", "--no-renames", "--merge-base", since, "--").split("\0")
    new = ("ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", str(top))
    names += _git(_NO_COMMIT, *new).split("\0")
    parting = _git(_NO_COMMIT, "merge-base", since, "HEAD").strip()
    return Changes(top, parting, frozenset(top / name for name in names if name))


def concerned(manifest: Manifest, changes: Changes) -> dict[Path, Collection[str] | None]:
    """The manifests that changed, or of which a file did.

    Of a family it is the brands that are concerned: those whose values or files changed; None stands for all, also of
    a manifest that is no family. A file that is gone counts, too, as a pattern may have matched it.
    """
    found: dict[Path, Collection[str] | None] = {}
    for name in manifest.desired.manifests:
        path = Path(name).resolve()
        if name in manifest.families:
            brands = _brands(manifest, name, changes)
            if brands is None or brands:
                found[path] = brands
        elif name not in manifest.families.values():
            used = {path, *(each.resolve() for each in manifest.uses.get(name, ()))}
            if used & changes.files or changes.lost_below(path.parent):
                found[path] = None
    return found


def _brands(manifest: Manifest, name: str, changes: Changes) -> Collection[str] | None:
    """The brands of a family that are concerned; None for all of them."""
    path, template = Path(name).resolve(), Path(manifest.families[name]).resolve()
    if template in changes.files or changes.lost_below(template.parent):
        return None
    found = {
        brand
        for used, brands in manifest.uses.get(name, {}).items()
        if used.resolve() in changes.files
        for brand in brands
    }
    if path not in changes.files:
        return found
    old, new = family_values(changes.before(path)), family_values(path.read_bytes())
    if old is None or new is None or old[0] != new[0]:
        return None
    return found | {brand for brand, said in new[1].items() if old[1].get(brand) != said}


def remark(gone: Sequence[Path], since: str) -> str:
    """What is to be said of manifests that are gone, whose apps no other describes; "" if there are none."""
    if not gone:
        return ""
    names = [os.path.relpath(each) for each in gone]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    are, their = ("is", "its") if len(names) == 1 else ("are", "their")
    return (
        f"{', '.join(names[:_NAMED])}{more} {are} gone since {since}: {their} apps are no longer managed, "
        "and stay as they are at the stores"
    )


def _git(fix: str, *arguments: str) -> str:
    """What git prints; `fix` is what to do if it fails."""
    try:
        return _run(*arguments).decode(errors="surrogateescape")
    except FileNotFoundError:
        raise UsageProblem(
            "git is not installed, and --changed-since asks it", fix="leave --changed-since out"
        ) from None
    except subprocess.CalledProcessError as failed:
        said = (failed.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"])[0]
        raise UsageProblem(f"git cannot tell what changed: {said}", fix=fix) from None


def _run(*arguments: str) -> bytes:
    """What git prints. Raises CalledProcessError, or FileNotFoundError if there is no git."""
    command: Sequence[str] = ("git", "--literal-pathspecs", *arguments)
    return subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 - no shell; git is the user's own
