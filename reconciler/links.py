"""Do links lead somewhere? Asked of the web only on demand, by `validate --check-links`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from reconciler.errors import Diagnostic

if TYPE_CHECKING:
    from reconciler.http.outside import Outside

_SECONDS: Final = 10.0
"""For one link, redirects included."""

_AT_A_TIME: Final = 8
_GONE: Final = frozenset({404, 410})


def dead(
    links: Sequence[tuple[str, Diagnostic]], seconds: float = _SECONDS, *, loopback: bool = False
) -> Iterator[Diagnostic]:
    """What is to be said of each link that leads nowhere, with the reason. Each address is asked for once.

    A link that leads to no public address, at once or by a redirect, leads nowhere for customers, and is not asked.

    Args:
        links: addresses, each with what is to be said of it.
        seconds: how long to wait for an answer.
        loopback: may links lead to this machine, as in a rehearsal with a sandbox?
    """
    reasons = _reasons(list(dict.fromkeys(address for address, _ in links)), seconds, loopback=loopback)
    for address, told in links:
        if reason := reasons[address]:
            yield replace(told, summary=f"{told.summary}: {reason}", fix="correct it, or put the page there")


def _reasons(addresses: Sequence[str], seconds: float, *, loopback: bool) -> Mapping[str, str]:
    if not addresses:
        return {}
    from reconciler.http.outside import Outside  # noqa: PLC0415 # takes long to import, and only this asks the web

    with (
        closing(Outside(seconds, connections=_AT_A_TIME, loopback=loopback)) as web,
        ThreadPoolExecutor(max_workers=_AT_A_TIME) as executor,
    ):
        return dict(zip(addresses, executor.map(lambda each: _reason(web, each), addresses), strict=True))


def _reason(web: Outside, address: str) -> str:
    """Why a link leads nowhere; "" if it leads somewhere, or if nobody but a person can tell."""
    from reconciler.http.outside import UnanswerableError  # noqa: PLC0415 # see above

    try:
        status = web.status(address)
    except UnanswerableError as problem:
        return str(problem)
    return f"the server answers {status}" if status in _GONE or status >= 500 else ""
