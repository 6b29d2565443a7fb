"""Plans, drift, reports, problems and status as JSON documents: one object each, with a format version.

What they consist of is published in `schemas/`.

`dumps` writes ASCII only, so that nothing in a document can drive the terminal that it is printed to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from reconciler.drift import Drift, Ignore, findings
from reconciler.errors import Diagnostic, ManifestInvalid, Place, ReconcilerError, SettingsInvalid, StoreError
from reconciler.model import Change, Plan, Report, Unread
from reconciler.planfile import plan_to_json, values_to_json
from reconciler.render.actions import action, moved_at_store, summary
from reconciler.render.text.standing import Standing

FORMAT: Final = "1.0"
"""Version of all documents but the plan, which has its own. Fields are only added under one major number."""


def dumps(document: Mapping[str, Any]) -> str:
    """A document as text: indented, in ASCII, ending in a newline."""
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def line(document: Mapping[str, Any]) -> str:
    """A document on one line, for streams of them."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=True) + "\n"


def plan(planned: Plan) -> dict[str, Any]:
    """The saved plan with its digest and what it adds up to: what `apply` takes and `show` prints."""
    total = summary(planned)
    numbers = asdict(total)
    digest, same = numbers.pop("digest"), numbers.pop("same")
    return {
        **plan_to_json(planned),
        "digest": digest,
        "summary": {**numbers, "unchanged": same},
        "applyable": bool(planned.batches) and not total.guards,
        "complete": not planned.unread,
    }


def drift(report: Drift) -> dict[str, Any]:
    """What somebody changed at a store. `was` is what was last applied there, `now` what is there."""
    found = report.found
    return {
        "format_version": FORMAT,
        "read": found.made,
        "drifted": bool(found.changes),
        "complete": not found.unread,
        "apps": [_named(app, state=report.state(app)) for app in report.apps],
        "changes": [_drifted(change, report) for change in found.changes],
        "unread": _unread(found.unread),
        "ignored": [
            {"address": str(each.address), "field": each.field, **_entry(entry)} for each, entry in report.ignored
        ],
        "unused_ignores": [{"pattern": entry.address, **_entry(entry)} for entry in report.unused],
        "unchanged": found.same,
        "pending": report.pending,
        "held": [_named(each.batch.app, until=each.until) for each in report.held],
    }


def _drifted(change: Change, report: Drift) -> dict[str, Any]:
    fields = {each.path: each.field for each in findings(change)}
    return {
        "address": str(change.address),
        "cause": change.cause,
        "fields": list(moved_at_store(change)),
        "was": values_to_json(change.after),
        "now": values_to_json(change.before),
        "first_seen": {name: report.first[path] for path, name in fields.items() if path in report.first},
        "no_longer_ignored": {
            name: _entry(report.expired[path]) for path, name in fields.items() if path in report.expired
        },
    }


def _entry(entry: Ignore) -> dict[str, str]:
    return {"reason": entry.reason, "until": entry.until, "written": entry.place}


def _unread(apps: Iterable[Unread]) -> list[dict[str, Any]]:
    return [_named(each.app, reason=each.reason, fix=each.fix, code=each.code) for each in apps]


def _named(app: object, **more: Any) -> dict[str, Any]:
    return {"app": str(app), **more}


def report(ended: Report, unread: Iterable[Unread]) -> dict[str, Any]:
    """How an apply went: every change with its end, the sums, the errors that ended batches, and what was not read."""
    states = ("done", "already", "prepared", "failed", "skipped", "doubt")
    return {
        "format_version": FORMAT,
        "outcomes": [
            {
                "address": str(outcome.change.address),
                "action": action(outcome.change),
                "state": outcome.state,
                "reason": outcome.reason,
            }
            for outcome in ended.outcomes
        ],
        "summary": {state: sum(each.state == state for each in ended.outcomes) for state in states},
        "errors": [_named(app, **problem(error)) for app, error in ended.errors.items()],
        "notes": {str(app): [note] for app, note in ended.notes.items()},
        "unread": _unread(unread),
    }


