"""`silence` in a manifest: warnings that somebody has looked at, and that are about nothing, each with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from reconciler.document import Fields, locate
from reconciler.errors import Diagnostic, Place

CAN_BE_SILENCED: Final = ("R2601", "R2602", "R2603", "R2604")
"""What is a matter of taste or of agreement with a store; that a file is too large is not."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A warning, and where in the manifest it belongs: ("stores", "app-store", "listings", "en-US", "name")."""

    told: Diagnostic
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Silence:
    """One entry of `silence`. `at` is the path of what it is for, () for the whole manifest.

    In a template it is one entry for all brands, and has something to do if it has for one of them.
    """

    code: str
    at: tuple[str, ...]
    place: Place

    def covers(self, doubt: Doubt) -> bool:
        """Is this doubt one that it is for?"""
        return self.code == doubt.told.code and self.at == tuple(map(str, doubt.path[: len(self.at)]))


def entries(data: dict[str, Any], root: Fields) -> tuple[Silence, ...]:
    """The entries of a manifest. What is malformed, which has been reported, is passed over."""
    listed = data.get("silence")
    return tuple(
        Silence(each["code"], _steps(each.get("at")), replace(locate(root, ("silence", number, "code")), brand=""))
        for number, each in enumerate(listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and isinstance(each.get("code"), str)
    )


def _steps(at: Any) -> tuple[str, ...]:
    return tuple(at.strip("/").split("/")) if isinstance(at, str) and at.strip("/") else ()


def kept(doubts: Iterable[Doubt], silences: Iterable[Silence], used: set[Silence]) -> Iterator[Doubt]:
    """The doubts that no entry is for. Notes in `used` which entries were for some."""
    known = tuple(silences)
    for doubt in doubts:
        covering = {each for each in known if each.covers(doubt)}
        used |= covering
        if not covering:
            yield doubt


def idle(silences: Iterable[Silence], used: set[Silence], stores: Iterable[str] | None) -> Iterator[Diagnostic]:
    """A warning for each entry that silences nothing.

    Args:
        silences: the entries.
        used: those that were for something.
        stores: the stores that were looked at; None for all. Of others nothing is known.
    """
    for each in sorted({*silences} - used, key=lambda each: each.place):
        if each.code not in CAN_BE_SILENCED:
            summary, fix = f"{each.code} cannot be silenced", f"these can: {', '.join(CAN_BE_SILENCED)}"
        elif stores is not None and (len(each.at) < 2 or each.at[1] not in stores):
            continue
        else:
            where = f" at {'/'.join(each.at)}" if each.at else ""
            summary, fix = f"there is no {each.code}{where} to silence", "remove the entry, or correct its place"
        yield Diagnostic("R2605", summary, each.place, fix=fix, severity="warning")
