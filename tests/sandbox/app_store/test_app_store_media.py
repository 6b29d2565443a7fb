"""Sets of screenshots and previews: one for each locale and device, with an order and a limit."""

from __future__ import annotations

import pytest
from app_store_client import APP, error, errors

from reconciler.sandbox.app_store.films import film
from reconciler.sandbox.pictures import png

PHONE = (1242, 2688)


@pytest.fixture
def localization(connect):
    """The English texts of a version that can be changed freely."""
    return connect.localization(connect.new_version())


def test_a_set_is_one_for_each_device_and_locale(connect, localization):
    """A second of the same type is a duplicate; without a parent it is nothing."""
    holder = connect.new_set(localization)
    there = ("appStoreVersionLocalizations", localization["id"])
    values = {"screenshotDisplayType": "APP_IPHONE_65"}
    twice = connect.try_post("appScreenshotSets", values, appStoreVersionLocalization=there)
    assert error(twice, 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID.DUPLICATE"
    assert error(connect.try_post("appScreenshotSets", values), 409) == "ENTITY_ERROR.RELATIONSHIP.REQUIRED"
    odd = {"screenshotDisplayType": "APP_IPHONE_69"}
    odd_answer = connect.try_post("appScreenshotSets", odd, appStoreVersionLocalization=there)
    assert error(odd_answer, 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID"
    found = connect.get(
        f"/v1/appStoreVersionLocalizations/{localization['id']}/appScreenshotSets",
        **{"filter[screenshotDisplayType]": "APP_IPHONE_65"},
    )["data"]
    assert [each["id"] for each in found] == [holder["id"]]


def test_deleting_a_set_deletes_its_screenshots(connect, localization):
    """A set cannot be changed, only made and deleted."""
    [holder] = connect.sets(localization)
    [first, *_] = connect.order(holder)
    assert error(connect.try_patch("appScreenshotSets", holder["id"], {}), 403) == "FORBIDDEN_ERROR"
    connect.delete("appScreenshotSets", holder["id"])
    assert connect.send("GET", f"/v1/appScreenshots/{first}").status_code == 404


def test_a_set_holds_ten_screenshots_reservations_included(connect, localization):
    """The eleventh is refused, even though nothing was sent for the others."""
    holder = connect.new_set(localization)
    made = [connect.reserve(holder, b"x") for _ in range(10)]
    there = ("appScreenshotSets", holder["id"])
    values = {"fileName": "11.png", "fileSize": 1}
    assert error(connect.try_post("appScreenshots", values, appScreenshotSet=there), 409) == (
        "ENTITY_ERROR.RELATIONSHIP.INVALID"
    )
    connect.delete("appScreenshots", made[0]["id"])
    assert connect.try_post("appScreenshots", values, appScreenshotSet=there).status_code == 201


def test_a_set_holds_three_previews(connect, localization):
    """The fourth is refused."""
    there = ("appStoreVersionLocalizations", localization["id"])
    holder = connect.post("appPreviewSets", {"previewType": "IPHONE_67"}, appStoreVersionLocalization=there)
    values = {"fileName": "trailer.mp4", "fileSize": 10}
    place = ("appPreviewSets", holder["id"])
    made = [connect.post("appPreviews", values, appPreviewSet=place) for _ in range(3)]
    assert made[0]["attributes"]["mimeType"] == "video/mp4"
    assert connect.try_post("appPreviews", values, appPreviewSet=place).status_code == 409


def test_the_order_is_set_as_a_whole(connect, localization):
    """All ids, each once; the order shows in every listing but `included`."""
    [holder] = connect.sets(localization)
    ids = connect.order(holder)
    wanted = ids[::-1]
    data = [{"type": "appScreenshots", "id": name} for name in wanted]
    assert connect.relate("appScreenshotSets", holder["id"], "appScreenshots", data).status_code == 204
    assert connect.order(holder) == wanted
    listed = connect.get(f"/v1/appScreenshotSets/{holder['id']}/appScreenshots")["data"]
    assert [each["id"] for each in listed] == wanted
    linked = connect.get(f"/v1/appScreenshotSets/{holder['id']}", include="appScreenshots")["data"]
    assert [each["id"] for each in linked["relationships"]["appScreenshots"]["data"]] == wanted
    strange = [*data[:-1], {"type": "appScreenshots", "id": "elsewhere"}]
    for wrong in (data[:-1], [*data, data[0]], strange):
        answer = connect.relate("appScreenshotSets", holder["id"], "appScreenshots", wrong)
        assert error(answer, 409) == "ENTITY_ERROR.RELATIONSHIP.INVALID"
    assert connect.order(holder) == wanted


def test_an_omitted_id_may_be_deleted_instead(connect, localization):
    """What the service does with it is not known: a switch."""
    connect.store.switches(reorder_omitted="deleted")
    [holder] = connect.sets(localization)
    first, *rest = connect.order(holder)
    data = [{"type": "appScreenshots", "id": name} for name in rest]
    assert connect.relate("appScreenshotSets", holder["id"], "appScreenshots", data).status_code == 204
    assert connect.order(holder) == rest
    assert connect.send("GET", f"/v1/appScreenshots/{first}").status_code == 404


def test_order_follows_creation_or_completion(connect, localization):
    """Parallel uploads end in mixed order if completion counts."""
    for mode, expected in (("created", [0, 1]), ("completed", [1, 0])):
        connect.store.switches(new_position=mode)
        holder = connect.new_set(localization, "APP_IPHONE_65" if mode == "created" else "APP_IPHONE_55")
        size = PHONE if mode == "created" else (1242, 2208)
        files = [png(*size, (number, 0, 0)) for number in range(2)]
        made = [connect.reserve(holder, each) for each in files]
        for asset, content in reversed(list(zip(made, files, strict=True))):
            connect.transfer(asset, content)
            connect.commit(asset, content)
            connect.done(asset)
        assert connect.order(holder) == [made[each]["id"] for each in expected]


@pytest.mark.parametrize("state", ["WAITING_FOR_REVIEW", "IN_REVIEW"])
def test_media_are_locked_after_submission(connect, localization, state):
    """Each refusal has the service's words."""
    [holder] = connect.sets(localization)
    ids = connect.order(holder)
    connect.store.console(APP, "set_state", state=state)
    waiting = state == "WAITING_FOR_REVIEW"
    words = (
        "Can't Delete Screenshot While Waiting For Review"
        if waiting
        else "Can't Delete Screenshot After Submit for review"
    )
    assert errors(connect.send("DELETE", f"/v1/appScreenshots/{ids[0]}"), 409) == [("STATE_ERROR", words)]
    data = [{"type": "appScreenshots", "id": name} for name in ids]
    answer = connect.relate("appScreenshotSets", holder["id"], "appScreenshots", data)
    assert errors(answer, 409) == [("STATE_ERROR", "Can't Reorder Assets after Submission")]
    values = {"fileName": "4.png", "fileSize": 1}
    there = ("appScreenshotSets", holder["id"])
    assert error(connect.try_post("appScreenshots", values, appScreenshotSet=there), 409) == "STATE_ERROR"
    assert error(connect.send("DELETE", f"/v1/appScreenshotSets/{holder['id']}"), 409) == "STATE_ERROR"


def preview(connect, localization, content, **attributes):
    """Upload a preview and return how it ended."""
    there = ("appStoreVersionLocalizations", localization["id"])
    sets = connect.sets(localization, "appPreviewSets")
    holder = (
        sets[0]
        if sets
        else connect.post("appPreviewSets", {"previewType": "IPHONE_67"}, appStoreVersionLocalization=there)
    )
    values = {"fileName": "trailer.mp4", "fileSize": len(content), **attributes}
    asset = connect.post("appPreviews", values, appPreviewSet=("appPreviewSets", holder["id"]))
    connect.transfer(asset, content)
    connect.commit(asset, content)
    return asset


def test_a_preview_is_processed_in_two_steps(connect, localization):
    """First it waits, then it is processed; only then it has an address and a poster frame."""
    asset = preview(connect, localization, film(886, 1920, "a trailer"))
    path = f"/v1/appPreviews/{asset['id']}"
    states = [connect.get(path)["data"]["attributes"]["videoDeliveryState"]["state"] for _ in range(4)]
    assert states == ["UPLOAD_COMPLETE", "PROCESSING", "COMPLETE", "COMPLETE"]
    done = connect.get(path)["data"]["attributes"]
    assert done["assetDeliveryState"]["state"] == "COMPLETE"
    assert done["previewFrameTimeCode"] == "00:00:05:00"
    assert done["previewFrameImage"]["state"]["state"] == "COMPLETE"
    assert done["previewFrameImage"]["image"]["width"] == 886
    assert done["videoUrl"].startswith(connect.origin)


def test_another_poster_frame_is_made_anew(connect, localization):
    """Its image is PROCESSING for a while; the time code has a form."""
    asset = preview(connect, localization, film(886, 1920, "a trailer"), previewFrameTimeCode="00:00:02:00")
    done = connect.done(asset)
    assert done["attributes"]["previewFrameTimeCode"] == "00:00:02:00"
    changed = connect.patch("appPreviews", asset["id"], {"previewFrameTimeCode": "00:00:09:15"})["attributes"]
    assert changed["previewFrameImage"]["state"]["state"] == "PROCESSING"
    states = [
        connect.get(f"/v1/appPreviews/{asset['id']}")["data"]["attributes"]["previewFrameImage"]["state"]["state"]
        for _ in range(2)
    ]
    assert states == ["PROCESSING", "COMPLETE"]
    wrong = connect.try_patch("appPreviews", asset["id"], {"previewFrameTimeCode": "9 s"})
    assert error(wrong, 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID"


@pytest.mark.parametrize(
    ("content", "code"), [(film(1920, 1080, "x"), "IMAGE_INCORRECT_DIMENSIONS"), (b"no film", "MOV_BAD_FORMAT")]
)
def test_a_preview_that_does_not_fit_fails_later(connect, localization, content, code):
    """Wrong size, or no film at all."""
    asset = connect.done(preview(connect, localization, content))
    assert asset["attributes"]["videoDeliveryState"]["state"] == "FAILED"
    assert asset["attributes"]["videoDeliveryState"]["errors"][0]["code"] == code


def test_a_custom_product_page_has_sets_of_its_own(connect):
    """Pages, versions and locales of pages are stored and shown."""
    page = connect.post("appCustomProductPages", {"name": "Spring"}, app=("apps", APP))
    version = connect.post("appCustomProductPageVersions", {}, appCustomProductPage=(page["type"], page["id"]))
    locale = connect.post(
        "appCustomProductPageLocalizations",
        {"locale": "en-US", "promotionalText": "Spring words."},
        appCustomProductPageVersion=(version["type"], version["id"]),
    )
    values = {"screenshotDisplayType": "APP_IPHONE_67"}
    holder = connect.post("appScreenshotSets", values, appCustomProductPageLocalization=(locale["type"], locale["id"]))
    found = connect.get(f"/v1/appCustomProductPageLocalizations/{locale['id']}/appScreenshotSets")["data"]
    assert [each["id"] for each in found] == [holder["id"]]
    assert connect.upload(holder, png(1290, 2796, (0, 0, 9)))["attributes"]["assetDeliveryState"]["state"] == "COMPLETE"
    changed = connect.patch("appCustomProductPageLocalizations", locale["id"], {"promotionalText": "More words."})
    assert changed["attributes"]["promotionalText"] == "More words."
    connect.delete("appCustomProductPages", page["id"])
    assert connect.get(f"/v1/apps/{APP}/appCustomProductPages")["data"] == []
