"""One edit of one app: its changes made one after the other, then submitted or thrown away."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from reconciler.errors import Blocked, Malformed, PreconditionFailed
from reconciler.model import Address, Change, Resource
from reconciler.provider import AssetSource
from reconciler.providers.amazon_appstore import documents, names
from reconciler.providers.amazon_appstore.apks import Apks
from reconciler.providers.amazon_appstore.draft import Draft, in_review
from reconciler.providers.amazon_appstore.media import Media
from reconciler.providers.amazon_appstore.reading import read_edit, slot_shown
from reconciler.providers.amazon_appstore.submission import submit


class AmazonTransaction:
    """One edit. Its changes are made one at a time, as any write in an edit may void the ETags of all others.

    Args:
        draft: the edit.
        large: from how many bytes on an APK counts as large.
    """

    def __init__(self, draft: Draft, *, large: int) -> None:
        self.handle = draft.edit
        self.concurrent = False
        self._draft = draft
        self._media = Media(draft)
        self._apks = Apks(draft, large)

    def read(self, wanted: Collection[Address] | None) -> dict[Address, Resource]:
        """What the draft shows now. Waits for images and videos of ours that the store has taken but not yet listed."""
        http = self._draft.http.reading()
        newest_first = self._draft.newest_first
        found = read_edit(http, self._draft.app, self.handle, wanted, newest_first=newest_first)
        for address in self._media.placed:
            shown = found.get(address, Resource({})).mark.split(",")
            if (wanted is None or address in wanted) and self._media.lags(address, shown):
                found |= slot_shown(address, self._media.settle(address), newest_first=newest_first)
        self._check_order(found)
        return found

    def _check_order(self, found: Mapping[Address, Resource]) -> None:
        for address, placed in self._media.placed.items():
            shown = tuple(found.get(address, Resource({})).mark.split(","))
            if len(placed) > 1 and shown == placed[::-1]:
                raise Malformed(
                    f"{address}: the store lists these files in the reverse of the order in which they were uploaded",
                    fix="nothing was submitted. If it does so everywhere, say so in reconciler.yaml and run again:\n"
                    "    stores: {amazon-appstore: {image_order: newest-first}}",
                )

    def apply(self, change: Change, assets: AssetSource, progress: Callable[[int], None]) -> str:
        """Make one change; made twice, it does no harm. Returns the ids of a set of files, in order, else "".

        Raises Moved if the resource is no longer as planned from, InReview if the edit is closed, Blocked for what
        the store's API cannot do, or what the store's answer stands for.
        """
        match change.address.kind:
            case "details":
                documents.change_details(self._draft, change)
            case "listing":
                documents.change_listing(self._draft, change)
            case "image" | "preview":
                return self._media.change(change, assets, progress)
            case "binary":
                return self._change_binary(change, assets, progress)
            case "release":
                documents.change_release(self._draft, change)
            case _:
                raise _unknown(change.address)
        return ""

    def _change_binary(self, change: Change, assets: AssetSource, progress: Callable[[int], None]) -> str:
        if change.address == names.apks(change.address.app):
            return self._apks.change(change, assets, progress)
        code = names.version_code(change.address)
        if code is None:
            raise _unknown(change.address)
        documents.change_devices(self._draft, change, code)
        return ""

    def commit(self) -> str:
        """Validate and submit for review. Raises Refused with all that the store objects to."""
        submit(self._draft)
        return "in review"

    def abandon(self) -> None:
        """Delete the edit; that it is gone already is fine. Raises InReview if it was submitted, and so cannot go."""
        for last in (False, True):
            edit = self._draft.shown()
            if not edit.id:
                return
            if not edit.writable:
                raise in_review(self._draft.app, edit.status)
            etag = edit.etag or self._draft.look().etag
            try:
                self._draft.delete(etag=etag, remains=lambda: bool(self._draft.shown().id))
            except PreconditionFailed:
                if last:
                    raise
            else:
                return


def _unknown(address: Address) -> Blocked:
    return Blocked(f"{address}: the Amazon Appstore has nothing of this kind", fix="correct the manifest")
