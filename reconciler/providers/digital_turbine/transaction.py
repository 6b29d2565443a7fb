"""One upload. There is no draft: once it is sent it is there, and nothing takes it back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Final

from reconciler.errors import Blocked, Malformed, Refused, Unavailable, Uncertain
from reconciler.http import Answer, Http, Part, Request, Upload, multipart
from reconciler.model import UNKNOWN, Address, App, Change, Resource
from reconciler.provider import AssetSource
from reconciler.providers.digital_turbine.form import APK, FIELDS, FormOf, content_of
from reconciler.providers.digital_turbine.wire import (
    JSON,
    UPLOAD,
    Status,
    id_of,
    send_upload,
    status_of,
    status_request,
)
from reconciler.providers.digital_turbine.words import FAILED, Words

_FIRST_PAUSE: Final = 5.0
_LONGEST_PAUSE: Final = 60.0
_ASK: Final = "Ask your contact at Digital Turbine why, naming that id. A fresh plan uploads it again:\nreconciler plan"

Read = Callable[[App, Collection[Address] | None], dict[Address, Resource]]


def upload_of(app: App) -> Address:
    """The one thing that an app has in this store."""
    return Address(app, "binary", "upload")


def shown(app: App, upload: str, words: Words | None) -> dict[Address, Resource]:
    """An upload as it can be seen: its id, and nothing of what is in it."""
    note = "not shown by the store yet" if words is None else words.told()
    return {upload_of(app): Resource(dict.fromkeys(FIELDS, UNKNOWN), mark=upload, note=note)}


class DigitalTurbineTransaction:
    """One upload.

    Args:
        http: the connection, signed.
        app: whose upload it is.
        form: how it is laid out.
        wait: seconds to wait for the store's machines to take it in.
        before: reads what the store had before.
    """

    def __init__(self, http: Http, app: App, form: FormOf, wait: float, before: Read) -> None:
        self.handle = ""
        self.concurrent = False
        self._http = http
        self._app = app
        self._form = form
        self._wait = wait
        self._before = before
        self._made = ""
        self._remark = ""

    def read(self, wanted: Collection[Address] | None) -> dict[Address, Resource]:
        """The upload that was just made, whatever its words are; before that, the one we remember."""
        if not self._made:
            return self._before(self._app, wanted)
        if wanted is not None and upload_of(self._app) not in wanted:
            return {}
        status = status_of(self._http.reading().send(status_request(self._made)), self._made)
        return shown(self._app, self._made, status.words if status else None)

    def apply(self, change: Change, assets: AssetSource, progress: Callable[[int], None]) -> str:
        """Upload; returns the id, which is all that anybody can ask for it by.

        Raises Blocked for what this store cannot do, Uncertain if the upload may have arrived, and Refused if the
        store says no, be it with a 2xx.
        """
        _check_possible(change)
        files = (change.after or {}).get("files")
        if not isinstance(files, tuple) or len(files) != 1 or not isinstance(files[0], str):
            raise Blocked(f"{change.address}: an upload is one APK", fix="name one file under `apk` in the manifest")
        request = self._request(change, files[0], assets, progress)
        try:
            answer = send_upload(self._http, request)
            self._made = id_of(answer)
        except (Uncertain, Malformed) as lost:
            raise _in_doubt(change.address, lost) from lost
        _check_taken(answer, self._made)
        self._remark = _remark(change)
        return self._made

    def _request(self, change: Change, file: str, assets: AssetSource, progress: Callable[[int], None]) -> Request:
        size = assets.size(file)
        fields = self._form(content_of(change, size))
        part = Part("file", content_type=APK, filename=f"{self._app.id}.apk")
        body, content_type = multipart(fields, part, Upload(partial(assets.open, file), size, progress=progress))
        return Request("POST", UPLOAD, headers={**JSON, "Content-Type": content_type}, upload=body, repeatable=False)

    def commit(self) -> str:
        """Wait until the store's machines have taken the upload in; the people who look at it next are not waited for.

        Raises Refused if the machines fail. If they are not done in time that is no error, and is said.
        """
        if not self._made:
            return "nothing was uploaded"
        answer = self._settled()
        status = status_of(answer, self._made)
        if status is None:
            return f"uploaded as {self._made}; the store does not show it yet"
        if status.words.upload == FAILED:
            raise _failed(answer, status)
        return f"uploaded as {self._made}; {status.words.told()}{self._remark}"

    def _settled(self) -> Answer:
        """The last look: at an end, or at how it stood when the time was up."""
        seen: list[Answer] = []

        def settled(answer: Answer) -> bool:
            seen.append(answer)
            status = status_of(answer, self._made)
            return status is not None and status.words.settled

        try:
            return self._http.poll(
                status_request(self._made),
                settled,
                limit=self._wait,
                pace=lambda looks: min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (looks - 1)),
            )
        except Unavailable as waited:
            if not seen or waited.status != seen[-1].status:  # the store did not answer at all
                raise
            return seen[-1]

    def abandon(self) -> None:
        """What was uploaded stays: this store has no way to take it back."""


def _check_possible(change: Change) -> None:
    if change.address != upload_of(change.address.app):
        raise Blocked(f"{change.address}: Digital Turbine has nothing of this kind", fix="correct the manifest")
    if change.after is None:
        raise Blocked(
            f"{change.address}: Digital Turbine has no way to withdraw an upload",
            fix="ask your contact at Digital Turbine to take the app down, then take the block out of the manifest",
        )


def _remark(change: Change) -> str:
    """What to know of an upload whose version is not new (Digital Turbine, "Update Single App"). The API takes it."""
    before, after = ((values or {}).get("version_codes") for values in (change.before, change.after))
    if not isinstance(after, tuple) or before != after or UNKNOWN in after:
        return ""
    return f". Its version code {after[0]} is that of the upload before; people there ask for a higher one in updates"


def _check_taken(answer: Answer, upload: str) -> None:
    """Raise Refused if the very answer to an upload says that it failed. Its id is good whatever else it says."""
    try:
        status = status_of(answer, upload)
    except Malformed:
        return
    if status and status.words.upload == FAILED:
        raise _failed(answer, status)


def _failed(answer: Answer, status: Status) -> Refused:
    return Refused(
        f"the store could not take the upload {status.id} in, and gives no reason: {status.words}",
        request=answer.request,
        status=answer.status,
        fix=_ASK,
    )


def _in_doubt(address: Address, lost: Uncertain | Malformed) -> Uncertain:
    return Uncertain(
        f"{lost.message}; whether {address.local} arrived is not known, and it is not sent again by itself",
        request=lost.request,
        status=lost.status,
        codes=lost.codes,
        fix="\n".join(
            [
                "Ask your contact at Digital Turbine whether it arrived, and under which id; then say so:",
                f"    reconciler resolve {address} --happened ID",
                f"    reconciler resolve {address} --did-not-happen",
            ]
        ),
    )
