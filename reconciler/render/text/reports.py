"""How an apply went: events as they come, and the report at its end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from reconciler.model import App, Event, EventKind, Outcome, OutcomeState, Report
from reconciler.render.escape import columns, one_line, pad
from reconciler.render.page import Look, Page, Span, Style
from reconciler.render.wording import brief, count, label, size, title

STATES: Final[dict[OutcomeState, tuple[str, Style]]] = {
    "done": ("done", "add"),
    "already": ("was done", "dim"),
    "prepared": ("prepared", "add"),
    "failed": ("failed", "delete"),
    "skipped": ("skipped", "change"),
    "doubt": ("in doubt", "delete"),
}
"""How each outcome is called, and its colour."""

_BAR_WIDTH: Final = 12
_REASON: Final = "             "
_MANY: Final = 8
_WITH_FILES: Final = frozenset({"image", "preview", "binary"})


def report(ended: Report, look: Look) -> str:
    """What became of every change, by app, and the sums. Errors are rendered by `error`, one by one."""
    page = Page(look)
    for app in dict.fromkeys(outcome.change.address.app for outcome in ended.outcomes):
        _app(page, app, ended)
    page.gap()
    page.prose(totals(ended))
    return str(page)


def _app(page: Page, app: App, ended: Report) -> None:
    page.gap()
    page.add(Span(title(app, page.look.signs.dot), "strong"))
    outcomes = [each for each in ended.outcomes if each.change.address.app == app]
    for (state, reason), group in groupby(outcomes, lambda each: (each.state, each.reason)):
        _outcomes(page, state, [label(each.change.address) for each in group])
        if reason and reason != getattr(ended.errors.get(app), "message", ""):
            page.prose(one_line(reason.partition("\n")[0]), _REASON, _REASON)
    if note := ended.notes.get(app):
        page.prose(one_line(note), "  ^ ", "    ", "strong")


def _outcomes(page: Page, state: OutcomeState, labels: list[str]) -> None:
    """Those that ended the same way, of many only their number."""
    words, style = STATES[state]
    for shown in labels if len(labels) <= _MANY else [count(len(labels), "change")]:
        page.add(Span(f"  {words:<9}", style), "  ", shown)


def totals(ended: Report) -> str:
    """`5 of 7 changes done, 1 failed, 1 skipped`: the numbers add up to the plan's changes."""
    done = ended.count("done", "already", "prepared")
    parts = [f"{done} of {count(len(ended.outcomes), 'change')} done"]
    parts += [f"{number} {STATES[state][0]}" for state, number in _unfinished(ended.outcomes)]
    if already := ended.count("already"):
        parts[0] += f" ({already} before this run)"
    return ", ".join(parts)


def _unfinished(outcomes: tuple[Outcome, ...]) -> Iterator[tuple[OutcomeState, int]]:
    states: tuple[OutcomeState, ...] = ("failed", "skipped", "doubt")
    for state in states:
        number = sum(outcome.state == state for outcome in outcomes)
        if number:
            yield state, number


def event(happened: Event, look: Look) -> str:
    """One event as one line without a newline; "" for those that say nothing by themselves."""
    words = _event_words(happened)
    if not words:
        return ""
    page = Page(look)
    what = f" {label(happened.address)}" if happened.address else ""
    page.add(f"{brief(happened.app, look.signs.dot)}{what}  ", words)
    return str(page).removesuffix("\n")


def _event_words(happened: Event) -> str:
    text = one_line(happened.text.partition("\n")[0])
    sends = happened.address is not None and happened.address.kind in _WITH_FILES
    words: dict[EventKind, str] = {
        "opening": "begins",
        "opened": f"draft {text} is open" if text else "",
        "start": "sending" if sends else "",
        "progress": "",
        "waiting": "",
        "done": "done",
        "failed": f"failed: {text}" if text else "failed",
        "verified": "read back: as planned",
        "closed": text or "submitted",
        "note": text,
    }
    return words[happened.kind]


def progress(happened: Event, look: Look, *, seconds: float) -> str:
    """One line, no newline, for an upload on its way: bytes that the store has confirmed, and the rate so far.

    While the store's machines are waited for: for how long, and how long at most.
    """
    if happened.kind == "waiting":
        times = f"{_minutes(happened.sent)} of {_minutes(happened.total)}"
        return _beside(happened, look, f"waiting for the store  {times}")
    share = happened.sent / happened.total if happened.total else 0.0
    filled = min(int(share * _BAR_WIDTH), _BAR_WIDTH)
    full, rest = ("#", ".") if look.ascii else ("█", "░")
    rate = f"  {size(int(happened.sent / seconds))}/s" if seconds >= 1 and happened.sent else ""
    numbers = f"{full * filled}{rest * (_BAR_WIDTH - filled)} {size(happened.sent)} of {size(happened.total)}{rate}"
    return _beside(happened, look, numbers)


def _minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def _beside(happened: Event, look: Look, numbers: str) -> str:
    """Numbers behind the place that they are about, of which the end stays where there is little room."""
    where = f"{brief(happened.app, look.signs.dot)} {label(happened.address) if happened.address else ''}"
    room = look.width - 1 - columns(numbers) - 2
    page = Page(look)
    page.add(f"{pad(_tail(where, room, look.signs.ellipsis), min(room, columns(where)))}  {numbers}")
    return str(page).removesuffix("\n")


def _tail(text: str, width: int, ellipsis: str) -> str:
    """The end of a text that is too wide: of an address the end tells more than the beginning."""
    if columns(text) <= width:
        return text
    start = len(text) - max(width - len(ellipsis), 0)
    while columns(text[start:]) > width - len(ellipsis) and start < len(text):
        start += 1
    return ellipsis + text[start:]
