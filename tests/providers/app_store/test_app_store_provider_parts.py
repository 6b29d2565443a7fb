"""What can be said without a store: names, documents, errors, upload instructions, matching of files."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager

import pytest

from reconciler.errors import Blocked, InReview, Malformed, Unauthorized
from reconciler.http import Answer
from reconciler.model import UNKNOWN
from reconciler.providers.app_store import names, problems, shapes, states, uploading, wire
from reconciler.providers.app_store.matching import Wanted, matched
from reconciler.providers.app_store.shapes import Asset

GOOD = {"method": "PUT", "url": "https://x.apple.com/1", "offset": 0, "length": 10, "requestHeaders": []}


def answer(status, document):
    """An answer of the store."""
    return Answer(status, {}, json.dumps(document).encode(), "GET /v1/things")


def asset(key, content="", *, state="COMPLETE", name="1.png", size=5):
    """A screenshot with this checksum."""
    return Asset(key, name, size, content, state, (), None, "")


def file(content, name="1.png", size=5):
    """A wanted file."""
    return Wanted(f"md5:{content}", name, size, "")


# --- names and values -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["advertising", "ageRatingOverrideV2", "sexualContentGraphicAndNudity", "kidsAgeBand"])
def test_answers_keep_their_names_both_ways(name):
    """The age rating's questions are named by rule, not by table."""
    assert names.camel(names.snake(name)) == name


@pytest.mark.parametrize(("text", "number"), [("42", 42), ("042", "042"), ("1.2.3", "1.2.3"), ("", ""), ("٣", "٣")])
def test_build_numbers(text, number):
    """A plain integer is one; everything else stays text, so that nothing is lost."""
    assert shapes.build_number(text) == number


def test_instants_are_the_same_whatever_the_offset():
    """And what is no instant is not guessed at."""
    assert shapes.instant("2026-12-01T09:00:00-08:00", "") == "2026-12-01T17:00:00Z"
    assert shapes.instant("2026-12-01T17:00:00+00:00", "") == "2026-12-01T17:00:00Z"
    for wrong in ("soon", "2026-12-01T09:00:00", ""):
        with pytest.raises(Malformed):
            shapes.instant(wrong, "GET /v1/things")


def test_every_state_has_words():
    """And those that matter are asked for; only replaced versions are not."""
    assert states.words("WAITING_FOR_REVIEW") == "waiting for review"
    assert states.words("READY_FOR_DISTRIBUTION") == "live"
    assert len(states.KNOWN) == 14
    assert "REPLACED_WITH_NEW_VERSION" not in states.KNOWN


# --- documents --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"data": "x"},
        {"data": [{"type": "apps"}]},
        {"data": {"type": 1, "id": "1"}},
        {"data": {"type": "apps", "id": "1", "attributes": []}},
        {"data": {"type": "apps", "id": "1", "relationships": {"a": []}}},
        {"data": {"type": "apps", "id": "1", "relationships": {"a": {"data": [1]}}}},
        {"data": [], "included": {}},
        {"data": [], "links": {"next": 1}},
        {"data": [], "links": []},
    ],
)
def test_a_document_of_another_shape_is_malformed(document):
    """Never a traceback: the message names the request."""
    with pytest.raises(Malformed, match="GET /v1/things"):
        wire.document(answer(200, document))


@pytest.mark.parametrize("meta", [None, [], {"paging": None}, {"paging": {"total": "9"}}])
def test_a_strange_total_is_none(meta):
    """How many there are is a hint; what is there counts."""
    relation = {"data": [{"type": "b", "id": "2"}], "meta": meta}
    shown = wire.document(answer(200, {"data": {"type": "a", "id": "1", "relationships": {"bs": relation}}}))
    assert shown.data[0].links == {"bs": (("b", "2"),)}
    assert shown.data[0].totals == {}


def test_what_is_included_keeps_the_order_of_the_relationship():
    """`included` comes in any order."""
    refs = [{"type": "b", "id": key} for key in "312"]
    shown = wire.document(
        answer(
            200,
            {
                "data": {"type": "a", "id": "1", "relationships": {"bs": {"data": refs}}},
                "included": [{"type": "b", "id": key} for key in "123"],
            },
        )
    )
    assert [each.id for each in shown.linked(shown.data[0], "bs")] == ["3", "1", "2"]


def test_an_attribute_of_another_type_is_malformed():
    """With its place."""
    shown = wire.document(answer(200, {"data": {"type": "a", "id": "1", "attributes": {"name": 5, "size": True}}}))
    for name, kind in (("name", str), ("size", int)):
        with pytest.raises(Malformed, match=f"a/1/attributes/{name}"):
            shown.data[0].get(name, kind)


# --- errors -----------------------------------------------------------------------------------------------------


