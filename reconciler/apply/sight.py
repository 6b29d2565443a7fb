"""What is seen at a store, beside a change: what it finds there, and in what it differs from the plan."""

from __future__ import annotations

from collections.abc import Callable

from reconciler.model import Change, Resource, Values, managed
from reconciler.quoting import stale


def found(change: Change, now: Resource | None) -> Values | None:
    """What is there before the change: the fields that it names, of a deletion all of them. For going back."""
    if now is None:
        return None
    return now.values if change.after is None else managed(now, change.after)


def difference(change: Change, now: Resource | None, file_name: Callable[[str], str]) -> str:
    """One line for each field that is neither as planned from nor as wanted.

    `file_name` names the files that the change wants, by their content hashes.
    """
    if now is None or change.after is None or change.before is None:
        here = "is not there" if now is None else "is there"
        return (
            f"{change.address}: {here}, though the plan was made when it was{' not' if change.before is None else ''}"
        )
    lines = (f"{change.address}: {line}" for line in stale(change, now, file_name))
    return "\n".join(lines) or f"{change.address}: changed"
