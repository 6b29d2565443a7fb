"""Transcripts: who is told what after a run, and that telling never changes how the run ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from receiver import listening

from reconciler.cli import notifying, repeating
from reconciler.cli.options import Shared
from reconciler.cli.session import Session
from reconciler.errors import Interrupted, LedgerDamaged, ManifestInvalid, UsageProblem
from reconciler.notify import SIGNATURE, TIMESTAMP, signed

LISTING = "amazon-appstore/{app}/listing/en-US/title"


@pytest.fixture
def receiver():
    """Somebody who is told."""
    with listening() as heard:
        yield heard


@pytest.fixture
def told(shell, receiver):
    """A shell whose settings name a webhook, with drift that was not reported yet."""
    configure(shell, receiver.url)
    shell("apply", "--yes", "--no-notify")
    shell.approve()
    shell.console("Wordgame, now better")
    return shell


def configure(shell, url, more=""):
    """Settings with a webhook."""
    (shell.folder / "reconciler.yaml").write_text(f"notify: {{webhook: {{url: '{url}', secret: env:K}}{more}}}\n")


def events(receiver):
    """What was heard since the last time."""
    heard = [post.document for post in receiver.posts]
    receiver.posts.clear()
    return heard


def test_new_drift_is_told_once(told, receiver):
    """Not again as long as it stays; then once that it is gone."""
    told("drift", "--allow-draft")
    [first] = events(receiver)
    assert (first["event"], first["new"]) == ("drift", [LISTING.format(app=told.app)])
    assert first["report"]["drifted"] is True
    told("drift", "--allow-draft")
    assert events(receiver) == []
    told("apply", "--yes")
    told.approve()
    assert [each["event"] for each in events(receiver)] == ["apply"]
    told("drift", "--allow-draft")
    [last] = events(receiver)
    assert (last["new"], last["gone"]) == ([], [LISTING.format(app=told.app)])


def test_who_tests_a_receiver_is_told_which_key_signs(told, receiver):
    """In the sandbox no secret is looked up, so that a receiver which checks signatures needs the stand-in."""
    said = told("drift", "--allow-draft").err
    assert said.count("notify: signed with 'sandbox-notify'") == 1
    [post] = receiver.posts
    wanted = signed(post.body, "sandbox-notify", int(post.headers[TIMESTAMP.lower()]))
    assert post.headers[SIGNATURE.lower()] == wanted[SIGNATURE]
    assert "signed with" not in told("drift", "--allow-draft").err, "nothing was sent"


def test_it_can_be_silenced_and_it_can_be_told_always(told, receiver):
    """--no-notify for a run, `always` for all of them; what was silenced is told by the next run."""
    told("drift", "--allow-draft", "--no-notify")
    assert events(receiver) == []
    configure(told, receiver.url, ", always: true")
    for _ in range(2):
        told("drift", "--allow-draft")
    assert [len(each["new"]) for each in events(receiver)] == [1, 0]


@pytest.mark.parametrize("status", [0, 302, 500])
def test_failing_to_tell_is_a_warning_only_and_is_made_up_for(told, receiver, status):
    """Report and exit code are those of a run without notices; the next run tells it."""
    alone = told("drift", "--allow-draft", "--no-notify")
    receiver.status = status or 204
    configure(told, receiver.url if status else "http://127.0.0.1:9/hook")
    ended = told("drift", "--allow-draft", at="2026-11-20T06:00:00Z")
    assert ended.code == alone.code == 2
    assert '"Wordgame 2" → "Wordgame, now better"' in ended.out
    assert "warning: webhook was not told: it " in ended.err
    events(receiver)
    receiver.status = 204
    configure(told, receiver.url)
    told("drift", "--allow-draft")
    assert [len(each["new"]) for each in events(receiver)] == [1]


def test_an_apply_is_told_if_it_did_something_or_failed_anew(told, receiver):
    """What it did; why it did not; not that there was nothing to do, nor the same failure twice."""
    told("apply", "--yes")
    [first] = events(receiver)
    assert (first["event"], first["exit"], first["report"]["summary"]["done"]) == ("apply", 0, 2)
    told("apply", "--yes")
    assert events(receiver) == []
    told.wish("Wordgame 3")
    for _ in range(2):
        assert told("apply", "--yes").code == 4
    [failure] = events(receiver)
    assert failure["exit"] == 4
    assert failure["report"]["errors"][0]["code"] == "R4121"


def test_a_report_that_cannot_be_made_is_told_the_second_time(told, receiver):
    """Silence would pass for "nothing drifted". It is told once, and once more when it is over."""
    whole = (told.folder / "wordgame.yaml").read_text()
    (told.folder / "wordgame.yaml").write_text("stores: [")
    assert [told("drift").code for _ in range(3)] == [65, 65, 65]
    [failure] = events(receiver)
    assert (failure["event"], failure["times"], failure["error"]["code"]) == ("failure", 2, "R2000")
    (told.folder / "wordgame.yaml").write_text(whole)
    told("drift", "--allow-draft")
    assert [each["measured_again"] for each in events(receiver)] == [["*"]]


def replaced_by_a_folder(path):
    """What was at this path lies beside it now; returns how to undo that."""
    aside = path.rename(path.with_suffix(".aside"))
    path.mkdir()

    def undo():
        path.rmdir()
        aside.rename(path)

    return undo


def test_an_apply_that_ends_in_an_error_is_told_once(told, receiver):
    """With what went wrong and where; again only after it went otherwise; with --no-notify not at all."""
    manifest = told.folder / "wordgame.yaml"
    whole = manifest.read_text()
    manifest.write_text("stores: [\n")
    assert told("apply", "--yes", "--no-notify").code == 65
    assert events(receiver) == []
    assert [told("apply", "--yes").code for _ in range(2)] == [65, 65]
    [first] = events(receiver)
    assert (first["event"], first["command"], first["exit"], first["done"]) == ("failure", "apply", 65, [])
    assert first["error"]["code"] == "R2000"
    assert first["error"]["where"].startswith("wordgame.yaml:2:1 this cannot be read as YAML")
    manifest.write_text(whole)
    mend = replaced_by_a_folder(told.folder / ".reconciler/sandbox-ledger.jsonl")
    assert told("apply", "--yes").code == 1
    [second] = events(receiver)
    assert (second["error"]["code"], second["done"]) == ("R1002", [])
    assert "sandbox-ledger.jsonl: Is a directory" in second["error"]["message"]
    mend()
    assert told("apply", "--yes").code == 0
    assert [each["event"] for each in events(receiver)] == ["apply"]
    manifest.write_text("stores: [\n")
    told("apply", "--yes")
    assert [each["event"] for each in events(receiver)] == ["failure"]


def test_what_an_apply_had_done_is_told_even_if_it_cannot_be_printed(told, receiver):
    """Standard output leads to a full disk: the changes are made, and the notice is where one can read of them."""
    told("plan", "-o", "plan.json")
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "reconciler", "apply", "plan.json", f"--sandbox={told.sandbox.url}"],
            cwd=told.folder,
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode != 0
    assert "error[R1002]" in ended.stderr
    [failure] = events(receiver)
    assert failure["error"]["code"] == "R1002"
    [app] = failure["done"]
    assert app["app"] == f"amazon-appstore/{told.app}"
    assert f"{app['app']}/listing/en-US" in app["made"]
    assert (app["unsure"], app["end"]) == ([], "closed")


def test_a_notice_that_cannot_be_sent_does_not_hide_the_error(told):
    """What is printed, and the exit code, are those of a run that tells nobody, with a warning before them."""
    replaced_by_a_folder(told.folder / ".reconciler/sandbox-ledger.jsonl")
    alone = told("apply", "--yes", "--no-notify")
    configure(told, "http://127.0.0.1:9/hook")
    ended = told("apply", "--yes")
    assert (ended.code, ended.out) == (alone.code, alone.out)
    assert "warning: webhook was not told: it could not be reached" in ended.err
    assert ended.err.partition("error[R1002]")[2] == alone.err.partition("error[R1002]")[2] != ""


def test_whatever_keeps_a_notice_from_being_made_the_first_error_is_raised(told, receiver):
    """Even if the settings, which say whom to tell, are what is wrong."""
    (told.folder / "reconciler.yaml").write_text("notify: {webhook: nonsense}\n")
    assert told("apply", "--yes").code == 65
    with pytest.raises(ZeroDivisionError), notifying.failures(Session(Shared()), silent=False, begun=True):
        raise ZeroDivisionError
    assert events(receiver) == []


@pytest.mark.parametrize("error", [Interrupted("stopped by a signal"), UsageProblem("no such command")], ids=repr)
def test_a_signal_and_a_wrong_command_line_are_not_told(told, receiver, error):
    """Whoever sent the one or typed the other knows."""
    given = Shared(sandbox=told.sandbox.url)
    with pytest.raises(type(error)), notifying.failures(Session(given), silent=False):
        raise error
    assert told("apply", "--yes", "--plan-digest", "abc").code == 64
    assert events(receiver) == []


def test_a_fault_of_ours_is_told_with_what_this_run_did_and_no_other(told, receiver):
    """Without the words of others; where the ledger cannot be read, what was done is not known, and not called none."""
    given = Shared(sandbox=told.sandbox.url)
    with pytest.raises(ZeroDivisionError), notifying.failures(Session(given), silent=False, begun=True):
        raise ZeroDivisionError("hunter2")
    [failure] = events(receiver)
    assert (failure["error"]["code"], failure["done"]) == ("R1001", [])
    assert "hunter2" not in str(failure)
    replaced_by_a_folder(told.folder / ".reconciler/sandbox-ledger.jsonl")
    with pytest.raises(ZeroDivisionError), notifying.failures(Session(given), silent=False, begun=True):
        raise ZeroDivisionError
    assert [each["done"] for each in events(receiver)] == [None]


def test_issues_need_a_repository(told, monkeypatch):
    """--issue outside of GitHub says which variables it wants; the report was printed before that."""
    for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    ended = told("drift", "--allow-draft", "--issue")
    assert ended.code == 64
    assert "GITHUB_REPOSITORY" in ended.err
    assert "1 thing drifted in 1 app" in ended.out


def test_without_settings_for_it_nobody_is_told(shell):
    """And nothing of the machinery for it is imported."""
    shell("apply", "--yes")
    shell.approve()
    code = (
        "import sys; from reconciler.cli.program import run; "
        f"run(['drift', '-q', '--allow-draft', '--sandbox={shell.sandbox.url}']); "
        "print([each for each in ('reconciler.notify', 'reconciler.notices') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=shell.folder, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# --- again and again ----------------------------------------------------------------------------------------------


def test_every_prints_one_line_for_each_run_and_outlives_failures(capsys):
    """A run that fails, whatever the reason, is a line on stderr; the next one is made after a wait with jitter."""
    outcomes = [None, LedgerDamaged("the ledger is\nbroken"), ManifestInvalid(()), ZeroDivisionError("x"), None]
    waits: list[float] = []

    def work(_given):
        if error := outcomes[len(waits)]:
            raise error
        sys.stdout.write("a line\n")

    def wait(seconds):
        waits.append(seconds)
        return len(waits) == len(outcomes)

    given = Shared(clock=lambda: "2026-11-20T06:00:00Z")
    assert repeating.repeat(60, given, work, chance=lambda: 0.5, wait=wait) == 130
    assert waits == [63.0] * 5
    streams = capsys.readouterr()
    assert streams.out == "a line\na line\n"
    failed = streams.err.splitlines()
    assert failed[0] == "2026-11-20 06:00 UTC  this run failed: error[R6000]: the ledger is"
    assert [line.partition("error[")[2][:5] for line in failed] == ["R6000", "R2000", "R1001"]


def test_every_ends_where_waiting_mends_nothing():
    """A command line that makes no sense is raised; a run that a signal stopped ends with that signal's code."""
    stopped = Interrupted("stopped")
    stopped.exit = 143

    def fails_with(error):
        def work(_given):
            raise error

        return work

    with pytest.raises(UsageProblem):
        repeating.repeat(1, Shared(), fails_with(UsageProblem("no")), wait=lambda _seconds: True)
    assert repeating.repeat(1, Shared(), fails_with(stopped), wait=lambda _seconds: True) == 143


