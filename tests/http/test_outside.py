"""Addresses that strangers wrote: only public ones are asked, at what was looked at, and nothing is told of us."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading

import pytest
from servers import Server, drip, flood, head, raw, reply

from reconciler.http.outside import Outside, UnanswerableError, is_public


def found(*addresses, port=0):
    """What a resolver finds."""
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]


def ask(address, *, seconds=5.0, loopback=True, **more):
    """The status at an address, or why there is none."""
    with contextlib.closing(Outside(seconds, connections=1, loopback=loopback, **more)) as web:
        try:
            return web.status(address)
        except UnanswerableError as problem:
            return str(problem)


def port_of(server):
    """The server's port."""
    return int(server.url.rpartition(":")[2])


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8", "168.63.129.16",
        "169.254.169.254", "172.16.0.1", "192.0.0.192", "192.0.2.1", "192.168.1.1", "198.18.0.1", "224.0.0.1",
        "239.1.1.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
        "64:ff9b::169.254.169.254", "64:ff9b::10.0.0.1", "64:ff9b:1::8.8.8.8", "2001::1", "2001:db8::1",
        "2002:7f00:1::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    ],
)  # fmt: skip
def test_an_address_within_a_network_is_not_public(address):
    """Private and shared ranges, this machine, link-local, multicast, what clouds use, and what stands for these."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::8.8.8.8"])
def test_an_address_of_the_internet_is_public(address):
    """Through a translator as well, behind which all of the old internet lies."""
    assert is_public(address)


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["127.0.0.1", "169.254.169.254"]], ids=len)
def test_a_name_that_leads_inside_is_not_asked(addresses):
    """What counts is where it leads; one bad address among good ones is enough, as nobody knows which would be used."""
    with Server(reply()) as server:

        def resolve(_host, _port):
            return found(*addresses, port=port_of(server))

        assert ask("http://inside.example/", resolve=resolve) == (
            "inside.example is not on the public internet, and was not asked"
        )
        assert server.connections == 0


def test_the_connection_is_made_to_what_was_looked_at():
    """A name is looked up once for each connection, so it cannot lead elsewhere once it was looked at."""
    asked = []
    with Server(reply(body=b"")) as server:

        def resolve(host, _port):
            asked.append(host)
            return found("127.0.0.1" if len(asked) == 1 else "10.0.0.1", port=port_of(server))

        assert ask("http://page.example/a", resolve=resolve) == 200
        assert [(each.method, each.target, each.headers["host"]) for each in server.seen] == [
            ("HEAD", "/a", "page.example")
        ]
    assert asked == ["page.example"]


def test_a_redirect_is_looked_at_like_any_other_address():
    """A server outside cannot send us in: not by an address, not by a name, and not to another sort of thing."""

    def resolve(host, _port):
        return found({"start.example": "127.0.0.1", "inside.example": "192.168.0.1"}[host], port=port_of(server))

    expected = {
        "http://10.0.0.1/": "it is sent on, and 10.0.0.1 is not on the public internet, and was not asked",
        "//inside.example/": "it is sent on, and inside.example is not on the public internet, and was not asked",
        "file:///etc/passwd": "it is sent on, and this is no web address that could be followed",
        "http://[": "what it is sent on to is no web address",
    }
    for location, said in expected.items():
        with Server(reply(302, b"", Location=location)) as server:
            assert ask("http://start.example/", resolve=resolve) == said
            assert len(server.seen) == 1


def test_a_redirect_to_a_page_is_followed():
    """Relative, and with letters beyond ASCII as servers write them."""
    step = reply(301, b"", Location="/s%C3%BC%C3%9F/ü".encode().decode("latin-1"))
    with Server(step, reply(200, b"")) as server:
        assert ask(f"{server.url}/old") == 200
        assert [each.target for each in server.seen] == ["/old", "/s%C3%BC%C3%9F/%C3%BC"]


def test_nothing_is_told_of_who_asks(tmp_path, monkeypatch):
    """Neither credentials of this machine, nor those in the address, nor a cookie; and no proxy hears of it."""
    (tmp_path / ".netrc").write_text("default login me password hunter2\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with Server(reply(302, b"", Location="/next", Set_Cookie="who=you"), reply(405, b""), reply(200, b"")) as server:
        assert ask(server.url.replace("//", "//me:hunter2@") + "/page") == 200
        assert [each.method for each in server.seen] == ["HEAD", "HEAD", "GET"]
        for each in server.seen:
            assert {"authorization", "cookie", "referer"} & each.headers.keys() == set()


def test_no_more_than_the_head_of_an_answer_is_read():
    """A body without an end, be it a page's or a redirect's, holds nobody up."""
    endless = itertools.repeat(b"x" * 65536)

    def onward(_server, connection, _request):
        connection.sendall(head(302, {"Location": "/page"}))
        for each in endless:
            connection.sendall(each)

    with Server(reply(405, b""), onward, flood({}, endless)) as server:
        assert ask(f"{server.url}/old") == 200
        assert server.lines == ["HEAD /old", "GET /old", "GET /page"]


def test_one_deadline_holds_for_all_of_it():
    """However a server goes about not answering, looking up and redirects included."""
    over = threading.Event()

    def stuck(_host, _port):
        over.wait()
        return []

    for step in (drip(b"HTTP/1.1 200 OK\r\nX: ", b"x"), drip(head(302, {"Location": "/"})[:-2], b"x")):
        with Server(step) as server:
            assert ask(f"{server.url}/", seconds=0.2) == "no complete answer within 0.2 s"
    assert ask("http://page.example/", seconds=0.05, resolve=stuck, clock=lambda: 0.0) == (
        "the host name page.example could not be resolved within 0.05 s"
    )
    over.set()


def test_what_is_no_answer_is_told_in_plain_words():
    """The host stands in it where the host is what is wrong."""

    def nowhere(_host, _port):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with Server(raw(b"SSH-2.0-OpenSSH_9.2\r\n")) as server:
        assert ask(server.url) == "the answer is not HTTP"
    assert ask(server.url) == "127.0.0.1 refused the connection"
    assert ask("http://page.example/", resolve=nowhere) == "the host name page.example could not be resolved"
    assert ask("http://..example/") == "this is no web address that could be followed"
