"""One sandbox for all tests of this provider, put back to its beginning before each."""

from __future__ import annotations

import pytest
from app_store_world import STORE, World

from reconciler.sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox():
    """A running sandbox of the store."""
    with Sandbox([STORE]) as running:
        yield running


@pytest.fixture
def new_world(sandbox, tmp_path):
    """Makes worlds: `new_world(wait=1)`. Each has connections of its own, to the one sandbox."""
    control = sandbox.control(STORE)
    control.reset()
    made = []

    def make(**named):
        made.append(World(control, sandbox.endpoints()[STORE], tmp_path, **named))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def world(new_world):
    """The example app: live on two platforms, no version in preparation."""
    return new_world()


@pytest.fixture
def draft(world):
    """The example app with version 3.5.0 for IOS in preparation."""
    world.console("create_version", version="3.5.0")
    return world
