"""Tokens, rights, the quota, unknown paths and verbs."""

from __future__ import annotations

import pytest
from app_store_client import error, errors

APPS = "/v1/apps"


def test_a_team_token_and_a_personal_token_are_taken(connect):
    """A team's token names its issuer; a person's has `sub: user` and no issuer."""
    assert connect.send("GET", APPS).status_code == 200
    personal = connect.token(head={"kid": connect.keys["individual_key_id"]}, drop=("iss",), sub="user")
    assert connect.send("GET", APPS, token=personal).status_code == 200


@pytest.mark.parametrize(
    ("head", "drop", "claims"),
    [
        ({"kid": "2X9R4HXF34"}, (), {}),
        ({}, ("iss",), {}),
        ({}, (), {"sub": "user"}),
        ({}, (), {"aud": "appstoreconnect-v2"}),
        ({}, ("aud",), {}),
        ({}, ("exp",), {}),
        ({}, (), {"exp": 1}),
        ({}, (), {"iat": 4102444800}),
    ],
)
def test_every_bad_token_gets_the_same_401(connect, head, drop, claims):
    """Unknown key, wrong issuer or audience, expired or from the future: one body, without an id."""
    answer = connect.send("GET", APPS, token=connect.token(head=head, drop=drop, **claims))
    assert error(answer, 401) == "NOT_AUTHORIZED"
    assert "id" not in answer.json()["errors"][0]


def test_a_token_with_a_broken_signature_or_none_is_401(connect):
    """What the signature does not cover, or what is no token, is not looked at."""
    token = connect.token()
    head, claims, signature = token.split(".")
    flipped = "A" if signature[5] != "A" else "B"
    for bad in (f"{head}.{claims}.{signature[:5]}{flipped}{signature[6:]}", f"{head}.{claims}.", "no token", ""):
        assert error(connect.send("GET", APPS, token=bad), 401) == "NOT_AUTHORIZED"


def test_a_token_may_last_20_minutes_and_longer_only_with_scope(connect):
    """Longer tokens must list the GET requests that they are for."""
    now = int(connect.store.clock.now())
    assert connect.send("GET", APPS, token=connect.token(iat=now, exp=now + 1200)).status_code == 200
    assert error(connect.send("GET", APPS, token=connect.token(iat=now, exp=now + 1201)), 401)
    scoped = connect.token(iat=now, exp=now + 86400, scope=["GET /v1/apps?filter[platform]=IOS"])
    assert connect.send("GET", APPS, token=scoped).status_code == 200
    assert error(connect.send("GET", "/v1/territories", token=scoped), 401) == "NOT_AUTHORIZED"


def test_iat_and_typ_are_needed_only_in_strict_mode(connect):
    """Apple's sample sends neither; the switch `strict_tokens` asks for both."""
    now = int(connect.store.clock.now())
    bare = connect.token(head={"typ": None}, drop=("iat",), exp=now + 1200)
    assert connect.send("GET", APPS, token=bare).status_code == 200
    connect.store.switches(strict_tokens="yes")
    assert error(connect.send("GET", APPS, token=bare), 401) == "NOT_AUTHORIZED"
    assert connect.send("GET", APPS).status_code == 200


def test_a_token_expires_when_the_store_s_clock_says_so(connect):
    """The clock of the store counts, not that of the client."""
    token = connect.token()
    connect.store.tick(1000)
    assert error(connect.send("GET", APPS, token=token), 401) == "NOT_AUTHORIZED"


def test_a_missing_agreement_shuts_everything(connect):
    """Every call is 403 until the account holder has signed."""
    connect.store.switches(agreements="missing")
    assert error(connect.send("GET", APPS), 403) == "FORBIDDEN.REQUIRED_AGREEMENTS_MISSING_OR_EXPIRED"


