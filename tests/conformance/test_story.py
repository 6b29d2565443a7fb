"""The story that every store passes, over HTTP to its sandbox. It gets a little harder with each test."""

from __future__ import annotations

import random

import pytest

from reconciler import plan as planning
from reconciler.errors import DraftOpen, InReview, Moved
from reconciler.planfile import plan_to_json


def test_reading_twice_reads_the_same(rehearsal):
    """Nothing about reading an app changes it, and ids mean the same from one look to the next."""
    if not rehearsal.provider.lists:  # then only what we put there can be seen
        rehearsal.apply()
    first = rehearsal.survey().live

    assert first
    assert rehearsal.survey().live == first


def test_reading_leaves_nothing_behind(rehearsal):
    """A draft that had to be opened to look is gone again."""
    rehearsal.survey()

    assert rehearsal.stage.untouched(rehearsal.control)


def test_apply_brings_the_manifest_to_the_store(rehearsal):
    """After an apply the store holds exactly what the manifest names, each file once and in order."""
    report = rehearsal.apply()

    assert report.errors == {}
    assert report.count("done") == len(report.outcomes)
    assert rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for()


def test_then_the_plan_is_empty_in_review_and_when_live(rehearsal):
    """Converged means silent, whether people have looked at it yet or not."""
    rehearsal.apply()

    assert rehearsal.changes() == []

    rehearsal.stage.approve(rehearsal.control)

    assert rehearsal.changes() == []


def test_applying_the_same_plan_twice_writes_nothing(rehearsal):
    """The second time the store already shows everything: no upload, no submission, not even in review."""
    planned = rehearsal.plan()
    rehearsal.apply(planned)
    rehearsal.control.clear_requests()
    report = rehearsal.apply(planned)

    assert report.errors == {}
    assert report.count("already") == len(report.outcomes)
    assert rehearsal.writes() == []

    rehearsal.stage.approve(rehearsal.control)
    report = rehearsal.apply(planned)

    assert report.count("already") == len(report.outcomes)
    assert rehearsal.stage.submissions(rehearsal.control) == rehearsal.stage.submits


def test_one_field_changed_is_one_field_planned(rehearsal):
    """A word in the manifest changes that word in the store and nothing else."""
    rehearsal.needs("changes_in_place")
    rehearsal.land()
    rehearsal.write(rehearsal.stage.field, "Another Word")
    planned = rehearsal.plan()
    lasting = [
        name for change in planned.changes for name in change.after if name not in rehearsal.provider.per_release
    ]

    assert lasting == [rehearsal.stage.field[-1]]
    assert rehearsal.apply(planned).errors == {}
    assert rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for()


def test_pictures_are_put_in_order(rehearsal):
    """The same pictures in another order arrive in that order, and no more of them are sent than the store needs."""
    rehearsal.needs("pictures")
    rehearsal.land()
    uploads = sum(rehearsal.control.uploads().values())
    rehearsal.write(rehearsal.stage.pictures, ["img/en-US/1.png", "img/en-US/10.png", "img/en-US/2.png"])

    assert rehearsal.apply().errors == {}
    assert rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for()
    assert sum(rehearsal.control.uploads().values()) - uploads == rehearsal.stage.uploads_of_a_reorder


def test_a_listing_taken_out_of_the_manifest_goes(rehearsal):
    """Where the manifest says prune, a language that it no longer names is removed."""
    rehearsal.needs("added_locale")
    rehearsal.land()
    for path in rehearsal.stage.added_locale:
        rehearsal.take_out(path)
    planned = rehearsal.plan()

    assert tuple(change.address.local for change in planned.changes if change.after is None) == rehearsal.stage.gone
    assert rehearsal.apply(planned).errors == {}
    assert rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for()


def test_an_edit_in_the_console_is_drift_and_is_healed(rehearsal):
    """A colleague's change of a managed field is reported as theirs; the next apply puts it back."""
    rehearsal.needs("meddle")
    rehearsal.land()
    address = rehearsal.stage.meddle(rehearsal.control)

    assert rehearsal.changes(planning.drift(rehearsal.plan())) == [address]

    rehearsal.land()

    assert rehearsal.changes() == []


def test_a_merged_change_is_no_drift(rehearsal):
    """A change of the manifest that waits for its apply is not somebody's doing in the store."""
    rehearsal.land()
    rehearsal.write(rehearsal.stage.field, "Another Word")

    assert rehearsal.changes()
    assert rehearsal.changes(planning.drift(rehearsal.plan())) == []


def test_a_picture_swapped_in_the_console_is_drift(rehearsal):
    """Where the store shows no checksum, the id that is not ours gives it away."""
    rehearsal.needs("swap_picture")
    rehearsal.land()
    address = rehearsal.stage.swap_picture(rehearsal.control)

    assert rehearsal.changes(planning.drift(rehearsal.plan())) == [address]
    assert rehearsal.apply().errors == {}
    assert rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for()


def test_a_field_changed_after_planning_is_left_alone(rehearsal):
    """The saved plan does not overwrite what a colleague did since: it is refused, and names the field."""
    rehearsal.needs("meddle")
    planned = rehearsal.plan()
    address = rehearsal.stage.meddle(rehearsal.control)
    report = rehearsal.apply(planned)
    error = next(iter(report.errors.values()))

    assert isinstance(error, Moved)
    assert address in error.message
    assert "Theirs" in error.message
    assert rehearsal.stage.submissions(rehearsal.control) == 0
    assert not rehearsal.stage.draft_open(rehearsal.control)


