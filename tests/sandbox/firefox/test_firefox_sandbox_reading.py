from __future__ import annotations

import pytest


def test_an_address_without_its_slash_is_redirected(either):
    """Whatever the method, and with the query."""
    for method in ("GET", "PUT"):
        answer = either.send(method, "/apps/app/24?lang=fr", {})
        assert answer.status_code == 301
        assert answer.headers["Location"].endswith("/api/v1/apps/app/24/?lang=fr")


def test_no_version_means_the_first(either):
    """/api/apps/ is /api/v1/apps/."""
    answer = either.session.get(f"{either.endpoint}/api/apps/app/wordgame/", timeout=30)
    assert (answer.status_code, answer.json()["slug"]) == (200, "wordgame")


def test_answers_bear_the_headers_of_the_api(either, profile):
    """Version and filter on every answer, CORS but on the status of 2013."""
    app, status = either.get("/apps/app/24/?region=de&lang=fr"), either.get("/apps/status/24/")
    assert app.headers["API-Version"] == status.headers["API-Version"] == "1"
    assert "region=de" in app.headers["API-Filter"]
    assert "lang=fr" in app.headers["API-Filter"]
    assert app.headers["Access-Control-Allow-Origin"] == "*"
    assert ("Access-Control-Allow-Origin" in status.headers) is (profile == "2016")


def test_the_app_of_2013(older):
    """Ids are strings, texts are in one language, nothing is null that the documentation shows empty."""
    app = older.app()
    assert (app["id"], app["resource_uri"], app["slug"]) == ("24", "/api/v1/apps/app/24/", "wordgame")
    assert app["name"] == "Wordgame"
    assert app["description"].startswith("Nine letters")
    assert app["privacy_policy"] == "/api/v1/apps/app/24/privacy/"
    assert app["categories"] == ["games"]
    assert app["status"] == 4
    assert app["versions"] == {"1.0": "/api/v1/apps/versions/7012/"}
    assert app["current_version"] == "1.0"
    assert [preview["id"] for preview in app["previews"]] == ["37", "38", "39"]
    assert app["previews"][0]["resource_uri"] == "/api/v1/apps/preview/37/"
    assert set(app["icons"]) == {"16", "48", "64", "128"}
    assert {"slug": "us", "name": "United States", "mcc": 310, "adolescent": True} in app["regions"]
    assert app["user"] == {"developed": True, "installed": False, "purchased": False}
    assert "payment_account" not in app


def test_the_app_of_2016(newer):
    """Ids are numbers, texts are objects by locale."""
    app = newer.app("24")
    assert app["id"] == 24
    assert app["name"] == {"en-US": "Wordgame", "de": "Wordgame"}
    assert set(app["description"]) == {"en-US", "de"}
    assert app["previews"][0]["id"] == 37
    assert app["previews"][0]["resource_uri"] == "/api/v1/apps/preview/Preview%20object/"
    assert set(app["icons"]) == {"32", "48", "64", "128"}
    assert next(region for region in app["regions"] if region["slug"] == "us")["mcc"] == "310"
    assert app["content_ratings"]["body"] == "esrb"
    assert app["default_locale"] == "en-US"
    assert app["supported_locales"] == ["de"]
    assert app["upsold"] is None


def test_categories_can_be_shown_as_the_documentation_has_them(older, control):
    """By their ids."""
    control.switches(categories_shown="ids")
    [number] = older.app()["categories"]
    assert older.get(f"/apps/category/{number}/").json()["slug"] == "games"


def test_a_language_that_is_asked_for_is_answered_in_strings(either):
    """`?lang=` chooses the language, and the default locale stands in for one that is missing."""
    assert either.app(query="?lang=de")["description"].startswith("Neun Buchstaben")
    assert either.app(query="?lang=fr")["description"].startswith("Nine letters")


def test_a_language_that_is_accepted_is_answered_in_2013_only(either, profile):
    """From 2014 on, Accept-Language alone does not change the shape."""
    description = either.get("/apps/app/24/", headers={"Accept-Language": "de;q=0.9, en"}).json()["description"]
    assert isinstance(description, dict) if profile == "2016" else description.startswith("Neun")