def test_a_role_may_allow_reading_only(connect):
    """The code of that refusal is a switch."""
    connect.store.switches(role="read_only", role_code="FORBIDDEN.REQUIRED_ROLE")
    assert connect.send("GET", APPS).status_code == 200
    answer = connect.try_patch("apps", "6478901234", {"streamlinedPurchasingEnabled": True})
    assert error(answer, 403) == "FORBIDDEN.REQUIRED_ROLE"


def test_every_answer_tells_the_quota_and_one_request_too_many_is_429(connect):
    """`X-Rate-Limit` is on refusals, too; the window rolls on with the clock."""
    connect.store.switches(hour_limit=3, retry_after=7)
    left = [connect.send("GET", "/v1/nothing").headers["X-Rate-Limit"] for _ in range(3)]
    assert left == [f"user-hour-lim:3;user-hour-rem:{rest};" for rest in (2, 1, 0)]
    refused = connect.send("GET", APPS)
    assert error(refused, 429) == "RATE_LIMIT_EXCEEDED"
    assert refused.headers["Retry-After"] == "7"
    connect.store.tick(3601)
    assert connect.send("GET", APPS, token=connect.token()).status_code == 200


def test_the_quota_is_by_key(connect):
    """One key's requests do not count against another's."""
    connect.store.switches(hour_limit=1)
    assert connect.send("GET", APPS).status_code == 200
    assert connect.send("GET", APPS).status_code == 429
    other = connect.token(head={"kid": "sandbox-k2"})
    assert connect.send("GET", APPS, token=other).status_code == 200


def test_bursts_can_be_limited(connect):
    """429 while the hour's quota is far from used up; `Retry-After` is not promised."""
    connect.store.switches(burst_limit=2, minute_pairs="yes")
    for _ in range(2):
        assert "user-minute-rem" in connect.send("GET", APPS).headers["X-Rate-Limit"]
    refused = connect.send("GET", APPS)
    assert refused.status_code == 429
    assert "Retry-After" not in refused.headers


def test_an_unknown_path_is_404_and_an_unoffered_verb_403(connect):
    """Apple answers 403 where others would answer 405, and lists what is offered."""
    assert error(connect.send("GET", "/v1/appScreenshoots"), 404) == "PATH_ERROR"
    assert error(connect.send("GET", "/v1/apps/6478901234/screenshots"), 404) == "PATH_ERROR"
    [(code, detail)] = errors(connect.send("GET", "/v1/appStoreVersionLocalizations"), 403)
    assert code == "FORBIDDEN_ERROR"
    assert detail == (
        "The resource 'appStoreVersionLocalizations' does not allow 'GET_COLLECTION'. "
        "Allowed operations are: CREATE, DELETE, GET_INSTANCE, UPDATE"
    )
    assert error(connect.send("POST", APPS, {"data": {"type": "apps"}}), 403) == "FORBIDDEN_ERROR"
    assert error(connect.send("DELETE", "/v1/apps/6478901234"), 403) == "FORBIDDEN_ERROR"


def test_an_unknown_id_is_404(connect):
    """The type is named."""
    [(code, detail)] = errors(connect.send("GET", "/v1/appStoreVersions/none"), 404)
    assert (code, detail) == ("NOT_FOUND", "There is no resource of type 'appStoreVersions' with id 'none'")


@pytest.mark.parametrize(
    ("status", "code"), [(401, "NOT_AUTHORIZED"), (429, "RATE_LIMIT_EXCEEDED"), (500, "UNEXPECTED_ERROR")]
)
def test_faults_speak_as_the_service_does(connect, status, code):
    """A rule that lets a request fail gets the service's own words."""
    connect.store.faults(f"GET /v1/apps: {status} nth=1")
    assert connect.send("GET", APPS).json()["errors"][0]["code"] == code


def test_the_gateway_answers_plain_text_with_502(connect):
    """Not every answer is JSON."""
    connect.store.faults("GET /v1/apps: 502 nth=1")
    answer = connect.session.get(connect.origin + APPS, headers={"Authorization": f"Bearer {connect.token()}"})
    assert (answer.status_code, answer.text) == (502, "Could not process this request")
