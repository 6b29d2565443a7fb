"""Answers as JSON:API documents: resources with every attribute of their type, links, linkage only under `include`."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from reconciler.sandbox.app_store.facts import Kind, Relation, facts
from reconciler.sandbox.app_store.queries import Asked, cursor
from reconciler.sandbox.app_store.room import MEDIA, UPLOADS, Room
from reconciler.sandbox.app_store.state import Row

Json = dict[str, Any]


class Documents:
    """Writes the answer to one request. `path` is the request's; `fresh` shows rows as they were just written."""

    def __init__(self, room: Room, path: str, query: Asked, *, fresh: bool = False) -> None:
        self._room = room
        self._query = query
        self._fresh = fresh
        self._itself = f"{room.origin}{path}"
        self.shown: set[str] = set()

    def single(self, row: Row | None) -> Json:
        """One resource, or `data: null`."""
        rows = [row] if row else []
        data = self._resource(row, self._query.include) if row else None
        return {"data": data, **self._included(rows), "links": {"self": self._here({})}}

    def several(self, rows: list[Row]) -> Json:
        """A page of resources."""
        page, frame = self._page(rows)
        return {"data": [self._resource(row, self._query.include) for row in page], **self._included(page), **frame}

    def linkage(self, rows: list[Row]) -> Json:
        """A page of types and ids."""
        page, frame = self._page(rows)
        self.shown |= {row.id for row in page}
        return {"data": [_identifier(row) for row in page], **frame}

    def to_one(self, row: Row | None, related: str) -> Json:
        """Type and id of one, or `data: null`."""
        links = {"self": self._itself, "related": related}
        return {"data": _identifier(row) if row else None, "links": links}

    # --- pages ----------------------------------------------------------------------------------------------------

    def _page(self, rows: list[Row]) -> tuple[list[Row], Json]:
        start, limit = self._query.offset, self._query.page
        links = {"self": self._here({})}
        paging: Json = {"limit": limit}
        if self._room.switches["paging_total"] == "yes":
            paging = {"total": len(rows), **paging}
        if start:
            links["first"] = self._here({"cursor": None})
        if start + limit < len(rows):
            paging["nextCursor"] = cursor(start + limit)
            links["next"] = self._here({"cursor": paging["nextCursor"]})
        return rows[start : start + limit], {"links": links, "meta": {"paging": paging}}

    def _here(self, changes: dict[str, str | None]) -> str:
        """The request's address, with some parameters changed; None takes one away."""
        parameters = {name: value for name, value in {**self._query.given, **changes}.items() if value is not None}
        return f"{self._itself}?{urlencode(parameters)}" if parameters else self._itself

    # --- resources ------------------------------------------------------------------------------------------------

    def _included(self, rows: list[Row]) -> Json:
        """The rows that the relationships under `include` lead to, each once."""
        found: dict[tuple[str, str], Row] = {}
        for row in rows:
            for relation in self._query.include:
                for each in self._related(row, relation)[: self._query.related(relation)]:
                    found[each.type, each.id] = each
        if not self._query.include:
            return {}
        return {"included": [self._resource(each, ()) for each in found.values()]}

    def _related(self, row: Row, relation: str) -> list[Row]:
        return self._room.listed(row, relation)

    def _resource(self, row: Row, include: tuple[str, ...]) -> Json:
        self.shown.add(row.id)
        kind = facts().kinds[row.type]
        fields = self._query.fields.get(row.type, frozenset((*kind.attributes, *kind.relations)))
        resource: Json = {"type": row.type, "id": row.id}
        values = row.attributes if self._fresh else row.hidden.get("stale", row.attributes)
        if kind.attributes:
            resource["attributes"] = {
                name: self._placed(values.get(name)) for name in kind.attributes if name in fields
            }
        relations = {
            name: shown
            for name, relation in kind.relations.items()
            if name in fields and (shown := self._relation(row, kind, name, relation, included=name in include))
        }
        if relations:
            resource["relationships"] = relations
        return resource | {"links": {"self": self._address(row, kind)}}

    def _placed(self, value: Any) -> Any:
        """A value with the host put before the addresses in it that lack one."""
        if isinstance(value, str):
            return self._room.address(value) if value.startswith((UPLOADS, MEDIA)) else value
        if isinstance(value, list):
            return [self._placed(each) for each in value]
        return {name: self._placed(each) for name, each in value.items()} if isinstance(value, dict) else value

    def _relation(self, row: Row, kind: Kind, name: str, relation: Relation, *, included: bool) -> Json:
        """Links where Apple's description has them; the data only if it was asked for."""
        shown: Json = {}
        if included and relation.many:
            rows = self._related(row, name)
            limit = self._query.related(name)
            shown = {
                "meta": {"paging": {"total": len(rows), "limit": limit}},
                "data": [_identifier(each) for each in rows[:limit]],
            }
        elif included:
            other = next(iter(self._related(row, name)), None)
            shown = {"data": _identifier(other) if other else None}
        if relation.linked:
            address = self._address(row, kind)
            shown["links"] = {"self": f"{address}/relationships/{name}", "related": f"{address}/{name}"}
        return shown

    def _address(self, row: Row, kind: Kind) -> str:
        return f"{self._room.origin}{kind.prefix}/{row.type}/{quote(row.id, safe='')}"


def _identifier(row: Row) -> Json:
    return {"type": row.type, "id": row.id}
