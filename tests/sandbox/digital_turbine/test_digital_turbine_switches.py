from __future__ import annotations

import pytest
from digital_turbine_client import PACKAGE, as_json, as_parts, pointers, three

PENDING = ("COMPLETED", "NOT_REQUESTED", "PENDING")


def test_status_codes_of_access(store, turbine):
    """The statuses of a token, of bad credentials, of a bad token and of a client without rights can be chosen."""
    store.switches(token_status=201, invalid_client_status=403, unauthorized_status=403)
    assert turbine.token().status_code == 201
    assert turbine.token(client_id="real").status_code == 403
    assert pointers(turbine.send("GET", "/v1/apks_external/x", headers={"Authorization": "x"}), 403) == [""]
    store.switches(entitled="no")
    assert pointers(turbine.try_status("x"), 403) == [""]


@pytest.mark.parametrize("encoding", ["multipart-fields", "multipart-json"])
def test_one_form_only(store, turbine, apk, encoding):
    """The store can be made to understand one form only; the other is 400 and it is said why."""
    store.switches(encoding=encoding)
    answers = {form: turbine.try_upload(apk, form=form) for form in (as_parts, as_json)}
    good = answers.pop(as_parts if encoding == "multipart-fields" else as_json)
    assert good.status_code == 200
    (other,) = answers.values()
    assert pointers(other) == [""]
    assert encoding in other.json()["errors"][0]["detail"]


def test_not_strict(store, turbine, apk, make_apk):
    """Without strictness nothing is checked but the package, which is what the page says."""
    store.switches(strict="off")
    nothing = dict.fromkeys(("fallback_url", "variant_segment_ids", "send_to_samsung"))
    name = turbine.upload(apk, metadata={"email": "x", "size": 1, "permissions": None}, **nothing)
    shown = store.view(PACKAGE)["uploads"][0]
    assert (shown["id"], shown["segments"], shown["samsung"]) == (name, None, None)
    assert pointers(turbine.try_upload(make_apk(42, "com.example.other"))) == ["/store_metadata/package_name"]
    assert pointers(turbine.try_upload(b"no APK")) == ["/file"]


@pytest.mark.parametrize("segments", ["[]", None])
def test_empty_segments(store, turbine, apk, segments):
    """Where a list of segments may be empty, that is `[]`, or no part at all."""
    store.switches(empty_segments="accepted")
    assert turbine.try_upload(apk, variant_segment_ids=segments).status_code == 200
    assert turbine.try_upload(apk, form=as_json, variant_segment_ids=[]).status_code == 200
    assert pointers(turbine.try_upload(apk, form=as_json, variant_segment_ids=None)) == ["/variant_segment_ids"]


@pytest.mark.parametrize("status", [200, 201, 202])
def test_success_status(store, turbine, apk, status):
    """The status of an upload that was taken can be chosen."""
    store.switches(success_status=status)
    assert turbine.try_upload(apk).status_code == status


def test_invalid_upload_status(store, turbine, apk):
    """A wrong upload is 400 or 422; plain JSON is 415 or 400."""
    store.switches(invalid_upload=422, plain_json_status=400)
    assert pointers(turbine.try_upload(apk, fallback_url="x"), 422) == ["/fallback_url"]
    assert pointers(turbine.send("POST", "/v1/upload_apk/external_user", json={})) == ["/file"]


def test_invalid_upload_as_a_word(store, turbine, make_apk):
    """A wrong upload may be taken, and be ERROR from the start; the history tells why, and it stays so."""
    store.switches(invalid_upload="ERROR")
    answer = turbine.try_upload(make_apk(42, "com.example.other"))
    assert answer.status_code == 200
    assert three(answer) == ("ERROR", "NOT_REQUESTED", "NOT_REQUESTED")
    assert turbine.words(answer.json()["data"]["id"]) == three(answer)
    assert "com.example.other" in store.view(PACKAGE)["history"][0]["reason"]


def test_invalid_upload_without_a_name(store, turbine, apk):
    """An upload whose package nobody names cannot be taken at all."""
    store.switches(invalid_upload="ERROR")
    assert pointers(turbine.try_upload(apk, metadata={"package_name": None})) == ["/store_metadata/package_name"]


def test_largest_apk(store, turbine, apk):
    """A file above the limit is 413, whatever is in it; one of just that size is not."""
    store.switches(max_apk_mb=1)
    assert pointers(turbine.try_upload(bytes(1024 * 1024 + 1)), 413) == ["/file"]
    assert pointers(turbine.try_upload(bytes(1024 * 1024))) == ["/file"]
    assert store.view(PACKAGE)["uploads"] == []


