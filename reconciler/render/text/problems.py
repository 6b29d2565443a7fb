"""Errors and warnings: code, place, cause and fix, with the lines at fault where they are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from reconciler.errors import Diagnostic, ManifestInvalid, Place, ReconcilerError, SettingsInvalid
from reconciler.render.escape import clip, columns, one_line
from reconciler.render.page import Look, Page, Span, Style
from reconciler.render.wording import count

Sources = Mapping[str, Sequence[str]]
"""File name, as in a Place, to its lines."""

SHOWN: Final = 20
"""Problems shown of one run; the rest is counted."""


def error(problem: ReconcilerError, look: Look, sources: Sources | None = None) -> str:
    """One error; of an invalid manifest each problem, sorted by place.

    Args:
        problem: what went wrong.
        look: how the page is to look.
        sources: the files that the places are in, to show the lines at fault.
    """
    listed = problem.diagnostics if isinstance(problem, ManifestInvalid | SettingsInvalid) else ()
    if listed:
        return diagnostics(listed, look, sources)
    page = Page(look)
    first, *more = problem.message.split("\n")
    page.prose(one_line(first), f"error[{problem.code}]: ", "  ", "delete")
    for line in more:
        page.prose(one_line(line), "  ", "      ")
    if problem.where:
        page.add(f"  --> {one_line(problem.where)}")
    _fix(page, problem.fix)
    return str(page)


def diagnostics(problems: Iterable[Diagnostic], look: Look, sources: Sources | None = None) -> str:
    """Problems of a file sorted by place, errors before warnings, twenty of them whole and the rest counted."""
    ordered = sorted(problems, key=_rank)
    page = Page(look)
    for problem in ordered[:SHOWN]:
        page.gap()
        _diagnostic(page, problem, sources or {})
    if len(ordered) > SHOWN:
        page.gap()
        page.add(f"{look.signs.ellipsis} and {count(len(ordered) - SHOWN, 'more problem')}")
    return str(page)


def notes(remarks: Mapping[str, Sequence[str]], look: Look) -> str:
    """Remarks by app: the app, and one beneath the other what is to be said of it."""
    page = Page(look)
    for app, each in remarks.items():
        page.gap()
        page.add(Span(one_line(app), "strong"))
        for remark in each:
            page.prose(f"note: {one_line(remark)}", "  ", "    ", "dim")
    return str(page)


def _rank(problem: Diagnostic) -> tuple[bool, Place, str]:
    return problem.severity != "error", problem.place or Place("", 0, 0), problem.code


def _diagnostic(page: Page, problem: Diagnostic, sources: Sources) -> None:
    style: Style = "delete" if problem.severity == "error" else "change"
    page.prose(one_line(problem.summary), f"{one_line(problem.severity)}[{problem.code}]: ", "  ", style)
    if problem.place:
        page.add(f"  --> {one_line(str(problem.place))}")
        _excerpt(page, problem.place, sources.get(problem.place.file, ()), problem.detail)
    elif problem.detail:
        page.prose(one_line(problem.detail), "  ", "  ")
    _fix(page, problem.fix)


def _excerpt(page: Page, place: Place, lines: Sequence[str], detail: str) -> None:
    """The line at fault with the one above it, and carets under the token."""
    if not 0 < place.line <= len(lines):
        if detail:
            page.prose(one_line(detail), "      ", "      ")
        return
    gutter, bar = len(str(place.line)), page.look.signs.bar
    room = max(page.look.width - gutter - 3, 20)
    for number in range(max(place.line - 1, 1), place.line + 1):
        text = lines[number - 1].rstrip("\r\n")
        shown = one_line(text) if number == place.line else clip(one_line(text), room, page.look.signs.ellipsis)
        page.add(Span(f"{number:>{gutter}} {bar} ", "dim"), shown)
    text = lines[place.line - 1].rstrip("\r\n")
    before = columns(one_line(text[: place.column - 1]))
    token = columns(one_line(text[place.column - 1 : place.column - 1 + place.length]))
    marks = f"{' ' * before}{'^' * max(token, 1)}"
    page.add(Span(f"{'':>{gutter}} {bar} ", "dim"), Span(f"{marks} {one_line(detail)}", "delete"))


def _fix(page: Page, fix: str) -> None:
    for number, line in enumerate(fix.splitlines()):
        page.prose(one_line(line.strip()), "      " if number else " fix: ", "      ")
