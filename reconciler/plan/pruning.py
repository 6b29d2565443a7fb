"""What is live and not named in a collection that says `prune`: what of it goes, what goes along, and what stays.

Some things belong to others and go with them, such as the pictures of a language with its listing. A plan names them
as deletions of their own, so that limits and people see what is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from reconciler.model import Address, App, Desired, Snapshot
from reconciler.plan.traits import Traits


def strays(app: App, desired: Desired, live: Snapshot, traits: Traits) -> list[Address]:
    """What a plan deletes because the manifest does not name it. It takes along what belongs to it."""
    stays = staying(app, desired, live, traits)
    return [address for address in _unnamed(app, desired, live) if address not in stays]


def going_along(gone: Collection[Address], live: Snapshot, traits: Traits) -> Iterator[tuple[Address, Address]]:
    """What is live and belongs to what goes, each with its owner."""
    for address in live if gone else ():
        owner = traits.belongs_to(address)
        if owner is not None and owner in gone:
            yield address, owner


def staying(app: App, desired: Desired, live: Snapshot, traits: Traits) -> dict[Address, Address]:
    """What would go as well, and stays because something is wanted that belongs to it; with an example of that."""
    unnamed = _unnamed(app, desired, live)
    owners = _owners(app, desired, traits) if unnamed else {}
    return {address: owners[address] for address in unnamed if address in owners}


def _unnamed(app: App, desired: Desired, live: Snapshot) -> list[Address]:
    collections = [what for each, what in desired.prune if each == app]
    return [
        address
        for address in (live if collections else ())
        if address.app == app and address not in desired.resources and any(map(address.within, collections))
    ]


def _owners(app: App, desired: Desired, traits: Traits) -> Mapping[Address, Address]:
    """What owns something that is wanted to be there, each with an example of that."""
    found: dict[Address, Address] = {}
    for address, resource in desired.resources.items():
        if address.app == app and any(value is not None for value in resource.values.values()):
            owner = traits.belongs_to(address)
            if owner is not None:
                found.setdefault(owner, address)
    return found
