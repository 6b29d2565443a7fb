"""The app itself: created once and not twice, refreshed where it is hosted, deleted.

An app is created from an upload that the store has validated. If the answer to that is lost, or a run was cut off
there, the app stands in the list of one's own apps: incomplete, without the slug that it was to get.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from reconciler.errors import Blocked, Refused, Unavailable, Uncertain
from reconciler.http import Answer, Request
from reconciler.model import App, Change, Values
from reconciler.provider import AssetSource
from reconciler.providers.firefox_marketplace import encoding, names
from reconciler.providers.firefox_marketplace.desk import Desk
from reconciler.providers.firefox_marketplace.shapes import Shown
from reconciler.providers.firefox_marketplace.wire import expect, listed, number, path, unlike, whole

_SENDINGS: Final = 2
_LOOKS: Final = 3
_MOMENT: Final = 10.0
_REFRESH_WAIT: Final = 30.0
_LARGEST_MANIFEST: Final = 2 * 1024 * 1024
_UPLOAD_ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")

Progress = Callable[[int], None]


def change_app(desk: Desk, change: Change, assets: AssetSource, progress: Progress) -> None:
    """Create the app, have its manifest fetched anew, or delete it.

    Raises Refused with what the store's validator says, Blocked for what no API of this store can do.
    """
    if change.after is None:
        if desk.number:
            desk.http.send(Request("DELETE", path("apps", "app", desk.number), accept=frozenset({404})))
        desk.meet(None)
        return
    if not desk.number:
        desk.meet(_create(desk, change.after, assets, progress))
    else:
        check_change(desk.app, desk.fresh(), change.after)
        if not change.after.get("files"):
            _refresh(desk, change.after)


def check_change(app: App, shown: Shown, after: Values) -> None:
    """Raise Blocked if an app that exists cannot be brought to what is wanted of it."""
    now = shown.binary().values
    if bool(after.get("files")) != shown.packaged:
        raise Blocked(
            f"{app} is a {'packaged' if shown.packaged else 'hosted'} app, and an app stays what it was created as",
            fix="correct the manifest, or give the new app a slug of its own",
        )
    if shown.packaged and after.get("version_codes") != now["version_codes"]:
        raise Blocked(
            f"{app} has version {_one(now['version_codes'])} and {_one(after.get('version_codes'))} is wanted: this"
            " store's API creates an app with its first version, and takes no other ones",
            fix="upload the new version in the Developer Hub, then run this again",
        )
    if not shown.packaged and after.get("manifest_url", now["manifest_url"]) != now["manifest_url"]:
        raise Blocked(
            f"{app} is hosted at {now['manifest_url']}, and no API of this store moves it",
            fix="change its manifest's address in the Developer Hub, or give the new app a slug of its own",
        )


def _one(codes: Any) -> str:
    return str(codes[0]) if isinstance(codes, tuple) and codes else "none"


# --- hosted apps ------------------------------------------------------------------------------------------------


def _refresh(desk: Desk, after: Values) -> None:
    """Have the store fetch the manifest. It answers the same whether that worked or not: only the version tells."""
    wanted = _one(after.get("version_codes"))
    if wanted in {"none", _one(desk.fresh().binary().values["version_codes"])}:
        return
    desk.http.send(Request("POST", path("apps", "app", desk.number, "refresh-manifest"), repeatable=True))
    look = Request("GET", path("apps", "app", desk.number))
    limit = min(desk.wait, _REFRESH_WAIT)
    try:
        desk.http.poll(
            look,
            lambda answer: wanted in Shown(whole(answer), answer).versions,
            limit=limit,
            pace=lambda looks: 0.25 * 2.0**looks,
        )
    except Unavailable as waited:
        shown = _one(desk.fresh().binary().values["version_codes"])
        raise Blocked(
            f"the store was told to fetch {after.get('manifest_url')} again, and still shows version {shown},"
            f" not {wanted}",
            fix="see that this version is served there, as application/x-web-app-manifest+json and without errors (the"
            " store mails them to the app's authors), then run this again; or correct the version in the manifest",
        ) from waited


# --- creating ---------------------------------------------------------------------------------------------------


def _create(desk: Desk, after: Values, assets: AssetSource, progress: Progress) -> Shown:
    before = dict(_own(desk))
    orphan = next((each for each in before.values() if _is_ours(desk, each, after, assets)), None)
    if orphan is not None:
        return orphan
    for sending in range(1, _SENDINGS + 1):
        upload = _validate(desk, after, assets, progress)
        try:
            answer = desk.http.send(Request("POST", path("apps", "app"), json=upload))
        except Uncertain:
            _await_more(desk, len(before))
            arrived = [each for key, each in _own(desk) if key not in before and _fits(each, after)]
            if len(arrived) == 1:
                return arrived[0]
            if arrived or sending == _SENDINGS:
                raise
        else:
            return Shown(whole(answer), answer)
    raise AssertionError("the last sending returns or raises")


def _await_more(desk: Desk, count: int) -> None:
    """Give a server that was merely slow a moment: look a few times whether we have more apps than so many."""
    looks = iter(range(1, _LOOKS))

    def enough(answer: Answer) -> bool:
        meta = expect(whole(answer).get("meta"), dict, answer, "/meta")
        return expect(meta.get("total_count"), int, answer, "/meta") > count or next(looks, None) is None

    request = Request("GET", path("apps", "app"), params={"limit": "1"})
    desk.http.poll(request, enough, limit=_MOMENT, pace=lambda looked: 0.25 * 2.0**looked)


def _own(desk: Desk) -> Iterator[tuple[str, Shown]]:
    """All of our apps, by number."""
    for each, answer in listed(desk.http, "apps", "app"):
        yield number(each.get("id"), answer, "/objects/id"), Shown(each, answer)


def _fits(shown: Shown, after: Values) -> bool:
    """Could it be what was asked for: not handed in yet, of that sort, and from that address?"""
    if not shown.incomplete or shown.packaged != bool(after.get("files")):
        return False
    return shown.packaged or shown.raw.get("manifest_url") == after.get("manifest_url")


def _is_ours(desk: Desk, shown: Shown, after: Values, assets: AssetSource) -> bool:
    """Was it left by a run of ours that was cut off before it could give it its slug?

    Not if the ledger knows it as another app of ours. A package tells no address: there it must have the package's
    name, and a slug that the store has made of that.
    """
    if not _fits(shown, after):
        return False
    others = (App(desk.app.store, each) for each in (shown.slug, shown.id) if each != desk.app.id)
    if any(desk.recall(names.binary(each)) for each in others):
        return False
    if not shown.packaged:
        return True
    name = _package_name(str(_one(after.get("files"))), assets)
    shown_names = shown.raw.get("name")
    known = shown_names.values() if isinstance(shown_names, dict) else [shown_names]
    return name is not None and name in known and _made_of(shown.slug, name)


def _made_of(slug: str, name: str) -> bool:
    """Has the store made this slug from this name? It keeps letters and digits, cuts, and counts where it must."""
    letters = re.sub(r"[^a-z0-9]", "", name.lower())
    return letters.startswith(re.sub(r"[^a-z0-9]", "", re.sub(r"-[0-9]+$", "", slug.lower())))


def _package_name(content: str, assets: AssetSource) -> str | None:
    """The name inside a package's manifest.webapp; None if it cannot be read, which the validator will tell."""
    try:
        with (
            assets.open(content) as file,
            zipfile.ZipFile(file) as archive,
            archive.open("manifest.webapp") as manifest,
        ):
            found = json.loads(manifest.read(_LARGEST_MANIFEST).decode("utf-8-sig"))
    except (zipfile.BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return None
    name = found.get("name") if isinstance(found, dict) else None
    return name if isinstance(name, str) else None


# --- validation -------------------------------------------------------------------------------------------------


def _validate(desk: Desk, after: Values, assets: AssetSource, progress: Progress) -> dict[str, str]:
    """Have it validated. Returns the body that creates an app from it, once.

    A validation changes nothing that anybody sees, so one whose answer was lost is simply made again. Raises Refused
    with what the validator found.
    """
    if after.get("files"):
        kind, request = "upload", _package(_one(after["files"]), assets, progress)
    else:
        kind = "manifest"
        body = {"manifest": after.get("manifest_url")}
        request = Request("POST", path("apps", "validation"), json=body, repeatable=True)
    answer = desk.http.send(request)
    key = expect(whole(answer).get("id"), str, answer, "/id")
    if not _UPLOAD_ID.fullmatch(key):
        raise unlike(key, "the id of an upload", answer, "/id")
    if not _processed(answer):
        look = Request("GET", path("apps", "validation", key))
        answer = desk.http.poll(look, _processed, limit=desk.wait, pace=lambda looks: min(10.0, 0.1 * 2.0**looks))
    if whole(answer).get("valid") is not True:
        raise _invalid(answer, after)
    return {kind: key}


def _package(content: str, assets: AssetSource, progress: Progress) -> Request:
    body = encoding.body(assets, content, "application/zip", "upload", progress)
    return Request("POST", path("apps", "validation"), headers=encoding.HEADERS, upload=body, repeatable=True)


def _processed(answer: Answer) -> bool:
    return expect(whole(answer).get("processed"), bool, answer, "/processed")


def _invalid(answer: Answer, after: Values) -> Refused:
    """What the validator's report calls errors, each on a line."""
    report = whole(answer).get("validation")
    if isinstance(report, str):
        try:
            report = json.loads(report)
        except ValueError:
            report = {"messages": [report]}
    found = report.get("messages") if isinstance(report, Mapping) else None
    lines = [f"  {_line(each)}" for each in found if _is_error(each)] if isinstance(found, list) else []
    what = after.get("manifest_url") or "the package"
    return Refused(
        "\n".join([f"the store's validator does not accept {what}:", *(lines[:20] or ["  it does not say why"])]),
        request=answer.request,
        status=answer.status,
        fix="correct the app's own manifest or package, then run this again",
    )


def _is_error(message: Any) -> bool:
    return not isinstance(message, dict) or message.get("type", "error") == "error"


def _line(message: Any) -> str:
    """One message of a report: what is wrong, and where."""
    told = message if isinstance(message, dict) else {"message": message}
    parts = [told.get("message"), *_flat(told.get("description"))]
    text = ". ".join(str(each).strip().rstrip(".") for each in parts if each)
    file = told.get("file")
    text = f"{file}: {text}" if isinstance(file, str) and file else text
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text[:500]).split())


def _flat(description: Any) -> list[Any]:
    return description if isinstance(description, list) else [description]
