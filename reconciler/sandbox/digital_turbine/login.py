"""The Account Service: gives out access tokens for the App Management API, and knows them again.

A token carries its client and its end in itself, so that it outlives a restart without any state. It protects
nothing: it only has to be told from a real one, which is why it, and the credentials it is asked for with, begin with
`sandbox-`.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from reconciler.sandbox.digital_turbine import refusals
from reconciler.sandbox.store import Clock
from reconciler.sandbox.switches import Switches
from reconciler.sandbox.wire import Reply, Request

PREFIX = "sandbox-"
GRANT, SCOPE = "client_credentials", "openid email roles"
LIFETIME = 3600
"""Seconds, as the page says."""


class Login:
    """The token endpoint, and the check of the tokens it gave out."""

    def __init__(self, clock: Clock, switches: Switches) -> None:
        self._clock = clock
        self._switches = switches

    def token(self, request: Request) -> Reply:
        """Give out a token for client credentials, asked for with JSON: unlike OAuth 2, this endpoint takes no form."""
        if request.method != "POST":
            raise refusals.login(405, "invalid_request", "Method not allowed")
        fields = _fields(request)
        missing = [name for name in ("client_id", "client_secret", "grant_type", "scope") if not fields.get(name)]
        if missing:
            raise refusals.login(400, "invalid_request", f"The request is missing {', '.join(missing)}")
        if fields["grant_type"] != GRANT:
            raise refusals.login(400, "unsupported_grant_type", f"The grant_type must be {GRANT}")
        if fields["scope"] != SCOPE:
            raise refusals.login(400, "invalid_scope", f"The scope must be {SCOPE!r}")
        if not all(_recognisable(fields[name]) for name in ("client_id", "client_secret")):
            status = self._switches.number("invalid_client_status")
            raise refusals.login(status, "invalid_client", "Client authentication failed")
        granted = {
            "access_token": self._signed(str(fields["client_id"])),
            "expires_in": LIFETIME,
            "scope": SCOPE,
            "token_type": "Bearer",
        }
        return Reply.json(granted, self._switches.number("token_status"), {"Cache-Control": "no-store"})

    def client(self, authorization: str | None) -> str:
        """The client that an Authorization header speaks for. Refuses a token that is bad, expired or not entitled."""
        kind, _, token = (authorization or "").partition(" ")
        unsigned, _, mac = token.strip().rpartition("-")
        if kind.lower() != "bearer" or not unsigned or mac != _mac(unsigned):
            raise self._unauthorized("The access token is missing or invalid")
        client, _, end = unsigned.removeprefix(PREFIX).rpartition("-")
        if self._clock.now() >= int(end):
            raise self._unauthorized("The access token has expired")
        if self._switches["entitled"] == "no":
            raise refusals.refused(403, "The client may not use this API")
        return bytes.fromhex(client).decode("utf-8")

    def _signed(self, client: str) -> str:
        """A token: the client's id in hexadecimal, the token's end in seconds since 1970, and a seal on both."""
        unsigned = f"{PREFIX}{client.encode().hex()}-{int(self._clock.now()) + LIFETIME}"
        return f"{unsigned}-{_mac(unsigned)}"

    def _unauthorized(self, detail: str) -> refusals.Refused:
        return refusals.refused(self._switches.number("unauthorized_status"), detail)


def _recognisable(credential: Any) -> bool:
    """Is it a credential of the sandbox, with no newline that crept in? Real ones are turned away unread."""
    return (
        isinstance(credential, str) and credential.startswith(PREFIX) and re.fullmatch("[!-~]+", credential) is not None
    )


def _mac(text: str) -> str:
    return hashlib.sha256(f"sandbox {text}".encode()).hexdigest()[:16]


def _fields(request: Request) -> dict[str, Any]:
    """The body, which must be a JSON object and be called one."""
    if "json" in (request.headers.get("Content-Type") or ""):
        try:
            given = request.body.json()
        except ValueError:
            given = None
        if isinstance(given, dict):
            return given
    raise refusals.login(400, "invalid_request", "The body must be a JSON object sent as application/json")
