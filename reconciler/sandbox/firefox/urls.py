"""What Django took for a URL, an e-mail address and a slug; it grew stricter about ports between the two servers."""

from __future__ import annotations

import re

_HOST = (
    r"(?:(?:[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?\.)+(?:[A-Z]{2,}|[A-Z0-9-]{2,})\.?|localhost|\d{1,3}(?:\.\d{1,3}){3})"
)
_OLD_URL = re.compile(rf"(?:http|ftp)s?://{_HOST}(?::\d+)?(?:/?|[/?]\S+)", re.IGNORECASE)
_NEW_URL = re.compile(rf"(?:http|ftp)s?://{_HOST}(?::\d{{2,5}})?(?:/?|[/?#]\S+)", re.IGNORECASE)
_EMAIL = re.compile(rf"[^\s@]+@{_HOST}", re.IGNORECASE)
_SLUG = re.compile(r"[-\w]+")


def is_url(text: str, *, modern: bool) -> bool:
    """Is it a whole URL? Since 2014 a port has two to five digits."""
    return (_NEW_URL if modern else _OLD_URL).fullmatch(text) is not None


def is_email(text: str) -> bool:
    """Is it an e-mail address?"""
    return _EMAIL.fullmatch(text) is not None


def is_slug(text: str) -> bool:
    """Letters, digits, underscores and hyphens only?"""
    return _SLUG.fullmatch(text) is not None
