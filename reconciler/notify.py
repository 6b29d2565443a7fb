"""Tell people, or a program of theirs, how a run ended: a signed webhook, and a message for Slack.

After the fact, and best effort: whatever goes wrong here is a sentence for a warning and changes nothing else. A
message goes over https, or to this machine; redirects are not followed, as they would carry it, and the address of
a Slack channel, which is a secret, elsewhere. No address is ever quoted.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from reconciler import __version__
from reconciler.errors import Unauthorized
from reconciler.secrets import Reference, is_reference
from reconciler.settings import Settings
from reconciler.settings_file import is_loopback, not_for_notices

SECONDS: Final = 15.0
"""How long telling one of them may take, from the first packet to the answer."""

SIGNATURE: Final = "X-Reconciler-Signature"
TIMESTAMP: Final = "X-Reconciler-Timestamp"
LONGEST: Final = 3_000
"""Characters of a message. Slack cuts messages at 40,000 and shows the first few lines."""

Kind = Literal["webhook", "slack"]


@dataclass(frozen=True)
class Notice:
    """What is to be told: `document` to programs, `lines` to people, the first of them being the heading."""

    event: str
    document: Mapping[str, Any]
    lines: Sequence[str]


@dataclass(frozen=True)
class Channel:
    """Somebody to tell. `url` and `key` look up what may be a secret, and raise Unauthorized if it cannot be had."""

    kind: Kind
    url: Callable[[], str]
    key: Callable[[], str]


def channels(settings: Settings) -> list[Channel]:
    """Who is to be told. In the sandbox only those on this machine whose address stands in the settings."""
    found: list[Channel] = []
    webhook, slack = settings.notify.get("webhook"), settings.notify.get("slack")
    if webhook:
        key = _secret(settings, "the key that notices are signed with", webhook["secret"], "notify.webhook.secret")
        found.append(Channel("webhook", _address(settings, webhook["url"], "webhook"), key))
    if slack:
        found.append(Channel("slack", _address(settings, slack["url"], "slack"), lambda: ""))
    return [each for each in found if is_loopback(urlsplit(each.url()).hostname or "")] if settings.sandbox else found


def _address(settings: Settings, url: str | Reference, kind: Kind) -> Callable[[], str]:
    if isinstance(url, str) and not is_reference(url):
        return lambda: url
    return _secret(settings, f"the address of {kind}", url, f"notify.{kind}.url")


def _secret(settings: Settings, title: str, reference: Reference, place: str) -> Callable[[], str]:
    return lambda: settings.secret(title, reference, f"put it there, or correct {place} in reconciler.yaml")


def send(channel: Channel, notice: Notice, now: Callable[[], float] = time.time) -> str:
    """Tell one of them; returns what went wrong, in one sentence, "" if nothing did. Raises nothing."""
    try:
        url, key = channel.url(), channel.key()
    except Unauthorized as error:
        return f"{channel.kind} was not told: {error.message}"
    if problem := not_for_notices(url):
        return f"{channel.kind} was not told: its address {problem}"
    if channel.kind == "slack":
        problem = _post(url, _bytes(slack_message(notice)), {})
    else:
        body = _bytes(notice.document)
        problem = _post(url, body, {"X-Reconciler-Event": notice.event, **signed(body, key, int(now()))})
    return f"{channel.kind} was not told: {problem}" if problem else ""


def signed(body: bytes, key: str, timestamp: int) -> dict[str, str]:
    """The headers by which a receiver knows that a body is ours, and new.

    The HMAC-SHA256 is that of the timestamp, a full stop and the body. A receiver compares it in constant time, and
    refuses a timestamp that is more than five minutes off.
    """
    mac = hmac.new(key.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return {TIMESTAMP: str(timestamp), SIGNATURE: f"sha256={mac.hexdigest()}"}


def slack_message(notice: Notice) -> dict[str, Any]:
    """The message as Slack takes it ("Sending messages using incoming webhooks").

    `&`, `<` and `>` are escaped, without which no text can become a link or call anybody ("Formatting text").
    """
    heading, *more = map(escaped, notice.lines)
    text = f"*{heading}*"
    for place, line in enumerate(more):
        if len(text) + len(line) > LONGEST:
            text += f"\n… and {len(more) - place} more lines"
            break
        text += f"\n{line}"
    return {"text": text, "unfurl_links": False, "unfurl_media": False}


def escaped(text: str) -> str:
    """Text in which Slack sees no links, channels or people."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _bytes(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=True, allow_nan=False).encode("ascii")


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> str:
    """Send it once; returns what went wrong. The libraries' own words are not used: they quote the address."""
    import requests  # noqa: PLC0415 # heavy, and only needed where somebody is to be told
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 # same

    from reconciler.http.sockets import Exchange, TimedAdapter, tls_context  # noqa: PLC0415 # same

    own = {"Content-Type": "application/json", "User-Agent": f"reconciler/{__version__}"}
    scheme = urlsplit(url).scheme
    with requests.Session() as session, Exchange(SECONDS, time.monotonic) as exchange:
        session.trust_env = False
        session.mount(f"{scheme}://", TimedAdapter(1, tls_context() if scheme == "https" else None))
        try:
            timeout = exchange.remaining()
            with session.post(
                url, data=body, headers={**own, **headers}, timeout=timeout, stream=True, allow_redirects=False
            ) as answer:
                status = answer.status_code
        except TimeoutError:
            return f"no answer within {SECONDS:g} s"
        except requests.Timeout:
            return f"no answer within {SECONDS:g} s"
        except (OSError, HTTPError, ValueError) as error:
            return f"it could not be reached ({type(error).__name__})"
    if 300 <= status < 400:
        return f"it answered {status}, and redirects are not followed"
    return "" if status < 300 else f"it answered {status}"
