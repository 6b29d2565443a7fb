from __future__ import annotations

from threading import Event

import pytest
from app_store_world import RESERVE, SHOTS, filled, png

from reconciler.errors import InReview, Interrupted, Moved, Refused, Unavailable, Uncertain
from reconciler.model import UNKNOWN, Change

# --- crashes, lost answers, slow lists --------------------------------------------------------------------------


def crashed(world, files):
    """Leave reservations behind, as a killed run would: no answer to any upload."""
    world.control.faults("PUT *: 403")
    change = world.change(SHOTS, {"files": files})
    with pytest.raises(Refused):
        world.provider.open(world.app).apply(change, world.files, lambda _sent: None)
    world.control.faults()
    return change


def test_reservations_of_a_crash_are_deleted_before_anything_is_reserved(draft):
    """They are unusable, hold a place, and would keep the version from being submitted."""
    files = draft.pictures(3)
    change = crashed(draft, files)
    left = [each for each in draft.version()["screenshots"]["en-US"]["APP_IPHONE_67"] if each["state"] != "COMPLETE"]
    assert left
    draft.control.clear_requests()
    draft.provider.open(draft.app).apply(change, draft.files, lambda _sent: None)
    assert draft.shots() == list(files)
    writes = draft.writes()
    assert writes.index(RESERVE) >= len(left)


def test_abandoning_deletes_the_reservations_of_this_run(draft):
    """And nothing else."""
    before = draft.shots()
    draft.control.faults("PUT *: 403")
    transaction = draft.provider.open(draft.app)
    change = draft.change(SHOTS, {"files": (*before, *draft.pictures(2))})
    draft.files.names.update(dict.fromkeys(before, "kept.png"))
    draft.files.held.update(dict.fromkeys(before, b"kept"))
    with pytest.raises(Refused):
        transaction.apply(change, draft.files, lambda _sent: None)
    assert len(draft.shots()) > len(before)
    transaction.abandon()
    assert draft.shots() == before


@pytest.mark.parametrize("fault", ["reset_after", "503 after=yes"])
def test_a_reservation_without_an_answer_is_found_and_used(draft, fault):
    """The POST is never repeated."""
    draft.control.faults(f"POST */appScreenshots: {fault} nth=1")
    filled(draft, 2)
    assert len(draft.requests(RESERVE)) == 2


def test_a_reservation_that_lists_show_late_is_waited_for(draft):
    """Not seen yet is no reason to reserve again."""
    draft.control.switches(list_lag=3)
    draft.control.faults("POST */appScreenshots: reset_after nth=1")
    files = draft.pictures(1)
    draft.put(SHOTS, {"files": files})
    assert len(draft.requests(RESERVE)) == 1
    assert draft.shots() == list(files)


def test_a_reservation_that_never_shows_is_in_doubt(draft):
    """Nobody can tell whether it was made, so nothing more is sent."""
    draft.control.faults("POST */appScreenshots: reset_before times=9")
    with pytest.raises(Uncertain):
        draft.put(SHOTS, {"files": draft.pictures(1)})
    assert len(draft.requests(RESERVE)) == 1


@pytest.mark.parametrize("fault", ["reset_after", "504 after=yes"])
def test_a_commit_without_an_answer_is_sent_again(draft, fault):
    """The same PATCH does no harm; if the store refuses it, its state tells that the first one arrived."""
    draft.control.faults(f"PATCH */appScreenshots/*: {fault} nth=1")
    filled(draft, 2)


@pytest.mark.parametrize("lag", ["list_lag", "delete_lag", "read_lag"])
def test_slow_lists_lead_to_no_duplicates(draft, lag):
    """Whatever lists show late, each file is sent once."""
    draft.control.switches(**{lag: 2})
    filled(draft)
    assert len(draft.requests(RESERVE)) == 3


