"""The app itself: created once, refreshed, deleted; and what no API of this store can do."""

from __future__ import annotations

import json

import pytest
from firefox_world import MANIFEST_URL, app, package, webapp

from reconciler.errors import Blocked, Refused, Unavailable

NEW_URL = "https://newgame.example.com/manifest.webapp"
HOSTED = {"manifest_url": NEW_URL}
PAGE = {
    "categories": ("games",),
    "device_types": ("firefoxos",),
    "premium_type": "free",
    "support_email": "help@example.com",
    "privacy_policy": "Nothing is kept.",
}


def host(world, url=NEW_URL, **more):
    """Serve a manifest at this address."""
    world.control.console(world.app.id, "host_manifest", url=url, manifest=webapp(**more))


def create(world, binary=None, page=None):
    """Create the app, with its page."""
    return world.make({"binary/app": binary or HOSTED, "details": page or PAGE})


def test_a_hosted_app_is_created_and_given_its_slug(nothing):
    """Validated, created, and called what the manifest calls it, in three writes."""
    host(nothing, name="New Game")
    marks, _ = create(nothing)
    live = nothing.view()["live"]

    assert nothing.writes() == [
        "POST /api/v1/apps/validation/",
        "POST /api/v1/apps/app/",
        f"PUT /api/v1/apps/app/{live['id']}/",
    ]
    assert (live["slug"], live["manifest_url"]) == ("newgame", NEW_URL)
    assert marks["binary/app"] == str(live["id"])


def test_a_packaged_app_is_created(nothing):
    """The package goes inside JSON; what is in it decides name and version."""
    content = nothing.files.add(package(name="New Game", version="2.1"), "newgame.zip")
    create(nothing, {"version_codes": ("2.1",), "files": (content,)})
    found = nothing.read("binary/app")["binary/app"]

    assert found.values["version_codes"] == ("2.1",)
    assert nothing.view()["live"]["app_type"] == "packaged"


@pytest.mark.parametrize("answer", ["201", "202"])
def test_a_validation_is_waited_for(nothing, answer):
    """While the validator is at work the store is asked again, whatever status it answers with."""
    nothing.control.switches(validation_polls=3, package_answer=answer)
    content = nothing.files.add(package(name="New Game"), "newgame.zip")
    create(nothing, {"version_codes": ("1.0",), "files": (content,)})

    assert sum(each.startswith("GET /api/v1/apps/validation/") for each in nothing.paths()) >= 3


def test_a_validation_without_end_is_given_up(new_world):
    """The wait has a limit, and nothing was created."""
    world = new_world(slug="newgame", wait=0.2)
    world.control.switches(validation_polls=1000)
    content = world.files.add(package(), "newgame.zip")
    with pytest.raises(Unavailable, match="still processing"):
        create(world, {"version_codes": ("1.0",), "files": (content,)})
    assert world.control.apps() == ["wordgame"]


def test_what_the_validator_finds_is_told(nothing):
    """A manifest that cannot be fetched is the validator's business: its words are shown."""
    nothing.control.switches(unknown_manifest="unreachable")
    with pytest.raises(Refused) as caught:
        create(nothing)

    assert "validator does not accept https://newgame.example.com" in caught.value.message
    assert len(caught.value.message.splitlines()) >= 2
    assert nothing.control.apps() == ["wordgame"]


def test_a_package_that_is_none_is_refused(nothing):
    """The store's words say what is wrong with the file."""
    content = nothing.files.add(b"not a zip", "newgame.zip")
    with pytest.raises(Refused):
        create(nothing, {"version_codes": ("1.0",), "files": (content,)})
    assert nothing.control.apps() == ["wordgame"]


@pytest.mark.parametrize("fault", ["reset_after nth=1", "500 after=yes nth=1", "reset_before nth=1", "500 nth=1"])
def test_a_lost_answer_is_looked_up(nothing, fault):
    """Whether the store acted or not, there is one app in the end; an upload is never used twice."""
    host(nothing, name="New Game")
    nothing.control.faults(f"POST */apps/app/: {fault}")
    create(nothing)

    assert sorted(nothing.control.apps()) == ["newgame", "wordgame"]
    assert len([each for each in nothing.view()["history"] if each["event"] == "created"]) == 1


def test_a_package_that_is_too_large_is_told(nothing):
    """413 in one dialect and 400 in the other, in the store's words both times."""
    nothing.control.switches(most_package_bytes=100)
    content = nothing.files.add(package(), "newgame.zip")
    with pytest.raises(Refused, match="Packaged app too large"):
        create(nothing, {"version_codes": ("1.0",), "files": (content,)})


