"""Every exit code in every situation that it is for; and nothing but results on stdout."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from reconciler.cli import exits, failures
from reconciler.cli.options import Shared
from reconciler.errors import Blocked, Exit, InReview, Interrupted, Unauthorized, Unavailable, Uncertain
from reconciler.model import Address, App, Change, Outcome, Report, Unread

USAGE = [
    [],
    ["plann"],
    ["plan", "--nope"],
    ["plan", "-o"],
    ["--nope", "plan"],
    ["plan", "--color", "blue"],
    ["plan", "--store", "amazon"],
    ["apply", "--jobs", "none"],
    ["apply", "--jobs", "0"],
    ["apply", "--stop-after", "lunch"],
    ["apply", "--wait", "later"],
    ["show"],
    ["show", "missing.json"],
    ["show", "one.json", "two.json"],
    ["init"],
    ["init", "amazon-appstore"],
    ["init", "nowhere", "app"],
    ["sandbox"],
    ["sandbox", "down"],
    ["sandbox", "up", "--stores", "nowhere"],
    ["sandbox", "up", "--port", "70000"],
    ["sandbox", "faults", "GET *: 500", "--clear"],
    ["schema", "nothing"],
    ["validate", "--app"],
    ["version", "surplus"],
]


@pytest.mark.parametrize("arguments", USAGE, ids=lambda each: " ".join(each) or "(nothing)")
def test_what_makes_no_sense_ends_with_64(shell, arguments):
    """A command line that makes no sense ends with 64, never 2; nothing is on stdout, and no store is asked."""
    ended = shell(*arguments, sandbox=False)
    assert (ended.code, ended.out) == (64, "")
    assert ended.err
    assert shell.store.requests() == []


@pytest.mark.parametrize("url", ["http://example.com:8320", "https://127.0.0.1", "nonsense", "http://user@127.0.0.1"])
def test_a_sandbox_is_on_this_machine(shell, url):
    """--sandbox takes plain http to loopback and nothing else."""
    ended = shell("plan", f"--sandbox={url}", sandbox=False)
    assert ended.code == 64
    assert "on this machine" in ended.err


def test_no_sandbox_there(shell):
    """Where no sandbox answers, that is said, with how to start one."""
    ended = shell("plan", "--sandbox", "http://127.0.0.1:9", sandbox=False)
    assert ended.code == 1
    assert "reconciler sandbox up" in ended.err


def test_an_invalid_manifest_ends_with_65(shell):
    """So does a folder without any manifest, and settings that make no sense."""
    assert shell("plan", "nowhere.yaml").code == 65
    (shell.folder / "empty").mkdir()
    assert shell("validate", "empty").code == 65
    (shell.folder / "reconciler.yaml").write_text("ledgr: x\n")
    assert shell("plan").code == 65


def test_a_selection_of_nothing_ends_with_65(shell):
    """--app with a pattern that fits nothing is a mistake."""
    assert shell("plan", "--app", "chess*").code == 65


def test_a_store_that_keeps_failing_ends_with_1(shell):
    """The plan is shown with the app as not measured, and the code is no success."""
    shell("sandbox", "faults", "GET */edits: 404")
    ended = shell("plan")
    assert ended.code == 1
    assert "not measured" in ended.out


def test_refused_credentials_end_with_5(shell):
    """For plan, drift and doctor."""
    shell("sandbox", "faults", "POST */token: 401")
    assert shell("plan").code == 5
    assert shell("drift").code == 5
    assert shell("doctor").code == 5


def test_an_app_in_review_blocks_with_4(shell):
    """Nothing can be changed until the store has decided, and the message says so."""
    shell("apply", "--yes")
    shell.wish("Wordgame 3")
    ended = shell("apply", "--yes")
    assert ended.code == 4
    assert "withdraw the submission" in ended.err


def test_an_apply_that_the_store_refuses_ends_with_1(shell):
    """The draft was taken back, so nothing was written: 1, not 3."""
    shell("sandbox", "faults", "PUT */listings/*: 404")
    ended = shell("apply", "--yes")
    assert ended.code == 1
    assert "0 of 2 changes done" in ended.out


def test_a_lost_answer_to_the_submit_ends_with_3(shell):
    """It may have been submitted: 3, in doubt. Running again finds that it was, and writes nothing more."""
    shell("plan", "-o", "plan.json")
    opened, listings, submitted = 1, 2, 1
    rule = f"*: cut_after_writes={opened + listings + submitted} reply=false"
    assert shell("sandbox", "faults", rule).code == 0
    ended = shell("apply", "plan.json")
    assert ended.code == 3, ended.err
    assert "in doubt" in ended.out
    shell("sandbox", "faults", "--clear")
    before = shell.writes()
    assert before[-1].endswith("/commit")
    assert shell("apply", "plan.json").code == 0
    assert shell.writes() == before


def test_what_the_system_refuses_is_no_fault_of_ours(shell):
    """A ledger that is a folder is named, without being called a fault of the program."""
    (shell.folder / "ledger").mkdir()
    ended = shell("plan", "--ledger", "ledger")
    assert ended.code == 1
    assert "ledger: Is a directory" in ended.err
    assert "fault in reconciler" not in ended.err


def test_a_fault_of_ours_is_called_one(capsys):
    """It ends with 1 and says how to report it; what it quotes, and the traceback, come with -vv only."""
    with pytest.raises(ZeroDivisionError) as caught:
        raise ZeroDivisionError("secret of a store") from ConnectionError("https://x.example/?signature=secret")
    assert failures.tell(caught.value, Shared()) == 1
    shown = capsys.readouterr().err
    assert "this is a fault in reconciler: ZeroDivisionError" in shown
    assert "secret" not in shown
    assert "Traceback" not in shown
    failures.tell(caught.value, Shared(verbose=2))
    shown = capsys.readouterr().err
    assert shown.count("Traceback") == 2
    assert "ConnectionError" in shown
    assert "secret" not in "".join(line for line in shown.splitlines() if "raise " not in line)


def test_a_reader_that_goes_away_is_no_traceback(shell):
    """`reconciler schema | head -c 1` ends quietly."""
    done = subprocess.run(
        f"{sys.executable} -m reconciler schema amazon-appstore | head -c 1",
        shell=True,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("{", "")


APP = App("amazon-appstore", "a")
CHANGE = Change(Address(APP, "listing", "en-US"), {}, {"title": "x"})


def report(state: str, *errors: Exception) -> Report:
    """One change that ended in this state, and the errors of as many apps, the change's own first."""
    apps = [CHANGE.address.app, *(App("amazon-appstore", str(number)) for number in range(len(errors)))]
    return Report((Outcome(CHANGE, state),), dict(zip(apps, errors, strict=False)))