def test_a_checksum_that_settles_late_uploads_nothing_again(draft):
    """A finished file without checksum is told by name and size."""
    files = filled(draft)
    draft.control.switches(checksum_polls=50)
    again = (*files, *draft.pictures(1, first=9))
    draft.put(SHOTS, {"files": again})
    before = len(draft.requests(RESERVE))
    change = Change(draft.at(SHOTS), {"files": (*files, UNKNOWN)}, {"files": again})
    draft.provider.open(draft.app).apply(change, draft.files, lambda _sent: None)
    assert (before, len(draft.requests(RESERVE))) == (1, 1)


def test_files_that_stay_in_processing_end_the_wait_and_are_not_sent_again(draft):
    """The next run finds them, and waits on."""
    draft.control.switches(processing="stuck")
    files = draft.pictures(1)
    with pytest.raises(Unavailable, match="still processing"):
        draft.put(SHOTS, {"files": files})
    with pytest.raises(Unavailable, match="still processing"):
        draft.put(SHOTS, {"files": files})
    assert draft.writes() == []


def test_a_signal_ends_the_wait_for_processing(new_world):
    """At once, and what was sent stays for the next run."""
    stopping = Event()
    world = new_world(stopping=stopping)
    world.console("create_version", version="3.5.0")
    world.control.switches(processing="stuck")
    change = world.change(SHOTS, {"files": world.pictures(1)})
    transaction = world.provider.open(world.app)
    with pytest.raises(Interrupted, match="appScreenshotSets"):
        transaction.apply(change, world.files, lambda _sent: stopping.set())
    assert len(world.slept) == 1
    assert world.requests("PATCH appScreenshots/…") == ["PATCH appScreenshots/…"]


def test_the_first_looks_come_soon_and_later_ones_seldom(draft):
    """Pictures are mostly ready at once; one that is not costs few requests all the same."""
    draft.control.switches(processing_polls=7)
    draft.put(SHOTS, {"files": draft.pictures(1)})
    pauses = draft.slept
    assert sum(pauses[:2]) < 1
    assert pauses == sorted(pauses)
    assert max(pauses) == 5


# --- what the store throws out ----------------------------------------------------------------------------------


def test_a_picture_of_the_wrong_size_is_deleted_and_named(draft):
    """The store says so only after processing; its code is told."""
    good = draft.pictures(1)[0]
    bad = draft.files.add(png(100, 100), "small.png")
    with pytest.raises(Refused, match=r"small\.png.*IMAGE_INCORRECT_DIMENSIONS") as caught:
        draft.put(SHOTS, {"files": (good, bad)})
    assert "IMAGE_INCORRECT_DIMENSIONS" in caught.value.codes
    assert bad not in draft.shots()


def test_a_failure_of_the_stores_tools_is_tried_once_more(draft):
    """After two it is an error."""
    draft.control.switches(processing="fails")
    with pytest.raises(Refused, match="IMAGE_TOOL_FAILURE"):
        draft.put(SHOTS, {"files": draft.pictures(1)})
    assert len(draft.requests(RESERVE)) == 2


def test_what_somebody_added_meanwhile_is_not_deleted(draft):
    """The plan knew nothing of it: Moved, before anything is written."""
    change = draft.change(SHOTS, {"files": draft.pictures(2)})
    draft.console("add_asset", locale="en-US", device="APP_IPHONE_67", where="draft")
    draft.control.clear_requests()
    with pytest.raises(Moved):
        draft.provider.open(draft.app).apply(change, draft.files, lambda _sent: None)
    assert draft.writes() == []


@pytest.mark.parametrize("state", ["READY_FOR_REVIEW", "WAITING_FOR_REVIEW", "IN_REVIEW"])
def test_media_are_locked_from_submission_on(draft, state):
    """The state is named, and nothing is sent."""
    draft.console("set_state", state=state)
    with pytest.raises(InReview, match=state):
        draft.put(SHOTS, {"files": draft.pictures(1)})
    assert draft.writes() == []


def test_a_plan_that_the_hourly_limit_cannot_finish_is_not_begun(draft):
    """The store tells how many requests are left."""
    draft.control.switches(hour_limit=25)
    with pytest.raises(Unavailable, match="more of its 25 an hour"):
        draft.put(SHOTS, {"files": draft.pictures(9)})
    assert draft.writes() == []
