"""The child that looks at files which nobody trusts, seen from our side."""

from __future__ import annotations

import os

import pytest

from reconciler.inspect.child import ask, environment


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Makes a module of this code that a child can run; returns its name."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    def written(code):
        (tmp_path / "answering.py").write_text(f"import os, signal, sys\n{code}\n")
        return "answering"

    return written


def test_the_child_sees_no_secrets(module, monkeypatch):
    """Of our environment only what finds Python and its libraries is passed on."""
    ours = {"PATH": "/bin", "AMAZON_CLIENT_SECRET": "s", "HOME": "/root", "PYTHONPATH": "/x"}
    assert environment(ours) == {"PATH": "/bin", "PYTHONPATH": "/x"}
    monkeypatch.setenv("AMAZON_CLIENT_SECRET", "s")
    assert ask(module("print(os.environ.get('AMAZON_CLIENT_SECRET'))"), [], [], 1) == ([b"None"], 0)


def test_the_child_is_handed_what_it_is_to_read_and_no_more(module):
    """It reads the file that it is handed, under our number for it; what else is open here is not open there."""
    (reading, writing), (other, end) = os.pipe(), os.pipe()
    try:
        os.write(writing, b"read")
        code = "print(os.read(int(sys.argv[1]), 9).decode())\nos.fstat(int(sys.argv[2]))"
        lines, status = ask(module(code), [str(reading), str(other)], [reading], 1)
    finally:
        for each in (reading, writing, other, end):
            os.close(each)
    assert (lines, status) == ([b"read"], 1)


def test_half_a_line_of_a_child_that_died_is_no_answer(module):
    """What arrived whole counts, and which signal ended it is told."""
    code = "os.write(1, b'one\\ntwo\\nhal')\nos.kill(os.getpid(), signal.SIGTERM)"
    assert ask(module(code), [], [], 1) == ([b"one", b"two"], -15)
