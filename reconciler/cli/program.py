"""The program: its commands by name, and what becomes of everything that can go wrong in them."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.exceptions import Abort, TyperException

from reconciler import __version__
from reconciler.cli import (
    applying,
    demo,
    doctor,
    drifting,
    explaining,
    failures,
    going_back,
    planning,
    reference,
    resolving,
    sandboxes,
    starting,
    watching,
)
from reconciler.cli.clock import Clock, now
from reconciler.cli.options import Command, Group, Shared, with_address
from reconciler.errors import Exit

_PLAIN: dict[str, Any] = {"rich_markup_mode": None, "pretty_exceptions_enable": False, "add_completion": False}

program = typer.Typer(cls=Group, **_PLAIN)
_sandbox = typer.Typer(cls=Group, help="Run local stores that behave like the real ones.", **_PLAIN)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"reconciler {__version__}\n")
        raise typer.Exit


@program.callback()
def _start(
    *,
    version: Annotated[  # its callback acts
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Plan, apply and watch app store listings from one reviewed manifest.

    Exit codes: 0 done · 1 error · 2 changes or drift · 3 in part, run again · 4 a person must decide ·
    5 credentials · 64 usage · 65 manifest invalid · 130, 143 interrupted.
    """


for _function in (
    starting.init,
    planning.validate,
    planning.plan,
    planning.show,
    applying.apply,
    drifting.drift,
    watching.status,
    going_back.rollback,
    resolving.resolve,
    doctor.doctor,
    demo.demo,
    explaining.explain,
    reference.schema,
    reference.version,
):
    program.command(cls=Command)(_function)
for _function in (sandboxes.up, sandboxes.faults, sandboxes.log, sandboxes.reset):
    _sandbox.command(cls=Command)(_function)
program.add_typer(_sandbox, name="sandbox")


def run(arguments: Sequence[str], clock: Clock = now) -> int:
    """Run the command that the arguments name; returns its exit code. Raises nothing.

    `clock` decides which releases are held until their date, and which drift is still ignored.
    """
    shared = _meant(arguments)
    begun: dict[str, Any] = {"prog_name": "reconciler", "standalone_mode": False, "obj": Shared(clock=clock)}
    try:
        return int(program(with_address(arguments), **begun) or Exit.OK)
    except TyperException as error:
        context = getattr(error, "ctx", None)
        return failures.tell_usage(error.format_message(), context.command_path if context else "reconciler", shared)
    except (KeyboardInterrupt, Abort):
        return Exit.INTERRUPTED
    except SystemExit:
        return Exit.ERROR  # whoever read our output has gone: typer saw EPIPE, and has silenced the streams
    except Exception as error:  # noqa: BLE001 # the last line of defence: whatever it is, a person reads about it
        return failures.tell(error, shared)


def _meant(arguments: Sequence[str]) -> Shared:
    """What matters for the wording of an error, also of one that ends the reading of the arguments."""
    own = arguments[: list(arguments).index("--")] if "--" in arguments else arguments
    verbose = sum(len(each) - 1 for each in own if re.fullmatch("-v+", each)) + list(own).count("--verbose")
    return Shared(json="--json" in own, ascii="--ascii" in own, verbose=verbose)
