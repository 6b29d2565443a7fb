from __future__ import annotations

import unicodedata

import pytest

from reconciler.sandbox.pictures import png

PICTURE = png(512, 512, (7, 7, 7))
EN = "E/listings/en-US"


@pytest.mark.parametrize(("mode", "status"), [("shell", 200), ("404", 404), ("400", 400)])
def test_missing_locale_get(edit, control, mode, status):
    """`missing_locale_get`: without a shell, the ETag of all listings serves to add a locale."""
    control.switches(missing_locale_get=mode)
    assert edit.get("E/listings/fr-FR").status_code == status
    assert edit.change("PUT", "E/listings/fr-FR", of="E/listings", json={"title": "x"}).status_code == 200
    assert edit.get("E/listings/fr-FR").status_code == 200


@pytest.mark.parametrize(("mode", "status"), [("refused", 400), ("accepted", 200)])
def test_underscore_locales(edit, control, mode, status):
    """`underscore_locales`: en_US may be taken, and means en-US."""
    control.switches(underscore_locales=mode)
    assert edit.get("E/listings/en_US").status_code == status
    answer = edit.change("PUT", "E/listings/en_US", of=EN, json={"language": "en_US", "title": "x"})
    assert answer.status_code == status
    assert sorted(edit.get("E/listings").json()["listings"]) == ["de-DE", "en-US"]


@pytest.mark.parametrize(("mode", "status"), [("accepted", 200), ("refused", 400)])
def test_extended_locales(edit, control, mode, status):
    """`extended_locales`: the four that came later may be refused."""
    control.switches(extended_locales=mode)
    assert {edit.get(f"E/listings/{lang}").status_code for lang in ("nl-NL", "pl-PL", "pt-PT", "sv-SE")} == {status}


@pytest.mark.parametrize(("mode", "status"), [("off", 200), ("on", 400)])
def test_strict_put(edit, control, mode, status):
    """`strict_put`: limits of texts may be enforced by PUT."""
    control.switches(strict_put=mode)
    for body in ({"title": "x" * 251}, {"featureBullets": ["a"]}, {"keywords": ["k"] * 31}):
        assert edit.put(EN, body).status_code == status


@pytest.mark.parametrize("mode", ["none", "trim", "crlf", "nfc", "all"])
def test_text_normalisation(edit, control, mode):
    """`text_normalisation`: what is stored may be trimmed, have other line ends, or be composed."""
    control.switches(text_normalisation=mode)
    sent = " Spa\u0308ße\nhier "
    body = {"title": sent, "keywords": [sent]}
    stored = sent.strip() if mode in {"trim", "all"} else sent
    stored = stored.replace("\n", "\r\n") if mode in {"crlf", "all"} else stored
    stored = unicodedata.normalize("NFC", stored) if mode in {"nfc", "all"} else stored
    assert edit.put(EN, body).json()["title"] == stored
    assert edit.get(EN).json()["keywords"] == [stored]


@pytest.mark.parametrize(("mode", "upload", "plain"), [("upload", 200, 404), ("plain", 404, 200), ("both", 200, 200)])
def test_video_upload_path(edit, control, mode, upload, plain):
    """`video_upload_path`: films go to videos/upload, to videos, or to either."""
    control.switches(video_upload_path=mode)
    path = f"{EN}/videos"
    headers = {"Content-Type": "application/octet-stream"}
    assert edit.change("POST", f"{path}/upload", of=path, data=b"f", headers=headers).status_code == upload
    assert edit.change("POST", path, data=b"f", headers=headers).status_code == plain


@pytest.mark.parametrize(
    ("mode", "upload", "validate"), [("validate", 200, 403), ("upload", 400, 200), ("off", 200, 200)]
)
def test_image_dimension_check(edit, control, mode, upload, validate):
    """`image_dimension_check`: a picture of the wrong size fails at once, when validated, or never."""
    control.switches(image_dimension_check=mode)
    edit.fill_notes()
    assert edit.upload("large-icons", png(511, 512, (0, 0, 0))).status_code == upload
    assert edit.send("POST", "E/validate").status_code == validate
    assert edit.upload("large-icons", b"no picture").status_code == upload


