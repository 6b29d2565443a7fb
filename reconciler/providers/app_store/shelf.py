"""Where the assets of one type in one locale stand: what the filling of a set needs of a store of media.

Apple has announced that sets give way to its App Asset Library; that would be another class that fits `Shelf`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from reconciler.errors import Malformed, Missing, Refused, Uncertain
from reconciler.http import Request, quote
from reconciler.providers.app_store import reading, shapes
from reconciler.providers.app_store.creating import Creation, create
from reconciler.providers.app_store.desk import Desk
from reconciler.providers.app_store.documents import delete, patch
from reconciler.providers.app_store.problems import CONFLICT, refusal
from reconciler.providers.app_store.shapes import Asset
from reconciler.providers.app_store.wire import Document, body, document, linkage, look_for, only

_TYPES: Final = {".mp4": "video/mp4", ".m4v": "video/x-m4v", ".mov": "video/quicktime"}


class Shelf(Protocol):
    """The ordered assets of one type in one locale.

    Attributes:
        room: how many assets there may be.
        patience: for how many seconds nothing must happen to a file before it counts as lost.
    """

    room: int
    patience: float

    def open(self, *, fresh: bool) -> list[Asset]:
        """What stands on it, in order. `fresh`: there was none when the plan was made, so it is made at once."""
        ...

    def look(self) -> list[Asset]:
        """What stands on it now."""
        ...

    def reserve(self, name: str, size: int, frame: str, known: Sequence[str]) -> Asset:
        """Announce a file. `known` are the ids that were there before; nobody else may be reserving meanwhile."""
        ...

    def commit(self, asset: Asset, checksum: str) -> None:
        """Say that all bytes of a reserved file were sent."""
        ...

    def settle(self, ready: Callable[[list[Asset]], bool], limit: float) -> list[Asset]:
        """Wait until what stands on it will do. Raises Unavailable if that takes longer than `limit` seconds."""
        ...

    def frame(self, asset: Asset, frame: str) -> None:
        """Take the poster of a preview from another frame."""
        ...

    def delete(self, assets: Sequence[Asset]) -> None:
        """Take assets away."""
        ...

    def order(self, ids: Sequence[str]) -> None:
        """Put them in this order; these must be all."""
        ...

    def clear(self) -> None:
        """Take everything away."""
        ...


class SetShelf:
    """A Shelf over `appScreenshotSets` or `appPreviewSets`.

    Args:
        desk: the transaction's things.
        kind: `image` or `preview`.
        localization: the id of the version localization that the set belongs to.
        type: the display or preview type.
    """

    def __init__(self, desk: Desk, kind: str, localization: str, type_: str) -> None:
        self._desk = desk
        self._names = reading.SETS[kind]
        self._kind = kind
        self._localization = localization
        self._type = type_
        self._look = reading.sets_request(kind, localization, type_)
        self._set = ""
        self.room = self._names.room
        self.patience = self._names.patience

    def open(self, *, fresh: bool) -> list[Asset]:
        """What is in the set. An empty set that was just made is not asked for its contents."""
        if not fresh:
            assets = self.look()
            if self._set:
                return assets
        item, made = create(self._desk.http, self._creation(), self._desk.wait)
        self._set = item.id
        return [] if made else self.look()

    def _creation(self) -> Creation:
        parent = {"appStoreVersionLocalization": ("appStoreVersionLocalizations", self._localization)}
        return Creation(
            f"/v1/{self._names.sets}",
            body(self._names.sets, attributes={self._names.type: self._type}, links=parent),
            self._look,
            lambda item: item.text(self._names.type) == self._type,
        )

    def look(self) -> list[Asset]:
        """What is in the set now."""
        return self._assets(document(self._desk.http.send(self._look)))

    def _assets(self, shown: Document) -> list[Asset]:
        for item in shown.data:
            if item.text(self._names.type) == self._type:
                self._set = item.id
                return shapes.assets_of(shown, item, self._names.assets)
        return []

    def reserve(self, name: str, size: int, frame: str, known: Sequence[str]) -> Asset:
        """Announce a file.

        A POST without an answer may have reserved all the same. It is looked for, more than once, as lists lag; and
        never sent again, as that would fill the set with reservations that nobody uses.
        """
        attributes: dict[str, object] = {"fileName": name, "fileSize": size}
        if self._kind == "preview":
            suffix = name[name.rfind(".") :].lower()
            attributes |= {"mimeType": _TYPES[suffix]} if suffix in _TYPES else {}
            attributes |= {"previewFrameTimeCode": frame} if frame else {}
        links = {self._names.parent: (self._names.sets, self._set)}
        request = Request(
            "POST",
            f"/v1/{self._names.assets}",
            json=body(self._names.assets, attributes=attributes, links=links),
            accept=CONFLICT,
        )
        try:
            answer = self._desk.http.send(request)
        except Uncertain as lost:
            asset = self._find_reserved(name, size, known, lost)
        else:
            if answer.status in CONFLICT:
                raise refusal(answer, self._desk.place_of())
            asset = shapes.asset(only(answer))
        self._desk.reserved[asset.id] = self._names.assets
        return asset

    def _find_reserved(self, name: str, size: int, known: Sequence[str], lost: Uncertain) -> Asset:
        def find(shown: Document) -> Asset | None:
            new = [each for each in self._assets(shown) if each.id not in known]
            ours = [each for each in new if (each.name, each.size, each.state) == (name, size, "AWAITING_UPLOAD")]
            return ours[0] if len(ours) == 1 else None

        found = look_for(self._desk.http, self._look, find, self._desk.wait)
        if found is None:
            raise lost
        return found

    def commit(self, asset: Asset, checksum: str) -> None:
        """Say that the bytes are there. After a refusal look: an earlier try may have been carried out."""
        try:
            patch(self._desk, (self._names.assets, asset.id), {"uploaded": True, "sourceFileChecksum": checksum})
        except Refused as refused:
            try:
                answer = self._desk.http.send(Request("GET", f"/v1/{self._names.assets}/{quote(asset.id)}"))
            except Missing:
                raise refused from None
            item = document(answer).one
            if item is None or shapes.asset(item).state == "AWAITING_UPLOAD":
                raise
        self._desk.reserved.pop(asset.id, None)

    def settle(self, ready: Callable[[list[Asset]], bool], limit: float) -> list[Asset]:
        """Look at the whole set until it will do: one request for all its assets. Films take longer than pictures.

        Small pictures are ready almost at once, others after up to a minute; so the first looks come soon, and each
        pause is twice the one before.
        """
        first, slowest = (2.0, 30.0) if self._kind == "preview" else (0.25, 5.0)
        answer = self._desk.http.poll(
            self._look,
            lambda seen: ready(self._assets(document(seen))),
            limit=limit,
            pace=lambda looks: min(slowest, first * 2.0 ** (looks - 1)),
        )
        return self._assets(document(answer))

    def frame(self, asset: Asset, frame: str) -> None:
        """Take the poster from another frame; the store makes it anew."""
        patch(self._desk, (self._names.assets, asset.id), {"previewFrameTimeCode": frame})

    def delete(self, assets: Sequence[Asset]) -> None:
        """Delete assets one by one; one that is gone already is fine."""
        for each in assets:
            delete(self._desk, (self._names.assets, each.id))
            self._desk.reserved.pop(each.id, None)

    def order(self, ids: Sequence[str]) -> None:
        """Replace the order; the request always names all members, as nobody knows what becomes of others."""
        if not self._set:
            raise Malformed(f"the set {self._type} has gone while it was filled", fix="run apply again")
        data = [linkage((self._names.assets, each)) for each in ids]
        path = f"/v1/{self._names.sets}/{quote(self._set)}/relationships/{self._names.assets}"
        request = Request("PATCH", path, json={"data": data}, accept=CONFLICT, repeatable=True)
        answer = self._desk.http.send(request)
        if answer.status in CONFLICT:
            raise refusal(answer, self._desk.place_of())

    def clear(self) -> None:
        """Delete the set, and what is in it with it."""
        self.look()
        if self._set:
            delete(self._desk, (self._names.sets, self._set))
