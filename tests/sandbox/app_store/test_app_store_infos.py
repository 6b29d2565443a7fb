"""What is the same for all platforms: names, categories, age rating."""

from __future__ import annotations

import pytest
from app_store_client import APP, error, errors

KIND = "appInfoLocalizations"


def infos(connect, app=APP):
    """The app's infos by state."""
    return {each["attributes"]["state"]: each for each in connect.get(f"/v1/apps/{app}/appInfos")["data"]}


def open_info(connect):
    """The editable info, made by opening a version."""
    connect.new_version()
    return infos(connect)["PREPARE_FOR_SUBMISSION"]


def texts(connect, info, locale="en-US"):
    """An info's texts in a locale."""
    return connect.get(f"/v1/appInfos/{info['id']}/appInfoLocalizations", **{"filter[locale]": locale})["data"][0]


def test_a_live_app_has_one_info_and_with_an_open_version_two(connect):
    """The editable one begins as a copy of the live one, with ids of its own."""
    [live] = infos(connect).values()
    assert live["attributes"]["appStoreState"] == "READY_FOR_SALE"
    draft = open_info(connect)
    assert set(infos(connect)) == {"READY_FOR_DISTRIBUTION", "PREPARE_FOR_SUBMISSION"}
    assert texts(connect, draft)["attributes"] == texts(connect, live)["attributes"]
    assert texts(connect, draft)["id"] != texts(connect, live)["id"]
    for info in (live, draft):
        assert connect.get(f"/v1/appInfos/{info['id']}/primarySubcategoryOne")["data"]["id"] == "GAMES_WORD"
        assert connect.get(f"/v1/appInfos/{info['id']}/ageRatingDeclaration")["data"]["attributes"]["gambling"] is False


def test_the_live_info_is_locked(connect):
    """Its field is named in capitals."""
    [live] = infos(connect).values()
    answer = connect.try_patch(KIND, texts(connect, live)["id"], {"name": "Other"})
    assert errors(answer, 409) == [
        ("ENTITY_ERROR.ATTRIBUTE.INVALID.UNMODIFIABLE", "The field (NAME) can not be modified")
    ]
    answer = connect.try_patch("appInfos", live["id"], primaryCategory=("appCategories", "BOOKS"))
    assert error(answer, 409) == "STATE_ERROR"


def test_texts_of_the_editable_info_change(connect):
    """The app's name stays that of the live info until the version is out."""
    draft = open_info(connect)
    changed = connect.patch(KIND, texts(connect, draft)["id"], {"name": "Wordgame 2", "subtitle": None})
    assert changed["attributes"]["name"] == "Wordgame 2"
    assert connect.get(f"/v1/apps/{APP}")["data"]["attributes"]["name"] == "Wordgame"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "x"}, "ENTITY_ERROR.ATTRIBUTE.INVALID.TOO_SHORT"),
        ({"name": "x" * 31}, "ENTITY_ERROR.ATTRIBUTE.INVALID.TOO_LONG"),
        ({"name": None}, "ENTITY_ERROR.ATTRIBUTE.REQUIRED"),
        ({"subtitle": "x" * 31}, "ENTITY_ERROR.ATTRIBUTE.INVALID.TOO_LONG"),
        ({"privacyPolicyUrl": "ftp://example.com"}, "ENTITY_ERROR.ATTRIBUTE.INVALID"),
        ({"name": "Taken"}, "ENTITY_ERROR.ATTRIBUTE.INVALID.DUPLICATE.DIFFERENT_ACCOUNT"),
        ({"name": "Mine"}, "ENTITY_ERROR.ATTRIBUTE.INVALID.DUPLICATE.SAME_ACCOUNT"),
    ],
)
def test_names_and_subtitles_have_limits_and_names_are_unique(connect, values, code):
    """In the whole store, whoever has them."""
    connect.store.console(APP, "take_name", name="Taken")
    connect.store.seed({"bundle_id": "com.example.mine", "name": "Mine"})
    assert error(connect.try_patch(KIND, texts(connect, open_info(connect))["id"], values), 409) == code