def test_what_is_not_set(either, profile, control):
    """An empty homepage is "" in 2013 and null in 2016; a support e-mail is null in both."""
    control.seed({"slug": "bare", "support_email": None})
    app = either.app("bare")
    assert (app["homepage"], app["support_email"]) == (None if profile == "2016" else "", None)


def test_anybody_sees_a_public_app(either, profile):
    """Without a `user` in 2013, with null for it in 2016."""
    app = either.get("/apps/app/wordgame/", anonymous=True).json()
    assert ("user" in app, app.get("user")) == (profile == "2016", None)


@pytest.mark.parametrize("app", [{"status": "pending"}, {"disabled": True}, {"status": "waiting"}])
def test_nobody_else_sees_what_is_not_public(either, profile, control, connect, app):
    """A stranger gets 403, the owner and a reviewer see it."""
    control.seed({"slug": "hidden", **app})
    stranger = connect("sandbox-second-consumer").get("/apps/app/hidden/")
    said = "You do not have permission to perform this action." if profile == "2016" else "You do not own that app."
    assert stranger.status_code == 403
    assert said in stranger.json().values()
    assert either.get("/apps/app/hidden/").status_code == 200
    assert connect("sandbox-reviewer").get("/apps/app/hidden/").status_code == 200
    assert either.get("/apps/app/hidden/", anonymous=True).status_code == 403


def test_an_app_that_is_not_offered_there(either, profile, connect, control):
    """451 for all but its author, with its name and contact in 2016."""
    control.console("wordgame", "set_regions", excluded=["br"])
    stranger = connect("sandbox-second-consumer")
    answer = stranger.get("/apps/app/wordgame/?region=br")
    assert answer.status_code == 451
    if profile == "2016":
        assert answer.json()["detail"]["reason"] == "Not available in your region."
        assert answer.json()["detail"]["support_email"] == "support@example.com"
    else:
        assert answer.json() == {"reason": "Not available in your region."}
    assert stranger.get("/apps/app/wordgame/?region=us").status_code == 200
    assert either.get("/apps/app/wordgame/?region=br").status_code == 200


def test_an_app_that_is_not_there(either, profile):
    """404, in the words of the year."""
    answer = either.get("/apps/app/nothing/")
    expected = {"detail": "Not found."} if profile == "2016" else {"reason": "No such app."}
    assert (answer.status_code, answer.json()) == (404, expected)


def test_the_privacy_policy_is_at_two_addresses(either):
    """That of the server and that of the documentation."""
    texts = [either.get(f"/apps/{path}wordgame/privacy/").json() for path in ("app/", "")]
    assert texts == [{"privacy_policy": "Wordgame keeps your scores on your device and sends them nowhere."}] * 2


def test_who_may_read_a_privacy_policy(either, profile, control):
    """In 2013 anybody, in 2016 whoever may see the app."""
    control.seed({"slug": "hidden", "status": "incomplete"})
    status = either.get("/apps/app/hidden/privacy/", anonymous=True).status_code
    assert status == (403 if profile == "2016" else 200)


def test_a_list_is_cut_into_pages(either, control):
    """`next` and `previous` are paths, and lead through all of it."""
    for number in range(4):
        control.seed({"slug": f"app-{number}"})
    page = either.get("/apps/app/?limit=2&offset=2").json()
    assert page["meta"] == {
        "limit": 2,
        "offset": 2,
        "total_count": 5,
        "next": "/api/v1/apps/app/?limit=2&offset=4",
        "previous": "/api/v1/apps/app/?limit=2&offset=0",
    }
    assert len(page["objects"]) == 2


def test_a_list_beyond_its_end_is_empty(either):
    """With a previous page."""
    page = either.get("/apps/app/?offset=40").json()
    assert (page["objects"], page["meta"]["next"]) == ([], None)
    assert page["meta"]["previous"] == "/api/v1/apps/app/?offset=15&limit=25"


def test_a_limit_of_nothing(either, profile):
    """Everything in 2013; in 2016 an empty page whose next one is itself."""
    page = either.get("/apps/category/?limit=0").json()
    if profile == "2016":
        assert page["objects"] == []
        assert page["meta"]["next"] == "/api/v1/apps/category/?limit=0&offset=0"
    else:
        assert len(page["objects"]) == page["meta"]["total_count"]
        assert not {"next", "previous"} & page["meta"].keys()


