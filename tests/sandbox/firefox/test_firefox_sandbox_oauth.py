from __future__ import annotations

import pytest
from marketplace_client import KEY, SECRET, Client
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256, SIGNATURE_PLAINTEXT, SIGNATURE_TYPE_QUERY
from oauthlib.oauth1 import Client as Signer
from requests_oauthlib import OAuth1

from reconciler.sandbox.firefox.oauth import signature_of

STAMP = {
    "oauth_consumer_key": "test-consumer-key",
    "oauth_nonce": "0123456789abcdef",
    "oauth_signature_method": "HMAC-SHA1",
    "oauth_timestamp": "1377000000",
    "oauth_version": "1.0",
}
WRONG = {"reason": "Error with OAuth headers"}
MALFORMED = {"reason": "Authentication required."}
NOBODY = {"detail": "Authentication credentials were not provided."}


def header(client, path, **changed):
    """An Authorization header with some of its parts as given."""
    signer = Signer(KEY, SECRET, nonce=changed.get("nonce"), timestamp=changed.get("timestamp"))
    _, headers, _ = signer.sign(f"{client.endpoint}/api/v1{path}")
    return headers["Authorization"]


@pytest.mark.parametrize(
    ("method", "url", "query", "expected"),
    [
        ("PUT", "http://127.0.0.1:8080/api/v1/apps/app/24/", {}, "zGu0TLbArYDqG7JGEKUSyDzE5sQ="),
        (
            "GET",
            "http://127.0.0.1:8080/api/v1/apps/app/",
            {"limit": "2", "offset": "4"},
            "9PyqGR59S6RzV9sSj4us0gCW/lk=",
        ),
        ("GET", "https://marketplace.firefox.com:443/api/v1/apps/app/", {}, "6I/MJ4ZooqBsDMrGeeVY3f4b+Ow="),
    ],
)
def test_signatures_are_those_of_the_vectors(method, url, query, expected):
    """Query parameters are signed, a default port is dropped, any other kept."""
    assert signature_of(method, url, [*query.items(), *STAMP.items()], "test-consumer-secret") == expected


def test_a_signed_request_is_taken_whatever_its_query(either):
    """Parameters of the query are part of what is signed."""
    assert either.get("/apps/app/?limit=1&offset=0").status_code == 200


def test_an_unsigned_query_is_refused(either, profile):
    """A parameter that was added after signing makes the signature wrong."""
    authorization = header(either, "/apps/status/24/")
    answer = either.get("/apps/status/24/?limit=1", anonymous=True, headers={"Authorization": authorization})
    assert (answer.status_code, answer.json()) == ((403, NOBODY) if profile == "2016" else (401, WRONG))


@pytest.mark.parametrize("credentials", [("sandbox-unknown", SECRET), (KEY, "sandbox-wrong")])
def test_wrong_credentials(marketplace, either, profile, connect, credentials):
    """A wrong secret or an unknown key is refused in 2013 and makes the caller nobody in 2016."""
    answer = connect(*credentials).get("/apps/status/24/")
    assert (answer.status_code, answer.json()) == ((403, NOBODY) if profile == "2016" else (401, WRONG))
    assert "WWW-Authenticate" not in answer.headers


def test_without_a_header(older):
    """Calls of 2013 differ in how they say that nobody has signed."""
    status = older.get("/apps/status/24/", anonymous=True)
    version = older.send("PATCH", "/apps/versions/7012/", {"features": []}, anonymous=True)
    assert (status.status_code, status.json()) == (401, WRONG)
    assert (version.status_code, version.json()) == (403, NOBODY)


@pytest.mark.parametrize("method", [SIGNATURE_PLAINTEXT, SIGNATURE_HMAC_SHA256])
def test_only_hmac_sha1_is_known(either, profile, method):
    """Other ways to sign are refused."""
    answer = either.get("/apps/status/24/", auth=OAuth1(KEY, SECRET, signature_method=method))
    assert (answer.status_code, answer.json()) == ((403, NOBODY) if profile == "2016" else (401, MALFORMED))


