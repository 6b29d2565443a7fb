"""The control door of a running sandbox, over HTTP on this machine and nowhere else."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from reconciler.errors import Malformed, Unavailable, UsageProblem

_SECONDS: Final = 10.0
_LARGEST: Final = 32_000_000


def endpoints(url: str) -> dict[str, dict[str, Any]]:
    """By store, the addresses that the sandbox at this URL offers, and the credentials that it accepts.

    Raises UsageProblem, Unavailable or Malformed.
    """
    stores = call(url, "GET", "/").get("stores")
    if not isinstance(stores, dict) or not all(isinstance(each, dict) for each in stores.values()):
        raise Malformed(f"what answers at {url} is no sandbox", fix="start one: reconciler sandbox up")
    return stores


def call(url: str, method: str, path: str, body: Any = None) -> Any:
    """Ask the control door. The connection is made directly: no proxy, no redirect."""
    from http.client import HTTPConnection, HTTPException  # noqa: PLC0415 # a fifth of the start-up time

    host, port = _local(url)
    connection = HTTPConnection(host, port, timeout=_SECONDS)
    sent = None if body is None else json.dumps(body)
    try:
        connection.request(method, f"/_sandbox{path}", sent, {"Content-Type": "application/json"} if sent else {})
        answer = connection.getresponse()
        status, content = answer.status, answer.read(_LARGEST)
    except (OSError, HTTPException) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error) or "no answer"
        raise Unavailable(f"no sandbox answers at {url}: {reason}", fix="start one: reconciler sandbox up") from error
    finally:
        connection.close()
    return _decoded(url, status, content)


def _decoded(url: str, status: int, content: bytes) -> Any:
    try:
        document = json.loads(content)
    except ValueError:
        raise Malformed(f"what answers at {url} is no sandbox", fix="start one: reconciler sandbox up") from None
    if status >= 400:
        reason = document.get("error", status) if isinstance(document, Mapping) else status
        raise UsageProblem(f"the sandbox at {url} says: {reason}")
    return document


def _local(url: str) -> tuple[str, int]:
    """Host and port. Raises UsageProblem unless it is plain http to this machine."""
    parts = urlsplit(url)
    try:
        host, port = parts.hostname or "", parts.port or 80
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        host, port, local = parts.hostname or "", 0, False
    if parts.scheme != "http" or not local or parts.username is not None:
        raise UsageProblem(
            f"--sandbox takes the address of a sandbox on this machine, not {url!r}",
            fix="such as  --sandbox http://127.0.0.1:8320",
        )
    return host, port
