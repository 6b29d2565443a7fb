"""An app's way from incomplete to public, as far as a developer may bring it; and whether it is hidden."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.firefox import tables
from reconciler.sandbox.firefox.calls import Call
from reconciler.sandbox.firefox.dialect import NOT_AN_AUTHOR, UNKNOWN_WORD
from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.state import INCOMPLETE, PENDING, App
from reconciler.sandbox.wire import Refusal, Reply

NOT_TO_THAT = "App status can not be changed to the one you specified."


class Statuses:
    """The calls under /apps/status/."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._dialect = room.dialect

    def show(self, call: Call) -> Reply:
        """The status in a word."""
        return Reply.json(_shown(self._own(call)))

    def change(self, call: Call) -> Reply:
        """Submit, publish or hide: the status, `disabled_by_user`, or both; all or nothing."""
        app = self._own(call)
        fields = call.fields()
        disabled = self._disabled(app, fields)
        if "status" in fields:
            self._move(app, str(fields["status"]))
        if disabled != app.disabled:
            app.disabled = disabled
            app.note("disabled" if disabled else "enabled")
        if self._dialect.modern or self._room.switches["status_patch"] == "200":
            return Reply.json(_shown(app))
        return Reply(202)

    def _own(self, call: Call) -> App:
        caller, app = call.signed(), self._room.app(call)
        if app.owner != caller.key:
            raise self._dialect.not_the_owner(NOT_AN_AUTHOR)
        return app

    def _disabled(self, app: App, fields: dict[str, Any]) -> bool:
        value = fields.get("disabled_by_user", app.disabled)
        if isinstance(value, bool) or not self._dialect.modern:
            return value not in (False, None, "", 0, "false", "False", "0")
        if str(value).lower() in {"true", "false", "1", "0"}:
            return str(value).lower() in {"true", "1"}
        raise self._dialect.invalid({"disabled_by_user": [f'"{value}" is not a valid boolean.']})

    def _move(self, app: App, wanted: str) -> None:
        """Bring the app to a status. In 2013 bringing it to where it is does nothing."""
        if wanted == app.status and not self._dialect.modern:
            return
        moves = tables.moves(modern=self._dialect.modern).get(app.status, ())
        if self._dialect.modern and wanted not in tables.STATUSES:
            raise self._refused(UNKNOWN_WORD)
        submitted = app.status == INCOMPLETE and (self._dialect.modern or wanted == PENDING)
        if submitted and (missing := incomplete(app, modern=self._dialect.modern)):
            raise self._refused(*missing)
        if wanted not in moves:
            old = f"Select a valid choice. {wanted} is not one of the available choices."
            raise self._refused(NOT_TO_THAT if self._dialect.modern else old)
        app.status = wanted
        app.note("submitted" if wanted == PENDING else wanted)

    def _refused(self, *messages: str) -> Refusal:
        return self._dialect.invalid({"status": messages})


def incomplete(app: App, *, modern: bool) -> list[str]:
    """What an app lacks to be submitted."""
    texts = app.texts

    def given(field: str) -> bool:
        return any(texts.get(field, {}).values())

    contact = given("support_email") or (modern and given("support_url"))
    found = [
        (contact, "You must provide a support email" + (" or URL." if modern else ".")),
        (given("name"), "You must provide an app name."),
        (app.device_types, "You must provide at least one device type."),
        (app.categories, "You must provide at least one category."),
        (app.previews, "You must upload at least one screenshot or video."),
    ]
    if modern:
        found.append((app.ratings, "You must set up content ratings."))
        found.append((app.account or not app.charged, "You must set up a payment account."))
    return [message for there, message in found if not there]


def _shown(app: App) -> dict[str, Any]:
    return {"status": app.status, "disabled_by_user": app.disabled}
