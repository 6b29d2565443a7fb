"""Every fault, met once or on every try, by a GET and by a POST: success or a typed error, and how many requests."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import random
import socket
import tracemalloc
from dataclasses import dataclass

import pytest
from servers import Server, bomb, connect, drip, flood, hang_up, head, raw, reply, reset, silence

from reconciler.errors import (
    Malformed,
    Missing,
    PreconditionFailed,
    ReconcilerError,
    Refused,
    Unauthorized,
    Unavailable,
    Uncertain,
)
from reconciler.http import Request

GET = Request("GET", "/v1/thing")
POST = Request("POST", "/v1/things", json={"name": "one"})
PUT = Request("PUT", "/v1/thing", json={"name": "one"})


@dataclass
class Fault:
    """A step of the server, what it leads to if it is met on every try, how many tries that is, and the deadline."""

    step: object
    get: type[ReconcilerError]
    post: type[ReconcilerError]
    passes: bool = True
    post_passes: bool = False
    tries: int = 3
    seconds: float = 30.0


BIG = {"Content-Type": "application/json"}
LOST = (Unavailable, Uncertain)
ENDLESS = 0.5
"""Seconds for a fault that only the deadline ends; all others end by themselves, however busy the machine is."""

FAULTS = {
    "429": Fault(reply(429), Unavailable, Unavailable, post_passes=True, tries=8),
    "429, come at once": Fault(reply(429, Retry_After="0"), Unavailable, Unavailable, post_passes=True, tries=8),
    "429, come in a second": Fault(reply(429, Retry_After="1"), Unavailable, Unavailable, post_passes=True, tries=8),
    "429, come in 30 years": Fault(reply(429, Retry_After="1000000000"), Unavailable, Unavailable, passes=False),
    "429, come before 1995": Fault(
        reply(429, Retry_After="Sun, 06 Nov 1994 08:49:37 GMT"), Unavailable, Unavailable, post_passes=True, tries=8
    ),
    "429, come at nonsense": Fault(
        reply(429, Retry_After="soon; 5"), Unavailable, Unavailable, post_passes=True, tries=8
    ),
    "500": Fault(reply(500), *LOST),
    "502": Fault(reply(502, b"<html>"), *LOST),
    "503": Fault(reply(503), *LOST),
    "503, come in a second": Fault(reply(503, Retry_After="1"), *LOST),
    "504": Fault(reply(504, b""), *LOST),
    "501": Fault(reply(501), *LOST, passes=False),
    "reset": Fault(reset, *LOST),
    "hang up": Fault(hang_up, *LOST),
    "silence": Fault(silence, *LOST, seconds=ENDLESS),
    "cut off, length stated": Fault(raw(head(200, {"Content-Length": "100"}) + b"{"), *LOST),
    "cut off in a chunk": Fault(raw(head(200, {"Transfer-Encoding": "chunked"}) + b"50\r\n{"), *LOST),
    "cut off between chunks": Fault(raw(head(200, {"Transfer-Encoding": "chunked"}) + b"1\r\n{\r\n"), *LOST),
    "chunks of nonsense": Fault(raw(head(200, {"Transfer-Encoding": "chunked"}) + b"zz\r\n{\r\n"), *LOST),
    "cut off in the headers": Fault(raw(b"HTTP/1.1 200 OK\r\nContent-Le"), *LOST),
    "drip in the headers": Fault(drip(b"HTTP/1.1 200 OK\r\nX: ", b"x"), *LOST, seconds=ENDLESS),
    "drip before the headers": Fault(drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), *LOST, seconds=ENDLESS),
    "drip in the body": Fault(drip(head(200, {"Content-Length": "100000"}), b" "), *LOST, seconds=ENDLESS),
    "not HTTP": Fault(raw(b"SSH-2.0-OpenSSH_9.2\r\n"), Malformed, Uncertain),
    "status 99": Fault(raw(b"HTTP/1.1 99 Low\r\n\r\n"), Malformed, Uncertain),
    "status 799": Fault(reply(799), Malformed, Malformed, passes=False),
    "damaged gzip": Fault(reply(200, b"no gzip", Content_Encoding="gzip"), Malformed, Uncertain),
    "gzip bomb": Fault(reply(200, bomb(), Content_Encoding="gzip"), Malformed, Uncertain, passes=False),
    "100 MB": Fault(flood(BIG, lambda: (b"0" * 1_000_000 for _ in range(100))), Malformed, Uncertain, passes=False),
    "200 headers": Fault(raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"), Malformed, Uncertain),
    "90 kB of headers": Fault(
        raw(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X%d: %s\r\n" % (n, b"y" * 1500) for n in range(60)) + b"\r\n{}"),
        Malformed,
        Uncertain,
        passes=False,
    ),
    "header of 70 kB": Fault(
        raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n{}"), Malformed, Uncertain, passes=False
    ),
    "lengths that differ": Fault(
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"), Malformed, Uncertain
    ),
    "redirect loop": Fault(reply(302, Location="/v1/thing"), Malformed, Malformed, passes=False),
    "redirect away": Fault(reply(307, Location="http://127.0.0.1:9/take?x=1"), Malformed, Malformed, passes=False),
    "redirect to nowhere": Fault(reply(301), Malformed, Malformed, passes=False),
    "400": Fault(reply(400), Refused, Refused, passes=False),
    "401": Fault(reply(401), Unauthorized, Unauthorized, passes=False),
    "403": Fault(reply(403), Refused, Refused, passes=False),
    "404": Fault(reply(404), Missing, Missing, passes=False),
    "412": Fault(reply(412), PreconditionFailed, PreconditionFailed, passes=False),
}


def error_of(work) -> ReconcilerError | None:
    """The typed error that this ends in, which must name a next step; None if it succeeds."""
    try:
        work()
    except ReconcilerError as error:
        return error if error.message and error.fix else pytest.fail(f"no next step: {error!r}")
    return None


def outcome(request: Request, *script, seconds: float = 30.0):
    """What a request ends in (None: success), and how many requests the server saw."""
    with Server(*script) as server, contextlib.closing(connect(server, timeout=seconds)) as http:
        ended = error_of(lambda: http.send(request))
        return ended and type(ended), len(server.seen)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_get_survives_a_fault_that_passes(fault):
    """A fault met on the first try is waited out if it can pass, else it ends in its error without a second try."""
    expected = (None, 2) if fault.passes else (fault.get, 1)
    assert outcome(GET, fault.step, reply(), seconds=fault.seconds) == expected


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_get_gives_up_on_a_fault_that_stays(fault):
    """A fault met on every try ends in its error, after several tries if it could have passed."""
    assert outcome(GET, fault.step, seconds=fault.seconds) == (fault.get, fault.tries if fault.passes else 1)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_post_is_never_sent_again_blindly(fault):
    """A POST goes out a second time only after an answer that says it was not acted on."""
    assert outcome(POST, fault.step, reply(), seconds=fault.seconds) == (
        (None, 2) if fault.post_passes else (fault.post, 1)
    )


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_post_gives_up_on_a_fault_that_stays(fault):
    """A POST that fails on every try ends in its error, and was sent again only where that is safe."""
    assert outcome(POST, fault.step, seconds=fault.seconds) == (fault.post, fault.tries if fault.post_passes else 1)


def test_a_put_is_repeated_as_a_get_is():
    """A PUT says what is to be, so sending it twice does no harm."""
    assert outcome(PUT, reset, reply(503), reply()) == (None, 3)


def test_a_lost_put_says_that_it_may_have_been_carried_out():
    """Unavailable after a write whose answer was lost does not claim that nothing happened."""
    with Server(reset) as server, pytest.raises(Unavailable, match="may have been carried out"):
        connect(server).send(PUT)


def test_a_post_declared_repeatable_is_repeated():
    """Who says that a POST may be sent again gets it sent again."""
    again = Request("POST", "/token", form={"a": "b"}, repeatable=True)
    assert outcome(again, reset, reply(503), reply()) == (None, 3)


def test_a_get_declared_not_repeatable_is_not_repeated():
    """Who says that a request may not be sent again is obeyed."""
    assert outcome(Request("GET", "/once", repeatable=False), reset, reply()) == (Uncertain, 1)


def test_an_accepted_status_is_an_answer():
    """A status that the caller asked for is returned and not raised, even one that would be retried."""
    with Server(reply(503, b"busy")) as server:
        answer = connect(server).send(Request("GET", "/x", accept=frozenset({503})))
    assert (answer.status, answer.body) == (503, b"busy")


def test_a_refused_connection_is_tried_three_times_even_for_a_post():
    """Nothing was sent, so nothing can have happened: a POST may be tried again, and ends in Unavailable."""
    entries = []
    with socket.socket() as silent:  # taken, so that nobody else comes to listen there
        silent.bind(("127.0.0.1", 0))
        with pytest.raises(Unavailable, match="refused the connection"):
            connect(f"http://127.0.0.1:{silent.getsockname()[1]}", log=entries.append).send(POST)
    assert [entry["attempt"] for entry in entries] == [1, 2, 3]


def test_a_cut_off_body_without_length_is_malformed_when_read_as_json():
    """Such an answer looks complete to HTTP; what is missing shows when it is parsed."""
    with Server(raw(head(200, {"Content-Type": "application/json"}) + b'{"a": [1,')) as server:
        answer = connect(server).send(GET)
    with pytest.raises(Malformed, match="GET /v1/thing is not valid JSON"):
        answer.json()


@pytest.mark.parametrize("body", [b"", b"<!doctype html><p>Sign in", b"\xff\xfe"])
def test_what_is_not_json_is_malformed_only_when_asked_for(body):
    """A page or nothing with status 200 is an answer; asking for its JSON names the request."""
    with Server(reply(200, body)) as server:
        answer = connect(server).send(GET)
    assert answer.body == body
    with pytest.raises(Malformed, match="GET /v1/thing"):
        answer.json()


def test_a_gzip_bomb_is_refused_before_it_has_grown():
    """200 MB that travel as 200 kB are stopped at the limit, which counts what comes out."""
    packed = bomb()
    with Server(reply(200, packed, Content_Encoding="gzip")) as server, contextlib.closing(connect(server)) as http:
        tracemalloc.start()
        with pytest.raises(Malformed, match="larger than 32 MB"):
            http.send(GET)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 64_000_000


def test_gzip_is_undone():
    """A compressed answer is decoded."""
    with Server(reply(200, gzip.compress(b'{"a": 1}'), Content_Encoding="gzip")) as server:
        assert connect(server).send(GET).json() == {"a": 1}


def test_a_redirect_names_the_host_and_nothing_else():
    """The target's path, query string and user may hold secrets; its host tells where the detour leads."""
    step = reply(302, Location="https://user:SENTINEL@login.example.com/SENTINEL?t=SENTINEL")
    with Server(step) as server, pytest.raises(Malformed) as caught:
        connect(server).send(GET)
    assert "login.example.com" in caught.value.message
    assert "SENTINEL" not in caught.value.message


