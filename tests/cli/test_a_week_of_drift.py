"""A week on a schedule: console edits, outages, merges, a release that waits for its day, and an ignore list.

Twice a day `drift` runs, once a day `apply --yes` for a store that cannot wait for a date by itself. The clock is the
program's own, not the machine's. What is reported is compared with what was done to the stores, which
is noted as it is done: neither a false alarm nor a silence passes.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from receiver import Receiver, listening

from reconciler.cli.program import run
from reconciler.sandbox import Sandbox

STORES = ("amazon-appstore", "app-store", "firefox-marketplace")
BUNDLE = "com.example.wordgame"
MANIFEST = """\
app: wordgame
stores:
  amazon-appstore:
    id: {app}
    listings:
      en-US: {{title: Wordgame, short_description: {short}, release_notes: Bugs fixed.}}
      de-DE: {{title: {german}, release_notes: Fehler behoben.}}
  app-store:
    id: com.example.wordgame
    platforms: {{IOS: {{version: 3.4.0, listings: {{en-US: {{promotional_text: {promotion}}}}}}}}}
  firefox-marketplace:
    id: wordgame
    homepage: https://wordgame.example.com/
    listings: {{en-US: {{name: Wordgame, description: {description}}}}}
    release: {{enabled: true{date}}}
"""
SETTINGS = """\
drift:
  ignore:
    - {{address: app-store/*/promotional_text, reason: a sale, until: 2026-12-30}}
notify:
  webhook: {{url: "{url}", secret: env:HOOK}}
"""
WHOLE = {
    "short": "Find the word.",
    "german": "Wordgame",
    "promotion": "A new puzzle every day.",
    "description": "Words.",
    "date": "",
}
TITLE, SHORT = "amazon:listing/en-US/title", "amazon:listing/en-US/short_description"
SALE = "apple:listing/IOS/en-US/promotional_text"
HOME = "firefox:details/homepage"

WEEK = """\
28 Dec 06:00  exit 0
28 Dec 18:00  exit 0
29 Dec 06:00  exit 0  pending 3, held 1
29 Dec 09:30  apply exit 0
29 Dec 18:00  exit 0  ignored apple:listing/IOS/en-US/promotional_text  pending 3, held 1
30 Dec 06:00  exit 2  drift amazon:listing/en-US/title  ignored apple:listing/IOS/en-US/promotional_text\
  pending 3, held 1  | told: new amazon:listing/en-US/title
30 Dec 09:30  apply exit 0
30 Dec 18:00  exit 2  drift amazon:listing/en-US/title (30 Dec 06:00)  not measured apple  pending 3, held 1
31 Dec 06:00  exit 2  drift amazon:listing/en-US/title (30 Dec 06:00)  not measured apple  pending 3, held 1\
  | told: not_measured apple
31 Dec 09:30  apply exit 0  | told: applied firefox:listing/en-US
31 Dec 18:00  exit 2  drift amazon:listing/en-US/title (30 Dec 06:00),\
 apple:listing/IOS/en-US/promotional_text (29 Dec 18:00, no longer ignored)  pending 2\
  | told: new apple:listing/IOS/en-US/promotional_text, measured_again apple
01 Jan 06:00  exit 2  drift apple:listing/IOS/en-US/promotional_text (29 Dec 18:00, no longer ignored)\
  not measured amazon
01 Jan 18:00  exit 2  drift amazon:listing/en-US/short_description, amazon:listing/en-US/title (30 Dec 06:00),\
 apple:listing/IOS/en-US/promotional_text (29 Dec 18:00, no longer ignored), firefox:details/homepage  pending 1\
  | told: new amazon:listing/en-US/short_description, new firefox:details/homepage
02 Jan 06:00  exit 2  drift amazon:listing/en-US/short_description (01 Jan 18:00),\
 amazon:listing/en-US/title (30 Dec 06:00),\
 apple:listing/IOS/en-US/promotional_text (29 Dec 18:00, no longer ignored),\
 firefox:details/homepage (01 Jan 18:00)  pending 1
02 Jan 10:00  apply exit 0  | told: applied amazon:listing/de-DE, applied amazon:listing/en-US
02 Jan 18:00  exit 0  | told: gone amazon:listing/en-US/short_description, gone amazon:listing/en-US/title,\
 gone apple:listing/IOS/en-US/promotional_text, gone firefox:details/homepage
03 Jan 06:00  exit 0
03 Jan 18:00  exit 65
04 Jan 06:00  exit 65  | told: failure
04 Jan 18:00  exit 0  | told: measured_again *
"""


@dataclass
class World:
    """Three stores, one manifest in git, one machine with a schedule, and a person who gets the notices."""

    sandbox: Sandbox
    folder: Path
    receiver: Receiver
    capture: pytest.CaptureFixture[str]
    manifest: dict[str, str] = field(default_factory=lambda: dict(WHOLE))
    moved: set[str] = field(default_factory=set)
    log: list[str] = field(default_factory=list)
    clock: str = "2026-12-27T12:00:00Z"

    def at(self, moment: str) -> None:
        """Let time pass, at Amazon too. The other two judge by their clock what was signed, and that is done today."""
        then, now = (datetime.fromisoformat(each) for each in (self.clock, moment))
        assert now > then
        self.sandbox.control(STORES[0]).tick((now - then).total_seconds())
        self.clock = moment

    def merge(self, **fields: str) -> None:
        """What a pull request changed in the manifest."""
        self.manifest |= fields
        text = MANIFEST.format(app=self.amazon, **self.manifest)
        (self.folder / "wordgame.yaml").write_text(text)

    @property
    def amazon(self) -> str:
        """The app's id in the Amazon Appstore."""
        return self.sandbox.control(STORES[0]).apps()[0]

    def edit(self, path: str, resource: str, name: str, value: str, **more: str) -> None:
        """Somebody changes a field in a console."""
        store = {"amazon": STORES[0], "apple": STORES[1], "firefox": STORES[2]}[path.partition(":")[0]]
        app = {STORES[0]: self.amazon, STORES[1]: BUNDLE, STORES[2]: "wordgame"}[store]
        self.sandbox.control(store).console(app, "change_field", resource=resource, field=name, value=value, **more)
        self.moved.add(path)

    def healed(self, *paths: str) -> None:
        """These are as the manifest says again."""
        self.moved -= set(paths)

    def typed(self, *arguments: str) -> tuple[int, Any]:
        """Run a command at this moment; returns its exit code and what it printed as JSON."""
        self.capture.readouterr()
        code = run([*arguments, "--json", f"--sandbox={self.sandbox.url}"], clock=lambda: self.clock)
        return int(code), json.loads(self.capture.readouterr().out)

    def short(self, path: str) -> str:
        """A path as the log has it."""
        for store, app, name in zip(
            STORES, (self.amazon, BUNDLE, "wordgame"), ("amazon", "apple", "firefox"), strict=True
        ):
            path = path.replace(f"{store}/{app}", name)
        return path.replace("/", ":", 1)

    # --- what the schedule runs ---

    def drift(self, moment: str, out: str = "") -> None:
        """A scheduled `drift`; checks it against what was done to the stores. `out`: a store that cannot be read."""
        self.at(moment)
        code, document = self.typed("drift", "--allow-draft")
        if "changes" not in document:
            self._note(f"exit {code}")
            return
        found, ignored = self._found(document), self._ignored(document)
        measured = {each for each in self.moved if not out or not each.startswith(f"{out}:")}
        assert set(found) | set(ignored) == measured, f"{moment}: reported {found} and {ignored}, done {measured}"
        assert set(ignored) == ({SALE} & measured if moment < "2026-12-31" else set())
        states = {self.short(each["app"]): each["state"] for each in document["apps"]}
        assert [app for app, state in states.items() if state == "not measured"] == ([out] if out else [])
        assert {app for app, state in states.items() if state == "drifted"} == {
            each.partition(":")[0] for each in found
        }
        parts = [f"drift {', '.join(f'{path}{found[path]}' for path in sorted(found))}"] if found else []
        parts += [f"ignored {', '.join(ignored)}"] if ignored else []
        parts += [f"not measured {out}"] if out else []
        waiting = [f"{name} {number}" for name, number in self._waiting(document).items() if number]
        self._note(f"exit {code}", *parts, ", ".join(waiting))

    def _waiting(self, document: Any) -> dict[str, int]:
        return {"pending": document["pending"], "held": len(document["held"])}

    def _found(self, document: Any) -> dict[str, str]:
        """The drift that is reported, each with what else is said of it."""
        told = {}
        for change in document["changes"]:
            for name in change["fields"]:
                first = change["first_seen"][name]
                said = [f"{datetime.fromisoformat(first):%d %b %H:%M}"] if first != document["read"] else []
                said += ["no longer ignored"] if name in change["no_longer_ignored"] else []
                told[self.short(f"{change['address']}/{name}")] = f" ({', '.join(said)})" if said else ""
        return told

    def _ignored(self, document: Any) -> list[str]:
        return [self.short(f"{each['address']}/{each['field']}") for each in document["ignored"]]

    def apply(self, moment: str, store: str) -> None:
        """`apply --yes` for one store."""
        self.at(moment)
        code, _ = self.typed("apply", "--yes", "--store", store)
        self._note(f"apply exit {code}")

    def _note(self, *parts: str) -> None:
        told = [each for post in self.receiver.posts for each in self._told(post.document)]
        self.receiver.posts.clear()
        line = "  ".join(each for each in (f"{datetime.fromisoformat(self.clock):%d %b %H:%M}", *parts) if each)
        self.log.append(f"{line}  | told: {', '.join(told)}" if told else line)

    def _told(self, document: Any) -> list[str]:
        if document["event"] == "failure":
            return ["failure"]
        if document["event"] == "apply":
            return sorted({f"applied {self.short(each['address'])}" for each in document["report"]["outcomes"]})
        kinds = ("new", "gone", "not_measured", "measured_again")
        return [f"{kind} {self.short(path)}" for kind in kinds for path in sorted(document[kind])]


@pytest.fixture
def world(tmp_path, capsys):
    """The stores show what the manifest says, and the review has ended well."""
    with Sandbox(STORES) as sandbox, contextlib.chdir(tmp_path), listening() as receiver:
        made = World(sandbox, tmp_path, receiver, capsys)
        made.merge()
        (tmp_path / "reconciler.yaml").write_text(SETTINGS.format(url=receiver.url))
        assert made.typed("apply", "--yes", "--no-notify")[0] == 0
        sandbox.control(STORES[0]).advance(made.amazon, "approve")
        yield made


def test_a_week_on_a_schedule(world):
    """Every edit is reported by the next run that can see it, since when it is there, until it is mended; no other."""
    amazon, apple = world.sandbox.control(STORES[0]), world.sandbox.control(STORES[1])
    live = "2026-12-31T09:00:00Z"
    world.drift("2026-12-28T06:00:00Z")
    world.drift("2026-12-28T18:00:00Z")
    world.merge(short="Find every word.", german="Wortspiel", description="More words.", date=f', date: "{live}"')
    world.drift("2026-12-29T06:00:00Z")
    world.apply("2026-12-29T09:30:00Z", STORES[2])
    world.edit(SALE, "texts/en-US", "promotionalText", "Half price!", where="live")
    world.drift("2026-12-29T18:00:00Z")
    world.edit(TITLE, "listings/en-US", "title", "Wordgame, now better")
    world.drift("2026-12-30T06:00:00Z")
    world.apply("2026-12-30T09:30:00Z", STORES[2])
    assert world.sandbox.control(STORES[2]).view("wordgame")["live"]["description"]["en-US"] == "Words."

    apple.faults("GET *: html_200")
    world.drift("2026-12-30T18:00:00Z", out="apple")
    world.drift("2026-12-31T06:00:00Z", out="apple")
    apple.faults()
    world.apply("2026-12-31T09:30:00Z", STORES[2])
    assert world.sandbox.control(STORES[2]).view("wordgame")["live"]["description"]["en-US"] == "More words."
    world.drift("2026-12-31T18:00:00Z")

    amazon.faults("POST */token: 401")
    world.drift("2027-01-01T06:00:00Z", out="amazon")
    amazon.faults()
    world.edit(SHORT, "listings/en-US", "shortDescription", "Find the word!")
    world.edit(HOME, "details", "homepage", "https://elsewhere.example.com/")
    world.drift("2027-01-01T18:00:00Z")
    world.drift("2027-01-02T06:00:00Z")
    world.merge(promotion="Half price!")
    world.edit(HOME, "details", "homepage", "https://wordgame.example.com/")
    world.apply("2027-01-02T10:00:00Z", STORES[0])
    world.healed(TITLE, SHORT, SALE, HOME)
    world.drift("2027-01-02T18:00:00Z")
    amazon.advance(world.amazon, "approve")
    world.drift("2027-01-03T06:00:00Z")

    whole = (world.folder / "wordgame.yaml").read_text()
    (world.folder / "wordgame.yaml").write_text(whole.replace("listings", "listngs", 1))
    world.drift("2027-01-03T18:00:00Z")
    world.drift("2027-01-04T06:00:00Z")
    (world.folder / "wordgame.yaml").write_text(whole)
    world.drift("2027-01-04T18:00:00Z")

    assert "\n".join(world.log) + "\n" == WEEK
