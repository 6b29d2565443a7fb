"""Images and videos: ordered sets that can only be appended to and deleted from, and that show nothing but ids.

The store neither shows what an id holds nor takes an order, so a set is brought to its wanted contents by keeping
the longest beginning of it that is there in the right order, deleting the rest and uploading what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from reconciler.errors import PreconditionFailed, Refused, Unavailable, Uncertain
from reconciler.filesets import files_in, kept
from reconciler.http import Answer, Request, Upload
from reconciler.model import UNKNOWN, Address, Change, Resource, Scalar
from reconciler.provider import AssetSource
from reconciler.providers.amazon_appstore import names
from reconciler.providers.amazon_appstore.draft import NOTHING, Draft, moved, refused, slot_segments
from reconciler.providers.amazon_appstore.reading import slot_key
from reconciler.providers.amazon_appstore.wire import GONE, id_of_upload, ids_of, slot_ids

_SENDINGS: Final = 3
_SHORT_LOOKS: Final = 1
_NO_SUCH_PATH: Final = frozenset({400, 404, 405})

Progress = Callable[[int], None]
Contents = dict[str, Scalar]
"""What each id of a slot holds: a content hash, or UNKNOWN."""


@dataclass
class Media:
    """All slots of one draft, and what we know of them.

    Args:
        draft: where they are.
        known: what the ids that may be in a slot hold.
        placed: the ids that a slot holds after our own changes; the store may take a while to list them all.
        video_path: what is below a list of videos to upload to.
    """

    draft: Draft
    known: dict[Address, Contents] = field(default_factory=dict)
    placed: dict[Address, tuple[str, ...]] = field(default_factory=dict)
    video_path: tuple[str, ...] = ("upload",)

    def lags(self, address: Address, ids: Iterable[str]) -> bool:
        """Is something that we have uploaded not listed yet?"""
        return not set(self.placed.get(address, ())) <= set(ids)

    def settle(self, address: Address) -> Answer:
        """The list of a slot, once it shows all that we have uploaded. Raises Uncertain if it takes too long."""
        key = slot_key(address)
        return await_list(self.draft, address, lambda seen: not self.lags(address, ids_of(seen, key)))

    def change(self, change: Change, assets: AssetSource, progress: Progress) -> str:
        """Bring one slot to its wanted files; done twice, the second time only looks. Returns the ids, in order.

        Raises Moved if the slot holds what it did not when the plan was made, Uncertain if an upload may or may
        not have arrived.
        """
        wanted = files_in(change.after)
        for last in (False, True):
            slot = _Slot(self, change, assets, progress)
            try:
                return ",".join(slot.bring_to(wanted))
            except PreconditionFailed:
                self.draft.check_writable()
                if last:
                    raise
        raise AssertionError("the second try returns or raises")


class _Slot:
    """One slot on its way: the ids in it, and the ETag for the next write, "" if it has to be fetched first."""

    def __init__(self, media: Media, change: Change, assets: AssetSource, progress: Progress) -> None:
        self._media = media
        self._draft = media.draft
        self._change = change
        self._assets = assets
        self._progress = progress
        self._segments = slot_segments(change.address)
        self._key = slot_key(change.address)
        self._sent = 0
        self._ids: tuple[str, ...] = ()
        self._etag = ""

    def bring_to(self, wanted: tuple[Scalar, ...]) -> list[str]:
        """The ids that then hold the wanted files, in order. Raises PreconditionFailed if the edit moved on."""
        self._look()
        if not wanted and not self._ids:
            return []
        known = self._check()
        places = kept([known[each] for each in self._ids], wanted)
        ids = [self._ids[place] for place in places]
        single = names.locale_and_kind(self._change.address)[1] in names.SINGLE_IMAGES
        self._media.placed[self._change.address] = tuple(ids)
        if not (single and wanted and not ids):  # there an upload takes the old image's place by itself
            self._drop([each for each in self._ids if each not in ids], everything=not ids)
        for content in wanted[len(ids) :]:
            ids.append(self._upload(str(content)))
            known[ids[-1]] = content
            self._media.placed[self._change.address] = tuple(ids)
        return ids

    def _look(self) -> None:
        empties = not files_in(self._change.after)
        answer = self._draft.look(*self._segments, accept=GONE if empties else NOTHING)
        if answer.status in GONE:  # the listing has gone, and its files with it
            self._ids = ()
            return
        if self._media.lags(self._change.address, ids_of(answer, self._key)):
            answer = self._media.settle(self._change.address)
        self._ids = slot_ids(answer, self._key, newest_first=self._draft.newest_first)
        self._etag = answer.etag

    def _check(self) -> Contents:
        """What the ids hold. Raises Moved if one is there that neither the plan nor we have put there."""
        change, media = self._change, self._media
        if change.address not in media.known:
            before = files_in(change.before)
            planned = tuple(change.mark.split(",")) if change.mark else ()
            # In a fresh draft the copies of the live version may bear ids of their own: all of them, or none.
            copies = self._draft.fresh and len(self._ids) == len(before) and set(self._ids).isdisjoint(planned)
            if self._ids != planned and not copies:
                raise self._moved()
            contents = before if len(before) == len(self._ids) else (UNKNOWN,) * len(self._ids)
            media.known[change.address] = dict(zip(self._ids, contents, strict=True))
        known = media.known[change.address]
        if not known.keys() >= set(self._ids):
            raise self._moved()
        return known

    def _moved(self) -> Exception:
        before, planned = files_in(self._change.before), self._change.mark.split(",")
        known = dict(zip(planned, before, strict=True)) if len(planned) == len(before) else {}
        held = tuple(known.get(each, UNKNOWN) for each in self._ids)
        now = Resource({"files": held}, ",".join(self._ids))
        return moved(self._change, now if self._ids else None, self._assets.name)

    def _drop(self, ids: Sequence[str], *, everything: bool) -> None:
        if not ids:
            return
        for gone in [ids] if everything else [[each] for each in ids]:
            segments = self._segments if everything else (*self._segments, *gone)
            answer = self._draft.delete(*segments, etag=self._take_etag(), remains=partial(self._has, gone))
            self._etag = answer.etag if answer.status < 400 else ""
        self._ids = tuple(each for each in self._ids if each not in ids)

    def _has(self, ids: Iterable[str]) -> bool:
        self._look()
        return not set(ids).isdisjoint(self._ids)

    def _take_etag(self) -> str:
        """The ETag of the last answer if that was about this slot, else of a fresh look. It is good for one write."""
        if not self._etag:
            answer = self._draft.look(*self._segments)
            if set(ids_of(answer, self._key)) - self._media.known[self._change.address].keys():
                raise self._moved()
            self._etag = answer.etag
        etag, self._etag = self._etag, ""
        return etag

    # --- uploads ---

    def _upload(self, content: str) -> str:
        """Upload one file and return its id.

        After an answer that is lost, or names no id, the slot is looked at. If nothing new is there, the upload is
        sent again under the same ETag: had the first one arrived after all, that ETag would be void, and the store
        refuses the second.
        """
        etag = self._take_etag()
        size = self._assets.size(content)
        for sending in range(_SENDINGS):
            try:
                answer = self._send(content, size, etag)
                arrived, self._etag = id_of_upload(answer, self._key.removesuffix("s")), answer.etag
                patient = sending == _SENDINGS - 1
            except Uncertain:
                arrived, patient = "", sending == _SENDINGS - 1
            except PreconditionFailed:
                if sending == 0:
                    raise
                arrived, patient = "", True
            arrived = arrived or self._find_new(patient=patient)
            if arrived:
                self._sent += size
                self._progress(self._sent)
                return arrived
        raise AssertionError("the last look returns or raises")

    def _find_new(self, *, patient: bool) -> str:
        """The id that is there and was not before; "" if there is none. Raises Uncertain if patience finds none."""
        known = self._media.known[self._change.address]
        impatient = iter(range(_SHORT_LOOKS))

        def new(answer: Answer) -> list[str]:
            return [each for each in ids_of(answer, self._key) if each not in known]

        def enough(answer: Answer) -> bool:
            return bool(new(answer)) or (not patient and next(impatient, None) is None)

        answer = await_list(self._draft, self._change.address, enough)
        found = new(answer)
        if len(found) > 1:
            raise self._moved()
        self._etag = answer.etag if found else ""
        return "".join(found)

    def _send(self, content: str, size: int, etag: str) -> Answer:
        body = Upload(
            open=lambda: self._assets.open(content),
            size=size,
            progress=lambda taken: self._progress(self._sent + taken),
        )
        if self._change.address.kind == "image":
            return self._draft.upload("POST", *self._segments, "upload", body=body, etag=etag)
        return self._send_video(body, etag)

    def _send_video(self, body: Upload, etag: str) -> Answer:
        """Amazon's reference names the list itself as the place to upload to; a client found `upload` below it."""
        media = self._media
        accept = _NO_SUCH_PATH if media.video_path else NOTHING
        answer = self._draft.upload("POST", *self._segments, *media.video_path, body=body, etag=etag, accept=accept)
        if answer.status < 400:
            return answer
        try:
            other = self._draft.upload("POST", *self._segments, body=body, etag=etag)
        except Refused as none:
            raise refused(answer) if none.status in {404, 405} else none from None
        media.video_path = ()
        return other


def await_list(draft: Draft, address: Address, until: Callable[[Answer], bool]) -> Answer:
    """Look at a slot until the answer will do. Raises Uncertain if that takes longer than we may wait."""
    look = Request("GET", draft.path(*slot_segments(address)))
    try:
        return draft.http.poll(look, until, limit=draft.wait, pace=_pace)
    except Unavailable as waited:
        raise Uncertain(
            f"a file was sent to {address}, and the store does not show it: {waited.message}",
            request=waited.request,
            fix="run the same command again later: the store may still be processing it",
        ) from waited


def _pace(looks: int) -> float:
    return min(20.0, 0.25 * 2.0**looks)
