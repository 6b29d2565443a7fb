"""APKs: told apart by version code, replaced where they can be, as that keeps their device targeting."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from typing import Final

from reconciler.errors import Malformed, PreconditionFailed, Unavailable, Uncertain
from reconciler.filesets import files_in
from reconciler.http import Answer, Request, Upload
from reconciler.model import Change, Values
from reconciler.provider import AssetSource
from reconciler.providers.amazon_appstore import shapes
from reconciler.providers.amazon_appstore.draft import Draft, moved, refused
from reconciler.providers.amazon_appstore.media import Progress
from reconciler.providers.amazon_appstore.reading import apk_set, apks_in
from reconciler.providers.amazon_appstore.wire import expect

LARGE: Final = 300_000_000
"""Bytes from which on an APK takes the way for large ones.

Amazon writes "larger than 300M". That may mean 300 × 1000² or 300 × 1024² bytes; the smaller is used, as the way for
large files has no lower bound, and the other one refuses what is beyond its own.
"""

_SENDINGS: Final = 3
_LOOKS: Final = 3
_NOT_READY: Final = frozenset({400, 404, 409, 412, 425})
"""What `attach` may answer while the file is still being processed. No page names the status."""


@dataclass
class Apks:
    """The APKs of one draft.

    Args:
        draft: where they are.
        large: from how many bytes on an APK counts as large.
        touched: have we changed the set already? Then it no longer has to be as planned from.
    """

    draft: Draft
    large: int
    touched: bool = field(default=False)

    def change(self, change: Change, assets: AssetSource, progress: Progress) -> str:
        """Bring the set to the wanted version codes. Returns the mark of the set that is then there.

        Raises Moved if the set is not as it was when the plan was made, Refused if the store finds another version
        code in a file, Uncertain if an upload may or may not have arrived.
        """
        wanted = dict(zip(_codes(change.after), map(str, files_in(change.after)), strict=True))
        for last in (False, True):
            sending = _Sending(self.draft, assets, progress, self.large)
            try:
                self._bring_to(wanted, change, assets, sending)
                break
            except PreconditionFailed:
                self.draft.check_writable()
                if last:
                    raise
        return apk_set(self._verified(change, set(wanted))).mark

    def _bring_to(self, wanted: dict[int, str], change: Change, assets: AssetSource, sending: _Sending) -> None:
        live = apks_in(self.draft.list("apks"))
        codes = [code for code, _ in live]
        if not self.touched and codes not in (list(_codes(change.before)), sorted(wanted)):
            raise moved(change, apk_set(live) if live else None, assets.name)
        missing = sorted(set(wanted) - set(codes))
        first = dict(reversed([(code, key) for code, key in live]))
        surplus = [key for code, key in live if code not in wanted or first[code] != key]
        for code, key in zip_longest(missing, surplus):
            self.touched = True
            if code is None:
                self._delete(key)
            elif key is None:
                sending.add(code, wanted[code])
            elif assets.size(wanted[code]) > self.large:
                self._swap(key, code, wanted[code], sending)
            else:
                sending.replace(key, wanted[code])

    def _swap(self, old: str, code: int, content: str, sending: _Sending) -> None:
        """Nothing replaces an APK by a large one: it is added, given the old one's targeting, and the old one goes."""
        answer = self.draft.list("apks", old, "targeting")
        targeting = shapes.device_values(expect(answer.json(), dict, answer, ""), answer)
        sending.add(code, content)
        self._target(dict(apks_in(self.draft.list("apks")))[code], targeting)
        self._delete(old)

    def _target(self, key: str, targeting: Values) -> None:
        for last in (False, True):
            answer = self.draft.look("apks", key, "targeting")
            shown = expect(answer.json(), dict, answer, "")
            able = {name for name, value in shapes.device_values(shown, answer).items() if value is not None}
            wanted = {name: value for name, value in targeting.items() if name in able and value is not None}
            merged = shapes.merge_devices(shown, wanted, answer)
            if merged == shown:
                return
            try:
                self.draft.put("apks", key, "targeting", etag=answer.etag, body=merged)
            except PreconditionFailed:
                self.draft.check_writable()
                if last:
                    raise
            else:
                return

    def _delete(self, key: str) -> None:
        etag = self.draft.look("apks", key).etag
        self.draft.delete("apks", key, etag=etag, remains=partial(self._has, key))

    def _has(self, key: str) -> bool:
        return any(each == key for _, each in apks_in(self.draft.list("apks")))

    def _verified(self, change: Change, wanted: set[int]) -> list[tuple[int, str]]:
        """The set as it is now. An edit starts with the old APK, and must not go out with that unnoticed."""
        answer = self.draft.list("apks")
        live = apks_in(answer)
        if sorted(wanted) != [code for code, _ in live]:
            raise Malformed(
                f"{change.address}: the store holds the version codes {[code for code, _ in live]} after the upload,"
                f" and {sorted(wanted)} were sent",
                request=answer.request,
                status=answer.status,
                fix="compare the version codes in the manifest with those inside the files",
            )
        return live


