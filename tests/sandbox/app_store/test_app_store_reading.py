"""Documents: what is in them, parameters, pages, and reads that come too early."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from app_store_client import APP, SPEC, error, errors

from reconciler.sandbox.app_store.facts import facts


def test_an_app_is_found_by_its_bundle_id(connect):
    """Brackets may come raw or encoded; nothing found is an empty list."""
    found = connect.get("/v1/apps", **{"filter[bundleId]": "com.example.wordgame"})
    assert [each["id"] for each in found["data"]] == [APP]
    raw = connect.send("GET", "/v1/apps?filter[bundleId]=com.example.wordgame,com.example.other").json()
    assert [each["id"] for each in raw["data"]] == [APP]
    assert connect.get("/v1/apps", **{"filter[bundleId]": "com.example.word"})["data"] == []
    connect.store.switches(filter_bundle_id="prefix")
    assert len(connect.get("/v1/apps", **{"filter[bundleId]": "com.example.word"})["data"]) == 1


def test_a_resource_shows_every_attribute_and_null_where_there_is_no_value(connect):
    """Attributes without a value are there; relationships have links only."""
    app = connect.get(f"/v1/apps/{APP}")["data"]
    assert set(app["attributes"]) == set(facts().kinds["apps"].attributes)
    assert app["attributes"]["accessibilityUrl"] is None
    assert app["relationships"]["appInfos"] == {
        "links": {
            "self": f"{connect.origin}/v1/apps/{APP}/relationships/appInfos",
            "related": f"{connect.origin}/v1/apps/{APP}/appInfos",
        }
    }
    assert app["links"] == {"self": f"{connect.origin}/v1/apps/{APP}"}


def test_linkage_comes_only_with_include(connect):
    """Included children carry no linkage of their own."""
    localization = connect.localization(connect.version())
    path = f"/v1/appStoreVersionLocalizations/{localization['id']}/appScreenshotSets"
    [bare] = connect.get(path)["data"]
    assert "data" not in bare["relationships"]["appScreenshots"]
    full = connect.get(path, include="appScreenshots,appStoreVersionLocalization")
    linked = full["data"][0]["relationships"]
    assert len(linked["appScreenshots"]["data"]) == 3
    assert linked["appStoreVersionLocalization"]["data"]["id"] == localization["id"]
    assert sorted(each["type"] for each in full["included"]) == [
        *["appScreenshots"] * 3,
        "appStoreVersionLocalizations",
    ]
    assert all("relationships" not in each or "data" not in str(each["relationships"]) for each in full["included"])


def test_an_included_to_one_that_is_empty_is_null(connect):
    """The version has no phased release."""
    version = connect.version()
    found = connect.get(f"/v1/appStoreVersions/{version['id']}", include="appStoreVersionPhasedRelease,build")
    assert found["data"]["relationships"]["appStoreVersionPhasedRelease"]["data"] is None
    assert [each["type"] for each in found["included"]] == ["builds"]
    path = f"/v1/appStoreVersions/{version['id']}/appStoreVersionPhasedRelease"
    assert connect.get(path)["data"] is None


def test_an_app_without_availability_is_404(connect):
    """Other empty relationships are 200 and null; this one is not."""
    bare = connect.store.seed({"bundle_id": "com.example.bare"})
    assert error(connect.send("GET", f"/v1/apps/{bare}/appAvailabilityV2"), 404) == "NOT_FOUND"
    assert connect.get(f"/v1/apps/{APP}/appAvailabilityV2")["data"]["type"] == "appAvailabilities"


def test_sparse_fieldsets_leave_the_rest_out(connect):
    """Relationships count as fields: whoever does not name them loses their linkage."""
    version = connect.version()
    path = f"/v1/appStoreVersions/{version['id']}"
    found = connect.get(path, include="build", **{"fields[appStoreVersions]": "versionString"})["data"]
    assert found["attributes"] == {"versionString": "3.4.0"}
    assert "relationships" not in found
    named = connect.get(path, include="build", **{"fields[appStoreVersions]": "build", "fields[builds]": "version"})
    assert named["data"]["relationships"]["build"]["data"]["type"] == "builds"
    assert named["included"][0]["attributes"] == {"version": "340"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"page": "2"}, "PARAMETER_ERROR.ILLEGAL"),
        ({"sort": "versionString"}, "PARAMETER_ERROR.ILLEGAL"),
        ({"filter[state]": "x"}, "PARAMETER_ERROR.ILLEGAL"),
        ({"fields[betaTesters]": "email"}, "PARAMETER_ERROR.ILLEGAL"),
        ({"limit": "201"}, "PARAMETER_ERROR.INVALID"),
        ({"limit": "0"}, "PARAMETER_ERROR.INVALID"),
        ({"limit[appStoreVersionLocalizations]": "51"}, "PARAMETER_ERROR.INVALID"),
        ({"include": "appScreenshotSets"}, "PARAMETER_ERROR.INVALID"),
        ({"include": "appStoreVersionLocalizations.appScreenshotSets"}, "PARAMETER_ERROR.INVALID"),
        ({"filter[platform]": "ANDROID"}, "PARAMETER_ERROR.INVALID"),
        ({"fields[appStoreVersions]": "colour"}, "PARAMETER_ERROR.INVALID"),
        ({"cursor": "nonsense"}, "PARAMETER_ERROR.INVALID"),
        ({"exists[app]": "true"}, "PARAMETER_ERROR.ILLEGAL"),
    ],
)
def test_bad_parameters_are_400(connect, query, code):
    """A parameter that the operation lacks is illegal; a value that it does not take is invalid."""
    answer = connect.send("GET", f"/v1/apps/{APP}/appStoreVersions", **query)
    assert error(answer, 400) == code
    assert answer.json()["errors"][0]["source"]["parameter"] == next(iter(query))


def test_a_required_filter_must_be_there(connect):
    """`/v1/reviewSubmissions` cannot be listed without `filter[app]`."""
    assert error(connect.send("GET", "/v1/reviewSubmissions"), 400) == "PARAMETER_ERROR.REQUIRED"
    assert connect.get("/v1/reviewSubmissions", **{"filter[app]": APP})["data"] == []
    assert connect.get("/v1/reviewSubmissions", **{"filter[app]": "1"})["data"] == []


def test_filters_are_lists_and_reach_across_relationships(connect):
    """Commas mean or; several filters mean and."""
    path = f"/v1/apps/{APP}/appStoreVersions"
    both = connect.get(path, **{"filter[versionString]": "3.4.0,1.2.0"})["data"]
    assert {each["attributes"]["platform"] for each in both} == {"IOS", "MAC_OS"}
    assert connect.get(path, **{"filter[versionString]": "1.2.0", "filter[platform]": "IOS"})["data"] == []
    builds = connect.get("/v1/builds", **{"filter[app]": APP, "filter[preReleaseVersion.version]": "3.5.0"})["data"]
    assert {each["attributes"]["version"] for each in builds} == {"350", "351"}
    valid = connect.get("/v1/builds", **{"filter[app]": APP, "filter[processingState]": "PROCESSING"})["data"]
    assert [each["attributes"]["version"] for each in valid] == ["351"]
    assert connect.get("/v1/apps", **{"filter[appStoreVersions.platform]": "TV_OS"})["data"] == []


def test_builds_and_apps_can_be_sorted(connect):
    """A minus turns the order round."""
    query = {"filter[app]": APP, "filter[preReleaseVersion.platform]": "IOS"}
    up = [each["attributes"]["version"] for each in connect.get("/v1/builds", sort="version", **query)["data"]]
    down = [each["attributes"]["version"] for each in connect.get("/v1/builds", sort="-version", **query)["data"]]
    assert up == sorted(up)
    assert down == up[::-1]
    connect.store.seed({"bundle_id": "com.example.another", "name": "Another"})
    assert [each["attributes"]["name"] for each in connect.get("/v1/apps", sort="name")["data"]] == [
        "Another",
        "Wordgame",
    ]


def test_pages_are_50_long_and_linked(connect):
    """`links.next` carries all parameters; following it reaches every row once."""
    page = connect.get("/v1/territories", **{"fields[territories]": "currency"})
    assert len(page["data"]) == 50
    assert page["meta"]["paging"]["total"] == 175
    assert page["meta"]["paging"]["limit"] == 50
    names = [each["id"] for each in page["data"]]
    while "next" in page["links"]:
        assert page["meta"]["paging"]["nextCursor"]
        page = connect.get(page["links"]["next"])
        assert "first" in page["links"]
        names += [each["id"] for each in page["data"]]
    assert len(names) == len(set(names)) == 175
    assert "nextCursor" not in page["meta"]["paging"]
    assert len(connect.get("/v1/territories", limit="200")["data"]) == 175


def test_included_relationships_stop_at_ten_unless_told(connect):
    """The default of `limit[relationship]` is 10, and there is no link to the rest."""
    name = connect.store.seed({"bundle_id": "com.example.many", "locales": 40})
    path = f"/v1/apps/{name}/appStoreVersions"
    relation = "appStoreVersionLocalizations"
    short = connect.get(path, include=relation)
    assert len(short["included"]) == 10
    told = short["data"][0]["relationships"][relation]
    assert len(told["data"]) == 10
    assert told["meta"]["paging"] == {"total": 40, "limit": 10}
    full = connect.get(path, include=relation, **{f"limit[{relation}]": "50"})
    assert len(full["included"]) == 40


def test_dates_are_in_pacific_time(connect):
    """No fraction, and an offset."""
    version = connect.version()
    assert version["attributes"]["createdDate"][-6:] in {"-08:00", "-07:00"}
    assert "." not in version["attributes"]["createdDate"]
    new = connect.new_version(releaseType="SCHEDULED", earliestReleaseDate="2030-07-01T12:00:00+00:00")
    assert new["attributes"]["earliestReleaseDate"] == "2030-07-01T05:00:00-07:00"


def test_what_was_just_created_may_not_be_listed_yet(connect):
    """After so many reads of the list it is; by its id it can be read at once."""
    connect.store.switches(list_lag=2)
    version = connect.new_version()
    path = f"/v1/apps/{APP}/appStoreVersions"
    assert connect.get(f"/v1/appStoreVersions/{version['id']}")["data"]["id"] == version["id"]
    seen = [version["id"] in {each["id"] for each in connect.get(path)["data"]} for _ in range(4)]
    assert seen == [False, False, True, True]


def test_what_was_just_deleted_may_still_be_listed(connect):
    """By its id it is gone at once; deleting it again is 404."""
    version = connect.new_version()
    localization = connect.localization(version)
    [first] = connect.sets(localization)
    connect.store.switches(delete_lag=1)
    connect.delete("appScreenshotSets", first["id"])
    assert connect.send("GET", f"/v1/appScreenshotSets/{first['id']}").status_code == 404
    assert [len(connect.sets(localization)) for _ in range(2)] == [1, 0]
    assert connect.send("DELETE", f"/v1/appScreenshotSets/{first['id']}").status_code == 404


def test_a_read_after_a_change_may_be_stale(connect):
    """The change's own answer tells the truth."""
    version = connect.new_version()
    connect.store.switches(read_lag=1)
    changed = connect.patch("appStoreVersions", version["id"], {"copyright": "2027 Example Ltd."})
    assert changed["attributes"]["copyright"] == "2027 Example Ltd."
    path = f"/v1/appStoreVersions/{version['id']}"
    seen = [connect.get(path)["data"]["attributes"]["copyright"] for _ in range(2)]
    assert seen == ["2026 Example Ltd.", "2027 Example Ltd."]


