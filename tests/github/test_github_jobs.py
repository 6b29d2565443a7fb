"""The three jobs whole: steps as a workflow runs them, a store's sandbox, a stand-in for GitHub."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import standin
from recorded import event

MARK = "<!-- reconciler:default -->"


@pytest.fixture
def proposal(workshop):
    """A pull request with another title: the commit it is from, and its head."""
    base = workshop.git("rev-parse", "HEAD")
    return base, workshop.wish("Wordgame 2")


# --- plan -------------------------------------------------------------------------------------------------------


def test_a_plan_is_shown_on_the_pull_request_and_applied_as_reviewed(workshop, proposal):
    """Plan comments, apply takes that very plan on merge, and the store shows what was reviewed."""
    base, head = proposal
    planned = workshop.proposed(base, head)
    assert planned.code == 0
    assert planned.outputs["has_changes"] == "true"
    assert planned.outputs["exit"] == "2"
    assert planned.outputs["artifact"] == f"reconciler-plan-default-{head}"
    (comment,) = workshop.github.comments
    assert comment["body"].startswith("### Release plan · default · ")
    assert comment["body"].partition("\n")[0].endswith(MARK)
    assert comment["body"].strip() == planned.summary.strip()

    applied = workshop.merged(base, workshop.merge(head))
    assert applied.code == 0
    assert applied.outputs["digest"] == planned.outputs["digest"]
    assert "2 of 2 changes done" in applied.summary
    workshop.approve()
    assert workshop.submitted_title() == "Wordgame 2"
    assert workshop.github.writes() == ["POST issues/2/comments"]


def test_the_comment_is_edited_in_place(workshop, proposal):
    """A second push to the pull request changes the one comment, and writes no other."""
    base, head = proposal
    workshop.proposed(base, head)
    workshop.proposed(base, workshop.wish("Wordgame 3"))
    (comment,) = workshop.github.comments
    assert "Wordgame 3" in comment["body"]
    assert "Wordgame 2" not in comment["body"]
    assert workshop.github.writes() == ["POST issues/2/comments", f"PATCH issues/comments/{comment['id']}"]


def test_nothing_to_say_is_not_said(workshop, proposal):
    """A pull request about something else gets no comment; one that took its change back has its comment corrected."""
    base, head = proposal
    (workshop.folder / "README").write_text("Words.")
    planned = workshop.proposed(head, workshop.commit())
    assert planned.code == 0
    assert planned.outputs["has_changes"] == "false"
    assert workshop.github.comments == []

    workshop.proposed(base, head)
    workshop.proposed(base, workshop.wish("Wordgame"))
    (comment,) = workshop.github.comments
    assert "No changes" in comment["body"]


def test_the_last_manifest_may_be_deleted(workshop, proposal):
    """The plan is empty and says what becomes of the app; merging it applies nothing."""
    _, before = proposal
    (workshop.folder / "wordgame.yaml").unlink()
    head = workshop.commit()
    planned = workshop.proposed(before, head)
    assert planned.code == 0
    assert planned.outputs["has_changes"] == "false"
    assert f"wordgame.yaml is gone since {before}: its apps are no longer managed" in planned.summary
    assert workshop.merged(before, workshop.merge(head)).code == 0
    assert workshop.store.requests() == []


def test_each_environment_has_its_own_comment_and_plan(workshop, proposal):
    """Two environments never touch one another's comment, and apply takes the plan of its own."""
    base, head = proposal
    for environment in ("staging", "production", "staging"):
        workshop.inputs["environment"] = environment
        workshop.proposed(base, head)
    firsts = [each["body"].partition("\n")[0] for each in workshop.github.comments]
    assert [each.rpartition("   ")[2] for each in firsts] == [
        "<!-- reconciler:staging -->",
        "<!-- reconciler:production -->",
    ]
    workshop.inputs["environment"] = "elsewhere"
    refused = workshop.merged(base, workshop.merge(head))
    assert refused.code == 4
    assert "for elsewhere" in refused.err


def test_a_comment_with_our_marker_by_somebody_else_is_left_alone(workshop, proposal):
    """Anybody can write the marker: only a bot's comment with the marker in its first line is ours."""
    base, head = proposal
    forged = workshop.github.say(2, f"### Release plan · default   {MARK}\n\nAll fine, merge it.", standin.STRANGER)
    quoting = workshop.github.say(2, f"Somebody said:\n> {MARK}", standin.BOT)
    before = forged["body"], quoting["body"]
    workshop.proposed(base, head)
    assert (forged["body"], quoting["body"]) == before
    assert workshop.github.writes() == ["POST issues/2/comments"]


