"""Transcripts: validate, plan, show and apply."""

from __future__ import annotations

import json
import re

import pytest

from reconciler.planfile import digest, plan_from_json
from reconciler.resources import schema


def test_validate_says_that_a_manifest_is_good(shell):
    """A good manifest is called valid on stdout, without a store being asked."""
    ended = shell("validate")
    assert (ended.code, ended.out) == (0, "Valid. 1 manifest, 1 app, 0 files.\n")
    assert shell.store.requests() == []


def test_validate_shows_the_token_at_fault(shell):
    """A bad manifest ends with 65; the excerpt marks the token, and stdout stays empty."""
    shell.wish("Wordgame 2")
    path = shell.folder / "wordgame.yaml"
    path.write_text(path.read_text().replace("release_notes", "relase_notes", 1))
    ended = shell("validate")
    assert (ended.code, ended.out) == (65, "")
    assert "--> wordgame.yaml:8:9" in ended.err
    assert "^^^^^^^^^^^^" in ended.err


def test_validate_as_json_is_one_diagnostics_document(shell):
    """With --json the same problem is on stdout, in Terraform's shape."""
    path = shell.folder / "wordgame.yaml"
    path.write_text(path.read_text().replace("release_notes", "relase_notes", 1))
    ended = shell("--json", "validate")
    assert (ended.code, ended.err) == (65, "")
    assert ended.document["valid"] is False
    assert ended.document["diagnostics"][0]["range"]["start"] == {"line": 8, "column": 9}


def test_validate_says_what_a_store_leaves_out(shell):
    """A default that a store does not know is no error, but is named, with the app; on stdout only with --json."""
    path = shell.folder / "wordgame.yaml"
    path.write_text(f"defaults: {{listings: {{ko-KR: {{title: Words}}}}}}\n{path.read_text()}")
    told = "defaults.listings.ko-KR is left out: amazon-appstore does not know it"
    ended = shell("validate")
    assert (ended.code, ended.out) == (0, "Valid. 1 manifest, 1 app, 0 files.\n")
    assert ended.err == f"amazon-appstore/{shell.app}\n  note: {told}\n"
    assert shell("-q", "validate").err == ""
    ended = shell("--json", "validate")
    assert (ended.code, ended.err) == (0, "")
    assert ended.document["notes"] == {f"amazon-appstore/{shell.app}": [told]}
    assert ended.document["valid"] is True


def test_plan_shows_what_would_change_and_changes_nothing(shell):
    """The result is on stdout and what was done on stderr; no write but a throw-away draft reaches the store."""
    ended = shell("plan")
    assert ended.code == 0
    assert 'title          "Wordgame" → "Wordgame 2"' in ended.out
    assert "0 to add, 2 to change, 0 to delete" in ended.out
    assert "in the sandbox at http://127.0.0.1:" in ended.err
    assert shell.writes() == []


def test_plan_exits_with_2_only_if_asked_to(shell):
    """Changes are no failure; --detailed-exitcode makes them 2."""
    assert shell("plan").code == 0
    assert shell("plan", "--detailed-exitcode").code == 2


def test_plan_of_a_settled_app_is_one_line_and_quiet_is_nothing(shell):
    """Once applied, a plan is one line, none with -q, and 0 even with --detailed-exitcode."""
    shell("apply", "--yes")
    ended = shell("plan", "--detailed-exitcode")
    assert ended.code == 0
    assert ended.out.startswith("No changes. 1 manifest, 3 managed fields, all as written there.")
    assert ended.out.count("\n") == 1
    assert shell("plan", "-q") == type(ended)(0, "", "")


def test_plan_as_json_follows_its_schema(shell):
    """`--json` prints exactly one object: a saved plan with its digest."""
    from jsonschema import Draft7Validator

    document = shell("plan", "--json").document
    assert [error.message for error in Draft7Validator(schema("plan")).iter_errors(document)] == []
    assert document["digest"] == digest(plan_from_json(document))


def test_global_options_stand_before_or_after_the_command(shell):
    """`--json plan` and `plan --json` are the same."""
    assert shell("--json", "plan").document["batches"] == shell("plan", "--json").document["batches"]


def test_a_saved_plan_is_shown_and_applied(shell):
    """`plan -o`, `show` and `apply FILE` speak of the same plan, and the store then shows it."""
    planned = shell("plan", "-o", "plan.json")
    assert "Apply it with:  reconciler apply plan.json" in planned.err
    assert shell("show", "plan.json").out == planned.out
    ended = shell("apply", "plan.json")
    assert ended.code == 0
    assert "2 of 2 changes done" in ended.out
    shell.approve()
    assert shell.live_title() == "Wordgame 2"


