"""Transcripts: init, doctor, sandbox, schema, version, demo."""

from __future__ import annotations

import json
import re
import shutil

from reconciler import __version__
from reconciler.resources import shipped


def test_init_then_plan_has_no_changes(shell):
    """A manifest written from what is live plans to nothing, and nothing is overwritten by a second init."""
    ended = shell("init", "amazon-appstore", shell.app, "-o", "live", "--name", "words")
    assert (ended.code, ended.out) == (0, "Wrote live/words.yaml\n")
    assert "cannot be had back from the store" in ended.err
    assert "screenshots" in ended.err
    planned = shell("plan", "live")
    assert planned.out.startswith("No changes.")
    again = shell("init", "amazon-appstore", shell.app, "-o", "live", "--name", "words")
    assert again.code == 64
    assert "exists already" in again.err


def test_init_of_an_unknown_store_or_app(shell):
    """A misspelt store is a usage error with a hint; an app that the store does not know is the store's error."""
    ended = shell("init", "amazon-appstor", "x")
    assert ended.code == 64
    assert "did you mean amazon-appstore?" in ended.err
    assert shell("init", "amazon-appstore", "amzn1.unknown").code == 1
    assert not (shell.folder / "amzn1.unknown.yaml").exists()


def test_init_cannot_write_outside_its_folder(shell):
    """An app's id is made into a file name that has no folders in it."""
    shell("init", "amazon-appstore", shell.app, "-o", "live", "--name", "../../outside")
    assert [each.name for each in (shell.folder / "live").iterdir()] == ["outside.yaml"]


def test_doctor_finds_everything_well(shell):
    """Login, clock and ledger are tried out, and no trace is left."""
    ended = shell("doctor", "--store", "amazon-appstore")
    assert ended.code == 0
    assert re.search(r"^amazon-appstore +ok +logged in", ended.out, re.MULTILINE)
    assert "our clock agrees with the store's" in ended.out
    assert "append ok, read ok, lock ok" in ended.out
    assert [each.name for each in shell.folder.iterdir()] == ["wordgame.yaml"]


def test_doctor_names_a_wrong_clock(shell):
    """A store whose clock is 34 s ahead is warned about; one that is an hour off is a failure."""
    shell.store.tick(34)
    assert re.search(r"warn +our clock is 3[345] s behind the store's", shell("doctor").out)
    shell.store.tick(3600)
    ended = shell("doctor")
    assert ended.code == 1
    assert "fail" in ended.out


def test_doctor_finds_a_damaged_ledger(shell):
    """A ledger with a broken line is named with its line."""
    (shell.folder / "ledger.jsonl").write_text('{"event": "opening"}\n')
    ended = shell("doctor", "--ledger", "ledger.jsonl")
    assert ended.code == 1
    assert "ledger.jsonl:1 is not what was written there" in ended.out


def test_doctor_says_which_credential_is_missing(shell):
    """Without credentials for the real store the code is 5 and the fix names the variable. Nothing is sent for it."""
    ended = shell("doctor", "--store", "amazon-appstore", "--settings", _unreachable(shell), sandbox=False)
    assert ended.code == 5
    assert "AMAZON_APPSTORE_CLIENT" in ended.out


def _unreachable(shell) -> str:
    """Settings whose endpoints nobody answers at."""
    nobody = "https://127.0.0.1:9"
    path = shell.folder / "settings.yaml"
    path.write_text(f"stores: {{amazon-appstore: {{endpoint: '{nobody}', token_endpoint: '{nobody}'}}}}\n")
    return str(path)


def test_doctor_as_json(shell):
    """--json gives every finding."""
    document = shell("doctor", "--json").document
    assert {each["verdict"] for each in document["findings"]} == {"ok"}


def test_faults_are_set_shown_and_cleared(shell):
    """Rules given on the command line strike, are listed, and are gone behind --clear."""
    shell("sandbox", "faults", "GET */edits: 404")
    assert "status=404" in shell("sandbox", "faults").out
    assert shell("plan").code == 1
    assert shell("sandbox", "faults", "--clear").out == "No faults are set.\n"
    assert shell("plan").code == 0


def test_a_bad_fault_rule_is_a_usage_error(shell):
    """What the sandbox does not understand is told in its words."""
    ended = shell("sandbox", "faults", "GET *: explode")
    assert ended.code == 64
    assert "explode" in ended.err


def test_the_sandboxs_log_lists_requests(shell):
    """Every request is a line; --since leaves earlier ones out."""
    shell("plan")
    lines = shell("sandbox", "log").out.splitlines()
    assert len(lines) == len(shell.store.requests())
    assert len(shell("sandbox", "log", "--since", str(len(lines) - 2)).out.splitlines()) == 2
    assert shell("sandbox", "log", "--json").document["requests"][0]["n"] == 1


def test_the_sandbox_is_reset(shell):
    """What was changed in it is forgotten."""
    shell.console("Changed")
    assert shell("sandbox", "reset").code == 0
    assert shell.live_title() == "Wordgame"


def test_every_schema_is_printed_as_it_ships(shell):
    """`schema NAME` prints the file; a store's schema goes by the store's name."""
    assert json.loads(shell("schema").out) == json.loads((shipped("schemas") / "manifest.json").read_text())
    for name in ("plan", "settings", "ledger", "amazon-appstore", "stores/amazon-appstore"):
        assert json.loads(shell("schema", name).out)["$schema"]
    ended = shell("schema", "plans")
    assert ended.code == 64
    assert "plan" in ended.err


def test_version(shell):
    """`version` and `--version` say the same."""
    assert shell("version", sandbox=False).out == f"reconciler {__version__}\n"
    assert shell("--version", sandbox=False).out == f"reconciler {__version__}\n"
    assert shell("version", "--json", sandbox=False).document["version"] == __version__


def test_the_demo_runs_to_its_end(shell):
    """The demo plans, applies, plans to nothing, finds drift with exit code 2, and heals; each command is shown."""
    ended = shell("demo", "--dir", "stage", sandbox=False)
    assert ended.code == 0, ended.out + ended.err
    typed = [line for line in ended.out.splitlines() if line.startswith("$ ")]
    assert [line.split()[2] for line in typed] == ["plan", "apply", "plan", "drift", "apply"]
    assert "No changes." in ended.out
    assert "(exit code 2)" in ended.out
    assert "\x1b" not in ended.out + ended.err
    assert (shell.folder / "stage" / "wordgame" / "wordgame.yaml").is_file()


def test_the_demo_does_not_write_over_anything(shell):
    """A folder that already has the example in it is refused."""
    shutil.copytree(shipped("manifests") / "wordgame", shell.folder / "stage" / "wordgame")
    assert shell("demo", "--dir", "stage", sandbox=False).code == 64
