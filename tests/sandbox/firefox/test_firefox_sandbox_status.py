from __future__ import annotations

import pytest

NOT_TO_THAT = {"status": ["App status can not be changed to the one you specified."]}
LACKING = [
    "You must provide at least one device type.",
    "You must provide at least one category.",
    "You must upload at least one screenshot or video.",
]
EMPTY = {"slug": "draft", "status": "incomplete", "previews": 0, "categories": [], "device_types": []}


def patch(client, app="draft", **fields):
    """Change the status."""
    return client.send("PATCH", f"/apps/status/{app}/", fields)


def test_the_status_in_a_word(either):
    """And whether it is hidden."""
    expected = {"status": "public", "disabled_by_user": False}
    assert either.get("/apps/status/24/").json() == either.get("/apps/status/wordgame/").json() == expected
    assert either.send("PUT", "/apps/status/24/", {}).status_code == 405
    assert either.get("/apps/status/").status_code == 404


def test_what_an_app_lacks_is_told_in_order(either, profile, control):
    """With one thing more in 2016, and in other words."""
    control.seed({**EMPTY, "support_email": None})
    answer = patch(either, status="pending")
    assert answer.status_code == 400
    if profile == "2016":
        first, last = "You must provide a support email or URL.", "You must set up content ratings."
        assert answer.json() == {"status": [first, *LACKING, last]}
    else:
        assert answer.json() == {"error_message": {"status": ["You must provide a support email.", *LACKING]}}


def test_a_premium_app_needs_an_account_in_2016(newer, control):
    """And a support URL does for an e-mail."""
    control.seed({"slug": "draft", "status": "incomplete", "premium_type": "premium", "price": "0.99"})
    control.console("draft", "change_field", resource="details", field="support_email", value="")
    control.console("draft", "change_field", resource="details", field="support_url", value="https://a.example.com")
    expected = ["You must set up content ratings.", "You must set up a payment account."]
    assert patch(newer, status="pending").json() == {"status": expected}


def test_a_complete_app_is_submitted(either, profile, control):
    """202 and nothing in 2013, 200 and the status in 2016."""
    control.seed({"slug": "draft", "status": "incomplete", "ratings": {"submission_id": 7, "security_code": "AB"}})
    answer = patch(either, status="pending")
    if profile == "2016":
        assert (answer.status_code, answer.json()) == (200, {"status": "pending", "disabled_by_user": False})
    else:
        assert (answer.status_code, answer.text) == (202, "")
    assert control.view("draft")["status"] == "pending"
    assert either.app("draft")["status"] == 2


def test_the_documented_answer_of_2013(older, control):
    """By a switch."""
    control.switches(status_patch="200")
    answer = patch(older, "wordgame", disabled_by_user=True)
    assert (answer.status_code, answer.json()["disabled_by_user"]) == (200, True)


WAYS = {
    "2013": {("waiting", "public")},
    "2016": {
        ("waiting", "public"),
        ("waiting", "unlisted"),
        ("public", "waiting"),
        ("public", "unlisted"),
        ("unlisted", "waiting"),
        ("unlisted", "public"),
    },
}


@pytest.mark.parametrize("start", ["pending", "rejected", "disabled", "blocked", "waiting", "public", "unlisted"])
def test_ways_from_one_status_to_another(either, profile, control, start):
    """Only those of the year; to where it is already, it may be brought in 2013 only."""
    for end in ("pending", "public", "waiting", "unlisted", "rejected"):
        control.seed({"slug": "draft", "status": start})
        answer = patch(either, status=end)
        allowed = (start, end) in WAYS[profile] or (profile == "2013" and start == end)
        assert answer.ok is allowed, (start, end, answer.text)
        assert control.view("draft")["status"] == (end if allowed else start)
        if not allowed and profile == "2016":
            assert answer.json() == NOT_TO_THAT
        elif not allowed:
            message = f"Select a valid choice. {end} is not one of the available choices."
            assert answer.json() == {"error_message": {"status": [message]}}


@pytest.mark.parametrize("word", ["gone", None])
def test_words_that_are_none(newer, control, word):
    """Are no valid choice, and in 2016 the answer calls all of them None."""
    control.seed({"slug": "draft", "status": "waiting"})
    assert patch(newer, status=word).json() == {"status": ['"None" is not a valid choice.']}


