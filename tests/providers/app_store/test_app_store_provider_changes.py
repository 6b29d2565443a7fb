from __future__ import annotations

import pytest
from app_store_world import STORE

from reconciler.errors import Blocked, InReview, Refused, Unavailable
from reconciler.model import UNKNOWN, App
from reconciler.providers.app_store.states import NoOpenVersion

TEXT = "listing/IOS/en-US"
LOST = ["reset_after", "504 after=yes"]


# --- versions ---------------------------------------------------------------------------------------------------


def test_a_new_version_string_renames_the_version_in_preparation(draft):
    """One PATCH."""
    draft.put("details/IOS", {"version": "3.6.0"})
    assert draft.version()["versionString"] == "3.6.0"
    assert draft.writes() == ["PATCH appStoreVersions/…"]


def test_a_new_version_string_makes_a_version_if_only_a_live_one_is_there(world):
    """What the manifest does not name is carried over."""
    world.put("details/IOS", {"version": "3.5.0"})
    made = world.version()
    assert (made["versionString"], made["copyright"]) == ("3.5.0", "2026 Example Ltd.")
    assert world.writes() == ["POST appStoreVersions"]


@pytest.mark.parametrize("fault", LOST)
def test_a_version_without_an_answer_is_found(world, fault):
    """Whether or not lists show it at once, there is one in the end."""
    world.control.switches(list_lag=2)
    world.control.faults(f"POST */appStoreVersions: {fault} nth=1")
    world.put("details/IOS", {"version": "3.5.0", "copyright": "2027 Example Ltd."})
    assert world.version()["copyright"] == "2027 Example Ltd."


def test_a_version_that_waits_for_review_is_never_renamed(draft):
    """The store would allow it, and relabel the binary under review."""
    draft.console("set_state", state="WAITING_FOR_REVIEW")
    with pytest.raises(InReview, match="WAITING_FOR_REVIEW"):
        draft.put("details/IOS", {"version": "3.6.0"})
    assert draft.writes() == []


def test_a_version_string_that_was_used_before_is_refused_in_the_stores_words(draft):
    """With the name that the field has in the manifest."""
    with pytest.raises(Refused, match=r"version: .*previously used"):
        draft.put("details/IOS", {"version": "3.4.0"})


def test_a_version_that_somebody_opened_meanwhile_is_not_taken_for_ours(world):
    """The store allows one at a time; all of its errors are told."""
    transaction = world.provider.open(world.app)
    change = world.change("details/IOS", {"version": "3.5.0"})
    transaction.apply(world.change("details", {"content_rights": None}), world.files, lambda _sent: None)
    transaction._desk.versions()
    world.console("create_version", version="4.0.0")
    with pytest.raises(Refused, match="cannot create a new version"):
        transaction.apply(change, world.files, lambda _sent: None)


def test_what_belongs_to_a_live_version_waits_for_a_new_one(world):
    """In one transaction, whatever the order: categories and a deletion come before the version string."""
    transaction = world.provider.open(world.app)
    world.put("listing/IOS/de-DE", None, transaction)
    world.put("details", {"primary_subcategory_two": "GAMES_TRIVIA"}, transaction)
    assert world.writes() == []
    world.put("details/IOS", {"version": "3.5.0"}, transaction)
    assert "de-DE" not in world.version()["localizations"]
    assert world.view()["draft"]["info"]["categories"]["primarySubcategoryTwo"] == "GAMES_TRIVIA"
    assert transaction.read(None)[world.at("details/IOS")].values["version"] == "3.5.0"


def test_a_change_of_a_live_version_is_blocked(world):
    """If no version is made in the same transaction, reading back says what is missing; nothing was written."""
    transaction, _ = world.put(TEXT, {"description": "Another description."})
    assert world.writes() == []
    with pytest.raises(NoOpenVersion, match=r"IOS 3\.4\.0 is live") as caught:
        transaction.read([world.at(TEXT)])
    assert "`version`" in caught.value.fix


def test_the_promotional_text_of_a_live_version_can_change(world):
    """It is the one text that Apple lets be changed at any time."""
    transaction, _ = world.put(TEXT, {"promotional_text": "New."})
    assert world.writes() == ["PATCH appStoreVersionLocalizations/…"]
    assert transaction.read([world.at(TEXT)])[world.at(TEXT)].values["promotional_text"] == "New."


def test_what_a_version_starts_without_is_left_alone_while_it_is_live(world):
    """A batch names release notes, build and submission every time; the live version shows them already."""
    notes = world.read(TEXT)[TEXT].values["release_notes"]
    transaction, _ = world.put(TEXT, {"release_notes": notes})
    world.put("release/IOS", {"submit": True, "phased": False}, transaction)
    world.put("binary/IOS/build", {"version_codes": (340,)}, transaction)
    assert world.writes() == []
    shown = transaction.read([world.at(TEXT), world.at("release/IOS")])
    assert shown[world.at(TEXT)].values["release_notes"] is UNKNOWN
    assert shown[world.at("release/IOS")].values["phased"] is UNKNOWN


