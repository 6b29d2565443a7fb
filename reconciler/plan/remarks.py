"""What people should know of the changes to come: what the store said of the things, and dates that have passed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from reconciler.model import Address, Change, Resource, Snapshot
from reconciler.plan.traits import Traits


def remarks_on(changes: Sequence[Change], live: Snapshot, traits: Traits, now: str) -> Iterator[str]:
    """In the order of the changes; the same remark may come more than once. `now` is ISO 8601 in UTC."""
    for change in changes:
        shown = live.get(change.address) or _whole(change.address, live)
        if shown and shown.note and not (shown.until_release and traits.renews(change.address, changes)):
            yield shown.note
        if traits.schedules and _has_passed(date := (change.after or {}).get("date"), now):
            yield f"{change.address.local}: its date {date} has passed, and the store will not wait for it"


def _whole(address: Address, live: Snapshot) -> Resource | None:
    """The details of what a thing that is not there yet will be part of: of `image/IOS/en-US`, those of IOS."""
    first = address.key.partition("/")[0]
    return live.get(Address(address.app, "details", first)) or live.get(Address(address.app, "details"))


def _has_passed(date: object, now: str) -> bool:
    """Is it an instant that lies behind us? A date without an offset means nothing without its zone."""
    try:
        moment = datetime.fromisoformat(date) if isinstance(date, str) else None
    except ValueError:
        return False
    return moment is not None and moment.tzinfo is not None and moment < datetime.fromisoformat(now)
