"""The examples in `integrations/schedule`: each is read, checked, and run against a sandbox as far as it goes here."""

from __future__ import annotations

import configparser
import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.cli.program import run
from reconciler.sandbox import Sandbox

FOLDER = Path(__file__).parents[2] / "integrations" / "schedule"
PROGRAM = "/opt/reconciler/bin/reconciler"
UNITS = sorted(path.name for path in FOLDER.glob("*.service"))
HELD = """\
app: wordgame
stores:
  firefox-marketplace:
    id: wordgame
    homepage: {homepage}
    release: {{enabled: true, date: "2026-12-01T09:00:00+01:00"}}
"""


class Unit(configparser.RawConfigParser):
    """A systemd unit; no name in these stands twice."""

    def __init__(self, name):
        super().__init__(delimiters=("=",), comment_prefixes=("#",), strict=True)
        self.optionxform = str
        self.read_string((FOLDER / name).read_text())


def cron_lines():
    """Schedule and command of each line of the crontab, `%` having no meaning in any."""
    lines = [line for line in (FOLDER / "crontab").read_text().splitlines() if re.match(r"[0-9*]", line)]
    assert lines
    assert not any("%" in line for line in lines)
    return [(line.split(None, 5)[:5], line.split(None, 5)[5]) for line in lines]


def commands():
    """Every command line of ours in the examples, by where it stands."""
    found = {
        f"crontab {place}": command.rpartition(" && reconciler ")[2] for place, (_, command) in enumerate(cron_lines())
    }
    for name in UNITS:
        program, _, arguments = Unit(name)["Service"]["ExecStart"].partition(" ")
        assert program == PROGRAM
        found[name] = arguments
    return found


@pytest.mark.parametrize("place", commands())
def test_every_command_does_what_it_is_there_for(shell, place):
    """It is run as written: the first apply applies, drift finds nothing and then something, and nobody is asked."""
    typed = shlex.split(commands()[place])
    if typed[0] == "apply":
        assert shell(*typed).code == 0
        shell.approve()
        assert shell.live_title() == "Wordgame 2"
        assert shell(*typed).code == 0
        return
    shell("apply", "--yes")
    shell.approve()
    assert shell(*typed).code == 0
    shell.console("Somebody else's")
    ended = shell(*typed)
    assert ended.code == 2
    assert "Somebody else's" in ended.out


