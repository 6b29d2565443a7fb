"""Hostile text in every field of a plan: read by a parser and by Chromium, nothing of it becomes part of the page."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from html_reader import read

from reconciler.drift import Drift, Ignore, findings
from reconciler.model import Address, App, Batch, Change, Guard, Held, Plan, PlannedAsset, Unread
from reconciler.render import html
from reconciler.render.html import Picture, Store
from reconciler.render.html.markup import ATTRIBUTES, ELEMENTS

CHROMIUM = "/usr/bin/chromium"
HARMLESS = "x y"
"""Of which the same page is made as of any payload: the same elements with the same attributes."""

SEEDS = [
    "<script>{act}</script>",
    "<img src=x onerror={act}>",
    "<img src={there}/img>",
    "<svg onload={act}>",
    "<svg><script>{act}</script></svg>",
    "<svg><use href='{there}/use#x'/></svg>",
    "<svg><image href={there}/image /></svg>",
    "<iframe srcdoc='<script>{act}</script>'></iframe>",
    "<iframe src={there}/frame></iframe>",
    "<object data={there}/object></object>",
    "<embed src={there}/embed>",
    "<link rel=stylesheet href={there}/style>",
    "<link rel=prefetch href={there}/prefetch>",
    "<link rel=dns-prefetch href=//evil.example>",
    "<style>@import '{there}/import'; body{{background:url({there}/ground)}}</style>",
    "<meta http-equiv=refresh content='0;url={there}/refresh'>",
    "<base href={there}/>",
    "<form action={there}/form><input autofocus onfocus={act}></form>",
    "<video autoplay src={there}/video onloadstart={act}></video>",
    "<audio src={there}/audio onerror={act}>",
    "<a href='javascript:{act}' id=here>go</a>",
    "<details open ontoggle={act}>",
    "<body onload={act}>",
    "<math><mtext><script>{act}</script></mtext></math>",
    "<template><script>{act}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={act}>'>",
    "<portal src={there}/portal></portal>",
    "<marquee onstart={act}>",
    "<!--><script>{act}</script>",
    "<![CDATA[<script>{act}</script>]]>",
    "<?php {act} ?>",
    "javascript:{act}",
    "data:text/html,<script>{act}</script>",
    " onmouseover={act} style=background:url({there}/style) ",
    "&lt;script&gt;{act}&lt;/script&gt;&#60;img src=x onerror={act}&#62;",
    "&#x3c;script&#x3e;{act}",
    "\u202e<script>{act}</script>\u2066",
    "<scr\0ipt>{act}</script>",
    "\ufeff<script\u2028>{act}</script>",
    "\ud83d<img src=x onerror={act}>\udc00",
    "{act}</textarea><plaintext>",
]
FRAMES = ["{}", '">{}', "'>{}", "-->{}", "</style>{}", "</title>{}", "</svg></details>{}", "`{}`"]
"""How each stands: as it is, and behind what would end the place that it was put into."""


def payloads(there="http://127.0.0.1:9", act="document.title=1"):
    """41 seeds in 8 frames: 328."""
    return [frame.format(seed.format(there=there, act=act)) for seed in SEEDS for frame in FRAMES]


def hostile_batch(payload: str, number: int = 0) -> Batch:
    """A batch with the payload in every text of it, and every sort of change."""
    app = App(f"store{payload}", f"app{number}{payload}", payload, (payload,))
    listing, image = Address(app, "listing", payload), Address(app, "image", f"{payload}/icons{payload}")

    def change(address, before, after, cause="manifest"):
        return Change(address, before, after, f"mark{payload}", cause)

    return Batch(
        app,
        (
            change(listing, {payload: f"a{payload}b", "list": (payload,)}, {payload: payload, "list": (payload, "x")}),
            change(listing, None, {"title": payload, "subtitle": payload, "description": payload}),
            change(Address(app, "listing", "en"), {"title": "a"}, {"title": payload, "description": payload}),
            change(listing, {"description": payload}, None, "unknown"),
            change(Address(app, "details", payload), {"title": payload}, {"title": f"{payload}2"}, "store"),
            change(image, {"files": (f"other{payload}",)}, {"files": (f"hash{payload}",)}, "both"),
            change(Address(app, "preview", payload), None, {"files": (f"hash{payload}", f"seen{payload}")}),
            change(Address(app, "binary", payload), {"files": (f"seen{payload}",)}, None),
            change(Address(app, "release", payload), {"date": payload}, {"date": payload, "zone": payload}),
            change(Address(app, "release", payload), None, {payload: payload}, "release"),
        ),
    )


def hostile_plan(*payload: str) -> Plan:
    """A plan with these payloads in every text there is."""
    ready = tuple(hostile_batch(each, number) for number, each in enumerate(payload))
    return Plan(
        made=payload[0],
        manifests={each: each for each in payload},
        assets={f"{name}{each}": PlannedAsset(f"img/{each}", 5, each) for each in payload for name in ("hash", "seen")},
        batches=ready,
        held=tuple(Held(batch, each) for batch, each in zip(ready, payload, strict=True)),
        guards=tuple(Guard(each, batch.app, each) for batch, each in zip(ready, payload, strict=True)),
        unread=tuple(
            Unread(batch.app, each, f"{each}\n{each}", each) for batch, each in zip(ready, payload, strict=True)
        ),
        adopted={Address(batch.app, "details"): {each: each} for batch, each in zip(ready, payload, strict=True)},
        protection={Address(batch.app, "listing", each): True for batch, each in zip(ready, payload, strict=True)},
        notes={str(batch.app): (each,) for batch, each in zip(ready, payload, strict=True)},
    )


def hostile_report(planned: Plan, *payload: str, new: bool) -> Drift:
    """A drift report with these payloads in every text there is: all of it new, or seen first at a hostile time."""
    found = [finding for change in planned.changes for finding in findings(change)]
    entries = [Ignore(each, each, each, each) for each in payload]
    paths = [finding.path for finding in found]
    return Drift(
        planned,
        tuple(batch.app for batch in planned.batches),
        3,
        planned.held,
        tuple((finding, entries[0]) for finding in found),
        dict.fromkeys(paths, entries[-1]),
        tuple(entries),
        dict.fromkeys(paths, payload[0]),
        frozenset(paths) if new else frozenset(),
    )


class HostilePictures:
    """A picture for some files, described by the payload."""

    def __init__(self, payload):
        self.advice = payload
        self._payload = payload

    def find(self, content):
        """The picture."""
        picture = Picture("data:image/webp;base64,UklGRg==", 16, 9, self._payload, film=True)
        return picture if content.startswith("seen") else None


def pages_of(*payload: str) -> list[str]:
    """A plan and two drift reports with the payloads in all that they are made from."""
    planned, pictures = hostile_plan(*payload), HostilePictures(payload[0])
    stores = {f"store{each}": Store(each, {each: 9}, "date", "zone", {each: "Europe/Berlin"}) for each in payload}
    return [
        html.plan(planned, pictures, stores, payload[0]),
        html.drift(hostile_report(planned, *payload, new=False), pictures, stores),
        html.drift(hostile_report(planned, *payload, new=True), pictures, stores),
    ]


def skeleton(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a page with the names of their attributes, but for the marks of changed words."""
    elements = read(page).elements
    return [(name, tuple(attributes)) for name, attributes in elements if name not in {"ins", "del"}]


