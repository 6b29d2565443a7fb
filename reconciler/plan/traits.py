"""What planning goes by: the limits that a person set, and what it has to know of a store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reconciler.model import UNKNOWN, Address, Change, Value


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
    founding: str = ""
    gate: str = ""
    lists: bool = True
    version: str = ""
    moves: bool = True
    belongs_to: Callable[[Address], Address | None] = lambda _address: None
    renews: Callable[[Address, Sequence[Change]], bool] = lambda _address, _changes: True

    def settled(self, name: str, live: Value, *, applied: bool) -> bool:
        """Is this a field that only goes with a release, and that we applied with the last one?

        A store with drafts shows at most what the live version had, which says nothing of the next one. Where
        there are none, what is shown is what counts.
        """
        return name in self.per_release and applied and (self.atomic or live is UNKNOWN)
