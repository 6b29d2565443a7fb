"""What App Store Connect would refuse, as whoever types the commands is told of it: by the plan, before any write."""

from __future__ import annotations

import contextlib

import pytest

from reconciler.sandbox import Sandbox

STORE = "app-store"
APP = "com.example.wordgame"
NEXT = "{version: 3.5.0, build: 350, listings: {en-US: {release_notes: New words.}, de-DE: {release_notes: Neu.}}"
REVIEWER = (
    "contact_first_name: Ada, contact_last_name: Byron, contact_phone: '+1 555 0100', contact_email: a@example.com"
)


@pytest.fixture
def apple(tmp_path, shell_on):
    """A shell in an empty folder, beside a sandbox with the example app: live, no version in preparation."""
    with Sandbox([STORE]) as sandbox, contextlib.chdir(tmp_path):
        yield shell_on(sandbox)


def wish(apple, ios):
    """Write the manifest anew, with this for IOS."""
    text = f"app: wordgame\nstores:\n  {STORE}:\n    id: {APP}\n    platforms: {{IOS: {ios}}}\n"
    (apple.folder / "wordgame.yaml").write_text(text)


def writes(apple):
    """The paths of the requests that changed something."""
    return [each["path"] for each in apple.sandbox.control(STORE).requests() if each["write"] and each["acted"]]


def test_a_rejected_version_is_not_written_to_before_somebody_has_answered(apple):
    """The plan says it, apply refuses with 4 and writes nothing, and nobody is blamed for a change afterwards."""
    control = apple.sandbox.control(STORE)
    release = "release: {type: MANUAL, submit: true}"
    review = f"review: {{{REVIEWER}, demo_account_required: false}}"
    wish(apple, f"{NEXT}, {review}, {release}}}")
    assert apple("apply", "--yes").code == 0
    control.advance(APP, "pick_up")
    control.advance(APP, "reject")
    control.clear_requests()
    wish(apple, f"{NEXT}, {review}, {release.replace('MANUAL', 'AFTER_APPROVAL')}}}")

    assert "its submission still has unresolved issues" in " ".join(apple("plan").out.split())
    refused = apple("apply", "--yes")
    assert refused.code == 4
    assert "answer or cancel that submission" in " ".join((refused.out + refused.err).split())
    assert writes(apple) == []
    assert "AFTER_APPROVAL" not in apple("drift").out


def test_a_missing_build_is_told_before_anything_is_written(apple):
    """Not after everything else."""
    wish(apple, NEXT.replace("350", "999") + "}")
    refused = apple("apply", "--yes")

    assert refused.code == 4
    assert "build 999 for IOS 3.5.0 is not there" in " ".join((refused.out + refused.err).split())
    assert writes(apple) == []


def test_the_plan_for_a_live_app_says_that_a_version_has_to_be_named(apple):
    """And nothing of it where one is."""
    said = "note: IOS 3.4.0 is live: to change more than its promotional text, a new version has to be named"
    wish(apple, "{release: {type: MANUAL}, listings: {en-US: {description: Nine letters and one minute.}}}")
    assert said in " ".join(apple("plan").out.split())
    wish(apple, "{version: 3.5.0, listings: {en-US: {description: Nine letters and one minute.}}}")
    assert "is live" not in apple("plan").out


def test_the_plan_says_that_a_date_has_passed(apple):
    """By the clock of the run."""
    wish(apple, "{version: 3.5.0, release: {type: SCHEDULED, date: 2026-12-01T09:00:00-08:00}}")

    assert "has passed" not in apple("plan", at="2026-12-01T16:59:00Z").out
    late = " ".join(apple("plan", at="2026-12-01T17:01:00Z").out.split())
    assert "note: release/IOS: its date 2026-12-01T17:00:00Z has passed, and the store will not wait for it" in late


def test_a_subtitle_can_be_cleared_without_a_word(apple):
    """Nothing is wrong with a text that there is not."""
    text = f"app: wordgame\nstores:\n  {STORE}: {{id: {APP}, listings: {{en-US: {{subtitle: null}}}}}}\n"
    (apple.folder / "wordgame.yaml").write_text(text)
    ended = apple("validate", sandbox=False)

    assert ended.code == 0
    assert "emoji" not in ended.out + ended.err
