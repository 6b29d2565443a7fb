"""Files that the store has taken and never processes: told from slow ones, and sent anew once."""

from __future__ import annotations

import pytest
from app_store_world import FILMS, RESERVE, SHOTS, film

from reconciler.errors import Moved, Unauthorized, Unavailable
from reconciler.model import UNKNOWN

DELETE = "DELETE appScreenshots/…"
SENT = [RESERVE, "PUT *", "PATCH appScreenshots/…"]


@pytest.fixture
def waiting(new_world):
    """Makes worlds that wait so many seconds: a version in preparation, without screenshots."""

    def make(seconds):
        world = new_world(wait=seconds)
        world.console("create_version", version="3.5.0")
        world.put(SHOTS, None)
        return world

    return make


@pytest.fixture
def patient(waiting):
    """A world whose wait is long enough to give up a screenshot."""
    return waiting(600.0)


def lost(world, files, local=SHOTS):
    """Have a run send these files on a day on which the store loses them; the day after it works again."""
    world.control.switches(processing="stuck")
    with pytest.raises(Unavailable, match="still processing"):
        world.put(local, {"files": files})
    world.control.switches(processing="works")
    return files


def writes(world):
    """The requests that are no mere reading, without the parts' own addresses."""
    return ["PUT *" if each.startswith("PUT") else each for each in world.writes()]


# --- lost ones --------------------------------------------------------------------------------------------------


def test_a_later_run_deletes_what_the_store_has_lost_and_sends_it_anew(patient):
    """After a whole wait of its own; and says so."""
    files = lost(patient, patient.pictures(1))
    patient.slept.clear()
    transaction, _ = patient.put(SHOTS, {"files": files})
    assert writes(patient) == [DELETE, *SENT]
    assert sum(patient.slept) > 590
    assert patient.shots() == list(files)
    assert f"{SHOTS}: 0.png: sent before this run" in transaction.commit()


def test_the_run_that_has_sent_a_file_never_sends_it_anew(waiting):
    """However long it waits: that is for a later one."""
    world = waiting(2000.0)
    lost(world, world.pictures(1))
    assert writes(world).count(RESERVE) == 1


def test_what_is_lost_again_is_not_sent_a_third_time(patient):
    """Once in a run; the error tells what was done."""
    files = lost(patient, patient.pictures(1))
    patient.control.switches(processing="stuck")
    with pytest.raises(Unavailable, match=r"still processing.*0\.png: sent before this run.*sent anew"):
        patient.put(SHOTS, {"files": files})
    assert writes(patient) == [DELETE, *SENT]


def test_only_what_is_lost_is_sent_anew_and_all_comes_in_order(patient):
    """What is processed stays, and so does what this run itself has sent."""
    first, second, third = patient.pictures(3)
    patient.put(SHOTS, {"files": (first,)})
    lost(patient, (first, second))
    patient.put(SHOTS, {"files": (first, second, third)})
    assert writes(patient).count(DELETE) == 1
    assert patient.files.opened.count(second) == 2
    assert [patient.files.opened.count(each) for each in (first, third)] == [1, 1]
    assert patient.shots() == [first, second, third]


def test_a_full_set_is_mended_as_well(patient):
    """The lost one makes its place free before it is reserved again."""
    files = patient.pictures(10)
    patient.put(SHOTS, {"files": files[:9]})
    lost(patient, files)
    patient.put(SHOTS, {"files": files})
    assert patient.shots() == list(files)


def test_a_run_cut_off_between_deleting_and_sending_costs_another_run(patient):
    """Then the file is missing, and the next run sends it."""
    files = lost(patient, patient.pictures(1))
    patient.control.faults("POST */appScreenshots: 403")
    with pytest.raises(Unauthorized):
        patient.put(SHOTS, {"files": files})
    patient.control.faults()
    patient.put(SHOTS, {"files": files})
    assert writes(patient)[-3:] == SENT
    assert patient.shots() == list(files)


def test_a_plan_takes_up_what_is_lost_and_then_there_is_none(patient):
    """It would otherwise come to light at the submission only."""
    wanted = {SHOTS: {"files": patient.pictures(2)}}
    patient.control.switches(processing="stuck")
    assert patient.applied(patient.planned(wanted)).errors
    patient.control.switches(processing="works")
    planned = patient.planned(wanted)
    assert planned.batches[0].changes[0].before == {"files": (UNKNOWN, UNKNOWN)}
    assert "APP_IPHONE_67: 0.png, 1.png: the store has not" in " ".join(planned.notes[str(patient.app)])
    assert patient.converge(wanted).startswith(
        "saved in version IOS 3.5.0; image/IOS/en-US/APP_IPHONE_67: 0.png, 1.png"
    )
    assert patient.planned(wanted).batches == ()


