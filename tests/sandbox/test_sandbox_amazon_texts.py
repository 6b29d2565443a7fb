from __future__ import annotations

import pytest

FULL = {
    "language": "en-US",
    "title": "T",
    "fullDescription": "F",
    "shortDescription": "S",
    "recentChanges": "R",
    "featureBullets": ["a", "b", "c"],
    "keywords": ["k"],
}


def message(answer):
    """The first error's message."""
    return answer.json()["errors"][0]["errorMessage"]


def test_listings_by_locale(edit):
    """All listings come in one object keyed by locale, with an ETag."""
    answer = edit.get("E/listings")
    assert answer.headers["ETag"]
    assert sorted(answer.json()["listings"]) == ["de-DE", "en-US"]
    assert answer.json()["listings"]["de-DE"]["language"] == "de-DE"


def test_put_listing(edit):
    """PUT replaces the whole listing, answers it, and GET shows the same."""
    answer = edit.put("E/listings/en-US", FULL)
    assert (answer.status_code, answer.json()) == (200, FULL)
    assert edit.get("E/listings/en-US").json() == FULL


def test_put_empties_what_is_left_out(edit):
    """A partial body loses the other fields."""
    edit.put("E/listings/en-US", {"title": "Only"})
    shown = edit.get("E/listings/en-US").json()
    assert (shown["title"], shown["fullDescription"], shown["keywords"]) == ("Only", None, None)


def test_unknown_fields_are_kept(edit):
    """A field that is not documented stays if it is sent back, and is lost if not."""
    edit.put("E/listings/en-US", FULL | {"legacyId": 7})
    assert edit.get("E/listings/en-US").json()["legacyId"] == 7
    edit.put("E/listings/en-US", FULL)
    assert "legacyId" not in edit.get("E/listings/en-US").json()


def test_put_listing_needs_etag(edit):
    """PUT without If-Match is 400, with an old one 412."""
    assert edit.send("PUT", "E/listings/en-US", json=FULL).status_code == 400
    assert edit.send("PUT", "E/listings/en-US", json=FULL, headers={"If-Match": '"old"'}).status_code == 412


def test_etag_of_all_listings_serves_once(edit):
    """The ETag of GET /listings is good for one PUT, not for two."""
    etag = edit.get("E/listings").headers["ETag"]
    assert edit.send("PUT", "E/listings/en-US", json=FULL, headers={"If-Match": etag}).status_code == 200
    assert edit.send("PUT", "E/listings/de-DE", json={}, headers={"If-Match": etag}).status_code == 412


def test_add_a_locale(edit):
    """GET of a locale that is not there is an empty shell with an ETag, by which PUT adds it."""
    shell = edit.get("E/listings/fr-FR")
    assert (shell.status_code, shell.json()["language"], shell.json()["title"]) == (200, "fr-FR", None)
    assert "fr-FR" not in edit.get("E/listings").json()["listings"]
    assert edit.put("E/listings/fr-FR", FULL | {"language": "fr-FR"}).status_code == 200
    assert "fr-FR" in edit.get("E/listings").json()["listings"]


def test_unknown_locale(edit):
    """A locale that the store does not have is 400 and named."""
    answer = edit.get("E/listings/listings")
    assert answer.status_code == 400
    assert message(answer) == "Invalid language listings"


@pytest.mark.parametrize(
    "body", [{"title": 7}, {"keywords": "a,b"}, {"featureBullets": [1]}, {"language": "de-DE"}, [], "text"]
)
def test_bad_listing(edit, body):
    """A field of the wrong type, another language in the body, or no object at all is 400."""
    assert edit.put("E/listings/en-US", body).status_code == 400


def test_body_that_is_no_json(edit):
    """A body that is not JSON is 400 invalid_input."""
    answer = edit.change("PUT", "E/listings/en-US", data=b"\xff{")
    assert (answer.status_code, answer.json()["errors"][0]["errorCode"]) == (400, "invalid_input")


def test_delete_listing(edit):
    """A listing can be deleted with its ETag, pictures and all; not the default one, and not twice."""
    assert edit.send("DELETE", "E/listings/de-DE").status_code == 400
    assert edit.change("DELETE", "E/listings/de-DE").status_code == 204
    assert list(edit.get("E/listings").json()["listings"]) == ["en-US"]
    assert edit.get("E/listings/de-DE/screenshots").status_code == 404
    assert edit.change("DELETE", "E/listings/de-DE").status_code == 404
    assert edit.change("DELETE", "E/listings/en-US").status_code == 400


def test_details(edit):
    """Details are replaced as a whole, and the default language has to stay."""
    before = edit.get("E/details").json()
    assert before["defaultLanguage"] == "en-US"
    assert sorted(before) == ["contactEmail", "contactPhone", "contactWebsite", "defaultLanguage"]
    wanted = before | {"contactEmail": "help@example.com"}
    assert edit.put("E/details", wanted).json() == wanted
    assert edit.get("E/details").json() == wanted
    answer = edit.put("E/details", wanted | {"defaultLanguage": "de-DE"})
    assert (answer.status_code, answer.json()["errors"][0]["errorCode"]) == (400, "invalid_input")
    assert edit.put("E/details", {"contactEmail": "x"}).status_code == 400
    assert edit.send("PUT", "E/details", json=wanted).status_code == 400


def test_availability(edit):
    """A date with a zone is set and shown; null, {} and nothing clear it."""
    date = {"publishingDate": {"dateTime": "2031-02-27T15:19:37.5", "zoneId": "US_Central"}}
    for clear in ({"publishingDate": None}, {"publishingDate": {}}, {}):
        assert edit.put("E/availability", date).json() == date
        assert edit.get("E/availability").json() == date
        assert edit.put("E/availability", clear).json() == {"publishingDate": None}


@pytest.mark.parametrize(
    ("moment", "zone"),
    [
        ("2031-02-27T15:19:37Z", "US_Central"),
        ("2031-02-27T15:19:37+01:00", "US_Central"),
        ("2031-02-30T15:19:37", "US_Central"),
        ("2031-02-27", "US_Central"),
        ("2031-02-27T15:19:37", "US/Central"),
        ("2031-02-27T15:19:37", "America_New_York"),
    ],
)
def test_bad_availability(edit, moment, zone):
    """Offsets, impossible dates and zones that are not Amazon's are 400."""
    answer = edit.put("E/availability", {"publishingDate": {"dateTime": moment, "zoneId": zone}})
    assert answer.status_code == 400


def test_every_zone_has_a_time():
    """Each documented zoneId is taken, and validate can tell its time."""
    from reconciler.sandbox.amazon import tables
    from reconciler.sandbox.amazon.validation import publishing_instant

    assert len(tables.ZONES) == 87
    for zone in tables.ZONES:
        assert publishing_instant({"dateTime": "2031-01-01T00:00:00", "zoneId": zone}) > 1.9e9