def test_a_domain_that_has_an_app_already_is_told(nothing):
    """Where the store allows one app for each domain, its words say so."""
    nothing.control.switches(unique_domain="on")
    nothing.control.seed(app(slug="older", manifest_url="https://newgame.example.com/other.webapp"))
    with pytest.raises(Refused, match="only one app per domain"):
        create(nothing)


def test_a_server_that_chokes_on_a_used_upload_gets_a_new_one(nothing):
    """The answer is lost, the store did not act: it is validated anew, whatever a second use would have done."""
    nothing.control.switches(reused_upload=500)
    host(nothing, name="New Game")
    nothing.control.faults("POST */apps/app/: reset_before nth=1")
    create(nothing)

    assert sum(each == "POST /api/v1/apps/validation/" for each in nothing.writes()) == 2
    assert sorted(nothing.control.apps()) == ["newgame", "wordgame"]


@pytest.mark.parametrize("packaged", [False, True])
def test_what_a_cut_off_run_created_is_taken_up(nothing, packaged):
    """An incomplete app of the same origin that still bears the store's own slug is ours, and gets its name now."""
    host(nothing, name="New Game")
    content = nothing.files.add(package(name="New Game"), "newgame.zip")
    binary = {"version_codes": ("1.0",), "files": (content,)} if packaged else HOSTED
    changes = nothing.changes(**{"binary/app": binary, "details": PAGE})
    transaction = nothing.provider.open(nothing.app, changes=changes)
    number = transaction.apply(changes[0], nothing.files, lambda _sent: None)
    marks, _ = create(nothing, binary)

    assert marks["binary/app"] == number
    assert sorted(nothing.control.apps()) == ["newgame", "wordgame"]


def test_another_app_of_ours_is_not_taken_for_it(nothing, new_world):
    """Two apps may share a manifest: one that our ledger knows under another name is left alone."""
    host(nothing, name="New Game")
    create(nothing)
    other = new_world(slug="newgame-beta")
    other.marks = {"firefox-marketplace/newgame/binary/app": str(nothing.view()["live"]["id"])}
    create(other)

    assert sorted(other.control.apps()) == ["newgame", "newgame-beta", "wordgame"]


def test_an_app_that_was_handed_in_is_not_taken_for_it(nothing):
    """What is in review or public is no left-over."""
    nothing.control.seed(app(slug="older", manifest_url=NEW_URL, status="public"))
    host(nothing, name="New Game")
    create(nothing)

    assert sorted(nothing.control.apps()) == ["newgame", "older", "wordgame"]


def test_a_slug_that_is_taken_is_told(nothing, profile):
    """2013 refuses it; later servers make another of it, and that one is named."""
    nothing.control.seed(app(slug="other", manifest_url="https://other.example.com/m.webapp"))
    host(nothing, name="New Game")
    changes = nothing.changes(**{"binary/app": HOSTED, "details": PAGE})
    transaction = nothing.provider.open(nothing.app, changes=changes)
    transaction.apply(changes[0], nothing.files, lambda _sent: None)
    nothing.control.seed(app(slug="newgame", manifest_url="https://third.example.com/m.webapp"))
    with pytest.raises((Refused, Blocked)) as caught:
        transaction.apply(changes[1], nothing.files, lambda _sent: None)

    assert "slug" in caught.value.message
    if profile == "2016":
        assert "put `id: " in caught.value.fix


def test_what_a_new_app_needs_is_asked_for_first(nothing, profile):
    """Nothing is created that could not be given its slug; 2013 needs more for that."""
    with pytest.raises(Blocked, match="a new app needs categories, device_types") as caught:
        nothing.make({"binary/app": HOSTED, "listing/en-US": {"description": "New."}})

    assert ("privacy_policy" in caught.value.message) == (profile == "2013")
    assert nothing.writes() == []


def test_a_number_cannot_be_created(new_world):
    """Numbers are given by the store."""
    world = new_world(slug="4711")
    with pytest.raises(Blocked, match="no app with the number 4711"):
        create(world)
    assert world.writes() == []


def test_the_throttle_stops_the_run_and_the_next_one_goes_on(nothing):
    """The store takes so many new apps a day, and then nothing at all: it is asked once. Later there is one app."""
    nothing.control.switches(throttle=1)
    host(nothing, name="New Game")
    with pytest.raises(Blocked) as caught:
        create(nothing)

    assert "Throttle limit exceeded." in caught.value.message
    assert "Wait a day" in caught.value.fix
    assert [each["status"] for each in nothing.control.requests()].count(429) == 1

    nothing.control.switches(throttle=0)
    create(nothing)

    assert sorted(nothing.control.apps()) == ["newgame", "wordgame"]


