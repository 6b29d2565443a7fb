"""Transcripts: one store is out, or has no credentials, and the report of the others is written all the same."""

from __future__ import annotations

import contextlib
import json
import threading
from dataclasses import replace

import pytest
from jsonschema import Draft7Validator

from reconciler import plan as planning
from reconciler.cli.program import run
from reconciler.drift import sift
from reconciler.ledger import open_ledger
from reconciler.manifest import load
from reconciler.plan import make
from reconciler.providers import find
from reconciler.render import documents, text
from reconciler.render.text import Look
from reconciler.resources import schema
from reconciler.sandbox import Sandbox
from reconciler.settings import load as settings_of
from reconciler.survey import survey, traits

STORES = ("app-store", "firefox-marketplace")
MANIFEST = """\
app: {name}
stores:
  app-store:
    id: com.example.{name}
    platforms: {{IOS: {{version: 3.4.0, listings: {{en-US: {{promotional_text: New.}}}}}}}}
  firefox-marketplace:
    id: {name}
    homepage: https://{name}.example.com/new
"""


class Place:
    """Two stores with two apps each, applied, in the first of which something was changed in a console."""

    def __init__(self, sandbox, folder, capture):
        self.sandbox, self.folder, self.capture = sandbox, folder, capture
        apple, firefox = map(sandbox.control, STORES)
        platforms = {"IOS": {"version": "3.4.0"}}
        apple.seed({"id": "6400000001", "bundle_id": "com.example.chess", "name": "Chess", "platforms": platforms})
        firefox.seed({"slug": "chess", "name": "Chess", "status": "public"})
        for name in ("wordgame", "chess"):
            (folder / f"{name}.yaml").write_text(MANIFEST.format(name=name))
        assert self("apply", "--yes")[0] == 0
        firefox.console(
            "wordgame", "change_field", resource="details", field="homepage", value="https://theirs.example"
        )

    def __call__(self, *arguments, sandbox=True):
        """Run a command: exit code and both streams."""
        self.capture.readouterr()
        code = run([*arguments, f"--sandbox={self.sandbox.url}"] if sandbox else arguments)
        return code, *self.capture.readouterr()

    def document(self, *arguments):
        """What `drift --json` prints, after it was checked against its schema; and the exit code."""
        code, out, _ = self("drift", "--json", *arguments)
        document = json.loads(out)
        assert [error.message for error in Draft7Validator(schema("drift")).iter_errors(document)] == []
        return code, document


@pytest.fixture
def place(tmp_path, capsys):
    """A place of its own for each test."""
    with Sandbox(STORES) as sandbox, contextlib.chdir(tmp_path):
        yield Place(sandbox, tmp_path, capsys)


def states(document):
    """State by store and app."""
    return {each["app"]: each["state"] for each in document["apps"]}


OUTAGES = {
    "a maintenance page": ("GET *: html_200", "R3"),
    "refused credentials": ("*: 401", "R5"),
    "no permission": ("*: 403", "R"),
    "nothing but 404": ("GET *: 404", "R3"),
}


@pytest.mark.parametrize("outage", OUTAGES)
def test_one_store_is_out_and_the_other_is_told(place, outage):
    """Drift in the store that answers is found; both apps of the other are not measured, in every form."""
    rule, code = OUTAGES[outage]
    place.sandbox.control("app-store").faults(rule)
    ended, document = place.document("--md", "drift.md", "--html", "drift.html")
    assert ended == 2
    assert states(document) == {
        "app-store/com.example.chess": "not measured",
        "app-store/com.example.wordgame": "not measured",
        "firefox-marketplace/chess": "as applied",
        "firefox-marketplace/wordgame": "drifted",
    }
    assert document["complete"] is False
    assert all(each["code"].startswith(code) and each["reason"] for each in document["unread"])
    shown = place("drift")[1]
    assert "1 thing drifted in 1 app, 2 apps not measured" in shown
    assert shown.count("not measured:") == 2
    assert (place.folder / "drift.md").read_text().count("not measured:") == 2
    assert (place.folder / "drift.html").read_text().count("? not measured") == 2
    assert place("status")[1].count("not measured  ") == 2


