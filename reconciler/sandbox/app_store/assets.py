"""Files: reserved, sent in parts to the upload host, committed with their MD5, then looked at in the store's own time.

The protocol of Apple's sample "Uploading App Previews"; states and what an answer shows then, fastlane#16643.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from reconciler.sandbox.app_store import refusals
from reconciler.sandbox.app_store.bodies import Given
from reconciler.sandbox.app_store.locks import Locks
from reconciler.sandbox.app_store.room import MEDIA, UPLOADS, Room
from reconciler.sandbox.app_store.state import Row, fresh_id
from reconciler.sandbox.app_store.tables import FILE_TYPES
from reconciler.sandbox.app_store.verdicts import verdict
from reconciler.sandbox.wire import Body

AWAITING, ARRIVED, COMPLETE, FAILED = "AWAITING_UPLOAD", "UPLOAD_COMPLETE", "COMPLETE", "FAILED"
LARGEST = 2**32
"""No file can be reserved that is longer, in bytes. A figure of our own: longer lists of parts serve nobody."""

POSTER_FRAME = "00:00:05:00"
_TIME_CODE = re.compile(r"\d\d:\d\d:\d\d:\d\d")

_HOLDERS = {
    "appScreenshots": ("appScreenshotSet", "appScreenshotSets", "appScreenshots", 10),
    "appPreviews": ("appPreviewSet", "appPreviewSets", "appPreviews", 3),
    "appStoreReviewAttachments": ("appStoreReviewDetail", "appStoreReviewDetails", "appStoreReviewAttachments", 0),
}
"""By type: its relationship to what holds it, that type, the relationship back, and how many it holds (0: any)."""


class Assets:
    """Operations on appScreenshots, appPreviews and appStoreReviewAttachments: the same for all three."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._locks = Locks(room.switches)
        room.events |= {
            "processed": self._processed,
            "processing": self._processing,
            "checksum": self._tell_checksum,
            "framed": _framed,
        }

    # --- operations -----------------------------------------------------------------------------------------------

    def reserve(self, given: Given) -> Row:
        """Make place for a file of a known size; the answer says where to send its parts."""
        relation, kind, back, most = _HOLDERS[given.type]
        holder = self._room.row(kind, str(given.links[relation]))
        self._check_lock(holder, "Can't Add Assets after Submission")
        if most and len(self._room.world.related(holder, back)) >= most:
            detail = f"The set already has {most} assets, which is the maximum"
            raise refusals.refusal(refusals.relation_invalid(relation, detail, self._room.switches["set_full_code"]))
        size = given.attributes["fileSize"]
        if not 1 <= size <= LARGEST:
            detail = f"The file size must be between 1 and {LARGEST} bytes"
            raise refusals.refusal(refusals.attribute_invalid("fileSize", detail))
        _check_time_code(given.attributes)
        row = Row(given.type, fresh_id(), holder.app, dict(given.attributes), {relation: holder.id})
        row.hidden |= {"reserved": True, "parts": {}}
        row["uploadOperations"] = operations = self._operations(row.id, str(given.attributes["fileName"]), size)
        row.hidden["operations"] = [each["length"] for each in operations]
        row.hidden["content_type"] = operations[0]["requestHeaders"][0]["value"]
        if given.type == "appPreviews" and not row["mimeType"]:
            row["mimeType"] = row.hidden["content_type"]
        deliver(row, AWAITING)
        self._room.add(row)
        if most and self._room.switches["new_position"] == "completed":
            _to_the_end(self._room, row)
        return row

    def modify(self, row: Row, given: Given) -> None:
        """Commit a file that was sent; or choose a preview's poster frame."""
        values = dict(given.attributes)
        holder = self._room.world.parent(row)
        assert holder is not None
        self._check_lock(holder, "Can't Edit Assets after Submission")
        _check_time_code(values)
        if "previewFrameTimeCode" in values:
            self._choose_frame(row, values["previewFrameTimeCode"])
        if values.get("uploaded"):
            self._commit(row, values.get("sourceFileChecksum"))

    def delete(self, row: Row) -> None:
        """Delete a file or a reservation."""
        holder = self._room.world.parent(row)
        assert holder is not None
        state = self._state(holder)
        waiting = state == "WAITING_FOR_REVIEW"
        wording = "While Waiting For Review" if waiting else "After Submit for review"
        self._check_lock(holder, f"Can't Delete {_name(row.type)} {wording}")
        self._room.remove(row)

    # --- the upload host ------------------------------------------------------------------------------------------

    def receive(self, name: str, part: int, body: Body) -> bool:
        """Take in one part of a reserved file. False if nothing of this name and length is expected."""
        row = next((found for kind in _HOLDERS if (found := self._room.world.find(kind, name))), None)
        expected = row.hidden.get("operations", []) if row else []
        if row is None or not 0 <= part < len(expected) or body.size != expected[part]:
            return False
        self._room.disk.keep(body)
        row.hidden["parts"][str(part)] = body.sha256
        return True

    def header_of(self, name: str) -> str | None:
        """The Content-Type that a reserved file must be sent with, None if there is no such reservation."""
        row = next((found for kind in _HOLDERS if (found := self._room.world.find(kind, name))), None)
        return row.hidden.get("content_type") if row else None

    def signature(self, name: str) -> str:
        """What makes an upload address valid."""
        return hashlib.sha256(f"sandbox {name}".encode()).hexdigest()[:16]

    def _operations(self, name: str, file_name: str, size: int) -> list[dict[str, Any]]:
        """Where to send which bytes. Addresses are stored without their host, which an answer puts before them."""
        part = max(self._room.switches.number("part_size"), 1)
        kind = FILE_TYPES.get(file_name.rpartition(".")[2].lower(), "application/octet-stream")
        return [
            {
                "method": "PUT",
                "url": f"{UPLOADS}/{name}/{number}?partNumber={number + 1}&signature={self.signature(name)}",
                "length": min(part, size - offset),
                "offset": offset,
                "requestHeaders": [{"name": "Content-Type", "value": kind}],
            }
            for number, offset in enumerate(range(0, size, part))
        ]

    # --- committing -----------------------------------------------------------------------------------------------

    def _commit(self, row: Row, checksum: str | None) -> None:
        if "reserved" not in row.hidden:
            if checksum == row.hidden.get("told"):
                return  # committing twice in the same words does no harm
            raise refusals.refusal(refusals.locked("uploaded"))
        row["sourceFileChecksum"] = row.hidden["told"] = checksum
        whole = self._joined(row)
        try:
            matches = bool(checksum) and row.hidden["md5"] == str(checksum).lower()
            if not matches and self._room.switches["checksum_mismatch"] == "at_commit":
                raise refusals.refusal(
                    refusals.attribute_invalid("sourceFileChecksum", "It is not the MD5 of the file that was sent")
                )
            self._room.disk.keep(whole)
            row.hidden["verdict"] = verdict(self._room, row, whole, matches=matches)
        finally:
            whole.close()
        self._settle(row)

    def _joined(self, row: Row) -> Body:
        """The parts as one file; what did not come is left out."""
        whole, digest = Body(), hashlib.md5(usedforsecurity=False)
        for number in range(len(row.hidden["operations"])):
            content = self._room.disk.blob(row.hidden["parts"].get(str(number), "none")) or b""
            whole.add(content)
            digest.update(content)
        row.hidden |= {"sha256": whole.sha256, "md5": digest.hexdigest()}
        return whole

    def _settle(self, row: Row) -> None:
        """From here on the file is the store's; it takes a while to look at it."""
        counts = self._room.world.uploads.setdefault(row.app, {})
        counts[row.hidden["sha256"]] = counts.get(row.hidden["sha256"], 0) + 1
        del row.hidden["reserved"]
        if self._room.switches["operations_until"] == "commit":
            row["uploadOperations"] = None
        deliver(row, ARRIVED)
        if self._room.switches["processing"] == "stuck":
            return
        if row.type == "appPreviews":
            self._room.later("processing", row, "video_polls", [row.id])
        else:
            self._room.later("processed", row, "processing_polls", [row.id])

    def _processing(self, row: Row) -> None:
        row["videoDeliveryState"] = {"errors": [], "warnings": None, "state": "PROCESSING"}
        self._room.later("processed", row, "video_polls", [row.id])

    def _processed(self, row: Row) -> None:
        failure = row.hidden.pop("verdict", None)
        if failure:
            deliver(row, FAILED, [failure])
            return
        row["uploadOperations"] = None
        finish(row)
        if self._room.switches["new_position"] == "completed":
            _to_the_end(self._room, row)
        if self._room.switches.number("checksum_polls"):
            row["sourceFileChecksum"] = None
            self._room.later("checksum", row, "checksum_polls", [row.id])

    def _tell_checksum(self, row: Row) -> None:
        row["sourceFileChecksum"] = row.hidden["told"]

    def _choose_frame(self, row: Row, code: str | None) -> None:
        row["previewFrameTimeCode"] = code or POSTER_FRAME
        if row["previewFrameImage"]:
            row["previewFrameImage"]["state"]["state"] = "PROCESSING"
            self._room.later("framed", row, "processing_polls", [row.id])

    # --- locks ----------------------------------------------------------------------------------------------------

    def check_media_lock(self, row: Row, detail: str) -> None:
        """Refuse, with this detail, if screenshots and previews of the row's version are locked."""
        self._check_lock(row, detail)

    def _check_lock(self, holder: Row, detail: str) -> None:
        state = self._state(holder)
        if holder.type != "appStoreReviewDetails" and state and not self._locks.media(state):
            raise refusals.state_error(detail)

    def _state(self, holder: Row) -> str:
        version = self._room.world.owner(holder, "appStoreVersions")
        return str(version["appVersionState"]) if version else ""


