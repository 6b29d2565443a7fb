"""Somebody who is told things: a server on this machine that keeps what was posted to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Post:
    """One request: its path, headers in small letters, body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Receiver:
    """What came, and the status (with a Location, if it is a redirect) that is answered from now on."""

    url: str
    posts: list[Post] = field(default_factory=list)
    status: int = 204
    location: str = ""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver


class _Handler(BaseHTTPRequestHandler):
    wbufsize = -1
    server: _Server

    def do_POST(self):
        """Keep it and answer."""
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        receiver.posts.append(Post(self.path, headers, body))
        self.send_response(receiver.status)
        if receiver.location:
            self.send_header("Location", receiver.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        """Whoever follows a redirect may do it so."""
        self.do_POST()

    def log_message(self, *_arguments):
        """Say nothing."""


@contextmanager
def listening() -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.receiver = Receiver(f"http://127.0.0.1:{server.server_port}/hook")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.receiver
        finally:
            server.shutdown()
            thread.join()