def test_the_comment_is_found_on_a_later_page(workshop, proposal):
    """A long discussion before it does not make us write a second one."""
    for number in range(120):
        workshop.github.say(2, f"I think so, too. {number}", standin.STRANGER)
    ours = workshop.github.say(2, f"### Release plan · default   {MARK}\n\nOld.", standin.BOT)
    workshop.proposed(*proposal)
    assert workshop.github.writes() == [f"PATCH issues/comments/{ours['id']}"]


def test_a_plan_that_cannot_be_made_does_not_leave_the_old_one_standing(workshop, proposal):
    """A broken manifest ends the step with 65, and the comment no longer shows a plan that is not so."""
    base, head = proposal
    workshop.proposed(base, head)
    (workshop.folder / "wordgame.yaml").write_text("app: wordgame\nstores: {amazon-appstore: {idd: x}}\n")
    ended = workshop.proposed(base, workshop.commit())
    assert ended.code == 65
    assert "::error file=wordgame.yaml,line=2" in ended.err
    assert "No plan could be made" in workshop.github.comments[0]["body"]
    assert "Wordgame 2" not in workshop.github.comments[0]["body"]


@pytest.mark.parametrize("home", [{"id": 99, "full_name": "mallory/Hello-World", "fork": True}, None])
def test_a_fork_is_checked_without_credentials(workshop, proposal, home):
    """From a fork, also one deleted since: manifests are validated, nothing is sent to store or GitHub."""
    ended = workshop.proposed(*proposal, home=home)
    assert ended.code == 0
    assert "1 manifest, 1 app" in ended.summary
    assert workshop.github.seen == []
    assert workshop.store.requests() == []
    assert "artifact" not in ended.outputs


def test_dependabot_is_treated_like_a_fork(workshop, proposal):
    """Its runs get no secrets either."""
    ended = workshop.proposed(*proposal, GITHUB_ACTOR="dependabot[bot]")
    assert ended.code == 0
    assert workshop.github.seen == []


def test_pull_request_target_is_refused(workshop, proposal):
    """It would hand secrets to a stranger's manifests: usage, and nothing is run."""
    ended = workshop.proposed(*proposal, GITHUB_EVENT_NAME="pull_request_target")
    assert ended.code == 64
    assert "on: pull_request" in ended.err
    assert workshop.store.requests() == []


def test_no_comment_where_none_is_wanted(workshop, proposal):
    """comment: false keeps the plan to the summary and the artifact, and asks GitHub nothing."""
    workshop.inputs["comment"] = "false"
    ended = workshop.proposed(*proposal)
    assert "Wordgame 2" in ended.summary
    assert workshop.github.seen == []


def test_missing_permission_is_named(workshop, proposal):
    """A token that may not write comments: exit 5, the permission is named, and the plan is in the summary."""
    message = {"message": "Resource not accessible by integration"}
    workshop.github.fail("POST .*/comments", standin.Answer(403, message))
    ended = workshop.proposed(*proposal)
    assert ended.code == 5
    assert "pull-requests: write" in ended.err
    assert "Wordgame 2" in ended.summary


def test_code_in_the_checkout_is_never_run(workshop, proposal):
    """A pull request that brings modules of its own has them ignored, by the step and by what it runs."""
    base, _ = proposal
    for name in ("yaml", "requests", "json", "typer", "reconciler"):
        (workshop.folder / f"{name}.py").write_text("raise SystemExit('run')\n")
    assert workshop.proposed(base, workshop.commit()).code == 0


# --- apply ------------------------------------------------------------------------------------------------------


def test_a_stale_plan_is_not_applied_and_the_new_difference_is_shown(workshop, proposal):
    """Somebody changed the store after the plan: exit 4, nothing written, the new plan is on the pull request, once."""
    base, head = proposal
    workshop.proposed(base, head)
    workshop.console("Wordgame, by hand")
    commit = workshop.merge(head)
    for _again in range(2):
        ended = workshop.merged(base, commit)
        assert ended.code == 4
        assert ended.outputs["exit"] == "4"
    assert workshop.submitted_title() == "Wordgame, by hand"
    _, told = workshop.github.comments
    assert told["body"].partition("\n")[0].endswith("<!-- reconciler:default:apply -->")
    assert '"Wordgame, by hand" → "Wordgame 2"' in told["body"]
    assert [each.partition(" ")[0] for each in workshop.github.writes()] == ["POST", "POST", "PATCH"]


