"""The changes of one app: made side by side, then saved as they are or submitted for review."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final

from reconciler.errors import Blocked
from reconciler.model import (
    UNKNOWN,
    Address,
    Change,
    Resource,
    Snapshot,
    Value,
    Values,
    agrees,
    contradicts,
    normal,
    normalised,
)
from reconciler.provider import AssetSource
from reconciler.providers.app_store import documents, names, reading, release, review, states, versions
from reconciler.providers.app_store.desk import Desk
from reconciler.providers.app_store.documents import delete
from reconciler.providers.app_store.media import change_media
from reconciler.providers.app_store.states import NoOpenVersion

PER_RELEASE: Final = frozenset({"release_notes", "submit", "phased", "version_codes"})
"""Fields that every version starts without."""

_SEPARATE: Final = frozenset({"listing", "binary", "release"})
"""Kinds of whose fields some may be changed where others may not, or that a version may show as wanted already."""

_PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


@dataclass(frozen=True)
class _Task:
    """One call of `apply`."""

    change: Change
    assets: AssetSource
    progress: Callable[[int], None]


class AppStoreTransaction:
    """What is changed in one app. There is no draft that could be thrown away: each change shows at once.

    A change that needs a version in preparation while there is only a live one waits for the change of this
    transaction that makes one, such as a new version string; if none comes, `read` says so.

    Args:
        desk: the app's things.
        sleep: waits so many seconds.
        opening: the platforms for which a version is to be made; None if nobody has said what is to come.
        shown: what was looked at just now. It is the answer to reading until the first change.
    """

    def __init__(
        self,
        desk: Desk,
        sleep: Callable[[float], object],
        *,
        opening: Collection[str] | None = None,
        shown: Snapshot | None = None,
    ) -> None:
        self.handle = ""
        self.concurrent = True
        self._desk = desk
        self._sleep = sleep
        self._opening = frozenset(names.PLATFORMS if opening is None else opening)
        self._shown = shown
        self._made: dict[Address, Values | None] = {}
        self._touched: set[str] = set()
        self._submit: set[str] = set()
        self._waiting: list[tuple[_Task, NoOpenVersion]] = []
        self._remarks: list[str] = []

    # --- looking ---

    def read(self, wanted: Collection[Address] | None) -> dict[Address, Resource]:
        """What is shown now. Waits for lists that lag behind what we have written.

        What a version starts without is UNKNOWN while there is only a live one and another is to be made, which will
        not have it. Raises NoOpenVersion if a change still waits for a version that nobody has made.
        """
        if self._waiting:
            task, why = self._waiting[0]
            raise NoOpenVersion(f"{task.change.address}: {why.message}", fix=why.fix)
        found = self._look(wanted)
        for pause in _PAUSES:
            if not self._lags(found, wanted):
                break
            self._sleep(pause)
            found = self._look(wanted)
        return found

    def _look(self, wanted: Collection[Address] | None) -> dict[Address, Resource]:
        return {address: self._as_it_starts(address, each) for address, each in self._found(wanted).items()}

    def _found(self, wanted: Collection[Address] | None) -> Snapshot:
        desk = self._desk
        if self._shown is not None and wanted is not None:
            return {address: self._shown[address] for address in wanted if address in self._shown}
        sets = None if wanted is None else desk.sets(wanted)
        if sets is not None:
            return sets
        http = desk.http.reading()
        return reading.look(http, desk.app, desk.app_id, wanted, desk.passwords).found

    def _as_it_starts(self, address: Address, resource: Resource) -> Resource:
        platform = names.platform_of(address)
        special: dict[str, Value] = {}
        if platform in self._opening and not self._desk.is_open(platform):
            special = dict.fromkeys(PER_RELEASE & resource.values.keys(), UNKNOWN)
        if address.kind == "release" and platform in self._submit:
            special["submit"] = True
        return replace(resource, values={**resource.values, **special}) if special else resource

    def _lags(self, found: dict[Address, Resource], wanted: Collection[Address] | None) -> bool:
        shown = normalised(found)
        return any(
            contradicts(shown.get(address), after)
            for address, after in self._made.items()
            if wanted is None or address in wanted
        )

    # --- changing ---

    def apply(self, change: Change, assets: AssetSource, progress: Callable[[int], None]) -> str:
        """Make one change; made twice, it does no harm. Returns the mark of the review details, else "".

        Raises InReview, naming the state, if the version is past changing, Blocked for what the store's API cannot
        do, Moved for a set of files that somebody else has changed, or what the store's answer stands for.
        """
        task = _Task(change, assets, progress)
        self._shown = None
        for _ in range(2):
            opened = len(self._desk.opened)
            try:
                mark = self._make(task)
            except NoOpenVersion as why:
                with self._desk.lock:
                    if len(self._desk.opened) == opened:
                        self._waiting.append((task, why))
                        return ""
            else:
                after = change.after
                self._made[change.address] = after and {name: normal(value) for name, value in after.items()}
                return mark
        raise states.no_open_version(f"{change.address}: the version that was made for it is not open any more")

    def _make(self, task: _Task) -> str:
        address = task.change.address
        platform = names.platform_of(address)
        change = self._missing(task.change, platform)
        if change is None:
            return ""
        self._touched.add(platform)
        match address.kind, platform, names.below(address):
            case "details", "", "":
                documents.change_details(self._desk, change)
            case "details", "", "age_rating":
                documents.change_age_rating(self._desk, change)
            case "details", _, "" if platform:
                self._change_version(change, platform)
            case "details", _, "review" if platform:
                return documents.change_review(self._desk, change, platform)
            case "listing", "", _:
                documents.change_app_listing(self._desk, change)
            case ("listing" | "release", _, _) | ("binary", _, "build") if platform:
                self._change_of_release(change, platform)
            case "image" | "preview", _, _ if platform:
                self._remarks.append(change_media(self._desk, change, task.assets, task.progress))
            case _:
                raise Blocked(f"{address}: App Store Connect has nothing of this kind", fix="correct the manifest")
        return ""

    def _change_version(self, change: Change, platform: str) -> None:
        with self._desk.lock:
            made = versions.change_version(self._desk, change, platform)
            waiting, self._waiting = (self._waiting, []) if made else ([], self._waiting)
        for task, _ in waiting:
            self.apply(task.change, task.assets, task.progress)

    def _missing(self, change: Change, platform: str) -> Change | None:
        """The change as it is to be made; None if nothing is left of it.

        In a version that is not in preparation only some things may be changed, so what of its texts, build and
        release is shown as wanted is left alone there.
        """
        version = self._desk.versions().get(platform) if change.address.kind in _SEPARATE and platform else None
        if version is None or version.state in states.IN_PREPARATION or change.after is None:
            return change
        found = reading.shown_by(self._desk.app, version, self._desk.texts(platform).values())
        shown = normalised(found).get(change.address)
        if shown is None:
            return change
        after = {name: each for name, each in change.after.items() if shown.values.get(name) != each}
        return replace(change, after=after) if after and not agrees(shown, change.after) else None

    def _change_of_release(self, change: Change, platform: str) -> None:
        if change.address.kind == "listing":
            documents.change_listing(self._desk, change, platform)
        elif change.address.kind == "binary":
            release.change_build(self._desk, change, platform)
        elif release.change_release(self._desk, change, platform):
            self._submit.add(platform)

    # --- ending ---

    def commit(self) -> str:
        """Submit what is to be submitted; says how each version is then. Without a submission nothing is sent."""
        texts = []
        for platform in sorted((self._touched | self._submit) - {""}):
            version = self._desk.versions().get(platform)
            if version is None:
                continue
            if platform in self._submit:
                text = f"{version}: {review.submit(self._desk, version)}"
            elif version.state in states.IN_PREPARATION:
                text = f"saved in version {version}"
            else:
                text = f"changed in version {version}, which is {states.words(version.state)}"
            texts.append(text)
        return "; ".join([*texts, *sorted(filter(None, self._remarks))]) or "saved"

    def abandon(self) -> None:
        """Delete what was reserved and never sent whole. Everything else stays: it shows already."""
        while self._desk.reserved:
            key, type_ = next(iter(self._desk.reserved.items()))
            delete(self._desk, (type_, key))
            self._desk.reserved.pop(key, None)
