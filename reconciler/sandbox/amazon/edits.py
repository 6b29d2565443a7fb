"""Edits: create, get active, get previous, get, delete, validate, commit."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from reconciler.sandbox.amazon import refusals
from reconciler.sandbox.amazon.backroom import Answer, Backroom
from reconciler.sandbox.amazon.state import IN_PROGRESS, REVIEW, App, Content, Edit, asset_id, edit_id
from reconciler.sandbox.amazon.validation import failures

EDIT = "edit"
"""The resource that an edit's own ETag belongs to."""


class Edits:
    """The calls on edits as such."""

    def __init__(self, room: Backroom) -> None:
        self._room = room

    def create_edit(self, app_id: str) -> Answer:
        """Open an edit: a copy of the live version. Refused while one is open or in review, or before the first."""
        room, app = self._room, self._room.app(app_id)
        if app.open is not None and app.open.status == REVIEW:
            raise refusals.in_review()
        if app.open is not None:
            status = room.switches.number("create_conflict_status")
            raise refusals.refusal(status, ("edit_already_exists", "An open edit already exists for the app."))
        if app.live is None:
            message = "Cannot create a new 'edit' for the app in it's current state."
            raise refusals.refusal(room.switches.number("never_published_status"), (refusals.INVALID, message))
        app.open = Edit(edit_id(), IN_PROGRESS, self._copy(app.live.content))
        return self._tagged(app.open, told=room.switches["create_edit_etag"] == "yes")

    def get_active_edit(self, app_id: str) -> Answer:
        """The open edit; `{}` if there is none."""
        edit = self._room.app(app_id).open
        hidden = self._room.switches["review_get_edits"] == "empty"
        if edit is None or (hidden and edit.status == REVIEW):
            return Answer({})
        return self._tagged(edit)

    def get_previous_edit(self, app_id: str) -> Answer:
        """The live version as an edit that can be read; nothing while no edit is open."""
        room, app = self._room, self._room.app(app_id)
        hidden = room.switches["previous_review"] == "empty"
        if app.open is None or app.live is None or (hidden and app.open.status == REVIEW):
            return Answer({} if room.switches["no_previous_body"] == "{}" else None)
        return self._tagged(app.live, told=room.switches["previous_etag"] == "yes")

    def get_edit(self, app_id: str, edit: str) -> Answer:
        """The edit with that id."""
        return self._tagged(self._room.readable(app_id, edit))

    def delete_edit(self, app_id: str, edit: str, *, if_match: str | None) -> Answer:
        """Throw the draft away."""
        app, draft = self._room.draft(app_id, edit)
        self._room.match(draft, if_match, EDIT)
        app.open = None
        app.history.append({"edit": draft.id, "event": "deleted"})
        return Answer(status=204)

    def validate_edit(self, app_id: str, edit: str) -> Answer:
        """Check the draft; all that is wrong with it at once."""
        app, draft = self._room.draft(app_id, edit)
        self._check(app, draft)
        return self._tagged(draft)

    def commit_edit(self, app_id: str, edit: str, *, if_match: str | None) -> Answer:
        """Submit the draft for review."""
        app, draft = self._room.draft(app_id, edit)
        self._room.match(draft, if_match, EDIT)
        self._check(app, draft)
        draft.status = REVIEW
        app.history.append({"edit": draft.id, "event": "committed"})
        return self._room.changed(draft, EDIT, self._wire(draft))

    def _check(self, app: App, draft: Edit) -> None:
        if found := failures(app, draft.content, self._room.switches, self._room.clock.now()):
            raise refusals.refusal(self._room.switches.number("validation_status"), *found)

    def _tagged(self, edit: Edit, *, told: bool = True) -> Answer:
        return Answer(self._wire(edit), self._room.etag(edit, EDIT) if told else None)

    def _wire(self, edit: Edit) -> dict[str, Any]:
        status = self._room.switches["status_after_commit"] if edit.status == REVIEW else edit.status
        return {"id": edit.id, "status": status}

    def _copy(self, live: Content) -> Content:
        """The live version as a new edit starts from it: without a date and, as it is per release, recentChanges."""
        content = copy.deepcopy(live)
        content.availability = None
        if self._room.switches["recent_changes_reset"] == "yes":
            for listing in content.listings.values():
                listing["recentChanges"] = None
        if self._room.switches["asset_ids_stable_across_edits"] == "no":
            for locale, slots in content.media.items():
                content.media[locale] = {
                    slot: [replace(asset, id=asset_id()) for asset in assets] for slot, assets in slots.items()
                }
        return content
