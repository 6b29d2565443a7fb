"""One plan for all apps: their batches in order, what is held, and what else a reader must know."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Final

from reconciler.errors import Diagnostic, ManifestInvalid
from reconciler.model import (
    UNKNOWN,
    Address,
    App,
    Batch,
    Change,
    Desired,
    Guard,
    Held,
    Plan,
    PlannedAsset,
    Survey,
    Value,
    agrees,
)
from reconciler.plan.changes import early_and_late
from reconciler.plan.guarding import guards
from reconciler.plan.traits import Limits, Traits

_COMPARED_WITH_MEMORY: Final = (
    "this cannot be read back from the store: it is compared with what was last sent from here"
)

_AROUND: Final = 15
"""Requests that a batch takes besides its changes: looking, opening, reading back and submitting."""


def make(
    desired: Desired,
    seen: Survey,
    *,
    now: str,
    traits: Mapping[str, Traits],
    limits: Limits | None = None,
    accept: Collection[str] = (),
    notes: Mapping[str, tuple[str, ...]] | None = None,
) -> Plan:
    """Compare, and put what differs in order.

    Args:
        desired: what the manifests ask for.
        seen: what the stores hold, and what was last applied.
        now: ISO 8601 in UTC; decides only which releases are held.
        traits: by store.
        limits: what needs a person's word.
        accept: guards accepted by name, `deletes` or `deletes@STORE/APP`.
        notes: remarks of the manifest for people, by `str(app)`.

    Raises ManifestInvalid if apps wait for each other in a circle.
    """
    unread = {each.app for each in seen.unread}
    batches: list[Batch] = []
    held: list[Held] = []
    exceeded: list[Guard] = []
    for app in in_order(desired.apps):
        of_store = traits.get(app.store, Traits())
        early, late = ((), ()) if app in unread else early_and_late(app, desired, seen, of_store, now)
        batches += [_batch(app, early, of_store)] if early else []
        held += [Held(_batch(app, late, of_store), desired.dates[app])] if late else []
        exceeded += guards(app, (*early, *late), desired, seen, limits=limits or Limits(), traits=of_store)
    return Plan(
        made=now,
        manifests=desired.manifests,
        assets=_needed(desired, [*batches, *(each.batch for each in held)]),
        batches=tuple(batches),
        held=tuple(held),
        guards=tuple(replace(guard, accepted=bool({guard.id, guard.flag} & set(accept))) for guard in exceeded),
        unread=seen.unread,
        same=sum(1 for _ in _settled(desired, seen)),
        adopted=_adopted(desired, seen),
        protection=_protection(desired, seen),
        notes=_notes(notes or {}, [*batches, *(each.batch for each in held)], seen, traits),
    )


def _notes(
    given: Mapping[str, tuple[str, ...]], batches: Iterable[Batch], seen: Survey, traits: Mapping[str, Traits]
) -> dict[str, tuple[str, ...]]:
    """The manifest's remarks, and beside them what the stores said of what is to change there."""
    notes = dict(given)
    for batch in batches:
        live = (seen.live.get(change.address) for change in batch.changes)
        said = dict.fromkeys(each.note for each in live if each and each.note)
        if not traits.get(batch.app.store, Traits()).lists:
            said[_COMPARED_WITH_MEMORY] = None
        if said:
            notes[str(batch.app)] = tuple(dict.fromkeys((*notes.get(str(batch.app), ()), *said)))
    return notes


def _batch(app: App, changes: tuple[Change, ...], traits: Traits) -> Batch:
    requests = _AROUND + sum(map(traits.cost, changes)) if traits.cost else 0
    return Batch(app, changes, requests, traits.submits(changes))


def drift(plan: Plan) -> Plan:
    """The same plan with only what somebody changed behind the manifest's back.

    What a release would send along with it is not drift, so fields of which nothing was seen are left out.
    """
    causes = {"store", "both", "unknown"}
    batches = (
        Batch(batch.app, tuple(_only_seen(change) for change in batch.changes if change.cause in causes))
        for batch in (*plan.batches, *(held.batch for held in plan.held))
    )
    return replace(plan, batches=tuple(batch for batch in batches if batch.changes), held=(), guards=())


def _only_seen(change: Change) -> Change:
    seen = {name: value for name, value in (change.before or {}).items() if value is not UNKNOWN}
    if not seen or change.before is None:
        return change
    after = None if change.after is None else {name: value for name, value in change.after.items() if name in seen}
    return replace(change, before=seen, after=after)


def in_order(apps: Iterable[App]) -> list[App]:
    """The apps so that each comes behind those it names in `after`. Raises ManifestInvalid on a circle."""
    known = {(app.name, app.store): app for app in apps}
    sorter = TopologicalSorter({app: predecessors(app, known.values()) for app in known.values()})
    try:
        return list(sorter.static_order())
    except CycleError as error:
        circle = " -> ".join(str(app) for app in error.args[1])
        problem = Diagnostic("R2050", f"these wait for each other: {circle}", fix="remove one of the `after` entries")
        raise ManifestInvalid((problem,)) from error


def predecessors(app: App, among: Iterable[App]) -> list[App]:
    """Those of the given apps that must land before this one."""
    return [other for other in among if other.name == app.name and other.store in app.after]


def _protection(desired: Desired, seen: Survey) -> dict[Address, bool]:
    """Protection to be noted, and to be lifted: the latter only while the thing itself is still wanted."""
    new = dict.fromkeys(sorted(desired.protect - seen.protected), True)
    return new | {each: False for each in sorted(seen.protected - desired.protect) if each in desired.resources}


def _settled(desired: Desired, seen: Survey) -> Iterator[tuple[Address, str, Value]]:
    for address, resource in desired.resources.items():
        live = seen.live.get(address)
        if live is not None:
            for name, value in resource.values.items():
                if agrees(live, {name: value}):
                    yield address, name, value


def _adopted(desired: Desired, seen: Survey) -> dict[Address, dict[str, Value]]:
    found: dict[Address, dict[str, Value]] = {}
    for address, name, value in _settled(desired, seen):
        if address not in seen.last or name not in seen.last[address].values:
            found.setdefault(address, {})[name] = value
    return found


def _needed(desired: Desired, batches: Iterable[Batch]) -> dict[str, PlannedAsset]:
    contents = {
        item
        for batch in batches
        for change in batch.changes
        for value in (change.after or {}).values()
        for item in (value if isinstance(value, tuple) else (value,))
    }
    return {content: asset for content, asset in desired.assets.items() if content in contents}
