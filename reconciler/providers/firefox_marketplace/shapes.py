"""The store's objects as values. What the store shows as null, as empty text or not at all is None here."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

from reconciler.http import Answer
from reconciler.model import UNKNOWN, Resource, Value
from reconciler.providers.firefox_marketplace import names
from reconciler.providers.firefox_marketplace.wire import expect, number, optional_text, unlike, whole

_VERSION_PATH: Final = re.compile(r"(?:https?://[^/]+)?/(?:api/)?(?:v[0-9]+/)?apps/versions/([0-9]{1,19})/?")

Translations = Mapping[str, str]
"""Locale to text."""


@dataclass(frozen=True)
class Shown:
    """One app as `GET /apps/app/…/` shows it.

    Args:
        raw: the object.
        answer: where it came from.
        texts: for servers of 2013, which show one language at a time: locale to the same object in that language.
    """

    raw: Mapping[str, Any]
    answer: Answer = field(repr=False)
    texts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)

    @cached_property
    def id(self) -> str:
        """Its number, as digits."""
        return number(self.raw.get("id"), self.answer, "/id")

    @property
    def old(self) -> bool:
        """Is this a server of 2013? Those show ids as strings."""
        return isinstance(self.raw.get("id"), str)

    @property
    def slug(self) -> str:
        """The last part of its page's address."""
        return expect(self.raw.get("slug"), str, self.answer, "/slug")

    @property
    def default_locale(self) -> str:
        """The locale that stands in for others."""
        return expect(self.raw.get("default_locale"), str, self.answer, "/default_locale")

    @property
    def locales(self) -> tuple[str, ...]:
        """The default locale and the others that the app's manifest names."""
        others = self._strings("supported_locales")
        return (self.default_locale, *(each for each in others if each != self.default_locale))

    @property
    def packaged(self) -> bool:
        """Is it a packaged app, and no hosted one?"""
        return expect(self.raw.get("is_packaged"), bool, self.answer, "/is_packaged")

    @property
    def foreign(self) -> bool:
        """Does the store say that it is somebody else's?"""
        user = self.raw.get("user")
        return isinstance(user, dict) and user.get("developed") is False

    @property
    def incomplete(self) -> bool:
        """Was it never handed in?"""
        return self.raw.get("status") == 0

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """Version to its id, the oldest first."""
        shown = expect(self.raw.get("versions"), dict, self.answer, "/versions")
        found = {}
        for version, place in shown.items():
            match = _VERSION_PATH.fullmatch(expect(place, str, self.answer, f"/versions/{version}"))
            if match is None:
                raise unlike(place, "the path of a version", self.answer, f"/versions/{version}")
            found[str(version)] = match[1]
        return dict(sorted(found.items(), key=lambda each: int(each[1])))

    @cached_property
    def preview_ids(self) -> tuple[str, ...]:
        """The ids of the previews, in the order in which they are displayed."""
        return tuple(
            number(each.get("id"), self.answer, f"/previews/{place}/id") for place, each in enumerate(self._previews())
        )

    def _previews(self) -> list[dict[str, Any]]:
        shown = expect(self.raw.get("previews"), list, self.answer, "/previews")
        return [expect(each, dict, self.answer, f"/previews/{place}") for place, each in enumerate(shown)]

    @property
    def icon(self) -> str:
        """Where its largest icon lies; "" if it has none."""
        shown = self.raw.get("icons") or {}
        sizes = expect(shown, dict, self.answer, "/icons")
        numbers = {int(size): place for size, place in sizes.items() if str(size).isdecimal()}
        return str(numbers[max(numbers)] or "") if numbers else ""

    # --- texts by locale ---

    def translations(self, name: str) -> Translations:
        """A text in every locale that shows one; of 2013 in those that were asked for, fallbacks included."""
        if self.old:
            shown = {locale: self._text(name, each.get(name)) for locale, each in self.texts.items()}
        else:
            shown = self._by_locale(name)
        return {locale: text for locale, text in shown.items() if text}

    def _by_locale(self, name: str) -> dict[str, str | None]:
        value = self.raw.get(name)
        if isinstance(value, dict):
            return {locale: self._text(name, text) for locale, text in value.items()}
        return {self.default_locale: self._text(name, value)}

    def _text(self, name: str, value: Any) -> str | None:
        return optional_text(value, self.answer, f"/{name}") or None

    def text(self, name: str) -> str | None:
        """A text in the default locale."""
        return self.translations(name).get(self.default_locale)

    def _strings(self, name: str) -> tuple[str, ...]:
        shown = self.raw.get(name)
        items = expect([] if shown is None else shown, list, self.answer, f"/{name}")
        return tuple(expect(each, str, self.answer, f"/{name}/{place}") for place, each in enumerate(items))

    # --- as resources ---

    def categories(self, slugs: Mapping[str, str]) -> tuple[str, ...]:
        """The slugs of its categories, sorted. `slugs` tells those of categories that are shown by their ids."""
        shown = expect(self.raw.get("categories") or [], list, self.answer, "/categories")
        found = {slugs.get(str(each), each) for each in shown if isinstance(each, str | int)}
        return tuple(sorted(map(str, found)))

    @property
    def numbered_categories(self) -> bool:
        """Are its categories shown by their ids, as the documentation of 2013 has them?"""
        shown = expect(self.raw.get("categories") or [], list, self.answer, "/categories")
        return any(str(each).isdecimal() for each in shown)

    @property
    def premium_type(self) -> str:
        """What it costs: free, premium, premium-inapp, free-inapp or other."""
        return expect(self.raw.get("premium_type"), str, self.answer, "/premium_type")

    def details(self, privacy: str | None, slugs: Mapping[str, str]) -> Resource:
        """Its page, but for the texts that differ by locale."""
        values: dict[str, Value] = {
            "categories": self.categories(slugs) or None,
            "device_types": tuple(sorted(set(self._strings("device_types")))) or None,
            "premium_type": self.premium_type,
            "price": optional_text(self.raw.get("price"), self.answer, "/price"),
            "homepage": self.text("homepage"),
            "support_url": self.text("support_url"),
            "support_email": self.text("support_email"),
            "privacy_policy": privacy,
        }
        return Resource(values)

    def binary(self) -> Resource:
        """A hosted app's manifest and its version, or a packaged app's newest version."""
        newest = tuple(self.versions)[-1:]
        values: dict[str, Value] = {"version_codes": newest or None}
        if self.packaged:
            values["files"] = (UNKNOWN,)
        else:
            values["manifest_url"] = optional_text(self.raw.get("manifest_url"), self.answer, "/manifest_url")
        return Resource(values, mark=self.id)

    def listings(self) -> dict[str, Resource]:
        """Name and description by locale.

        Servers of 2013 silently show the default locale's text where there is none: only another description tells
        that a locale has one of its own.
        """
        fields = {name: self.translations(name) for name in names.LISTING}
        default = self.default_locale
        own = fields["description"].get(default)
        locales = {default, *fields["name"], *fields["description"]}
        if self.old:
            locales = {default, *(each for each, text in fields["description"].items() if text != own)}
        return {
            locale: Resource({name: shown.get(locale) for name, shown in fields.items()}, mark=locale)
            for locale in locales
        }

    def previews(self) -> Resource | None:
        """Its previews, of which nothing is shown but ids and small pictures, linked by id; None if there are none."""
        ids = self.preview_ids
        links = {name: url for name, each in zip(ids, self._previews(), strict=True) if (url := _picture(each))}
        return Resource({"files": (UNKNOWN,) * len(ids)}, mark=",".join(ids), links=links) if ids else None

    def icon_set(self) -> Resource | None:
        """Its icon; None if it has none."""
        mark = self.icon.replace(",", "%2C")
        return Resource({"files": (UNKNOWN,)}, mark=mark, links={mark: self.icon}) if self.icon else None

    def content_rating(self) -> Resource | None:
        """That it is rated, by a digest of the ratings; None while it is not."""
        shown = self.raw.get("content_ratings") or {}
        ratings = expect(shown, dict, self.answer, "/content_ratings")
        # Since 2014 it is one rating, whose other fields are there even before there is one.
        if not ratings or ("rating" in ratings and not ratings["rating"]):
            return None
        digest = sha256(json.dumps(ratings, sort_keys=True).encode()).hexdigest()
        return Resource({"submission_id": UNKNOWN, "security_code": UNKNOWN}, mark=digest[:32])


