"""Values and plans to and from JSON: the saved plan, as documented in `schemas/plan.json`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from reconciler.model import (
    UNKNOWN,
    Address,
    App,
    Batch,
    Change,
    Guard,
    Held,
    Plan,
    PlannedAsset,
    Scalar,
    Unread,
    Value,
    Values,
)

FORMAT: Final = "1.0"
"""Version of the saved plan. A reader refuses another major number and ignores fields it does not know."""

_UNKNOWN_JSON: Final = {"unknown": True}


def value_to_json(value: Value) -> Any:
    """A value as JSON: a tuple is a list, UNKNOWN is {"unknown": true}."""
    if value is UNKNOWN:
        return dict(_UNKNOWN_JSON)
    return [value_to_json(item) for item in value] if isinstance(value, tuple) else value


def value_from_json(data: Any) -> Value:
    """The reverse of value_to_json. Raises ValueError on anything a value cannot be."""
    if data == _UNKNOWN_JSON:
        return UNKNOWN
    if isinstance(data, list):
        return tuple(_scalar_from_json(item) for item in data)
    return _scalar_from_json(data)


def _scalar_from_json(data: Any) -> Scalar:
    if data == _UNKNOWN_JSON:
        return UNKNOWN
    if data is None or isinstance(data, str | int):
        return data
    raise ValueError(f"not a value: {data!r}")


def values_to_json(values: Values | None) -> dict[str, Any] | None:
    """Fields as JSON, None kept."""
    return None if values is None else {name: value_to_json(value) for name, value in values.items()}


def values_from_json(data: Mapping[str, Any] | None) -> dict[str, Value] | None:
    """The reverse of values_to_json."""
    return None if data is None else {name: value_from_json(value) for name, value in data.items()}


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The documented form of a plan (`schemas/plan.json`), without its digest."""
    return {
        "format_version": FORMAT,
        "made": plan.made,
        "manifests": dict(plan.manifests),
        "assets": {
            key: {"path": asset.path, "bytes": asset.bytes, "what": asset.what} for key, asset in plan.assets.items()
        },
        "batches": [_batch_to_json(batch) for batch in plan.batches],
        "held": [{**_batch_to_json(held.batch), "until": held.until} for held in plan.held],
        "guards": [
            {"id": guard.id, "app": str(guard.app), "reason": guard.reason, "accepted": guard.accepted}
            for guard in plan.guards
        ],
        "unread": [
            {"app": str(each.app), "reason": each.reason, "fix": each.fix, "code": each.code} for each in plan.unread
        ],
        "unchanged": plan.same,
        "adopted": {str(address): values_to_json(values) for address, values in plan.adopted.items()},
        "protection": {str(address): on for address, on in plan.protection.items()},
        "pruning": {str(app): list(collections) for app, collections in plan.pruning.items()},
        "notes": {app: list(notes) for app, notes in plan.notes.items()},
    }


def _batch_to_json(batch: Batch) -> dict[str, Any]:
    return {
        "app": str(batch.app),
        "name": batch.app.name,
        "after": list(batch.app.after),
        "requests": batch.requests,
        "submits": batch.submits,
        "moves": batch.moves,
        "changes": [
            {
                "address": str(change.address),
                "before": values_to_json(change.before),
                "after": values_to_json(change.after),
                "mark": change.mark,
                "cause": change.cause,
            }
            for change in batch.changes
        ],
    }


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    """The reverse of plan_to_json. Raises ValueError or KeyError if it is not such a document."""
    version = str(data.get("format_version", ""))
    if version.split(".", 1)[0] != FORMAT.split(".", 1)[0]:
        raise ValueError(f"this plan has format {version or '(none)'}; this program reads {FORMAT}")
    return Plan(
        made=data["made"],
        manifests=dict(data["manifests"]),
        assets={key: PlannedAsset(each["path"], each["bytes"], each["what"]) for key, each in data["assets"].items()},
        batches=tuple(_batch_from_json(each) for each in data["batches"]),
        held=tuple(Held(_batch_from_json(each), each["until"]) for each in data["held"]),
        guards=tuple(Guard(each["id"], _app(each["app"]), each["reason"], each["accepted"]) for each in data["guards"]),
        unread=tuple(
            Unread(_app(each["app"]), each["reason"], each["fix"], each.get("code", "")) for each in data["unread"]
        ),
        same=data["unchanged"],
        adopted={Address.parse(each): values_from_json(values) or {} for each, values in data["adopted"].items()},
        protection={Address.parse(each): on for each, on in data["protection"].items()},
        pruning={_app(app): tuple(collections) for app, collections in data.get("pruning", {}).items()},
        notes={app: tuple(notes) for app, notes in data["notes"].items()},
    )


def _app(text: str) -> App:
    store, _, identity = text.partition("/")
    return App(store, identity)


def _batch_from_json(data: Mapping[str, Any]) -> Batch:
    app = replace(_app(data["app"]), name=data["name"], after=tuple(data["after"]))
    changes = tuple(_change_from_json(app, each) for each in data["changes"])
    return Batch(app, changes, data.get("requests", 0), data.get("submits", True), data.get("moves", True))


def _change_from_json(app: App, data: Mapping[str, Any]) -> Change:
    address = Address.parse(data["address"])
    if address.app != app:
        raise ValueError(f"{address} stands in the batch of {app}")
    return Change(
        Address(app, address.kind, address.key),
        values_from_json(data["before"]),
        values_from_json(data["after"]),
        data["mark"],
        data["cause"],
    )


def digest(plan: Plan) -> str:
    """`sha256:` and the hash of the canonical JSON of everything in the plan."""
    canonical = json.dumps(plan_to_json(plan), sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode("ascii")).hexdigest()
