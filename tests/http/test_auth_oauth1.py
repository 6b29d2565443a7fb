"""OAuth 1.0a with a consumer's key and no token: what is signed, and with what."""

from __future__ import annotations

import contextlib
import re
from urllib.parse import unquote

import pytest
import requests
from servers import Patience, Server, connect, hang_up, reply

from reconciler.auth import OAuthOne
from reconciler.errors import Unauthorized
from reconciler.http import Request
from reconciler.store_settings import StoreSettings

SECRETS = {"consumer_key": " test-consumer-key\n", "consumer_secret": "test-consumer-secret\n"}


def consumer(known=None, **options):
    """Credentials that are looked up here."""
    settings = StoreSettings(endpoint="", sandbox=True, secret=(known or SECRETS).__getitem__)
    return OAuthOne(settings, store="test-store", **options)


def fields(header):
    """The fields of an Authorization header, decoded."""
    scheme, _, rest = header.partition(" ")
    assert scheme == "OAuth"
    return {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', rest)}


def text(header):
    """A header as text."""
    return header.decode() if isinstance(header, bytes) else header


@pytest.mark.parametrize(
    ("method", "url", "signature"),
    [
        ("PUT", "http://127.0.0.1:8080/api/v1/apps/app/24/", "zGu0TLbArYDqG7JGEKUSyDzE5sQ="),
        ("GET", "http://127.0.0.1:8080/api/v1/apps/app/?limit=2&offset=4", "9PyqGR59S6RzV9sSj4us0gCW/lk="),
        ("GET", "https://marketplace.firefox.com:443/api/v1/apps/app/", "6I/MJ4ZooqBsDMrGeeVY3f4b+Ow="),
    ],
)
def test_the_signature_is_that_of_the_vectors(method, url, signature):
    """Method, address and query string are signed; a default port is not; a JSON body plays no part."""
    auth = consumer(nonce=lambda: "0123456789abcdef", now=lambda: 1377000000.9)
    body = {"json": {"name": "not signed"}} if method == "PUT" else {}
    prepared = requests.Request(method, url, auth=auth, **body).prepare()

    assert fields(text(prepared.headers["Authorization"])) == {
        "oauth_consumer_key": "test-consumer-key",
        "oauth_nonce": "0123456789abcdef",
        "oauth_signature": signature,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": "1377000000",
        "oauth_version": "1.0",
    }


def test_each_try_is_signed_anew():
    """A request that is repeated bears another nonce: a server may refuse the one that it has seen."""
    with (
        Server(hang_up, reply()) as server,
        contextlib.closing(connect(server, auth=consumer(), sleep=Patience())) as http,
    ):
        http.send(Request("GET", "/api/v1/apps/app/", params={"limit": "1"}))
    first, second = (fields(each.headers["authorization"]) for each in server.seen)

    assert first["oauth_nonce"] != second["oauth_nonce"]
    assert first["oauth_signature"] != second["oauth_signature"]
    assert 7 <= len(first["oauth_nonce"]) <= 128


def test_the_secret_never_goes_out():
    """What is sent is a signature, the key and no secret."""
    with Server(reply()) as server, contextlib.closing(connect(server, auth=consumer())) as http:
        http.send(Request("POST", "/api/v1/apps/app/", json={"manifest": "0" * 32}))

    assert "test-consumer-secret" not in repr(server.seen)
    assert server.seen[0].body == b'{"manifest": "%s"}' % (b"0" * 32)


@pytest.mark.parametrize("missing", ["consumer_key", "consumer_secret"])
def test_an_empty_credential_is_named(missing):
    """Nothing is sent without both, and the message says which one is empty."""
    with (
        Server(reply()) as server,
        contextlib.closing(connect(server, auth=consumer({**SECRETS, missing: " "}))) as http,
        pytest.raises(Unauthorized, match=f"{missing} for test-store is empty"),
    ):
        http.send(Request("GET", "/api/v1/apps/app/"))
    assert not server.seen


def test_nothing_is_looked_up_before_it_is_needed():
    """Making the credentials asks for no secret."""
    consumer({"nothing": "here"})