def test_the_lines_for_cron_run_in_its_shell(shell):
    """With cron's few variables and plain sh; what they print is what cron would mail: nothing, or the drift."""
    origin, listings = shell.folder / "origin", shell.folder / "listings"
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c"]
    origin.mkdir()
    shutil.move(shell.folder / "wordgame.yaml", origin)
    subprocess.run([*git, "init", "-q", "-b", "main"], cwd=origin, check=True)
    subprocess.run([*git, "add", "."], cwd=origin, check=True)
    subprocess.run([*git, "commit", "-q", "-m", "x"], cwd=origin, check=True)
    subprocess.run([*git, "clone", "-q", str(origin), str(listings)], check=True)
    programs = shell.folder / "bin"
    programs.mkdir()
    (programs / "reconciler").write_text(f'#!/bin/sh\nexec {sys.executable} -m reconciler "$@"\n')
    (programs / "reconciler").chmod(0o755)
    variables = {
        "PATH": f"{programs}:/usr/bin:/bin",
        "HOME": str(shell.folder),
        "RECONCILER_SANDBOX": shell.sandbox.url,
    }

    def mail(line):
        command = line.replace("/srv/listings", str(listings))
        done = subprocess.run(["/bin/sh", "-c", command], env=variables, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    drift, apply = (command for _, command in cron_lines())
    assert "2 of 2 changes done" in mail(apply)[1]
    shell.approve()
    assert mail(apply) == (0, "", "")
    assert mail(drift) == (0, "", "")
    shell.console("Somebody else's")
    code, out, err = mail(drift)
    assert (code, err) == (2, "")
    assert "Somebody else's" in out


def test_the_crontab_has_five_fields_in_range():
    """Minute, hour, day, month, weekday: numbers in their range, or a star."""
    for fields, command in cron_lines():
        for field, most in zip(fields, (59, 23, 31, 12, 7), strict=True):
            assert field == "*" or 0 <= int(field) <= most
        assert command.startswith("cd /srv/listings && ")


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_hardened_and_may_write_beside_the_ledger_only(name):
    """What the README tells to create is what the unit may write to; each service has its timer."""
    service = Unit(name)["Service"]
    assert service["ReadWritePaths"] == f"{service['WorkingDirectory']}/.reconciler"
    assert (service["Type"], service["ProtectSystem"], service["CapabilityBoundingSet"]) == ("oneshot", "strict", "")
    assert service["NoNewPrivileges"] == service["PrivateTmp"] == service["RestrictSUIDSGID"] == "yes"
    assert service["User"] != "root"
    timer = Unit(name.replace(".service", ".timer"))
    assert timer["Install"]["WantedBy"] == "timers.target"
    assert timer["Timer"]["Persistent"] == "true"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_finds_no_fault(tmp_path):
    """`systemd-analyze verify` says nothing of services and timers, and understands when they run."""
    for path in FOLDER.glob("reconciler-*"):
        (tmp_path / path.name).write_text(path.read_text().replace(PROGRAM, sys.executable))
    units = sorted(str(path) for path in tmp_path.iterdir())
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], env=environment, capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "reconciler-" in line]
    assert (done.returncode, ours) == (0, [])
    for name in UNITS:
        calendar = Unit(name.replace(".service", ".timer"))["Timer"]["OnCalendar"]
        subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True, check=True)


def test_a_held_release_goes_out_on_its_day(tmp_path, capsys):
    """The scheduled apply says and does nothing before the moment, makes the release behind it, and then is silent."""
    typed = shlex.split(commands()["crontab 1"])
    assert "-q" in typed
    with Sandbox(["firefox-marketplace"]) as sandbox, contextlib.chdir(tmp_path):
        store = sandbox.control("firefox-marketplace")

        def homepage():
            return store.view("wordgame")["live"]["homepage"]["en-US"]

        def at(moment):
            capsys.readouterr()
            code = run([*typed, f"--sandbox={sandbox.url}"], clock=lambda: moment)
            return code, capsys.readouterr().out, homepage()

        old, new = homepage(), "https://wordgame.example.com/christmas"
        (tmp_path / "wordgame.yaml").write_text(HELD.format(homepage=new))
        for before in ("2026-11-30T08:05:00Z", "2026-12-01T07:05:00Z", "2026-12-01T07:59:59Z"):
            assert at(before) == (0, "", old)
        code, out, shown = at("2026-12-01T08:05:00Z")
        assert (code, shown) == (0, new)
        assert "1 of 1 change done" in out
        written = len([each for each in store.requests() if each["write"]])
        assert at("2026-12-01T09:05:00Z") == (0, "", new)
        assert at("2026-12-02T08:05:00Z") == (0, "", new)
        assert len([each for each in store.requests() if each["write"]]) == written


def test_the_receiver_in_the_readme_knows_our_signature(tmp_path):
    """The lines for Python are run as they stand: they take what we sign, and neither another body nor an old one."""
    from reconciler.notify import signed

    code = re.search(r"```python\n(.*?)```", (FOLDER / "README.md").read_text(), re.DOTALL)[1]
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)  # the example's own code
    is_ours, time = names["is_ours"], names["time"]
    now = int(time.time())
    assert is_ours(signed(b"{}", "k3y", now), b"{}", b"k3y")
    assert not is_ours(signed(b"{}", "k3y", now), b"[]", b"k3y")
    assert not is_ours(signed(b"{}", "other", now), b"{}", b"k3y")
    assert not is_ours(signed(b"{}", "k3y", now - 3600), b"{}", b"k3y")
