"""What all calls of the API have in common: finding apps and edits, and the rules about ETags."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from reconciler.sandbox.amazon import refusals
from reconciler.sandbox.amazon.state import IN_PROGRESS, App, Edit
from reconciler.sandbox.disk import Disk
from reconciler.sandbox.store import Clock
from reconciler.sandbox.switches import Switches
from reconciler.sandbox.wire import Refusal


@dataclass(frozen=True)
class Answer:
    """What a call answers: JSON (None with status 204) and the ETag that goes with it."""

    value: Any = None
    etag: str | None = None
    status: int = 200


class Backroom:
    """The apps, and everything around them that calls need."""

    def __init__(self, disk: Disk, clock: Clock, switches: Switches) -> None:
        self.disk = disk
        self.clock = clock
        self.switches = switches
        self.apps: dict[str, App] = {}

    def app(self, app_id: str) -> App:
        """The app with that App ID or package name; 400 (not 404) if there is none."""
        for app in self.apps.values():
            if app_id in {app.id, app.package}:
                return app
        raise refusals.invalid("No app found with the entered Inputs")

    def readable(self, app_id: str, edit_id: str) -> Edit:
        """The edit with that id: the open one, or the live one as far as that is readable by its id."""
        app = self.app(app_id)
        if app.open is not None and app.open.id == edit_id:
            return app.open
        mode = self.switches["previous_readable_by_id"]
        if (
            app.live is not None
            and app.live.id == edit_id
            and (mode == "always" or (mode == "while_open" and app.open))
        ):
            return app.live
        raise self.missing(f"No edit found with id {edit_id}")

    def draft(self, app_id: str, edit_id: str) -> tuple[App, Edit]:
        """The edit with that id, if it can be changed; 412 if it is in review or live."""
        app, edit = self.app(app_id), self.readable(app_id, edit_id)
        if edit.status != IN_PROGRESS:
            raise refusals.in_review()
        return app, edit

    def missing(self, message: str) -> Refusal:
        """An edit, APK, picture or film is not there."""
        return refusals.refusal(self.switches.number("unknown_edit_status"), ("not_found", message))

    def etag(self, edit: Edit, resource: str) -> str:
        """The ETag of a resource of an edit: it tells the edit's revision, and in strict scope the resource, too."""
        strict = self.switches["etag_scope"] == "resource-strict"
        seen = f"{edit.id} {edit.revision} {resource if strict else ''}"
        value = hashlib.sha256(seen.encode()).hexdigest()[:20]
        style = self.switches["etag_style"]
        return value if style == "unquoted" else f'W/"{value}"' if style == "weak" else f'"{value}"'

    def match(self, edit: Edit, if_match: str | None, *resources: str) -> None:
        """Refuse unless `if_match` is, byte for byte, the ETag that one of these resources now has."""
        if not if_match:
            raise refusals.absent("If-Match header is required")
        if if_match not in {self.etag(edit, resource) for resource in resources}:
            status = self.switches.number("stale_etag_status")
            raise refusals.refusal(status, ("precondition_failed", "The If-Match header does not match the ETag"))

    def shown(self, edit: Edit, resource: str, value: Any) -> Answer:
        """The answer to a read, with its ETag."""
        return Answer(value, self.etag(edit, resource))

    def changed(self, edit: Edit, resource: str, value: Any = None, status: int = 200) -> Answer:
        """The answer to a change: the edit gets a new revision, and with it new ETags."""
        edit.revision += 1
        told = self.switches["mutation_returns_etag"] == "yes"
        return Answer(value, self.etag(edit, resource) if told else None, status)

    def empty(self, kind: type) -> Any:
        """How an empty text, list or object is written; `ABSENT` if it is left out."""
        style = self.switches["null_style"]
        return None if style == "null" else kind() if style == "{}" else ABSENT

    def filled(self, fields: dict[str, Any], kinds: dict[str, type]) -> dict[str, Any]:
        """The fields as they are written on the wire; those that are empty as `empty` says."""
        shown = {name: value or self.empty(kinds.get(name, str)) for name, value in fields.items()}
        return {name: value for name, value in shown.items() if value is not ABSENT}


ABSENT = object()
"""Stands for a field that is left out."""
