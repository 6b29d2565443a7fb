"""A sandbox for the whole module, and a rehearsal on it for each test."""

from __future__ import annotations

import pytest
from amazon import AmazonStage
from apple import AppleStage
from rehearsal import Rehearsal

from reconciler.sandbox import Sandbox

STAGES = [AmazonStage(), AppleStage()]


@pytest.fixture(scope="module")
def sandbox():
    """All stores, on free ports."""
    with Sandbox() as running:
        yield running


@pytest.fixture(params=STAGES, ids=lambda stage: stage.name)
def stage(request):
    """One store after the other."""
    return request.param


@pytest.fixture
def rehearse(sandbox, stage, tmp_path):
    """Make rehearsals; each starts the store anew."""
    made = []

    def make(name="0"):
        folder = tmp_path / name
        folder.mkdir()
        made.append(Rehearsal(stage, sandbox, folder))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def rehearsal(rehearse):
    """One rehearsal."""
    return rehearse()


@pytest.fixture
def drafting(stage, rehearsal):
    """A rehearsal with a store where changes wait in a draft; elsewhere there is nothing to tell."""
    if not stage.has_drafts:
        pytest.skip(f"{stage.name} has no drafts: changes show at once")
    return rehearsal


@pytest.fixture
def amazon(sandbox, tmp_path):
    """A rehearsal with the Amazon Appstore."""
    made = Rehearsal(AmazonStage(), sandbox, tmp_path)
    yield made
    made.close()
