from __future__ import annotations

import pytest
import requests
from digital_turbine_client import PACKAGE, Turbine, pointers

from reconciler.sandbox import Sandbox, UnknownApp

SAMSUNG_TOO = {"send_to_samsung": True}


def test_at_first(store, turbine, apk):
    """A fresh store, and one that was reset, knows the example app, of which nothing was uploaded."""
    empty = {"package": PACKAGE, "uploads": [], "history": []}
    assert store.apps() == [PACKAGE]
    assert store.view(PACKAGE) == empty
    name = turbine.upload(apk)
    store.reset()
    assert store.view(PACKAGE) == empty
    assert turbine.try_status(name).status_code == 404


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("approve", ("SCHEDULED", "SCHEDULED", "APPROVED")),
        ("samsung_completed", ("SCHEDULED", "COMPLETED", "PENDING")),
        ("samsung_error", ("SCHEDULED", "ERROR", "PENDING")),
        ("upload_completed", ("COMPLETED", "SCHEDULED", "PENDING")),
        ("upload_error", ("ERROR", "SCHEDULED", "PENDING")),
    ],
)
def test_outcomes(store, turbine, apk, outcome, words):
    """Each outcome sets one word of the last upload, and is in the history with its reason; again, it is refused."""
    turbine.upload(apk, **SAMSUNG_TOO)
    turbine.upload(apk, **SAMSUNG_TOO)
    view = store.advance(PACKAGE, outcome, "as it should be")
    assert [tuple(upload["words"].values()) for upload in view["uploads"]] == [
        ("SCHEDULED", "SCHEDULED", "PENDING"),
        words,
    ]
    last = view["history"][-1]
    assert (last["event"], last["reason"], last["id"]) == (outcome, "as it should be", view["uploads"][1]["id"])
    with pytest.raises(ValueError, match="already"):
        store.advance(PACKAGE, outcome)


def test_outcomes_that_cannot_be(store, turbine, apk):
    """Nothing uploaded, Samsung not asked, an outcome that there is not (a refusal has no word), an unknown app."""
    with pytest.raises(ValueError, match="nothing was uploaded"):
        store.advance(PACKAGE)
    turbine.upload(apk)
    with pytest.raises(ValueError, match="nobody asked Samsung"):
        store.advance(PACKAGE, "samsung_completed")
    with pytest.raises(ValueError, match="no outcome 'reject'; there are approve, samsung_completed"):
        store.advance(PACKAGE, "reject")
    with pytest.raises(UnknownApp, match=r"no app 'com\.example\.none'; it holds com\.example\.wordgame"):
        store.view("com.example.none")


def test_what_was_decided_stays(store, turbine, apk):
    """What an outcome set is not changed by polling, nor by the clock."""
    name = turbine.upload(apk, **SAMSUNG_TOO)
    store.advance(PACKAGE, "upload_error")
    store.advance(PACKAGE, "samsung_error")
    store.tick(90_000)
    assert turbine.log_in().words(name) == ("ERROR", "ERROR", "PENDING")


def test_set_words(store, turbine, apk):
    """Any word of any upload can be set by hand, also one that nobody has seen yet."""
    first, second = turbine.upload(apk), turbine.upload(apk)
    store.console(PACKAGE, "set_words", id=first, upload_status="QUARANTINED", manual_approval_status="NOT_REQUESTED")
    told = store.console(PACKAGE, "set_words", samsung_approval_status="COMPLETED")
    assert told["samsung_approval_status"] == "COMPLETED"
    assert turbine.words(first) == ("QUARANTINED", "NOT_REQUESTED", "NOT_REQUESTED")
    assert turbine.words(second) == ("COMPLETED", "COMPLETED", "PENDING")


@pytest.mark.parametrize(
    ("action", "arguments", "message"),
    [
        ("withdraw", {}, "no action 'withdraw'; there is set_words"),
        ("set_words", {"id": "x", "upload_status": "ERROR"}, "no upload 'x'"),
        ("set_words", {}, "set_words takes texts"),
        ("set_words", {"colour": "red"}, "set_words takes texts"),
        ("set_words", {"upload_status": 5}, "set_words takes texts"),
    ],
)
def test_console_refuses(store, action, arguments, message):
    """What the console does not know is named."""
    store.seed({"package": PACKAGE, "uploads": [{}]})
    with pytest.raises(ValueError, match=message):
        store.console(PACKAGE, action, **arguments)


