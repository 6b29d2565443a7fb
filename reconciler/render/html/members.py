"""Which picture of the store belongs to which member of a set: by its content hash, or by its id where that is hidden.

A change's mark has the ids of what `files` holds at the store, in order. That is its `before`; in a drift report,
where what was wanted stands on the left, its `after`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

from reconciler.model import Address, Change, Scalar
from reconciler.render.actions import members

FIELD: Final = "files"
"""The field that holds the members of a set."""

_PICTURED: Final = ("image", "preview")

Side = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a set at the store.

    Args:
        content: its content hash, UNKNOWN where it is hidden.
        id: as the mark has it, "" if it has none.
        key: what its picture is found by, if not by the content hash: made of address and id, "" without an id.
    """

    content: Scalar
    id: str
    key: str


def at_the_store(change: Change, side: Side = "before") -> tuple[Member, ...]:
    """The members of a set of pictures or videos that the store shows, in order; none for other things."""
    values = change.before if side == "before" else change.after
    held = members((values or {}).get(FIELD)) if change.address.kind in _PICTURED else ()
    ids = change.mark.split(",") if change.mark else []
    told = ids if len(ids) == len(held) else [""] * len(held)
    return tuple(
        Member(content, each, _key(change.address, each) if each else "")
        for content, each in zip(held, told, strict=True)
    )


def keys(change: Change, side: Side) -> tuple[str, ...]:
    """The keys of the members at the store."""
    return tuple(each.key for each in at_the_store(change, side))


def names(member: Member) -> Iterator[str]:
    """What its picture may be found by, the surest first."""
    if isinstance(member.content, str):
        yield member.content
    if member.key:
        yield member.key


def _key(address: Address, each: str) -> str:
    digest = sha256(f"{address}/{each}".encode(errors="backslashreplace")).hexdigest()
    return f"member:{digest}"
