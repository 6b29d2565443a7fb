from __future__ import annotations

import struct

import pytest
from app_store_world import FILMS, PHONE, RESERVE, SHOTS, filled, film, png

from reconciler.providers.app_store.names import POSTER_FRAME


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
    files = filled(draft, 6)
    assert draft.shots() == list(files)


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
    assert [each["status"] for each in draft.control.requests() if each["method"] == "PUT"] == [200]


def test_progress_counts_each_byte_once(draft):
    """All files of a change make one sum, also if a part has to be sent again."""
    files = draft.pictures(2)
    told = []
    draft.control.faults("PUT *: 503 nth=1")
    draft.provider.open(draft.app).apply(draft.change(SHOTS, {"files": files}), draft.files, told.append)
    assert max(told) == sum(map(draft.files.size, files))


# --- previews ---------------------------------------------------------------------------------------------------


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


def films(world):
    """Two different films; returns their hashes."""
    one = film(world)
    data = world.files.held[one] + struct.pack(">I4s", 8, b"free")
    return one, world.files.add(data, "b.mp4")


@pytest.mark.parametrize("frames", [("00:00:03:00", POSTER_FRAME), (POSTER_FRAME, "00:00:03:00")])
def test_some_previews_with_a_frame_of_their_own_and_some_with_the_stores(draft, frames):
    """Each film has its own, in either order; and then the plan is empty."""
    wanted = {FILMS: {"files": films(draft), "poster_frames": frames}}
    draft.converge(wanted)
    assert draft.read(FILMS)[FILMS].values["poster_frames"] == frames
    assert draft.planned(wanted).batches == ()


def test_a_preview_without_a_frame_gets_the_stores(draft):
    """Also where it had another one before; no film is sent again."""
    files = films(draft)
    draft.put(FILMS, {"files": files, "poster_frames": ("00:00:03:00", "00:00:02:00")})
    draft.put(FILMS, {"files": files, "poster_frames": (None, "00:00:02:00")})
    assert draft.read(FILMS)[FILMS].values["poster_frames"] == (POSTER_FRAME, "00:00:02:00")
    assert draft.writes() == ["PATCH appPreviews/…"]


def test_frames_that_nobody_names_stay_as_they_are(draft):
    """A manifest without any poster frame manages none."""
    files = films(draft)
    draft.put(FILMS, {"files": files, "poster_frames": ("00:00:03:00", "00:00:02:00")})
    draft.put(FILMS, {"files": files[::-1]})
    assert draft.read(FILMS)[FILMS].values["poster_frames"] == ("00:00:02:00", "00:00:03:00")
