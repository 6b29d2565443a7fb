"""What Apple's OpenAPI description says of resources and operations, from `facts.json`.

`python -m tools.app_store.derive_facts` writes that file.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any
from urllib.parse import unquote

_VERBS = {
    "createInstance": "CREATE",
    "deleteInstance": "DELETE",
    "getCollection": "GET_COLLECTION",
    "getInstance": "GET_INSTANCE",
    "updateInstance": "UPDATE",
}
_METHODS = {"GET": "GET_INSTANCE", "POST": "CREATE", "PATCH": "UPDATE", "DELETE": "DELETE"}


@dataclass(frozen=True)
class Relation:
    """A relationship: the types it leads to, whether to several, and whether it has links of its own."""

    to: tuple[str, ...]
    many: bool = False
    linked: bool = False


@dataclass(frozen=True)
class Kind:
    """A type of resource. `fields` are what `fields[type]` may name."""

    name: str
    prefix: str
    attributes: tuple[str, ...]
    relations: Mapping[str, Relation]
    fields: frozenset[str]


@dataclass(frozen=True)
class Entity:
    """What a request's body may say of a resource. `attributes` holds a small schema for each."""

    type: str
    attributes: Mapping[str, Mapping[str, Any]]
    required: tuple[str, ...]
    relations: Mapping[str, Relation]
    needed: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """The parameters that a GET takes. `filters` holds the values allowed, None for any; `limits` the maxima."""

    include: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    filters: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    exists: frozenset[str] = frozenset()
    sort: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    """One operation: `id` as Apple names it; `kind` is the end of it, such as `getToManyRelated`.

    `relation` is the relationship at the end of its path, "" if there is none. `many` and `body` tell what it takes,
    `included` what may stand under `included` there.
    """

    id: str
    method: str
    path: str
    kind: str
    type: str
    relation: str = ""
    query: Query = Query()
    body: Entity | None = None
    many: bool = False
    included: tuple[Entity, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything in `facts.json`."""

    kinds: Mapping[str, Kind]
    operations: tuple[Operation, ...]
    by_path: Mapping[tuple[str, str], Operation]

    def find(self, method: str, path: str) -> tuple[Operation, str] | None:
        """The operation of a request, and the id in its path, "" if that has none."""
        parts, name = path.split("/"), ""
        if len(parts) > 3:
            name, parts[3] = unquote(parts[3]), "{id}"
        found = self.by_path.get((method, "/".join(parts)))
        return (found, name) if found and (name or len(parts) < 4) else None

    def verb(self, method: str, path: str) -> str:
        """How Apple names what was tried, such as `GET_COLLECTION`."""
        single = len(path.strip("/").split("/")) > 2
        return "GET_COLLECTION" if method == "GET" and not single else _METHODS.get(method, method)

    def offered(self, path: str) -> list[str]:
        """The operations that there are on the resource of that path, or on its relationship; none if unknown."""
        parts = path.strip("/").split("/")
        if len(parts) > 3:
            same = re.compile("/".join(["", parts[0], parts[1], "[^/]+", *map(re.escape, parts[3:])]))
            return sorted({_upper(each.kind) for each in self.operations if same.fullmatch(each.path)})
        return sorted(
            _VERBS[each.kind]
            for each in self.operations
            if not each.relation and each.path.strip("/").split("/")[:2] == parts[:2]
        )


@functools.cache
def facts() -> Facts:
    """The facts, read once."""
    table = json.loads(resources.files(__package__).joinpath("facts.json").read_text(encoding="utf-8"))
    operations = tuple(_operation(each) for each in table["operations"])
    prefixes = {each.type: each.path.split("/")[1] for each in operations}
    kinds = {name: _kind(name, f"/{prefixes.get(name, 'v1')}", known) for name, known in table["types"].items()}
    return Facts(kinds, operations, {(each.method, each.path): each for each in operations})


def _kind(name: str, prefix: str, known: Mapping[str, Any]) -> Kind:
    relations = _relations(known["relations"])
    fields = frozenset(known.get("fields", [*known["attributes"], *relations]))
    return Kind(name, prefix, tuple(known["attributes"]), relations, fields)


def _operation(given: Mapping[str, Any]) -> Operation:
    body = given.get("body")
    return Operation(
        given["id"],
        given["method"],
        given["path"],
        given["kind"],
        given["type"],
        given.get("relation", ""),
        _query(given.get("query", {})),
        _entity(body) if body else None,
        bool(body and body.get("many")),
        tuple(_entity(each) for each in (body or {}).get("included", ())),
    )


def _query(given: Mapping[str, Any]) -> Query:
    filters = {name: None if values is None else frozenset(values) for name, values in given.get("filters", {}).items()}
    sets = {name: frozenset(given.get(name, ())) for name in ("include", "fields", "exists", "sort")}
    return Query(filters=filters, limits=given.get("limits", {}), required=tuple(given.get("required", ())), **sets)


def _entity(given: Mapping[str, Any]) -> Entity:
    return Entity(
        given["type"],
        given["attributes"],
        tuple(given["required"]),
        _relations(given["relations"]),
        tuple(given["needed"]),
    )


def _relations(given: Mapping[str, Any]) -> dict[str, Relation]:
    return {
        name: Relation(tuple(each["to"]), each.get("many", False), each.get("linked", False))
        for name, each in given.items()
    }


def _upper(kind: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).upper()
