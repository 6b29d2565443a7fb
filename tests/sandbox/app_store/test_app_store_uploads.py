"""Files: reserve, send, commit, wait; and everything that can go wrong on the way."""

from __future__ import annotations

import hashlib

import pytest
from app_store_client import error

from reconciler.sandbox.pictures import png

PICTURE = png(1242, 2688, (10, 20, 30))


@pytest.fixture
def holder(connect):
    """An empty set of screenshots."""
    return connect.new_set(connect.localization(connect.new_version()))


def state(connect, asset):
    """An asset's delivery state, as one read shows it."""
    found = connect.get(f"/v1/{asset['type']}/{asset['id']}")["data"]["attributes"]
    return found["assetDeliveryState"]["state"]


def failure(asset):
    """The code with which an asset failed."""
    delivery = asset["attributes"]["assetDeliveryState"]
    assert delivery["state"] == "FAILED"
    return delivery["errors"][0]["code"]


def test_a_reservation_tells_where_to_send_what(connect, holder):
    """One operation for a small file, with its headers."""
    asset = connect.reserve(holder, PICTURE)["attributes"]
    assert asset["assetDeliveryState"] == {"errors": [], "warnings": None, "state": "AWAITING_UPLOAD"}
    [operation] = asset["uploadOperations"]
    assert (operation["method"], operation["offset"], operation["length"]) == ("PUT", 0, len(PICTURE))
    assert operation["requestHeaders"] == [{"name": "Content-Type", "value": "image/png"}]
    assert operation["url"].startswith(f"{connect.origin}/upload-host/")
    assert asset["sourceFileChecksum"] is None


def test_a_screenshot_goes_its_way(connect, holder):
    """Sent and committed, it is processed after a read, and then shows its picture."""
    asset = connect.reserve(holder, PICTURE)
    connect.transfer(asset, PICTURE)
    committed = connect.commit(asset, PICTURE)["attributes"]
    assert committed["assetDeliveryState"]["state"] == "UPLOAD_COMPLETE"
    assert committed["uploadOperations"] is not None
    assert [state(connect, asset) for _ in range(2)] == ["UPLOAD_COMPLETE", "COMPLETE"]
    done = connect.get(f"/v1/appScreenshots/{asset['id']}")["data"]["attributes"]
    assert done["uploadOperations"] is None
    assert done["sourceFileChecksum"] == hashlib.md5(PICTURE).hexdigest()
    assert (done["imageAsset"]["width"], done["imageAsset"]["height"]) == (1242, 2688)
    address = done["imageAsset"]["templateUrl"].format(w=1242, h=2688, f="png")
    shown = connect.session.get(address, timeout=20).content
    assert shown != PICTURE, "the service encodes pictures anew"
    assert shown.startswith(b"\x89PNG")


def test_listing_the_sets_counts_as_polling_all_of_them(connect, holder):
    """One request for many assets."""
    connect.store.switches(processing_polls=2)
    asset = connect.reserve(holder, PICTURE)
    connect.transfer(asset, PICTURE)
    connect.commit(asset, PICTURE)
    localization = connect.localization(connect.version(state="PREPARE_FOR_SUBMISSION"))
    path = f"/v1/appStoreVersionLocalizations/{localization['id']}/appScreenshotSets"
    seen = []
    for _ in range(3):
        included = connect.get(path, include="appScreenshots")["included"]
        seen += [each["attributes"]["assetDeliveryState"]["state"] for each in included if each["id"] == asset["id"]]
    assert seen == ["UPLOAD_COMPLETE", "UPLOAD_COMPLETE", "COMPLETE"]


