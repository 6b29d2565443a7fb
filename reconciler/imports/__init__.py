"""Moving in: manifests from what other tools keep in a repository.

    found = imports.read("fastlane", Path("ios"), ids={"app-store": "com.example.wordgame"}, reach=Path())
    written = [imports.write(each, name=…, folder=Path(), schema_path=…) for each in found]

Each tool has a module that reads its folder and nothing else, and says what is there in the manifest's own words
(`found.Found`). `writing` makes that a file: paths as seen from the manifest, files from elsewhere copied beside it,
and what the store's own rules refuse taken out again, so that what is written validates.

Nothing is lost in silence: a file of the tool's that the manifest does not speak of is in `Found.left`, with the
reason. Passwords are not carried over, and neither is what a link brings in from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from reconciler.errors import UsageProblem
from reconciler.imports import eas, fastlane, gradle_play
from reconciler.imports.found import Found, Left
from reconciler.imports.writing import Written, write

__all__ = ["TOOLS", "Found", "Left", "Written", "read", "write"]

TOOLS: Final[Mapping[str, Callable[[Path, Mapping[str, str], Path], list[Found]]]] = {
    "fastlane": fastlane.read,
    "eas": eas.read,
    "gradle-play": gradle_play.read,
}
"""What there is to come from, by the name that `init --from` takes."""


def read(tool: str, path: Path, ids: Mapping[str, str], reach: Path) -> list[Found]:
    """What a tool keeps at this path, one for each app.

    Args:
        tool: one of `TOOLS`.
        path: the folder, or for `eas` the file.
        ids: store to the app's id there, where a person gave it.
        reach: the folder that the manifests are to be written to.

    Raises UsageProblem if there is no such tool, nothing of it at the path, an id missing, or nothing for a store that
    an id was given for.
    """
    if tool not in TOOLS:
        raise UsageProblem(f"nothing can be imported from {tool!r}", fix=f"there are: {', '.join(TOOLS)}")
    if not path.exists():
        raise UsageProblem(f"there is no file or folder {path}", fix=f"name what {tool} keeps its texts in")
    found = TOOLS[tool](path, ids, reach)
    for store in ids:
        if not any(store in each.stores for each in found):
            raise UsageProblem(f"{path} has nothing for {store}", fix=f"leave out  --store {store}")
    return found
