"""Credentials as requests signs with them: client credentials (OAuth 2.0), ES256 tokens and OAuth 1.0a.

A token is made when a request first needs one, renewed in time, and once for all threads.
"""

from __future__ import annotations

import math
import os
import secrets
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Final

from requests import PreparedRequest
from requests.auth import AuthBase

from reconciler.errors import Malformed, Unauthorized
from reconciler.http import Answer, Http, Request, Wording
from reconciler.store_settings import StoreSettings

_EARLY: Final = 60.0
_UNSTATED: Final = 300.0
_LONGEST: Final = 86400.0


def mask(token: str) -> None:
    """Have GitHub Actions black the token out of its logs. Does nothing elsewhere.

    The command goes to standard error, which the runner reads as well, as standard output may be a document.
    """
    if os.environ.get("GITHUB_ACTIONS") == "true":
        sys.stderr.write(f"::add-mask::{token}\n")
        sys.stderr.flush()


class Bearer(AuthBase, ABC):
    """`Authorization: Bearer TOKEN`, with one token for all threads.

    It is renewed 60 s before its end (half its life before, if that is shorter). Once the credentials were
    refused they are not tried again: every later use raises the same Unauthorized.

    Args:
        clock: monotonic, in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._renew_at = 0.0
        self._refusal: Unauthorized | None = None

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a request. Raises what making a token raises."""
        request.headers["Authorization"] = f"Bearer {self.token()}"
        return request

    def token(self) -> str:
        """A token that is good for now."""
        with self._lock:
            if not self._token or self._clock() >= self._renew_at:
                self._replace()
            return self._token

    def renew(self, rejected: str) -> None:
        """The store has refused this token: replace it, unless another thread already has."""
        with self._lock:
            if self._token == rejected:
                self._replace()

    def _replace(self) -> None:
        if self._refusal is not None:
            raise Unauthorized(self._refusal.message, fix=self._refusal.fix, where=self._refusal.where)
        began = self._clock()
        try:
            token, lifetime = self._mint()
        except Unauthorized as error:
            self._refusal = error
            raise
        mask(token)
        self._token = token
        self._renew_at = began + lifetime - min(_EARLY, lifetime / 2)

    @abstractmethod
    def _mint(self) -> tuple[str, float]:
        """A new token, and the seconds it is good for."""


