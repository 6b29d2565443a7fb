"""An app that does not exist yet, cut off after every write: it is created once, whatever got lost."""

from __future__ import annotations

import json
import os
import zipfile
from hashlib import sha256

import pytest
from amazon import picture
from firefox import MANIFEST_URL, SLUG, FirefoxStage
from rehearsal import Rehearsal
from test_crash_matrix import cut_off_after

from reconciler import plan as planning
from reconciler.survey import survey, traits

WHOLE = os.environ.get("RECONCILER_TEST_WHOLE") == "1"


class NewFirefoxStage(FirefoxStage):
    """The same app before anybody has created it, with fewer pictures; hosted or packaged."""

    def __init__(self, profile, *, packaged):
        super().__init__(profile)
        self.packaged = packaged

    def seed(self, control):
        """Nothing but what the app's own server answers with."""
        control.switches(profile=self.profile)
        control.console(SLUG, "host_manifest", url=MANIFEST_URL, manifest=self.webapp("1.1"))

    def webapp(self, version):
        """As in the story, in the languages that are wanted."""
        made = super().webapp(version)
        made["locales"].pop("de")
        return made

    def manifest(self, folder):
        """As in the story, with two pictures and no icon: it would come with the app, and a saved plan be stale."""
        wanted = super().manifest(folder)
        wanted["stores"][self.name]["previews"] = ["img/en-US/1.png", "img/en-US/2.png"]
        wanted["stores"][self.name].pop("icon", None)
        if self.packaged:
            del wanted["stores"][self.name]["hosted"]
            wanted["stores"][self.name]["package"] = {"file": "story.zip"}
            picture(folder / "icon.png", 128, 128, 1)
            with zipfile.ZipFile(folder / "story.zip", "w") as archive:
                archive.writestr("manifest.webapp", json.dumps({"launch_path": "/", **self.webapp("1.1")}))
                archive.write(folder / "icon.png", "icon.png")
            self.package = f"sha256:{sha256((folder / 'story.zip').read_bytes()).hexdigest()}"
        return wanted

    def shown(self, control):
        """As in the story, but for the icon. Of a package the store shows its version."""
        found = {local: each for local, each in super().shown(control).items() if local != "image/icon"}
        if self.packaged:
            del found["binary/app"]["manifest_url"]
            found["binary/app"]["files"] = (self.package,)
        return found


@pytest.fixture(params=[f"{profile}-{sort}" for profile in ("2013", "2016") for sort in ("hosted", "packaged")])
def begin(request, sandbox, tmp_path):
    """Make rehearsals in which the app is not there yet."""
    profile, sort = request.param.split("-")
    made = []

    def make(name="0"):
        folder = tmp_path / name
        folder.mkdir()
        made.append(Rehearsal(NewFirefoxStage(profile, packaged=sort == "packaged"), sandbox, folder))
        return made[-1]

    yield make
    for each in made:
        each.close()


def check(rehearsal, apps, where):
    """The manifest is in the store, in one app that was handed in once; the next plan is empty."""
    assert rehearsal.stage.shown(rehearsal.control) == rehearsal.asked_for(), where
    assert rehearsal.stage.submissions(rehearsal.control) == 1, where
    assert len(rehearsal.control.apps()) == apps, where
    assert rehearsal.stage.twice(rehearsal.control.requests()) == [], where
    assert rehearsal.changes() == [], where


def test_an_app_is_created_under_the_slug_that_it_is_to_have(begin):
    """From nothing to review in one apply; afterwards nothing is left to do, and nothing is drift."""
    rehearsal = begin()
    apps = len(rehearsal.control.apps())
    report = rehearsal.apply()

    assert report.errors == {}
    check(rehearsal, apps + 1, "at once")
    assert rehearsal.changes(planning.drift(rehearsal.plan())) == []

    rehearsal.stage.approve(rehearsal.control)

    assert rehearsal.changes() == []


@pytest.mark.parametrize("answered", [True, False], ids=["answered", "unanswered"])
@pytest.mark.parametrize("fresh", [False, True], ids=["saved-plan", "fresh-plan"])
def test_cut_off_after_any_write_it_is_created_once(begin, record_property, answered, fresh):
    """N of N: one app, every picture in it once, handed in once, whichever write was the last one."""
    whole = begin("whole")
    apps = len(whole.control.apps())
    whole.apply()
    count = len([each for each in whole.control.requests() if each["write"] and each["acted"]])
    points = range(1, count + 1) if WHOLE else range(1 + fresh, count + 1, 3)
    record_property("cut points", f"{len(points)} of {len(points)} (of {count} writes)")
    for point in points:
        rehearsal = begin(f"{point}")
        planned = cut_off_after(rehearsal, point, answered=answered)
        report = rehearsal.apply(None if fresh else planned)

        assert report.errors == {}, (point, report.errors)
        check(rehearsal, apps + 1, point)
        rehearsal.close()


@pytest.mark.parametrize(
    "fault",
    ["POST */apps/app/: 500 after=yes nth=1", "POST */apps/app/: reset_after nth=1", "POST *: reset_after every=2"],
)
def test_a_lost_answer_does_not_create_it_twice(begin, fault):
    """The app is looked up among our own before anything is sent again."""
    rehearsal = begin()
    apps = len(rehearsal.control.apps())
    rehearsal.control.faults(fault)
    rehearsal.apply()
    rehearsal.start_process()
    report = rehearsal.apply()

    assert report.errors == {}
    check(rehearsal, apps + 1, fault)


def make_plan(rehearsal, now):
    """A plan made at this time."""
    desired = rehearsal.load().desired
    seen = survey(desired, {rehearsal.stage.name: rehearsal.provider}, rehearsal.ledger)
    return planning.make(desired, seen, now=now, traits={rehearsal.stage.name: traits(rehearsal.provider)})


def test_until_its_date_an_app_is_reviewed_and_hidden(begin):
    """The store knows no dates: the app is handed in hidden, and only the apply of the day makes it visible."""
    rehearsal = begin()
    rehearsal.write(("release", "date"), "2026-12-01T09:00:00Z")
    early = make_plan(rehearsal, "2026-11-20T00:00:00Z")

    assert rehearsal.apply(early).errors == {}
    assert len(early.held) == 1

    rehearsal.stage.approve(rehearsal.control)
    view = rehearsal.control.view(SLUG)

    assert (view["status"], view["disabled_by_user"], view["visible"]) == ("public", True, False)
    assert make_plan(rehearsal, "2026-11-30T00:00:00Z").changes == ()

    rehearsal.control.clear_requests()
    day = make_plan(rehearsal, "2026-12-01T09:00:00Z")

    assert rehearsal.apply(day).errors == {}
    assert rehearsal.control.view(SLUG)["visible"] is True
    assert len(rehearsal.writes()) == 1
    assert make_plan(rehearsal, "2026-12-02T00:00:00Z").changes == ()
