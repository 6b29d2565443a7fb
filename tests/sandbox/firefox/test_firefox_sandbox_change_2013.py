from __future__ import annotations

import pytest

GOOD = {
    "description": "Words, words, words.",
    "privacy_policy": "None of your data leaves the device.",
    "support_email": "help@example.com",
    "categories": [5, 13],
    "device_types": ["firefoxos"],
    "premium_type": "free",
}
REQUIRED = "This field is required."


@pytest.fixture
def put(older):
    """Changes the example app; fields differ from the good ones as given, None leaves one out."""

    def put(**fields):
        body = {name: value for name, value in {**GOOD, **fields}.items() if value is not None}
        return older.put(**body)

    return put


def errors(answer):
    """The messages of a refusal by field."""
    assert answer.status_code == 400, answer.text
    return answer.json()["error_message"]


def test_a_whole_change_is_taken(put, older, control):
    """202 with the app, and what else the server's forms had added."""
    answer = put(homepage="https://words.example.com", support_url="https://words.example.com/help")
    assert answer.status_code == 202
    assert answer.json()["id"] == "24"
    assert "form-TOTAL_FORMS" in answer.json()
    assert "form-0-categories" in answer.json()
    app = older.app()
    assert app["description"] == GOOD["description"]
    assert app["categories"] == ["games", "productivity"]
    assert (app["homepage"], app["device_types"]) == ("https://words.example.com", ["firefoxos"])
    assert older.get("/apps/app/24/privacy/").json() == {"privacy_policy": GOOD["privacy_policy"]}
    assert control.view("wordgame")["live"]["description"]["de"].startswith("Neun")


@pytest.mark.parametrize("field", ["description", "privacy_policy", "support_email"])
def test_texts_that_are_required(put, field):
    """A missing one is told as a pair of locale and message."""
    assert errors(put(**{field: None})) == {field: [["en-us", REQUIRED]]}


@pytest.mark.parametrize("field", ["categories", "device_types"])
def test_lists_that_are_required(put, field):
    """Missing or empty is the same."""
    assert errors(put(**{field: None})) == {field: [REQUIRED]}
    assert errors(put(**{field: []})) == {field: [REQUIRED]}


def test_without_a_premium_type_the_server_stumbles(put):
    """500, a KeyError."""
    answer = put(premium_type=None)
    assert answer.status_code == 500
    assert (answer.json()["error_code"], answer.json()["error_data"]) == ("KeyError", {})


def test_a_wrong_premium_type_is_told_in_plain_text(put):
    """With the five that there are."""
    answer = put(premium_type="cheap")
    assert answer.status_code == 400
    assert not answer.headers["Content-Type"].startswith("application/json")
    assert all(word in answer.text for word in ("free", "premium", "premium-inapp", "free-inapp", "other"))


def test_a_price_is_one_of_the_tiers(put, older):
    """Else plain text; and an app that is free again has none."""
    refused = put(premium_type="premium", price="1.00")
    assert refused.status_code == 400
    assert refused.text.startswith('Premium app specified without a valid price. Price can be one of "0.10", "0.25"')
    assert put(premium_type="premium", price="0.99").status_code == 202
    app = older.app()
    assert (app["price"], app["payment_required"], app["payment_account"]) == ("0.99", True, None)
    assert put().status_code == 202
    assert older.app()["price"] is None


@pytest.mark.parametrize(
    ("categories", "message"),
    [
        ([1, 2, 3], "You can have only 2 categories."),
        ([99], "Select a valid choice. 99 is not one of the available choices."),
        (["games"], "Select a valid choice. games is not one of the available choices."),
        ([5, 9], "The miscellaneous category cannot be combined with additional categories."),
    ],
)
def test_categories_that_are_refused(put, categories, message):
    """One or two ids, and miscellaneous only by itself."""
    assert errors(put(categories=categories)) == {"categories": [message]}


