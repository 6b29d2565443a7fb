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
from reconciler.plan.changes import early_and_late, stays_deleted
from reconciler.plan.guarding import guards
from reconciler.plan.pruning import staying
from reconciler.plan.remarks import remarks_on
from reconciler.plan.traits import Limits, Traits

_COMPARED_WITH_MEMORY: Final = (
    "this cannot be read back from the store: it is compared with what was last sent from here"
)

_FIRST_FROM_HERE: Final = (
    "nothing is remembered of uploads from here, and the store cannot be asked: if there were any, tell of the last"
    " with reconciler resolve --happened ID"
)

_STAYS_DELETED: Final = (
    "the manifest wants the app itself absent, and it is: nothing of what else it names is made; take it out of the"
    " manifest, or name again what makes the app"
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
        adopted=_adopted(desired, seen, traits),
        protection=_protection(desired, seen),
        pruning=_pruning(desired, seen),
        notes=_notes(notes or {}, [*batches, *(each.batch for each in held)], desired, seen, traits, now=now),
    )


def _notes(
    given: Mapping[str, tuple[str, ...]],
    batches: Iterable[Batch],
    desired: Desired,
    seen: Survey,
    traits: Mapping[str, Traits],
    *,
    now: str,
) -> dict[str, tuple[str, ...]]:
    """The manifest's remarks; what the stores said of what is to change there; and what is wanted and not done."""
    said: dict[App, list[str]] = {}
    for batch in batches:
        of_store = traits.get(batch.app.store, Traits())
        said[batch.app] = list(remarks_on(batch.changes, seen.live, of_store, now))
        if not of_store.lists:
            remembered = any(address.app == batch.app for address in seen.last)
            said[batch.app].append(_COMPARED_WITH_MEMORY if remembered else _FIRST_FROM_HERE)
    for app in desired.apps:
        said.setdefault(app, []).extend(_not_done(app, desired, seen, traits.get(app.store, Traits())))
    told = {str(app): remarks for app, remarks in said.items() if remarks}
    return {app: tuple(dict.fromkeys((*given.get(app, ()), *told.get(app, ())))) for app in (*given, *told)}


def _not_done(app: App, desired: Desired, seen: Survey, traits: Traits) -> Iterator[str]:
    """What the manifest asks for and the plan leaves out on purpose."""
    if any(each.app == app for each in seen.unread):
        return
    if stays_deleted(app, desired, seen, traits):
        yield _STAYS_DELETED
    for stray, wanted in staying(app, desired, seen.live, traits).items():
        yield (
            f"{stray.local} is not named and stays all the same: {wanted.local} is wanted, and belongs to it; to have"
            " it deleted, take that out of the manifest as well"
        )


def _batch(app: App, changes: tuple[Change, ...], traits: Traits) -> Batch:
    requests = _AROUND + sum(map(traits.cost, changes)) if traits.cost else 0
    return Batch(app, changes, requests, traits.submits(changes), traits.moves)


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


def _pruning(desired: Desired, seen: Survey) -> dict[App, tuple[str, ...]]:
    """The pruned collections of each app of which the ledger has others. A way back has no manifest, and no say."""
    unread = {each.app for each in seen.unread}
    found: dict[App, tuple[str, ...]] = {}
    for app in desired.apps if desired.manifests else ():
        named, noted = ({what for each, what in pairs if each == app} for pairs in (desired.prune, seen.pruned))
        if named != noted and app not in unread:
            found[app] = tuple(sorted(named))
    return found


def _settled(desired: Desired, seen: Survey) -> Iterator[tuple[Address, str, Value]]:
    for address, resource in desired.resources.items():
        live = seen.live.get(address)
        if live is not None:
            for name, value in resource.values.items():
                if agrees(live, {name: value}):
                    yield address, name, value


def _adopted(desired: Desired, seen: Survey, traits: Mapping[str, Traits]) -> dict[Address, dict[str, Value]]:
    """What is as wanted and was never applied from here; and, without any field, what stays there unnamed."""
    stays = [
        address for app in desired.apps for address in staying(app, desired, seen.live, traits.get(app.store, Traits()))
    ]
    found: dict[Address, dict[str, Value]] = {address: {} for address in stays if address not in seen.last}
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
