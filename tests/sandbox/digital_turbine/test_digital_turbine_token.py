from __future__ import annotations

import pytest
from digital_turbine_client import pointers

SCOPE = "openid email roles"


def test_token(turbine):
    """A JSON body with client credentials is answered with the page's four fields, and with no other."""
    answer = turbine.token()
    body = answer.json()
    token = body.pop("access_token")
    assert answer.status_code == 200
    assert token.startswith("sandbox-")
    assert body == {"expires_in": 3600, "scope": SCOPE, "token_type": "Bearer"}
    assert "sandbox-secret" not in answer.text


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"client_secret": "v6yR06Iv5Oxac7Hm"}, 401, "invalid_client"),
        ({"client_id": "820f2060-d373-4bdc-8de3-cdfa17d12a07"}, 401, "invalid_client"),
        ({"client_secret": "sandbox-secret\n"}, 401, "invalid_client"),
        ({"client_id": "sandbox-\ud800"}, 401, "invalid_client"),
        ({"client_secret": 5}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"scope": "openid"}, 400, "invalid_scope"),
        ({"client_id": ""}, 400, "invalid_request"),
        ({"drop": ("scope",)}, 400, "invalid_request"),
    ],
)
def test_token_refused(turbine, changed, status, error):
    """Credentials that are not the sandbox's, and requests that lack something, are refused as RFC 6749 has it."""
    answer = turbine.token(**changed)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]


def test_token_wants_json(turbine):
    """A form, which is what OAuth 2 sends otherwise, is refused; so is a body that is no JSON object."""
    url = turbine.addresses["token_endpoint"]
    form = {"client_id": "sandbox-a", "client_secret": "sandbox-b", "grant_type": "client_credentials", "scope": SCOPE}
    for options in ({"data": form}, {"data": "{", "headers": {"Content-Type": "application/json"}}, {"json": []}):
        answer = turbine.session.post(url, timeout=30, **options)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_token_endpoint_takes_post_only(turbine):
    """GET of the token endpoint is 405."""
    assert turbine.session.get(turbine.addresses["token_endpoint"], timeout=30).status_code == 405


def test_token_expires_by_the_clock(store, turbine):
    """A token is good for 3600 seconds of the store's clock; then 401, until there is a new one."""
    store.tick(3590)
    assert turbine.try_status("x").status_code == 404
    store.tick(11)
    assert pointers(turbine.try_status("x"), 401) == [""]
    assert turbine.log_in().try_status("x").status_code == 404


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer abc", "Bearer sandbox-1-2-3", "Basic {token}", "Bearer {token}0"]
)
def test_bad_bearers(turbine, header):
    """No header, another scheme, a token that was never given out: each is 401."""
    token = turbine.session.headers.pop("Authorization").removeprefix("Bearer ")
    headers = {"Authorization": header.format(token=token)} if header else {}
    assert pointers(turbine.send("GET", "/v1/apks_external/x", headers=headers), 401) == [""]


def test_access_comes_first(turbine, apk):
    """Without a token nothing is said about what was sent, or about which calls there are."""
    del turbine.session.headers["Authorization"]
    assert turbine.try_upload(apk, fallback_url="nonsense").status_code == 401
    assert turbine.send("GET", "/v1/nothing").status_code == 401
