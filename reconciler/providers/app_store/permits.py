"""May these changes be made, in the states that the versions are in? Asked of a whole batch before its first write.

A change that the store shows as made already needs no permission, so that a run that was cut off can be taken up
again after part of it has gone to review.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from reconciler.errors import Blocked, InReview, ReconcilerError
from reconciler.model import UNKNOWN, Address, Change, Resource, Snapshot, contradicts, normalised
from reconciler.providers.app_store import names, release, states
from reconciler.providers.app_store.desk import Desk
from reconciler.providers.app_store.shapes import Version
from reconciler.providers.app_store.states import NoOpenVersion, Part

_NAMED: Final = 3
"""So many addresses are named for each reason; of others their number."""


def opening(changes: Iterable[Change], versions: Mapping[str, Version]) -> frozenset[str]:
    """The platforms for which these changes make a version: only a live one is there, and another number is wanted."""
    return frozenset(
        platform
        for change in changes
        if (platform := names.platform_of(change.address))
        and change.address == names.version(change.address.app, platform)
        and (number := (change.after or {}).get("version"))
        and ((version := versions.get(platform)) is None or (version.live and version.number != number))
    )


def check(desk: Desk, changes: Sequence[Change], found: Snapshot, submissions: Mapping[str, str]) -> None:
    """Raise InReview, or NoOpenVersion if nothing is in review, unless each of these changes may be made.

    `found` is what the store shows at their addresses, `submissions` by platform the state of one that is open. The
    message has a line for each version that is in the way: its platform, number and state, what may be changed in it,
    and what was to be. Raises Blocked if a version is to be withdrawn, which people do, if one is to be submitted
    whose rejection nobody has answered, and if a build that is wanted cannot be attached.
    """
    shown = normalised(found)
    of_versions = any(names.platform_of(change.address) for change in changes)
    made = opening(changes, desk.versions()) if of_versions else frozenset()
    reasons: dict[str, tuple[ReconcilerError, list[Address]]] = {}
    for change in changes:
        platform = names.platform_of(change.address)
        if platform not in made:
            _refuse_withdrawal(change, shown.get(change.address))
            for reason in _reasons(desk, change, shown.get(change.address), submissions.get(platform, "")):
                if not (isinstance(reason, NoOpenVersion) and made and not platform):
                    reasons.setdefault(reason.message, (reason, []))[1].append(change.address)
    if reasons:
        raise _as_one(list(reasons.values()))
    _look_up_builds(desk, changes, shown)


def _reasons(desk: Desk, change: Change, shown: Resource | None, submission: str) -> Iterator[ReconcilerError]:
    """What forbids a change to the version, or to the app info, that is there."""
    platform = names.platform_of(change.address)
    for part in needed(change, shown):
        reason = _refused(desk, platform, part)
        if reason:
            yield reason
    if submission and (change.after or {}).get("submit") is True:
        yield states.in_the_way(str(desk.versions()[platform]), submission)


def _look_up_builds(desk: Desk, changes: Sequence[Change], shown: Snapshot) -> None:
    """Raise Blocked if a wanted build is not there: for the version that is open, or that these changes make."""
    numbers = {change.address: (change.after or {}).get("version") for change in changes}
    for change in changes:
        platform = names.platform_of(change.address)
        if change.address.kind == "binary" and change.after and needed(change, shown.get(change.address)):
            version = desk.versions().get(platform)
            number = numbers.get(names.version(change.address.app, platform)) or (version.number if version else "")
            release.look_up_build(desk, change, platform, str(number))


def _refuse_withdrawal(change: Change, shown: Resource | None) -> None:
    after = change.after or {}
    if after.get("submit") is False and shown is not None and shown.values.get("submit") is True:
        raise Blocked(
            f"{change.address}: the version was submitted already, and is not withdrawn from here",
            fix="take `submit: false` out of the manifest, or cancel the submission in App Store Connect",
        )


def _refused(desk: Desk, platform: str, part: Part) -> ReconcilerError | None:
    try:
        if platform:
            desk.version(platform, part)
        else:
            desk.info(part)
    except (InReview, NoOpenVersion) as reason:
        return reason
    return None


def _as_one(reasons: Sequence[tuple[ReconcilerError, list[Address]]]) -> ReconcilerError:
    lines = [f"{reason.message}; planned: {_listed(addresses)}" for reason, addresses in reasons]
    worst = next((reason for reason, _ in reasons if isinstance(reason, InReview)), reasons[0][0])
    return type(worst)("\n".join(lines), fix=worst.fix)


def _listed(addresses: Iterable[Address]) -> str:
    different = list(dict.fromkeys(each.local for each in addresses))
    more = len(different) - _NAMED
    return ", ".join(different[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def needed(change: Change, shown: Resource | None) -> tuple[Part, ...]:
    """What a change touches of its version, or of the app info: of that only what is not shown as wanted."""
    fields = _differing(change, shown)
    if not fields:
        return ()
    platform, below = names.platform_of(change.address), names.below(change.address)
    there = change.after is not None and shown is not None
    match change.address.kind, platform, below:
        case "details", "", "":
            parts: tuple[tuple[Part, bool], ...] = (("everything", bool(fields & names.CATEGORIES.keys())),)
        case "details", _, _:
            parts = (("everything" if "version" in fields else "texts", True),)
        case "listing", _, _ if there:
            promotes = platform != "" and fields <= states.PROMOTION
            parts = (("promotion", promotes), ("texts", not promotes))
        case "release", _, _:
            parts = (("release", bool(fields & {"type", "date"})), ("phased", "phased" in fields))
        case _:
            parts = (("everything", True),)
    return tuple(part for part, touched in parts if touched)


def _differing(change: Change, shown: Resource | None) -> frozenset[str]:
    """The fields that are not shown as wanted. What is hidden differs only if it surely was not touched since."""
    after = change.after
    if after is None or shown is None:
        return frozenset(after or change.before or {"": None}) if contradicts(shown, after) else frozenset()
    untouched = change.mark != "" and shown.mark == change.mark
    return frozenset(
        name
        for name, value in after.items()
        if contradicts(shown, {name: value}) or (untouched and shown.values.get(name) is UNKNOWN)
    )
