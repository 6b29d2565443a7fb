"""Bearer tokens: JSON Web Tokens signed with ES256, of a team's key or of a person's own.

Apple, "Generating Tokens for API Requests": at most 20 minutes, longer only for listed GET requests (`scope`).
The sandbox has one key pair, the same everywhere; it protects nothing, and only has to be told from real ones.
"""

from __future__ import annotations

import base64
import functools
import json
from collections.abc import Mapping
from typing import Any

from reconciler.sandbox.app_store import refusals
from reconciler.sandbox.store import Clock
from reconciler.sandbox.switches import Switches
from reconciler.sandbox.wire import Refusal, Request

PREFIX = "sandbox-"
TEAM_KEY, PERSONAL_KEY, ISSUER = f"{PREFIX}k1", f"{PREFIX}u1", f"{PREFIX}issuer"
AUDIENCE = "appstoreconnect-v1"
LONGEST = 20 * 60
"""Seconds that a token without scope may be good for."""

LONGEST_SCOPED = 183 * 24 * 3600
"""The same for one with scope: six months."""


class Tokens:
    """Checks the Authorization header."""

    def __init__(self, clock: Clock, switches: Switches) -> None:
        self._clock = clock
        self._switches = switches

    def key(self, request: Request) -> str:
        """The id of the key that signed the request's token. Every fault in it is the same 401."""
        scheme, _, token = (request.headers.get("Authorization") or "").partition(" ")
        try:
            head, claims = _opened(token)
            good = scheme.lower() == "bearer" and self._good(head, claims, request)
        except (ValueError, KeyError, TypeError, AttributeError):
            good = False
        if not good:
            raise denied()
        return str(head["kid"])

    def _good(self, head: Mapping[str, Any], claims: Mapping[str, Any], request: Request) -> bool:
        if head["alg"] != "ES256" or not str(head["kid"]).startswith(PREFIX) or claims["aud"] != AUDIENCE:
            return False
        if self._switches["strict_tokens"] == "yes" and (head.get("typ") != "JWT" or "iat" not in claims):
            return False
        return _holder(claims) and self._timely(claims, scoped="scope" in claims) and _in_scope(claims, request)

    def _timely(self, claims: Mapping[str, Any], *, scoped: bool) -> bool:
        now, leeway = self._clock.now(), self._switches.number("token_leeway")
        issued, end = float(claims.get("iat", now)), float(claims["exp"])
        longest = LONGEST_SCOPED if scoped else LONGEST
        lasting = end - issued if "iat" in claims else end - now - leeway
        return issued <= now + leeway and now < end and lasting <= longest


def denied() -> Refusal:
    """401, whatever the reason."""
    return refusals.refusal(refusals.UNAUTHORIZED)


def _holder(claims: Mapping[str, Any]) -> bool:
    """A team's token names its issuer, a person's says `user` and names none."""
    if "iss" in claims:
        return "sub" not in claims and str(claims["iss"]).startswith(PREFIX)
    return claims.get("sub") == "user"


def _in_scope(claims: Mapping[str, Any], request: Request) -> bool:
    """Is the request one of those that the token lists, if it lists any? What follows a `?` there is not compared."""
    if "scope" not in claims:
        return True
    listed = {str(each).partition("?")[0] for each in claims["scope"]}
    return request.method == "GET" and f"GET {request.path}" in listed


def _opened(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Head and claims of a token with a good signature. Raises ValueError."""
    head, claims, signature = token.split(".")
    _verify(f"{head}.{claims}".encode(), _decoded(signature))
    return json.loads(_decoded(head)), json.loads(_decoded(claims))


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _verify(message: bytes, signature: bytes) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - start-up time: heavy
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - same
    from cryptography.hazmat.primitives.asymmetric import ec, utils  # noqa: PLC0415 - same

    if len(signature) != 64:
        raise ValueError("an ES256 signature has 64 bytes")
    halves = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    try:
        _pair().public_key().verify(utils.encode_dss_signature(*halves), message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise ValueError("the signature is wrong") from error


@functools.cache
def private_key() -> str:
    """The sandbox's private key in PEM form, as Apple hands keys out."""
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - start-up time: heavy

    pem: bytes = _pair().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem.decode()


@functools.cache
def _pair() -> Any:
    """The key pair: made of a number that anybody may know."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - start-up time: heavy

    return ec.derive_private_key(int.from_bytes(b"the sandbox of reconciler"), ec.SECP256R1())
