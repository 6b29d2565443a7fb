"""JSON:API documents as this store writes them: read with their shapes checked, built, and asked for page by page.

A relationship has `data` only where the request named it in `include` (expo/eas-cli#3690), and null stands for a
missing value. What the store sends is looked at before it is used; anything else is Malformed, with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from reconciler.errors import Malformed, Unavailable
from reconciler.http import Answer, Http, Request

Ref = tuple[str, str]
"""Type and id of an object."""

MOST: Final = "200"
"""Objects in one page of a list at most; without it there are 50."""

MOST_LINKED: Final = "50"
"""Objects of one relationship in an answer at most; without it there are 10, and not always the same ones."""

_PAGES: Final = 100
_LOOKS_LAST: Final = 150.0

Found = TypeVar("Found")
Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Item:
    """One object of a document.

    Args:
        kind: its type, such as `appStoreVersions`.
        id: opaque.
        attributes: as they came.
        links: relationship to what it holds, in order; only relationships that the answer fills.
        totals: relationship to how many it holds, where the answer says so.
        source: the request that it came from, for messages.
    """

    kind: str
    id: str
    attributes: Mapping[str, Any] = field(repr=False)
    links: Mapping[str, tuple[Ref, ...]] = field(repr=False)
    totals: Mapping[str, int] = field(repr=False)
    source: str = field(repr=False)

    @property
    def ref(self) -> Ref:
        """Type and id."""
        return self.kind, self.id

    def get(self, name: str, kind: type[Kind]) -> Kind | None:
        """An attribute, None if it is missing or null. Raises Malformed if it is of another type."""
        value = self.attributes.get(name)
        if value is None:
            return None
        return expect(value, kind, self.source, f"{self.kind}/{self.id}/attributes/{name}")

    def text(self, name: str) -> str | None:
        """An attribute that is text."""
        return self.get(name, str)

    def object(self, name: str) -> Mapping[str, Any]:
        """An attribute that is an object; empty if it is null."""
        return self.get(name, dict) or {}


@dataclass(frozen=True)
class Document:
    """An answer, or the pages of a list as one: its objects, and those that were included."""

    data: tuple[Item, ...]
    included: Mapping[Ref, Item] = field(default_factory=dict)
    next: str = ""

    @property
    def one(self) -> Item | None:
        """The object of an answer that holds one; None if it holds none."""
        return self.data[0] if self.data else None

    def linked(self, item: Item, relation: str) -> list[Item]:
        """The included objects of a relationship, in its order. Objects that were not included are left out."""
        return [self.included[ref] for ref in item.links.get(relation, ()) if ref in self.included]

    def linked_one(self, item: Item, relation: str) -> Item | None:
        """The included object of a relationship to one; None if there is none."""
        return next(iter(self.linked(item, relation)), None)


def expect(value: Any, kind: type[Kind], source: str, place: str) -> Kind:
    """The value if it is of that JSON type; else Malformed that names request and place."""
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    shown = "null" if value is None else type(value).__name__
    raise Malformed(
        f"{source} answered with {shown} at {place}, where {kind.__name__} is documented",
        request=source,
        fix="run again; if it stays so, the API has changed and this needs a report",
    )


def optional(value: Any, kind: type[Kind], source: str, place: str) -> Kind:
    """The value if it is of that JSON type, an empty one if it is null or missing; else Malformed."""
    return kind() if value is None else expect(value, kind, source, place)


def document(answer: Answer) -> Document:
    """An answer as a document. Raises Malformed if it is none."""
    source = answer.request
    whole = expect(answer.json(), dict, source, "its root")
    if "data" not in whole:
        raise Malformed(f"{source} answered without `data`", request=source, status=answer.status)
    data = whole["data"]
    items = data if isinstance(data, list) else [] if data is None else [data]
    included = [_item(each, source) for each in optional(whole.get("included"), list, source, "included")]
    links = optional(whole.get("links"), dict, source, "links")
    return Document(
        tuple(_item(each, source) for each in items),
        {each.ref: each for each in included},
        optional(links.get("next"), str, source, "links/next"),
    )


def _item(value: Any, source: str) -> Item:
    shown = expect(value, dict, source, "an object")
    type_ = expect(shown.get("type"), str, source, "type")
    key = expect(shown.get("id"), str, source, f"{type_}/id")
    relationships = optional(shown.get("relationships"), dict, source, f"{type_}/{key}/relationships")
    links: dict[str, tuple[Ref, ...]] = {}
    totals: dict[str, int] = {}
    for name, each in relationships.items():
        place = f"{type_}/{key}/relationships/{name}"
        relation = optional(each, dict, source, place)
        if "data" in relation:
            links[name] = _refs(relation["data"], source, place)
        match relation.get("meta"):
            case {"paging": {"total": int(total)}}:
                totals[name] = total
    attributes = optional(shown.get("attributes"), dict, source, f"{type_}/{key}/attributes")
    return Item(type_, key, attributes, links, totals, source)


def _refs(data: Any, source: str, place: str) -> tuple[Ref, ...]:
    listed = data if isinstance(data, list) else [] if data is None else [data]
    refs = [expect(each, dict, source, place) for each in listed]
    return tuple(
        (expect(ref.get("type"), str, source, place), expect(ref.get("id"), str, source, place)) for ref in refs
    )


def only(answer: Answer) -> Item:
    """The object that a write answers with: what it made or changed. Raises Malformed if there is none."""
    item = document(answer).one
    if item is None:
        raise Malformed(f"{answer.request} answered without what it made or changed", request=answer.request)
    return item


def fetch(http: Http, path: str, params: Mapping[str, str] | None = None) -> Document:
    """Ask for one object or for all pages of a list."""
    return rest(http, document(http.send(Request("GET", path, params=params or {}))))


def rest(http: Http, first: Document) -> Document:
    """A list from its first page on, whole. The address of the next page is used as it came."""
    data, included, follow = first.data, dict(first.included), first.next
    for _ in range(_PAGES):
        if not follow:
            return Document(data, included)
        page = document(http.send(Request("GET", follow)))
        data, follow = data + page.data, page.next
        included |= page.included
    raise Malformed(f"a list of the store has no end: over {_PAGES} pages", fix="report this")


def body(
    type_: str,
    key: str = "",
    attributes: Mapping[str, Any] | None = None,
    links: Mapping[str, Ref | None] | None = None,
) -> dict[str, Any]:
    """The document of a POST (without `key`) or PATCH. A relationship to None is emptied."""
    data: dict[str, Any] = {"type": type_}
    if key:
        data["id"] = key
    if attributes is not None:
        data["attributes"] = dict(attributes)
    if links is not None:
        data["relationships"] = {name: {"data": linkage(ref)} for name, ref in links.items()}
    return {"data": data}


def linkage(ref: Ref | None) -> dict[str, str] | None:
    """A reference as it stands in a document."""
    return {"type": ref[0], "id": ref[1]} if ref else None


def look_for(http: Http, look: Request, find: Callable[[Document], Found | None], limit: float) -> Found | None:
    """Look again and again, ever more seldom, until something is found; None after `limit` seconds or 150.

    The store's lists lag behind its writes (fastlane#26626): what was not seen once may still be there.
    """
    found: list[Found] = []

    def seen(answer: Answer) -> bool:
        each = find(document(answer))
        if each is not None:
            found.append(each)
        return each is not None

    try:
        http.poll(look, seen, limit=min(limit, _LOOKS_LAST), pace=lambda looks: min(20.0, 0.5 * 2.0**looks))
    except Unavailable:
        if found:
            raise
        return None
    return found[0]
