"""Screenshots and videos of an app, and since 2014 its icon."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.firefox import media, tables
from reconciler.sandbox.firefox.calls import Call
from reconciler.sandbox.firefox.dialect import NOT_AN_AUTHOR, REQUIRED
from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.shapes import Shapes
from reconciler.sandbox.firefox.state import App, Icon, Preview
from reconciler.sandbox.wire import Reply

WHOLE_NUMBER = "Enter a whole number."


class Previews:
    """The calls on previews and the icon. Previews cannot be changed, only added and removed."""

    def __init__(self, room: Room, shapes: Shapes) -> None:
        self._room = room
        self._dialect = room.dialect
        self._shapes = shapes

    def create_by_query(self, call: Call) -> Reply:
        """Add one, as it was done in 2013: the app's number is in the query."""
        caller = call.signed()
        number = call.query.get("app", "")
        if not number or not (number.isascii() and number.isdigit()):
            raise self._dialect.invalid({"app": [WHOLE_NUMBER if number else REQUIRED]})
        app = self._room.named(number)
        if app is None:
            raise self._dialect.no_such_app()
        if app.owner != caller.key:
            raise self._dialect.not_the_owner(NOT_AN_AUTHOR)
        return self._create(app, call)

    def create(self, call: Call) -> Reply:
        """Add one, as it is done since 2014."""
        return self._create(self._room.own(call), call)

    def show(self, call: Call) -> Reply:
        """One of the caller's own."""
        _, preview = self._own(call)
        return Reply.json(self._shapes.preview(preview, call))

    def delete(self, call: Call) -> Reply:
        """Remove one."""
        app, preview = self._own(call)
        app.previews.remove(preview)
        app.note("preview deleted", preview=preview.id)
        return Reply(204)

    def replace_icon(self, call: Call) -> Reply:
        """Put a square picture in the place of the manifest's icon."""
        app = self._room.own(call)
        try:
            file = media.file_of(call.fields().get("file"))
            _check_icon(file)
        except media.BadFile as bad:
            raise self._dialect.invalid({"file": [str(bad)]}) from bad
        app.icon = Icon(self._keep(app, file.content))
        app.note("icon replaced")
        return Reply(200)

    # --- helpers --------------------------------------------------------------------------------------------------

    def _create(self, app: App, call: Call) -> Reply:
        file, position = self._checked(call.fields())
        preview = Preview(
            id=self._room.world.number("preview"),
            sha256=self._keep(app, file.content),
            position=position,
            filetype=media.WEBM if file.type == media.WEBM else "image/png",
            made=self._room.clock.now(),
        )
        app.previews.append(preview)
        app.note("preview created", preview=preview.id)
        shown = self._shapes.preview(preview, call)
        return Reply.json(shown, 201, {"Location": f"{call.origin}{shown['resource_uri']}"})

    def _checked(self, fields: dict[str, Any]) -> tuple[media.SentFile, int]:
        """The file and its position; all that is wrong with either is told at once."""
        errors: dict[str, list[str]] = {}
        position, file = fields.get("position"), None
        if position in (None, ""):
            errors["position"] = [REQUIRED]
        elif isinstance(position, bool) or not str(position).removeprefix("-").isdecimal():
            errors["position"] = [WHOLE_NUMBER]
        try:
            file = media.file_of(fields.get("file"))
            _check_preview(file)
        except media.BadFile as bad:
            errors["file"] = [str(bad)]
        if errors or file is None:
            raise self._dialect.invalid(errors)
        return file, int(str(position))

    def _keep(self, app: App, content: bytes) -> str:
        """Keep a file and count that it was taken in; returns its sha256."""
        sha256 = self._room.disk.keep_bytes(content)
        app.uploads[sha256] = app.uploads.get(sha256, 0) + 1
        return sha256

    def _own(self, call: Call) -> tuple[App, Preview]:
        caller = call.signed()
        for app in self._room.apps():
            for preview in app.previews:
                if str(preview.id) == call.names["preview"]:
                    if app.owner != caller.key:
                        raise self._dialect.not_the_owner(NOT_AN_AUTHOR)
                    return app, preview
        raise self._dialect.missing()


def _check_preview(file: media.SentFile) -> None:
    """Refuse what cannot be shown. The type that is declared counts, and that the bytes are *some* picture."""
    if file.type == media.WEBM:
        if not media.is_webm(file.content):
            raise media.BadFile("Video must be in WebM.")
        if len(file.content) > tables.LARGEST_MEDIUM:
            raise media.BadFile("Please use files smaller than 4MB.")
        return
    size = media.size_of(file.content)
    if file.type not in media.IMAGE_TYPES or size is None:
        raise media.BadFile("Images must be either PNG or JPG.")
    if media.animated(file.content):
        raise media.BadFile("Images cannot be animated.")
    short, long = tables.SMALLEST_PREVIEW
    if min(size) < short or max(size) < long:
        raise media.BadFile("App previews must be at least 320px by 480px or 480px by 320px.")


def _check_icon(file: media.SentFile) -> None:
    size = media.size_of(file.content)
    if file.type not in media.IMAGE_TYPES or size is None:
        raise media.BadFile("Icons must be either PNG or JPG.")
    if media.animated(file.content):
        raise media.BadFile("Icons cannot be animated.")
    if len(file.content) > tables.LARGEST_MEDIUM:
        raise media.BadFile("Please use icons smaller than 4MB.")
    if size[0] != size[1]:
        raise media.BadFile("Icons must be square.")
    if size[0] < tables.SMALLEST_ICON:
        raise media.BadFile(f"Icons must be at least {tables.SMALLEST_ICON}px by {tables.SMALLEST_ICON}px.")
