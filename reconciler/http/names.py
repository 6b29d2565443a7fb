"""Host names looked up by a deadline.

The system's resolver can be given none: getaddrinfo blocks for as long as it likes (resolv.conf(5): by default two
rounds of 5 s for each name server, and other sources than DNS have no limit at all). So it is asked on a thread of
its own, which is left behind at the deadline and ends with the resolver's own patience; being a daemon, it keeps no
process alive.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

Found = tuple[int, int, int, str, tuple[Any, ...]]
"""One address, as getaddrinfo tells it: family, kind, protocol, name, and what `connect` takes."""

Resolve = Callable[[str, int], Sequence[Found]]
"""From host and port to addresses, in the order in which to try them. Raises socket.gaierror or UnicodeError."""


class NameTimeout(TimeoutError):
    """A host name was not looked up by the deadline."""


def system(host: str, port: int) -> Sequence[Found]:
    """What this machine's own resolver says."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def look_up(host: str, port: int, seconds: float, resolve: Resolve = system) -> Sequence[Found]:
    """The addresses of a host. Raises NameTimeout after so many seconds, else as `resolve` does.

    A literal address, and `localhost`, are no matter for a name server, and need neither thread nor `resolve`.
    """
    if _is_known(host):
        return system(host, port)
    answer: Future[Sequence[Found]] = Future()
    threading.Thread(target=_ask, args=(answer, resolve, host, port), name=f"look up {host}", daemon=True).start()
    try:
        return answer.result(seconds)
    except TimeoutError:
        raise NameTimeout(f"{host} was not looked up in time") from None


def _ask(answer: Future[Sequence[Found]], resolve: Resolve, host: str, port: int) -> None:
    try:
        answer.set_result(resolve(host, port))
    except Exception as error:  # noqa: BLE001 # whatever it is, it belongs to whoever waits for the answer
        answer.set_exception(error)


def _is_known(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