def test_seed(store, turbine):
    """Uploads can be described; what is left out is filled in, and the client can ask for them."""
    uploads = [{"version_code": 7}, {"id": "two", "samsung": True, "words": {"manual_approval_status": "PENDING"}}]
    assert store.seed({"package": "com.example.two", "uploads": uploads}) == "com.example.two"
    first, second = store.view("com.example.two")["uploads"]
    assert (first["version_code"], first["metadata"]["package_name"]) == (7, "com.example.two")
    assert tuple(first["words"].values()) == ("COMPLETED", "NOT_REQUESTED", "APPROVED")
    assert turbine.words(second["id"]) == ("COMPLETED", "COMPLETED", "PENDING")


@pytest.mark.parametrize(
    ("app", "message"),
    [
        ({}, "an app has a package"),
        ({"package": "x", "colour": "red"}, "an app has a package"),
        ({"package": "x", "uploads": [{"colour": "red"}]}, "no such key of an upload: colour"),
        ({"package": "x", "uploads": [{"words": {"state": "LIVE"}}]}, "no such word: state"),
    ],
)
def test_seed_refuses(store, app, message):
    """A description that makes no sense is refused, and it is said why."""
    with pytest.raises(ValueError, match=message):
        store.seed(app)


@pytest.mark.parametrize(("fault", "kept"), [("reset_before", 0), ("reset_after", 1)])
def test_upload_without_an_answer(store, turbine, apk, fault, kept):
    """A connection that is cut tells the client the same, whether the upload was taken or not."""
    store.faults(f"POST */upload_apk/*: {fault}")
    with pytest.raises(requests.ConnectionError):
        turbine.upload(apk)
    assert len(store.view(PACKAGE)["uploads"]) == kept


def test_faults_speak_as_the_store_does(store, turbine):
    """Made-up failures come in the API's shape; from 500 on, they are a gateway's page."""
    store.faults("GET *: 429 retry-after=2 times=1")
    assert pointers(turbine.try_status("x"), 429) == [""]
    store.faults("GET *: 503")
    assert "<h1>503 Service Unavailable</h1>" in turbine.try_status("x").text


def test_at_the_control_door(make_apk):
    """Among the sandbox's stores it has an address of its own, and its handles are at the door."""
    name = "digital-turbine"
    with Sandbox([name]) as sandbox, requests.Session() as session:
        door = f"{sandbox.url}/_sandbox/stores/{name}"
        shown = session.get(f"{sandbox.url}/_sandbox/").json()["stores"][name]
        assert shown["token_endpoint"] == f"{shown['endpoint']}/api/auth/token"
        assert all(value.startswith("sandbox-") for value in shown["credentials"].values())
        client = Turbine(sandbox.endpoints()[name], shown["credentials"]["client_id"]).log_in()
        upload = client.upload(make_apk(42))
        answer = session.post(f"{door}/apps/{PACKAGE}/review", json={"outcome": "approve"})
        assert answer.json()["uploads"][0]["words"]["manual_approval_status"] == "APPROVED"
        words = {"action": "set_words", "id": upload, "upload_status": "ERROR"}
        assert session.post(f"{door}/apps/{PACKAGE}/console", json=words).json()["upload_status"] == "ERROR"
        assert session.get(f"{door}/apps/com.example.none").status_code == 404
        client.session.close()


def test_everything_comes_back(tmp_path, apk):
    """With a folder, uploads with their history, switches, clock and tokens outlive the sandbox."""
    name = "digital-turbine"
    with Sandbox([name], data=tmp_path) as sandbox:
        control, client = sandbox.control(name), Turbine(sandbox.endpoints()[name]).log_in()
        upload = client.upload(apk, **SAMSUNG_TOO)
        control.switches(success_status=202)
        control.tick(1000)
        before = control.view(PACKAGE)
        client.session.close()
    with Sandbox([name], data=tmp_path) as sandbox, requests.Session() as session:
        control = sandbox.control(name)
        assert control.view(PACKAGE) == before
        assert control.switches()["success_status"] == "202"
        session.headers["Authorization"] = client.session.headers["Authorization"]
        client.session, client.addresses = session, sandbox.endpoints()[name]
        assert client.words(upload) == ("COMPLETED", "SCHEDULED", "PENDING")
        control.tick(86_400)
        assert client.log_in().words(upload) == ("COMPLETED", "COMPLETED", "PENDING")
