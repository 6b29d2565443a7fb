"""Transcripts: `explain`; and that there is nothing that it cannot explain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import reconciler
from reconciler.cli.explaining import table
from reconciler.cli.program import run

SOURCES = Path(reconciler.__file__).parent
TABLES = {"explanations.py", "codes.py"}


def printed(capsys, *arguments):
    """How `explain` ended and what it printed."""
    code = run(["explain", *arguments])
    streams = capsys.readouterr()
    return code, streams.out, streams.err


def without_tables(path):
    """A source file, without the table of codes that it may hold."""
    return re.sub(r"(?s)\nCODES: Final\[.*?\n}\n", "\n", path.read_text(encoding="utf-8"))


def used():
    """The codes that the sources use, tables and prose about single codes left aside."""
    files = (path for path in SOURCES.rglob("*.py") if path.name not in TABLES)
    return {code for path in files for code in re.findall(r"\"(R[1-9]\d{3})\"", without_tables(path))}


def test_every_code_in_the_sources_has_an_entry_and_every_entry_is_used():
    """Whatever code a person meets can be looked up, and none is told that nobody meets."""
    assert used() == set(table())


def test_no_code_has_two_meanings():
    """Each stands in one table only."""
    files = [path for path in SOURCES.rglob("*.py") if re.search(r"(?m)^CODES: Final\[", path.read_text())]
    codes = [code for path in files for code in re.findall(r'(?m)^    "(R\d{4})": Explanation', path.read_text())]
    assert len(codes) == len(set(codes)) == len(table())


@pytest.mark.parametrize("code", sorted(table()))
def test_each_entry_tells_meaning_cause_and_remedy(code):
    """The meaning is a clause, cause and remedy are sentences; none of them is empty."""
    told = table()[code]
    assert re.fullmatch(r"[^A-Z].*[^.]|R.*|APK.*", told.means)
    assert re.fullmatch(r".{12,}[.]", told.cause)
    assert re.fullmatch(r".{8,}[.]", told.remedy)


def test_a_code_is_explained(capsys):
    """Meaning, cause and remedy, each on lines of its own."""
    code, out, err = printed(capsys, "R4120")
    assert (code, err) == (0, "")
    assert out.startswith("R4120  The plan is stale.\n")
    assert "What to do: Plan again, look at what changed, then apply the new plan." in out


def test_a_code_may_be_pasted_as_it_was_printed(capsys):
    """In small letters and in brackets it is the same code."""
    assert printed(capsys, "[r4120]") == printed(capsys, "R4120")


def test_all_codes_are_listed(capsys):
    """Without a code there is one line for each, in order."""
    out = printed(capsys)[1].splitlines()
    assert [line[:5] for line in out] == sorted(table())


def test_as_json(capsys):
    """One object with the parts apart."""
    out = printed(capsys, "R4120", "--json")[1]
    assert '"means": "the plan is stale"' in out


def test_a_code_that_there_is_not(capsys):
    """The nearest one is suggested."""
    code, _, err = printed(capsys, "R41200")
    assert code == 64
    assert "did you mean R4120?" in err
