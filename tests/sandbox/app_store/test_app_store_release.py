"""What becomes of an approved version: its release by hand, by date, or in phases; availability and prices."""

from __future__ import annotations

import pytest
from app_store_client import APP, error, errors

DAY = 86400


def approved(connect, **attributes):
    """A version that reviewers have approved."""
    version = connect.new_version(**attributes)
    connect.store.console(APP, "submit")
    connect.store.advance(APP, "approve")
    return version


def state(connect, version):
    """A version's state."""
    connect._token = connect.token()
    return connect.get(f"/v1/appStoreVersions/{version['id']}")["data"]["attributes"]["appVersionState"]


def request_release(connect, version):
    """Ask for a version to be released."""
    return connect.try_post("appStoreVersionReleaseRequests", appStoreVersion=("appStoreVersions", version["id"]))


def test_a_version_goes_live_on_approval(connect):
    """The one before is replaced; the editable info becomes the live one, and names the app."""
    old = connect.version()
    version = connect.new_version(releaseType="AFTER_APPROVAL")
    info = next(
        each
        for each in connect.get(f"/v1/apps/{APP}/appInfos")["data"]
        if each["attributes"]["state"] == "PREPARE_FOR_SUBMISSION"
    )
    row = connect.get(f"/v1/appInfos/{info['id']}/appInfoLocalizations", **{"filter[locale]": "en-US"})["data"][0]
    connect.patch("appInfoLocalizations", row["id"], {"name": "Wordgame 2"})
    connect.store.console(APP, "submit")
    connect.store.advance(APP, "approve:IOS")
    assert state(connect, version) == "READY_FOR_DISTRIBUTION"
    assert state(connect, old) == "REPLACED_WITH_NEW_VERSION"
    [live] = connect.get(f"/v1/apps/{APP}/appInfos")["data"]
    assert (live["id"], live["attributes"]["state"]) == (info["id"], "READY_FOR_DISTRIBUTION")
    assert connect.get(f"/v1/apps/{APP}")["data"]["attributes"]["name"] == "Wordgame 2"


def test_going_live_may_take_some_processing(connect):
    """So many reads show that it is under way."""
    connect.store.switches(release_polls=2)
    version = approved(connect, releaseType="AFTER_APPROVAL")
    found = [connect.get(f"/v1/appStoreVersions/{version['id']}")["data"]["attributes"] for _ in range(3)]
    assert [each["appVersionState"] for each in found] == [
        *["PROCESSING_FOR_DISTRIBUTION"] * 2,
        "READY_FOR_DISTRIBUTION",
    ]
    assert found[0]["appStoreState"] == "PROCESSING_FOR_APP_STORE"


def test_a_manual_version_waits_for_a_release_request(connect):
    """Nothing else can be released."""
    version = approved(connect, releaseType="MANUAL")
    assert state(connect, version) == "PENDING_DEVELOPER_RELEASE"
    answer = request_release(connect, version)
    assert answer.status_code == 201
    assert "attributes" not in answer.json()["data"]
    assert state(connect, version) == "READY_FOR_DISTRIBUTION"
    assert error(request_release(connect, version), 409) == "STATE_ERROR"
    connect.store.switches(release_code="STATE_ERROR.ENTITY_STATE_INVALID")
    assert error(request_release(connect, connect.new_version("3.6.0")), 409) == "STATE_ERROR.ENTITY_STATE_INVALID"


def test_an_approved_version_can_be_taken_back(connect):
    """By the old resource, which is there just for that."""
    version = approved(connect, releaseType="MANUAL")
    old = connect.get(f"/v1/appStoreVersions/{version['id']}/appStoreVersionSubmission")["data"]
    connect.delete("appStoreVersionSubmissions", old["id"])
    assert state(connect, version) == "DEVELOPER_REJECTED"
    assert connect.get(f"/v1/appStoreVersions/{version['id']}/appStoreVersionSubmission")["data"] is None


