"""Error answers in the store's own words, from every envelope that its servers have."""

from __future__ import annotations

import json

import pytest

from reconciler.errors import Blocked, Unauthorized
from reconciler.http import Answer
from reconciler.providers.firefox_marketplace.wire import wording


def answer(status, body, **headers):
    """An answer with this body, JSON unless it is bytes."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, headers, raw, "PUT /api/v1/apps/app/24/")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error_message": {"categories": ["You can have only 2 categories."]}}, "categories: You can have only 2 cat"),
        ({"error_message": {"__all__": ["No upload found."]}}, "No upload found."),
        ({"error_message": {"description": [["en-us", "This field is required."]]}}, "description (en-us): This field"),
        ({"reason": "No such app."}, "No such app."),
        ({"detail": "Not found."}, "Not found."),
        ({"detail": {"reason": "Not here.", "name": "Wordgame"}}, "Not here.; name: Wordgame"),
        ({"price": ["Bad price."], "device_types": ["Bad device."]}, "price: Bad price.; device_types: Bad device."),
        ({"non_field_errors": ["Invalid data."]}, "Invalid data."),
        (b'Premium app specified without a valid price. Price can be one of "1.07".', "Premium app specified without"),
        ("plain JSON text", "plain JSON text"),
        (["one", "two"], "one; two"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_every_envelope_is_read(body, words):
    """Whatever shape an error comes in, its words are shown, each with the field that it is about."""
    assert wording(answer(400, body)).message.startswith(words)


@pytest.mark.parametrize("body", [b"", b"<html>Server Error</html>", b'""', b"null", b"[]", b"{}", b"7"])
def test_an_answer_without_words_has_none(body):
    """An empty body, a web page or a bare value says nothing."""
    assert wording(answer(400, body)).message == ""


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("Error with OAuth headers", "consumer_key and consumer_secret"),
        ("Authentication credentials were not provided.", "consumer_key and consumer_secret"),
        ("You do not own that app.", "one of the app's authors"),
        ("You are not an author of that app.", "one of the app's authors"),
        ("You do not have permission to perform this action.", "one of the app's authors"),
        ("Terms of service not accepted.", "accept the terms"),
        ("Cannot be a user with roles.", "accounts of its staff"),
    ],
)
def test_401_and_403_both_mean_credentials_or_ownership(status, words, advice):
    """The servers do not agree on the status; the words tell which of the two it is."""
    said = wording(answer(status, {"reason": words}))

    assert said.error is Unauthorized
    assert said.message == words
    assert advice in said.fix


def test_the_throttle_stops_the_run():
    """The limit counts for a day: repeating makes nothing better. With Retry-After it is somebody else's limit."""
    said = wording(answer(429, {"reason": "Throttle limit exceeded."}))

    assert said.error is Blocked
    assert "Wait a day" in said.fix
    assert wording(answer(429, {"reason": "slow down"}, **{"Retry-After": "1"})).error is None


def test_451_names_the_region_and_the_authors():
    """An app that is not offered here is told from one that is not there."""
    detail = {"reason": "Not available in your region.", "support_email": "help@example.com"}
    said = wording(answer(451, {"detail": detail}))

    assert said.message.startswith("not available where this request comes from")
    assert "help@example.com" in said.message
    assert "authors" in said.fix


def test_the_exception_of_a_server_error_is_its_code():
    """A server of 2013 tells which exception it was."""
    said = wording(answer(500, {"error_message": "'premium_type'", "error_code": "KeyError", "error_data": {}}))

    assert (said.message, said.codes) == ("'premium_type'", ("KeyError",))


def test_hostile_words_stay_short_and_printable():
    """Neither control characters nor depth nor length get through."""
    deep = "word"
    for _ in range(50):
        deep = {"a": deep}
    wide = {"error_message": {f"field{n}": ["x" * 100_000 + "\x1b[31m\n"] for n in range(1000)}}

    assert wording(answer(400, deep)).message == ""
    assert len(wording(answer(400, wide)).message) < 20_000
    assert wording(answer(400, wide)).message.isprintable()
