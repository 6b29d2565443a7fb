"""What nobody outside knows about a store is a switch of its sandbox; the story holds under every value of each."""

from __future__ import annotations

import os

import pytest
from more_stages import AnotherTurbineStage
from questions import CASES, Case
from rehearsal import Rehearsal
from turbine import TurbineStage

from reconciler import plan as planning
from reconciler.errors import ReconcilerError, Unauthorized
from reconciler.sandbox import STORES
from reconciler.sandbox.store import UnknownApp

WHOLE = os.environ.get("RECONCILER_TEST_WHOLE") == "1"
SAMPLE = CASES if WHOLE else [case for case in CASES if not case.slow][::7]
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


@pytest.mark.parametrize("case", ENDING, ids=str)
def test_where_the_store_says_no_it_is_said_and_the_next_run_lands(begin, case):
    """One telling error, nothing handed in, nothing called in sync; once it is mended, the next run lands, once."""
    rehearsal = begin(case)
    wrong = trouble(rehearsal)

    assert wrong
    assert all(isinstance(each, case.ending.error) for each in wrong), wrong
    assert any(case.ending.said in f"{each.message}\n{each.fix}" for each in wrong), wrong
    assert submissions(rehearsal) == case.ending.wasted
    planned = rehearsal.plan()
    assert planned.unread or planned.changes

    mend(rehearsal, case)
    report = rehearsal.apply()

    assert report.errors == {}
    assert rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for()
    assert submissions(rehearsal) == case.stage.submits + case.ending.wasted
    assert rehearsal.changes() == []


def trouble(rehearsal):
    """The errors that keep the manifest from the store: of reading it, or of changing it."""
    planned = rehearsal.plan()
    if planned.unread:
        with pytest.raises(ReconcilerError) as raised:
            rehearsal.provider.read(planned.unread[0].app, None)
        return [raised.value]
    return list(rehearsal.apply(planned).errors.values())


def submissions(rehearsal):
    """How often something was handed in; an app that is not there was not."""
    try:
        return rehearsal.stage.submissions(rehearsal.control)
    except UnknownApp:
        return 0


def mend(rehearsal, case):
    """What a person does about it. Then a new process begins."""
    first = {switch.name: switch.values[0] for switch in STORES[case.stage.name].open_questions}
    if case.ending.mend:
        case.ending.mend(rehearsal)
    else:
        rehearsal.control.switches(**{name: first[name] for name in case.switches})
    rehearsal.start_process()


@pytest.mark.parametrize("status", ["401", "403"])
def test_a_token_that_ends_before_its_time_costs_no_other_run(begin, status):
    """Whatever it is refused with, it is renewed at the look before the upload."""
    rehearsal = begin(Case(TurbineStage(), {"unauthorized_status": status}))
    rehearsal.land()
    rehearsal.write(rehearsal.stage.field, "Another Word")
    rehearsal.control.tick(3700)

    assert rehearsal.apply().errors == {}
    assert rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for()
    assert submissions(rehearsal) == 2


@pytest.mark.parametrize("status", ["404", "403"])
def test_the_upload_of_another_client_is_not_called_in_sync(begin, status):
    """With other credentials, the remembered upload is either not there, or not for us to ask about."""
    rehearsal = begin(Case(TurbineStage(), {"foreign_id_status": status}))
    rehearsal.land()
    rehearsal.stage = AnotherTurbineStage()
    rehearsal.start_process()
    planned = rehearsal.plan()

    assert rehearsal.changes(planned) == ([] if planned.unread else ["binary/upload"])
    assert [each.code for each in planned.unread] == ([Unauthorized.default_code] if status == "403" else [])
    assert submissions(rehearsal) == 1


def test_pictures_listed_backwards_are_noticed_before_anything_is_submitted(amazon):
    """A store that lists the newest first makes the read-back fail, and the error names the setting."""
    amazon.control.switches(image_list_order="reversed")
    error = next(iter(amazon.apply().errors.values()))

    assert "image_order: newest-first" in error.fix
    assert amazon.stage.submissions(amazon.control) == 0
