from __future__ import annotations

import pytest
from amazon_world import png

from reconciler.errors import Moved, Uncertain
from reconciler.filesets import kept
from reconciler.model import Change

SHOTS = "image/en-US/screenshots"
ICON = "image/en-US/large-icons"
FILM = "preview/en-US/videos"


@pytest.mark.parametrize(
    ("contents", "wanted", "places"),
    [
        ("abc", "abc", [0, 1, 2]),
        ("abc", "abcd", [0, 1, 2]),
        ("abc", "ac", [0, 2]),
        ("abc", "bca", [1, 2]),
        ("abc", "cba", [2]),
        ("abc", "xabc", []),
        ("abcab", "aab", [0, 3, 4]),
        ("", "a", []),
        ("abc", "", []),
    ],
)
def test_the_longest_beginning_is_kept(contents, wanted, places):
    """What can stay is the longest beginning of the wanted list that is there in this order."""
    assert kept(tuple(contents), tuple(wanted)) == places


def filled(world, count=3):
    """A draft whose screenshots are known, and their hashes."""
    files = world.screenshots(count)
    draft, mark, _ = world.put(SHOTS, {"files": files})
    return draft, files, mark


def rearranged(world, draft, mark, before, after):
    """Change the screenshots from known contents to others; returns the requests that it took."""
    change = Change(world.at(SHOTS), {"files": before}, {"files": after} if after else None, mark)
    world.control.clear_requests()
    mark = draft.apply(change, world.files, lambda _sent: None)
    assert world.images("en-US", "screenshots") == list(after)
    held = world.view()["draft"]["images"]["en-US"].get("screenshots", [])
    assert mark == ",".join(each["id"] for each in held)
    return world.requests()


def test_unknown_contents_are_replaced_whole(world):
    """The files of the example app are not known, so none can be kept: one DELETE for all of them."""
    _, files, mark = filled(world)
    assert world.images("en-US", "screenshots") == list(files)
    assert world.requests("DELETE *") == ["DELETE listings/en-US/screenshots"]
    assert len(mark.split(",")) == 3


@pytest.mark.parametrize(("answers", "budget"), [("yes", 2), ("no", 2 + 3)])
def test_requests_for_a_new_set(world, answers, budget):
    """1 GET, 1 DELETE and 2 for each new image at most; half of these where answers bring the next ETag."""
    world.control.switches(mutation_returns_etag=answers)
    files = world.screenshots(3)
    _, _, requests = world.put(SHOTS, {"files": files})
    assert len(requests) == budget + 3


def test_an_image_at_the_end_is_one_upload(world):
    """What is there in the right order stays."""
    draft, files, mark = filled(world)
    new = world.screenshots(1, first=50)
    requests = rearranged(world, draft, mark, files, (*files, *new))
    assert requests == [f"GET listings/{SHOTS[6:]}", f"POST listings/{SHOTS[6:]}/upload"]


def test_removing_from_the_middle_uploads_nothing(world):
    """One DELETE of that one image."""
    draft, files, mark = filled(world)
    requests = rearranged(world, draft, mark, files, (files[0], files[2]))
    assert [each.partition(" ")[0] for each in requests] == ["GET", "DELETE"]


def test_moving_the_first_to_the_end_uploads_one(world):
    """As nothing can be reordered, the moved one is deleted and sent again."""
    draft, files, mark = filled(world)
    requests = rearranged(world, draft, mark, files, (*files[1:], files[0]))
    assert [each.partition(" ")[0] for each in requests] == ["GET", "DELETE", "POST"]


def test_the_same_file_twice_in_a_set(world):
    """A set may hold one file at two places."""
    draft, files, mark = filled(world)
    rearranged(world, draft, mark, files, (*files, files[0]))


def test_a_set_can_be_deleted(world):
    """Deleting is one DELETE for all; afterwards the slot is not there."""
    draft, files, mark = filled(world)
    requests = rearranged(world, draft, mark, files, ())
    assert [each.partition(" ")[0] for each in requests] == ["GET", "DELETE"]
    assert world.shown(draft, SHOTS) is None


