"""What differs between two values, as lines: words in texts, members of lists, files in image sets."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from reconciler.model import UNKNOWN, PlannedAsset, Scalar, Value
from reconciler.render.actions import members
from reconciler.render.escape import clip, columns, one_line, visible
from reconciler.render.page import Line, Look, Span, Style
from reconciler.render.wording import UNKNOWN_WORDS, count, scalar, size

_TOKEN: Final = re.compile(r"\w+|\s+|[^\w\s]")
_KEPT: Final = 6
"""Words and blanks left standing on each side of a changed word where the rest of a line is cut out."""
_MANY_TOKENS: Final = 4000
"""Above this a line is compared as a whole: comparing words takes the square of their number."""

_MANY_LINES: Final = 5
"""Of more new or removed lines than this in a row, only the first are shown."""

_FILE_STYLES: Final[Mapping[str, Style]] = {"+": "add", "-": "delete", ">": "move"}

Opcode = tuple[str, int, int, int, int]


def text_lines(before: Scalar, after: Scalar, look: Look, indent: str) -> tuple[str, list[Line]]:
    """How many lines differ, in words, and those lines with the changed words marked and one line around them."""
    old, new = _lines_of(before), _lines_of(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    around = max(len(old), len(new)) if look.full else 1
    lines: list[Line] = []
    shown = 0
    for group in matcher.get_grouped_opcodes(around):
        lines += _counted(group[0][3] - shown, "unchanged line", look, indent)
        lines += [line for opcode in group for line in _text_group(opcode, old, new, look, indent)]
        shown = group[-1][4]
    lines += _counted(len(new) - shown, "unchanged line", look, indent)
    differing = sum(max(b - a, d - c) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal")
    total = max(len(old), len(new))
    return (f"{differing} of {total} lines" if total > 1 else ""), lines


def _lines_of(text: Scalar) -> list[str]:
    if text is None:
        return []
    return text.split("\n") if isinstance(text, str) else [scalar(text)]


def _counted(number: int, what: str, look: Look, indent: str) -> Iterator[Line]:
    if number > 0:
        words = f"{look.signs.ellipsis} {count(number, what)}"
        yield Span(f"{indent}{look.signs.bar} "), Span(words, "dim")


def _text_group(opcode: Opcode, old: Sequence[str], new: Sequence[str], look: Look, indent: str) -> Iterator[Line]:
    tag, old_from, old_to, new_from, new_to = opcode
    bar, room = f"{indent}{look.signs.bar} ", look.room(len(indent) + 4)
    if tag == "equal":
        for line in old[old_from:old_to]:
            yield Span(bar), Span("  " + clip(one_line(line), room, look.signs.ellipsis), "dim")
        return
    removed, added = old[old_from:old_to], new[new_from:new_to]
    pairs = [_words(was, now, room, look) for was, now in zip(removed, added, strict=False)]
    yield from ((Span(bar), Span("- ", "delete"), *was) for was, _ in pairs)
    yield from _block("- ", removed[len(pairs) :], "delete", look, indent)
    yield from ((Span(bar), Span("+ ", "add"), *now) for _, now in pairs)
    yield from _block("+ ", added[len(pairs) :], "add", look, indent)


def _block(sign: str, lines: Sequence[str], style: Style, look: Look, indent: str) -> Iterator[Line]:
    """Lines without a counterpart; of many only the first, and a count."""
    shown = lines if look.full or len(lines) <= _MANY_LINES else lines[: _MANY_LINES - 1]
    for line in shown:
        text = clip(one_line(line), look.room(len(indent) + 4), look.signs.ellipsis)
        yield Span(f"{indent}{look.signs.bar} "), Span(sign, style), Span(text, style)
    yield from _counted(len(lines) - len(shown), "more line", look, indent)


def _words(before: str, after: str, room: int, look: Look) -> tuple[Line, Line]:
    """Two versions of a line with the changed words marked; where they are too long, what both share is cut out."""
    old, new = _TOKEN.findall(one_line(before)), _TOKEN.findall(one_line(after))
    if len(old) + len(new) > _MANY_TOKENS:
        opcodes: Sequence[Opcode] = [("replace", 0, len(old), 0, len(new))]
    else:
        opcodes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    removed = _side([(tag, old[a:b]) for tag, a, b, _, _ in opcodes], "delete", "removed word", room, look)
    added = _side([(tag, new[c:d]) for tag, _, _, c, d in opcodes], "add", "added word", room, look)
    return removed, added


def _side(parts: list[tuple[str, list[str]]], style: Style, strong: Style, room: int, look: Look) -> Line:
    too_long = columns("".join(token for _, tokens in parts for token in tokens)) > room
    if too_long:
        parts = [
            (tag, _shortened(tokens, number, len(parts), look) if tag == "equal" else tokens)
            for number, (tag, tokens) in enumerate(parts)
        ]
    spans = [Span("".join(tokens), style if tag == "equal" else strong) for tag, tokens in parts if tokens]
    return tuple(_clipped(spans, room, look))


def _shortened(tokens: list[str], number: int, total: int, look: Look) -> list[str]:
    """Leave only the words beside a change: the last of a beginning, the first of an end, both ends of a middle."""
    first, last = number == 0, number == total - 1
    if len(tokens) <= _KEPT * (1 if first or last else 2) + 1:
        return tokens
    head = [] if first else tokens[:_KEPT]
    tail = [] if last else tokens[-_KEPT:]
    return [*head, look.signs.ellipsis, *tail]


def _clipped(spans: Sequence[Span], room: int, look: Look) -> Iterator[Span]:
    """The spans cut as one text, so that the ellipsis takes its room from them, wherever one of them ends."""
    shown = clip("".join(span.text for span in spans), room, look.signs.ellipsis)
    for span in spans:
        yield Span(shown[: len(span.text)], span.style)
        shown = shown[len(span.text) :]
    yield Span(shown)  # an ellipsis in ASCII may be of more characters than the wide one that it stands for


def list_lines(before: Value, after: Value, look: Look, indent: str) -> list[Line]:
    """The members of a list that differ, named by their place, counted from 1."""
    room = look.room(len(indent) + 10)
    lines: list[Line] = []
    for place, sign, text in _member_changes(members(before), members(after)):
        style: Style = "add" if sign == "+" else "delete"
        words = f"{sign} {f'#{place}':<3} {clip(text, room, look.signs.ellipsis)}"
        lines.append((Span(f"{indent}{look.signs.bar} "), Span(words, style)))
    return lines


def _member_changes(old: Sequence[Scalar], new: Sequence[Scalar]) -> list[tuple[int, str, str]]:
    """Place, sign and words of each member that went or came. DeepDiff only names what differs; `==` has decided."""
    from deepdiff import DeepDiff  # noqa: PLC0415 # takes as long to import as everything else together

    tree = DeepDiff(
        [scalar(each) for each in old], [scalar(each) for each in new], view="tree", threshold_to_diff_deeper=0
    )
    found: list[tuple[int, str, str]] = []
    for kind, differences in tree.items():
        for difference in differences:
            place = int(difference.path(output_format="list")[0]) + 1
            if kind != "iterable_item_added":
                found.append((place, "-", difference.t1))
            if kind != "iterable_item_removed":
                found.append((place, "+", difference.t2))
    return sorted(found, key=lambda each: (each[0], each[1] == "+"))


def file_lines(before: Value, after: Value, assets: Mapping[str, PlannedAsset], look: Look, indent: str) -> list[Line]:
    """An ordered set of files in words: which go, which come, which move, by file name where one is known."""
    old, new = members(before), members(after)
    kept = kept_places(old, new)
    stay, come_from = steady_places(kept), {there: here for here, there in kept.items()}
    found = [("-", f"#{place + 1}", content) for place, content in enumerate(old) if place not in kept]
    for place, content in enumerate(new):
        here = come_from.get(place)
        if here is None:
            found.append(("+", f"#{place + 1}", content))
        elif here not in stay:
            found.append((">", f"#{here + 1} {look.signs.arrow} #{place + 1}", content))
    bar = f"{indent}{look.signs.bar} "
    lines: list[Line] = []
    for sign, number, content in found:
        lead = f"{sign} {number:<3} "
        words = file_words(content, assets, look, look.room(columns(bar + lead)))
        lines.append((Span(bar), Span(lead + words, _FILE_STYLES[sign])))
    return lines


def kept_places(old: Sequence[Scalar], new: Sequence[Scalar]) -> dict[int, int]:
    """Old place to new place of every member that stays. What is unknown is never taken for the same."""
    free: dict[Scalar, list[int]] = {}
    for place, content in enumerate(new):
        free.setdefault(content, []).append(place)
    places = {}
    for place, content in enumerate(old):
        if content is not UNKNOWN and free.get(content):
            places[place] = free[content].pop(0)
    return places


def steady_places(kept: Mapping[int, int]) -> set[int]:
    """Of the members that stay, the most that keep their order; all others have moved.

    The longest rising subsequence of the new places, by patience sorting.
    """
    ends: list[int] = []
    last: list[int] = []
    previous: dict[int, int | None] = {}
    for here in sorted(kept):
        pile = bisect_left(ends, kept[here])
        previous[here] = last[pile - 1] if pile else None
        ends[pile:] = [kept[here], *ends[pile + 1 :]]
        last[pile:] = [here, *last[pile + 1 :]]
    chain: set[int] = set()
    link = last[-1] if last else None
    while link is not None:
        chain.add(link)
        link = previous[link]
    return chain


def file_words(content: Scalar, assets: Mapping[str, PlannedAsset], look: Look, room: int = 10**9) -> str:
    """A file by its path, and what it is if there is room; by its hash where no manifest names it."""
    if content is UNKNOWN:
        return UNKNOWN_WORDS
    if not isinstance(content, str):
        return scalar(content)
    if content not in assets:
        return f"content {visible(content.rpartition(':')[2][:12])}"
    asset = assets[content]
    path, what = one_line(asset.path), one_line(asset.what.replace("×", look.signs.times))
    whole = f"{path}  {what or size(asset.bytes)}"
    return whole if columns(whole) <= room else path
