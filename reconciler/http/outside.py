"""Addresses that strangers wrote: asked only where everybody could ask them, and only for their status.

A manifest may come with the pull request of somebody unknown, and the machine that checks it stands in somebody's
network: beside services that trust whoever can reach them, such as the one that hands out a cloud machine's
credentials. So what a host name leads to is looked at between looking it up and connecting, on every connection, and
the connection is made to what was looked at. Nothing is sent that could say who we are: no credentials, no cookies;
and no proxy is used, as it would look the name up once more.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Final
from urllib.parse import urljoin

import requests
from urllib3.util import parse_url

from reconciler.http.names import Found, Resolve, system
from reconciler.http.sockets import Exchange, TimedAdapter, tls_context
from reconciler.http.transport import FAILURES, lost

_HOPS: Final = 5
"""How many redirects are followed."""

_HEADERS: Final = {"User-Agent": "reconciler (link check)", "Accept": "*/*"}
_WITHOUT_HEAD: Final = frozenset({400, 403, 404, 405, 406, 410, 429, 500, 501, 503})
"""What servers that know no HEAD, or dislike it, answer to it; only a GET tells more."""

_NOT_THE_WEB: Final = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("168.63.129.16/32"))
"""Protocol assignments (RFC 6890), and what means the platform to machines in Azure ("What is IP address
168.63.129.16?"). Both look public.
"""

_UNICAST: Final = ipaddress.ip_network("2000::/3")
"""All that IANA has handed out for the internet ("IPv6 Global Unicast Address Assignments")."""

_6TO4: Final = ipaddress.ip_network("2002::/16")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class UnanswerableError(Exception):
    """No status is to be had at an address. The text tells why, without a full stop."""


class _NotPublicError(Exception):
    """A host was not asked."""


def is_public(address: str) -> bool:
    """Is this a literal address of the public internet, and not one that means something else to machines near it?

    An IPv6 address that stands for an IPv4 one (NAT64, RFC 6052) is as public as that is. Those of forms that are no
    longer in use (IPv4-mapped, 6to4) never are.
    """
    literal = ipaddress.ip_address(address)
    if isinstance(literal, ipaddress.IPv4Address):
        return literal.is_global and not literal.is_multicast and not any(literal in each for each in _NOT_THE_WEB)
    if literal in _NAT64:
        return is_public(str(ipaddress.IPv4Address(literal.packed[-4:])))
    return literal.is_global and literal in _UNICAST and literal not in _6TO4


class _Guarded(Exchange):
    """An exchange whose connections are made to public addresses only."""

    def __init__(self, seconds: float, clock: Callable[[], float], resolve: Resolve, *, loopback: bool) -> None:
        super().__init__(seconds, clock, resolve)
        self._loopback = loopback

    def addresses(self, host: str, port: int) -> Sequence[Found]:
        """What a connection may be made to. Raises _NotPublicError if any of it must not be asked."""
        found = super().addresses(host, port)
        if not all(self._may_be_asked(sockaddr[0]) for *_, sockaddr in found):
            raise _NotPublicError
        return found

    def _may_be_asked(self, address: str) -> bool:
        return is_public(address) or (self._loopback and ipaddress.ip_address(address).is_loopback)


class Outside:
    """A way to ask addresses that strangers wrote, shared by all threads.

    Args:
        seconds: what one address may take, redirects included.
        connections: kept open at most, for each host.
        loopback: may this machine be asked as well? Nothing that is checked can say so.
        resolve: looks up host names.
        clock: monotonic, in seconds.
    """

    def __init__(
        self,
        seconds: float,
        *,
        connections: int,
        loopback: bool = False,
        resolve: Resolve = system,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._loopback = loopback
        self._resolve = resolve
        self._clock = clock
        self._adapter = TimedAdapter(connections, tls_context())

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._adapter.close()

    def status(self, address: str) -> int:
        """The status that is answered where an address leads in the end. Raises UnanswerableError."""
        with _Guarded(self._seconds, self._clock, self._resolve, loopback=self._loopback) as exchange:
            status = self._follow("HEAD", address, exchange)
            return self._follow("GET", address, exchange) if status in _WITHOUT_HEAD else status

    def _follow(self, method: str, address: str, exchange: Exchange) -> int:
        for hop in range(_HOPS + 1):
            try:
                status, onward = self._ask(method, address, exchange)
            except UnanswerableError as problem:
                raise UnanswerableError(f"it is sent on, and {problem}" if hop else str(problem)) from problem
            if not onward:
                return status
            address = onward
        raise UnanswerableError(f"it is sent on more than {_HOPS} times")

    def _ask(self, method: str, address: str, exchange: Exchange) -> tuple[int, str]:
        """The status, and where it sends us on to, "" if it does not. No more of the answer is read."""
        request = _prepared(method, address)
        host = str(parse_url(str(request.url)).host)
        try:
            with closing(self._adapter.send(request, stream=True, timeout=exchange.remaining())) as answer:
                return answer.status_code, _onward(address, answer)
        except _NotPublicError:
            problem = f"{host} is not on the public internet, and was not asked"
        except FAILURES as error:
            problem = lost(error, exchange, host).cause
        raise UnanswerableError(problem)


def _prepared(method: str, address: str) -> requests.PreparedRequest:
    """A request without credentials, not even those that stand in the address."""
    try:
        request = requests.Request(method, address, headers=_HEADERS, auth=_nobody).prepare()
    except ValueError:
        request = None
    if request is None or not str(request.url).lower().startswith(("http://", "https://")):
        raise UnanswerableError("this is no web address that could be followed")
    return request


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Sign nothing."""
    return request


def _onward(address: str, answer: requests.Response) -> str:
    if not answer.is_redirect:
        return ""
    location = answer.headers["Location"].encode("latin-1").decode(errors="replace")
    try:
        return urljoin(address, location)
    except ValueError:
        raise UnanswerableError("what it is sent on to is no web address") from None
