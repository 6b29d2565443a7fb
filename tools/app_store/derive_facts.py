"""Takes from Apple's OpenAPI file what the App Store Connect sandbox needs, and writes it as a compact table.

Usage: python -m tools.app_store.derive_facts openapi.json     (from the repository's root)

Apple offers the file for download beside its reference (developer.apple.com, "App Store Connect API", "Download
OpenAPI Specification"). The table holds, by resource type, what an answer shows of it, and by operation what it takes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

TARGET: Final = Path(__file__).parents[2] / "reconciler" / "sandbox" / "app_store" / "facts.json"

_ROOTS: Final = (
    "ageRatingDeclarations appAvailabilities appCategories appCustomProductPageLocalizations "
    "appCustomProductPageVersions appCustomProductPages appInfoLocalizations appInfos appPreviewSets appPreviews "
    "appPricePoints appPriceSchedules appScreenshotSets appScreenshots appStoreReviewAttachments "
    "appStoreReviewDetails appStoreVersionLocalizations appStoreVersionPhasedReleases appStoreVersionReleaseRequests "
    "appStoreVersionSubmissions appStoreVersions apps builds endAppAvailabilityPreOrders reviewSubmissionItems "
    "reviewSubmissions territories territoryAvailabilities"
)
ROOTS: Final = frozenset(_ROOTS.split())
"""The resources of a listing and its release: operations on these are taken over."""

_RELATED: Final = "appEncryptionDeclarations appKeywords appPrices buildIcons preReleaseVersions territoryAgeRatings"
RELATED: Final = frozenset(_RELATED.split())
"""Types that these operations may also answer. Operations that answer anything else are left out."""

METHODS: Final = ("get", "post", "patch", "delete")

Json = dict[str, Any]


def main() -> None:
    """Read the file named on the command line, write the table."""
    description: Json = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    facts = Facts(description).table()
    sections = [
        f' "source": {json.dumps("Apple, App Store Connect API, OpenAPI " + description["info"]["version"])}',
        ' "types": {\n' + ",\n".join(f"  {json.dumps(k)}: {_line(v)}" for k, v in facts["types"].items()) + "\n }",
        ' "operations": [\n' + ",\n".join(f"  {_line(each)}" for each in facts["operations"]) + "\n ]",
    ]
    TARGET.write_text("{\n" + ",\n".join(sections) + "\n}\n", encoding="utf-8")
    sys.stdout.write(f"{TARGET}: {len(facts['types'])} types, {len(facts['operations'])} operations\n")


def _line(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


class Facts:
    """The table, taken from one OpenAPI document."""

    def __init__(self, description: Json) -> None:
        self._schemas: Json = description["components"]["schemas"]
        self._paths: Json = description["paths"]
        self._types: Json = {}
        self._fields: dict[str, list[str]] = {}

    def table(self) -> Json:
        """Types and operations."""
        operations = [
            self._operation(path, method, item[method])
            for path, item in sorted(self._paths.items())
            for method in METHODS
            if method in item and self._wanted(path, item)
        ]
        for each in operations:
            if each["kind"].endswith("Related"):
                self._complete(each)
        for name, fields in self._fields.items():
            known = self._types.setdefault(name, {"attributes": [], "relations": {}})
            if fields != [*known["attributes"], *known["relations"]]:
                known["fields"] = fields
        return {"types": dict(sorted(self._types.items())), "operations": operations}

    def _complete(self, operation: Json) -> None:
        """Where a relationship has links only, what it leads to is known from what its path answers."""
        relation = self._types[operation["type"]]["relations"].get(operation["relation"])
        if relation and not relation["to"]:
            relation["to"] = operation["answers"]
            if "ToMany" in operation["kind"]:
                relation["many"] = True

    # --- operations -----------------------------------------------------------------------------------------------

    def _wanted(self, path: str, item: Json) -> bool:
        parts = path.split("/")
        if parts[2] not in ROOTS:
            return False
        if len(parts) < 5:
            return True
        return "get" in item and set(self._answered(item["get"])) <= ROOTS | RELATED

    def _operation(self, path: str, method: str, operation: Json) -> Json:
        parts = path.split("/")
        fact: Json = {
            "id": operation["operationId"],
            "method": method.upper(),
            "path": path,
            "kind": operation["operationId"].rpartition("_")[2],
            "type": parts[2],
        }
        if len(parts) > 4:
            fact["relation"] = parts[-1]
        if "requestBody" in operation:
            fact["body"] = self._body(self._resolved(_content(operation["requestBody"])))
        query = self._query(operation.get("parameters", []))
        answers = self._answered(operation)
        return fact | ({"query": query} if query else {}) | ({"answers": answers} if answers else {})

    def _query(self, parameters: list[Json]) -> Json:
        query: Json = {}
        for parameter in parameters:
            name, _, inner = parameter["name"].rstrip("]").partition("[")
            schema = parameter["schema"]
            values = self._resolved(schema.get("items", {})).get("enum")
            if name == "fields":
                query.setdefault("fields", []).append(inner)
                self._fields.setdefault(inner, values or [])
            elif name == "filter":
                query.setdefault("filters", {})[inner] = values
            elif name == "exists":
                query.setdefault("exists", []).append(inner)
            elif name == "limit":
                query.setdefault("limits", {})[inner] = schema["maximum"]
            else:
                query[name] = values
            if parameter.get("required"):
                query.setdefault("required", []).append(parameter["name"])
        return query

    def _answered(self, operation: Json) -> list[str]:
        """The types in `data` of the answer; notes what is known of them, and of those included."""
        success: Json = next(
            (operation["responses"][code] for code in ("200", "201") if code in operation["responses"]), {}
        )
        if "content" not in success:
            return []
        document = self._resolved(_content(success))["properties"]
        for each in self._alternatives(document.get("included", {}).get("items", {})):
            self._note(each)
        data = self._resolved(document["data"])
        shown = list(self._alternatives(data.get("items", data)))
        for each in shown:
            self._note(each)
        return [_type_of(each) for each in shown]

    def _alternatives(self, schema: Json) -> Iterator[Json]:
        schema = self._resolved(schema)
        if "oneOf" in schema:
            yield from (self._resolved(each) for each in schema["oneOf"])
        elif schema:
            yield schema

    # --- types ----------------------------------------------------------------------------------------------------

    def _note(self, schema: Json) -> None:
        """What an answer shows of a type. Where only its type and id are shown (a linkage), nothing is learnt."""
        if "links" not in schema["properties"]:
            return
        shown = schema["properties"]
        relations = shown.get("relationships", {}).get("properties", {})
        self._types.setdefault(
            _type_of(schema),
            {
                "attributes": list(shown.get("attributes", {}).get("properties", {})),
                "relations": {name: self._relation(each) for name, each in relations.items()},
            },
        )

    def _relation(self, schema: Json) -> Json:
        data = schema["properties"].get("data", {})
        target = data.get("items", data)
        return {
            "to": list(target["properties"]["type"]["enum"]) if target else [],
            **({"many": True} if "items" in data else {}),
            **({"linked": True} if "links" in schema["properties"] else {}),
        }

    # --- bodies ---------------------------------------------------------------------------------------------------

    def _body(self, document: Json) -> Json:
        data = document["properties"]["data"]
        entity = data.get("items", data)
        return {
            **({"many": True} if "items" in data else {}),
            **self._entity(entity),
            "included": [
                self._entity(each)
                for each in self._alternatives(document["properties"].get("included", {}).get("items", {}))
            ],
        }

    def _entity(self, entity: Json) -> Json:
        attributes = entity["properties"].get("attributes", {})
        relations = entity["properties"].get("relationships", {})
        return {
            "type": _type_of(entity),
            "attributes": {name: self._value(each) for name, each in attributes.get("properties", {}).items()},
            "required": attributes.get("required", []),
            "relations": {name: self._relation(each) for name, each in relations.get("properties", {}).items()},
            "needed": relations.get("required", []),
        }

    def _value(self, schema: Json) -> Json:
        resolved = self._resolved(schema)
        kept = {name: resolved[name] for name in ("type", "enum", "format", "nullable") if name in resolved}
        return kept | ({"items": self._value(resolved["items"])} if "items" in resolved else {})

    def _resolved(self, schema: Json) -> Json:
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        return schema


def _content(holder: Json) -> Json:
    schema: Json = holder["content"]["application/json"]["schema"]
    return schema


def _type_of(schema: Json) -> str:
    kind: str = schema["properties"]["type"]["enum"][0]
    return kind


if __name__ == "__main__":
    main()
