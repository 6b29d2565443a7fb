"""Diagnostics as GitHub Actions shows them beside the lines of a pull request.

GitHub, "Workflow commands for GitHub Actions", names the form and what has to be escaped; it shows ten of a sort for
each step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from reconciler.errors import Diagnostic
from reconciler.render.escape import one_line

_SHOWN: Final = 10
_DATA: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY: Final = {**_DATA, ":": "%3A", ",": "%2C"}


def commands(problems: Iterable[Diagnostic]) -> str:
    """The first ten problems that have a place, one command for each, each on a line of its own."""
    return "".join(islice(_each(problems), _SHOWN))


def _each(problems: Iterable[Diagnostic]) -> Iterator[str]:
    for each in problems:
        if each.place:
            where = f"file={_escaped(each.place.file, _PROPERTY)},line={each.place.line},col={each.place.column}"
            command = "error" if each.severity == "error" else "warning"
            words = one_line(f"{each.summary}. fix: {each.fix}" if each.fix else each.summary)
            yield f"::{command} {where},title={_escaped(each.code, _PROPERTY)}::{_escaped(words, _DATA)}\n"


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in text)
