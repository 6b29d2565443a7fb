"""An upload: whole, once, and never again where nobody knows whether it arrived."""

from __future__ import annotations

import json
import socket
import threading
from hashlib import sha256

import pytest
from turbine_world import APK, PACKAGE, SEGMENTS

from reconciler.errors import Blocked, Interrupted, Malformed, Refused, Unauthorized, Unavailable, Uncertain
from reconciler.model import UNKNOWN, Address, Change

UPLOAD = "POST /v1/upload_apk/external_user"
STATUS = {"samsung_approval_status": "NOT_REQUESTED", "manual_approval_status": "PENDING"}


@pytest.mark.parametrize("encoding", ["multipart-fields", "multipart-json"])
def test_everything_arrives_in_either_form(new_world, encoding):
    """The store holds the file byte for byte and every field as it was given."""
    world = new_world(encoding=encoding)
    _, upload = world.upload(samsung=True)
    (taken,) = world.uploads()
    assert (taken["id"], taken["encoding"]) == (upload, encoding)
    assert taken["sha256"] == sha256(APK.read_bytes()).hexdigest()
    assert taken["bytes"] == APK.stat().st_size
    assert sorted(taken["segments"]) == sorted(SEGMENTS)
    assert (taken["samsung"], taken["fallback_url"]) == (True, "https://example.com/app.apk")
    assert taken["metadata"] == {
        "package_name": PACKAGE,
        "size": APK.stat().st_size,
        "category": "Games",
        "short_description": "Wörter finden.",
        "icon_url": "https://example.com/icon.png",
        "website_url": "https://example.com",
        "market_url": "https://play.google.com/store/apps/details?id=com.example.wordgame",
        "privacy_policy_url": "https://example.com/privacy",
        "developer": "Example Ltd",
        "email": "dev@example.com",
        "permissions": {
            name: {"en": "Why.", "root_cat": "Device"} for name in ("internet", "post_notifications", "vibrate")
        },
    }


@pytest.mark.parametrize("status", ["200", "201", "202"])
def test_any_2xx_will_do(world, status):
    """No page says which one it is."""
    world.control.switches(success_status=status)
    _, upload = world.upload()
    assert [each["id"] for each in world.uploads()] == [upload]
    assert world.read().mark == upload


def test_the_id_is_handed_over_before_anything_else_is_asked(world):
    """Who loses the id loses the upload: the engine must have it at once."""
    world.upload()
    assert world.requests() == [UPLOAD]


def test_progress_ends_at_the_size_of_the_file(world):
    """What people see is their file."""
    world.upload()
    assert world.sent[-1] == APK.stat().st_size


def test_the_upload_is_what_the_transaction_shows(world):
    """Read back, it is there under its id, with nothing in it that could be compared."""
    transaction, upload = world.upload()
    (found,) = transaction.read([world.address]).values()
    assert (found.mark, set(found.values.values())) == (upload, {UNKNOWN})
    assert transaction.read([]) == {}


def test_an_upload_that_failed_meanwhile_is_still_what_was_made(world):
    """Reading back tells what was made; that it failed is for `commit` to say."""
    transaction, upload = world.upload()
    world.words(upload_status="ERROR")
    (found,) = transaction.read(None).values()
    assert found.mark == upload


def test_a_change_is_a_new_upload(world):
    """Nothing is updated in place: the store has both, and the new one is remembered."""
    _, first = world.upload()
    _, second = world.upload(before={"category": "Games"}, category="Education")
    assert first != second
    assert [each["metadata"]["category"] for each in world.uploads()] == ["Games", "Education"]


