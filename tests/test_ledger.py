"""The ledger: durable, checked, and what it remembers."""

from __future__ import annotations

import json
import random
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from reconciler.errors import LedgerDamaged, Locked
from reconciler.ledger import open_ledger
from reconciler.model import UNKNOWN, Address, App, Resource

APP = App("amazon-appstore", "com.example.wordgame")
SCREENS = Address(APP, "image", "en-US/screenshots")
LISTING = Address(APP, "listing", "en-US")


@pytest.fixture
def ledger(tmp_path):
    """A ledger that does not exist yet."""
    return open_ledger(tmp_path / "deep" / "ledger.jsonl")


def applied(ledger, address, values, mark=""):
    """One whole apply of one change."""
    ledger.append("opening", APP, atomic=True)
    ledger.append("opened", APP, handle="edit-1")
    ledger.append("applying", APP, address=str(address), after=values)
    ledger.append("applied", APP, address=str(address), after=values, mark=mark)
    ledger.append("closed", APP)


def test_nothing_is_created_before_the_first_record(ledger):
    """Planning with no ledger leaves none behind."""
    assert ledger.memory().addresses(APP) == []
    assert not ledger.path.parent.exists()


def test_a_ledger_is_readable_by_its_owner_only(ledger):
    """Records hold unpublished texts."""
    ledger.append("opening", APP)

    assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600


def test_what_was_committed_is_what_was_last_applied(ledger):
    """An edit that was abandoned never reached customers; one that was closed did."""
    applied(ledger, LISTING, {"title": "one"})
    ledger.append("opening", APP, atomic=True)
    ledger.append("opened", APP, handle="edit-2")
    ledger.append("applied", APP, address=str(LISTING), after={"title": "two"})
    ledger.append("abandoned", APP)

    assert open_ledger(ledger.path).memory().last(LISTING, None) == {"title": "one"}


def test_a_submission_without_an_answer_may_have_landed(ledger):
    """After a crash in the commit, the store decides whether its values are the last applied ones."""
    applied(ledger, LISTING, {"title": "one"})
    ledger.append("opening", APP, atomic=True)
    ledger.append("applied", APP, address=str(LISTING), after={"title": "two"})
    ledger.append("committing", APP)
    memory = ledger.memory()

    assert memory.last(LISTING, Resource({"title": "two"})) == {"title": "two"}
    assert memory.last(LISTING, Resource({"title": "three"})) == {"title": "one"}


def test_memory_holds_only_where_the_mark_agrees(ledger):
    """Behind an id that we left in the store we know the content, behind any other we do not."""
    applied(ledger, SCREENS, {"files": ["h1", "h2"]}, mark="id1,id2")
    live = {SCREENS: Resource({"files": (UNKNOWN, UNKNOWN)}, "id1,swapped")}

    assert ledger.memory().fill(live)[SCREENS].values == {"files": ("h1", UNKNOWN)}


def test_a_hidden_field_is_filled_from_memory(ledger):
    """Release notes, which the store does not show again, are what we last applied."""
    applied(ledger, LISTING, {"title": "one", "release_notes": "New words."})
    live = {LISTING: Resource({"title": "other", "release_notes": UNKNOWN})}

    assert ledger.memory().fill(live)[LISTING].values == {"title": "other", "release_notes": "New words."}


def test_a_run_that_was_cut_off_is_known(ledger):
    """What it had written and what it was about to write are kept until a run ends well."""
    ledger.append("opening", APP, atomic=True)
    ledger.append("opened", APP, handle="edit-7")
    ledger.append("applied", APP, address=str(LISTING), after={"title": "two"})
    ledger.append("applying", APP, address=str(SCREENS), after={"files": ["h1"]})
    cut_off = ledger.memory().interruption(APP)

    assert cut_off is not None
    assert (cut_off.handle, cut_off.written, cut_off.in_flight) == (
        "edit-7",
        {LISTING: {"title": "two"}},
        {SCREENS: {"files": ("h1",)}},
    )

    ledger.append("opening", APP, atomic=True)

    assert ledger.memory().interruption(APP).written == {LISTING: {"title": "two"}}

    ledger.append("opened", APP, handle="edit-8")
    ledger.append("closed", APP)

    assert ledger.memory().interruption(APP) is None


def test_a_record_cut_short_by_a_crash_is_dropped(ledger):
    """Its step had to wait for it, so it announced nothing; the next record takes its place."""
    applied(ledger, LISTING, {"title": "one"})
    with ledger.path.open("ab") as stream:
        stream.write(b'{"event":"applied","app":"amaz')
    reopened = open_ledger(ledger.path)

    assert reopened.memory().last(LISTING, None) == {"title": "one"}

    reopened.append("opening", APP)

    assert json.loads(ledger.path.read_bytes().splitlines()[-1])["event"] == "opening"