def test_devices_by_name_or_number(put, older):
    """The names that the documentation has besides are not known."""
    assert put(device_types=["desktop", 4]).status_code == 202
    assert older.app()["device_types"] == ["desktop", "firefoxos"]
    message = "Select a valid choice. mobile is not one of the available choices."
    assert errors(put(device_types=["mobile"])) == {"device_types": [message]}


def test_addresses_are_checked(put):
    """URLs and the e-mail address."""
    told = errors(put(homepage="nowhere", support_url="x", support_email="nobody"))
    assert told["homepage"] == told["support_url"] == [["en-us", "Enter a valid URL."]]
    assert told["support_email"] == [["en-us", "Enter a valid e-mail address."]]


def test_flat_keys_write_and_delete_other_languages(put, control):
    """`description_LOCALE`, and `description_LOCALE_delete`; in any case of letters."""
    assert put(description_fr="Des mots.", **{"description_pt-br": "Palavras.", "description_xx": "?"}).ok
    assert put(description_de_delete=True).ok
    assert control.view("wordgame")["live"]["description"] == {
        "en-US": GOOD["description"],
        "fr": "Des mots.",
        "pt-BR": "Palavras.",
    }


def test_a_string_goes_to_the_language_of_the_request(older, control):
    """And then the default locale has to be sent with its name."""
    french = {**GOOD, "description": "Des mots."}
    refused = older.send("PUT", "/apps/app/24/?lang=fr", {**french, "support_email": "a@example.com"})
    assert errors(refused)["description"] == [["en-us", REQUIRED]]
    rest = {f"{field}_en-us": GOOD[field] for field in ("description", "privacy_policy", "support_email")}
    assert older.send("PUT", "/apps/app/24/?lang=fr", {**french, **rest}).status_code == 202
    live = control.view("wordgame")["live"]
    assert (live["description"]["fr"], live["description"]["en-US"]) == ("Des mots.", GOOD["description"])


def test_an_object_for_a_text_crashes(put):
    """The later form was not known yet."""
    assert put(description={"en-US": "Words."}).status_code == 500


def test_a_name_cannot_be_written(put, older, control):
    """It is the manifest's; summary and regions are passed over, too."""
    assert put(name="Other", summary="Short.", regions=["us"], unknown=1).status_code == 202
    assert older.app()["name"] == "Wordgame"
    assert len(older.app()["regions"]) > 1
    assert control.view("wordgame")["live"]["name"]["en-US"] == "Wordgame"


def test_the_slug_is_refused_where_it_cannot_be(put, control, older):
    """Too long, of other letters, taken, forbidden; else it is written in lower case."""
    control.seed({"slug": "taken"})
    assert errors(put(app_slug="taken"))["app_slug"] == ["This slug is already in use. Please choose another."]
    assert errors(put(app_slug="x" * 31))["app_slug"] == ["Ensure this value has at most 30 characters (it has 31)."]
    assert "valid 'slug'" in errors(put(app_slug="a b"))["app_slug"][0]
    assert 'cannot be "search"' in errors(put(app_slug="search"))["app_slug"][0]
    assert put(app_slug="Word-Game").status_code == 202
    assert older.app("word-game")["slug"] == "word-game"
    assert put(slug="ignored").status_code == 404


def test_a_refused_change_changes_nothing(put, control):
    """All or nothing."""
    before = control.view("wordgame")
    assert put(categories=[99], homepage="https://new.example.com").status_code == 400
    assert put(premium_type="premium").status_code == 400
    assert control.view("wordgame") == before


def test_what_is_left_out_stays(put, older):
    """As far as it may be left out."""
    assert put().status_code == 202
    assert older.app()["homepage"] == "https://wordgame.example.com/"


def test_who_it_is_comes_before_what_is_sent(older, connect):
    """404 and 403 before 400."""
    assert older.put("nothing").status_code == 404
    assert connect("sandbox-second-consumer").put().status_code == 403
