"""Nothing secret leaves except to where it belongs: not in errors, logs, representations; not to other hosts."""

from __future__ import annotations

import contextlib
import logging
import traceback

import pytest
from servers import Server, connect, drip, hang_up, head, raw, reply, reset

from reconciler.errors import Malformed, ReconcilerError, Refused, SettingsInvalid
from reconciler.http import Answer, Http, Request, Upload, quote
from reconciler.store_settings import StoreSettings


class Fixed:
    """Credentials that hold a sentinel."""

    def __call__(self, request):
        """Sign it."""
        request.headers["Authorization"] = "Bearer SENTINEL-token"
        return request


def echo(status: int):
    """An error answer that repeats all it was sent."""

    def step(server, connection, request):
        said = f"{request.headers.get('authorization')} {request.target} {request.body.decode()}"
        return reply(status, said.encode())(server, connection, request)

    return step


ENDINGS = {
    "400": echo(400),
    "401": echo(401),
    "403": echo(403),
    "404": echo(404),
    "429": echo(429),
    "500": echo(500),
    "far off": reply(429, Retry_After="99999"),
    "hang up": hang_up,
    "reset": reset,
    "not HTTP": raw(b"SENTINEL SENTINEL\r\n\r\n"),
    "header without colon": raw(b"HTTP/1.1 200 OK\r\nSENTINEL\r\nContent-Length: 90\r\n\r\n"),
    "damaged": reply(200, b"SENTINEL", Content_Encoding="gzip"),
    "cut off": raw(head(200, {"Content-Length": "100"}) + b"SENTINEL"),
    "drip": drip(head(200, {"Content-Length": "10000"}), b"S"),
    "away": reply(302, Location="https://elsewhere.example.com/SENTINEL?SENTINEL"),
}


@pytest.mark.parametrize("step", ENDINGS.values(), ids=ENDINGS.keys())
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_error_or_log_holds_a_secret(step, method, caplog, capfd):
    """Message, fix, codes, traceback, our log and the libraries' logs: none holds query, credentials or body."""
    caplog.set_level(logging.DEBUG)
    entries = []
    request = Request(method, "/v1/thing", headers={"X-Key": "SENTINEL"}, params={"q": "SENTINEL"}, json="SENTINEL")
    with (
        Server(step) as server,
        contextlib.closing(connect(server, auth=Fixed(), timeout=0.2, log=entries.append)) as http,
        pytest.raises(ReconcilerError) as caught,
    ):
        http.send(request)
    error = caught.value
    told = [repr(error), *map(str, vars(error).values()), *traceback.format_exception(error), str(entries)]
    told += [caplog.text, *capfd.readouterr(), repr(request), repr(http)]
    assert not [each for each in told if "SENTINEL" in each]
    assert error.__context__ is None


def test_words_of_the_store_are_shown_without_our_credentials():
    """A store that quotes our token in its message does not get it into ours."""
    with Server(echo(400)) as server, pytest.raises(Refused) as caught:
        connect(server, auth=Fixed(), wording=lambda answer: (answer.body.decode(), ())).send(Request("GET", "/x"))
    assert caught.value.message == "test-store answered 400 to GET /x: Bearer … /x"


def test_words_of_the_store_are_kept_short_and_on_one_line():
    """A message of ten megabytes is not ours to print."""
    with Server(reply(400)) as server, pytest.raises(Refused) as caught:
        connect(server, wording=lambda _answer: ("a\nb " * 3_000_000, ("some_code",))).send(Request("GET", "/x"))
    assert len(caught.value.message) < 1200
    assert "\n" not in caught.value.message
    assert caught.value.codes == ("some_code",)


def test_nothing_prints_bodies_or_headers():
    """Requests print as method and path, answers as status and request."""
    answer = Answer(200, {"Set-Cookie": "SENTINEL"}, b"SENTINEL", "GET /x")
    request = Request("PUT", "https://a.example/x?SENTINEL", {"A": "SENTINEL"}, {"a": "SENTINEL"}, json="SENTINEL")
    assert repr(request) == "Request(PUT https://a.example/x)"
    assert repr(answer) == "Answer(status=200, request='GET /x')"


