"""Drift, field by field: what somebody changed at a store, since when, and what of it a person chose to ignore.

`plan.drift` says which things moved; here it is told for each field of them, as an ignore list speaks of fields. A
field has a path, `STORE/APP/KIND/KEY/FIELD`; something that is gone, or that somebody added, has the path of its
address, `STORE/APP/KIND/KEY`.

Pure: no clock, disk or network.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Final, Literal

from reconciler.model import Address, App, Batch, Change, Held, Plan, Unread, Value, Values, has_unknown
from reconciler.planfile import value_to_json, values_to_json

State = Literal["as applied", "drifted", "not measured"]
_WILD: Final = "*?["


@dataclass(frozen=True, slots=True)
class Ignore:
    """An entry of the ignore list.

    Args:
        address: a pattern for paths; `*` stands for any characters, `/` too.
        reason: why, for those who read the report.
        until: the last day, in UTC, on which it holds: `2026-12-31`.
        place: where it is written, `reconciler.yaml:4:5`.
    """

    address: str
    reason: str
    until: str
    place: str = ""

    def covers(self, path: str) -> bool:
        """Does it speak of this path? Of a thing that is gone or was added only if it ends with the thing's name."""
        return fnmatchcase(path, self.address)

    def has_expired(self, now: str) -> bool:
        """Is its last day over? `now` is ISO 8601 in UTC."""
        return now[:10] > self.until

    def may_concern(self, app: App) -> bool:
        """Can a path of this app fit, as far as the pattern is literal?"""
        start = self.address[: min((place for each in _WILD if (place := self.address.find(each)) >= 0), default=None)]
        return f"{app}/".startswith(start) or start.startswith(f"{app}/")


@dataclass(frozen=True, slots=True)
class Finding:
    """One field that is not as it was applied; the field is "" where the whole thing is gone or was added.

    `digest` is one of what is there now, by which that is known again without being kept.
    """

    address: Address
    field: str
    now: Value
    digest: str

    @property
    def path(self) -> str:
        """What ignore lists and the memory of first sightings call it."""
        return f"{self.address}/{self.field}" if self.field else str(self.address)


@dataclass(frozen=True, slots=True)
class Drift:
    """A drift report.

    Args:
        found: a plan with nothing in it but what drifted and is not ignored; `after` is what was last applied, as far
            as that is known, and `unread` was not measured.
        apps: all that were asked about.
        pending: changes of the manifest that wait for apply; they are no drift.
        held: releases among these that wait for their date.
        ignored: what drifted and is ignored, each with the entry that says so.
        expired: path to the entry that spoke of it, and whose last day is over.
        unused: entries that speak of nothing that drifted.
        first: path to the moment when it was first seen as it is now, ISO 8601 in UTC.
        new: paths that no run before this one saw as they are now.
    """

    found: Plan
    apps: tuple[App, ...] = ()
    pending: int = 0
    held: tuple[Held, ...] = ()
    ignored: tuple[tuple[Finding, Ignore], ...] = ()
    expired: Mapping[str, Ignore] = field(default_factory=dict)
    unused: tuple[Ignore, ...] = ()
    first: Mapping[str, str] = field(default_factory=dict)
    new: frozenset[str] = frozenset()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What drifted and is not ignored."""
        return tuple(finding for change in self.found.changes for finding in findings(change))

    @property
    def measured(self) -> tuple[App, ...]:
        """The apps that could be read."""
        unread = {each.app for each in self.found.unread}
        return tuple(app for app in self.apps if app not in unread)

    def state(self, app: App) -> State:
        """How an app stands. What was not measured is never called as applied."""
        if any(each.app == app for each in self.found.unread):
            return "not measured"
        return "drifted" if any(batch.app == app for batch in self.found.batches) else "as applied"


Last = Callable[[Change], Values | None]
"""What was last applied where a change is planned, None if nothing was."""


def sift(planned: Plan, drifted: Plan, *, apps: Collection[App], last: Last, ignores: Collection[Ignore]) -> Drift:
    """Make the report, but for the times of first sightings.

    Args:
        planned: the whole plan. Its time decides which entries have expired.
        drifted: what `plan.drift` left of it.
        apps: all that were asked about.
        last: see there.
        ignores: the ignore list.
    """
    moved = [_only_moved(change, last(change)) for change in drifted.changes]
    split = sum(
        set(each.after or ()) != set(change.after or ()) for each, change in zip(moved, drifted.changes, strict=True)
    )
    batches = (*planned.batches, *(each.batch for each in planned.held))
    pending = sum(change.cause == "manifest" for batch in batches for change in batch.changes)
    now = planned.made
    active = [each for each in ignores if not each.has_expired(now)]
    ignored = [
        (finding, entry) for change in moved for finding in findings(change) if (entry := _first(active, finding.path))
    ]
    left = _without(moved, {finding.path for finding, _ in ignored})
    batched = tuple(
        replace(batch, changes=changes)
        for batch in _one_for_each_app(drifted.batches)
        if (changes := tuple(each for each in left if each.address.app == batch.app))
    )
    found = replace(drifted, batches=batched)
    paths = [finding.path for change in moved for finding in findings(change)]
    over = [each for each in ignores if each.has_expired(now)]
    expired = {path: entry for path in _paths(left) if (entry := _first(over, path))}
    return Drift(
        found,
        tuple(apps),
        pending + split,
        planned.held,
        tuple(ignored),
        expired,
        tuple(each for each in ignores if not any(map(each.covers, paths)) and not _unsure(each, planned.unread)),
    )


def findings(change: Change) -> Iterator[Finding]:
    """What drifted in one thing, field by field."""
    if change.before is None or change.after is None:
        yield Finding(change.address, "", None, _digest(values_to_json(change.before)))
        return
    for name in _differing(change):
        now = change.before.get(name)
        hidden = change.mark if has_unknown(now) else ""
        yield Finding(change.address, name, now, _digest([value_to_json(now), hidden]))


def app_of(path: str) -> str:
    """The app, `STORE/APP`, that a path belongs to; of an app's own name, that name."""
    return "/".join(path.split("/", 2)[:2])


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def _differing(change: Change) -> tuple[str, ...]:
    before, after = change.before or {}, change.after or {}
    return tuple(name for name, value in after.items() if before.get(name) != value)


