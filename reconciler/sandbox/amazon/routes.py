"""Which request is which call of the API. Paths as in Amazon's reference; videos/upload as kreeger/amazon-appsrore."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.sandbox.amazon import refusals, tables
from reconciler.sandbox.amazon.apks import Apks
from reconciler.sandbox.amazon.backroom import Answer
from reconciler.sandbox.amazon.edits import Edits
from reconciler.sandbox.amazon.media import Media
from reconciler.sandbox.amazon.testers import Testers
from reconciler.sandbox.amazon.texts import Texts
from reconciler.sandbox.wire import Body, Request, Route

API = "/api/appstore"
APP = API + "/v1/applications/{app}"
EDIT = APP + "/edits/{edit}"
LISTING = EDIT + "/listings/{lang}"

_APK_TYPES = {"application/vnd.android.package-archive", "application/octet-stream"}
_ASSET_TYPES = {"application/octet-stream"}


@dataclass(frozen=True)
class Call:
    """A request with the names that stand in its path: app, edit, lang, slot, apk, asset."""

    request: Request
    names: Mapping[str, str]

    @property
    def edit(self) -> tuple[str, str]:
        """App and edit."""
        return self.names["app"], self.names["edit"]

    @property
    def listing(self) -> tuple[str, str, str]:
        """App, edit and locale."""
        return *self.edit, self.names["lang"]

    @property
    def apk(self) -> tuple[str, str, str]:
        """App, edit and APK."""
        return *self.edit, self.names["apk"]

    @property
    def if_match(self) -> str | None:
        """The If-Match header as sent."""
        return self.request.headers.get("If-Match")

    @property
    def file_name(self) -> str:
        """The header that names an uploaded file; it may be left out."""
        return self.request.headers.get("fileName") or ""

    def json(self) -> Any:
        """The body as JSON, whatever its Content-Type; 400 if it is not."""
        try:
            return self.request.body.json()
        except ValueError as error:
            raise refusals.invalid("The request body is not valid JSON") from error

    def apk_file(self) -> Body:
        """The body as an APK; 400 unless it was sent as one."""
        return self._sent_as(_APK_TYPES)

    def asset_file(self) -> Body:
        """The body as a picture or film; 400 unless it was sent as plain octets."""
        return self._sent_as(_ASSET_TYPES)

    def _sent_as(self, types: set[str]) -> Body:
        if self.request.headers.get("Content-Type") not in types:
            raise refusals.invalid(f"Content-Type must be {' or '.join(sorted(types))}")
        return self.request.body


CallRoute = Route[Callable[[Call], Answer]]


def reading(template: str, operation: Callable[[Call], Answer]) -> CallRoute:
    """A GET."""
    return Route("GET", template, operation)


def writing(method: str, template: str, operation: Callable[[Call], Answer]) -> CallRoute:
    """A call that changes something."""
    return Route(method, template, operation, writes=True)


def edit_routes(edits: Edits) -> list[CallRoute]:
    """The calls on edits as such."""
    return [
        writing("POST", f"{APP}/edits", lambda call: edits.create_edit(call.names["app"])),
        reading(f"{APP}/edits", lambda call: edits.get_active_edit(call.names["app"])),
        reading(f"{APP}/edits/previous", lambda call: edits.get_previous_edit(call.names["app"])),
        reading(EDIT, lambda call: edits.get_edit(*call.edit)),
        writing("DELETE", EDIT, lambda call: edits.delete_edit(*call.edit, if_match=call.if_match)),
        Route("POST", f"{EDIT}/validate", lambda call: edits.validate_edit(*call.edit)),
        writing("POST", f"{EDIT}/commit", lambda call: edits.commit_edit(*call.edit, if_match=call.if_match)),
    ]


def text_routes(texts: Texts) -> list[CallRoute]:
    """The calls on details, listings and availability."""
    return [
        reading(f"{EDIT}/details", lambda call: texts.get_details(*call.edit)),
        writing(
            "PUT",
            f"{EDIT}/details",
            lambda call: texts.modify_details(*call.edit, if_match=call.if_match, body=call.json()),
        ),
        reading(f"{EDIT}/listings", lambda call: texts.list_listings(*call.edit)),
        reading(LISTING, lambda call: texts.get_listing(*call.listing)),
        writing(
            "PUT", LISTING, lambda call: texts.update_listing(*call.listing, if_match=call.if_match, body=call.json())
        ),
        writing("DELETE", LISTING, lambda call: texts.delete_listing(*call.listing, if_match=call.if_match)),
        reading(f"{EDIT}/availability", lambda call: texts.get_availability(*call.edit)),
        writing(
            "PUT",
            f"{EDIT}/availability",
            lambda call: texts.put_availability(*call.edit, if_match=call.if_match, body=call.json()),
        ),
    ]


def apk_routes(apks: Apks) -> list[CallRoute]:
    """The calls on APKs and targeting."""
    one = EDIT + "/apks/{apk}"
    return [
        reading(f"{EDIT}/apks", lambda call: apks.list_apks(*call.edit)),
        writing(
            "POST", f"{EDIT}/apks/upload", lambda call: apks.upload_apk(*call.edit, call.apk_file(), call.file_name)
        ),
        writing(
            "POST",
            f"{EDIT}/apks/large/upload",
            lambda call: apks.upload_large_apk(*call.edit, call.apk_file(), call.file_name),
        ),
        writing("POST", f"{EDIT}/apks/attach", lambda call: apks.attach_apk(*call.edit, call.json())),
        reading(one, lambda call: apks.get_apk(*call.apk)),
        writing("DELETE", one, lambda call: apks.delete_apk(*call.apk, if_match=call.if_match)),
        writing(
            "PUT",
            f"{one}/replace",
            lambda call: apks.replace_apk(
                *call.apk, if_match=call.if_match, body=call.apk_file(), file_name=call.file_name
            ),
        ),
        reading(f"{one}/targeting", lambda call: apks.get_targeting(*call.apk)),
        writing(
            "PUT",
            f"{one}/targeting",
            lambda call: apks.modify_targeting(*call.apk, if_match=call.if_match, body=call.json()),
        ),
    ]


def media_routes(media: Media) -> list[CallRoute]:
    """The calls on pictures and films: the same for each picture type and for videos."""
    return [route for slot in (*tables.SLOTS, tables.VIDEOS) for route in _slot_routes(media, slot)]


def _slot_routes(media: Media, slot: str) -> list[CallRoute]:
    path = f"{LISTING}/{slot}"

    def upload(call: Call) -> Answer:
        return media.upload_asset(*call.listing, slot, if_match=call.if_match, body=call.asset_file())

    return [
        reading(path, lambda call: media.list_assets(*call.listing, slot)),
        writing("POST", f"{path}/upload", upload),
        *([writing("POST", path, upload)] if slot == tables.VIDEOS else []),
        writing("DELETE", path, lambda call: media.delete_all_assets(*call.listing, slot, if_match=call.if_match)),
        writing(
            "DELETE",
            f"{path}/{{asset}}",
            lambda call: media.delete_asset(*call.listing, slot, call.names["asset"], if_match=call.if_match),
        ),
    ]


def tester_routes(testers: Testers) -> list[CallRoute]:
    """The calls of the App Submission API for Testing."""
    return [
        writing("POST", f"{APP}/devtest/register", lambda call: testers.register(call.names["app"], call.json())),
        writing(
            "POST",
            f"{APP}/tracks/{{track}}/testers",
            lambda call: testers.add_testers(call.names["app"], call.names["track"], call.json()),
        ),
    ]
