"""Cut off after every single write, with and without its answer: the saved plan and a fresh one both converge."""

from __future__ import annotations

import os

import pytest
from rehearsal import Killed

WHOLE = os.environ.get("RECONCILER_TEST_WHOLE") == "1"


def cut_off_after(rehearsal, writes, *, answered):
    """Plan and apply until the line goes dead; returns the saved plan, None if it was cut while planning."""
    rehearsal.control.faults({"cut_after_writes": writes, "reply": answered})
    rehearsal.dies_on_failure = True
    planned = None
    try:
        planned = rehearsal.plan()
        rehearsal.apply(planned)
    except Killed:
        pass
    rehearsal.start_process()
    return planned


@pytest.mark.parametrize("answered", [True, False], ids=["answered", "unanswered"])
@pytest.mark.parametrize("fresh", [False, True], ids=["saved-plan", "fresh-plan"])
def test_cut_off_after_any_write_it_converges(rehearse, record_property, answered, fresh):
    """N of N: the store ends with the manifest, submitted once, no draft left, nothing uploaded twice into a draft."""
    whole = rehearse("whole")
    if not whole.provider.lists:
        pytest.skip(f"{whole.stage.name} cannot be asked: see test_in_doubt")
    whole.apply()
    count = len([each for each in whole.control.requests() if each["write"] and each["acted"]])
    points = range(1, count + 1) if WHOLE else range(1 + fresh + 2 * answered, count + 1, 6)
    record_property("cut points", f"{len(points)} of {len(points)} (of {count} writes)")
    assert count > 20
    for point in points:
        rehearsal = rehearse(f"{point}")
        planned = cut_off_after(rehearsal, point, answered=answered)
        report = rehearsal.apply(None if fresh else planned)

        assert report.errors == {}, (point, report.errors)
        assert rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for(), point
        assert rehearsal.stage.submissions(rehearsal.control) == rehearsal.stage.submits, point
        assert not rehearsal.stage.draft_open(rehearsal.control), point
        assert rehearsal.stage.twice(rehearsal.control.requests()) == [], point
        assert rehearsal.changes() == [], point
        rehearsal.close()


def test_a_draft_left_by_a_crash_that_a_colleague_used_is_kept(drafting):
    """Somebody found our half-filled draft and wrote into it: the next run says so and touches nothing."""
    cut_off_after(drafting, 6, answered=True)
    drafting.stage.edit_draft(drafting.control)
    before = drafting.stage.newest(drafting.control)
    error = next(iter(drafting.apply().errors.values()))

    assert "somebody has changed it since" in error.message
    assert "--adopt" in error.fix
    assert drafting.stage.newest(drafting.control) == before
