"""Switches that decide what nobody knows for sure: each changes what the store does."""

from __future__ import annotations

import hashlib

import pytest
from app_store_client import APP, error, errors

from reconciler.sandbox.app_store.switches import SWITCHES
from reconciler.sandbox.pictures import png

TEXTS = "appStoreVersionLocalizations"
PICTURE = png(1242, 2688, (5, 5, 5))
FIRST = {"bundle_id": "com.example.first", "platforms": {"IOS": {"state": "PREPARE_FOR_SUBMISSION"}}}


def test_every_switch_is_described_and_named_once(store):
    """Values and meaning, for people who look."""
    names = [switch.name for switch in SWITCHES]
    assert len(names) == len(set(names))
    described = store.describe_switches()
    assert all(each["about"] and each["value"] == each["values"][0] for each in described.values())
    with pytest.raises(ValueError, match="no switch 'colour'"):
        store.switches(colour="red")


def test_clocks_may_differ_as_far_as_the_leeway_says(connect):
    """A token from the near future is good, one from beyond the leeway is not."""
    now = int(connect.store.clock.now())
    early = connect.token(iat=now + 30, exp=now + 600)
    assert connect.send("GET", "/v1/apps", token=early).status_code == 200
    connect.store.switches(token_leeway=0)
    assert connect.send("GET", "/v1/apps", token=early).status_code == 401


def test_lists_may_keep_their_total_to_themselves(connect):
    """Only the limit is always told."""
    connect.store.switches(paging_total="no")
    assert connect.get("/v1/apps")["meta"]["paging"] == {"limit": 50}


def test_codes_of_bad_bodies(connect):
    """An id that is not the path's, and an attribute that only a creation takes."""
    connect.store.switches(id_mismatch_code="ENTITY_INVALID", not_allowed_code="ENTITY_ERROR.ATTRIBUTE.UNKNOWN")
    version = connect.new_version()
    body = {"data": {"type": "appStoreVersions", "id": "x", "attributes": {"platform": "IOS"}}}
    found = errors(connect.send("PATCH", f"/v1/appStoreVersions/{version['id']}", body), 409)
    assert [code for code, _ in found] == ["ENTITY_INVALID", "ENTITY_ERROR.ATTRIBUTE.UNKNOWN"]


def test_emoji_may_be_taken(connect):
    """In description and news."""
    localization = connect.localization(connect.new_version())
    values = {"description": "Bright stars: \U0001f31f"}
    assert connect.try_patch(TEXTS, localization["id"], values).status_code == 409
    connect.store.switches(emoji="accepted")
    assert connect.patch(TEXTS, localization["id"], values)["attributes"]["description"] == values["description"]


@pytest.mark.parametrize(("unit", "most"), [("characters", 4000), ("bytes", 1000), ("utf16", 2000)])
def test_what_the_limit_of_a_description_counts(connect, unit, most):
    """A sign beyond the first plane is one character, two units of UTF-16, or four bytes."""
    connect.store.switches(description_unit=unit)
    localization = connect.localization(connect.new_version())
    sign = "\U00010400"
    connect.store.switches(emoji="accepted")
    assert connect.try_patch(TEXTS, localization["id"], {"description": sign * most}).status_code == 200
    assert connect.try_patch(TEXTS, localization["id"], {"description": sign * (most + 1)}).status_code == 409


def test_empty_texts_may_clear(connect):
    """By default they are kept as they are."""
    localization = connect.localization(connect.new_version())
    assert connect.patch(TEXTS, localization["id"], {"keywords": ""})["attributes"]["keywords"] == ""
    connect.store.switches(empty_string="cleared")
    assert connect.patch(TEXTS, localization["id"], {"keywords": ""})["attributes"]["keywords"] is None


