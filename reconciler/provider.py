"""The contract between the engine and a store. A provider is any class that fits `Provider`; it has no parent.

A provider speaks to its store and to nobody else: it does not print, compare, remember or plan. It waits for
machines (an upload being processed), never for people (a review). The engine owns the loop, the journal, the
order and the three-way test; the provider owns how its store opens, changes and commits.

A provider must
  * send only GET and HEAD (and the token call) from `read`;
  * raise only errors of `reconciler.errors`;
  * make a change safe to be made twice: look at the store before a repeated upload;
  * never touch a draft that it was not told to use.
It may keep ETags and the like between the calls of one transaction. It must not keep anything between runs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Event
from typing import IO, Any, ClassVar, Protocol, Self, runtime_checkable

from reconciler.model import Address, App, Change, Snapshot


@dataclass(frozen=True)
class StoreSettings:
    """What a provider is given to connect with.

    Args:
        endpoint: base URL of the API.
        endpoints: further base URLs by name, such as `token_endpoint`.
        secret: looks a credential up by its name (`client_id`); raises Unauthorized if it is not there. Called
            only when a request needs it.
        options: the store's own settings from reconciler.yaml.
        timeout: seconds that one exchange without a large body may take.
        wait: seconds to wait for a store's machines to process something.
        jobs: requests in flight at most, per store.
        sandbox: are we talking to the sandbox? Plain http to loopback is allowed only then.
        stopping: set once a signal asked us to stop; long work ends at its next safe point.
        log: takes one dict for each exchange: store, method, path, status, seconds, attempt. Never secrets.
    """

    endpoint: str
    endpoints: Mapping[str, str] = field(default_factory=dict)
    secret: Callable[[str], str] = lambda name: name
    options: Mapping[str, Any] = field(default_factory=dict)
    timeout: float = 60.0
    wait: float = 900.0
    jobs: int = 6
    sandbox: bool = False
    stopping: Event = field(default_factory=Event)
    log: Callable[[dict[str, Any]], None] = lambda _entry: None


class AssetSource(Protocol):
    """Where a transaction gets the bytes behind a content hash."""

    def open(self, content: str) -> AbstractContextManager[IO[bytes]]:
        """Open the file that has this hash, for reading from its start. Raises AssetChanged if it no longer has it."""
        ...

    def size(self, content: str) -> int:
        """Size in bytes."""
        ...

    def name(self, content: str) -> str:
        """The file's own name, without folders."""
        ...


@runtime_checkable
class Transaction(Protocol):
    """A store's draft, version or nothing at all: whatever its changes are made in.

    Attributes:
        handle: the store's name for it, such as an edit's id; "" if it has none.
        concurrent: may changes of one kind be made at the same time?
    """

    handle: str
    concurrent: bool

    def read(self, wanted: Collection[Address] | None) -> Snapshot:
        """What this draft shows now, for the addresses asked for (None: all). Sends no writes."""
        ...

    def apply(self, change: Change, assets: AssetSource, progress: Callable[[int], None]) -> str:
        """Make one change. Calls progress with the bytes of the upload that the store has taken so far.

        Returns the mark that the resource now bears, "" if it has none. Raises Moved if the resource is no
        longer as the change was planned from.
        """
        ...

    def commit(self) -> str:
        """Check with the store and submit. Returns what people should know, such as "in review"."""
        ...

    def abandon(self) -> None:
        """Take back what can be taken back, such as deleting the draft."""
        ...


class Provider(Protocol):
    """One store.

    Attributes:
        name: as in manifests, addresses, the schema's file and the sandbox: `amazon-appstore`.
        digest: the hash by which this store can confirm an asset: sha256, sha1 or md5.
        schedules: does the store itself hold a release until its date?
        atomic: do a transaction's changes show only once it is committed?
        lists: does the store show what it holds, so that a lost answer can be looked up?
        per_release: listing fields that every release starts empty, such as release notes. They are never
            drift, and are sent with every batch that makes a release.
    """

    name: ClassVar[str]
    digest: ClassVar[str]
    schedules: ClassVar[bool]
    atomic: ClassVar[bool]
    lists: ClassVar[bool]
    per_release: ClassVar[frozenset[str]]

    @classmethod
    def connect(cls, settings: StoreSettings) -> Self:
        """Make a provider. Sends nothing."""
        ...

    def read(self, app: App, wanted: Collection[Address] | None) -> Snapshot:
        """What the store has accepted, in review included.

        `wanted` are the addresses that somebody asks about; others may be left out where they cost requests.
        A collection of `wanted` is read whole where one request shows it whole. None asks for everything.
        Sends no writes. Raises NeedsDraft where reading takes an open draft and there is none.
        """
        ...

    def open(self, app: App, adopt: str = "") -> Transaction:
        """Begin. Raises DraftOpen if there is an open draft other than `adopt`, InReview if nothing can change."""
        ...

    def status(self, app: App) -> str:
        """The app's state at the store in a few words: "live", "draft open", "in review". Sends no writes."""
        ...

    def check(self) -> tuple[str, ...]:
        """For `doctor`: log in, and say what was seen. Sends nothing but the token call. Raises Unauthorized."""
        ...