@pytest.mark.parametrize("polls", [0, 1, 3])
def test_polls(store, turbine, apk, polls):
    """upload_status is SCHEDULED until it was asked for so often; looking from outside does not count."""
    store.switches(upload_polls=polls)
    answer = turbine.try_upload(apk)
    name = answer.json()["data"]["id"]
    store.view(PACKAGE)
    seen = [three(answer)[0], *(turbine.words(name)[0] for _ in range(4))]
    assert seen == ["SCHEDULED"] * polls + ["COMPLETED"] * (5 - polls)


def test_transfer_that_fails(store, turbine, apk):
    """A good upload may fail afterwards, with nothing but the word to tell so."""
    store.switches(upload_end="ERROR")
    name = turbine.upload(apk)
    assert turbine.words(name) == ("ERROR", "NOT_REQUESTED", "PENDING")


@pytest.mark.parametrize("end", ["COMPLETED", "ERROR"])
def test_samsung_takes_a_day(store, turbine, apk, end):
    """Samsung's word is SCHEDULED for about a day of the store's clock, then it is what it ends with."""
    store.switches(samsung_end=end)
    name = turbine.upload(apk, send_to_samsung=True)
    store.tick(86_300)
    assert turbine.log_in().words(name)[1] == "SCHEDULED"
    store.tick(101)
    assert turbine.words(name)[1] == end
    assert [entry["event"] for entry in store.view(PACKAGE)["history"]] == ["received", "uploaded", "samsung"]


@pytest.mark.parametrize("start", ["NOT_REQUESTED", "COMPLETED"])
def test_samsung_starts_otherwise(store, turbine, apk, start):
    """Samsung's word may be another at first, and does not change by itself then."""
    store.switches(samsung_start=start, samsung_delay=0)
    assert three(turbine.try_upload(apk, send_to_samsung=True))[1] == start


def test_samsung_delay(store, turbine, apk):
    """With no delay, Samsung's word is there at once."""
    store.switches(samsung_delay=0)
    assert three(turbine.try_upload(apk, send_to_samsung=True))[1] == "COMPLETED"


def test_manual_starts_later(store, turbine, apk):
    """The reviewers may be asked only once the upload is complete."""
    store.switches(manual_start="NOT_REQUESTED")
    answer = turbine.try_upload(apk)
    assert three(answer) == ("SCHEDULED", "NOT_REQUESTED", "NOT_REQUESTED")
    assert turbine.words(answer.json()["data"]["id"]) == PENDING


def test_version_that_is_not_higher(store, turbine, apk, make_apk):
    """Where versions must grow, an APK whose version does not is never approved, and its word says nothing of it."""
    store.switches(version_not_higher="pending")
    for content in (apk, make_apk(41)):
        name = turbine.upload(content)
        if content is apk:
            store.advance(PACKAGE)
    with pytest.raises(ValueError, match="nobody approves version code 41, as 42 was approved before"):
        store.advance(PACKAGE)
    assert turbine.words(name) == PENDING
    store.switches(version_not_higher="approved")
    store.advance(PACKAGE)
    assert turbine.words(name)[2] == "APPROVED"


def test_fastapi_errors(store, turbine, apk):
    """Refusals in FastAPI's shape: a text, or a list that says where."""
    store.switches(error_shape="fastapi")
    assert turbine.try_status("x").json() == {"detail": "There is no APK with this id"}
    (error,) = turbine.try_upload(apk, metadata={"email": "x"}).json()["detail"]
    assert error["loc"] == ["body", "store_metadata", "email"]
    assert error.keys() == {"loc", "msg", "type"}


def test_html_errors(store, turbine, apk):
    """Refusals as the web page of a gateway: nothing but the status."""
    store.switches(error_shape="html")
    answer = turbine.try_upload(apk, metadata={"email": "x"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "text/html")
    assert "<h1>400 Bad Request</h1>" in answer.text
    assert "email" not in answer.text


def test_ids_of_others(store, turbine, connect, apk):
    """The id of another client may be 403 instead."""
    store.switches(foreign_id_status=403)
    assert pointers(connect("sandbox-other").try_status(turbine.upload(apk)), 403) == [""]


@pytest.mark.parametrize("style", ["uuid", "number", "odd"])
def test_ids(store, turbine, apk, style):
    """Whatever an id looks like, it is found if it is escaped."""
    store.switches(id_style=style)
    name = turbine.upload(apk)
    assert name.isdecimal() == (style == "number")
    assert ("/" in name) == (style == "odd")
    assert turbine.words(name) == PENDING


def test_types_of_answers(store, turbine, apk):
    """`type` and the Content-Type may be others."""
    store.switches(resource_type="ApkStatus", media_type="application/vnd.api+json")
    answer = turbine.try_upload(apk)
    assert answer.json()["data"]["type"] == "ApkStatus"
    assert answer.headers["Content-Type"] == "application/vnd.api+json"
    assert turbine.try_status("x").headers["Content-Type"] == "application/vnd.api+json"
    assert turbine.token().headers["Content-Type"] == "application/json"
