"""What release tools are known to get wrong, over HTTP to the sandbox: each of it must come out right here."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from amazon import AmazonStage, picture
from apple import BUNDLE, DEVICE, AppleStage
from rehearsal import Killed

from reconciler import resources

SIZES = {"amazon-appstore": (1280, 800), "app-store": (1290, 2796)}
UPLOADS = {"amazon-appstore": "POST */upload", "app-store": "POST */appScreenshots"}
FULL = 10
"""So many screenshots a set takes, in both stores."""

LOCALES = ("en-US", "de-DE", "fr-FR", "es-ES", "pt-BR", "pt-PT", "nl-NL", "en-GB", "en-AU")


@pytest.fixture(params=[AmazonStage(), AppleStage()], ids=lambda stage: stage.name)
def stage(request):
    """The stores that have sets of pictures and texts by language."""
    return request.param


@pytest.fixture
def apple(rehearse, stage):
    """A rehearsal with the store that has files reserved before they are sent."""
    if stage.name != "app-store":
        pytest.skip(f"{stage.name} has no reservations")
    return rehearse()


def drawn(rehearsal, number, shade):
    """A screenshot of this number and shade; returns its path for the manifest."""
    name = f"img/full/{number}.png"
    picture(rehearsal.folder / name, *SIZES[rehearsal.stage.name], shade)
    return name


def full_set(rehearsal):
    """A live set that takes no more pictures, all of them ours; returns their paths."""
    names = [drawn(rehearsal, number, 100 + number) for number in range(FULL)]
    rehearsal.write(rehearsal.stage.pictures, names)
    rehearsal.land()
    return names


def uploads(rehearsal):
    """How many files the store has taken in so far."""
    return sum(rehearsal.control.uploads().values())


def landed(rehearsal):
    """Apply without an error; the store then shows what the manifest asks for, and the next plan is empty."""
    report = rehearsal.apply()
    assert report.errors == {}
    assert rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for()
    assert rehearsal.changes() == []


# --- one picture of a full set ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("store", "fewest"), [("amazon-appstore", 7), ("app-store", 1)])
def test_other_bytes_under_the_same_name_and_size_are_sent_into_a_full_set(rehearsal, store, fewest):
    """Neither "too many screenshots" nor "unchanged": the content counts (fastlane#5242, expo/eas-cli compares sizes).

    Where a store only appends, what comes after the picture has to be sent again, and nothing before it.
    """
    if rehearsal.stage.name != store:
        pytest.skip("the other store")
    names = full_set(rehearsal)
    before, size = uploads(rehearsal), (rehearsal.folder / names[3]).stat().st_size
    drawn(rehearsal, 3, 222)

    assert (rehearsal.folder / names[3]).stat().st_size == size
    landed(rehearsal)
    assert uploads(rehearsal) - before == fewest


def test_a_picture_taken_out_of_a_full_set_goes(rehearsal):
    """It is gone from the store, and nothing is sent for it."""
    names = full_set(rehearsal)
    before = uploads(rehearsal)
    rehearsal.write(rehearsal.stage.pictures, [*names[:3], *names[4:]])

    landed(rehearsal)
    assert uploads(rehearsal) == before


def test_two_pictures_that_changed_places_are_noticed(rehearsal):
    """Names, sizes and contents are all as before; only the order is not (fastlane#14785)."""
    names = full_set(rehearsal)
    names[2], names[3] = names[3], names[2]
    rehearsal.write(rehearsal.stage.pictures, names)

    landed(rehearsal)


# --- crashes and answers that say something else than what happened ------------------------------------------------


def test_a_kill_after_the_reservations_leaves_neither_places_taken_nor_files_twice(apple):
    """Reserved, never sent: on the next run such places are free again, and each file is there once."""
    apple.land()
    apple.write(apple.stage.pictures, [drawn(apple, number, 100 + number) for number in range(FULL)])
    planned = apple.plan()
    apple.control.faults("PUT *: reset_before")
    apple.dies_on_failure = True
    with pytest.raises(Killed):
        apple.apply(planned)
    left = [each["state"] for each in apple.stage.version(apple.control)["screenshots"]["en-US"][DEVICE]]
    apple.start_process()

    assert "AWAITING_UPLOAD" in left
    landed(apple)
    shown = apple.stage.version(apple.control)["screenshots"]["en-US"][DEVICE]
    assert [each["state"] for each in shown] == ["COMPLETE"] * FULL
    assert len({each["md5"] for each in shown}) == FULL


@pytest.mark.parametrize("fault", ["500 after=yes", "reset_after"])
@pytest.mark.parametrize("nth", [1, 4])
def test_an_upload_that_took_effect_and_was_answered_otherwise_is_not_made_twice(rehearsal, fault, nth):
    """The store says 500, or nothing, after it has acted: what is there is looked up and gone on from."""
    rehearsal.control.faults(f"{UPLOADS[rehearsal.stage.name]}: {fault} nth={nth}")
    report = rehearsal.apply()
    requests = rehearsal.control.requests()
    reserved = [each for each in requests if each["path"].endswith("/appScreenshots") and each["method"] == "POST"]

    assert [each["acted"] for each in requests if each["fault"]] == [True]
    assert report.errors == {}
    assert rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for()
    assert rehearsal.stage.twice(requests) == []
    assert len(reserved) == (6 if rehearsal.stage.name == "app-store" else 0)


# --- limits of the rate --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [1, 20])
def test_429s_are_waited_out(rehearsal, first):
    """Told to come back, at the very beginning or in the middle, the run does, and ends as if nothing had been."""
    rehearsal.control.faults(f"*: 429 retry-after=0 nth={first} times=2")

    landed(rehearsal)


def test_an_app_that_429s_keep_from_being_read_is_not_in_sync(rehearsal):
    """A store that will not answer for an hour has not said that there is nothing: the app counts as not measured."""
    rehearsal.control.faults("*: 429 retry-after=3600")
    planned = rehearsal.plan()

    assert [each.app.store for each in planned.unread] == [rehearsal.stage.name]
    assert "429" in planned.unread[0].reason
    assert planned.same == 0


def test_429s_in_the_middle_are_an_error_and_nothing_is_submitted(rehearsal):
    """They are no success; once they are over the next run lands."""
    planned = rehearsal.plan()
    rehearsal.control.faults("*: 429 retry-after=3600 nth=12 times=1000")
    report = rehearsal.apply(planned)

    assert "429" in str(next(iter(report.errors.values())))
    assert report.count("done") < len(report.outcomes)
    assert rehearsal.stage.submissions(rehearsal.control) == 0

    rehearsal.start_process()
    landed(rehearsal)


# --- some languages fail -------------------------------------------------------------------------------------------


def in_ten_languages(rehearsal, text):
    """Make the manifest ask for this description in ten languages, and for all that a language takes."""
    *listings, _, _ = rehearsal.stage.long_field
    block = rehearsal.block()
    apple = rehearsal.stage.name == "app-store"
    for locale in (*LOCALES, "it" if apple else "it-IT"):
        texts = {"description": f"{text} {locale}.", "release_notes": "New words."}
        if apple:
            block["listings"][locale] = {"name": f"Story {locale}", "subtitle": "Words"}
            texts |= {"support_url": "https://example.com/", "promotional_text": "New!"}
        else:
            block["images"][locale] = block["images"]["en-US"]
            texts |= {"title": f"Words {locale}", "short_description": "Find words."}
        rehearsal.write((*listings, locale), texts)


def texts_in(resources_by_address):
    """The listings among these."""
    return {local: each for local, each in resources_by_address.items() if local.startswith("listing/")}


@pytest.mark.parametrize("status", [404, 500])
def test_eight_languages_of_ten_failing_is_a_failure(rehearsal, status):
    """Nothing is submitted and no success is told: what failed is named; the next run lands all ten."""
    in_ten_languages(rehearsal, "Old words in")
    rehearsal.land()
    in_ten_languages(rehearsal, "New words in")
    planned = rehearsal.plan()
    submitted = rehearsal.stage.submissions(rehearsal.control)
    line = {"app-store": "PATCH */appStoreVersionLocalizations/*", "amazon-appstore": "PUT */listings/*"}
    rehearsal.control.faults(f"{line[rehearsal.stage.name]}: {status} nth=3 times=100")
    report = rehearsal.apply(planned)
    error = next(iter(report.errors.values()))

    assert len(planned.changes) >= len(LOCALES)
    assert str(status) in str(error)
    failed = [each.change.address.kind for each in report.outcomes if each.state == "failed"]
    assert failed
    assert set(failed) == {"listing"}
    assert report.count("done") < len(report.outcomes)
    assert rehearsal.stage.submissions(rehearsal.control) == submitted
    assert not rehearsal.stage.draft_open(rehearsal.control)

    rehearsal.start_process()
    assert rehearsal.apply().errors == {}
    assert texts_in(rehearsal.stage.shown(rehearsal.control)) == texts_in(rehearsal.asked_for())


# --- memory ----------------------------------------------------------------------------------------------------------

UPLOADER = """
import json, sys
from pathlib import Path
from reconciler.assets import Assets, fingerprint
from reconciler.model import Address, App, Change, PlannedAsset
from reconciler.providers import find
from reconciler.store_settings import StoreSettings
endpoint, keys, app, folder = sys.argv[1:]
settings = StoreSettings(endpoint=endpoint, secret=json.loads(keys).__getitem__, sandbox=True)
content, size = fingerprint(Path(folder), "big.mp4", "md5")
provider = find("app-store").connect(settings)
film = Address(App("app-store", app), "preview", "IOS/en-US/IPHONE_67")
change = Change(film, None, {"files": (content,)})
draft = provider.open(film.app, changes=(change,))
sent = []
draft.apply(change, Assets(Path(folder), {content: PlannedAsset("big.mp4", size)}), sent.append)
provider.close()
assert sent and max(sent) == size, sent[-3:]
with open("/proc/self/status") as status:  # ru_maxrss would count what the test's own process had when it forked
    print(next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024)
"""


def test_a_400_mb_preview_goes_up_in_little_memory(apple):
    """Streamed from disk in the parts that the store asks for; the process stays under 150 MB."""
    apple.land()
    film = (resources.shipped("manifests") / "wordgame-apple" / "video" / "preview-en.mp4").read_bytes()
    padding = 400_000_000
    with (apple.folder / "big.mp4").open("wb") as file:
        file.write(film + (padding + 8).to_bytes(4, "big") + b"free")
        file.truncate(len(film) + 8 + padding)
    keys = json.dumps({"issuer_id": "sandbox-issuer_id", **apple.control.credentials()})
    endpoint = apple.sandbox.endpoints()[apple.stage.name]["endpoint"]
    command = [sys.executable, "-c", UPLOADER, endpoint, keys, BUNDLE, str(apple.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 150
