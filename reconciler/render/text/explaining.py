"""What a code means, as the screen of `reconciler explain`."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.explanations import Explanation
from reconciler.render.page import Look, Page, Span

_BESIDE = "  "


def explanation(code: str, told: Explanation, look: Look) -> str:
    """One code: what it means, how it comes about, what to do."""
    page = Page(look)
    page.prose(f"{told.means[0].upper()}{told.means[1:]}.", f"{code}  ", " " * (len(code) + len(_BESIDE)), "strong")
    page.gap()
    page.prose(told.cause, _BESIDE, _BESIDE)
    page.gap()
    page.prose(told.remedy, "  What to do: ", _BESIDE)
    return str(page)


def explanations(table: Mapping[str, Explanation], look: Look) -> str:
    """All codes with what they mean, in their order."""
    page = Page(look)
    for code, told in sorted(table.items()):
        page.add(Span(code, "strong"), f"{_BESIDE}{told.means}")
    return str(page)
