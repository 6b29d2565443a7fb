"""Transcripts: drift and status."""

from __future__ import annotations

import contextlib
import os

import pytest

from reconciler.ledger import open_ledger
from reconciler.model import App
from reconciler.sandbox import Sandbox


@pytest.fixture
def settled(shell):
    """A shell whose manifest has been applied and approved."""
    shell("apply", "--yes")
    shell.approve()
    return shell


def test_no_drift_while_what_we_applied_is_there(shell):
    """What is in review is what we applied, so nothing drifted; with -q nothing is printed."""
    shell("apply", "--yes")
    ended = shell("drift")
    assert ended.code == 0
    assert "nothing drifted" in ended.out
    assert shell("drift", "-q") == type(ended)(0, "", "")


def test_drift_names_the_field_with_both_values(settled):
    """A title changed in the console is found: where, what it was, what it is, and exit code 2."""
    settled.console("Wordgame, now better")
    ended = settled("drift", "--allow-draft")
    assert ended.code == 2
    assert 'title  "Wordgame 2" → "Wordgame, now better"' in ended.out
    assert "1 thing drifted in 1 app" in ended.out
    assert "Not applied yet" not in ended.out


def test_drift_can_exit_with_0(settled):
    """--exit-zero is for reports that are read by people."""
    settled.console("Wordgame, now better")
    assert settled("drift", "--allow-draft", "--exit-zero").code == 0


def test_drift_as_json(settled):
    """--json gives the fields, what was there and what is there."""
    settled.console("Wordgame, now better")
    document = settled("drift", "--allow-draft", "--json").document
    assert document["drifted"] is True
    assert document["complete"] is True
    assert [each["fields"] for each in document["changes"]] == [["title"]]
    assert document["changes"][0]["now"]["title"] == "Wordgame, now better"


def test_drift_compares_with_what_was_applied_not_with_what_is_wanted_since(settled):
    """A merge that waits does not change what was at the store."""
    settled.console("Wordgame, now better")
    settled.wish("Wordgame 3")
    ended = settled("drift", "--allow-draft", "--md", "drift.md")
    assert 'title  "Wordgame 2" → "Wordgame, now better"' in ended.out
    assert "the manifest changed too" in ended.out
    assert "Wordgame 3" not in ended.out + (settled.folder / "drift.md").read_text()
    assert settled("drift", "--allow-draft", "--json").document["changes"][0]["was"]["title"] == "Wordgame 2"


def test_an_app_that_was_not_measured_is_never_in_sync(settled):
    """Without a draft the live version cannot be read: exit code 4, no write, and no claim."""
    before = len([each for each in settled.store.requests() if each["write"]])
    ended = settled("drift")
    assert ended.code == 4
    assert "1 app not measured" in ended.out
    assert "--allow-draft" in ended.err
    assert settled("drift", "--json").document["complete"] is False
    assert settled("drift", "--exit-zero").code == 4
    assert len([each for each in settled.store.requests() if each["write"]]) == before


def test_what_was_merged_and_not_applied_is_no_drift(settled):
    """A new title in the manifest is counted as waiting for apply, and is no drift."""
    settled.wish("Wordgame 3")
    ended = settled("drift", "--allow-draft")
    assert ended.code == 0
    assert "nothing drifted" in ended.out
    assert "Not applied yet (not drift)" in ended.out


def test_drift_is_healed_by_apply(settled):
    """What drifted is put back by the next apply, and then nothing drifts."""
    settled.console("Wordgame, now better")
    shown = settled("plan")
    assert "!  listing en-US  title: changed at the store, see below" in shown.out
    assert "Changed in a console since the last apply" in shown.out
    assert settled("apply", "--yes").code == 0
    settled.approve()
    assert settled.live_title() == "Wordgame 2"
    assert settled("drift", "--allow-draft").code == 0


def test_status_tells_sync_and_state(shell):
    """Before an apply there are changes, behind it the app is in review and in sync, then live, then drifted."""
    assert "changes       live" in shell("status", "--allow-draft").out
    shell("apply", "--yes")
    assert "in sync       in review" in shell("status").out
    shell.approve()
    assert "in sync       live" in shell("status", "--allow-draft").out
    shell.console("Somebody else's")
    assert "drifted       live" in shell("status", "--allow-draft").out


def test_status_without_a_measurement_says_so(shell):
    """An app that can only be read through a draft is not measured, and its state at the store is told."""
    ended = shell("status")
    assert ended.code == 0
    assert "amazon-appstore · wordgame  not measured  live" in ended.out


def test_status_as_json(shell):
    """--json gives one entry for each app."""
    document = shell("status", "--json").document
    assert [each["sync"] for each in document["apps"]] == ["not measured"]


def test_status_tells_what_waits_for_its_day(turbine):
    """What a store cannot hold back by itself is held here, and neither in sync nor a change that apply would make."""
    manifest = turbine.folder / "wordgame.yaml"
    dated = '    release: {date: "2099-12-01T09:00:00Z"}\n'
    manifest.write_text(f"{manifest.read_text().rstrip()}\n{dated}")
    ended = turbine("status")
    assert ended.code == 0
    assert "held" in ended.out.splitlines()[0]
    assert "held until 2099-12-01 09:00 UTC" in ended.out
    assert turbine("status", "--json").document["apps"][0]["sync"] == "held"
    manifest.write_text(manifest.read_text().replace("2099", "2025"))
    assert turbine("status", "--json").document["apps"][0]["sync"] == "changes"


def cut_off(typed, app, *, atomic):
    """What `status` says of an app that is in sync, after a run that began and never ended."""
    ledger = open_ledger(typed.folder / ".reconciler" / "sandbox-ledger.jsonl")
    ledger.append("opening", app, atomic=atomic)
    ledger.append("opened", app, handle="the-draft")
    [found] = typed("status", "--json").document["apps"]
    assert found["sync"] == "in sync"
    return found["remarks"]


def test_a_draft_that_a_run_may_have_left_is_told(shell):
    """Nothing is to be changed, and something may be left all the same."""
    shell("apply", "--yes")
    app = App("amazon-appstore", shell.app)
    [remark] = cut_off(shell, app, atomic=True)
    assert "may have left a draft open" in remark
    with open_ledger(shell.folder / ".reconciler" / "sandbox-ledger.jsonl").lock(app):
        [remark] = shell("status", "--json").document["apps"][0]["remarks"]
    assert remark.startswith(f"an apply is at work: process {os.getpid()} on ")


def test_nothing_is_told_of_a_run_of_which_nothing_is_left(tmp_path, shell_on):
    """Where changes show at once and are as wanted, there is nothing to apply again."""
    store = "firefox-marketplace"
    with Sandbox([store]) as sandbox, contextlib.chdir(tmp_path):
        typed = shell_on(sandbox)
        app = App(store, sandbox.control(store).apps()[0])
        typed("init", store, app.id, "-o", ".")
        assert cut_off(typed, app, atomic=False) == []
