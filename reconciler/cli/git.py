"""What changed in git: which manifests a pull request is about."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from reconciler.errors import UsageProblem
from reconciler.manifest import Manifest


def concerned(manifest: Manifest, since: str) -> list[Path]:
    """The manifests that changed since they parted from this commit, or of which a file did.

    What is not committed yet counts as well, and so does a file that is gone, as a pattern may have matched it.
    Raises UsageProblem if git does not know the commit, or if this is no repository.
    """
    if since.startswith("-"):
        raise UsageProblem(f"not a commit or branch: {since!r}", fix="such as  --changed-since origin/main")
    top = Path(_git("rev-parse", "--show-toplevel").rstrip("\n")).resolve()
    names = _git("diff", "--name-only", "-z", "--no-renames", "--merge-base", since, "--").split("\0")
    names += _git("ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", str(top)).split("\0")
    changed = {top / name for name in names if name}
    gone = {path for path in changed if not path.exists()}
    found = []
    for name in manifest.desired.manifests:
        path = Path(name).resolve()
        used = {path, *(each.resolve() for each in manifest.uses.get(name, ()))}
        if used & changed or any(each.is_relative_to(path.parent) for each in gone):
            found.append(path)
    return found


def _git(*arguments: str) -> str:
    command: Sequence[str] = ("git", "--literal-pathspecs", *arguments)
    try:
        done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", errors="surrogateescape")  # noqa: S603 - no shell; git is the user's own
    except FileNotFoundError:
        raise UsageProblem(
            "git is not installed, and --changed-since asks it", fix="leave --changed-since out"
        ) from None
    except subprocess.CalledProcessError as failed:
        said = (failed.stderr.strip().splitlines() or ["it said nothing"])[0]
        raise UsageProblem(
            f"git cannot tell what changed: {said}",
            fix="name a commit or branch that was fetched; in CI, fetch the whole history (fetch-depth: 0)",
        ) from None
    return done.stdout
