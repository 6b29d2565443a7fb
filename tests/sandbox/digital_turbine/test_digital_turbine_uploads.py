from __future__ import annotations

import hashlib
import json

import pytest
from digital_turbine_client import APK_TYPE, OTHER_SEGMENT, PACKAGE, SEGMENT, as_json, as_parts, fields, pointers, three


def test_the_whole_way(turbine, apk):
    """Token, upload, status: the answer is the page's, the same for both calls, and the words move on."""
    answer = turbine.try_upload(apk)
    data = answer.json()["data"]
    assert answer.status_code == 200
    assert (data["type"], data["id"]) == ("ApkStatuses", data["attributes"]["id"])
    assert three(answer) == ("SCHEDULED", "NOT_REQUESTED", "PENDING")
    again = turbine.try_status(data["id"])
    assert three(again) == ("COMPLETED", "NOT_REQUESTED", "PENDING")
    assert again.json()["data"].keys() == data.keys()


@pytest.mark.parametrize(("form", "encoding"), [(as_parts, "multipart-fields"), (as_json, "multipart-json")])
def test_what_was_understood(store, turbine, apk, form, encoding):
    """Both forms carry the same: the view shows the fields, the file's hash, size and version, and which form came."""
    name = turbine.upload(apk, form=form, variant_segment_ids=[SEGMENT, OTHER_SEGMENT], send_to_samsung=True)
    (shown,) = store.view(PACKAGE)["uploads"]
    wanted = {
        "id": name,
        "client": "sandbox-client",
        "sha256": hashlib.sha256(apk).hexdigest(),
        "bytes": len(apk),
        "version_code": 42,
        "metadata": fields(apk)["store_metadata"],
        "segments": [SEGMENT, OTHER_SEGMENT],
        "samsung": True,
        "fallback_url": "https://example.com/game.apk",
        "encoding": encoding,
    }
    assert {key: shown[key] for key in wanted} == wanted
    assert shown.keys() - wanted.keys() == {"parts", "words", "at"}


def test_segments_as_an_array(store, turbine, apk):
    """The segments may also come as a single part that holds a JSON array."""
    turbine.upload(apk, variant_segment_ids=json.dumps([SEGMENT, OTHER_SEGMENT]))
    assert store.view(PACKAGE)["uploads"][0]["segments"] == [SEGMENT, OTHER_SEGMENT]


def test_parts_as_received(store, turbine, apk):
    """The view tells name, type, file name, size and hash of each part in the order of the wire; no secret is in it."""
    turbine.upload(apk)
    view = store.view(PACKAGE)
    parts = view["uploads"][0]["parts"]
    assert [(part["name"], part["type"], part["file_name"]) for part in parts] == [
        ("fallback_url", "", ""),
        ("variant_segment_ids", "", ""),
        ("send_to_samsung", "", ""),
        ("store_metadata", "application/json", ""),
        ("file", APK_TYPE, f"{PACKAGE}.apk"),
    ]
    assert (parts[-1]["size"], parts[-1]["sha256"]) == (len(apk), hashlib.sha256(apk).hexdigest())
    assert "sandbox-secret" not in json.dumps(view)
    assert turbine.session.headers["Authorization"].split()[1] not in json.dumps(view)


def test_each_upload_is_new(store, turbine, apk):
    """The same file with the same fields is another upload with another id: nothing tells a repetition."""
    first, second = turbine.upload(apk), turbine.upload(apk)
    assert first != second
    assert [each["id"] for each in store.view(PACKAGE)["uploads"]] == [first, second]


def test_any_package(store, turbine, make_apk):
    """Apps need not be announced: an upload of another package makes one."""
    other = make_apk(1, "com.example.other")
    turbine.upload(other, metadata={"package_name": "com.example.other"})
    assert store.apps() == [PACKAGE, "com.example.other"]
    assert store.view("com.example.other")["uploads"][0]["version_code"] == 1


def test_file_need_not_be_last(turbine, apk):
    """The order of the parts does not matter."""
    assert turbine.post([("file", ("game.apk", apk, APK_TYPE)), *as_parts(fields(apk))]).status_code == 200


def test_upload_wants_a_form(turbine, apk):
    """Plain JSON, which is what the page shows, cannot carry the file: 415, pointing at it. So are other types."""
    path = "/v1/upload_apk/external_user"
    assert pointers(turbine.send("POST", path, json=fields(apk)), 415) == ["/file"]
    assert pointers(turbine.send("POST", path, data=apk, headers={"Content-Type": APK_TYPE}), 415) == ["/file"]
    assert pointers(turbine.send("POST", path), 415) == ["/file"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x--\r\n"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc'),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Type: text/plain\r\n\r\nabc\r\n--x--\r\n"),
    ],
)
def test_broken_forms(turbine, kind, body):
    """A form without a boundary, one that breaks off, and a part without a name are 400."""
    answer = turbine.send("POST", "/v1/upload_apk/external_user", data=body, headers={"Content-Type": kind})
    assert pointers(answer) == [""]


def test_status_takes_any_body(turbine, apk):
    """The page shows a body for the GET; whatever is in it is ignored, the path tells the id."""
    name = turbine.upload(apk)
    answer = turbine.send("GET", f"/v1/apks_external/{name}", json={"id": "another"})
    assert answer.json()["data"]["id"] == name


def test_unknown_ids(connect, turbine, apk):
    """An id that there is not is 404, and so is that of another client: it looks as if there were none."""
    name = turbine.upload(apk)
    other = connect("sandbox-other")
    assert pointers(turbine.try_status("b6f1"), 404) == [""]
    assert other.try_status(name).json() == turbine.try_status("b6f1").json()
    assert turbine.words(name)[0] == "COMPLETED"


def test_other_calls(turbine):
    """There is no list, no change and no removal: 404 for other paths, 405 for other methods."""
    assert turbine.send("GET", "/v1/apks_external").status_code == 404
    assert turbine.send("GET", "/").status_code == 404
    assert turbine.send("DELETE", "/v1/apks_external/x").status_code == 405
    assert turbine.send("GET", "/v1/upload_apk/external_user").status_code == 405
