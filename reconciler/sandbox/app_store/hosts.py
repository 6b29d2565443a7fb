"""The hosts beside the API: one takes files in parts, by signed addresses; one shows them."""

from __future__ import annotations

import re

from reconciler.sandbox.app_store.assets import Assets
from reconciler.sandbox.app_store.room import MEDIA, UPLOADS, Room
from reconciler.sandbox.pictures import tinted
from reconciler.sandbox.storefront.files import content_type
from reconciler.sandbox.wire import Reply, Request

_PART = re.compile(re.escape(UPLOADS) + r"/([0-9a-f-]{36})/(\d+)")
_FILE = re.compile(re.escape(MEDIA) + r"/([0-9a-f]{64})/(?:([1-9]\d{0,3})x([1-9]\d{0,3})bb\.\w+|[^/]+)")


class Hosts:
    """Answers what is not the API's. These hosts know no tokens: the address is the permission."""

    def __init__(self, room: Room, assets: Assets) -> None:
        self._room = room
        self._assets = assets

    def answer(self, request: Request) -> Reply:
        """Take in a part, or show a file."""
        if request.path.startswith(UPLOADS):
            return self._take(request)
        match = _FILE.fullmatch(request.path)
        content = self._room.disk.blob(match[1]) if match and request.method == "GET" else None
        if match is None or content is None:
            return _failure(404, "NoSuchKey", "There is no such file")
        if match[2] and content_type(content).startswith("video/"):  # what stands for a film is made up
            content = tinted(int(match[2]), int(match[3]), match[1])
        # Apple encodes pictures anew: their bytes are never those that were sent.
        return Reply(200, content + b"re-encoded", {"Content-Type": content_type(content)})

    def _take(self, request: Request) -> Reply:
        match = _PART.fullmatch(request.path)
        kind = self._assets.header_of(match[1]) if match else None
        if match is None or kind is None or request.query.get("signature") != self._assets.signature(match[1]):
            return _failure(403, "SignatureDoesNotMatch", "There is no such upload")
        if request.method != "PUT":
            return _failure(405, "MethodNotAllowed", "Parts are sent with PUT")
        refused = self._room.switches["upload_authorization"] == "refused"
        if refused and request.headers.get("Authorization") is not None:
            return _failure(400, "InvalidArgument", "Only one auth mechanism allowed: the address is signed already")
        if request.headers.get("Content-Type") != kind:
            return _failure(403, "SignatureDoesNotMatch", f"Content-Type must be {kind}, as it was told")
        if not self._assets.receive(match[1], int(match[2]), request.body):
            return _failure(400, "IncompleteBody", "The part has not the length that was told")
        return Reply(200, headers={"ETag": f'"{request.body.sha256[:32]}"'})


def _failure(status: int, code: str, message: str) -> Reply:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Reply(status, text.encode(), {"Content-Type": "application/xml"})
