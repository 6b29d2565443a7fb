"""What Digital Turbine holds: by package, every upload with its three status words. Plain data, saved as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

UPLOAD, SAMSUNG, MANUAL = WORDS = ("upload_status", "samsung_approval_status", "manual_approval_status")
"""The names of the three words that can be asked for."""

SCHEDULED, COMPLETED, ERROR = "SCHEDULED", "COMPLETED", "ERROR"
NOT_REQUESTED, PENDING, APPROVED = "NOT_REQUESTED", "PENDING", "APPROVED"


@dataclass(frozen=True)
class Apk:
    """The file of an upload: its hash, its size in bytes, and what it says of itself ("" and None if unreadable)."""

    sha256: str
    size: int
    package: str = ""
    version_code: int | None = None


@dataclass
class Upload:
    """One upload.

    Args:
        id: as the client was told it.
        client: the client_id that sent it.
        at: when, in seconds since 1970.
        fields: the form's fields but the file, as they were understood.
        encoding: `multipart-fields` or `multipart-json`.
        parts: what came over the wire, in order: name, type, file_name, size and sha256 of each part.
        words: the three status words.
        polls_left: upload_status leaves SCHEDULED at this many GETs from now; None: not by itself.
        samsung_due: samsung_approval_status leaves SCHEDULED at this time; None: not by itself.
    """

    id: str
    client: str
    at: float
    apk: Apk
    fields: dict[str, Any]
    encoding: str
    words: dict[str, str]
    parts: list[dict[str, Any]] = field(default_factory=list)
    polls_left: int | None = None
    samsung_due: float | None = None


@dataclass
class App:
    """All uploads of one package, oldest first, and what happened to them."""

    package: str
    uploads: list[Upload] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
