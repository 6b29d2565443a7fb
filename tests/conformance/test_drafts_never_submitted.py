"""What was put into a draft that customers never saw is not taken for what they see.

The Amazon Appstore shows an APK as an id, and the id outlives its file: a replaced APK keeps it.
"""

from __future__ import annotations

import shutil

import pytest
from amazon import APP, REPOSITORY
from rehearsal import Killed

from reconciler.errors import Blocked
from reconciler.model import UNKNOWN

APKS = "binary/apks"


@pytest.fixture
def releasing(amazon):
    """A rehearsal whose manifest names a new APK, and the notes that a release needs, and nothing else."""
    listings = {locale: {"release_notes": "New."} for locale in ("en-US", "de-DE")}
    kept = {name: amazon.block()[name] for name in ("id", "package", "apks")}
    amazon.wanted["stores"][amazon.stage.name] = {**kept, "listings": listings}
    return amazon


@pytest.fixture
def dropped(releasing):
    """A rehearsal whose filled draft a person deleted in the console: 41 is live as before, and 42 was never seen."""
    report = releasing.apply(prepare=True)
    assert report.errors == {}
    releasing.control.console(APP, "delete_edit")
    return releasing


def planned_of(rehearsal, local):
    """What a fresh plan wants to change at an address."""
    (change,) = [each for each in rehearsal.plan().changes if each.address.local == local]
    return change


def test_after_a_deleted_draft_the_plan_has_the_apk_again(dropped):
    """The draft's APK is not live: what is live is not known, and the file is to be sent."""
    change = planned_of(dropped, APKS)

    assert change.before == {"version_codes": (41,), "files": (UNKNOWN,)}
    assert change.after["files"] == dropped.asked_for()[APKS]["files"]
    assert change.after["files"][0] in dropped.plan().assets


def test_after_a_deleted_draft_nothing_of_it_is_noted_as_found(dropped):
    """Files that were never submitted are no part of what is found live as wanted."""
    assert [each.local for each in dropped.plan().adopted if each.kind == "binary"] == []


def test_after_a_deleted_draft_the_apk_that_is_live_may_be_named(dropped):
    """With the live version code in the manifest no guard claims that other bytes are live under it."""
    shutil.copy(REPOSITORY / "tests/data/wordgame-41.apk", dropped.folder / "41.apk")
    dropped.write(("apks",), [{"file": "41.apk"}])
    planned = dropped.plan()

    assert planned.guards == ()
    assert APKS not in dropped.changes(planned)


def test_after_a_deleted_draft_the_same_manifest_lands(dropped):
    """The next apply fills a draft anew and submits it; nothing is left to do then."""
    dropped.land()

    (live,) = dropped.control.view(APP)["live"]["apks"]
    assert (f"sha256:{live['sha256']}",) == dropped.asked_for()[APKS]["files"]
    assert dropped.changes() == []


def test_a_colleagues_pictures_beside_our_replaced_apk_are_kept(releasing):
    """The APK's id tells that the draft's ids are those of what is live, so other pictures in it are somebody's."""
    releasing.control.faults({"method": "POST", "path": "*/validate", "reset_before": True})
    releasing.dies_on_failure = True
    with pytest.raises(Killed):
        releasing.apply()
    releasing.start_process()
    for locale, slots in releasing.control.view(APP)["draft"]["images"].items():
        for slot, place in [(slot, place) for slot, held in slots.items() for place in range(len(held))]:
            where = {"language": locale, "slot": slot, "position": place, "where": "draft"}
            releasing.control.console(APP, "swap_image", **where)
    theirs = releasing.control.view(APP)["draft"]
    report = releasing.apply()

    assert [type(each) for each in report.errors.values()] == [Blocked]
    assert releasing.control.view(APP)["draft"] == theirs
