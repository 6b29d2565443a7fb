"""What a JSON Schema says about the fields of a document, as sections with tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from reconciler.document import Guide
from reconciler.document.guide import follow
from tools.docs.markdown import anchor, code, prose, table

_FEW: Final = 12
"""So many values of a choice stand in the table itself."""

_LOCALE: Final = "LOCALE"
"""The name for all keys of a mapping by locale."""

_WORDS: Final = {
    "string": "text",
    "boolean": "true or false",
    "integer": "whole number",
    "number": "number",
    "array": "list",
    "object": "mapping",
    "null": "null",
}
_SAYS: Final = re.compile(r"^(must be|write it like|write it as|write it with) ")


@dataclass
class Fields:
    """Sections for everything within one place of a schema; what looks the same twice is told once.

    Args:
        guide: the place.
        title: how its headings begin.
        leaves: fields at the top that are told elsewhere.
        always: what is said of a field that must be there.
        sometimes: what is said of one that need not be.
    """

    guide: Guide
    title: str
    leaves: frozenset[str] = frozenset()
    always: str = "Required. "
    sometimes: str = ""
    _told: dict[str, str] = field(default_factory=dict)

    def sections(self) -> Iterator[str]:
        """The sections, each before those that it refers to."""
        yield from self._section("", self.guide)

    def _section(self, path: str, guide: Guide) -> Iterator[str]:
        yield f"## {self._heading(path)}"
        if path and (said := _described(guide, any_key=path.rpartition(".")[2].isupper())):
            yield prose(said)
        rows: list[tuple[str, str, str]] = []
        choices: list[str] = []
        inside: dict[str, Guide] = {}
        for name, keys, child in self._children(guide):
            below = f"{path}.{name}".strip(".")
            inner = None if below in self.leaves else _inner(child)
            if inner is not None and (identity := _identity(inner)) not in self._told:
                self._told[identity] = below
                inside[below] = inner
            presence = self.always if name in _required(guide) else "" if keys or name.isupper() else self.sometimes
            said = prose(f"{presence}{_described(child, any_key=bool(keys))} {keys}".strip())
            rows.append((code(name), self._value(below, child, inner), said))
            choices += _long_choices(name, child)
        yield table(("field", "value", ""), rows)
        yield from choices
        for below, inner in inside.items():
            yield from self._section(below, inner)

    def _heading(self, path: str) -> str:
        return f"{self.title}: {path}" if path else self.title

    def _children(self, guide: Guide) -> Iterator[tuple[str, str, Guide]]:
        """Name, keys and place of each field. Keys that all hold the same are one field, with a name for all."""
        groups: dict[str, list[tuple[str, Guide]]] = {}
        for name in guide.known:
            if (child := guide.child(name)) is not None:
                groups.setdefault(_identity(child), []).append((name, child))
        key = (guide.note("x-names") or "name").upper()
        for alike in groups.values():
            if key == _LOCALE and len(alike) > 1:
                yield key, _listed(name for name, _ in alike), alike[0][1]
            else:
                yield from ((name, "", child) for name, child in alike)
        if (free := _free(guide)) is not None:
            yield key, _listed(set((guide.note("propertyNames") or {}).get("enum", ())) - set(guide.known)), free

    def _value(self, path: str, guide: Guide, inner: Guide | None) -> str:
        if path in self.leaves:
            return f"[mapping](#{anchor(path)})"
        if inner is None:
            return _form(guide)
        words = _form(guide) if inner is guide or "string" in guide.types else "list of mappings"
        return f"[{words}](#{anchor(self._heading(self._told[_identity(inner)]))})"


def _listed(keys: Iterable[str]) -> str:
    """Keys, one after the other, as code."""
    return ", ".join(f"`{key}`" for key in sorted(keys))


def _described(guide: Guide, *, any_key: bool) -> str:
    """What a place is. Where it stands for any key, what is said of this one alone is left out."""
    said = [part["description"] for part in guide.parts if "description" in part]
    alone = any_key and len(said) > 1 and "description" in guide.schema
    return str(said[alone]) if said else ""


def _inner(guide: Guide) -> Guide | None:
    """What has fields of its own: this mapping, or each of this list."""
    if _has_fields(guide) and "string" not in guide.types:
        return guide
    return guide.item if guide.item and _has_fields(guide.item) and not guide.item.note("x-text-file") else None


def _required(guide: Guide) -> set[str]:
    """The fields that must be there, whatever else is."""
    schema = follow(guide.schema, guide.document)
    parts = [schema, *(follow(each, guide.document) for each in schema.get("allOf", ()))]
    return {name for part in parts for name in part.get("required", ())}


def _has_fields(guide: Guide) -> bool:
    return bool(guide.known) or _free(guide) is not None


def _free(guide: Guide) -> Guide | None:
    """The place of a field with a name of the writer's own choosing."""
    for part in guide.parts:
        for schema in part.get("patternProperties", {}).values():
            return Guide(schema, guide.document)
        if isinstance(part.get("additionalProperties"), dict):
            return Guide(part["additionalProperties"], guide.document)
    return None


def _identity(guide: Guide) -> str:
    """The same for places that hold the same, whatever they are described as."""
    described = {"description", "x-default"}
    bare = {key: value for key, value in guide.schema.items() if key not in described}
    while set(bare) == {"allOf"} and len(bare["allOf"]) == 1:
        bare = bare["allOf"][0]
    return json.dumps(bare, sort_keys=True)


def _choices(guide: Guide) -> list[str]:
    listed = guide.note("enum") or (guide.item.note("enum") if guide.item else None) or ()
    return ["null" if each is None else str(each) or '""' for each in listed]


def _long_choices(name: str, guide: Guide) -> Iterator[str]:
    if len(choices := _choices(guide)) > _FEW:
        yield f"{code(name)}: {', '.join(map(code, choices))}."


def _form(guide: Guide) -> str:
    """How a value is written, in a few words."""
    if choices := _choices(guide):
        among = ", ".join(map(code, choices)) if len(choices) <= _FEW else f"one of {len(choices)}, below"
        return f"list of: {among}" if guide.item else among
    if guide.note("x-text-file"):
        return _or_null("text or `{file: PATH}`", guide)
    says = guide.note("x-says")
    if says and _SAYS.match(says) and _inner(guide) is not guide:
        return _or_null(prose(re.sub(r"({[^}]+})", r"`\1`", _SAYS.sub("", says))), guide)
    if guide.note("x-says") is None and guide.item and not _has_fields(guide.item):
        of = _form(guide.item)
        return _or_null("list of texts" if of == _WORDS["string"] else f"list: {of}", guide)
    kinds = [word for kind, word in _WORDS.items() if kind in guide.types]
    return " or ".join(kinds) or "value"


def _or_null(form: str, guide: Guide) -> str:
    return f"{form}, or null" if "null" in guide.types else form
