"""What the Appstore holds: apps, the versions of each, and what is in a version. Plain data, saved as JSON."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from reconciler.sandbox.apk import ApkFacts

IN_PROGRESS, REVIEW, LIVE = "IN_PROGRESS", "REVIEW", "LIVE"


@dataclass(frozen=True)
class Device:
    """A device of the catalogue. `api_level` is the Android version that its Fire OS is built on."""

    id: str
    name: str
    api_level: int
    television: bool = False


@dataclass(frozen=True)
class Asset:
    """A picture or film. Width and height are 0 and the format is "" where they could not be made out."""

    id: str
    sha256: str
    size: int
    format: str = ""
    width: int = 0
    height: int = 0
    transparent: bool = False
    listed_from: float = 0.0


@dataclass(frozen=True)
class Apk:
    """An APK that is attached. `targets` are the ids of the devices that it is offered to."""

    id: str
    name: str
    sha256: str
    size: int
    file_name: str
    facts: ApkFacts
    targets: list[str]


@dataclass
class StagedApk:
    """A large APK that was uploaded but is not attached. `waits`: so often attaching it will still fail."""

    sha256: str
    size: int
    file_name: str
    facts: ApkFacts
    waits: int = 0


@dataclass
class Content:
    """One version of an app. `media` is by locale, then by picture type or `videos`."""

    details: dict[str, Any]
    listings: dict[str, dict[str, Any]]
    media: dict[str, dict[str, list[Asset]]] = field(default_factory=dict)
    apks: list[Apk] = field(default_factory=list)
    availability: dict[str, str] | None = None

    def assets(self, locale: str, slot: str) -> list[Asset]:
        """The pictures or films of one slot, in order; not the list itself."""
        return list(self.media.get(locale, {}).get(slot, ()))

    def put_assets(self, locale: str, slot: str, assets: list[Asset]) -> None:
        """Fill a slot with these."""
        self.media.setdefault(locale, {})[slot] = assets


@dataclass
class Edit:
    """A version on its way: a draft, in review, or live. Every change gives it a new revision."""

    id: str
    status: str
    content: Content
    revision: int = 1


@dataclass
class App:
    """One app. `live` is None until its first version, made in the console, is out; `open` is a draft or in review."""

    id: str
    package: str
    live: Edit | None
    open: Edit | None
    devices: list[Device]
    max_target_sdk: int
    staged: dict[str, StagedApk] = field(default_factory=dict)
    uploads: dict[str, int] = field(default_factory=dict)
    history: list[dict[str, str]] = field(default_factory=list)
    testers: list[Any] = field(default_factory=list)


def edit_id() -> str:
    """A fresh id of an edit."""
    return f"amzn1.devportal.apprelease.{uuid.uuid4().hex}"


def asset_id() -> str:
    """A fresh id of a picture or film."""
    return f"amzn1.dex.asset.{uuid.uuid4().hex}"


def file_id() -> str:
    """A fresh id of a large APK's upload."""
    return f"amzn1.devportal.fileupload.{uuid.uuid4().hex}"


def apk_id() -> str:
    """A fresh id of an APK: 13 letters and digits, the first of them an M."""
    return f"M{uuid.uuid4().hex[:12].upper()}"
