"""Content ratings: certificates of the International Age Rating Coalition (IARC), since November 2013."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.firefox.calls import Call
from reconciler.sandbox.firefox.dialect import REQUIRED
from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.shapes import Shapes
from reconciler.sandbox.firefox.state import INCOMPLETE, PENDING, App, Ratings
from reconciler.sandbox.firefox.statuses import incomplete
from reconciler.sandbox.wire import Reply

LONGEST_CODE = 10


class ContentRatings:
    """The calls on an app's ratings."""

    def __init__(self, room: Room, shapes: Shapes) -> None:
        self._room = room
        self._dialect = room.dialect
        self._shapes = shapes

    def save(self, call: Call) -> Reply:
        """Take over a certificate. An incomplete app that lacked nothing else is submitted by that."""
        app = self._room.own(call)
        app.ratings = self._checked(app, call.fields())
        app.note("rated")
        if app.status == INCOMPLETE and not incomplete(app, modern=True):
            app.status = PENDING
            app.note("submitted")
        return Reply(201)

    def show(self, call: Call) -> Reply:
        """The ratings; 404 for as long as there are none."""
        app = self._room.readable(call)
        if app.ratings is None:
            raise self._dialect.missing()
        return Reply.json({"objects": [self._shapes.app(app, call)["content_ratings"]]})

    def _checked(self, app: App, fields: dict[str, Any]) -> Ratings:
        number = str(fields.get("submission_id") or "").removeprefix("subm-")
        code = str(fields.get("security_code") or "")
        errors: dict[str, list[str]] = {}
        if not number:
            errors["submission_id"] = [REQUIRED]
        elif not (number.isascii() and number.isdigit()):
            errors["submission_id"] = ["Please enter a valid submission ID."]
        if not code:
            errors["security_code"] = [REQUIRED]
        elif len(code) > LONGEST_CODE:
            errors["security_code"] = [f"Ensure this value has at most {LONGEST_CODE} characters (it has {len(code)})."]
        if errors:
            raise self._dialect.invalid(errors)
        if self._room.switches["iarc"] == "refuses":
            raise self._dialect.invalid({"__all__": ["Invalid submission ID or security code."]})
        holders = [each for each in self._room.apps() if each.ratings and each.ratings.submission_id == int(number)]
        if any(each is not app for each in holders):
            raise self._dialect.invalid({"__all__": ["This IARC certificate is already being used for another app."]})
        return Ratings(int(number), code)
