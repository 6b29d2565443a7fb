"""The states of a version, what may be changed in each, and what people call them.

From Apple's help on editable properties, and from what clients ran into: screenshots are locked while texts are not
(fastlane#16700), locales can be added only in a fully editable version, and renaming a version that waits for review
silently relabels the binary under review (submersion#1072), so that is never done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from reconciler.errors import Blocked, InReview

LIVE: Final = "READY_FOR_DISTRIBUTION"
REJECTED: Final = frozenset({"REJECTED", "METADATA_REJECTED", "INVALID_BINARY"})
"""Handed back by the store; the submission that it was in may still be open."""

IN_PREPARATION: Final = REJECTED | {"PREPARE_FOR_SUBMISSION", "DEVELOPER_REJECTED"}
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

UNDER_WAY: Final = ("WAITING_FOR_REVIEW", "IN_REVIEW", "UNRESOLVED_ISSUES", "CANCELING", "COMPLETING")
"""The states of a submission that keeps its version from being submitted in another one."""

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

PROMOTION: Final = frozenset({"promotional_text"})
"""The one text of a version that may be changed at any time (Apple, "Required, localizable, and editable
properties")."""

INFO_ALLOWED: Final[dict[Part, frozenset[str]]] = {
    "everything": frozenset({"PREPARE_FOR_SUBMISSION", "DEVELOPER_REJECTED", "REJECTED"}),
    "texts": frozenset(
        {"PREPARE_FOR_SUBMISSION", "DEVELOPER_REJECTED", "REJECTED", "READY_FOR_REVIEW", "WAITING_FOR_REVIEW"}
    ),
}
"""The same for app infos, which have states of their own."""

INFO_CLOSED: Final = frozenset({LIVE, "REPLACED_WITH_NEW_INFO"})
"""App infos that never change again: the next version brings a new one."""

_CHANGEABLE: Final[dict[Part, str]] = {
    "texts": "its texts",
    "promotion": "its promotional text",
    "release": "date and sort of its release",
    "phased": "its release in phases",
}
_WORDS: Final = {
    "PREPARE_FOR_SUBMISSION": "in preparation",
    "READY_FOR_REVIEW": "added to a submission that was not sent",
    LIVE: "live",
    "PENDING_DEVELOPER_RELEASE": "approved, waiting for its release",
    "PENDING_APPLE_RELEASE": "approved, waiting for Apple to release it",
    "DEVELOPER_REJECTED": "withdrawn",
    "METADATA_REJECTED": "rejected for its metadata",
}


_SOON_LIVE: Final = "wait until it is live, then name the next version's number"
_FIXES: Final = {
    "READY_FOR_REVIEW": "remove it from that submission in App Store Connect, or send the submission",
    "ACCEPTED": "wait until the rest of its submission is decided on, or withdraw the version in App Store Connect",
    "PENDING_DEVELOPER_RELEASE": "release it in App Store Connect, then name the next version; or withdraw it there",
    "PENDING_APPLE_RELEASE": _SOON_LIVE,
    "PENDING_RELEASE": "wait until the version is live, then name the next one's number; or withdraw that version",
    "PROCESSING_FOR_DISTRIBUTION": _SOON_LIVE,
    "WAITING_FOR_EXPORT_COMPLIANCE": "see in App Store Connect what Apple asks about export compliance, and answer it",
}
"""What to do about a version, or an app info, in a state where waiting for a decision is not it."""

_UNRESOLVED: Final = "UNRESOLVED_ISSUES"
_HANDED_BACK: Final = "was rejected, and its submission still has unresolved issues"


class NoOpenVersion(Blocked):
    """What should change belongs to a version, and the only one there is live: a new one has to be made first."""

    default_code = "R4122"


def words(state: str) -> str:
    """A state as people say it: `waiting for review`."""
    return _WORDS.get(state, state.lower().replace("_", " "))


def limits(what: str, state: str) -> str:
    """What may still be changed in a version of this state, in a sentence; "" where its state forbids nothing.

    `what` names the version: `IOS 1.4.0`.
    """
    if state in IN_PREPARATION:
        return ""
    if state == LIVE:
        return f"{what} is live: to change more than its promotional text, a new version has to be named"
    return f"{what} is {words(state)}; {_left(state, _ALLOWED)}"


def info_limits(state: str) -> str:
    """The same for what the versions of an app share, by the state of its app info."""
    if state in INFO_ALLOWED["everything"]:
        return ""
    if state in INFO_CLOSED:
        return "the app info is live: to change names, categories or age rating, a new version has to be named"
    return f"the app info is {words(state)}; {_left(state, INFO_ALLOWED)}"


def _left(state: str, allowed: Mapping[Part, frozenset[str]]) -> str:
    parts = [part for part in _CHANGEABLE if state in allowed.get(part, ())]
    named = [_CHANGEABLE[part] for part in parts if part != "promotion" or "texts" not in parts]
    if not named:
        return "nothing can be changed now"
    *first, last = named
    return f"only {', '.join(first)}{' and ' if first else ''}{last} can be changed now"


def check(what: str, state: str, part: Part) -> None:
    """Raise InReview, naming the state and what may be changed in it, or NoOpenVersion, unless this may be changed.

    `what` names the version for messages: `IOS 1.4.0`.
    """
    if state in _ALLOWED[part]:
        return
    if state == LIVE:
        raise no_open_version(f"{what} is live, and what belongs to it can no longer be changed")
    raise in_review(what, state)


def in_review(what: str, state: str, allowed: Mapping[Part, frozenset[str]] = _ALLOWED) -> InReview:
    """The error for what its state forbids to change. `allowed`: the states in which each part may be changed."""
    fix = _FIXES.get(state, "wait for Apple's decision, or withdraw the version in App Store Connect")
    return InReview(f"{what} is {words(state)} ({state}); {_left(state, allowed)}", fix=fix)


def in_the_way(version: str, state: str) -> Blocked:
    """The error for an open submission, in this state, that keeps a version from being submitted."""
    if state == _UNRESOLVED:
        return Blocked(
            f"{version} {_HANDED_BACK}",
            fix="read Apple's reasons in App Store Connect, and answer or cancel that submission there",
        )
    return InReview(
        f"{version}: a submission for its platform is under way ({words(state)}), and is not ours to touch",
        fix="wait for Apple's decision, or cancel the submission in App Store Connect",
    )


def kept_from_review(version: str, state: str) -> str:
    """The same as a note, which is told whether or not it is to be submitted."""
    says = _HANDED_BACK if state == _UNRESOLVED else f"is in a submission that is {words(state)}"
    return f"{version} {says}: nothing can be submitted before that is settled in App Store Connect"


def no_open_version(why: str) -> NoOpenVersion:
    """The error for a change that needs a version in preparation, where there is none."""
    return NoOpenVersion(why, fix="give the next version's number as `version` in the manifest, then plan again")
