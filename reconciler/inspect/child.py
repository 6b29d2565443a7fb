"""A child process that looks at files which nobody trusts: how it is started, and listened to until it ends.

This is our side; what the child does for its part stands in `confinement`. It is handed open files, not names, and an
environment without secrets, and answers one line for each file, in order.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from reconciler.inspect.limits import START_SECONDS

_PASSED_ON: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What the child needs to find Python and its libraries. Credentials often are in the environment: they stay here."""


def ask(module: str, arguments: Sequence[str], descriptors: Sequence[int], seconds: float) -> tuple[list[bytes], int]:
    """Run a module as the child until it ends, or until its time is over and it is killed.

    Args:
        module: what is run, by the interpreter that runs us.
        arguments: what it is told.
        descriptors: open files that it is handed, under the numbers that they have here.
        seconds: its time for each of them. To start it gets more.

    Returns the lines that arrived whole, and the exit status: negative for the signal that ended it.
    """
    import subprocess  # noqa: PLC0415 - not needed where no file is looked at

    # -P: a file called json.py in the folder we are run from must not be taken for the real one
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module, and numbers
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(os.environ),
        pass_fds=descriptors,
    ) as child:
        try:
            output, _ = child.communicate(timeout=START_SECONDS + seconds * len(descriptors))
        except subprocess.TimeoutExpired:
            child.kill()
            output, _ = child.communicate()
    whole, _, _ = output.rpartition(b"\n")  # a child that is killed may leave half a line
    return whole.splitlines(), child.returncode


def environment(ours: Mapping[str, str]) -> dict[str, str]:
    """What a child gets to see of our environment."""
    return {name: ours[name] for name in _PASSED_ON if name in ours}
