"""Review submissions, as far as they are looked at."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.http import Http, Request
from reconciler.providers.app_store import states
from reconciler.providers.app_store.shapes import Version
from reconciler.providers.app_store.wire import MOST, MOST_LINKED, document, rest


def asked_for(app_id: str, platforms: Iterable[str], wanted: Iterable[str]) -> Request:
    """Asks for the submissions of these platforms that are in one of these states, with the ids of what they hold."""
    params = {
        "filter[app]": app_id,
        "filter[platform]": ",".join(platforms),
        "filter[state]": ",".join(wanted),
        "include": "items,appStoreVersionForReview",
        "limit[items]": MOST_LINKED,
        "limit": MOST,
    }
    return Request("GET", "/v1/reviewSubmissions", params=params)


def of_rejected(http: Http, app_id: str, versions: Iterable[Version]) -> dict[str, str]:
    """By platform, the state of the submission that a rejected version is in still. Only of those is any asked for."""
    rejected = {each.platform for each in versions if each.state in states.REJECTED}
    if not rejected:
        return {}
    request = asked_for(app_id, sorted(rejected), states.UNDER_WAY)
    shown = rest(http, document(http.send(request)))
    return {
        item.text("platform") or "": item.text("state") or ""
        for item in shown.data
        if item.links.get("appStoreVersionForReview")
    }
