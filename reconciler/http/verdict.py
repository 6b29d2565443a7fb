"""From what came back, or did not, to an error of ours: which class, in whose words, and what to do next."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, NamedTuple

from reconciler.errors import (
    Malformed,
    Missing,
    PreconditionFailed,
    ReconcilerError,
    Refused,
    StoreError,
    Unauthorized,
    Unavailable,
    Uncertain,
)
from reconciler.http.messages import Answer
from reconciler.http.patience import PASSING, http_date

_LONGEST_WORDS: Final = 1000
_CLOCK_TOLERANCE: Final = 60.0
_YEAR: Final = 366 * 86400.0

_FIX: Final[dict[type[ReconcilerError], str]] = {
    Unauthorized: "Check the store's credentials and what they are allowed to do:\nreconciler doctor",
    Missing: "Check the id in the manifest, and in the store's console whether it was deleted there.",
    PreconditionFailed: "It was changed at the store since it was read. Plan again:\nreconciler plan",
    Refused: "Correct what the store names, in the manifest or in its console, then plan again:\nreconciler plan",
    Malformed: "Check the store's endpoint, and whether a proxy or login page stands in between:\nreconciler doctor",
    Unavailable: "Run the same command again later; what is already done is passed over.",
    Uncertain: "It may have happened. Look at what the store shows now before anything is sent again:\nreconciler plan",
}


class Wording(NamedTuple):
    """What a store's error answer means, as its provider reads it. A plain `(message, codes)` will do as well.

    Args:
        message: the store's own words, "" if there are none.
        codes: the store's own error codes, in order.
        error: the class of error, if the words say more than the status does: a 403 that is a failed login, a 409
            that means "in review". None leaves it to the status. Its constructor must need no more than a
            message. Naming one ends all retries; naming Unauthorized renews the credentials once, as a 401 does.
        fix: what to do about it, "" for the usual advice.
    """

    message: str = ""
    codes: tuple[str, ...] = ()
    error: type[ReconcilerError] | None = None
    fix: str = ""


WordingOf = Callable[[Answer], tuple[str, tuple[str, ...]] | Wording]


def no_words(_answer: Answer) -> Wording:
    """For a store whose errors have no envelope: the status says it all."""
    return Wording()


@dataclass(frozen=True)
class Lost:
    """No answer that could be used.

    Args:
        cause: what happened, without addresses or values.
        sent: did a byte of the request leave? If not, nothing can have happened at the store.
        lasting: the next try would end the same.
        broken: something answered, but not as HTTP allows or beyond our limits.
    """

    cause: str
    sent: bool
    lasting: bool = False
    broken: bool = False


@dataclass(frozen=True)
class Asked:
    """What was asked, as far as errors may tell.

    Args:
        store: its name.
        request: method and path.
        again: may it be sent again without a look?
        secrets: texts that the store may echo and that must not be shown.
    """

    store: str
    request: str
    again: bool
    secrets: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        """Does it change anything at the store?"""
        return not self.request.startswith(("GET ", "HEAD "))


def class_of(status: int, *, again: bool) -> type[ReconcilerError]:
    """The class of error that a status means by itself. 429 is a promise that nothing was done."""
    if status in {401, 404, 412}:
        return {401: Unauthorized, 404: Missing, 412: PreconditionFailed}[status]
    if status == 429 or (500 <= status < 600 and again):
        return Unavailable
    if 500 <= status < 600:
        return Uncertain
    return Refused if 400 <= status < 500 else Malformed


def passing(answer: Answer, words: Wording, *, again: bool) -> bool:
    """May the same request fare better in a moment, and may it be sent again? A 429 was not acted on."""
    return words.error is None and answer.status in PASSING and (again or answer.status == 429)


def of_answer(asked: Asked, answer: Answer, words: Wording, now: float) -> ReconcilerError:
    """The error that an answer stands for. `now` is in seconds since 1970."""
    kind = words.error or class_of(answer.status, again=asked.again)
    message = f"{asked.store} answered {answer.status} to {asked.request}: {_words(asked, answer, words)}"
    fix = words.fix or next((_FIX[each] for each in kind.__mro__ if each in _FIX), "")
    if issubclass(kind, Unauthorized) and (offset := _clock_offset(answer, now)):
        message += f"; this machine's clock is {offset} the store's, and tokens are only good at the right time"
        fix = f"Set the clock, for example with:\nsudo timedatectl set-ntp true\n{fix}"
    if issubclass(kind, StoreError):
        return kind(message, request=asked.request, status=answer.status, codes=words.codes, fix=fix)
    return kind(message, fix=fix, where=asked.request)


def of_silence(asked: Asked, lost: Lost) -> StoreError:
    """The error for a request that got no answer that could be used."""
    kind: type[StoreError] = Malformed if lost.broken else Unavailable
    if lost.sent and not asked.again:
        kind = Uncertain
    message = f"{asked.request} got no usable answer from {asked.store}: {lost.cause}"
    if kind is Unavailable and lost.sent and asked.writes:
        message += "; it may have been carried out all the same, and sending it again does no harm"
    return kind(message, request=asked.request, fix=_FIX[kind])


def of_long_wait(asked: Asked, status: int, seconds: float, now: float) -> Unavailable:
    """The error for a store that asks us to stay away longer than a run may wait."""
    when = "in more than a year"
    if seconds < _YEAR:
        when = f"after {time.strftime('%Y-%m-%d %H:%M:%S UTC', time.gmtime(now + seconds))} (in {_span(seconds)})"
    return Unavailable(
        f"{asked.store} answered {status} to {asked.request} and asks to come back {when}",
        request=asked.request,
        status=status,
        fix=f"Run the same command again {when}; what is already done is passed over.",
    )


def _words(asked: Asked, answer: Answer, words: Wording) -> str:
    """The store's words on one line, cut to size and without our credentials; else what the status means."""
    if 300 <= answer.status < 400 and not words.message:
        return f"it sends us on to {_host_of(answer)}, and API calls follow no redirects"
    text = words.message
    for secret in asked.secrets:
        text = text.replace(secret, "…")
    text = " ".join(text[:_LONGEST_WORDS].split()) or _phrase(answer.status)
    missing = [code for code in words.codes if code not in text]
    return f"{text} ({', '.join(missing)})"[:_LONGEST_WORDS] if missing else text


def _host_of(answer: Answer) -> str:
    """The host that a redirect names; its path and query string may hold secrets."""
    _scheme, found, rest = answer.headers.get("Location", "").partition("//")
    host = rest.partition("/")[0].partition("?")[0].rpartition("@")[2]
    return ascii(host[:100])[1:-1] if found and host else "another place on the same host"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "no such status is known"


def _clock_offset(answer: Answer, now: float) -> str:
    """`2 h 3 min behind`, or "" where the clocks agree to a minute or the answer does not tell."""
    theirs = http_date(answer.headers.get("Date", ""))
    if theirs is None or abs(now - theirs) <= _CLOCK_TOLERANCE:
        return ""
    return f"{_span(abs(now - theirs))} {'ahead of' if now > theirs else 'behind'}"


def _span(seconds: float) -> str:
    """A length of time in its two largest units: `2 h 3 min`."""
    parts = []
    left = round(seconds)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"
