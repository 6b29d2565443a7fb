"""One sandbox for all tests of this provider, put back to its beginning before each.

Every request that a test has the provider send is judged by Apple's OpenAPI document, where that is there.
"""

from __future__ import annotations

import pytest
from app_store_world import STORE, World
from apple_requests import Judge, Listening

from reconciler.sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox():
    """A running sandbox of the store."""
    with Sandbox([STORE]) as running:
        yield running


@pytest.fixture(scope="session")
def judge():
    """Apple's document as a judge of requests; None if it is not there: then nothing is judged."""
    return Judge.found()


@pytest.fixture(scope="session")
def listening(sandbox):
    """The address at which requests to the sandbox are noted on their way."""
    with Listening(sandbox.control(STORE)) as before:
        yield before


@pytest.fixture
def new_world(sandbox, listening, judge, tmp_path):
    """Makes worlds: `new_world(wait=1)`. Each has connections of its own, to the one sandbox."""
    control = sandbox.control(STORE)
    control.reset()
    listening.sent.clear()
    made = []

    def make(**named):
        made.append(World(control, listening.endpoints, tmp_path, **named))
        return made[-1]

    yield make
    for each in made:
        each.close()
    assert judge is None or listening.problems(judge) == []


@pytest.fixture
def world(new_world):
    """The example app: live on two platforms, no version in preparation."""
    return new_world()


@pytest.fixture
def draft(world):
    """The example app with version 3.5.0 for IOS in preparation."""
    world.console("create_version", version="3.5.0")
    return world