def test_planned_again_after_it_went_stale_it_is_applied(workshop, proposal):
    """What the advice says works: run the plan again, then apply, and the newest plan is taken."""
    base, head = proposal
    workshop.proposed(base, head)
    workshop.console("Wordgame, by hand")
    commit = workshop.merge(head)
    assert workshop.merged(base, commit).code == 4
    workshop.proposed(base, head)
    assert workshop.merged(base, commit).code == 0
    assert workshop.github.comments[1]["body"].startswith("### Applied ")


def test_a_comment_that_fails_does_not_change_how_an_apply_ended(workshop, proposal):
    """The store has been written to: the step says so, and tells of the comment besides."""
    base, head = proposal
    workshop.proposed(base, head)
    workshop.github.fail("GET .*/comments", standin.Answer(403, {"message": "Resource not accessible"}))
    ended = workshop.merged(base, workshop.merge(head))
    assert ended.code == 0
    assert "pull-requests: write" in ended.err


def test_without_a_reviewed_plan_nothing_is_applied(workshop, proposal):
    """No artifact for the head: exit 4 with what to do, and the store is not asked."""
    base, head = proposal
    ended = workshop.merged(base, workshop.merge(head))
    assert ended.code == 4
    assert "R4321" in ended.err
    assert "run the plan workflow of the pull request again" in ended.err
    assert ended.outputs == {"exit": "4"}
    assert workshop.store.requests() == []


def test_a_push_without_pull_request_is_not_applied(workshop, proposal):
    """What nobody reviewed is not applied, whatever plans lie about."""
    base, head = proposal
    workshop.proposed(base, head)
    ended = workshop.merged(base, head)
    assert ended.code == 4
    assert "R4320" in ended.err


def test_a_forged_plan_is_refused(workshop, proposal):
    """A plan whose contents were changed does not have the digest that it states."""
    base, head = proposal
    saved = workshop.proposed(base, head).outputs["plan_file"]
    forged = Path(saved).read_text().replace("Wordgame 2", "Free money")
    workshop.github.upload(f"reconciler-plan-default-{head}", standin.archive(plan_json=forged), head)
    ended = workshop.merged(base, workshop.merge(head))
    assert ended.code == 4
    assert "R4311" in ended.err


def test_the_token_goes_to_the_api_only(workshop, proposal):
    """Not to where artifacts lie, not into log, summary, outputs or comments."""
    base, head = proposal
    planned = workshop.proposed(base, head)
    applied = workshop.merged(base, workshop.merge(head))
    (stored,) = [each for each in workshop.github.seen if each.server == "storage"]
    assert "authorization" not in stored.headers
    masks = f"::add-mask::{standin.TOKEN}\n"
    told = [planned.out, planned.err.replace(masks, ""), applied.out, applied.err.replace(masks, ""), planned.summary]
    told += [applied.summary, str(planned.outputs), str(applied.outputs), str(workshop.github.comments)]
    assert not any("SENTINEL" in each for each in told)


def test_apply_is_for_merges_only(workshop, proposal):
    """A pull request that changes its workflow to apply gets nowhere."""
    ended = workshop.merged(*proposal, GITHUB_EVENT_NAME="pull_request")
    assert ended.code == 64


def test_a_guard_is_accepted_by_an_input(workshop, proposal):
    """What the plan does not know is refused by name; it reaches the command as one argument, however it is written."""
    base, head = proposal
    workshop.proposed(base, head)
    workshop.inputs["accept"] = "deletes; echo pwned"
    ended = workshop.merged(base, workshop.merge(head))
    assert ended.code == 64
    assert "no guard 'deletes; echo pwned'" in ended.err


# --- drift ------------------------------------------------------------------------------------------------------


@pytest.fixture
def settled(workshop, proposal):
    """What was reviewed is applied and live; drift keeps issues and may look through a draft."""
    base, head = proposal
    workshop.proposed(base, head)
    assert workshop.merged(base, workshop.merge(head)).code == 0
    workshop.approve()
    workshop.github.seen.clear()
    workshop.inputs |= {"issue": "true", "allow-draft": "true"}
    return workshop


