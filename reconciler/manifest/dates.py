"""A store's date and zone to an instant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reconciler.errors import Diagnostic, Place
from reconciler.model import Value


def instant(values: Mapping[str, Value], note: Mapping[str, Any], where: Place, problems: list[Diagnostic]) -> str:
    """The instant that the fields make, as `2026-12-01T17:00:00Z`; "" if they make none, which is reported.

    Args:
        values: the fields.
        note: `x-date`: the names of the fields, the store's zones by their IANA names, and the step in minutes.
        where: the date, for messages.
        problems: takes what is wrong with it.
    """
    date, name = values.get(note["date"]), values.get(note.get("zone", ""))
    if not isinstance(date, str):
        return ""
    try:
        local = datetime.fromisoformat(date)
    except ValueError as error:
        problems.append(Diagnostic("R2503", f"{date!r} is no date: {error}", where))
        return ""
    zone = note.get("zones", {}).get(name) if isinstance(name, str) else None
    if zone is None and local.tzinfo is None:
        return ""  # a zone is missing or not known, which the schema has said already
    if zone is not None:
        local = local.replace(tzinfo=ZoneInfo(zone))
        problems += _skipped(local, str(name), where)
    exact = local.astimezone(UTC)
    problems += _between(exact, note.get("step", 0), where)
    return exact.strftime("%Y-%m-%dT%H:%M:%SZ")


def _between(exact: datetime, step: int, where: Place) -> list[Diagnostic]:
    """An error if the store takes only each `step`-th minute of the day, counted in UTC, and this is none of them."""
    past = (exact - exact.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
    if not step or past % (step * 60) == 0:
        return []
    nearest = exact - timedelta(seconds=past % (step * 60))
    summary = f"the store releases only at full steps of {step} minutes in UTC; this is {exact:%H:%M:%S}"
    return [Diagnostic("R2503", summary, where, fix=f"write {nearest:%Y-%m-%dT%H:%M:%SZ}, or a later one")]


def _skipped(local: datetime, zone: str, where: Place) -> list[Diagnostic]:
    """A warning if clocks there are put forward over this time, so that stores may read it either way."""
    back = local.astimezone(UTC).astimezone(local.tzinfo)
    if back.replace(tzinfo=None) == local.replace(tzinfo=None):
        return []
    summary = f"clocks in {zone} skip this time: they are put forward over it"
    return [Diagnostic("R2503", summary, where, fix=f"write {back:%Y-%m-%dT%H:%M:%S}", severity="warning")]
