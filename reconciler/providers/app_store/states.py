"""The states of a version, what may be changed in each, and what people call them.

From Apple's help on editable properties, and from what clients ran into: screenshots are locked while texts are not
(fastlane#16700), locales can be added only in a fully editable version, and renaming a version that waits for review
silently relabels the binary under review (submersion#1072), so that is never done.
"""

from __future__ import annotations

from typing import Final, Literal

from reconciler.errors import Blocked, InReview

LIVE: Final = "READY_FOR_DISTRIBUTION"
IN_PREPARATION: Final = frozenset(
    {"PREPARE_FOR_SUBMISSION", "DEVELOPER_REJECTED", "REJECTED", "METADATA_REJECTED", "INVALID_BINARY"}
)
"""Everything may be changed."""

_ADDED: Final = frozenset({"READY_FOR_REVIEW"})
_WAITING: Final = frozenset({"WAITING_FOR_REVIEW"})
_LATE: Final = frozenset(
    {
        "IN_REVIEW",
        "ACCEPTED",
        "PENDING_DEVELOPER_RELEASE",
        "PENDING_APPLE_RELEASE",
        "PROCESSING_FOR_DISTRIBUTION",
        "WAITING_FOR_EXPORT_COMPLIANCE",
    }
)

UNFINISHED: Final = IN_PREPARATION | _ADDED
"""Not submitted, or handed back."""

KNOWN: Final = (*sorted(UNFINISHED | _WAITING | _LATE), LIVE)
"""The states of versions that matter; replaced ones are history."""

Part = Literal["everything", "texts", "promotion", "release", "phased"]
"""What a change is about. `everything` means locales, media, the build and the version string as well."""

_ALLOWED: Final[dict[Part, frozenset[str]]] = {
    "everything": IN_PREPARATION,
    "texts": UNFINISHED | _WAITING,
    "promotion": UNFINISHED | _WAITING | _LATE | {LIVE},
    "release": UNFINISHED | _WAITING | {"PENDING_DEVELOPER_RELEASE"},
    "phased": UNFINISHED | _WAITING | _LATE,
}

INFO_ALLOWED: Final[dict[Part, frozenset[str]]] = {
    "everything": frozenset({"PREPARE_FOR_SUBMISSION", "DEVELOPER_REJECTED", "REJECTED"}),
    "texts": frozenset(
        {"PREPARE_FOR_SUBMISSION", "DEVELOPER_REJECTED", "REJECTED", "READY_FOR_REVIEW", "WAITING_FOR_REVIEW"}
    ),
}
"""The same for app infos, which have states of their own."""

INFO_CLOSED: Final = frozenset({LIVE, "REPLACED_WITH_NEW_INFO"})
"""App infos that never change again: the next version brings a new one."""

_WORDS: Final = {
    "PREPARE_FOR_SUBMISSION": "in preparation",
    "READY_FOR_REVIEW": "added to a submission that was not sent",
    LIVE: "live",
    "PENDING_DEVELOPER_RELEASE": "approved, waiting for its release",
    "PENDING_APPLE_RELEASE": "approved, waiting for Apple to release it",
    "DEVELOPER_REJECTED": "withdrawn",
    "METADATA_REJECTED": "rejected for its metadata",
}


class NoOpenVersion(Blocked):
    """What should change belongs to a version, and the only one there is live: a new one has to be made first."""

    default_code = "R4122"


def words(state: str) -> str:
    """A state as people say it: `waiting for review`."""
    return _WORDS.get(state, state.lower().replace("_", " "))


def check(what: str, state: str, part: Part) -> None:
    """Raise InReview, naming the state, or NoOpenVersion, unless this may be changed in a version of this state.

    `what` names the version for messages: `IOS 1.4.0`.
    """
    if state in _ALLOWED[part]:
        return
    if state == LIVE:
        raise no_open_version(f"{what} is live, and what belongs to it can no longer be changed")
    raise in_review(what, state)


def in_review(what: str, state: str) -> InReview:
    """The error for what its state forbids to change."""
    fix = "wait for Apple's decision, or withdraw the version in App Store Connect"
    if state in _ADDED:
        fix = "remove it from that submission in App Store Connect, or send the submission"
    return InReview(f"{what} cannot be changed like this now: it is {words(state)} ({state})", fix=fix)


def no_open_version(why: str) -> NoOpenVersion:
    """The error for a change that needs a version in preparation, where there is none."""
    return NoOpenVersion(why, fix="give the next version's number as `version` in the manifest, then plan again")
