"""Uploads: a manifest's URL or a package is validated before an app can be made of it."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any
from urllib.parse import urlsplit

from reconciler.sandbox.firefox import media, tables, webapps
from reconciler.sandbox.firefox.calls import API, Call
from reconciler.sandbox.firefox.dialect import REQUIRED
from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.state import Manifest, Page, Upload
from reconciler.sandbox.firefox.urls import is_url
from reconciler.sandbox.wire import Refusal, Reply

ONE_DOMAIN = "An app already exists on this domain; only one app per domain is allowed."


class Validation:
    """The calls under /apps/validation/."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._dialect = room.dialect

    def validate(self, call: Call) -> Reply:
        """Take in a manifest's URL, or a package. Nobody needs to sign it, but then no app can be made of it."""
        self._refuse_large(call)
        fields = call.fields()
        package = fields.get("upload")
        upload = self._hosted(call, fields) if package is None else self._package(call, package)
        self._room.world.uploads[upload.id] = upload
        return Reply.json(self._shown(upload), self._status(upload), {"Location": f"{call.origin}{_path(upload)}"})

    def look(self, call: Call) -> Reply:
        """How far a validation is, told to anybody who knows its id. A queued package is done after some looks."""
        upload = self._room.world.uploads.get(call.names["upload"])
        if upload is None:
            raise (
                self._dialect.missing() if self._dialect.modern else Refusal(404, {"reason": "No upload with that ID."})
            )
        if upload.waits:
            upload.waits -= 1
        else:
            upload.queued = False
        return Reply.json(self._shown(upload))

    def fetch(self, url: str) -> Page | None:
        """What the web serves there, as far as the sandbox was told; a page may be made up."""
        page = self._room.world.pages.get(url)
        if page is None and self._room.switches["unknown_manifest"] == "invent":
            page = self._room.world.pages[url] = webapps.invented(url)
        return page

    # --- hosted apps ----------------------------------------------------------------------------------------------

    def _hosted(self, call: Call, fields: dict[str, Any]) -> Upload:
        url = fields.get("manifest")
        if not url:
            raise self._dialect.invalid({"manifest": [REQUIRED]})
        if not isinstance(url, str) or not is_url(url, modern=self._dialect.modern):
            raise self._dialect.invalid({"manifest": ["Enter a valid URL."]})
        if self._room.switches["unique_domain"] == "on" and self._domain_taken(_domain(url)):
            raise self._dialect.invalid({"manifest": [ONE_DOMAIN]})
        try:
            manifest = webapps.read_page(self.fetch(url), url)
        except webapps.Invalid as invalid:
            return self._made(call, None, webapps.report(None, *invalid.args), url=url)
        return self._made(call, manifest, webapps.report(manifest), url=url)

    # --- packages -------------------------------------------------------------------------------------------------

    def _package(self, call: Call, value: Any) -> Upload:
        content = self._content(value)
        sha256 = hashlib.sha256(content).hexdigest()
        taken_in = self._room.world.taken_in
        manifest, errors = None, ()
        try:
            manifest = webapps.read_package(content)
        except webapps.NoManifest as nothing:
            raise self._dialect.invalid({"upload": [str(nothing)]}) from nothing
        except webapps.Invalid as invalid:
            errors = invalid.args
        if manifest and manifest.origin and self._domain_taken(manifest.origin):
            raise self._dialect.invalid({"upload": [ONE_DOMAIN]})
        taken_in[sha256] = taken_in.get(sha256, 0) + 1
        upload = self._made(call, manifest, webapps.report(manifest, *errors), sha256=sha256)
        upload.queued, upload.waits = True, self._room.switches.number("validation_polls")
        return upload

    def _content(self, value: Any) -> bytes:
        """The package's bytes, if it was sent as it has to be."""
        try:
            file = media.file_of(value)
        except media.BadFile as bad:
            raise self._dialect.invalid({"upload": [str(bad)]}) from bad
        if not file.name:
            raise self._dialect.invalid({"upload": ["Name not specified."]})
        if file.type != "application/zip":
            raise self._dialect.invalid({"upload": ["Type must be application/zip."]})
        most = self._room.switches.number("most_package_bytes") or tables.MOST_BYTES_2016
        if self._dialect.modern and len(file.content) > most:
            message = f"Packages must be smaller than {most / 1024 / 1024:.1f} MB."
            raise self._dialect.invalid({"upload": [f"Packaged app too large for submission. {message}"]})
        return file.content

    def _refuse_large(self, call: Call) -> None:
        """In 2013 the request's length decides, before anything else is looked at."""
        most = self._room.switches.number("most_package_bytes") or tables.MOST_BYTES_2013
        if not self._dialect.modern and call.request.body.size > most:
            raise Refusal(
                413,
                {
                    "reason": "Packaged app too large for submission by this method. "
                    f"Packages must be smaller than {most} bytes."
                },
            )

    # --- helpers --------------------------------------------------------------------------------------------------

    def _made(
        self, call: Call, manifest: Manifest | None, report: dict[str, Any], *, url: str = "", sha256: str = ""
    ) -> Upload:
        owner = call.caller.key if call.caller else ""
        return Upload(uuid.uuid4().hex, owner, manifest, report, url, sha256)

    def _domain_taken(self, domain: str) -> bool:
        return any(domain in {app.origin, _domain(app.manifest_url)} for app in self._room.apps() if domain)

    def _status(self, upload: Upload) -> int:
        answer = self._room.switches["package_answer"]
        if not upload.queued:
            return 201
        return int(answer) if answer != "profile" else 202 if self._dialect.modern else 201

    def _shown(self, upload: Upload) -> dict[str, Any]:
        pending = None if self._dialect.modern else ""
        shown = {
            "id": upload.id,
            "processed": not upload.queued,
            "valid": upload.valid,
            "validation": pending if upload.queued else upload.report,
        }
        return shown if self._dialect.modern else shown | {"resource_uri": _path(upload)}


def _path(upload: Upload) -> str:
    return f"{API}/apps/validation/{upload.id}/"


def _domain(url: str) -> str:
    """Scheme and host."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower() if url else ""