@pytest.mark.parametrize("time", ["0", "0s", "often", "-1h"])
def test_every_takes_a_time(shell, time):
    """Nothing else."""
    assert shell("drift", f"--every={time}").code == 64


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_waiting(shell, number, code):
    """The process reports drift on one line, sleeps, and leaves at once with the signal's code; quietly."""
    shell("apply", "--yes")
    shell.approve()
    shell.console("Wordgame, now better")
    command = [sys.executable, "-m", "reconciler", "drift", "--allow-draft", "--every", "6h"]
    with subprocess.Popen(
        [*command, f"--sandbox={shell.sandbox.url}"],
        cwd=shell.folder,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        line = process.stdout.readline()
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert "1 thing drifted in 1 app" in line
    assert (process.returncode, out) == (code, "")
    assert "Traceback" not in err


def test_every_run_is_a_fresh_read(shell, receiver):
    """Manifest, settings and stores are read anew each time; with --json each run is one object on one line."""
    shell("apply", "--yes")
    shell.approve()
    command = [sys.executable, "-m", "reconciler", "drift", "--allow-draft", "--every", "1s", "--json"]
    with subprocess.Popen(
        [*command, f"--sandbox={shell.sandbox.url}"], cwd=shell.folder, stdout=subprocess.PIPE, text=True
    ) as process:
        first = process.stdout.readline()
        shell.console("Wordgame, now better")
        configure(shell, receiver.url)
        lines = [first]
        while '"drifted":true' not in lines[-1]:
            lines.append(process.stdout.readline())
        lines.append(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert '"drifted":false' in first
    assert [len(each["new"]) for each in events(receiver)] == [1]