# --- answers that do not come -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        "reset_before",
        "reset_after",
        "500",
        "500 after=yes",
        "502 after=yes",
        "503",
        "503 retry-after=1",
        "504 after=yes",
        "html_200 after=yes",
        "empty_200 after=yes",
        "wrong_type after=yes",
        "truncate=length",
        "truncate=chunked",
        "redirect=loop",
    ],
)
def test_without_a_clear_answer_it_is_in_doubt_and_not_sent_again(world, fault):
    """One request went out, whatever came of it; a person is told what to ask and what to say then."""
    world.control.faults(f"{UPLOAD}: {fault}")
    with pytest.raises(Uncertain) as caught:
        world.upload()
    assert world.requests() == [UPLOAD]
    assert f"reconciler resolve digital-turbine/{PACKAGE}/binary/upload --did-not-happen" in caught.value.fix
    assert "binary/upload" in caught.value.message


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"type": "ApkStatuses"}},
        {"data": {"id": 7}},
        {"data": {"id": "a\u0000b"}},
        {"data": {"id": ".."}},
        {"data": []},
        {},
    ],
    ids=repr,
)
def test_a_success_without_a_usable_id_is_in_doubt(world, body):
    """It was taken in, and nobody can ask for it: uploading it again would be a second one."""
    world.control.faults({"method": "POST", "path": "/v1/*", "status": 200, "body": json.dumps(body)})
    with pytest.raises(Uncertain):
        world.upload()
    assert world.requests() == [UPLOAD]


def test_an_id_is_good_even_if_the_words_are_not(world):
    """What else is odd about the answer must not cost the id."""
    body = json.dumps({"data": {"id": "the-id", "attributes": {"upload_status": 7}}})
    world.control.faults({"method": "POST", "path": "/v1/*", "status": 201, "body": body})
    _, upload = world.upload()
    assert upload == "the-id"


def test_a_success_that_says_error_is_a_failure(world):
    """Refused, with the id and the words; it did not happen, so nothing is in doubt."""
    said = {"id": "the-id", "attributes": {"upload_status": "ERROR", **STATUS}}
    world.control.faults({"method": "POST", "path": "/v1/*", "status": 200, "body": json.dumps({"data": said})})
    with pytest.raises(Refused, match=r"the-id.*upload ERROR"):
        world.upload()