def test_a_large_file_is_sent_in_parts_in_any_order(connect, holder):
    """Parts follow the operations, not a guess; each can be repeated."""
    connect.store.switches(part_size=100)
    asset = connect.reserve(holder, PICTURE)
    operations = asset["attributes"]["uploadOperations"]
    assert len(operations) == -(-len(PICTURE) // 100) > 1
    assert sum(each["length"] for each in operations) == len(PICTURE)
    asset["attributes"]["uploadOperations"] = [*operations[::-1], operations[0]]
    connect.transfer(asset, PICTURE)
    connect.commit(asset, PICTURE)
    assert connect.done(asset)["attributes"]["assetDeliveryState"]["state"] == "COMPLETE"


def send_part(connect, asset, content=PICTURE, **headers):
    """Send the first part with headers of one's own."""
    [operation] = asset["attributes"]["uploadOperations"]
    return connect.session.put(operation["url"], data=content, headers=headers, timeout=20)


def test_the_upload_host_wants_its_headers_and_no_token(connect, holder):
    """The address is signed: an Authorization header is refused unless switched off."""
    asset = connect.reserve(holder, PICTURE)
    token = {"Authorization": f"Bearer {connect.token()}"}
    good = {"Content-Type": "image/png"}
    assert send_part(connect, asset, **good, **token).status_code == 400
    assert send_part(connect, asset, **{"Content-Type": "image/jpeg"}).status_code == 403
    assert send_part(connect, asset, PICTURE[:-1], **good).status_code == 400
    assert send_part(connect, asset, **good).status_code == 200
    connect.store.switches(upload_authorization="ignored")
    assert send_part(connect, asset, **good, **token).status_code == 200


def test_a_forged_upload_address_is_refused(connect, holder):
    """Another signature, another id, another method."""
    [operation] = connect.reserve(holder, PICTURE)["attributes"]["uploadOperations"]
    headers = {"Content-Type": "image/png"}
    for address in (operation["url"][:-1], operation["url"].replace("upload-host/", "upload-host/0")):
        assert connect.session.put(address, data=PICTURE, headers=headers, timeout=20).status_code == 403
    assert connect.session.post(operation["url"], data=PICTURE, headers=headers, timeout=20).status_code == 405


def test_the_upload_host_can_have_another_name(connect, holder):
    """Then a client that sends its token to one host only is told apart from one that sends it to all."""
    connect.store.switches(upload_host="localhost")
    asset = connect.reserve(holder, PICTURE)
    assert asset["attributes"]["uploadOperations"][0]["url"].startswith("http://localhost:")
    connect.transfer(asset, PICTURE)


def test_uploads_count_as_requests_only_if_switched(connect, holder):
    """The quota is the API's."""
    asset = connect.reserve(holder, PICTURE)
    connect.store.switches(hour_limit=1)
    assert send_part(connect, asset, **{"Content-Type": "image/png"}).status_code == 200
    connect.store.switches(upload_quota="inside")
    assert send_part(connect, asset, **{"Content-Type": "image/png"}).status_code == 429


def test_a_wrong_checksum_fails_later_or_at_once(connect, holder):
    """As the switch has it."""
    asset = connect.reserve(holder, PICTURE)
    connect.transfer(asset, PICTURE)
    connect.commit(asset, PICTURE, checksum="0" * 32)
    assert failure(connect.done(asset)) == "CHECKSUM_MISMATCH"
    connect.store.switches(checksum_mismatch="at_commit")
    asset = connect.reserve(holder, PICTURE)
    connect.transfer(asset, PICTURE)
    values = {"uploaded": True, "sourceFileChecksum": "0" * 32}
    assert error(connect.try_patch("appScreenshots", asset["id"], values), 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID"
    assert state(connect, asset) == "AWAITING_UPLOAD"
    connect.commit(asset, PICTURE)
    assert connect.done(asset)["attributes"]["assetDeliveryState"]["state"] == "COMPLETE"


def test_a_file_of_which_parts_are_missing_fails(connect, holder):
    """It cannot have the checksum that was told."""
    asset = connect.reserve(holder, PICTURE)
    connect.commit(asset, PICTURE)
    assert failure(connect.done(asset)) == "CHECKSUM_MISMATCH"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (png(100, 100, (0, 0, 0)), "IMAGE_INCORRECT_DIMENSIONS"),
        (b"GIF89a", "IMG_BAD_FORMAT"),
        (b"\x89PNG\r\n\x1a\n", "IMG_APPEARS_CORRUPT"),
        (PICTURE[:25] + b"\x06" + PICTURE[26:], "IMG_BAD_COLOR_SPACE"),
    ],
)
def test_pictures_are_judged_after_the_commit(connect, holder, content, code):
    """Dimensions, format, damage and transparency."""
    asset = connect.upload(holder, content)
    assert failure(asset) == code
    assert asset["attributes"]["imageAsset"] is None


def test_the_code_of_wrong_dimensions_is_a_switch(connect, holder):
    """Several were seen."""
    connect.store.switches(dimension_code="IMG_BAD_DIMENSIONS", transparency="accepted")
    assert failure(connect.upload(holder, png(9, 9, (0, 0, 0)))) == "IMG_BAD_DIMENSIONS"


def test_a_picture_lying_on_its_side_fits(connect, holder):
    """Phones take both."""
    picture = png(2688, 1242, (1, 1, 1))
    assert connect.upload(holder, picture)["attributes"]["assetDeliveryState"]["state"] == "COMPLETE"


def test_an_asset_may_be_stuck_for_ever(connect, holder):
    """Until it is deleted and sent again."""
    connect.store.switches(processing="stuck")
    asset = connect.reserve(holder, PICTURE)
    connect.transfer(asset, PICTURE)
    connect.commit(asset, PICTURE)
    assert {state(connect, asset) for _ in range(5)} == {"UPLOAD_COMPLETE"}
    connect.store.switches(processing="works")
    connect.delete("appScreenshots", asset["id"])
    assert connect.upload(holder, PICTURE)["attributes"]["assetDeliveryState"]["state"] == "COMPLETE"


