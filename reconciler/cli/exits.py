"""Exit codes: what a report, or an app that could not be read, comes to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from reconciler.draft import IN_DOUBT
from reconciler.errors import Exit, ReconcilerError, Uncertain
from reconciler.model import Report, Unread

_BY_CODE: Final = {"R5": Exit.CREDENTIALS, "R4": Exit.BLOCKED, "R2": Exit.INVALID}
_WORST_FIRST: Final = (Exit.INTERRUPTED, Exit.CREDENTIALS, Exit.BLOCKED, Exit.INVALID, Exit.USAGE, Exit.ERROR)


def of_unread(apps: Iterable[Unread]) -> Exit:
    """What the reasons come to for which apps could not be read; OK if there are none."""
    return worst(_BY_CODE.get(each.code[:2], Exit.ERROR) for each in apps)


def of_report(report: Report, unread: Iterable[Unread] = ()) -> Exit:
    """How an apply ended: 3 if some of it was, or may have been, written and not all of it was.

    What an earlier run left in doubt, and this one did not touch, is nothing that running again would mend.
    """
    errors = [error.exit if isinstance(error, ReconcilerError) else Exit.ERROR for error in report.errors.values()]
    end = worst([*errors, of_unread(unread)])
    unsure = any(isinstance(error, Uncertain) for error in report.errors.values())
    doubted = {each.change.address.app for each in report.outcomes if each.state == "doubt"}
    newly = any(getattr(report.errors.get(app), "code", "") != IN_DOUBT for app in doubted)
    written = unsure or newly or report.count("done", "prepared")
    if end not in {Exit.OK, Exit.INTERRUPTED} and written:
        return Exit.PARTIAL
    return end


def worst(exits: Iterable[Exit]) -> Exit:
    """The one that a person should hear of first; OK if there is none."""
    found = set(exits) - {Exit.OK}
    return next((each for each in _WORST_FIRST if each in found), Exit.OK)