def _picture(preview: Mapping[str, Any]) -> str:
    """The address of a small picture of a preview, of a screenshot that has none the picture itself; "" if neither."""
    films = str(preview.get("filetype")).startswith("video/")
    shown = [preview.get("thumbnail_url"), None if films else preview.get("image_url")]
    return next((each for each in shown if isinstance(each, str) and each), "")


@dataclass(frozen=True)
class Status:
    """`/apps/status/…/`: a word such as `pending`, and whether the authors have hidden the app."""

    word: str
    hidden: bool

    def resource(self) -> Resource:
        """The same as a release. What an app is to be published as can be told only once it has been approved."""
        return Resource(
            {
                "submitted": self.word != names.INCOMPLETE,
                "enabled": not self.hidden,
                "publish": self.word if self.word in names.APPROVED else UNKNOWN,
                "public": self.word in names.VISIBLE and not self.hidden,
            }
        )


def status(answer: Answer) -> Status:
    """The status in an answer."""
    shown = whole(answer)
    return Status(
        expect(shown.get("status"), str, answer, "/status"),
        expect(shown.get("disabled_by_user"), bool, answer, "/disabled_by_user"),
    )


def features(answer: Answer) -> Resource:
    """What a version needs of a device."""
    shown = expect(whole(answer).get("features"), list, answer, "/features")
    found = {expect(each, str, answer, f"/features/{place}") for place, each in enumerate(shown)}
    return Resource({"features": tuple(sorted(found)) or None})


def privacy_policy(answer: Answer, locale: str) -> str | None:
    """The text of a privacy policy."""
    shown = whole(answer).get("privacy_policy")
    text = shown.get(locale) if isinstance(shown, dict) else shown
    return optional_text(text, answer, "/privacy_policy") or None


def payment_account(answer: Answer) -> Value:
    """The path of the account that is paid; UNKNOWN where the server does not show it, as none does since 2014."""
    if answer.status >= 400:
        return UNKNOWN
    return optional_text(whole(answer).get("account"), answer, "/account")
