"""`docs/json.md`: what each command prints with `--json`, and what webhooks are sent, from the published schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from reconciler import resources
from reconciler.document import Guide
from tools.docs.fields import Fields
from tools.docs.markdown import anchor, code, page, prose, table

PRINTED: Final[Mapping[str, str]] = {
    "validate": "diagnostics.json",
    "plan": "plan.json",
    "show": "plan.json",
    "apply": "report.json",
    "drift": "drift.json",
    "status": "status.json",
    "rollback": "plan.json",
    "rollback --list": "outputs.json#/definitions/rollback-list",
    "resolve": "outputs.json#/definitions/resolve",
    "init": "outputs.json#/definitions/init",
    "doctor": "outputs.json#/definitions/doctor",
    "sandbox up": "outputs.json#/definitions/sandbox-up",
    "sandbox faults": "outputs.json#/definitions/sandbox-faults",
    "sandbox log": "outputs.json#/definitions/sandbox-log",
    "explain": "outputs.json#/definitions/explain",
    "version": "outputs.json#/definitions/version",
}
"""Command to the schema that its output follows."""

NO_DOCUMENT: Final[Mapping[str, str]] = {
    "demo": "a story for people",
    "sandbox reset": "it prints no result, only that it is done",
    "schema": "what it prints is a JSON Schema, with --json and without",
}
"""Commands whose output has no schema, each with the reason."""

ELSEWHERE: Final[Mapping[str, str]] = {
    "any command that an error ends": "diagnostics.json",
    "a webhook, see `notify` in the settings": "notice.json",
}

_INTRODUCTION: Final = """\
With `--json` a command prints one object to stdout, in ASCII, and nothing else there; `drift --every` prints one on
each line. `reconciler schema NAME` prints the JSON Schema (draft-07) that it follows, from `schemas/`."""

_PROMISE: Final = """\
Each object has a `format_version`. Within a major number members are only added: a reader passes over members that it
does not know. No member is removed, and none gets another type; one that is always there, as all are of which nothing
else is said, stays so. Times are ISO 8601 in UTC, such as `2026-11-20T06:00:00Z`, sizes are in bytes, and text is for
people unless its description says otherwise."""

_ADDRESSES: Final = """\
An app is written `STORE/APP`, by the store's name and the app's id there; a thing in it `STORE/APP/KIND/KEY`, such as
`amazon-appstore/com.example.wordgame/listing/en-US`."""


def render() -> str:
    """The page."""
    places = dict.fromkeys([*PRINTED.values(), *ELSEWHERE.values()])
    return page(
        "JSON",
        "json_reference.py",
        _INTRODUCTION,
        table(("printed by", "schema"), [(code(each), _link(place)) for each, place in PRINTED.items()]),
        table(("and", ""), [(prose(each), _link(place)) for each, place in ELSEWHERE.items()]),
        _PROMISE,
        _ADDRESSES,
        *(part for place in places for part in _document(place)),
    )


def found(place: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A published schema by `FILE.json` or `FILE.json#/definitions/NAME`, and the whole file that it is in."""
    file, _, pointer = place.partition("#/definitions/")
    whole = resources.schema(file.removesuffix(".json"))
    return (whole["definitions"][pointer] if pointer else whole), whole


def _link(place: str) -> str:
    return f"[{code(place)}](#{anchor(_name(place))})"


def _name(place: str) -> str:
    """What a document is called on the page: `plan`, `sandbox-log`."""
    return place.removesuffix(".json").rpartition("/")[2]


def _document(place: str) -> Iterator[str]:
    schema, whole = found(place)
    guide = Guide(_of_one_file(schema), _of_one_file(whole))
    sections = Fields(guide, _name(place), always="", sometimes="Not always there. ").sections()
    yield f"{next(sections)}\n\n{prose(schema['description'])}"
    yield from sections


def _of_one_file(schema: Any) -> Any:
    """The schema without references to other files: the descriptions beside them name these."""
    if isinstance(schema, list):
        return [_of_one_file(each) for each in schema if not _of_a_file(each)]
    if not isinstance(schema, dict):
        return schema
    return {name: _of_one_file(each) if name != "required" else each for name, each in schema.items()}


def _of_a_file(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("$ref", "").endswith(".json")
