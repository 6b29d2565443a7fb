"""The changes of one app. There is no draft: each shows at once, and only handing the app in waits for the end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from reconciler.errors import Blocked
from reconciler.model import Address, Change, Resource
from reconciler.provider import AssetSource
from reconciler.providers.firefox_marketplace import checks, creating, documents, media, names, reading, releasing
from reconciler.providers.firefox_marketplace.desk import Desk
from reconciler.providers.firefox_marketplace.documents import Page, is_page
from reconciler.providers.firefox_marketplace.shapes import Translations


class FirefoxTransaction:
    """What is changed in one app.

    Args:
        desk: the app.
        changes: those to come. All that belong to the app's page go in one PUT, which the first of them sends.
    """

    def __init__(self, desk: Desk, changes: Sequence[Change]) -> None:
        self.handle = ""
        self.concurrent = False
        self._desk = desk
        self._page = [each for each in changes if is_page(each.address)]
        self._app_change = next((each for each in changes if each.address.kind == "binary" and each.after), None)
        self._app_changed: Change | None = None
        self._renamed: list[str] = []
        self._sent: list[Change] = []
        self._submit = False

    def read(self, wanted: Collection[Address] | None) -> dict[Address, Resource]:
        """What is shown now. An app that is handed in at the end counts as handed in already."""
        desk = self._desk
        found = reading.read_app(desk.http.reading(), desk.app, desk.key, wanted, desk.recall)
        release = names.release(desk.app)
        if self._submit and release in found:
            shown = found[release]
            found[release] = replace(shown, values={**shown.values, "submitted": True})
        return found

    def apply(self, change: Change, assets: AssetSource, progress: Callable[[int], None]) -> str:
        """Make one change; made twice, it does no harm. Returns the mark of what the store will not show.

        Raises Moved for a set of files that somebody else is changing, Blocked for what the store's API cannot do,
        or what the store's answer stands for.
        """
        desk, address = self._desk, change.address
        match address.kind, address.key:
            case "binary", "app":
                return self._change_app(change, assets, progress)
            case ("details", "") | ("listing", _):
                self._put(change, assets, progress)
                return address.key
            case "details", "features":
                documents.change_features(desk.http, desk.fresh(), change)
            case "details", "content_rating":
                code = str((change.after or {}).get("security_code") or "")
                return documents.change_rating(desk.http, desk.fresh(), change, desk.secret(code))
            case "details", "payments":
                self._put_all()
                documents.change_payments(desk.http, desk.fresh(), change)
            case "image", "previews":
                return media.change_previews(desk, change, assets, progress)
            case "image", "icon":
                return media.change_icon(desk, change, assets, progress)
            case "release", "":
                self._submit = releasing.change_release(desk, change)
            case _:
                raise Blocked(f"{address}: this store has nothing of this kind", fix="correct the manifest")
        return ""

    def _change_app(self, change: Change, assets: AssetSource, progress: Callable[[int], None]) -> str:
        """Create, refresh or delete the app, once. With its manifest may come names that nobody here asked for."""
        if change != self._app_changed:
            before = self._names()
            creating.change_app(self._desk, change, assets, progress)
            self._app_changed = change
            expected = {each.address.key for each in self._page}
            now = self._names() if before else {}
            self._renamed = sorted(each for each in {*now} - expected if now[each] != before.get(each))
        return self._desk.number

    def _names(self) -> Translations:
        """The app's names, where a server keeps them apart from those in its manifest."""
        shown = self._desk.fresh() if self._desk.number else None
        return {} if shown is None or shown.old else shown.translations("name")

    def _put(self, change: Change, assets: AssetSource, progress: Callable[[int], None]) -> None:
        """Send the page, unless it has gone already.

        Deletions come first of all, but what is deleted or sent before the manifest is fetched may come back with it.
        """
        if change in self._sent:
            return
        if change.after is None and self._app_change is not None:
            self._change_app(self._app_change, assets, progress)
        self._put_all()
        if change not in self._sent:
            self._send([change])

    def _put_all(self) -> None:
        self._send([each for each in self._page if each not in self._sent])

    def _send(self, changes: Sequence[Change]) -> None:
        if not changes:
            return
        desk = self._desk
        locales = [each.address.key for each in changes if each.address.kind == "listing"]
        shown = reading.with_texts(desk.http, desk.fresh(), locales)
        checks.check_names(shown, changes)
        documents.put(desk.http, shown, Page.of(changes), desk.slug_to_give(shown))
        self._sent += changes

    def commit(self) -> str:
        """Hand the app in if that is wanted, and say how it stands. Raises Refused with all that is lacking."""
        desk = self._desk
        if not desk.number:
            return "deleted"
        told = releasing.submit(desk) if self._submit else releasing.words(reading.status(desk.http, desk.number))
        renamed = f"the app's manifest brought other names in {', '.join(self._renamed)}" if self._renamed else ""
        return "; ".join(each for each in (told, renamed, releasing.payments(desk)) if each)

    def abandon(self) -> None:
        """There is nothing to take back: what was changed shows already."""
