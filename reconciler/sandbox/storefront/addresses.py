"""The addresses of the pages and of the files that they show."""

from __future__ import annotations

from urllib.parse import quote, urlencode

ROOT = "/_sandbox/storefront/"


def app_address(store: str, app: str, **chosen: str) -> str:
    """An app's page. What is chosen and not empty goes into the query."""
    query = urlencode({name: value for name, value in chosen.items() if value}, errors="replace")
    return f"{ROOT}{_segment(store)}/{_segment(app)}{f'?{query}' if query else ''}"


def file_address(store: str, sha256: str) -> str:
    """A file that was uploaded to the store."""
    return f"{ROOT}{_segment(store)}/files/{_segment(sha256)}"


def _segment(name: str) -> str:
    return quote(name, safe="", errors="replace")