def errors(*codes, **more):
    """An error document."""
    return {"errors": [{"code": code, "title": f"title of {code}", **more} for code in codes]}


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (409, "STATE_ERROR", InReview),
        (409, "ENTITY_ERROR.ATTRIBUTE.INVALID.UNMODIFIABLE", Blocked),
        (409, "STATE_ERROR.ENTITY_STATE_INVALID", None),
        (409, "ENTITY_ERROR.ATTRIBUTE.INVALID.DUPLICATE", None),
        (403, "FORBIDDEN.REQUIRED_AGREEMENTS_MISSING_OR_EXPIRED", Blocked),
        (403, "FORBIDDEN_ERROR", Unauthorized),
        (400, "PARAMETER_ERROR.ILLEGAL", None),
    ],
)
def test_codes_decide_the_class_of_error(status, code, kind):
    """Not the status alone."""
    words = problems.wording(answer(status, errors(code)))
    assert words.error is kind
    assert words.codes == (code,)


def test_associated_errors_are_told_by_address_and_field():
    """The outer error says nothing that helps."""
    inner = {
        "code": "ENTITY_ERROR.ATTRIBUTE.REQUIRED",
        "detail": "Needed.",
        "source": {"pointer": "/data/attributes/whatsNew"},
    }
    shown = errors("STATE_ERROR.ENTITY_STATE_INVALID", meta={"associatedErrors": {"/v1/things/7": [inner]}})
    error = problems.refusal(answer(409, shown), problems.place_in({"7": "listing/IOS/en-US"}))
    assert "listing/IOS/en-US release_notes: Needed. (ENTITY_ERROR.ATTRIBUTE.REQUIRED)" in error.message


@pytest.mark.parametrize("document", [[], {"errors": {}}, {"errors": [None]}, {"errors": [{"meta": 5, "source": []}]}])
def test_strange_error_documents_are_read_as_far_as_they_go(document):
    """Never a traceback."""
    problems.wording(answer(409, document))
    assert problems.refusal(answer(409, document)).message


# --- upload instructions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "operations",
    [
        None,
        [],
        {},
        [None],
        [{**GOOD, "length": 9}],
        [{**GOOD, "length": 11}],
        [{**GOOD, "offset": 1}],
        [{**GOOD, "offset": -1}],
        [{**GOOD, "length": 0}, GOOD],
        [GOOD, GOOD],
        [{**GOOD, "length": 6}, {**GOOD, "offset": 5, "length": 5}],
        [{**GOOD, "method": "DELETE"}],
        [{**GOOD, "url": 5}],
        [{**GOOD, "requestHeaders": [{"name": 1, "value": "x"}]}],
        [{**GOOD, "length": 1}] * 10_001,
    ],
)
def test_upload_instructions_must_cover_the_file_once(operations):
    """What the store says is checked before a byte is sent."""
    with pytest.raises(Malformed, match=r"1\.png"):
        uploading.parts(operations, 10, "1.png")


def test_upload_instructions_may_come_in_any_order():
    """And their headers are sent as they are, but for those that are not theirs to set."""
    headers = [{"name": "Content-Type", "value": "image/png"}, {"name": "AUTHORIZATION", "value": "Bearer x"}]
    second = {**GOOD, "offset": 4, "length": 6, "requestHeaders": headers}
    found = uploading.parts([second, {**GOOD, "length": 4}], 10, "1.png")
    assert [(each.offset, each.length) for each in found] == [(0, 4), (4, 6)]
    assert found[1].headers == {"Content-Type": "image/png"}


def test_parts_are_read_from_one_open_file():
    """Each reader has a place of its own, and closing it leaves the others alone."""

    @contextmanager
    def opened():
        with io.BytesIO(b"0123456789") as stream:
            yield stream

    with opened() as stream:
        shared = uploading._Shared(stream)
        with shared.reader() as one, shared.reader() as other:
            one.seek(4)
            assert (one.read(2), other.read(3), one.read(99)) == (b"45", b"012", b"6789")
        assert not stream.closed


def test_a_meter_counts_what_is_sent_again_once():
    """A part that starts anew replaces what it had sent before."""
    told = []
    meter = uploading.Meter(told.append)
    first, second = meter.of("a"), meter.of("b")
    for tell, sent in ((first, 5), (second, 3), (first, 1), (first, 5)):
        tell(sent)
    assert told == [5, 8, 4, 8]


# --- matching ---------------------------------------------------------------------------------------------------


def ids(chosen):
    """The ids of what was chosen, a dash where nothing was."""
    return "".join(each.id if each else "-" for each in chosen)


def test_files_are_matched_by_checksum_and_no_asset_serves_twice():
    """Whatever their names and order."""
    present = [asset("a", "1"), asset("b", "2", name="x.png"), asset("c", "1")]
    assert ids(matched([file("2"), file("1"), file("1"), file("1")], present)) == "bac-"


def test_an_asset_without_checksum_is_told_by_name_and_size():
    """But not one that awaits its bytes or failed."""
    present = [asset("a", state="AWAITING_UPLOAD"), asset("b", state="FAILED"), asset("c"), asset("d", name="2.png")]
    assert ids(matched([file("1"), file("2", name="2.png"), file("3")], present)) == "cd-"


def test_what_is_still_processed_counts_as_there():
    """Not finished is no reason to send it again."""
    assert ids(matched([file("1")], [asset("a", "1", state="UPLOAD_COMPLETE")])) == "a"
    assert asset("a", "1", state="UPLOAD_COMPLETE").content == "md5:1"
    assert asset("a", "1", state="FAILED").content is UNKNOWN
