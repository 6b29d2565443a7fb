"""Who moved: the manifest, the store, both, or nobody knows."""

from __future__ import annotations

from reconciler.model import (
    Address,
    Cause,
    Resource,
    Survey,
    Value,
    Values,
    has_unknown,
)


def cause_of(live: Resource, last: Resource | None, fields: Values) -> Cause:
    """Who moved: compare what we last applied, what is live and what is wanted, field by field."""
    if last is None:
        return "manifest"
    causes = {
        cause
        for name, value in fields.items()
        if name in last.values and (cause := _field_cause(live.values.get(name), last.values[name], value))
    }
    if len(causes) > 1:
        return "both"
    return causes.pop() if causes else "manifest"


def _field_cause(live: Value, last: Value, wanted: Value) -> Cause | None:
    if live == last:
        return "manifest" if last != wanted else None
    if has_unknown(live) and not isinstance(live, tuple):
        return "unknown"
    return "store" if last == wanted else "both"


def cause_of_absence(last: Resource | None) -> Cause:
    """A wanted thing is not there: if we once put it there, somebody took it away."""
    return "store" if last else "manifest"


def cause_of_stray(address: Address, seen: Survey) -> Cause:
    """A thing is there that nobody wants: ours, and taken out of the manifest; or put there by somebody else.

    That somebody put it there since is known only where the last apply left none: where it pruned the collection.
    """
    if address in seen.last:
        return "manifest"
    return "store" if any(app == address.app and address.within(what) for app, what in seen.pruned) else "manifest"
