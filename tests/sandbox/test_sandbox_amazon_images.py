from __future__ import annotations

import hashlib

import pytest

from reconciler.sandbox.pictures import Picture, picture_of, png

EXAMPLE = "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"
SINGLE = ("small-icons", "large-icons", "promo-images", "firetv-icons", "firetv-backgrounds")
SINGLE += ("firetv-featured-backgrounds", "firetv-featured-logos")
MULTIPLE = ("screenshots", "firetv-screenshots")
OCTETS = {"Content-Type": "application/octet-stream"}


def ids(client, slot, locale="en-US"):
    """What the slot lists."""
    return [each["id"] for each in client.get(f"E/listings/{locale}/{slot}").json()["images"]]


@pytest.mark.parametrize("slot", SINGLE)
def test_single_picture_is_replaced(edit, slot):
    """In a slot for one picture the last upload is what is left."""
    edit.upload(slot, png(512, 512, (1, 2, 3)))
    answer = edit.upload(slot, png(512, 512, (4, 5, 6)))
    assert answer.status_code == 200
    assert ids(edit, slot) == [answer.json()["image"]["id"]]


@pytest.mark.parametrize("slot", MULTIPLE)
def test_pictures_are_appended(edit, slot):
    """In a slot for several, uploads go to the end, twice the same file included."""
    before = ids(edit, slot)
    content = png(1920, 1080, (1, 2, 3))
    added = [edit.upload(slot, content).json()["image"]["id"] for _ in range(2)]
    assert ids(edit, slot) == before + added


def test_content_is_kept(edit, control, amazon):
    """What was uploaded can be looked at later, and uploads are counted by their hash."""
    content = png(512, 512, (9, 9, 9))
    sha256 = hashlib.sha256(content).hexdigest()
    edit.upload("large-icons", content)
    edit.upload("large-icons", content)
    assert control.blob(sha256) == content
    assert control.uploads() == {sha256: 2}
    shown = control.view(EXAMPLE)["draft"]["images"]["en-US"]["large-icons"][0]
    assert (shown["sha256"], shown["width"], shown["height"], shown["format"]) == (sha256, 512, 512, "png")


def test_list_shows_ids_only(edit):
    """Identity is the id alone: no hash, size or address."""
    answer = edit.get("E/listings/en-US/screenshots")
    assert answer.headers["ETag"]
    assert [sorted(each) for each in answer.json()["images"]] == [["id"]] * 3
    assert answer.json()["images"][0]["id"].startswith("amzn1.dex.asset.")


def test_delete_one_and_all(edit):
    """Deleting one keeps the others in order; deleting all empties the slot; both need the list's ETag."""
    first, second, third = ids(edit, "screenshots")
    path = "E/listings/en-US/screenshots"
    assert edit.send("DELETE", f"{path}/{second}").status_code == 400
    assert edit.change("DELETE", f"{path}/{second}", of=path).status_code == 204
    assert ids(edit, "screenshots") == [first, third]
    assert edit.change("DELETE", f"{path}/{second}", of=path).status_code == 404
    assert edit.send("DELETE", path).status_code == 400
    assert edit.send("DELETE", path, headers={"If-Match": '"x"'}).status_code == 412
    assert edit.change("DELETE", path).status_code == 204
    assert ids(edit, "screenshots") == []
    assert len(ids(edit, "screenshots", "de-DE")) == 3


def test_upload_needs_etag(edit):
    """An upload without If-Match is 400, with an old one 412, and nothing is taken in."""
    path, content = "E/listings/en-US/large-icons/upload", png(512, 512, (1, 1, 1))
    assert edit.send("POST", path, data=content, headers=OCTETS).status_code == 400
    assert edit.send("POST", path, data=content, headers=OCTETS | {"If-Match": '"x"'}).status_code == 412


@pytest.mark.parametrize("kind", ["image/png", "multipart/form-data; boundary=x", ""])
def test_wrong_content_type(edit, kind):
    """Anything but plain octets is 400."""
    path = "E/listings/en-US/large-icons"
    answer = edit.change("POST", f"{path}/upload", of=path, data=b"x", headers={"Content-Type": kind})
    assert answer.status_code == 400


def test_no_length_is_411(edit):
    """A body in chunks has no length: 411."""
    path = "E/listings/en-US/large-icons"
    answer = edit.change("POST", f"{path}/upload", of=path, data=iter([b"x"]), headers=OCTETS)
    assert answer.status_code == 411


def test_empty_upload(edit):
    """An empty body is 400."""
    assert edit.upload("large-icons", b"").status_code == 400


def test_unknown_slot_and_locale(edit):
    """A picture type that there is not is no path; a locale without a listing is 404, an unknown one 400."""
    assert edit.get("E/listings/en-US/posters").status_code == 400
    assert edit.get("E/listings/fr-FR/screenshots").status_code == 404
    assert edit.get("E/listings/xx-XX/screenshots").status_code == 400


def test_videos(edit):
    """Films are listed under their own name, appended, and deleted one by one or all."""
    assert edit.get("E/listings/en-US/videos").json() == {"videos": []}
    added = [edit.upload("videos", content).json()["video"]["id"] for content in (b"film 1", b"film 2")]
    assert [each["id"] for each in edit.get("E/listings/en-US/videos").json()["videos"]] == added
    path = "E/listings/en-US/videos"
    assert edit.change("DELETE", f"{path}/{added[0]}", of=path).status_code == 204
    assert edit.change("DELETE", path).status_code == 204
    assert edit.get(path).json() == {"videos": []}


def test_picture_headers():
    """Sizes, formats and transparency are read from PNG and JPEG; anything else is no picture."""
    jpeg = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0001108012c019003012200021101031101")
    assert picture_of(png(640, 260, (1, 2, 3))) == Picture("png", 640, 260)
    assert picture_of(jpeg) == Picture("jpeg", 400, 300)
    transparent = bytearray(png(10, 20, (0, 0, 0)))
    transparent[25] = 6
    assert picture_of(bytes(transparent)) == Picture("png", 10, 20, transparent=True)
    assert [picture_of(each) for each in (b"", b"GIF89a", jpeg[:22], b"\x89PNG\r\n\x1a\n", b"\xff\xd8\x00")] == [
        None
    ] * 5
