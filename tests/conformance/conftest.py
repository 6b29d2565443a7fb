"""A sandbox for the whole module, and a rehearsal on it for each test.

Every request to App Store Connect is judged by Apple's OpenAPI document, where that is there.
"""

from __future__ import annotations

import os

import pytest
from amazon import AmazonStage
from apple import AppleStage
from apple_requests import Judge, Overheard
from firefox import FirefoxStage
from rehearsal import Rehearsal
from turbine import TurbineStage

from reconciler.sandbox import Sandbox

STAGES = [AmazonStage(), AppleStage(), TurbineStage(), FirefoxStage("2013"), FirefoxStage("2016")]
WHOLE = os.environ.get("RECONCILER_TEST_WHOLE") == "1"


def pytest_collection_modifyitems(config, items):
    """Of the passing faults each store meets every other one, in turns, so that each is met by some; all if asked."""
    spared = [] if WHOLE else [each for each in items if _is_spared(each)]
    if spared:
        config.hook.pytest_deselected(items=spared)
        items[:] = [each for each in items if each not in spared]


def _is_spared(item):
    params = getattr(item, "callspec", None) and item.callspec.params
    if not params or not item.name.startswith("test_a_passing_fault") or params["stage"] not in STAGES:
        return False
    faults = item.function.pytestmark[0].args[1]
    return (faults.index(params["fault"]) + STAGES.index(params["stage"])) % 2 == 1


@pytest.fixture(scope="module")
def sandbox():
    """All stores, on free ports."""
    with Sandbox() as running, Overheard(running) as overheard:
        yield overheard


@pytest.fixture(scope="session")
def judge():
    """Apple's document as a judge of requests; None if it is not there: then nothing is judged."""
    return Judge.found()


@pytest.fixture(params=STAGES, ids=lambda stage: getattr(stage, "label", stage.name))
def stage(request):
    """One store after the other."""
    return request.param


@pytest.fixture
def rehearse(sandbox, stage, judge, tmp_path):
    """Make rehearsals; each starts the store anew."""
    made = []
    sandbox.listening.sent.clear()

    def make(name="0"):
        folder = tmp_path / name
        folder.mkdir()
        made.append(Rehearsal(stage, sandbox, folder))
        return made[-1]

    yield make
    for each in made:
        each.close()
    assert judge is None or sandbox.listening.problems(judge) == []


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
