"""What talking to the Amazon Appstore costs, in requests: the least that its API allows, and no more."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import pytest
from amazon import APP, PACKAGE, AmazonStage, picture

SLOTS = {"small-icons": (114, 114), "large-icons": (512, 512), "promo-images": (1024, 500), "screenshots": (1280, 800)}
LOCALES = ["en-US", "de-DE", "es-ES", "fr-FR", "it-IT"]


@pytest.fixture
def stage():
    """Only this store."""
    return AmazonStage()


def large(rehearsal):
    """An app with several languages and four managed image types in each, live and in sync."""
    block = rehearsal.block()
    block["listings"] = {
        locale: {
            "title": f"Word Game {locale}",
            "short_description": "Short.",
            "description": "Long.",
            "release_notes": "New.",
        }
        for locale in LOCALES
    }
    for locale in LOCALES:
        for place, (slot, size) in enumerate(SLOTS.items()):
            for number in range(3 if slot == "screenshots" else 1):
                picture(
                    rehearsal.folder / f"img/{locale}/{slot}-{number}.png",
                    *size,
                    10 * LOCALES.index(locale) + place + 5 * number,
                )
    block["images"] = {locale: {slot: f"img/{locale}/{slot}-*.png" for slot in SLOTS} for locale in LOCALES}
    rehearsal.control.seed({"id": APP, "package": PACKAGE, "languages": ["en-US"], "images": {}, "apks": [41]})
    rehearsal.land()
    rehearsal.start_process()


def test_reading_takes_the_fewest_requests(rehearsal):
    """Five for the app, one for each locale and image type, and what a throw-away draft takes."""
    large(rehearsal)
    planned = rehearsal.plan()
    requests = [(each["method"], each["path"].split("/applications/")[-1]) for each in rehearsal.control.requests()]
    within = [path.split("/", 3)[-1] for method, path in requests if method == "GET" and path.count("/") >= 3]
    slots = {f"listings/{locale}/{slot}" for locale in LOCALES for slot in SLOTS}

    assert planned.batches == ()
    assert sorted(within) == sorted({"details", "listings", "apks", "availability"} | slots)
    assert len(set(requests)) + 2 >= len(requests), "asked for something twice"
    assert [method for method, _ in requests if method != "GET"] == ["POST", "POST", "DELETE"]


def test_in_sync_nothing_is_written_but_the_draft_to_look_through(rehearsal):
    """A second apply has nothing to do: one draft opened and deleted, and no other write."""
    large(rehearsal)
    report = rehearsal.apply()

    assert report.outcomes == ()
    assert [each.split("/edits")[0].split(" ")[0] for each in rehearsal.writes()] == ["POST", "DELETE"]


@pytest.mark.parametrize("notes", ["kept", "reset"])
def test_one_changed_field_is_one_put(rehearsal, notes):
    """One PUT and one GET of the thing just before it; where a release starts without notes, one for each listing."""
    large(rehearsal)
    rehearsal.control.switches(recent_changes_reset="no" if notes == "kept" else "yes")
    rehearsal.block()["listings"]["de-DE"]["title"] = "Wortspiel"
    planned = rehearsal.plan()
    rehearsal.control.clear_requests()
    report = rehearsal.apply(planned)
    puts = [each["path"].rsplit("/", 1)[-1] for each in rehearsal.control.requests() if each["method"] == "PUT"]
    looks = [each["path"].rsplit("/", 1)[-1] for each in rehearsal.control.requests() if each["method"] == "GET"]

    assert report.errors == {}
    assert sorted(puts) == (["availability", "de-DE"] if notes == "kept" else sorted(["availability", *LOCALES]))
    assert looks.count("de-DE") == 1


@pytest.mark.parametrize("told", ["yes", "no"])
def test_new_pictures_in_a_slot_cost_the_budget(rehearsal, told):
    """K pictures: one GET, one DELETE of all, then a POST each; another GET each only if no ETag came back."""
    large(rehearsal)
    rehearsal.control.switches(mutation_returns_etag=told)
    for number in range(3):
        picture(rehearsal.folder / f"img/en-US/screenshots-{number}.png", 1280, 800, 200 + number)
    planned = rehearsal.plan()
    rehearsal.control.clear_requests()
    report = rehearsal.apply(planned)
    slot = [
        (each["method"], each["path"].rsplit("/", 1)[-1])
        for each in rehearsal.control.requests()
        if "/en-US/screenshots" in each["path"]
    ]
    writing = slot[slot.index(("DELETE", "screenshots")) - 1 :]
    last = max(place for place, (method, _) in enumerate(writing) if method == "POST")

    assert report.errors == {}
    assert Counter(method for method, _ in slot)["POST"] == 3
    assert Counter(method for method, _ in slot)["DELETE"] == 1
    assert last + 1 == (2 + 3 if told == "yes" else 2 + 2 * 3)


def test_each_mutation_has_a_fresh_etag(rehearsal):
    """No write goes out with an ETag that was not the newest the store had told for that edit."""
    rehearsal.control.switches(etag_scope="resource-strict")
    rehearsal.apply()
    refused = [each for each in rehearsal.control.requests() if each["status"] in {400, 412}]
    bare = [
        each for each in rehearsal.control.requests() if each["method"] in {"PUT", "DELETE"} and not each["if_match"]
    ]

    assert refused == []
    assert bare == []


UPLOADER = """
import sys
sys.path[:0] = sys.argv[1:2]
from pathlib import Path
from reconciler.assets import Assets, fingerprint
from reconciler.model import Address, App, Change, PlannedAsset
from reconciler.providers import find
from reconciler.store_settings import StoreSettings
endpoint, token, app, folder = sys.argv[1:]
def secret(name):
    return f"sandbox-{name}".replace("_", "-")

settings = StoreSettings(endpoint=endpoint, endpoints={"token_endpoint": token}, secret=secret, sandbox=True)
content, size = fingerprint(Path(folder), "big.apk")
provider = find("amazon-appstore").connect(settings)
draft = provider.open(App("amazon-appstore", app))
sent = []
apks = Address(App("amazon-appstore", app), "binary", "apks")
change = Change(apks, None, {"version_codes": (42,), "files": (content,)})
draft.apply(change, Assets(Path(folder), {content: PlannedAsset("big.apk", size)}), sent.append)
draft.abandon()
provider.close()
assert sent and max(sent) == size, sent[-3:]
with open("/proc/self/status") as status:  # ru_maxrss would count what the test's own process had when it forked
    print(next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024)
"""


def test_a_400_mb_apk_goes_up_in_little_memory(rehearsal):
    """Streamed from disk by the way for large APKs, and attached; the process stays under 150 MB."""
    import zipfile

    source = rehearsal.folder / "42.apk"
    target = rehearsal.folder / "big.apk"
    with zipfile.ZipFile(source) as small, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as big:
        for entry in small.infolist():
            big.writestr(entry, small.read(entry))
        with big.open(zipfile.ZipInfo("assets/padding.bin"), "w", force_zip64=True) as stream:
            for number in range(400):
                stream.write(bytes([number % 251]) * 1_000_000)
    addresses = rehearsal.sandbox.endpoints()["amazon-appstore"]
    rehearsal.control.seed({"id": APP, "package": PACKAGE, "languages": ["en-US"], "images": {}, "apks": []})
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            UPLOADER,
            addresses["endpoint"],
            addresses["token_endpoint"],
            APP,
            str(rehearsal.folder),
        ],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 150
    paths = [each["path"].rsplit("/apks/", 1)[-1] for each in rehearsal.control.requests() if each["method"] == "POST"]
    assert "large/upload" in paths
    assert "attach" in paths
