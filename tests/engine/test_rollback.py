"""Going back: what was there before is in the ledger, and makes a plan like any other."""

from __future__ import annotations

import json

import pytest
from memory_store import Killed

from reconciler import plan, rollback
from reconciler.ledger import Past, open_ledger
from reconciler.model import UNKNOWN, Address, PlannedAsset, Resource, Survey
from reconciler.survey import traits

BEFORE = {
    "details": {"contact_email": "old@example.com"},
    "listing/en-US": {"title": "Word", "description": "Old."},
    "listing/de-DE": {"title": "Wort"},
}
"""What the store shows at first of what it shows at all; what is behind its pictures nobody knows."""


def back(house, app, *, moment=None, files=("old1", "old2", "new1", "new2", "new3", "icon")):
    """A plan back to a moment, by default before the last apply, with these files at hand; and what cannot be had."""
    history = house.ledger.history()
    moment = history.before(history.applies[-1], app) if moment is None else moment
    pasts = {app: history.past(app, moment)}
    seen = house.survey(rollback.asked(pasts))
    known = {"memory": traits(house.provider)}
    at_hand = {each: PlannedAsset(each, len(each)) for each in files}
    way = rollback.way(pasts, seen, traits=known, at_hand=at_hand)
    return plan.make(way.desired, seen, now="2026-11-20T00:00:00Z", traits=known), way.stays.get(str(app), ())


def texts(house):
    """What customers see, but for pictures."""
    return {local: fields for local, fields in house.store.shown().items() if "files" not in fields}


def test_the_ledger_says_what_was_there(house):
    """Each change is noted with what it found: fields that it names, null where there was nothing."""
    house.apply()
    records = [json.loads(line) for line in house.ledger.path.read_text().splitlines()]
    noted = {
        (each["event"], each["address"].partition("wordgame/")[2]): each["before"]
        for each in records
        if each["event"] in {"applying", "applied"}
    }

    for event in ("applying", "applied"):
        assert noted[event, "details"] == {"contact_email": "old@example.com"}
        assert noted[event, "listing/fr-FR"] is None
        assert noted[event, "listing/de-DE"] == {"title": "Wort", "release_notes": "Erste."}
        assert noted[event, "image/en-US/screenshots"] == {"files": [{"unknown": True}] * 2}


@pytest.mark.parametrize("atomic", [True, False])
def test_before_the_first_apply(build, given, atomic):
    """What nobody had applied comes back too: old texts, the deleted language, and the new one goes."""
    house = build(atomic=atomic)
    house.apply()
    planned, stays = back(house, given.APP)
    report = house.apply(planned)

    assert report.errors == {}
    assert texts(house) == BEFORE
    assert "image/en-US/screenshots: stays: the store did not show what was there" in stays
    assert ("memory", "image/en-US/icon") not in {(each.app.store, each.local) for each in planned.assets}
    assert "image/en-US/icon" not in house.store.shown()


def test_between_two_applies_pictures_come_back_by_their_content(house, given):
    """The files of the first apply are there with their hashes: they are sent again, in their order."""
    house.apply()
    shown = house.store.shown()
    second = {**given.WANTED, "image/en-US/screenshots": {"files": ("new3", "new1")}}
    second["listing/en-US"] = {**second["listing/en-US"], "title": "Wrong"}
    house.apply(house.plan(given.desired(second)))
    assert house.store.shown() != shown
    planned, stays = back(house, given.APP)

    assert stays == ()
    assert house.apply(planned).errors == {}
    assert house.store.shown() == shown
    assert back(house, given.APP, moment=0)[0].batches != ()


def test_release_notes_go_as_they_last_did(house, given):
    """They are about the binary, which stays; what is planned is no change of them."""
    house.apply()
    second = {**given.WANTED, "listing/en-US": {"title": "Wrong", "release_notes": "Third."}}
    house.apply(house.plan(given.desired(second, prune=())))
    planned, _ = back(house, given.APP)
    change = next(each for each in planned.changes if each.address.local == "listing/en-US")

    assert change.after == {"title": "Words", "release_notes": "Third."}
    assert change.before == {"title": "Wrong", "release_notes": UNKNOWN}


