"""Review submissions: what is put into one, sent in, taken back; and what the reviewers make of it."""

from __future__ import annotations

from reconciler.sandbox.app_store import refusals
from reconciler.sandbox.app_store.bodies import Given
from reconciler.sandbox.app_store.checks import Checks
from reconciler.sandbox.app_store.lifecycle import Lifecycle
from reconciler.sandbox.app_store.locks import APPROVED, FREE, IN_REVIEW, PREPARE, READY, REJECTED, WAITING
from reconciler.sandbox.app_store.room import Room
from reconciler.sandbox.app_store.state import Row, fresh_id

UNRESOLVED, CANCELING, COMPLETE = "UNRESOLVED_ISSUES", "CANCELING", "COMPLETE"
RUNNING = frozenset({READY, WAITING, IN_REVIEW, UNRESOLVED, CANCELING})
_REJECTIONS = {"reject": REJECTED, "reject_metadata": "METADATA_REJECTED", "invalid_binary": "INVALID_BINARY"}
OUTCOMES = ("pick_up", "approve", *_REJECTIONS)


class Review:
    """Operations on reviewSubmissions and reviewSubmissionItems, and the reviewers' side of them."""

    def __init__(self, room: Room, lifecycle: Lifecycle, checks: Checks) -> None:
        self._room = room
        self._lifecycle = lifecycle
        self._checks = checks
        room.events |= {"canceled": self._canceled, "ready": self._ready}

    # --- submissions ----------------------------------------------------------------------------------------------

    def create_review_submission(self, given: Given) -> Row:
        """An empty submission for a platform."""
        app = str(given.links["app"])
        values = {"platform": given.attributes.get("platform") or "IOS", "state": READY}
        return self._room.add(Row("reviewSubmissions", fresh_id(), app, values, {"app": app}))

    def modify_review_submission(self, row: Row, given: Given) -> None:
        """Send a submission in, or take it back."""
        if given.attributes.get("canceled"):
            self._cancel(row)
        elif given.attributes.get("submitted"):
            self._submit(row)
        elif given.attributes.get("platform"):
            row["platform"] = given.attributes["platform"]

    def versions(self, row: Row) -> list[Row]:
        """The versions in a submission, but those taken out again."""
        items = self._room.world.related(row, "items")
        found = [self._room.world.one(item, "appStoreVersion") for item in items if item["state"] != "REMOVED"]
        return [version for version in found if version]

    def _submit(self, row: Row) -> None:
        items = [item for item in self._room.world.related(row, "items") if item["state"] != "REMOVED"]
        if row["state"] not in {READY, UNRESOLVED}:
            raise refusals.state_error("The review submission has already been submitted")
        if not items or any(item["state"] == "REJECTED" for item in items):
            raise refusals.state_error("The review submission has no items that are ready for review")
        for version in self.versions(row):
            self._check(version)
            if self._checks.attachments_pending(version):
                raise refusals.state_error("Attachment uploads still in progress")
            if unfinished := self._checks.unfinished(version):
                self._room.read({asset.id for asset in unfinished})
                raise refusals.state_error("Version is not ready to be submitted yet, please try again later.")
        row["state"], row["submittedDate"] = WAITING, self._room.now()
        for version in self.versions(row):
            row.links["appStoreVersionForReview"] = version.id
            self._lifecycle.move(version, WAITING)

    def _cancel(self, row: Row) -> None:
        empty = not self._room.world.related(row, "items")
        if row["state"] not in RUNNING - {CANCELING} or (empty and self._room.switches["cancel_empty"] == "refused"):
            raise refusals.state_error("The review submission cannot be canceled in its current state")
        row["state"] = CANCELING
        watched = [row.id, *(version.id for version in self.versions(row)), row.app]
        self._room.later("canceled", row, "cancel_polls", watched)

    def _canceled(self, row: Row) -> None:
        row["state"] = COMPLETE
        for version in self.versions(row):
            self._lifecycle.move(version, self._room.switches["cancel_result"])

    # --- items ----------------------------------------------------------------------------------------------------

    def create_review_submission_item(self, given: Given) -> Row:
        """Put something into a submission; here a version is looked through for what it lacks."""
        submission = self._room.row("reviewSubmissions", str(given.links["reviewSubmission"]))
        things = {name: value for name, value in given.links.items() if name != "reviewSubmission" and value}
        if len(things) != 1:
            raise refusals.refusal(refusals.relation_required("appStoreVersion"))
        if submission["state"] != READY:
            raise refusals.state_error("Items can be added only before the review submission is submitted")
        version = self._room.world.find("appStoreVersions", things.get("appStoreVersion"))
        if version:
            self._check_free(version, submission)
            self._check(version)
        links = {"reviewSubmission": submission.id, **things}
        row = Row("reviewSubmissionItems", fresh_id(), submission.app, {"state": READY}, links)
        self._room.add(row)
        if version:
            submission.links["appStoreVersionForReview"] = version.id
            self._room.later("ready", version, "ready_polls", [version.id, version.app])
        return row

    def modify_review_submission_item(self, row: Row, given: Given) -> None:
        """Say that what was rejected is mended, or take an item out."""
        if given.attributes.get("removed"):
            row["state"] = "REMOVED"
            self._set_free(row)
        elif given.attributes.get("resolved"):
            if row["state"] != "REJECTED":
                raise refusals.state_error("Only an item that was rejected can be resolved")
            row["state"] = READY

    def delete_review_submission_item(self, row: Row) -> None:
        """Take an item out of a submission that was not sent in."""
        submission = self._room.world.parent(row)
        if submission and submission["state"] != READY:
            raise refusals.state_error("Items can be deleted only before the review submission is submitted")
        self._set_free(row)
        self._room.remove(row)
        if submission:
            submission.links["appStoreVersionForReview"] = None

    def delete_app_store_version_submission(self, row: Row) -> None:
        """The old way to take a version back, which still works for one that waits for its release."""
        version = self._room.row("appStoreVersions", row.links["appStoreVersion"])
        self._room.remove(row)
        self._lifecycle.move(version, "DEVELOPER_REJECTED")

    def _set_free(self, item: Row) -> None:
        version = self._room.world.one(item, "appStoreVersion")
        if version and version["appVersionState"] in FREE | {READY}:
            self._lifecycle.move(version, PREPARE)

    def _ready(self, version: Row) -> None:
        if version["appVersionState"] in FREE:
            self._lifecycle.move(version, READY)

    def _check(self, version: Row) -> None:
        if lacks := self._checks.lacks(version):
            raise refusals.not_reviewable(version.type, version.id, lacks)

    def _check_free(self, version: Row, submission: Row) -> None:
        """Refuse a version that is in another submission, or is not of this one's app and platform."""
        for other in self._room.world.of("reviewSubmissions", version.app):
            if other["state"] in RUNNING and version in self.versions(other):
                said = "was already added to another" if other["state"] == READY else "is already in another"
                end = "" if other["state"] == READY else " still in progress"
                detail = f"appStoreVersions with id {version.id} {said} reviewSubmission with id {other.id}{end}"
                inner = refusals.relation_invalid("appStoreVersion", detail)
                path = f"/v1/appStoreVersions/{version.id}"
                title = "The provided entity is invalid"
                outer = refusals.error(409, "ENTITY_ERROR", title, detail, meta={"associatedErrors": {path: [inner]}})
                raise refusals.refusal(outer)
        same = (version.app, version["platform"]) == (submission.app, submission["platform"])
        if not same or version["appVersionState"] not in FREE:
            detail = "The version is not in a state in which it can be added to this review submission"
            raise refusals.refusal(refusals.relation_invalid("appStoreVersion", detail))

    # --- the reviewers --------------------------------------------------------------------------------------------

    def advance(self, app: str, outcome: str, reason: str) -> None:
        """Let reviewers act: `pick_up`, `approve`, `reject`, `reject_metadata` or `invalid_binary`.

        `approve:MAC_OS` concerns the submission of one platform, `approve` every one. Raises ValueError.
        """
        kind, _, platform = outcome.partition(":")
        if kind not in OUTCOMES:
            raise ValueError(f"no outcome {kind!r}; there are {', '.join(OUTCOMES)}")
        found = [
            row
            for row in self._room.world.of("reviewSubmissions", app)
            if row["state"] in {WAITING, IN_REVIEW} and platform in {"", row["platform"]}
        ]
        if not found:
            raise ValueError(f"{app}: nothing is in review")
        for row in found:
            self._judge(row, kind, reason)

    def _judge(self, row: Row, kind: str, reason: str) -> None:
        versions = self.versions(row)
        if kind == "pick_up":
            row["state"] = IN_REVIEW
        else:
            approved = kind == "approve"
            row["state"] = COMPLETE if approved else UNRESOLVED
            for item in self._room.world.related(row, "items"):
                if item["state"] != "REMOVED":
                    item["state"] = "APPROVED" if approved else "REJECTED"
        for version in versions:
            if kind == "approve":
                self._approve(version)
            else:
                self._lifecycle.move(version, _REJECTIONS.get(kind, IN_REVIEW))
            event = {"version": version["versionString"], "platform": version["platform"], "event": kind}
            self._room.world.history.setdefault(version.app, []).append(event | {"reason": reason})

    def _approve(self, version: Row) -> None:
        self._lifecycle.approve(version)
        if version["appVersionState"] in APPROVED:
            links = {"appStoreVersion": version.id}
            self._room.world.add(Row("appStoreVersionSubmissions", fresh_id(), version.app, {}, links))