def test_an_incomplete_app_tells_what_it_lacks_whatever_is_asked(newer, control):
    """In 2016."""
    control.seed(EMPTY)
    assert patch(newer, status="public").json()["status"][0] == LACKING[0]


def test_an_app_can_be_hidden(either, profile, connect, control):
    """From all but its owner; its status stays, and it can be shown again."""
    assert patch(either, "wordgame", disabled_by_user=True).ok
    assert either.get("/apps/status/24/").json() == {"status": "public", "disabled_by_user": True}
    assert connect("sandbox-second-consumer").get("/apps/app/24/").status_code == 403
    assert either.app().get("is_disabled") is (True if profile == "2016" else None)
    assert patch(either, "wordgame", disabled_by_user=False).ok
    assert connect("sandbox-second-consumer").get("/apps/app/24/").status_code == 200
    assert [each["event"] for each in control.view("wordgame")["history"]] == ["disabled", "enabled"]


def test_hidden_is_a_boolean(newer):
    """In 2016."""
    answer = patch(newer, "wordgame", disabled_by_user="maybe")
    assert (answer.status_code, answer.json()) == (400, {"disabled_by_user": ['"maybe" is not a valid boolean.']})


@pytest.mark.parametrize("publish", ["public", "waiting", "unlisted"])
def test_approval_makes_of_it_what_the_developer_chose(either, control, publish):
    """On the web, where alone that can be chosen."""
    control.seed({"slug": "draft", "status": "pending"})
    assert either.app("draft")["current_version"] is None
    control.console("draft", "set_publish_type", value=publish)
    assert control.advance("draft", "approve")["status"] == publish
    assert either.get("/apps/status/draft/").json()["status"] == publish
    assert either.app("draft")["current_version"] == "1.0"


def test_a_rejected_app_stays_rejected(either, control):
    """The API cannot submit it again."""
    control.seed({"slug": "draft", "status": "pending"})
    assert control.advance("draft", "reject", "The icon is missing.")["status"] == "rejected"
    assert patch(either, status="pending").status_code == 400
    with pytest.raises(ValueError, match="nothing is in review"):
        control.advance("draft", "approve")


def rate(client, app="draft", **fields):
    """Send a certificate."""
    body = {"submission_id": "subm-50", "security_code": "AB12CD3", **fields}
    return client.send("POST", f"/apps/app/{app}/content_ratings/", body)


def test_ratings_submit_what_lacked_nothing_else(newer, control):
    """And then asking for it is refused."""
    control.seed({"slug": "draft", "status": "incomplete"})
    answer = rate(newer)
    assert (answer.status_code, answer.text) == (201, "")
    assert control.view("draft")["status"] == "pending"
    assert patch(newer, status="pending").json() == NOT_TO_THAT
    assert newer.app("draft")["content_ratings"]["rating"] == "0"


def test_ratings_do_not_submit_what_lacks_more(newer, control):
    """It stays incomplete."""
    control.seed(EMPTY)
    assert rate(newer, submission_id=50).status_code == 201
    assert control.view("draft")["status"] == "incomplete"
    assert control.view("draft")["live"]["ratings"] == {"submission_id": 50, "security_code": "AB12CD3"}


def test_ratings_are_read_elsewhere_than_written(newer, control):
    """With a hyphen; 404 while there are none."""
    control.seed({"slug": "draft"})
    assert newer.get("/apps/app/draft/content-ratings/").status_code == 404
    assert newer.get("/apps/app/draft/content_ratings/").status_code == 405
    rate(newer)
    assert newer.get("/apps/app/draft/content-ratings/").json()["objects"][0]["body"] == "esrb"


def test_certificates_that_are_refused(newer, control):
    """Without a code, with odd ones, of another app, or unknown to the authority."""
    control.seed({"slug": "draft"})
    assert rate(newer, security_code="").json() == {"security_code": ["This field is required."]}
    assert rate(newer, submission_id="fifty").json() == {"submission_id": ["Please enter a valid submission ID."]}
    assert "at most 10" in rate(newer, security_code="x" * 11).json()["security_code"][0]
    assert "another app" in rate(newer, submission_id="52").json()["__all__"][0]
    control.switches(iarc="refuses")
    assert rate(newer).json() == {"__all__": ["Invalid submission ID or security code."]}


def test_there_are_no_ratings_to_send_in_2013(older):
    """They came with the end of that year."""
    assert rate(older, "wordgame").status_code == 404
