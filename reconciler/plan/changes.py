"""The changes of one app, in the order in which they are made, and which of them wait for the release date."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from reconciler.model import (
    KINDS,
    UNKNOWN,
    Address,
    App,
    Cause,
    Change,
    Desired,
    Resource,
    Snapshot,
    Survey,
    Value,
    Values,
    agrees,
    managed,
)
from reconciler.plan.causes import cause_of, cause_of_absence, cause_of_stray
from reconciler.plan.pruning import going_along, strays
from reconciler.plan.traits import Traits

WHOLE: Final = frozenset({"image", "preview", "binary"})
"""Kinds whose fields are parallel lists: if one field differs, a change names them all."""


def early_and_late(
    app: App, desired: Desired, seen: Survey, traits: Traits, now: str
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """What can be done now, and what waits for the release date because the store does not wait by itself.

    An app that customers have never seen is made ready behind its gate, and only the opening of the gate waits.
    """
    if stays_deleted(app, desired, seen, traits):
        return (), ()
    date = desired.dates.get(app, "")
    wanted = {address: each for address, each in desired.resources.items() if address.app == app}
    if date and date < now:
        wanted = {address: _without_past_date(each, traits) for address, each in wanted.items()}
    if traits.schedules or not date:
        return _changes(app, wanted, desired, seen, traits), ()
    if not traits.gate:
        changes = _changes(app, wanted, desired, seen, traits)
        return ((), changes) if date > now else (changes, ())
    release = Address(app, "release")
    live = seen.live.get(release)
    values = wanted[release].values if release in wanted else {}
    opened = {**wanted, release: Resource({traits.gate: True, **values})}
    if date <= now or (live is not None and live.values.get("public") is True):
        changes = _changes(app, opened, desired, seen, traits)
        return ((), changes) if date > now else (changes, ())
    early = _changes(app, {**wanted, release: Resource({**values, traits.gate: False})}, desired, seen, traits)
    opens = opened[release].values[traits.gate] is True
    return early, (Change(release, {traits.gate: False}, {traits.gate: True}),) if opens else ()


def _changes(app: App, wanted: Snapshot, desired: Desired, seen: Survey, traits: Traits) -> tuple[Change, ...]:
    changes = [
        change
        for address, resource in wanted.items()
        if (change := _change(address, resource.values, seen.live.get(address), seen.last.get(address), traits))
    ]
    changes += _deletions(app, desired, seen, traits, but={change.address for change in changes})
    if gone := [each for each in changes if takes_the_app_along(each, traits)]:
        return tuple(gone)
    if changes and traits.per_release:
        changes = _with_release_fields(changes, wanted, seen, traits)
    return tuple(sorted(changes, key=lambda each: _rank(each, traits.founding)))


def _deletions(
    app: App, desired: Desired, seen: Survey, traits: Traits, *, but: Collection[Address]
) -> Iterator[Change]:
    """What the manifest does not name where it prunes, and what goes along with that, for the same reason.

    `but` are addresses that have a change already.
    """
    causes: dict[Address, Cause] = {
        address: cause_of_stray(address, seen) for address in strays(app, desired, seen.live, traits)
    }
    along = {address: causes[owner] for address, owner in going_along(causes, seen.live, traits)}
    for address, cause in (along | causes).items():
        if address not in but:
            live = seen.live[address]
            yield Change(address, _unsaid(live.values, traits), None, live.mark, cause)


def takes_the_app_along(change: Change, traits: Traits) -> bool:
    """Is this deletion that of the app itself?"""
    return change.after is None and change.address.kind == traits.founding


def stays_deleted(app: App, desired: Desired, seen: Survey, traits: Traits) -> bool:
    """Is what makes the app wanted absent, and is it? Then nothing else of the app can be wanted."""
    if not traits.founding:
        return False
    wanted = [
        value
        for address, resource in desired.resources.items()
        if address.kind == traits.founding and address.app == app
        for value in resource.values.values()
    ]
    there = any(address.kind == traits.founding and address.app == app for address in seen.live)
    return bool(wanted) and not there and all(value is None for value in wanted)


def _rank(change: Change, founding: str) -> tuple[int, int, int]:
    """Deletions first and backwards, then what makes the app, then by kind; a part (`42/devices`) behind its whole."""
    kind, depth = change.address.kind, change.address.key.count("/")
    place = 0 if kind == founding else 1 + KINDS.index(kind)
    return (0, -place, -depth) if change.after is None else (1, place, depth)


def _change(
    address: Address, wanted: Values, live: Resource | None, last: Resource | None, traits: Traits
) -> Change | None:
    if agrees(live, wanted):
        return None
    if live is None:
        after = {name: value for name, value in wanted.items() if value is not None}
        return Change(address, None, after, "", cause_of_absence(last)) if after else None
    if address.kind in WHOLE and all(value is None for value in wanted.values()):
        return Change(address, _unsaid(managed(live, wanted), traits), None, live.mark, cause_of(live, last, wanted))
    fields = _differing(address, wanted, live, last, traits)
    if not fields:
        return None
    lasting = {name: value for name, value in fields.items() if name not in traits.per_release}
    return Change(address, _unsaid(managed(live, fields), traits), fields, live.mark, cause_of(live, last, lasting))


def _differing(
    address: Address, wanted: Values, live: Resource, last: Resource | None, traits: Traits
) -> dict[str, Value]:
    if address.kind in WHOLE:
        return dict(wanted)
    applied = last.values if last else {}
    return {
        name: value
        for name, value in wanted.items()
        if live.values.get(name) != value
        and not traits.settled(name, live.values.get(name), applied=applied.get(name, UNKNOWN) == value)
    }


def _unsaid(before: Values, traits: Traits) -> dict[str, Value]:
    """What a change is planned from, but for what every release starts without: of that nothing is promised."""
    return {name: UNKNOWN if name in traits.per_release else value for name, value in before.items()}


def _without_past_date(resource: Resource, traits: Traits) -> Resource:
    """A release date that has come is history: the next release has none until the manifest names a new one."""
    if "date" not in resource.values or "date" not in traits.per_release:
        return resource
    return replace(
        resource, values={name: each for name, each in resource.values.items() if name not in {"date", "time_zone"}}
    )


def _with_release_fields(changes: list[Change], wanted: Snapshot, seen: Survey, traits: Traits) -> list[Change]:
    """Add what every release starts without, such as its notes, wherever the manifest names it.

    Whatever the live version shows there, a new release does not: `before` is UNKNOWN.
    """
    by_address = {change.address: change for change in changes}
    for address, resource in wanted.items():
        named = traits.per_release & resource.values.keys()
        fields = {name: resource.values[name] for name in sorted(named) if resource.values[name] is not None}
        live = seen.live.get(address)
        if not fields or live is None or not traits.renews(address, changes):
            continue
        change = by_address.get(address) or Change(address, {}, {}, live.mark, "release")
        by_address[address] = replace(
            change,
            before={**(change.before or {}), **dict.fromkeys(fields, UNKNOWN)},
            after={**(change.after or {}), **fields},
        )
    return list(by_address.values())