@pytest.mark.parametrize(
    ("state", "switch"),
    [("WAITING_FOR_REVIEW", "waiting_release_type"), ("PENDING_DEVELOPER_RELEASE", "pending_release_type")],
)
def test_the_release_type_may_be_locked_earlier(connect, state, switch):
    """While a version waits for its review, or for its release."""
    version = connect.new_version()
    connect.store.console(APP, "set_state", state=state)
    connect.patch("appStoreVersions", version["id"], {"releaseType": "MANUAL"})
    connect.store.switches(**{switch: "locked"})
    answer = connect.try_patch("appStoreVersions", version["id"], {"releaseType": "AFTER_APPROVAL"})
    assert errors(answer, 409) == [
        ("ENTITY_ERROR.ATTRIBUTE.INVALID.INVALID_STATE", "The attribute 'releaseType' can not be modified.")
    ]


def test_first_versions_and_primary_locales_may_be_deleted(connect):
    """Both are refused by default."""
    connect.store.switches(delete_first_version="accepted", delete_primary_locale="accepted")
    first = connect.version(state="PREPARE_FOR_SUBMISSION", app=connect.store.seed(FIRST))
    connect.delete(TEXTS, connect.localization(first)["id"])
    connect.delete("appStoreVersions", first["id"])


def test_codes_of_versions(connect):
    """A build that will not do, and a date without SCHEDULED."""
    connect.store.switches(build_code="STATE_ERROR", release_date_code="ENTITY_ERROR.ATTRIBUTE.INVALID")
    version = connect.new_version()
    [build] = connect.get("/v1/builds", **{"filter[version]": "130"})["data"]
    answer = connect.try_patch("appStoreVersions", version["id"], build=("builds", build["id"]))
    assert error(answer, 409) == "STATE_ERROR"
    answer = connect.try_patch("appStoreVersions", version["id"], {"releaseType": "SCHEDULED"})
    assert error(answer, 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID"


def test_codes_of_sets(connect):
    """A full set, a second set, a new order that will not do, a wrong checksum."""
    connect.store.switches(
        set_full_code="STATE_ERROR",
        duplicate_set_code="ENTITY_ERROR.RELATIONSHIP.INVALID",
        reorder_code="STATE_ERROR",
        checksum_code="IMG_APPEARS_CORRUPT",
    )
    localization = connect.localization(connect.new_version())
    holder = connect.new_set(localization)
    asset = connect.reserve(holder, PICTURE)
    connect.transfer(asset, PICTURE)
    connect.commit(asset, PICTURE, checksum="0" * 32)
    [told] = connect.done(asset)["attributes"]["assetDeliveryState"]["errors"]
    assert told["code"] == "IMG_APPEARS_CORRUPT"
    assert error(connect.relate("appScreenshotSets", holder["id"], "appScreenshots", []), 409) == "STATE_ERROR"
    for _ in range(9):
        connect.reserve(holder, PICTURE)
    values, there = {"fileName": "x.png", "fileSize": 1}, ("appScreenshotSets", holder["id"])
    assert error(connect.try_post("appScreenshots", values, appScreenshotSet=there), 409) == "STATE_ERROR"
    twice = connect.try_post(
        "appScreenshotSets",
        {"screenshotDisplayType": "APP_IPHONE_65"},
        appStoreVersionLocalization=(TEXTS, localization["id"]),
    )
    assert error(twice, 409) == "ENTITY_ERROR.RELATIONSHIP.INVALID"


def test_screenshots_may_be_too_large(connect):
    """The limit is not known."""
    connect.store.switches(image_max_bytes=len(PICTURE) - 1)
    asset = connect.upload(connect.new_set(connect.localization(connect.new_version())), PICTURE)
    assert asset["attributes"]["assetDeliveryState"]["state"] == "FAILED"


def test_a_film_may_take_longer(connect):
    """So many reads in each of two states."""
    from reconciler.sandbox.app_store.films import film

    connect.store.switches(video_polls=2)
    localization, content = connect.localization(connect.new_version()), film(886, 1920, "x")
    there = (TEXTS, localization["id"])
    holder = connect.post("appPreviewSets", {"previewType": "IPHONE_65"}, appStoreVersionLocalization=there)
    values = {"fileName": "a.mov", "fileSize": len(content)}
    asset = connect.post("appPreviews", values, appPreviewSet=("appPreviewSets", holder["id"]))
    connect.transfer(asset, content)
    connect.commit(asset, content)
    path = f"/v1/appPreviews/{asset['id']}"
    seen = [connect.get(path)["data"]["attributes"]["videoDeliveryState"]["state"] for _ in range(5)]
    assert seen == [*["UPLOAD_COMPLETE"] * 2, *["PROCESSING"] * 2, "COMPLETE"]


def lacking(connect, version):
    """The codes of what a version lacks to be reviewed."""
    made = connect.post("reviewSubmissions", {"platform": "IOS"}, app=("apps", version["app"]))
    answer = connect.try_post(
        "reviewSubmissionItems",
        reviewSubmission=("reviewSubmissions", made["id"]),
        appStoreVersion=("appStoreVersions", version["id"]),
    )
    if answer.status_code == 201:
        return set()
    told = answer.json()["errors"][0]["meta"]["associatedErrors"]
    return {each["code"] for found in told.values() for each in found}


def test_what_a_review_needs_can_be_less_or_more(connect):
    """Screenshots, and keywords in which locales."""
    seed = {**FIRST, "locales": ["en-US", "ja"], "texts": {"ja": {"keywords": None}}}
    app = connect.store.seed(seed)
    version = connect.version(state="PREPARE_FOR_SUBMISSION", app=app) | {"app": app}
    assert lacking(connect, version) == {"STATE_ERROR.SCREENSHOT_REQUIRED.APP_IPHONE_67"}
    connect.store.switches(screenshots_required="no", keywords_required="all")
    assert lacking(connect, version) == {"ENTITY_ERROR.ATTRIBUTE.REQUIRED"}
    connect.store.switches(keywords_required="no")
    assert lacking(connect, version) == set()


def test_canceling_may_be_quick_and_end_otherwise(connect):
    """At once, and back to PREPARE_FOR_SUBMISSION."""
    connect.store.switches(cancel_polls=0, cancel_result="PREPARE_FOR_SUBMISSION")
    version = connect.new_version()
    submission = connect.store.console(APP, "submit")
    canceled = connect.patch("reviewSubmissions", submission, {"canceled": True})
    assert canceled["attributes"]["state"] == "COMPLETE"
    found = connect.get(f"/v1/appStoreVersions/{version['id']}")["data"]
    assert found["attributes"]["appVersionState"] == "PREPARE_FOR_SUBMISSION"


def test_the_code_of_a_second_review_detail(connect):
    """Nobody has seen it."""
    connect.store.switches(second_detail_code="ENTITY_ERROR")
    there = ("appStoreVersions", connect.new_version()["id"])
    connect.post("appStoreReviewDetails", {}, appStoreVersion=there)
    assert error(connect.try_post("appStoreReviewDetails", {}, appStoreVersion=there), 409) == "ENTITY_ERROR"


def test_uploads_are_writes_like_others(connect):
    """A client that is cut off after any write can go on from there: here after the file was sent."""
    holder = connect.new_set(connect.localization(connect.new_version()))
    connect.store.clear_requests()
    connect.store.faults("*: cut_after_writes=2")
    asset = connect.reserve(holder, PICTURE)
    connect.transfer(asset, PICTURE)
    with pytest.raises(connect.cut):
        connect.commit(asset, PICTURE)
    connect.store.faults()
    writes = [each["path"].split("/")[1] for each in connect.store.requests() if each["write"] and each["acted"]]
    assert writes == ["v1", "upload-host"]
    connect.commit(asset, PICTURE)
    assert connect.done(asset)["attributes"]["sourceFileChecksum"] == hashlib.md5(PICTURE).hexdigest()
