"""Collections that say `prune`: what goes is told with all that goes along, and what is wanted keeps its place."""

from __future__ import annotations

import json

import pytest
from PIL import Image

APP = "com.example.wordgame"
DEVICE = "APP_IPHONE_67"
PICTURES = f"image/IOS/de-DE/{DEVICE}"
ENGLISH = {"en-US": {"promotional_text": "New!"}}


class Apple:
    """Types commands for an app whose live version has texts and screenshots in en-US and de-DE."""

    def __init__(self, shell):
        self.shell = shell
        self.store = shell.sandbox.control("app-store")
        self.folder = shell.folder

    def __call__(self, *command):
        """Run a command."""
        return self.shell(*command)

    def want(self, listings, *, version="3.5.0", protect=(), **platform):
        """Write the manifest: one platform with a version, these listings and whatever else."""
        of_platform = {"version": version, "listings": listings, **platform}
        block = {"id": APP, "protect": list(protect), "platforms": {"IOS": of_platform}}
        document = {"app": "wordgame", "stores": {"app-store": block}}
        (self.folder / "wordgame.yaml").write_text(json.dumps(document))

    def locales(self):
        """The locales of the version that is being prepared."""
        return set(self.store.view(APP)["draft"]["versions"]["IOS"]["localizations"])

    def deletions(self):
        """What a plan deletes, in order, as (address in its app, cause)."""
        (batch,) = self("plan", "--json").document["batches"]
        gone = [each for each in batch["changes"] if each["after"] is None]
        return [(each["address"].split("/", 2)[2], each["cause"]) for each in gone]

    def asked(self, *command):
        """How many requests a command sent."""
        before = len(self.store.requests())
        self(*command)
        return len(self.store.requests()) - before


@pytest.fixture
def apple(apple_shell):
    """A shell with a ledger that knows nothing."""
    return Apple(apple_shell)


def test_what_goes_along_is_in_the_plan(apple):
    """The screenshots of a language that is deleted are deletions of their own, and come before it."""
    apple.want({"prune": True, **ENGLISH})

    assert apple.deletions() == [(PICTURES, "manifest"), ("listing/IOS/de-DE", "manifest")]
    assert apple("apply", "--yes").code == 0
    assert apple.locales() == {"en-US"}
    assert apple("plan", "--detailed-exitcode").code == 0


def test_what_is_protected_goes_with_nothing(apple):
    """The protection of pictures holds where the language that they belong to is to be deleted."""
    apple.want({"prune": True, **ENGLISH}, protect=[PICTURES])
    ended = apple("apply", "--yes")

    assert ended.code == 4
    assert f"protected, and would be deleted: {PICTURES}" in ended.out
    assert not apple.store.view(APP)["draft"]["versions"]


def test_without_deletions_nothing_more_is_read(apple):
    """What could go along is only asked for where something goes."""
    apple.want({**ENGLISH, "de-DE": {"promotional_text": "Neu!"}})
    plain = apple.asked("plan")
    apple.want({"prune": True, **ENGLISH, "de-DE": {"promotional_text": "Neu!"}})

    assert apple.asked("plan") == plain


def test_a_language_whose_pictures_are_wanted_stays(apple):
    """It is not named among the listings, but without it its pictures would have no place; the plan says so."""
    Image.new("RGB", (1290, 2796), (30, 120, 200)).save(apple.folder / "1.png")
    apple.want({"prune": True, **ENGLISH}, screenshots={"de-DE": {DEVICE: "1.png"}})
    planned = apple("plan")

    assert "note: listing/IOS/de-DE is not named and stays all the same" in planned.out
    assert apple("apply", "--yes").code == 0
    assert apple.locales() == {"en-US", "de-DE"}
    assert "listing/IOS/de-DE is not named and stays" in apple("plan").out


def test_what_stayed_unnamed_is_nobodys_addition(apple):
    """Once its pictures are not wanted any more the language goes, and nobody is said to have added it."""
    Image.new("RGB", (1290, 2796), (30, 120, 200)).save(apple.folder / "1.png")
    apple.want({"prune": True, **ENGLISH}, screenshots={"de-DE": {DEVICE: "1.png"}})
    apple("apply", "--yes")
    apple.want({"prune": True, **ENGLISH})

    assert {cause for _, cause in apple.deletions()} == {"manifest"}


def test_a_first_plan_blames_nobody(apple):
    """Nothing was applied yet, so nobody can have changed anything since."""
    apple.want({"prune": True, **ENGLISH})

    assert "Changed in a console" not in apple("plan").out
    assert apple("drift").code == 0


@pytest.mark.parametrize("first", [{}, {"prune": False}, {"prune": True}])
def test_what_is_added_in_the_console_is_drift_once_its_collection_was_pruned(apple, first):
    """A language that somebody adds is drift if the last apply saw to it that there were none but those named."""
    apple.want({**first, **ENGLISH})
    assert apple("apply", "--yes").code == 0
    apple.want({"fr-FR": {"promotional_text": "Neuf !"}})
    assert apple("apply", "--yes", "--ledger", "colleague.jsonl").code == 0
    apple.want({"prune": True, **ENGLISH})
    drift = apple("drift")

    pruned = first == {"prune": True}
    assert drift.code == (2 if pruned else 0)
    assert ("listing IOS/fr-FR" in drift.out) == pruned
    assert ("listing/IOS/fr-FR", "store" if pruned else "manifest") in apple.deletions()


def test_an_apply_without_changes_notes_what_is_pruned(apple):
    """Where everything is as wanted from the start, an apply sends nothing, and drift is found from then on."""
    apple.want({"prune": True, **ENGLISH})
    apple("apply", "--yes", "--ledger", "colleague.jsonl")
    assert apple("apply", "--yes").code == 0
    apple.want({"fr-FR": {"promotional_text": "Neuf !"}})
    apple("apply", "--yes", "--ledger", "colleague.jsonl")
    apple.want({"prune": True, **ENGLISH})

    assert "listing IOS/fr-FR" in apple("drift").out


def test_a_version_that_a_colleague_opened_is_not_renamed(apple):
    """The manifest's version is older than the one that somebody has begun: a person has to say so."""
    apple.store.console(APP, "create_version", version="3.6.0")
    apple.want(ENGLISH)
    ended = apple("apply", "--yes")

    assert ended.code == 4
    assert "older-version: details/IOS: version 3.5.0 is older than 3.6.0" in ended.out
    assert apple("apply", "--yes", "--accept", "older-version").code == 0


def test_reordering_is_counted_where_there_is_no_move(shell):
    """At Amazon pictures only change places by being deleted and sent again; the plan has the number that are sent."""
    for number in (1, 2, 3):
        Image.new("RGB", (1280, 800), (number * 40, 120, 200)).save(shell.folder / f"{number}.png")
    manifest = shell.folder / "wordgame.yaml"
    listing = manifest.read_text()

    def arrange(*numbers):
        files = ", ".join(f"{each}.png" for each in numbers)
        manifest.write_text(f"{listing}    images: {{en-US: {{screenshots: [{files}]}}}}\n")

    arrange(1, 2, 3)
    shell("apply", "--yes")
    shell.approve()
    arrange(1, 3, 2)
    planned = shell("plan")
    assert "no move at amazon-appstore: 1 deleted, 1 uploaded" in planned.out
    assert "1 upload of" in planned.out

    before = len(shell.writes())
    shell("apply", "--yes")
    assert sum("/upload" in each for each in shell.writes()[before:]) == 1
