"""Review submissions: what a version needs, sending it in, taking it back, and what reviewers decide."""

from __future__ import annotations

import pytest
from app_store_client import APP, error, errors


def ready_version(connect, text="3.5.0", build="350", **attributes):
    """A version with everything that a review needs."""
    version = connect.new_version(text, **attributes)
    [found] = connect.get("/v1/builds", **{"filter[version]": build})["data"]
    connect.patch("appStoreVersions", version["id"], build=("builds", found["id"]))
    for locale in ("en-US", "de-DE"):
        row = connect.localization(version, locale)
        connect.patch("appStoreVersionLocalizations", row["id"], {"whatsNew": "Faster."})
    return version


def submission(connect, version):
    """A submission that holds the version, not yet sent in."""
    made = connect.post("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP))
    item = add(connect, made, version)
    assert item.status_code == 201, item.text
    return made, item.json()["data"]


def add(connect, made, version):
    """Try to add a version to a submission."""
    return connect.try_post(
        "reviewSubmissionItems",
        reviewSubmission=("reviewSubmissions", made["id"]),
        appStoreVersion=("appStoreVersions", version["id"]),
    )


def submitted(connect, version):
    """A submission that was sent in."""
    made, item = submission(connect, version)
    connect.patch("reviewSubmissions", made["id"], {"submitted": True})
    return made, item


def state(connect, version):
    """A version's state."""
    return connect.get(f"/v1/appStoreVersions/{version['id']}")["data"]["attributes"]["appVersionState"]


def submission_state(connect, made):
    """A submission's state."""
    return connect.get(f"/v1/reviewSubmissions/{made['id']}")["data"]["attributes"]["state"]


def test_a_version_is_submitted_step_by_step(connect):
    """READY_FOR_REVIEW once it is in a submission, WAITING_FOR_REVIEW once that is sent in."""
    version = ready_version(connect)
    made, item = submission(connect, version)
    assert made["attributes"] == {"platform": "IOS", "submittedDate": None, "state": "READY_FOR_REVIEW"}
    assert state(connect, version) == "READY_FOR_REVIEW"
    sent = connect.patch("reviewSubmissions", made["id"], {"submitted": True})["attributes"]
    assert sent["state"] == "WAITING_FOR_REVIEW"
    assert sent["submittedDate"][-6:] in {"-08:00", "-07:00"}
    assert state(connect, version) == "WAITING_FOR_REVIEW"
    infos = connect.get(f"/v1/apps/{APP}/appInfos")["data"]
    assert {each["attributes"]["state"] for each in infos} == {"READY_FOR_DISTRIBUTION", "WAITING_FOR_REVIEW"}
    query = {"filter[app]": APP, "filter[platform]": "IOS", "filter[state]": "WAITING_FOR_REVIEW"}
    [found] = connect.get("/v1/reviewSubmissions", include="items,appStoreVersionForReview", **query)["data"]
    assert found["relationships"]["items"]["data"] == [{"type": "reviewSubmissionItems", "id": item["id"]}]
    assert found["relationships"]["appStoreVersionForReview"]["data"]["id"] == version["id"]
    path = f"/v1/reviewSubmissions/{made['id']}/items"
    assert connect.get(path, include="appStoreVersion")["included"][0]["id"] == version["id"]


def test_what_a_version_lacks_is_told_when_it_is_added(connect):
    """By the path of what lacks it."""
    version = connect.new_version()
    english = connect.localization(version)
    connect.patch("appStoreVersionLocalizations", english["id"], {"whatsNew": "Faster.", "supportUrl": None})
    [holder] = connect.sets(english)
    connect.delete("appScreenshotSets", holder["id"])
    made = connect.post("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP))
    answer = add(connect, made, version)
    assert error(answer, 409) == "STATE_ERROR.ENTITY_STATE_INVALID"
    told = answer.json()["errors"][0]["meta"]["associatedErrors"]
    german = connect.localization(version, "de-DE")
    assert {path: [each["code"] for each in found] for path, found in told.items()} == {
        f"/v1/appStoreVersions/{version['id']}": ["ENTITY_ERROR.RELATIONSHIP.REQUIRED"],
        f"/v1/appStoreVersionLocalizations/{english['id']}": ["ENTITY_ERROR.ATTRIBUTE.REQUIRED"],
        f"/v1/appStoreVersionLocalizations/{german['id']}": ["ENTITY_ERROR.ATTRIBUTE.REQUIRED"],
        "/v1/appScreenshots/": ["STATE_ERROR.SCREENSHOT_REQUIRED.APP_IPHONE_67"],
    }


def test_the_app_s_info_is_looked_through_too(connect):
    """Age rating, names, and the same locales on both sides."""
    version = ready_version(connect)
    info = next(
        each
        for each in connect.get(f"/v1/apps/{APP}/appInfos")["data"]
        if each["attributes"]["state"] == "PREPARE_FOR_SUBMISSION"
    )
    rating = connect.get(f"/v1/appInfos/{info['id']}/ageRatingDeclaration")["data"]
    connect.patch("ageRatingDeclarations", rating["id"], {"contests": None})
    connect.store.switches(auto_version_localization="no")
    french = connect.post("appInfoLocalizations", {"locale": "fr-FR"}, appInfo=("appInfos", info["id"]))
    made = connect.post("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP))
    told = add(connect, made, version).json()["errors"][0]["meta"]["associatedErrors"]
    assert set(told) == {
        f"/v1/ageRatingDeclarations/{rating['id']}",
        f"/v1/appInfoLocalizations/{french['id']}",
        f"/v1/appInfos/{info['id']}",
    }


def test_unfinished_files_block_the_submission(connect):
    """A reservation does so when the version is added; a file being looked at when it is sent in."""
    from reconciler.sandbox.pictures import png

    version = ready_version(connect)
    holder = connect.new_set(connect.localization(version))
    content = png(1242, 2688, (3, 3, 3))
    asset = connect.reserve(holder, content)
    made = connect.post("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP))
    told = add(connect, made, version).json()["errors"][0]["meta"]["associatedErrors"]
    assert set(told) == {f"/v1/appScreenshots/{asset['id']}"}
    connect.transfer(asset, content)
    connect.commit(asset, content)
    assert add(connect, made, version).status_code == 201
    tried = [connect.try_patch("reviewSubmissions", made["id"], {"submitted": True}) for _ in range(3)]
    assert errors(tried[0], 409) == [
        ("STATE_ERROR", "Version is not ready to be submitted yet, please try again later.")
    ]
    assert tried[-1].status_code in {200, 409}
    assert submission_state(connect, made) == "WAITING_FOR_REVIEW"


def test_files_for_reviewers_must_have_arrived(connect):
    """A reservation that nothing was sent for holds the submission up."""
    version = ready_version(connect)
    detail = connect.post("appStoreReviewDetails", {"notes": "x"}, appStoreVersion=(version["type"], version["id"]))
    there = ("appStoreReviewDetails", detail["id"])
    connect.post("appStoreReviewAttachments", {"fileName": "a.txt", "fileSize": 3}, appStoreReviewDetail=there)
    made, _ = submission(connect, version)
    answer = connect.try_patch("reviewSubmissions", made["id"], {"submitted": True})
    assert errors(answer, 409) == [("STATE_ERROR", "Attachment uploads still in progress")]


def test_a_submission_needs_items_and_items_exactly_one_thing(connect):
    """An empty one cannot be sent in."""
    made = connect.post("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP))
    assert error(connect.try_patch("reviewSubmissions", made["id"], {"submitted": True}), 409) == "STATE_ERROR"
    nothing = connect.try_post("reviewSubmissionItems", reviewSubmission=("reviewSubmissions", made["id"]))
    assert error(nothing, 409) == "ENTITY_ERROR.RELATIONSHIP.REQUIRED"


def test_a_version_is_in_one_submission_only(connect):
    """The refusal names both, and the version's own error stands beneath."""
    version = ready_version(connect)
    made, _ = submission(connect, version)
    other = connect.post("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP))
    answer = add(connect, other, version)
    [(code, detail)] = errors(answer, 409)
    assert code == "ENTITY_ERROR"
    assert detail == (
        f"appStoreVersions with id {version['id']} was already added to another reviewSubmission with id {made['id']}"
    )
    inner = answer.json()["errors"][0]["meta"]["associatedErrors"][f"/v1/appStoreVersions/{version['id']}"]
    assert inner[0]["code"] == "ENTITY_ERROR.RELATIONSHIP.INVALID"


def test_a_version_of_another_platform_does_not_fit(connect):
    """A submission is for one platform."""
    version = ready_version(connect)
    made = connect.post("reviewSubmissions", {"platform": "MAC_OS"}, app=("apps", APP))
    assert error(add(connect, made, version), 409) == "ENTITY_ERROR.RELATIONSHIP.INVALID"


def test_an_item_can_be_taken_out_before_it_is_sent_in(connect):
    """The version is free again; afterwards items stay."""
    version = ready_version(connect)
    made, item = submission(connect, version)
    connect.delete("reviewSubmissionItems", item["id"])
    assert state(connect, version) == "PREPARE_FOR_SUBMISSION"
    again = add(connect, made, version).json()["data"]
    connect.patch("reviewSubmissions", made["id"], {"submitted": True})
    assert error(connect.send("DELETE", f"/v1/reviewSubmissionItems/{again['id']}"), 409) == "STATE_ERROR"
    assert error(add(connect, made, version), 409) == "STATE_ERROR"


def test_canceling_takes_a_while(connect):
    """CANCELING first; the version can be changed once the submission is COMPLETE."""
    version = ready_version(connect)
    made, _ = submitted(connect, version)
    canceled = connect.patch("reviewSubmissions", made["id"], {"canceled": True})
    assert canceled["attributes"]["state"] == "CANCELING"
    assert connect.try_patch("appStoreVersions", version["id"], {"copyright": "x"}).status_code == 200
    assert (
        error(
            connect.try_post(
                "appStoreVersionLocalizations", {"locale": "it"}, appStoreVersion=("appStoreVersions", version["id"])
            ),
            409,
        )
        == "STATE_ERROR"
    )
    assert [submission_state(connect, made) for _ in range(2)] == ["CANCELING", "COMPLETE"]
    assert state(connect, version) == "DEVELOPER_REJECTED"
    assert error(connect.try_patch("reviewSubmissions", made["id"], {"canceled": True}), 409) == "STATE_ERROR"
    submitted(connect, version)
    assert state(connect, version) == "WAITING_FOR_REVIEW"


def test_an_empty_submission_cannot_be_canceled_unless_switched(connect):
    """It is used again instead."""
    made = connect.post("reviewSubmissions", {"platform": "IOS"}, app=("apps", APP))
    assert error(connect.try_patch("reviewSubmissions", made["id"], {"canceled": True}), 409) == "STATE_ERROR"
    connect.store.switches(cancel_empty="accepted")
    connect.patch("reviewSubmissions", made["id"], {"canceled": True})


def test_becoming_ready_may_take_a_while(connect):
    """The version stays as it was for some reads."""
    connect.store.switches(ready_polls=2)
    version = ready_version(connect)
    submission(connect, version)
    assert [state(connect, version) for _ in range(3)] == [*["PREPARE_FOR_SUBMISSION"] * 2, "READY_FOR_REVIEW"]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [("reject", "REJECTED"), ("reject_metadata", "METADATA_REJECTED"), ("invalid_binary", "INVALID_BINARY")],
)
def test_a_rejected_version_can_be_mended_and_sent_in_again(connect, outcome, expected):
    """The submission stays open with unresolved issues."""
    version = ready_version(connect)
    made, item = submitted(connect, version)
    connect.store.advance(APP, "pick_up")
    assert (state(connect, version), submission_state(connect, made)) == ("IN_REVIEW", "IN_REVIEW")
    connect.store.advance(APP, outcome, "The login does not work.")
    assert (state(connect, version), submission_state(connect, made)) == (expected, "UNRESOLVED_ISSUES")
    connect.patch("appStoreVersions", version["id"], {"copyright": "2027"})
    assert error(connect.try_patch("reviewSubmissions", made["id"], {"submitted": True}), 409) == "STATE_ERROR"
    connect.patch("reviewSubmissionItems", item["id"], {"resolved": True})
    connect.patch("reviewSubmissions", made["id"], {"submitted": True})
    assert state(connect, version) == "WAITING_FOR_REVIEW"
    history = connect.store.view(APP)["history"]
    assert history[-1]["reason"] == "The login does not work."


def test_an_item_can_be_removed_from_a_submission(connect):
    """It says REMOVED from then on, and the version is free."""
    version = ready_version(connect)
    made, item = submission(connect, version)
    removed = connect.patch("reviewSubmissionItems", item["id"], {"removed": True})
    assert removed["attributes"]["state"] == "REMOVED"
    assert state(connect, version) == "PREPARE_FOR_SUBMISSION"
    assert error(connect.try_patch("reviewSubmissions", made["id"], {"submitted": True}), 409) == "STATE_ERROR"


def test_reviewers_act_only_on_what_was_sent_in(connect):
    """The door says so."""
    with pytest.raises(ValueError, match="nothing is in review"):
        connect.store.advance(APP, "approve")
    with pytest.raises(ValueError, match="no outcome 'praise'"):
        connect.store.advance(APP, "praise")