def test_every_read_of_apple_s_description_answers(connect):
    """Each GET that the description has is answered with 200 for something that exists, or 404 if nothing does."""
    examples = _examples(connect)
    asked = 0
    for operation in facts().operations:
        if operation.method == "GET" and operation.type in examples:
            path = operation.path.replace("{id}", examples[operation.type])
            query = {"filter[app]": APP} if operation.query.required else {}
            if operation.query.include:
                query["include"] = ",".join(sorted(operation.query.include))
            connect.get(path, **query)
            asked += 1
    assert asked > 60


def _examples(connect):
    """By type, the id of something."""
    version = connect.new_version()
    localization = connect.localization(version)
    info = connect.get(f"/v1/apps/{APP}/appInfos")["data"][0]
    there = ("appStoreVersions", version["id"])
    detail = connect.post("appStoreReviewDetails", {"notes": "None."}, appStoreVersion=there)
    submission = connect.post("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP))
    return {
        "apps": APP,
        "appStoreVersions": version["id"],
        "appStoreVersionLocalizations": localization["id"],
        "appInfos": info["id"],
        "appInfoLocalizations": connect.get(f"/v1/appInfos/{info['id']}/appInfoLocalizations")["data"][0]["id"],
        "appScreenshotSets": connect.sets(localization)[0]["id"],
        "appCategories": "GAMES",
        "territories": "",
        "appStoreReviewDetails": detail["id"],
        "reviewSubmissions": submission["id"],
        "builds": connect.get("/v1/builds")["data"][0]["id"],
        "appAvailabilities": connect.get(f"/v1/apps/{APP}/appAvailabilityV2")["data"]["id"],
        "appPriceSchedules": connect.get(f"/v1/apps/{APP}/appPriceSchedule")["data"]["id"],
        "appPricePoints": connect.get(f"/v1/apps/{APP}/appPricePoints")["data"][0]["id"],
    }


@pytest.mark.skipif(not SPEC.exists(), reason="Apple's OpenAPI document is not there")
def test_the_table_of_facts_follows_from_apple_s_description():
    """`facts.json` is what the tool makes of the document."""
    from reconciler.sandbox import app_store
    from tools.app_store.derive_facts import Facts

    table = Facts(json.loads(SPEC.read_text())).table()
    kept = json.loads((Path(app_store.__file__).parent / "facts.json").read_text())
    assert {name: kept[name] for name in table} == table


def test_the_service_refuses_a_field_that_its_description_has(connect):
    """`kidsAgeBand` cannot be asked for by name, though it is shown."""
    path = f"/v1/apps/{APP}/appInfos"
    assert "kidsAgeBand" in connect.get(path)["data"][0]["attributes"]
    assert error(connect.send("GET", path, **{"fields[appInfos]": "kidsAgeBand"}), 400) == "PARAMETER_ERROR.INVALID"


def test_changes_take_no_parameters(connect):
    """Not even `include`."""
    body = {"data": {"type": "apps", "id": APP}}
    answer = connect.send("PATCH", f"/v1/apps/{APP}", body, include="appInfos")
    assert error(answer, 400) == "PARAMETER_ERROR.ILLEGAL"


def test_errors_of_a_query_come_together(connect):
    """Two mistakes, two errors."""
    found = errors(connect.send("GET", "/v1/apps", limit="900", sort="colour"), 400)
    assert [code for code, _ in found] == ["PARAMETER_ERROR.INVALID"] * 2
