from __future__ import annotations

import hashlib
import io
import zipfile

import pytest

EXAMPLE = "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"
APK_TYPE = {"Content-Type": "application/vnd.android.package-archive"}


def test_list_and_get(edit):
    """The list is a bare array without an ETag; one APK has three fields and an ETag."""
    answer = edit.get("E/apks")
    (apk,) = answer.json()
    assert "ETag" not in answer.headers
    assert sorted(apk) == ["id", "name", "versionCode"]
    one = edit.get(f"E/apks/{apk['id']}")
    assert one.json() == apk
    assert one.headers["ETag"]


@pytest.mark.parametrize("kind", ["application/vnd.android.package-archive", "application/octet-stream"])
def test_upload(edit, control, make_apk, kind):
    """An upload is attached at once, with its version code and its hash known to the console."""
    content = make_apk(42)
    answer = edit.send("POST", "E/apks/upload", data=content, headers={"Content-Type": kind, "fileName": "a.apk"})
    assert (answer.status_code, answer.json()["versionCode"], answer.json()["name"]) == (200, 42, "APK2")
    assert [each["versionCode"] for each in edit.get("E/apks").json()] == [41, 42]
    sha256 = hashlib.sha256(content).hexdigest()
    apk = control.view(EXAMPLE)["draft"]["apks"][1]
    assert (apk["sha256"], apk["size"], apk["file_name"]) == (sha256, len(content), "a.apk")
    assert control.uploads() == {sha256: 1}


def test_utf16_manifest(edit, make_apk):
    """Manifests with strings in UTF-16 are read as well as those in UTF-8."""
    assert edit.upload_apk(make_apk(77, utf16=True)).json()["versionCode"] == 77


def test_reader_agrees_with_another(make_apk):
    """The manifests that these tests make are read the same by an independent reader."""
    from apkInspector.axml import ManifestStruct
    from apkInspector.headers import ZipEntry

    for utf16 in (False, True):
        content = ZipEntry.parse(io.BytesIO(make_apk(43, utf16=utf16))).read("AndroidManifest.xml")
        text = ManifestStruct.parse(io.BytesIO(content)).get_manifest()
        assert 'package="com.example.wordgame"' in text
        assert 'versionCode="43"' in text


def bundle(make_apk):
    """An app bundle: the manifest lies elsewhere."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("base/manifest/AndroidManifest.xml", b"x")
    return packed.getvalue()


def damaged(make_apk):
    """A ZIP whose manifest is no binary XML."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("AndroidManifest.xml", b"<manifest/>")
    return packed.getvalue()


@pytest.mark.parametrize("content", [lambda _: b"not a zip", lambda _: b"", bundle, damaged, lambda make: make()[:-30]])
@pytest.mark.parametrize("path", ["E/apks/upload", "E/apks/large/upload"])
def test_not_an_apk(edit, make_apk, content, path):
    """Anything that is not an APK is 400 invalid_input, and nothing is attached."""
    answer = edit.upload_apk(content(make_apk), path)
    assert (answer.status_code, answer.json()["errors"][0]["errorCode"]) == (400, "invalid_input")
    assert len(edit.get("E/apks").json()) == 1


def test_wrong_content_type(edit, make_apk):
    """Multipart wrappers and the like are 400."""
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert edit.send("POST", "E/apks/upload", data=make_apk(), headers=headers).status_code == 400


def test_replace_keeps_targeting(edit, control, make_apk):
    """Replace keeps id and targeting, and needs the ETag."""
    apk_id = edit.get("E/apks").json()[0]["id"]
    targeting = edit.get(f"E/apks/{apk_id}/targeting").json()
    targeting["amazonDevices"][0]["status"] = "NOT_TARGETING"
    edit.put(f"E/apks/{apk_id}/targeting", targeting)
    path = f"E/apks/{apk_id}"
    assert edit.send("PUT", f"{path}/replace", data=make_apk(), headers=APK_TYPE).status_code == 400
    answer = edit.change("PUT", f"{path}/replace", of=path, data=make_apk(50), headers=APK_TYPE)
    assert (answer.status_code, answer.json()["versionCode"], answer.json()["id"]) == (200, 50, apk_id)
    assert edit.get(f"{path}/targeting").json() == targeting
    stale = {"If-Match": '"x"', **APK_TYPE}
    assert edit.send("PUT", f"{path}/replace", data=make_apk(), headers=stale).status_code == 412


