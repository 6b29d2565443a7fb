from __future__ import annotations

import pytest

EXAMPLE = "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"


def errors(answer):
    """The codes and messages of a refusal."""
    return [(each["errorCode"], each["errorMessage"]) for each in answer.json()["errors"]]


def test_no_edit_is_an_empty_object(amazon):
    """Without an open edit GET /edits is 200 with `{}` and no ETag."""
    answer = amazon.get("/edits")
    assert (answer.status_code, answer.json()) == (200, {})
    assert "ETag" not in answer.headers


def test_create_edit(amazon):
    """A new edit has an id, is in progress, and is the active one from then on."""
    answer = amazon.send("POST", "/edits")
    assert answer.status_code == 200
    assert answer.json()["id"].startswith("amzn1.devportal.apprelease.")
    assert answer.json()["status"] == "IN_PROGRESS"
    active = amazon.get("/edits")
    assert active.json() == answer.json()
    assert active.headers["ETag"] == answer.headers["ETag"]
    assert amazon.get(f"/edits/{answer.json()['id']}").json() == answer.json()


def test_app_by_package_name(connect):
    """The package name stands for the app as well as its App ID."""
    client = connect("com.example.wordgame")
    assert client.send("POST", "/edits").status_code == 200
    assert connect().get("/edits").json()["status"] == "IN_PROGRESS"


def test_unknown_app_is_400(connect):
    """An app that there is not is 400, not 404."""
    answer = connect("com.example.nothing").get("/edits")
    assert answer.status_code == 400
    assert answer.json()["httpCode"] == 400
    assert errors(answer) == [("invalid_input", "No app found with the entered Inputs")]


def test_only_one_edit(edit):
    """While an edit is open, another is refused with 409."""
    assert edit.send("POST", "/edits").status_code == 409


def test_never_published(connect, control):
    """An app without a first version cannot have an edit, and the message is Amazon's."""
    app = control.seed({"package": "com.example.new", "published": False})
    answer = connect(app).send("POST", "/edits")
    assert answer.status_code == 400
    assert errors(answer)[0][1] == "Cannot create a new 'edit' for the app in it's current state."


def test_new_edit_is_a_copy_without_notes(edit, control):
    """A new edit holds what is live, but recentChanges is empty and there is no date."""
    listing = edit.get("E/listings/en-US").json()
    assert listing["title"] == "Wordgame"
    assert listing["recentChanges"] is None
    assert edit.get("E/availability").json() == {"publishingDate": None}
    assert [each["versionCode"] for each in edit.get("E/apks").json()] == [41]
    shown = [each["id"] for each in edit.get("E/listings/en-US/screenshots").json()["images"]]
    assert shown == [each["id"] for each in control.view(EXAMPLE)["live"]["images"]["en-US"]["screenshots"]]


def test_delete_edit(edit):
    """DELETE needs If-Match, is 204 without a body, and leaves no edit."""
    assert errors(edit.send("DELETE", "E")) == [("required_data_absent", "If-Match header is required")]
    answer = edit.change("DELETE", "E")
    assert (answer.status_code, answer.content) == (204, b"")
    assert edit.get("/edits").json() == {}
    assert edit.get("E").status_code == 404


def test_discarded_changes_are_gone(edit, control):
    """What was changed in a deleted edit never was."""
    before = control.view(EXAMPLE)["live"]
    edit.put("E/listings/en-US", {"language": "en-US", "title": "Other"})
    edit.change("DELETE", "E")
    assert control.view(EXAMPLE)["live"] == before


def test_previous_edit(edit):
    """While an edit is open, the previous one is live and readable by its id, and cannot be changed."""
    previous = edit.get("/edits/previous")
    assert previous.json()["status"] == "LIVE"
    edit.edit = previous.json()["id"]
    assert edit.get("E/listings").json()["listings"]["de-DE"]["recentChanges"]
    assert edit.put("E/listings/en-US", {"title": "x"}).status_code == 412
    assert edit.change("DELETE", "E").status_code == 412


def test_previous_edit_without_open_one(amazon):
    """Without an open edit there is no previous one."""
    answer = amazon.get("/edits/previous")
    assert (answer.status_code, answer.json()) == (200, {})


def test_commit_review_live(edit, control):
    """Commit submits; in review nothing can be changed; once live, no edit is open and the live version is new."""
    edit.fill_notes()
    edit.put("E/listings/en-US", edit.get("E/listings/en-US").json() | {"title": "Wordgame 2"})
    assert edit.send("POST", "E/validate").status_code == 200
    answer = edit.commit()
    assert (answer.status_code, answer.json()["status"]) == (200, "REVIEW")
    assert edit.get("/edits").json()["status"] == "REVIEW"
    assert edit.put("E/listings/en-US", {"title": "x"}).status_code == 412
    assert edit.send("POST", "/edits").status_code == 412
    assert edit.send("POST", "E/validate").status_code == 412
    assert edit.commit().status_code == 412
    assert control.view(EXAMPLE)["state"] == "review"
    view = control.advance(EXAMPLE)
    assert edit.get("/edits").json() == {}
    assert (view["state"], view["live"]["listings"]["en-US"]["title"]) == ("live", "Wordgame 2")
    assert view["live"]["edit"] == edit.edit


