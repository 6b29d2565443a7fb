"""What changed in git: which manifests a pull request is about."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconciler.errors import UsageProblem
from reconciler.manifest import Manifest, family_values


def concerned(manifest: Manifest, since: str) -> dict[Path, Collection[str] | None]:
    """The manifests that changed since they parted from this commit, or of which a file did.

    Of a family it is the brands that are concerned: those whose values or files changed; None stands for all, also of
    a manifest that is no family. What is not committed yet counts as well, and so does a file that is gone, as a
    pattern may have matched it.
    Raises UsageProblem if git does not know the commit, or if this is no repository.
    """
    if since.startswith("-"):
        raise UsageProblem(f"not a commit or branch: {since!r}", fix="such as  --changed-since origin/main")
    changes = _changes(since)
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


@dataclass(frozen=True)
class _Changes:
    """What is not as it was at the commit where the two histories part."""

    top: Path
    parting: str
    files: frozenset[Path]

    def lost_below(self, folder: Path) -> bool:
        """Is any file of this folder gone?"""
        return any(each.is_relative_to(folder) and not each.exists() for each in self.files)

    def before(self, path: Path) -> bytes:
        """A file as it was; empty if it was not there."""
        try:
            return _run("show", f"{self.parting}:{path.relative_to(self.top).as_posix()}")
        except subprocess.CalledProcessError:
            return b""


def _changes(since: str) -> _Changes:
    top = Path(_git("rev-parse", "--show-toplevel").rstrip("\n")).resolve()
    names = _git("diff", "--name-only", "-z", "--no-renames", "--merge-base", since, "--").split("\0")
    names += _git("ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", str(top)).split("\0")
    parting = _git("merge-base", since, "HEAD").strip()
    return _Changes(top, parting, frozenset(top / name for name in names if name))


def _brands(manifest: Manifest, name: str, changes: _Changes) -> Collection[str] | None:
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


def _git(*arguments: str) -> str:
    try:
        return _run(*arguments).decode(errors="surrogateescape")
    except FileNotFoundError:
        raise UsageProblem(
            "git is not installed, and --changed-since asks it", fix="leave --changed-since out"
        ) from None
    except subprocess.CalledProcessError as failed:
        said = (failed.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"])[0]
        raise UsageProblem(
            f"git cannot tell what changed: {said}",
            fix="name a commit or branch that was fetched; in CI, fetch the whole history (fetch-depth: 0)",
        ) from None


def _run(*arguments: str) -> bytes:
    """What git prints. Raises CalledProcessError, or FileNotFoundError if there is no git."""
    command: Sequence[str] = ("git", "--literal-pathspecs", *arguments)
    return subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 - no shell; git is the user's own
