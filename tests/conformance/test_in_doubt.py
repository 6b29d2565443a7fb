"""A store that cannot be asked: whatever is cut off, nothing is sent twice, and what nobody can know is said.

Digital Turbine shows an upload only to who knows its id. So after each cut the next run either goes on, or says that
a person has to find out (R4500); once the person has said so, it converges.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rehearsal import Killed
from turbine import PACKAGE, TurbineStage

from reconciler import plan as planning
from reconciler.apply import doubt
from reconciler.errors import Blocked, Uncertain
from reconciler.model import Address
from reconciler.providers import find

ADDRESS = Address.parse(f"digital-turbine/{PACKAGE}/binary/upload")
IN_DOUBT = "R4500"


@pytest.fixture
def stage():
    """Only this store."""
    return TurbineStage()


@pytest.fixture
def unsure(rehearsal):
    """A rehearsal whose upload arrived, and whose process died before it heard of that."""
    cut_off(rehearsal, {"method": "POST", "path": "/v1/*", "reset_after": True})
    return rehearsal


def cut_off(rehearsal, *faults):
    """Plan and apply until something goes wrong, then die of it; returns the saved plan, None if there was none yet."""
    rehearsal.control.faults(*faults)
    rehearsal.dies_on_failure = True
    planned = None
    try:
        planned = rehearsal.plan()
        rehearsal.apply(planned)
    except Killed:
        pass
    rehearsal.start_process()
    return planned


def ids(rehearsal):
    """What the store has taken in."""
    return [each["id"] for each in rehearsal.stage.uploads(rehearsal.control)]


def told(rehearsal, upload=""):
    """A person has looked: it arrived under this id, or not at all."""
    provider = find("digital-turbine").connect(replace(rehearsal.settings, recall=lambda _address: upload))
    try:
        if upload:
            return doubt.happened(provider, ADDRESS, upload, rehearsal.ledger)
        return doubt.did_not_happen(provider, ADDRESS, rehearsal.ledger)
    finally:
        provider.close()


def codes(rehearsal, planned=None):
    """What a run says that it cannot go on for: while planning afresh, or while applying this plan."""
    planned = planned or rehearsal.plan()
    report = rehearsal.apply(planned)
    return [each.code for each in (*planned.unread, *report.errors.values())]


def resolved(rehearsal):
    """The person says what is true, and the next run ends it."""
    told(rehearsal, next(iter(ids(rehearsal)[::-1]), ""))
    assert codes(rehearsal) == []


def is_converged(rehearsal):
    """One upload, as the manifest has it, and nothing left to plan."""
    return (
        len(ids(rehearsal)) == 1
        and rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for()
        and rehearsal.changes() == []
    )


@pytest.mark.parametrize("arrived", [True, False], ids=["arrived", "not-arrived"])
@pytest.mark.parametrize("fresh", [False, True], ids=["saved-plan", "fresh-plan"])
def test_cut_off_at_any_request_it_converges_or_says_that_it_is_in_doubt(rehearse, record_property, arrived, fresh):
    """N of N: nothing is ever uploaded twice; after a person's word at most, the store ends with the manifest."""
    whole = rehearse("whole")
    whole.apply()
    count = len(whole.control.requests())
    upload = 1 + [each["path"] for each in whole.control.requests()].index("/v1/upload_apk/external_user")
    doubtful = []
    for point in range(1, count + 1):
        rehearsal = rehearse(f"{point}")
        planned = cut_off(rehearsal, {"nth": point, ("reset_after" if arrived else "reset_before"): True})
        found = codes(rehearsal, None if fresh else planned)
        if found:
            assert found == [IN_DOUBT], point
            assert len(ids(rehearsal)) == arrived, point
            doubtful.append(point)
            resolved(rehearsal)

        assert is_converged(rehearsal), point
        rehearsal.close()
    record_property("cut points", f"{count} of {count}")
    assert doubtful == [upload]


FAULTS = [
    "POST */auth/token: 503 nth=1",
    "POST */auth/token: reset_after nth=1",
    "POST /v1/*: reset_before nth=1",
    "POST /v1/*: reset_after nth=1",
    "POST /v1/*: 401 nth=1",
    "POST /v1/*: 429 retry-after=0 nth=1",
    "POST /v1/*: 400 nth=1",
    "POST /v1/*: 500 nth=1",
    "POST /v1/*: 500 after=yes nth=1",
    "POST /v1/*: 503 nth=1",
    "POST /v1/*: html_200 after=yes nth=1",
    "POST /v1/*: empty_200 after=yes nth=1",
    "POST /v1/*: truncate=length nth=1",
    "GET *: 503 every=2",
    "GET *: 503 nth=1 times=3",
    "GET *: 404 nth=1",
    "GET *: reset_after nth=1",
    "GET *: html_200 nth=1",
    "GET *: truncate=close nth=2",
]


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_goes_wrong_once_there_is_one_upload_in_the_end(rehearsal, fault):
    """This run lands, or the next does, or it is in doubt and lands after a person's word; never twice."""
    rehearsal.control.faults(fault)
    first = rehearsal.apply()
    in_doubt = any(isinstance(each, Uncertain) for each in first.errors.values())
    assert first.count("doubt") == in_doubt
    rehearsal.start_process()
    found = codes(rehearsal)

    assert found == ([IN_DOUBT] if in_doubt else [])
    if in_doubt:
        resolved(rehearsal)
    assert is_converged(rehearsal)


