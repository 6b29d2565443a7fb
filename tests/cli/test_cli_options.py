"""The shared options: before and after the command, and the sandbox's address that may be left out."""

from __future__ import annotations

import pytest

from reconciler.cli.arguments import seconds
from reconciler.cli.options import SANDBOX_URL, Shared, with_address


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
    assert seconds(text) == number
