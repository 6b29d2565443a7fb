"""Apply over a store in memory: what is done, passed over, refused and taken back."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import jsonschema
import pytest
from memory_store import Killed, MemoryProvider, MemoryStore

from reconciler import apply, resources
from reconciler import plan as planning
from reconciler.errors import Blocked, DraftOpen, Interrupted, LedgerDamaged, Malformed, Moved, Refused
from reconciler.ledger import open_ledger
from reconciler.model import Address, App, Budget, Desired, Resource
from reconciler.survey import survey


def wanted_shown(given):
    """What customers should see in the end."""
    return {
        local: {name: value for name, value in fields.items() if name != "release_notes"}
        for local, fields in given.WANTED.items()
    }


def test_an_apply_lands_everything_and_then_there_is_nothing_to_do(house, given):
    """After success the store shows the manifest, the plan is empty, and a second apply writes nothing but its look."""
    report = house.apply()

    assert report.errors == {}
    assert report.count("done") == len(report.outcomes) == 6
    assert house.store.shown() == wanted_shown(given)
    assert house.plan().batches == ()

    uploads = list(house.store.uploads)
    house.apply()

    assert house.store.uploads == uploads
    assert house.store.draft is None


def test_release_notes_are_sent_with_every_release(house, given):
    """A new draft starts without them, so each listing gets its own again even if only another one changed."""
    house.apply()
    listing = {**given.WANTED, "details": {"contact_email": "third@example.com"}}
    house.apply(house.plan(given.desired(listing)))
    live = house.store.live

    assert live[house.store.at("listing/fr-FR")]["release_notes"] == "Deux."
    assert live[house.store.at("listing/en-US")]["release_notes"] == "Second."


def test_planning_leaves_no_draft_behind(house):
    """The throw-away draft that reading needs is deleted again, whatever comes of the reading."""
    house.plan()

    assert house.store.writes == ["open", "discard"]
    assert house.store.draft is None


def test_without_leave_no_draft_is_opened_and_the_app_counts_as_unread(house, given):
    """Drift checks write nothing: what cannot be read is said to be unread, never to be in sync."""
    seen = house.survey(given.desired(), allow_draft=False)

    assert house.store.writes == []
    assert [each.app for each in seen.unread] == [given.APP]


def test_the_draft_of_somebody_else_is_refused_and_untouched(house):
    """A draft that we did not open is not ours to use or to discard."""
    planned = house.plan()
    house.store.open_draft()
    before = dict(house.store.draft)
    report = house.apply(planned)

    assert isinstance(next(iter(report.errors.values())), DraftOpen)
    assert house.store.draft == before
    assert report.count("skipped") == len(report.outcomes)


def test_a_draft_is_adopted_when_a_person_says_so(house, given):
    """With its handle named, their draft is gone on in; what it already holds goes out with it."""
    planned = house.plan()
    handle = house.store.open_draft()
    house.store.draft[house.store.at("listing/fr-FR")] = {"title": "Mots", "release_notes": "Deux."}
    report = house.apply(planned, adopt=frozenset({handle}))

    assert report.errors == {}
    assert report.count("already") == 1
    assert house.store.shown() == wanted_shown(given)


def test_what_moved_since_the_plan_is_refused_before_anything_is_written(house):
    """A field changed in the console after planning makes the batch stale, and the message names it."""
    planned = house.plan()
    house.store.live[house.store.at("listing/en-US")]["title"] = "Theirs"
    report = house.apply(planned)
    error = next(iter(report.errors.values()))

    assert isinstance(error, Moved)
    assert "planned from 'Word', now 'Theirs', wanted 'Words'" in error.message
    assert house.store.live[house.store.at("listing/en-US")]["title"] == "Theirs"
    assert house.store.draft is None


def test_a_picture_swapped_since_the_plan_is_noticed(house):
    """The bytes are hidden, but the id is not the one that the plan was made from."""
    planned = house.plan()
    house.store.live[house.store.at("image/en-US/screenshots")]["files"][0] = ("i-new", "theirs")
    report = house.apply(planned)

    assert isinstance(next(iter(report.errors.values())), Moved)
    assert house.store.uploads == []


def test_an_unmanaged_field_may_move_and_survives(house):
    """Marketing's edit of a field that the plan does not touch neither voids the plan nor is lost."""
    planned = house.plan()
    house.store.live[house.store.at("listing/en-US")]["keywords"] = ("theirs",)
    report = house.apply(planned)

    assert report.errors == {}
    assert house.store.live[house.store.at("listing/en-US")]["keywords"] == ("theirs",)


