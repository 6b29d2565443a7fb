"""The release calendar: every app and store of a plan on one time line, with each date in words beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from reconciler.model import Batch, Change, Plan
from reconciler.render.escape import one_line
from reconciler.render.html.changes import Desk
from reconciler.render.html.facts import MONTHS, Moment, moment
from reconciler.render.html.markup import Markup, tag
from reconciler.render.wording import count, date_and_time, until
from reconciler.render.wording import moment as instant

_STEPS: Final = (1, 2, 7, 14, 30, 61, 91, 182, 365, 730, 3650, 36500)
"""Days between two marks of the axis."""

_MARKS: Final = 6
"""Marks at most, so that their dates stand apart on a telephone."""

_HEIGHT: Final = 24

_DRAWN: Final = range(2000, 2200)
"""Years that are drawn. A date beyond them is told in words alone: it would press all others into one point."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the calendar. `was` is the date before this plan; `of_many` is what to say of several apps at once."""

    app: str
    part: str
    words: str
    at: datetime | None = None
    was: datetime | None = None
    kind: str = "planned"
    of_many: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """What the time line spans."""

    start: datetime
    end: datetime

    def place(self, when: datetime) -> str:
        """Where a moment is, in per cent of the line."""
        return f"{(when - self.start) / (self.end - self.start) * 100:.2f}%"


def calendar(planned: Plan, desk: Desk) -> Markup | None:
    """The whole of it; None if the plan releases nothing."""
    entries = sorted(
        _entries(planned, desk), key=lambda each: (each.at is None, each.at or datetime.max.replace(tzinfo=UTC))
    )
    if not entries:
        return None
    now = _drawn(instant(desk.now) or instant(planned.made))
    dates = [date for each in entries for date in (each.at, each.was) if date]
    span = _span([*dates, now] if now else dates) if dates else None
    rows = [_row(each, span, now) for each in _together(entries)]
    axis = [_axis(span, now)] if span else []
    return tag(
        "section",
        tag("h2", "Release calendar"),
        *axis,
        tag("ul", *rows, class_="calendar"),
        id="calendar",
        class_="card",
    )


def _entries(planned: Plan, desk: Desk) -> Iterator[Entry]:
    for held in planned.held:
        far = until(held.until, desk.now)
        words = f"held until {date_and_time(held.until)}{f' ({far})' if far else ''}; apply again then"
        yield Entry(desk.named(held.batch.app), "", words, _drawn(instant(held.until)), kind="held")
    waiting = {held.batch.app for held in planned.held}
    for batch in planned.batches:
        if batch.app in waiting:  # what is done of it now stays hidden until then
            continue
        releases = [each for each in batch.changes if each.address.kind == "release" and each.after]
        yield from (_entry(batch, each, desk) for each in releases)
        if batch.submits and not releases:
            yield _reviewed(desk.named(batch.app), dated=bool(desk.store(batch.app.store).date))


def _reviewed(app: str, *, dated: bool) -> Entry:
    """An app that goes to review and nothing else; only a store with dates has one that could be left as it is."""
    if not dated:
        return Entry(app, "", "goes to review", of_many="go to review")
    words, of_many = "its release date is not changed", "their release dates are not changed"
    return Entry(app, "", f"goes to review; {words}", of_many=f"go to review; {of_many}")