def test_in_doubt_nothing_is_sent_however_often_one_tries(unsure):
    """Neither a fresh plan nor applying asks the store for anything, and it is not reported as in sync."""
    for _ in range(3):
        assert codes(unsure) == [IN_DOUBT]
    assert unsure.control.requests() == []
    assert len(ids(unsure)) == 1


def test_in_doubt_it_is_said_what_to_do(unsure):
    """Both answers that a person can give are there to be copied."""
    (unread,) = unsure.plan().unread

    assert f"reconciler resolve {ADDRESS} --happened ID" in unread.fix
    assert f"reconciler resolve {ADDRESS} --did-not-happen" in unread.fix


def test_told_that_it_arrived_nothing_is_left_to_do(unsure):
    """What the ledger had announced is what that upload is made of."""
    told(unsure, ids(unsure)[0])

    assert unsure.changes() == []
    assert is_converged(unsure)


def test_told_that_it_did_not_arrive_it_is_sent_again(rehearsal):
    """The next plan has it, as if nothing had been tried."""
    cut_off(rehearsal, {"method": "POST", "path": "/v1/*", "reset_before": True})
    told(rehearsal)

    assert rehearsal.changes() == ["binary/upload"]
    assert codes(rehearsal) == []
    assert is_converged(rehearsal)


def test_told_an_id_that_the_store_does_not_know_it_stays_in_doubt(unsure):
    """A slip of the finger is not noted as the truth."""
    with pytest.raises(Blocked, match="shows nothing that it calls"):
        told(unsure, "no-such-id")

    assert codes(unsure) == [IN_DOUBT]


def test_an_arrived_upload_that_failed_is_not_taken_as_done(unsure):
    """Its transfer failed at the store: told that it did not happen, it is uploaded again."""
    failed = ids(unsure)[0]
    unsure.control.console(PACKAGE, "set_words", id=failed, upload_status="ERROR")
    with pytest.raises(Blocked, match="shows nothing that it calls"):
        told(unsure, failed)
    told(unsure)

    assert codes(unsure) == []
    assert len(ids(unsure)) == 2
    assert unsure.changes() == []


def test_a_second_upload_in_doubt_does_not_hide_behind_the_first(rehearsal):
    """While it is not known whether the new one arrived, the old one is not reported as what is there."""
    rehearsal.land()
    first = ids(rehearsal)[0]
    rehearsal.write(rehearsal.stage.field, "Find more words.")
    cut_off(rehearsal, {"method": "POST", "path": "/v1/*", "reset_after": True})

    assert codes(rehearsal) == [IN_DOUBT]

    _, second = ids(rehearsal)
    told(rehearsal, second)

    assert first != second
    assert rehearsal.changes() == []
    assert rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for()


@pytest.mark.parametrize(
    "texts",
    [["Find more words."], ["Find more words.", "Find words."]],
    ids=["other-contents", "same-contents"],
)
def test_the_id_of_an_earlier_upload_is_not_taken_for_the_one_in_doubt(rehearsal, texts):
    """It is what `status` shows meanwhile. Taken as done, a change that never arrived would pass for live."""
    rehearsal.land()
    first = ids(rehearsal)[0]
    for text in texts[:-1]:
        rehearsal.write(rehearsal.stage.field, text)
        rehearsal.land()
    rehearsal.write(rehearsal.stage.field, texts[-1])
    cut_off(rehearsal, {"method": "POST", "path": "/v1/*", "reset_before": True})
    with pytest.raises(Blocked) as raised:
        told(rehearsal, first)

    day = rehearsal.ledger.history().applies[0].began[:10]
    assert f"{ADDRESS}: {first} is not what is in doubt but an earlier one, noted on {day}" in raised.value.message
    assert raised.value.message.endswith("with another short_description") == (texts[-1] != "Find words.")
    assert f"reconciler resolve {ADDRESS} --did-not-happen" in raised.value.fix
    assert codes(rehearsal) == [IN_DOUBT]

    told(rehearsal)

    assert codes(rehearsal) == []
    assert rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for()
    assert rehearsal.changes() == []


def test_an_id_that_was_taken_over_before_is_an_earlier_upload_too(rehearsal):
    """Of what was made elsewhere nobody knows what is in it, but that it was there before."""
    rehearsal.land()
    elsewhere = ids(rehearsal)[0]
    rehearsal.ledger.path.unlink()
    rehearsal.start_process()
    told(rehearsal, elsewhere)
    cut_off(rehearsal, {"method": "POST", "path": "/v1/*", "reset_before": True})

    with pytest.raises(Blocked, match=f"{elsewhere} is not what is in doubt"):
        told(rehearsal, elsewhere)


