"""What only a process of its own can show: start-up, terminals, signals."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "reconciler"]
HEAVY = {
    "cryptography",
    "deepdiff",
    "jinja2",
    "jsonschema",
    "jwt",
    "numpy",
    "PIL",
    "pymediainfo",
    "reconciler.http",
    "reconciler.providers.amazon_appstore",
    "requests",
    "rich",
    "ssl",
    "urllib3",
}
"""What takes long to import, and what `--version` and `--help` do without."""


def imported(*arguments: str) -> set[str]:
    """The modules that a run imports."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "reconciler", *arguments], capture_output=True, text=True, check=True
    )
    return {line.rpartition("|")[2].strip() for line in run.stderr.splitlines() if line.startswith("import time:")}


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["plan", "--help"], ["version"], ["schema"]])
def test_starting_up_imports_nothing_heavy(arguments):
    """No provider, HTTP library, schema library or the like is imported before it is needed."""
    found = imported(*arguments)
    assert "reconciler" in found
    assert HEAVY & found == set()


def test_the_version_needs_next_to_nothing():
    """`--version` does not even import the reading of arguments."""
    found = imported("--version")
    assert {"typer", "yaml", "reconciler.model"} & found == set()


def piped(shell, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A run without a terminal."""
    return subprocess.run(
        [*COMMAND, *arguments, f"--sandbox={shell.sandbox.url}"],
        cwd=shell.folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def typed(shell, *arguments: str, answer: str = "", **environment: str) -> tuple[int, str]:
    """A run on a terminal 100 columns wide, with an answer to the question it asks; code and all that was printed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments, f"--sandbox={shell.sandbox.url}"],
        cwd=shell.folder,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", **environment},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    try:
        while select.select([ours], [], [], 60)[0]:
            part = os.read(ours, 65536)
            shown += part
            if answer and b"taken as yes: " in shown:
                os.write(ours, f"{answer}\n".encode())
                answer = ""
    except OSError:
        pass  # the other side of a pseudo-terminal is closed by the end of the process: EIO
    finally:
        os.close(ours)
    return process.wait(60), shown.decode()


@pytest.mark.parametrize("variables", [{}, {"FORCE_COLOR": "1", "TERM": "xterm-256color", "CLICOLOR_FORCE": "1"}])
def test_without_a_terminal_no_escape_is_written(shell, variables):
    """Pipes get no escapes and no redrawn lines, whatever variables say."""
    for arguments in (["--help"], ["plan"], ["apply", "--yes"], ["drift"], ["plan", "--nope"]):
        done = piped(shell, *arguments, **variables)
        assert "\x1b" not in done.stdout + done.stderr
        assert "\r" not in done.stdout + done.stderr


def test_colour_can_be_asked_for_without_a_terminal(shell):
    """--color=always is for a pager; the text is the same."""
    done = piped(shell, "plan", "--color", "always")
    assert "\x1b[" in done.stdout
    plain = piped(shell, "plan").stdout
    assert re.sub(r"Plan \w+", "", re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)) == re.sub(r"Plan \w+", "", plain)


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_without_colour_gets_none(shell, variables):
    """NO_COLOR and a dumb terminal turn colour off."""
    assert "\x1b[3" not in typed(shell, "plan", **variables)[1]


def test_a_terminal_gets_colour(shell):
    """On a terminal the plan is coloured, unless --color=never."""
    assert "\x1b[32m" in typed(shell, "plan")[1]
    assert "\x1b[" not in typed(shell, "plan", "--color", "never")[1]


def test_nobody_is_asked_about_what_was_not_shown(shell):
    """With --json the plan is not on the screen, so that there is nothing to say yes to."""
    code, shown = typed(shell, "apply", "--json", answer="yes")
    assert code == 4
    assert "taken as yes" not in shown
    assert '"R4001"' in shown
    assert shell.writes() == []


def test_on_a_terminal_apply_asks(shell):
    """The plan is shown, then asked about; only `yes` is taken as yes, and then it is made."""
    code, shown = typed(shell, "apply", answer="y")
    assert code == 0
    assert "Nothing was written." in shown
    assert shell.writes() == []
    code, shown = typed(shell, "apply", answer="yes")
    assert code == 0
    assert "2 of 2 changes done" in shown
    assert shell.writes()


def test_no_input_means_no_question(shell):
    """With --no-input a terminal is not asked either."""
    code, shown = typed(shell, "apply", "--no-input")
    assert code == 4
    assert "nobody to ask" in shown


