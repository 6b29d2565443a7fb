"""Whole runs of the engine against the sandbox: they converge, and they are as short as the API allows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from app_store_world import SHOTS, png

from reconciler.errors import InReview
from reconciler.ledger import open_ledger

DEVICE = "APP_IPHONE_67"
LOCALES = ("en-US", "de-DE", "fr-FR", "it", "ja", "ko", "nl-NL", "es-ES", "pt-PT", "sv")


def texts(locales, word="new"):
    """App and version texts in these locales."""
    wanted = {f"listing/{each}": {"name": f"Wordgame {each}"} for each in locales}
    for each in locales:
        notes = {"description": f"The {word} description in {each}.", "release_notes": f"The {word} notes."}
        wanted[f"listing/IOS/{each}"] = {**notes, "keywords": "a,b", "support_url": "https://example.com/"}
    return wanted


def shots(world, locales, count=10):
    """Different screenshots in these locales."""
    return {
        f"image/IOS/{locale}/{DEVICE}": {
            "files": tuple(world.files.add(png(1290, 2796, place * 20 + each), f"{each}.png") for each in range(count))
        }
        for place, locale in enumerate(locales)
    }


def uploaded(world, locales):
    """A draft with ten screenshots in each of these locales; returns what the manifest says."""
    wanted = texts(locales) | shots(world, locales)
    world.converge(wanted)
    return wanted


def test_a_release_from_nothing_to_review_and_then_silence(world):
    """A new version, texts, pictures, build and submission in one apply; then the plan is empty."""
    person = {"contact_first_name": "Ada", "contact_last_name": "Lovelace", "contact_phone": "+44 20 7946 0000"}
    wanted = {
        "details": {"primary_subcategory_two": "GAMES_TRIVIA"},
        "details/IOS": {"version": "3.5.0", "copyright": "2027 Example Ltd."},
        "details/IOS/review": {**person, "contact_email": "ada@example.com", "demo_account_required": False},
        **texts(LOCALES[:3]),
        **shots(world, LOCALES[:3], 2),
        "binary/IOS/build": {"version_codes": (350,)},
        "release/IOS": {"type": "SCHEDULED", "date": "2026-12-01T17:00:00Z", "phased": True, "submit": True},
    }
    assert world.converge(wanted) == "IOS 3.5.0: waiting for review"
    assert world.version()["appVersionState"] == "WAITING_FOR_REVIEW"
    assert world.planned(wanted).batches == ()


def unchanged_but_for_the_version(world):
    """What the live version shows, wanted for 3.5.0 as well; the ledger remembers that all of it was applied."""
    person = {"contact_first_name": "Ada", "contact_last_name": "Lovelace", "contact_phone": "+44 20 7946 0000"}
    shown = {each: world.read(each)[each].values for each in ("listing/IOS/en-US", "listing/IOS/de-DE")}
    lasting = {
        **{each: {"release_notes": values["release_notes"]} for each, values in shown.items()},
        "release/IOS": {"submit": True},
    }
    world.converge({**lasting, "listing/IOS/en-US": {**lasting["listing/IOS/en-US"], "promotional_text": "New."}})
    return {
        "details/IOS": {"version": "3.5.0"},
        "details/IOS/review": {**person, "contact_email": "ada@example.com", "demo_account_required": False},
        "binary/IOS/build": {"version_codes": (350,)},
        **lasting,
    }


def test_a_new_version_gets_its_notes_and_is_submitted_though_the_manifest_says_the_same(world):
    """Release notes and submission are as the live version shows them, but the next one starts without."""
    wanted = unchanged_but_for_the_version(world)
    assert world.converge(wanted) == "IOS 3.5.0: waiting for review"
    assert world.planned(wanted).batches == ()


def test_a_new_version_that_was_cut_off_before_its_submission_is_not_forgotten(world):
    """What is still missing in the version in preparation is planned again, whatever the ledger says of the last."""
    wanted = unchanged_but_for_the_version(world)
    world.control.faults("POST */reviewSubmissions: 403")
    assert world.applied(world.planned(wanted)).errors
    world.control.faults()
    assert world.converge(wanted) == "IOS 3.5.0: waiting for review"


def test_one_text_that_fails_keeps_the_version_from_being_submitted(draft):
    """What failed is an error of the run; the other texts are there, and the next run goes on."""
    wanted = {**texts(LOCALES[:2]), "release/IOS": {"submit": True}}
    wanted["listing/IOS/de-DE"]["description"] = "too short"
    report = draft.applied(draft.planned(wanted))
    assert report.errors
    assert draft.requests("* reviewSubmissions*") == []
    assert draft.version()["appVersionState"] == "PREPARE_FOR_SUBMISSION"


def test_what_the_manifest_does_not_name_survives(draft):
    """A change in the console between plan and apply, of a field that is not managed."""
    made = draft.planned({"listing/IOS/en-US": {"description": "Nine letters and one minute."}})
    place = {"resource": "texts/en-US", "where": "draft"}
    draft.console("change_field", field="keywords", value="marketing", **place)
    assert not draft.applied(made).errors
    shown = draft.version()["localizations"]["en-US"]
    assert (shown["keywords"], shown["description"]) == ("marketing", "Nine letters and one minute.")


def test_what_changed_since_the_plan_is_refused(draft):
    """A field that is to be changed was changed in the console: nothing is written."""
    made = draft.planned({"listing/IOS/en-US": {"description": "Nine letters and one minute."}})
    draft.console(
        "change_field", resource="texts/en-US", where="draft", field="description", value="Quite another text."
    )
    report = draft.applied(made)
    assert "Quite another text." in str(report.errors)
    assert draft.writes() == []


def test_locales_that_are_not_wanted_go(draft):
    """In both places, in one run; then the plan is empty."""
    draft.converge(texts(("en-US", "de-DE", "fr-FR")))
    wanted = {
        **texts(("en-US", "fr-FR")),
        "listing/MAC_OS/en-US": {"promotional_text": None},
        "listing/MAC_OS/de-DE": {"promotional_text": None},
    }
    draft.converge(wanted, prune=("listing",))
    assert "de-DE" not in draft.version()["localizations"]
    assert draft.planned(wanted, prune=("listing",)).batches == ()


def cut_off(world, cut, *, reply):
    """A run that is cut off after so many writes; returns what was wanted, its plan, and whether it was cut off.

    The store hears nothing after the cut, and the ledger is left as a killed process would leave it.
    """
    world.control.reset()
    world.ledger = open_ledger(world.ledger.path.with_name(f"{cut}.jsonl"))
    locales = ("en-US", "fr-FR")
    wanted = {"details/IOS": {"version": "3.5.0"}, **texts(locales), **shots(world, locales, 2)}
    made = world.planned(wanted)
    world.control.faults({"cut_after_writes": cut, "reply": reply})
    report = world.applied(made)
    world.control.faults()
    left = [line for line in world.ledger.path.read_text().splitlines() if '"event":"abandoned"' not in line]
    killed = world.ledger.path.with_suffix(".killed.jsonl")
    killed.write_text("".join(f"{line}\n" for line in left))
    world.ledger = open_ledger(killed)
    return wanted, made, bool(report.errors)


@pytest.mark.parametrize(("reply", "again"), [(True, "fresh plan"), (False, "same plan")])
def test_a_run_cut_off_after_any_write_converges(world, reply, again):
    """With or without the last answer: the next apply ends in the wanted state, and nothing is there twice."""
    for cut in range(1, 100):
        wanted, made, interrupted = cut_off(world, cut, reply=reply)
        if not interrupted:
            break
        report = world.applied(made if again == "same plan" else world.planned(wanted))
        assert not report.errors, (cut, report.errors)
        for locale in ("en-US", "fr-FR"):
            assert world.shots(locale=locale) == list(wanted[f"image/IOS/{locale}/{DEVICE}"]["files"]), cut
        assert world.planned(wanted).batches == (), cut
    assert cut > 15


@pytest.mark.parametrize("lag", [{"list_lag": 2}, {"delete_lag": 2}, {"read_lag": 2}, {"list_lag": 1, "delete_lag": 3}])
def test_a_run_against_slow_lists_converges(new_world, lag):
    """What is read back is waited for, and nothing is sent twice."""
    world = new_world(wait=900)
    world.control.switches(**lag)
    wanted = {"details/IOS": {"version": "3.5.0"}, **texts(LOCALES[:3]), **shots(world, LOCALES[:3], 2)}
    world.converge(wanted)
    assert len(world.requests("POST appScreenshots")) == 6
    world.control.switches(**dict.fromkeys(lag, 0))
    assert world.planned(wanted).batches == ()


@pytest.mark.parametrize("fault", ["429 retry-after=1", "503 after=yes", "reset_after", "401", "truncate"])
@pytest.mark.parametrize("every", [2, 5])
def test_a_run_through_faults_converges_in_the_end(world, fault, every):
    """Each apply ends well or in an error of ours; at last all is as wanted, and nothing is there twice."""
    wanted = {"details/IOS": {"version": "3.5.0"}, **texts(LOCALES[:2]), **shots(world, LOCALES[:2], 2)}
    made = world.planned(wanted)
    world.control.faults(f"*: {fault} every={every} times=40")
    for _ in range(12):
        if not world.applied(made).errors:
            break
        world.control.faults(f"*: {fault} every={every + 3} times=20")
        made = world.planned(wanted) if not world.planned(wanted).unread else made
    world.control.faults()
    world.converge(wanted)
    for locale in LOCALES[:2]:
        assert world.shots(locale=locale) == list(wanted[f"image/IOS/{locale}/{DEVICE}"]["files"])
    assert world.planned(wanted).batches == ()


# --- how many requests it takes ---------------------------------------------------------------------------------


def test_a_first_upload_of_one_set(draft):
    """Ten screenshots of one locale: three requests for each, and a few around them."""
    wanted = {f"image/IOS/en-US/{DEVICE}": shots(draft, ("en-US",))[f"image/IOS/en-US/{DEVICE}"]}
    draft.converge({SHOTS: {"files": None}})
    made = draft.planned(wanted)
    report = draft.applied(made)
    assert not report.errors
    assert len(draft.requests()) <= 40


def test_nothing_to_do_for_one_set(draft):
    """Four reads at most, no write."""
    wanted = uploaded(draft, ("en-US",))
    draft.control.clear_requests()
    assert draft.planned(wanted).batches == ()
    assert draft.writes() == []
    assert len(draft.requests()) <= 4


def test_a_first_upload_of_ten_locales(draft):
    """A hundred screenshots, ten locales made, all texts."""
    wanted = texts(LOCALES) | shots(draft, LOCALES)
    made = draft.planned(wanted)
    report = draft.applied(made)
    assert not report.errors
    assert len(draft.requests()) <= 400


def test_nothing_to_do_for_ten_locales(draft):
    """Twenty reads at most, no write; and so if strays are looked for as well."""
    wanted = uploaded(draft, LOCALES)
    draft.control.clear_requests()
    assert draft.planned(wanted).batches == ()
    assert len(draft.requests()) <= 20
    draft.control.clear_requests()
    draft.planned(wanted, prune=("image",))
    assert draft.writes() == []
    assert len(draft.requests()) <= 30


def test_one_of_a_hundred_screenshots(draft):
    """One upload, and the reads around it."""
    wanted = uploaded(draft, LOCALES)
    files = wanted[SHOTS]["files"]
    changed = {**wanted, SHOTS: {"files": (*files[:4], draft.files.add(png(1290, 2796, 250), "5.png"), *files[5:])}}
    report = draft.applied(draft.planned(changed))
    assert not report.errors
    assert draft.requests("POST *") == ["POST appScreenshots"]
    assert len(draft.requests()) <= 12


def test_ten_descriptions(draft):
    """Ten PATCHes for ten texts, and no other write."""
    uploaded(draft, LOCALES)
    wanted = {
        local: {**each, "description": f"{each['description']} More."} if "IOS" in local else each
        for local, each in texts(LOCALES).items()
    }
    report = draft.applied(draft.planned(wanted))
    assert not report.errors
    assert draft.writes() == ["PATCH appStoreVersionLocalizations/…"] * 10
    assert len(draft.requests()) == 12


def test_an_apply_looks_once_before_and_once_after(draft):
    """What was looked at to compare serves for all that comes, release notes included, until the first write."""
    wanted = {"listing/IOS/en-US": {"description": "Nine letters and one minute.", "release_notes": "New words."}}
    wanted |= {"listing/en-US": {"subtitle": "Find them all"}, "release/IOS": {"phased": True}}
    made = draft.planned(wanted)
    assert not draft.applied(made).errors
    looks = ["GET apps/…/appInfos", "GET apps/…/appStoreVersions"]
    requests = draft.requests()
    assert (sorted(requests[:2]), sorted(requests[-2:])) == (looks, looks)
    assert draft.requests("GET *") == [*requests[:2], *requests[-2:]]


def test_what_was_looked_at_before_serves_only_the_apply_that_looked(draft):
    """A plan's look is older: between it and a transaction of other changes anybody may have been there."""
    local = "listing/IOS/en-US"
    change = draft.change(local, {"description": "Nine letters and one minute."})
    draft.console("set_state", state="IN_REVIEW")
    with pytest.raises(InReview):
        draft.provider.open(draft.app, changes=[change, replace(change, address=draft.at("listing/IOS/de-DE"))])
    draft.console("set_state", state="PREPARE_FOR_SUBMISSION")
    draft.read(local)
    draft.provider.open(draft.app, changes=[change])
    draft.console("set_state", state="IN_REVIEW")
    with pytest.raises(InReview):
        draft.provider.open(draft.app, changes=[change])


def test_a_locale_of_both_lists_is_made_without_a_refusal(draft):
    """Making the app's localization makes the version's: that is looked for, not made once more."""
    changes = [draft.change(local, after) for local, after in texts(("ja",)).items()]
    draft.control.clear_requests()
    transaction = draft.provider.open(draft.app, changes=changes)
    for change in changes:
        transaction.apply(change, draft.files, lambda _sent: None)
    assert draft.writes() == ["POST appInfoLocalizations", "PATCH appStoreVersionLocalizations/…"]
