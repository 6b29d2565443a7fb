"""The two calls of the App Management API: upload an APK, and ask how it stands with it."""

from __future__ import annotations

import uuid
from typing import Any

from reconciler.sandbox.apk import NotAnApk, read_apk
from reconciler.sandbox.digital_turbine.checks import field_problems, package_problems
from reconciler.sandbox.digital_turbine.form import FILE, SAMSUNG, Form, received
from reconciler.sandbox.digital_turbine.lifecycle import Lifecycle
from reconciler.sandbox.digital_turbine.multipart import Part
from reconciler.sandbox.digital_turbine.refusals import Problem, Refused, refused
from reconciler.sandbox.digital_turbine.state import Apk, App, Upload
from reconciler.sandbox.store import Clock
from reconciler.sandbox.switches import Switches
from reconciler.sandbox.wire import Request

MEGABYTE = 1024 * 1024


class Uploads:
    """All uploads of all clients; `apps` is by package."""

    def __init__(self, clock: Clock, switches: Switches, lifecycle: Lifecycle) -> None:
        self.apps: dict[str, App] = {}
        self._clock = clock
        self._switches = switches
        self._lifecycle = lifecycle

    def take(self, client: str, request: Request) -> dict[str, Any]:
        """Take an upload in. Each is a new one with an id of its own, whatever was uploaded before."""
        with received(request, self._switches.number("plain_json_status")) as form:
            if self._switches["encoding"] not in {"both", form.encoding}:
                raise refused(400, f"{form.encoding} is not understood here; send {self._switches['encoding']}")
            if form.file is None:
                raise refused(400, "file is required", f"/{FILE}")
            self._refuse_large(form.file)
            apk = _read(form.file)
            upload = Upload(
                id=self._new_id(),
                client=client,
                at=self._clock.now(),
                apk=apk,
                fields=form.fields,
                encoding=form.encoding,
                words={},
                parts=form.dump(),
            )
            self._enter(form, upload)
            return self._wire(upload)

    def status(self, client: str, upload_id: str) -> dict[str, Any]:
        """The three words of an upload; nothing else of it can be read back."""
        for app in self.apps.values():
            for upload in app.uploads:
                if upload.id == upload_id:
                    if upload.client != client:
                        raise refused(self._switches.number("foreign_id_status"), "There is no APK with this id")
                    self._lifecycle.poll(app, upload)
                    return self._wire(upload)
        raise refused(404, "There is no APK with this id")

    def _enter(self, form: Form, upload: Upload) -> None:
        """Begin the upload's life, or refuse it, if anything is wrong with it."""
        problems = list(package_problems(form, upload.apk))
        if self._switches["strict"] == "on":
            empty = self._switches["empty_segments"] == "accepted"
            problems += field_problems(form, size=upload.apk.size, empty_segments=empty)
        if problems and (self._switches["invalid_upload"] != "ERROR" or not form.package):
            raise self._invalid(problems)
        app = self.apps.setdefault(form.package, App(form.package))
        if problems:
            self._lifecycle.begin_failed(app, upload, "; ".join(problem.detail for problem in problems))
        else:
            self._lifecycle.begin(app, upload, samsung=form.fields.get(SAMSUNG) is True)

    def _invalid(self, problems: list[Problem]) -> Refused:
        status = self._switches["invalid_upload"]
        return Refused(int(status) if status.isdecimal() else 400, *problems)

    def _refuse_large(self, file: Part) -> None:
        most = self._switches.number("max_apk_mb")
        if file.body.size > most * MEGABYTE:
            raise refused(413, f"The file is larger than {most} MB", f"/{FILE}")

    def _new_id(self) -> str:
        fresh = uuid.uuid4()
        style = self._switches["id_style"]
        return str(fresh) if style == "uuid" else str(fresh.int)[:12] if style == "number" else f"apk/{fresh.hex}+100%"

    def _wire(self, upload: Upload) -> dict[str, Any]:
        kind = self._switches["resource_type"]
        return {"data": {"id": upload.id, "type": kind, "attributes": {"id": upload.id, **upload.words}}}


def _read(file: Part) -> Apk:
    try:
        facts = read_apk(file.body.file)
    except NotAnApk:
        return Apk(file.body.sha256, file.body.size)
    return Apk(file.body.sha256, file.body.size, facts.package, facts.version_code)