def test_image_visible_after(edit, control):
    """`image_visible_after`: what was uploaded may be listed only some seconds later."""
    control.switches(image_visible_after=30)
    new = edit.upload("screenshots", PICTURE).json()["image"]["id"]
    assert new not in str(edit.get(f"{EN}/screenshots").json())
    control.tick(31)
    assert new in str(edit.get(f"{EN}/screenshots").json())


@pytest.mark.parametrize("status", [413, 400])
def test_image_max_bytes_and_too_large_status(edit, control, status):
    """`image_max_bytes` and `too_large_status`: a large picture may be refused; a film is not one."""
    control.switches(image_max_bytes=len(PICTURE) - 1, too_large_status=status)
    assert edit.upload("large-icons", PICTURE).status_code == status
    assert edit.upload("videos", PICTURE).status_code == 200
    control.switches(image_max_bytes=len(PICTURE))
    assert edit.upload("large-icons", PICTURE).status_code == 200


@pytest.mark.parametrize("status", [409, 404, 400, 412])
def test_attach_ready_after(edit, control, make_apk, status):
    """`attach_ready_after` and `attach_not_ready_status`: attaching may fail a few times first."""
    control.switches(attach_ready_after=2, attach_not_ready_status=status)
    file = edit.upload_apk(make_apk(), "E/apks/large/upload").json()
    seen = [edit.send("POST", "E/apks/attach", json=file).status_code for _ in range(3)]
    assert seen == [status, status, 200]


@pytest.mark.parametrize(("mode", "upload"), [("validate", 200), ("upload", 400)])
def test_apk_version_check(edit, control, make_apk, mode, upload):
    """`apk_version_check`: an old version code or another package may be refused at once."""
    control.switches(apk_version_check=mode)
    edit.fill_notes()
    assert edit.upload_apk(make_apk(41)).status_code == upload
    assert edit.upload_apk(make_apk(package="com.example.other")).status_code == upload
    assert edit.send("POST", "E/validate").status_code == (403 if upload == 200 else 200)


@pytest.mark.parametrize("status", [403, 400])
def test_validation_status(edit, control, status):
    """`validation_status`: for validate and commit."""
    control.switches(validation_status=status)
    assert edit.send("POST", "E/validate").status_code == status
    assert edit.commit().status_code == status


@pytest.mark.parametrize(("mode", "status"), [("yes", 403), ("no", 200)])
def test_locale_images_required(edit, control, mode, status):
    """`locale_images_required`: other languages may do without pictures of their own, the default one never."""
    control.switches(locale_images_required=mode)
    edit.fill_notes()
    edit.change("DELETE", "E/listings/de-DE/large-icons")
    assert edit.send("POST", "E/validate").status_code == status
    edit.change("DELETE", f"{EN}/large-icons")
    assert edit.send("POST", "E/validate").status_code == 403


@pytest.mark.parametrize(("mode", "status"), [("refused", 403), ("accepted", 200)])
def test_past_date(edit, control, mode, status):
    """`past_date`: a publishing date that has passed may be refused when validated."""
    control.switches(past_date=mode)
    edit.fill_notes()
    date = {"publishingDate": {"dateTime": "2020-01-01T00:00:00", "zoneId": "Europe_Berlin"}}
    assert edit.put("E/availability", date).status_code == 200
    assert edit.send("POST", "E/validate").status_code == status


@pytest.mark.parametrize("status", [400, 403])
def test_gateway_path_status(amazon, control, status):
    """`gateway_path_status`."""
    control.switches(gateway_path_status=status)
    assert amazon.get("/edits//apks").status_code == status
