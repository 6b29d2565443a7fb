"""The pictures that the Marketplace shows to everybody, at the addresses that an app object names."""

from __future__ import annotations

import re

from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.state import App, Preview
from reconciler.sandbox.pictures import tinted
from reconciler.sandbox.storefront.files import content_type
from reconciler.sandbox.wire import Reply, Request

_PREVIEW = re.compile(r"/img/uploads/previews/(full|thumbs)/0/(\d{1,19})\.(?:png|webm)")
_ICON = re.compile(r"/img/uploads/addon_icons/0/(\d{1,19})-(\d{1,3})\.png")
_THUMBNAIL = (200, 300)


class Gallery:
    """Answers for `/img/uploads/`. It knows no signatures: whoever has the address may look.

    Pictures come in the size in which they were sent, though the Marketplace made smaller ones of them.
    """

    def __init__(self, room: Room) -> None:
        self._room = room

    def answer(self, request: Request) -> Reply | None:
        """The picture at this path, None if there is none."""
        if request.method != "GET":
            return None
        if match := _PREVIEW.fullmatch(request.path):
            content = self._preview(int(match[2]), whole=match[1] == "full")
        elif match := _ICON.fullmatch(request.path):
            content = self._icon(self._room.named(match[1]), int(match[2]))
        else:
            return None
        return Reply(200, content, {"Content-Type": content_type(content)}) if content else None

    def _preview(self, number: int, *, whole: bool) -> bytes | None:
        found = next((each for each in self._previews() if each.id == number), None)
        content = self._room.disk.blob(found.sha256) if found else None
        if content is None or whole or not content_type(content).startswith("video/"):
            return content
        return tinted(*_THUMBNAIL, str(number))  # what stands for a film is made up

    def _previews(self) -> list[Preview]:
        return [preview for app in self._room.apps() for preview in app.previews]

    def _icon(self, app: App | None, size: int) -> bytes | None:
        """The icon that was sent; in its absence that of the manifest, which is made up."""
        if app is None:
            return None
        return self._room.disk.blob(app.icon.sha256) if app.icon else tinted(size, size, app.slug)
