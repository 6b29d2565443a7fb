"""The command line: arguments in, one call, a rendering out, an exit code."""

from __future__ import annotations

import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command that the arguments of this process name, and exit with its code."""
    _take_the_places_of_closed_streams()
    if sys.argv[1:] == ["--version"]:
        from reconciler import __version__  # noqa: PLC0415 # nothing else is needed: this is the start-up time

        sys.stdout.write(f"reconciler {__version__}\n")
        sys.exit(0)
    from reconciler.cli.program import run  # noqa: PLC0415 # brings in typer, which --version does without

    sys.exit(run(sys.argv[1:]))


def _take_the_places_of_closed_streams() -> None:
    """Whoever starts us with `>&-` wants to see nothing; but no file of ours may be taken for standard output."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this one
            setattr(sys, name, open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False))  # noqa: SIM115 - for as long as we live