def _together(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Entries without a date that say the same as one; those with a date each have their place on the time line."""
    alike = Counter(replace(each, app="") for each in entries)
    for entry in entries:
        number = alike.pop(replace(entry, app=""), 0) if entry.at is None else 1
        if number > 1:
            yield replace(entry, app=count(number, "app"), words=entry.of_many or entry.words)
        elif number:
            yield entry


def _entry(batch: Batch, change: Change, desk: Desk) -> Entry:
    store = desk.store(batch.app.store)
    then, before = moment(change.after, store), moment(change.before, store)
    words = _words(then, change, store.date, desk.now)
    if before and then and before.instant != then.instant:
        words += f"; was {before.words}"
    at, was = (_drawn(each.instant) if each else None for each in (then, before))
    return Entry(desk.named(batch.app), change.address.key, words, at, was if at else None)


def _drawn(when: datetime | None) -> datetime | None:
    return when if when and when.year in _DRAWN else None


def _words(then: Moment | None, change: Change, date: str, now: str) -> str:
    """The date where it was written, in UTC, and how far off it is."""
    if then is None:
        values = change.after or {}
        if values.get(date) is not None:
            return f"at {values[date]}"
        removed = change.before is not None and date in values
        return "no date any more" if removed else "no date in this plan: as soon as the store allows"
    if not then.exact:
        return then.words
    utc = "" if then.words.endswith("UTC") else f"{then.instant:%H:%M} UTC"
    return f"{then.words} ({', '.join(each for each in (utc, until(then.instant.isoformat(), now)) if each)})"


def _span(dates: Sequence[datetime]) -> Span:
    """From the first to the last, with air at both ends."""
    first, last = min(dates), max(dates)
    air = max((last - first) * 0.06, timedelta(hours=12))
    return Span(first - air, last + air)


def _row(entry: Entry, span: Span | None, now: datetime | None) -> Markup:
    app = tag("span", tag("bdi", entry.app, class_="app"), _part(entry), class_="who")
    when = tag("span", tag("bdi", one_line(entry.words)), class_=f"when {entry.kind}")
    drawn = [_drawing(entry, span, now)] if span else []
    return tag("li", app, *drawn, when)


def _part(entry: Entry) -> Markup:
    return tag("span", f" {one_line(entry.part)}" if entry.part else "", class_="muted")


def _drawing(entry: Entry, span: Span, now: datetime | None) -> Markup:
    middle = _HEIGHT // 2
    parts = [tag("line", x1="0", x2="100%", y1=middle, y2=middle, class_="track")]
    if now:
        parts.append(tag("line", x1=span.place(now), x2=span.place(now), y1=0, y2=_HEIGHT, class_="today"))
    if entry.was and entry.at:
        parts.append(
            tag("line", x1=span.place(entry.was), x2=span.place(entry.at), y1=middle, y2=middle, class_="shift")
        )
        parts.append(tag("circle", cx=span.place(entry.was), cy=middle, r=5, class_="was"))
    if entry.at:
        parts.append(tag("circle", cx=span.place(entry.at), cy=middle, r=7, class_=entry.kind))
    return tag("svg", *parts, width="100%", height=_HEIGHT, aria_hidden="true")


def _axis(span: Span, now: datetime | None) -> Markup:
    parts = []
    for day in _days(span, now):
        place = span.place(day)
        year = f" {day.year}" if day.month == 1 or (span.end - span.start).days > 365 else ""
        parts.append(tag("line", x1=place, x2=place, y1=18, y2=24, class_="track"))
        parts.append(tag("text", f"{day.day} {MONTHS[day.month - 1]}{year}", x=place, y=14, text_anchor="middle"))
    if now:
        parts.append(tag("line", x1=span.place(now), x2=span.place(now), y1=18, y2=24, class_="today"))
        parts.append(tag("text", "now", x=span.place(now), y=14, text_anchor="middle"))
    drawn = tag("svg", *parts, width="100%", height=_HEIGHT, class_="axis", aria_hidden="true")
    return tag("div", tag("span"), drawn, tag("span"), class_="scale")


def _days(span: Span, now: datetime | None) -> Iterator[datetime]:
    """The days that are marked, midnight in UTC: none where "now" stands, or the line ends."""
    margin = (span.end - span.start) * 0.08
    length = (span.end - span.start) / timedelta(days=1)
    step = next((each for each in _STEPS if length / each <= _MARKS), _STEPS[-1])
    day = datetime(span.start.year, span.start.month, span.start.day, tzinfo=UTC)
    while (day := day + timedelta(days=step)) < span.end - margin / 2:
        if now is None or abs(day - now) > margin:
            yield day
