"""One try: prepare a request, send it, read the answer within all limits. Decides nothing about what comes after."""

from __future__ import annotations

import http.client
import json
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from typing import IO, Final

import requests
import urllib3
from requests.auth import AuthBase

from reconciler import __version__
from reconciler.errors import AssetChanged, Interrupted, Refused
from reconciler.http.messages import Answer, Request, Upload
from reconciler.http.names import NameTimeout, Resolve, system
from reconciler.http.places import Target
from reconciler.http.sockets import Exchange, TimedAdapter, tls_context
from reconciler.http.verdict import Lost

LARGEST_BODY: Final = 32 * 1024 * 1024
"""Bytes of an answer at most where nobody says otherwise, counted after decompression."""

LARGEST_HEADERS: Final = 64 * 1024
"""Bytes of an answer's headers at most."""

SLOWEST_UPLOAD: Final = 50_000
"""Bytes per second. A body may take its size at this rate on top of the usual deadline."""

_PIECE: Final = 256 * 1024
_READ: Final = 64 * 1024

# urllib3 writes whole addresses, query strings included, to its log. What may be told of an exchange is told by
# the settings' own `log`.
logging.getLogger("urllib3").setLevel(logging.CRITICAL + 1)


class _TooLargeError(Exception):
    """An answer is beyond a limit; the text says which."""


FAILURES: Final = (OSError, urllib3.exceptions.HTTPError, http.client.HTTPException, _TooLargeError)
"""What sending and reading may end in. The errors of requests are OSErrors."""


class Transport:
    """One session and its connections, shared by all threads.

    Args:
        jobs: exchanges in flight at most.
        timeout: seconds that one may take, not counting an upload's size.
        stopping: set once uploads are to end at their next piece.
        scheme: of the endpoint; the TLS authorities are loaded only for https.
        clock: monotonic, in seconds.
        largest: bytes of an answer at most, counted after decompression.
        resolve: looks up host names.
    """

    def __init__(
        self,
        *,
        jobs: int,
        timeout: float,
        stopping: threading.Event,
        scheme: str,
        clock: Callable[[], float],
        largest: int = LARGEST_BODY,
        resolve: Resolve = system,
    ) -> None:
        self._timeout = timeout
        self._stopping = stopping
        self._clock = clock
        self._largest = largest
        self._resolve = resolve
        self._slots = threading.BoundedSemaphore(max(1, jobs))
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.update({"User-Agent": f"reconciler/{__version__}", "Accept-Encoding": "gzip"})
        self._adapter = TimedAdapter(max(1, jobs), tls_context() if scheme == "https" else None)
        self._session.mount("https://", self._adapter)
        self._session.mount("http://", self._adapter)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._session.close()

    def prepare(self, request: Request, target: Target, auth: AuthBase | None) -> requests.PreparedRequest:
        """The request as it will be sent, credentials included. Raises Refused if HTTP has no way to say it."""
        data: bytes | dict[str, str] | None = None if request.form is None else dict(request.form)
        headers = dict(request.headers)
        if request.json is not None:
            data = json.dumps(request.json, allow_nan=False).encode()
            headers.setdefault("Content-Type", "application/json")
        draft = requests.Request(
            request.method, target.url, headers=headers, data=data, params=dict(request.params), auth=auth
        )
        try:
            prepared = self._session.prepare_request(draft)
            for value in prepared.headers.values():
                value if isinstance(value, bytes) else value.encode("latin-1")
        except (requests.RequestException, UnicodeError) as error:
            problem = type(error).__name__
        else:
            if request.upload is not None:
                prepared.headers["Content-Length"] = str(request.upload.total)
            return prepared
        raise Refused(  # outside of the handler: the original's text quotes header values and whole addresses
            f"{request.method} {target.shown} was not sent: {problem} in its address, headers or body",
            request=f"{request.method} {target.shown}",
            fix="Check the ids in the manifest and the credentials for line breaks and stray characters.",
        )

    def exchange(self, prepared: requests.PreparedRequest, upload: Upload | None, target: Target) -> Answer | Lost:
        """Send it once. Raises Interrupted or AssetChanged in the midst of an upload, nothing else."""
        seconds = self._timeout + (upload.total / SLOWEST_UPLOAD if upload else 0)
        with self._slots, ExitStack() as leaving:
            if upload is not None and upload.total:
                pieces = leaving.enter_context(closing(self._pieces(upload)))
                prepared.body = pieces  # type: ignore[assignment]  # requests streams any iterable
            exchange = leaving.enter_context(Exchange(seconds, self._clock, self._resolve))
            try:
                response = self._adapter.send(prepared, stream=True, timeout=exchange.remaining())
                with closing(response):
                    return _answer(response, f"{prepared.method} {target.shown}", self._largest)
            except FAILURES as error:
                return lost(error, exchange, target.host)

    def _pieces(self, upload: Upload) -> Generator[bytes]:
        """The body, piece by piece."""
        if upload.head:
            yield upload.head
        yield from self._pieces_of_file(upload)
        if upload.tail:
            yield upload.tail

    def _pieces_of_file(self, upload: Upload) -> Generator[bytes]:
        """What the body has of the file; checks between any two pieces whether to stop."""
        taken = 0
        with upload.open() as file:
            _seek(file, upload.offset)
            while taken < upload.of_file:
                if self._stopping.is_set():
                    raise Interrupted(f"stopped while uploading, after {taken:,} of {upload.of_file:,} bytes")
                piece = _read(file, min(_PIECE, upload.of_file - taken))
                if not piece:
                    raise AssetChanged(
                        f"a file ended after {upload.offset + taken:,} bytes while being uploaded; "
                        f"it had {upload.size:,} when the plan was made",
                        fix="Let the build finish, then plan again:\nreconciler plan",
                    )
                yield piece
                taken += len(piece)
                upload.progress(taken)