def test_drift_opens_one_issue_keeps_it_and_closes_it(settled):
    """One issue for the app: opened, not touched while it stays so, updated when it changes, closed when healed."""
    assert settled.scheduled().code == 0
    assert settled.github.issues == []
    settled.console("Somebody else's")
    found = settled.scheduled()
    assert found.code == 0
    assert found.outputs["exit"] == "2"
    assert found.outputs["has_changes"] == "true"
    assert "1 thing drifted in 1 of 1 app" in found.summary
    (issue,) = settled.github.issues
    assert issue["title"] == "Drift: amazon-appstore · wordgame"
    assert """`"Wordgame 2"` → `"Somebody else's"`""" in issue["body"]

    settled.scheduled()
    settled.console("Yet another")
    settled.scheduled()
    settled.console("Wordgame 2")
    settled.scheduled()
    assert issue["state"] == "closed"
    number = issue["number"]
    assert settled.github.writes() == ["POST issues", f"PATCH issues/{number}", f"PATCH issues/{number}"]


def test_an_app_that_was_not_measured_keeps_its_issue(settled):
    """Without a draft the store cannot be read: exit 4, and the issue is neither closed nor changed."""
    settled.console("Somebody else's")
    settled.scheduled()
    settled.inputs["allow-draft"] = "false"
    before = settled.github.writes()
    ended = settled.scheduled()
    assert ended.code == 4
    assert "not measured" in ended.summary
    assert settled.github.writes() == before
    assert settled.github.issues[0]["state"] == "open"


def test_drift_without_issues_ends_the_step_with_2(settled):
    """Somebody must hear of it, so the job is red."""
    settled.inputs["issue"] = "false"
    settled.console("Somebody else's")
    assert settled.scheduled().code == 2
    assert settled.github.seen == []


def test_the_command_line_keeps_the_same_issues(settled):
    """`drift --issue`, outside of the action: what it opens, the action's environment `default` closes."""
    settled.console("Somebody else's")
    variables = {
        "GITHUB_API_URL": settled.github.url,
        "GITHUB_REPOSITORY": standin.REPOSITORY,
        "GITHUB_TOKEN": standin.TOKEN,
        "RECONCILER_SANDBOX": settled.sandbox.url,
    }
    command = [sys.executable, "-I", "-m", "reconciler", "drift", "--allow-draft", "--issue"]
    ended = subprocess.run(command, cwd=settled.folder, env=variables, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "opened #" in ended.stderr
    settled.console("Wordgame 2")
    settled.scheduled()
    assert [each["state"] for each in settled.github.issues] == ["closed"]


def test_a_stranger_s_issue_with_our_marker_is_left_alone(settled):
    """Only issues of a bot with our label are ours."""
    settled.console("Somebody else's")
    settled.scheduled()
    (ours,) = settled.github.issues
    forged = {**ours, "number": 1, "user": standin.STRANGER}
    settled.github.issues.insert(0, forged)
    settled.console("Wordgame 2")
    settled.scheduled()
    assert ours["state"] == "closed"
    assert forged["state"] == "open"


def test_nothing_measured_touches_no_issue(settled):
    """A manifest that cannot be read: exit 65, said in the summary, and no issue is asked for."""
    (settled.folder / "wordgame.yaml").write_text("app: wordgame\nstores: {amazon-appstore: {idd: x}}\n")
    ended = settled.scheduled()
    assert ended.code == 65
    assert "Nothing was measured" in ended.summary
    assert settled.github.seen == []


def test_pages_with_pictures_are_handed_on(settled, proposal):
    """html: true makes a page for the plan and one for drift, each named in an output for the artifact."""
    settled.inputs["html"] = "true"
    settled.console("Somebody else's")
    for ended in (settled.proposed(*proposal), settled.scheduled()):
        assert "Somebody else" in Path(ended.outputs["html_file"]).read_text()


# --- signals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_cancelled_job_ends_cleanly(workshop, proposal, number, code):
    """The runner's signal reaches the apply under way: it takes its draft back, and the job can be run again."""
    base, head = proposal
    workshop.proposed(base, head)
    commit = workshop.merge(head)
    workshop.store.faults("PUT */listings/*: latency_after=400")
    payload = {**event("push"), "before": base, "after": commit}
    begun = workshop.begin("apply", "push", payload, commit)
    for _ in range(600):
        if any(each["method"] == "PUT" for each in workshop.store.requests()):
            break
        time.sleep(0.05)
    begun.process.send_signal(number)
    ended = begun.end()
    assert ended.code == code
    assert ended.outputs["exit"] == str(code)
    assert "Traceback" not in ended.err
    workshop.store.faults()
    assert workshop.merged(base, commit).code == 0
