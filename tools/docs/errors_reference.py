"""`docs/errors.md`: every code, from the tables behind `reconciler explain`."""

from __future__ import annotations

from typing import Final

from reconciler.cli.explaining import table
from reconciler.explanations import Explanation
from tools.docs.markdown import page, prose

_INTRODUCTION: Final = (
    "Every error and every warning has a code, which means the same for good. `reconciler explain CODE` prints what"
    " stands here."
)

_GROUPS: Final = {
    "R1": "The command and this machine",
    "R20": "Manifests: the file",
    "R21": "Manifests: pictures",
    "R22": "Manifests: videos",
    "R23": "Manifests: APKs and packaged apps",
    "R24": "Manifests: the files that they name",
    "R25": "Manifests: several together",
    "R26": "Manifests: texts",
    "R27": "Manifests: families",
    "R29": "Settings",
    "R3": "What a store answers",
    "R4": "A person must decide",
    "R5": "Credentials",
    "R6": "The ledger",
}
"""What the codes that begin so are about. The longest beginning counts."""


def render() -> str:
    """The page."""
    grouped: dict[str, list[str]] = {}
    for code, told in sorted(table().items()):
        grouped.setdefault(_group(code), []).append(_entry(code, told))
    parts = [part for title, entries in grouped.items() for part in (f"## {title}", *entries)]
    return page("Error codes", "errors_reference.py", _INTRODUCTION, *parts)


def _group(code: str) -> str:
    return _GROUPS[max((each for each in _GROUPS if code.startswith(each)), key=len)]


def _entry(code: str, told: Explanation) -> str:
    means = f"{told.means[0].upper()}{told.means[1:]}"
    return f"### {code}\n\n**{prose(means)}.** {prose(told.cause)}\n\n{prose(told.remedy)}"
