"""What all pages have in common: the frame around them, the banner, and the headers that they are served with."""

from __future__ import annotations

import base64
import hashlib

from reconciler.sandbox.storefront.addresses import ROOT
from reconciler.sandbox.storefront.markup import Markup, tag
from reconciler.sandbox.storefront.style import STYLE
from reconciler.sandbox.wire import Reply

_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; "
    f"style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""A page loads pictures and films from the sandbox, has the one style that is named, and runs nothing."""

_BANNER = "Nobody is shown this. It is what the local store holds, drawn after the look of the real one."


def document(title: str, store: str, *body: str) -> str:
    """A whole page. `store` is the store's name, whose colours it has; "" for none."""
    banner = tag("div", tag("strong", "Sandbox"), " ", tag("span", _BANNER), class_="banner", role="note")
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} (sandbox)"),
        tag("style", Markup(STYLE)),
    )
    page = tag("html", head, tag("body", banner, tag("main", *body), class_=store or None), lang="en")
    return f"<!doctype html>{page}"


def answer(page: str, status: int = 200) -> Reply:
    """A page as an answer. Halves of signs, which JSON can carry and UTF-8 cannot, become question marks."""
    return Reply(status, page.encode("utf-8", "replace"), HEADERS)


def missing(what: str) -> Reply:
    """The page that says that something is not there."""
    way = tag("p", tag("a", "All apps", href=ROOT))
    return answer(
        document("Not found", "", tag("header", tag("h1", "Not found"), class_="top"), tag("p", what), way), 404
    )