def test_a_dripping_answer_ends_by_the_deadline():
    """The deadline holds for the whole exchange, not for each packet: this answer would take six hours."""
    endless = drip(head(200, {"Content-Length": "1000000"}), b" ")
    with (
        Server(endless) as server,
        contextlib.closing(connect(server, timeout=0.2)) as http,
        pytest.raises(Uncertain, match=r"no complete answer within 0\.2 s"),
    ):
        http.send(POST)


@pytest.mark.parametrize("seed", range(40))
def test_random_bytes_end_in_an_answer_or_a_typed_error(seed):
    """Whatever a server sends, no error of another type comes out."""
    dice = random.Random(seed)
    whole = bytearray(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
        b"Date: Sat, 21 Nov 2026 00:00:00 GMT\r\nRetry-After: 5\r\n\r\n5\r\n{}   \r\n0\r\n\r\n"
    )
    for _ in range(dice.randint(1, 6)):
        whole[dice.randrange(len(whole))] = dice.randrange(256)
    with Server(raw(bytes(whole))) as server, contextlib.closing(connect(server, timeout=2)) as http:
        error_of(lambda: http.send(GET).json())
        assert server.seen


def test_the_server_helper_speaks_http():
    """The tests' own server is understood by an independent client."""
    with Server(reply(200, b"hello")) as server:
        plain = http.client.HTTPConnection(server.url.removeprefix("http://"))
        plain.request("GET", "/x")
        assert plain.getresponse().read() == b"hello"
        plain.close()
