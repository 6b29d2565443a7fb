"""What a GET asks for: parameters checked against what the operation takes, and rows chosen and cut by them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.sandbox.app_store import refusals
from reconciler.sandbox.app_store.facts import Facts, Operation, facts
from reconciler.sandbox.app_store.refusals import Error
from reconciler.sandbox.app_store.room import Room
from reconciler.sandbox.app_store.state import Row

PAGE, RELATED = 50, 10
"""How many rows a list shows, and how many an included relationship, unless told otherwise."""


@dataclass(frozen=True)
class Asked:
    """The parameters of a GET. `given` are all of them as they came."""

    given: Mapping[str, str] = field(default_factory=dict)
    include: tuple[str, ...] = ()
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exists: Mapping[str, bool] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    sort: tuple[str, ...] = ()
    offset: int = 0

    @property
    def page(self) -> int:
        """How many rows are wanted at once."""
        return self.limits.get("", PAGE)

    def related(self, relation: str) -> int:
        """How many rows of an included relationship are wanted."""
        return self.limits.get(relation, RELATED)


def asked(operation: Operation, given: Mapping[str, str]) -> Asked:
    """Check the parameters of a request. Refuses with 400, naming each that is wrong."""
    reader = _Reader(operation, given)
    result = reader.read()
    if reader.errors:
        raise refusals.refusal(*reader.errors)
    return result


class _Reader:
    def __init__(self, operation: Operation, given: Mapping[str, str]) -> None:
        self._known = operation.query
        self._given = given
        self._lists = operation.kind in {"getCollection", "getToManyRelated", "getToManyRelationship"}
        self._facts: Facts = facts()
        self.errors: list[Error] = [
            refusals.missing_parameter(name) for name in operation.query.required if name not in given
        ]
        self._filters: dict[str, tuple[str, ...]] = {}
        self._fields: dict[str, frozenset[str]] = {}
        self._exists: dict[str, bool] = {}
        self._limits: dict[str, int] = {}

    def read(self) -> Asked:
        """Everything, and `errors` besides."""
        include: tuple[str, ...] = ()
        sort: tuple[str, ...] = ()
        offset = 0
        for name, value in self._given.items():
            family, _, inner = name.rstrip("]").partition("[")
            if name == "include":
                include = self._among(name, value, self._known.include, "relationship name")
            elif name == "sort":
                sort = self._among(name, value, self._known.sort, "sort value")
            elif name == "cursor" and self._lists:
                offset = self._cursor(value)
            elif name == "limit" or (family == "limit" and inner):
                self._limit(name, inner, value)
            elif family in {"filter", "fields", "exists"} and inner:
                getattr(self, f"_{family}_parameter")(name, inner, value)
            else:
                self.errors.append(refusals.illegal_parameter(name))
        return Asked(self._given, include, self._fields, self._filters, self._exists, self._limits, sort, offset)

    def _among(self, name: str, value: str, allowed: frozenset[str], what: str) -> tuple[str, ...]:
        if not allowed:
            self.errors.append(refusals.illegal_parameter(name))
            return ()
        values = tuple(each for each in value.split(",") if each)
        for each in values:
            if each not in allowed:
                self.errors.append(refusals.invalid_parameter(name, f"'{each}' is not a valid {what}"))
        return values

    def _limit(self, name: str, inner: str, value: str) -> None:
        most = self._known.limits.get(inner)
        if most is None:
            self.errors.append(refusals.illegal_parameter(name))
        elif not value.isdecimal() or not 1 <= int(value) <= most:
            detail = f"'{value}' is not a valid limit: the maximum allowable limit is '{most}'"
            self.errors.append(refusals.invalid_parameter(name, detail))
        else:
            self._limits[inner] = int(value)

    def _filter_parameter(self, name: str, inner: str, value: str) -> None:
        if inner not in self._known.filters:
            self.errors.append(refusals.illegal_parameter(name))
            return
        allowed = self._known.filters[inner]
        values = tuple(value.split(","))
        for each in values:
            if allowed is not None and each not in allowed:
                self.errors.append(refusals.invalid_parameter(name, f"'{each}' is not a valid filter value"))
        self._filters[inner] = values

    def _fields_parameter(self, name: str, inner: str, value: str) -> None:
        if inner not in self._known.fields:
            self.errors.append(refusals.illegal_parameter(name))
            return
        values = frozenset(each for each in value.split(",") if each)
        for each in sorted(values - self._facts.kinds[inner].fields):
            self.errors.append(refusals.invalid_parameter(name, f"'{each}' is not a valid field name"))
        self._fields[inner] = values

    def _exists_parameter(self, name: str, inner: str, value: str) -> None:
        if inner not in self._known.exists:
            self.errors.append(refusals.illegal_parameter(name))
        elif value not in {"true", "false"}:
            self.errors.append(refusals.invalid_parameter(name, f"'{value}' is not true or false"))
        else:
            self._exists[inner] = value == "true"

    def _cursor(self, value: str) -> int:
        try:
            return max(int(json.loads(base64.urlsafe_b64decode(value))["offset"]), 0)
        except (ValueError, KeyError, TypeError, binascii.Error):
            self.errors.append(refusals.invalid_parameter("cursor", f"'{value}' is not a valid cursor"))
            return 0


def cursor(offset: int) -> str:
    """A cursor that leads to the row with this number."""
    return base64.urlsafe_b64encode(json.dumps({"offset": offset}).encode()).decode()


def chosen(room: Room, rows: list[Row], query: Asked) -> list[Row]:
    """The rows that the filters leave, sorted if that was asked for."""
    for name, values in query.filters.items():
        rows = [row for row in rows if _matches(room, row, name, values)]
    for name, wanted in query.exists.items():
        rows = [row for row in rows if _there(row, name) == wanted]
    for name in reversed(query.sort):
        rows = sorted(rows, key=lambda row: _key(room, row, name.lstrip("-")), reverse=name.startswith("-"))
    return rows


def _matches(room: Room, row: Row, name: str, values: tuple[str, ...]) -> bool:
    found = _values(room, row, name.split("."))
    if name == "bundleId" and room.switches["filter_bundle_id"] == "prefix":
        return any(each.startswith(value) for each in found for value in values)
    return not found.isdisjoint(values)


def _values(room: Room, row: Row, path: list[str]) -> set[str]:
    """What a filter such as `preReleaseVersion.version` looks at, as text."""
    first, *rest = path
    if first == "id":
        return {row.id}
    if first in facts().kinds[row.type].relations:
        others = room.world.related(row, first)
        return {value for other in others for value in _values(room, other, rest or ["id"])}
    value = row[first]
    every = value if isinstance(value, list) else [value]
    return {str(each).lower() if isinstance(each, bool) else str(each) for each in every if each is not None}


def _there(row: Row, name: str) -> bool:
    return row.links.get(name) not in (None, []) or row[name] is not None


def _key(room: Room, row: Row, name: str) -> tuple[str, str]:
    other = room.world.one(row, name) if name in facts().kinds[row.type].relations else None
    return str(other["version"] if other else row[name] or ""), row.id
