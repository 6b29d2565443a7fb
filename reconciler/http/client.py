"""Http: what a provider sends through. It repeats what may be repeated, keeps to the store's limits, names errors."""

from __future__ import annotations

import random as randomness
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import count

from requests.auth import AuthBase

from reconciler.errors import Interrupted, Refused, Unavailable
from reconciler.http.messages import Answer, Rate, Request
from reconciler.http.names import Resolve, system
from reconciler.http.patience import Budget, Pause
from reconciler.http.places import Places
from reconciler.http.sending import Line, Sending
from reconciler.http.transport import LARGEST_BODY, Transport
from reconciler.http.verdict import WordingOf, no_words
from reconciler.store_settings import StoreSettings


class Http:
    """A connection to one store, shared by all threads. Sends only what it is told to.

    A try is repeated, three times in all with full jitter in between, after connection errors, deadlines,
    truncated answers and statuses 429, 500, 502, 503 and 504, if the request is repeatable. Any request is repeated
    if nothing of it was sent, or after a 429, which says that it was not acted on. (A 503 says no such thing, with
    Retry-After or without.) `Retry-After` is obeyed up to 300 s, by all threads together. Anything else that is
    not repeatable and went out without a clear answer raises Uncertain. So a repeated DELETE may find nothing
    left (Missing), and a repeated conditional PUT its own work (PreconditionFailed): look before judging.

    Args:
        settings: deadlines, limits, the signal to stop, and the log.
        store: its name, for messages.
        endpoint: base URL; the settings' own if "".
        auth: signs each request to the endpoint. If it has `renew`, that is called once after a 401 and the
            request, which was not acted on, is replayed once.
        wording: reads the store's error envelope. Malformed from its `answer.json()` counts as "no words".
        also: further origins (`https://host:port`) or host suffixes (`.apple.com`) that absolute URLs may have.
            They get no credentials.
        largest: bytes of an answer at most, counted after decompression.
        clock: monotonic, in seconds.
        sleep: waits so many seconds; by default it returns early when a signal asks us to stop.
        random: from 0 to 1, for jitter.
        now: seconds since 1970, to compare with the store's `Date`.
        resolve: looks up host names.

    Raises SettingsInvalid if the endpoint is not https, or not on this machine in the sandbox.
    """

    def __init__(
        self,
        settings: StoreSettings,
        *,
        store: str,
        endpoint: str = "",
        auth: AuthBase | None = None,
        wording: WordingOf = no_words,
        also: Collection[str] = (),
        largest: int = LARGEST_BODY,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        random: Callable[[], float] = randomness.random,
        now: Callable[[], float] = time.time,
        resolve: Resolve = system,
    ) -> None:
        places = Places(endpoint or settings.endpoint, also, sandbox=settings.sandbox)
        self._line = Line(
            store=store,
            settings=settings,
            places=places,
            transport=Transport(
                jobs=settings.jobs,
                timeout=settings.timeout,
                stopping=settings.stopping,
                scheme=places.scheme,
                clock=clock,
                largest=largest,
                resolve=resolve,
            ),
            auth=auth,
            wording=wording,
            clock=clock,
            sleep=settings.stopping.wait if sleep is None else sleep,
            random=random,
            now=now,
            pause=Pause(clock),
            budget=Budget(),
        )

    def __repr__(self) -> str:
        return f"Http({self._line.store})"

    @property
    def rate(self) -> Rate | None:
        """The store's hourly limit as its last answer told it; None if it never did."""
        return self._line.rate

    def reading(self) -> Http:
        """The same connection, refusing every method but GET and HEAD."""
        return _Reading(self._line)

    def close(self) -> None:
        """Close the connections that are kept open. Sending again opens new ones."""
        self._line.transport.close()

    def send(self, request: Request) -> Answer:
        """Send it, and again where that is safe, until there is an answer with a status of 2xx or in `accept`.

        Raises Unauthorized, Refused (Missing, PreconditionFailed), Unavailable, Uncertain, Malformed, or the error
        that `wording` names; Interrupted between two tries or two pieces of an upload.
        """
        return Sending(self._line, request, self._line.places.target(request.path)).run()

    def send_all(self, requests: Sequence[Request]) -> list[Answer]:
        """Send them side by side, at most `settings.jobs` at a time. Answers are in the order of the requests.

        All are let finish; then the first error, in that order, is raised. Raises Interrupted for those not begun
        when a signal came.
        """
        if not requests:
            return []
        with ThreadPoolExecutor(max(1, min(self._line.settings.jobs, len(requests)))) as pool:
            pending = [pool.submit(self._send_unless_stopping, request) for request in requests]
            wait(pending)
        return [each.result() for each in pending]

    def _send_unless_stopping(self, request: Request) -> Answer:
        if self._line.settings.stopping.is_set():
            raise Interrupted(f"stopped before {request.method} was sent")
        return self.send(request)

    def poll(
        self, request: Request, until: Callable[[Answer], bool], *, limit: float, pace: Callable[[int], float]
    ) -> Answer:
        """Ask again and again until an answer will do; returns it.

        Args:
            request: what to ask. It must be repeatable.
            until: will this answer do?
            limit: seconds to wait at most.
            pace: seconds to wait after the n-th look, counted from 1.

        Raises Unavailable once the next look would come after the limit; Interrupted when a signal came.
        """
        began = self._line.clock()
        for looks in count(1):
            answer = self.send(request)
            if until(answer):
                return answer
            rest = pace(looks)
            if self._line.clock() - began + rest > limit:
                break
            self._line.settings.waiting(self._line.clock() - began, limit)
            self._line.wait(rest, f"waiting for {answer.request}")
        raise Unavailable(
            f"{self._line.store} was still processing {answer.request} after {self._line.clock() - began:.0f} s "
            f"and {looks} looks (the limit is {limit:.0f} s)",
            request=answer.request,
            status=answer.status,
            fix="Run the same command again later; it goes on where this one stopped.",
        )


class _Reading(Http):
    """A connection that cannot write: what `plan` and `drift` are given."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def send(self, request: Request) -> Answer:
        """Send a GET or HEAD. Raises Refused for any other method, sending nothing."""
        if request.method not in {"GET", "HEAD"}:
            shown = f"{request.method} {self._line.places.target(request.path).shown}"
            raise Refused(
                f"{shown} was not sent: only reading is allowed here",
                request=shown,
                fix="Report this: something tried to write while only looking.",
            )
        return super().send(request)
