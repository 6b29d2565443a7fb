"""Which things can be changed in which state of a version.

From Apple's help on app information, and from what clients ran into (fastlane#16700, #19661, notifi#257, itspaint#20).
"""

from __future__ import annotations

from reconciler.sandbox.switches import Switches

PREPARE, READY, WAITING, IN_REVIEW = (
    "PREPARE_FOR_SUBMISSION",
    "READY_FOR_REVIEW",
    "WAITING_FOR_REVIEW",
    "IN_REVIEW",
)
ACCEPTED, PENDING, PENDING_APPLE = "ACCEPTED", "PENDING_DEVELOPER_RELEASE", "PENDING_APPLE_RELEASE"
PROCESSING, LIVE, REPLACED = "PROCESSING_FOR_DISTRIBUTION", "READY_FOR_DISTRIBUTION", "REPLACED_WITH_NEW_VERSION"
REJECTED, WITHDRAWN = "REJECTED", "DEVELOPER_REJECTED"

FREE = frozenset({PREPARE, WITHDRAWN, REJECTED, "METADATA_REJECTED", "INVALID_BINARY"})
"""States in which everything can be changed."""

APPROVED = frozenset({ACCEPTED, PENDING, PENDING_APPLE})
"""States of a version that waits to be released."""

CLOSED = frozenset({LIVE, REPLACED})
"""States of a version that is out, or was."""


class Locks:
    """Tells whether something may be changed in a state."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches

    def text(self, attribute: str, state: str) -> bool:
        """A text of a version: promotionalText always, addresses of what is live perhaps, others until the review."""
        if attribute == "promotionalText":
            return state != REPLACED
        if state == LIVE and attribute in {"supportUrl", "marketingUrl"}:
            return self._switches["live_urls"] == "editable"
        return state in FREE | {WAITING} or (state == READY and self._on("ready_for_review_texts"))

    def media(self, state: str) -> bool:
        """Screenshots and previews."""
        return state in FREE or (state == READY and self._on("ready_for_review_media"))

    def version(self, attribute: str, state: str) -> bool:
        """An attribute of the version itself."""
        if attribute in {"releaseType", "earliestReleaseDate"}:
            waiting = state in {READY, WAITING} and self._on("waiting_release_type")
            return state in FREE or waiting or (state == PENDING and self._on("pending_release_type"))
        if attribute == "versionString":
            return state in FREE | {WAITING}
        if attribute == "downloadable":
            return True
        return self.text(attribute, state)

    def phased(self, state: str) -> bool:
        """Whether a phased release can be added or taken away."""
        return state not in CLOSED | {PROCESSING}

    def _on(self, switch: str) -> bool:
        return self._switches[switch] == "editable"