def deliver(row: Row, state: str, errors: list[dict[str, str]] | None = None) -> None:
    """Tell how far the delivery of a file has come."""
    told = {"errors": errors or [], "warnings": None, "state": state}
    row["assetDeliveryState"] = told
    if row.type == "appPreviews":
        row["videoDeliveryState"] = dict(told)


def finish(row: Row) -> None:
    """Show what an asset shows once it is COMPLETE."""
    address = f"{MEDIA}/{row.hidden['sha256']}"
    width, height = row.hidden.get("content", (0, 0))
    image = {"templateUrl": f"{address}/{{w}}x{{h}}bb.{{f}}", "width": width, "height": height}
    if row.type == "appScreenshots":
        row["imageAsset"], row["assetType"] = image, "SortedScreenShot"
        row["assetToken"] = f"Purple/v4/{row.hidden['sha256'][:32]}/pr_source.{row['fileName'].rpartition('.')[2]}"
    elif row.type == "appPreviews":
        row["videoUrl"] = f"{address}/P_default.m3u8"
        row["previewFrameTimeCode"] = row["previewFrameTimeCode"] or POSTER_FRAME
        state: dict[str, Any] = {"errors": [], "warnings": None, "state": COMPLETE}
        row["previewFrameImage"], row["previewImage"] = {"image": image, "state": state}, dict(image)
    deliver(row, COMPLETE)


def _framed(row: Row) -> None:
    row["previewFrameImage"]["state"]["state"] = COMPLETE


def _to_the_end(room: Room, row: Row) -> None:
    holder = room.world.parent(row)
    back = _HOLDERS[row.type][2]
    if holder and holder.links.get(back):
        holder.links[back] = [each for each in holder.links[back] if each != row.id] + [row.id]


def _check_time_code(values: dict[str, Any] | Any) -> None:
    code = values.get("previewFrameTimeCode")
    if code and not _TIME_CODE.fullmatch(code):
        detail = f"'{code}' is not a time code such as {POSTER_FRAME}"
        raise refusals.refusal(refusals.attribute_invalid("previewFrameTimeCode", detail))


def _name(kind: str) -> str:
    return {"appScreenshots": "Screenshot", "appPreviews": "Preview"}.get(kind, "Attachment")
