"""The screens that are compared with the files in `golden/`. Run this file to write them anew, then read the diff."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import sample_plans

from reconciler.errors import Diagnostic, InReview, ManifestInvalid, Place, PreconditionFailed
from reconciler.model import Address, Event, Outcome, Report
from reconciler.render import documents, html, markdown, markdown_drift, text
from reconciler.render.html.style import STYLE
from reconciler.render.text import Look, Standing

FOLDER = Path(__file__).parent / "golden"
STORES = {
    "amazon-appstore": html.Store(
        "Amazon Appstore", {"title": 250}, "date", "time_zone", {"Europe_Berlin": "Europe/Berlin"}
    )
}
SOURCES = {"manifests/wordgame.yaml": ["images:", "  en-US:", "    large-icons: img/icon.png", "    screenshot: []"]}
INVALID = ManifestInvalid(
    (
        Diagnostic(
            "R2107",
            "this icon is 510×512; large-icons takes 512×512",
            Place("manifests/wordgame.yaml", 3, 18, 12),
            detail="PNG, 510×512, 48 kB",
            fix="export it at 512×512",
        ),
        Diagnostic(
            "R2011",
            "`screenshot` is not known here",
            Place("manifests/wordgame.yaml", 4, 5, 10),
            detail="did you mean `screenshots`?",
        ),
        Diagnostic("R2060", "keywords are ignored by other stores", severity="warning"),
    )
)
REFUSED = PreconditionFailed(
    "Amazon: somebody changed en-US after this plan was made\namazon-appstore/x/listing/en-US: title: now 'B'",
    request="PUT /v1/applications/x/edits/1/listings/en-US",
    status=412,
    fix="plan again, look at what changed, then apply the new plan:\n    reconciler plan",
)
REPORT = Report(
    outcomes=(
        Outcome(sample_plans.GONE_LISTING, "already"),
        Outcome(sample_plans.LISTING, "done"),
        Outcome(sample_plans.SCREENSHOTS, "failed", "the store refused shots/en/04.png: too small"),
        Outcome(sample_plans.ICON, "doubt", "no answer came to the upload"),
        Outcome(sample_plans.APK, "skipped", "not reached"),
    ),
    errors={sample_plans.WORDGAME: InReview("in review at Amazon", fix="wait until it is decided")},
    notes={sample_plans.QUIZ: "in review"},
)
STATUS = [
    Standing(sample_plans.WORDGAME, "drifted", "live", ("an earlier apply was cut off; apply again",)),
    Standing(sample_plans.QUIZ, "in sync", "in review"),
    Standing(sample_plans.CHESS, "not measured", ""),
]
UPLOAD = Event(
    "progress", sample_plans.WORDGAME, Address(sample_plans.WORDGAME, "binary", "apks"), "", 13_000_000, 48_213_004
)


def elements(page: str) -> str:
    """A page as lines, so that a difference can be read: each element on its own, and without the style."""
    return page.replace(STYLE, "").replace("><", ">\n<")


def screens() -> dict[str, Callable[[], str]]:
    """File name to what makes its contents."""
    made: dict[str, Callable[[], str]] = {}
    for width in (40, 80, 200):
        made[f"plan-everything-{width}.txt"] = lambda width=width: text.plan(
            sample_plans.everything(), Look(width=width)
        )
        made[f"drift-{width}.txt"] = lambda width=width: text.drift(sample_plans.drift_report(), Look(width=width))
        made[f"errors-{width}.txt"] = lambda width=width: (
            text.error(INVALID, Look(width=width), SOURCES) + "\n" + text.error(REFUSED, Look(width=width))
        )
    made["plan-everything-ascii.txt"] = lambda: text.plan(sample_plans.everything(), Look(width=80, ascii=True))
    made["plan-everything-full.txt"] = lambda: text.plan(sample_plans.everything(), Look(width=80, full=True))
    made["plan-everything-colour.txt"] = lambda: text.plan(sample_plans.everything(), Look(width=80, colour=True))
    for name in ("nothing", "one_title", "unread_only"):
        planned = sample_plans.PLANS[name]
        made[f"plan-{name}.txt"] = lambda planned=planned: text.plan(planned(), Look())
    for name, planned in sample_plans.PLANS.items():
        made[f"plan-{name}.json"] = lambda planned=planned: documents.dumps(documents.plan(planned()))
        made[f"plan-{name}.md"] = lambda planned=planned: markdown.plan(planned())
    made["plan-everything.html"] = lambda: elements(html.plan(sample_plans.everything(), stores=STORES))
    made["drift.html"] = lambda: elements(html.drift(sample_plans.drift_report(), stores=STORES))
    made["drift.json"] = lambda: documents.dumps(documents.drift(sample_plans.drift_report()))
    made["drift.md"] = lambda: markdown_drift.drift(sample_plans.drift_report())
    made["errors.json"] = lambda: documents.dumps(documents.failure(INVALID, SOURCES))
    made["refused.json"] = lambda: documents.dumps(documents.failure(REFUSED))
    made["report.txt"] = lambda: text.report(REPORT, Look())
    made["report.json"] = lambda: documents.dumps(documents.report(REPORT, ()))
    made["status.txt"] = lambda: text.status(STATUS, Look())
    made["status.json"] = lambda: documents.dumps(documents.status(STATUS))
    made["progress.txt"] = lambda: "".join(
        text.progress(UPLOAD, Look(width=width), seconds=4.0) + "\n" for width in (60, 80, 120)
    )
    return made


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file_name, make in screens().items():
        (FOLDER / file_name).write_text(make(), encoding="utf-8")
