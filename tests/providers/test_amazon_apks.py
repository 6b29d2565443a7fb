from __future__ import annotations

import pytest
from amazon_world import apk

from reconciler.errors import Malformed, Moved, Refused, StoreError
from reconciler.model import Change

APKS = "binary/apks"
DEVICE = "Fire Max 11 (13th Gen)"


def wanted(world, *codes):
    """Values with an APK for each of these version codes."""
    return {
        "version_codes": codes,
        "files": tuple(world.files.add(apk(each), f"wordgame {each}.apk") for each in codes),
    }


def codes(world):
    """Version codes in the draft, as the console sees them."""
    return sorted(each["version_code"] for each in world.view()["draft"]["apks"])


@pytest.fixture
def large_world(new_world):
    """A world in which every APK counts as large."""
    return new_world(large=1000)


def test_a_new_version_replaces_the_old_one(world):
    """One for one is a replacement, which keeps the device targeting."""
    draft, _, _ = world.put("binary/41/devices", {DEVICE: False})
    _, mark, requests = world.put(APKS, wanted(world, 42), draft)
    assert [each.partition(" ")[0] for each in requests] == ["GET", "GET", "PUT", "GET"]
    assert codes(world) == [42]
    assert mark == f"{world.view()['draft']['apks'][0]['id']}:42"
    assert world.shown(draft, "binary/42/devices").values[DEVICE] is False


def test_a_replaced_apk_bears_another_mark_under_the_same_id(world):
    """What was put into a draft that nobody submits must not pass for what is live."""
    address = world.at(APKS)
    draft, mark, _ = world.put(APKS, wanted(world, 42))
    live = world.provider.read(world.app, [address])[address].mark
    assert (live.rpartition(":")[0], live) == (mark.rpartition(":")[0], mark.replace(":42", ":41"))
    assert draft.read([address])[address].mark == mark


def test_one_more_is_uploaded_and_the_kept_one_left_alone(world):
    """What is wanted and there is not sent again."""
    live = world.provider.open(world.app)
    after = {"version_codes": (41, 42), "files": ("kept", world.files.add(apk(42), "a.apk"))}
    _, mark, requests = world.put(APKS, after, live)
    assert [each for each in requests if not each.startswith("GET")] == ["POST apks/upload"]
    assert codes(world) == [41, 42]
    assert world.shown(live, APKS).mark == mark


def test_one_fewer_is_deleted(world):
    """A version code that is no longer wanted goes."""
    draft, _, _ = world.put(APKS, wanted(world, 42, 43))
    world.put(APKS, wanted(world, 43), draft)
    assert codes(world) == [43]


def test_twice_is_as_good_as_once(world):
    """The same change again only looks."""
    draft = world.provider.open(world.app)
    change = world.change(draft.read(None), APKS, wanted(world, 42, 43))
    first = draft.apply(change, world.files, lambda _sent: None)
    world.control.clear_requests()
    assert draft.apply(change, world.files, lambda _sent: None) == first
    assert world.writes() == []


def test_progress_counts_all_files(world):
    """The bytes reported grow to the size of all uploads together."""
    draft = world.provider.open(world.app)
    after, sent = wanted(world, 42, 43), []
    draft.apply(world.change(draft.read(None), APKS, after), world.files, sent.append)
    assert sent == sorted(sent)
    assert sent[-1] == sum(map(world.files.size, after["files"]))


def test_a_set_that_nobody_planned_from_is_left_alone(world):
    """Other version codes than planned from mean that somebody else was at it."""
    draft = world.provider.open(world.app)
    change = Change(world.at(APKS), {"version_codes": (40,), "files": ("x",)}, wanted(world, 42), "M1")
    with pytest.raises(Moved, match="version_codes: planned from"):
        draft.apply(change, world.files, lambda _sent: None)
    assert world.requests("PUT *") == []


def test_a_file_with_another_version_code_is_noticed(world):
    """The store reads the code from the file; if that is not what was said, nothing is taken for done."""
    files = (world.files.add(apk(43), "wrong.apk"),)
    with pytest.raises(Malformed, match=r"\[43\].*\[42\]"):
        world.put(APKS, {"version_codes": (42,), "files": files})


