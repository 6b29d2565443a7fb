"""Pictures that a store shows to everybody: small, fetched without credentials and without patience, or not at all."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from reconciler.errors import ReconcilerError, Unavailable
from reconciler.http.client import Http
from reconciler.http.messages import Request
from reconciler.store_settings import StoreSettings

LARGEST: Final = 5 * 1024 * 1024
"""Bytes of a picture at most. Stores serve them encoded anew, in the size of a screen."""

SECONDS: Final = 8.0
"""What fetching one may take."""

_STARTS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


class Pictures:
    """A way to the pictures of one store, and to nothing else. Connects when the first is asked for.

    Args:
        settings: the store's own; of the sandbox's, loopback is the only place allowed.
        store: its name, for the log.
        hosts: where its pictures lie besides the endpoint: origins, or host suffixes such as `.mzstatic.com`.
    """

    def __init__(self, settings: StoreSettings, *, store: str, hosts: Collection[str] = ()) -> None:
        self._settings = replace(settings, timeout=min(settings.timeout, SECONDS))
        self._store = store
        self._hosts = (settings.endpoint, *hosts)
        self._lock = threading.Lock()
        self._http: Http | None = None

    def fetch(self, url: str) -> bytes | None:
        """The picture at this address: the bytes as they came, PNG, JPEG, GIF or WEBP by how they begin.

        None whatever is in the way: an address that is not https or not on a host of the store's pictures, a
        redirect, an answer that is late, too large or no picture. May be called by many threads.
        """
        if "://" not in url:
            return None
        try:
            answer = self._connection().send(Request("GET", url, repeatable=False))
        except ReconcilerError:
            return None
        return answer.body if is_picture(answer.body) else None

    def close(self) -> None:
        """Close the connections that are kept open."""
        if self._http is not None:
            self._http.close()

    def _connection(self) -> Http:
        with self._lock:
            if self._http is None:
                self._http = Http(self._settings, store=self._store, also=self._hosts, largest=LARGEST, sleep=_hurry)
            return self._http


def is_picture(content: bytes) -> bool:
    """Does it begin as a PNG, JPEG, GIF or WEBP does?"""
    return content.startswith(_STARTS) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def _hurry(_seconds: float) -> None:
    """In place of a pause before another try: no picture is worth waiting for."""
    raise Unavailable("a picture is not asked for twice")
