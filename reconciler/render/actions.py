"""What a change amounts to, and what a plan adds up to: the words of the plan screen, derived and never stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from reconciler.filesets import files_in, sent, sent_again
from reconciler.model import UNKNOWN, Change, Plan, PlannedAsset, Scalar, Value
from reconciler.planfile import digest

Action = Literal["add", "change", "replace", "reorder", "delete"]

_HASH: Final = re.compile(r"(?:(?:sha256|sha1|md5):)?[0-9a-f]{32,128}")
_BY_CONTENT: Final = frozenset({"image", "preview", "binary"})


def changed(change: Change) -> tuple[str, ...]:
    """The names of the fields that differ; of a creation or deletion, all that are not empty."""
    if change.before is None or change.after is None:
        return tuple(name for name, value in (change.after or change.before or {}).items() if value is not None)
    return tuple(name for name, value in change.after.items() if change.before.get(name) != value)


def made(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes without those that nobody made: what a release only sends again."""
    return tuple(change for change in changes if change.cause != "release")


def moved_at_store(change: Change) -> tuple[str, ...]:
    """Of the fields that differ, those in which somebody changed the store: what it does not show tells nothing.

    If it shows none of them, all of them.
    """
    names = changed(change)
    shown = tuple(name for name in names if change.before is None or change.before.get(name) is not UNKNOWN)
    return shown or names


def action(change: Change) -> Action:
    """Add, change, replace (a binary by another), reorder (the same members in another order) or delete."""
    if change.before is None:
        return "add"
    if change.after is None:
        return "delete"
    names = changed(change)
    if change.address.kind == "binary" and any(_lost(change.before.get(name), change.after[name]) for name in names):
        return "replace"
    reordered = names and all(_reordered(change.before.get(name), change.after[name]) for name in names)
    return "reorder" if reordered else "change"


def _lost(before: Value, after: Value) -> bool:
    return bool(Counter(members(before)) - Counter(members(after)))


def _reordered(before: Value, after: Value) -> bool:
    return isinstance(before, tuple) and isinstance(after, tuple) and Counter(before) == Counter(after)


def members(value: Value) -> tuple[Scalar, ...]:
    """A value as a list: what is empty has no members, and a single value is its own."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def is_content(change: Change, name: str, assets: Mapping[str, PlannedAsset]) -> bool:
    """Does this field hold files, as content hashes?"""
    items = [*members((change.before or {}).get(name)), *members((change.after or {}).get(name))]
    texts = [item for item in items if isinstance(item, str)]
    if not texts:
        return change.address.kind in _BY_CONTENT and bool(items) and not any(isinstance(item, int) for item in items)
    return all(item in assets or _HASH.fullmatch(item) for item in texts)


def uploads(change: Change, assets: Mapping[str, PlannedAsset], *, moves: bool = True) -> Iterator[PlannedAsset]:
    """The files that this change sends: those wanted that are not there yet, or not where the store can leave them."""
    for content in sent(change, moves=moves):
        if isinstance(content, str) and content in assets:
            yield assets[content]


def instead_of_moving(change: Change, *, moves: bool) -> str:
    """What a store does that cannot put files in another order, in words; "" where it need not."""
    if not sent_again(change, moves=moves):
        return ""
    new, old, wanted = len(sent(change, moves=moves)), files_in(change.before), files_in(change.after)
    return f"no move at {change.address.app.store}: {len(old) - len(wanted) + new} deleted, {new} uploaded"


@dataclass(frozen=True, slots=True)
class Summary:
    """A plan in numbers. `guards` are those that nobody has accepted; `upload_bytes` is what will be sent."""

    digest: str
    add: int
    change: int
    replace: int
    reorder: int
    delete: int
    batches: int
    submit: int
    stores: int
    uploads: int
    upload_bytes: int
    held: int
    guards: int
    unread: int
    same: int
    requests: int = 0

    @property
    def short(self) -> str:
        """The first six digits of the digest, by which people name a plan."""
        return self.digest.removeprefix("sha256:")[:6]

    @property
    def nothing(self) -> bool:
        """Is everything as wanted, with nothing waiting and nothing left unmeasured?"""
        return not (self.batches or self.held or self.guards or self.unread)


def summary(plan: Plan) -> Summary:
    """Add a plan up."""
    actions = Counter(map(action, made(plan.changes)))
    files = [
        asset
        for batch in plan.batches
        for change in batch.changes
        for asset in uploads(change, plan.assets, moves=batch.moves)
    ]
    return Summary(
        digest=digest(plan),
        add=actions["add"],
        change=actions["change"],
        replace=actions["replace"],
        reorder=actions["reorder"],
        delete=actions["delete"],
        batches=len(plan.batches),
        submit=sum(batch.submits for batch in plan.batches),
        stores=len({batch.app.store for batch in plan.batches}),
        uploads=len(files),
        upload_bytes=sum(asset.bytes for asset in files),
        held=len(plan.held),
        guards=sum(not guard.accepted for guard in plan.guards),
        unread=len(plan.unread),
        same=plan.same,
        requests=sum(batch.requests for batch in plan.batches),
    )
