"""What needs a person: limits that a plan exceeds."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model import (
    KINDS,
    App,
    Change,
    Desired,
    Guard,
    Survey,
    Values,
)
from reconciler.plan.changes import takes_the_app_along
from reconciler.plan.traits import Limits, Traits


def guards(
    app: App, changes: tuple[Change, ...], desired: Desired, seen: Survey, *, limits: Limits, traits: Traits
) -> Iterator[Guard]:
    """The limits that these changes of one app exceed; nobody has accepted them yet."""
    yield from _too_many_deletes(app, changes, seen, limits)
    protected = desired.protect | seen.protected
    lost = [change.address.local for change in changes if change.after is None and change.address in protected]
    if lost:
        yield Guard("protect", app, f"protected, and would be deleted: {', '.join(lost)}")
    for change in changes:
        if takes_the_app_along(change, traits):
            yield Guard("delete-app", app, "the app itself would be deleted at the store, for good")
        if change.address.kind == "binary":
            yield from _binary_goes_back(app, change)


def _too_many_deletes(app: App, changes: tuple[Change, ...], seen: Survey, limits: Limits) -> Iterator[Guard]:
    for kind in KINDS:
        lost = sum(change.after is None and change.address.kind == kind for change in changes)
        total = sum(address.app == app and address.kind == kind for address in seen.live)
        if lost > 1 and lost * 100 > limits.deletes_percent * total:
            share = f"{lost * 100 // total} %, limit {limits.deletes_percent} %"
            yield Guard("deletes", app, f"{lost} of {total} live {kind} entries would be deleted ({share})")


def _binary_goes_back(app: App, change: Change) -> Iterator[Guard]:
    before, after = _codes(change.before), _codes(change.after)
    if before and after and max(after) < max(before):
        yield Guard(
            "older-binary",
            app,
            f"version code {max(after)} is lower than {max(before)}, which is live: stores refuse it",
        )
    elif before and before == after and (change.before or {}).get("files") != (change.after or {}).get("files"):
        yield Guard(
            "same-version",
            app,
            f"version code {max(after)} is live with other bytes: build it again with a higher version code",
        )


def _codes(values: Values | None) -> list[int]:
    codes = (values or {}).get("version_codes")
    return [code for code in codes if isinstance(code, int)] if isinstance(codes, tuple) else []