def _only_moved(change: Change, last: Values | None) -> Change:
    """The change with only the fields in which the store moved, and what was last applied in place of what is wanted.

    What the manifest alone changed is no drift; and what it has come to want since was never at the store.
    """
    if change.after is None or last is None:
        return change
    if change.before is None:
        return replace(change, after={name: last.get(name, value) for name, value in change.after.items()})
    differing = _differing(change)
    names = {name for name in differing if name in last and change.before.get(name) != last[name]}
    if not names:
        return change
    kept = [name for name in change.after if name in names or name not in differing]
    before = {name: value for name, value in change.before.items() if name in kept}
    after = {name: last[name] if name in names else change.after[name] for name in kept}
    manifest_too = any(change.after[name] != last[name] for name in names)
    cause = change.cause if manifest_too or change.cause == "unknown" else "store"
    return replace(change, before=before, after=after, cause=cause)


def _without(changes: Iterable[Change], paths: Collection[str]) -> list[Change]:
    """The changes without the fields of these paths, and without those of which nothing is left."""
    kept = []
    for change in changes:
        names = {finding.field for finding in findings(change) if finding.path in paths}
        if not names:
            kept.append(change)
        elif len(names) < len(tuple(findings(change))):
            before, after = (
                {name: value for name, value in (values or {}).items() if name not in names}
                for values in (change.before, change.after)
            )
            kept.append(replace(change, before=before, after=after))
    return kept


def _one_for_each_app(batches: Iterable[Batch]) -> Iterator[Batch]:
    """An app whose release is held has two batches; here the first stands for both."""
    first: dict[App, Batch] = {}
    for batch in batches:
        first.setdefault(batch.app, batch)
    return iter(first.values())


def _paths(changes: Iterable[Change]) -> Iterator[str]:
    return (finding.path for change in changes for finding in findings(change))


def _first(entries: Iterable[Ignore], path: str) -> Ignore | None:
    return next((each for each in entries if each.covers(path)), None)


def _unsure(entry: Ignore, unread: Iterable[Unread]) -> bool:
    """May it speak of an app that could not be read, so that nobody knows whether it is still needed?"""
    return any(entry.may_concern(each.app) for each in unread)
