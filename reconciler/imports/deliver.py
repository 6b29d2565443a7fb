"""fastlane deliver: texts, screenshots and settings for Apple's App Store.

The layout, as its documentation and sources have it (docs.fastlane.tools/actions/deliver, fastlane/deliver):

    Deliverfile                          plain settings, see `ruby`; they win over files
    metadata/<locale>/<field>.txt        texts; `default` stands in where a language has no such file
    metadata/<field>.txt                 copyright and categories
    metadata/review_information/*.txt    whom the reviewer asks
    screenshots, app_previews            see `deliver_media`

Several platforms lie side by side in folders such as `metadata/ios` and `metadata/osx`, as many projects have it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from reconciler.imports import apple, deliver_media
from reconciler.imports.folders import Shelf, files, folders
from reconciler.imports.found import Left, Tree, guide, put, taken
from reconciler.imports.locales import languages, resolve
from reconciler.imports.ruby import Settings

STORE: Final = apple.STORE

_PLATFORMS: Final = {"ios": "IOS", "appletvos": "TV_OS", "osx": "MAC_OS", "xros": "VISION_OS"}
_FOLDERS: Final = {**_PLATFORMS, "mac": "MAC_OS", "macos": "MAC_OS", "tvos": "TV_OS", "visionos": "VISION_OS"}
_TRADE: Final = "trade_representative_contact_information"
_NO_LANGUAGES: Final = frozenset({"default", "android", "fonts", "review_information", _TRADE, *_FOLDERS})
"""Folders beside those of languages, in lower case."""

_APP_TEXTS: Final = {
    "name": "name",
    "subtitle": "subtitle",
    "privacy_url": "privacy_policy_url",
    "apple_tv_privacy_policy": "privacy_policy_text",
}
_VERSION_TEXTS: Final = (
    "description",
    "keywords",
    "release_notes",
    "promotional_text",
    "marketing_url",
    "support_url",
)
_REVIEW: Final = {
    "first_name": "contact_first_name",
    "last_name": "contact_last_name",
    "phone_number": "contact_phone",
    "email_address": "contact_email",
    "demo_user": "demo_account_name",
    "notes": "notes",
}
_WITHHELD: Final = "demo_password"
_CATEGORIES: Final = ("primary", "secondary")
_RATING: Final = "app_rating_config_path"
_SUBMISSION: Final = "submission_information"
_SETTINGS: Final = frozenset(
    {
        *("app_identifier", "app_version", "build_number", "platform", "languages", "copyright", _RATING),
        *("metadata_path", "screenshots_path", "app_previews_path", _SUBMISSION, "app_review_information"),
        *("automatic_release", "auto_release_date", "phased_release"),
        *(f"{each}_category" for each in _CATEGORIES),
        *(f"{each}_{nth}_sub_category" for each in _CATEGORIES for nth in ("first", "second")),
    }
)
"""What of a Deliverfile is looked at."""

_RIGHTS: Final = "content_rights_contains_third_party_content"
_NO_PLACE: Final = "a manifest has no place for this setting"
_WHY: Final = {
    "submit_for_review": "for apply to hand the version in, write  release: {submit: true}",
    "ipa": "for a build that is to be uploaded, write  ipa: {file: PATH}  and its number as  build",
}


def unmapped(settings: Settings, path: Path) -> Iterator[Left]:
    """What a Deliverfile says that is not looked at."""
    for name, line in settings.lines.items():
        if name not in _SETTINGS:
            yield Left(f"{path.as_posix()}:{line}: {name}", _WHY.get(name, _NO_PLACE))
    for name in settings.mapping(_SUBMISSION):
        if name != _RIGHTS:
            yield Left(f"{path.as_posix()}:{settings.lines[_SUBMISSION]}: {_SUBMISSION}: {name}", _NO_PLACE)
    for line, name in settings.unread:
        yield Left(f"{path.as_posix()}:{line}: {name}", "only Ruby could tell what it says, and Ruby is not run")


class Deliver:
    """What deliver keeps in one fastlane folder.

    Args:
        home: the fastlane folder.
        settings: what the Deliverfile says.
        shelf: takes note of each file.
    """

    def __init__(self, home: Path, settings: Settings, shelf: Shelf) -> None:
        self._home = home
        self._settings = settings
        self._shelf = shelf
        self._block: Tree = {}
        self._platform = _PLATFORMS.get(settings.text("platform"), "IOS")
        self._listings = guide(STORE, "listings")

    def read(self) -> Tree:
        """The store's block without its id; empty if there is nothing of deliver's."""
        for platform, folder in self._parts("metadata_path", "metadata"):
            self._texts(platform, folder)
            self._of_version(platform, folder)
        for platform, folder in self._parts("screenshots_path", "screenshots"):
            deliver_media.screenshots(folder, platform, self._block, self._shelf, _NO_LANGUAGES)
        for platform, folder in self._parts("app_previews_path", "app_previews"):
            deliver_media.previews(folder, platform, self._block, self._shelf, _NO_LANGUAGES)
        self._settled()
        return apple.ordered(self._block)

    def rest(self) -> None:
        """Leave out what nobody has dealt with."""
        for setting, usual in (("metadata_path", "metadata"), ("screenshots_path", "screenshots")):
            self._shelf.rest(self._path(setting, usual))
        self._shelf.rest(self._path("app_previews_path", "app_previews"))

    # --- where things lie ---

    def _path(self, setting: str, usual: str) -> Path:
        """What a setting names, seen from the project or from the fastlane folder; else what is usual."""
        named = self._settings.text(setting)
        places = [self._home.parent / named, self._home / named] if named else []
        return next((each for each in places if each.exists()), self._home / usual)

    def _parts(self, setting: str, usual: str) -> Iterator[tuple[str, Path]]:
        """A folder, for the platform that is set; and the folders of platforms within it."""
        folder = self._path(setting, usual)
        if folder.is_dir():
            yield self._platform, folder
        yield from ((_FOLDERS[each.name.lower()], each) for each in folders(folder) if each.name.lower() in _FOLDERS)

    # --- texts ---

    def _texts(self, platform: str, folder: Path) -> None:
        found = dict(languages(folder, self._listings, self._shelf, _NO_LANGUAGES))
        default = folder / "default"
        for locale in dict.fromkeys([*found, *self._named_languages()]):
            for name in (*_APP_TEXTS, *_VERSION_TEXTS):
                sources = [each / f"{name}.txt" for each in (found.get(locale), default) if each]
                path = next((each for each in sources if each.is_file()), None)
                if path:
                    self._text(path, self._place(platform, locale, name))
        for path in files(default):
            if not self._shelf.has(path) and path.stem in (*_APP_TEXTS, *_VERSION_TEXTS):
                self._shelf.leave(
                    path, "each language has this text of its own" if found else "there is no language yet"
                )

    def _named_languages(self) -> Iterator[str]:
        """The languages of the setting `languages`, by the store's names."""
        named = self._settings.values.get("languages")
        for each in named if isinstance(named, list) else []:
            locale, why = resolve(str(each), self._listings)
            if locale:
                yield locale
            else:
                self._shelf.left.append(Left(f"Deliverfile: languages: {each}", why))

    @staticmethod
    def _place(platform: str, locale: str, name: str) -> tuple[str, ...]:
        if name in _APP_TEXTS:
            return ("listings", locale, _APP_TEXTS[name])
        return ("platforms", platform, "listings", locale, name)

    def _text(self, path: Path, where: tuple[str, ...]) -> None:
        """Put the text of a file where it belongs, unless another platform has put its own there."""
        value = self._shelf.value(path, guide(STORE, *where))
        if taken(self._block, *where) is None:
            put(self._block, value, *where)
        elif value is not None:
            self._shelf.leave(path, "it is one for all platforms, and another platform's folder has it already")

    # --- what concerns the version or the app as a whole ---

    def _of_version(self, platform: str, folder: Path) -> None:
        put(self._block, self._either("copyright", folder), "platforms", platform, "copyright")
        names = [
            (
                self._either(f"{each}_category", folder),
                [self._either(f"{each}_{nth}_sub_category", folder) for nth in ("first", "second")],
            )
            for each in _CATEGORIES
        ]
        put(self._block, apple.categories(names, folder.as_posix(), self._shelf.left), "categories")
        put(self._block, self._review(folder / "review_information", platform), "platforms", platform, "review")
        if (folder / _TRADE).is_dir():
            self._shelf.leave(folder / _TRADE, "App Store Connect's API no longer has such a contact")

    def _either(self, name: str, folder: Path) -> str:
        """A setting, or else the text of the file of that name."""
        path = folder / f"{name}.txt"
        told = self._settings.text(name)
        if told and path.is_file():
            self._shelf.leave(path, f"the Deliverfile says {name} too, and wins")
        return told or self._shelf.text(path)

    def _review(self, folder: Path, platform: str) -> Tree:
        """Whom the reviewer asks. An account is required where there is one with a password, as deliver has it."""
        review: Tree = {}
        told = self._settings.mapping("app_review_information")
        for name, here in _REVIEW.items():
            place = guide(STORE, "platforms", platform, "review", here)
            value: Any = told.get(name)
            for path in (folder / f"{name}.txt", folder / f"review_{name}.txt"):
                value = value or self._shelf.value(path, place)
            put(review, value, here)
        secret = self._password(folder, told=bool(told.get(_WITHHELD)))
        if review:
            review["demo_account_required"] = "demo_account_name" in review and secret
        return review

    def _password(self, folder: Path, *, told: bool) -> bool:
        """Is there a password? It is not read."""
        if told:
            self._shelf.left.append(Left(f"Deliverfile: app_review_information: {_WITHHELD}", apple.WITHHELD))
        found = [folder / f"{prefix}{_WITHHELD}.txt" for prefix in ("", "review_")]
        there = [each for each in found if each.is_file()]
        for path in there:
            self._shelf.leave(path, apple.WITHHELD)
        return told or any(each.stat().st_size for each in there)

    def _settled(self) -> None:
        """What only the Deliverfile says."""
        settings, version = self._settings, ("platforms", self._platform)
        put(self._block, settings.text("app_version"), *version, "version")
        build = settings.text("build_number")
        put(self._block, int(build) if build.isdecimal() else build, *version, "build")
        date = settings.values.get("auto_release_date")
        release = apple.release(settings.flag("automatic_release"), _hour(date) if isinstance(date, int) else "")
        phased = settings.flag("phased_release")
        put(self._block, release if phased is None else {**release, "phased": phased}, *version, "release")
        rights = settings.mapping(_SUBMISSION).get(_RIGHTS)
        if isinstance(rights, bool):
            put(self._block, apple.content_rights(uses=rights), "content_rights")
        if settings.text(_RATING):
            path = self._path(_RATING, "rating_config.json")
            put(self._block, apple.age_rating(self._shelf.json(path), path.as_posix(), self._shelf.left), "age_rating")


def _hour(milliseconds: int) -> str:
    """A moment as the full hour before it, as deliver sends it."""
    moment = datetime.fromtimestamp(milliseconds // 3_600_000 * 3600, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
