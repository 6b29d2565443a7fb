"""What can be read of an upload: that it is there, and three words."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from reconciler.errors import Malformed, Unauthorized, Unavailable
from reconciler.model import UNKNOWN
from reconciler.provider import Transaction


def test_without_a_remembered_upload_nothing_is_there_and_nothing_is_asked(world):
    """The store has no list: without an id there is nothing to ask for."""
    assert world.provider.read(world.app, None) == {}
    assert world.provider.status(world.app) == "nothing uploaded that we know of"
    assert world.control.requests() == []


def test_an_upload_shows_its_id_and_nothing_of_what_is_in_it(world):
    """Every field is unknown, the mark is the id, and the words are told to people."""
    _, upload = world.upload()
    found = world.read()
    assert found.mark == upload
    assert set(found.values) == set(world.values)
    assert set(found.values.values()) == {UNKNOWN}
    assert "upload COMPLETED, Samsung NOT_REQUESTED, approval by a person PENDING" in found.note


def test_reading_only_reads(world):
    """One GET, which holds the id."""
    _, upload = world.upload()
    world.control.clear_requests()
    world.read()
    world.provider.status(world.app)
    assert world.requests() == [f"GET /v1/apks_external/{upload}"] * 2


def test_what_nobody_asks_about_is_not_asked_of_the_store(world):
    """Other addresses cost no request."""
    world.upload()
    world.control.clear_requests()
    assert world.provider.read(world.app, []) == {}
    assert world.requests() == []


@pytest.mark.parametrize("upload", ["3fa85f64-5717-4562-b3fc-2c963f66afa6", "a/b ?", "x" * 500])
def test_an_upload_that_the_store_does_not_know_is_not_there(world, upload):
    """Whatever we remember: what is not known there is not there, and the plan has it again."""
    world.remembered = upload
    assert world.read() is None
    assert world.provider.status(world.app) == f"the store does not know the upload {upload}"


def test_an_upload_that_could_not_be_taken_in_is_not_there(world):
    """After a failed transfer the plan has the upload again; the status says why."""
    world.upload()
    world.words(upload_status="ERROR")
    assert world.read() is None
    assert world.provider.status(world.app).startswith("failed: upload ERROR")


def test_an_upload_that_samsung_refused_is_still_there(world):
    """The same file would be refused again: it is not uploaded anew by itself, but the status says that it failed."""
    world.upload(samsung=True)
    world.words(samsung_approval_status="ERROR")
    assert world.read() is not None
    assert world.provider.status(world.app).startswith("failed: upload COMPLETED, Samsung ERROR")


def test_a_word_that_nobody_knows_is_shown_as_it_came(world):
    """The store may learn new words."""
    _, upload = world.upload()
    said = {"upload_status": "COMPLETED", "samsung_approval_status": "ON_HOLD", "manual_approval_status": "APPROVED"}
    body = json.dumps({"data": {"id": upload, "attributes": said}})
    world.control.faults({"method": "GET", "status": 200, "body": body})
    assert world.provider.status(world.app).startswith("waiting for Samsung: upload COMPLETED, Samsung ON_HOLD")
    assert world.read().mark == upload


def test_approved_is_said(world):
    """What everybody is done with is approved; the id is there to name it to the store's people."""
    _, upload = world.upload()
    world.words(manual_approval_status="APPROVED")
    said = world.provider.status(world.app)
    assert said.startswith("approved: ")
    assert said.endswith(f"(its id is {upload})")


@pytest.mark.parametrize("fault", ["html_200", "empty_200", "wrong_type"])
def test_an_answer_that_is_no_status_is_an_error(world, fault):
    """A login page in between must not pass for "there is nothing"."""
    world.upload()
    world.control.faults(f"GET *: {fault}")
    with pytest.raises(Malformed):
        world.read()


def test_passing_trouble_is_waited_out(world):
    """Asking is repeated."""
    world.upload()
    world.control.faults("GET *: 503 nth=1", "GET *: reset_after nth=2")
    assert world.read() is not None


def test_a_store_that_is_down_is_not_an_empty_one(world):
    """An outage is an error, not a reason to upload again."""
    world.upload()
    world.control.faults("GET *: 502")
    with pytest.raises(Unavailable):
        world.read()


def test_a_403_that_stays_tells_whom_to_ask(world):
    """One new token does not help: credentials that are good, but not for this, are the contact's business."""
    world.upload()
    world.control.clear_requests()
    world.control.faults("GET *: 403")
    with pytest.raises(Unauthorized) as caught:
        world.read()
    assert "contact at Digital Turbine" in caught.value.fix
    assert [each["status"] for each in world.control.requests()] == [403, 200, 403]


@pytest.mark.parametrize("status", ["401", "403"])
def test_a_token_that_has_ended_is_renewed_once_for_all_threads(world, status):
    """Whatever the store refuses it with, each question is asked again; no thread asks for a token of its own."""
    world.control.switches(unauthorized_status=status)
    _, upload = world.upload()
    world.control.tick(3700)
    world.control.clear_requests()
    with ThreadPoolExecutor(8) as pool:
        marks = {each.mark for each in pool.map(lambda _: world.read(), range(16))}
    assert marks == {upload}
    assert [each["path"] for each in world.control.requests()].count("/api/auth/token") == 1


def test_credentials_that_are_refused_are_named(new_world):
    """A wrong secret is told as such, and the secret is not shown."""
    world = new_world(secret=lambda name: "SENTINEL" if name == "client_secret" else "sandbox")
    with pytest.raises(Unauthorized) as caught:
        world.provider.check()
    assert "SENTINEL" not in str(caught.value)


def test_check_logs_in_and_no_more(world):
    """For `doctor` a token is enough."""
    assert world.provider.check()[0] == "logged in with the scope openid email roles"
    assert world.requests() == []


def test_opening_sends_nothing(world):
    """There are no drafts; what a transaction shows before an upload is what was there."""
    transaction = world.provider.open(world.app)
    assert isinstance(transaction, Transaction)
    assert (transaction.handle, transaction.read(None), transaction.commit()) == ("", {}, "nothing was uploaded")
    transaction.abandon()
    assert world.control.requests() == []
