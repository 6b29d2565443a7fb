"""Ordered sets of files, in stores that cannot put one in another order: what stays, and what is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from reconciler.model import UNKNOWN, Change, Scalar, Values

_SETS: Final = frozenset({"image", "preview"})


def files_in(values: Values | None) -> tuple[Scalar, ...]:
    """The `files` of a set; none if there is no such set."""
    files = (values or {}).get("files")
    return files if isinstance(files, tuple) else ()


def kept(contents: Sequence[Scalar], wanted: Sequence[Scalar]) -> list[int]:
    """Places of the members to keep: they hold the longest beginning of `wanted` that is there in this order."""
    places: list[int] = []
    for place, content in enumerate(contents):
        if len(places) < len(wanted) and content is not UNKNOWN and content == wanted[len(places)]:
            places.append(place)
    return places


def sent(change: Change, *, moves: bool) -> tuple[Scalar, ...]:
    """What a change has to send, in order; `moves`: can the store put the files of a set in another order?"""
    before, after = files_in(change.before), files_in(change.after)
    if moves or change.address.kind not in _SETS:
        return tuple((Counter(after) - Counter(before)).elements())
    return after[len(kept(before, after)) :]


def sent_again(change: Change, *, moves: bool) -> bool:
    """Does it send files that are there, only because the store cannot move them?"""
    return len(sent(change, moves=moves)) > len(sent(change, moves=True))
