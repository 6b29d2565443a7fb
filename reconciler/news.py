"""What of a drift report is news to somebody who was told of the reports before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reconciler.drift import Drift, app_of
from reconciler.sightings import WHOLE_RUN

IN_A_ROW: Final = 2
"""How often an app must not have been measured before that is told: stores have bad minutes."""

_SILENT: Final = "not measured"


@dataclass(frozen=True, slots=True)
class News:
    """The difference between a report and what somebody knows.

    Args:
        new: paths that drifted, or that drifted on.
        gone: paths that no longer do, or are ignored now.
        silent: apps that could not be measured, and could not be the time before.
        again: apps that could be measured again.
        known: what they know once they are told this.
    """

    new: tuple[str, ...]
    gone: tuple[str, ...]
    silent: tuple[str, ...]
    again: tuple[str, ...]
    known: Mapping[str, str]

    @property
    def nothing(self) -> bool:
        """Is it all as they know it?"""
        return not (self.new or self.gone or self.silent or self.again)


def news(told: Mapping[str, str], report: Drift, failed: Mapping[str, int]) -> News:
    """Compare.

    Args:
        told: what they know: path to a digest of what was there, and the names of apps that were not measured.
        report: how it is now. Of apps that it did not measure, what they know stays as it is.
        failed: app to how many runs in a row could not measure it, this one included.
    """
    drifted = {finding.path: finding.digest for finding in report.findings}
    unread = [str(each.app) for each in report.found.unread if failed.get(str(each.app), 0) >= IN_A_ROW]
    measured = {str(app) for app in report.measured}
    kept = {name: each for name, each in told.items() if app_of(name) not in measured and name != WHOLE_RUN}
    known = {**kept, **drifted, **dict.fromkeys(unread, _SILENT)}
    lost = [name for name in told if name not in known]
    return News(
        new=tuple(path for path, digest in drifted.items() if told.get(path) != digest),
        gone=tuple(name for name in lost if not _is_app(name)),
        silent=tuple(name for name in unread if name not in told),
        again=tuple(name for name in lost if _is_app(name)),
        known=known,
    )


def _is_app(name: str) -> bool:
    return app_of(name) == name