class ClientCredentials(Bearer):
    """A token for an id and a secret (RFC 6749, section 4.4), as Amazon's "Login with Amazon" issues them.

    RFC 6749 has them sent as a form; Digital Turbine takes the same fields as JSON ("App Management API").

    Args:
        settings: limits, and the look-up of the credentials, which happens only when a token is needed.
        token_endpoint: complete URL.
        scope: what the token is to be good for.
        names: under which the id and the secret are looked up.
        store: its name, for messages.
        as_json: send the fields as JSON instead of a form.
        clock, sleep: as for Http.
    """

    def __init__(
        self,
        settings: StoreSettings,
        token_endpoint: str,
        scope: str,
        names: tuple[str, str] = ("client_id", "client_secret"),
        *,
        store: str = "the token endpoint",
        as_json: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        super().__init__(clock)
        self._settings = settings
        self._scope = scope
        self._as_json = as_json
        self._names = names
        self._store = store
        self._http = Http(
            settings, store=store, endpoint=token_endpoint, wording=self._wording, clock=clock, sleep=sleep
        )

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._http.close()

    def _mint(self) -> tuple[str, float]:
        identity, secret = (_credential(self._settings, name, self._store) for name in self._names)
        fields = {
            "grant_type": "client_credentials",
            "client_id": identity,
            "client_secret": secret,
            "scope": self._scope,
        }
        answer = self._http.send(
            Request(
                "POST",
                "",
                headers={"Accept": "application/json"},
                json=fields if self._as_json else None,
                form=None if self._as_json else fields,
                repeatable=True,
            )
        )
        said = answer.json()
        token = said.get("access_token") if isinstance(said, dict) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token.strip():
            raise Malformed(
                f"the answer to {answer.request} holds no usable access_token",
                request=answer.request,
                status=answer.status,
                fix="Check token_endpoint in reconciler.yaml:\nreconciler doctor",
            )
        return token, _lifetime(said.get("expires_in"))

    def _wording(self, answer: Answer) -> Wording:
        """The error envelope of RFC 6749, section 5.2: `{"error": …, "error_description": …}`."""
        said = answer.json()
        code = said.get("error") if isinstance(said, dict) else None
        if not isinstance(code, str) or not code.isprintable():
            return Wording()
        told = said.get("error_description")
        advice = self._advice(code)
        return Wording(told if isinstance(told, str) else code, (code,), Unauthorized if advice else None, advice)

    def _advice(self, code: str) -> str:
        """What to do about an error code that concerns the credentials; "" for others."""
        identity, secret = self._names
        if code in {"invalid_client", "invalid_grant"}:
            return (
                f"Copy {identity} and {secret} again from the store's console, whole and from the same entry:\n"
                "reconciler doctor"
            )
        if code in {"invalid_scope", "unauthorized_client", "access_denied"}:
            return (
                f"The credentials are known, but not allowed to ask for {self._scope}. Give them access to this API "
                "in the store's console:\nreconciler doctor"
            )
        return ""


class JsonWebToken(Bearer):
    """A token that we sign ourselves with ES256 (Apple, "Generating Tokens for API Requests").

    A team's key has an issuer, a person's own key has none: then the token is for `user`.

    It is dated a minute back and good for 15 minutes from then, where Apple allows 20, so that it works with clocks
    that are up to a minute off.

    Args:
        settings: the look-up of the credentials, which happens only when a token is needed.
        names: under which key id, private key (PEM) and issuer id are looked up.
        audience: whom the token is for.
        store: its name, for messages.
        clock: monotonic, in seconds.
        now: seconds since 1970.
    """

    _BACK: Final = 60
    _LIFETIME: Final = 900

    def __init__(
        self,
        settings: StoreSettings,
        *,
        names: tuple[str, str, str] = ("key_id", "private_key", "issuer_id"),
        audience: str = "appstoreconnect-v1",
        store: str = "app-store",
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(clock)
        self._settings = settings
        self._names = names
        self._audience = audience
        self._store = store
        self._now = now

    def _mint(self) -> tuple[str, float]:
        import jwt  # noqa: PLC0415 - start-up time: only stores with such tokens need it

        key_name, private_name, issuer_name = self._names
        issued = int(self._now()) - self._BACK
        claims: dict[str, Any] = {"iat": issued, "exp": issued + self._LIFETIME, "aud": self._audience}
        issuer = self._settings.secret(issuer_name).strip()
        claims |= {"iss": issuer} if issuer else {"sub": "user"}
        key_id = _credential(self._settings, key_name, self._store)
        private = self._private_key(private_name)
        token = jwt.encode(claims, private, algorithm="ES256", headers={"kid": key_id})
        return token, float(self._LIFETIME - self._BACK)

    def _private_key(self, name: str) -> Any:
        """The signing key. CI systems often hold it in one line, its line breaks as backslash and n: both will do."""
        from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - start-up time, as above
        from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey  # noqa: PLC0415
        from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

        pem = _credential(self._settings, name, self._store).replace("\\n", "\n")
        try:
            key: object = load_pem_private_key(pem.encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            key = None
        if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
            return key
        raise Unauthorized(
            f"{name} for {self._store} is not a private key for ES256 in PEM form",
            fix=f"Give {name} the whole text of the .p8 file as the store's console offered it:\nreconciler doctor",
            where=self._store,
        )


def _credential(settings: StoreSettings, name: str, store: str) -> str:
    """A credential without the blanks and line breaks that copying adds. Raises Unauthorized if nothing is left."""
    text = settings.secret(name).strip()
    if text:
        return text
    raise Unauthorized(
        f"{name} for {store} is empty", fix=f"Set {name}; see what is looked for:\nreconciler doctor", where=store
    )


def _lifetime(stated: object) -> float:
    """Seconds that a token is good for. Some answers have a string here, and some nothing: then 5 minutes."""
    try:
        seconds = float(stated) if isinstance(stated, int | float | str) else _UNSTATED
    except (ValueError, OverflowError):
        seconds = _UNSTATED
    return min(seconds, _LONGEST) if math.isfinite(seconds) and seconds > 0 else _UNSTATED


class OAuthOne(AuthBase):
    """OAuth 1.0a with a consumer's key and secret and no token (RFC 5849), as the Firefox Marketplace takes it.

    Each try is signed anew, with HMAC-SHA1 and a fresh nonce and time: some servers refuse a header that they have
    seen. A JSON body is not part of the signature; a realm is not sent, as the Marketplace of 2013 refused any.

    Args:
        settings: the look-up of the credentials, which happens only when a request is signed.
        names: under which key and secret are looked up.
        store: its name, for messages.
        nonce: makes a text that was never used before.
        now: seconds since 1970.
    """

    def __init__(
        self,
        settings: StoreSettings,
        *,
        names: tuple[str, str] = ("consumer_key", "consumer_secret"),
        store: str,
        nonce: Callable[[], str] = lambda: secrets.token_hex(16),
        now: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._names = names
        self._store = store
        self._nonce = nonce
        self._now = now

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a request. Raises Unauthorized if key or secret is missing."""
        from requests_oauthlib import OAuth1  # noqa: PLC0415 - start-up time: only stores with such credentials need it

        key, secret = (_credential(self._settings, name, self._store) for name in self._names)
        sign = OAuth1(key, secret, nonce=self._nonce(), timestamp=str(int(self._now())))
        signed: PreparedRequest = sign(request)
        return signed
