"""What nobody outside knows about a store is a switch of its sandbox; the story holds under every value of each."""

from __future__ import annotations

import os

import pytest
from questions import CASES
from rehearsal import Rehearsal

from reconciler import plan as planning

WHOLE = os.environ.get("RECONCILER_TEST_WHOLE") == "1"
SAMPLE = CASES if WHOLE else CASES[::3]
GOING_ON = [case for case in SAMPLE if case.ending is None]
ENDING = [case for case in SAMPLE if case.ending is not None]


@pytest.fixture
def begin(sandbox, judge, tmp_path):
    """Begin a case: its stage, its switches, a new process."""
    made = []
    sandbox.listening.sent.clear()

    def make(case):
        rehearsal = Rehearsal(case.stage, sandbox, tmp_path)
        made.append(rehearsal)
        rehearsal.control.switches(**case.switches)
        rehearsal.options.update(case.options)
        rehearsal.start_process()
        rehearsal.control.faults(*case.faults)
        return rehearsal

    yield make
    for each in made:
        each.close()
    assert judge is None or sandbox.listening.problems(judge) == []


@pytest.mark.parametrize("case", GOING_ON, ids=str)
def test_the_story_holds_either_way(begin, case):
    """Plan, apply, review, release, drift and healing work whichever way the store turns out to behave."""
    rehearsal = begin(case)
    stage, control = case.stage, rehearsal.control
    report = rehearsal.apply()

    assert report.errors == {}
    assert stage.shown(control) == rehearsal.asked_for()
    assert rehearsal.changes() == []

    stage.approve(control)

    assert rehearsal.changes() == []

    rehearsal.write(stage.field, "Another Word")
    rehearsal.land()

    assert rehearsal.changes() == []
    assert stage.shown(control) == rehearsal.asked_for()

    if stage.swap_picture:
        address = stage.swap_picture(control)

        assert rehearsal.changes(planning.drift(rehearsal.plan())) == [address]
        assert rehearsal.apply().errors == {}
        assert stage.shown(control) == rehearsal.asked_for()


def trouble(rehearsal):
    """The error that keeps the manifest from the store: of reading it, else of changing it."""
    planned = rehearsal.plan()
    return [*planned.unread, *rehearsal.apply(planned).errors.values()]


@pytest.mark.parametrize("case", ENDING, ids=str)
def test_where_the_store_says_no_it_is_said_and_the_next_run_lands(begin, case):
    """One telling error, nothing handed in, nothing called in sync; mended, the next run brings the rest, once."""
    rehearsal = begin(case)
    control = rehearsal.control
    (error,) = trouble(rehearsal)

    assert isinstance(error, case.ending.error)


