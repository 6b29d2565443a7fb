"""What would have to change, and why: desired state, live state and what was last applied, made into a Plan.

Pure: no clock, disk or network. The same three values give the same plan.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Final

from reconciler.errors import Diagnostic, ManifestInvalid
from reconciler.model import (
    KINDS,
    UNKNOWN,
    Address,
    App,
    Batch,
    Cause,
    Change,
    Desired,
    Guard,
    Held,
    Plan,
    PlannedAsset,
    Resource,
    Snapshot,
    Survey,
    Value,
    Values,
    agrees,
    has_unknown,
    managed,
)

WHOLE: Final = frozenset({"image", "preview", "binary"})
"""Kinds whose fields are parallel lists: if one field differs, a change names them all."""


_AROUND: Final = 15
"""Requests that a batch takes besides its changes: looking, opening, reading back and submitting."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When a plan needs a person. `deletes_percent`: of an app's live things of one kind, how many may go at once."""

    deletes_percent: int = 30


@dataclass(frozen=True, slots=True)
class Traits:
    """What planning has to know of a store: see the attributes of the same names in `provider.Provider`."""

    schedules: bool = True
    per_release: frozenset[str] = frozenset()
    atomic: bool = True
    cost: Callable[[Change], int] | None = None
    submits: Callable[[Sequence[Change]], bool] = lambda _changes: True
    order: tuple[str, ...] = KINDS
    gate: str = ""

    def settled(self, name: str, live: Value, *, applied: bool) -> bool:
        """Is this a field that only goes with a release, and that we applied with the last one?

        A store with drafts shows at most what the live version had, which says nothing of the next one. Where
        there are none, what is shown is what counts.
        """
        return name in self.per_release and applied and (self.atomic or live is UNKNOWN)


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
    guards: list[Guard] = []
    for app in in_order(desired.apps):
        of_store = traits.get(app.store, Traits())
        early, late = ((), ()) if app in unread else _early_and_late(app, desired, seen, of_store, now)
        batches += [_batch(app, early, of_store)] if early else []
        held += [Held(_batch(app, late, of_store), desired.dates[app])] if late else []
        guards += _guards(app, (*early, *late), desired, seen, limits or Limits())
        if any(_takes_the_app_along(each, of_store) for each in (*early, *late)):
            guards.append(Guard("delete-app", app, "the app itself would be deleted at the store, for good"))
    return Plan(
        made=now,
        manifests=desired.manifests,
        assets=_needed(desired, [*batches, *(each.batch for each in held)]),
        batches=tuple(batches),
        held=tuple(held),
        guards=tuple(replace(guard, accepted=bool({guard.id, guard.flag} & set(accept))) for guard in guards),
        unread=seen.unread,
        same=sum(1 for _ in _settled(desired, seen)),
        adopted=_adopted(desired, seen),
        protection=_protection(desired, seen),
        notes=notes or {},
    )


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


# --- one app ----------------------------------------------------------------------------------------------------


