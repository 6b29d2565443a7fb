"""What a request's body says, checked against what the operation takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reconciler.sandbox.app_store import refusals
from reconciler.sandbox.app_store.facts import Entity, Operation, Relation, facts
from reconciler.sandbox.app_store.refusals import Error
from reconciler.sandbox.app_store.room import Room, moment_of
from reconciler.sandbox.wire import Request

_LOCAL_ID = re.compile(r"\$\{[^{}]+\}")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)")
_TYPES: dict[str, type] = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


@dataclass(frozen=True)
class Given:
    """A resource as a body describes it. `links` holds ids, lists of ids, or None; `included` is by local id."""

    type: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, Any] = field(default_factory=dict)
    included: Mapping[str, Given] = field(default_factory=dict)


class Reader:
    """Reads the body of one request. Collects what is wrong with it, and refuses with all of that."""

    def __init__(self, room: Room, operation: Operation) -> None:
        self._room = room
        self._operation = operation
        self._errors: list[Error] = []

    def entity(self, request: Request, name: str = "") -> Given:
        """The resource in the body. `name` is the id in the path, which a change must repeat."""
        assert self._operation.body is not None
        document = _document(request)
        data = document["data"]
        if not isinstance(data, dict):
            raise refusals.unreadable("The 'data' of the document must be an object")
        self._identity(data, self._operation.body, name)
        included = self._included(document.get("included", []))
        given = self._read(data, self._operation.body, included)
        if self._errors:
            raise refusals.refusal(*self._errors)
        return given

    def linkage(self, request: Request) -> list[str]:
        """The ids in the body of a request on a relationship; empty for `data: null`."""
        assert self._operation.body is not None
        data = _document(request)["data"]
        many = self._operation.many
        if isinstance(data, list) != many:
            raise refusals.unreadable(f"The 'data' of the document must be {'an array' if many else 'an object'}")
        every = data if many else [data] if data is not None else []
        for each in every:
            if not isinstance(each, dict) or each.get("type") != self._operation.body.type or "id" not in each:
                detail = f"Each must have an id and the type '{self._operation.body.type}'"
                raise refusals.refusal(refusals.relation_invalid(self._operation.relation, detail))
        return [str(each["id"]) for each in every]

    # --- parts ----------------------------------------------------------------------------------------------------

    def _identity(self, data: Mapping[str, Any], entity: Entity, name: str) -> None:
        if data.get("type") != entity.type:
            detail = f"The type must be '{entity.type}', not '{data.get('type')}'"
            self._errors.append(_wrong("type", "ENTITY_ERROR", detail))
        if name and data.get("id") != name:
            detail = f"The id '{data.get('id')}' is not that of the path, '{name}'"
            self._errors.append(_wrong("id", self._room.switches["id_mismatch_code"], detail))

    def _included(self, every: Any) -> dict[str, Given]:
        """Resources to be created along with this one, by their local ids."""
        found = {}
        for each in every if isinstance(every, list) else [every]:
            if not isinstance(each, dict):
                raise refusals.unreadable("'included' must be an array of objects")
            name, kind = str(each.get("id")), each.get("type")
            entity = next((known for known in self._operation.included if known.type == kind), None)
            if entity is None:
                detail = f"A resource of type '{kind}' can not be included in this request"
                self._errors.append(_wrong("type", "ENTITY_ERROR.INCLUDED.INVALID_TYPE", detail))
            elif not _LOCAL_ID.fullmatch(name):
                detail = (
                    f"The provided included entity id '{name}' has invalid format. For inline creation, the id must be "
                    "a local id with the format '${local-id}'."
                )
                self._errors.append(_wrong("id", "ENTITY_ERROR.INCLUDED.INVALID_ID", detail))
            else:
                found[name] = self._read(each, entity, {})
        return found

    def _read(self, data: Mapping[str, Any], entity: Entity, included: Mapping[str, Given]) -> Given:
        attributes = data.get("attributes") or {}
        relations = data.get("relationships") or {}
        if not isinstance(attributes, dict) or not isinstance(relations, dict):
            raise refusals.unreadable("'attributes' and 'relationships' must be objects")
        values = {name: self._attribute(entity, name, value) for name, value in attributes.items()}
        optional = self._optional(entity)
        missing = [name for name in entity.required if values.get(name) is None and name not in optional]
        self._errors += [refusals.attribute_required(name) for name in missing]
        links = {name: self._relation(entity, name, each, included) for name, each in relations.items()}
        self._errors += [refusals.relation_required(name) for name in entity.needed if not _filled(relations, name)]
        return Given(entity.type, values, links, included)

    def _optional(self, entity: Entity) -> set[str]:
        """What Apple's description requires, but the service does not."""
        lenient = entity.type == "appInfoLocalizations" and self._room.switches["name_on_create"] == "optional"
        return {"name"} if lenient else set()

    def _attribute(self, entity: Entity, name: str, value: Any) -> Any:
        schema = entity.attributes.get(name)
        if schema is None:
            known = name in facts().kinds[entity.type].attributes
            code = self._room.switches["not_allowed_code"]
            self._errors.append(
                refusals.attribute_not_allowed(name, code) if known else refusals.attribute_unknown(name)
            )
        elif problem := _problem(schema, value):
            self._errors.append(refusals.attribute_invalid(name, f"'{value}' is not a valid value: {problem}"))
        return value

    def _relation(self, entity: Entity, name: str, given: Any, included: Mapping[str, Given]) -> Any:
        relation = entity.relations.get(name)
        if relation is None:
            self._errors.append(refusals.relation_unknown(name))
            return None
        data = given.get("data") if isinstance(given, dict) else None
        every = data if isinstance(data, list) else [data] if data is not None else []
        if relation.many != isinstance(data, list) and data is not None:
            self._errors.append(refusals.relation_invalid(name, "One was given for several, or several for one"))
            return None
        for each in every:
            if detail := self._dangling(relation, each, included):
                self._errors.append(refusals.relation_invalid(name, detail))
                return None
        names = [str(each["id"]) for each in every]
        return names if relation.many else next(iter(names), None)

    def _dangling(self, relation: Relation, each: Any, included: Mapping[str, Given]) -> str:
        """What is wrong with a reference to another resource; "" if nothing is."""
        if not isinstance(each, dict) or each.get("type") not in relation.to:
            return f"The type must be {' or '.join(relation.to)}"
        name = str(each.get("id"))
        if name in included or self._room.world.find(str(each["type"]), name):
            return ""
        return f"There is no resource of type '{each['type']}' with id '{name}'"


