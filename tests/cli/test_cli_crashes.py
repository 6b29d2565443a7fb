"""The real thing: whole processes killed in the middle, two at once, and files that are not what they should be."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reconciler.ledger import open_ledger
from reconciler.model import App

REPOSITORY = Path(__file__).parent.parent.parent
PACKAGED = """\
app: wordgame
stores:
  amazon-appstore:
    id: {app}
    package: {package}
    listings:
      en-US: {{release_notes: Bugs fixed.}}
      de-DE: {{release_notes: Fehler behoben.}}
    apks: [{{file: {file}}}]
"""


def write_manifest(shell, file="wordgame-42.apk", package="com.example.wordgame"):
    """A manifest with an APK."""
    (shell.folder / "wordgame.yaml").write_text(PACKAGED.format(app=shell.app, file=file, package=package))


@pytest.fixture
def apk(shell):
    """The APK with version code 42, beside the manifest."""
    shutil.copy(REPOSITORY / "manifests/wordgame/build/wordgame-42.apk", shell.folder)
    write_manifest(shell)
    return shell.folder / "wordgame-42.apk"


@pytest.mark.parametrize("writes", [1, 2, 3, 4, 5, 6, 7])
def test_killed_in_the_middle_the_next_apply_finishes(shell, apk, writes):
    """SIGKILL once so many writes have reached the store; the same command again ends with everything in place."""
    assert apk.exists()
    shell("sandbox", "faults", "*: latency_after=25")
    process = subprocess.Popen(
        [sys.executable, "-m", "reconciler", "apply", "--yes", f"--sandbox={shell.sandbox.url}"],
        cwd=shell.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and len([each for each in shell.store.requests() if each["write"]]) < writes:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    shell("sandbox", "faults", "--clear")
    ended = shell("apply", "--yes")
    view = shell.store.view(shell.app)

    assert ended.code == 0, ended.err
    assert view["state"] == "review"
    assert [each["version_code"] for each in view["draft"]["apks"]] == [42]
    assert sum(each["event"] == "committed" for each in view["history"]) == 1


def test_a_second_apply_at_the_same_time_leaves_with_the_holders_name(shell):
    """One goes, the other ends with 4 before anything is written."""
    ledger = open_ledger(shell.folder / ".reconciler" / "sandbox-ledger.jsonl")
    planned = shell("plan", "-o", "plan.json")
    with ledger.lock(App("amazon-appstore", shell.app)):
        ended = shell("apply", "plan.json")

    assert planned.code == 0
    assert ended.code == 4
    assert "another run is at work" in ended.err
    assert "process " in ended.err
    assert shell.writes() == []


def test_an_apk_of_another_package_is_refused_before_anything_is_sent(shell, apk):
    """The manifest says whose APK it must be."""
    assert apk.exists()
    write_manifest(shell, package="com.example.other")
    ended = shell("apply", "--yes")

    assert ended.code == 65
    assert "com.example.wordgame" in ended.err
    assert "wordgame.yaml:" in ended.err
    assert shell.writes() == []


def test_an_apk_with_a_lower_version_code_stops_the_plan(shell, apk):
    """The store has a newer one: the guard says so and nothing is sent."""
    assert shell("apply", "--yes").code == 0
    shell.approve()
    shutil.copy(REPOSITORY / "tests/data/wordgame-41.apk", apk)
    shell.store.clear_requests()
    ended = shell("apply", "--yes")

    assert ended.code == 4
    assert "version code 41 is lower than 42" in ended.out + ended.err
    assert shell.writes() == []


def test_a_file_changed_between_plan_and_apply_is_refused(shell, apk):
    """What was reviewed is what is sent, or nothing is."""
    assert shell("plan", "-o", "plan.json").code == 0
    with apk.open("ab") as file:
        file.write(b"more")
    ended = shell("apply", "plan.json")

    assert ended.code == 4
    assert "wordgame-42.apk" in ended.err
    assert shell.writes() == []


def test_a_file_outside_the_manifests_folder_is_refused(shell, tmp_path_factory, apk):
    """A manifest is data from a pull request: it can name nothing beyond its own folder."""
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "wordgame-42.apk"
    shutil.copy(apk, elsewhere)
    write_manifest(shell, file=f"../{elsewhere.parent.name}/wordgame-42.apk")

    ended = shell("validate", sandbox=False)

    assert ended.code == 65
    assert "wordgame.yaml:9:" in ended.err