def test_an_unmanaged_field_changed_after_planning_survives(rehearsal):
    """What the manifest does not name is nobody's business here: the plan holds and the edit stays."""
    rehearsal.needs("edit_unmanaged")
    planned = rehearsal.plan()
    rehearsal.stage.edit_unmanaged(rehearsal.control)
    report = rehearsal.apply(planned)

    assert report.errors == {}
    assert rehearsal.stage.keeps_unmanaged(rehearsal.control)


def test_the_open_draft_of_somebody_else_is_refused_not_discarded(drafting):
    """A colleague has a draft open: it is named and left exactly as it is."""
    planned = drafting.plan()
    handle = drafting.stage.open_draft(drafting.control)
    before = drafting.stage.newest(drafting.control)
    report = drafting.apply(planned)
    error = next(iter(report.errors.values()))

    assert isinstance(error, DraftOpen)
    assert error.handle == handle
    assert handle in error.fix
    assert drafting.stage.newest(drafting.control) == before


def test_with_a_colleagues_draft_open_the_plan_still_tells_what_is_live(drafting):
    """Their half-done words are not what customers see."""
    expected = drafting.changes()
    drafting.stage.open_draft(drafting.control)

    assert drafting.changes() == expected


def test_an_adopted_draft_is_gone_on_in(drafting):
    """With its handle named, the changes go into the draft that is open."""
    planned = drafting.plan()
    handle = drafting.stage.open_draft(drafting.control)
    report = drafting.apply(planned, adopt=frozenset({handle}))

    assert report.errors == {}
    assert drafting.stage.shown(drafting.control) == drafting.asked_for()


def test_stopping_after_prepare_leaves_the_submit_to_a_person(drafting):
    """The draft is filled and open, nothing is submitted; once a person has submitted it, nothing is left to do."""
    report = drafting.apply(prepare=True)

    assert report.errors == {}
    assert report.count("prepared") == len(report.outcomes)
    assert drafting.stage.submissions(drafting.control) == 0
    assert drafting.stage.shown(drafting.control) == drafting.asked_for()

    drafting.start_process()
    again = drafting.apply()

    assert isinstance(next(iter(again.errors.values())), DraftOpen)
    assert drafting.stage.draft_open(drafting.control)


def test_in_review_nothing_can_be_changed_and_it_is_said(rehearsal):
    """A change while the store decides is refused before anything is written."""
    rehearsal.needs("into_review")
    rehearsal.stage.into_review(rehearsal)
    rehearsal.control.clear_requests()
    rehearsal.write(rehearsal.stage.locked_field, "Another Word")
    report = rehearsal.apply()

    assert isinstance(next(iter(report.errors.values())), InReview)
    assert rehearsal.writes() == []


@pytest.mark.parametrize("normalisation", ["none", "all"])
def test_converged_means_silent_whatever_the_store_does_to_texts(rehearsal, normalisation):
    """Blanks, line ends and composed letters that a store changes on the way are no difference afterwards."""
    rehearsal.stage.normalise(rehearsal.control, normalisation)
    chance = random.Random(20)
    known = [each for each in LETTERS if each not in rehearsal.stage.refused_letters]
    for number in range(6):
        letters = [chance.choice(known) for _ in range(chance.randrange(3, 40))]
        rehearsal.write(rehearsal.stage.field, f"Word {number} {''.join(letters)}x")
        rehearsal.write(rehearsal.stage.long_field, f"Long {number}\r\n {''.join(letters)}\n\n end ")
        rehearsal.land()

        assert rehearsal.changes() == [], letters


LETTERS = ["a", "é", "e\u0301", " ", "ß", "日", "\U0001f469\u200d\U0001f680", "\u00a0", "&", "<b>", '"', "ﬁ"]

FAULTS = [
    "GET *: 503 every=9",
    "GET *: 429 retry-after=0 every=9",
    "GET *: truncate every=11",
    "GET *: reset_before every=11",
    "PUT *: 503 nth=1",
    "PUT *: reset_after nth=1",
    "DELETE *: reset_after nth=2",
    "POST */upload: reset_after nth=2",
    "POST */upload: 500 nth=1",
    "POST */commit: reset_after nth=1",
    "POST */edits: reset_after nth=1",
    "POST */validate: 503 nth=1",
    "PATCH *: reset_after nth=1",
    "PATCH *: 503 nth=2",
    "POST *: reset_after nth=3",
    "POST *: 500 after=yes nth=2",
    "PUT *: 503 nth=3",
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_passing_fault_is_waited_out_or_the_next_run_lands(rehearsal, fault):
    """Whatever goes wrong once, this run or the next ends with the manifest in the store, every file in it once."""
    if not rehearsal.provider.lists:
        pytest.skip(f"{rehearsal.stage.name} cannot be asked: see test_in_doubt")
    rehearsal.control.faults(fault)
    first = rehearsal.apply()
    rehearsal.start_process()
    report = rehearsal.apply()

    assert report.errors == {}, (first.errors, report.errors)
    assert rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for()
    assert rehearsal.stage.submissions(rehearsal.control) == rehearsal.stage.submits
    assert not rehearsal.stage.draft_open(rehearsal.control)


def test_no_secret_is_written_down(rehearsal):
    """Neither the plan, the ledger nor an error tells a credential or a token."""
    rehearsal.control.faults("PUT *: 400", "PATCH *: 400", "POST /v1/*: 400")
    planned = rehearsal.plan()
    report = rehearsal.apply(planned)
    told = rehearsal.ledger.path.read_text(encoding="utf-8") + repr(report) + repr(plan_to_json(planned))

    assert report.errors
    for secret in (*rehearsal.control.credentials().values(), "Bearer", "eyJ"):
        assert secret not in told
