"""`--every TIME`: the same again and again, for machines without a scheduler."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from reconciler.cli.failures import tell_in_one_line
from reconciler.cli.options import Shared
from reconciler.cli.signals import Signals
from reconciler.cli.terminal import Terminal
from reconciler.errors import Interrupted, UsageProblem

_JITTER: Final = 0.1
"""Up to this share of the time is waited on top, so that many machines do not ask a store at the same moment."""


def repeat(
    period: float,
    given: Shared,
    work: Callable[[Shared], None],
    *,
    chance: Callable[[], float] = random.random,
    wait: Callable[[float], bool] | None = None,
) -> int:
    """Work, wait, and so on until a signal; returns its exit code.

    A run that fails is told in one line and ends nothing but itself. One that makes no sense, as its arguments do
    not, is raised: waiting mends no command line.

    Args:
        period: seconds between the end of one run and the beginning of the next.
        given: the shared options.
        work: one run.
        chance: from 0 to 1, for the jitter.
        wait: waits so many seconds; returns whether to stop. By default until a signal comes.
    """
    terminal = Terminal(given)
    signals = Signals(terminal.warn)
    pause = wait or signals.stopping.wait
    with signals.heeded():
        while True:
            try:
                work(given)
            except Interrupted as stopped:
                return stopped.exit
            except UsageProblem:
                raise
            except Exception as error:  # noqa: BLE001 # whatever it was, the next run may well succeed
                tell_in_one_line(error, terminal, given.clock())
            if signals.stopping.is_set() or pause(period * (1 + _JITTER * chance())):
                return signals.exit
