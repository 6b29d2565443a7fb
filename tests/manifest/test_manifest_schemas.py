from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from reconciler import document, inspect, manifest, resources, settings
from reconciler.model import (
    KINDS,
    UNKNOWN,
    Address,
    App,
    Batch,
    Change,
    Guard,
    Held,
    Plan,
    PlannedAsset,
    Unread,
)
from reconciler.render import documents

NAMES = ["manifest", "settings", "plan", "ledger", *(f"stores/{name}" for name in resources.stores())]
BASE = "https://schemas.test/"


def validator(name: str) -> Draft7Validator:
    """As an editor sees the schemas: by relative references between files."""
    files = [(f"{BASE}{each}.json", Resource.from_contents(resources.schema(each))) for each in NAMES]
    registry: Registry[Any] = Registry().with_resources(files)
    return Draft7Validator({"$ref": f"{BASE}{name}.json"}, registry=registry)


def properties(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of a schema, with where it stands, but for those that only state a condition."""
    if isinstance(schema, dict):
        for name, each in schema.get("properties", {}).items():
            yield f"{path}/{name}", each
        for name, each in schema.items():
            if name != "if":
                yield from properties(each, f"{path}/{name}")
    elif isinstance(schema, list):
        for index, each in enumerate(schema):
            yield from properties(each, f"{path}/{index}")


@pytest.mark.parametrize("name", NAMES)
def test_schemas_are_draft_7(name: str) -> None:
    """Editors read draft-07 and no newer."""
    schema = resources.schema(name)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(schema)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"plan", "ledger"}])
def test_every_property_is_described(name: str) -> None:
    """What an editor shows beside a field says what it is."""
    found = properties(resources.schema(name))
    nameless = [path for path, each in found if not each.get("description") and "$ref" not in each]
    assert nameless == []


@pytest.mark.parametrize("store", resources.stores())
def test_the_manifest_offers_every_store(store: str) -> None:
    """An editor completes the fields of each store there is."""
    assert resources.schema("manifest")["properties"]["stores"]["properties"][store] == {"$ref": f"stores/{store}.json"}


@pytest.mark.parametrize("store", resources.stores())
def test_resources_are_of_known_kinds(store: str) -> None:
    """Every `x-resource` names a kind that the engine orders, and a shape that the loader knows."""
    notes = [each["x-resource"] for _, each in properties(resources.schema(f"stores/{store}")) if "x-resource" in each]
    assert notes
    for note in notes:
        assert note["kind"] in KINDS
        assert note.get("shape", "object") in {"object", "field", "map", "sets", "set-map", "set", "binaries", "binary"}


@pytest.mark.parametrize("store", resources.stores())
def test_every_zone_of_a_store_is_a_real_one(store: str) -> None:
    """Each of a store's zone names leads to rules that the system has."""
    for _, each in properties(resources.schema(f"stores/{store}")):
        zones = each.get("x-date", {}).get("zones", {})
        if zones:
            assert set(each["properties"][each["x-date"]["zone"]]["enum"]) == set(zones)
        for zone in zones.values():
            assert ZoneInfo(zone).key == zone


@pytest.mark.parametrize(
    "name",
    [
        "brands/family",
        "wordgame/wordgame",
        "wordgame-apple/wordgame",
        "wordgame-everywhere/wordgame",
        "wordgame-firefox/wordgame",
        "wordgame-turbine/wordgame",
    ],
)
def test_the_examples_are_valid_in_an_editor(name: str) -> None:
    """The whole manifest, read by an ordinary YAML reader, fits the schema with its relative references."""
    text = (resources.shipped("manifests") / f"{name}.yaml").read_text(encoding="utf-8")
    assert list(validator("manifest").iter_errors(yaml.safe_load(text))) == []


def test_an_editor_marks_what_is_wrong_in_a_store() -> None:
    """The reference from the manifest to a store's schema is followed."""
    written = {"app": "a", "stores": {"amazon-appstore": {"id": "com.example.a", "listings": {"en_US": {}}}}}
    [error] = validator("manifest").iter_errors(written)
    assert "en_US" in error.message


def plan() -> Plan:
    """A plan that uses every field."""
    app = App("amazon-appstore", "com.example.a", "a", ("google-play",))
    listing, image = Address(app, "listing", "en-US"), Address(app, "image", "en-US/screenshots")
    changes = (
        Change(listing, None, {"title": "A", "keywords": ("x",), "n": 1, "b": True, "c": None}),
        Change(image, {"files": (UNKNOWN, "sha256:00")}, {"files": ("sha256:00",)}, "m", "store"),
        Change(Address(app, "release"), {"date": UNKNOWN}, None),
    )
    return Plan(
        made="2026-11-20T14:02:11Z",
        manifests={"a.yaml": "sha256:00"},
        assets={"sha256:00": PlannedAsset("a.png", 7, "PNG")},
        batches=(Batch(app, changes),),
        held=(Held(Batch(app, changes[:1]), "2026-12-01T08:00:00Z"),),
        guards=(Guard("deletes", app, "too many"),),
        unread=(Unread(app, "no draft", "open one", "R4010"),),
        same=3,
        adopted={listing: {"title": "A"}},
        notes={str(app): ("a note",)},
    )


def test_a_saved_plan_fits_its_schema() -> None:
    """What is written as a plan is what is documented as one."""
    saved = documents.plan(plan())
    assert list(validator("plan").iter_errors(saved)) == []


def test_the_plan_schema_knows_every_field() -> None:
    """No field of a plan is undocumented."""
    saved = documents.plan(plan())
    schema = resources.schema("plan")
    assert set(saved) == set(schema["required"])
    change = saved["batches"][0]["changes"][0]
    assert set(change) == set(schema["definitions"]["change"]["properties"])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format_version",), "2.0"),
        (("unchanged",), -1),
        (("batches", 0, "changes", 0, "cause"), "weather"),
        (("batches", 0, "changes", 0, "address"), "amazon-appstore"),
        (("batches", 0, "changes", 0, "after"), {"title": {"unknown": False}}),
        (("batches", 0, "changes", 0, "after"), {"title": 1.5}),
    ],
)
def test_what_is_no_plan_does_not_fit(path: tuple[Any, ...], value: Any) -> None:
    """The schema can say no."""
    saved = json.loads(json.dumps(documents.plan(plan())))
    *way, last = path
    place: Any = saved
    for step in way:
        place = place[step]
    place[last] = value
    assert list(validator("plan").iter_errors(saved)) != []