def test_date_of_a_release_is_not_copied(edit, control):
    """The next edit has no publishing date, though the version that it copies had one."""
    edit.fill_notes()
    edit.put("E/availability", {"publishingDate": {"dateTime": "2099-01-01T00:00:00", "zoneId": "US_Central"}})
    edit.commit()
    assert control.advance(EXAMPLE)["live"]["availability"]["zoneId"] == "US_Central"
    assert edit.open().get("E/availability").json() == {"publishingDate": None}


def test_rejected(edit, control):
    """A rejection leaves a draft that can be changed, or none at all; live stays as it was."""
    live = control.view(EXAMPLE)["live"]
    edit.fill_notes()
    edit.commit()
    control.advance(EXAMPLE, "reject", "The icon is blurred.")
    assert edit.get("E").json()["status"] == "IN_PROGRESS"
    edit.commit()
    view = control.advance(EXAMPLE, "reject_and_drop")
    assert edit.get("/edits").json() == {}
    assert view["live"] == live
    assert [each["event"] for each in view["history"]] == ["committed", "reject", "committed", "reject_and_drop"]


def test_commit_needs_etag(edit):
    """Commit without If-Match is 400; with an old one 412."""
    etag = edit.get("E").headers["ETag"]
    assert edit.send("POST", "E/commit").status_code == 400
    edit.fill_notes()
    assert edit.send("POST", "E/commit", headers={"If-Match": etag}).status_code == 412


def test_validate_needs_none(edit):
    """Validate takes no If-Match, and minds none."""
    edit.fill_notes()
    assert edit.send("POST", "E/validate").status_code == 200
    assert edit.send("POST", "E/validate", headers={"If-Match": "anything"}).status_code == 200


def test_etag_is_compared_byte_for_byte(edit):
    """An ETag without its quotes, or a star, does not match."""
    etag = edit.get("E/details").headers["ETag"]
    body = edit.get("E/details").json()
    for sent in (etag.strip('"'), "*", f"W/{etag}"):
        assert edit.send("PUT", "E/details", json=body, headers={"If-Match": sent}).status_code == 412
    assert edit.send("PUT", "E/details", json=body, headers={"If-Match": etag}).status_code == 200


def test_every_change_ages_every_etag(edit):
    """After one listing was changed, the ETag read for another no longer matches."""
    etag = edit.get("E/listings/de-DE").headers["ETag"]
    edit.put("E/listings/en-US", edit.get("E/listings/en-US").json())
    answer = edit.send("PUT", "E/listings/de-DE", json={}, headers={"If-Match": etag})
    assert answer.status_code == 412


def test_reads_leave_etags_alone(edit):
    """Reading, validating and being refused change no ETag."""
    etag = edit.get("E").headers["ETag"]
    for path in ("E/details", "E/listings", "E/listings/fr-FR", "E/apks", "E/availability", "E/listings/en-US/videos"):
        edit.get(path)
    edit.send("POST", "E/validate")
    edit.send("PUT", "E/details", json={}, headers={"If-Match": etag})
    assert edit.get("E").headers["ETag"] == etag


@pytest.mark.parametrize("path", ["/edits//apks", "/edits/x/nothing", "/nothing"])
def test_unknown_path(amazon, path):
    """The gateway does not know such a path, an empty edit id in it included."""
    answer = amazon.get(path)
    assert answer.status_code == 400
    assert answer.json()["Message"].startswith("Unable to fetch the request scope for uri = /appstore/v1/applications/")


def test_paths_outside_the_api(amazon):
    """Anything but the API and the token endpoint is 404."""
    assert amazon.session.get(amazon.addresses["endpoint"].replace("/api/appstore", "/other")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"), [("PATCH", "E/details"), ("DELETE", "E/listings"), ("POST", "E/details"), ("OPTIONS", "E")]
)
def test_wrong_method(edit, method, path):
    """There is no PATCH, no deleting of all listings: 405."""
    assert edit.send(method, path).status_code == 405


def test_testing_track(amazon, control):
    """The testing API registers an app and adds testers, and nothing else."""
    body = {"packageName": "com.example.wordgame", "certificate": "AA:BB"}
    assert amazon.send("POST", "/devtest/register", json=body).json() == {"trackId": "devtest"}
    assert amazon.send("POST", "/devtest/register", json={}).status_code == 400
    assert amazon.send("POST", "/devtest/register", json=body | {"packageName": "a.b"}).status_code == 400
    testers = {"emails": ["a@example.com"]}
    assert amazon.send("POST", "/tracks/devtest/testers", json=testers).status_code == 200
    assert amazon.send("POST", "/tracks/beta/testers", json=testers).status_code == 404
    assert control.view(EXAMPLE)["testers"] == [testers]