def problem(error: Exception) -> dict[str, Any]:
    """One error: stable code, what happened, where, and what to do. A store's answer adds request and status."""
    if not isinstance(error, ReconcilerError):
        return {"code": "R1000", "message": str(error), "where": "", "fix": ""}
    told: dict[str, Any] = {"code": error.code, "message": error.message, "where": error.where, "fix": error.fix}
    if isinstance(error, StoreError):
        told |= {"request": error.request, "status": error.status, "store_codes": list(error.codes)}
    return told


def failure(error: ReconcilerError, sources: Mapping[str, Sequence[str]] | None = None) -> dict[str, Any]:
    """The document for a run that an error ended: its diagnostics, one at least."""
    listed = error.diagnostics if isinstance(error, ManifestInvalid | SettingsInvalid) else ()
    if listed:
        return diagnostics(listed, sources)
    summary, _, more = error.message.partition("\n")
    return diagnostics([Diagnostic(error.code, summary, detail=more, fix=error.fix, address=error.where)])


def diagnostics(problems: Iterable[Diagnostic], sources: Mapping[str, Sequence[str]] | None = None) -> dict[str, Any]:
    """Problems in the shape of `terraform validate -json`, which readers of that format understand."""
    listed = list(problems)
    errors = sum(each.severity == "error" for each in listed)
    return {
        "format_version": FORMAT,
        "valid": not errors,
        "error_count": errors,
        "warning_count": len(listed) - errors,
        "diagnostics": [_diagnostic(each, sources or {}) for each in listed],
    }


def valid(
    warnings: Iterable[Diagnostic],
    notes: Mapping[str, Sequence[str]],
    sources: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """What is to be said of good manifests: what is doubtful, and by app what of the defaults a store leaves out."""
    return {**diagnostics(warnings, sources), "notes": {app: list(each) for app, each in notes.items()}}


def _diagnostic(each: Diagnostic, sources: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "severity": each.severity,
        "code": each.code,
        "summary": each.summary,
        "detail": each.fix,
        "remark": each.detail,
        "address": each.address,
    }
    if each.place:
        told["range"] = _range(each.place)
        lines = sources.get(each.place.file, ())
        if 0 < each.place.line <= len(lines):
            told["snippet"] = _snippet(each.place, lines)
    return told


def _range(place: Place) -> dict[str, Any]:
    return {
        "filename": place.file,
        "start": {"line": place.line, "column": place.column},
        "end": {"line": place.line, "column": place.column + place.length},
    }


def _snippet(place: Place, lines: Sequence[str]) -> dict[str, Any]:
    return {
        "context": None,
        "code": lines[place.line - 1].rstrip("\r\n"),
        "start_line": place.line,
        "highlight_start_offset": place.column - 1,
        "highlight_end_offset": place.column - 1 + place.length,
        "values": [],
    }


def status(apps: Iterable[Standing]) -> dict[str, Any]:
    """Where each app stands."""
    return {
        "format_version": FORMAT,
        "apps": [_named(each.app, sync=each.sync, at_store=each.store, remarks=list(each.remarks)) for each in apps],
    }


@dataclass(frozen=True, slots=True)
class Started:
    """A manifest that `init` wrote.

    Args:
        manifest: its path.
        left_out: what it does not speak of, each with the reason.
        copied: paths of files that were copied beside it.
        notes: what was decided on the way.
        warning_count: how many things `validate` finds doubtful in it.
    """

    manifest: str
    left_out: Iterable[tuple[str, str]]
    copied: Iterable[str] = ()
    notes: Iterable[str] = ()
    warning_count: int = 0


def started(written: Iterable[Started]) -> dict[str, Any]:
    """The manifests that were written, from what is live or from what another tool keeps."""
    return {"format_version": FORMAT, "manifests": [_started(each) for each in written]}


def _started(each: Started) -> dict[str, Any]:
    return {
        "manifest": each.manifest,
        "copied": list(each.copied),
        "left_out": [{"what": what, "why": why} for what, why in each.left_out],
        "notes": list(each.notes),
        "warning_count": each.warning_count,
    }
