"""What the engine's tests share: one app, one wanted state, and the four rooms in a row."""

from __future__ import annotations

import io
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from memory_store import MemoryProvider, MemoryStore

from reconciler import apply, plan
from reconciler.ledger import open_ledger
from reconciler.model import Address, App, Desired, PlannedAsset, Resource
from reconciler.survey import survey, traits

APP = App("memory", "com.example.wordgame", name="wordgame")
LIVE = {
    "details": {"contact_email": "old@example.com"},
    "listing/en-US": {"title": "Word", "description": "Old.", "release_notes": "First."},
    "listing/de-DE": {"title": "Wort", "release_notes": "Erste."},
    "image/en-US/screenshots": {"files": ["old1", "old2"]},
}
WANTED = {
    "details": {"contact_email": "new@example.com"},
    "listing/en-US": {"title": "Words", "description": "Old.", "release_notes": "Second."},
    "listing/fr-FR": {"title": "Mots", "release_notes": "Deux."},
    "image/en-US/screenshots": {"files": ("new1", "new2", "new3")},
    "image/en-US/icon": {"files": ("icon",)},
}


class Files:
    """An AssetSource whose files hold their own names."""

    @contextmanager
    def open(self, content):
        """The bytes of this content."""
        with io.BytesIO(content.encode()) as stream:
            yield stream

    def size(self, content):
        """Size in bytes."""
        return len(content)

    def name(self, content):
        """The file's name."""
        return content


def desired(wanted=None, *, prune=("listing",), app=APP):
    """Desired state of one app."""
    resources = {}
    for local, fields in (WANTED if wanted is None else wanted).items():
        kind, _, key = local.partition("/")
        resources[Address(app, kind, key)] = Resource(fields)
    contents = {each for resource in resources.values() for each in resource.values.get("files") or ()}
    return Desired(
        (app,),
        resources,
        assets={each: PlannedAsset(each, len(each)) for each in contents},
        prune=frozenset((app, kind) for kind in prune),
    )


class House:
    """The engine over one store and one ledger."""

    def __init__(self, folder, store=None, **traits):
        self.store = store or MemoryStore(APP, LIVE)
        self.provider = MemoryProvider(self.store, **traits)
        self.ledger = open_ledger(folder / "ledger.jsonl")
        self.events = []

    def restarted(self, folder):
        """The same store and ledger file in a new process; whatever cut the old one off is over."""
        self.store.dead, self.store.cut_at = False, None
        again = House.__new__(House)
        again.__dict__ = {**self.__dict__, "ledger": open_ledger(folder / "ledger.jsonl"), "events": []}
        return again

    def survey(self, wanted, **more):
        """Read the store."""
        return survey(wanted, {"memory": self.provider}, self.ledger, **more)

    def plan(self, wanted=None, **more):
        """A fresh plan."""
        wanted = wanted or desired()
        known = {"memory": traits(self.provider)}
        return plan.make(wanted, self.survey(wanted), now="2026-11-20T00:00:00Z", traits=known, **more)

    def apply(self, planned=None, **options):
        """Apply a plan, or a fresh one."""
        return apply.run(
            planned or self.plan(),
            providers={"memory": self.provider},
            ledger=self.ledger,
            assets=Files(),
            options=apply.Options(**options),
            emit=self.events.append,
        )


@pytest.fixture
def house(tmp_path):
    """A house over a store with drafts."""
    return House(tmp_path)


@pytest.fixture
def build(tmp_path):
    """Make a house with other traits."""
    return lambda **traits: House(tmp_path, **traits)


@pytest.fixture
def given():
    """The shared values, for tests to name."""
    return SimpleNamespace(APP=APP, LIVE=LIVE, WANTED=WANTED, desired=desired, House=House)
