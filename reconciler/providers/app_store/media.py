"""Bringing a set of screenshots or previews to its wanted files: kept what can be kept, sent what is missing.

Files are told by the checksum that the store shows. A reservation of ours that a crash left behind has none, and is
deleted before anything is reserved; a file that the store has taken and not processed yet counts as there and is
waited for: uploading again what is merely not visible is how sets fill with duplicates (fastlane#30094).

Some files the store takes and then loses: they stay UPLOAD_COMPLETE for ever (fastlane#20619). Only time tells them
from slow ones, and the store shows no time. So a run gives up only what it has found untouched when it came, sent by a
run before it, and still finds untouched after a wait far longer than processing takes. It is deleted before it is sent
anew, once in a run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from reconciler.errors import Moved, Refused, Unavailable
from reconciler.filesets import files_in
from reconciler.http import Http
from reconciler.model import UNKNOWN, Change
from reconciler.provider import AssetSource
from reconciler.providers.app_store import names, uploading
from reconciler.providers.app_store.desk import Desk
from reconciler.providers.app_store.matching import Wanted, matched, wanted_by
from reconciler.providers.app_store.shapes import PENDING, Asset
from reconciler.providers.app_store.shelf import SetShelf, Shelf

_REQUESTS_EACH: Final = 3
_REQUESTS_AROUND: Final = 5
_AGAIN: Final = "IMAGE_TOOL_FAILURE"


def change_media(desk: Desk, change: Change, assets: AssetSource, progress: Callable[[int], None]) -> str:
    """Bring one set to its wanted files; done twice, the second time only looks.

    Returns what people should know of it, "" if nothing. Raises Moved if something is in the set that neither the plan
    nor we have put there, Refused with the store's codes for files that it threw out, Unavailable if it is still
    processing at the end of our patience.
    """
    platform = names.platform_of(change.address)
    locale, _, type_ = names.below(change.address).partition("/")
    desk.version(platform, "everything")
    if not files_in(change.after):
        if locale in desk.texts(platform):
            SetShelf(desk, change.address.kind, desk.localization(platform, locale).id, type_).clear()
        return ""
    localization = desk.localization(platform, locale)
    shelf = SetShelf(desk, change.address.kind, localization.id, type_)
    meter = uploading.Meter(progress)
    return Filling(shelf, change, assets, meter, desk.uploads, jobs=desk.jobs, wait=desk.wait).run(desk.http)


class Filling:
    """One set on its way to its wanted files.

    Args:
        shelf: the set.
        change: what is wanted, and what was there when the plan was made.
        assets: the files.
        meter: takes what was sent.
        uploads: the connection for the files' bytes.
        jobs: files that are sent at the same time.
        wait: seconds to wait for the store to process them.
    """

    def __init__(
        self,
        shelf: Shelf,
        change: Change,
        assets: AssetSource,
        meter: uploading.Meter,
        uploads: Http,
        *,
        jobs: int,
        wait: float,
    ) -> None:
        self._shelf = shelf
        self._change = change
        self._assets = assets
        self._meter = meter
        self._uploads = uploads
        self._jobs = jobs
        self._wait = wait
        self._wanted = wanted_by(change, assets)
        self._known: list[str] = []
        self._found: frozenset[str] = frozenset()
        self._remark = ""

    def run(self, http: Http) -> str:
        """Delete what is in the way, send what is missing, wait for it, delete the rest, put all in order.

        Returns what people should know of it, "" if nothing.
        """
        present = self._shelf.open(fresh=self._change.before is None)
        chosen = matched(self._wanted, present)
        self._refuse_strangers(present, chosen)
        missing = [place for place, each in enumerate(chosen) if each is None]
        _check_budget(http, len(missing), self._change)
        kept = {each.id for each in chosen if each is not None}
        useless = [each for each in present if not each.usable]
        surplus = [each for each in present if each.usable and each.id not in kept]
        early = surplus[: max(0, len(kept) + len(surplus) + len(missing) - self._shelf.room)]
        self._shelf.delete([*useless, *early])
        self._known = [each.id for each in present]
        self._found = frozenset(each.id for each in chosen if each is not None and each.untouched)
        self._send(missing, chosen)
        shown = self._settle(chosen) if missing or self._found else present
        self._shelf.delete(surplus[len(early) :])
        self._arrange(shown, [each for each in chosen if each is not None])
        return self._remark

    def _refuse_strangers(self, present: Sequence[Asset], chosen: Sequence[Asset | None]) -> None:
        """Raise Moved if there is more in the set than was planned from, is wanted, or a cut-off run of ours left."""
        ours = {(each.name, each.size) for each in self._wanted}
        planned = {*files_in(self._change.before), *files_in(self._change.after)}
        kept = {each.id for each in chosen if each is not None}
        hidden = [
            each
            for each in present
            if each.id not in kept and each.shown is UNKNOWN and (each.usable or (each.name, each.size) not in ours)
        ]
        strange = [each for each in present if each.shown is not UNKNOWN and each.shown not in planned]
        if strange or len(hidden) > files_in(self._change.before).count(UNKNOWN):
            names_ = ", ".join(each.name for each in strange or hidden)
            raise Moved(
                f"{self._change.address}: somebody has put {names_} there since the plan was made",
                fix="plan again, look at what changed, then apply the new plan",
            )

    # --- sending ---

    def _send(self, missing: Sequence[int], chosen: list[Asset | None]) -> None:
        """Reserve one after the other, so that they stand in order; meanwhile send and commit side by side.

        Once a file has failed, none is reserved any more; its error is raised when all have come to their end.
        """
        if not missing:
            return
        sending: list[Future[None]] = []
        with ThreadPoolExecutor(max_workers=max(1, min(self._jobs, len(missing)))) as pool:
            for place in missing:
                if any(each.done() and each.exception() for each in sending):
                    break
                file = self._wanted[place]
                asset = self._shelf.reserve(file.name, file.size, file.frame, self._known)
                self._known.append(asset.id)
                chosen[place] = asset
                sending.append(pool.submit(self._transfer, file, asset))
        for each in sending:
            each.result()

    def _transfer(self, file: Wanted, asset: Asset) -> None:
        todo = uploading.parts(asset.operations, file.size, file.name)
        uploading.send(self._uploads, todo, lambda: self._assets.open(file.content), file.size, self._meter)
        self._shelf.commit(asset, file.checksum)

    # --- waiting ---

    def _settle(self, chosen: list[Asset | None]) -> list[Asset]:
        """Wait until all is processed. What the store throws out is deleted and reported.

        Worth one more try is a failure of the store's own tools, and what a run before this has sent and the store
        has lost.
        """
        for last in (False, True):
            shown = self._await(chosen)
            now = {each.id: each for each in shown}
            standing = {place: now[each.id] for place, each in enumerate(chosen) if each and each.id in now}
            failed = {place: each for place, each in standing.items() if each.state == "FAILED"}
            lost = {place: each for place, each in standing.items() if self._is_lost(each)}
            if not failed and not lost:
                return shown
            self._shelf.delete(list(failed.values()))
            if failed and (last or {code for each in failed.values() for code, _ in each.errors} != {_AGAIN}):
                raise self._thrown_out(list(failed.values()))
            self._give_up(list(lost.values()))
            self._send(sorted({*failed, *lost}), chosen)
        raise AssertionError("the second round returns or raises")

    def _await(self, chosen: Sequence[Asset | None]) -> list[Asset]:
        """The set once all is processed; or as it is when the time is up, if something in it is to be given up."""
        ids = {each.id for each in chosen if each is not None}

        def ready(shown: list[Asset]) -> bool:
            states = {each.id: each.state for each in shown}
            return ids <= states.keys() and not any(states[each] in {*PENDING, "AWAITING_UPLOAD"} for each in ids)

        try:
            return self._shelf.settle(ready, self._wait)
        except Unavailable as waited:
            if waited.status != 200:  # the store was not slow, it did not answer
                raise
            shown = self._shelf.look()
            lost = [each.name for each in shown if self._is_lost(each) and each.id in ids]
            if lost and self._wait >= self._shelf.patience:
                return shown
            raise self._still(waited, lost) from waited

    def _is_lost(self, asset: Asset) -> bool:
        """Is it untouched, and was when we came? That tells something only once the time is up."""
        return asset.untouched and asset.id in self._found

    def _give_up(self, lost: Sequence[Asset]) -> None:
        """Delete what is to be sent anew, and note it for people. From then on nothing more is given up."""
        if lost:
            told = ", ".join(each.name for each in lost)
            self._remark = (
                f"{self._change.address.local}: {told}: sent before this run, and not processed in {self._wait:.0f} s"
                " of waiting; deleted and sent anew"
            )
        self._shelf.delete(lost)
        self._found = frozenset()

    def _still(self, waited: Unavailable, lost: Sequence[str]) -> Unavailable:
        """The store is still processing: what was given up before that, or how long a wait it takes to give up more."""
        fix = waited.fix
        if lost and self._wait < self._shelf.patience:
            fix += (
                f"\nThe store may have lost {', '.join(lost)}. To have that deleted and sent anew, let one run wait"
                f" longer: set `wait` in reconciler.yaml to {self._shelf.patience:.0f} or more."
            )
        message = "; ".join(filter(None, [waited.message, self._remark]))
        return Unavailable(message, request=waited.request, status=waited.status, codes=waited.codes, fix=fix)

    def _thrown_out(self, failed: Sequence[Asset]) -> Refused:
        codes = tuple(code for each in failed for code, _ in each.errors)
        told = "; ".join(f"{each.name}: {_told(each)}" for each in failed)
        return Refused(
            f"{self._change.address}: the store could not use what it was sent, and it was deleted again: {told}",
            codes=codes,
            fix="correct the files, then plan again",
        )

    # --- order and posters ---

    def _arrange(self, shown: Sequence[Asset], chosen: Sequence[Asset]) -> None:
        ids = [each.id for each in chosen]
        if [each.id for each in shown if each.id in ids] != ids:
            self._shelf.order(ids)
        now = {each.id: each for each in shown}
        for file, asset in zip(self._wanted, chosen, strict=True):
            if file.frame and file.frame != now.get(asset.id, replace(asset, frame="")).frame:
                self._shelf.frame(asset, file.frame)


def _told(asset: Asset) -> str:
    """What the store finds wrong with an asset, in its own words and codes."""
    return ", ".join(f"{text} ({code})" if text else code for code, text in asset.errors) or "no reason given"


def _check_budget(http: Http, files: int, change: Change) -> None:
    """Raise Unavailable if what is left of the store's hourly limit cannot be enough."""
    needed = files * _REQUESTS_EACH + _REQUESTS_AROUND
    if files and http.rate is not None and http.rate.remaining < needed:
        raise Unavailable(
            f"{change.address} takes about {needed} requests, and the store allows only {http.rate.remaining} more of"
            f" its {http.rate.limit} an hour",
            fix="run the same command again later; what is already done is passed over",
        )
