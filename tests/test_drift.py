"""Drift field by field: what moved, what is ignored until when, and what nobody measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler import plan as planning
from reconciler.drift import Ignore, sift
from reconciler.model import UNKNOWN, Address, App, Batch, Change, Held, Plan, Unread

APP = App("app-store", "com.x", "x")
OTHER = App("amazon-appstore", "com.y", "y")
LISTING = Address(APP, "listing", "IOS/en-US")
NOW = "2026-11-20T06:00:00Z"
CAMPAIGN = Ignore("app-store/com.x/listing/*/promotional_text", "a campaign", "2026-12-31", "reconciler.yaml")


def planned(*changes, now=NOW, **more) -> Plan:
    """A plan with these changes, in a batch for each app."""
    apps = dict.fromkeys(change.address.app for change in changes)
    batches = tuple(Batch(app, tuple(each for each in changes if each.address.app == app)) for app in apps)
    return Plan(now, {}, {}, batches, **more)


def sifted(plan, *ignores, last=None, apps=(APP, OTHER)):
    """The report of this plan. `last`: the values last applied, by address."""
    known = last or {}
    return sift(plan, planning.drift(plan), apps=apps, last=lambda change: known.get(change.address), ignores=ignores)


def moved(before, after, cause="store", address=LISTING) -> Change:
    """A change that somebody at the store is behind."""
    return Change(address, before, after, cause=cause)


def paths(report):
    """What the report calls drift."""
    return [each.path for each in report.findings]


def test_ignored_drift_is_no_drift_but_is_told():
    """A field that an entry speaks of leaves the report and stands among what is ignored."""
    both = moved({"title": "T", "promotional_text": "Sale!"}, {"title": "t", "promotional_text": "p"})
    report = sifted(planned(both), CAMPAIGN)
    assert paths(report) == ["app-store/com.x/listing/IOS/en-US/title"]
    assert report.found.changes[0].before == {"title": "T"}
    assert [(each.field, entry) for each, entry in report.ignored] == [("promotional_text", CAMPAIGN)]
    only = sifted(planned(moved({"promotional_text": "Sale!"}, {"promotional_text": "p"})), CAMPAIGN)
    assert only.found.batches == ()
    assert only.state(APP) == "as applied"


@pytest.mark.parametrize(
    ("now", "ignored"),
    [("2026-12-31T00:00:00Z", True), ("2026-12-31T23:59:59Z", True), ("2027-01-01T00:00:00Z", False)],
)
def test_an_entry_holds_through_its_last_day_and_then_the_drift_comes_back(now, ignored):
    """Once it has expired, the drift is told with the entry that used to speak of it."""
    report = sifted(planned(moved({"promotional_text": "S"}, {"promotional_text": "p"}), now=now), CAMPAIGN)
    path = f"{LISTING}/promotional_text"
    assert bool(report.ignored) is ignored
    assert dict(report.expired) == ({} if ignored else {path: CAMPAIGN})
    assert paths(report) == ([] if ignored else [path])
    assert report.unused == ()


def test_what_is_gone_is_more_than_one_of_its_fields():
    """An entry for a field does not hide that the whole thing vanished; one for the thing does."""
    gone = planned(moved(None, {"promotional_text": "p"}))
    assert paths(sifted(gone, CAMPAIGN)) == [str(LISTING)]
    whole = replace(CAMPAIGN, address="app-store/com.x/listing/IOS/*")
    assert paths(sifted(gone, whole)) == []
    assert [each.field for each, _ in sifted(gone, whole).ignored] == [""]


def test_an_entry_that_speaks_of_nothing_is_named():
    """So a list does not grow for ever. Of an app that was not measured nobody knows, so its entries are not."""
    typo = replace(CAMPAIGN, address="app-store/com.x/listing/*/promo")
    assert sifted(planned(), typo, CAMPAIGN).unused == (typo, CAMPAIGN)
    unread = planned(unread=(Unread(APP, "no answer"),))
    other = replace(CAMPAIGN, address="amazon-appstore/com.y/*")
    everywhere = replace(CAMPAIGN, address="*/promo")
    assert sifted(unread, typo, other, everywhere).unused == (other,)


def test_a_merge_beside_a_console_edit_is_not_called_drift():
    """Where manifest and store each moved another field of one listing, only the store's is drift."""
    change = moved({"title": "a", "subtitle": "Theirs"}, {"title": "b", "subtitle": "ours"}, cause="both")
    report = sifted(planned(change), last={LISTING: {"title": "a", "subtitle": "ours"}})
    assert paths(report) == [f"{LISTING}/subtitle"]
    assert report.found.changes[0].cause == "store"
    assert report.pending == 1