# --- refreshing -------------------------------------------------------------------------------------------------


def test_a_new_version_of_a_hosted_app_is_fetched(world):
    """The store is told to look; the version shows that it did."""
    host(world, MANIFEST_URL, version="1.1")
    world.make({"binary/app": {"manifest_url": MANIFEST_URL, "version_codes": ("1.1",)}})

    assert world.read("binary/app")["binary/app"].values["version_codes"] == ("1.1",)
    assert [each.rpartition("/app/")[2] for each in world.writes()] == [
        f"{world.view()['live']['id']}/refresh-manifest/"
    ]


def test_a_refresh_that_brings_nothing_is_told(new_world):
    """The answer is 204 either way: the version that is still shown gives it away, and the fix names the address."""
    world = new_world(wait=0.5)
    world.control.seed(app())
    host(world, MANIFEST_URL, version="1.0.5")
    with pytest.raises(Blocked) as caught:
        world.make({"binary/app": {"manifest_url": MANIFEST_URL, "version_codes": ("1.1",)}})

    assert "still shows version 1.0.5, not 1.1" in caught.value.message
    assert "application/x-web-app-manifest+json" in caught.value.fix


def test_names_that_a_refresh_brings_are_told(world, profile):
    """Since 2014 the manifest's names take the place of those that were sent: nobody is to be surprised."""
    host(world, MANIFEST_URL, version="1.1", name="Other Name")
    _, told = world.make({"binary/app": {"manifest_url": MANIFEST_URL, "version_codes": ("1.1",)}})

    assert ("brought other names in" in told) == (profile == "2016")


def test_texts_sent_with_a_refresh_stay(world, profile):
    """A deletion stands first in a batch, but the page is sent once, behind the refresh."""
    host(world, MANIFEST_URL, version="1.1", name="Word Game", locales={"de": {"name": "Wortspiel"}})
    world.make(
        {
            "listing/de": None,
            "binary/app": {"manifest_url": MANIFEST_URL, "version_codes": ("1.1",)},
            "listing/en-US": {"name": "Word Game", "description": "New."},
        }
    )

    assert [each.partition(" ")[0] for each in world.writes()] == ["POST", "PUT"]
    assert set(world.read("listing/en-US", "listing/de")) & {"listing/de"} == set()
    assert world.read("listing/en-US")["listing/en-US"].values == {"name": "Word Game", "description": "New."}
    assert profile == "2013" or "de" not in world.view()["live"]["name"]


# --- what no API does -------------------------------------------------------------------------------------------


def test_a_packaged_apps_next_version_is_a_persons_work(new_world):
    """No API of this store takes it: that is said before anything is sent."""
    world = new_world(slug="packed")
    world.control.seed({"slug": "packed", "package": True, "name": "Packed", "locales": ["en-US"], "status": "public"})
    content = world.files.add(package(version="9.0"), "packed.zip")
    with pytest.raises(Blocked) as caught:
        world.make({"binary/app": {"version_codes": ("9.0",), "files": (content,)}})

    assert "9.0 is wanted" in caught.value.message
    assert "Developer Hub" in caught.value.fix
    assert world.writes() == []


@pytest.mark.parametrize(
    ("binary", "words"),
    [
        ({"manifest_url": NEW_URL}, "no API of this store moves it"),
        ({"version_codes": ("1.0",), "files": ("sha256:0",)}, "an app stays what it was created as"),
    ],
)
def test_an_app_stays_where_and_what_it_is(world, binary, words):
    """Neither its address nor its sort can be changed."""
    with pytest.raises(Blocked, match=words):
        world.make({"binary/app": binary})
    assert world.writes() == []


def test_an_app_is_deleted(world):
    """And that it is gone already is fine."""
    world.make({"binary/app": None})

    assert world.control.apps() == []
    assert "binary/app" not in world.read("binary/app")


def test_a_validators_report_as_text_is_read(nothing):
    """Some servers have the report as a JSON text inside the JSON."""
    from reconciler.http import Answer
    from reconciler.providers.firefox_marketplace.creating import _invalid

    report = json.dumps({"messages": [{"type": "error", "message": "Bad icon", "description": ["It is small."]}]})
    body = json.dumps({"id": "0" * 32, "processed": True, "valid": False, "validation": report}).encode()
    error = _invalid(Answer(200, {}, body, "GET /api/v1/apps/validation/"), HOSTED)

    assert error.message.splitlines()[1] == "  Bad icon. It is small"
