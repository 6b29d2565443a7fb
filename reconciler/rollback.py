"""Going back: what apps showed at an earlier moment, as a wish like any manifest's, for all that can be put back.

Binaries and releases stay, as no store takes an earlier version again. Files are put back only if a file with the
content they had is at hand. What stays as it is, is told line by line; nothing is left out silently.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from reconciler.assets import ALGORITHMS, UnsafePath, fingerprint
from reconciler.ledger import Past
from reconciler.model import (
    Address,
    App,
    Desired,
    PlannedAsset,
    Resource,
    Survey,
    Value,
    Values,
    agrees,
    has_unknown,
)
from reconciler.plan import Traits

FILES: Final = "files"
"""The field that holds content hashes."""

_IN_SETS: Final = frozenset({"image", "preview"})
_VERSION: Final = "version"
"""The field of `details` that names a version, in stores where one is opened by name."""

_SUFFIXES: Final = (
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"),
    *(".mp4", ".m4v", ".mov", ".avi", ".wmv", ".mpg", ".mpeg", ".flv"),
)

_STAYS: Final = {
    "binary": "stays: a store takes no earlier version again; build it anew with a higher version code",
    "release": "stays: what is out cannot be taken back, and the way of the next release is the manifest's to say",
}


@dataclass(frozen=True)
class Way:
    """The way back: what to wish for, and by `str(app)` what cannot be had."""

    desired: Desired
    stays: Mapping[str, tuple[str, ...]]


def asked(pasts: Mapping[App, Past]) -> Desired:
    """What the stores have to be asked about: everything that was ever applied, also what is to go."""
    addresses = {address for past in pasts.values() for address in past.known}
    return Desired(tuple(pasts), {address: Resource({}) for address in sorted(addresses)})


def contents(pasts: Mapping[App, Past]) -> set[str]:
    """The content hashes of the files that were there."""
    return {
        each
        for past in pasts.values()
        for address, values in past.known.items()
        if address.kind in _IN_SETS
        for each in _files(values)
    }


def way(
    pasts: Mapping[App, Past], seen: Survey, *, traits: Mapping[str, Traits], at_hand: Mapping[str, PlannedAsset]
) -> Way:
    """What to wish for, so that the apps show what they did.

    Args:
        pasts: what they showed, by app.
        seen: what they show now, and what was last applied. Of apps that could not be read nothing is wished.
        traits: by store.
        at_hand: content hash to a file that has it.
    """
    unread = {each.app for each in seen.unread}
    returns = [
        _Return(app, past, seen, traits.get(app.store, Traits()).per_release, at_hand)
        for app, past in pasts.items()
        if app not in unread
    ]
    for each in returns:
        each.work_out()
    desired = Desired(
        tuple(pasts),
        {address: resource for each in returns for address, resource in each.wanted.items()},
        assets=at_hand,
        prune=frozenset((each.app, address.local) for each in returns for address in each.to_go),
        protect=frozenset(address for address in seen.protected if address.app in pasts),
    )
    return Way(desired, {str(each.app): tuple(each.stays) for each in returns if each.stays})


@dataclass(slots=True)
class _Return:
    """One app's way back."""

    app: App
    past: Past
    seen: Survey
    per_release: Collection[str]
    at_hand: Mapping[str, PlannedAsset]
    wanted: dict[Address, Resource] = field(default_factory=dict)
    to_go: list[Address] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)

    def work_out(self) -> None:
        """Look at every address, in order."""
        for address in sorted({*self.past.known, *self.past.unnoted}):
            if address in self.past.known:
                self._known(address, self.past.known[address])
            for name in self.past.unnoted.get(address, ()):
                if address.kind not in _STAYS:
                    self._keep(address, name, "stays: it was changed since, and nobody noted what had been there")

    def _known(self, address: Address, values: Values | None) -> None:
        live = self.seen.live.get(address)
        if address.kind in _STAYS:
            if not agrees(self.seen.last.get(address, live), values):
                self._keep(address, "", _STAYS[address.kind])
        elif values is None:
            if live is not None:
                self.to_go.append(address)
        elif address.kind in _IN_SETS:
            self._set(address, values, live)
        else:
            self._fields(address, values, live)

    def _fields(self, address: Address, values: Values, live: Resource | None) -> None:
        """Single fields. What every release starts without is about the binary, which stays: it goes as it last did."""
        last = self.seen.last.get(address)
        fields: dict[str, Value] = {}
        for name, then in values.items():
            value = last.values.get(name, then) if last and name in self.per_release else then
            if has_unknown(value):
                self._hidden(address, name, live)
            elif address.kind == "details" and name == _VERSION:
                if live is None or live.values.get(name) != value:
                    self._keep(address, name, "stays: a store takes no earlier version again")
            else:
                fields[name] = value
        if fields:
            self.wanted[address] = Resource(fields)

    def _set(self, address: Address, values: Values, live: Resource | None) -> None:
        """Files and what goes with each of them: all of it, or nothing."""
        if agrees(live, values):
            self.wanted[address] = Resource(values)
        elif any(has_unknown(value) for value in values.values()):
            self._hidden(address, "", live)
        elif missing := [each for each in _files(values) if each not in self.at_hand]:
            number = f"{len(missing)} of {len(_files(values))}"
            named = ", ".join(each[:19] for each in missing)
            self._keep(address, "", f"stays: of its files {number} cannot be found below this folder: {named}")
        else:
            self.wanted[address] = Resource(values)

    def _hidden(self, address: Address, name: str, live: Resource | None) -> None:
        if live is not None and name in self.per_release:
            self._keep(address, name, "is not sent: what it was is not known, and every release starts without")
        else:
            self._keep(address, name, "stays: the store did not show what was there")

    def _keep(self, address: Address, name: str, reason: str) -> None:
        self.stays.append(": ".join(each for each in (address.local, name, reason) if each))


def _files(values: Values | None) -> tuple[str, ...]:
    files = (values or {}).get(FILES)
    return tuple(each for each in files if isinstance(each, str)) if isinstance(files, tuple) else ()


def find_files(root: Path, wanted: Collection[str], known: Mapping[str, PlannedAsset]) -> dict[str, PlannedAsset]:
    """Files with these contents: those that manifests name, and else pictures and videos anywhere below a folder.

    Args:
        root: the folder; what is hidden in it is not looked at.
        wanted: content hashes.
        known: content hash to the file that a manifest names.
    """
    found = {content: known[content] for content in wanted if content in known}
    algorithms = {content.partition(":")[0] for content in wanted if content not in found} & set(ALGORITHMS)
    for path in _media(root) if algorithms else ():
        for algorithm in sorted(algorithms):
            with suppress(UnsafePath):  # a link, or gone meanwhile: not a file to send
                content, size = fingerprint(root, path, algorithm)
                if content in wanted:
                    found.setdefault(content, PlannedAsset(path, size))
    return found


def _media(root: Path) -> Iterator[str]:
    for parent, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(_SUFFIXES):
                yield Path(parent, name).relative_to(root).as_posix()
