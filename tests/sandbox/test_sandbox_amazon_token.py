from __future__ import annotations

import pytest


def test_token_from_form(amazon):
    """A form with client credentials is answered as Login with Amazon documents it."""
    answer = amazon.token()
    body = answer.json()
    assert answer.status_code == 200
    assert body["access_token"].startswith("sandbox-")
    assert (body["scope"], body["token_type"], body["expires_in"]) == ("appstore::apps:readwrite", "bearer", 3600)


@pytest.mark.parametrize("path", ["/auth/o2/token", "/auth/O2/token"])
def test_token_from_json(amazon, path):
    """The same fields as JSON are taken as well, at either spelling of the path."""
    fields = {
        "grant_type": "client_credentials",
        "client_id": "sandbox-a",
        "client_secret": "sandbox-b",
        "scope": "appstore::apps:readwrite",
    }
    url = amazon.addresses["token_endpoint"].replace("/auth/o2/token", path)
    assert amazon.session.post(url, json=fields).status_code == 200


@pytest.mark.parametrize(
    ("fields", "status", "error"),
    [
        ({"client_secret": "amzn1.oa2-cs.v1.real"}, 401, "invalid_client"),
        ({"client_id": "amzn1.application-oa2-client.real"}, 401, "invalid_client"),
        ({"client_secret": "sandbox-secret\n"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_id": ""}, 400, "invalid_request"),
        ({"scope": "profile"}, 400, "invalid_scope"),
    ],
)
def test_token_refused(amazon, fields, status, error):
    """Credentials that are not the sandbox's, a newline after one, and malformed requests are refused."""
    answer = amazon.token(**fields)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]


def test_token_from_garbage(amazon):
    """A body that says JSON and is none is an invalid request."""
    headers = {"Content-Type": "application/json"}
    for body in ("{", "[]"):
        answer = amazon.session.post(amazon.addresses["token_endpoint"], data=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_token_endpoint_takes_post_only(amazon):
    """GET of the token endpoint is 405."""
    assert amazon.session.get(amazon.addresses["token_endpoint"]).status_code == 405


def test_scheme_is_case_insensitive(amazon):
    """`bearer` is as good as `Bearer`."""
    amazon.session.headers["Authorization"] = amazon.session.headers["Authorization"].replace("Bearer", "bearer")
    assert amazon.get("/edits").status_code == 200


@pytest.mark.parametrize("header", [None, "Bearer Atc|real", "Basic abc", "Bearer", "Bearer sandbox-Atc-apps-1-0"])
def test_bad_token(amazon, header):
    """Without a good token the gateway answers, in its own envelope."""
    amazon.session.headers["Authorization"] = header
    answer = amazon.get("/edits")
    assert (answer.status_code, answer.json()) == (401, {"Message": "Request is not authorized."})


def test_token_expires(amazon, control):
    """A token is good for an hour of the store's clock; then the next one works."""
    control.tick(3590)
    assert amazon.get("/edits").status_code == 200
    control.tick(20)
    assert amazon.get("/edits").status_code == 401
    assert amazon.log_in().get("/edits").status_code == 200


def test_token_of_reports_api(amazon):
    """A token of the Reports API is given out, and is no good here."""
    token = amazon.token(scope="adx_reporting::appstore:marketer").json()["access_token"]
    amazon.session.headers["Authorization"] = f"Bearer {token}"
    assert amazon.get("/edits").status_code == 401


def test_switch_gateway_status(amazon, control):
    """`gateway_status`: a bad token may be answered 403."""
    control.switches(gateway_status=403)
    amazon.session.headers["Authorization"] = "Bearer x"
    assert amazon.get("/edits").status_code == 403


@pytest.mark.parametrize("status", [400, 401, 403])
def test_switch_security_profile(amazon, control, status):
    """`security_profile` and `invalid_scope_status`: a profile that is not attached gets no token."""
    control.switches(security_profile="detached", invalid_scope_status=status)
    answer = amazon.token()
    assert (answer.status_code, answer.json()["error"]) == (status, "invalid_scope")


def test_switch_expires_in_and_lifetime(amazon, control):
    """`expires_in` and `token_lifetime`: the lifetime may be a string, and short."""
    control.switches(expires_in="string", token_lifetime=5)
    amazon.log_in()
    assert amazon.token().json()["expires_in"] == "5"
    control.tick(6)
    assert amazon.get("/edits").status_code == 401
