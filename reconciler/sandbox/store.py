"""What every store of the sandbox offers: an address, answers, and the handles of its control door."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from reconciler.sandbox.disk import Disk
from reconciler.sandbox.storefront.shapes import Storefront
from reconciler.sandbox.switches import Switch, Switches
from reconciler.sandbox.wire import Reply, Request


class Clock:
    """The store's time: the machine's, moved by as many seconds as it was told."""

    def __init__(self) -> None:
        self.offset = 0.0

    def now(self) -> float:
        """Seconds since 1970 in UTC."""
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move the clock on, or back if negative."""
        self.offset += seconds


class UnknownApp(LookupError):
    """The control door was asked about an app that this store does not hold."""


class Store(ABC):
    """One app store, without its wires. Calls come one at a time: whoever runs it holds the lock."""

    name: ClassVar[str]
    """As in manifests, such as `amazon-appstore`."""

    open_questions: ClassVar[tuple[Switch, ...]]
    """The switches that it has."""

    def __init__(self, disk: Disk, clock: Clock) -> None:
        self.disk = disk
        self.clock = clock
        self.switches = Switches(self.open_questions)

    @abstractmethod
    def endpoints(self, origin: str) -> dict[str, str]:
        """The addresses that a client of this store is configured with, given `http://127.0.0.1:PORT`."""

    @abstractmethod
    def credentials(self) -> dict[str, str]:
        """Credentials that it accepts, all beginning with `sandbox-`."""

    @abstractmethod
    def writes(self, request: Request) -> bool:
        """Would this request change what the store holds?"""

    @abstractmethod
    def answer(self, request: Request) -> Reply:
        """Act on the request. A refusal is an answer, too; nothing is raised."""

    @abstractmethod
    def fault_reply(self, status: int) -> Reply:
        """What this store, or the gateway before it, says with such a status when it fails on its own account."""

    @abstractmethod
    def reset(self) -> None:
        """Forget everything and hold the example app again."""

    @abstractmethod
    def seed(self, app: Mapping[str, Any]) -> str:
        """Add an app, or replace the one with the same id; returns its id. Raises ValueError if it makes no sense."""

    @abstractmethod
    def apps(self) -> list[str]:
        """The ids of the apps it holds."""

    @abstractmethod
    def view(self, app_id: str) -> dict[str, Any]:
        """What a person would see in the store's console: live, draft, review. Raises UnknownApp."""

    def taken(self, app_id: str) -> Mapping[str, int]:
        """How often each file was taken in for this app, by sha256. Raises UnknownApp."""
        uploads: Mapping[str, int] = self.view(app_id)["uploads"]
        return uploads

    def storefront(self, app_id: str) -> Storefront:
        """What shoppers would see of an app; by default, nothing. Raises UnknownApp."""
        self.view(app_id)
        nothing = "This store shows nothing of its apps here."
        return Storefront(self.name, app_id, no_live=nothing, no_draft=nothing)

    @abstractmethod
    def advance(self, app_id: str, outcome: str, reason: str) -> None:
        """Let the review of what was submitted end. Raises UnknownApp, or ValueError if nothing is in review."""

    @abstractmethod
    def console(self, app_id: str, action: str, arguments: Mapping[str, Any]) -> Any:
        """Act as a person in the store's console. Raises UnknownApp, or ValueError if that cannot be done."""

    @abstractmethod
    def dump(self) -> Any:
        """Everything it holds but blobs, as JSON."""

    @abstractmethod
    def restore(self, document: Any) -> None:
        """Take over what `dump` returned."""