@dataclass
class _Sending:
    """The uploads of one change, and the bytes that the store has taken so far."""

    draft: Draft
    assets: AssetSource
    progress: Progress
    large: int
    taken: int = 0

    def replace(self, key: str, content: str) -> None:
        """Put a file in an APK's place, its device targeting kept."""
        etag = self.draft.look("apks", key).etag
        self.draft.upload("PUT", "apks", key, "replace", body=self._body(content), etag=etag, name=self._name(content))
        self._done(content)

    def add(self, code: int, content: str) -> None:
        """Add an APK. After a lost answer it is sent again only if the store does not list its version code.

        Should the first one turn up after that, the code is there twice, and the set is not taken as verified.
        """
        if self.assets.size(content) > self.large:
            self._add_large(code, content)
            return
        send = partial(self.draft.upload, "POST", "apks", "upload", body=self._body(content), name=self._name(content))
        self._until_listed(code, send)
        self._done(content)

    def _until_listed(self, code: int, send: Callable[[], Answer]) -> None:
        for sending in range(1, _SENDINGS + 1):
            try:
                send()
            except Uncertain:
                if self._is_listed(code):
                    return
                if sending == _SENDINGS:
                    raise
            else:
                return

    def _is_listed(self, code: int) -> bool:
        looks = iter(range(1, _LOOKS))
        answer = self.draft.http.poll(
            Request("GET", self.draft.path("apks")),
            lambda seen: code in dict(apks_in(seen)) or next(looks, None) is None,
            limit=self.draft.wait,
            pace=lambda number: 0.25 * 2.0**number,
        )
        return code in dict(apks_in(answer))

    # --- large files ---

    def _add_large(self, code: int, content: str) -> None:
        """Upload, then attach: the upload alone changes nothing in the edit, so it may be repeated."""
        answer = self.draft.upload(
            "POST", "apks", "large", "upload", body=self._body(content), name=self._name(content), repeatable=True
        )
        file = expect(expect(answer.json(), dict, answer, "").get("fileId"), str, answer, "/fileId")
        self._until_listed(code, partial(self._attach, file))
        self._done(content)

    def _attach(self, file: str) -> Answer:
        """Attach, again and again until the store is ready for it. Raises Refused in its words if it never is."""
        request = Request("POST", self.draft.path("apks", "attach"), json={"fileId": file}, accept=_NOT_READY)
        said: list[Answer] = []

        def ready(answer: Answer) -> bool:
            said[:] = [answer]
            return answer.status < 400

        try:
            return self.draft.http.poll(
                request, ready, limit=self.draft.wait, pace=lambda looks: min(30.0, 0.5 * 2.0**looks)
            )
        except Unavailable as waited:
            raise refused(said[0]) if said else waited from waited

    # --- files ---

    def _body(self, content: str) -> Upload:
        return Upload(
            open=partial(self.assets.open, content),
            size=self.assets.size(content),
            progress=lambda sent: self.progress(self.taken + sent),
        )

    def _done(self, content: str) -> None:
        self.taken += self.assets.size(content)
        self.progress(self.taken)

    def _name(self, content: str) -> str:
        """A name that ends in .apk.

        Without that the Console showed an upload as incomplete (BrantApps/gradle-amazon-app-store-publisher#7).
        """
        plain = re.sub(r"[^A-Za-z0-9._-]", "_", self.assets.name(content)) or "app"
        return plain if plain.endswith(".apk") else f"{plain}.apk"


def _codes(values: Values | None) -> tuple[int, ...]:
    codes = (values or {}).get("version_codes")
    return tuple(each for each in codes if isinstance(each, int)) if isinstance(codes, tuple) else ()