def test_what_is_no_apk_is_refused_in_the_stores_words(world):
    """A refusal is raised, not retried."""
    files = (world.files.add(b"not a zip", "bad.apk"),)
    with pytest.raises(Refused):
        world.put(APKS, {"version_codes": (42,), "files": files})
    assert len(world.requests("PUT *")) == 1


@pytest.mark.parametrize("fault", ["reset_after", "reset_before", "503", "503 after"])
def test_a_lost_answer_to_an_upload_makes_no_duplicate(world, fault):
    """Whether or not the store took it, the APK is there once."""
    draft = world.provider.open(world.app)
    after = {"version_codes": (41, 42), "files": ("kept", world.files.add(apk(42), "a.apk"))}
    world.control.faults(f"POST */apks/upload: {fault} nth=1")
    world.put(APKS, after, draft)
    assert codes(world) == [41, 42]
    assert world.control.uploads()[after["files"][1]] == 1


@pytest.mark.parametrize("fault", ["reset_after", "reset_before", "503", "500 after", "412"])
def test_a_lost_answer_to_a_replacement(world, fault):
    """The repeated PUT is stale if the first one landed, and a look shows that it did."""
    draft = world.provider.open(world.app)
    world.control.faults(f"PUT */replace: {fault} nth=1")
    world.put(APKS, wanted(world, 42), draft)
    assert codes(world) == [42]


def test_a_missing_etag_of_a_fresh_edit_is_waited_for(world):
    """The first GET of an APK in a fresh edit was seen without ETag."""
    draft = world.provider.open(world.app)
    world.control.faults("GET */apks/M*: drop_etag nth=1")
    world.put(APKS, wanted(world, 42), draft)
    assert codes(world) == [42]


def test_nothing_is_sent_without_an_etag(new_world):
    """If none ever comes, the store is told off instead of being written to."""
    world = new_world(wait=1.0)
    draft = world.provider.open(world.app)
    world.control.faults("GET */apks/M*: drop_etag")
    with pytest.raises(StoreError):
        world.put(APKS, wanted(world, 42), draft)
    assert world.requests("PUT *") == []


def test_the_file_name_ends_in_apk(world):
    """The header names a real .apk, without characters that a header cannot hold."""
    draft = world.provider.open(world.app)
    file = world.files.add(apk(42), "Spaß spiel")
    world.put(APKS, {"version_codes": (42,), "files": (file,)}, draft)
    assert world.view()["draft"]["apks"][0]["file_name"] == "Spa__spiel.apk"


# --- large APKs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["409", "404", "400", "412"])
def test_a_large_apk_is_uploaded_attached_and_keeps_the_targeting(large_world, status):
    """Attaching is repeated until the file is ready; then the old APK's targeting moves over and the old one goes."""
    world = large_world
    draft, _, _ = world.put("binary/41/devices", {DEVICE: False})
    world.control.switches(attach_ready_after="1", attach_not_ready_status=status)
    after = wanted(world, 42)
    world.put(APKS, after, draft)
    assert codes(world) == [42]
    assert world.control.uploads()[after["files"][0]] == 1
    assert world.shown(draft, "binary/42/devices").values[DEVICE] is False


def test_a_large_apk_that_is_never_ready_ends_in_the_stores_words(new_world):
    """Waiting has an end, and then it is told what the store said last."""
    world = new_world(large=1000, wait=1.0)
    world.control.switches(attach_ready_after="1000")
    with pytest.raises(Refused, match="attach"):
        world.put(APKS, wanted(world, 42))


@pytest.mark.parametrize("what", ["POST */apks/large/upload", "POST */apks/attach"])
@pytest.mark.parametrize("fault", ["reset_after", "reset_before"])
def test_a_lost_answer_on_the_way_of_a_large_apk(large_world, what, fault):
    """An upload that is not attached changes nothing; an attachment is looked for."""
    world = large_world
    draft = world.provider.open(world.app)
    world.control.faults(f"{what}: {fault} nth=1")
    world.put(APKS, wanted(world, 42), draft)
    assert codes(world) == [42]
