"""How values, sizes, numbers and moments are written for people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from reconciler.model import UNKNOWN, Address, App, Scalar, Value
from reconciler.render.escape import one_line

UNKNOWN_WORDS: Final = "unknown content"
EMPTY_WORDS: Final = "(empty)"
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def scalar(value: Scalar) -> str:
    """One value: text in quotes, on one line."""
    if value is UNKNOWN:
        return UNKNOWN_WORDS
    if value is None:
        return EMPTY_WORDS
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else f'"{one_line(str(value))}"'


def value(anything: Value) -> str:
    """A value of any sort; several members of a list in brackets."""
    if not isinstance(anything, tuple):
        return scalar(anything)
    words = ", ".join(map(scalar, anything))
    return f"[{words}]" if len(anything) > 1 else words


def pair(before: Value, after: Value) -> tuple[str, str]:
    """Two values beside each other: where either is a list of several members, both lists are in brackets."""
    several = any(isinstance(each, tuple) and len(each) > 1 for each in (before, after))
    was, now = (
        f"[{value(each)}]" if several and isinstance(each, tuple) and len(each) == 1 else value(each)
        for each in (before, after)
    )
    return was, now


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 app`, `2 apps`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def size(amount: int) -> str:
    """Bytes in decimal units, as stores state their limits: `812 kB`, `48.2 MB`."""
    if amount < 1000:
        return f"{amount} B"
    for unit, factor in (("kB", 10**3), ("MB", 10**6), ("GB", 10**9)):
        scaled = amount / factor
        if round(scaled, 1) < 1000 or unit == "GB":
            return f"{scaled:.0f} {unit}" if scaled >= 100 or unit == "kB" else f"{scaled:.1f} {unit}"
    raise AssertionError("the last unit takes everything")


def title(app: App, dot: str = "·") -> str:
    """`amazon-appstore · com.acme.notes`: the heading of an app."""
    return f"{one_line(app.store)} {dot} {one_line(app.id)}"


def brief(app: App, dot: str = "·") -> str:
    """`amazon-appstore · notes`: an app by the manifest's name for it, by its id if it has none."""
    return f"{one_line(app.store)} {dot} {one_line(app.name or app.id)}"


def label(address: Address) -> str:
    """`listing en-US`: an address within its app, for people."""
    return one_line(f"{address.kind} {address.key}".strip())


def moment(iso: str) -> datetime | None:
    """An ISO 8601 moment in UTC, None if it is not one. Without an offset it is taken as UTC."""
    try:
        parsed = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def date_and_time(iso: str) -> str:
    """`2026-12-01 08:00 UTC`; text that is no moment is returned as it is."""
    parsed = moment(iso)
    return f"{parsed:%Y-%m-%d %H:%M} UTC" if parsed else iso


def day_and_time(iso: str, now: str) -> str:
    """`19 Nov 06:00`, in UTC; with the year if it is not that of `now`."""
    parsed, here = moment(iso), moment(now)
    if parsed is None:
        return iso
    year = "" if here and here.year == parsed.year else f" {parsed:%Y}"
    return f"{parsed.day} {_MONTHS[parsed.month - 1]}{year} {parsed:%H:%M}"


def clock(iso: str) -> str:
    """`14:02 UTC`."""
    parsed = moment(iso)
    return f"{parsed:%H:%M} UTC" if parsed else iso


def until(iso: str, now: str) -> str:
    """How far off a moment is: `in 10 days`, `in 3 hours`, `due`; "" if either is no moment."""
    then, here = moment(iso), moment(now)
    if then is None or here is None:
        return ""
    minutes = int((then - here).total_seconds() // 60)
    if minutes <= 0:
        return "due"
    for unit, length in (("day", 24 * 60), ("hour", 60)):
        if minutes >= 2 * length:
            return f"in {count(minutes // length, unit)}"
    return f"in {count(minutes, 'minute')}"