def test_a_saved_plan_is_readable_by_its_owner_only(shell):
    """A plan may hold what is not to be known yet."""
    shell("plan", "-o", "plan.json")
    assert (shell.folder / "plan.json").stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in shell.folder.iterdir()) == [".reconciler", "plan.json", "wordgame.yaml"]


def test_apply_without_a_plan_and_without_a_terminal_refuses(shell):
    """Nobody can agree, so nothing is written and the code is 4."""
    ended = shell("apply")
    assert ended.code == 4
    assert "say --yes" in ended.err
    assert shell.writes() == []


def test_apply_yes_shows_the_plan_and_makes_it(shell):
    """With --yes the plan is shown all the same, and made."""
    ended = shell("apply", "--yes")
    assert ended.code == 0
    assert ended.out.index('"Wordgame 2"') < ended.out.index("2 of 2 changes done")


def test_apply_as_json_is_one_report(shell):
    """With --json there is one object: the report."""
    document = shell("apply", "--yes", "--json").document
    assert document["summary"]["done"] == 2
    assert {each["state"] for each in document["outcomes"]} == {"done"}


def test_applying_a_plan_again_writes_nothing(shell):
    """A plan that has been carried out is recognised as done."""
    shell("plan", "-o", "plan.json")
    shell("apply", "plan.json")
    before = shell.writes()
    ended = shell("apply", "plan.json")
    assert "2 of 2 changes done (2 before this run)" in ended.out
    assert shell.writes() == before


def test_apply_checks_the_digest(shell):
    """Any digest but the plan's own is refused before anything is written; the plan's own is not."""
    shell("plan", "-o", "plan.json")
    own = json.loads((shell.folder / "plan.json").read_text())["digest"]
    wrong = shell("apply", "plan.json", "--plan-digest", "sha256:" + "0" * 64)
    assert wrong.code == 4
    assert own in wrong.err
    assert shell("apply", "plan.json", "--plan-digest", own[:14]).code == 4
    assert shell.writes() == []
    assert shell("apply", "plan.json", "--plan-digest", own).code == 0


def test_a_digest_without_a_saved_plan_is_refused(shell):
    """A check that could not be made is not passed over."""
    assert shell("apply", "--yes", "--plan-digest", "sha256:" + "0" * 64).code == 64
    assert shell.store.requests() == []


def test_a_plan_that_was_edited_is_refused(shell):
    """A saved plan whose contents do not have its digest is not applied."""
    shell("plan", "-o", "plan.json")
    path = shell.folder / "plan.json"
    path.write_text(path.read_text().replace("Wordgame 2", "Wordgame 3"))
    ended = shell("apply", "plan.json")
    assert ended.code == 4
    assert "is not as it was made" in ended.err
    assert shell.writes() == []


def test_a_plan_is_bound_to_its_manifest(shell):
    """A manifest that changed since the plan was made voids it, and the message names the file."""
    shell("plan", "-o", "plan.json")
    shell.wish("Wordgame 3")
    ended = shell("apply", "plan.json")
    assert ended.code == 4
    assert "wordgame.yaml is not what it was when the plan was made" in ended.err
    assert shell.writes() == []


def test_a_plan_is_stale_once_the_console_changed_what_it_touches(shell):
    """A field that was edited in the console after planning is not overwritten."""
    shell("plan", "-o", "plan.json")
    shell.console("Somebody else's")
    ended = shell("apply", "plan.json")
    assert ended.code == 4
    assert "Somebody else's" in ended.err
    assert shell.live_title() == "Somebody else's"


@pytest.mark.parametrize("content", ["", "[]", "{}", "nonsense", '{"format_version": "9.0"}', "[" * 100_000])
def test_what_is_no_plan_is_named_as_such(shell, content):
    """A file that is no saved plan ends with 64 and says so."""
    (shell.folder / "other.json").write_text(content)
    ended = shell("show", "other.json")
    assert ended.code == 64
    assert "is no saved plan" in ended.err


def test_a_plan_from_nowhere_is_a_usage_error(shell):
    """A file that is not there is named."""
    ended = shell("apply", "nowhere.json")
    assert ended.code == 64
    assert "nowhere.json cannot be read" in ended.err


def test_a_saved_plan_is_applied_alone(shell):
    """Paths beside a saved plan make no sense, as the plan says what it changes."""
    shell("plan", "-o", "plan.json")
    assert shell("apply", "plan.json", "wordgame.yaml").code == 64
    assert shell("apply", "plan.json", "--app", "other").code == 64


def test_a_guard_that_there_is_not_cannot_be_accepted(shell):
    """A misspelt guard is an error, not silently ignored."""
    ended = shell("plan", "--accept", "delets")
    assert ended.code == 64
    assert "no guard 'delets'" in ended.err


