"""Login with Amazon: gives out access tokens, and knows them again. A token carries its scope and its end in itself.

That way tokens outlive a restart, and no state is needed for them. They protect nothing: they only have to be told
from real ones, which is why they, and the credentials they are asked for with, begin with `sandbox-`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from reconciler.sandbox.amazon import refusals
from reconciler.sandbox.store import Clock
from reconciler.sandbox.switches import Switches
from reconciler.sandbox.wire import Refusal, Reply, Request

PREFIX = "sandbox-"
SUBMISSION, REPORTING = "appstore::apps:readwrite", "adx_reporting::appstore:marketer"
_SCOPES = {SUBMISSION: "apps", REPORTING: "reports"}


class Login:
    """The token endpoint, and the check of the tokens it gave out."""

    def __init__(self, clock: Clock, switches: Switches) -> None:
        self._clock = clock
        self._switches = switches

    def token(self, request: Request) -> Reply:
        """Give out a token for client credentials, asked for with a form or with JSON."""
        fields = _fields(request)
        if fields.get("grant_type") != "client_credentials":
            raise refusals.login(400, "unsupported_grant_type", "The grant_type must be client_credentials")
        missing = [name for name in ("client_id", "client_secret", "scope") if not fields.get(name)]
        if missing:
            raise refusals.login(400, "invalid_request", f"The request is missing {', '.join(missing)}")
        if not all(_recognisable(fields[name]) for name in ("client_id", "client_secret")):
            raise refusals.login(401, "invalid_client", "Client authentication failed")
        if fields["scope"] not in _SCOPES:
            raise refusals.login(400, "invalid_scope", "The scope is unknown")
        if self._switches["security_profile"] == "detached":
            status = self._switches.number("invalid_scope_status")
            raise refusals.login(status, "invalid_scope", "The security profile is not attached to this API")
        return Reply.json(self._granted(fields["scope"]), headers={"Cache-Control": "no-store"})

    def check(self, authorization: str | None) -> None:
        """Refuse, as the gateway does, unless the header bears a token for this API that is still good."""
        kind, _, token = (authorization or "").partition(" ")
        unsigned, _, mac = token.rpartition("-")
        scope, _, end = unsigned.removeprefix(f"{PREFIX}Atc-").partition("-")
        good = kind.lower() == "bearer" and mac == _mac(unsigned) and scope == _SCOPES[SUBMISSION]
        if not good or self._clock.now() >= int(end):
            raise self.denied()

    def denied(self) -> Refusal:
        """What the gateway says to a bad token."""
        return refusals.gateway(self._switches.number("gateway_status"), "Request is not authorized.")

    def _granted(self, scope: str) -> dict[str, Any]:
        lifetime = self._switches.number("token_lifetime")
        unsigned = f"{PREFIX}Atc-{_SCOPES[scope]}-{int(self._clock.now()) + lifetime}"
        return {
            "access_token": f"{unsigned}-{_mac(unsigned)}",
            "scope": scope,
            "token_type": "bearer",
            "expires_in": str(lifetime) if self._switches["expires_in"] == "string" else lifetime,
        }


def _recognisable(credential: str) -> bool:
    """Is it a credential of the sandbox, without a newline that crept in? Real ones are turned away unread."""
    return credential.startswith(PREFIX) and credential == credential.strip()


def _mac(text: str) -> str:
    return hashlib.sha256(f"sandbox {text}".encode()).hexdigest()[:16]


def _fields(request: Request) -> Mapping[str, str]:
    """The fields of a form or of a JSON object."""
    try:
        if "json" in (request.headers.get("Content-Type") or ""):
            given = request.body.json()
            return {str(name): str(value) for name, value in given.items()}
        return dict(parse_qsl(request.body.content().decode("utf-8"), keep_blank_values=True))
    except (ValueError, AttributeError) as error:
        raise refusals.login(400, "invalid_request", "The body is neither a form nor a JSON object") from error
