"""Two-legged OAuth 1.0a (RFC 5849), as the Marketplace checked it: HMAC-SHA1, in the Authorization header, no token.

In 2013 the rules are those of oauthlib 0.4.0; in 2016 nothing but the signature was looked at, and who could not be
made out was anonymous.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from reconciler.sandbox.firefox.dialect import Dialect
from reconciler.sandbox.store import Clock
from reconciler.sandbox.wire import Refusal, Request

OLDEST = 600
"""Seconds after which a timestamp is refused in 2013. One from the future is not."""

MOST_REMEMBERED = 10_000
"""Used headers beyond which old ones are looked for, to be forgotten."""

_NEEDED = ("oauth_consumer_key", "oauth_nonce", "oauth_signature", "oauth_signature_method", "oauth_timestamp")


@dataclass(frozen=True)
class Account:
    """Somebody with a consumer key. `terms`: has accepted the terms for developers."""

    key: str
    secret: str
    name: str
    terms: bool = True
    groups: tuple[str, ...] = ()


ACCOUNTS = {
    account.key: account
    for account in (
        Account("sandbox-consumer", "sandbox-secret", "Example Games"),
        Account("sandbox-second-consumer", "sandbox-secret", "Somebody Else"),
        Account("sandbox-newcomer", "sandbox-secret", "A newcomer", terms=False),
        Account("sandbox-administrator", "sandbox-secret", "An administrator", groups=("Admins",)),
        Account("sandbox-reviewer", "sandbox-secret", "A reviewer", groups=("App Reviewers",)),
        Account("sandbox-integrator", "sandbox-secret", "An integrator", groups=("Transaction:Debug",)),
    )
}
"""Who has an account, by consumer key. The first is the developer whom the sandbox's credentials belong to."""


class OAuth:
    """Tells who sent a request. What was used already is remembered for as long as the sandbox runs."""

    def __init__(self, dialect: Dialect, clock: Clock) -> None:
        self._dialect = dialect
        self._clock = clock
        self._seen: set[tuple[int, str, str]] = set()

    def caller(self, request: Request) -> Account | None:
        """The account, None if anonymous. In 2013 a header that is not in order is refused with 401."""
        header = request.headers.get("Authorization")
        if header is None:
            return None
        try:
            return self._identified(request, header)
        except Refusal:
            if self._dialect.modern:
                return None
            raise

    def _identified(self, request: Request, header: str) -> Account:
        sent = parameters_of(header)
        if not sent or any(not sent.get(name) for name in _NEEDED) or sent["oauth_signature_method"] != "HMAC-SHA1":
            raise _malformed()
        if not self._dialect.modern:
            self._check_form(sent)
        account = ACCOUNTS.get(sent["oauth_consumer_key"])
        if account is None or not hmac.compare_digest(
            self.signature(request, sent, account.secret).encode(), sent["oauth_signature"].encode()
        ):
            raise Refusal(401, {"reason": "Error with OAuth headers"})
        if "Admins" in account.groups:
            raise Refusal(401, {"reason": "Cannot be a user with roles."})
        if not self._dialect.modern:
            self._use_once(sent)
        return account

    def signature(self, request: Request, sent: Mapping[str, str], secret: str) -> str:
        """The signature that the request should bear, in base64. The method is the real one, the body has no part."""
        url = f"http://{request.headers.get('Host') or ''}{request.path}"
        signed = {name: value for name, value in sent.items() if name not in {"oauth_signature", "realm"}}
        return signature_of(request.method, url, [*request.query.items(), *signed.items()], secret)

    def _check_form(self, sent: Mapping[str, str]) -> None:
        """What oauthlib 0.4.0 refuses before it looks at the signature."""
        timestamp, key, nonce = sent["oauth_timestamp"], sent["oauth_consumer_key"], sent["oauth_nonce"]
        if len(timestamp) != 10 or not (timestamp.isascii() and timestamp.isdigit()):
            raise _malformed()
        if self._clock.now() - int(timestamp) > OLDEST:
            raise _malformed()
        if not 7 <= len(nonce) <= 128 or not 8 <= len(key) <= 128:
            raise _malformed()
        if sent.get("oauth_version", "1.0") != "1.0":
            raise _malformed()
        if sent.get("realm"):
            raise Refusal(401, {"reason": "Error with OAuth headers"})

    def _use_once(self, sent: Mapping[str, str]) -> None:
        """Refuse what was sent before. What is too old to be taken is forgotten now and then."""
        used = (int(sent["oauth_timestamp"]), sent["oauth_nonce"], sent["oauth_consumer_key"])
        if used in self._seen:
            raise Refusal(401, {"reason": "Error with OAuth headers"})
        self._seen.add(used)
        if len(self._seen) > MOST_REMEMBERED:
            oldest = self._clock.now() - OLDEST
            self._seen = {each for each in self._seen if each[0] >= oldest}


def _malformed() -> Refusal:
    return Refusal(401, {"reason": "Authentication required."})


def parameters_of(header: str) -> dict[str, str]:
    """The parameters of an OAuth Authorization header, decoded, `realm` included; {} if it is no such header."""
    from oauthlib.oauth1.rfc5849 import utils  # noqa: PLC0415 - start-up time

    try:
        return {name: utils.unescape(value) for name, value in utils.parse_authorization_header(header)}
    except ValueError:
        return {}


def signature_of(method: str, url: str, parameters: Iterable[tuple[str, str]], secret: str) -> str:
    """The HMAC-SHA1 signature, in base64, of a request without a token. Raises ValueError if it is no URL."""
    from oauthlib.oauth1.rfc5849 import signature  # noqa: PLC0415 - start-up time

    rules: Any = signature  # its published types allow fewer methods than HTTP has
    base = rules.signature_base_string(method, rules.base_string_uri(url), rules.normalize_parameters(list(parameters)))
    key = f"{quote(secret, safe='')}&"
    return base64.b64encode(hmac.digest(key.encode(), base.encode(), "sha1")).decode()
