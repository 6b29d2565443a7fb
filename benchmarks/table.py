"""The results as a table of plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from benchmarks.measure import Result
from benchmarks.scenarios import PROCESSING_POLLS, Scenario

Row = Sequence[str]

HEAD: Final[Row] = (
    "scenario",
    "",
    "requests",
    "goal",
    "least",
    "writes",
    "goal",
    "chain",
    "in flight",
    "files s",
    "wall s",
    "peak MB",
)

LEGEND: Final = f"""\
requests, writes  as the sandbox counted them, for reading the store, planning and applying; ! misses its goal
least             the fewest requests with which the store's API lets it be done
chain             the most requests that came one after another, by the sandbox's log: about wall time / latency,
                  without the time spent waiting for files to be processed
in flight         the most requests that waited for their answers at once, by the same log; both need a latency
files s           reading the manifest and hashing its files
wall s            reading the store, planning and applying; start-up and `files s` are not in it;
                  a screenshot is processed once it was looked at {PROCESSING_POLLS} times, however far apart
peak MB           of the measured process; the store runs in another"""


def row(scenario: Scenario, result: Result) -> Row:
    """One line of the table."""
    too_many = scenario.most is not None and result.requests > scenario.most
    wrong = scenario.writes is not None and result.writes != scenario.writes
    return (
        scenario.name,
        scenario.about,
        f"{'! ' if too_many else ''}{result.requests}",
        "" if scenario.most is None else f"≤ {scenario.most}",
        "" if scenario.least is None else str(scenario.least),
        f"{'! ' if wrong else ''}{result.writes}",
        "" if scenario.writes is None else str(scenario.writes),
        str(result.chain) if result.at_once else "–",
        str(result.at_once) if result.at_once else "–",
        f"{result.load:.2f}",
        f"{result.wall:.2f}",
        f"{result.peak:.0f}",
    )


def drawn(rows: Sequence[Row]) -> str:
    """The rows beneath the head; what is a word stands to the left, what is a number to the right."""
    lines = [HEAD, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Row, widths: Sequence[int]) -> str:
    aligned = (
        cell.ljust(width) if place < 2 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(aligned).rstrip()
