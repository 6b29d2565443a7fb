"""Servers on loopback that follow a script on the raw socket, so that they can misbehave as real ones do."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reconciler.http import Http
from reconciler.store_settings import StoreSettings


@dataclass
class Seen:
    """One request as the server got it."""

    method: str
    target: str
    headers: dict[str, str]
    body_size: int
    body: bytes


Step = Callable[["Server", socket.socket, Seen], bool]
"""Answers one request. True keeps the connection open for the next one."""


class Server:
    """Answers the n-th request with the n-th step of its script, and every later one with the last step."""

    def __init__(self, *script: Step, tls: ssl.SSLContext | None = None, keep_bodies: bool = True):
        self.script = script
        self.seen: list[Seen] = []
        self.closing = threading.Event()
        self.connections = 0
        self._tls = tls
        self._keep = keep_bodies
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"
        self._start(self._accept)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for each in list(self._threads):
            each.join(10)

    @property
    def lines(self):
        """Method and target of each request, in order."""
        return [f"{each.method} {each.target}" for each in self.seen]

    def _start(self, work, *args):
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while not self.closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._sockets.append(connection)
            self._start(self._serve, connection)

    def _serve(self, connection):
        with connection, contextlib.suppress(OSError):
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._sockets.append(connection)
            with connection, connection.makefile("rb") as stream:
                while (request := self._read(stream)) is not None:
                    with self._lock:
                        step = self.script[min(len(self.seen), len(self.script) - 1)]
                        self.seen.append(request)
                    if not step(self, connection, request):
                        return

    def _read(self, stream):
        line = stream.readline().decode("latin-1").split()
        if len(line) != 3:
            return None
        headers = {}
        while (raw := stream.readline().decode("latin-1").strip()) != "":
            name, _, value = raw.partition(":")
            headers[name.strip().lower()] = value.strip()
        size, body = int(headers.get("content-length", 0)), bytearray()
        taken = 0
        while taken < size:
            piece = stream.read(min(65536, size - taken))
            if not piece:
                return None
            taken += len(piece)
            if self._keep:
                body += piece
        return Seen(line[0], line[1], headers, taken, bytes(body))


def head(status: int, headers: dict[str, str]) -> bytes:
    """A status line and headers."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} Whatever\r\n{fields}\r\n".encode("latin-1")


def reply(status: int = 200, body: bytes = b"{}", **headers: str) -> Step:
    """A well-formed answer. Underscores in header names stand for hyphens."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}

    def step(_server, connection, _request):
        connection.sendall(head(status, {"Content-Length": str(len(body)), **fields}) + body)
        return True

    return step


def raw(data: bytes) -> Step:
    """These bytes, then the end of the connection."""

    def step(_server, connection, _request):
        connection.sendall(data)
        return False

    return step


def reset(_server, connection, _request) -> bool:
    """A TCP reset instead of an answer."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def hang_up(_server, _connection, _request) -> bool:
    """The end of the connection instead of an answer."""
    return False


def silence(server, _connection, _request) -> bool:
    """No answer at all, for as long as the server lives."""
    server.closing.wait()
    return False


def drip(start: bytes, drop: bytes) -> Step:
    """A byte or so every 20 ms, for as long as anybody listens."""

    def step(server, connection, _request):
        connection.sendall(start)
        while not server.closing.wait(0.02):
            connection.sendall(drop)
        return False

    return step


def flood(headers: dict[str, str], pieces: Iterator[bytes] | Callable[[], Iterator[bytes]]) -> Step:
    """An answer of many pieces, up to the end of the connection."""

    def step(_server, connection, _request):
        connection.sendall(head(200, headers))
        for piece in pieces() if callable(pieces) else pieces:
            connection.sendall(piece)
        return False

    return step


def bomb() -> bytes:
    """200 MB of zeros in 200 kB of gzip."""
    member = gzip.compress(b"\0" * 20_000_000)
    return member * 10


class Patience:
    """A sleep that takes no time and remembers what it was asked for."""

    def __init__(self):
        self.asked: list[float] = []

    def __call__(self, seconds: float) -> None:
        """Remember, and return at once."""
        self.asked.append(seconds)


def connect(server: Server | str, **options) -> Http:
    """An Http to this server, with a short deadline and a sleep that takes no time."""
    url = server if isinstance(server, str) else server.url
    names = ("timeout", "jobs", "stopping", "log", "secret")
    settings = {name: options.pop(name) for name in names if name in options}
    options = {"store": "test-store", "sleep": Patience(), **options}
    return Http(StoreSettings(endpoint=url, sandbox=True, **{"timeout": 5.0, **settings}), **options)