def test_a_guard_stops_an_apply_until_it_is_accepted(shell):
    """Deleting all pictures at once needs a word; the flag that the plan prints is that word."""
    (shell.folder / "wordgame.yaml").write_text(
        f"app: wordgame\nstores:\n  amazon-appstore:\n    id: {shell.app}\n    images:\n      prune: true\n"
    )
    planned = shell("plan", "-o", "plan.json")
    assert "--accept deletes@" in planned.out
    assert "--accept deletes@" in planned.err
    refused = shell("apply", "plan.json")
    assert refused.code == 4
    assert "--accept deletes@" in refused.err
    assert shell.writes() == []
    flag = re.search(r"--accept (\S+)", planned.err)[1]
    assert "--accept" not in shell("plan", "--accept", flag, "-o", "plan.json").err
    assert shell("apply", "plan.json").code != 4


def test_stop_after_prepare_leaves_the_submit_to_a_person(shell):
    """The draft is filled and stays open; nothing is submitted."""
    ended = shell("apply", "--yes", "--stop-after", "prepare")
    assert ended.code == 0
    assert "waits to be submitted by a person" in " ".join(ended.out.split())
    assert not [each for each in shell.writes() if each.endswith("/commit")]
    assert "is filled, and waits for a person" in " ".join(shell("status").out.split())


def test_a_strangers_draft_is_not_touched_unless_adopted(shell):
    """An open draft that is not ours blocks with its id, and --adopt goes on in it."""
    draft = shell.store.console(shell.app, "open_edit")["id"]
    refused = shell("apply", "--yes")
    assert refused.code == 4
    assert draft in refused.err
    assert shell("apply", "--yes", "--adopt", draft).code == 0


def test_an_adopted_draft_is_given_the_release_notes_of_this_release(shell):
    """Those of the last one are remembered, but are not in this draft: without its own it could not be submitted."""
    shell("apply", "--yes")
    shell.approve()
    draft = shell.store.console(shell.app, "open_edit")["id"]
    shell.wish("Wordgame 3")
    assert shell("apply", "--yes", "--adopt", draft).code == 0
    shell.approve()
    live = shell.store.view(shell.app)["live"]["listings"]
    assert (live["en-US"]["title"], live["en-US"]["recentChanges"]) == ("Wordgame 3", "Bugs fixed.")
    assert live["de-DE"]["recentChanges"] == "Fehler behoben."


def test_what_else_is_in_an_adopted_draft_is_told_before_it_goes_along(shell):
    """A person said to go on in it; that does not mean that they know all that is in it."""
    draft = shell.store.console(shell.app, "open_edit")["id"]
    shell.store.console(
        shell.app, "change_field", resource="details", field="contactPhone", value="+1 555", where="draft"
    )
    ended = shell("apply", "--yes", "--adopt", draft)
    assert ended.code == 0
    assert "somebody else's changes in the draft go along: details" in " ".join(ended.err.split())
    assert "somebody else's changes went along: details" in " ".join(ended.out.split())


def test_a_draft_that_holds_something_else_is_not_planned_again_in_vain(shell):
    """Plans are made from what is live, so that another plan would be refused as this one was."""
    draft = shell.store.console(shell.app, "open_edit")["id"]
    shell.store.console(
        shell.app, "change_field", resource="listings/en-US", field="title", value="Mine", where="draft"
    )
    refused = shell("apply", "--yes", "--adopt", draft)
    assert refused.code == 4
    assert "Mine" in refused.err
    assert "submit or delete that draft" in " ".join(refused.err.split())


def test_plan_writes_a_comment(shell):
    """`--md FILE` writes the pull-request comment, and `show --md` prints the same of a saved plan."""
    shell("plan", "--md", "comment.md", "-o", "plan.json")
    written = (shell.folder / "comment.md").read_text(encoding="utf-8")
    assert written.startswith("### Release plan · ")
    assert shell("show", "plan.json", "--md").out == written


def test_no_draft_leaves_the_app_unread(shell):
    """`plan --no-draft` sends no write at all, and does not claim that nothing differs."""
    ended = shell("plan", "--no-draft")
    assert ended.code == 4
    assert "not measured" in ended.out
    assert not [each for each in shell.store.requests() if each["write"]]


def test_a_file_that_cannot_be_written_is_named(shell):
    """A plan that cannot be saved is an error with the reason."""
    ended = shell("plan", "-o", "missing/plan.json")
    assert ended.code == 1
    assert "missing/plan.json cannot be written: No such file or directory" in ended.err


@pytest.mark.parametrize("wait", ["soon", "1d", "-5", "1.5h"])
def test_a_time_that_is_none_is_refused(shell, wait):
    """--wait takes seconds, minutes and hours."""
    assert shell("apply", f"--wait={wait}").code == 64
