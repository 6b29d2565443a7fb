"""The App Submission API for Testing, as far as it goes: register an app for the development track, add testers."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.amazon import refusals
from reconciler.sandbox.amazon.backroom import Answer, Backroom

TRACK = "devtest"


class Testers:
    """The calls on the testing track. It takes no artefacts and makes no releases."""

    def __init__(self, room: Backroom) -> None:
        self._room = room

    def register(self, app_id: str, body: Any) -> Answer:
        """Register the app with its package name and signing certificate; returns the one track there is."""
        app = self._room.app(app_id)
        fields = body if isinstance(body, dict) else {}
        if not fields.get("packageName") or not fields.get("certificate"):
            raise refusals.absent("packageName and certificate are required")
        if fields["packageName"] != app.package:
            raise refusals.invalid(f"packageName must be {app.package}")
        return Answer({"trackId": TRACK})

    def add_testers(self, app_id: str, track: str, body: Any) -> Answer:
        """Add testers to the track."""
        app = self._room.app(app_id)
        if track != TRACK:
            raise refusals.refusal(404, ("not_found", f"No track found with id {track}"))
        app.testers.append(body)
        return Answer({})