@pytest.mark.parametrize("part", range(8))
def test_no_text_becomes_part_of_the_page(part):
    """328 payloads in every field: each makes the very elements and attributes that harmless text makes."""
    expected = [skeleton(page) for page in pages_of(HARMLESS)]
    for payload in payloads()[part::8]:
        assert [skeleton(page) for page in pages_of(payload)] == expected, payload


def test_the_page_of_a_hostile_plan_has_only_what_pages_have():
    """All payloads in one plan: no element, attribute or address that is not of the page's own set."""
    for page in pages_of(*payloads()[::4]):
        reader = read(page)
        assert {name for name, _ in reader.elements} <= ELEMENTS
        assert {key for _, attributes in reader.elements for key in attributes} <= {key.lower() for key in ATTRIBUTES}
        led_to = {attributes["href"] for _, attributes in reader.elements if "href" in attributes}
        assert [each for each in led_to if not each.startswith(("#", "data:image/webp;base64,"))] == []
        assert reader.unbalanced == []


def test_the_payloads_are_on_the_page():
    """What is escaped is not left out: a reviewer sees that somebody tried."""
    payload = "<img src=x onerror=alert(1)>"
    for page in pages_of(payload):
        assert read(page).text.count(payload) > 10


def test_no_page_holds_a_raw_control():
    """Controls, bidirectional controls and halves of characters are spelt out, so that the page is valid UTF-8."""
    for page in pages_of(*payloads()[::3], "\x1b[2J\x07\x85\u200b"):
        page.encode()
        raw = {each for each in page if each != "\n" and (ord(each) < 32 or 127 <= ord(each) < 160)}
        assert raw | ({"\u202e", "\u2066", "\u2028", "\ufeff", "\u200b"} & set(page)) == set()


# --- in a browser -----------------------------------------------------------------------------------------------


@contextmanager
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that notes what it is asked for; yields its address and the notes."""
    asked: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        """Answers everything with nothing."""

        def do_GET(self):
            """Note the path."""
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Noting) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()
            thread.join()


def in_browser(page: str, folder) -> str:
    """The page as Chromium has it after everything on it has run. No name is resolved, no other machine asked."""
    path = folder / "page.html"
    path.write_text(page, encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    options += ["--disable-component-update", "--disable-sync", "--disable-extensions", "--no-proxy-server"]
    options += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", f"--user-data-dir={folder / 'profile'}"]
    command = [CHROMIUM, *options, "--virtual-time-budget=2000", "--dump-dom", path.as_uri()]
    ended = subprocess.run(command, capture_output=True, check=True, timeout=120, text=True)
    shutil.rmtree(folder / "profile", ignore_errors=True)
    return ended.stdout


needs_chromium = pytest.mark.skipif(not shutil.which(CHROMIUM), reason="there is no Chromium here")
OWNED = "document.title=`owned`"


@needs_chromium
def test_a_page_without_our_care_would_be_owned(tmp_path):
    """The trial can fail: put on a page as they are, such payloads run and fetch."""
    with listener() as (there, asked):
        shown = in_browser(f"<title>x</title>{payloads(there, OWNED)[16]}{payloads(there, OWNED)[0]}", tmp_path)
    assert asked == ["/img"]
    assert "<title>owned</title>" in shown


@needs_chromium
def test_in_a_browser_nothing_runs_and_nothing_is_asked_for(tmp_path):
    """Every seed, bare and in a frame, in every field: Chromium runs and asks for nothing, and builds the same page."""
    with listener() as (there, asked):
        listed = payloads(there, OWNED)
        framed = [listed[number * len(FRAMES) + 1 + number % (len(FRAMES) - 1)] for number in range(len(SEEDS))]
        pages = pages_of(*listed[:: len(FRAMES)], *framed)[:2]
        shown = [in_browser(page, tmp_path) for page in pages]
    assert asked == []
    assert [each for each in shown if "<title>owned" in each] == []
    assert list(map(skeleton, shown)) == list(map(skeleton, pages))
