"""What the page has to know of a store beside the plan: given as data, read from the store's schema by the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reconciler.model import Values


@dataclass(frozen=True, slots=True)
class Store:
    """A store.

    Args:
        title: what people call it: `Amazon Appstore`.
        limits: field name to the most characters that the store takes.
        date: the field of a release that holds its date; "" if there is none.
        zone: the field that holds the date's zone; "" if the date says it itself.
        zones: the store's name of each zone to its IANA name.
    """

    title: str
    limits: Mapping[str, int] = field(default_factory=dict)
    date: str = ""
    zone: str = ""
    zones: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moment:
    """A release date: the instant, and how it is written where it was written. `exact`: is its zone known?"""

    instant: datetime
    words: str
    exact: bool = True


def moment(values: Values | None, store: Store) -> Moment | None:
    """The date in a release's values; None if they hold none that can be read."""
    given = (values or {}).get(store.date)
    if not isinstance(given, str):
        return None
    try:
        local = datetime.fromisoformat(given)
    except ValueError:
        return None
    if local.tzinfo is not None:
        return _in_range(local, local.strftime("%H:%M UTC%z") if local.utcoffset() else local.strftime("%H:%M UTC"))
    name = (values or {}).get(store.zone)
    zone = store.zones.get(name) if isinstance(name, str) else None
    if zone is None:
        return _in_range(
            local.replace(tzinfo=UTC), f"{local:%H:%M}, in a zone that this plan does not name", exact=False
        )
    there = local.replace(tzinfo=ZoneInfo(zone))
    return _in_range(there, f"{there:%H:%M} {zone.replace('_', ' ')}")


def _in_range(local: datetime, words: str, *, exact: bool = True) -> Moment | None:
    """The moment; None at the very ends of the calendar, where there is no such time in UTC."""
    try:
        return Moment(local.astimezone(UTC), f"{_day(local)}, {words}", exact)
    except OverflowError:
        return None


def _day(date: datetime) -> str:
    """`Tue 1 Dec 2026`, in English whatever the system speaks."""
    return f"{_WEEKDAYS[date.weekday()]} {date.day} {MONTHS[date.month - 1]} {date.year}"


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
