from __future__ import annotations

import pytest

from reconciler.errors import Blocked, InReview, Moved, StoreError

DEVICE, OTHER, DISABLED = "Fire Max 11 (13th Gen)", "Fire HD 8 (12th Gen)", "Fire TV Cube (3rd Gen)"


@pytest.mark.parametrize(
    ("local", "after"),
    [
        ("details", {"contact_email": "new@example.com"}),
        ("listing/en-US", {"title": "Words", "release_notes": "New.", "keywords": ("a", "b")}),
        ("listing/en-US", {"keywords": None, "short_description": None}),
        ("listing/fr-FR", {"title": "Mots", "feature_bullets": ("un", "deux", "trois")}),
        ("release", {"date": "2031-02-27T15:19:37", "time_zone": "US_Central"}),
        ("binary/41/devices", {DEVICE: False}),
    ],
)
def test_a_change_shows_and_touches_nothing_else(world, local, after):
    """Read back, the named fields are as wanted and all others as they were; it took one GET and one PUT."""
    draft = world.provider.open(world.app)
    before = world.shown(draft, local)
    _, mark, requests = world.put(local, after, draft)
    now = world.shown(draft, local)
    assert {name: now.values[name] for name in after} == after
    if before is not None:
        same = _same_device_ids(world, draft) if "devices" in local else set()
        kept = {name: value for name, value in before.values.items() if name not in {*after, *same}}
        assert {name: now.values[name] for name in kept} == kept
    assert mark == ""
    assert [each.partition(" ")[0] for each in requests if each != "GET apks"] == ["GET", "PUT"]


def _same_device_ids(world, draft):
    """The ids under which the changed device shows as well."""
    shown = world.shown(draft, "binary/41/devices").values
    return {name for name, value in shown.items() if value is False}


def test_a_change_made_twice_is_sent_once(world):
    """The second time the store shows it already, so only a look is taken."""
    draft = world.provider.open(world.app)
    change = world.change(draft.read(None), "details", {"contact_phone": "+1 206 555 0199"})
    draft.apply(change, world.files, lambda _sent: None)
    world.control.clear_requests()
    draft.apply(change, world.files, lambda _sent: None)
    assert world.requests() == ["GET details"]


def test_a_release_date_can_be_cleared(world):
    """Clearing the date brings back "published once approved"."""
    draft, _, _ = world.put("release", {"date": "2031-02-27T15:19:37", "time_zone": "Europe_Berlin"})
    world.put("release", {"date": None, "time_zone": None}, draft)
    assert world.shown(draft, "release").values == {"date": None, "time_zone": None}


def test_a_device_can_be_named_by_its_id(world):
    """Ids work as names do, and both show the same."""
    draft = world.provider.open(world.app)
    shown = draft.read([world.at("binary/41/devices")])[world.at("binary/41/devices")].values
    key = next(name for name, value in shown.items() if name.startswith("amzn1.") and value is True)
    world.put("binary/41/devices", {key: False}, draft)
    after = world.shown(draft, "binary/41/devices").values
    switched = {name for name, value in after.items() if value != shown[name]}
    assert key in switched
    assert len(switched) == 2


def test_a_device_switched_off_can_be_switched_on_again(world):
    """The store's own word for "off" is learnt from its answer."""
    draft, _, _ = world.put("binary/41/devices", {DEVICE: False, OTHER: False})
    world.put("binary/41/devices", {DEVICE: True}, draft)
    shown = world.shown(draft, "binary/41/devices").values
    assert (shown[DEVICE], shown[OTHER]) == (True, False)


@pytest.mark.parametrize(("name", "said"), [(DISABLED, "does not let"), ("Fire Max 12", DEVICE)])
def test_a_device_that_cannot_be_switched_is_refused(world, name, said):
    """Disabled devices are named with the store's reason, unknown ones with what may have been meant."""
    with pytest.raises(Blocked) as raised:
        world.put("binary/41/devices", {name: True})
    assert said in raised.value.message + raised.value.fix
    assert world.requests("PUT *") == []


def test_devices_of_an_apk_that_is_not_there_are_refused(world):
    """The version code is named."""
    with pytest.raises(Blocked, match="version code 77"):
        world.put("binary/77/devices", {DEVICE: True})


