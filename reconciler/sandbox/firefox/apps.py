"""Apps as such: list, look, create, change, delete; the privacy policy's text; a hosted manifest read again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reconciler.sandbox.firefox import webapps
from reconciler.sandbox.firefox.calls import Call, listing
from reconciler.sandbox.firefox.change_2013 import Change2013
from reconciler.sandbox.firefox.change_2016 import Change2016
from reconciler.sandbox.firefox.oauth import Account
from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.shapes import Shapes, app_path
from reconciler.sandbox.firefox.state import DELETED, App, Manifest, Upload, Version
from reconciler.sandbox.firefox.validation import Validation
from reconciler.sandbox.wire import Refusal, Reply

DAY = 24 * 60 * 60


class Apps:
    """The calls under /apps/app/ that are about the app itself."""

    def __init__(self, room: Room, shapes: Shapes, validation: Validation) -> None:
        self._room = room
        self._dialect = room.dialect
        self._shapes = shapes
        self._validation = validation
        self._change_2013, self._change_2016 = Change2013(room), Change2016(room)

    def list_own(self, call: Call) -> Reply:
        """The caller's apps."""
        self._throttle()
        if call.caller is None:
            raise self._dialect.says(403, "Anonymous listing not allowed.")
        own = [app for app in self._room.apps() if app.owner == call.caller.key]
        return listing(call, [self._shapes.app(app, call) for app in own])

    def show(self, call: Call) -> Reply:
        """One app."""
        self._throttle()
        return Reply.json(self._shapes.app(self._room.readable(call), call))

    def create(self, call: Call) -> Reply:
        """Make an app of an upload that was found good. An upload makes one app only."""
        self._throttle()
        caller = call.signed()
        fields = call.fields()
        if not self._dialect.modern:
            self._check_terms(caller)
        upload = self._upload(fields)
        if self._dialect.modern:
            self._check_terms(caller)
        if upload.owner != caller.key:
            raise self._dialect.not_the_owner()
        app = self._made(upload, caller)
        self._room.world.created.append(self._room.clock.now())
        return Reply.json(self._shapes.app(app, call), 201, {"Location": f"{call.origin}{app_path(app.id)}"})

    def change(self, call: Call) -> Reply:
        """PUT: the details, by the rules of the year. All or nothing."""
        self._throttle()
        app = self._room.own(call)
        if self._dialect.modern:
            unseen = self._change_2016.change(app, call)
            return Reply.json(self._shapes.app(app, call) | dict.fromkeys(unseen), 202)
        echoed = self._change_2013.change(app, call)
        return Reply.json(echoed | self._shapes.app(app, call), 202)

    def delete(self, call: Call) -> Reply:
        """Gone for good, as far as the API is concerned."""
        self._throttle()
        app = self._room.own(call)
        app.status = DELETED
        app.note("deleted")
        return Reply(204)

    def privacy(self, call: Call) -> Reply:
        """The privacy policy's text. In 2013 nobody asked whether the app was public."""
        self._throttle()
        app = self._room.readable(call) if self._dialect.modern else self._room.app(call)
        return Reply.json({"privacy_policy": self._room.text(app, "privacy_policy", call)})

    def refresh(self, call: Call) -> Reply:
        """Read a hosted app's manifest again. Whether that goes well is not told."""
        app = self._room.own(call, rest_framework=True)
        if app.packaged:
            raise Refusal(400, {"reason": "App is a packaged app."})
        try:
            manifest = webapps.read_page(self._validation.fetch(app.manifest_url), app.manifest_url)
        except webapps.Invalid as invalid:
            app.note("refresh failed", messages=list(invalid.args))
            return Reply(204)
        if manifest.sha256 != app.manifest_sha256:
            _bring_in(app, manifest)
        return Reply(204)

    # --- helpers --------------------------------------------------------------------------------------------------

    def _throttle(self) -> None:
        """Once too many apps were created, the app resource answers nothing at all for a day."""
        most, now = self._room.switches.number("throttle"), self._room.clock.now()
        if most and sum(now - made < DAY for made in self._room.world.created) >= most:
            raise self._dialect.says(429, "Throttle limit exceeded.")

    def _check_terms(self, caller: Account) -> None:
        if not caller.terms:
            name = "Service" if self._dialect.modern else "service"
            raise self._dialect.says(403 if self._dialect.modern else 401, f"Terms of {name} not accepted.")

    def _upload(self, fields: dict[str, Any]) -> Upload:
        """The upload that an app is to be made of; if two are named, the package."""
        field = "upload" if fields.get("upload") else "manifest"
        name = fields.get(field)
        if not name:
            raise self._unusable("No upload or manifest specified.")
        upload = self._room.world.uploads.get(str(name))
        if upload is not None and upload.used and self._room.switches["reused_upload"] == "500":
            raise self._dialect.crashed("IOError", "[Errno 2] No such file or directory")
        if upload is None or upload.used:
            length = len(str(name))
            raise self._unusable("No upload found.", **({field: _wrong_length(length)} if length != 32 else {}))
        if not upload.valid:
            raise self._unusable("Upload not valid.")
        return upload

    def _unusable(self, message: str, **fields: str) -> Refusal:
        if self._dialect.modern:
            return Refusal(400, {"detail": message})
        return self._dialect.invalid({name: [text] for name, text in {**fields, "__all__": message}.items()})

    def _made(self, upload: Upload, caller: Account) -> App:
        assert upload.manifest is not None, "it was found valid"
        upload.used = True
        world = self._room.world
        app = made_from(
            upload.manifest,
            number=world.number("app"),
            version=world.number("version"),
            owner=caller.key,
            url=upload.url,
            now=self._room.clock.now(),
        )
        app.slug = self._room.free_slug(webapps.slug_from(upload.manifest.names[app.default_locale]))
        if upload.sha256:
            app.uploads[upload.sha256] = world.taken_in.pop(upload.sha256, 1)
        app.note("created")
        world.apps[str(app.id)] = app
        return app


def made_from(manifest: Manifest, *, number: int, version: int, owner: str, url: str, now: float) -> App:
    """A new app, of which nothing is known but what its manifest says; its slug is still to be found."""
    return App(
        id=number,
        slug="",
        owner=owner,
        app_type=manifest.app_type,
        manifest_url=url,
        manifest_sha256=manifest.sha256,
        origin=manifest.origin,
        default_locale=manifest.default_locale,
        locales=list(manifest.locales),
        created=now,
        texts={"name": dict(manifest.names), "description": dict(manifest.descriptions)},
        versions=[Version(version, manifest.version, manifest.developer)],
    )


def _bring_in(app: App, manifest: Manifest) -> None:
    """Take over what a changed manifest says: the version's name, the developer's, and the app's, whoever set it."""
    old = app.versions[-1]
    before = dict(app.texts.get("name", {}))
    app.versions[-1] = replace(old, version=manifest.version, developer=manifest.developer)
    app.texts["name"] = before | manifest.names
    app.default_locale, app.locales = manifest.default_locale, list(manifest.locales)
    app.manifest_sha256 = manifest.sha256
    app.note("refreshed", version=manifest.version)
    if app.visible and (app.texts["name"] != before or old.developer != manifest.developer):
        app.note("queued for another review")


def _wrong_length(length: int) -> str:
    bound = "at least" if length < 32 else "at most"
    return f"Ensure this value has {bound} 32 characters (it has {length})."
