from __future__ import annotations

import json

import pytest

from reconciler.sandbox import Sandbox
from reconciler.sandbox.pictures import png
from reconciler.sandbox.presets import PRESETS

EXAMPLE = "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"
STORE = "amazon-appstore"


def test_everything_comes_back(tmp_path, connect, make_apk):
    """With a folder, apps, edits, files, switches, clock and tokens outlive the sandbox."""
    picture = png(512, 512, (5, 5, 5))
    with Sandbox([STORE], data=tmp_path) as sandbox:
        client = connect(to=sandbox).open()
        client.put("E/listings/en-US", {"title": "Kept"})
        client.upload("large-icons", picture)
        client.upload_apk(make_apk(42))
        client.upload_apk(make_apk(43), "E/apks/large/upload")
        control = sandbox.control(STORE)
        control.seed({"id": "amzn1.devportal.mobileapp.2", "package": "com.example.two"})
        control.switches(create_conflict_status=403)
        control.tick(1000)
        view, etag = control.view(EXAMPLE), client.get("E").headers["ETag"]
    with Sandbox([STORE], data=tmp_path) as sandbox:
        control = sandbox.control(STORE)
        assert control.view(EXAMPLE) == view
        assert control.apps() == [EXAMPLE, "amzn1.devportal.mobileapp.2"]
        assert control.switches()["create_conflict_status"] == "403"
        assert control.tick(0) == 1000
        sha256 = view["draft"]["images"]["en-US"]["large-icons"][0]["sha256"]
        assert control.blob(sha256) == picture
        again = connect(to=sandbox)
        again.session.headers["Authorization"] = client.session.headers["Authorization"]
        again.edit = client.edit
        assert again.get("E").headers["ETag"] == etag
        file_id = next(iter(view["staged"]))
        assert again.send("POST", "E/apks/attach", json={"fileId": file_id}).status_code == 200


def test_saved_after_each_write(tmp_path, connect):
    """What a client was told is done is on disk by then, in one step: no half-written file is left."""
    file = tmp_path / STORE / "state.json"
    with Sandbox([STORE], data=tmp_path) as sandbox:
        client = connect(to=sandbox).open()
        for title in ("a", "b"):
            client.put("E/listings/en-US", {"title": title})
            saved = json.loads(file.read_text())
            assert saved["store"][EXAMPLE]["open"]["content"]["listings"]["en-US"]["title"] == title
        before = file.stat()
        client.get("E/listings")
        client.send("PUT", "E/details", json={})
        assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert [path.name for path in file.parent.iterdir() if path.suffix == ".new"] == []


def test_a_preset_ends_with_the_sandbox(tmp_path):
    """Like faults, the switches of a preset are not kept in the folder."""
    with Sandbox(["app-store"], data=tmp_path) as sandbox:
        before = sandbox.control("app-store").switches(emoji="accepted")
        sandbox.control("app-store").rehearse(PRESETS["slow-apple"])
        sandbox.control("app-store").tick(1)
    with Sandbox(["app-store"], data=tmp_path) as sandbox:
        assert sandbox.control("app-store").switches() == before


def test_without_a_folder_nothing_is_left(tmp_path, connect):
    """Without a folder each sandbox starts with the example, and its scratch folder is gone in the end."""
    with Sandbox([STORE]) as sandbox:
        connect(to=sandbox).open()
        scratch = sandbox.control(STORE)._disk._blobs
        assert any(scratch.iterdir())
    assert not scratch.exists()
    with Sandbox([STORE]) as sandbox:
        assert sandbox.control(STORE).view(EXAMPLE)["draft"] is None


def test_damaged_state(tmp_path):
    """State that cannot be read is named, and nothing is overwritten."""
    file = tmp_path / STORE / "state.json"
    file.parent.mkdir()
    file.write_text("{")
    with pytest.raises(ValueError, match=r"state\.json: not the state of a sandbox .* remove it"):
        Sandbox([STORE], data=tmp_path)
    assert file.read_text() == "{"
