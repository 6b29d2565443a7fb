"""`doctor`: credentials, clock, ledger and files, each tried out.

Sends only logins, and one HEAD to each store that is set up; to a store that is not, nothing.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit
from uuid import uuid4

import typer

from reconciler import __version__, providers, resources
from reconciler.cli import door, exits
from reconciler.cli.options import shared
from reconciler.cli.session import Session
from reconciler.errors import Exit, LedgerDamaged, ReconcilerError, SettingsInvalid
from reconciler.ledger import open_ledger
from reconciler.model import App
from reconciler.render import documents
from reconciler.render.escape import one_line

_CLOCK_WARNS: Final = 5.0
_CLOCK_FAILS: Final = 60.0
"""Seconds by which our clock may differ from a store's before logins fail."""

_SECONDS: Final = 10.0

Verdict = Literal["ok", "warn", "fail", "none"]
"""`none`: there is nothing to try out."""


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it is, and the exit code if that is bad."""

    subject: str
    verdict: Verdict
    words: str
    fix: str = ""
    exit: Exit = Exit.OK


def doctor(
    context: typer.Context,
    store: Annotated[str, typer.Option("--store", metavar="NAME", help="Only this store.")] = "",
) -> int:
    """Try out credentials, clock, ledger and files."""
    run = Session(shared(context))
    findings = list(_wrong_settings(run))
    if findings:
        findings += map(_waits, [store] if store else providers.names())
    else:
        findings += _store(run, store) if store else _stores(run)
    findings += [*_ledger(run), _program()]
    if run.terminal.json:
        run.terminal.show_json({"format_version": documents.FORMAT, "findings": [_document(each) for each in findings]})
    else:
        run.terminal.show("".join(map(_lines, findings)))
    return exits.worst(each.exit for each in findings)


def _wrong_settings(run: Session) -> Iterator[Finding]:
    """What is wrong with the settings, a line for each problem. Until it is mended little else can be tried out."""
    try:
        _ = run.settings
    except SettingsInvalid as error:
        for each in error.diagnostics:
            words = f"{each.place}: {each.summary}" if each.place else each.summary
            yield Finding("settings", "fail", words, each.fix or f"reconciler explain {each.code}", error.exit)
        if not error.diagnostics:
            yield Finding("settings", "fail", error.message, error.fix, error.exit)
    except ReconcilerError:
        """What is wrong with a sandbox is told where it is used."""


def _waits(subject: str) -> Finding:
    return Finding(subject, "none", "cannot be tried out until the settings are mended")


def _stores(run: Session) -> Iterator[Finding]:
    """Every store, or those that the sandbox runs. One that nobody has set up is no failure, unless none is."""
    there = door.endpoints(run.sandbox) if run.sandbox else providers.names()
    names = [name for name in providers.names() if name in there]
    absent = {name for name in names if not run.sandbox and not run.settings.is_set_up(name)}
    for name in names:
        yield from (_not_set_up(name),) if name in absent else _store(run, name)
    if absent and len(absent) == len(names):
        fix = "\n".join(f"reconciler doctor --store {name}" for name in names)
        yield Finding("stores", "fail", "none is set up; what one needs, and where to get it:", fix, Exit.CREDENTIALS)


def _not_set_up(name: str) -> Finding:
    known = resources.schema(f"stores/{name}")["x-credentials"].values()
    needed = " and ".join(each["env"] for each in known if not each.get("optional"))
    return Finding(name, "none", f"not set up; needs {needed}")


def _document(finding: Finding) -> dict[str, str]:
    told = {"subject": finding.subject, "verdict": finding.verdict, "message": finding.words}
    return {**told, "fix": finding.fix}


def _lines(finding: Finding) -> str:
    fix = "".join(f"{'':24}fix: {one_line(line.strip())}\n" for line in finding.fix.splitlines())
    return f"{finding.subject:<16}  {finding.verdict:<4}  {one_line(finding.words)}\n{fix}"


def _store(run: Session, name: str) -> Iterator[Finding]:
    try:
        with run.providers([name]) as connected:
            yield Finding(name, "ok", ", ".join(connected[name].check()))
    except ReconcilerError as error:
        yield Finding(name, "fail", error.message, error.fix, error.exit)
        if error.exit is not Exit.CREDENTIALS:
            return
    yield _clock(name, run.settings.store(name).endpoint)


def _clock(name: str, endpoint: str) -> Finding:
    """Compare our clock with the `Date` of an answer (RFC 9110, section 6.6.1), whatever the answer is."""
    theirs = _date_of(endpoint)
    if theirs is None:
        return Finding(name, "warn", "its clock could not be compared with ours: no answer with a date")
    ahead = (datetime.now(UTC) - theirs).total_seconds()
    words = f"our clock is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} the store's"
    if abs(ahead) < _CLOCK_WARNS:
        return Finding(name, "ok", "our clock agrees with the store's")
    if abs(ahead) <= _CLOCK_FAILS:
        return Finding(name, "warn", words, "turn on network time (NTP)")
    return Finding(name, "fail", words, "set the clock, or turn on network time (NTP)", Exit.ERROR)


def _date_of(endpoint: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 # slow to import
    from http.client import HTTPConnection, HTTPException, HTTPSConnection  # noqa: PLC0415 # same

    parts = urlsplit(endpoint)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        connection.request("HEAD", "/")
        date = connection.getresponse().getheader("Date", "")
        return parsedate_to_datetime(date) if date else None
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()


def _ledger(run: Session) -> Iterator[Finding]:
    """Read the ledger, and write and read a scratch one beside it."""
    try:
        place = run.ledger.path
        run.ledger.memory()
        _try_out(place)
    except SettingsInvalid:
        yield _waits("ledger")
    except LedgerDamaged as error:
        yield Finding("ledger", "fail", error.message, error.fix, error.exit)
    except OSError as error:
        words = f"{error.filename or 'the ledger'}: {error.strerror}"
        yield Finding("ledger", "fail", words, "choose another place: --ledger FILE", Exit.ERROR)
    except ReconcilerError as error:
        yield Finding("settings", "fail", error.message, error.fix, error.exit)
    else:
        yield Finding("ledger", "ok", f"{place}  append ok, read ok, lock ok")


def _try_out(place: Path) -> None:
    """Raises OSError or LedgerDamaged if a record does not come back as it was written."""
    folder = place.parent
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    scratch = open_ledger(folder / f".doctor-{uuid4().hex}.jsonl")
    app = App("doctor", scratch.path.stem)
    try:
        scratch.append("opening", app)
        if scratch.memory().interruption(app) is None:
            raise LedgerDamaged(f"{scratch.path}: a record that was just written is not there", fix="check the disk")
    finally:
        scratch.path.unlink(missing_ok=True)
        for each in missing:
            each.rmdir()


def _program() -> Finding:
    words = f"Python {platform.python_version()}, reconciler {__version__}, schemas in {resources.shipped('schemas')}"
    return Finding("files", "ok", words)
