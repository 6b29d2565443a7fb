"""What we print as JSON, as its readers have it: the published schemas, and what may not be in a document beside.

Run this file at a release: it freezes in `golden/shapes.json` what has been added. What was frozen stays: a document
that lost a member, or whose member is of another type, needs a new major `format_version` and frozen shapes of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, FormatChecker
from referencing import Registry, Resource

from reconciler.resources import schema
from tools.docs.json_reference import ELSEWHERE, PRINTED

FROZEN = Path(__file__).parent / "golden" / "shapes.json"
PLACES = tuple(dict.fromkeys([*PRINTED.values(), *ELSEWHERE.values()]))
"""Where each published document is described: `FILE.json`, or `FILE.json#/definitions/NAME`."""

_BASE = "https://schemas.test/"
_FILES = sorted({place.partition("#")[0] for place in PLACES})
_REGISTRY: Registry[Any] = Registry().with_resources(
    [(f"{_BASE}{file}", Resource.from_contents(schema(file.removesuffix(".json")))) for file in _FILES]
)
_FORMATS = FormatChecker(formats=())
_OF_VALUE = {str: "string", bool: "boolean", type(None): "null"}


@_FORMATS.checks("date-time")
def _is_moment(value: object) -> bool:
    """Is it ISO 8601 in UTC, to the second?"""
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(value)))


@dataclass(frozen=True)
class Part:
    """One schema among those that speak of the same value, and the file that its references begin from."""

    file: str
    schema: Mapping[str, Any]

    def parts(self, *, certain: bool = False) -> Iterator[Part]:
        """Itself, what it refers to, in this file or another, and what it is put together from.

        With `certain` only what holds in any case: of alternatives nobody knows which one does.
        """
        if "$ref" in self.schema:
            yield from _at(self.schema["$ref"], self.file).parts(certain=certain)
            return
        yield self
        for keyword in ("allOf",) if certain else ("allOf", "anyOf", "oneOf"):
            for each in self.schema.get(keyword, ()):
                yield from Part(self.file, each).parts(certain=certain)

    def member(self, name: str) -> Iterator[Part]:
        """What this says of a member of that name, if anything."""
        free = self.schema.get("additionalProperties")
        if name in self.schema.get("properties", {}):
            yield Part(self.file, self.schema["properties"][name])
        elif isinstance(free, dict):
            yield Part(self.file, free)

    def items(self) -> Iterator[Part]:
        """What this says of each item of a list, if anything."""
        if "items" in self.schema:
            yield Part(self.file, self.schema["items"])


def _at(reference: str, file: str = "") -> Part:
    target, _, pointer = reference.partition("#/")
    found: Any = schema((target.rstrip("#") or file).removesuffix(".json"))
    for step in pointer.split("/") if pointer else ():
        found = found[step]
    return Part(target.rstrip("#") or file, found)


def problems(document: Any, place: str) -> list[str]:
    """What does not fit the schema at that place, and the paths of members that it does not describe."""
    validator = Draft7Validator({"$ref": f"{_BASE}{place}"}, registry=_REGISTRY, format_checker=_FORMATS)
    wrong = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]
    return [*wrong, *(f"{path} is not described" for path in _undescribed(document, [_at(place)], "$"))]


def _undescribed(value: Any, said: Sequence[Part], path: str) -> Iterator[str]:
    parts = [part for each in said for part in each.parts()]
    if isinstance(value, dict):
        for name, each in value.items():
            inner = [found for part in parts for found in part.member(name)]
            yield from _undescribed(each, inner, f"{path}.{name}") if inner else [f"{path}.{name}"]
    elif isinstance(value, list):
        inner = [found for part in parts for found in part.items()]
        for number, each in enumerate(value):
            yield from _undescribed(each, inner, f"{path}[{number}]")


def undescribed_properties() -> list[str]:
    """Members that a schema names without saying what they are."""
    return [path for place in PLACES for path, said in _members(place) if not any(map(_is_described, said))]


def _is_described(said: Part) -> bool:
    return any(part.schema.get("description") for part in said.parts())


def shapes() -> dict[str, dict[str, str]]:
    """By document, the path of each member to its types; a `?` behind them where it need not be there."""
    return {place: dict(_shape([_at(place)], "")) for place in PLACES}


def _shape(said: Sequence[Part], path: str) -> Iterator[tuple[str, str]]:
    for name, always, inner in _below(said):
        below = f"{path}{'' if name == '[]' or not path else '.'}{name}"
        yield below, _types(inner) + ("" if always else "?")
        yield from _shape(inner, below)


def _members(place: str) -> Iterator[tuple[str, list[Part]]]:
    waiting = [(place, [_at(place)])]
    while waiting:
        path, said = waiting.pop()
        below = [(f"{path} {name}", inner) for name, _, inner in _below(said)]
        yield from ((each, inner) for each, inner in below if not each.endswith((" []", " *")))
        waiting += below


def _below(said: Sequence[Part]) -> Iterator[tuple[str, bool, list[Part]]]:
    """Each member by name, `*` for one of any name, `[]` for an item; if it is always there; what is said of it."""
    parts = [part for each in said for part in each.parts()]
    required = {name for each in said for part in each.parts(certain=True) for name in part.schema.get("required", ())}
    for name in dict.fromkeys(name for part in parts for name in part.schema.get("properties", ())):
        yield name, name in required, [found for part in parts for found in part.member(name)]
    free = [
        Part(part.file, more) for part in parts if isinstance(more := part.schema.get("additionalProperties"), dict)
    ]
    items = [found for part in parts for found in part.items()]
    yield from ((name, True, inner) for name, inner in (("*", free), ("[]", items)) if inner)


def _types(said: Sequence[Part]) -> str:
    named: set[str] = set()
    for part in (found for each in said for found in each.parts()):
        declared = part.schema.get("type", ())
        named |= {declared} if isinstance(declared, str) else set(declared)
        values = [*part.schema.get("enum", ()), *([part.schema["const"]] if "const" in part.schema else ())]
        named |= {_OF_VALUE[type(value)] for value in values}
    return " or ".join(sorted(named))


def broken(frozen: Mapping[str, Mapping[str, str]], now: Mapping[str, Mapping[str, str]]) -> list[str]:
    """What readers of the frozen shapes would miss, in sentences. What was added is no matter."""
    return [
        f"{place}: {sentence}"
        for place, members in frozen.items()
        for path, kind in members.items()
        if (sentence := _broken(path, kind, now.get(place, {}).get(path, "")))
    ]


def _broken(path: str, kind: str, now: str) -> str:
    if not now:
        return f"{path} was removed; readers of this major format_version count on it"
    if now.rstrip("?") != kind.rstrip("?"):
        return f"{path} was {kind.rstrip('?')}, and is {now.rstrip('?')} now"
    return f"{path} was always there, and is not any more" if now.endswith("?") and not kind.endswith("?") else ""


if __name__ == "__main__":
    FROZEN.parent.mkdir(exist_ok=True)
    was = json.loads(FROZEN.read_text(encoding="utf-8")) if FROZEN.exists() else {}
    lost = broken(was, shapes())
    assert lost == [], lost
    FROZEN.write_text(json.dumps(shapes(), indent=2) + "\n", encoding="utf-8")
