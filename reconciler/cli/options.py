"""The options that every command has, before and after its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from reconciler.cli.clock import Clock, now
from reconciler.errors import UsageProblem

SANDBOX_URL: Final = "http://127.0.0.1:8320"
"""Where `reconciler sandbox up` listens, and `--sandbox` looks, if no other address is given."""

COLOURS: Final = ("auto", "always", "never")


@dataclass(frozen=True)
class Shared:
    """What the shared options say. `sandbox` is the address of a sandbox, "" for the real stores.

    `clock` is no option: it comes from whoever runs the program.
    """

    json: bool = False
    color: str = "auto"
    ascii: bool = False
    quiet: bool = False
    verbose: int = 0
    no_input: bool = False
    ledger: Path | None = None
    settings: Path | None = None
    sandbox: str = ""
    clock: Clock = now

    def and_then(self, later: Shared) -> Shared:
        """Both together: what was given later counts, and each -v adds up."""
        given = {each.name: value for each in fields(later) if (value := getattr(later, each.name)) != each.default} | {
            "verbose": self.verbose + later.verbose
        }
        return Shared(**{**vars(self), **given})


def _shared(
    *,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")] = False,
    color: Annotated[str, typer.Option("--color", metavar="|".join(COLOURS), help="Colour the output.")] = "auto",
    ascii: Annotated[bool, typer.Option("--ascii", help="Use no signs of our own outside ASCII.")] = False,  # noqa: A002 # the option's name
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing where there is nothing to say.")] = False,
    verbose: Annotated[
        int,
        typer.Option("--verbose", "-v", count=True, help="Show each request; twice: tracebacks.", show_default=False),
    ] = 0,
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask.")] = False,
    ledger: Annotated[Path | None, typer.Option("--ledger", metavar="FILE", help="Where the ledger lies.")] = None,
    settings: Annotated[
        Path | None, typer.Option("--settings", metavar="FILE", help="Use this file as reconciler.yaml.")
    ] = None,
    sandbox: Annotated[
        str,
        typer.Option(
            "--sandbox", metavar="[URL]", help=f"Speak to a sandbox, by default {SANDBOX_URL}, and to no real store."
        ),
    ] = "",
) -> None:
    """Only its signature is used."""


def _options() -> list[Any]:
    holder = typer.Typer(rich_markup_mode=None, add_completion=False)
    holder.command()(_shared)
    return [each for each in typer.main.get_command(holder).params if each.name != "help"]


_NAMES: Final = tuple(each.name for each in fields(Shared) if each.name != "clock")


def _take(context: typer.Context) -> None:
    """Move the shared options from a command's parameters to the context's object."""
    given = Shared(**{name: context.params.pop(name) for name in _NAMES})
    if given.color not in COLOURS:
        raise UsageProblem(f"--color takes {', '.join(COLOURS)}, not {given.color!r}")
    before = context.find_object(Shared) or Shared()
    context.obj = before.and_then(given)


class Command(TyperCommand):
    """A command that takes the shared options, too."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.params += _options()

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        _take(ctx)
        return super().invoke(ctx)


class Group(TyperGroup):
    """Commands, before whose name the shared options may stand."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.params += _options()

    def invoke(self, ctx: Any) -> Any:
        """Run the command that is named."""
        _take(ctx)
        return super().invoke(ctx)


def with_address(arguments: Sequence[str]) -> list[str]:
    """The arguments with `--sandbox` given its default address, unless a web address follows it."""
    completed: list[str] = []
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    for place, argument in enumerate(options):
        following = options[place + 1] if place + 1 < len(options) else ""
        bare = argument == "--sandbox" and not following.startswith(("http://", "https://"))
        completed.append(f"--sandbox={SANDBOX_URL}" if bare else argument)
    return [*completed, *arguments[len(options) :]]


def shared(context: typer.Context) -> Shared:
    """What the shared options say."""
    found = context.find_object(Shared)
    assert found is not None, "every command takes the shared options"
    return found
