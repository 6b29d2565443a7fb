"""How an answer goes out: whole and at once, or as a fault has it."""

from __future__ import annotations

import gzip
import json
import socket
import struct
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus
from typing import BinaryIO

from reconciler.sandbox.faults import Effect
from reconciler.sandbox.wire import Reply

MEGABYTE = 1024 * 1024
Pause = Callable[[int], None]
"""Waits so many milliseconds. Raises ConnectionAbortedError if the sandbox is stopped meanwhile."""


def reset(connection: socket.socket) -> None:
    """Make closing the connection send RST rather than FIN. The caller closes it next."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def invented(effect: Effect, path: str, own: Reply) -> Reply:
    """The answer that a rule makes up. `own` is what the store itself says with the rule's status."""
    json_type = {"Content-Type": "application/json"}
    retry = {} if effect.retry_after is None else {"Retry-After": effect.retry_after}
    reply = Reply(own.status, own.body if effect.body is None else effect.body.encode(), {**own.headers, **retry})
    if effect.redirect:
        reply = Reply(307, b"", {"Location": path if effect.redirect == "loop" else effect.redirect})
    elif effect.html_200:
        reply = Reply(200, b"<!doctype html><title>Down for maintenance</title>", {"Content-Type": "text/html"})
    elif effect.wrong_type:
        reply = Reply(200, b'[["unexpected"], 0]', json_type)
    elif effect.gzip_bomb:
        member = gzip.compress(b" " * MEGABYTE)
        reply = Reply(200, member * effect.gzip_bomb, {**json_type, "Content-Encoding": "gzip"})
    elif effect.huge_json:
        reply = Reply(200, json.dumps(" " * (effect.huge_json * MEGABYTE)).encode(), json_type)
    elif effect.empty_200:
        reply = Reply(200)
    return reply


def send(out: BinaryIO, reply: Reply, effect: Effect, *, now: float, close: bool, pause: Pause) -> bool:
    """Write the answer. Returns whether the connection can be used again."""
    framing, body, usable = _framed(reply, effect)
    if close or not usable:
        framing["Connection"] = "close"
    head = _head(reply, framing, now)
    _write(out, head, effect.drip_header, pause)
    _write(out, body, effect.drip, pause)
    out.flush()
    return usable and not close


def _framed(reply: Reply, effect: Effect) -> tuple[dict[str, str], bytes, bool]:
    """The headers that tell how long the body is, the body's bytes, and whether the connection outlives it."""
    body = reply.body
    half = body[: len(body) // 2]
    match effect.truncate:
        case "length":
            return {"Content-Length": str(max(len(body), 1))}, half, False
        case "close":
            return {}, half, False
        case "chunked":
            return {"Transfer-Encoding": "chunked"}, b"%x\r\n%b" % (max(len(body), 1), half), False
        case _ if reply.status == HTTPStatus.NO_CONTENT:
            return {}, b"", True
        case _:
            return {"Content-Length": str(len(body))}, body, True


def _head(reply: Reply, framing: dict[str, str], now: float) -> bytes:
    try:
        phrase = HTTPStatus(reply.status).phrase
    except ValueError:
        phrase = "Unknown"
    headers = {"Date": formatdate(now, usegmt=True), "Server": "reconciler-sandbox", **reply.headers, **framing}
    lines = [f"HTTP/1.1 {reply.status} {phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _write(out: BinaryIO, content: bytes, milliseconds: int, pause: Pause) -> None:
    """Write at once, or byte by byte with a pause after each."""
    if not milliseconds:
        out.write(content)
        return
    for byte in content:
        out.write(bytes((byte,)))
        out.flush()
        pause(milliseconds)
