"""The command line: arguments in, one call, a rendering out, an exit code."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command that the arguments of this process name, and exit with its code."""
    if sys.argv[1:] == ["--version"]:
        from reconciler import __version__  # noqa: PLC0415 # nothing else is needed: this is the start-up time

        sys.stdout.write(f"reconciler {__version__}\n")
        sys.exit(0)
    from reconciler.cli.program import run  # noqa: PLC0415 # brings in typer, which --version does without

    sys.exit(run(sys.argv[1:]))
