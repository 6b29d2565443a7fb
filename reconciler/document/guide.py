"""What a JSON Schema says about one place of a document, with every `$ref`, `anyOf`, `oneOf` and `allOf` followed.

This is what turns text into data before validation (is `012` a number here, or a text?), what names the fields that
would have been known here, and what carries the annotations. References must point into the schema's own document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Schema = Mapping[str, Any]

_FOLLOWED: Final = ("anyOf", "oneOf", "allOf")
_OF_TYPE: Final = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


def follow(schema: Schema, document: Schema) -> Schema:
    """The schema that a local `$ref` (`#/definitions/listing`) names, or the schema itself."""
    while "$ref" in schema:
        target: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    return schema


def _parts(schema: Schema, document: Schema) -> Iterator[Schema]:
    schema = follow(schema, document)
    yield schema
    for keyword in _FOLLOWED:
        for branch in schema.get(keyword, ()):
            yield from _parts(branch, document)


@dataclass(eq=False)
class Guide:
    """One place, as the schema sees it. Children are made once and kept.

    Args:
        schema: the subschema of this place.
        document: the whole schema, which references point into.
    """

    schema: Schema
    document: Schema
    _children: dict[str, Guide | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parts = tuple(_parts(self.schema, self.document))
        self.types = frozenset(name for part in self.parts for name in _types(part))
        self.known = tuple(dict.fromkeys(name for part in self.parts for name in part.get("properties", {})))

    @classmethod
    def of(cls, document: Schema) -> Guide:
        """The guide to a whole document."""
        return cls(document, document)

    def note(self, name: str) -> Any:
        """An annotation of this place, such as `x-resource`; None if it has none."""
        return next((part[name] for part in self.parts if name in part), None)

    def child(self, key: str) -> Guide | None:
        """The place of a field; None if the schema knows no such field."""
        if key not in self._children:
            self._children[key] = self._find(key)
        return self._children[key]

    def _find(self, key: str) -> Guide | None:
        for part in self.parts:
            if key in part.get("properties", {}):
                return Guide(part["properties"][key], self.document)
            for pattern, schema in part.get("patternProperties", {}).items():
                if re.search(pattern, key):
                    return Guide(schema, self.document)
            if isinstance(part.get("additionalProperties"), dict):
                return Guide(part["additionalProperties"], self.document)
        return None

    @property
    def item(self) -> Guide | None:
        """The place of a list's items; None if there is no list here."""
        if "[]" not in self._children:
            schemas = [part["items"] for part in self.parts if isinstance(part.get("items"), dict)]
            self._children["[]"] = Guide(schemas[0], self.document) if schemas else None
        return self._children["[]"]


def _types(part: Schema) -> Iterator[str]:
    declared = part.get("type", ())
    yield from (declared,) if isinstance(declared, str) else declared
    if not declared:
        yield from (_OF_TYPE[type(value)] for value in part.get("enum", ()))
