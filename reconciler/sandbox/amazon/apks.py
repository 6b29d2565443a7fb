"""The APKs of an edit: list, get, upload, replace, delete, large upload and attach, and which devices they target."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reconciler.sandbox.amazon import refusals, tables
from reconciler.sandbox.amazon.backroom import ABSENT, Answer, Backroom
from reconciler.sandbox.amazon.state import Apk, App, Device, Edit, StagedApk, apk_id, file_id
from reconciler.sandbox.amazon.validation import version_failures
from reconciler.sandbox.apk import ApkFacts, NotAnApk, read_apk
from reconciler.sandbox.wire import Body

APKS = "apks"


class Apks:
    """The calls on APKs and their targeting."""

    def __init__(self, room: Backroom) -> None:
        self._room = room

    def list_apks(self, app_id: str, edit: str) -> Answer:
        """All APKs, a bare array."""
        found = self._room.readable(app_id, edit)
        shown = [_wire(apk) for apk in found.content.apks]
        if self._room.switches["apk_order"] == "newest_first":
            shown.reverse()
        told = self._room.switches["apks_list_etag"] == "yes"
        return Answer(shown, self._room.etag(found, APKS) if told else None)

    def get_apk(self, app_id: str, edit: str, apk: str) -> Answer:
        """One APK."""
        found = self._room.readable(app_id, edit)
        return self._room.shown(found, f"{APKS}/{apk}", _wire(self._find(found, apk)))

    def upload_apk(self, app_id: str, edit: str, body: Body, file_name: str) -> Answer:
        """Add an APK; it is attached at once and offered to every device that can run it."""
        app, draft = self._room.draft(app_id, edit)
        self._refuse_large(body)
        facts = self._facts(app, body)
        return self._attach(app, draft, StagedApk(body.sha256, body.size, file_name, facts), count=True)

    def replace_apk(
        self, app_id: str, edit: str, apk: str, *, if_match: str | None, body: Body, file_name: str
    ) -> Answer:
        """Put another file in an APK's place; its targeting stays, as far as devices can run it."""
        app, draft = self._room.draft(app_id, edit)
        old = self._find(draft, apk)
        self._room.match(draft, if_match, f"{APKS}/{apk}")
        self._refuse_large(body)
        facts = self._facts(app, body)
        targets = [each.id for each in app.devices if each.id in old.targets and not obstacle_to(app, facts, each)]
        new = replace(old, sha256=body.sha256, size=body.size, file_name=file_name, facts=facts, targets=targets)
        draft.content.apks[draft.content.apks.index(old)] = new
        count_upload(app, body.sha256)
        return self._room.changed(draft, f"{APKS}/{apk}", _wire(new))

    def delete_apk(self, app_id: str, edit: str, apk: str, *, if_match: str | None) -> Answer:
        """Remove an APK and its targeting."""
        _, draft = self._room.draft(app_id, edit)
        old = self._find(draft, apk)
        self._room.match(draft, if_match, f"{APKS}/{apk}")
        draft.content.apks.remove(old)
        return self._room.changed(draft, APKS, status=204)

    def upload_large_apk(self, app_id: str, edit: str, body: Body, file_name: str) -> Answer:
        """Take in a file of any size, without attaching it."""
        app, draft = self._room.draft(app_id, edit)
        facts = self._facts(app, body)
        waits = self._room.switches.number("attach_ready_after")
        name = file_id()
        app.staged[name] = StagedApk(body.sha256, body.size, file_name, facts, waits)
        count_upload(app, body.sha256)
        return self._room.changed(draft, APKS, {"fileId": name})

    def attach_apk(self, app_id: str, edit: str, body: Any) -> Answer:
        """Attach a file that was taken in before; fails for as long as it is being processed."""
        app, draft = self._room.draft(app_id, edit)
        name = body.get("fileId") if isinstance(body, dict) else None
        if not name:
            raise refusals.absent("fileId is required")
        staged = app.staged.get(str(name))
        if staged is None:
            raise self._room.missing(f"No file found with id {name}")
        if staged.waits:
            staged.waits -= 1
            status = self._room.switches.number("attach_not_ready_status")
            raise refusals.refusal(status, ("file_not_ready", f"The file {name} is still being processed"))
        del app.staged[str(name)]
        return self._attach(app, draft, staged, count=False)

    # --- targeting ------------------------------------------------------------------------------------------------

    def get_targeting(self, app_id: str, edit: str, apk: str) -> Answer:
        """Every device of the catalogue, and whether the APK is offered to it."""
        found = self._room.readable(app_id, edit)
        shown = self._targeting(self._room.app(app_id), self._find(found, apk))
        return self._room.shown(found, f"{APKS}/{apk}/targeting", shown)

    def modify_targeting(self, app_id: str, edit: str, apk: str, *, if_match: str | None, body: Any) -> Answer:
        """Replace it as a whole. Devices that cannot run the APK have to stay disabled."""
        app, draft = self._room.draft(app_id, edit)
        old = self._find(draft, apk)
        self._room.match(draft, if_match, f"{APKS}/{apk}/targeting")
        wanted = _statuses(body)
        current = _statuses(self._targeting(app, old))
        if wanted.keys() != current.keys():
            odd = ", ".join(sorted(wanted.keys() ^ current.keys()))
            raise refusals.invalid(f"The devices must be those of the catalogue; unknown or left out: {odd}")
        off = self._room.switches["targeting_off_status"]
        for device, status in wanted.items():
            if "DISABLED" in {status, current[device]} and status != current[device]:
                raise refusals.invalid(f"The status of device {device} cannot be changed from {current[device]}")
            if status not in {"TARGETING", "DISABLED", off}:
                raise refusals.invalid(f"Invalid status {status} of device {device}")
        new = replace(old, targets=[device for device, status in wanted.items() if status == "TARGETING"])
        draft.content.apks[draft.content.apks.index(old)] = new
        return self._room.changed(draft, f"{APKS}/{apk}/targeting", self._targeting(app, new))

    def _targeting(self, app: App, apk: Apk) -> dict[str, Any]:
        devices = [self._device(app, apk, device) for device in app.devices]
        other = {"otherAndroidDevices": None} if self._room.switches["other_android_devices"] == "present" else {}
        return {"amazonDevices": devices, "nonAmazonDevices": [], **other}

    def _device(self, app: App, apk: Apk, device: Device) -> dict[str, Any]:
        obstacle = obstacle_to(app, apk.facts, device)
        off = self._room.switches["targeting_off_status"]
        status = "DISABLED" if obstacle else "TARGETING" if device.id in apk.targets else off
        reason = {"reason": "Not supported", "details": [obstacle]} if obstacle else self._room.empty(dict)
        shown = {"id": device.id, "name": device.name, "status": status, "reason": reason}
        return {name: value for name, value in shown.items() if value is not ABSENT}

    # --- helpers --------------------------------------------------------------------------------------------------

    def _find(self, edit: Edit, apk: str) -> Apk:
        for each in edit.content.apks:
            if each.id == apk:
                return each
        raise self._room.missing(f"No APK found with id {apk}")

    def _refuse_large(self, body: Body) -> None:
        if body.size > tables.LARGEST_APK:
            status = self._room.switches.number("too_large_status")
            raise refusals.refusal(status, (refusals.INVALID, "APKs over 300 MB must take the large upload"))

    def _facts(self, app: App, body: Body) -> ApkFacts:
        try:
            facts = read_apk(body.file)
        except NotAnApk as error:
            raise refusals.invalid(f"The file is not a valid APK: {error}") from error
        at_once = self._room.switches["apk_version_check"] == "upload"
        if at_once and (found := list(version_failures(app, facts, body.sha256))):
            raise refusals.refusal(400, *found)
        return facts

    def _attach(self, app: App, draft: Edit, file: StagedApk, *, count: bool) -> Answer:
        taken = {apk.name for apk in draft.content.apks}
        name = next(f"APK{number}" for number in range(1, len(taken) + 2) if f"APK{number}" not in taken)
        targets = default_targets(app, file.facts)
        apk = Apk(apk_id(), name, file.sha256, file.size, file.file_name, file.facts, targets)
        draft.content.apks.append(apk)
        if count:
            count_upload(app, file.sha256)
        return self._room.changed(draft, f"{APKS}/{apk.id}", _wire(apk))


