"""Saved plans: written by `plan -o`, read by `show` and `apply`, and bound to what they were made from."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from reconciler.assets import Assets, UnsafePath, fingerprint
from reconciler.cli import files
from reconciler.errors import AssetChanged, Blocked, UsageProblem
from reconciler.model import Plan
from reconciler.planfile import digest, plan_from_json
from reconciler.render import documents

_LARGEST: Final = 256_000_000
_NOT_ONE: Final = "make it again: reconciler plan -o plan.json"

_DELETIONS: Final = frozenset({"deletes", "delete-app"})
"""The guards against losing something at the store."""


def save(planned: Plan, path: Path) -> None:
    """Write a plan, whole or not at all, readable by nobody else: it may hold what is not to be known yet."""
    files.write(path, documents.dumps(documents.plan(planned)).encode("ascii"), "name another file with -o")


def read(path: Path) -> Plan:
    """Read a saved plan. Raises UsageProblem if it is none, and Blocked if it was changed since it was made."""
    document = _document(path)
    try:
        planned = plan_from_json(document)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageProblem(f"{path} is no saved plan: {_reason(error)}", fix=_NOT_ONE) from error
    if document.get("digest") != digest(planned):
        raise Blocked(
            f"{path} is not as it was made: its contents do not have the digest that it states",
            fix=_NOT_ONE,
            code="R4311",
        )
    return planned


def _document(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            document = json.loads(file.read(_LARGEST))
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror}", fix="correct the path") from error
    except (ValueError, RecursionError) as error:
        raise UsageProblem(f"{path} is no saved plan: it is not JSON", fix=_NOT_ONE) from error
    if not isinstance(document, dict):
        raise UsageProblem(f"{path} is no saved plan: it is not a JSON object", fix=_NOT_ONE)
    return document


def _reason(error: Exception) -> str:
    return f"it has no {error}" if isinstance(error, KeyError) else str(error)


def check_digest(planned: Plan, wanted: str) -> None:
    """Raise Blocked unless the plan has this digest, with or without `sha256:` before it."""
    found = digest(planned)
    if found.removeprefix("sha256:") != wanted.removeprefix("sha256:"):
        raise Blocked(
            f"this is not the plan that was meant: its digest is {found}, and {wanted} was asked for",
            fix="look at the plan again, and apply it with its own digest",
            code="R4312",
        )


def check_basis(planned: Plan) -> None:
    """Raise AssetChanged if a manifest or file, seen from the current folder, is not what it was."""
    for path, known in planned.manifests.items():
        try:
            now, _ = fingerprint(Path.cwd(), path)
        except UnsafePath as problem:
            raise AssetChanged(
                f"{path}, which the plan was made from: {problem.message}",
                fix="apply in the folder where the plan was made, or plan again: reconciler plan",
            ) from problem
        if now != known:
            raise AssetChanged(
                f"{path} is not what it was when the plan was made", fix="plan again, and look: reconciler plan"
            )
    Assets(Path.cwd(), planned.assets).check()


def deletions_accepted(planned: Plan) -> Plan:
    """The plan with what it has of guards against deletions accepted."""
    guards = (replace(each, accepted=each.accepted or each.id in _DELETIONS) for each in planned.guards)
    return replace(planned, guards=tuple(guards))


def accepted(planned: Plan, names: Collection[str]) -> Plan:
    """The plan with these guards accepted, by id or by id and app. Raises UsageProblem for one that it has not."""
    known = {name for guard in planned.guards for name in (guard.id, guard.flag)}
    if unknown := [name for name in names if name not in known]:
        there = ", ".join(guard.flag for guard in planned.guards) or "none"
        raise UsageProblem(f"the plan has no guard {unknown[0]!r}", fix=f"its guards: {there}")
    guards = (
        replace(guard, accepted=guard.accepted or bool({guard.id, guard.flag} & set(names))) for guard in planned.guards
    )
    return replace(planned, guards=tuple(guards))
