"""HTTP over loopback: reads requests whole, lets somebody answer them, sends the answer or cuts the connection."""

from __future__ import annotations

import socket
import socketserver
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qsl

from reconciler.sandbox import sending
from reconciler.sandbox.faults import Effect
from reconciler.sandbox.store import Clock
from reconciler.sandbox.wire import CHUNK, Body, Reply, Request

LOOPBACK = "127.0.0.1"
"""The one address that is listened on. There is no switch to change it: nobody else is to reach a sandbox."""

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""What a `Host` header may name. Any other means that a web page had its own name resolve to this machine."""

IDLE_SECONDS = 300.0
"""A connection on which nothing comes for so long is closed."""

Exchange = Callable[[Request, sending.Pause], tuple[Reply | None, Effect]]
"""Answers a request; no Reply means that the connection is to be cut."""


class Server(ThreadingHTTPServer):
    """One address of the sandbox. `start` it, and `stop` it: that also ends the connections still open."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, exchange: Exchange, clock: Clock, connection_latency: Callable[[], int]) -> None:
        """Take the port (0: any free one). Raises OSError naming it if it is taken."""
        try:
            super().__init__((LOOPBACK, port), Handler)
        except OSError as error:
            raise OSError(error.errno, f"port {port} of {LOOPBACK}: {error.strerror}; choose another --port") from error
        self.exchange = exchange
        self.clock = clock
        self.connection_latency = connection_latency
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._connections: set[Any] = set()
        self._loop = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def server_bind(self) -> None:
        """Bind without the look-up of this machine's own name, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = LOOPBACK, self.socket.getsockname()[1]

    @property
    def origin(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://{LOOPBACK}:{self.server_port}"

    def start(self) -> None:
        """Answer from now on, in threads of its own."""
        self._loop.start()

    def stop(self) -> None:
        """Take no more connections, end those that are open, and wait until the last one is gone."""
        self._stopping.set()
        if self._loop.is_alive():
            self.shutdown()
            self._loop.join()
        with self._changed:
            for connection in self._connections:
                _hang_up(connection)
            self._changed.wait_for(lambda: not self._connections, timeout=10)
        self.server_close()

    def pause(self, milliseconds: int) -> None:
        """Wait. Raises ConnectionAbortedError if the server is stopped meanwhile: what was to come is not to happen."""
        if milliseconds and self._stopping.wait(milliseconds / 1000):
            raise ConnectionAbortedError("the sandbox is being stopped")

    def process_request(self, request: Any, client_address: Any) -> None:
        """Note the connection and hand it to a thread."""
        with self._changed:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close the connection and strike it off."""
        super().shutdown_request(request)
        with self._changed:
            self._connections.discard(request)
            self._changed.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error of ours; anything else is, and its traceback is shown."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has just been closed by its own thread


class Handler(BaseHTTPRequestHandler):
    """One connection: request after request, until either side has had enough."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    wbufsize = CHUNK  # headers and body leave as one packet; apart they would wait 40 ms for each other
    disable_nagle_algorithm = True
    server: Server

    def handle(self) -> None:
        """Wait as long as a new connection is to wait, then serve it."""
        self.server.pause(self.server.connection_latency())
        super().handle()

    def handle_one_request(self) -> None:
        """Read a request, whatever its method, and answer it."""
        self.close_connection = True
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            return
        body = Body()
        try:
            problem = self._refused_at_the_door() or self._receive(body)
            if problem is not None:
                self._send(problem, Effect())
            else:
                self._exchange(body)
        finally:
            body.close()

    def handle_expect_100(self) -> bool:
        """Tell the client to go on sending, at once."""
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Print nothing: requests are logged elsewhere."""

    def _refused_at_the_door(self) -> Reply | None:
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or _host_name(hosts[0]) not in LOCAL_NAMES:
            self.close_connection = True
            return Reply.json({"error": f"Host must be one of {', '.join(sorted(LOCAL_NAMES))}"}, 403)
        if not self.path.startswith("/"):
            self.close_connection = True
            return Reply.json({"error": "the request's target must be a path"}, 400)
        return None

    def _receive(self, body: Body) -> Reply | None:
        """Read the body. Returns what to answer if its length cannot be known."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            self.close_connection = True
            return Reply.json({"httpCode": 411, "message": "Length Required", "errors": []}, 411)
        left, chunk = int(length), memoryview(bytearray(min(CHUNK, int(length))))
        while left:
            count = self.rfile.readinto(chunk[: min(left, CHUNK)])
            if not count:
                raise ConnectionAbortedError("the client went away in the middle of a body")
            body.add(chunk[:count])
            left -= count
        return None

    def _exchange(self, body: Body) -> None:
        path, _, query = self.path.partition("?")
        request = Request(self.command, path, self.headers, body, dict(parse_qsl(query, keep_blank_values=True)))
        reply, effect = self.server.exchange(request, self.server.pause)
        if reply is None:
            self.close_connection = True
            sending.reset(self.connection)
            self.connection.close()
            return
        self.server.pause(effect.latency_after)
        self._send(reply, effect)

    def _send(self, reply: Reply, effect: Effect) -> None:
        self.close_connection = not sending.send(
            cast("Any", self.wfile),
            reply,
            effect,
            now=self.server.clock.now(),
            close=self.close_connection,
            pause=self.server.pause,
        )


def _host_name(host: str) -> str:
    """The name in a `Host` header, without the port."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].lower()