def test_a_picture_swapped_in_the_console_is_drift(house):
    """After an apply the memory holds for our ids only."""
    house.apply()
    house.store.live[house.store.at("image/en-US/icon")]["files"][0] = ("i-new", "theirs")
    found = planning.drift(house.plan())

    assert [change.address.local for change in found.changes if change.cause == "store"] == ["image/en-US/icon"]


def test_what_was_found_as_wanted_is_watched_too(house, given):
    """A field that already was as wanted, and was never applied by us, is drift once somebody changes it."""
    house.apply()
    house.store.live[house.store.at("listing/en-US")]["description"] = "Theirs."

    assert [change.address.local for change in planning.drift(house.plan()).changes] == ["listing/en-US"]


def test_a_refused_change_takes_the_whole_draft_back(house, given):
    """Nothing of a failed batch reaches customers, and no draft stays open."""
    listing = {**given.WANTED, "listing/en-US": {"title": "refused"}}
    report = house.apply(house.plan(given.desired(listing)))

    assert isinstance(next(iter(report.errors.values())), Refused)
    assert (report.count("failed"), report.count("done")) == (1, 0)
    assert house.store.shown()["details"] == given.LIVE["details"]
    assert house.store.draft is None
    assert "commit" not in house.store.writes


def test_a_failing_commit_leaves_the_store_untouched(house, given):
    """Validation may fail at the very end: then nothing has changed and the fixed manifest applies cleanly."""
    listing = {**given.WANTED, "listing/en-US": {"title": "invalid"}}
    report = house.apply(house.plan(given.desired(listing)))

    assert isinstance(next(iter(report.errors.values())), Refused)
    assert house.store.shown()["details"] == given.LIVE["details"]
    assert house.apply().errors == {}
    assert house.store.shown() == wanted_shown(given)


def test_nothing_is_submitted_that_reads_back_otherwise(house):
    """A store that says yes and stores something else is caught before the commit."""

    class Forgetful(type(house.provider)):
        def open(self, app, adopt="", changes=()):
            transaction = super().open(app, adopt, changes)
            taken = transaction.apply

            def forget(change, assets, progress):
                mark = taken(change, assets, progress)
                if change.address.kind == "details":
                    self.store.draft[change.address]["contact_email"] = "other@example.com"
                return mark

            transaction.apply = forget
            return transaction

    house.provider = Forgetful(house.store)
    error = next(iter(house.apply().errors.values()))

    assert isinstance(error, Malformed)
    assert "other@example.com" in error.message
    assert "commit" not in house.store.writes
    assert house.store.draft is None


def test_a_signal_starts_nothing_new_and_takes_the_draft_back(house, given):
    """After the first signal the run ends at the next change, with the live version as it was."""
    planned = house.plan()
    stopping = threading.Event()
    house.events = type(
        "Watch", (list,), {"append": lambda _self, event: stopping.set() if event.kind == "done" else None}
    )()
    report = house.apply(planned, stopping=stopping)

    assert isinstance(next(iter(report.errors.values())), Interrupted)
    assert house.store.draft is None
    assert house.store.shown()["details"] == given.LIVE["details"]


def test_a_prepared_draft_waits_for_a_person(house, given):
    """Stopping before the submit leaves the filled draft; a later apply will not discard it, but can go on in it."""
    report = house.apply(prepare=True)

    assert report.count("prepared") == 6
    assert house.store.shown()["details"] == given.LIVE["details"]
    assert house.store.draft is not None

    handle = house.store.draft_id
    refused = house.apply()

    assert isinstance(next(iter(refused.errors.values())), DraftOpen)
    assert house.store.draft_id == handle

    landed = house.apply(adopt=frozenset({handle}))

    assert landed.errors == {}
    assert house.store.shown() == wanted_shown(given)


def test_a_prepared_draft_that_a_person_submitted_is_no_drift(house):
    """What we filled and they submitted is what we last applied."""
    house.apply(prepare=True)
    house.store.publish()
    planned = house.plan()

    assert planned.batches == ()


