"""A person at work in the Developer Console: changes that no call of the API announces.

Each action is a method; `where` is `draft` (the open edit, which the console shares with the API) or `live`: as if
a version with that change had been released meanwhile, so the live version gets a new id.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable, Mapping
from typing import Any

from reconciler.sandbox.amazon import tables
from reconciler.sandbox.amazon.backroom import Backroom
from reconciler.sandbox.amazon.edits import EDIT, Edits
from reconciler.sandbox.amazon.seeds import kept, placeholder, slot_size
from reconciler.sandbox.amazon.state import IN_PROGRESS, LIVE, REVIEW, App, Asset, Content, Edit, asset_id, edit_id
from reconciler.sandbox.amazon.texts import empty_listing
from reconciler.sandbox.wire import Refusal


class Console:
    """What a person can do. Raises ValueError, saying why, where the console would not let them."""

    def __init__(self, room: Backroom, edits: Edits) -> None:
        self._room = room
        self._edits = edits
        self._actions: dict[str, Callable[..., Any]] = {
            "open_edit": self.open_edit,
            "delete_edit": self.delete_edit,
            "commit_edit": self.commit_edit,
            "withdraw": self.withdraw,
            "change_field": self.change_field,
            "remove_listing": self.remove_listing,
            "add_image": self.add_image,
            "swap_image": self.swap_image,
            "remove_image": self.remove_image,
        }

    def act(self, app: App, action: str, arguments: Mapping[str, Any]) -> Any:
        """Do what is named."""
        if action not in self._actions:
            raise ValueError(f"no action {action!r}; there are {', '.join(self._actions)}")
        return self._actions[action](app, **arguments)

    def review(self, app: App, outcome: str, reason: str) -> None:
        """End the review: `approve` it, or `reject` it, which leaves a draft, or `reject_and_drop` it."""
        edit = app.open
        if edit is None or edit.status != REVIEW:
            raise ValueError(f"{app.id}: nothing is in review")
        if outcome == "approve":
            app.live, app.open = Edit(edit.id, LIVE, edit.content, edit.revision + 1), None
        elif outcome == "reject":
            edit.status, edit.revision = IN_PROGRESS, edit.revision + 1
        elif outcome == "reject_and_drop":
            app.open = None
        else:
            raise ValueError(f"no outcome {outcome!r}; there are approve, reject, reject_and_drop")
        app.history.append({"edit": edit.id, "event": outcome, "reason": reason})

    # --- actions --------------------------------------------------------------------------------------------------

    def open_edit(self, app: App) -> dict[str, Any]:
        """Press "Add upcoming version"; returns the edit."""
        try:
            return dict(self._edits.create_edit(app.id).value)
        except Refusal as refusal:
            raise ValueError(f"{app.id}: {refusal}") from refusal

    def delete_edit(self, app: App) -> None:
        """Throw the draft away."""
        draft = self._draft(app)
        self._edits.delete_edit(app.id, draft.id, if_match=self._room.etag(draft, EDIT))

    def commit_edit(self, app: App) -> dict[str, Any]:
        """Submit the draft; returns the edit."""
        draft = self._draft(app)
        try:
            return dict(self._edits.commit_edit(app.id, draft.id, if_match=self._room.etag(draft, EDIT)).value)
        except Refusal as refusal:
            raise ValueError(f"{app.id}: {refusal}") from refusal

    def withdraw(self, app: App) -> None:
        """Take back what is in review; it is a draft again."""
        if app.open is None or app.open.status != REVIEW:
            raise ValueError(f"{app.id}: nothing is in review")
        app.open.status, app.open.revision = IN_PROGRESS, app.open.revision + 1
        app.history.append({"edit": app.open.id, "event": "withdrawn"})

    def change_field(self, app: App, *, resource: str, field: str, value: Any, where: str = "live") -> None:
        """Change a field of `details` or of `listings/LOCALE` (added if it is not there)."""
        content = self._content(app, where)
        kind, _, locale = resource.partition("/")
        if resource == "details":
            content.details[field] = value
        elif kind == "listings" and locale:
            content.listings.setdefault(locale, empty_listing())[field] = value
        else:
            raise ValueError(f"no resource {resource!r}; there are details and listings/LOCALE")

    def remove_listing(self, app: App, *, language: str, where: str = "live") -> None:
        """Remove a language."""
        content = self._content(app, where)
        if content.listings.pop(language, None) is None:
            raise ValueError(f"{app.id}: no listing for {language}")
        content.media.pop(language, None)

    def add_image(self, app: App, *, language: str, slot: str, where: str = "live", content: str = "") -> str:
        """Add a picture or film at the end; `content` is base64, or one is made up. Returns the new id."""
        asset = self._asset(slot, content)
        version = self._content(app, where)
        version.put_assets(language, slot, [*version.assets(language, slot), asset])
        return asset.id

    def swap_image(
        self, app: App, *, language: str, slot: str, position: int = 0, where: str = "live", content: str = ""
    ) -> str:
        """Put another picture or film at that position (from 0). Returns the new id."""
        asset = self._asset(slot, content)
        assets = self._assets(app, language, slot, position, where)
        assets[position] = asset
        self._content(app, where).put_assets(language, slot, assets)
        return asset.id

    def remove_image(self, app: App, *, language: str, slot: str, position: int = 0, where: str = "live") -> None:
        """Remove the picture or film at that position (from 0)."""
        assets = self._assets(app, language, slot, position, where)
        del assets[position]
        self._content(app, where).put_assets(language, slot, assets)

    # --- helpers --------------------------------------------------------------------------------------------------

    def _draft(self, app: App) -> Edit:
        if app.open is None or app.open.status != IN_PROGRESS:
            raise ValueError(f"{app.id}: no draft is open")
        return app.open

    def _content(self, app: App, where: str) -> Content:
        """The content to change; its version is told apart from what it was before."""
        if where == "draft":
            draft = self._draft(app)
            draft.revision += 1
            return draft.content
        if where != "live" or app.live is None:
            raise ValueError(f"{app.id}: no {where!r} version; it is live (if ever released) or draft")
        app.live = Edit(edit_id(), LIVE, copy.deepcopy(app.live.content))
        return app.live.content

    def _assets(self, app: App, language: str, slot: str, position: int, where: str) -> list[Asset]:
        """What is in the slot, if there is something at that position."""
        version = app.live if where == "live" else self._draft(app)
        assets = version.content.assets(language, slot) if version else []
        if not 0 <= position < len(assets):
            raise ValueError(f"{app.id}: nothing at position {position} of {language}/{slot}; it holds {len(assets)}")
        return assets

    def _asset(self, slot: str, content: str) -> Asset:
        if content:
            return kept(base64.b64decode(content, validate=True), self._room.disk)
        fresh = asset_id()
        if slot == tables.VIDEOS:
            return kept(f"a film, {fresh}".encode(), self._room.disk)
        return kept(placeholder(*slot_size(slot), fresh), self._room.disk)
