from __future__ import annotations

import pytest

LISTS = {"categories": ["games"], "device_types": ["firefoxos"], "premium_type": "free"}
NOT_NULL = "This field may not be null."


@pytest.fixture
def put(newer):
    """Changes the example app, besides the fields that always have to be sent."""
    return lambda **fields: newer.put(**{**LISTS, **fields})


def test_only_two_fields_are_required(newer):
    """Both missing ones are told at once, without a wrapper."""
    answer = newer.put()
    required = ["This field is required."]
    assert (answer.status_code, answer.json()) == (400, {"categories": required, "device_types": required})


def test_a_change_is_a_merge(put, newer):
    """What is left out stays."""
    before = newer.app()
    assert put(homepage={"en-US": "https://new.example.com"}).status_code == 202
    after = newer.app()
    assert after["homepage"] == {"en-US": "https://new.example.com"}
    assert after["description"] == before["description"]


def test_one_language_changes_and_others_stay(put, newer):
    """An object names what is to change."""
    assert put(name={"en-US": "EN2"}).status_code == 202
    assert newer.app()["name"] == {"en-US": "EN2", "de": "Wordgame"}


def test_null_removes_a_language(put, newer):
    """The only way to do so."""
    assert put(description={"de": None}).status_code == 202
    assert list(newer.app()["description"]) == ["en-US"]


def test_an_empty_text_is_still_listed(put, newer):
    """It does not remove the language."""
    assert put(name={"de": ""}).status_code == 202
    assert newer.app()["name"] == {"en-US": "Wordgame", "de": ""}


def test_a_string_is_the_text_of_the_requests_language(newer, put):
    """And of no other."""
    assert put(name="Plain").status_code == 202
    assert newer.send("PUT", "/apps/app/24/?lang=fr", {**LISTS, "name": "Mots"}).status_code == 202
    assert newer.app()["name"] == {"en-US": "Plain", "de": "Wordgame", "fr": "Mots"}


def test_an_empty_string_hides_the_other_languages(put, newer, control):
    """The field reads null, though there is text."""
    assert put(name="").status_code == 202
    assert newer.app()["name"] is None
    assert control.view("wordgame")["live"]["name"]["de"] == "Wordgame"


def test_a_locale_that_is_not_known(put, newer):
    """Is noticed only before the first good one."""
    refused = put(name={"xx-YY": "?"})
    assert (refused.status_code, refused.json()) == (400, {"name": ["The language code u'xx-YY' is invalid."]})
    assert put(name={"en-US": "Good", "xx-YY": "?"}).status_code == 202
    assert newer.app()["name"] == {"en-US": "Good", "de": "Wordgame"}


def test_the_answer_to_a_change_is_not_to_be_trusted(put, newer):
    """It shows null where the request's language was not sent."""
    assert put(name={"fr": "Mots"}).json()["name"] is None
    assert newer.app()["name"] == {"en-US": "Wordgame", "de": "Wordgame", "fr": "Mots"}


def test_the_path_of_the_privacy_policy_can_become_its_text(put, newer):
    """Whoever writes back what was read replaces the policy."""
    path = newer.app()["privacy_policy"]
    assert put(privacy_policy=path).status_code == 202
    assert newer.get("/apps/app/24/privacy/").json() == {"privacy_policy": path}


@pytest.mark.parametrize("field", ["name", "homepage", "support_url", "price", "upsold", "categories", "slug"])
def test_null_is_refused(put, field):
    """Even where a read shows it."""
    answer = put(**{field: None})
    assert (answer.status_code, answer.json()) == (400, {field: [NOT_NULL]})


def test_another_id_crashes(put):
    """The server tried to insert a row."""
    answer = put(id=25)
    assert (answer.status_code, answer.json()) == (500, {"detail": "Internal Server Error"})
    assert put(id=24).status_code == 202


def test_a_body_that_is_no_object(newer):
    """Is told in a field of its own."""
    answer = newer.send("PUT", "/apps/app/24/", [])
    message = "Invalid data. Expected a dictionary, but got list."
    assert (answer.status_code, answer.json()) == (400, {"non_field_errors": [message]})


def test_categories(put, newer):
    """At most two different slugs; none at all is possible, and the same twice is shown twice."""
    assert put(categories=["games", "music", "news"]).json() == {"categories": ["You can have only 2 categories."]}
    assert put(categories=["nope"]).json() == {"categories": ['"nope" is not a valid choice.']}
    assert put(categories=["games", "games"]).json()["categories"] == ["games", "games"]
    assert put(categories=[]).status_code == 202
    assert newer.app()["categories"] == []


def test_device_types(put, newer):
    """None means no change."""
    assert put(device_types=["phone"]).json() == {"device_types": ["phone is not one of the available choices."]}
    assert put(device_types=["firefoxos-tv", "desktop"]).status_code == 202
    assert put(device_types=[]).status_code == 202
    assert newer.app()["device_types"] == ["desktop", "firefoxos-tv"]


def test_without_a_premium_type_a_price_is_asked_for(newer, put):
    """Even of a free app."""
    answer = newer.put(categories=["games"], device_types=[])
    assert answer.status_code == 400
    assert answer.json()["price"][0].startswith("Premium app specified without a valid price. Price can be one of ")
    for unknown in (None, "nope"):
        assert put(premium_type=unknown).json() == {"premium_type": ['"None" is not a valid choice.']}
    assert put(premium_type="premium", price="0.99").status_code == 202
    assert newer.app()["price"] == "0.99"


def test_addresses_are_not_checked(put, newer):
    """Nor is the length of a name; numbers become text."""
    assert put(homepage="notaurl", support_email="notanemail", name="n" * 200).status_code == 202
    assert newer.app()["homepage"] == {"en-US": "notaurl"}
    assert put(name=42).status_code == 202
    assert newer.app()["name"]["en-US"] == "42"


@pytest.mark.parametrize(
    ("wanted", "got"), [("a b", "a-b"), ("123", "123~"), ("x" * 40, "x" * 30), ("taken", "taken-1"), ("chess", "chess")]
)
def test_a_slug_is_rewritten_rather_than_refused(put, control, wanted, got):
    """Without a word."""
    control.seed({"slug": "taken"})
    answer = put(slug=wanted)
    assert (answer.status_code, answer.json()["slug"]) == (202, got)


def test_the_slugs_earlier_name_is_passed_over(put):
    """And so is everything that is not known."""
    assert put(app_slug="other", summary="x", regions=["us"]).json()["slug"] == "wordgame"


def test_the_free_app_that_a_premium_one_belongs_to(put, newer, control):
    """Is named by its path."""
    control.seed({"slug": "lite"})
    refused = put(upsold="/api/v1/apps/app/999/")
    assert refused.json() == {"upsold": ["Invalid hyperlink - Object does not exist."]}
    lite = newer.app("lite")
    assert put(upsold=lite["resource_uri"]).json()["upsold"] == lite["resource_uri"]
    assert newer.app("lite")["upsell"]["app_slug"] == "wordgame"
