"""What the records of a ledger add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from reconciler.model import UNKNOWN, Address, App, Resource, Snapshot, Value, Values, has_unknown
from reconciler.planfile import values_from_json


@dataclass
class Interruption:
    """A run on an app that never wrote its end, or that left its draft to a person on purpose.

    Args:
        handle: the draft's name at the store; "" if no run learnt it. A run that was cut off before it learnt
            the name of its own draft leaves that of the draft before it, which it had been about to discard.
        written: what it had put into the draft: address to values, None for a deletion.
        in_flight: the same for what it had announced and not finished, which may be in any state.
        prepared: was the draft filled and handed over to a person?
        committing: had it begun to submit?
        unnamed: did it ask for a draft without ever learning whether there is one?
    """

    handle: str = ""
    written: dict[Address, Values | None] = field(default_factory=dict)
    in_flight: dict[Address, Values | None] = field(default_factory=dict)
    prepared: bool = False
    committing: bool = False
    atomic: bool = True
    unnamed: bool = False
    was_unnamed: bool = False

    @property
    def may_have_landed(self) -> bool:
        """Can what was written have reached customers without our having noted it?"""
        return self.committing or self.prepared


ENDS: Final = frozenset({"closed", "abandoned"})
"""Records that end a run on an app."""


class Memory:
    """The sum of all records. `take` one after another; then ask."""

    def __init__(self) -> None:
        self.protected: set[Address] = set()
        self.pruned: set[tuple[App, str]] = set()
        self._last: dict[Address, dict[str, Value]] = {}
        self._open: dict[App, Interruption] = {}
        self._unsure: dict[Address, list[Values | None]] = {}
        self._contents: dict[App, dict[str, Mapping[str, Value]]] = {}
        self._marked: dict[tuple[Address, str], dict[str, Value]] = {}
        self._newest: dict[Address, str] = {}

    # --- questions ---

    def interruption(self, app: App) -> Interruption | None:
        """The run that was cut off on this app, or whose draft waits for a person."""
        return self._open.get(app)

    def last(self, address: Address, live: Resource | None) -> Values | None:
        """What we last applied here, None if nothing. Where a cut-off run may have landed, the store decides."""
        run = self._open.get(address.app)
        unsure = [run.written.get(address)] if run and run.may_have_landed else []
        for possible in [*unsure, *self._unsure.get(address, ())]:
            if possible is not None and live is not None and _shows(live, possible):
                return {**self._last.get(address, {}), **possible}
        return self._last.get(address)

    def addresses(self, app: App) -> list[Address]:
        """Everything that we applied or found as wanted in this app."""
        return [address for address in self._last if address.app == app]

    def marked(self, app: App) -> list[Address]:
        """Those of them whose content the store shows only as ids."""
        with_marks = {address for address, mark in self._marked if mark}
        return [address for address in self.addresses(app) if address in with_marks]

    def mark(self, address: Address) -> str:
        """The mark that we left or found there last; "" if we know of none."""
        return self._newest.get(address, "")

    def fill(self, live: Snapshot) -> dict[Address, Resource]:
        """The same snapshot with UNKNOWN replaced where the store still bears the mark that we left there."""
        return {address: self._filled(address, resource) for address, resource in live.items()}

    def _filled(self, address: Address, resource: Resource) -> Resource:
        if not any(has_unknown(value) for value in resource.values.values()):
            return resource
        whole = self._marked.get((address, resource.mark), {})
        contents = self._contents.get(address.app, {})
        ids = resource.mark.split(",")
        values = dict(resource.values)
        for name, value in values.items():
            if value is UNKNOWN:
                values[name] = whole.get(name, UNKNOWN)
            elif isinstance(value, tuple) and len(value) == len(ids):
                values[name] = tuple(
                    contents.get(each, {}).get(name, UNKNOWN) if item is UNKNOWN else item  # type: ignore[misc] # members are scalars
                    for each, item in zip(ids, value, strict=True)
                )
        return replace(resource, values=values)

    # --- records ---

    def take(self, record: Mapping[str, Any]) -> None:
        """Add one record. Records of a newer program with events not known here change nothing."""
        store, _, identity = record["app"].partition("/")
        app = App(store, identity)
        address = Address.parse(record["address"]) if "address" in record else None
        event = record["event"]
        if "pruned" in record:
            self.pruned = {each for each in self.pruned if each[0] != app} | {(app, each) for each in record["pruned"]}
        if event == "opening":
            self._begin(app, atomic=record.get("atomic", True))
        elif event in ENDS:
            self._end(app, landed=event == "closed")
        elif event == "protected" and address:
            self.protected.add(address)
        elif event == "unprotected" and address:
            self.protected.discard(address)
        elif event == "seen" and address:
            self._remember(address, values_from_json(record["values"]), record.get("mark", ""))
            self._settle(address, values_from_json(record["values"]))
        elif app in self._open:
            self._during(self._open[app], event, address, record)

    def _begin(self, app: App, *, atomic: bool) -> None:
        run = self._open.setdefault(app, Interruption(atomic=atomic))
        run.was_unnamed, run.unnamed = run.unnamed, True

    def _during(self, run: Interruption, event: str, address: Address | None, record: Mapping[str, Any]) -> None:
        if event == "opened":
            self._opened(run, record["handle"])
        elif event == "unopened":
            run.unnamed = run.was_unnamed
        elif event == "applying" and address:
            run.in_flight[address] = values_from_json(record["after"])
        elif event == "applied" and address:
            values = values_from_json(record["after"])
            run.in_flight.pop(address, None)
            run.written[address] = values
            self._remember(address, values, record.get("mark", ""))
            if not run.atomic and address.kind != "release":  # a submission is made in the end, if at all
                self._settle(address, values)
        elif event == "committing":
            run.committing = True
        elif event == "prepared":
            run.prepared = True

    def _opened(self, run: Interruption, handle: str) -> None:
        """A new draft takes the place of one that may have landed, or was discarded; or it is gone on in."""
        if run.handle != handle:
            for address, values in run.written.items() if run.may_have_landed else ():
                self._unsure.setdefault(address, []).append(values)
            run.written, run.in_flight = {}, {}
        run.handle, run.unnamed, run.prepared, run.committing = handle, False, False, False

    def _end(self, app: App, *, landed: bool) -> None:
        run = self._open.pop(app, None)
        if run and landed:
            for address, values in run.written.items():
                self._settle(address, values)

    def _settle(self, address: Address, values: Values | None) -> None:
        self._unsure.pop(address, None)
        if values is None:
            self._last.pop(address, None)
        else:
            self._last.setdefault(address, {}).update(values)

    def _remember(self, address: Address, values: Values | None, mark: str) -> None:
        if values is None:
            self._newest.pop(address, None)
            return
        if mark:
            self._newest[address] = mark
        self._marked.setdefault((address, mark), {}).update(values)
        ids = mark.split(",") if mark else []
        for name, value in values.items():
            if isinstance(value, tuple) and len(value) == len(ids):
                for each, item in zip(ids, value, strict=True):
                    known = self._contents.setdefault(address.app, {})
                    known[each] = {**known.get(each, {}), name: item}


def _shows(live: Resource, values: Values) -> bool:
    return all(live.values.get(name) == value for name, value in values.items())