def _early_and_late(
    app: App, desired: Desired, seen: Survey, traits: Traits, now: str
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """What can be done now, and what waits for the release date because the store does not wait by itself.

    An app that customers have never seen is made ready behind its gate, and only the opening of the gate waits.
    """
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
    changes += [
        Change(address, _unsaid(live.values, traits), None, live.mark, _cause_of_stray(address, seen.last))
        for address, live in seen.live.items()
        if address.app == app
        and address not in wanted
        and any(each == app and address.within(what) for each, what in desired.prune)
    ]
    if gone := [each for each in changes if _takes_the_app_along(each, traits)]:
        return tuple(gone)
    if changes and traits.per_release:
        changes = _with_release_fields(changes, wanted, seen, traits.per_release)
    return tuple(sorted(changes, key=lambda each: _rank(each, traits.order)))


def _takes_the_app_along(change: Change, traits: Traits) -> bool:
    """Where the binary comes first it makes the app, and its deletion is the app's."""
    return change.after is None and change.address.kind == "binary" and traits.order[0] == "binary"


def _rank(change: Change, order: tuple[str, ...]) -> tuple[int, int, int]:
    """Deletions first and backwards, then by kind; a part (`42/devices`) behind its whole (`apks`)."""
    kind, depth = order.index(change.address.kind), change.address.key.count("/")
    return (0, -kind, -depth) if change.after is None else (1, kind, depth)


def _change(
    address: Address, wanted: Values, live: Resource | None, last: Resource | None, traits: Traits
) -> Change | None:
    if agrees(live, wanted):
        return None
    if live is None:
        after = {name: value for name, value in wanted.items() if value is not None}
        return Change(address, None, after, "", _gone(last)) if after else None
    if address.kind in WHOLE and all(value is None for value in wanted.values()):
        return Change(address, _unsaid(managed(live, wanted), traits), None, live.mark, _cause(live, last, wanted))
    fields = _differing(address, wanted, live, last, traits)
    if not fields:
        return None
    lasting = {name: value for name, value in fields.items() if name not in traits.per_release}
    return Change(address, _unsaid(managed(live, fields), traits), fields, live.mark, _cause(live, last, lasting))


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


def _with_release_fields(
    changes: list[Change], wanted: Snapshot, seen: Survey, per_release: frozenset[str]
) -> list[Change]:
    """Add what every release starts without, such as its notes, wherever the manifest names it.

    Whatever the live version shows there, a new release does not: `before` is UNKNOWN.
    """
    by_address = {change.address: change for change in changes}
    for address, resource in wanted.items():
        fields = {name: value for name, value in resource.values.items() if name in per_release and value is not None}
        live = seen.live.get(address)
        if not fields or live is None:
            continue
        change = by_address.get(address) or Change(address, {}, {}, live.mark, "release")
        by_address[address] = replace(
            change,
            before={**(change.before or {}), **dict.fromkeys(fields, UNKNOWN)},
            after={**(change.after or {}), **fields},
        )
    return list(by_address.values())


# --- why --------------------------------------------------------------------------------------------------------


def _cause(live: Resource, last: Resource | None, fields: Values) -> Cause:
    """Who moved: compare what we last applied, what is live and what is wanted, field by field."""
    if last is None:
        return "manifest"
    causes = {
        cause
        for name, value in fields.items()
        if name in last.values and (cause := _field_cause(live.values.get(name), last.values[name], value))
    }
    if len(causes) > 1:
        return "both"
    return causes.pop() if causes else "manifest"


def _field_cause(live: Value, last: Value, wanted: Value) -> Cause | None:
    if live == last:
        return "manifest" if last != wanted else None
    if has_unknown(live) and not isinstance(live, tuple):
        return "unknown"
    return "store" if last == wanted else "both"


def _gone(last: Resource | None) -> Cause:
    """A wanted thing is not there: if we once put it there, somebody took it away."""
    return "store" if last else "manifest"


def _cause_of_stray(address: Address, last: Snapshot) -> Cause:
    """A thing is there that nobody wants: ours, and taken out of the manifest; or put there by somebody else."""
    return "manifest" if address in last else "store"


# --- what needs a person ----------------------------------------------------------------------------------------


def _guards(app: App, changes: tuple[Change, ...], desired: Desired, seen: Survey, limits: Limits) -> Iterator[Guard]:
    yield from _too_many_deletes(app, changes, seen, limits)
    protected = desired.protect | seen.protected
    lost = [change.address.local for change in changes if change.after is None and change.address in protected]
    if lost:
        yield Guard("protect", app, f"protected, and would be deleted: {', '.join(lost)}")
    for change in changes:
        if change.address.kind == "binary":
            yield from _binary_goes_back(app, change)


def _protection(desired: Desired, seen: Survey) -> dict[Address, bool]:
    """Protection to be noted, and to be lifted: the latter only while the thing itself is still wanted."""
    new = dict.fromkeys(sorted(desired.protect - seen.protected), True)
    return new | {each: False for each in sorted(seen.protected - desired.protect) if each in desired.resources}


def _too_many_deletes(app: App, changes: tuple[Change, ...], seen: Survey, limits: Limits) -> Iterator[Guard]:
    for kind in KINDS:
        lost = sum(change.after is None and change.address.kind == kind for change in changes)
        total = sum(address.app == app and address.kind == kind for address in seen.live)
        if lost > 1 and lost * 100 > limits.deletes_percent * total:
            share = f"{lost * 100 // total} %, limit {limits.deletes_percent} %"
            yield Guard("deletes", app, f"{lost} of {total} live {kind} entries would be deleted ({share})")


def _binary_goes_back(app: App, change: Change) -> Iterator[Guard]:
    before, after = _codes(change.before), _codes(change.after)
    if before and after and max(after) < max(before):
        yield Guard(
            "older-binary",
            app,
            f"version code {max(after)} is lower than {max(before)}, which is live: stores refuse it",
        )
    elif before and before == after and (change.before or {}).get("files") != (change.after or {}).get("files"):
        yield Guard(
            "same-version",
            app,
            f"version code {max(after)} is live with other bytes: build it again with a higher version code",
        )


def _codes(values: Values | None) -> list[int]:
    codes = (values or {}).get("version_codes")
    return [code for code in codes if isinstance(code, int)] if isinstance(codes, tuple) else []


# --- what is as it should be ------------------------------------------------------------------------------------


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
