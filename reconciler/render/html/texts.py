"""Two versions of a text side by side: lines in pairs, with the words that changed marked in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final

from reconciler.render.escape import one_line
from reconciler.render.html.markup import Markup, tag
from reconciler.render.wording import count

_UNSPACED: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
"""Kana and ideographs, which are written without blanks: each is taken for a word."""

_TOKEN: Final = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+|\s+|[^\w\s]")
_MANY_TOKENS: Final = 3000
"""Above this a line is marked as a whole: comparing words takes the square of their number."""

_MANY_LINES: Final = 2000
"""Above this a text is compared as a whole, for the same reason."""

_ALIKE: Final = 0.45
"""Lines that share less than this of the shorter one are not compared: words that happen to recur would confuse."""

_AROUND: Final = 1
"""Unchanged lines left standing on each side of a change."""

_LONG: Final = 8
"""Lines of a text without a counterpart that are shown at once."""

Part = tuple[str, bool]
"""A stretch of text, and whether it is marked."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A line before and after; None where there is no such line. `same`: they do not differ."""

    before: tuple[Part, ...] | None
    after: tuple[Part, ...] | None
    same: bool = False


def pairs(before: str, after: str) -> Iterator[Pair]:
    """The lines of two texts, in pairs."""
    old, new = before.split("\n"), after.split("\n")
    for kind, old_from, old_to, new_from, new_to in _opcodes(old, new, _MANY_LINES):
        removed, added = old[old_from:old_to], new[new_from:new_to]
        if kind == "equal":
            yield from (Pair(((line, False),), ((line, False),), same=True) for line in removed)
            continue
        common = min(len(removed), len(added))
        yield from (_words(was, now) for was, now in zip(removed, added, strict=False))
        yield from (Pair(((line, False),), None) for line in removed[common:])
        yield from (Pair(None, ((line, False),)) for line in added[common:])


def _opcodes(old: Sequence[str], new: Sequence[str], many: int) -> Sequence[tuple[str, int, int, int, int]]:
    if len(old) + len(new) > many:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _words(before: str, after: str) -> Pair:
    """A line in two versions, with the words that differ marked; none are where that would be nearly all of them."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    opcodes = _opcodes(old, new, _MANY_TOKENS)
    shared = sum(len("".join(old[a:b])) for kind, a, b, _, _ in opcodes if kind == "equal")
    if shared < _ALIKE * max(min(len(before), len(after)), 1):
        return Pair(((before, False),), ((after, False),))
    return Pair(
        tuple(("".join(old[a:b]), kind != "equal") for kind, a, b, _, _ in opcodes if b > a),
        tuple(("".join(new[c:d]), kind != "equal") for kind, _, _, c, d in opcodes if d > c),
    )


def side_by_side(before: str, after: str, lang: str | None = None) -> Markup:
    """Both versions, line beside line; unchanged lines away from a change are folded."""
    runs = [(same, list(run)) for same, run in groupby(pairs(before, after), lambda pair: pair.same)]
    rows: list[Markup] = []
    for number, (same, run) in enumerate(runs):
        rows += _unchanged(run, number == 0, number == len(runs) - 1) if same else map(_row, run)
    return tag("div", *rows, class_="lines", lang=lang)


def _unchanged(run: list[Pair], first: bool, last: bool) -> Iterator[Markup]:
    """A run of unchanged lines, those away from a change folded; an edge of the text is no change."""
    head = 0 if first else _AROUND
    tail = len(run) - (0 if last else _AROUND)
    if tail - head <= 1:
        head = tail = len(run)
    yield from map(_row, run[:head])
    if folded := run[head:tail]:
        lines = (_line(pair.before, "", "same") for pair in folded)
        title = tag("summary", count(len(folded), "unchanged line"))
        yield tag("details", title, tag("div", *lines, class_="lines one"))
    yield from map(_row, run[tail:])


def _row(pair: Pair) -> Markup:
    if pair.same:
        return tag("div", _line(pair.before, "", "same"), _line(pair.after, "", "same again"), class_="pair")
    return tag("div", _line(pair.before, "−", "was"), _line(pair.after, "+", "now"), class_="pair")


def _line(parts: tuple[Part, ...] | None, sign: str, kind: str) -> Markup:
    """One line in its column. What is marked is `del` or `ins`, so that it is not told by colour alone."""
    if parts is None:
        return tag("div", class_="line none")
    element = "del" if kind == "was" else "ins"
    words = (tag(element, one_line(text)) if marked and text else one_line(text) for text, marked in parts)
    return tag(
        "div", tag("span", sign, class_="sign"), tag("span", *words, class_="words", dir="auto"), class_=f"line {kind}"
    )


def one_sided(text: str, kind: str, lang: str | None = None) -> Markup:
    """A text that has no counterpart, its later lines folded. `kind` is `was` or `now`."""
    lines = [_line(((line, False),), "−" if kind == "was" else "+", kind) for line in text.split("\n")]
    if len(lines) <= _LONG + 2:
        return tag("div", *lines, class_="lines one", lang=lang)
    rest = tag("div", *lines[_LONG:], class_="lines one")
    more = tag("details", tag("summary", count(len(lines) - _LONG, "more line")), rest)
    return tag("div", *lines[:_LONG], more, class_="lines one", lang=lang)
