"""Previews and the icon: sent once, in order, and never seen again."""

from __future__ import annotations

import pytest
from firefox_world import app, png

from reconciler.errors import Blocked, Moved, Refused
from reconciler.model import Change


def previews(world):
    """The hashes of the previews, in order, as the store's own people see them."""
    return tuple(f"sha256:{each['sha256']}" for each in world.view()["live"]["previews"])


def put(world, before, after, mark):
    """Bring the previews to these files, from what a ledger would know; returns the new mark."""
    change = Change(world.at("image/previews"), before and {"files": before}, after and {"files": after}, mark)
    world.control.clear_requests()
    transaction = world.provider.open(world.app, changes=[change])
    return transaction.apply(change, world.files, lambda _sent: None)


@pytest.fixture
def placed(world):
    """Three previews of ours are there: (their hashes, their mark)."""
    wanted = world.pictures(1, 2, 3)
    marks, _ = world.make({"image/previews": {"files": wanted}})
    return wanted, marks["image/previews"]


def test_what_nobody_knows_is_replaced(world, placed):
    """Ours are there, in order, and nothing else; the mark names them."""
    assert previews(world) == placed[0]
    assert placed[1].split(",") == [str(each["id"]) for each in world.view()["live"]["previews"]]


def test_new_ones_come_before_old_ones_go(world):
    """An app that customers see is never without."""
    world.make({"image/previews": {"files": world.pictures(1, 2)}})

    assert [each.partition(" ")[0] for each in world.writes()] == ["POST", "POST", "DELETE", "DELETE", "DELETE"]


@pytest.mark.parametrize(
    ("shades", "posts", "deletes"),
    [
        ((1, 2, 3), 0, 0),
        ((1, 2, 3, 4), 1, 0),
        ((1, 3), 0, 1),
        ((2, 3, 4), 1, 1),
        ((1, 3, 2), 1, 1),
        ((3, 2, 1), 2, 2),
        ((4, 1, 2, 3), 4, 3),
        ((), 0, 3),
    ],
)
def test_the_fewest_calls_lead_there(world, placed, shades, posts, deletes):
    """The longest beginning that is there in order stays; only the rest is sent."""
    wanted = world.pictures(*shades)
    put(world, placed[0], wanted, placed[1])

    assert previews(world) == wanted
    assert sum(each.startswith("POST") for each in world.writes()) == posts
    assert sum(each.startswith("DELETE") for each in world.writes()) == deletes


def test_order_holds_over_many_changes(world, placed):
    """A new preview comes last, whatever was put and taken before it: positions only ever grow."""
    files, mark = placed
    for shades in ((3, 4), (3, 4, 5), (5, 6, 3), (6, 3, 7), (7,), (7, 1)):
        wanted = world.pictures(*shades)
        mark = put(world, files, wanted, mark)
        files = wanted

        assert previews(world) == wanted


@pytest.mark.parametrize("fault", ["reset_after nth=2", "reset_before nth=2", "500 after=yes nth=1", "500 nth=2"])
def test_a_lost_answer_sends_nothing_twice(world, placed, fault):
    """Whether the store took the file is looked up by the ids that are there."""
    world.control.faults(f"POST */preview/: {fault}")
    wanted = world.pictures(1, 2, 3, 4, 5)
    put(world, placed[0], wanted, placed[1])

    assert previews(world) == wanted


def test_deleting_what_is_gone_already_is_fine(world, placed):
    """A lost answer to a deletion is asked again, and then nothing is there."""
    world.control.faults("DELETE *: reset_after nth=1")
    put(world, placed[0], world.pictures(1), placed[1])

    assert previews(world) == world.pictures(1)


def test_somebody_else_at_work_is_noticed(world, placed):
    """A preview that comes while we are at it is neither kept nor deleted: the run stops."""
    change = Change(world.at("image/previews"), {"files": placed[0]}, {"files": world.pictures(9)}, placed[1])
    transaction = world.provider.open(world.app, changes=[change])
    world.control.console(world.app.id, "swap_preview", position=0)
    world.control.clear_requests()
    with pytest.raises(Moved, match="image/previews"):
        transaction.apply(change, world.files, lambda _sent: None)
    assert world.writes() == []


def test_a_picture_that_the_store_refuses_is_told(world):
    """Too small, in the store's own words; nothing that was there is gone."""
    before = previews(world)
    with pytest.raises(Refused, match="320"):
        world.make({"image/previews": {"files": (world.files.add(png(100, 100), "small.png"),)}})
    assert previews(world) == before


def test_progress_is_told_in_bytes_of_the_files(world):
    """It grows to the size of all that was sent."""
    wanted = world.pictures(1, 2)
    change = Change(world.at("image/previews"), None, {"files": wanted}, "")
    world.control.seed(app(previews=0))
    told = []
    world.provider.open(world.app, changes=[change]).apply(change, world.files, told.append)

    assert told == sorted(told)
    assert told[-1] == sum(map(world.files.size, wanted))


def test_the_icon_is_replaced_since_2014(world, profile):
    """Its address is its mark. In 2013 it comes from the app's own manifest: refused before the first write."""
    content = world.files.add(png(128, 128, 7), "icon.png")
    if profile == "2013":
        with pytest.raises(Blocked, match="no way to set icons"):
            world.make({"image/icon": {"files": (content,)}})
        assert world.writes() == []
        return
    marks, _ = world.make({"image/icon": {"files": (content,)}})

    assert f"sha256:{world.view()['live']['icon']}" == content
    assert world.read("image/icon")["image/icon"].mark == marks["image/icon"] != ""

    world.make({"listing/en-US": {"description": "New."}})

    assert world.read("image/icon")["image/icon"].mark == marks["image/icon"]


def test_an_icon_cannot_be_taken_away(world, profile):
    """Every app has one."""
    change = Change(world.at("image/icon"), {"files": ("sha256:0",)}, None, "")
    with pytest.raises(Blocked):
        world.provider.open(world.app, changes=[change]).apply(change, world.files, lambda _sent: None)
    assert profile in {"2013", "2016"}
