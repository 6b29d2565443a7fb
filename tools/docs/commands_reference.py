"""`docs/commands.md`: every command with its arguments and options, from the program itself."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from typing import Any, Final

import typer

from reconciler.cli.program import program
from tools.docs.markdown import anchor, code, page, prose, table

_INTRODUCTION: Final = """\
Results go to stdout, everything else to stderr. `reconciler COMMAND --help` prints what stands here."""

_EXITS: Final = (
    ("0", "done, or nothing to do", ""),
    ("1", "error, nothing written", "read the message"),
    ("2", "drift found; with `plan --detailed-exitcode`: changes", "look at it"),
    ("3", "written in part, or it may have been; safe to run again", "`apply` again"),
    ("4", "a person must decide", "the message names the command"),
    ("5", "credentials or permission", "`reconciler doctor`"),
    ("64", "the command line makes no sense", "`--help`"),
    ("65", "manifest or settings invalid", "correct the line that is named"),
    ("130, 143", "interrupted by a signal, what was done is noted", "run it again"),
)


def render() -> str:
    """The page."""
    whole = typer.main.get_command(program)
    shared = [each.name for each in whole.params if each.name not in {"version", "help"}]
    commands = list(_commands(whole, "reconciler"))
    index = table(
        ("command", "does"),
        [(f"[{code(path)}](#{anchor(path)})", prose(_summary(command))) for path, command in commands],
    )
    everywhere = [each for each in whole.params if each.name in shared]
    return page(
        "Commands",
        "commands_reference.py",
        _INTRODUCTION,
        index,
        "## Options of every command",
        "They may stand before or after the command's name.",
        table(("option", ""), map(_option, everywhere)),
        "## Exit codes",
        table(("code", "meaning", "next step"), _EXITS),
        *(part for path, command in commands for part in _section(path, command, shared)),
    )


def _commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{path} {name}")
        elif not command.hidden:
            yield f"{path} {name}", command


def _summary(command: Any) -> str:
    return str(inspect.cleandoc(command.help)).split("\n\n", maxsplit=1)[0]


def _section(path: str, command: Any, shared: Sequence[str]) -> Iterator[str]:
    own = [each for each in command.params if each.name not in {*shared, "help"} and not each.hidden]
    arguments = [each for each in own if each.param_type_name == "argument"]
    options = [each for each in own if each.param_type_name == "option"]
    words = [path, *map(_place, arguments), *(["[OPTIONS]"] if options else [])]
    yield f"## {path}"
    yield f"```text\n{' '.join(words)}\n```"
    yield from (prose(part) for part in inspect.cleandoc(command.help).split("\n\n"))
    if arguments:
        yield table(("argument", ""), [(code(each.metavar), prose(each.help)) for each in arguments])
    if options:
        yield table(("option", ""), map(_option, options))


def _place(argument: Any) -> str:
    several = f"{argument.metavar}..." if argument.nargs == -1 else argument.metavar
    return str(several if argument.required else f"[{several}]")


def _option(option: Any) -> tuple[str, str]:
    takes_nothing = option.is_flag or option.count
    metavar = "" if takes_nothing else f" {option.metavar or 'N'}"
    names = ", ".join(sorted(option.opts, key=len))
    default = (
        "" if option.default in (None, "", False, "*") or not option.show_default else f" Default: {option.default}."
    )
    return code(f"{names}{metavar}"), prose(f"{option.help}{default}")
