"""Where requests may go: below the endpoint with credentials, to other named origins without, nowhere else.

The same parser reads an address here and in the connection (urllib3's), so the two cannot disagree on its host.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from reconciler.errors import Refused, SettingsInvalid

_PATH: Final = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*")
_URL: Final = re.compile(r"[!-\[\]-~]+")  # visible ASCII without the backslash
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, repr=False)
class Target:
    """Where one request goes.

    Args:
        url: complete, but for the query string of a relative path.
        shown: its path, without any query string: all that messages and logs may tell.
        host: its host name.
        trusted: does it get our credentials?
    """

    url: str
    shown: str
    host: str
    trusted: bool


class Places:
    """The addresses that one connection may send to.

    Args:
        endpoint: base URL; what lies below it gets the credentials.
        also: further origins (`https://host:port`) or host suffixes (`.apple.com`), without credentials.
        sandbox: then loopback is the only place allowed, and plain http will do.

    Raises SettingsInvalid if the endpoint or an origin cannot be used.
    """

    def __init__(self, endpoint: str, also: Collection[str], *, sandbox: bool) -> None:
        self._sandbox = sandbox
        self._endpoint = endpoint.rstrip("/")
        base = _parse(self._endpoint)
        reason = self._objection(base) if base else "it is not an address"
        if base is None or reason or base.query is not None:
            raise SettingsInvalid(
                f"the endpoint {_bare(endpoint)} cannot be used: {reason or 'it has a query string'}",
                fix="Correct the store's endpoint in reconciler.yaml; https://HOST/PATH is what it should look like.",
            )
        self._base = base
        self._suffixes = tuple(each.lower() for each in also if each.startswith("."))
        self._origins = {_origin(url) for each in also if not each.startswith(".") and (url := _parse(each))}

    @property
    def scheme(self) -> str:
        """`https`, or `http` in the sandbox."""
        return str(self._base.scheme)

    def target(self, path: str) -> Target:
        """Where a request with this path goes. Raises Refused, sending nothing, if it may not go there."""
        if "://" in path:
            return self._absolute(path)
        if path and (path[0] != "/" or not _PATH.fullmatch(path) or _climbs(path)):
            raise Refused(
                f"{path[:200]!a} was not sent: it is not a path of plain segments",
                fix="Check the ids in the manifest; if they are right, report this.",
            )
        return Target(self._endpoint + path, path or self._base.path or "/", str(self._base.host), trusted=True)

    def _absolute(self, address: str) -> Target:
        url = _parse(address)
        reason = self._objection(url) if url else "it is not an address"
        if url is None or reason:
            raise Refused(f"a request to an address given by the store was not sent: {reason}", fix=_REPORT)
        below = (url.path or "/").startswith(f"{self._base.path or ''}/") and not _climbs(url.path or "/")
        trusted = below and _origin(url) == _origin(self._base)
        if not trusted and not self._allowed(url):
            raise Refused(f"a request to {url.host} was not sent: that host is not on the list", fix=_REPORT)
        return Target(address, url.path or "/", str(url.host), trusted)

    def _allowed(self, url: Url) -> bool:
        named = str(url.host).endswith(self._suffixes) and url.scheme == "https" and url.port in {None, 443}
        return _origin(url) in self._origins or (bool(self._suffixes) and named)

    def _objection(self, url: Url) -> str:
        if url.auth is not None or url.fragment is not None:
            return "it has a user name or a fragment"
        if self._sandbox and not _loopback(str(url.host)):
            return "in the sandbox only this machine may be addressed"
        if url.scheme != "https" and not (self._sandbox and url.scheme == "http"):
            return "only https is allowed"
        return ""


_REPORT: Final = "Nothing was sent. If the store's documentation names that address, report this."


def _parse(address: str) -> Url | None:
    """The parts of an absolute address; None if it is not one, or holds what parsers disagree about."""
    if not _URL.fullmatch(address):
        return None
    try:
        url = parse_url(address)
    except LocationParseError:
        return None
    return url if url.scheme and url.host else None


def _origin(url: Url) -> tuple[str, str, int]:
    scheme = str(url.scheme)
    return scheme, str(url.host), url.port or _PORTS.get(scheme, 0)


def _bare(address: str) -> str:
    """An address for a message: without user name and query string, which may hold secrets."""
    return ascii(re.sub(r"//[^/]*@", "//", address.partition("?")[0])[:200])


def _climbs(path: str) -> bool:
    """Would some server or library take a segment of this path for "up one level", or for nothing at all?

    One slash at its end is fine: some stores have all their addresses end in one.
    """
    steps = path.split("/")[1:]
    if len(steps) > 1 and not steps[-1]:
        steps.pop()
    return not {"", ".", ".."}.isdisjoint(unquote(step) for step in steps)


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
