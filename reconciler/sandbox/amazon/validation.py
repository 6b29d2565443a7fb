"""What validate and commit check. Amazon does not publish its list; each rule here was met by authors of clients.

See release-notes fillers of fastlane-plugin-amazon_appstore, `error_apk_must_target_atleast1_device` in
anwilli5/coin-collection-android-US #399, and the limits of the AppDF specification.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reconciler.sandbox.amazon import tables
from reconciler.sandbox.amazon.refusals import ABSENT, INVALID, Failure
from reconciler.sandbox.amazon.state import App, Asset, Content
from reconciler.sandbox.apk import ApkFacts
from reconciler.sandbox.switches import Switches

REQUIRED_TEXTS = ("title", "shortDescription", "fullDescription", "recentChanges")


def failures(app: App, content: Content, switches: Switches, now: float) -> list[Failure]:
    """Everything that keeps this version from being submitted."""
    found = [*_apk_failures(app, content), *_media_failures(app, content, switches)]
    for locale, listing in sorted(content.listings.items()):
        found += text_failures(locale, listing)
        found += [
            (ABSENT, f"{name} is required for language {locale}") for name in REQUIRED_TEXTS if not listing.get(name)
        ]
    if content.availability and switches["past_date"] == "refused" and publishing_instant(content.availability) <= now:
        found.append((INVALID, "publishingDate must be in the future"))
    return found


def text_failures(locale: str, listing: dict[str, object]) -> Iterator[Failure]:
    """Texts that are too long, and lists of the wrong length."""
    for name, limit in tables.TEXT_LIMITS.items():
        if isinstance(text := listing.get(name), str) and len(text) > limit:
            yield INVALID, f"{name} of language {locale} has {len(text)} characters, the limit is {limit}"
    bullets, keywords = listing.get("featureBullets"), listing.get("keywords")
    if isinstance(bullets, list) and bullets and len(bullets) not in tables.BULLETS:
        yield INVALID, f"featureBullets of language {locale} must be 3 to 5, not {len(bullets)}"
    if isinstance(keywords, list) and len(keywords) > tables.MOST_KEYWORDS:
        yield INVALID, f"keywords of language {locale} must be at most {tables.MOST_KEYWORDS}, not {len(keywords)}"


def version_failures(app: App, facts: ApkFacts, sha256: str) -> Iterator[Failure]:
    """An APK of another app, or one that is not newer than what is live (and not the very same file)."""
    if facts.package != app.package:
        yield INVALID, f"The package name {facts.package} must be {app.package}"
    live = app.live.content.apks if app.live else []
    known = {apk.sha256 for apk in live}
    newest = max((apk.facts.version_code for apk in live), default=0)
    if sha256 not in known and facts.version_code <= newest:
        yield INVALID, f"The version code {facts.version_code} must be greater than {newest}, the live one"


def image_failures(slot: tables.Slot, asset: Asset) -> Iterator[Failure]:
    """A picture of the wrong format or size, or with transparency where there must be none."""
    if asset.format not in slot.formats:
        yield INVALID, f"{slot.name} must be {' or '.join(sorted(slot.formats)).upper()}: {asset.id}"
    elif slot.sizes and (asset.width, asset.height) not in slot.sizes:
        sizes = ", ".join(f"{width}x{height}" for width, height in sorted(slot.sizes))
        yield INVALID, f"{slot.name} must be {sizes}, not {asset.width}x{asset.height}: {asset.id}"
    elif slot.opaque and asset.transparent:
        yield INVALID, f"{slot.name} must not have transparency: {asset.id}"


def publishing_instant(availability: dict[str, str]) -> float:
    """The publishing date in seconds since 1970: its dateTime is the time on the wall in its zone."""
    wall = datetime.fromisoformat(availability["dateTime"])
    return wall.replace(tzinfo=ZoneInfo(tables.iana_zone(availability["zoneId"]))).astimezone(UTC).timestamp()


def _apk_failures(app: App, content: Content) -> Iterator[Failure]:
    if not content.apks:
        yield ABSENT, "At least one APK is required"
    codes = [apk.facts.version_code for apk in content.apks]
    for apk in content.apks:
        if not apk.targets:
            yield "error_apk_must_target_atleast1_device", f"{apk.name} must target at least one device"
        yield from version_failures(app, apk.facts, apk.sha256)
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield INVALID, f"The version code {code} is used by more than one APK"


def _media_failures(app: App, content: Content, switches: Switches) -> Iterator[Failure]:
    televisions = {device.id for device in app.devices if device.television}
    television = any(televisions.intersection(apk.targets) for apk in content.apks)
    default = content.details["defaultLanguage"]
    for locale in sorted(content.listings):
        needed = switches["locale_images_required"] == "yes" or locale == default
        for slot in tables.SLOTS.values():
            assets = content.assets(locale, slot.name)
            fewest = slot.fewest if assets or (needed and (television or not slot.television)) else 0
            if len(assets) < fewest:
                yield ABSENT, f"{slot.name} of language {locale}: at least {fewest} required, {len(assets)} given"
            if len(assets) > slot.most:
                yield INVALID, f"{slot.name} of language {locale}: at most {slot.most} allowed, {len(assets)} given"
            if switches["image_dimension_check"] != "off":
                for asset in assets:
                    yield from image_failures(slot, asset)
        if len(content.assets(locale, tables.VIDEOS)) > tables.MOST_VIDEOS:
            yield INVALID, f"videos of language {locale}: at most {tables.MOST_VIDEOS} allowed"
