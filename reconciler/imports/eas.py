"""EAS Metadata (Expo): `store.config.json`, the page in Apple's App Store.

Its fields are those of docs.expo.dev/eas/metadata/schema and of expo/eas-cli (metadata/apple/types.ts). The bundle ID
is that of `app.json` beside it. `store.config.js` is a program, which is not run here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from reconciler.errors import UsageProblem
from reconciler.imports import apple, pictures
from reconciler.imports.folders import VIDEOS, Shelf
from reconciler.imports.found import Found, Left, Tree, guide, put, taken
from reconciler.imports.locales import resolve
from reconciler.model import normal

STORE: Final = apple.STORE
FILE: Final = "store.config.json"

_APP_TEXTS: Final = {
    "title": "name",
    "subtitle": "subtitle",
    "privacyPolicyUrl": "privacy_policy_url",
    "privacyChoicesUrl": "privacy_choices_url",
    "privacyPolicyText": "privacy_policy_text",
}
_VERSION_TEXTS: Final = {
    "description": "description",
    "keywords": "keywords",
    "releaseNotes": "release_notes",
    "promoText": "promotional_text",
    "marketingUrl": "marketing_url",
    "supportUrl": "support_url",
}
_REVIEW: Final = {
    "firstName": "contact_first_name",
    "lastName": "contact_last_name",
    "phone": "contact_phone",
    "email": "contact_email",
    "demoRequired": "demo_account_required",
    "demoUsername": "demo_account_name",
    "notes": "notes",
}
_WITHHELD: Final = "demoPassword"
_VERSION: Final = ("platforms", "IOS")
_NO_PLACE: Final = "a manifest has no place for it"


def read(path: Path, ids: Mapping[str, str], reach: Path) -> list[Found]:
    """The app that a file, or the file in a folder, is about. Raises UsageProblem if it cannot be read."""
    file = path / FILE if path.is_dir() else path
    shelf = Shelf(file.parent, reach)
    config = _config(file, shelf)
    found = Found(file.parent, left=shelf.left)
    reader = _Reader(file, shelf)
    block = reader.read(config["apple"])
    found.stores[STORE] = {"id": _bundle(file, ids, reach), **apple.ordered(block)}
    found.notes += apple.notes(block)
    for name in config.keys() - {"configVersion", "apple", "$schema"}:
        reader.leave(name, _NO_PLACE)
    return [found]


def _config(file: Path, shelf: Shelf) -> dict[str, Any]:
    if file.suffix != ".json" or not file.is_file():
        raise UsageProblem(
            f"there is no {file}" if file.suffix == ".json" else f"{file} is a program, and is not run",
            fix=f"name a {FILE}, such as  eas metadata:pull  writes",
        )
    config = shelf.json(file)
    if not config:
        raise UsageProblem(f"{file}: {shelf.left[0].why}", fix="mend it")
    if config.get("configVersion") != 0 or not isinstance(config.get("apple"), dict):
        raise UsageProblem(
            f"{file} is not configVersion 0 with an `apple` section",
            fix="bring it to the form of EAS Metadata's schema",
        )
    return config


def _bundle(file: Path, ids: Mapping[str, str], reach: Path) -> str:
    beside = file.parent / "app.json"
    app = Shelf(file.parent, reach).json(beside) if beside.is_file() else {}
    told = ids.get(STORE) or taken(app, "expo", "ios", "bundleIdentifier") or taken(app, "ios", "bundleIdentifier")
    if not isinstance(told, str):
        raise UsageProblem(
            f"no app.json beside {file} says which app this is", fix="give its bundle ID: --id com.example.wordgame"
        )
    return told


class _Reader:
    """Reads the `apple` section of one file."""

    def __init__(self, file: Path, shelf: Shelf) -> None:
        self._file = file
        self._shelf = shelf
        self._block: Tree = {}

    def leave(self, name: str, why: str) -> None:
        """Leave a field out of the manifest."""
        self._shelf.left.append(Left(f"{self._file.as_posix()}: {name}", why))

    def read(self, section: Mapping[str, Any]) -> Tree:
        """The store's block without its id."""
        for name, value in section.items():
            match name, value:
                case ("version" | "copyright", str()):
                    put(self._block, normal(value), *_VERSION, name)
                case ("categories", list()):
                    self._categories(value)
                case ("advisory", dict()):
                    answers = apple.age_rating(value, f"{self._file.as_posix()}: apple.advisory", self._shelf.left)
                    put(self._block, answers, "age_rating")
                case ("info", dict()):
                    self._info(value)
                case ("release", dict()):
                    self._release(value)
                case ("review", dict()):
                    self._review(value)
                case _:
                    self.leave(f"apple.{name}", _NO_PLACE)
        return self._block

    def _categories(self, entries: list[Any]) -> None:
        named = [each if isinstance(each, list) else [each] for each in entries]
        pairs = [(str(each[0]), list(map(str, each[1:]))) for each in named if each]
        found = apple.categories(pairs, f"{self._file.as_posix()}: apple.categories", self._shelf.left)
        put(self._block, found, "categories")

    # --- languages ---

    def _info(self, info: Mapping[str, Any]) -> None:
        for name, texts in info.items():
            locale, why = resolve(name, guide(STORE, "listings"))
            if locale and isinstance(texts, dict):
                self._language(name, locale, texts)
            else:
                self.leave(f"apple.info.{name}", why or "it is not a mapping")

    def _language(self, name: str, locale: str, texts: Mapping[str, Any]) -> None:
        for field, value in texts.items():
            if field in _APP_TEXTS:
                put(self._block, _plain(value), "listings", locale, _APP_TEXTS[field])
            elif field in _VERSION_TEXTS:
                put(self._block, _plain(value), *_VERSION, "listings", locale, _VERSION_TEXTS[field])
            elif field in {"screenshots", "previews"} and isinstance(value, dict):
                for slot, files in value.items():
                    where = f"apple.info.{name}.{field}.{slot}"
                    put(self._block, self._files(files, where), *_VERSION, field, locale, slot)
            else:
                self.leave(f"apple.info.{name}.{field}", _NO_PLACE)

    def _files(self, entries: Any, where: str) -> list[Any]:
        """Pictures, or films with the frame that is shown before they play. Paths are seen from the file's folder."""
        found: list[Any] = []
        for entry in entries if isinstance(entries, list) else [entries]:
            path = self._file.parent / str(entry.get("path") if isinstance(entry, dict) else entry)
            frame = entry.get("previewFrameTimeCode") if isinstance(entry, dict) else None
            if not path.is_file():
                self.leave(where, f"there is no file {path}")
            elif self._taken(path):
                found.append({"file": path, "poster_frame": _time_code(frame)} if isinstance(frame, str) else path)
        return found

    def _taken(self, path: Path) -> bool:
        """Is it a film or a picture? Pictures are looked at; what cannot be had is left out."""
        if path.suffix.lower() in VIDEOS:
            return not self._shelf.leads_out(path)
        return pictures.facts(path, self._shelf) is not None

    # --- the version ---

    def _release(self, release: Mapping[str, Any]) -> None:
        found: Tree = {}
        for name, value in release.items():
            match name, value:
                case ("automaticRelease", bool()):
                    found |= apple.release(value)
                case ("automaticRelease" | "autoReleaseDate", str()):
                    moment = _hour(value)
                    found |= apple.release(None, moment)
                    if not moment:
                        self.leave(f"apple.release.{name}", f"{value!r} is not a date with its offset")
                case ("phasedRelease" | "isPhasedReleaseEnabled", bool()):
                    found["phased"] = value
                case ("usesThirdPartyContent", bool()):
                    put(self._block, apple.content_rights(uses=value), "content_rights")
                case _:
                    self.leave(f"apple.release.{name}", _NO_PLACE)
        put(self._block, found, *_VERSION, "release")

    def _review(self, review: Mapping[str, Any]) -> None:
        for name, value in review.items():
            if name in _REVIEW:
                put(self._block, _plain(value), *_VERSION, "review", _REVIEW[name])
            else:
                self.leave(f"apple.review.{name}", apple.WITHHELD if name == _WITHHELD else _NO_PLACE)


def _plain(value: Any) -> Any:
    """A value in the form in which values are compared. What is neither text nor list stays as it is."""
    if isinstance(value, list):
        return [normal(each) if isinstance(each, str) else each for each in value]
    return normal(value) if isinstance(value, str) else value


def _hour(text: str) -> str:
    """The full hour of a date, as EAS sends it; a day begins in UTC. "" if it is no date or lacks its offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return ""
    if moment.tzinfo is None:
        if "T" in text:
            return ""
        moment = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
    return moment.replace(minute=0, second=0, microsecond=0).isoformat()


def _time_code(text: str) -> str:
    """HH:MM:SS:FF, as the manifest has it; EAS leaves the hours out."""
    return f"00:{text}" if text.count(":") == 2 else text