@pytest.mark.parametrize("query", ["limit=-1", "limit=abc", "offset=abc"])
def test_paging_that_makes_no_sense(either, profile, query):
    """Refused in plain text in 2013, passed over in 2016."""
    answer = either.get(f"/apps/category/?{query}")
    if profile == "2016":
        assert (answer.json()["meta"]["limit"], answer.json()["meta"]["offset"]) == (25, 0)
    else:
        assert answer.status_code == 400
        assert answer.text.startswith("Invalid ")
        assert "'%s'" in answer.text


def test_a_list_shows_ones_own_apps(either, profile, connect, control):
    """Not those of others, and none to nobody."""
    control.seed({"slug": "other", "owner": "sandbox-second-consumer"})
    assert [app["slug"] for app in either.get("/apps/app/").json()["objects"]] == ["wordgame"]
    anonymous = either.get("/apps/app/", anonymous=True)
    key = "detail" if profile == "2016" else "reason"
    assert (anonymous.status_code, anonymous.json()) == (403, {key: "Anonymous listing not allowed."})


def test_categories_have_ids_in_2013_only(either, profile):
    """And the slugs changed."""
    objects = either.get("/apps/category/", anonymous=True).json()["objects"]
    assert {"slug", "name"} <= objects[0].keys()
    assert all("id" in each for each in objects) is (profile == "2013")
    assert any(each["slug"] == "books-comics" for each in objects) is (profile == "2016")


def test_features_regions_and_prices_can_be_read(either, profile):
    """By anybody."""
    features = either.get("/apps/features/", anonymous=True).json()
    assert features["apps"]["position"] == 1
    assert ("network_info_multiple" in features) is (profile == "2016")
    regions = either.get("/services/region/?limit=0" if profile == "2013" else "/services/region/", anonymous=True)
    everywhere = "restofworld" if profile == "2016" else "worldwide"
    assert everywhere in {region["slug"] for region in regions.json()["objects"]}
    assert either.get("/services/region/de/").json()["name"] == "Germany"
    assert "0.99" in {tier["price"] for tier in either.get("/webpay/prices/").json()["objects"]}


def test_methods_and_paths_that_there_are_not(either, profile):
    """405 with nothing in it in 2013; 404 for a path that is not known."""
    wrong = either.send("PATCH", "/apps/app/24/", {})
    assert wrong.status_code == 405
    assert wrong.text == ('{"detail": "Method \\"PATCH\\" not allowed."}' if profile == "2016" else "")
    assert either.get("/apps/nothing/").status_code == 404


def test_accept_counts_in_2013_only(either, profile):
    """A client that will not have JSON is refused in 2013."""
    status = either.get("/apps/app/24/", headers={"Accept": "text/html"}).status_code
    assert status == (200 if profile == "2016" else 400)


def test_bodies_of_other_types(either, profile):
    """No type, or one that is not known, is refused; a form is taken in 2013."""
    path, form = "/apps/validation/", {"Content-Type": "application/x-www-form-urlencoded"}
    plain = either.send("POST", path, data=b"x", json=None, headers={"Content-Type": "text/plain"})
    none = either.send("POST", path, data=b"x", json=None)
    sent = either.send(
        "POST", path, data=b"manifest=https%3A%2F%2Fa.example.com%2F", json=None, headers=form, anonymous=True
    )
    broken = either.send("POST", path, data=b"{", json=None, headers={"Content-Type": "application/json"})
    if profile == "2016":
        assert (plain.status_code, plain.json()) == (415, {"detail": 'Unsupported media type "text/plain" in request.'})
        assert (none.status_code, sent.status_code, broken.status_code) == (415, 415, 400)
        assert broken.json()["detail"].startswith("JSON parse error - ")
    else:
        message = "Unsupported Content-Type header 'text/plain'"
        assert (plain.status_code, plain.json()) == (400, {"error_message": {"__all__": [message]}})
        assert none.json() == {"error_message": {"__all__": ["Content-Type header required"]}}
        assert (sent.status_code, broken.status_code) == (201, 400)
