"""Versions: what they need of a device. There is no list of them, and none can be added."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.firefox import tables
from reconciler.sandbox.firefox.calls import Call
from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.shapes import app_path
from reconciler.sandbox.firefox.state import App, Version
from reconciler.sandbox.wire import Refusal, Reply


class Versions:
    """The calls under /apps/versions/. They were written with Django REST framework from the first."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._dialect = room.dialect

    def show(self, call: Call) -> Reply:
        """One version; in 2013 of anybody's app."""
        app, version = self._found(call)
        if self._dialect.modern and not self._room.may_read(app, call.caller):
            raise self._dialect.anonymous() if call.caller is None else self._dialect.not_the_owner()
        return Reply.json(self._shown(app, version))

    def change(self, call: Call) -> Reply:
        """Replace the set of features. All else that is sent is passed over; but in 2016 `version` is not."""
        caller = call.signed(rest_framework=True)
        app, version = self._found(call)
        if app.owner != caller.key:
            raise self._dialect.not_the_owner(rest_framework=True)
        fields = call.fields()
        if "features" in fields:
            self._replace(app, version, fields["features"])
        if self._dialect.modern and "version" in fields:
            version.version = str(fields["version"])
        return Reply.json(self._shown(app, version))

    def _replace(self, app: App, version: Version, wanted: Any) -> None:
        known = tables.features(modern=self._dialect.modern)
        names = [str(each) for each in wanted] if isinstance(wanted, list) else [str(wanted)]
        if unknown := [name for name in names if name not in known]:
            raise Refusal(400, {"detail": f"Invalid feature(s): {', '.join(unknown)}"})
        features = [name for name in known if name in names]
        if features != version.features:
            version.features = features
            app.note("features changed")
            if app.visible:
                app.note("queued for another review")

    def _found(self, call: Call) -> tuple[App, Version]:
        for app in self._room.apps():
            for version in app.versions:
                if str(version.id) == call.names["version"]:
                    return app, version
        raise Refusal(404, {"detail": "Not found."})

    def _shown(self, app: App, version: Version) -> dict[str, Any]:
        public = [each.id for each in app.versions if each.public]
        shown = {
            "app": app_path(app.id),
            "developer_name": version.developer,
            "features": version.features,
            "is_current_version": public[-1:] == [version.id],
            "release_notes": None,
            "version": version.version,
        }
        return shown | ({"id": version.id} if self._dialect.modern else {})