def test_the_store_s_tools_may_fail(connect, holder):
    """That is worth another try."""
    connect.store.switches(processing="fails")
    assert failure(connect.upload(holder, PICTURE)) == "IMAGE_TOOL_FAILURE"


def test_the_checksum_may_settle_later_than_the_state(connect, holder):
    """A COMPLETE asset without checksum is no reason to send it again."""
    connect.store.switches(checksum_polls=2, processing_polls=0)
    asset = connect.reserve(holder, PICTURE)
    connect.transfer(asset, PICTURE)
    assert connect.commit(asset, PICTURE)["attributes"]["assetDeliveryState"]["state"] == "COMPLETE"
    path = f"/v1/appScreenshots/{asset['id']}"
    seen = [connect.get(path)["data"]["attributes"]["sourceFileChecksum"] for _ in range(3)]
    assert seen == [None, None, hashlib.md5(PICTURE).hexdigest()]


def test_operations_may_vanish_at_commit(connect, holder):
    """Or stay until the file is COMPLETE."""
    connect.store.switches(operations_until="commit")
    asset = connect.reserve(holder, PICTURE)
    connect.transfer(asset, PICTURE)
    assert connect.commit(asset, PICTURE)["attributes"]["uploadOperations"] is None


def test_a_reservation_can_be_taken_up_again(connect, holder):
    """Its operations can be read until it is committed; nothing cleans it up."""
    made = connect.reserve(holder, PICTURE)
    found = connect.get(f"/v1/appScreenshotSets/{holder['id']}/appScreenshots")["data"]
    assert [each["attributes"]["uploadOperations"] for each in found] == [made["attributes"]["uploadOperations"]]
    connect.transfer(found[0], PICTURE)
    connect.commit(found[0], PICTURE)
    assert connect.done(made)["attributes"]["assetDeliveryState"]["state"] == "COMPLETE"


def test_a_commit_can_be_repeated_but_not_changed(connect, holder):
    """The same words again are 200, even when the file is done; other words are refused."""
    asset = connect.upload(holder, PICTURE)
    assert connect.commit(asset, PICTURE)["attributes"]["assetDeliveryState"]["state"] == "COMPLETE"
    assert connect.store.uploads() == {hashlib.sha256(PICTURE).hexdigest(): 1}
    values = {"uploaded": True, "sourceFileChecksum": "0" * 32}
    assert error(connect.try_patch("appScreenshots", asset["id"], values), 409) == (
        "ENTITY_ERROR.ATTRIBUTE.INVALID.INVALID_STATE"
    )


def test_a_file_of_no_bytes_cannot_be_reserved(connect, holder):
    """Its size must be positive."""
    values = {"fileName": "1.png", "fileSize": 0}
    answer = connect.try_post("appScreenshots", values, appScreenshotSet=("appScreenshotSets", holder["id"]))
    assert error(answer, 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID"


def test_files_taken_in_are_counted_by_their_hash(connect, holder):
    """Each commit counts, whatever becomes of the file."""
    for _ in range(2):
        connect.upload(holder, PICTURE)
    digest = hashlib.sha256(PICTURE).hexdigest()
    assert connect.store.uploads() == {digest: 2}
    assert connect.store.blob(digest) == PICTURE


def test_a_commit_that_was_carried_out_may_answer_504(connect, holder):
    """The change is there all the same."""
    asset = connect.reserve(holder, PICTURE)
    connect.transfer(asset, PICTURE)
    connect.store.faults("PATCH /v1/appScreenshots/*: 504 after nth=1")
    values = {"uploaded": True, "sourceFileChecksum": hashlib.md5(PICTURE).hexdigest()}
    assert connect.try_patch("appScreenshots", asset["id"], values).status_code == 504
    assert state(connect, asset) == "UPLOAD_COMPLETE"


def test_attachments_for_reviewers_are_sent_the_same_way(connect):
    """They belong to the review detail; any file will do, and any number."""
    version = connect.new_version()
    detail = connect.post(
        "appStoreReviewDetails", {"notes": "See file."}, appStoreVersion=(version["type"], version["id"])
    )
    content = b"A text for the reviewers."
    values = {"fileName": "notes.txt", "fileSize": len(content)}
    place = ("appStoreReviewDetails", detail["id"])
    asset = connect.post("appStoreReviewAttachments", values, appStoreReviewDetail=place)
    connect.transfer(asset, content)
    connect.commit(asset, content)
    assert connect.done(asset)["attributes"]["assetDeliveryState"]["state"] == "COMPLETE"
    listed = connect.get(f"/v1/appStoreReviewDetails/{detail['id']}/appStoreReviewAttachments")["data"]
    assert [each["id"] for each in listed] == [asset["id"]]
    connect.delete("appStoreReviewAttachments", asset["id"])
