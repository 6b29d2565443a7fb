"""An app's page in the Marketplace. There are no drafts: once an app is public, what is changed shows at once."""

from __future__ import annotations

from reconciler.sandbox.disk import Disk
from reconciler.sandbox.firefox import media, tables
from reconciler.sandbox.firefox.state import App, Preview, Version
from reconciler.sandbox.storefront.shapes import Edition, Listing, Medium, Shelf, Side, Storefront, facts, words

_DEVICES = {
    "desktop": "Desktop",
    "android-mobile": "Android phones",
    "android-tablet": "Android tablets",
    "firefoxos": "Firefox OS",
    "firefoxos-tv": "Firefox OS TV",
}


def storefront_of(app: App, disk: Disk) -> Storefront:
    """What shoppers see if they see it; else, or if a new version waits for review, what they would see then."""
    public = [version for version in app.versions if version.public]
    newest = app.versions[-1]
    state = "Disabled by the developer" if app.disabled else words(app.status)
    live = _side(app, public[-1], state, disk) if app.visible and public else None
    waiting = "New version in review" if live else state
    draft = None if live and newest.public else _side(app, newest, waiting, disk)
    return Storefront(
        "Firefox Marketplace",
        app.slug,
        (Edition("", live, draft),),
        no_live=f"Shoppers cannot see this app: it is {state.lower()}.",
        no_draft="This store has no drafts: a change to the listing shows at once.",
    )


def _side(app: App, version: Version, state: str, disk: Disk) -> Side:
    pictures = [_medium(preview, disk) for preview in app.ordered_previews()]
    locales = dict.fromkeys((app.default_locale, *app.texts.get("name", {})))
    return Side(
        state, app.default_locale, {locale: _listing(app, version, locale, tuple(pictures), disk) for locale in locales}
    )


def _listing(app: App, version: Version, locale: str, pictures: tuple[Medium, ...], disk: Disk) -> Listing:
    """In one language; a text that it has not is that of the app's own."""
    told = {field: _text(app, field, locale) for field in tables.TRANSLATED}
    size = media.size_of(disk.blob(app.icon.sha256) or b"") if app.icon else None
    return Listing(
        title=told["name"],
        developer=version.developer,
        price=f"USD {app.price}" if app.charged and app.price else "Free",
        description=told["description"],
        icon=Medium(app.icon.sha256, *(size or (0, 0))) if app.icon else None,
        shelves=(Shelf("Screenshots", "phone", pictures),) if pictures else (),
        facts=facts(
            Version=version.version,
            Categories=", ".join(map(tables.category_name, app.categories)),
            Runs_on=", ".join(_DEVICES.get(name, name) for name in app.device_types),
            Homepage=told["homepage"],
            Support=told["support_url"],
            Support_email=told["support_email"],
            Privacy_policy=told["privacy_policy"],
            Not_offered_in=", ".join(tables.REGIONS[slug][0] for slug in app.excluded_regions),
        ),
    )


def _text(app: App, field: str, locale: str) -> str:
    texts = app.texts.get(field, {})
    return texts.get(locale, texts.get(app.default_locale, ""))


def _medium(preview: Preview, disk: Disk) -> Medium:
    if preview.filetype == media.WEBM:
        return Medium(preview.sha256, film=True)
    return Medium(preview.sha256, *(media.size_of(disk.blob(preview.sha256) or b"") or (0, 0)))
