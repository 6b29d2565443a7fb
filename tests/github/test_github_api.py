"""GitHub's REST API: pages, limits, permissions, and where the token goes."""

from __future__ import annotations

import pytest
import standin

from reconciler.errors import Malformed, Missing, Refused, Unauthorized, Unavailable, Uncertain, UsageProblem
from reconciler.github import comments
from reconciler.github.api import GitHub


@pytest.fixture
def connect(github):
    """Makes connections whose waiting is written down and takes no time."""
    opened = []
    waited = []

    def make(token=standin.TOKEN):
        opened.append(GitHub(github.url, token, standin.REPOSITORY, sleep=waited.append, now=lambda: 1_000_000.0))
        return opened[-1], waited

    yield make
    for each in opened:
        each.close()


def test_a_list_is_read_to_its_last_page(github, connect):
    """Every item once, in order; the address of the next page is taken from the Link header."""
    for number in range(123):
        github.say(2, str(number), standin.STRANGER)
    found = [each["body"] for each in connect()[0].pages("/issues/2/comments")]
    assert found == [str(number) for number in range(123)]


def test_pages_are_asked_for_only_as_they_are_needed(github, connect):
    """What was looked for is on the first page, so there is no second request."""
    for number in range(123):
        github.say(2, str(number), standin.STRANGER)
    assert next(connect()[0].pages("/issues/2/comments"))["body"] == "0"
    assert len(github.seen) == 1


def test_a_list_without_end_is_given_up(github, connect):
    """Pages that go on and on end in an error, not in a run without end."""
    more = {"Link": f'<{github.url}/repos/{standin.REPOSITORY}/issues/2/comments?page=2>; rel="next"'}
    for _ in range(100):
        github.fail("GET .*/comments", standin.Answer(200, [], more))
    with pytest.raises(Malformed, match="more than 100 pages"):
        list(connect()[0].pages("/issues/2/comments"))


def test_the_next_page_is_asked_for_at_the_api_only(github, connect):
    """An answer that names another host for its next page does not get the token there."""
    elsewhere = {"Link": '<http://127.0.0.1:9/comments?page=2>; rel="next"'}
    github.fail("GET .*/comments", standin.Answer(200, [], elsewhere))
    with pytest.raises(Malformed, match="not asked"):
        list(connect()[0].pages("/issues/2/comments"))


def test_a_redirect_of_the_api_is_not_followed(github, connect):
    """A renamed repository, or a proxy: the token is not carried on."""
    github.fail("GET", standin.Answer(301, {}, {"Location": "https://example.com/elsewhere"}))
    with pytest.raises(Malformed, match=r"example\.com"):
        connect()[0].get("/actions/runs/1")
    assert len(github.seen) == 1


def test_a_wrong_token_is_named_and_not_shown(connect):
    """401: exit 5, with what GitHub said."""
    with pytest.raises(Unauthorized, match="Bad credentials") as caught:
        connect("ghp_wrongSENTINEL0123456789")[0].get("/actions/runs/1")
    assert caught.value.exit == 5
    assert "SENTINEL" not in str(caught.value)


def test_without_a_token_nothing_is_sent(github):
    """An empty secret is a mistake in the workflow."""
    with pytest.raises(UsageProblem, match="no token"):
        GitHub(github.url, "", standin.REPOSITORY)


@pytest.mark.parametrize("url", ["http://api.github.com", "ftp://api.github.com", "https://user@api.github.com", "api"])
def test_the_address_of_the_api_must_be_https(url):
    """Nothing else but a stand-in on this machine is spoken to without TLS."""
    with pytest.raises(UsageProblem, match="address"):
        GitHub(url, standin.TOKEN, standin.REPOSITORY)


def test_a_permission_that_is_missing_is_named(github, connect):
    """403 without a time to wait is about permissions, and is not tried again."""
    github.fail("POST", standin.Answer(403, {"message": "Resource not accessible by integration"}))
    with pytest.raises(Unauthorized, match="not accessible") as caught:
        connect()[0].create("/issues/2/comments", {"body": "x"})
    assert "pull-requests: write" in caught.value.fix
    assert len(github.seen) == 1


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (403, {"Retry-After": "7"}, 7),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1000030"}, 30),
        (429, {"Retry-After": "5"}, 5),
    ],
)
def test_a_rate_limit_is_waited_out(github, connect, status, headers, seconds):
    """Primary and secondary limits: the time that GitHub names, then again; a POST too, as it was not acted on."""
    github.fail("POST", standin.Answer(status, {"message": "You have exceeded a secondary rate limit"}, headers))
    connection, waited = connect()
    connection.create("/issues/2/comments", {"body": "x"})
    assert seconds <= sum(waited) < seconds + 25
    assert len(github.comments) == 1


