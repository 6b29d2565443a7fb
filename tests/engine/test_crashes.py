"""Cut off at every write, before and after it acts: the saved plan and a fresh one both converge."""

from __future__ import annotations

import pytest
from memory_store import Killed, MemoryStore

MODES = [pytest.param({"atomic": True}, id="drafts"), pytest.param({"atomic": False}, id="at-once")]


def wanted_shown(given):
    """What customers should see in the end."""
    return {
        local: {name: value for name, value in fields.items() if name != "release_notes"}
        for local, fields in given.WANTED.items()
    }


def writes_of_one_apply(given, folder, traits):
    """How many writes planning and applying take when nothing goes wrong."""
    house = given.House(folder, **traits)
    house.apply()
    return len(house.store.writes)


def cut_off(house, at, *, after_acting):
    """Plan and apply until the line is cut; returns the saved plan, None if it was cut while planning."""
    house.store.cut_at, house.store.cut_after_acting = at, after_acting
    planned = None
    try:
        planned = house.plan()
        house.apply(planned)
    except Killed:
        return planned
    raise AssertionError("was not cut off")


@pytest.mark.parametrize("traits", MODES)
@pytest.mark.parametrize("after_acting", [False, True])
@pytest.mark.parametrize("fresh", [False, True])
def test_cut_off_after_any_write_it_converges(tmp_path, given, traits, after_acting, fresh):
    """N of N: every cut point ends in the wanted state, with no draft left and no picture twice in the store."""
    count = writes_of_one_apply(given, tmp_path / "count", traits)
    assert count >= 8
    for at in range(count):
        folder = tmp_path / str(at)
        house = given.House(folder, **traits)
        planned = cut_off(house, at, after_acting=after_acting)
        again = house.restarted(folder)
        report = again.apply(None if fresh else planned)

        assert report.errors == {}, (at, report.errors)
        assert again.store.shown() == wanted_shown(given), at
        assert again.store.draft is None, at
        assert again.plan().batches == (), at


@pytest.mark.parametrize("after_acting", [False, True])
def test_cut_off_twice_in_a_row_it_still_converges(tmp_path, given, after_acting):
    """A second crash while mending the first one changes nothing."""
    count = writes_of_one_apply(given, tmp_path / "count", {})
    for first in range(count):
        for second in range(first, count + 3):
            folder = tmp_path / f"{first}-{second}"
            house = given.House(folder)
            cut_off(house, first, after_acting=after_acting)
            again = house.restarted(folder)
            again.store.cut_at, again.store.cut_after_acting = second, not after_acting
            try:
                again.apply()
            except Killed:
                again = again.restarted(folder)
            else:
                again = again.restarted(folder)
            report = again.apply()

            assert report.errors == {}, (first, second, report.errors)
            assert again.store.shown() == wanted_shown(given), (first, second)
            assert again.store.draft is None, (first, second)


def test_an_answer_that_got_lost_is_looked_up(tmp_path, given):
    """A write that acted without an answer ends in success now or on the next run, never in a second upload there."""
    count = writes_of_one_apply(given, tmp_path / "count", {})
    for at in range(count):
        folder = tmp_path / str(at)
        house = given.House(folder)
        house.store.cut_at, house.store.lose_answer = at, True
        house.apply()
        again = house.restarted(folder)
        again.store.lose_answer = False
        report = again.apply()

        assert report.errors == {}, (at, report.errors)
        assert again.store.shown() == wanted_shown(given), at
        assert again.store.draft is None, at


def test_a_left_behind_draft_that_somebody_used_is_not_discarded(tmp_path, given):
    """A colleague found our half-filled draft in the console and wrote into it: their words survive."""
    house = given.House(tmp_path)
    planned = house.plan()
    house.store.cut_at, house.store.cut_after_acting = len(house.store.writes) + 2, True
    with pytest.raises(Killed):
        house.apply(planned)
    again = house.restarted(tmp_path)
    again.store.draft[again.store.at("listing/en-US")]["description"] = "Theirs."
    report = again.apply(planned)
    error = next(iter(report.errors.values()))

    assert "listing/en-US" in error.message
    assert "--adopt" in error.fix
    assert again.store.draft[again.store.at("listing/en-US")]["description"] == "Theirs."


@pytest.mark.parametrize("cut", [3, 4], ids=["in-flight", "written"])
def test_a_picture_that_somebody_swapped_in_a_left_behind_draft_is_kept(tmp_path, given, cut):
    """We were at the language's texts and at no picture yet; the picture that they put there is not discarded."""
    live = {**given.LIVE, "image/en-US/banner": {"files": ["theirs"]}}
    house = given.House(tmp_path, store=MemoryStore(given.APP, live))
    planned = house.plan()
    house.store.cut_at, house.store.cut_after_acting = len(house.store.writes) + cut, True
    with pytest.raises(Killed):
        house.apply(planned)
    again = house.restarted(tmp_path)

    assert "put listing/en-US" in again.store.writes

    again.store.draft[again.store.at("image/en-US/banner")]["files"] = [("i-new", "swapped")]
    error = next(iter(again.apply(planned).errors.values()))

    assert "image/en-US/banner" in error.message
    assert again.store.draft[again.store.at("image/en-US/banner")]["files"] == [("i-new", "swapped")]


def test_a_strangers_draft_after_a_crash_of_ours_is_still_a_strangers(tmp_path, given):
    """Our draft was deleted in the console and they opened one of their own: not ours to discard, changed or not."""
    house = given.House(tmp_path)
    planned = house.plan()
    house.store.cut_at, house.store.cut_after_acting = len(house.store.writes) + 2, True
    with pytest.raises(Killed):
        house.apply(planned)
    again = house.restarted(tmp_path)
    again.store.drop_draft()
    theirs = again.store.open_draft()

    for _ in range(2):
        report = again.apply(planned)

        assert [type(error).__name__ for error in report.errors.values()] == ["DraftOpen"]
        assert again.store.draft_id == theirs