def test_where_nothing_was_measured_nothing_is_claimed(place):
    """With both stores out no output says that nothing drifted, and the exit code is that of "not measured"."""
    for store in STORES:
        place.sandbox.control(store).faults("GET *: html_200")
    code, document = place.document()
    assert code == 4
    assert set(states(document).values()) == {"not measured"}
    _, shown, _ = place("drift", "--md", "drift.md")
    for each in (shown, (place.folder / "drift.md").read_text()):
        assert "4 apps not measured" in each
        assert "nothing drifted" not in each
    assert "4 apps not measured" in place("drift", "-q")[1]


def test_an_outage_beside_no_drift_is_no_success(place):
    """Nothing drifted where it could be seen; where it could not, a person has to look: 4, or 5 for credentials."""
    firefox, apple = place.sandbox.control("firefox-marketplace"), place.sandbox.control("app-store")
    firefox.console(
        "wordgame", "change_field", resource="details", field="homepage", value="https://wordgame.example.com/new"
    )
    assert place("drift")[0] == 0
    apple.faults("GET *: html_200")
    assert place("drift")[0] == 4
    assert place("drift", "--exit-zero")[0] == 4
    apple.faults("*: 401")
    assert place("drift")[0] == 5
    assert "nothing drifted, 2 apps not measured" in place("drift")[1]


def test_missing_credentials_of_all_stores_end_with_5(place, monkeypatch):
    """Without credentials nothing is sent anywhere, and each app is told as not measured."""
    for name in ("APP_STORE_KEY_ID", "APP_STORE_PRIVATE_KEY", "FIREFOX_MARKETPLACE_CONSUMER_KEY", "RECONCILER_SANDBOX"):
        monkeypatch.delenv(name, raising=False)
    code, shown, _ = place("drift", sandbox=False)
    assert code == 5
    assert shown.count("not measured:") == 4
    assert "nothing drifted" not in shown
    assert "FIREFOX_MARKETPLACE_CONSUMER_KEY is not set" in " ".join(shown.split())


def test_missing_credentials_of_one_store_leave_the_other_measured(place):
    """The store whose credentials are there is read and its drift told; the other is not measured."""
    desired = load([place.folder]).desired
    sandbox = {name: {**each, "credentials": place.sandbox.control(name).credentials()}
               for name, each in place.sandbox.endpoints().items()}  # fmt: skip
    there, missing = settings_of(None, {}, sandbox=sandbox), settings_of(None, {}).store("app-store").secret
    ledger = open_ledger(place.folder / ".reconciler" / "sandbox-ledger.jsonl")
    recall = {"recall": lambda address: ledger.memory().mark(address), "stopping": threading.Event()}
    with contextlib.ExitStack() as stack:
        connected = {}
        for name in STORES:
            given = replace(there.store(name), **recall)
            given = replace(given, secret=missing) if name == "app-store" else given
            connected[name] = find(name).connect(given)
            stack.callback(connected[name].close)
        seen = survey(desired, connected, ledger, allow_draft=False)
        known = {name: traits(each) for name, each in connected.items()}
    planned = make(desired, seen, now="2026-11-20T06:00:00Z", traits=known)
    report = sift(planned, planning.drift(planned), apps=desired.apps, last=lambda _change: None, ignores=())

    assert [each["state"] for each in documents.drift(report)["apps"]].count("not measured") == 2
    assert {each.code for each in report.found.unread} == {"R5000"}
    shown = text.drift(report, Look())
    assert "1 thing drifted in 1 app, 2 apps not measured" in shown
    assert "APP_STORE_KEY_ID is not set" in " ".join(shown.split())
