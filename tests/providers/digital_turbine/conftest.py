"""One sandbox for all tests of this provider, put back to its beginning before each."""

from __future__ import annotations

import pytest
from turbine_world import PACKAGE, STORE, World

from reconciler.sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox():
    """A running sandbox of the store."""
    with Sandbox([STORE]) as running:
        yield running


@pytest.fixture
def new_world(sandbox):
    """Makes worlds: `new_world(wait=1)`. Each has connections of its own, to the one sandbox."""
    control = sandbox.control(STORE)
    control.reset()
    control.seed({"package": PACKAGE})
    made = []

    def make(**named):
        made.append(World(control, sandbox.endpoints()[STORE], **named))
        return made[-1]

    yield make
    for each in made:
        each.provider.close()


@pytest.fixture
def world(new_world):
    """A world as most tests want it: nothing was uploaded yet."""
    return new_world()
