"""What happens to an approved version: its release, all at once or in phases; and the notes for its reviewers."""

from __future__ import annotations

from reconciler.sandbox.app_store import refusals, texts
from reconciler.sandbox.app_store.bodies import Given
from reconciler.sandbox.app_store.lifecycle import Lifecycle
from reconciler.sandbox.app_store.locks import APPROVED, Locks
from reconciler.sandbox.app_store.room import Room, moment_of
from reconciler.sandbox.app_store.state import Row, fresh_id

INACTIVE, ACTIVE, PAUSED, COMPLETE = "INACTIVE", "ACTIVE", "PAUSED", "COMPLETE"
_DAY = 24 * 3600
_MOVES = {(ACTIVE, PAUSED), (PAUSED, ACTIVE), (ACTIVE, COMPLETE), (PAUSED, COMPLETE)}


class Release:
    """Operations on release requests, phased releases, review details and builds."""

    def __init__(self, room: Room, lifecycle: Lifecycle) -> None:
        self._room = room
        self._lifecycle = lifecycle
        self._locks = Locks(room.switches)

    def create_app_store_version_release_request(self, given: Given) -> Row:
        """Release a version that waits for its developer."""
        version = self._room.row("appStoreVersions", str(given.links["appStoreVersion"]))
        if version["appVersionState"] not in APPROVED:
            code = self._room.switches["release_code"]
            raise refusals.state_error("The version cannot be released in its current state", code)
        self._lifecycle.release(version)
        return Row("appStoreVersionReleaseRequests", version.id, version.app)

    # --- phases ---------------------------------------------------------------------------------------------------

    def create_phased_release(self, given: Given) -> Row:
        """Have a version released in phases, once it is released."""
        version = self._room.row("appStoreVersions", str(given.links["appStoreVersion"]))
        first = self._lifecycle.is_first(version) and self._room.switches["first_version_phased"] == "refused"
        if first or not self._locks.phased(version["appVersionState"]):
            raise refusals.state_error("A phased release cannot be created for this version")
        if self._room.world.one(version, "appStoreVersionPhasedRelease"):
            detail = "The version already has a phased release"
            raise refusals.refusal(refusals.relation_invalid("appStoreVersion", detail))
        state = given.attributes.get("phasedReleaseState") or INACTIVE
        if state != INACTIVE:
            detail = "A phased release is created as INACTIVE"
            raise refusals.refusal(refusals.attribute_invalid("phasedReleaseState", detail))
        links = {"appStoreVersion": version.id}
        values = {"phasedReleaseState": state, "totalPauseDuration": 0}
        return self._room.add(Row(given.type, fresh_id(), version.app, values, links))

    def modify_phased_release(self, row: Row, given: Given) -> None:
        """Pause it, go on with it, or release to all."""
        wanted, now = given.attributes.get("phasedReleaseState"), row["phasedReleaseState"]
        if wanted is None:
            return
        if now == COMPLETE:
            detail = "You cannot change the state of a phased release that is in a final state"
            raise refusals.refusal(refusals.attribute_invalid("phasedReleaseState", detail, "INVALID_STATE"))
        if wanted == now:
            detail = "The phased release already has this value"
            raise refusals.refusal(refusals.attribute_invalid("phasedReleaseState", detail))
        if (now, wanted) not in _MOVES:
            detail = f"A phased release that is {now} cannot become {wanted}"
            raise refusals.refusal(refusals.attribute_invalid("phasedReleaseState", detail, "INVALID_STATE"))
        self._count(row)
        row["phasedReleaseState"] = wanted

    def delete_phased_release(self, row: Row) -> None:
        """Do without phases; not once they have begun."""
        if row["phasedReleaseState"] != INACTIVE:
            raise refusals.state_error("A phased release that has started cannot be deleted")
        self._room.remove(row)

    def keep_phases(self) -> None:
        """Move phased releases on with the days; after the seventh they are complete."""
        for row in self._room.world.of("appStoreVersionPhasedReleases"):
            if row["phasedReleaseState"] in {ACTIVE, PAUSED}:
                self._count(row)

    def _count(self, row: Row) -> None:
        """Days that have passed since it was last looked at count as released, or as paused."""
        since = row.hidden.get("counted", moment_of(row["startDate"]) if row["startDate"] else 0)
        days = int((self._room.clock.now() - since) // _DAY) if since else 0
        if days < 1:
            return
        row.hidden["counted"] = since + days * _DAY
        if row["phasedReleaseState"] == PAUSED:
            row["totalPauseDuration"] = (row["totalPauseDuration"] or 0) + days
        elif row["currentDayNumber"] + days > 7:
            row["phasedReleaseState"], row["currentDayNumber"] = COMPLETE, 7
        else:
            row["currentDayNumber"] += days

    # --- for the reviewers ----------------------------------------------------------------------------------------

    def create_review_detail(self, given: Given) -> Row:
        """Notes and contacts for the reviewers of a version: one for each."""
        version = self._room.row("appStoreVersions", str(given.links["appStoreVersion"]))
        values = texts.stored(self._room.switches, given.type, given.attributes)
        if self._room.world.one(version, "appStoreReviewDetail"):
            code = self._room.switches["second_detail_code"]
            detail = "The version already has a review detail"
            raise refusals.refusal(refusals.relation_invalid("appStoreVersion", detail, code))
        return self._room.add(Row(given.type, fresh_id(), version.app, values, {"appStoreVersion": version.id}))

    def modify_review_detail(self, row: Row, given: Given) -> None:
        """Change notes and contacts."""
        row.attributes |= texts.stored(self._room.switches, given.type, given.attributes)

    def modify_build(self, row: Row, given: Given) -> None:
        """Expire a build, or answer the question about encryption: each once."""
        for name, value in given.attributes.items():
            if name == "usesNonExemptEncryption" and row[name] is not None:
                detail = "You cannot update when the value is already set."
                raise refusals.refusal(refusals.attribute_invalid(name, detail))
            if name == "expired" and row[name] and not value:
                detail = "A build that has expired stays so."
                raise refusals.refusal(refusals.attribute_invalid(name, detail))
        row.attributes |= dict(given.attributes)
