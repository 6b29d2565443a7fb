"""Looking up host names: within the deadline, and a matter of the resolver only where there is something to ask."""

from __future__ import annotations

import contextlib
import socket
import threading

import pytest
from servers import Server, connect, reply

from reconciler.errors import Unavailable
from reconciler.http import Http, Request
from reconciler.http.names import NameTimeout, look_up
from reconciler.store_settings import StoreSettings


@pytest.fixture
def stuck():
    """A resolver that does not answer as long as the test goes on."""
    over = threading.Event()

    def resolve(_host, _port):
        over.wait()
        return []

    yield resolve
    over.set()


def far(resolve, log=lambda _entry: None):
    """A connection to a store whose name has to be looked up, on a clock that stands still: only that can end it."""
    settings = StoreSettings(endpoint="https://store.example/api", timeout=0.1, log=log)
    return Http(settings, store="test-store", resolve=resolve, clock=lambda: 0.0, sleep=lambda _seconds: None)


@pytest.mark.parametrize("request_", [Request("GET", "/x"), Request("POST", "/x", json={})], ids=["get", "post"])
def test_a_resolver_that_hangs_meets_the_deadline(stuck, request_):
    """The error names the host. Nothing was sent, so even a POST is tried again, and is not called uncertain."""
    entries = []
    with (
        contextlib.closing(far(stuck, entries.append)) as http,
        pytest.raises(Unavailable, match=r"the host name store\.example could not be resolved within 0\.1 s"),
    ):
        http.send(request_)
    assert [each["attempt"] for each in entries] == [1, 2, 3]


def test_a_name_that_is_not_there_is_told_as_such():
    """What the resolver says comes through its thread as it is."""

    def nowhere(_host, _port):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with (
        contextlib.closing(far(nowhere)) as http,
        pytest.raises(Unavailable, match=r"the host name store\.example could not be resolved$"),
    ):
        http.send(Request("GET", "/x"))


def test_a_name_that_is_none_is_an_error_of_the_connection():
    """Python's own complaint about a label that is too long, made on the other thread, is not lost there."""
    with pytest.raises(UnicodeError):
        look_up("a" * 64 + ".example", 443, 5.0)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_what_is_no_question_is_not_asked(stuck, host):
    """Literal addresses and this machine itself are known."""
    assert {each[4][0] for each in look_up(host, 80, 0.01, stuck)} & {"127.0.0.1", "::1"}


def test_the_sandbox_needs_no_resolver(stuck):
    """A request to this machine goes out although names cannot be looked up."""
    with Server(reply()) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        with contextlib.closing(connect(url, resolve=stuck)) as http:
            assert http.send(Request("GET", "/x")).status == 200


def test_a_resolver_left_behind_keeps_no_process_alive(stuck):
    """It cannot be ended from outside, and nobody waits for it any more."""
    with pytest.raises(NameTimeout):
        look_up("left.example", 443, 0.01, stuck)
    assert [each.daemon for each in threading.enumerate() if each.name == "look up left.example"] == [True]
