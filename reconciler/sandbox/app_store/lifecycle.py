"""The lives of versions and app infos: what is open, what is live, and how one becomes the other."""

from __future__ import annotations

from reconciler.sandbox.app_store import copying
from reconciler.sandbox.app_store.locks import (
    APPROVED,
    CLOSED,
    FREE,
    IN_REVIEW,
    LIVE,
    PENDING,
    PENDING_APPLE,
    PREPARE,
    PROCESSING,
    READY,
    REJECTED,
    REPLACED,
    WAITING,
    WITHDRAWN,
)
from reconciler.sandbox.app_store.room import Room, moment_of
from reconciler.sandbox.app_store.state import Row, fresh_id

_OLDER_NAMES = {PROCESSING: "PROCESSING_FOR_APP_STORE", LIVE: "READY_FOR_SALE"}
"""`appStoreState` where it differs from `appVersionState`."""

_INFO_STATES = {
    **{state: state for state in (PREPARE, READY, WAITING, IN_REVIEW, REJECTED, WITHDRAWN, "ACCEPTED")},
    "METADATA_REJECTED": REJECTED,
    "INVALID_BINARY": REJECTED,
    **dict.fromkeys((PENDING, PENDING_APPLE, PROCESSING), "PENDING_RELEASE"),
}
_INFO_OLDER_NAMES = {"PENDING_RELEASE": PENDING, LIVE: "READY_FOR_SALE"}


class Lifecycle:
    """Moves versions from state to state, and the app's info along with them."""

    def __init__(self, room: Room) -> None:
        self._room = room
        room.events["released"] = self._released

    # --- versions -------------------------------------------------------------------------------------------------

    def versions(self, app: str, platform: str) -> list[Row]:
        """Every version of a platform, oldest first."""
        return [row for row in self._room.world.of("appStoreVersions", app) if row["platform"] == platform]

    def open(self, app: str, platform: str) -> Row | None:
        """The version of a platform that is neither live nor replaced."""
        versions = self.versions(app, platform)
        return next((row for row in versions if row["appVersionState"] not in CLOSED), None)

    def live(self, app: str, platform: str) -> Row | None:
        """The version of a platform that customers get."""
        return next((row for row in self.versions(app, platform) if row["appVersionState"] == LIVE), None)

    def is_first(self, version: Row) -> bool:
        """Is it the only version that its platform has had?"""
        return len(self.versions(version.app, version["platform"])) == 1

    def move(self, version: Row, state: str) -> None:
        """Put a version into a state."""
        version["appVersionState"] = state
        version["appStoreState"] = _OLDER_NAMES.get(state, state)
        info = self.editable_info(version.app)
        if info and state in _INFO_STATES:
            self.move_info(info, _INFO_STATES[state])

    def approve(self, version: Row) -> None:
        """What approval brings depends on the release type."""
        kind, date = version["releaseType"], version["earliestReleaseDate"]
        if kind == "MANUAL":
            self.move(version, PENDING)
        elif kind == "SCHEDULED" and date and moment_of(date) > self._room.clock.now():
            self.move(version, self._room.switches["scheduled_state"])
        else:
            self.release(version)

    def release(self, version: Row) -> None:
        """Give it to customers, after some processing."""
        if old := self._room.world.one(version, "appStoreVersionSubmission"):
            self._room.world.remove(old)
        self.move(version, PROCESSING)
        self._room.later("released", version, "release_polls", [version.id, version.app])

    def keep_dates(self) -> None:
        """Release the approved versions whose date has come."""
        now = self._room.clock.now()
        for version in self._room.world.of("appStoreVersions"):
            due = version["releaseType"] == "SCHEDULED" and version["earliestReleaseDate"]
            if due and version["appVersionState"] in APPROVED and moment_of(due) <= now:
                self.release(version)

    def _released(self, version: Row) -> None:
        before = self.live(version.app, version["platform"])
        if before:
            before["appVersionState"] = before["appStoreState"] = REPLACED
        info = self.editable_info(version.app)
        self.move(version, LIVE)
        if info:
            self._info_goes_live(info)
        phased = self._room.world.one(version, "appStoreVersionPhasedRelease")
        if phased and phased["phasedReleaseState"] == "INACTIVE":
            phased.attributes |= {
                "phasedReleaseState": "ACTIVE",
                "startDate": self._room.now(),
                "currentDayNumber": 1,
                "totalPauseDuration": 0,
            }
        self._room.world.history.setdefault(version.app, []).append(
            {"version": version["versionString"], "platform": version["platform"], "event": "released", "reason": ""}
        )

    # --- infos ----------------------------------------------------------------------------------------------------

    def editable_info(self, app: str) -> Row | None:
        """The info that goes with the open version, whatever its state; None if no version is open."""
        infos = self._room.world.of("appInfos", app)
        return next((row for row in infos if row["state"] not in {LIVE, "REPLACED_WITH_NEW_INFO"}), None)

    def live_info(self, app: str) -> Row | None:
        """The info that customers see."""
        return next((row for row in self._room.world.of("appInfos", app) if row["state"] == LIVE), None)

    def open_info(self, app: str) -> Row:
        """The editable info, made from the live one if there is none."""
        info, live = self.editable_info(app), self.live_info(app)
        if info is None:
            links = {k: v for k, v in (live.links if live else {}).items() if k == "app" or "ategory" in k}
            info = Row("appInfos", fresh_id(), app, dict(live.attributes if live else {}), {"app": app} | links)
            self._room.world.add(info)
            self.move_info(info, PREPARE)
            if live:
                copying.copy_children(self._room.world, live, info, copying.TEXTS)
        return info

    def close_info(self, app: str) -> None:
        """Drop the editable info once no version is open any more."""
        info = self.editable_info(app)
        versions = self._room.world.of("appStoreVersions", app)
        if info and self.live_info(app) and all(row["appVersionState"] in CLOSED for row in versions):
            self._room.world.remove(info)

    def move_info(self, info: Row, state: str) -> None:
        """Put an info into a state."""
        info["state"] = state
        info["appStoreState"] = _INFO_OLDER_NAMES.get(state, state)

    def info_free(self, info: Row) -> bool:
        """May its texts be changed? As those of a version that is not yet in review."""
        free = FREE | {WAITING} | ({READY} if self._room.switches["ready_for_review_texts"] == "editable" else set())
        return info["state"] in free

    def mirror_name(self, app_id: str) -> None:
        """An app's name is that of its info in the primary locale: the live one's, if there is one."""
        app = self._room.world.find("apps", app_id)
        info = self.live_info(app_id) or self.editable_info(app_id)
        if app is None or info is None:
            return
        for row in self._room.world.related(info, "appInfoLocalizations"):
            if row["locale"] == app["primaryLocale"]:
                app["name"] = row["name"]

    def _info_goes_live(self, info: Row) -> None:
        live = self.live_info(info.app)
        if live:
            self._room.world.remove(live)
        self.move_info(info, LIVE)
        self.mirror_name(info.app)
        versions = self._room.world.of("appStoreVersions", info.app)
        if any(row["appVersionState"] not in CLOSED for row in versions):
            self.open_info(info.app)