def test_a_listing_can_be_deleted(world):
    """A deleted locale is gone, and deleting it again does nothing."""
    draft = world.provider.open(world.app)
    seen = draft.read([world.at("listing/de-DE")])
    draft.apply(world.change(seen, "listing/de-DE", None), world.files, lambda _sent: None)
    assert world.shown(draft, "listing/de-DE") is None
    world.control.clear_requests()
    draft.apply(world.change(seen, "listing/de-DE", None), world.files, lambda _sent: None)
    assert world.writes() == []


def test_the_default_language_is_not_deleted(world):
    """It is refused here, with the reason, and nothing is sent."""
    with pytest.raises(Blocked, match="default language"):
        world.put("listing/en-US", None)
    assert world.writes() == []


def test_the_default_language_is_not_changed(world):
    """The API cannot do that, and says so before anything is sent."""
    with pytest.raises(Blocked, match="cannot be changed to de-DE"):
        world.put("details", {"default_language": "de-DE"})
    assert world.writes() == []


def test_an_unknown_language_is_refused_in_the_stores_words(world):
    """What the store says about it reaches the user."""
    with pytest.raises(StoreError, match="Invalid language"):
        world.put("listing/xx-XX", {"title": "?"})


def test_a_field_changed_in_the_console_is_not_overwritten(world):
    """Planned from one value, now another, wanted a third: all three are told, and nothing is sent."""
    draft = world.provider.open(world.app)
    change = world.change(draft.read(None), "listing/en-US", {"title": "Words"})
    world.console("change_field", resource="listings/en-US", field="title", value="Theirs", where="draft")
    with pytest.raises(Moved) as raised:
        draft.apply(change, world.files, lambda _sent: None)
    assert "title: planned from 'Wordgame', now 'Theirs', wanted 'Words'" in raised.value.message
    assert world.requests("PUT *") == []
    assert world.view()["draft"]["listings"]["en-US"]["title"] == "Theirs"


def test_another_field_changed_in_the_console_survives(world):
    """Fields that the change does not name go back as they are now, not as they were planned from."""
    draft = world.provider.open(world.app)
    change = world.change(draft.read(None), "listing/en-US", {"title": "Words"})
    world.console("change_field", resource="listings/en-US", field="shortDescription", value="Theirs", where="draft")
    draft.apply(change, world.files, lambda _sent: None)
    shown = world.view()["draft"]["listings"]["en-US"]
    assert (shown["title"], shown["shortDescription"]) == ("Words", "Theirs")


@pytest.mark.parametrize("stale", ["412", "409"])
def test_a_stale_etag_is_read_anew_and_sent_once_more(world, stale):
    """A write refused although the edit is still open is repeated once, from a fresh look."""
    world.control.switches(stale_etag_status=stale)
    draft = world.provider.open(world.app)
    world.control.faults(f"PUT */listings/en-US: {stale} nth=1")
    _, _, requests = world.put("listing/en-US", {"title": "Words"}, draft)
    get, put = "GET listings/en-US", "PUT listings/en-US"
    assert requests == [get, put, "GET edits", get, put]
    assert world.shown(draft, "listing/en-US").values["title"] == "Words"


@pytest.mark.parametrize("shown", ["returns_review", "empty"])
def test_a_412_in_review_is_called_that(world, shown):
    """The same status means "in review" if the edit is no draft any more."""
    world.control.switches(review_get_edits=shown)
    draft = world.provider.open(world.app)
    for locale in ("en-US", "de-DE"):
        world.put(f"listing/{locale}", {"release_notes": "New."}, draft)
    change = world.change(draft.read(None), "details", {"contact_phone": "1"})
    world.console("commit_edit")
    with pytest.raises(InReview):
        draft.apply(change, world.files, lambda _sent: None)


def test_a_missing_etag_is_waited_for(world):
    """The first read of a fresh edit may come without an ETag; nothing is sent without one."""
    draft = world.provider.open(world.app)
    world.control.faults("GET */details: drop_etag nth=2")
    _, _, requests = world.put("details", {"contact_phone": "1"}, draft)
    assert requests == ["GET details", "GET details", "PUT details"]


def test_the_answer_to_a_put_may_be_lost(world):
    """Sent again, the same PUT is refused as stale; a look shows that it has been done."""
    draft = world.provider.open(world.app)
    world.control.faults("PUT */details: reset_after nth=1")
    world.put("details", {"contact_phone": "1"}, draft)
    assert world.shown(draft, "details").values["contact_phone"] == "1"
