"""One request on its way: tried, repeated where that is safe, replayed with new credentials, judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

from requests import PreparedRequest
from requests.auth import AuthBase

from reconciler.errors import Interrupted, Malformed, ReconcilerError, Unauthorized
from reconciler.http import patience, verdict
from reconciler.http.messages import Answer, Rate, Request
from reconciler.http.places import Places, Target
from reconciler.http.transport import Transport
from reconciler.http.verdict import Asked, Lost, Wording, WordingOf
from reconciler.store_settings import StoreSettings

_STAGGER: Final = 0.5
_SECRET_FIELDS: Final = ("secret", "password", "token", "assertion")


@runtime_checkable
class Renewable(Protocol):
    """Credentials that can be made anew when the store has refused them."""

    def renew(self, rejected: str) -> None:
        """Replace the token if it is still the rejected one; another thread may have been quicker."""
        ...


@dataclass(eq=False, repr=False)
class Line:
    """What all requests of one connection share: where they go, what they bear, and the store's limits."""

    store: str
    settings: StoreSettings
    places: Places
    transport: Transport
    auth: AuthBase | None
    wording: WordingOf
    clock: Callable[[], float]
    sleep: Callable[[float], object]
    random: Callable[[], float]
    now: Callable[[], float]
    pause: patience.Pause
    budget: patience.Budget
    rate: Rate | None = None

    def wait(self, seconds: float, doing: str) -> None:
        """Sleep. Raises Interrupted as soon as a signal asks us to stop."""
        if seconds > 0:
            self.sleep(seconds)
        if self.settings.stopping.is_set():
            raise Interrupted(f"stopped while {doing}")


class Sending:
    """One request on its way: how often it was tried, and whether its credentials were made anew."""

    def __init__(self, line: Line, request: Request, target: Target) -> None:
        self._line = line
        self._request = request
        self._target = target
        self._shown = f"{request.method} {target.shown}"
        self._auth = line.auth if target.trusted else None
        self._tries = 0
        self._attempts = 0
        self._taken = 0
        self._renewed = False

    def run(self) -> Answer:
        """Try until there is an answer that counts. Raises the error that the last try stands for."""
        while True:
            outcome, credential = self._once()
            if isinstance(outcome, Answer):
                if outcome.status not in patience.PASSING:
                    self._repay()
                if 200 <= outcome.status < 300 or outcome.status in self._request.accept:
                    return outcome
            error = self._weigh(outcome, credential)
            if error is not None:
                raise error

    def _once(self) -> tuple[Answer | Lost, str]:
        """One try, and the credential that it bore."""
        line = self._line
        line.pause.rest(self._stand_back)
        prepared = line.transport.prepare(self._request, self._target, self._auth)
        self._tries += 1
        self._attempts += 1
        began = line.clock()
        outcome: Answer | Lost | None = None
        try:
            outcome = line.transport.exchange(prepared, self._request.upload, self._target)
        finally:
            self._log(outcome, line.clock() - began)
        if isinstance(outcome, Answer):
            line.rate = outcome.rate or line.rate
        return outcome, _credential(prepared)

    def _stand_back(self, seconds: float) -> None:
        """Wait as the store has asked; a little longer, so that the threads do not come back all at once."""
        self._line.wait(seconds + self._line.random() * _STAGGER, f"waiting to send {self._shown}")

    def _log(self, outcome: Answer | Lost | None, seconds: float) -> None:
        self._line.settings.log(
            {
                "store": self._line.store,
                "method": self._request.method,
                "path": self._target.shown,
                "status": outcome.status if isinstance(outcome, Answer) else 0,
                "seconds": round(seconds, 3),
                "attempt": self._attempts,
            }
        )

    def _weigh(self, outcome: Answer | Lost, credential: str) -> ReconcilerError | None:
        """None, after having waited, if there is to be another try; else the error to raise."""
        asked = Asked(self._line.store, self._shown, self._request.again, self._secrets(credential))
        if isinstance(outcome, Lost):
            again = not outcome.lasting and (self._request.again or not outcome.sent)
            if not again or not self._may_repeat():
                return verdict.of_silence(asked, outcome)
            self._line.wait(self._backoff(), f"waiting to repeat {self._shown}")
            return None
        words = self._words(outcome)
        if verdict.passing(outcome, words, again=self._request.again):
            return self._yield_to(asked, outcome, words)
        error = verdict.of_answer(asked, outcome, words, self._line.now())
        return None if isinstance(error, Unauthorized) and self._renew(credential) else error

    def _yield_to(self, asked: Asked, answer: Answer, words: Wording) -> ReconcilerError | None:
        """The store is busy: wait as long as it asks for, or say when to come back."""
        now = self._line.now()
        wanted = patience.retry_after(answer, now)
        if wanted is not None and wanted > patience.LONGEST_ASKED:
            return verdict.of_long_wait(asked, answer.status, wanted, now)
        rest = max(wanted or 0.0, self._backoff())
        shared = answer.status == 429 or wanted is not None
        if shared:
            self._line.pause.extend(rest)
        if not self._may_repeat(patience.TRIES_OF_429 if answer.status == 429 else patience.TRIES):
            return verdict.of_answer(asked, answer, words, now)
        if not shared:
            self._line.wait(rest, f"waiting to repeat {self._shown}")
        return None

    def _backoff(self) -> float:
        return patience.backoff(self._tries, self._line.random)

    def _may_repeat(self, most: int = patience.TRIES) -> bool:
        if self._tries >= most or not self._line.budget.take():
            return False
        self._taken += 1
        return True

    def _repay(self) -> None:
        self._line.budget.give(self._taken)
        self._taken = 0

    def _renew(self, credential: str) -> bool:
        """Make new credentials, once. False if that cannot be done or was done already."""
        if self._renewed or not isinstance(self._auth, Renewable):
            return False
        self._auth.renew(credential)
        self._renewed = True
        self._tries -= 1
        return True

    def _words(self, answer: Answer) -> Wording:
        try:
            return Wording(*self._line.wording(answer))
        except Malformed:  # an error page in place of the store's envelope: its status still counts
            return Wording()

    def _secrets(self, credential: str) -> tuple[str, ...]:
        """What the store may echo in its words, and nobody may see."""
        sent = self._request.json if isinstance(self._request.json, dict) else self._request.form or {}
        hidden = [
            value
            for name, value in sent.items()
            if isinstance(value, str) and any(part in name.lower() for part in _SECRET_FIELDS)
        ]
        return tuple(each for each in (credential, *hidden) if each)


def _credential(prepared: PreparedRequest) -> str:
    """The token of `Authorization: Bearer TOKEN`, "" if there is none."""
    header = prepared.headers.get("Authorization", "")
    text = header.decode("latin-1") if isinstance(header, bytes) else str(header)
    return text.partition(" ")[2]
