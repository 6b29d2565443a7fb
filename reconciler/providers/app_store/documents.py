"""Details and texts: what one PATCH or POST changes. Only the named attributes are sent, and null empties one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from reconciler.errors import Blocked, Missing
from reconciler.http import Answer, Request, quote
from reconciler.model import Change, Value, Values
from reconciler.providers.app_store import names, shapes, states
from reconciler.providers.app_store.creating import Creation, create
from reconciler.providers.app_store.desk import Desk
from reconciler.providers.app_store.problems import CONFLICT, has, refusal
from reconciler.providers.app_store.states import Part
from reconciler.providers.app_store.wire import Item, Ref, body, only
from reconciler.secrets import NAMED

_SHORT: Final = 10.0


def patch(desk: Desk, item: Ref, attributes: Mapping[str, Any]) -> Item:
    """Change the named attributes of an object; returns it as it is then. The same PATCH twice does no harm."""
    type_, key = item
    path = f"/v1/{type_}/{quote(key)}"
    answer = desk.http.send(Request("PATCH", path, json=body(type_, key, attributes), accept=CONFLICT, repeatable=True))
    if answer.status in CONFLICT:
        raise refusal(answer, desk.place_of())
    return only(answer)


def _attributes(values: Values, table: Mapping[str, str]) -> dict[str, Value]:
    return {theirs: values[ours] for ours, theirs in table.items() if ours in values}


def wanted(change: Change, what: str) -> Values:
    """What a change wants; raises Blocked for a deletion of what cannot be deleted."""
    if change.after is None:
        raise Blocked(f"{change.address}: {what} cannot be deleted", fix="correct the manifest")
    return change.after


# --- details ----------------------------------------------------------------------------------------------------


def change_details(desk: Desk, change: Change) -> None:
    """Categories, all in one PATCH of the app info, and content rights, which the app has."""
    after = wanted(change, "the app's details")
    if after.keys() & names.CATEGORIES.keys():
        info = desk.info("everything")
        links = _categories(after, shapes.details(info).values)
        request = Request("PATCH", f"/v1/appInfos/{quote(info.item.id)}", accept=CONFLICT, repeatable=True)
        answer = desk.http.send(replace(request, json=body("appInfos", info.item.id, links=links)))
        if answer.status in CONFLICT:
            raise refusal(answer, desk.place_of())
    rights = _attributes(after, names.CONTENT_RIGHTS)
    if rights:
        patch(desk, ("apps", desk.app_id), rights)


def _categories(after: Values, now: Values) -> dict[str, Ref | None]:
    """The relationships to send. A subcategory that is not named goes if its category does: it would clash."""
    links: dict[str, Value] = {name: after[name] for name in names.CATEGORIES if name in after}
    for rank in ("primary", "secondary"):
        category = links.get(f"{rank}_category")
        if f"{rank}_category" not in links or category == now.get(f"{rank}_category"):
            continue
        for number in ("one", "two"):
            links.setdefault(f"{rank}_subcategory_{number}", None)
    return {names.CATEGORIES[name]: ("appCategories", str(key)) if key else None for name, key in links.items()}


def change_age_rating(desk: Desk, change: Change) -> None:
    """Answers to the questions about age."""
    after = wanted(change, "the age rating")
    rating = desk.info("texts").rating
    if rating is None:
        raise Blocked(f"{change.address}: the app has no age rating declaration", fix="look in App Store Connect")
    patch(desk, rating.ref, {names.camel(name): value for name, value in after.items()})


def change_review(desk: Desk, change: Change, platform: str) -> str:
    """What reviewers are told. Returns the mark of the password, "" if there is none."""
    after = dict(wanted(change, "the review details"))
    version = desk.version(platform, "texts")
    reference = after.get(names.PASSWORD)
    password = desk.secret(NAMED + str(reference).removeprefix(NAMED)) if reference else None  # never a credential
    if reference:
        after[names.PASSWORD] = password
    attributes = _attributes(after, names.REVIEW)
    now = version.review or _create_review(desk, version, attributes)
    if now is version.review:
        now = patch(desk, now.ref, attributes)
    with desk.lock:
        desk.changed(platform, replace(desk.versions()[platform], review=now))
    if reference:
        return desk.passwords.sent(str(password), str(reference).removeprefix(NAMED))
    shown = now.text(names.REVIEW[names.PASSWORD])
    return desk.passwords.shown(change.address, shown)[0] if shown else ""


def _create_review(desk: Desk, version: shapes.Version, attributes: Mapping[str, Value]) -> Item:
    links = {"appStoreVersion": version.item.ref}
    path = f"/v1/appStoreVersions/{quote(version.id)}/appStoreReviewDetail"
    thing = Creation(
        "/v1/appStoreReviewDetails",
        body("appStoreReviewDetails", attributes=attributes, links=links),
        Request("GET", path),
        lambda _item: True,
        exists=lambda answer: not has(answer, ".ATTRIBUTE."),
    )
    item, fresh = create(desk.http, thing, min(desk.wait, _SHORT))
    return item if fresh else patch(desk, item.ref, attributes)


# --- texts ------------------------------------------------------------------------------------------------------


def change_app_listing(desk: Desk, change: Change) -> None:
    """The app's own texts in one locale. A new locale brings the localization of the open version with it."""
    part: Part = "texts" if change.before is not None and change.after is not None else "everything"
    info = desk.info(part)
    creation = partial(_creation, desk, "", ("appInfo", info.item.ref))
    _change_texts(desk, change, "", _attributes(change.after or {}, names.APP_TEXTS), creation)


