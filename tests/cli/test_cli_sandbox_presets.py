"""Rehearsals: what `sandbox faults --preset` puts in force, and that an example survives each of it."""

from __future__ import annotations

import contextlib
import dataclasses
import re
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from reconciler.resources import shipped
from reconciler.sandbox import Sandbox
from reconciler.sandbox.presets import PRESETS

EXAMPLES = {
    "amazon-appstore": ("wordgame-everywhere", "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"),
    "app-store": ("wordgame-everywhere", "com.example.wordgame"),
    "firefox-marketplace": ("wordgame-firefox", "wordgame-packaged"),
}
"""By store, the example that is rehearsed, and the id of its app there."""

ENDS = {0, 1, 3, 4}
"""Converged, an error, written in part, or a person must decide."""


@pytest.fixture
def rehearse(shell, tmp_path_factory):
    """Make shells in the example for a store; each with a sandbox and a folder of its own."""
    with contextlib.ExitStack() as stack:

        def make(store):
            folder = tmp_path_factory.mktemp("rehearsal")
            shutil.copytree(shipped("manifests") / EXAMPLES[store][0], folder, dirs_exist_ok=True)
            manifest = folder / "wordgame.yaml"
            ahead = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
            text = re.sub(r'(\bdate: ")\d{4}-\d\d-\d\d(T)', rf"\g<1>{ahead}\g<2>", manifest.read_text("utf-8"))
            manifest.write_text(text, encoding="utf-8")
            sandbox = stack.enter_context(Sandbox([store]))
            stack.enter_context(contextlib.chdir(folder))
            return dataclasses.replace(shell, sandbox=sandbox, folder=folder)

        yield make


def to_be_shown(shell, store):
    """What shoppers will see of the example on each platform, with the hash of each picture, in order."""
    editions = shell.sandbox.control(store).storefront(EXAMPLES[store][1]).editions
    return [edition.draft or edition.live for edition in editions]


@pytest.mark.parametrize(
    ("preset", "store"),
    [
        ("crash-day", "amazon-appstore"),
        ("crash-day", "app-store"),
        ("crash-day", "firefox-marketplace"),
        ("console-edit", "amazon-appstore"),
        ("console-edit", "app-store"),
        ("slow-apple", "app-store"),
        ("hostile", "amazon-appstore"),
        ("hostile", "app-store"),
        ("hostile", "firefox-marketplace"),
    ],
)
def test_an_example_survives_a_preset(rehearse, preset, store):
    """It ends converged or with an error of ours; once all is clear it ends as if nothing had been, nothing twice."""
    calm = rehearse(store)
    assert calm("apply", "--yes", "--store", store).code == 0
    shell = rehearse(store)
    assert shell("sandbox", "faults", "--preset", preset).code == 0
    struck = shell("apply", "--yes", "--store", store)

    assert struck.code in ENDS, struck.err
    assert "R1001" not in struck.err
    assert not re.search(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e]", struck.out + struck.err)

    assert shell("sandbox", "faults", "--clear").out == "No faults are set.\n"
    assert shell("apply", "--yes", "--store", store).code == 0
    again = shell("plan", "--store", store)
    assert again.out.startswith("No changes."), again.out
    assert to_be_shown(shell, store) == to_be_shown(calm, store)


def test_every_preset_is_rehearsed():
    """No preset is without an example that survives it."""
    (mark,) = test_an_example_survives_a_preset.pytestmark
    assert {preset for preset, _ in mark.args[1]} == set(PRESETS)


def test_a_plan_made_before_somebody_edits_at_the_store_is_refused(shell):
    """With console-edit in force the saved plan is stale: it names the field, and nothing is written."""
    shell("plan", "-o", "plan.json")
    assert "Edited at the store." in shell("sandbox", "faults", "--preset", "console-edit").out
    ended = shell("apply", "plan.json")

    assert ended.code == 4
    assert "Edited at the store." in ended.err
    assert shell.writes() == []
    assert shell("sandbox", "faults", "--clear").code == 0
    assert shell.live_title() == "Edited at the store.", "what people did is not undone"


@pytest.mark.parametrize("store", ["amazon-appstore", "app-store", "firefox-marketplace"])
def test_somebody_edits_a_text_and_swaps_a_picture(rehearse, store):
    """Of each app, what shoppers read and what they look at is another, and each action is told on a line."""
    shell = rehearse(store)
    control = shell.sandbox.control(store)
    (app,) = control.apps()
    before = control.storefront(app).editions[0].live
    lines = shell("sandbox", "faults", "--preset", "console-edit").out.splitlines()

    assert [line.split("action=")[1].split()[0] for line in lines if line.startswith(f"{store}  console  ")] == [
        "change_field",
        {"amazon-appstore": "swap_image", "app-store": "swap_asset", "firefox-marketplace": "swap_preview"}[store],
    ]
    after = control.storefront(app).editions[0].live
    assert "Edited at the store." in {after.listing("en-US").title, after.listing("en-US").description}
    assert after.listing("en-US").shelves != before.listing("en-US").shelves
    assert after.listings.keys() == before.listings.keys()