def test_an_unaccepted_guard_stops_its_app(house, given):
    """Two of two listings would go: not without a person's word."""
    wanted = given.desired({"listing/it-IT": {"title": "Parole"}})
    report = house.apply(house.plan(wanted))
    error = next(iter(report.errors.values()))

    assert isinstance(error, Blocked)
    assert f"--accept deletes@{given.APP}" in error.fix
    assert len(house.store.live) == len(given.LIVE)
    assert house.apply(house.plan(wanted, accept={"deletes"})).errors == {}


@pytest.mark.parametrize("reissue", [False, True])
def test_pictures_keep_their_identity_when_a_draft_gives_copies_new_ids(build, given, reissue):
    """Whether or not a store renames the copies in a draft, untouched pictures are recognised after a release."""
    house = build(reissue=reissue)
    house.apply()
    uploads = list(house.store.uploads)
    changed = given.desired({**given.WANTED, "details": {"contact_email": "third@example.com"}})
    house.apply(house.plan(changed))

    assert house.plan(changed).batches == ()
    assert house.store.uploads == uploads

    house.store.live[house.store.at("image/en-US/icon")]["files"][0] = ("i-new", "theirs")

    assert [
        change.address.local for change in planning.drift(house.plan(changed)).changes if change.cause == "store"
    ] == ["image/en-US/icon"]


def test_changes_of_one_kind_may_be_made_side_by_side(build, given):
    """A transaction that allows it gets its changes of one kind at the same time, with the same result."""
    house = build(atomic=False, concurrent=True)

    assert house.apply().errors == {}
    assert house.store.shown() == wanted_shown(given)


def test_an_upload_that_may_have_arrived_is_never_repeated_where_nobody_can_look(build):
    """In a store that cannot list, a run that was cut off in the middle of a change stays in doubt."""
    house = build(atomic=False, lists=False)
    planned = house.plan()
    house.store.cut_at, house.store.cut_after_acting = 0, True
    with pytest.raises(Killed):
        house.apply(planned)
    again = house.restarted(house.ledger.path.parent)
    before = list(again.store.writes)
    report = again.apply(planned)
    in_doubt = [outcome.change.address.local for outcome in report.outcomes if outcome.state == "doubt"]

    assert in_doubt == ["listing/de-DE"]
    assert "cannot be asked" in next(iter(report.errors.values())).message
    assert again.store.writes == before


def test_taking_a_thing_and_its_protection_out_together_does_not_delete_it(house, given):
    """Protection outlives the line that asked for it; it is lifted by an apply that still wants the thing."""
    wanted = given.desired()
    guarded = replace(wanted, protect=frozenset({house.store.at("listing/fr-FR")}))
    house.apply(house.plan(guarded))
    without = {local: fields for local, fields in given.WANTED.items() if local != "listing/fr-FR"}
    report = house.apply(house.plan(given.desired(without)))

    assert "protected, and would be deleted: listing/fr-FR" in next(iter(report.errors.values())).message
    assert house.store.at("listing/fr-FR") in house.store.live

    house.apply(house.plan(wanted))

    assert house.apply(house.plan(given.desired(without))).errors == {}
    assert house.store.at("listing/fr-FR") not in house.store.live


def test_every_record_of_the_ledger_is_as_documented(house):
    """The lines that an apply writes are what `schemas/ledger.json` says they are."""
    house.apply()
    house.apply(prepare=True)
    schema = resources.schema("ledger")
    lines = house.ledger.path.read_text(encoding="utf-8").splitlines()

    assert len(lines) > 15
    for line in lines:
        jsonschema.validate(json.loads(line), schema)


def test_what_cannot_be_noted_is_not_done(house):
    """With no place for the ledger, nothing is sent: every write is announced on disk first."""
    planned = house.plan()
    before = list(house.store.writes)
    house.ledger.path.unlink()
    house.ledger.path.mkdir()
    blocked = open_ledger(house.ledger.path)
    with pytest.raises(LedgerDamaged, match="cannot be written"):
        apply.run(planned, providers={"memory": house.provider}, ledger=blocked, assets=None)

    assert house.store.writes == before