def default_targets(app: App, facts: ApkFacts) -> list[str]:
    """The devices that such an APK is offered to at first: all that can run it."""
    return [device.id for device in app.devices if not obstacle_to(app, facts, device)]


def obstacle_to(app: App, facts: ApkFacts, device: Device) -> str:
    """Why a device cannot run such an APK; "" if it can."""
    if facts.target_sdk > app.max_target_sdk:
        return f"targetSdkVersion {facts.target_sdk} is newer than {app.max_target_sdk}"
    if facts.min_sdk > device.api_level:
        return f"minSdkVersion {facts.min_sdk} is newer than API level {device.api_level}"
    if device.television and not facts.television:
        return "android.hardware.touchscreen is required"
    return ""


def count_upload(app: App, sha256: str) -> None:
    """Note that a file was taken in."""
    app.uploads[sha256] = app.uploads.get(sha256, 0) + 1


def _wire(apk: Apk) -> dict[str, Any]:
    return {"versionCode": apk.facts.version_code, "id": apk.id, "name": apk.name}


def _statuses(body: Any) -> dict[str, str]:
    """Device id to status, from a targeting object; 400 if it is none."""
    try:
        return {device["id"]: device["status"] for device in (*body["amazonDevices"], *body["nonAmazonDevices"])}
    except (TypeError, KeyError) as error:
        raise refusals.invalid("amazonDevices and nonAmazonDevices must be lists of {id, name, status}") from error