# --- what only we remember --------------------------------------------------------------------------------------


def test_a_change_of_one_field_is_one_new_upload_of_all(rehearsal):
    """Nothing is updated in place: the file goes again with the new text."""
    rehearsal.land()
    rehearsal.write(rehearsal.stage.field, "Find more words.")
    (change,) = rehearsal.plan().changes

    assert change.before["short_description"] == "Find words."
    assert set(change.after) == set(rehearsal.asked_for()["binary/upload"])
    assert codes(rehearsal) == []
    assert len(ids(rehearsal)) == 2
    assert rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for()
    assert rehearsal.changes() == []


def test_an_upload_that_failed_at_the_store_is_planned_again(rehearsal):
    """Told while it is waited for, or found later: either way the next plan has it."""
    rehearsal.control.switches(upload_end="ERROR")
    report = rehearsal.apply()

    assert "upload ERROR" in next(iter(report.errors.values())).message

    rehearsal.control.switches(upload_end="COMPLETED")

    assert rehearsal.changes() == ["binary/upload"]
    assert codes(rehearsal) == []
    assert rehearsal.changes() == []


def test_an_upload_that_the_store_has_forgotten_is_drift(rehearsal):
    """Somebody took away what we put there."""
    rehearsal.land()
    rehearsal.control.reset()

    assert rehearsal.changes(planning.drift(rehearsal.plan())) == ["binary/upload"]


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["lost", "empty"])
def test_a_lost_ledger_costs_an_upload_and_no_wrong_answer(rehearsal, lose):
    """Nothing is remembered and nothing can be asked: that costs an upload, for all to see before it is sent."""
    rehearsal.land()
    lose(rehearsal.ledger.path)
    rehearsal.start_process()
    (change,) = rehearsal.plan().changes

    assert change.before is None
    assert dict(change.after) == rehearsal.asked_for()["binary/upload"]


def test_an_upload_made_elsewhere_is_taken_over_by_its_id(rehearsal):
    """What is in it is unknown: the plan says so and does not claim that it differs."""
    rehearsal.land()
    upload = ids(rehearsal)[0]
    rehearsal.ledger.path.unlink()
    rehearsal.start_process()
    told(rehearsal, upload)
    (change,) = rehearsal.plan().changes

    assert change.mark == upload
    assert {repr(value) for value in change.before.values()} == {"UNKNOWN"}


def test_what_is_said_of_an_upload_taken_over_is_what_the_next_plan_shows(rehearsal):
    """Of one that was sent from here it is known what is in it; of one made elsewhere it is not."""
    rehearsal.land()
    upload = ids(rehearsal)[0]
    day = rehearsal.ledger.history().applies[0].began[:10]

    assert f"{upload} is taken over; it is known here since {day}" in told(rehearsal, upload)
    assert rehearsal.changes() == []

    rehearsal.ledger.path.unlink()
    rehearsal.start_process()

    assert told(rehearsal, upload) == f"{upload} is taken over; what is in it is unknown, so the next plan says so"
    assert rehearsal.changes() == ["binary/upload"]


def test_a_date_keeps_everything_back_until_it_has_come(rehearsal):
    """The store knows no dates and hides nothing: the upload itself waits for its day."""
    rehearsal.block()["release"] = {"date": "2026-12-01T09:00:00Z"}
    planned = rehearsal.plan()

    assert [str(change.address) for held in planned.held for change in held.batch.changes] == [str(ADDRESS)]
    assert codes(rehearsal, planned) == []
    assert ids(rehearsal) == []

    rehearsal.block()["release"] = {"date": "2026-11-01T09:00:00Z"}

    assert codes(rehearsal) == []
    assert is_converged(rehearsal)


@pytest.mark.parametrize("style", ["uuid", "number", "odd"])
def test_ids_of_any_look_are_remembered(rehearsal, style):
    """They are opaque, in the ledger, in paths and in marks."""
    rehearsal.control.switches(id_style=style)
    rehearsal.land()

    assert rehearsal.changes() == []


@pytest.mark.parametrize("encoding", ["multipart-fields", "multipart-json"])
def test_the_setting_chooses_the_form_and_a_wrong_one_uploads_nothing(rehearsal, encoding):
    """Should the store turn out to take the other form only, the setting is all that has to change."""
    rehearsal.control.switches(encoding="multipart-json")
    rehearsal.options["upload_encoding"] = encoding
    rehearsal.start_process()
    refused = encoding != "multipart-json"

    assert (codes(rehearsal) != []) == refused
    assert len(ids(rehearsal)) == (not refused)
    assert rehearsal.changes() == (["binary/upload"] if refused else [])
