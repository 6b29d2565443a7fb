"""The nouns: App, Address, Resource, Snapshot, Change, Batch, Plan, and the three-way test over them.

Everything here is a value: no clock, disk or network. Values are flat: a field holds a string, integer,
boolean, None, or a tuple of these. `None` means "empty in the store"; a field that is absent is not managed.
"""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

KINDS: Final = ("details", "listing", "image", "preview", "binary", "release")
"""The order of changes within a batch; deletions run in its reverse, before everything else."""


class Unknown(enum.Enum):
    """The type of UNKNOWN, so that type checkers can tell it from a string."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN
"""A value that the store will not show and the ledger does not remember. May also stand inside a tuple."""

Scalar = str | int | bool | None | Unknown
Value = Scalar | tuple[Scalar, ...]
Values = Mapping[str, Value]
Cause = Literal["manifest", "store", "both", "unknown", "release"]
"""Who moved: the manifest, the store, both, nobody knows; or nobody, and it only goes again with the release."""

Standing = Literal["done", "ready", "moved"]


@dataclass(frozen=True, slots=True, order=True)
class App:
    """One app in one store. `name` is the manifest's own name for it; `after` lists stores whose batch lands first."""

    store: str
    id: str
    name: str = field(default="", compare=False)
    after: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return f"{self.store}/{self.id}"


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """The name of one thing in a store: `amazon-appstore/com.acme.notes/listing/en-US`."""

    app: App
    kind: str
    key: str = ""

    def __str__(self) -> str:
        return f"{self.app}/{self.local}"

    @property
    def local(self) -> str:
        """The address within its app: `listing/en-US`, or `details` where there is only one."""
        return f"{self.kind}/{self.key}" if self.key else self.kind

    def within(self, collection: str) -> bool:
        """Is it one of these? `listing` means all listings, `listing/IOS/*` those with one more name behind IOS."""
        names, wanted = self.local.split("/"), collection.split("/")
        if len(wanted) == 1:
            return self.kind == collection
        return len(names) == len(wanted) and all(each in {"*", name} for name, each in zip(names, wanted, strict=True))

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address back. Raises ValueError if it is not of the form STORE/APP/KIND[/KEY]."""
        store, app, kind, *key = text.split("/", 3) if text.count("/") >= 2 else ("", "", "")
        if not store or not app or kind not in KINDS:
            raise ValueError(f"not an address (STORE/APP/KIND/KEY): {text!r}")
        return cls(App(store, app), kind, key[0] if key else "")


@dataclass(frozen=True, slots=True)
class Resource:
    """What one address holds.

    Args:
        values: field name to value.
        mark: the store's own name for this version of it, "" where the store shows the content itself. For an
            ordered set it is the ids of its members joined by commas, one for each member, in order. A member whose
            content may go while its id stays has the version of it behind the id: `id:version`.
        note: a remark for people, such as "probably unchanged".
        until_release: does the note say nothing any more once a new release begins (see `Provider.renews`)?
        links: name to URL of a small picture, for people only. There is one for each member of a set that the store
            shows a picture of, by its content hash where the store tells that, else by its id in the mark.
    """

    values: Values
    mark: str = ""
    note: str = ""
    links: Mapping[str, str] = field(default_factory=dict)
    until_release: bool = False


Snapshot = Mapping[Address, Resource]
"""Desired state is one; live state is one; what was last applied is one."""


@dataclass(frozen=True, slots=True)
class Change:
    """One address from `before` to `after`. None before creates, None after deletes; only named fields are meant.

    `mark` is the mark that the live resource bore when the plan was made: where `before` holds UNKNOWN, it is
    all that tells whether the thing has moved since.
    """

    address: Address
    before: Values | None
    after: Values | None
    mark: str = ""
    cause: Cause = "manifest"


@dataclass(frozen=True, slots=True)
class Batch:
    """One app's changes in the order they are made: opened, changed and committed as one.

    `requests` is about how many requests that takes, 0 if nobody knows. `submits`: does the store's review begin?
    `moves`: can the store put the files of a set in another order, or are some of them sent anew for it?
    """

    app: App
    changes: tuple[Change, ...]
    requests: int = 0
    submits: bool = True
    moves: bool = True


@dataclass(frozen=True, slots=True)
class Budget:
    """How many requests a store still takes from us, of how many in each hour."""

    left: int
    hourly: int


@dataclass(frozen=True, slots=True)
class Held:
    """A batch whose release date has not come, in a store that cannot wait by itself. `until` is ISO 8601 in UTC."""

    batch: Batch
    until: str


@dataclass(frozen=True, slots=True)
class Guard:
    """A limit that the plan exceeds. It blocks its app's batch until a person accepts `id` by name."""

    id: str
    app: App
    reason: str
    accepted: bool = False

    @property
    def flag(self) -> str:
        """What `--accept` takes for it: `deletes@amazon-appstore/com.acme.notes`."""
        return f"{self.id}@{self.app}"


