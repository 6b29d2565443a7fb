"""`python -m benchmarks`: run the scenarios one after another, and print the table."""

from __future__ import annotations

import argparse
import sys

from benchmarks.measure import measured
from benchmarks.scenarios import SCENARIOS
from benchmarks.table import LEGEND, drawn, row


def main() -> None:
    """Run what the options ask for. Raises RuntimeError if a scenario fails."""
    options = _options()
    rows = []
    for scenario in SCENARIOS:
        if options.only is None or scenario.name in options.only:
            print(f"{scenario.name}: {scenario.about} …", file=sys.stderr)  # noqa: T201 - a command's progress
            rows.append(row(scenario, measured(scenario, latency=options.latency, connect=options.connect)))
    print(f"{options.latency} ms per request, {options.connect} ms per new connection\n")  # noqa: T201 - its output
    print(f"{drawn(rows)}\n\n{LEGEND}")  # noqa: T201 - same


def _options() -> argparse.Namespace:
    names = [scenario.name for scenario in SCENARIOS]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Requests, time and memory, measured.")
    parser.add_argument("--latency", type=int, default=50, metavar="MS", help="per request (default: 50)")
    parser.add_argument("--connect", type=int, default=100, metavar="MS", help="per new connection (default: 100)")
    parser.add_argument("--only", action="append", choices=names, help="this scenario; may be given more than once")
    return parser.parse_args()


if __name__ == "__main__":
    main()
