"""Transcripts: drift that is expected, since when there is drift, and the report as files."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft7Validator

from reconciler.resources import schema

DAY = "2026-11-20T06:00:00Z"
ENTRY = "{address: '%s', reason: a campaign, until: %s}"
TITLE = "amazon-appstore/*/listing/*/title"


@pytest.fixture
def drifted(shell):
    """A shell whose English title was changed in the console after it was applied."""
    shell("apply", "--yes")
    shell.approve()
    shell.console("Wordgame, now better")
    return shell


def drift(shell, *arguments, at=DAY):
    """Run `drift`, reading through a draft, at a moment."""
    return shell("drift", "--allow-draft", *arguments, at=at)


def words(ended):
    """What was printed, however it was broken into lines."""
    return " ".join(ended.out.split())


def ignoring(shell, address=TITLE, until="2026-11-20", name="reconciler.yaml"):
    """Write an ignore list."""
    entry = ENTRY % (address, until)
    text = f"drift: {{ignore: [{entry}]}}\n" if name == "reconciler.yaml" else f"ignore:\n  - {entry}\n"
    (shell.folder / name).write_text(text)


def test_ignored_drift_is_listed_and_exits_with_0(drifted):
    """It is counted and named with its reason, and it is no drift; the plan still shows it."""
    ignoring(drifted)
    ended = drift(drifted)
    assert ended.code == 0
    assert "nothing drifted, 1 ignored" in ended.out
    assert "amazon-appstore · wordgame · listing en-US title until 2026-11-20: a campaign" in " ".join(
        ended.out.split()
    )
    assert "title: changed at the store" in drifted("plan").out
    assert "1 drifted field ignored" in drifted("status", "--allow-draft", at=DAY).out


def test_an_expired_entry_comes_back_and_is_named(drifted):
    """On the day after its last one the drift is told, with the entry that used to speak of it."""
    ignoring(drifted)
    ended = drift(drifted, at="2026-11-21T00:00:00Z")
    assert ended.code == 2
    assert "no longer ignored: reconciler.yaml says until 2026-11-20 (a campaign)" in words(ended)


def test_another_list_can_be_added(drifted):
    """--ignore takes a file of the same form, which is checked in the same way."""
    ignoring(drifted, name="autumn.yaml")
    assert drift(drifted).code == 2
    assert drift(drifted, "--ignore", "autumn.yaml").code == 0
    later = drift(drifted, "--ignore", "autumn.yaml", at="2026-11-21T06:00:00Z")
    assert "autumn.yaml says until 2026-11-20" in words(later)
    assert drift(drifted, "--ignore", "nowhere.yaml").code == 65


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ignore: [{address: a/b/details, reason: x}]", "until"),
        ("ignore: [{address: a/b/details, until: 2026-12-31}]", "reason"),
        ("ignore: [{address: a/b/details, reason: '', until: 2026-12-31}]", "autumn.yaml:1:41"),
        ("ignore: [{address: title, reason: x, until: 2026-12-31}]", "must be STORE/APP/KIND/KEY/FIELD"),
        ("ignore: [{address: a/b/details, reason: x, until: 2026-02-30}]", "'2026-02-30' is no date"),
        ("ignore: [{address: a/b/details, reason: x, until: next week}]", "'next week' is no date"),
        ("ignored: []", "did you mean ignore?"),
    ],
)
def test_an_ignore_list_is_checked(drifted, text, said):
    """Reason and last day are required: nothing is ignored for ever, or for no reason."""
    (drifted.folder / "autumn.yaml").write_text(text)
    ended = drift(drifted, "--ignore", "autumn.yaml")
    assert ended.code == 65
    assert said in ended.err


def test_an_entry_that_speaks_of_nothing_is_named_with_v(drifted):
    """A typing error, or what has been mended."""
    ignoring(drifted, address="amazon-appstore/*/listing/*/titel")
    assert "titel" not in drift(drifted).err
    said = "reconciler.yaml: nothing drifted at amazon-appstore/*/listing/*/titel, ignored until 2026-11-20"
    assert said in drift(drifted, "-v").err


def test_since_when_is_told_until_it_is_mended(drifted):
    """New at first, then with the moment of the first sighting, whatever is ignored in between; then forgotten."""
    assert '"Wordgame, now better"   new' in drift(drifted).out
    ignoring(drifted, until="2026-11-21")
    drift(drifted, at="2026-11-21T06:00:00Z")
    assert "seen first 20 Nov 06:00" in drift(drifted, at="2026-11-22T06:00:00Z").out
    drifted("apply", "--yes")
    drifted.approve()
    assert drift(drifted, at="2026-11-23T06:00:00Z").code == 0
    drifted.console("Wordgame, now better")
    assert '"Wordgame, now better"   new' in drift(drifted, at="2026-11-24T06:00:00Z").out


def test_losing_the_times_loses_nothing_else(drifted):
    """Without the file, or without a place for it, the report is as true."""
    drift(drifted)
    memory = drifted.folder / ".reconciler" / "sandbox-drift.json"
    memory.write_text("nonsense")
    assert drift(drifted, at="2026-11-21T06:00:00Z").code == 2
    memory.unlink()
    memory.mkdir()
    ended = drift(drifted)
    assert ended.code == 2
    assert "1 thing drifted in 1 app" in ended.out
    assert "warning: .reconciler/sandbox-drift.json cannot be written" in ended.err.replace(f"{drifted.folder}/", "")


def test_the_report_as_json_follows_its_schema(drifted):
    """With drift, with ignored drift, with an expired entry, and with an app that was not measured."""
    validator = Draft7Validator(schema("drift"))
    documents = [drift(drifted, "--json").document]
    ignoring(drifted)
    documents += [drift(drifted, "--json", at=f"2026-11-2{day}T06:00:00Z").document for day in (0, 1)]
    documents.append(drifted("drift", "--json", at=DAY).document)
    for document in documents:
        assert [error.message for error in validator.iter_errors(document)] == []
    plain, ignored, expired, unread = documents
    assert plain["changes"][0]["first_seen"] == {"title": DAY}
    assert [each["state"] for each in plain["apps"]] == ["drifted"]
    assert (ignored["drifted"], ignored["ignored"][0]["field"]) == (False, "title")
    assert expired["changes"][0]["no_longer_ignored"]["title"]["until"] == "2026-11-20"
    assert [each["state"] for each in unread["apps"]] == ["not measured"]


def test_the_report_as_markdown_and_as_a_page(drifted):
    """--md and --html write it beside what is printed, readable by nobody else."""
    ended = drift(drifted, "--md", "drift.md", "--html", "drift.html")
    assert ended.code == 2
    written = (drifted.folder / "drift.md").read_text()
    assert '| `listing en-US title` | `"Wordgame 2"` | `"Wordgame, now better"` | new |' in written
    assert "<!doctype html>" in (drifted.folder / "drift.html").read_text()[:20]
    assert (drifted.folder / "drift.md").stat().st_mode & 0o777 == 0o600
    assert drift(drifted, "--md", "nowhere/drift.md").code == 1


def test_a_merge_beside_a_console_edit_in_one_listing_is_no_drift(drifted):
    """Only the field that the console changed is drift; what was merged waits for apply."""
    manifest = drifted.folder / "wordgame.yaml"
    text = manifest.read_text().replace("title: Wordgame 2", "title: Wordgame 2\n        short_description: New here.")
    manifest.write_text(text)
    document = drift(drifted, "--json").document
    assert [each["fields"] for each in document["changes"]] == [["title"]]
    assert document["pending"] >= 1
    assert "short_description" not in json.dumps(document["changes"])
