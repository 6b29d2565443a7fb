"""Pictures that a store shows: fetched without credentials and patience, and None whatever is in the way."""

from __future__ import annotations

import gzip

import pytest
from servers import Server, bomb, flood, hang_up, reply, reset

from reconciler.http import Pictures
from reconciler.http.pictures import LARGEST
from reconciler.http.places import Places
from reconciler.store_settings import StoreSettings

PNG = b"\x89PNG\r\n\x1a\n and so on"
APPLE = ".mzstatic.com"


class Fetching:
    """Pictures of a store at this endpoint, and what was sent for them."""

    def __init__(self, endpoint, *, sandbox=True, hosts=(APPLE,)):
        self.log = []

        def secret(name):
            raise AssertionError(f"a picture needs no {name}")

        settings = StoreSettings(endpoint=endpoint, sandbox=sandbox, secret=secret, log=self.log.append, timeout=5.0)
        self.pictures = Pictures(settings, store="test-store", hosts=hosts)

    def __call__(self, url):
        """Fetch one, and close the connection."""
        try:
            return self.pictures.fetch(url)
        finally:
            self.pictures.close()


@pytest.mark.parametrize("start", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"RIFF\x10\0\0\0WEBP"])
def test_a_picture_is_fetched_without_credentials(start):
    """What begins as a picture comes as it is; the request names nobody, and its query goes with it."""
    with Server(reply(200, start + b"pixels")) as server:
        assert Fetching(server.url)(f"{server.url}/img/1.png?modified=7") == start + b"pixels"
        assert server.lines == ["GET /img/1.png?modified=7"]
        assert not {"authorization", "cookie", "referer"} & server.seen[0].headers.keys()


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"<svg onload=alert(1)>", b"RIFF\x10\0\0\0WAVE", b"BM", b"II*\0", b"#EXTM3U", b" \x89PNG"]
)
def test_what_does_not_begin_as_a_picture_is_none(body):
    """Whatever its Content-Type says."""
    with Server(reply(200, body, Content_Type="image/png")) as server:
        assert Fetching(server.url)(f"{server.url}/img/1.png") is None


@pytest.mark.parametrize(
    "step",
    [
        reply(404, PNG),
        reply(401, PNG),
        reply(429, PNG, Retry_After="120"),
        reply(503, PNG, Retry_After="1"),
        reply(500, PNG),
        reset,
        hang_up,
    ],
)
def test_no_picture_is_asked_for_twice(step):
    """An error, a limit or a broken connection is the end of it: nothing is waited for."""
    with Server(step, reply(200, PNG)) as server:
        assert Fetching(server.url)(f"{server.url}/img/1.png") is None
        assert len(server.seen) == 1


def test_a_store_that_cannot_be_reached_has_no_pictures():
    """A connection that nobody takes is no error."""
    with Server(reply()) as server:
        url = server.url
    assert Fetching(url)(f"{url}/img/1.png") is None


def test_redirects_are_not_followed():
    """A picture that has moved is not looked for: the address would be somebody else's choice."""
    with Server(reply(200, PNG)) as elsewhere, Server(reply(302, b"", Location=f"{elsewhere.url}/1.png")) as server:
        assert Fetching(server.url, hosts=(elsewhere.url,))(f"{server.url}/1.png") is None
        assert elsewhere.seen == []


def test_a_picture_that_is_too_large_is_none():
    """Over 5 MB it is dropped while it comes, counted after decompression."""
    pieces = [PNG, *([b"\0" * 65536] * (LARGEST // 65536 + 64))]
    with Server(flood({}, lambda: iter(pieces))) as server:
        assert Fetching(server.url)(f"{server.url}/1.png") is None
    packed = {"Content-Encoding": "gzip"}
    with Server(flood(packed, lambda: iter([gzip.compress(PNG) + bomb()]))) as server:
        assert Fetching(server.url)(f"{server.url}/1.png") is None


@pytest.mark.parametrize(
    "url",
    [
        "http://is1-ssl.mzstatic.com/a.png",
        "https://mzstatic.com.evil.example/a.png",
        "https://evilmzstatic.com/a.png",
        "https://is1-ssl.mzstatic.com:8443/a.png",
        "https://is1-ssl.mzstatic.com@evil.example/a.png",
        "https://evil.example\\.mzstatic.com/a.png",
        "https://evil.example/?.mzstatic.com",
        "https://store.example:444/a.png",
        "http://store.example/a.png",
        "https://169.254.169.254/latest/meta-data",
        "http://127.0.0.1/a.png",
        "https://[::1]/a.png",
        "file:///etc/passwd",
        "ftp://store.example/a.png",
        "data:image/png;base64,AAAA",
        "/img/a.png",
        "//store.example/a.png",
        "",
        "https://",
        "https://store.example/a b.png",
        "https://store.example/a\r\nHost: evil.example",
    ],
)
def test_hosts_that_are_not_the_stores_are_refused(url):
    """Nothing is sent to an address that is not https on a host of the store's pictures."""
    fetching = Fetching("https://store.example/api", sandbox=False)
    assert fetching(url) is None
    assert fetching.log == []


@pytest.mark.parametrize("url", ["https://is1-ssl.mzstatic.com/image/thumb/a/480x640bb.png", "https://localhost/1.png"])
def test_in_the_sandbox_only_this_machine_is_asked(url):
    """An address elsewhere is refused there, and so is another port of this machine."""
    with Server(reply(200, PNG)) as server:
        fetching = Fetching(server.url)
        assert fetching(url) is None
        assert fetching.log == []


def test_the_stores_own_hosts_are_on_the_list():
    """Apple's pictures lie on hosts of mzstatic.com, others on the endpoint's own; neither is trusted with anything."""
    places = Places("https://store.example/api", ("https://store.example/api", APPLE), sandbox=False)
    for url in ("https://is1-ssl.mzstatic.com/image/thumb/a/480x640bb.png", "https://store.example/img/1.png?m=2"):
        assert not places.target(url).trusted
