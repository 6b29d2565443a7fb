from __future__ import annotations

import pytest

from reconciler.errors import Missing, NeedsDraft, Unauthorized
from reconciler.model import UNKNOWN, App

TEXTS = ("details", "listing/en-US", "listing/de-DE", "release", "binary/apks")


def test_an_app_without_an_open_draft_cannot_be_read(world):
    """There is no way to see the live version, and reading must not make one."""
    with pytest.raises(NeedsDraft):
        world.provider.read(world.app, None)
    assert world.requests() == ["GET edits"]


def test_with_a_draft_open_the_version_before_it_is_read(world):
    """What somebody has typed into the draft is not what the store has accepted."""
    world.console("open_edit")
    world.console("change_field", resource="details", field="contactEmail", value="typed@example.com", where="draft")
    seen = world.provider.read(world.app, [world.at("details")])
    assert seen[world.at("details")].values["contact_email"] == "support@example.com"


def test_in_review_the_submitted_edit_is_read(world):
    """What is in review has been accepted."""
    world.console("open_edit")
    world.console("change_field", resource="details", field="contactEmail", value="sent@example.com", where="draft")
    for locale in ("en-US", "de-DE"):
        world.console("change_field", resource=f"listings/{locale}", field="recentChanges", value="New.", where="draft")
    world.console("commit_edit")
    seen = world.provider.read(world.app, [world.at("details")])
    assert seen[world.at("details")].values["contact_email"] == "sent@example.com"
    assert world.provider.status(world.app) == "in review"


@pytest.mark.parametrize("setting", [{"previous_readable_by_id": "never"}, {"previous_review": "empty"}])
def test_if_the_version_before_the_draft_does_not_show_a_draft_is_needed(world, setting):
    """Reading falls back on "needs a draft of our own", never on somebody's draft."""
    world.control.switches(**setting)
    world.console("open_edit")
    if "previous_readable_by_id" in setting:
        with pytest.raises(NeedsDraft):
            world.provider.read(world.app, None)
    else:
        assert world.provider.read(world.app, None)


def test_reading_sends_nothing_but_gets(world):
    """`read` writes nothing, whatever is asked for."""
    world.console("open_edit")
    world.provider.read(world.app, None)
    assert world.writes() == []


def test_all_values_of_the_example_app(world):
    """Every kind of resource comes back under its own name, empty slots not at all."""
    seen = world.provider.open(world.app).read(None)
    shown = {address.local: dict(resource.values) for address, resource in seen.items()}
    assert shown["details"]["default_language"] == "en-US"
    assert shown["listing/en-US"]["feature_bullets"] == (
        "A new puzzle every day",
        "Plays offline",
        "No advertisements",
    )
    assert shown["release"] == {"date": None, "time_zone": None}
    assert shown["binary/apks"] == {"version_codes": (41,), "files": (UNKNOWN,)}
    assert shown["binary/41/devices"]["Fire Max 11 (13th Gen)"] is True
    assert shown["binary/41/devices"]["Fire TV Cube (3rd Gen)"] is None
    assert shown["image/de-DE/screenshots"] == {"files": (UNKNOWN,) * 3}
    assert "image/en-US/promo-images" not in shown
    assert "preview/en-US/videos" not in shown


def test_marks_are_the_ids_in_order(world):
    """The mark of a set of files is one id for each member; an APK's has its version code, as its file may go."""
    seen = world.provider.open(world.app).read([world.at("image/en-US/screenshots"), world.at("binary/apks")])
    ids = [each["id"] for each in world.view()["draft"]["images"]["en-US"]["screenshots"]]
    assert seen[world.at("image/en-US/screenshots")].mark == ",".join(ids)
    assert seen[world.at("binary/apks")].mark == f"{world.view()['draft']['apks'][0]['id']}:41"


def test_empty_release_notes_are_unknown_and_others_are_shown(world):
    """A new edit starts with empty notes, which says nothing about what is live."""
    draft = world.provider.open(world.app)
    address = world.at("listing/en-US")
    assert draft.read([address])[address].values["release_notes"] is UNKNOWN
    live = world.provider.read(world.app, [address])
    assert live[address].values["release_notes"] == "Smoother scrolling, and a puzzle for leap days."


def test_texts_take_one_request_for_each_kind_however_many_locales(world):
    """Details, listings, APKs and date of an app are four requests."""
    draft = world.provider.open(world.app)
    world.control.clear_requests()
    draft.read([world.at(local) for local in TEXTS])
    assert sorted(world.requests()) == ["GET apks", "GET availability", "GET details", "GET listings"]


def test_the_whole_of_an_app_takes_the_documented_minimum(world):
    """4 + APKs + locales × (9 image types + videos), the look for the edit not counted."""
    draft = world.provider.open(world.app)
    world.control.clear_requests()
    draft.read(None)
    assert len(world.requests()) == len(set(world.requests())) == 4 + 1 + 2 * 10


def test_only_the_slots_asked_for_are_requested(world):
    """Two image types of two locales are four requests, and nothing else is asked for."""
    draft = world.provider.open(world.app)
    wanted = [
        world.at(f"image/{locale}/{kind}") for locale in ("en-US", "de-DE") for kind in ("small-icons", "screenshots")
    ]
    world.control.clear_requests()
    draft.read(wanted)
    assert len(world.requests()) == 4


def test_slots_of_a_locale_without_listing_are_not_asked_for(world):
    """Where the listings are read anyway, they save the requests for slots that cannot be."""
    draft = world.provider.open(world.app)
    world.control.clear_requests()
    seen = draft.read([world.at("listing/fr-FR"), world.at("image/fr-FR/screenshots")])
    assert world.requests() == ["GET listings"]
    assert world.at("image/fr-FR/screenshots") not in seen


@pytest.mark.parametrize("locale", ["en-US", "fr-FR"])
def test_slots_can_be_read_without_the_listings(world, locale):
    """A locale that turns out not to be there has empty slots, which is no error."""
    draft = world.provider.open(world.app)
    address = world.at(f"image/{locale}/small-icons")
    assert (address in draft.read([address])) == (locale == "en-US")


def test_an_unknown_app_is_called_that(world):
    """The store's 400 for an unknown app becomes "unknown app or no permission"."""
    with pytest.raises(Missing, match=r"unknown app, or no permission.*No app found"):
        world.provider.read(App("amazon-appstore", "com.example.none"), None)


@pytest.mark.parametrize("status", ["401", "403"])
def test_a_token_that_stays_refused_is_unauthorized(world, status):
    """The gateway's own envelope means that we may not, by either status."""
    world.control.switches(gateway_status=status)
    world.control.faults(f"GET */edits: {status}")
    with pytest.raises(Unauthorized, match="not authorized"):
        world.provider.read(world.app, None)


@pytest.mark.parametrize("status", ["401", "403"])
def test_a_token_that_has_run_out_is_replaced(world, status):
    """Tokens run out at any moment; one new one is fetched, and the call goes through."""
    world.control.switches(gateway_status=status, token_lifetime="100")
    world.provider.status(world.app)
    world.control.tick(200)
    world.control.clear_requests()
    assert world.provider.status(world.app) == "live"
    assert [each["method"] for each in world.control.requests()] == ["GET", "POST", "GET"]


def test_check_logs_in_and_nothing_else(world):
    """`doctor` sends the token call only."""
    assert world.provider.check()
    assert world.requests() == []
    assert len(world.control.requests()) == 1
