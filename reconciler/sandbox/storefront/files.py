"""Uploaded files as answers: typed by their first bytes, whole or the part that a player asks for."""

from __future__ import annotations

import re
from collections.abc import Callable

from reconciler.sandbox.wire import Reply, Request

SHA256 = re.compile(r"[0-9a-f]{64}")

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=31536000, immutable",
    "Accept-Ranges": "bytes",
}
"""A file never changes under its hash. Nothing in it runs, and no other page on this machine can show it."""

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
)
_RANGE = re.compile(r"bytes=(\d{1,18})-(\d{0,18})")


def content_type(content: bytes) -> str:
    """By the first bytes; plain octets for what is no picture or film that browsers show."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return "video/quicktime" if content[8:12] == b"qt  " else "video/mp4"
    return "application/octet-stream"


def file(sha256: str, blob: Callable[[str], bytes | None], request: Request) -> Reply | None:
    """The file with that hash, None if there is none. `blob` finds what was uploaded."""
    content = blob(sha256) if SHA256.fullmatch(sha256) else None
    if content is None:
        return None
    headers = {**HEADERS, "Content-Type": content_type(content)}
    part = _RANGE.fullmatch(request.headers.get("Range") or "")
    if not part:
        return Reply(200, content, headers)
    start, end = int(part[1]), min(int(part[2] or len(content)), len(content) - 1)
    if start > end:
        return Reply(416, b"", {**headers, "Content-Range": f"bytes */{len(content)}"})
    return Reply(206, content[start : end + 1], {**headers, "Content-Range": f"bytes {start}-{end}/{len(content)}"})