def _seek(file: IO[bytes], offset: int) -> None:
    if offset:
        file.seek(offset)


def _read(file: IO[bytes], size: int) -> bytes:
    """Read from the file; its own errors must not pass for the network's."""
    try:
        return file.read(size)
    except OSError as error:
        raise AssetChanged(f"a file could not be read while being uploaded: {error.strerror}") from error


def _answer(response: requests.Response, shown: str, largest: int) -> Answer:
    size = sum(len(name) + len(value) + 4 for name, value in response.headers.items())
    if size > LARGEST_HEADERS:
        raise _TooLargeError(f"the answer's headers are larger than {LARGEST_HEADERS // 1024} kB")
    body = bytearray()
    for piece in response.raw.stream(_READ, decode_content=True):
        body += piece
        if len(body) > largest:
            raise _TooLargeError(f"the answer is larger than {largest // 1024**2} MB")
    return Answer(response.status_code, response.headers, bytes(body), shown)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and what caused it, in turn. May run on into what the caller was handling, so look from the front."""
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


_CAUSES: Final[tuple[tuple[type[BaseException], str, bool, bool], ...]] = (
    (_TooLargeError, "{detail}", True, True),
    (NameTimeout, "the host name {host} could not be resolved within {seconds:g} s", False, False),
    (socket.gaierror, "the host name {host} could not be resolved", False, False),
    (ssl.SSLCertVerificationError, "the certificate of {host} is not trusted: {detail}", True, False),
    (TimeoutError, "no complete answer within {seconds:g} s", False, False),
    (ssl.SSLError, "the secure (TLS) connection to {host} failed: {detail}", False, False),
    (ConnectionRefusedError, "{host} refused the connection", False, False),
    (http.client.LineTooLong, "a line of the answer's headers is too long", True, True),
    (http.client.IncompleteRead, "the connection was closed before the answer was complete", False, False),
    (ConnectionError, "the connection was closed before the answer was complete", False, False),
    (http.client.HTTPException, "the answer is not HTTP", False, True),
    (urllib3.exceptions.InvalidHeader, "the answer's headers contradict each other", False, True),
    (urllib3.exceptions.DecodeError, "the answer's compression is damaged", False, True),
)
"""An error, what to say of it, whether it lasts, and whether something answered in a broken way; the first that fits.

The libraries' own words are not used, as they hold whole addresses.
"""


def lost(error: Exception, exchange: Exchange, host: str) -> Lost:
    """What an error out of FAILURES says of an exchange with this host."""
    for link in _chain(error):
        for kind, text, lasting, broken in _CAUSES:
            if isinstance(link, kind):
                cause = text.format(host=host, seconds=exchange.seconds, detail=_detail(link))
                return Lost(cause, exchange.sent, lasting, broken)
        if isinstance(link, OSError) and not isinstance(link, requests.RequestException):
            return Lost(f"{host}: {_detail(link)}", exchange.sent)
    return Lost("the connection broke off", exchange.sent)


def _detail(error: BaseException) -> str:
    """What an error says of itself, where that cannot hold an address."""
    if isinstance(error, _TooLargeError):
        return str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(error.verify_message)
    if isinstance(error, ssl.SSLError):
        return str(error.reason or "it was closed")
    return (error.strerror if isinstance(error, OSError) else "") or type(error).__name__