def test_a_signature_in_the_query_is_not_looked_at(newer):
    """The server looks for a header."""
    answer = newer.get("/apps/status/24/", auth=OAuth1(KEY, SECRET, signature_type=SIGNATURE_TYPE_QUERY))
    assert (answer.status_code, answer.json()) == (403, NOBODY)


def test_a_header_can_be_used_once_in_2013_only(older, control):
    """Nonce and timestamp are remembered in 2013."""
    authorization = {"Authorization": header(older, "/apps/status/24/")}
    statuses = [older.get("/apps/status/24/", anonymous=True, headers=authorization).status_code for _ in range(2)]
    assert statuses == [200, 401]
    control.switches(profile="2016")
    assert older.get("/apps/status/24/", anonymous=True, headers=authorization).status_code == 200


@pytest.mark.parametrize("changed", [{"timestamp": "1377000000"}, {"nonce": "abc"}, {"timestamp": "99"}])
def test_age_and_form_count_in_2013_only(either, profile, changed):
    """An old timestamp and a short nonce are refused in 2013."""
    authorization = {"Authorization": header(either, "/apps/status/24/", **changed)}
    answer = either.get("/apps/status/24/", anonymous=True, headers=authorization)
    assert answer.status_code == (200 if profile == "2016" else 401)
    assert profile == "2016" or answer.json() == MALFORMED


def test_a_realm_is_refused_in_2013(either, profile):
    """Only an empty realm, or none, is taken in 2013."""
    answer = either.get("/apps/status/24/", auth=OAuth1(KEY, SECRET, realm="Marketplace"))
    assert answer.status_code == (200 if profile == "2016" else 401)


def test_the_method_that_was_sent_is_signed_the_one_named_counts(newer):
    """X-HTTP-Method-Override changes what is done, not what is signed."""
    answer = newer.send(
        "POST",
        "/apps/app/24/",
        {"categories": ["games"], "device_types": [], "premium_type": "free"},
        headers={"X-HTTP-Method-Override": "PUT"},
    )
    assert answer.status_code == 202


def test_an_overridden_method_is_noted_as_what_it_is(newer, control):
    """A GET that is to be taken for a PATCH writes."""
    newer.send("GET", "/apps/status/24/", {"disabled_by_user": True}, headers={"X-HTTP-Method-Override": "PATCH"})
    assert control.requests()[-1]["write"]
    assert control.view("wordgame")["disabled_by_user"] is True


def test_administrators_are_refused(either, profile, connect):
    """Whoever has that much power must not use the API."""
    answer = connect("sandbox-administrator").get("/apps/status/24/")
    expected = (403, NOBODY) if profile == "2016" else (401, {"reason": "Cannot be a user with roles."})
    assert (answer.status_code, answer.json()) == expected


def test_other_peoples_apps(either, profile, connect):
    """Who is not the owner may not look at the status, nor change anything."""
    stranger = connect("sandbox-second-consumer")
    status, put = stranger.get("/apps/status/24/"), stranger.put(junk=True)
    if profile == "2016":
        refusal = {"detail": "You do not have permission to perform this action."}
        assert (status.json(), put.json()) == (refusal, refusal)
    else:
        assert status.json() == {"reason": "You are not an author of that app."}
        assert put.json() == {"reason": "You do not own that app."}
    assert (status.status_code, put.status_code) == (403, 403)


def test_credentials_are_marked_as_the_sandboxs(control):
    """Nobody can take them for those of the real store."""
    credentials = control.credentials()
    assert set(credentials) == {"consumer_key", "consumer_secret"}
    assert all(value.startswith("sandbox-") for value in credentials.values())
    assert Client("http://127.0.0.1").key == credentials["consumer_key"]