def change_listing(desk: Desk, change: Change, platform: str) -> None:
    """A version's texts in one locale. Release notes of a first version are left out, as the store refuses them."""
    after = dict(change.after or {})
    if change.after is not None and set(after) <= states.PROMOTION:
        part: Part = "promotion"
    else:
        part = "texts" if change.before is not None and change.after is not None else "everything"
    version = desk.version(platform, part)
    if version.first:
        after.pop("release_notes", None)
        if change.after and not after:
            return
    creation = partial(_creation, desk, platform, ("appStoreVersion", version.item.ref))
    _change_texts(desk, change, platform, _attributes(after, names.VERSION_TEXTS), creation)


def _creation(
    desk: Desk, platform: str, parent: tuple[str, Ref], locale: str, attributes: Mapping[str, Value]
) -> Creation:
    type_ = "appStoreVersionLocalizations" if platform else "appInfoLocalizations"
    relation, ref = parent
    document_ = body(type_, attributes={"locale": locale, **attributes}, links={relation: ref})
    look = desk.texts_request(platform)
    return Creation(f"/v1/{type_}", document_, look, lambda item: item.text("locale") == locale)


def _change_texts(
    desk: Desk, change: Change, platform: str, attributes: Mapping[str, Value], creation: partial[Creation]
) -> None:
    locale = names.below(change.address)
    with desk.turn(locale):
        item = _there(desk, platform, locale)
        if change.after is None:
            _delete(desk, item)
            item = None
        elif item is not None:
            item = patch(desk, item.ref, attributes)
        else:
            item, fresh = create(desk.http, creation(locale, attributes), desk.wait)
            item = item if fresh else patch(desk, item.ref, attributes)
        desk.keep(platform, locale, item)


def _there(desk: Desk, platform: str, locale: str) -> Item | None:
    """The localization, if there is one: perhaps because one of the app's was just made, which brings it along."""
    with desk.lock:
        item = desk.texts(platform).get(locale)
        if item is None and platform and locale in desk.brought:
            item = desk.texts_anew(platform).get(locale)
        return item


def _delete(desk: Desk, item: Item | None) -> None:
    if item is not None:
        delete(desk, item.ref)


def delete(desk: Desk, ref: Ref) -> None:
    """Delete an object; that it is gone already is fine."""
    type_, key = ref
    try:
        answer: Answer = desk.http.send(Request("DELETE", f"/v1/{type_}/{quote(key)}", accept=CONFLICT))
    except Missing:
        return
    if answer.status in CONFLICT:
        raise refusal(answer, desk.place_of())
