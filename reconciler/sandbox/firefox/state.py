"""What the Marketplace holds: apps and what belongs to them, uploads, hosted manifests. Plain data, saved as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

HOSTED, PACKAGED = "hosted", "packaged"
INCOMPLETE, PENDING, PUBLIC, WAITING, UNLISTED = "incomplete", "pending", "public", "waiting", "unlisted"
REJECTED, DELETED = "rejected", "deleted"

Texts = dict[str, str]
"""A text in each locale that has it."""


@dataclass
class Manifest:
    """What an app's manifest says. `sha256` is that of its bytes, `origin` only in packaged apps."""

    version: str
    developer: str
    default_locale: str
    names: Texts
    descriptions: Texts
    locales: list[str]
    sha256: str
    app_type: str = HOSTED
    origin: str = ""


@dataclass
class Page:
    """What a manifest URL serves. `body` is base64."""

    body: str
    content_type: str


@dataclass
class Upload:
    """A validation. `owner` is "" if it was asked for anonymously; `waits`: so many looks will still find it queued."""

    id: str
    owner: str
    manifest: Manifest | None
    report: dict[str, Any]
    url: str = ""
    sha256: str = ""
    waits: int = 0
    queued: bool = False
    used: bool = False

    @property
    def valid(self) -> bool:
        """Has it been looked at, and found good?"""
        return not self.queued and self.manifest is not None


@dataclass
class Version:
    """A version of an app. `public`: it has been approved."""

    id: int
    version: str
    developer: str
    features: list[str] = field(default_factory=list)
    public: bool = False


@dataclass
class Preview:
    """A screenshot or video. `sha256` is that of the bytes that were sent, `filetype` what is told of it."""

    id: int
    sha256: str
    position: int
    filetype: str
    made: float


@dataclass
class Icon:
    """An icon that was sent over the API; without one, the manifest's is shown."""

    sha256: str


@dataclass
class Ratings:
    """An IARC certificate."""

    submission_id: int
    security_code: str


@dataclass
class App:
    """One app. `texts` are by field, then by locale; `publish_type` is what approval makes of it."""

    id: int
    slug: str
    owner: str
    app_type: str
    manifest_url: str
    manifest_sha256: str
    origin: str
    default_locale: str
    locales: list[str]
    created: float
    texts: dict[str, Texts] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)
    device_types: list[str] = field(default_factory=list)
    premium_type: str = "free"
    price: str | None = None
    upsold: int | None = None
    account: int | None = None
    status: str = INCOMPLETE
    disabled: bool = False
    publish_type: str = PUBLIC
    versions: list[Version] = field(default_factory=list)
    previews: list[Preview] = field(default_factory=list)
    icon: Icon | None = None
    ratings: Ratings | None = None
    excluded_regions: list[str] = field(default_factory=list)
    uploads: dict[str, int] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)

    @property
    def packaged(self) -> bool:
        """Is it a ZIP rather than a page on the web?"""
        return self.app_type != HOSTED

    @property
    def visible(self) -> bool:
        """May anybody look at it?"""
        return self.status in {PUBLIC, UNLISTED} and not self.disabled

    @property
    def charged(self) -> bool:
        """Does the app itself cost something?"""
        return self.premium_type in {"premium", "premium-inapp"}

    def ordered_previews(self) -> list[Preview]:
        """As they are shown: by position, then by age."""
        return sorted(self.previews, key=lambda preview: (preview.position, preview.made, preview.id))

    def note(self, event: str, **more: Any) -> None:
        """Write into its history."""
        self.history.append({"event": event, **more})


@dataclass
class BankAccount:
    """A payment account. What is in the form is nobody's business here."""

    id: int
    owner: str
    form: dict[str, Any]
    shared: bool = False


@dataclass
class Upsell:
    """A premium app that is offered to users of a free one. Both are numbers of apps."""

    id: int
    free: int
    premium: int


def _first_numbers() -> dict[str, int]:
    """Numbering starts where the examples of Mozilla's documentation stand."""
    return {"app": 24, "version": 7012, "preview": 37, "account": 1, "upsell": 1}


@dataclass
class World:
    """Everything. Dictionaries that are not by URL are by id, which JSON wants to be a string.

    `created` holds the times at which apps were created over the API; `taken_in` counts packages by sha256 until an
    app is made of them.
    """

    apps: dict[str, App] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    accounts: dict[str, BankAccount] = field(default_factory=dict)
    upsells: dict[str, Upsell] = field(default_factory=dict)
    created: list[float] = field(default_factory=list)
    taken_in: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=_first_numbers)

    def number(self, kind: str) -> int:
        """A fresh number for an app, version, preview, account or upsell."""
        self.numbers[kind] += 1
        return self.numbers[kind] - 1
