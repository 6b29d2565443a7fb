"""Answers of the store: their shapes are looked at, and errors are read in whichever envelope they come."""

from __future__ import annotations

import json

import pytest

from reconciler.errors import Malformed, Refused
from reconciler.http import Answer
from reconciler.providers.digital_turbine.wire import id_of, status_of, status_request, wording
from reconciler.providers.digital_turbine.words import Words

WORDS = {"upload_status": "COMPLETED", "samsung_approval_status": "SCHEDULED", "manual_approval_status": "PENDING"}


def answer(said, status=200):
    """An answer with this body: bytes as they are, anything else as JSON."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return Answer(status, {}, body, "GET /v1/apks_external/x")


def document(upload="x", **words):
    """A status document; words of None are left out."""
    attributes = {name: word for name, word in {"id": upload, **WORDS, **words}.items() if word is not None}
    return {"data": {"id": upload, "type": "ApkStatuses", "attributes": attributes}}


def test_a_status_is_an_id_and_three_words():
    """What the page shows is read as it stands."""
    status = status_of(answer(document()), "x")
    assert (status.id, status.words) == ("x", Words("COMPLETED", "SCHEDULED", "PENDING"))


def test_the_type_of_the_document_does_not_matter():
    """The page names it as an example only."""
    said = document()
    said["data"]["type"] = "Something"
    assert status_of(answer(said), "x").id == "x"


def test_an_unknown_upload_is_none():
    """A 404 is an answer: there is no such upload."""
    assert status_of(answer(b"<html>no", 404), "x") is None


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"<html>please log in</html>",
        b"[]",
        {},
        {"data": None},
        {"data": []},
        {"data": {"id": 7}},
        {"data": {"id": "", "attributes": WORDS}},
        {"data": {"id": "a\nb", "attributes": WORDS}},
        {"data": {"id": "..", "attributes": WORDS}},
        {"data": {"id": "x" * 1001, "attributes": WORDS}},
    ],
    ids=lambda said: repr(said)[:40],
)
def test_an_answer_without_a_usable_id_is_malformed(said):
    """An id that could not be asked by, or that would leave its place in a path, is none."""
    with pytest.raises(Malformed):
        id_of(answer(said))


@pytest.mark.parametrize(
    "said",
    [
        {"data": {"id": "x"}},
        {"data": {"id": "x", "attributes": []}},
        document(upload_status=None),
        document(manual_approval_status=7),
        document(samsung_approval_status=""),
        document(samsung_approval_status="A\x1b[2J"),
        document(samsung_approval_status="A" * 101),
        document("other"),
    ],
    ids=lambda said: repr(said)[:60],
)
def test_a_status_of_another_shape_is_malformed(said):
    """Words must be words, of the upload that was asked for."""
    with pytest.raises(Malformed, match="GET /v1/apks_external/x"):
        status_of(answer(said), "x")


def test_a_word_that_nobody_knows_is_taken_as_it_is():
    """More words may come."""
    assert status_of(answer(document(upload_status="ON_HOLD")), "x").words.upload == "ON_HOLD"


def test_an_id_stays_in_its_place_of_the_path():
    """Ids are opaque: whatever they hold is quoted."""
    assert status_request("a/../b?c").path == "/v1/apks_external/a%2F..%2Fb%3Fc"
    with pytest.raises(Refused):
        status_request("..")


@pytest.mark.parametrize(
    ("said", "message", "codes"),
    [
        (
            {
                "errors": [
                    {
                        "status": "400",
                        "code": "mismatch",
                        "title": "Bad Request",
                        "detail": "must be that of the APK",
                        "source": {"pointer": "/store_metadata/package_name"},
                    },
                    {"title": "Too short"},
                ]
            },
            "store_metadata/package_name: must be that of the APK; Too short",
            ("mismatch",),
        ),
        ({"detail": "Not Found"}, "Not Found", ()),
        (
            {"detail": [{"loc": ["body", "file", 0], "msg": "field required", "type": "missing"}, {"msg": "odd"}]},
            "file/0: field required; odd",
            (),
        ),
        ({"message": "no"}, "no", ()),
        ({"error": "invalid_request", "error_description": "no scope"}, "no scope", ()),
        ({"error": "invalid_request"}, "invalid_request", ()),
        (
            b"<html><head><title>413 Too Large</title><script>x<1</script></head><body><h1>413</h1></body></html>",
            "413 Too Large 413",
            (),
        ),
        (b"upstream   timed\nout", "upstream timed out", ()),
        (b"x" * 1000, "x" * 300, ()),
        ({"errors": []}, '{"errors": []}', ()),
        ({"errors": ["odd", {"code": 7}]}, '{"errors": ["odd", {"code": 7}]}', ()),
        ({"detail": {"a": 1}, "message": "then this"}, "then this", ()),
        ({"detail": [7], "error": "then this"}, "then this", ()),
        ({"other": 1}, '{"other": 1}', ()),
        ([], "[]", ()),
        (b"", "", ()),
        (b"\xff\xfe", "��", ()),
    ],
    ids=lambda each: repr(each)[:30],
)
def test_errors_are_read_in_any_envelope(said, message, codes):
    """JSON:API, FastAPI, a message, OAuth, a proxy's page or plain text: the words reach the user."""
    found = wording(answer(said, 400))
    assert (found.message, found.codes, found.error) == (message, codes, None)