def test_netrc_and_proxies_are_ignored(tmp_path, monkeypatch):
    """A .netrc entry for the host does not replace our credentials, and proxy variables do not divert the request."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login SENTINEL password SENTINEL\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Server(reply()) as server:
        connect(server, auth=Fixed()).send(Request("GET", "/x"))
        connect(server).send(Request("GET", "/x"))
    assert [each.headers.get("authorization") for each in server.seen] == ["Bearer SENTINEL-token", None]


def test_cookies_are_not_kept():
    """What one answer sets, no later request carries."""
    with Server(reply(200, b"", Set_Cookie="session=1")) as server, contextlib.closing(connect(server)) as http:
        http.send(Request("GET", "/x"))
        http.send(Request("GET", "/x"))
    assert "cookie" not in server.seen[1].headers


def test_credentials_go_to_the_endpoint_only():
    """An absolute URL at another allowed origin is used without them, one below the endpoint with them."""
    with (
        Server(reply()) as api,
        Server(reply()) as other,
        contextlib.closing(connect(f"{api.url}/api", auth=Fixed(), also=[other.url, api.url])) as http,
    ):
        http.send(Request("PUT", f"{other.url}/upload?signature=1", json=1))
        http.send(Request("GET", f"{api.url}/api/v1/next?cursor=2"))
        http.send(Request("GET", f"{api.url}/elsewhere"))
        http.send(Request("GET", f"{api.url}/api/%2e%2e/elsewhere"))
    assert other.lines == ["PUT /upload?signature=1"]
    assert [each.headers.get("authorization") for each in other.seen] == [None]
    assert [bool(each.headers.get("authorization")) for each in api.seen] == [True, False, False]


@pytest.mark.parametrize(
    "address",
    [
        "http://upload.apple.com/x",
        "https://upload.apple.com.evil.example/x",
        "https://evilapple.com/x",
        "https://apple.com/x",
        "https://upload.apple.com:8443/x",
        "https://user:SENTINEL@upload.apple.com/x",
        "https://upload.apple.com@evil.example/x",
        "https://evil.example\\@upload.apple.com/x",
        "https://evil.example\\.apple.com/x",
        "https://evil.example#.apple.com/x",
        "https://evil.example?.apple.com/x",
        "https://upload.apple.com/x\r\nHost: evil.example",
        "https://upload.apple.com /x",
        "https://аpple.apple.com/x",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/x",
        "file:///etc/passwd",
        "ftp://upload.apple.com/x",
        "gopher://upload.apple.com/x",
        "https:///x",
        "https://[::1]/x",
        "https://:443/x",
        "://upload.apple.com/x",
        "/v1/https://upload.apple.com",
    ],
)
def test_hostile_addresses_are_refused(address):
    """An address that a store hands out is used only if its host is on the list; nothing is resolved or sent."""
    entries = []
    settings = StoreSettings("https://api.example.com", log=entries.append)
    http = Http(settings, store="test-store", also=[".apple.com"])
    with pytest.raises(Refused) as caught:
        http.send(Request("PUT", address))
    assert not entries
    assert "SENTINEL" not in caught.value.message


@pytest.mark.parametrize(
    "path",
    [
        "v1",
        "/v1//x",
        "/v1//",
        "//",
        "/v1/../x",
        "/v1/./x",
        "/v1/%2e%2e/x",
        "/v1/x?y=1",
        "/v1/x#y",
        "/v1/x y",
        "/v1/\x00",
        "/v1/é",
        "/",
    ],
)
def test_a_path_that_is_not_plain_is_not_sent(path):
    """What `quote` did not see does not slip through: no empty or climbing segment, no query, no blanks."""
    with Server(reply()) as server, pytest.raises(Refused, match="was not sent"):
        connect(server).send(Request("GET", path))
    assert not server.seen


def test_a_path_may_end_in_a_slash():
    """Some stores have all their addresses end in one, and answer others with a redirect that loses the body."""
    with Server(reply()) as server:
        connect(server).send(Request("GET", "/v1/apps/"))
    assert server.lines == ["GET /v1/apps/"]


@pytest.mark.parametrize(
    "segment", ["a/b", "..%2f", "%2e%2e", "a?b", "a#b", "a b", "ü", "amzn1.devportal.mobileapp.0", "a;b=c", "...", "~"]
)
def test_a_quoted_id_stays_one_segment(segment):
    """Whatever the id, the server sees the prefix, one segment that decodes to it, and the suffix."""
    from urllib.parse import unquote

    with Server(reply()) as server:
        connect(server).send(Request("GET", f"/v1/{quote(segment)}/edits"))
    before, middle, after = server.seen[0].target.strip("/").split("/")
    assert (before, unquote(middle), after) == ("v1", segment, "edits")


@pytest.mark.parametrize("segment", ["", ".", "..", "a\x00", "a\nb", "a\u202eb", "a\u200bb", "a\ud800", "x" * 10_000])
def test_an_id_that_cannot_be_one_is_refused(segment):
    """Climbing, control and invisible characters and sheer size have no place in an id."""
    with pytest.raises(Refused, match="cannot be an id"):
        quote(segment)


@pytest.mark.parametrize(
    ("endpoint", "sandbox"),
    [
        ("http://api.example.com", False),
        ("http://127.0.0.1:1", False),
        ("https://user:SENTINEL@api.example.com", False),
        ("https://api.example.com?key=SENTINEL", False),
        ("ftp://api.example.com", False),
        ("api.example.com", False),
        ("", False),
        ("https://api.example.com", True),
        ("http://127.0.0.1.example.com", True),
        ("http://0.0.0.0:1", True),
    ],
)
def test_an_endpoint_that_would_expose_credentials_is_refused(endpoint, sandbox):
    """Only https; in the sandbox this machine only, so that the two never meet. Nothing secret is quoted."""
    with pytest.raises(SettingsInvalid, match="cannot be used") as caught:
        Http(StoreSettings(endpoint, sandbox=sandbox), store="test-store")
    assert "SENTINEL" not in caught.value.message


def test_a_header_that_http_cannot_say_is_refused_without_being_quoted():
    """A credential with a line break or with characters beyond Latin-1 is not sent and not shown."""
    with Server(reply()) as server, contextlib.closing(connect(server)) as http:
        for value in ("SENTINEL\r\nX: y", "SENTINEL…"):
            with pytest.raises(Refused) as caught:
                http.send(Request("GET", "/x", headers={"X-Key": value}))
            assert "SENTINEL" not in "".join(traceback.format_exception(caught.value))
    assert not server.seen


def test_a_reading_connection_sends_no_writes():
    """What `plan` is given can GET and HEAD; everything else is refused before it is sent, in every way of sending."""
    with Server(reply()) as server, contextlib.closing(connect(server)) as http:
        reading = http.reading()
        reading.send(Request("GET", "/x"))
        reading.send(Request("HEAD", "/x"))
        for method in ("POST", "PUT", "DELETE", "PATCH", "get"):
            with pytest.raises(Refused, match="only reading"):
                reading.send(Request(method, "/x"))
        with pytest.raises(Refused, match="only reading"):
            reading.send_all([Request("DELETE", "/x")])
        with pytest.raises(Refused, match="only reading"):
            reading.poll(Request("POST", "/x"), lambda _answer: True, limit=1, pace=lambda _looks: 1)
        http.send(Request("DELETE", "/x"))
    assert server.lines == ["GET /x", "HEAD /x", "DELETE /x"]


def test_an_upload_does_not_print_its_file():
    """A request with a body prints as method and path as well."""
    upload = Upload(open=lambda: contextlib.nullcontext(None), size=5)
    assert repr(Request("PUT", "/x", upload=upload)) == "Request(PUT /x)"
    with pytest.raises(Malformed):
        Answer(200, {}, b"", "PUT /x").json()