@dataclass(frozen=True, slots=True)
class Unread:
    """An app that could not be read, so nothing is known of it: never to be shown as in sync."""

    app: App
    reason: str
    fix: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class PlannedAsset:
    """A file that the plan will send: where it lies, its size in bytes, and what it is, for people."""

    path: str
    bytes: int
    what: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What `apply` will do, and the whole truth about it: apply never compares and never decides on its own.

    Args:
        made: when, ISO 8601 in UTC.
        manifests: manifest path to the sha256 of its bytes.
        assets: content hash to the file that has it.
        batches: in the order in which they are to land.
        held: batches that wait for their date. They must not be applied.
        guards: limits exceeded; a batch whose app has an unaccepted guard must not be applied.
        unread: apps that could not be read. They must not be reported as in sync.
        same: how many managed fields already are as wanted. For people only.
        pruning: the collections that an app's manifest prunes, where the ledger has it otherwise. Noted once nothing is
            left there that is not named, so that what somebody adds later on is told as drift.
        adopted: fields that were found as wanted but that we never applied ourselves. Apply notes them in the
            ledger, so that a later change of them in a console is told as drift; it sends nothing for them.
        protection: addresses whose protection is new (true) or lifted (false); kept in the ledger, so that taking a
            thing and its `protect` line out of the manifest at the same time does not delete it.
        notes: remarks for people, by `str(app)`. They must not influence apply.
    """

    made: str
    manifests: Mapping[str, str]
    assets: Mapping[str, PlannedAsset]
    batches: tuple[Batch, ...]
    held: tuple[Held, ...] = ()
    guards: tuple[Guard, ...] = ()
    unread: tuple[Unread, ...] = ()
    same: int = 0
    adopted: Mapping[Address, Values] = field(default_factory=dict)
    protection: Mapping[Address, bool] = field(default_factory=dict)
    pruning: Mapping[App, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes of all batches that would be applied."""
        return tuple(change for batch in self.batches for change in batch.changes)


