"""`rollback`: an ordinary plan, back to what an app showed earlier."""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from reconciler import providers
from reconciler import rollback as returning
from reconciler.cli import exits, saved
from reconciler.cli.arguments import Accept, Full, NoDraft, OneStore, Out
from reconciler.cli.options import shared
from reconciler.cli.planning import save_plan, show_plan
from reconciler.cli.session import Choice, Session
from reconciler.errors import Exit, UsageProblem
from reconciler.ledger import Apply, History
from reconciler.manifest import EMPTY, Manifest
from reconciler.model import App
from reconciler.render import documents, text
from reconciler.render.escape import one_line
from reconciler.render.wording import count

_LISTED = 10
"""Applies that are named where one was asked for that there is not."""


def rollback(
    context: typer.Context,
    app: Annotated[
        str,
        typer.Argument(metavar="APP", help="Its name in the manifests, or STORE/ID without any.", show_default=False),
    ],
    *,
    store: OneStore = "",
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="WHEN",
            help="A date or time (UTC unless it says otherwise), or a run: as that left it. By default before the last"
            " apply.",
        ),
    ] = "",
    out: Out = None,
    accept: Accept = None,
    full: Full = False,
    no_draft: NoDraft = False,
    runs: Annotated[bool, typer.Option("--list", help="Only list the applies that there were.")] = False,
) -> int:
    """Plan the way back to what an app showed earlier, from the ledger. Changes nothing; `apply` the plan for that."""
    run = Session(shared(context))
    manifest, apps = _meant(run, app, store)
    history = run.ledger.history()
    applies = [each for each in history.applies if each.app in apps]
    if runs:
        _list(run, applies)
        return Exit.OK
    if not applies:
        raise UsageProblem(
            f"nothing was ever applied to {app} from here: {run.ledger.path} knows of nothing to go back to",
            fix="use the ledger that the applies were made with: --ledger FILE",
        )
    moments = _moments(history, applies, apps, to, run.shared.clock())
    run.terminal.say(_told(applies, to))
    pasts = {each: history.past(each, moments[each]) for each in apps}
    seen, traits = run.survey(returning.asked(pasts), allow_draft=not no_draft)
    files = returning.find_files(Path.cwd(), returning.contents(pasts), manifest.desired.assets)
    way = returning.way(pasts, seen, traits=traits, at_hand=files)
    planned = run.compare(way.desired, seen, traits, notes=way.stays)
    planned = saved.accepted(planned, accept or ())
    show_plan(run.terminal, planned, full=full)
    if run.terminal.quiet and not planned.batches:
        _tell_what_stays(run, way.stays)
    if out:
        save_plan(run.terminal, planned, out)
    if planned.batches:
        run.terminal.say("The manifests say what they said: change them back as well, or the next apply undoes this.")
    return exits.of_unread(planned.unread)


def _meant(run: Session, name: str, store: str) -> tuple[Manifest, list[App]]:
    """The app in its stores. By STORE/ID it needs no manifest, so that a broken one does not stand in the way."""
    if "/" not in name:
        manifest = run.load(Choice((), glob.escape(name), store))
        return manifest, list(manifest.desired.apps)
    of_store, _, identity = name.partition("/")
    providers.find(of_store)
    if not identity or "/" in identity or store not in {"", of_store}:
        raise UsageProblem(f"not an app: {name!r}", fix="a name in the manifests, or STORE/ID as `status` shows it")
    return EMPTY, [App(of_store, identity)]


def _moments(history: History, applies: Sequence[Apply], apps: Sequence[App], to: str, now: str) -> dict[App, int]:
    """The moment to go back to, for each app."""
    if not to:
        return {app: history.before(applies[-1], app) for app in apps}
    ended = [each for each in applies if to in each.runs]
    if ended:
        return {app: history.after(ended[-1], app) for app in apps}
    return dict.fromkeys(apps, history.at(_instant(to, applies, now)))


def _instant(to: str, applies: Sequence[Apply], now: str) -> str:
    """ISO 8601 in UTC. Raises UsageProblem for what is neither a time that has been nor a run."""
    try:
        given = datetime.fromisoformat(to)
    except ValueError:
        raise UsageProblem(f"--to takes a date, a time or a run, not {to!r}", fix=_there_are(applies)) from None
    instant = (given if given.tzinfo else given.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if instant > now:
        raise UsageProblem(f"{instant} is still to come", fix=_there_are(applies))
    return instant


def _there_are(applies: Sequence[Apply]) -> str:
    return "\n".join(["a time such as 2026-11-20T09:00, or one of these runs:", *map(_line, applies[-_LISTED:])])


def _line(apply: Apply) -> str:
    """One apply: its last run, when, how much and where."""
    return f"{list(apply.runs)[-1]} {apply.began} {count(len(apply.changed), 'change')} in {apply.app.store}"


def _told(applies: Sequence[Apply], to: str) -> str:
    if to:
        return f"Back to {to}, of {count(len(applies), 'apply', 'applies')} so far"
    return f"Back to before the last apply: {_line(applies[-1])}"


def _list(run: Session, applies: Sequence[Apply]) -> None:
    if run.terminal.json:
        run.terminal.show_json({"format_version": documents.FORMAT, "applies": list(map(_listed, applies))})
        return
    run.terminal.show("".join(f"{one_line(_line(each))}\n" for each in applies))


def _listed(apply: Apply) -> dict[str, Any]:
    changed = sorted(map(str, apply.changed))
    return {"app": str(apply.app), "runs": list(apply.runs), "began": apply.began, "changed": changed}


def _tell_what_stays(run: Session, stays: Mapping[str, Sequence[str]]) -> None:
    """What cannot be put back, where no plan is shown that says it."""
    if stays and not run.terminal.json:
        run.terminal.warn(text.notes(stays, run.terminal.aside()))