def test_a_field_that_is_managed_only_now_is_not_called_drift():
    """A field that the manifest names for the first time was never applied, so nobody changed it behind our back."""
    change = moved({"title": "Theirs", "keywords": None}, {"title": "ours", "keywords": "k"})
    report = sifted(planned(change), last={LISTING: {"title": "ours"}})
    assert paths(report) == [f"{LISTING}/title"]
    assert report.pending == 1


def test_one_field_that_both_moved_is_drift():
    """The store's value was overwritten by nobody yet, and a person has to know before apply does."""
    change = moved({"title": "Theirs"}, {"title": "new"}, cause="both")
    report = sifted(planned(change), last={LISTING: {"title": "old"}})
    assert paths(report) == [f"{LISTING}/title"]
    assert report.found.changes[0].cause == "both"
    assert report.found.changes[0].after == {"title": "old"}, "what was there, and not what has been wanted since"
    assert report.pending == 0


def test_what_is_gone_is_told_as_it_was_applied():
    """What the manifest has come to want since was never there."""
    change = moved(None, {"title": "new", "subtitle": "s"}, cause="both")
    report = sifted(planned(change), last={LISTING: {"title": "old"}})
    assert report.found.changes[0].after == {"title": "old", "subtitle": "s"}


def test_drift_is_never_lost_where_memory_says_nothing():
    """Without a memory of what was applied, or with one that explains nothing, the plan's word stands."""
    change = moved({"title": "Theirs"}, {"title": "ours"})
    for last in (None, {}, {LISTING: {}}, {LISTING: {"title": "Theirs"}}):
        assert paths(sifted(planned(change), last=last)) == [f"{LISTING}/title"]


def test_not_measured_is_never_as_applied():
    """An app that could not be read has a state of its own, whatever else is so."""
    report = sifted(planned(moved({"title": "T"}, {"title": "t"}), unread=(Unread(OTHER, "no answer"),)))
    assert [report.state(app) for app in (APP, OTHER)] == ["drifted", "not measured"]
    assert report.measured == (APP,)


def test_a_held_release_waits_and_is_no_drift():
    """What the manifest wants on a later day is counted as waiting; what drifted in the same app is told once."""
    held = Held(Batch(APP, (moved({"p": 1}, {"p": 2}, "manifest", Address(APP, "release")),)), "2026-12-01T08:00:00Z")
    report = sifted(planned(moved({"title": "T"}, {"title": "t"}), held=(held,)))
    assert paths(report) == [f"{LISTING}/title"]
    assert report.pending == 1
    assert report.held == (held,)
    in_held = Held(Batch(APP, (moved({"title": "T"}, {"title": "t"}),)), "2026-12-01T08:00:00Z")
    assert paths(sifted(planned(held=(in_held,)))) == [f"{LISTING}/title"]


def test_what_the_store_hides_is_told_apart_by_its_mark():
    """Two pictures that it shows by id only are two sightings; a text is the same one under any mark."""
    image = Address(OTHER, "image", "en-US/large-icons")

    def digest(change):
        [finding] = sifted(planned(change)).findings
        return finding.digest

    hidden = Change(image, {"files": (UNKNOWN,)}, {"files": ("sha256:1",)}, "id-1", "unknown")
    assert digest(hidden) != digest(replace(hidden, mark="id-2"))
    text = moved({"title": "T"}, {"title": "t"})
    assert digest(text) == digest(replace(text, mark="7"))
    assert digest(text) != digest(moved({"title": "U"}, {"title": "t"}))