def test_a_limit_that_takes_too_long_ends_the_run(github, connect):
    """An hour is not waited; nothing was done, and running again later is safe."""
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1003600"}
    github.fail("GET", standin.Answer(403, {"message": "API rate limit exceeded"}, headers))
    connection, waited = connect()
    with pytest.raises(Unavailable, match="3600 s"):
        connection.get("/actions/runs/1")
    assert waited == []


def test_what_github_refuses_is_told_in_its_words(connect):
    """422 names resource, field and code."""
    with pytest.raises(Refused, match=r"Validation Failed: body is too long \(IssueComment\.body: custom\)"):
        connect()[0].create("/issues/2/comments", {"body": "x" * 70_000})


def test_what_is_not_there_is_missing(connect):
    """404 also stands for a permission that is missing (GitHub, "Troubleshooting the REST API")."""
    with pytest.raises(Missing) as caught:
        connect()[0].get("/actions/runs/1")
    assert "permissions" in caught.value.fix


def test_a_comment_is_not_written_twice_when_github_stumbles(github, connect):
    """A 502 after a POST may or may not have been acted on, so it is not sent again."""
    github.fail("POST", standin.Answer(502, {"message": "Server Error"}))
    with pytest.raises(Uncertain) as caught:
        connect()[0].create("/issues/2/comments", {"body": "x"})
    assert "run the job again" in caught.value.fix
    assert len(github.seen) == 1


@pytest.mark.parametrize("document", [{"a": 1}, "text", [1, 2], None])
def test_a_list_that_is_none_is_refused(github, connect, document):
    """An answer that is not what GitHub documents ends in an error that names the request."""
    github.fail("GET", standin.Answer(200, document))
    with pytest.raises(Malformed, match="no list of objects"):
        list(connect()[0].pages("/issues/2/comments"))


def test_an_artifact_is_fetched_without_the_token(github, connect):
    """GitHub sends us to another host, which sees neither token nor our version header."""
    made = github.upload("x", b"bytes", "a" * 40)
    assert connect()[0].archive(made["id"]) == b"bytes"
    stored = github.seen[-1]
    assert stored.server == "storage"
    assert "authorization" not in stored.headers
    assert standin.TOKEN not in str(stored.headers)


def test_a_signed_address_is_never_shown(github, connect):
    """The bytes are gone: the error names the place without the signature."""
    made = github.upload("x", b"bytes", "a" * 40)
    del github._bytes[made["id"]]
    github.fail("GET .*/zip", standin.Answer(302, headers={"Location": f"{github.storage}/gone/1.zip?sig=SENTINELsig"}))
    with pytest.raises(Missing) as caught:
        connect()[0].archive(made["id"])
    assert "SENTINEL" not in f"{caught.value} {caught.value.fix} {caught.value.where}"


@pytest.mark.parametrize("place", ["", "/relative", "http://169.254.169.254/latest", "file:///etc/passwd"])
def test_an_artifact_is_not_fetched_from_just_anywhere(github, connect, place):
    """A redirect to nowhere, or to a place that may not be asked, sends nothing."""
    made = github.upload("x", b"bytes", "a" * 40)
    github.fail("GET .*/zip", standin.Answer(302, headers={"Location": place}))
    with pytest.raises((Malformed, UsageProblem)):
        connect()[0].archive(made["id"])
    assert len(github.seen) == 1


def test_a_comment_written_with_a_person_s_token_is_found_again(github, connect):
    """With a personal access token our comments are that person's, and no bot's."""
    github.login = "release-manager"
    mark = comments.marker("default")
    github.say(2, f"### Release plan   {mark}\n\nForged.", standin.STRANGER)
    ours = github.say(2, f"### Release plan   {mark}\n\nOld.", {"login": "release-manager", "type": "User"})
    comments.keep(connect()[0], 2, mark, f"### Release plan   {mark}\n\nNew.")
    assert ours["body"].endswith("New.")
    assert github.writes() == [f"PATCH issues/comments/{ours['id']}"]


def test_a_comment_that_says_it_already_is_not_written(github, connect):
    """No edit, no entry in its history."""
    mark = comments.marker("default")
    ours = github.say(2, f"### Release plan   {mark}\n\nSame.", standin.BOT)
    assert comments.keep(connect()[0], 2, mark, ours["body"]) == ours["html_url"]
    assert github.writes() == []