@dataclass(frozen=True, slots=True)
class Desired:
    """What the manifests ask for, as values: all that planning needs to know of them.

    Args:
        apps: in manifest order.
        resources: the wanted values, normalised, files as content hashes.
        assets: content hash to the file that has it.
        manifests: manifest path to the sha256 of its bytes.
        prune: (app, collection) in which a live thing that is not named is to go; see `Address.within`.
        protect: addresses that no plan may delete.
        dates: the release date of each app that has one, ISO 8601 in UTC.
    """

    apps: tuple[App, ...]
    resources: Snapshot
    assets: Mapping[str, PlannedAsset] = field(default_factory=dict)
    manifests: Mapping[str, str] = field(default_factory=dict)
    prune: frozenset[tuple[App, str]] = frozenset()
    protect: frozenset[Address] = frozenset()
    dates: Mapping[App, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Survey:
    """What the stores hold now, with gaps filled from memory, beside what we last applied there.

    `pruned` are the collections in which the last apply of their app left nothing that its manifest did not name.
    """

    live: Snapshot
    last: Snapshot
    unread: tuple[Unread, ...] = ()
    protected: frozenset[Address] = frozenset()
    pruned: frozenset[tuple[App, str]] = frozenset()


EventKind = Literal["opening", "opened", "start", "progress", "waiting", "done", "failed", "verified", "closed", "note"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened during apply. `sent` and `total` are bytes that the store has confirmed.

    While its machines are waited for they are seconds: those so far, and the limit.
    """

    kind: EventKind
    app: App
    address: Address | None = None
    text: str = ""
    sent: int = 0
    total: int = 0


OutcomeState = Literal["done", "already", "prepared", "failed", "skipped", "doubt"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one change ended. `already`: the store showed it before we came. `doubt`: it may have happened."""

    change: Change
    state: OutcomeState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """How an apply ended: one outcome for every change of the plan, and the errors that ended batches, by app."""

    outcomes: tuple[Outcome, ...]
    errors: Mapping[App, Exception] = field(default_factory=dict)
    notes: Mapping[App, str] = field(default_factory=dict)

    def count(self, *states: OutcomeState) -> int:
        """How many changes ended in one of these states."""
        return sum(outcome.state in states for outcome in self.outcomes)


def normal(value: Value) -> Value:
    """Bring text to the form in which it is compared: NFC, newlines as LF, no blanks at line ends or around it.

    Stores trim and re-encode text; two texts that differ only in this are the same text. Empty text is None.
    """
    if isinstance(value, tuple):
        return tuple(item for item in (_normal_scalar(each) for each in value) if item is not None) or None
    return _normal_scalar(value)


def _normal_scalar(value: Scalar) -> Scalar:
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    if "\n" in text:
        text = "\n".join([line.rstrip() for line in text.split("\n")])
    return text.strip() or None


def has_unknown(value: Value) -> bool:
    """Does the value, or a member of it, hide from us?"""
    return value is UNKNOWN or (isinstance(value, tuple) and UNKNOWN in value)


def agrees(now: Resource | None, then: Values | None) -> bool:
    """Does `now` show everything that `then` names? None stands for "there is no such thing".

    A version code names one binary for good, as no store takes other bytes under it again: where the codes
    agree, files that the store will not show are taken to agree as well.
    """
    if now is None or then is None:
        return now is None and then is None
    settled = _same_binary(now.values, then)
    return all(
        now.values.get(name) == value or (settled and has_unknown(now.values.get(name))) for name, value in then.items()
    )


def _same_binary(now: Values, then: Values) -> bool:
    codes = then.get("version_codes")
    return codes is not None and now.get("version_codes") == codes


def contradicts(now: Resource | None, after: Values | None) -> bool:
    """Does `now` openly show anything other than `after`? UNKNOWN contradicts nothing, a wrong count does."""
    if now is None or after is None:
        return (now is None) != (after is None)
    return any(_clash(now.values.get(name), value) for name, value in after.items())


def _clash(now: Value, then: Value) -> bool:
    if isinstance(now, tuple) and isinstance(then, tuple):
        return len(now) != len(then) or any(map(_clash, now, then))
    return now is not UNKNOWN and then is not UNKNOWN and now != then


def standing(now: Resource | None, change: Change) -> Standing:
    """The three-way test: `done` if the store shows `after`, `ready` if it still shows `before`, else `moved`.

    A field that already shows `after` beside others that still show `before` is ready too: a change that was cut
    off half-way is simply made. Of something whose every field was UNKNOWN, its absence is no surprise. Where
    `before` is partly UNKNOWN, the mark must be the one that was there when the plan was made.
    """
    if agrees(now, change.after):
        return "done"
    if now is None:
        nothing_promised = change.before is None or all(value is UNKNOWN for value in change.before.values())
        return "ready" if nothing_promised else "moved"
    if change.before is None:
        return "moved"
    if any(has_unknown(value) for value in change.before.values()) and now.mark != change.mark:
        return "moved"
    clashes = (
        _clash(now.values.get(name), value) and (change.after is None or now.values.get(name) != change.after.get(name))
        for name, value in change.before.items()
    )
    return "moved" if any(clashes) else "ready"


def managed(resource: Resource, names: Iterable[str]) -> dict[str, Value]:
    """The named fields of a resource; a field that it lacks is None, as an empty one would be."""
    return {name: resource.values.get(name) for name in names}


def normalised(snapshot: Snapshot) -> dict[Address, Resource]:
    """The same snapshot with every value in the form in which values are compared."""
    return {
        address: replace(resource, values={name: normal(value) for name, value in resource.values.items()})
        for address, resource in snapshot.items()
    }
