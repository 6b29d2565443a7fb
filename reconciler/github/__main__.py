"""`python -m reconciler.github plan|apply|drift [PATH…]`: one step of a workflow; options by INPUT_* variables."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

from reconciler import __version__
from reconciler.errors import Exit, Interrupted, ReconcilerError
from reconciler.github import event, log, options, steps, words
from reconciler.github.api import API, GitHub
from reconciler.github.child import Program, Stop
from reconciler.github.runner import Runner


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run the step; returns its exit code. What ends it early is in the log, and on the run's page."""
    runner, stop = Runner(environ), Stop()
    stop.heed()
    opened: list[GitHub] = []
    try:
        given, happened = options.read(arguments, environ), event.read(environ)

        def connect() -> GitHub:
            url = environ.get("GITHUB_API_URL", API)
            opened.append(GitHub(url, given.token, happened.repository, stopping=stop.asked))
            return opened[-1]

        return steps.run(steps.Job(happened, given, Program(environ, stop), runner, connect))
    except ReconcilerError as problem:
        return _ended(runner, problem, stop.exit if isinstance(problem, Interrupted) else problem.exit)
    except Exception as fault:  # noqa: BLE001 # the last line of defence: whatever it is, a person reads about it
        return _ended(runner, _ours(fault), Exit.ERROR)
    finally:
        for each in opened:
            each.close()


def _ended(runner: Runner, problem: ReconcilerError, code: Exit) -> int:
    told = log.tell(problem)
    runner.hand_on(exit=str(int(code)))
    runner.summarise(words.fenced(told))
    return code


def _ours(fault: Exception) -> ReconcilerError:
    """A fault of ours. Its message is left out: nobody knows what it quotes."""
    where = traceback.extract_tb(fault.__traceback__)[-1]
    return ReconcilerError(
        f"this is a fault in reconciler: {type(fault).__name__} at {Path(where.filename).name}:{where.lineno}",
        fix=f"report this line, with the version: reconciler {__version__}",
        code="R1001",
    )


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # what the interpreter opened is text
    sys.exit(main(sys.argv[1:], os.environ))
