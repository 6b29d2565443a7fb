"""The terminal's screens. Each function takes a value and a Look, and returns lines that end in a newline."""

from reconciler.render.page import Look
from reconciler.render.text.drift import drift, drift_totals
from reconciler.render.text.explaining import explanation, explanations
from reconciler.render.text.plans import plan
from reconciler.render.text.problems import diagnostics, error, notes
from reconciler.render.text.reports import event, progress, report
from reconciler.render.text.standing import Standing, Sync, status

__all__ = [
    "Look",
    "Standing",
    "Sync",
    "diagnostics",
    "drift",
    "drift_totals",
    "error",
    "event",
    "explanation",
    "explanations",
    "notes",
    "plan",
    "progress",
    "report",
    "status",
]
