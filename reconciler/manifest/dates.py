"""A store's date and zone to an instant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from reconciler.errors import Diagnostic, Place
from reconciler.model import Value


def instant(values: Mapping[str, Value], note: Mapping[str, Any], where: Place, problems: list[Diagnostic]) -> str:
    """The instant that the fields make, as `2026-12-01T17:00:00Z`; "" if they make none, which is reported.

    Args:
        values: the fields.
        note: `x-date`: the names of the fields, and the store's zones by their IANA names.
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
    zone = note.get("zones", {}).get(name)
    if zone is None and local.tzinfo is None:
        return ""  # a zone is missing or not known, which the schema has said already
    if zone is not None:
        local = local.replace(tzinfo=ZoneInfo(zone))
        problems += _skipped(local, str(name), where)
    return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _skipped(local: datetime, zone: str, where: Place) -> list[Diagnostic]:
    """A warning if clocks there are put forward over this time, so that stores may read it either way."""
    back = local.astimezone(UTC).astimezone(local.tzinfo)
    if back.replace(tzinfo=None) == local.replace(tzinfo=None):
        return []
    summary = f"clocks in {zone} skip this time: they are put forward over it"
    return [Diagnostic("R2503", summary, where, fix=f"write {back:%Y-%m-%dT%H:%M:%S}", severity="warning")]