# --- details ----------------------------------------------------------------------------------------------------


def test_a_category_takes_its_subcategories_along(draft):
    """In one PATCH; subcategories of another category would clash."""
    draft.put("details", {"primary_category": "EDUCATION", "secondary_category": None})
    assert draft.writes() == ["PATCH appInfos/…"]
    shown = draft.read("details")["details"].values
    assert shown["primary_category"] == "EDUCATION"
    assert shown["primary_subcategory_one"] is None
    assert shown["secondary_category"] is None


def test_content_rights_belong_to_the_app(world):
    """They can change without a version in preparation."""
    world.put("details", {"content_rights": "USES_THIRD_PARTY_CONTENT"})
    assert world.read("details")["details"].values["content_rights"] == "USES_THIRD_PARTY_CONTENT"


def test_age_rating_answers_change_alone(draft):
    """Only the named answers are sent."""
    draft.put("details/age_rating", {"gambling": True, "horror_or_fear_themes": "INFREQUENT", "kids_age_band": None})
    shown = draft.read("details/age_rating")["details/age_rating"].values
    assert (shown["gambling"], shown["horror_or_fear_themes"]) == (True, "INFREQUENT")


@pytest.mark.parametrize("code", ["ENTITY_ERROR.RELATIONSHIP.INVALID", "ENTITY_ERROR", "STATE_ERROR"])
def test_review_details_are_made_once(draft, code):
    """Made if there are none; after a lost answer they are found and changed."""
    draft.control.switches(second_detail_code=code)
    draft.control.faults("POST */appStoreReviewDetails: reset_after nth=1")
    draft.put("details/IOS/review", {"contact_email": "review@example.com", "demo_account_required": False})
    draft.put("details/IOS/review", {"notes": "No account needed."})
    shown = draft.read("details/IOS/review")["details/IOS/review"].values
    assert (shown["contact_email"], shown["notes"]) == ("review@example.com", "No account needed.")
    assert draft.writes() == ["PATCH appStoreReviewDetails/…"]


# --- texts ------------------------------------------------------------------------------------------------------


def test_only_named_texts_are_sent_and_null_empties(draft):
    """What the manifest does not name stays."""
    before = draft.read(TEXT)[TEXT].values
    draft.put(TEXT, {"description": "Words, words and words.", "marketing_url": None})
    shown = draft.read(TEXT)[TEXT].values
    assert shown == {**before, "description": "Words, words and words.", "marketing_url": None}
    assert draft.writes() == ["PATCH appStoreVersionLocalizations/…"]


@pytest.mark.parametrize("auto", ["yes", "no"])
@pytest.mark.parametrize("order", [("listing/fr-FR", "listing/IOS/fr-FR"), ("listing/IOS/fr-FR", "listing/fr-FR")])
def test_a_new_locale_is_made_in_both_places(draft, auto, order):
    """Making the app's localization may make the version's as well, which then is changed."""
    draft.control.switches(auto_version_localization=auto)
    values = {
        "listing/fr-FR": {"name": "Jeu de mots"},
        "listing/IOS/fr-FR": {"description": "Neuf lettres, une minute."},
    }
    transaction = draft.provider.open(draft.app)
    for local in order:
        address_change = draft.change(local, values[local])
        transaction.apply(address_change, draft.files, lambda _sent: None)
    shown = draft.read(*order)
    assert shown["listing/fr-FR"].values["name"] == "Jeu de mots"
    assert shown["listing/IOS/fr-FR"].values["description"] == "Neuf lettres, une minute."


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("local", ["listing/fr-FR", "listing/IOS/fr-FR"])
def test_a_locale_without_an_answer_is_found(draft, fault, local):
    """And changed to what is wanted."""
    draft.control.switches(list_lag=2)
    resource = "appInfoLocalizations" if local.count("/") == 1 else "appStoreVersionLocalizations"
    draft.control.faults(f"POST */{resource}: {fault} nth=1")
    after = {"name": "Jeu"} if local.count("/") == 1 else {"description": "Neuf lettres, une minute."}
    transaction, _ = draft.put(local, after)
    assert after.items() <= transaction.read([draft.at(local)])[draft.at(local)].values.items()


def test_a_locale_can_be_deleted(draft):
    """One DELETE; that it is gone already is fine."""
    draft.control.faults("DELETE *: reset_after nth=1")
    draft.put("listing/IOS/de-DE", None)
    assert "listing/IOS/de-DE" not in draft.read()


@pytest.mark.parametrize("state", ["READY_FOR_REVIEW", "WAITING_FOR_REVIEW"])
def test_texts_of_a_submitted_version_can_change_until_it_is_reviewed(draft, state):
    """But no locale can be added."""
    draft.console("set_state", state=state)
    draft.put(TEXT, {"description": "Nine letters and one minute."})
    assert draft.writes() == ["PATCH appStoreVersionLocalizations/…"]
    with pytest.raises(InReview, match=state):
        draft.put("listing/IOS/fr-FR", {"description": "Neuf lettres, une minute."})


