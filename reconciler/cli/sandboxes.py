"""`sandbox`: start local stores, and reach those that run through their control door."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reconciler.cli import door
from reconciler.cli.arguments import seconds
from reconciler.cli.options import SANDBOX_URL, shared
from reconciler.cli.session import ENVIRONMENT
from reconciler.cli.terminal import Terminal
from reconciler.errors import Exit, ReconcilerError, UsageProblem
from reconciler.render import documents
from reconciler.render.escape import one_line

if TYPE_CHECKING:
    from reconciler.sandbox import Sandbox


def up(
    context: typer.Context,
    stores: Annotated[str, typer.Option("--stores", metavar="A,B", help="Which stores; by default all.")] = "",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65000, help="The control door's port; stores take those above. 0: any.")
    ] = 8320,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="What faults by chance begin from, such as those with p=0.1.")
    ] = 0,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="Keep what the stores hold in this folder.")
    ] = None,
) -> int:
    """Run the stores until a signal comes."""
    from reconciler.sandbox import Sandbox  # noqa: PLC0415 # a server takes long to import

    terminal = Terminal(shared(context))
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        sandbox = Sandbox(
            [each.strip() for each in stores.split(",")] if stores else None, port=port, seed=seed, data=data
        )
    except ValueError as error:
        raise UsageProblem(str(error)) from error
    except OSError as error:
        raise ReconcilerError(
            f"the sandbox cannot start: {error.strerror}", fix="reconciler sandbox up --port 0"
        ) from error
    with sandbox:
        _announce(terminal, sandbox)
        ended.wait()
    terminal.say("Stopped.")
    return Exit.OK


def _announce(terminal: Terminal, sandbox: Sandbox) -> None:
    index = sandbox.index()
    if terminal.json:
        terminal.show_json({"format_version": documents.FORMAT, **index})
        return
    terminal.show("".join(f"{line}\n" for line in index["lines"]))
    for name, addresses in sandbox.endpoints().items():
        terminal.say(f"{name} answers at {addresses['endpoint']}")
    terminal.say(f"See the apps as shoppers would: {index['storefront']}")
    terminal.say("Use it with that variable set, or with --sandbox URL. Ctrl-C ends it.")


def faults(
    context: typer.Context,
    rules: Annotated[
        list[str] | None, typer.Argument(metavar="RULE", help='Such as "POST */apks/upload: reset_after nth=2".')
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(
            "--preset", metavar="NAME", help="Trouble for a rehearsal: crash-day, console-edit, slow-apple, hostile."
        ),
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Let nothing go wrong any more.")] = False,
) -> int:
    """Make requests go wrong; these rules take the place of earlier ones. Without rules: show those that are set."""
    if bool(rules) + (preset is not None) + clear > 1:
        raise UsageProblem("give rules, --preset or --clear, only one of them")
    url = _url(context)
    if rules or clear:
        door.call(url, "PUT" if rules else "DELETE", "/faults", rules)
    if preset is None:
        answer = door.call(url, "GET", "/rehearsal")
    else:
        answer = door.call(url, "PUT", "/rehearsal", {"preset": preset})
    terminal = Terminal(shared(context))
    if terminal.json:
        terminal.show_json({"format_version": documents.FORMAT, **answer})
        return Exit.OK
    terminal.show("".join(f"{line}\n" for line in _in_force(answer)) or "No faults are set.\n")
    return Exit.OK


def _in_force(answer: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A line for each rule, switch and action in a console."""
    for store, rules in answer["faults"].items():
        yield from (f"{store}  {_flat(rule)}" for rule in rules)
        yield from (f"{store}  switch  {_flat({name: value})}" for name, value in answer["switches"][store].items())
        yield from (f"{store}  console  {_flat(action)}" for action in answer["console"][store])


def _flat(record: Mapping[str, object]) -> str:
    return one_line("  ".join(f"{name}={value}" for name, value in record.items()))


def log(
    context: typer.Context,
    since: Annotated[
        str, typer.Option("--since", metavar="N|TIME", help="Only requests after number N, or of the last 90s, 1m, 2h.")
    ] = "0",
) -> int:
    """Print the requests that the stores have answered, and the faults that struck them."""
    entries = door.call(_url(context), "GET", f"/requests?{_beginning(since)}")
    terminal = Terminal(shared(context))
    if terminal.json:
        terminal.show_json({"format_version": documents.FORMAT, "requests": entries})
        return Exit.OK
    terminal.show("".join(f"{_entry(each)}\n" for each in entries))
    return Exit.OK


def _beginning(since: str) -> str:
    """Where the log is to begin, as the control door takes it."""
    if not re.fullmatch("[0-9]+[smh]?", since):
        raise UsageProblem(
            f"--since takes the number of a request or a time, not {since!r}",
            fix="such as  --since 120  or  --since 1m",
        )
    return f"since={since}" if since.isdecimal() else f"seconds={seconds('--since', since)}"


def _entry(entry: dict[str, object]) -> str:
    wrote = "wrote" if entry["write"] and entry["acted"] else ""
    status = entry["status"] if entry["status"] is not None else "cut"
    words = f"{entry['n']:>5}  {entry['store']}  {status!s:<4} {entry['method']:<6} {entry['path']}"
    return one_line("  ".join(each for each in (words, wrote, str(entry["fault"])) if each))


def reset(context: typer.Context) -> int:
    """Bring the stores back to how they were at first."""
    door.call(_url(context), "POST", "/reset")
    Terminal(shared(context)).say("The sandbox is as it was at first.")
    return Exit.OK


def _url(context: typer.Context) -> str:
    return shared(context).sandbox or os.environ.get(ENVIRONMENT, "") or SANDBOX_URL
