"""Everything that can go wrong, as one tree. Each error knows its exit code; each message names place, cause and fix.

ReconcilerError                     exit
├── UsageProblem                    64   the command line makes no sense
├── ManifestInvalid                 65   one or many Diagnostics, with file, line and column
├── SettingsInvalid                 65   reconciler.yaml
├── Unauthorized                     5   credentials missing, refused, or lacking a permission
├── Blocked                          4   a person must decide; nothing was written for this app
│   ├── Moved                            the store shows neither what was planned from nor what is wanted
│   ├── DraftOpen                        an open draft that is not ours; carries its handle
│   ├── NeedsDraft                       this store can only be read by opening a draft
│   ├── InReview                         nothing can be changed until the store has decided
│   ├── Locked                           another apply is at work on this app
│   └── AssetChanged                     a file is not what it was when the plan was made
├── StoreError                       1   a store's answer, with request and status; 3 once something was written
│   ├── Refused                          4xx: the store says no to what was sent
│   │   ├── Missing                      404
│   │   └── PreconditionFailed           412
│   ├── Unavailable                      could not be reached, or kept failing; nothing happened there
│   ├── Uncertain                        sent, but no answer: it may or may not have happened
│   └── Malformed                        the answer is not what this store is documented to say
├── LedgerDamaged                    1   the ledger cannot be trusted as it is
└── Interrupted                    130   a signal; 143 for SIGTERM
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes, all of them, used by the command line only."""

    OK = 0
    ERROR = 1
    CHANGES = 2
    PARTIAL = 3
    BLOCKED = 4
    CREDENTIALS = 5
    USAGE = 64
    INVALID = 65
    INTERRUPTED = 130
    TERMINATED = 143


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a text file. Lines and columns count from 1; `length` is in characters.

    In a template, `brand` says for which brand of its family it was read.
    """

    file: str
    line: int
    column: int
    length: int = 1
    brand: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}{f' for {self.brand}' if self.brand else ''}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem in a manifest or settings file, or one warning about it.

    Args:
        code: stable, such as `R2107`; `reconciler explain R2107` tells what it means.
        summary: what is wrong, in one sentence without a full stop.
        place: where; None if it concerns no line.
        detail: a remark to print under the marked token, such as `PNG, 1284×2778`.
        fix: what to do about it.
        severity: `error` or `warning`.
        address: the resource it concerns, if any.
    """

    code: str
    summary: str
    place: Place | None = None
    detail: str = ""
    fix: str = ""
    severity: str = "error"
    address: str = ""


class ReconcilerError(Exception):
    """Root of the tree.

    Args:
        message: what happened and where, in one sentence.
        fix: what to do next; a command stands alone so that it can be copied.
        code: stable identifier of the sort of error.
        where: address, file or endpoint it concerns.
    """

    exit: Exit = Exit.ERROR
    default_code = "R1000"

    def __init__(self, message: str, *, fix: str = "", code: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.code = code or self.default_code
        self.where = where


class UsageProblem(ReconcilerError):
    """The command line makes no sense."""

    exit = Exit.USAGE
    default_code = "R1064"


class ManifestInvalid(ReconcilerError):
    """A manifest has problems. `diagnostics` holds all of them, warnings included, sorted by place."""

    exit = Exit.INVALID
    default_code = "R2000"

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        count = sum(each.severity == "error" for each in diagnostics)
        super().__init__(f"{count} problem{'s' if count != 1 else ''} in the manifest")
        self.diagnostics = diagnostics


class SettingsInvalid(ReconcilerError):
    """`reconciler.yaml` has problems, listed like a manifest's."""

    exit = Exit.INVALID
    default_code = "R2900"

    def __init__(self, message: str, *, diagnostics: tuple[Diagnostic, ...] = (), fix: str = "") -> None:
        super().__init__(message, fix=fix)
        self.diagnostics = diagnostics


class Unauthorized(ReconcilerError):
    """Credentials are missing, refused, or lack a permission."""

    exit = Exit.CREDENTIALS
    default_code = "R5000"


class Blocked(ReconcilerError):
    """A person must decide. Nothing was written for this app since the last thing reported as done."""

    exit = Exit.BLOCKED
    default_code = "R4000"


class Moved(Blocked):
    """The store shows neither what the change was planned from nor what is wanted: the plan is stale there."""

    default_code = "R4120"


class DraftOpen(Blocked):
    """There is an open draft that this call was not told to use."""

    default_code = "R4090"

    def __init__(self, message: str, *, handle: str, fix: str = "") -> None:
        super().__init__(message, fix=fix)
        self.handle = handle


class NeedsDraft(Blocked):
    """This store can only be read by opening a draft, and none is open."""

    default_code = "R4010"


class InReview(Blocked):
    """Nothing can be changed until the store has decided."""

    default_code = "R4121"


class Locked(Blocked):
    """Another apply is at work on this app."""

    default_code = "R4230"


class AssetChanged(Blocked):
    """A file is not what it was when the plan was made, or is gone."""

    default_code = "R4300"


class StoreError(ReconcilerError):
    """A store's answer that cannot be worked with.

    Args:
        message: in the store's own words where it has any.
        request: method and path, never a query string or credential.
        status: HTTP status, 0 if there was no answer.
        codes: the store's own error codes, in order.
        fix: what to do next.
    """

    default_code = "R3000"

    def __init__(
        self, message: str, *, request: str = "", status: int = 0, codes: tuple[str, ...] = (), fix: str = ""
    ) -> None:
        super().__init__(message, fix=fix, where=request)
        self.request = request
        self.status = status
        self.codes = codes


class Refused(StoreError):
    """4xx: the store says no to what was sent."""

    default_code = "R3400"


class Missing(Refused):
    """404: no such thing there."""

    default_code = "R3404"


class PreconditionFailed(Refused):
    """412: what was sent was based on something that is no longer so."""

    default_code = "R3412"


class Unavailable(StoreError):
    """Could not be reached or kept failing; nothing happened there, so running again is safe."""

    default_code = "R3503"


class Uncertain(StoreError):
    """Sent, but no answer came: it may or may not have happened. Look before sending it again."""

    default_code = "R3504"


class Malformed(StoreError):
    """The answer is not what this store is documented to say."""

    default_code = "R3502"


class LedgerDamaged(ReconcilerError):
    """The ledger cannot be trusted as it is."""

    default_code = "R6000"


class Interrupted(ReconcilerError):
    """A signal asked us to stop. `exit` is 130 for SIGINT, 143 for SIGTERM."""

    exit = Exit.INTERRUPTED
    default_code = "R1130"
