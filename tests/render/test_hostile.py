"""Nothing that a store or manifest says can drive a terminal, a log or a comment."""

from __future__ import annotations

import itertools
import json
import random
import re
from dataclasses import replace

import pytest
from sample_plans import NOW

from reconciler.drift import Drift, Ignore, findings
from reconciler.errors import Diagnostic, ManifestInvalid, Place, Refused
from reconciler.model import (
    Address,
    App,
    Batch,
    Change,
    Event,
    Guard,
    Held,
    Outcome,
    Plan,
    PlannedAsset,
    Report,
    Unread,
)
from reconciler.render import documents, markdown, markdown_drift, text
from reconciler.render.escape import code_span
from reconciler.render.text import Look, Standing

SEEDS = [
    "\x1b[2J",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x9b31m",
    "\x90q\x9c",
    "\r\x1b[K No changes.",
    "\u202etxt.exe",
    "\u2066\u2069\u200f\u061c",
    "\x00\x08\x7f\x85",
    "\u2028\u2029\ufeff\u200b",
    "```\n# free\n```",
    "` @everyone fixes #1 `",
    "![x](https://evil.example/x.png)",
    "</details><script>alert(1)</script>",
    "| a | b |\n|---|---|",
    "[link=https://evil.example]x[/link]",
    "[/]",
    "<!-- reconciler -->",
    "\n::error file=a::b",
]
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
SOURCES_LINE = "title: {payload} end"


def payloads() -> list[str]:
    """500 of them: the seeds, and words, controls and seeds mixed by a fixed random order."""
    choose = random.Random(20261120)
    parts = [*SEEDS, *map(chr, [*range(32), *range(127, 160), *range(0x202A, 0x202F)]), "word", " ", "Ü", "日", "```"]
    mixed = ("".join(choose.choices(parts, k=choose.randint(1, 12))) for _ in itertools.count())
    return [*SEEDS, *itertools.islice(mixed, 500 - len(SEEDS))]


def hostile_plan(payload: str, *, batches: int = 1) -> Plan:
    """A plan with the payload in every text there is."""
    apps = [App(f"store{payload}", f"app{number}{payload}", payload) for number in range(batches)]
    assets = {f"hash{payload}": PlannedAsset(f"img/{payload}.png", 5, payload)}

    def changes(app: App) -> tuple[Change, ...]:
        listing, image = Address(app, "listing", payload), Address(app, "image", payload)
        return (
            Change(listing, {payload: f"a{payload}b", "list": (payload,)}, {payload: payload, "list": (payload, "x")}),
            Change(Address(app, "details", payload), {"title": payload}, {"title": f"{payload}2"}, cause="store"),
            Change(image, {"files": (f"other{payload}",)}, {"files": (f"hash{payload}",)}, mark=payload, cause="both"),
            Change(listing, None, {"description": f"{payload}\n{payload}"}),
            Change(listing, {"description": payload}, None, cause="unknown"),
        )

    ready = tuple(Batch(app, changes(app)) for app in apps)
    return Plan(
        made=NOW,
        manifests={payload: payload},
        assets=assets,
        batches=ready,
        held=(Held(ready[0], payload),),
        guards=(Guard(payload, apps[0], payload),),
        unread=(Unread(apps[0], payload, payload, "R1000"),),
        notes={str(apps[0]): (payload,)},
    )


def screens_of(payload: str, look: Look) -> dict[str, str]:
    """The payload through every renderer."""
    planned = hostile_plan(payload)
    app, changes = planned.batches[0].app, planned.changes
    invalid = ManifestInvalid(
        (
            Diagnostic("R1", payload, Place(payload, 1, 3, 5), payload, payload, "error", payload),
            Diagnostic("R2", payload),
        )
    )
    refused = Refused(payload, request=payload, status=400, codes=(payload,), fix=payload)
    ended = Report(
        tuple(Outcome(change, "failed", payload) for change in changes), {app: refused}, {app: f"note {payload}"}
    )
    standings = [Standing(app, "drifted", payload, (payload,))]
    kinds = ("opening", "opened", "start", "progress", "done", "failed", "verified", "closed", "note")
    events = [Event(kind, app, changes[0].address, payload, 1, 5) for kind in kinds]
    lines = {payload: [SOURCES_LINE.format(payload=payload)]}
    entry = Ignore(payload, payload, payload, payload)
    paths = [each.path for change in changes for each in findings(change)]
    ignored = tuple((each, entry) for change in changes for each in findings(change))
    drifted = Drift(planned, (app,), 1, planned.held, ignored, dict.fromkeys(paths, entry), (entry,))
    drifted = replace(drifted, first=dict.fromkeys(paths, payload))
    return {
        "plan": text.plan(planned, look),
        "drift": text.drift(drifted, look),
        "report": text.report(ended, look),
        "invalid": text.error(invalid, look, lines),
        "refused": text.error(refused, look),
        "status": text.status(standings, look),
        "events": "\n".join(text.event(event, look) for event in events),
        "progress": text.progress(events[3], look, seconds=2.0),
        "markdown": markdown.plan(planned),
        "drift.md": markdown_drift.drift(drifted),
        "plan.json": documents.dumps(documents.plan(planned)),
        "drift.json": documents.dumps(documents.drift(drifted)),
        "report.json": documents.dumps(documents.report(ended, planned.unread)),
        "invalid.json": documents.dumps(documents.failure(invalid, lines)),
        "refused.json": documents.dumps(documents.failure(refused)),
        "status.json": documents.dumps(documents.status(standings)),
    }