def test_a_new_locale_comes_with_the_version_s(connect):
    """Creating it for the version afterwards is a duplicate; a name is not needed yet."""
    draft = open_info(connect)
    connect.post(KIND, {"locale": "fr-FR"}, appInfo=("appInfos", draft["id"]))
    version = connect.version(state="PREPARE_FOR_SUBMISSION")
    assert connect.localization(version, "fr-FR")["attributes"]["description"] is None
    there = ("appStoreVersions", version["id"])
    twice = connect.try_post("appStoreVersionLocalizations", {"locale": "fr-FR"}, appStoreVersion=there)
    assert error(twice, 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID.DUPLICATE"


def test_that_side_effect_and_names_can_be_switched(connect):
    """The version's locale is then not made, and the name is required."""
    connect.store.switches(auto_version_localization="no", name_on_create="required")
    draft = open_info(connect)
    there = ("appInfos", draft["id"])
    assert error(connect.try_post(KIND, {"locale": "fr-FR"}, appInfo=there), 409) == "ENTITY_ERROR.ATTRIBUTE.REQUIRED"
    connect.post(KIND, {"locale": "fr-FR", "name": "Jeu"}, appInfo=there)
    path = f"/v1/appStoreVersions/{connect.version(state='PREPARE_FOR_SUBMISSION')['id']}/appStoreVersionLocalizations"
    assert connect.get(path, **{"filter[locale]": "fr-FR"})["data"] == []


def test_a_locale_can_be_deleted_but_not_the_primary_one(connect):
    """The app needs a name in that one."""
    draft = open_info(connect)
    connect.delete(KIND, texts(connect, draft, "de-DE")["id"])
    assert error(connect.send("DELETE", f"/v1/{KIND}/{texts(connect, draft)['id']}"), 409) == "STATE_ERROR"


def test_categories_and_subcategories_change_together(connect):
    """A subcategory left behind clashes with a new category; that error has no detail."""
    draft = open_info(connect)
    answer = connect.try_patch("appInfos", draft["id"], primaryCategory=("appCategories", "BOOKS"))
    assert errors(answer, 409) == [("ENTITY_ERROR.RELATIONSHIP.INVALID", "")]
    connect.patch(
        "appInfos",
        draft["id"],
        primaryCategory=("appCategories", "BOOKS"),
        primarySubcategoryOne=None,
        primarySubcategoryTwo=None,
    )
    assert connect.get(f"/v1/appInfos/{draft['id']}/primaryCategory")["data"]["id"] == "BOOKS"
    assert connect.get(f"/v1/appInfos/{draft['id']}/primarySubcategoryOne")["data"] is None


def test_categories_can_be_listed(connect):
    """Subcategories know their parents."""
    top = connect.get("/v1/appCategories", limit="200", include="subcategories", **{"exists[parent]": "false"})
    assert len(top["data"]) == 26
    assert connect.get("/v1/appCategories/GAMES_WORD/parent")["data"]["id"] == "GAMES"
    games = connect.get("/v1/appCategories/GAMES/subcategories")["data"]
    assert len(games) == 16
    assert len(connect.get("/v1/appCategories", limit="200", **{"filter[platforms]": "TV_OS"})["data"]) == 41


def test_the_age_rating_can_be_answered_while_nothing_is_in_review(connect):
    """It belongs to the info."""
    draft = open_info(connect)
    rating = connect.get(f"/v1/appInfos/{draft['id']}/ageRatingDeclaration")["data"]
    changed = connect.patch("ageRatingDeclarations", rating["id"], {"contests": "INFREQUENT", "lootBox": True})
    assert (changed["attributes"]["contests"], changed["attributes"]["lootBox"]) == ("INFREQUENT", True)
    connect.store.console(APP, "set_state", state="IN_REVIEW")
    answer = connect.try_patch("ageRatingDeclarations", rating["id"], {"lootBox": False})
    assert error(answer, 409) == "STATE_ERROR"


def test_an_app_s_own_attributes_change(connect):
    """The bundle id does not, once there is a build."""
    values = {"primaryLocale": "de-DE", "contentRightsDeclaration": "USES_THIRD_PARTY_CONTENT"}
    assert values.items() <= connect.patch("apps", APP, values)["attributes"].items()
    answer = connect.try_patch("apps", APP, {"bundleId": "com.example.other"})
    assert error(answer, 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID.INVALID_STATE"
    assert connect.try_patch("apps", APP, {"primaryLocale": "xx"}).status_code == 409
