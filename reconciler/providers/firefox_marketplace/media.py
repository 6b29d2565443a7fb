"""Screenshots, videos and the icon. The store shows ids and addresses, never what it was sent.

It makes its own pictures of what it gets, so not even their bytes could be compared. The list of previews is appended
to and deleted from: what was sent stays what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from reconciler.errors import Blocked, Moved, Uncertain
from reconciler.filesets import files_in, kept
from reconciler.http import Request
from reconciler.model import UNKNOWN, Change, Scalar
from reconciler.provider import AssetSource
from reconciler.providers.firefox_marketplace import encoding
from reconciler.providers.firefox_marketplace.desk import Desk
from reconciler.providers.firefox_marketplace.shapes import Shown
from reconciler.providers.firefox_marketplace.wire import number, path, whole

_SENDINGS: Final = 3
_LOOKS: Final = 2
_MOMENT: Final = 10.0

Progress = Callable[[int], None]


def change_icon(desk: Desk, change: Change, assets: AssetSource, progress: Progress) -> str:
    """Put another icon in the place of the old one; sent twice, it does no harm. Returns its mark."""
    if not files_in(change.after):
        raise Blocked(f"{change.address}: an app always has an icon", fix="correct the manifest")
    content = str(files_in(change.after)[0])
    body = encoding.body(assets, content, encoding.type_of(assets, content), "file", progress)
    desk.http.send(Request("PUT", path("apps", "app", desk.number, "icon"), headers=encoding.HEADERS, upload=body))
    resource = desk.fresh().icon_set()
    return resource.mark if resource else ""


def change_previews(desk: Desk, change: Change, assets: AssetSource, progress: Progress) -> str:
    """Bring the list of previews to its wanted files; done twice, the second time only looks. Returns their ids.

    New ones are sent before old ones go, so that an app that customers see is never without. Raises Moved if somebody
    else changes the list meanwhile, Uncertain if nobody can tell whether one arrived.
    """
    return ",".join(_Previews(desk, change, assets, progress).bring_to(files_in(change.after)))


@dataclass
class _Previews:
    """The previews of one app on their way to the wanted files."""

    desk: Desk
    change: Change
    assets: AssetSource
    progress: Progress
    sent: int = 0

    def bring_to(self, wanted: tuple[Scalar, ...]) -> list[str]:
        """The ids that then hold the wanted files, in order."""
        shown = self.desk.fresh()
        present = list(shown.preview_ids)
        if tuple(present) != self.desk.preview_ids:
            raise self._moved()
        contents = self._contents()
        ids = [present[place] for place in kept([contents.get(each, UNKNOWN) for each in present], wanted)]
        surplus = [each for each in present if each not in ids]
        for content in wanted[len(ids) :]:
            ids.append(self._send(str(content), shown, present))
            present.append(ids[-1])
        for each in surplus:
            self.desk.http.send(Request("DELETE", path("apps", "preview", each), accept=frozenset({404})))
        if surplus or ids != list(self.desk.preview_ids):
            self.desk.preview_ids = self.desk.fresh().preview_ids
            if list(self.desk.preview_ids) != ids:
                raise self._moved()
        return ids

    def _contents(self) -> dict[str, Scalar]:
        """What the ids hold that were there when the plan was made; nothing is known of others."""
        files, ids = files_in(self.change.before), self.change.mark.split(",")
        return dict(zip(ids, files, strict=True)) if len(ids) == len(files) else {}

    def _send(self, content: str, shown: Shown, present: Sequence[str]) -> str:
        """Send one file, and return its id. After a lost answer it is sent again only if it did not arrive."""
        for last in (False,) * (_SENDINGS - 1) + (True,):
            try:
                answer = self.desk.http.send(self._request(content, shown, present))
                arrived = number(whole(answer).get("id"), answer, "/id")
            except Uncertain:
                arrived = self._arrived(present)
                if not arrived and last:
                    raise
            if arrived:
                self.sent += self.assets.size(content)
                self.progress(self.sent)
                return arrived
        raise AssertionError("the last sending returns or raises")

    def _request(self, content: str, shown: Shown, present: Sequence[str]) -> Request:
        """A preview behind all others. Ids only ever grow, so the newest id is a position beyond all that we gave."""
        position = max((int(each) for each in present), default=-1) + 1
        body = encoding.body(
            self.assets,
            content,
            encoding.type_of(self.assets, content),
            "file",
            lambda taken: self.progress(self.sent + taken),
            others={"position": position},
        )
        if shown.old:
            place, params = path("apps", "preview"), {"app": shown.id}
        else:
            place, params = path("apps", "app", shown.id, "preview"), {}
        return Request("POST", place, params=params, headers=encoding.HEADERS, upload=body)

    def _arrived(self, present: Sequence[str]) -> str:
        """The id that is there now and was not before; "" if there is none."""
        looks = iter(range(1, _LOOKS))

        def new(shown: Shown) -> list[str]:
            return [each for each in shown.preview_ids if each not in present]

        answer = self.desk.http.poll(
            Request("GET", path("apps", "app", self.desk.number)),
            lambda seen: bool(new(Shown(whole(seen), seen))) or next(looks, None) is None,
            limit=_MOMENT,
            pace=lambda count: 0.25 * 2.0**count,
        )
        found = new(Shown(whole(answer), answer))
        if len(found) > 1:
            raise self._moved()
        return "".join(found)

    def _moved(self) -> Moved:
        return Moved(
            f"{self.change.address}: somebody else is changing the previews at the same time",
            fix="plan again, look at what changed, then apply the new plan",
        )
