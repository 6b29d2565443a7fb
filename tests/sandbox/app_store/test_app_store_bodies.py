"""Bodies that are not as they should be."""

from __future__ import annotations

import pytest
from app_store_client import APP, error, errors

from reconciler.sandbox.app_store.facts import facts
from reconciler.sandbox.app_store.operations import Desk


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"data": []}', b'{"data": {"type": "appStoreVersions", "attributes": 1}}']
)
def test_what_is_no_document_is_400(connect, body):
    """Not JSON, or not shaped like a document."""
    assert error(connect.send("POST", "/v1/appStoreVersions", body), 400) == "ENTITY_INVALID"


def test_everything_that_is_missing_is_named_at_once(connect):
    """Attributes and relationships."""
    found = errors(connect.try_post("appStoreVersions", {}), 409)
    assert sorted(found) == [
        ("ENTITY_ERROR.ATTRIBUTE.REQUIRED", "You must provide a value for the attribute 'platform' with this request"),
        (
            "ENTITY_ERROR.ATTRIBUTE.REQUIRED",
            "You must provide a value for the attribute 'versionString' with this request",
        ),
        ("ENTITY_ERROR.RELATIONSHIP.REQUIRED", "You must provide a value for the relationship 'app' with this request"),
    ]


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"colour": "red"}, "ENTITY_ERROR.ATTRIBUTE.UNKNOWN"),
        ({"platform": "MAC_OS"}, "ENTITY_ERROR.ATTRIBUTE.NOT_ALLOWED"),
        ({"appVersionState": "READY_FOR_DISTRIBUTION"}, "ENTITY_ERROR.ATTRIBUTE.NOT_ALLOWED"),
        ({"copyright": 7}, "ENTITY_ERROR.ATTRIBUTE.INVALID"),
        ({"downloadable": "yes"}, "ENTITY_ERROR.ATTRIBUTE.INVALID"),
        ({"releaseType": "SOMETIME"}, "ENTITY_ERROR.ATTRIBUTE.INVALID"),
        ({"earliestReleaseDate": "soon"}, "ENTITY_ERROR.ATTRIBUTE.INVALID"),
    ],
)
def test_attributes_are_checked_against_the_description(connect, attributes, code):
    """Unknown ones, those that only a creation takes, wrong types, values and dates."""
    version = connect.new_version()
    answer = connect.try_patch("appStoreVersions", version["id"], attributes)
    assert error(answer, 409) == code
    assert answer.json()["errors"][0]["source"]["pointer"] == f"/data/attributes/{next(iter(attributes))}"


def test_relationships_are_checked(connect):
    """Unknown ones, wrong types, and ids of nothing."""
    values = {"platform": "TV_OS", "versionString": "1.0"}
    unknown = connect.try_post("appStoreVersions", values, app=("apps", APP), colour=("apps", APP))
    assert error(unknown, 409) == "ENTITY_ERROR.RELATIONSHIP.UNKNOWN"
    for wrong in (("builds", APP), ("apps", "1"), [("apps", APP)]):
        answer = connect.try_post("appStoreVersions", values, app=wrong)
        assert error(answer, 409) == "ENTITY_ERROR.RELATIONSHIP.INVALID"


def test_type_and_id_must_be_those_of_the_path(connect):
    """What the body calls itself counts."""
    version = connect.new_version()
    path = f"/v1/appStoreVersions/{version['id']}"
    other = {"data": {"type": "appStoreVersions", "id": "other", "attributes": {}}}
    assert error(connect.send("PATCH", path, other), 409) == "ENTITY_ERROR"
    kind = {"data": {"type": "apps", "id": version["id"], "attributes": {}}}
    assert error(connect.send("PATCH", path, kind), 409) == "ENTITY_ERROR"


def test_a_refused_change_changes_nothing(connect):
    """Good attributes beside a bad one are not taken over."""
    version = connect.new_version()
    values = {"copyright": "Somebody", "versionString": "not a version"}
    assert connect.try_patch("appStoreVersions", version["id"], values).status_code == 409
    after = connect.get(f"/v1/appStoreVersions/{version['id']}")["data"]["attributes"]
    assert after["copyright"] == version["attributes"]["copyright"]


def test_only_what_is_sent_changes_and_null_clears(connect):
    """A PATCH is no replacement."""
    localization = connect.localization(connect.new_version())
    changed = connect.patch("appStoreVersionLocalizations", localization["id"], {"marketingUrl": None})["attributes"]
    assert changed == localization["attributes"] | {"marketingUrl": None}


def test_every_operation_that_changes_something_has_a_method():
    """No operation of Apple's description is left without an answer, and none is made up."""
    from reconciler.sandbox.app_store.room import Room
    from reconciler.sandbox.app_store.switches import SWITCHES
    from reconciler.sandbox.store import Clock
    from reconciler.sandbox.switches import Switches

    operations = Desk(Room(None, Clock(), Switches(SWITCHES))).operations
    known = {*operations.create, *operations.modify, *operations.delete, *operations.relate}
    assert known == {each.id for each in facts().operations if each.method != "GET"}