def test_delete_drops_targeting(edit, make_apk):
    """Delete is 204; an upload after it targets every device that can run it again."""
    apk_id = edit.get("E/apks").json()[0]["id"]
    assert edit.send("DELETE", f"E/apks/{apk_id}").status_code == 400
    assert edit.change("DELETE", f"E/apks/{apk_id}").status_code == 204
    assert edit.get("E/apks").json() == []
    new = edit.upload_apk(make_apk()).json()["id"]
    statuses = [each["status"] for each in edit.get(f"E/apks/{new}/targeting").json()["amazonDevices"]]
    assert statuses == ["TARGETING"] * 6 + ["DISABLED"] * 2


def test_unknown_apk(edit):
    """An APK that there is not is 404."""
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/targeting")):
        assert edit.send(method, f"E/apks/MXXX{path}").status_code == 404


def test_large_upload_and_attach(edit, control, make_apk):
    """A large upload is not attached until it is; a file can be attached once."""
    answer = edit.upload_apk(make_apk(60), "E/apks/large/upload")
    file_id = answer.json()["fileId"]
    assert file_id.startswith("amzn1.devportal.fileupload.")
    assert len(edit.get("E/apks").json()) == 1
    assert list(control.view(EXAMPLE)["staged"]) == [file_id]
    attached = edit.send("POST", "E/apks/attach", json={"fileId": file_id})
    assert (attached.status_code, attached.json()["versionCode"]) == (200, 60)
    assert len(edit.get("E/apks").json()) == 2
    assert edit.send("POST", "E/apks/attach", json={"fileId": file_id}).status_code == 404
    assert edit.send("POST", "E/apks/attach", json={}).status_code == 400
    assert list(control.uploads().values()) == [1]


def test_targeting_shape(edit):
    """Every device of the catalogue is listed; those that cannot run the APK are disabled, with a reason."""
    apk_id = edit.get("E/apks").json()[0]["id"]
    answer = edit.get(f"E/apks/{apk_id}/targeting")
    assert answer.headers["ETag"]
    assert sorted(answer.json()) == ["amazonDevices", "nonAmazonDevices"]
    devices = answer.json()["amazonDevices"]
    assert devices[0]["id"].startswith("amzn1.appstore.device.")
    assert devices[0]["reason"] is None
    assert devices[-1]["status"] == "DISABLED"
    assert devices[-1]["reason"]["details"] == ["android.hardware.touchscreen is required"]


@pytest.mark.parametrize(
    ("options", "disabled"), [({"leanback": True}, 0), ({"min_sdk": 29}, 3), ({"target_sdk": 99}, 8), ({}, 2)]
)
def test_default_targeting(edit, make_apk, options, disabled):
    """Which devices can run an APK follows from its manifest; too new a targetSdk leaves none."""
    apk_id = edit.upload_apk(make_apk(**options)).json()["id"]
    devices = edit.get(f"E/apks/{apk_id}/targeting").json()["amazonDevices"]
    assert [each["status"] for each in devices].count("DISABLED") == disabled


def test_bad_targeting(edit):
    """Disabled devices stay disabled, and the set of devices is the catalogue's."""
    path = f"E/apks/{edit.get('E/apks').json()[0]['id']}/targeting"
    good = edit.get(path).json()
    assert edit.send("PUT", path, json=good).status_code == 400
    assert edit.put(path, good).json() == good

    def changed(position, **fields):
        devices = [dict(each) for each in good["amazonDevices"]]
        devices[position] |= fields
        return good | {"amazonDevices": devices}

    for body in (
        changed(-1, status="TARGETING"),
        changed(0, status="DISABLED"),
        changed(0, status="MAYBE"),
        changed(0, id="amzn1.appstore.device.UNKNOWN"),
        good | {"amazonDevices": good["amazonDevices"][1:]},
        {"amazonDevices": []},
        {"amazonDevices": ["x"], "nonAmazonDevices": []},
        [],
    ):
        assert edit.put(path, body).status_code == 400
