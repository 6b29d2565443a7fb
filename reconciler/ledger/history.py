"""The ledger as a history: which applies there were, and what a store showed before or after one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from reconciler.ledger.memory import ENDS, Memory
from reconciler.model import Address, App, Value, Values
from reconciler.planfile import values_from_json

_CHANGES: Final = frozenset({"applying", "applied"})
_WHOLE: Final = ""

Record = Mapping[str, Any]


@dataclass(slots=True)
class Apply:
    """One apply of one app that left something at its store. A run that was cut off is one with those that went on.

    Args:
        app: the app.
        began: when, ISO 8601 in UTC.
        first: the number of its first record in the ledger, from 0.
        last: the number of its last.
        runs: the runs that made it, in order.
        changed: the addresses that it changed.
        atomic: did its changes show only once they were committed?
    """

    app: App
    began: str
    first: int
    last: int
    runs: dict[str, None] = field(default_factory=dict)
    changed: dict[Address, None] = field(default_factory=dict)
    atomic: bool = True

    def take(self, number: int, record: Record) -> None:
        """Add one of its records."""
        self.last = number
        self.runs[record["run"]] = None
        if record["event"] == "applied" and "address" in record:
            self.changed[Address.parse(record["address"])] = None


@dataclass(frozen=True, slots=True)
class Past:
    """What one app's store showed at an earlier moment, of all that was ever applied to it.

    Args:
        known: what we had last applied by then; of what we had never applied, what we found there later on, just
            before changing it. None: there was no such thing.
        unnoted: fields that were changed since, and of which nobody wrote down what had been there. The field ""
            stands for a whole thing.
    """

    known: Mapping[Address, Values | None]
    unnoted: Mapping[Address, tuple[str, ...]]


@dataclass(frozen=True)
class History:
    """All records of a ledger, in order. A moment in it is a number: that of the first record that comes later."""

    records: Sequence[Record]

    @cached_property
    def applies(self) -> tuple[Apply, ...]:
        """Those that left something at a store, in the order in which they began."""
        found: list[Apply] = []
        under_way: dict[str, Apply] = {}
        for number, record in enumerate(self.records):
            name, event = record["app"], record["event"]
            if event == "opening" and name not in under_way:
                store, _, identity = name.partition("/")
                begun = Apply(App(store, identity), record["at"], number, number, atomic=record.get("atomic", True))
                under_way[name] = begun
            if name in under_way:
                under_way[name].take(number, record)
            if event in ENDS and name in under_way:
                ended = under_way.pop(name)
                found += [ended] if ended.changed and (event == "closed" or not ended.atomic) else []
        found += [each for each in under_way.values() if each.changed and not each.atomic]
        return tuple(sorted(found, key=lambda each: each.first))

    def at(self, instant: str) -> int:
        """The moment just after this instant, which is ISO 8601 in UTC to the second."""
        return next((number for number, each in enumerate(self.records) if each["at"] > instant), len(self.records))

    def before(self, apply: Apply, app: App) -> int:
        """The moment, for an app, just before an apply, which may have been one of several apps at a time."""
        return (self._own(apply, app) or apply).first

    def after(self, apply: Apply, app: App) -> int:
        """The moment, for an app, just after an apply."""
        return (self._own(apply, app) or apply).last + 1

    def _own(self, apply: Apply, app: App) -> Apply | None:
        """The part that an app had in an apply, if it had one."""
        if apply.app == app:
            return apply
        together = (each for each in self.applies if each.app == app and each.runs.keys() & apply.runs.keys())
        return next(together, None)

    def past(self, app: App, moment: int) -> Past:
        """What an app showed at a moment."""
        memory = Memory()
        for record in self.records[:moment]:
            if record["app"] == str(app):
                memory.take(record)
        known: dict[Address, dict[str, Value] | None] = {
            address: dict(memory.last(address, None) or {}) for address in memory.addresses(app)
        }
        unnoted: dict[Address, dict[str, None]] = {}
        for record in self._changes_since(app, moment):
            _look_back(record, known, unnoted)
        return Past(known, {address: tuple(names) for address, names in unnoted.items()})

    def _changes_since(self, app: App, moment: int) -> Iterator[Record]:
        for apply in self.applies:
            if apply.app == app:
                for record in self.records[max(apply.first, moment) : apply.last + 1]:
                    if record["app"] == str(app) and record["event"] in _CHANGES and "address" in record:
                        yield record


def _look_back(
    record: Record, known: dict[Address, dict[str, Value] | None], unnoted: dict[Address, dict[str, None]]
) -> None:
    """Add what a change found before it. What is known already is older, and stays."""
    address = Address.parse(record["address"])
    earlier = known.get(address)
    if earlier is None and address in known:
        return
    if "before" not in record:
        names = values_from_json(record["after"]) or {_WHOLE: None}
        missing = [name for name in names if name not in (earlier or {})]
        unnoted.setdefault(address, {}).update(dict.fromkeys(missing))
        return
    found = values_from_json(record["before"])
    if found is not None:
        lost = unnoted.get(address, {})
        known[address] = {name: value for name, value in found.items() if name not in lost} | (earlier or {})
    elif address not in known and address not in unnoted:
        known[address] = None