@pytest.mark.parametrize("pending", ["PENDING_APPLE_RELEASE", "PENDING_DEVELOPER_RELEASE"])
def test_a_scheduled_version_waits_for_its_date(connect, pending):
    """In which state is a switch; the store's clock decides."""
    connect.store.switches(scheduled_state=pending)
    hour = (int(connect.store.clock.now()) // 3600 + 48) * 3600
    from datetime import UTC, datetime

    date = datetime.fromtimestamp(hour, UTC).isoformat()
    version = approved(connect, releaseType="SCHEDULED", earliestReleaseDate=date)
    assert state(connect, version) == pending
    connect.store.tick(2 * DAY)
    assert state(connect, version) == "READY_FOR_DISTRIBUTION"


def phased(connect, version):
    """Have a version released in phases."""
    return connect.try_post(
        "appStoreVersionPhasedReleases",
        {"phasedReleaseState": "INACTIVE"},
        appStoreVersion=("appStoreVersions", version["id"]),
    )


def test_a_phased_release_runs_for_seven_days(connect):
    """It begins with the release, can be paused, and is complete in the end."""
    version = connect.new_version(releaseType="AFTER_APPROVAL")
    made = phased(connect, version).json()["data"]
    assert made["attributes"] == {
        "phasedReleaseState": "INACTIVE",
        "startDate": None,
        "totalPauseDuration": 0,
        "currentDayNumber": None,
    }
    connect.store.console(APP, "submit")
    connect.store.advance(APP, "approve")
    path = f"/v1/appStoreVersions/{version['id']}/appStoreVersionPhasedRelease"

    def shown():
        connect._token = connect.token()
        attributes = connect.get(path)["data"]["attributes"]
        return attributes["phasedReleaseState"], attributes["currentDayNumber"], attributes["totalPauseDuration"]

    assert shown() == ("ACTIVE", 1, 0)
    connect.store.tick(2 * DAY + 60)
    assert shown() == ("ACTIVE", 3, 0)
    kind = "appStoreVersionPhasedReleases"
    connect.patch(kind, made["id"], {"phasedReleaseState": "PAUSED"})
    connect.store.tick(4 * DAY)
    assert shown() == ("PAUSED", 3, 4)
    connect.patch(kind, made["id"], {"phasedReleaseState": "ACTIVE"})
    connect.store.tick(5 * DAY)
    assert shown() == ("COMPLETE", 7, 4)
    final = connect.try_patch(kind, made["id"], {"phasedReleaseState": "ACTIVE"})
    assert errors(final, 409)[0][1] == "You cannot change the state of a phased release that is in a final state"


def test_a_phased_release_has_rules(connect):
    """Once only, not for a first version, no change to what it is already, no end to what has begun."""
    version = connect.new_version()
    made = phased(connect, version).json()["data"]
    assert error(phased(connect, version), 409) == "ENTITY_ERROR.RELATIONSHIP.INVALID"
    kind = "appStoreVersionPhasedReleases"
    same = connect.try_patch(kind, made["id"], {"phasedReleaseState": "INACTIVE"})
    assert errors(same, 409)[0][1] == "The phased release already has this value"
    connect.delete(kind, made["id"])
    made = phased(connect, version).json()["data"]
    connect.store.console(APP, "submit")
    connect.store.advance(APP, "approve")
    assert error(connect.send("DELETE", f"/v1/{kind}/{made['id']}"), 409) == "STATE_ERROR"
    connect.patch(kind, made["id"], {"phasedReleaseState": "COMPLETE"})
    name = connect.store.seed(
        {"bundle_id": "com.example.first", "platforms": {"IOS": {"state": "PREPARE_FOR_SUBMISSION"}}}
    )
    first = connect.version(state="PREPARE_FOR_SUBMISSION", app=name)
    assert error(phased(connect, first), 409) == "STATE_ERROR"
    connect.store.switches(first_version_phased="accepted")
    assert phased(connect, first).status_code == 201


def test_a_version_has_one_review_detail(connect):
    """It can be changed, and its notes have a limit."""
    version = connect.new_version()
    there = ("appStoreVersions", version["id"])
    values = {"contactFirstName": "Ada", "demoAccountRequired": False, "notes": "Nothing to see."}
    made = connect.post("appStoreReviewDetails", values, appStoreVersion=there)
    assert values.items() <= made["attributes"].items()
    assert error(connect.try_post("appStoreReviewDetails", values, appStoreVersion=there), 409)
    changed = connect.patch("appStoreReviewDetails", made["id"], {"demoAccountPassword": "sandbox-secret"})
    assert changed["attributes"]["demoAccountPassword"] == "sandbox-secret"
    assert "sandbox-secret" not in str(connect.store.view(APP))
    answer = connect.try_patch("appStoreReviewDetails", made["id"], {"notes": "x" * 4001})
    assert errors(answer, 409) == [
        ("ENTITY_ERROR.ATTRIBUTE.INVALID.TOO_LONG", "Review Notes cannot be longer than 4000 characters.")
    ]


def test_a_build_s_answers_are_given_once(connect):
    """What is set stays set."""
    build = connect.get("/v1/builds", **{"filter[version]": "350"})["data"][0]
    answer = connect.try_patch("builds", build["id"], {"usesNonExemptEncryption": True})
    assert errors(answer, 409) == [
        ("ENTITY_ERROR.ATTRIBUTE.INVALID", "You cannot update when the value is already set.")
    ]
    assert connect.patch("builds", build["id"], {"expired": True})["attributes"]["expired"] is True
    assert connect.try_patch("builds", build["id"], {"expired": False}).status_code == 409


def availability(connect, app, *territories, local=True):
    """Say where an app can be had."""
    names = [f"${{{each}}}" if local else each for each in territories]
    included = [
        {
            "type": "territoryAvailabilities",
            "id": name,
            "attributes": {"available": True},
            "relationships": {"territory": {"data": {"type": "territories", "id": each}}},
        }
        for name, each in zip(names, territories, strict=True)
    ]
    return connect.try_post(
        "appAvailabilities",
        {"availableInNewTerritories": False},
        version="v2",
        included=included,
        app=("apps", app),
        territoryAvailabilities=[("territoryAvailabilities", name) for name in names],
    )


def test_availability_is_said_once_and_then_changed_by_territory(connect):
    """All 175 territories are listed; ids of inline objects have a form."""
    app = connect.store.seed({"bundle_id": "com.example.bare"})
    codes = {code for code, _ in errors(availability(connect, app, "USA", local=False), 409)}
    assert "ENTITY_ERROR.INCLUDED.INVALID_ID" in codes
    made = availability(connect, app, "USA", "DEU")
    assert made.status_code == 201, made.text
    path = f"/v2/appAvailabilities/{made.json()['data']['id']}/territoryAvailabilities"
    rows = connect.get(path, include="territory", limit="200")
    assert len(rows["data"]) == len(rows["included"]) == 175
    open_in = [each for each in rows["data"] if each["attributes"]["available"]]
    assert {each["relationships"]["territory"]["data"]["id"] for each in open_in} == {"USA", "DEU"}
    assert error(availability(connect, app, "USA"), 409) == "ENTITY_ERROR.RELATIONSHIP.INVALID"
    kind, name = "territoryAvailabilities", open_in[0]["id"]
    wrong = connect.try_patch(kind, name, {"preOrderEnabled": False, "releaseDate": "2030-01-01"})
    assert errors(wrong, 409)[0][1] == "releaseDate must be set to null when preOrderEnabled is set to false"
    ordered = connect.patch(kind, name, {"preOrderEnabled": True, "releaseDate": "2030-01-01"})["attributes"]
    assert ordered["contentStatuses"] == ["AVAILABLE_FOR_PREORDER_ON_DATE"]
    connect.post("endAppAvailabilityPreOrders", territoryAvailabilities=[(kind, name)])
    ended = [each for each in connect.get(path, limit="200")["data"] if each["id"] == name]
    assert ended[0]["attributes"]["contentStatuses"] == ["AVAILABLE"]


def test_prices_are_replaced_as_a_whole(connect):
    """A price is a point of a territory."""
    points = connect.get(f"/v1/apps/{APP}/appPricePoints", limit="200", **{"filter[territory]": "DEU"})["data"]
    assert [each["attributes"]["customerPrice"] for each in points] == ["0.0", "0.99", "1.99", "2.99", "4.99", "9.99"]
    schedule = connect.post(
        "appPriceSchedules",
        included=[
            {
                "type": "appPrices",
                "id": "${p}",
                "attributes": {"startDate": None},
                "relationships": {"appPricePoint": {"data": {"type": "appPricePoints", "id": points[2]["id"]}}},
            }
        ],
        app=("apps", APP),
        baseTerritory=("territories", "DEU"),
        manualPrices=[("appPrices", "${p}")],
    )
    [price] = connect.get(f"/v1/appPriceSchedules/{schedule['id']}/manualPrices", include="appPricePoint,territory")[
        "data"
    ]
    assert price["relationships"]["appPricePoint"]["data"]["id"] == points[2]["id"]
    assert price["relationships"]["territory"]["data"]["id"] == "DEU"
    assert connect.get(f"/v1/appPriceSchedules/{schedule['id']}/baseTerritory")["data"]["id"] == "DEU"
    assert len(connect.get(f"/v3/appPricePoints/{points[2]['id']}/equalizations", limit="200")["data"]) == 175
