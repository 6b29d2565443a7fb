"""Transcripts: init, doctor, sandbox, schema, version, demo; and the command that applies a saved plan."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from reconciler import __version__, providers
from reconciler.resources import schema, shipped, stores


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


def test_doctor_says_which_credential_is_missing(shell, strangers):
    """Without credentials for the real store the code is 5 and the fix names the variable. Nothing is sent for it."""
    ended = shell("doctor", "--store", "amazon-appstore", "--settings", _unreachable(shell), sandbox=False)
    assert ended.code == 5
    assert "AMAZON_APPSTORE_CLIENT" in ended.out


def test_doctor_tells_once_what_is_wrong_with_the_settings(shell, strangers):
    """Each problem with its place, cause and fix; of the stores and the ledger only that they have to wait for that."""
    path = shell.folder / "reconciler.yaml"
    path.write_text("jobz: 1\ntimeout: 0\n")
    ended = shell("doctor", "--json", sandbox=False)
    assert ended.code == 65
    findings = ended.document["findings"]
    assert [each for each in findings if each["subject"] == "settings"] == [
        {"subject": "settings", "verdict": "fail", "message": f"{path}:1:1: unknown field 'jobz'",
         "fix": "did you mean jobs?"},
        {"subject": "settings", "verdict": "fail", "message": f"{path}:2:10: timeout must be at least 1, not 0",
         "fix": "reconciler explain R2014"},
    ]  # fmt: skip
    waiting = {each["subject"] for each in findings if each["message"].startswith("cannot be tried out until")}
    assert waiting == {*providers.names(), "ledger"}
    assert {each["verdict"] for each in findings if each["subject"] in waiting} == {"none"}
    shown = shell("doctor", "--store", "app-store", "--ledger", "l.jsonl", sandbox=False).out
    assert shown.count("unknown field 'jobz'") == 1
    assert "amazon-appstore" not in shown
    assert "append ok, read ok, lock ok" in shown


def test_doctor_passes_over_a_store_that_nobody_has_set_up(shell, strangers):
    """Beside a store with credentials, one without any is listed and is no failure; nothing is sent to it."""
    (shell.folder / "key").write_text("good")
    (shell.folder / "key").chmod(0o600)
    own = ", credentials: {client_id: 'file:key', client_secret: 'file:key'}"
    ended = shell("doctor", "--settings", _unreachable(shell, own), sandbox=False)
    assert ended.code == 1, "nobody answers, and that is all that is wrong"
    assert re.search(r"^amazon-appstore +fail .*refused the connection$", ended.out, re.MULTILINE)
    assert re.findall(r"^app-store .*", ended.out, re.MULTILINE) == [
        "app-store         none  not set up; needs APP_STORE_KEY_ID and APP_STORE_PRIVATE_KEY"
    ]


def test_doctor_takes_a_store_with_one_of_its_credentials_for_set_up(shell, strangers):
    """A variable that was forgotten beside one that is set is a failure; an empty variable is not set."""
    strangers.setenv("APP_STORE_KEY_ID", "ABC123")
    strangers.setenv("AMAZON_APPSTORE_CLIENT_ID", " ")
    ended = shell("doctor", "--settings", _unreachable(shell), sandbox=False)
    assert ended.code == 5
    assert re.search(r"^app-store +fail +APP_STORE_PRIVATE_KEY is not set", ended.out, re.MULTILINE)
    assert re.search(r"^amazon-appstore +none +not set up", ended.out, re.MULTILINE)


def test_doctor_fails_if_no_store_is_set_up(shell, strangers):
    """Then the code is 5, and the fix is the command that says for each store what is missing."""
    ended = shell("doctor", "--json", sandbox=False)
    assert ended.code == 5
    found = {each["subject"]: each for each in ended.document["findings"]}
    assert {found[name]["verdict"] for name in providers.names()} == {"none"}
    assert found["stores"]["verdict"] == "fail"
    assert found["stores"]["fix"].splitlines() == [f"reconciler doctor --store {name}" for name in providers.names()]


@pytest.fixture
def strangers(monkeypatch):
    """An environment without any store's credentials, whoever runs the tests. Returns the means to set some."""
    for store in stores():
        for known in schema(f"stores/{store}")["x-credentials"].values():
            monkeypatch.delenv(known["env"], raising=False)
    return monkeypatch


def _unreachable(shell, own: str = "") -> str:
    """Settings whose endpoints nobody answers at, with more of one's own for Amazon."""
    nobody = "https://127.0.0.1:9"
    amazon = f"{{endpoint: '{nobody}', token_endpoint: '{nobody}'{own}}}"
    path = shell.folder / "settings.yaml"
    path.write_text(f"stores: {{amazon-appstore: {amazon}, app-store: {{endpoint: '{nobody}'}}}}\n")
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
    """In each store it plans, applies, plans to nothing and finds drift with exit code 2; each command is shown."""
    ended = shell("demo", "--dir", "stage", sandbox=False)
    assert ended.code == 0, ended.out + ended.err
    typed = [line for line in ended.out.splitlines() if line.startswith("$ ")]
    amazon, apple = ["plan", "apply", "plan", "drift", "apply"], ["plan", "apply", "plan", "drift"]
    everywhere = ["plan", "apply", "plan"]
    assert [line.split()[2] for line in typed] == [*amazon, *apple, *everywhere]
    assert ended.out.count("\nNo changes.") == 2
    assert "29 of 29 changes done" in ended.out
    assert ended.out.count("held until ") == 4  # the plan of four stores, twice: with its heading and in its totals
    assert ended.out.count("\n(exit code 2)\n") == 2
    assert ended.out.count("\nDrift · ") == 2
    assert "\x1b" not in ended.out + ended.err
    assert (shell.folder / "stage" / "everywhere.html").read_text().startswith("<!doctype html>")
    for example in ("wordgame", "wordgame-apple", "wordgame-everywhere"):
        assert (shell.folder / "stage" / example / "wordgame.yaml").is_file()
    shown = shell("show", "stage/apple.json", sandbox=False).out
    tail = "".join(shown.splitlines(keepends=True)[-14:])
    assert f"| tail -n 14\n{tail}" in ended.out, "what is shown of the long plan is what `tail` would show"


@pytest.mark.parametrize("example", ["wordgame", "wordgame-apple", "wordgame-everywhere"])
def test_the_demo_does_not_write_over_anything(shell, example):
    """A folder that already has one of the examples in it is refused, and stays as it is."""
    shutil.copytree(shipped("manifests") / example, shell.folder / "stage" / example)
    assert shell("demo", "--dir", "stage", sandbox=False).code == 64
    assert [each.name for each in (shell.folder / "stage").iterdir()] == [example]


def test_a_flag_to_accept_is_suggested_once(shell):
    """Two kinds of things that exceed the same limit make two guards with one flag."""
    emptied = "listings: {prune: true}\n    images: {prune: true}"
    block = f"amazon-appstore:\n    id: {shell.app}\n    {emptied}"
    (shell.folder / "wordgame.yaml").write_text(f"app: wordgame\nstores:\n  {block}\n")
    planned = shell("plan", "-o", "plan.json")
    assert planned.out.count("entries would be deleted") == 2
    assert planned.err.count("--accept deletes@") == 1