@pytest.mark.parametrize("state", ["IN_REVIEW", "PENDING_DEVELOPER_RELEASE", "PENDING_APPLE_RELEASE"])
def test_a_version_in_review_refuses_before_anything_is_written(draft, state):
    """The state is named."""
    draft.console("set_state", state=state)
    with pytest.raises(InReview, match=state):
        draft.put(TEXT, {"description": "Nine letters and one minute.", "promotional_text": "New."})
    assert draft.writes() == []


def test_release_notes_of_a_first_version_are_left_out(world):
    """The store refuses them; nothing can be said of what it shows."""
    platforms = {"IOS": {"version": "1.0", "state": "PREPARE_FOR_SUBMISSION"}}
    world.control.seed({"id": "7000000001", "bundle_id": "com.example.first", "name": "First", "platforms": platforms})
    world.app = App(STORE, "com.example.first")
    emptied = {"resource": "texts/en-US", "field": "whatsNew", "value": None, "where": "draft"}
    world.control.console("7000000001", "change_field", **emptied)
    transaction, _ = world.put(TEXT, {"release_notes": "The first.", "description": "Words, words and words."})
    shown = transaction.read([world.at(TEXT)])[world.at(TEXT)].values
    assert (shown["release_notes"], shown["description"]) == (UNKNOWN, "Words, words and words.")
    world.put(TEXT, {"release_notes": "The first."})
    assert world.writes() == []


def test_a_text_with_emoji_is_refused_in_the_stores_words(draft):
    """With the field's name in the manifest."""
    with pytest.raises(Refused, match="release_notes"):
        draft.put(TEXT, {"release_notes": "New \N{ROCKET}!"})


# --- releases ---------------------------------------------------------------------------------------------------


def test_a_date_goes_with_its_sort_of_release(draft):
    """SCHEDULED with a date, and back without one."""
    draft.put("release/IOS", {"type": "SCHEDULED", "date": "2026-12-01T17:00:00Z"})
    shown = draft.read("release/IOS")["release/IOS"].values
    assert (shown["type"], shown["date"]) == ("SCHEDULED", "2026-12-01T17:00:00Z")
    draft.put("release/IOS", {"date": "2026-12-02T17:00:00Z"})
    draft.put("release/IOS", {"type": "MANUAL", "date": None})
    shown = draft.read("release/IOS")["release/IOS"].values
    assert (shown["type"], shown["date"]) == ("MANUAL", None)


def test_a_busy_new_version_is_asked_again(world):
    """Just after a version is made, its sort of release may be refused for a moment."""
    world.control.switches(release_type_busy=2)
    transaction, _ = world.put("details/IOS", {"version": "3.5.0"})
    world.put("release/IOS", {"type": "MANUAL"}, transaction)
    assert world.version()["releaseType"] == "MANUAL"


@pytest.mark.parametrize("fault", ["latency=0", "reset_after nth=1"])
def test_phases_are_announced_and_taken_back(draft, fault):
    """Made once, deleted once, and left alone if they are as wanted."""
    draft.control.faults(f"POST */appStoreVersionPhasedReleases: {fault}")
    draft.put("release/IOS", {"phased": True})
    draft.put("release/IOS", {"phased": True})
    assert draft.writes() == []
    draft.put("release/IOS", {"phased": False})
    assert draft.read("release/IOS")["release/IOS"].values["phased"] is False


def test_a_build_is_chosen_by_its_number(draft):
    """Of the same version and platform."""
    draft.console("add_build", version="350", train="3.5.0", platform="IOS", state="VALID")
    draft.put("binary/IOS/build", {"version_codes": (350,), "files": (UNKNOWN,)})
    assert draft.version()["build"] == "350"
    assert draft.writes() == ["PATCH appStoreVersions/…/relationships/build"]


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        ({"version": "399", "train": "3.5.0", "state": "INVALID"}, "INVALID"),
        ({"version": "398", "train": "9.9.9", "state": "VALID"}, "is not there"),
    ],
)
def test_a_build_that_cannot_be_used_is_blocked(draft, build, reason):
    """With the reason, and what to do."""
    draft.console("add_build", platform="IOS", **build)
    with pytest.raises(Blocked, match=reason):
        draft.put("binary/IOS/build", {"version_codes": (int(build["version"]),), "files": (UNKNOWN,)})
    assert draft.writes() == []


def test_a_build_is_waited_for_while_it_is_processed(draft):
    """Up to the limit; nothing is written."""
    with pytest.raises(Unavailable, match="still processing"):
        draft.put("binary/IOS/build", {"version_codes": (351,), "files": (UNKNOWN,)})
    assert draft.writes() == []
