"""A change in lines: its sign and address, and beneath it each field that differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.model import UNKNOWN, Change, PlannedAsset, Value
from reconciler.render.actions import Action, action, changed, is_content, members
from reconciler.render.differences import file_lines, file_words, list_lines, text_lines
from reconciler.render.escape import columns, one_line, pad
from reconciler.render.page import Line, Look, Signs, Span, Style
from reconciler.render.wording import count, label, pair, value

INDENT: Final = "        "
"""Before the lines of a block: a text's changed lines, a set's files."""

_FIELD: Final = "      "
_NAME_WIDTH: Final = 18
STYLES: Final[Mapping[Action, Style]] = {
    "add": "add",
    "change": "change",
    "replace": "replace",
    "reorder": "move",
    "delete": "delete",
}

Assets = Mapping[str, PlannedAsset]


def symbol(what: Action, signs: Signs) -> str:
    """The sign that stands before a change."""
    return {"add": "+", "change": "~", "replace": signs.replace, "reorder": ">", "delete": "-"}[what]


def change_lines(change: Change, assets: Assets, look: Look, widest: int = 0) -> Iterator[Line]:
    """A change whole. `widest` is the width to which addresses are filled."""
    what, fields = action(change), changed(change)
    extent = count(len(fields), "field") if what in {"add", "delete"} and len(fields) > 1 else ""
    sign = Span(f"  {symbol(what, look.signs):<2} ", STYLES[what])
    yield sign, Span(pad(label(change.address), widest)), Span(f"  {extent}")
    yield from field_lines(change, changed(change), assets, look)


def field_lines(change: Change, fields: Sequence[str], assets: Assets, look: Look) -> Iterator[Line]:
    """These fields of a change, each on one line where it fits and as a block where it does not."""
    width = min(max(map(columns, map(one_line, fields)), default=0), _NAME_WIDTH)
    for name in fields:
        lead = f"{_FIELD}{pad(one_line(name), width)}  "
        before, after = (change.before or {}).get(name), (change.after or {}).get(name)
        if is_content(change, name, assets):
            yield from _files(before, after, assets, look, lead)
        else:
            yield from _field(change, before, after, look, lead)


def _field(change: Change, before: Value, after: Value, look: Look, lead: str) -> Iterator[Line]:
    short = _short(change, before, after, look)
    if _fits(short, look, lead):
        yield Span(lead), *short
    elif isinstance(before, tuple) or isinstance(after, tuple):
        extent = f"{len(members(before))} {look.signs.arrow} {count(len(members(after)), 'entry', 'entries')}"
        yield (Span(f"{lead}{extent}"),)
        yield from list_lines(before, after, look, INDENT)
    else:
        hidden = before is UNKNOWN
        extent, lines = text_lines(None if hidden else before, after, look, INDENT)
        was = f"{value(before)} {look.signs.arrow} " if hidden else ""
        yield (Span(f"{lead}{was}{extent}"),)
        yield from lines


def _short(change: Change, before: Value, after: Value, look: Look) -> Line:
    """`before → after`, or the one of them that there is."""
    if change.before is None:
        return (Span(value(after), "add"),)
    if change.after is None:
        return (Span(value(before), "delete"),)
    was, now = pair(before, after)
    return Span(was, "delete"), Span(f" {look.signs.arrow} "), Span(now, "add")


def _fits(line: Line, look: Look, lead: str) -> bool:
    text = "".join(span.text for span in line)
    return columns(lead + text) <= look.width and "\\n" not in text


def _files(before: Value, after: Value, assets: Assets, look: Look, lead: str) -> Iterator[Line]:
    old, new = members(before), members(after)
    if len(old) <= 1 and len(new) == 1:
        was = f"{file_words(old[0], assets, look)} {look.signs.arrow} " if old else ""
        single = (Span(was, "delete"), Span(file_words(new[0], assets, look), "add"))
        if _fits(single, look, lead):
            yield Span(lead), *single
            return
    extent = f"{len(old)} {look.signs.arrow} " if old else ""
    yield (Span(f"{lead}{extent}{count(len(new), 'file')}"),)
    yield from file_lines(before, after, assets, look, INDENT)
