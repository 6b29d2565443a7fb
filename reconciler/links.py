"""Do links lead somewhere? Asked of the web only on demand, by `validate --check-links`."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from reconciler.errors import Diagnostic

if TYPE_CHECKING:
    import requests

_SECONDS: Final = 10.0
"""To connect, and then between two pieces of an answer."""

_AT_A_TIME: Final = 8
_HOPS: Final = 5
_GONE: Final = frozenset({404, 410})
_WITHOUT_HEAD: Final = frozenset({400, 403, 404, 405, 406, 410, 429, 500, 501, 503})
"""What servers that know no HEAD, or dislike it, answer to it; only a GET tells more."""


def dead(links: Sequence[tuple[str, Diagnostic]], seconds: float = _SECONDS) -> Iterator[Diagnostic]:
    """What is to be said of each link that leads nowhere, with the reason. Each address is asked for once.

    Args:
        links: addresses, each with what is to be said of it.
        seconds: how long to wait for a server.
    """
    addresses = list(dict.fromkeys(address for address, _ in links))
    reasons = _reasons(addresses, seconds)
    for address, told in links:
        if reason := reasons[address]:
            yield replace(told, summary=f"{told.summary}: {reason}", fix="correct it, or put the page there")


def _reasons(addresses: Iterable[str], seconds: float) -> Mapping[str, str]:
    import requests  # noqa: PLC0415 # takes long to import, and only this asks the web

    listed = list(addresses)
    with requests.Session() as session, ThreadPoolExecutor(max_workers=_AT_A_TIME) as executor:
        session.max_redirects = _HOPS
        session.headers["User-Agent"] = "reconciler (link check)"
        session.auth = _nobody  # or else credentials for that host in ~/.netrc would be sent along
        return dict(zip(listed, executor.map(lambda each: _reason(session, each, seconds), listed), strict=True))


def _nobody(request: Any) -> Any:
    """Sign nothing."""
    return request


def _reason(session: requests.Session, address: str, seconds: float) -> str:
    """Why a link leads nowhere; "" if it leads somewhere, or if nobody but a person can tell."""
    from requests import exceptions  # noqa: PLC0415 # see above

    if inside := _inside(address):
        return inside
    try:
        status = _status(session, "HEAD", address, seconds)
        if status in _WITHOUT_HEAD:
            status = _status(session, "GET", address, seconds)
    except (exceptions.RequestException, ValueError) as problem:
        return _words(problem)
    return f"the server answers {status}" if status in _GONE or status >= 500 else ""


def _words(problem: Exception) -> str:
    """What went wrong. The library's own words are long, and name what nobody wrote."""
    from requests import exceptions  # noqa: PLC0415 # see above

    words = {
        exceptions.SSLError: "no secure connection to it can be made",
        exceptions.TooManyRedirects: f"it was sent on more than {_HOPS} times",
        exceptions.Timeout: "the server does not answer in time",
        exceptions.ConnectionError: "the server cannot be reached",
    }
    known = (each for sort, each in words.items() if isinstance(problem, sort))
    return next(known, "this is no address that could be followed")


def _status(session: requests.Session, method: str, address: str, seconds: float) -> int:
    """The status, and no more of the answer than that."""
    with session.request(method, address, timeout=seconds, allow_redirects=True, stream=True) as answer:
        return answer.status_code


def _inside(address: str) -> str:
    """An address within somebody's own network, where a pull request has nothing to ask; loopback is our own."""
    try:
        host = ipaddress.ip_address(urlsplit(address).hostname or "")
    except ValueError:
        return ""
    return "" if host.is_global or host.is_loopback else "it points into a private network, and is not followed"
