"""Connections whose every read and write ends by one deadline.

requests' own timeout starts anew with each packet, so an answer that drips never ends. Here the
socket's timeout is set before each call to what is left until the deadline of the exchange. That covers looking up
the host name, connecting (all its addresses together), the TLS handshake, the request, the headers and the body.
"""

from __future__ import annotations

import io
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from http.client import HTTPException, HTTPResponse, RemoteDisconnected
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NameResolutionError, NewConnectionError

from reconciler.http.names import Found, Resolve, look_up, system


class Exchange:
    """One request and its answer, on the thread that waits for them; a context manager.

    Args:
        seconds: what the exchange may take, from now.
        clock: a monotonic clock, in seconds.
        resolve: looks up host names.

    Attributes:
        sent: did a byte of the request leave? Until then the store cannot have acted on it.
    """

    def __init__(self, seconds: float, clock: Callable[[], float], resolve: Resolve = system) -> None:
        self.seconds = seconds
        self.sent = False
        self._clock = clock
        self._resolve = resolve
        self._until = clock() + seconds

    def remaining(self) -> float:
        """Seconds left. Raises TimeoutError if there are none."""
        left = self._until - self._clock()
        if left <= 0:
            raise TimeoutError("deadline passed")
        return left

    def addresses(self, host: str, port: int) -> Sequence[Found]:
        """What a connection to this host may be made to. Raises TimeoutError, or as the resolver does."""
        return look_up(host, port, self.remaining(), self._resolve)

    def __enter__(self) -> Self:
        _current.exchange = self
        return self

    def __exit__(self, *_error: object) -> None:
        _current.exchange = None


class _Current(threading.local):
    """The exchange that this thread is in. urllib3 has no place to carry one down to the socket."""

    exchange: Exchange | None = None


_current = _Current()


class _TimedSocket(socket.socket):
    """A socket that waits no longer than the current exchange may."""

    def _ready(self, *, sending: bool = False) -> None:
        if (exchange := _current.exchange) is not None:
            self.settimeout(exchange.remaining())
            exchange.sent |= sending

    def connect(self, address: Any) -> None:
        self._ready()
        super().connect(address)

    def recv_into(self, *args: Any, **named: Any) -> int:
        self._ready()
        return super().recv_into(*args, **named)

    def send(self, *args: Any, **named: Any) -> int:
        self._ready(sending=True)
        return super().send(*args, **named)

    def sendall(self, *args: Any, **named: Any) -> None:
        self._ready(sending=True)
        super().sendall(*args, **named)


class _TimedTlsSocket(_TimedSocket, ssl.SSLSocket):
    """The same over TLS. The handshake has the deadline too, and does not count as sending."""

    def do_handshake(self, block: bool = False) -> None:
        self._ready()
        super().do_handshake(block)


class _HeaderLines:
    """The start of an answer. http.client takes the end of the connection for the end of the headers."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._stream = stream

    def readline(self, limit: int) -> bytes:
        """The next line. Raises RemoteDisconnected if there is none."""
        line = self._stream.readline(limit)
        if not line:
            raise RemoteDisconnected("closed within the headers")
        return line

    def close(self) -> None:
        """Close the stream, as http.client does when the status line makes no sense."""
        self._stream.close()


class _Response(HTTPResponse):
    """An answer whose headers must be whole and sound: half of them would pass for a success without a body."""

    def begin(self) -> None:
        stream = self.fp
        self.fp = _HeaderLines(stream)  # type: ignore[assignment]  # begin only reads lines, or closes it
        try:
            super().begin()
        finally:
            if self.fp:
                self.fp = stream
        if self.headers.get_payload():  # the parser stops at a line that is no header and drops the rest
            raise HTTPException("a header line without a colon")


class _Connection(HTTPConnection):
    """A connection made of timed sockets."""

    response_class = _Response

    def _new_conn(self) -> socket.socket:
        try:
            return self._dial()
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except (OSError, UnicodeError) as error:  # UnicodeError: a label of the host name is empty or too long
            raise NewConnectionError(self, "no connection") from error

    def _dial(self) -> socket.socket:
        """Try the host's addresses in turn, all within the one deadline."""
        assert _current.exchange is not None, "connections are made within an exchange"
        problem = OSError("the host has no address")
        found = _current.exchange.addresses(self._dns_host.strip("[]"), self.port)
        for family, kind, protocol, _name, address in found:
            candidate = _TimedSocket(family, kind, protocol)
            try:
                for option in self.socket_options or ():
                    candidate.setsockopt(*option)
                candidate.connect(address)
            except OSError as error:
                candidate.close()
                problem = error
            else:
                return candidate
        raise problem


class _TlsConnection(_Connection, HTTPSConnection):
    """The same for https. The context given to the pool makes the TLS sockets timed ones."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def tls_context() -> ssl.SSLContext:
    """Trusts what requests trusts and what this machine does, so a company's own authority can be installed there."""
    import certifi  # noqa: PLC0415  # only https needs it, and it is requests' own dependency

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.sslsocket_class = _TimedTlsSocket
    return context


class TimedAdapter(HTTPAdapter):
    """What requests sends through. Never retries and never follows: that is decided above.

    Args:
        connections: kept open at most, for each host.
        tls: the context for https; None where only plain http is spoken.
    """

    def __init__(self, connections: int, tls: ssl.SSLContext | None) -> None:
        self._tls = tls
        super().__init__(pool_maxsize=connections)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **named: Any) -> None:
        """Make the pools of timed connections."""
        super().init_poolmanager(connections, maxsize, block, ssl_context=self._tls, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to add: the context already holds the authorities and asks for certificates."""
