from __future__ import annotations

import struct
from pathlib import Path

import pytest
from app_store_world import FILMS, PHONE, SHOTS, png

from reconciler.errors import InReview, Moved, Refused, Unavailable, Uncertain
from reconciler.model import UNKNOWN, Change

RESERVE = "POST appScreenshots"


def filled(world, count=3):
    """A draft whose screenshots are ours; returns their hashes."""
    files = world.pictures(count)
    world.put(SHOTS, {"files": files})
    assert world.shots() == list(files)
    return files


def test_new_files_take_the_place_of_old_ones(draft):
    """What is not wanted goes, what is missing is sent, in the wanted order."""
    filled(draft)
    assert len(draft.requests(RESERVE)) == 3
    assert len(draft.requests("DELETE *")) == 3


def test_nothing_changed_sends_nothing(draft):
    """Made twice, the second time only looks."""
    files = filled(draft)
    draft.put(SHOTS, {"files": files})
    assert draft.writes() == []


def test_a_new_order_uploads_nothing(draft):
    """One PATCH of the set's order."""
    files = filled(draft)
    draft.put(SHOTS, {"files": files[::-1]})
    assert draft.shots() == list(files[::-1])
    assert draft.writes() == ["PATCH appScreenshotSets/…/relationships/appScreenshots"]


def test_one_more_file_sends_that_one(draft):
    """What is there stays, by its checksum."""
    files = (*filled(draft), *draft.pictures(1, first=9))
    draft.put(SHOTS, {"files": files})
    assert draft.shots() == list(files)
    assert [each.split()[0] for each in draft.writes()] == ["POST", "PUT", "PATCH"]


def test_a_file_is_inserted_at_its_place(draft):
    """New files are appended by the store, and then moved."""
    files = filled(draft)
    wanted = (files[0], *draft.pictures(1, first=9), *files[1:])
    draft.put(SHOTS, {"files": wanted})
    assert draft.shots() == list(wanted)


def test_a_removed_file_is_one_deletion(draft):
    """Nothing is sent for it."""
    files = filled(draft)
    draft.put(SHOTS, {"files": (files[0], files[2])})
    assert draft.shots() == [files[0], files[2]]
    assert draft.writes() == ["DELETE appScreenshots/…"]


def test_other_bytes_of_the_same_name_and_size_are_noticed(draft):
    """In a full set as well; the file takes the place of the old one."""
    files = filled(draft, 10)
    other = png(*PHONE, 77)
    assert len(other) == draft.files.size(files[3])
    wanted = (*files[:3], draft.files.add(other, draft.files.names[files[3]]), *files[4:])
    draft.put(SHOTS, {"files": wanted})
    assert draft.shots() == list(wanted)
    assert len(draft.requests(RESERVE)) == 1


def test_a_full_set_makes_room_first(draft):
    """With ten screenshots there, one has to go before another can come; the others stay."""
    files = filled(draft, 10)
    wanted = (*files[:4], *draft.pictures(1, first=20), *files[5:])
    draft.put(SHOTS, {"files": wanted})
    assert draft.shots() == list(wanted)
    assert draft.requests("DELETE *") == ["DELETE appScreenshots/…"]
    assert len(draft.requests(RESERVE)) == 1


def test_a_set_that_is_not_full_never_gets_emptier(draft):
    """As long as there is room, what is not wanted goes last."""
    files = filled(draft, 2)
    draft.put(SHOTS, {"files": draft.pictures(2, first=20)})
    order = [each for each in draft.writes() if each.startswith(("DELETE", RESERVE))]
    assert order == [RESERVE, RESERVE, "DELETE appScreenshots/…", "DELETE appScreenshots/…"]
    assert not set(files) & set(draft.shots())


def test_the_same_file_twice(draft):
    """A set may hold one file at two places."""
    files = filled(draft, 2)
    draft.put(SHOTS, {"files": (files[0], files[1], files[0])})
    assert draft.shots() == [files[0], files[1], files[0]]


def test_a_set_that_was_not_there_is_made(draft):
    """And is not asked for contents that it cannot have."""
    files = draft.pictures(2)
    draft.put("image/IOS/en-US/APP_IPHONE_65", {"files": (draft.files.add(png(1242, 2688), "a.png"),)})
    assert len(draft.shots(device="APP_IPHONE_65")) == 1
    assert draft.requests("POST appScreenshotSets") == ["POST appScreenshotSets"]
    assert files


def test_a_deleted_set_is_one_deletion(draft):
    """Its screenshots go with it."""
    filled(draft)
    draft.put(SHOTS, None)
    assert draft.shots() == []
    assert draft.writes() == ["DELETE appScreenshotSets/…"]


@pytest.mark.parametrize("position", ["created", "completed"])
def test_the_order_is_the_wanted_one_however_the_store_appends(draft, position):
    """Uploads go side by side, and end in any order."""
    draft.control.switches(new_position=position)
    filled(draft, 6)


def test_a_file_in_parts_arrives_whole(draft):
    """The parts are those that the reservation asks for, side by side, and cover the file."""
    draft.control.switches(part_size=1000)
    files = filled(draft, 2)
    parts = sum(-(-draft.files.size(each) // 1000) for each in files)
    assert len(draft.requests("PUT *")) == parts
    assert sorted(draft.files.opened) == sorted(files)


@pytest.mark.parametrize("host", ["same", "localhost"])
def test_upload_hosts_never_see_our_token(draft, host):
    """The sandbox refuses an upload that bears an Authorization header."""
    draft.control.switches(upload_host=host, upload_authorization="refused")
    filled(draft, 1)


def test_progress_counts_each_byte_once(draft):
    """All files of a change make one sum, also if a part has to be sent again."""
    files = draft.pictures(2)
    told = []
    draft.control.faults("PUT *: 503 nth=1")
    draft.provider.open(draft.app).apply(draft.change(SHOTS, {"files": files}), draft.files, told.append)
    assert max(told) == sum(map(draft.files.size, files))


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
    assert draft.read(SHOTS)[SHOTS].values["files"][-1] == files[0]
    draft.put(SHOTS, {"files": files})
    assert draft.requests(RESERVE) == []


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


# --- previews ---------------------------------------------------------------------------------------------------


def film(world, name="a.mp4"):
    """The example's trailer as if it had been made for a phone: its headers say 1920 by 886."""
    data = (Path(__file__).parents[3] / "manifests" / "wordgame" / "video" / "trailer-en.mp4").read_bytes()
    for sort, unit in ((">HH", 1), (">II", 1 << 16)):
        data = data.replace(struct.pack(sort, 1280 * unit, 720 * unit), struct.pack(sort, 1920 * unit, 886 * unit))
    return world.files.add(data, name)


def test_a_preview_is_sent_with_its_poster_frame(draft):
    """Type and frame go with the reservation."""
    draft.put(FILMS, {"files": (film(draft),), "poster_frames": ("00:00:03:00",)})
    shown = draft.read(FILMS)[FILMS].values
    assert shown == {"files": tuple(draft.files.held), "poster_frames": ("00:00:03:00",)}


def test_another_poster_frame_sends_no_film(draft):
    """One PATCH of the preview."""
    files = (film(draft),)
    draft.put(FILMS, {"files": files, "poster_frames": ("00:00:03:00",)})
    draft.put(FILMS, {"files": files, "poster_frames": ("00:00:04:00",)})
    assert draft.writes() == ["PATCH appPreviews/…"]
    assert draft.read(FILMS)[FILMS].values["poster_frames"] == ("00:00:04:00",)