def test_what_is_in_force_is_listed_and_cleared(rehearse):
    """Rules and switches of a preset are listed with what they met so far; --clear puts the switches back."""
    shell = rehearse("app-store")
    control = shell.sandbox.control("app-store")
    before = control.switches()
    put = shell("sandbox", "faults", "--preset", "slow-apple").out
    listed = shell("sandbox", "faults").out

    assert put == listed
    assert "app-store  switch  processing_polls=3\n" in listed
    assert "latency=100" in listed
    assert "fired=0" in listed
    assert control.switches()["processing_polls"] == "3"
    shell("sandbox", "faults", "--clear")
    assert control.switches() == before


def test_rules_take_the_place_of_a_preset(rehearse):
    """What was in force under a name is over, its switches too."""
    shell = rehearse("app-store")
    shell("sandbox", "faults", "--preset", "slow-apple")
    listed = shell("sandbox", "faults", "GET */nowhere: 503").out

    assert listed.count("\n") == 1
    assert "status=503" in listed


def test_a_switch_set_by_hand_outlasts_a_preset(rehearse):
    """What people choose themselves counts, during the rehearsal and after."""
    shell = rehearse("app-store")
    control = shell.sandbox.control("app-store")
    control.switches(list_lag=4, read_lag=2)
    shell("sandbox", "faults", "--preset", "slow-apple")
    assert control.switches()["list_lag"] == "1"
    control.switches(list_lag=5)
    assert control.switches()["list_lag"] == "5"
    shell("sandbox", "faults", "--clear")

    assert (control.switches()["list_lag"], control.switches()["read_lag"]) == ("5", "2")


@pytest.mark.parametrize("name", ["list", "", "crash day"])
def test_an_unknown_preset_is_an_error_that_lists_them(shell, name):
    """Each is there with a line of its own, and what was in force stays."""
    shell("sandbox", "faults", "GET */nowhere: 503")
    ended = shell("sandbox", "faults", "--preset", name)

    assert ended.code == 64
    for known, preset in PRESETS.items():
        assert re.search(rf"(?m)^ +{known}: {preset.about.split(maxsplit=1)[0]}", ended.err)
    assert "status=503" in shell("sandbox", "faults").out


def test_a_preset_that_concerns_no_store_is_refused(shell):
    """A rehearsal in which nothing could go wrong would teach nothing."""
    ended = shell("sandbox", "faults", "--preset", "slow-apple")
    assert ended.code == 64
    assert "preset slow-apple does nothing to amazon-appstore" in " ".join(ended.err.split())


def test_only_one_of_rules_preset_and_clear(shell):
    """Two of them at once make no sense."""
    assert shell("sandbox", "faults", "GET *: 503", "--preset", "hostile").code == 64
    assert shell("sandbox", "faults", "--preset", "hostile", "--clear").code == 64


def test_help_and_handbook_name_every_preset(shell):
    """Nobody needs a running sandbox to learn what there is."""
    told = " ".join(shell("sandbox", "faults", "--help", sandbox=False).out.split())
    page = (shipped("manifests").parent / "docs" / "sandbox.md").read_text(encoding="utf-8")

    assert f"{', '.join(PRESETS)}." in told
    assert re.findall(r"(?m)^\| `([\w-]+)` \|", page.partition("## Play the store's part")[0]) == list(PRESETS)


def test_the_log_names_the_fault_that_struck(shell):
    """Each request that went wrong says by what, and how it ended for the client."""
    shell("sandbox", "faults", "GET */edits: 404 nth=1")
    shell("plan")
    (line,) = [each for each in shell("sandbox", "log").out.splitlines() if "status=404" in each]
    assert re.search(r"amazon-appstore +404 +GET +\S+/edits +status=404$", line)


def test_the_log_goes_back_some_time(shell):
    """--since takes a time; what is neither a time nor a number is a usage error that says what is."""
    shell("plan")
    assert shell("sandbox", "log", "--since", "1h").out == shell("sandbox", "log").out
    ended = shell("sandbox", "log", "--since", "yesterday")
    assert ended.code == 64
    assert "--since 1m" in ended.err


def test_what_up_prints_is_a_file_of_variables_and_its_seed_is_listed(shell):
    """A shell that reads its standard output finds the sandbox; a rule by chance tells the seed to replay it by."""
    command = [sys.executable, "-m", "reconciler", "sandbox", "up", "--stores", "digital-turbine", "--port", "0"]
    with subprocess.Popen(
        [*command, "--seed", "7"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        (shell.folder / "sandbox.env").write_text(process.stdout.readline())
        read = [". ./sandbox.env && printf %s $RECONCILER_SANDBOX"]
        url = subprocess.run(["sh", "-c", *read], capture_output=True, text=True, check=False).stdout
        listed = shell("sandbox", "faults", "GET *: 429 p=0.1", f"--sandbox={url}", sandbox=False).out
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == ""

    assert "probability=0.1  seed=7" in listed
