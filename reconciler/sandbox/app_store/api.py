"""The API proper: finds the operation of a request, carries it out, and answers with a document."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from reconciler.sandbox.app_store import bodies, refusals
from reconciler.sandbox.app_store.documents import Documents
from reconciler.sandbox.app_store.facts import Operation, facts
from reconciler.sandbox.app_store.operations import Desk
from reconciler.sandbox.app_store.queries import Asked, asked, chosen
from reconciler.sandbox.app_store.room import Room
from reconciler.sandbox.app_store.state import Row
from reconciler.sandbox.wire import Refusal, Reply, Request

Json = dict[str, Any]
Writing = Callable[[Documents], Json]


class Api:
    """Answers requests that are known to be allowed."""

    def __init__(self, room: Room, desk: Desk) -> None:
        self._room = room
        self._desk = desk

    def answer(self, request: Request) -> Reply:
        """Act on a request. Refuses as the API does."""
        found = facts().find(request.method, request.path)
        if found is None:
            raise self._unknown(request)
        operation, name = found
        if operation.method != "GET" and request.query:
            raise refusals.refusal(*(refusals.illegal_parameter(each) for each in request.query))
        match operation.kind:
            case "createInstance":
                return self._create(operation, request)
            case "updateInstance":
                return self._modify(operation, request, self._room.row(operation.type, name))
            case "deleteInstance":
                self._desk.operations.delete[operation.id](self._room.row(operation.type, name))
                return Reply(204)
            case _ if operation.method == "GET":
                return Reply.json(self._read(operation, request, name))
            case _:
                return self._relate(operation, request, self._room.row(operation.type, name))

    def _unknown(self, request: Request) -> Refusal:
        """403 for a verb that a known resource does not have, 404 for an unknown path."""
        parts = request.path.strip("/").split("/")
        resource = parts[-1] if len(parts) > 3 else parts[1] if len(parts) > 1 else ""
        offered = facts().offered(request.path)
        if not offered:
            return refusals.no_such_path(resource)
        return refusals.not_offered(resource, facts().verb(request.method, request.path), offered)

    # --- changes --------------------------------------------------------------------------------------------------

    def _create(self, operation: Operation, request: Request) -> Reply:
        given = bodies.Reader(self._room, operation).entity(request)
        row = self._desk.operations.create[operation.id](given)
        return Reply.json(self._written(operation, request, row), 201)

    def _modify(self, operation: Operation, request: Request, row: Row) -> Reply:
        given = bodies.Reader(self._room, operation).entity(request, row.id)
        self._whole(row, lambda: self._desk.operations.modify[operation.id](row, given))
        return Reply.json(self._written(operation, request, row))

    def _relate(self, operation: Operation, request: Request, row: Row) -> Reply:
        names = bodies.Reader(self._room, operation).linkage(request)
        self._whole(row, lambda: self._desk.operations.relate[operation.id](row, names))
        return Reply(204)

    def _whole(self, row: Row, change: Callable[[], None]) -> None:
        """Make a change or none: what is refused half-way leaves the row as it was."""
        attributes, links = copy.deepcopy(row.attributes), copy.deepcopy(row.links)
        try:
            change()
        except Refusal:
            row.attributes, row.links = attributes, links
            raise
        self._room.remember(row, attributes)

    def _written(self, operation: Operation, request: Request, row: Row) -> Json:
        path = request.path if operation.kind == "updateInstance" else f"{request.path}/{row.id}"
        return Documents(self._room, path, Asked(), fresh=True).single(row)

    # --- reads ----------------------------------------------------------------------------------------------------

    def _read(self, operation: Operation, request: Request, name: str) -> Json:
        """The document of a GET. That it is read may bring about what was only waiting for that: then once more."""
        query = asked(operation, request.query)
        write = self._writing(operation, query, name)
        documents = Documents(self._room, request.path, query)
        document = write(documents)
        if self._room.read(documents.shown | {name, *query.filters.get("app", ())}):
            document = self._writing(operation, query, name)(Documents(self._room, request.path, query))
        return document

    def _writing(self, operation: Operation, query: Asked, name: str) -> Writing:
        world = self._room.world
        if operation.kind == "getCollection":
            every = [row for row in world.of(operation.type) if "unlisted" not in row.hidden]
            rows = chosen(self._room, every, query)
            return lambda documents: documents.several(rows)
        row = self._room.row(operation.type, name)
        if operation.kind == "getInstance":
            return lambda documents: documents.single(row)
        found = chosen(self._room, self._room.listed(row, operation.relation), query)
        if not found and operation.relation == "appAvailabilityV2":
            raise refusals.not_found("appAvailabilities", name)
        return _RELATED[operation.kind](found, self._related(operation, name))

    def _related(self, operation: Operation, name: str) -> str:
        return self._room.origin + operation.path.replace("{id}", name).replace("/relationships/", "/")


def _one(rows: list[Row], _related: str) -> Writing:
    return lambda documents: documents.single(next(iter(rows), None))


def _several(rows: list[Row], _related: str) -> Writing:
    return lambda documents: documents.several(rows)


def _link(rows: list[Row], related: str) -> Writing:
    return lambda documents: documents.to_one(next(iter(rows), None), related)


def _links(rows: list[Row], _related: str) -> Writing:
    return lambda documents: documents.linkage(rows)


_RELATED: Mapping[str, Callable[[list[Row], str], Writing]] = {
    "getToOneRelated": _one,
    "getToManyRelated": _several,
    "getToOneRelationship": _link,
    "getToManyRelationship": _links,
}
