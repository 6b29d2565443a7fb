"""Transcripts: `validate --check-links`, against a server on loopback."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from reconciler import links
from reconciler.cli.program import run
from reconciler.errors import Diagnostic

MANIFEST = """\
app: game
stores:
  amazon-appstore:
    id: com.example.game
    listings: {{en-US: {{short_description: "Help: {help}. More: {more}"}}}}
"""


class Answers(BaseHTTPRequestHandler):
    """Answers with the status that the path names; only GET where it begins with /get."""

    seen: list[str]

    def do_HEAD(self):
        """Answer, or say that there is no HEAD."""
        self.answer(405 if self.path.startswith("/get") else 0)

    def do_GET(self):
        """Answer."""
        self.answer(0)

    def answer(self, status):
        """The status in the path; /loop leads to itself, and /slow does not answer."""
        self.server.seen.append(f"{self.command} {self.path}")
        self.send_response(status or (302 if "loop" in self.path else int(self.path.rpartition("/")[2])))
        self.send_header("Location", self.path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def web() -> Iterator[ThreadingHTTPServer]:
    """A server; `base` is its address, `seen` what was asked of it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        server.seen, server.base = [], f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def reason(address, seconds=5.0, *, loopback=True):
    """Why an address leads nowhere, "" if it leads somewhere."""
    said = list(links.dead([(address, Diagnostic("R2604", "it leads nowhere"))], seconds, loopback=loopback))
    return said[0].summary.removeprefix("it leads nowhere: ") if said else ""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("200", ""),
        ("get/200", ""),
        ("403", ""),
        ("404", "the server answers 404"),
        ("get/410", "the server answers 410"),
        ("500", "the server answers 500"),
        ("loop", "it is sent on more than 5 times"),
    ],
)
def test_what_a_server_says_of_a_page(web, path, expected):
    """A page that is there, or that only people may see, is fine; one that is gone or broken is not."""
    assert reason(f"{web.base}/{path}") == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://10.0.0.1/admin", "10.0.0.1 is not on the public internet, and was not asked"),
        ("http://127.0.0.1:{port}/200", "127.0.0.1 is not on the public internet, and was not asked"),
        ("http://localhost:{port}/200", "localhost is not on the public internet, and was not asked"),
        ("http://[::ffff:127.0.0.1]:{port}/200", "[::ffff:127.0.0.1] is not on the public internet, and was not asked"),
        ("http://2130706433:{port}/200", "2130706433 is not on the public internet, and was not asked"),
        ("http://127.0.0.1:99999/", "this is no web address that could be followed"),
    ],
)
def test_what_cannot_be_asked(web, address, expected):
    """Nothing is asked within somebody's own network, whatever a pull request writes into a text."""
    assert reason(address.format(port=web.server_port), loopback=False) == expected
    assert web.seen == []


def test_a_server_that_speaks_no_tls_is_told(web):
    """With the cause, and without having been asked for anything."""
    said = reason(f"https://127.0.0.1:{web.server_port}/200")
    assert said.startswith("the secure (TLS) connection to 127.0.0.1 failed: ")
    assert web.seen == []


def test_a_server_that_does_not_answer_is_not_waited_for_long():
    """It took the connection, and that was all."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert reason(f"http://127.0.0.1:{silent.getsockname()[1]}/", 0.2) == "no complete answer within 0.2 s"


def test_links_are_followed_only_if_asked_to(web, tmp_path, capsys, monkeypatch):
    """A dead one is a warning at its line, with the reason; each address is asked for once."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "game.yaml").write_text(
        MANIFEST.format(help=f"{web.base}/404", more=f"({web.base}/200), {web.base}/404")
    )
    assert run(["validate"]) == 0
    assert (web.seen, capsys.readouterr().err) == ([], "")
    assert run(["validate", "--check-links", "--sandbox"]) == 0
    said = capsys.readouterr()
    assert sorted(web.seen) == ["GET /404", "HEAD /200", "HEAD /404"]
    assert f"warning[R2604]: {web.base}/404 leads nowhere: the server answers 404" in said.err
    assert "--> game.yaml:5:" in said.err
    assert said.out.startswith("Valid.")


def test_a_link_into_the_own_network_is_a_warning_and_not_asked(web, tmp_path, capsys, monkeypatch):
    """The machine that checks somebody's pull request asks nothing near it; only whoever runs it can say otherwise."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "game.yaml").write_text(
        MANIFEST.format(help=f"{web.base}/200", more="http://169.254.169.254/latest/meta-data/")
    )
    assert run(["validate", "--check-links"]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert f"{web.base}/200 leads nowhere: 127.0.0.1 is not on the public internet, and was not asked" in said
    assert "leads nowhere: 169.254.169.254 is not on the public internet, and was not asked" in said
    assert "--> game.yaml:5:" in said
    assert web.seen == []


def test_a_silenced_link_is_not_followed(web, tmp_path, capsys, monkeypatch):
    """Such as one to a page that goes live with the app."""
    monkeypatch.chdir(tmp_path)
    text = MANIFEST.format(help=f"{web.base}/404", more="later")
    (tmp_path / "game.yaml").write_text(f"silence: [{{code: R2604, reason: goes live with the app}}]\n{text}")
    assert run(["validate", "--check-links", "--sandbox"]) == 0
    assert (web.seen, capsys.readouterr().err) == ([], "")
