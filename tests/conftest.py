"""What the whole suite shares: the figures that tests record are printed at its end."""

from __future__ import annotations


def pytest_terminal_summary(terminalreporter):
    """Say how many cut points were tried, and that they all converged, as a figure that people can quote."""
    figures = [
        f"{report.nodeid.rpartition('[')[2].rstrip(']')}: {value} {name} converge"
        for report in terminalreporter.stats.get("passed", [])
        for name, value in report.user_properties
    ]
    if figures:
        terminalreporter.section("figures")
        for line in sorted(figures):
            terminalreporter.write_line(line)
