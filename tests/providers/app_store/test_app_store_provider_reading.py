from __future__ import annotations

from dataclasses import replace

import pytest
from app_store_world import SHOTS

from reconciler.errors import Missing, Unauthorized
from reconciler.model import UNKNOWN, App
from reconciler.providers.app_store import AppStore

TEXT = "listing/IOS/en-US"


def test_reading_twice_reads_the_same(world):
    """What is shown does not depend on the order in which answers come."""
    first = world.read()
    assert first == world.read()
    assert {"details", "details/age_rating", "details/IOS", "listing/en-US", TEXT, SHOTS} <= first.keys()


def test_reading_sends_only_gets(world):
    """A plan changes nothing."""
    world.control.clear_requests()
    world.read()
    assert world.writes() == []


def test_the_live_version_is_meant_while_none_is_open(world):
    """Without a version in preparation, the one on sale is shown."""
    assert world.read("details/IOS")["details/IOS"].values["version"] == "3.4.0"


def test_the_open_version_is_meant_once_there_is_one(draft):
    """What is shown is what a change will change."""
    shown = draft.read("details/IOS", TEXT, "release/IOS")
    assert shown["details/IOS"].values["version"] == "3.5.0"
    assert shown[TEXT].values["release_notes"] is None
    assert shown["release/IOS"].values["submit"] is False
    assert draft.read("details/MAC_OS")["details/MAC_OS"].values["version"] == "1.2.0"


@pytest.mark.parametrize("state", ["WAITING_FOR_REVIEW", "IN_REVIEW", "PENDING_DEVELOPER_RELEASE"])
def test_a_version_in_review_counts_as_accepted(draft, state):
    """Once submitted, the version is shown, and that it was submitted."""
    draft.console("set_state", state=state)
    shown = draft.read("details/IOS", "release/IOS")
    assert shown["details/IOS"].values["version"] == "3.5.0"
    assert shown["release/IOS"].values["submit"] is True


def test_reading_texts_takes_three_requests(world):
    """The app's id, what the platforms share, and all versions with their texts: no more for all locales."""
    world.control.clear_requests()
    world.read("details", "listing/en-US", "listing/de-DE", TEXT, "listing/IOS/de-DE", "release/IOS")
    assert sorted(world.requests()) == ["GET apps", "GET apps/…/appInfos", "GET apps/…/appStoreVersions"]


def test_reading_a_sort_of_media_takes_one_request_for_each_locale(world):
    """Previews that nobody asks about are not read; and the app's id is asked for once."""
    world.read("details")
    world.control.clear_requests()
    world.read(SHOTS, "image/IOS/de-DE/APP_IPHONE_67", "image/IOS/de-DE/APP_IPHONE_65")
    assert len(world.requests()) == 3


def test_an_app_that_is_not_ours_is_missing(world):
    """The message says what to compare."""
    with pytest.raises(Missing, match=r"com\.example\.other"):
        world.provider.read(App("app-store", "com.example.other"), None)


def test_a_bundle_id_is_matched_whole(world):
    """The store's filter may find ids that merely begin like ours."""
    world.control.switches(filter_bundle_id="prefix")
    with pytest.raises(Missing):
        world.provider.read(App("app-store", "com.example.word"), None)


def test_dates_are_read_as_instants(draft):
    """The service answers in Pacific time, whatever it was sent."""
    draft.console("change_field", resource="version", field="releaseType", value="SCHEDULED", where="draft")
    draft.console(
        "change_field",
        resource="version",
        field="earliestReleaseDate",
        value="2026-12-01T09:00:00-08:00",
        where="draft",
    )
    shown = draft.read("release/IOS")["release/IOS"].values
    assert (shown["type"], shown["date"]) == ("SCHEDULED", "2026-12-01T17:00:00Z")


def test_the_demo_password_is_never_shown(draft):
    """Neither as value nor in the mark, which only tells whether it is still the same, and its name once it is sent."""
    wanted = {"demo_account_password": "secret:demo", "contact_email": "a@example.com"}
    _, mark = draft.put("details/IOS/review", wanted)
    shown = draft.read("details/IOS/review")["details/IOS/review"]
    assert shown.values["demo_account_password"] is UNKNOWN
    assert shown.mark
    assert mark == f"{shown.mark}/demo"
    assert "secret:demo stands for" not in str(shown)
    _, other = draft.put("details/IOS/review", {"demo_account_password": "secret:other"})
    assert other not in {"", mark}


def test_many_versions_and_pages_are_read_to_the_end(world, new_world):
    """A list that comes in pages is followed; the newest version in preparation wins."""
    world.console("create_version", version="1.3.0", platform="MAC_OS")
    assert world.provider.status(world.app) == "IOS 3.4.0 live; MAC_OS 1.3.0 in preparation"


def test_the_check_says_what_the_key_is_and_what_is_left(world):
    """For the doctor: the token was accepted, and the hourly limit."""
    kind, left = world.provider.check()
    assert "team" in kind
    assert "requests left this hour" in left


@pytest.mark.parametrize(("individual", "kind"), [(False, "team"), (True, "person")])
def test_both_sorts_of_keys_are_accepted(world, individual, kind):
    """A person's own key is one without an issuer."""
    credentials = world.control.credentials()
    own = {"key_id": credentials["individual_key_id"], "issuer_id": ""}
    ours = {**credentials, **own} if individual else credentials
    provider = AppStore.connect(replace(world.settings, secret=ours.__getitem__))
    assert kind in provider.check()[0]
    provider.close()


def test_a_key_that_is_not_known_is_named_as_such(world):
    """Every refused token has the same answer."""
    ours = {**world.control.credentials(), "key_id": "nobody"}
    provider = AppStore.connect(replace(world.settings, secret=ours.__getitem__))
    with pytest.raises(Unauthorized, match="bearer token"):
        provider.check()
    provider.close()