def test_a_fault_of_our_own_is_told_and_mended(house, given):
    """A bug in a provider ends its batch with a report, and the next run clears up after it."""

    class Faulty(type(house.provider)):
        def open(self, app, adopt="", changes=()):
            transaction = super().open(app, adopt, changes)
            transaction.commit = lambda: {}["bug"]
            return transaction

    sound, house.provider = house.provider, Faulty(house.store)
    error = next(iter(house.apply().errors.values()))

    assert "a fault in reconciler itself: KeyError" in error.message

    house.provider = sound

    assert house.apply().errors == {}
    assert house.store.shown() == wanted_shown(given)
    assert house.store.draft is None


def test_an_apply_that_cannot_finish_within_the_hour_does_not_begin(house):
    """The plan knows about how many requests it takes; with fewer left nothing is opened, with enough it lands."""
    planned = house.plan()
    before = list(house.store.writes)

    assert planned.batches[0].requests == 15 + 10 * len(planned.changes)

    house.provider.left = Budget(planned.batches[0].requests - 1, 3500)
    report = house.apply(planned)

    assert "74 more of 3,500" in next(iter(report.errors.values())).message
    assert house.store.writes == before

    house.provider.left = Budget(planned.batches[0].requests, 3500)

    assert house.apply(planned).errors == {}


def run_of_three(tmp_path, title):
    """One app in three stores: `second` waits for `memory`, `third` for nobody; the first one's title is given."""
    stores = {
        name: MemoryStore(App(name, "w", name="wordgame"), {"details": {"title": "x"}})
        for name in ("memory", "second", "third")
    }
    apps = [
        App("memory", "w", "wordgame"),
        App("second", "w", "wordgame", after=("memory",)),
        App("third", "w", "wordgame"),
    ]
    wanted = Desired(
        tuple(apps),
        {Address(app, "details"): Resource({"title": title if app.store == "memory" else "y"}) for app in apps},
    )
    providers = {name: MemoryProvider(store) for name, store in stores.items()}
    ledger = open_ledger(tmp_path / "ledger.jsonl")
    planned = planning.make(wanted, survey(wanted, providers, ledger), now="", traits={})
    report = apply.run(planned, providers=providers, ledger=ledger, assets=None)
    return {outcome.change.address.app.store: outcome.state for outcome in report.outcomes}, stores


def test_a_failed_batch_ends_only_those_that_wait_for_it(tmp_path):
    """The store that comes after the failed one is skipped, the other goes on; the sums add up to the plan."""
    states, stores = run_of_three(tmp_path, title="refused")

    assert states == {"memory": "failed", "second": "skipped", "third": "done"}
    assert stores["third"].shown() == {"details": {"title": "y"}}
    assert "commit" not in stores["second"].writes


def test_a_store_that_waits_goes_once_the_other_has_landed(tmp_path):
    """With nothing in the way all three land."""
    states, stores = run_of_three(tmp_path, title="z")

    assert set(states.values()) == {"done"}
    assert stores["second"].shown() == {"details": {"title": "y"}}


@pytest.mark.parametrize(
    ("title", "options", "noted"), [("Words", {}, True), ("invalid", {}, False), ("Words", {"prepare": True}, False)]
)
def test_a_collection_counts_as_pruned_once_its_batch_has_landed(house, given, title, options, noted):
    """While its strays are still there, or a person has yet to submit, nobody can be said to have added them since."""
    wanted = {**given.WANTED, "listing/en-US": {**given.WANTED["listing/en-US"], "title": title}}
    house.apply(house.plan(replace(given.desired(wanted), manifests={"wordgame.yaml": "sha256:0"})), **options)

    assert house.ledger.memory().pruned == ({(given.APP, "listing")} if noted else set())


def test_what_goes_along_is_found_through_the_draft_that_reading_takes(house, given):
    """One throw-away draft serves for the look at what is wanted and for the look at everything."""
    house.store.live[house.store.at("image/de-DE/screenshots")] = house.store.keep({"files": ["theirs"]})
    planned = house.plan()

    assert [each.address.local for each in planned.changes if each.after is None] == [
        "image/de-DE/screenshots",
        "listing/de-DE",
    ]
    assert house.store.writes == ["open", "discard"]
    assert house.apply(planned).errors == {}
    assert house.store.shown() == wanted_shown(given)
