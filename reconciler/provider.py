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

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from typing import IO, ClassVar, Protocol, Self, runtime_checkable

from reconciler.model import Address, App, Budget, Change, Snapshot
from reconciler.store_settings import StoreSettings


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
        per_release: fields that every release starts without, such as release notes. They are never drift, and
            are sent with every batch that makes a release.
        founding: the kind of `model.KINDS` of which a creation makes the app itself, so that it comes first in a batch,
            and a deletion takes the whole app along; "" where apps are made by other means.
        gate: the field of `release` that keeps an app from customers while it is false, in a store that does not hold
            a release until its date but can hide an app; "" elsewhere. Such a store's `release` also shows `public`:
            do customers see the app now?
        version: the field of `details` that names the version being made, such as 3.5.0; "" where there is none. To go
            back in it takes a person's word.
        moves: can the files of a set be put in another order? Where they cannot, a set keeps the longest beginning of
            what is wanted that is there in this order, and the rest is sent: see `filesets.kept`.
    """

    name: ClassVar[str]
    digest: ClassVar[str]
    schedules: ClassVar[bool]
    atomic: ClassVar[bool]
    lists: ClassVar[bool]
    per_release: ClassVar[frozenset[str]]
    founding: ClassVar[str]
    gate: ClassVar[str]
    version: ClassVar[str]
    moves: ClassVar[bool]

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

    def open(self, app: App, adopt: str = "", changes: Sequence[Change] = ()) -> Transaction:
        """Begin. `changes` are those to come, in order; none if this is only to look, or to discard what is there.

        Raises DraftOpen if there is an open draft other than `adopt`, InReview if nothing can change.
        """
        ...

    def status(self, app: App) -> str:
        """The app's state at the store in a few words: "live", "draft open", "in review". Sends no writes."""
        ...

    @staticmethod
    def cost(change: Change) -> int:
        """About how many requests a change takes, rather too many than too few."""
        ...

    @staticmethod
    def submits(changes: Sequence[Change]) -> bool:
        """Does making these changes send the app to the people who review it?"""
        ...

    @staticmethod
    def renews(address: Address, changes: Sequence[Change]) -> bool:
        """Do these changes begin a release that starts without its `per_release` fields at this address?"""
        ...

    @staticmethod
    def belongs_to(address: Address) -> Address | None:
        """What this belongs to, so that the store deletes it along with that; None if it stands for itself.

        A plan that deletes the owner names it as well. It is deleted first; there may be none left of it by then.
        """
        ...

    def budget(self) -> Budget | None:
        """How many requests the store still takes from us, as of its last answer; None if it does not say."""
        ...

    def picture(self, url: str) -> bytes | None:
        """A picture behind one of `Resource.links`, for people to look at: PNG, JPEG, GIF or WEBP by how it begins.

        What it holds is anybody's: decode it only where it can do no harm. It is asked for without credentials,
        only at hosts where the store's pictures lie, and follows no redirect. None if it is not to be had, whatever
        the reason, and in stores that show no pictures. May be called by many threads. Raises nothing.
        """
        ...

    def close(self) -> None:
        """Give back connections that are kept open. The provider is not used afterwards."""
        ...

    def check(self) -> tuple[str, ...]:
        """For `doctor`: log in, and say what was seen. Sends nothing but the token call. Raises Unauthorized."""
        ...