def test_damage_is_noticed_or_harmless(ledger):
    """A flipped, zeroed or cut byte is either told with its line, or costs no more than forgetting the tail."""
    for number in range(5):
        applied(ledger, LISTING, {"title": f"title {number}"}, mark="m")
    good = ledger.path.read_bytes()
    chance = random.Random(7)
    told = []
    for _ in range(300):
        place = chance.randrange(len(good))
        how = chance.choice(["flip", "zero", "truncate"])
        rest = b"" if how == "truncate" else bytes([0 if how == "zero" else good[place] ^ 4]) + good[place + 1 :]
        ledger.path.write_bytes(good[:place] + rest)
        try:
            last = open_ledger(ledger.path).memory().last(LISTING, None) or {"title": "title"}
        except LedgerDamaged as error:
            told.append(error.message)
        else:
            assert str(last["title"]).startswith("title"), (how, place)

    assert len(told) > 150
    assert all("ledger.jsonl:" in message for message in told)


def test_damage_is_told_as_often_as_it_is_come_to(ledger):
    """Whoever asks a second time does not get what lies behind a broken line, as if there were none."""
    for number in range(3):
        applied(ledger, LISTING, {"title": f"title {number}"}, mark="m")
    first, second, *rest = ledger.path.read_bytes().splitlines(keepends=True)
    ledger.path.write_bytes(b"".join([first, second.replace(b'"app"', b'"apt"'), *rest]))
    found = open_ledger(ledger.path)
    for _ in range(2):
        with pytest.raises(LedgerDamaged, match=r"ledger\.jsonl:2 is not what was written there"):
            found.memory()


def test_records_of_many_threads_are_all_kept(ledger):
    """Batches at work at the same time share one ledger."""
    with ThreadPoolExecutor(8) as executor:
        list(executor.map(lambda n: ledger.append("seen", APP, address=str(LISTING), values={f"f{n}": n}), range(200)))

    assert len(open_ledger(ledger.path).memory().last(LISTING, None)) == 200


def test_a_second_apply_on_the_same_app_is_told_who_holds_it(ledger):
    """One goes, the other leaves with the holder's name; another app is not held up."""
    with ledger.lock(APP):
        with pytest.raises(Locked, match=r"process \d+ on"), open_ledger(ledger.path).lock(APP):
            pass
        with open_ledger(ledger.path).lock(App("amazon-appstore", "com.example.other")):
            pass


def test_a_lock_ends_with_the_process_that_holds_it(ledger):
    """No lock ever needs a hand: a killed holder leaves nothing behind."""
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom reconciler.ledger import open_ledger\n"
        "from reconciler.model import App\n"
        "with open_ledger(Path(sys.argv[1])).lock(App('amazon-appstore', 'com.example.wordgame')):\n"
        "    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(ledger.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Locked), ledger.lock(APP):
            pass
        holder.kill()
        holder.wait()

    with ledger.lock(APP):
        assert ledger.memory().addresses(APP) == []


def test_a_submission_that_was_refused_was_never_applied(ledger):
    """Where changes show at once, texts are applied as soon as they are sent, and the release once it was closed."""
    release = Address(APP, "release")
    ledger.append("opening", APP, atomic=False)
    ledger.append("opened", APP, handle="")
    for address, values in ((LISTING, {"title": "A"}), (release, {"submitted": True})):
        ledger.append("applying", APP, address=str(address), after=values)
        ledger.append("applied", APP, address=str(address), after=values, mark="")
    ledger.append("abandoned", APP)

    assert ledger.memory().last(LISTING, None) == {"title": "A"}
    assert ledger.memory().last(release, Resource({"submitted": False})) is None


def test_the_newest_mark_is_what_a_store_that_lists_nothing_is_asked_by(ledger):
    """A later note without a mark does not take it away; a deletion does."""
    applied(ledger, LISTING, {"title": "A"}, mark="one")
    applied(ledger, LISTING, {"title": "B"}, mark="two")
    ledger.append("seen", APP, address=str(LISTING), values={"title": "B"})
    assert ledger.memory().mark(LISTING) == "two"

    applied(ledger, LISTING, None)
    assert ledger.memory().mark(LISTING) == ""


def test_what_an_app_prunes_is_remembered_as_noted_last(ledger):
    """The newest record of an app counts, whole; those of other apps stay."""
    other = App("amazon-appstore", "com.example.chess")
    ledger.append("pruned", other, pruned=["listing"])
    ledger.append("pruned", APP, pruned=["listing"])
    applied(ledger, LISTING, {"title": "one"})
    assert ledger.memory().pruned == {(other, "listing"), (APP, "listing")}

    ledger.append("closed", APP, pruned=["image", "preview"])

    assert ledger.memory().pruned == {(other, "listing"), (APP, "image"), (APP, "preview")}
