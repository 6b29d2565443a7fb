"""What is said when a command ends in an error: on stderr for people, on stdout as JSON if that was asked for."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from reconciler import __version__
from reconciler.cli.options import Shared
from reconciler.cli.terminal import Terminal
from reconciler.errors import Diagnostic, Exit, ManifestInvalid, ReconcilerError, SettingsInvalid, UsageProblem
from reconciler.render import documents, text
from reconciler.render.annotations import commands
from reconciler.render.escape import one_line
from reconciler.render.wording import date_and_time

_LARGEST: Final = 4_000_000


def source_lines(problems: Iterable[Diagnostic]) -> dict[str, list[str]]:
    """The lines of the files that the problems are in, as far as they can be read."""
    files = {each.place.file for each in problems if each.place}
    return {file: lines for file in files if (lines := _lines(Path(file)))}


def _lines(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST).decode(errors="replace").splitlines()
    except OSError:
        return []  # the excerpt is left out; the message names the place all the same


def tell(error: Exception, shared: Shared) -> Exit:
    """Say what went wrong; returns the exit code. What we did not foresee is called our fault."""
    terminal = Terminal(shared)
    problem = as_ours(error)
    listed = problem.diagnostics if isinstance(problem, ManifestInvalid | SettingsInvalid) else ()
    lines = source_lines(listed)
    if not (shared.json and _shown(terminal, documents.failure(problem, lines))):
        terminal.warn(text.error(problem, terminal.aside(), lines))
    annotate(terminal, listed)
    if shared.verbose > 1:
        terminal.warn(_traceback(error))
    return problem.exit


def _shown(terminal: Terminal, document: Mapping[str, Any]) -> bool:
    """Print a document; False if standard output takes nothing, such as on a full disk."""
    try:
        terminal.show_json(document)
    except OSError:
        return False
    return True


def tell_in_one_line(error: Exception, terminal: Terminal, when: str) -> None:
    """Say on one line, for a log of many runs, that one of them failed, and why."""
    problem = as_ours(error)
    listed = problem.diagnostics if isinstance(problem, ManifestInvalid | SettingsInvalid) else ()
    first = f" ({listed[0].place or ''} {listed[0].summary})" if listed else ""
    message = problem.message.partition("\n")[0]
    terminal.warn(one_line(f"{date_and_time(when)}  this run failed: error[{problem.code}]: {message}{first}"))


def annotate(terminal: Terminal, problems: Iterable[Diagnostic]) -> None:
    """In GitHub Actions, have the problems shown beside their lines. Standard error is read there as well."""
    if os.environ.get("GITHUB_ACTIONS") == "true" and (lines := commands(problems)):
        terminal.warn(lines)


def as_ours(error: Exception) -> ReconcilerError:
    """The error in our own terms.

    What the system refuses, such as a full disk, is nothing that we did, and easy to mend. Of anything else the
    message is left out: nobody knows what it quotes.
    """
    if isinstance(error, ReconcilerError):
        return error
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        words = f"{place}{error.strerror or type(error).__name__}"
        return ReconcilerError(words, fix="mend that on this machine, then run it again", code="R1002")
    where = traceback.extract_tb(error.__traceback__)[-1]
    system = f"reconciler {__version__}, Python {platform.python_version()}, {platform.system()}"
    return ReconcilerError(
        f"this is a fault in reconciler: {type(error).__name__} at {Path(where.filename).name}:{where.lineno}",
        fix=f"run it again with -vv and report what it prints, with this line: {system}",
        code="R1001",
    )


def _traceback(error: Exception) -> str:
    """Where in our code it happened, back to the first cause.

    Only our own errors may speak: the words of others may quote an address with a signature, or a credential.
    """
    parts: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        words = f": {cause}" if isinstance(cause, ReconcilerError) else ""
        frames = "".join(traceback.format_tb(cause.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{frames}{type(cause).__qualname__}{words}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    told = "\n\nThe above exception was the direct cause of the following:\n\n".join(reversed(parts))
    return "\n".join(map(one_line, told.splitlines()))


def tell_usage(message: str, command: str, shared: Shared) -> Exit:
    """Say that the command line makes no sense, and where help is; returns the exit code."""
    if shared.json:
        return tell(UsageProblem(message, fix=f"{command} --help"), shared)
    sys.stderr.write(f"{one_line(message)}\nTry:  {command} --help\n")
    return Exit.USAGE
