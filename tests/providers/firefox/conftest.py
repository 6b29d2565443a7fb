"""One sandbox for all tests of this provider, put back to its beginning before each, in both of its dialects."""

from __future__ import annotations

import pytest
from firefox_world import STORE, World, app

from reconciler.sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox():
    """A running sandbox of the store."""
    with Sandbox([STORE]) as running:
        yield running


@pytest.fixture(params=["2013", "2016"])
def profile(request):
    """The year of the servers."""
    return request.param


@pytest.fixture
def new_world(sandbox, profile):
    """Makes worlds: `new_world(slug="other")`. Each has connections of its own, to the one sandbox."""
    control = sandbox.control(STORE)
    control.reset()
    control.switches(profile=profile)
    made = []

    def make(**named):
        made.append(World(control, sandbox.endpoints()[STORE], **named))
        return made[-1]

    yield make
    for each in made:
        each.provider.close()


@pytest.fixture
def world(new_world):
    """A hosted app that is public, in two languages, with three previews."""
    made = new_world()
    made.control.seed(app())
    return made


@pytest.fixture
def nothing(new_world):
    """The slug of an app that nobody has created yet."""
    return new_world(slug="newgame")