# --- slow ones --------------------------------------------------------------------------------------------------


def test_what_is_merely_slow_is_waited_for_by_the_next_run_and_not_sent_again(patient):
    """Though the first has given up waiting."""
    patient.control.switches(processing_polls=200)
    files = patient.pictures(1)
    with pytest.raises(Unavailable, match="still processing"):
        patient.put(SHOTS, {"files": files})
    patient.put(SHOTS, {"files": files})
    assert writes(patient) == []
    assert patient.shots() == list(files)


def test_a_short_wait_tells_nothing_and_the_advice_names_a_longer_one(waiting):
    """Processing may take a minute, so what stands still for 20 s is not lost."""
    world = waiting(20.0)
    files = lost(world, world.pictures(1))
    with pytest.raises(Unavailable, match="still processing") as caught:
        world.put(SHOTS, {"files": files})
    assert writes(world) == []
    assert "may have lost 0.png" in caught.value.fix
    assert "`wait` in reconciler.yaml to 600 or more" in caught.value.fix


def test_a_store_that_does_not_answer_has_lost_nothing(patient):
    """An outage while waiting is not a file that stands still."""
    files = lost(patient, patient.pictures(1))
    patient.control.faults("GET */appScreenshotSets: 503 nth=9 times=3")
    with pytest.raises(Unavailable, match="503"):
        patient.put(SHOTS, {"files": files})
    assert writes(patient) == []


# --- previews ---------------------------------------------------------------------------------------------------


def test_a_preview_is_given_an_hour(waiting):
    """Films take up to that; a shorter wait tells nothing."""
    world = waiting(900.0)
    files = lost(world, (film(world),), FILMS)
    with pytest.raises(Unavailable) as caught:
        world.put(FILMS, {"files": files})
    assert writes(world) == []
    assert "3600 or more" in caught.value.fix


def test_a_preview_that_stands_still_for_an_hour_is_sent_anew(waiting):
    """As a screenshot is."""
    world = waiting(3600.0)
    files = lost(world, (film(world),), FILMS)
    world.put(FILMS, {"files": files})
    assert writes(world) == ["DELETE appPreviews/…", "POST appPreviews", "PUT *", "PATCH appPreviews/…"]
    assert world.read(FILMS)[FILMS].values["files"] == files


def test_a_preview_in_processing_is_never_sent_anew(waiting):
    """The store is at work on it, however long that takes."""
    world = waiting(3600.0)
    world.control.switches(video_polls=140)
    files = (film(world),)
    for _ in range(2):
        with pytest.raises(Unavailable, match="still processing"):
            world.put(FILMS, {"files": files})
    assert writes(world) == []
    assert world.read(FILMS)[FILMS].values["files"] == files


# --- what is not wanted any more, or not ours ---------------------------------------------------------------------


def test_what_is_lost_and_not_wanted_any_more_just_goes(patient):
    """Nobody waits for it."""
    lost(patient, patient.pictures(1))
    patient.slept.clear()
    files = patient.pictures(1, first=7)
    patient.put(SHOTS, {"files": files})
    assert patient.shots() == list(files)
    assert sum(patient.slept) < 60


def test_what_somebody_has_sent_since_the_plan_is_not_deleted_though_it_is_not_processed(patient):
    """Nothing is known of it but that the plan did not know it."""
    (old,) = patient.pictures(1, first=8)
    patient.put(SHOTS, {"files": (old,)})
    change = patient.change(SHOTS, {"files": patient.pictures(1, first=7)})
    lost(patient, (old, *patient.pictures(1)))
    patient.control.clear_requests()
    with pytest.raises(Moved, match=r"0\.png"):
        patient.provider.open(patient.app).apply(change, patient.files, lambda _sent: None)
    assert patient.writes() == []


def test_what_the_store_threw_out_after_a_run_had_ended_is_replaced_by_the_next(waiting):
    """A FAILED delivery is unknown content to a plan; it is deleted and sent again."""
    world = waiting(1.0)
    world.control.switches(processing="fails", processing_polls=9)
    files = world.pictures(1)
    with pytest.raises(Unavailable, match="still processing"):
        world.put(SHOTS, {"files": files})
    while world.version()["screenshots"]["en-US"]["APP_IPHONE_67"][-1]["state"] != "FAILED":
        world.read(SHOTS)
    world.control.switches(processing="works", processing_polls=0)
    world.put(SHOTS, {"files": files})
    assert writes(world) == [DELETE, *SENT]
    assert world.shots() == list(files)
