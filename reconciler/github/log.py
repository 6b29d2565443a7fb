"""The log of a step: what is written there cannot drive the runner.

The runner takes a line that begins with `::` (after blanks), or holds `##[` anywhere, for a command to itself
(actions/runner, `ActionCommand.cs`): `::set-output` or `::add-mask::` from a store's text would be obeyed. So such
lines are broken up, but for the two sorts that reconciler itself writes to standard error.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Final

from reconciler.errors import ReconcilerError
from reconciler.render.escape import one_line
from reconciler.render.page import Look
from reconciler.render.text import error as error_text

_COMMAND: Final = re.compile(r"^([^!-~\w]*):(?=:)")
_OLD_COMMAND: Final = "##["
_OURS: Final = re.compile(r"::(?:add-mask::\S{16,}|(?:error|warning) file=\S.*::.*)\n?")
_WIDTH: Final = 100


def harmless(line: str, *, ours: bool = False) -> str:
    """The line, broken up if the runner would take it for a command.

    Args:
        line: of some program's output.
        ours: may it be one of our own commands, which mask a token or mark a line of a manifest?
    """
    if ours and is_command(line):
        return line
    return _COMMAND.sub(r"\1: ", line, count=1).replace(_OLD_COMMAND, "## [")


def is_command(line: str) -> bool:
    """Is it one of the commands that reconciler itself writes?"""
    return bool(_OURS.fullmatch(line))


def say(lines: Iterable[str]) -> None:
    """Write lines to the log."""
    for line in lines:
        sys.stdout.write(f"{harmless(one_line(line))}\n")
    sys.stdout.flush()


def tell(problem: ReconcilerError) -> str:
    """Write an error to the log, and have it shown on the run's page; returns it as text."""
    told = error_text(problem, Look(_WIDTH))
    for line in told.splitlines(keepends=True):
        sys.stderr.write(harmless(line))
    words = one_line(problem.message).replace("%", "%25")  # GitHub, "Workflow commands", names what is escaped
    sys.stderr.write(f"::error title={problem.code}::{words}\n")
    sys.stderr.flush()
    return told
