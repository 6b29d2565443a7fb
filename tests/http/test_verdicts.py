"""Which error a status means, in whose words, and what a wrong clock has to do with it."""

from __future__ import annotations

import contextlib
from email.utils import formatdate

import pytest
from servers import Server, connect, reply

from reconciler.errors import (
    InReview,
    Malformed,
    Missing,
    PreconditionFailed,
    Refused,
    StoreError,
    Unauthorized,
    Unavailable,
    Uncertain,
)
from reconciler.http import Answer, Request, Wording

GET = Request("GET", "/v1/thing")
NOW = 1_795_000_000.0


def raised(step, request=GET, **options):
    """The error that this answer leads to."""
    with Server(step) as server, contextlib.closing(connect(server, **options)) as http:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - the tests look at its class
            http.send(request)
        return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, Unauthorized),
        (403, Refused),
        (404, Missing),
        (405, Refused),
        (409, Refused),
        (412, PreconditionFailed),
        (422, Refused),
        (429, Unavailable),
        (304, Malformed),
        (500, Unavailable),
        (507, Unavailable),
    ],
)
def test_a_status_means_one_class_of_error(status, kind):
    """Without words of the store the status decides, and the error knows request and status."""
    error = raised(reply(status, b""))
    assert type(error) is kind
    assert "GET /v1/thing" in error.message
    assert error.where == "GET /v1/thing"
    if isinstance(error, StoreError):
        assert error.status == status


def envelope(answer: Answer):
    """How a provider reads an envelope like Amazon's."""
    first = answer.json()["errors"][0]
    return first["errorMessage"], (first["errorCode"],)


def test_the_words_and_codes_of_the_store_are_passed_on():
    """What the store says is what the message says, and its codes can be looked at."""
    body = b'{"errors": [{"errorCode": "required_data_absent", "errorMessage": "If-Match header is required"}]}'
    error = raised(reply(400, body), wording=envelope)
    assert error.message == (
        "test-store answered 400 to GET /v1/thing: If-Match header is required (required_data_absent)"
    )
    assert error.codes == ("required_data_absent",)


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"{"])
def test_an_error_page_without_envelope_still_counts_by_its_status(body):
    """A wording that stumbles over a body which is not JSON leaves the status to speak."""
    error = raised(reply(403, body), wording=envelope)
    assert type(error) is Refused
    assert error.message.endswith("answered 403 to GET /v1/thing: Forbidden")


def test_wording_may_name_the_class_and_the_fix():
    """A store that says 412 for "in review" gets its own class of error, even one outside of the store errors."""
    error = raised(reply(412), wording=lambda _answer: Wording("in review", ("X1",), InReview, "Wait."))
    assert type(error) is InReview
    assert (error.fix, error.where) == ("Wait.", "GET /v1/thing")
    assert "in review (X1)" in error.message


def test_a_403_that_is_a_failed_login_counts_as_one():
    """Amazon's gateway says 403 for a bad token; its words decide, and `doctor` is named."""
    error = raised(reply(403), wording=lambda _answer: Wording("Request is not authorized.", error=Unauthorized))
    assert type(error) is Unauthorized
    assert "reconciler doctor" in error.fix


def test_a_500_to_a_post_is_uncertain_with_its_words():
    """A server that fails may have acted first: a POST is left to be looked after."""
    error = raised(reply(500), Request("POST", "/v1/things"), wording=lambda _answer: ("boom", ()))
    assert type(error) is Uncertain
    assert error.status == 500
    assert "boom" in error.message
    assert "reconciler plan" in error.fix


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (0, None),
        (59, None),
        (-60, None),
        (61, "1 min 1 s ahead of the store's"),
        (-61, "1 min 1 s behind the store's"),
        (7380, "2 h 3 min ahead of the store's"),
        (-86400, "1 d behind the store's"),
    ],
)
def test_a_wrong_clock_is_named_when_a_login_fails(offset, words):
    """Beyond a minute the message of a 401 states the offset, and the fix how to set the clock."""
    step = reply(401, Date=formatdate(NOW - offset, usegmt=True))
    error = raised(step, now=lambda: NOW)
    assert ("clock" in error.message) == bool(words)
    assert ("timedatectl" in error.fix) == bool(words)
    assert (words or "") in error.message
    assert "reconciler doctor" in error.fix


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 01 Jan 99999 00:00:00 GMT", "0", "Mon, 1 Jan 1 0:0:0 -9999"])
def test_a_date_that_cannot_be_read_says_nothing_about_the_clock(date):
    """A missing or broken Date is not a traceback and not an accusation."""
    error = raised(reply(401, Date=date), now=lambda: NOW)
    assert type(error) is Unauthorized
    assert "clock" not in error.message


def test_an_etag_is_kept_byte_for_byte_both_ways():
    """Quotes, `W/` and characters beyond ASCII come back to the store as it sent them."""
    tag = 'W/"a;b, \xe9+/=="'
    with Server(reply(200, b"", ETag=tag)) as server, contextlib.closing(connect(server)) as http:
        answer = http.send(GET)
        assert answer.etag == tag
        http.send(Request("PUT", "/v1/thing", headers={"If-Match": answer.etag}, json={}))
    assert server.seen[1].headers["if-match"] == tag


def test_headers_are_looked_up_in_any_case():
    """Also in an answer that a test made from a plain dict."""
    assert Answer(200, {"etag": '"1"'}, b"", "GET /x").etag == '"1"'
    assert Answer(200, {}, b"", "GET /x").etag == ""


def test_bodies_go_out_as_json_and_as_forms():
    """JSON with its type, forms encoded, empty objects as objects, and no body with length nought."""
    with Server(reply()) as server, contextlib.closing(connect(server)) as http:
        http.send(Request("PUT", "/x", json={"title": "Spaß"}))
        http.send(Request("PUT", "/x", json={}))
        http.send(Request("POST", "/x", form={"a": "b c", "d": "&"}))
        http.send(Request("POST", "/x"))
    assert [each.body for each in server.seen] == [b'{"title": "Spa\\u00df"}', b"{}", b"a=b+c&d=%26", b""]
    types = [each.headers.get("content-type") for each in server.seen]
    assert types == ["application/json", "application/json", "application/x-www-form-urlencoded", None]
    assert server.seen[3].headers["content-length"] == "0"
