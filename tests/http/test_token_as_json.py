"""A token asked for with a JSON body, as Digital Turbine wants it, behaves like one asked for with a form."""

from __future__ import annotations

import contextlib
import json

import pytest
from servers import Server, connect, reply
from test_auth import GET, accepts, credentials, tokens

from reconciler.errors import Refused, Unauthorized


def test_the_fields_go_as_json_and_the_token_signs():
    """The four fields are those of the form, blanks around the credentials gone."""
    with (
        Server(tokens()) as issuer,
        Server(reply()) as api,
        contextlib.closing(connect(api, auth=credentials(issuer, as_json=True))) as http,
    ):
        http.send(GET)
    assert issuer.seen[0].headers["content-type"] == "application/json"
    assert json.loads(issuer.seen[0].body) == {
        "grant_type": "client_credentials",
        "client_id": "the-id",
        "client_secret": "SENTINEL+secret",
        "scope": "appstore::apps:readwrite",
    }
    assert api.seen[0].headers["authorization"] == "Bearer token-1"


def test_it_is_renewed_once_on_a_401():
    """A token that the store has forgotten is replaced, and the request sent again."""
    with (
        Server(tokens()) as issuer,
        Server(accepts("token-2")) as api,
        contextlib.closing(connect(api, auth=credentials(issuer, as_json=True))) as http,
    ):
        assert http.send(GET).status == 200
    assert len(issuer.seen) == 2


@pytest.mark.parametrize(
    ("status", "error"), [(401, Unauthorized), (400, Refused), (405, Refused)], ids=["401", "400", "405"]
)
def test_a_secret_that_is_echoed_is_not_shown(status, error):
    """Whatever the token endpoint repeats of what it was sent, the secret is blacked out."""
    body = json.dumps({"error": "invalid_request", "error_description": "got SENTINEL+secret from the-id"}).encode()
    with (
        Server(reply(status, body)) as issuer,
        contextlib.closing(credentials(issuer, as_json=True)) as auth,
        pytest.raises(error) as caught,
    ):
        auth.token()
    assert "got … from the-id" in caught.value.message
    assert "SENTINEL" not in repr(caught.value) + caught.value.fix