@pytest.mark.parametrize(
    ("ended", "code"),
    [
        (report("done"), 0),
        (report("already"), 0),
        (report("prepared"), 0),
        (report("failed", Unavailable("no answer")), 1),
        (report("skipped", InReview("in review")), 4),
        (report("skipped", Unauthorized("no credentials")), 5),
        (report("skipped", Unavailable("no answer"), InReview("in review")), 4),
        (report("failed", Uncertain("no answer")), 3),
        (report("done", Unavailable("no answer")), 3),
        (report("done", Blocked("stale")), 3),
        (report("doubt", Unavailable("no answer")), 3),
        (report("doubt", Blocked("in doubt since an earlier run", code="R4500")), 4),
        (report("doubt", Blocked("in doubt since an earlier run", code="R4500"), Unavailable("no answer")), 4),
        (report("done", Interrupted("stopped")), 130),
        (report("already", Blocked("stale")), 4),
    ],
    ids=str,
)
def test_a_report_has_its_code(ended, code):
    """3 if something was or may have been written and not all of it; else what the errors say."""
    assert exits.of_report(ended) == code


@pytest.mark.parametrize(
    ("codes", "code"),
    [([], 0), (["R4010"], 4), (["R5000", "R4010"], 5), (["R3503"], 1), ([""], 1), (["R1130"], 1)],
)
def test_unread_apps_have_their_code(codes, code):
    """An app that could not be read is never a success."""
    assert exits.of_unread(Unread(APP, "reason", code=each) for each in codes) == code
    assert exits.of_report(report("done"), [Unread(APP, "reason", code="R3503")]) == Exit.PARTIAL


def test_an_error_as_json_is_on_stdout_alone(shell):
    """With --json an error is one object on stdout, whatever the error."""
    ended = shell("plan", "--json", "--sandbox", "http://127.0.0.1:9", sandbox=False)
    assert (ended.code, ended.err) == (1, "")
    assert ended.document["diagnostics"][0]["code"] == "R3503"


def test_a_variable_stands_for_the_option(shell):
    """RECONCILER_SANDBOX does what --sandbox does."""
    environment = {**os.environ, "RECONCILER_SANDBOX": shell.sandbox.url}
    command = [sys.executable, "-m", "reconciler", "plan", "-q"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=shell.folder)
    assert "Wordgame 2" in done.stdout
    assert done.stderr == ""


def test_the_sandbox_has_a_ledger_of_its_own(shell):
    """What was done in a sandbox is never remembered as done in a store."""
    shell("apply", "--yes")
    assert [each.name for each in (shell.folder / ".reconciler").glob("*.jsonl")] == ["sandbox-ledger.jsonl"]


def test_verbose_shows_each_request(shell):
    """-v prints a line for every exchange, on stderr, without the token."""
    ended = shell("plan", "-v")
    assert "method=GET" in ended.err
    assert "Atc|" not in ended.err
