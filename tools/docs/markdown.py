"""Pieces of Markdown, written so that GitHub shows them as they are meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

_MEANS_SOMETHING: Final = re.compile(r"([\\*_<>\[\]|`$])")


def plain(text: str) -> str:
    """Text that is shown as it stands, also in a table."""
    return _MEANS_SOMETHING.sub(r"\\\1", re.sub(r"\s+", " ", text))


def code(text: str) -> str:
    """Text as code, also in a table."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}".replace("|", "\\|")


def prose(text: str) -> str:
    """Text in which `…` marks code, as in docstrings; everything else is shown as it stands."""
    pieces = re.split(r"`([^`]+)`", text.strip())
    return "".join(code(piece) if place % 2 else plain(piece) for place, piece in enumerate(pieces))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells are Markdown already."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(title: str, maker: str, *parts: str) -> str:
    """A whole page that says what it is made by."""
    made = (
        f"<!-- Made by tools/docs/{maker}. To change it, change what it is made from, and run: python -m tools.docs -->"
    )
    return "\n\n".join([f"# {title}", made, *(part for part in parts if part)]) + "\n"


def anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading: lower case, blanks as dashes, no other signs."""
    bare = re.sub(r"`|\\", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", bare).replace(" ", "-")