def test_a_single_image_is_replaced_without_deleting(world):
    """Where there is room for one image, the upload takes the old one's place."""
    icon = world.files.add(png(512, 512, 9))
    _, mark, requests = world.put(ICON, {"files": (icon,)})
    assert requests == ["GET listings/en-US/large-icons", "POST listings/en-US/large-icons/upload"]
    assert world.images("en-US", "large-icons") == [icon]
    assert mark == world.view()["draft"]["images"]["en-US"]["large-icons"][0]["id"]


def test_an_image_where_there_was_none(world):
    """An empty slot is filled: a create."""
    promo = world.files.add(png(1024, 500))
    draft, _, _ = world.put("image/de-DE/promo-images", {"files": (promo,)})
    assert world.images("de-DE", "promo-images") == [promo]
    assert world.shown(draft, "image/de-DE/promo-images") is not None


def test_images_of_a_deleted_listing_are_gone(world):
    """Deleting them after their listing did is no error."""
    draft = world.provider.open(world.app)
    seen = draft.read(None)
    for local in ("listing/de-DE", "image/de-DE/screenshots"):
        draft.apply(world.change(seen, local, None), world.files, lambda _sent: None)
    assert world.shown(draft, "image/de-DE/screenshots") is None


def test_twice_is_as_good_as_once(world):
    """The same change again only looks."""
    draft = world.provider.open(world.app)
    change = world.change(draft.read(None), SHOTS, {"files": world.screenshots(3)})
    first = draft.apply(change, world.files, lambda _sent: None)
    world.control.clear_requests()
    assert draft.apply(change, world.files, lambda _sent: None) == first
    assert world.writes() == []


def test_progress_counts_all_files_of_the_set(world):
    """The bytes reported grow to the size of all uploads together."""
    draft = world.provider.open(world.app)
    files = world.screenshots(3)
    sent = []
    change = world.change(draft.read(None), SHOTS, {"files": files})
    draft.apply(change, world.files, sent.append)
    assert sent == sorted(sent)
    assert sent[-1] == sum(map(world.files.size, files))


@pytest.mark.parametrize("stable", ["yes", "no"])
def test_known_contents_survive_into_the_next_draft(world, stable):
    """Whether the copies keep their ids or get new ones, what was there in order is kept."""
    world.control.switches(asset_ids_stable_across_edits=stable)
    draft, files, mark = filled(world)
    for locale in ("en-US", "de-DE"):
        world.put(f"listing/{locale}", {"release_notes": "New."}, draft)
    assert draft.commit() == "in review"
    world.control.advance(world.app.id)
    new = world.screenshots(1, first=80)
    requests = rearranged(world, world.provider.open(world.app), mark, files, (*files[:2], *new))
    assert [each.partition(" ")[0] for each in requests] == ["GET", "DELETE", "POST"]


@pytest.mark.parametrize("action", ["swap_image", "add_image", "remove_image"])
def test_images_changed_in_the_console_are_left_alone(world, action):
    """An id that nobody planned from stops the change before anything is written."""
    draft = world.provider.open(world.app)
    change = world.change(draft.read(None), SHOTS, {"files": world.screenshots(3)})
    world.console(action, language="en-US", slot="screenshots", where="draft")
    before = world.images("en-US", "screenshots")
    with pytest.raises(Moved):
        draft.apply(change, world.files, lambda _sent: None)
    assert world.images("en-US", "screenshots") == before


def test_a_picture_swapped_in_the_console_is_told_by_names_and_not_by_ids(world):
    """Which one it is can be read: those that are still there have their names, the swapped one has none."""
    draft, files, mark = filled(world)
    world.console("swap_image", language="en-US", slot="screenshots", position=1, where="draft")
    change = Change(world.at(SHOTS), {"files": files}, {"files": files[:1]}, mark)
    with pytest.raises(Moved) as raised:
        world.provider.open(world.app, adopt=draft.handle).apply(change, world.files, lambda _sent: None)
    hidden = [f"content {each.removeprefix('sha256:')[:12]}" for each in files[1:]]
    first = world.files.name(files[0])
    assert raised.value.message == (
        f"{world.at(SHOTS)} was changed in the meantime:\n"
        f"  files: planned from [{', '.join([first, *hidden])}],"
        f" now [{', '.join([first, 'unknown content (new)', *hidden[1:]])}], wanted {first}"
    )


