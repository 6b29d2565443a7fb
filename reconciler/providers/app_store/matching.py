"""Which files a set of screenshots or previews is to hold, and which of them it holds already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconciler.filesets import files_in
from reconciler.model import Change, Scalar
from reconciler.provider import AssetSource
from reconciler.providers.app_store import names
from reconciler.providers.app_store.shapes import Asset


@dataclass(frozen=True)
class Wanted:
    """One file of the set that is wanted: its content hash, name, size in bytes, and poster frame if it has one."""

    content: str
    name: str
    size: int
    frame: str

    @property
    def checksum(self) -> str:
        """The MD5 in hex."""
        return self.content.partition(":")[2]


def wanted_by(change: Change, assets: AssetSource) -> list[Wanted]:
    """The files of the set as a change wants it, in order."""
    contents = [str(each) for each in files_in(change.after)]
    frames = (change.after or {}).get("poster_frames")
    given = list(frames) if isinstance(frames, tuple) else []
    return [
        Wanted(each, assets.name(each), assets.size(each), _frame(given, place)) for place, each in enumerate(contents)
    ]


def _frame(given: Sequence[Scalar], place: int) -> str:
    """The poster frame of one file: the store's own where the manifest names none, "" where it names none at all."""
    return str(given[place] or names.POSTER_FRAME) if place < len(given) else ""


def matched(wanted: Sequence[Wanted], present: Sequence[Asset]) -> list[Asset | None]:
    """For each wanted file the asset that is it, None if there is none. No asset serves twice.

    A finished asset whose checksum the store does not show (rorkai/App-Store-Connect-CLI#2097) is taken for the file
    of the same name and size.
    """
    left = [each for each in present if each.usable]
    chosen: list[Asset | None] = []
    for file in wanted:
        same = [each for each in left if each.content == file.content]
        alike = [each for each in left if not each.checksum and (each.name, each.size) == (file.name, file.size)]
        found = next(iter(same or alike), None)
        chosen.append(found)
        if found is not None:
            left.remove(found)
    return chosen
