"""Every request is as Apple's OpenAPI document has it. All tests of the provider are judged so; here is the judge."""

from __future__ import annotations

import json

import pytest
from app_store_world import FILMS
from apple_requests import Sent
from test_app_store_provider_runs import shots, texts

from reconciler import resources

FILM = resources.shipped("manifests") / "wordgame-apple" / "video" / "preview-en.mp4"
VERSION = "8d2f6a1e-0000-4000-8000-000000000001"


@pytest.fixture
def strict(judge):
    """The judge; without Apple's document there is none."""
    if judge is None:
        pytest.skip("Apple's OpenAPI document does not lie beside the checkout")
    return judge


def test_a_whole_release_is_sent_as_documented(world, listening, strict):
    """Texts, categories, answers, pictures, a film, build, review details, date and submission."""
    person = {"contact_first_name": "Ada", "contact_last_name": "Lovelace", "contact_phone": "+44 20 7946 0000"}
    account = {"demo_account_name": "demo", "demo_account_password": "secret:demo", "demo_account_required": True}
    film = world.files.add(FILM.read_bytes(), "1.mp4")
    wanted = {
        "details": {"primary_category": "GAMES", "primary_subcategory_two": None},
        "details/age_rating": {"gambling": True, "kids_age_band": None},
        "details/IOS": {"version": "3.5.0", "copyright": "2027 Example Ltd."},
        "details/IOS/review": {**person, **account, "contact_email": "ada@example.com", "notes": "None."},
        **texts(("en-US", "de-DE", "fr-FR")),
        **shots(world, ("en-US", "fr-FR"), 3),
        FILMS: {"files": (film,), "poster_frames": ("00:00:06:00",)},
        "binary/IOS/build": {"version_codes": (350,)},
        "release/IOS": {"type": "SCHEDULED", "date": "2026-12-01T17:00:00Z", "phased": True, "submit": True},
    }
    listening.sent.clear()
    world.converge(wanted)
    calls = {(each.method, each.path.split("/")[2]) for each in listening.sent}

    assert len(calls) > 20, sorted(calls)
    assert listening.problems(strict) == []


def of(method, path, query=None, body=None):
    """A request to be judged."""
    return Sent(method, path, query or {}, b"" if body is None else json.dumps(body).encode())


def change(**data):
    """A change of a version."""
    return {"data": {"type": "appStoreVersions", "id": VERSION, **data}}


GOOD = [
    of("GET", "/v1/apps", {"filter[bundleId]": "com.example", "limit": "200", "cursor": "next"}),
    of("GET", f"/v1/appStoreVersions/{VERSION}", {"include": "build,app", "fields[builds]": "version"}),
    of("PATCH", f"/v1/appStoreVersions/{VERSION}", body=change(attributes={"copyright": None, "releaseType": None})),
    of("PATCH", f"/v1/appStoreVersions/{VERSION}", body=change(relationships={"build": {"data": None}})),
    of("DELETE", f"/v1/appStoreVersions/{VERSION}"),
]

BAD = [
    (of("GET", "/v1/appVersions"), "there is no such call"),
    (of("PUT", f"/v1/appStoreVersions/{VERSION}"), "there is no such call"),
    (of("GET", "/v1/apps", {"filter[bundle]": "com.example"}), "there is no parameter filter[bundle]"),
    (of("GET", "/v1/apps", {"limit": "201"}), "limit=201"),
    (of("GET", "/v1/apps", {"limit": "many"}), "limit=many"),
    (of("GET", f"/v1/appStoreVersions/{VERSION}", {"include": "build,icons"}), "'icons' is not one of"),
    (of("GET", f"/v1/appStoreVersions/{VERSION}", body={}), "it takes no body"),
    (of("POST", "/v1/appStoreVersions"), "the body is missing"),
    (of("PATCH", f"/v1/appStoreVersions/{VERSION}", body={**change(), "meta": {}}), "'meta' was unexpected"),
    (of("PATCH", f"/v1/appStoreVersions/{VERSION}", body=change(attributes={"colour": 1})), "'colour' was unexpected"),
    (of("PATCH", f"/v1/appStoreVersions/{VERSION}", body=change(attributes={"downloadable": 1})), "1 is not"),
    (of("PATCH", f"/v1/appStoreVersions/{VERSION}", body=change(attributes={"releaseType": "SOON"})), "'SOON' is not"),
    (
        of("PATCH", f"/v1/appStoreVersions/{VERSION}", body=change(attributes={"earliestReleaseDate": "2026-12-01"})),
        "'2026-12-01' is not",
    ),
    (
        of("PATCH", f"/v1/appStoreVersions/{VERSION}", body=change(relationships={"build": {"data": {"id": "1"}}})),
        "is not valid",
    ),
    (
        of("POST", "/v1/reviewSubmissions", body={"data": {"type": "reviewSubmissions"}}),
        "'relationships' is a required",
    ),
]


@pytest.mark.parametrize("good", GOOD, ids=str)
def test_what_is_documented_is_allowed(strict, good):
    """Lists with commas, null where it may be, a link to the next page."""
    assert strict.problems(good) == []


@pytest.mark.parametrize(("bad", "why"), BAD, ids=[why for _, why in BAD])
def test_what_is_not_documented_is_named(strict, bad, why):
    """Unknown calls, parameters and fields, values that may not be, and what is missing."""
    found = strict.problems(bad)

    assert len(found) == 1
    assert why in found[0]