def test_a_file_that_is_gone_is_named_and_the_rest_goes_back(house, given):
    """Nothing else stays behind because of one picture, and the line says which content it was."""
    house.apply()
    second = {**given.WANTED, "image/en-US/screenshots": {"files": ("new3",)}, "details": {"contact_email": None}}
    house.apply(house.plan(given.desired(second)))
    planned, stays = back(house, given.APP, files=("new1", "new3"))

    assert stays == ("image/en-US/screenshots: stays: of its files 1 of 3 cannot be found below this folder: new2",)
    assert [each.address.local for each in planned.changes if each.cause != "release"] == ["details"]


def test_binaries_and_versions_stay_and_are_said(given):
    """No store takes an older one again."""
    apks, ios = Address(given.APP, "binary", "apks"), Address(given.APP, "details", "IOS")
    past = Past({apks: {"version_codes": (41,)}, ios: {"version": "1.0", "copyright": "2025"}}, {})
    now = {apks: Resource({"version_codes": (42,)}), ios: Resource({"version": "1.1", "copyright": "2026"})}
    way = rollback.way({given.APP: past}, Survey(now, now), traits={}, at_hand={})

    assert way.desired.resources == {ios: Resource({"copyright": "2025"})}
    assert way.stays[str(given.APP)] == (
        "binary/apks: stays: a store takes no earlier version again; build it anew with a higher version code",
        "details/IOS: version: stays: a store takes no earlier version again",
    )


def test_a_ledger_without_before_is_read_and_the_gap_is_told(house, given):
    """Old ledgers lack it: what had been applied earlier is known all the same, of the rest is said that it is not."""
    house.apply()
    second = {**given.WANTED, "listing/en-US": {"title": "Wrong", "subtitle": "New"}}
    house.apply(house.plan(given.desired(second, prune=())))
    old = open_ledger(house.ledger.path.with_name("old.jsonl"))
    for record in house.ledger.history().records:
        kept = {name: each for name, each in record.items() if name not in {"at", "event", "app", "run", "before"}}
        old.run = record["run"]
        old.append(record["event"], given.APP, **kept)
    house.ledger = old
    planned, stays = back(house, given.APP)

    assert {each.address.local: each.after.get("title") for each in planned.changes}["listing/en-US"] == "Words"
    assert "listing/en-US: subtitle: stays: it was changed since, and nobody noted what had been there" in stays


def test_a_run_that_was_cut_off_is_one_apply_with_the_next(tmp_path, given):
    """Where changes show at once, the way back leads to before the first of the two."""
    house = given.House(tmp_path, atomic=False)
    house.store.cut_at = 2
    with pytest.raises(Killed):
        house.apply()
    again = house.restarted(tmp_path)
    assert again.apply().errors == {}
    (only,) = again.ledger.history().applies

    assert len(only.runs) == 2
    planned, _ = back(again, given.APP)
    again.apply(planned)
    assert texts(again) == BEFORE


def test_an_abandoned_draft_is_no_apply(house, given):
    """Nothing of it came to be, so there is nothing to go back from."""
    house.apply(house.plan(given.desired({"listing/en-US": {"title": "invalid"}})))

    assert house.ledger.history().applies == ()


def test_what_was_protected_stays_protected(house, given):
    """Going back neither lifts protection nor deletes what bears it without a word."""
    house.apply()
    house.ledger.append("protected", given.APP, address=str(Address(given.APP, "listing", "fr-FR")))
    planned, _ = back(house, given.APP)

    assert planned.protection == {}
    assert [guard.id for guard in planned.guards if guard.id == "protect"] == ["protect"]


@pytest.mark.parametrize("after_acting", [False, True])
@pytest.mark.parametrize("atomic", [True, False])
def test_the_way_back_survives_being_cut_off_anywhere(tmp_path, given, atomic, after_acting):
    """After any write of it the same saved plan brings the app back all the same."""

    def begun(folder):
        house = given.House(folder, atomic=atomic)
        house.apply()
        return house, back(house, given.APP)[0]

    house, planned = begun(tmp_path / "count")
    start = len(house.store.writes)
    house.apply(planned)
    count = len(house.store.writes) - start
    assert count >= 4
    for at in range(count):
        folder = tmp_path / str(at)
        house, planned = begun(folder)
        house.store.cut_at, house.store.cut_after_acting = len(house.store.writes) + at, after_acting
        with pytest.raises(Killed):
            house.apply(planned)
        again = house.restarted(folder)
        assert again.apply(planned).errors == {}, at
        assert texts(again) == BEFORE, at