LINE = {"at": "2026-11-20T14:02:11Z", "event": "applied", "app": "amazon-appstore/com.example.a",
        "run": "r1", "crc": "0123abcd", "address": "amazon-appstore/com.example.a/listing/en-US",
        "after": {"title": "A", "keywords": ["x"], "files": [{"unknown": True}]}, "mark": ""}  # fmt: skip


def test_a_ledger_line_fits_its_schema() -> None:
    """A line as the ledger writes it is documented."""
    assert list(validator("ledger").iter_errors(LINE)) == []


@pytest.mark.parametrize(
    "wrong", [{"event": "guessed"}, {"crc": "xyz"}, {"run": 1}, {"app": "a"}, {"address": "a/b/c"}]
)
def test_what_is_no_ledger_line_does_not_fit(wrong: dict[str, Any]) -> None:
    """The schema can say no."""
    assert list(validator("ledger").iter_errors(LINE | wrong)) != []


@pytest.mark.parametrize("store", resources.stores())
def test_settings_offer_each_stores_endpoints_and_credentials(store: str) -> None:
    """What the store's schema lists can be set in reconciler.yaml, and variables are named after store and field."""
    schema = resources.schema(f"stores/{store}")
    offered = resources.schema("settings")["properties"]["stores"]["properties"][store]["properties"]
    assert set(schema["x-endpoints"]) <= set(offered)
    assert set(schema["x-credentials"]) == set(offered["credentials"]["properties"])
    for name, each in schema["x-credentials"].items():
        assert each["env"] == f"{store}_{name}".upper().replace("-", "_")
        assert each["description"]


def test_every_code_is_explained_and_no_other() -> None:
    """Each code in the sources of reading, checking and loading stands in one of the tables, and only once."""
    source = Path(manifest.__file__).parent.parent
    files = [*(source / "manifest").glob("*.py"), *(source / "document").glob("*.py"), source / "settings_file.py"]
    used = {code for path in files if path.name != "codes.py" for code in re.findall(r"R2\d{3}", path.read_text())}
    tables = [document.CODES, manifest.CODES, settings.CODES, inspect.CODES]
    explained = [code for table in tables for code in table]
    assert used <= set(explained)
    assert len(explained) == len(set(explained))
    assert {*document.CODES, *manifest.CODES, *settings.CODES} <= used
