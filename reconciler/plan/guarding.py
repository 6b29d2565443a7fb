"""What needs a person: limits that a plan exceeds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reconciler.model import (
    KINDS,
    Address,
    App,
    Change,
    Desired,
    Guard,
    Survey,
    Value,
    Values,
)
from reconciler.plan.changes import takes_the_app_along
from reconciler.plan.traits import Limits, Traits

_DOTTED: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})*")


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
        yield from _version_goes_back(app, change, traits.version)


def _too_many_deletes(app: App, changes: tuple[Change, ...], seen: Survey, limits: Limits) -> Iterator[Guard]:
    for kind in KINDS:
        lost = sum(change.after is None and change.address.kind == kind for change in changes)
        total = sum(address.app == app and address.kind == kind for address in seen.live)
        if lost > 1 and lost * 100 > limits.deletes_percent * total:
            share = f"{lost * 100 // total} %, limit {limits.deletes_percent} %"
            yield Guard("deletes", app, f"{lost} of {total} live {kind} entries would be deleted ({share})")


def _version_goes_back(app: App, change: Change, field: str) -> Iterator[Guard]:
    before, after = (_version(change.address, values or {}, field) for values in (change.before, change.after))
    there, wanted = _numbers(before), _numbers(after)
    if there and wanted and wanted < there:
        yield Guard(
            "older-version",
            app,
            f"{change.address.local}: version {after} is older than {before}, which the store has",
        )


def _version(address: Address, values: Values, field: str) -> Value:
    """The name of a version: a field of `details`, or what a binary has in the place of a version code."""
    value = values.get(field) if address.kind == "details" else None
    codes = values.get("version_codes") if address.kind == "binary" else None
    return codes[0] if isinstance(codes, tuple) and len(codes) == 1 else value


def _numbers(version: Value) -> list[int]:
    """The parts of a version such as 3.10.2, but for zeros at its end; none if it is not of that form."""
    if not isinstance(version, str) or not _DOTTED.fullmatch(version):
        return []
    numbers = [int(part) for part in version.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return numbers


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