def test_an_adopted_draft_is_not_taken_for_a_copy(world):
    """Ids that differ from those planned from mean something in a draft that others have been at."""
    world.control.switches(asset_ids_stable_across_edits="no")
    theirs = world.console("open_edit")["id"]
    draft = world.provider.open(world.app, adopt=theirs)
    change = Change(world.at(SHOTS), {"files": ("x", "y", "z")}, {"files": world.screenshots(3)}, "a,b,c")
    with pytest.raises(Moved):
        draft.apply(change, world.files, lambda _sent: None)


# --- lost answers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["reset_after", "reset_before", "empty_200", "503", "503 after"])
@pytest.mark.parametrize("which", [1, 3])
def test_a_lost_answer_to_an_upload_makes_no_duplicate(world, fault, which):
    """Whether or not the store took it, each file is there once, and in its place."""
    files = world.screenshots(3)
    draft = world.provider.open(world.app)
    world.control.faults(f"POST */screenshots/upload: {fault} nth={which}")
    world.put(SHOTS, {"files": files}, draft)
    assert world.images("en-US", "screenshots") == list(files)
    taken = world.control.uploads()
    assert [taken[each] for each in files] == [1, 1, 1]


@pytest.mark.parametrize("fault", ["reset_after", "reset_before"])
def test_a_lost_answer_to_a_single_images_upload(world, fault):
    """The same where the upload takes another image's place."""
    icon = world.files.add(png(512, 512, 9))
    draft = world.provider.open(world.app)
    world.control.faults(f"POST */large-icons/upload: {fault} nth=1")
    world.put(ICON, {"files": (icon,)}, draft)
    assert world.control.uploads()[icon] == 1


def test_an_upload_that_is_listed_late_is_not_sent_again(world):
    """The answer is lost, and the store takes its time to list the image: the void ETag tells that it is there."""
    world.control.switches(image_visible_after="2")
    files = world.screenshots(3)
    draft = world.provider.open(world.app)
    world.control.faults("POST */screenshots/upload: reset_after nth=2")
    world.put(SHOTS, {"files": files}, draft)
    assert [world.control.uploads()[each] for each in files] == [1, 1, 1]


def test_reading_waits_for_what_was_uploaded(world):
    """A draft read back before the store lists an image would look as if it were missing."""
    world.control.switches(image_visible_after="1")
    draft, _, mark = filled(world)
    assert world.shown(draft, SHOTS).mark == mark


def test_an_image_that_is_never_listed_is_in_doubt(new_world):
    """After the time that we may wait, it is said to be uncertain, and nothing was sent twice."""
    world = new_world(wait=1.0)
    world.control.switches(image_visible_after="3600")
    files = world.screenshots(3)
    draft = world.provider.open(world.app)
    world.control.faults("POST */screenshots/upload: reset_after nth=1")
    with pytest.raises(Uncertain, match="does not show it"):
        world.put(SHOTS, {"files": files}, draft)
    assert world.control.uploads()[files[0]] == 1


@pytest.mark.parametrize("what", ["DELETE */screenshots", "DELETE */screenshots/*"])
def test_a_lost_answer_to_a_delete(world, what):
    """Sent again it is stale or finds nothing, and either way the set ends as wanted."""
    draft, files, mark = filled(world)
    world.control.faults(f"{what}: reset_after nth=1")
    new = world.screenshots(1, first=50) if what.endswith("screenshots") else (files[2],)
    rearranged(world, draft, mark, files, new)


def test_a_412_between_two_uploads_goes_on_where_it_stopped(world):
    """What was uploaded before the refusal is kept."""
    files = world.screenshots(3)
    draft = world.provider.open(world.app)
    world.control.faults("POST */screenshots/upload: 412 nth=2")
    world.put(SHOTS, {"files": files}, draft)
    assert [world.control.uploads()[each] for each in files] == [1, 1, 1]


@pytest.mark.parametrize("path", ["upload", "plain", "both"])
def test_a_video_finds_its_way(world, path):
    """Whichever of the two documented paths the store has, the film arrives once."""
    world.control.switches(video_upload_path=path)
    film = world.files.add(b"\0\0\0\x18ftypmp42" + b"x" * 500, "film.mp4")
    second = world.files.add(b"\0\0\0\x18ftypmp42" + b"y" * 500, "film2.mp4")
    draft, _, _ = world.put(FILM, {"files": (film, second)})
    assert len(world.shown(draft, FILM).values["files"]) == 2
    assert [world.control.uploads()[each] for each in (film, second)] == [1, 1]
