"""Versions and their texts: creating, changing, and what is locked when."""

from __future__ import annotations

import pytest
from app_store_client import APP, error, errors


def test_a_new_version_takes_over_texts_and_pictures(connect):
    """All but whatsNew; the pictures keep their checksums and order, under ids of their own."""
    live = connect.version()
    version = connect.new_version()
    assert version["attributes"]["appVersionState"] == "PREPARE_FOR_SUBMISSION"
    assert version["attributes"]["appStoreState"] == "PREPARE_FOR_SUBMISSION"
    old, new = connect.localization(live, "de-DE"), connect.localization(version, "de-DE")
    assert new["id"] != old["id"]
    assert new["attributes"] == old["attributes"] | {"whatsNew": None}
    before, after = connect.sets(old), connect.sets(new)
    assert [each["attributes"] for each in before] == [each["attributes"] for each in after]
    told = [
        [
            each["attributes"]["sourceFileChecksum"]
            for each in connect.get(f"/v1/appScreenshotSets/{name}/appScreenshots")["data"]
        ]
        for name in (before[0]["id"], after[0]["id"])
    ]
    assert told[0] == told[1]
    assert set(connect.order(before[0])).isdisjoint(connect.order(after[0]))


@pytest.mark.parametrize(("style", "texts", "sets"), [("texts", 2, 0), ("nothing", 1, 0)])
def test_what_a_new_version_takes_over_is_a_switch(connect, style, texts, sets):
    """Nothing means that only the primary locale is there, empty."""
    connect.store.switches(inherit=style)
    version = connect.new_version()
    path = f"/v1/appStoreVersions/{version['id']}/appStoreVersionLocalizations"
    assert len(connect.get(path)["data"]) == texts
    assert len(connect.sets(connect.localization(version))) == sets


def test_one_version_of_a_platform_is_open_at_a_time(connect):
    """The refusal may be accompanied by one about the version's number; other platforms do not matter."""
    connect.new_version("3.5.0")
    values = {"platform": "IOS", "versionString": "3.6.0"}
    [(code, detail)] = errors(connect.try_post("appStoreVersions", values, app=("apps", APP)), 409)
    assert code == "ENTITY_ERROR.RELATIONSHIP.INVALID"
    assert detail == "You cannot create a new version of the App in the current state."
    values["versionString"] = "3.4.0"
    both = errors(connect.try_post("appStoreVersions", values, app=("apps", APP)), 409)
    assert both[1] == (
        "ENTITY_ERROR.ATTRIBUTE.INVALID.DUPLICATE",
        "The version number has been previously used.",
    )
    assert connect.new_version("1.3.0", platform="MAC_OS")["attributes"]["platform"] == "MAC_OS"


