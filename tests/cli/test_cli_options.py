"""The shared options: before and after the command, and the sandbox's address that may be left out."""

from __future__ import annotations

import pytest

from reconciler.cli.arguments import seconds
from reconciler.cli.options import SANDBOX_URL, Shared, with_address
from reconciler.cli.program import run
from reconciler.errors import UsageProblem


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["plan", "--sandbox"], ["plan", f"--sandbox={SANDBOX_URL}"]),
        (["--sandbox", "plan", "a.yaml"], [f"--sandbox={SANDBOX_URL}", "plan", "a.yaml"]),
        (["plan", "--sandbox", "a.yaml"], ["plan", f"--sandbox={SANDBOX_URL}", "a.yaml"]),
        (["plan", "--sandbox", "http://localhost:9"], ["plan", "--sandbox", "http://localhost:9"]),
        (["plan", "--sandbox=http://localhost:9"], ["plan", "--sandbox=http://localhost:9"]),
        (["plan", "--", "--sandbox"], ["plan", "--", "--sandbox"]),
        ([], []),
    ],
)
def test_the_sandboxs_address_may_be_left_out(typed, meant):
    """`--sandbox` takes a web address that follows it, and never a manifest."""
    assert with_address(typed) == meant


def test_options_before_and_after_the_command_are_both_meant():
    """What stands later counts, and every -v adds up."""
    before = Shared(json=True, color="never", verbose=1)
    both = before.and_then(Shared(color="always", verbose=1))
    assert both == Shared(json=True, color="always", verbose=2)


@pytest.mark.parametrize(("text", "number"), [("", None), ("90", 90), ("90s", 90), ("15m", 900), ("2h", 7200)])
def test_times_are_read(text, number):
    """Seconds, minutes and hours."""
    assert seconds("--wait", text) == number


@pytest.mark.parametrize("text", ["6x", "6h30m", "-1h", "h", "1.5h", "99999999999h", "721h", "9" * 400])
@pytest.mark.parametrize("option", ["--every", "--wait"])
def test_a_time_that_is_none_or_too_long_is_wrong_usage(option, text):
    """The message and the fix name the option that was given; more than 30 days nobody means."""
    with pytest.raises(UsageProblem) as caught:
        seconds(option, text)
    assert caught.value.message.startswith(f"{option} ")
    assert caught.value.fix.startswith(f"such as  {option} ")


def test_thirty_days_are_the_longest_time():
    """That can still be waited for."""
    assert seconds("--every", "720h") == 30 * 24 * 3600


def test_each_command_names_its_own_option(tmp_path, monkeypatch, capsys):
    """Whatever takes a time on the command line."""
    monkeypatch.chdir(tmp_path)
    assert run(["drift", "--every", "6h30m"]) == 64
    assert "such as --every 90s" in " ".join(capsys.readouterr().err.split())
    assert run(["apply", "--wait", "99999999999h"]) == 64
    assert "--wait 99999999999h is too long: 30 days at most" in " ".join(capsys.readouterr().err.split())