@pytest.mark.parametrize("part", range(10))
def test_no_output_holds_a_raw_control(part):
    """500 payloads in every text of every renderer: no C0, C1, ESC, bidi or hidden character comes through."""
    for payload in payloads()[part::10]:
        for name, shown in screens_of(payload, Look(width=60)).items():
            assert RAW.findall(shown) == [], (name, payload)


def test_with_colour_only_our_own_escapes_are_written():
    """With colour on, the only escapes are those that choose a colour."""
    for payload in payloads()[:100]:
        for name, shown in screens_of(payload, Look(width=60, colour=True, full=True)).items():
            assert RAW.findall(re.sub(r"\x1b\[[0-9;]+m", "", shown)) == [], (name, payload)


def test_half_a_character_is_spelt_out():
    """A lone surrogate, which JSON can bring and UTF-8 cannot hold, can be printed."""
    shown = text.error(Refused("bad \udc1b[2J", request="GET /\ud800"), Look())
    assert "bad <U+DC1B>[2J" in shown
    assert shown.encode()


def test_a_payload_makes_no_lines_of_its_own():
    """An event is one line whatever its text, so that no text can pass for a line of ours or of a CI runner."""
    for payload in payloads():
        upload = Event("progress", App("s", payload), Address(App("s", payload), "image", payload), payload, 1, 5)
        assert "\n" not in text.progress(upload, Look(), seconds=2.0)
        event = Event("note", App("s", "a"), None, payload)
        assert "\n" not in text.event(event, Look())


def test_json_gives_the_payload_back_unharmed():
    """Escaping for terminals loses nothing: the document holds the text exactly."""
    for payload in payloads()[:100]:
        document = json.loads(documents.dumps(documents.plan(hostile_plan(payload))))
        assert document["notes"] == {f"store{payload}/app0{payload}": [payload]}


def outside_code(shown: str) -> str:
    """Markdown without its fenced blocks and code spans, read as CommonMark reads them."""
    blocks = re.sub(r"(?ms)^(`{3,})text\n.*?^\1$", "", shown)
    return re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", blocks)


def test_nothing_breaks_out_of_the_comment():
    """Outside of code a comment holds no mention, keyword, image, link, heading or element that a payload brought."""
    for payload in payloads():
        rest = outside_code(markdown.plan(hostile_plan(payload)))
        for sign in ("@", "fixes", "![", "](", "<script", "evil", "# free", "everyone"):
            assert sign not in rest, (sign, payload)
        assert rest.count("<details>") == rest.count("</details>") == 1
        assert rest.count("<!-- reconciler -->") == 1


def test_nothing_breaks_out_of_the_drift_report():
    """The same for a drift report, whose tables stay tables: each row has as many cells as its heading."""
    for payload in payloads():
        shown = screens_of(payload, Look())["drift.md"]
        rest = outside_code(shown)
        for sign in ("@", "fixes", "![", "](", "<script", "evil", "# free", "everyone"):
            assert sign not in rest, (sign, payload)
        rows = [line for line in shown.splitlines() if line.startswith("|")]
        assert {bars(line) for line in rows} == {6}, payload


def bars(row: str) -> int:
    """The pipes that end a cell: a backslash before a pipe takes that from it, whatever stands before the backslash.

    So it is in cmark-gfm, GitHub's reader: its rule for a cell takes the longest match.
    """
    return len(re.findall(r"(?<!\\)\|", row))


def test_the_apps_of_a_comment_stay_in_their_table():
    """Each row has as many cells as its heading, and what stands in a cell is code as a whole."""
    for payload in payloads():
        shown = markdown.plan(hostile_plan(payload))
        rows = [line for line in shown.partition("<details>")[0].splitlines() if line.startswith("| ")]
        assert len(rows) == 3, payload
        assert {bars(line) for line in rows} == {5}, payload


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a|b", r"`a\|b`"),
        (r"a\|b", r"`a\\|b`"),
        (r"a\\|", r"`a\\\|`"),
        ("`|`", r"`` `\|` ``"),
        ("||", r"`\|\|`"),
        ("\\", "`\\`"),
        (r"\`|", r"``\`\|``"),
    ],
)
def test_a_pipe_in_a_table_is_shown_as_one(text, written):
    """Each pipe has one backslash more before it, which the table takes off again, and nothing else is changed."""
    assert markdown.cell(text) == written
    assert written.replace(r"\|", "|") == code_span(text)


@pytest.mark.parametrize("payload", ["x" * 2000, "`" * 300, "\x1b" * 300, "|" * 300, "word " * 400])
def test_a_comment_stays_within_the_limit(payload):
    """However many apps and however long their texts, the comment is at most 60,000 characters and is whole."""
    shown = markdown.plan(hostile_plan(payload, batches=60))
    assert len(shown) <= markdown.LIMIT
    rest = outside_code(shown)
    assert rest.count("<details>") == rest.count("</details>") == 1
    assert "more" in shown