def _document(request: Request) -> dict[str, Any]:
    try:
        document = request.body.json()
    except ValueError as error:
        raise refusals.unreadable("The request body is not valid JSON") from error
    if not isinstance(document, dict) or "data" not in document:
        raise refusals.unreadable("The document must be an object with 'data'")
    return document


def _filled(relations: Mapping[str, Any], name: str) -> bool:
    given = relations.get(name)
    return isinstance(given, dict) and given.get("data") is not None


def _wrong(place: str, code: str, detail: str) -> Error:
    title = "There is a problem with the request entity"
    return refusals.error(409, code, title, detail, source={"pointer": f"/data/{place}"})


def _problem(schema: Mapping[str, Any], value: Any) -> str:
    """What is wrong with a value, "" if nothing is. Apple marks most as nullable; enums are nullable all the same."""
    if value is None:
        return "" if schema.get("nullable") or "enum" in schema else "null is not allowed"
    kind = _TYPES[schema["type"]]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return f"it must be of type {schema['type']}"
    if "enum" in schema and value not in schema["enum"]:
        return f"it must be one of {', '.join(schema['enum'])}"
    check = _FORMATS.get(schema.get("format", ""))
    return check(str(value)) if check else ""


def _date_time(text: str) -> str:
    wrong = "it must be a date and time with offset"
    return _parsed(moment_of, text, wrong) if _DATE_TIME.fullmatch(text) else wrong


def _date(text: str) -> str:
    return _parsed(date.fromisoformat, text, "it must be a date as YYYY-MM-DD")


def _uri(text: str) -> str:
    return "" if re.fullmatch(r"https?://\S+", text) else "it must be an absolute http or https address"


def _parsed(parse: Callable[[str], object], text: str, otherwise: str) -> str:
    try:
        parse(text)
    except (ValueError, OverflowError):
        return otherwise
    return ""


_FORMATS: dict[str, Callable[[str], str]] = {"date-time": _date_time, "date": _date, "uri": _uri}