@pytest.mark.parametrize("text", ["", "1.2.3.4", "1.x", "v1"])
def test_a_version_is_one_to_three_integers(connect, text):
    """Anything else is refused."""
    values = {"platform": "IOS", "versionString": text}
    assert (
        error(connect.try_post("appStoreVersions", values, app=("apps", APP)), 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID"
    )


def test_a_version_can_be_renamed_and_deleted(connect):
    """With it goes the editable info, if no other version is open."""
    version = connect.new_version()
    renamed = connect.patch("appStoreVersions", version["id"], {"versionString": "3.5.1"})
    assert renamed["attributes"]["versionString"] == "3.5.1"
    assert len(connect.get(f"/v1/apps/{APP}/appInfos")["data"]) == 2
    connect.delete("appStoreVersions", version["id"])
    assert connect.send("GET", f"/v1/appStoreVersions/{version['id']}").status_code == 404
    assert len(connect.get(f"/v1/apps/{APP}/appInfos")["data"]) == 1


def test_a_first_or_live_version_cannot_be_deleted(connect):
    """Both are refused because of their state."""
    assert error(connect.send("DELETE", f"/v1/appStoreVersions/{connect.version()['id']}"), 409) == "STATE_ERROR"
    name = connect.store.seed(
        {"bundle_id": "com.example.first", "platforms": {"IOS": {"state": "PREPARE_FOR_SUBMISSION"}}}
    )
    first = connect.version(state="PREPARE_FOR_SUBMISSION", app=name)
    assert error(connect.send("DELETE", f"/v1/appStoreVersions/{first['id']}"), 409) == "STATE_ERROR"


def test_a_release_date_goes_with_scheduled_only(connect):
    """It is a whole hour; both are changed together."""
    version = connect.new_version()
    date = "2030-01-01T09:00:00+01:00"
    for values in (
        {"releaseType": "SCHEDULED"},
        {"earliestReleaseDate": date},
        {"releaseType": "SCHEDULED", "earliestReleaseDate": "2030-01-01T09:30:00Z"},
    ):
        assert connect.try_patch("appStoreVersions", version["id"], values).status_code == 409
    values = {"releaseType": "SCHEDULED", "earliestReleaseDate": date}
    assert connect.patch("appStoreVersions", version["id"], values)["attributes"]["earliestReleaseDate"] == (
        "2030-01-01T00:00:00-08:00"
    )
    values = {"releaseType": "MANUAL", "earliestReleaseDate": None}
    assert connect.patch("appStoreVersions", version["id"], values)["attributes"]["earliestReleaseDate"] is None


def test_a_new_version_may_be_too_busy_to_change_its_release_type(connect):
    """For a while, however often it is tried."""
    connect.store.switches(release_type_busy=2)
    version = connect.new_version()
    seen = [connect.try_patch("appStoreVersions", version["id"], {"releaseType": "MANUAL"}) for _ in range(3)]
    assert [each.status_code for each in seen] == [409, 409, 200]
    assert error(seen[0], 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID.INVALID_STATE"


def test_a_build_must_fit_the_version(connect):
    """It is processed, and meant for the same platform and version; it can be taken away again."""
    version = connect.new_version()
    builds = {each["attributes"]["version"]: each["id"] for each in connect.get("/v1/builds", limit="200")["data"]}
    for wrong in ("351", "130", "340"):
        answer = connect.try_patch("appStoreVersions", version["id"], build=("builds", builds[wrong]))
        assert error(answer, 409) == "ENTITY_ERROR.RELATIONSHIP.INVALID"
    connect.patch("appStoreVersions", version["id"], build=("builds", builds["350"]))
    assert connect.get(f"/v1/appStoreVersions/{version['id']}/build")["data"]["id"] == builds["350"]
    assert connect.get(f"/v1/builds/{builds['350']}/appStoreVersion")["data"]["id"] == version["id"]
    assert connect.relate("appStoreVersions", version["id"], "build", None).status_code == 204
    assert connect.get(f"/v1/appStoreVersions/{version['id']}/relationships/build")["data"] is None
    again = {"type": "builds", "id": builds["350"]}
    assert connect.relate("appStoreVersions", version["id"], "build", again).status_code == 204
    connect.store.switches(detach_build="refused")
    assert connect.relate("appStoreVersions", version["id"], "build", None).status_code == 409


def test_a_locale_is_created_changed_and_deleted(connect):
    """A second one of the same locale is a duplicate."""
    version = connect.new_version()
    there = ("appStoreVersions", version["id"])
    kind = "appStoreVersionLocalizations"
    made = connect.post(kind, {"locale": "fr-FR", "keywords": "mots"}, appStoreVersion=there)
    assert made["attributes"]["description"] is None
    twice = connect.try_post(kind, {"locale": "fr-FR"}, appStoreVersion=there)
    assert errors(twice, 409) == [
        ("ENTITY_ERROR.ATTRIBUTE.INVALID.DUPLICATE", "Entity with locale: fr-FR already exists. Try updating.")
    ]
    connect.patch(kind, made["id"], {"description": "Un jeu de mots."})
    connect.delete(kind, made["id"])
    assert connect.send("GET", f"/v1/{kind}/{made['id']}").status_code == 404
    assert (
        error(connect.try_post(kind, {"locale": "de"}, appStoreVersion=there), 409) == "ENTITY_ERROR.ATTRIBUTE.INVALID"
    )
    primary = connect.localization(version)
    assert error(connect.send("DELETE", f"/v1/{kind}/{primary['id']}"), 409) == "STATE_ERROR"


@pytest.mark.parametrize(
    ("attribute", "value", "code"),
    [
        ("description", "x" * 4001, "TOO_LONG"),
        ("description", "short", "TOO_SHORT"),
        ("description", "With a star \U0001f31f in it", "INVALID_CHARACTERS"),
        ("keywords", "x" * 101, "TOO_LONG"),
        ("promotionalText", "x" * 171, "TOO_LONG"),
        ("whatsNew", "x" * 4001, "TOO_LONG"),
        ("whatsNew", "With <b>markup</b>", "INVALID_CHARACTERS"),
        ("supportUrl", "https://example.com/" + "x" * 255, "TOO_LONG"),
        ("supportUrl", "example.com", ""),
    ],
)
def test_texts_have_limits(connect, attribute, value, code):
    """Lengths, characters and addresses."""
    localization = connect.localization(connect.new_version())
    answer = connect.try_patch("appStoreVersionLocalizations", localization["id"], {attribute: value})
    assert error(answer, 409) == f"ENTITY_ERROR.ATTRIBUTE.INVALID{'.' if code else ''}{code}"


def test_keywords_count_characters_unless_switched(connect):
    """91 Arabic letters are 182 bytes, and were taken."""
    localization = connect.localization(connect.new_version())
    kind, values = "appStoreVersionLocalizations", {"keywords": "ع" * 91}
    assert connect.try_patch(kind, localization["id"], values).status_code == 200
    connect.store.switches(keywords_unit="bytes")
    assert connect.try_patch(kind, localization["id"], values).status_code == 409


def test_texts_are_trimmed_and_their_line_ends_made_one(connect):
    """What comes back is what is stored; a switch leaves texts alone."""
    localization = connect.localization(connect.new_version())
    kind, values = "appStoreVersionLocalizations", {"description": "  One line\r\nand another.  "}
    stored = connect.patch(kind, localization["id"], values)["attributes"]["description"]
    assert stored == "One line\nand another."
    connect.store.switches(text_normalisation="none", empty_string="kept")
    assert connect.patch(kind, localization["id"], values)["attributes"]["description"] == values["description"]


def test_a_first_version_has_no_news(connect):
    """News are refused; the other texts are not."""
    name = connect.store.seed(
        {"bundle_id": "com.example.first", "platforms": {"IOS": {"state": "PREPARE_FOR_SUBMISSION"}}}
    )
    localization = connect.localization(connect.version(state="PREPARE_FOR_SUBMISSION", app=name))
    answer = connect.try_patch("appStoreVersionLocalizations", localization["id"], {"whatsNew": "Everything."})
    assert errors(answer, 409) == [("STATE_ERROR", "Attribute 'whatsNew' cannot be edited at this time")]
    connect.patch("appStoreVersionLocalizations", localization["id"], {"keywords": "new"})


LOCKS = {
    "READY_FOR_REVIEW": {"text", "promotional", "release"},
    "WAITING_FOR_REVIEW": {"text", "promotional", "release", "version"},
    "IN_REVIEW": {"promotional"},
    "PENDING_DEVELOPER_RELEASE": {"promotional", "release"},
    "READY_FOR_DISTRIBUTION": {"promotional"},
    "REJECTED": {"text", "promotional", "release", "version", "locale", "set"},
    "METADATA_REJECTED": {"text", "promotional", "release", "version", "locale", "set"},
    "DEVELOPER_REJECTED": {"text", "promotional", "release", "version", "locale", "set"},
}


@pytest.mark.parametrize("state", LOCKS)
def test_what_can_be_changed_depends_on_the_state(connect, state):
    """The table of what is locked when, cell by cell."""
    version = connect.new_version()
    localization = connect.localization(version)
    connect.store.console(APP, "set_state", state=state)
    texts = "appStoreVersionLocalizations"
    there = (texts, localization["id"])
    tried = {
        "text": connect.try_patch(texts, localization["id"], {"description": "Something else."}),
        "promotional": connect.try_patch(texts, localization["id"], {"promotionalText": "Today only."}),
        "release": connect.try_patch("appStoreVersions", version["id"], {"releaseType": "MANUAL"}),
        "version": connect.try_patch("appStoreVersions", version["id"], {"versionString": "3.5.9"}),
        "locale": connect.try_post(texts, {"locale": "it"}, appStoreVersion=("appStoreVersions", version["id"])),
        "set": connect.try_post(
            "appScreenshotSets", {"screenshotDisplayType": "APP_IPHONE_65"}, appStoreVersionLocalization=there
        ),
    }
    assert {name for name, answer in tried.items() if answer.status_code < 300} == LOCKS[state]
    assert {answer.status_code for answer in tried.values()} <= {200, 201, 409}


def test_switches_move_the_locks(connect):
    """Where nobody knows, either way can be chosen."""
    version = connect.new_version()
    localization = connect.localization(version)
    connect.store.console(APP, "set_state", state="READY_FOR_REVIEW")
    connect.store.switches(ready_for_review_texts="locked", ready_for_review_media="editable")
    answer = connect.try_patch("appStoreVersionLocalizations", localization["id"], {"keywords": "x"})
    assert errors(answer, 409) == [("STATE_ERROR", "Attribute 'keywords' cannot be edited at this time")]
    assert connect.new_set(localization)["attributes"] == {"screenshotDisplayType": "APP_IPHONE_65"}
    connect.store.switches(live_urls="editable")
    live = connect.localization(connect.version())
    connect.patch("appStoreVersionLocalizations", live["id"], {"supportUrl": "https://example.com/help"})


def test_keywords_can_be_assigned_to_a_locale(connect):
    """A list of its own, by relationship."""
    localization = connect.localization(connect.version())
    keywords = [{"type": "appKeywords", "id": name} for name in ("one", "two")]
    place = ("appStoreVersionLocalizations", localization["id"], "searchKeywords")
    assert connect.relate(*place, keywords, method="POST").status_code == 204
    assert connect.relate(*place, keywords[:1], method="DELETE").status_code == 204
    path = f"/v1/appStoreVersionLocalizations/{localization['id']}/searchKeywords"
    assert [each["id"] for each in connect.get(path)["data"]] == ["two"]