def started(shell, *arguments: str) -> subprocess.Popen[str]:
    """A run that is left alone for the time being."""
    return subprocess.Popen(
        [*COMMAND, *arguments, f"--sandbox={shell.sandbox.url}"],
        cwd=shell.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_request(shell, method: str, ending: str) -> None:
    """Return once the store has got such a request."""
    for _ in range(600):
        if any(each["method"] == method and each["path"].endswith(ending) for each in shell.store.requests()):
            return
        time.sleep(0.05)
    raise AssertionError(f"no {method} {ending} came")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_an_apply_cleanly(shell, number, code):
    """The first signal lets no more start, takes the draft back, and has its own code; running again converges."""
    shell("sandbox", "faults", "PUT */listings/*: latency_after=400")
    process = started(shell, "apply", "--yes")
    wait_for_request(shell, "PUT", "/listings/en-US")
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == code
    assert "stopping:" in said
    assert "Traceback" not in said
    assert not [each for each in shell.writes() if each.endswith("/commit")]
    shell("sandbox", "faults", "--clear")
    assert shell("apply", "--yes").code == 0


def test_a_signal_ends_a_plan(shell):
    """A plan that is stopped shows nothing on stdout, as it would not be the whole truth."""
    shell("sandbox", "faults", "GET *: latency=300")
    process = started(shell, "plan")
    wait_for_request(shell, "GET", "/edits")
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in said


def test_the_second_signal_leaves_at_once(shell):
    """Whoever cannot wait sends the signal again; what is left is mended by the next apply."""
    shell("sandbox", "faults", "PUT */listings/*: latency_after=20000")
    with started(shell, "apply", "--yes") as process:
        wait_for_request(shell, "PUT", "/listings/en-US")  # no answer comes: the first signal has something to wait for
        assert process.stderr is not None
        process.send_signal(signal.SIGINT)
        said = ""
        while "stopping:" not in said:
            said = process.stderr.readline()
            assert said, "it ended before it could be told twice"
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
    shell("sandbox", "faults", "--clear")
    assert shell("apply", "--yes").code == 0


def test_one_signal_does_not_wait_for_an_answer_that_does_not_come(shell):
    """Whoever ends a job does not send a second signal but kills; what is left is mended by the next apply."""
    shell("sandbox", "faults", "PUT */listings/*: latency_after=60000")
    with started(shell, "apply", "--yes") as process:
        wait_for_request(shell, "PUT", "/listings/en-US")
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 143
    shell("sandbox", "faults", "--clear")
    assert shell("apply", "--yes").code == 0


def test_a_closed_stream_takes_nothing_and_breaks_nothing(shell):
    """With `>&-` no file of ours becomes standard output by accident."""
    for closed in (">&-", "2>&-", "<&-", ">&- 2>&- <&-"):
        line = f"{shlex.join([*COMMAND, 'plan', f'--sandbox={shell.sandbox.url}'])} {closed}"
        done = subprocess.run(["sh", "-c", line], cwd=shell.folder, capture_output=True, text=True, check=False)
        assert (done.returncode, "error" in done.stderr) == (0, False), closed


def test_an_error_is_told_somewhere_if_its_json_finds_no_room(shell):
    """Standard output leads to a full disk."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "plan", "--json", f"--sandbox={shell.sandbox.url}"],
            cwd=shell.folder, stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode != 0
    assert "error[R1002]: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_no_file_stays_what_it_is(shell):
    """A pipe is written to, not replaced by a file, and where a link leads is written."""
    done = piped(shell, "plan", "-q", "-o", "/dev/stdout")
    assert done.returncode == 0
    assert '"format_version"' in done.stdout
    pipe, link = shell.folder / "pipe", shell.folder / "link.html"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE, text=True)
    assert piped(shell, "plan", "-q", "--md", str(pipe)).returncode == 0
    assert "Release plan" in reader.communicate(timeout=60)[0]
    assert pipe.is_fifo()
    link.symlink_to("page.html")
    assert piped(shell, "plan", "-q", "--html", str(link)).returncode == 0
    assert link.is_symlink()
    assert "<!doctype html>" in (shell.folder / "page.html").read_text().lower()


def test_a_sandbox_runs_until_it_is_stopped(tmp_path):
    """`sandbox up` prints how to use it on stdout, answers, and ends with 0 on a signal."""
    process = subprocess.Popen(
        [*COMMAND, "sandbox", "up", "--port", "0"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    url = re.fullmatch(r"export RECONCILER_SANDBOX=(http://127\.0\.0\.1:\d+)\n", line)[1]
    log = subprocess.run([*COMMAND, "sandbox", "log", "--sandbox", url], capture_output=True, text=True, check=True)
    assert log.stdout == ""
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0
    assert said.endswith("Stopped.\n")