def test_a_refused_connection_is_tried_again_and_in_no_doubt(new_world):
    """Nothing was sent, so nothing can have happened."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        world = new_world(endpoint=f"http://127.0.0.1:{closed.getsockname()[1]}")
        with pytest.raises(Unavailable, match="refused the connection"):
            world.upload()


def test_a_401_renews_the_token_and_sends_it_once_more(world):
    """A token that was refused means that nothing was taken in: one upload in the end."""
    world.control.faults(f"{UPLOAD}: 401 nth=1")
    world.upload()
    assert world.requests() == [UPLOAD] * 2
    assert len(world.uploads()) == 1
    assert world.files.opened == 2


def test_a_token_that_is_refused_twice_is_unauthorized(world):
    """There is no third try."""
    world.control.faults(f"{UPLOAD}: 401")
    with pytest.raises(Unauthorized):
        world.upload()
    assert world.requests() == [UPLOAD] * 2


def test_too_many_requests_are_waited_for(world):
    """A 429 says that nothing was done."""
    world.control.faults(f"{UPLOAD}: 429 retry-after=7 nth=1")
    world.upload()
    assert world.waited == [7.0]
    assert len(world.uploads()) == 1


def test_a_signal_in_the_midst_of_an_upload_leaves_no_doubt(new_world):
    """The form never became complete, so the store has nothing."""
    stopping = threading.Event()
    stopping.set()
    world = new_world(stopping=stopping)
    with pytest.raises(Interrupted):
        world.upload()
    assert world.uploads() == []


# --- a clear no -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["jsonapi", "fastapi", "html"])
def test_a_refusal_comes_in_the_stores_words(world, shape):
    """Whatever envelope it is in."""
    world.control.switches(error_shape=shape)
    with pytest.raises(Refused) as caught:
        world.upload(email="nobody")
    assert caught.value.status in {400, 422}
    assert shape == "html" or "email" in caught.value.message
    assert "<" not in caught.value.message
    assert world.uploads() == []


def test_a_403_tells_whom_to_ask(world):
    """It is sent once, and nothing is in doubt."""
    world.control.faults(f"{UPLOAD}: 403")
    with pytest.raises(Unauthorized, match="403") as caught:
        world.upload()
    assert world.requests() == [UPLOAD]
    assert "Run again" in caught.value.fix
    assert "contact at Digital Turbine" in caught.value.fix


def test_a_removal_is_blocked(world):
    """The store has no way to withdraw an upload."""
    _, upload = world.upload()
    world.control.clear_requests()
    change = Change(world.address, world.values, None, upload)
    with pytest.raises(Blocked, match="no way to withdraw"):
        world.provider.open(world.app).apply(change, world.files, world.sent.append)
    assert world.control.requests() == []


@pytest.mark.parametrize("files", [None, (), ("sha256:1", "sha256:2"), "sha256:1"])
def test_an_upload_is_one_file(world, files):
    """A plan that was edited by hand is not sent as it is."""
    with pytest.raises(Blocked, match="one APK"):
        world.upload(files=files)


def test_other_things_are_blocked(world):
    """There is nothing but the upload."""
    change = Change(Address(world.app, "listing", "en-US"), None, {"title": "x"})
    with pytest.raises(Blocked, match="nothing of this kind"):
        world.provider.open(world.app).apply(change, world.files, world.sent.append)


# --- waiting for machines ---------------------------------------------------------------------------------------


def test_the_machines_are_waited_for_longer_each_time_and_the_people_not(world):
    """5 s, doubling up to a minute; then it is said whom it waits for."""
    world.control.switches(upload_polls=7)
    transaction, upload = world.upload()
    text = transaction.commit()
    assert world.waited == [5.0, 10.0, 20.0, 40.0, 60.0, 60.0]
    assert text.startswith(f"uploaded as {upload}; waiting for a person at Digital Turbine: ")


def test_if_the_machines_take_too_long_that_is_said_and_no_error(new_world):
    """The id is known, so anybody can ask later."""
    world = new_world(wait=20.0)
    world.control.switches(upload_polls=9)
    transaction, upload = world.upload()
    assert transaction.commit().startswith(f"uploaded as {upload}; waiting for Digital Turbine to process it: ")
    assert sum(world.waited) <= 20.0


def test_if_the_machines_fail_that_is_an_error(world):
    """In the store's words, with the id to name to its people."""
    transaction, upload = world.upload()
    world.words(upload_status="ERROR")
    with pytest.raises(Refused, match=f"{upload}.*upload ERROR") as caught:
        transaction.commit()
    assert "contact at Digital Turbine" in caught.value.fix


def test_an_upload_that_is_not_shown_yet_is_waited_for(world):
    """A 404 right after the upload may be the store lagging behind."""
    transaction, upload = world.upload()
    world.control.faults("GET *: 404 times=2")
    assert transaction.commit().startswith(f"uploaded as {upload}; waiting for a person")
    assert world.waited == [5.0, 10.0]


@pytest.mark.parametrize(("before", "told"), [((41,), True), ((40,), False), (UNKNOWN, False)])
def test_a_version_that_is_not_new_is_remarked_upon(world, before, told):
    """The API takes it; whoever approves updates at the store may not."""
    transaction, _ = world.upload(before={**world.values, "short_description": "Old.", "version_codes": before})
    assert ("version code 41 is that of the upload before" in transaction.commit()) is told


def test_an_upload_that_is_never_shown_is_said(new_world):
    """That is no failure of ours, and no success either."""
    world = new_world(wait=10.0)
    transaction, upload = world.upload()
    world.control.faults("GET *: 404")
    assert transaction.commit() == f"uploaded as {upload}; the store does not show it yet"
    (found,) = transaction.read(None).values()
    assert (found.mark, found.note) == (upload, "not shown by the store yet")


@pytest.mark.parametrize(("fault", "error"), [("503", Unavailable), ("html_200", Malformed)])
def test_a_store_that_stops_answering_is_an_error(world, fault, error):
    """Nobody knows how it went on: not the same as still being at it."""
    transaction, _ = world.upload()
    world.control.faults(f"GET *: {fault}")
    with pytest.raises(error):
        transaction.commit()
