from __future__ import annotations

import hashlib
import time

import pytest
from marketplace_client import package, sent_package
from requests_oauthlib import OAuth1

URL = "https://chess.example.com/manifest.webapp"
CHESS = {
    "name": "Chess",
    "description": "A game.",
    "version": "2.0",
    "developer": {"name": "Castle Games"},
    "default_locale": "en-US",
    "locales": {"fr": {"name": "Échecs", "description": "Un jeu."}, "tlh": {"name": "?"}},
}


def refused(answer, profile, message):
    """Was it refused with this sentence, in the shape of the year?"""
    body = answer.json()
    told = body.get("detail") if profile == "2016" else body.get("error_message", {}).get("__all__", [None])[0]
    return (answer.status_code, told) == (400, message)


def test_an_app_begins_with_what_its_manifest_says(either, profile, control):
    """Incomplete, without version or e-mail, in the manifest's languages; and 201 says where it is."""
    control.console("-", "host_manifest", url=URL, manifest=CHESS)
    answer = either.send("POST", "/apps/app/", {"manifest": either.upload({"manifest": URL})})
    app = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"].endswith(f"/api/v1/apps/app/{app['id']}/")
    assert (app["status"], app["support_email"], app["current_version"]) == (0, None, None)
    assert (app["slug"], app["app_type"], app["manifest_url"]) == ("chess", "hosted", URL)
    assert (app["author"], list(app["versions"])) == ("Castle Games", ["2.0"])
    assert (app["default_locale"], app["supported_locales"]) == ("en-US", ["fr"])
    assert app["name"] == ({"en-US": "Chess", "fr": "Échecs"} if profile == "2016" else "Chess")
    assert control.view("chess")["history"] == [{"event": "created"}]


def test_a_package_becomes_an_app(either, profile, control):
    """Its bytes are counted, and in 2016 a privileged one is told from others."""
    content = package({**CHESS, "type": "privileged"})
    upload = either.upload(sent_package(content))
    app = either.send("POST", "/apps/app/", {"upload": upload, "manifest": "ignored"}).json()
    assert (app["is_packaged"], app["app_type"]) == (True, "privileged" if profile == "2016" else "packaged")
    assert profile == "2013" or app["manifest_url"] == ""
    assert control.uploads()[hashlib.sha256(content).hexdigest()] == 1


def test_slugs_are_made_unique(either):
    """By a number at the end."""
    slugs = [either.app(either.create())["slug"] for _ in range(3)]
    assert slugs == ["chess", "chess-1", "chess-2"]


def test_an_upload_has_to_be_named(either, profile):
    """Else 400."""
    answer = either.send("POST", "/apps/app/", {})
    assert refused(answer, profile, "No upload or manifest specified.")


def test_an_upload_has_to_be_there(either, profile):
    """And in 2013 its id has 32 characters."""
    answer = either.send("POST", "/apps/app/", {"manifest": "abc"})
    assert refused(answer, profile, "No upload found.")
    assert profile == "2016" or answer.json()["error_message"]["manifest"] == [
        "Ensure this value has at least 32 characters (it has 3)."
    ]


def test_an_upload_has_to_be_valid(either, profile, control):
    """A failed validation makes no app."""
    control.console("-", "host_manifest", url=URL, manifest="{")
    answer = either.send("POST", "/apps/app/", {"manifest": either.upload({"manifest": URL})})
    assert refused(answer, profile, "Upload not valid.")


def test_an_upload_makes_one_app(either, profile, control):
    """A second one is refused, or by a switch crashes the server as it did."""
    upload = either.upload({"manifest": URL})
    assert either.send("POST", "/apps/app/", {"manifest": upload}).status_code == 201
    assert refused(either.send("POST", "/apps/app/", {"manifest": upload}), profile, "No upload found.")
    control.switches(reused_upload="500")
    crash = either.send("POST", "/apps/app/", {"manifest": upload})
    assert crash.status_code == 500
    expected = {"detail": "Internal Server Error"} if profile == "2016" else "IOError"
    assert (crash.json() if profile == "2016" else crash.json()["error_code"]) == expected


@pytest.mark.parametrize("anonymous", [True, False])
def test_somebody_elses_upload_makes_no_app(either, connect, anonymous):
    """Neither one that nobody has signed."""
    stranger = connect("sandbox-second-consumer")
    upload = stranger.send("POST", "/apps/validation/", {"manifest": URL}, anonymous=anonymous).json()["id"]
    assert either.send("POST", "/apps/app/", {"manifest": upload}).status_code == 403


def test_the_terms_have_to_be_accepted(either, profile, connect):
    """401 in 2013, before the upload is looked at; 403 in 2016, after it."""
    newcomer = connect("sandbox-newcomer")
    upload = newcomer.upload({"manifest": URL})
    answer = newcomer.send("POST", "/apps/app/", {"manifest": upload})
    early = newcomer.send("POST", "/apps/app/", {"manifest": "abc"})
    if profile == "2016":
        assert (answer.status_code, answer.json()) == (403, {"detail": "Terms of Service not accepted."})
        assert early.status_code == 400
    else:
        assert (answer.status_code, answer.json()) == (401, {"reason": "Terms of service not accepted."})
        assert early.status_code == 401


def test_too_many_apps_in_a_day(either, profile, control):
    """Then the app resource answers 429 to everything, until a day is over."""
    control.switches(throttle=2)
    either.create()
    either.create()
    refusals = [either.get("/apps/app/"), either.send("POST", "/apps/app/", {}), either.get("/apps/app/24/privacy/")]
    key = "detail" if profile == "2016" else "reason"
    assert {(answer.status_code, answer.json()[key]) for answer in refusals} == {(429, "Throttle limit exceeded.")}
    assert "Retry-After" not in refusals[0].headers
    assert either.get("/apps/status/24/").status_code == 200
    day = 24 * 60 * 60 + 1
    control.tick(day)
    tomorrow = OAuth1(either.key, either.secret, timestamp=str(int(time.time()) + day))
    assert either.get("/apps/app/", auth=tomorrow).status_code == 200


def test_a_manifest_is_read_again(either, control):
    """Version, developer and names follow it, whatever was set before; the same one changes nothing."""
    control.console("wordgame", "change_field", resource="listings/en-US", field="name", value="Mine")
    control.console(
        "-",
        "host_manifest",
        url="https://wordgame.example.com/manifest.webapp",
        manifest={"name": "Words", "version": "1.2", "developer": {"name": "New Games"}},
    )
    for _ in range(2):
        answer = either.send("POST", "/apps/app/wordgame/refresh-manifest/", json=None)
        assert (answer.status_code, answer.text) == (204, "")
    app = either.app("24", "?lang=en-US")
    assert (app["name"], app["author"], list(app["versions"])) == ("Words", "New Games", ["1.2"])
    events = [each["event"] for each in control.view("wordgame")["history"]]
    assert events == ["refreshed", "queued for another review"]


def test_the_example_has_a_newer_manifest_waiting(either):
    """So that there is something to refresh."""
    either.send("POST", "/apps/app/wordgame/refresh-manifest/", json=None)
    assert list(either.app()["versions"]) == ["1.1"]


def test_a_refresh_that_fails_is_not_told(either, control):
    """204 all the same."""
    url = "https://wordgame.example.com/manifest.webapp"
    control.console("-", "host_manifest", url=url, manifest="{")
    assert either.send("POST", "/apps/app/24/refresh-manifest/", json=None).status_code == 204
    assert list(either.app()["versions"]) == ["1.0"]


def test_who_may_refresh_what(either, control, connect):
    """Owners, of hosted apps, by POST."""
    control.seed({"slug": "boxed", "package": True})
    packaged = either.send("POST", "/apps/app/boxed/refresh-manifest/", json=None)
    assert (packaged.status_code, packaged.json()) == (400, {"reason": "App is a packaged app."})
    path = "/apps/app/wordgame/refresh-manifest/"
    assert either.send("POST", path, anonymous=True, json=None).status_code == 403
    assert connect("sandbox-second-consumer").send("POST", path, json=None).status_code == 403
    assert either.send("POST", "/apps/app/nothing/refresh-manifest/", json=None).status_code == 404
    assert either.get(path).status_code == 405


def test_an_app_that_is_deleted(either, control, connect):
    """Is gone from lists and its slug is free; whoever looks behind the scenes still finds it."""
    assert connect("sandbox-second-consumer").send("DELETE", "/apps/app/24/", json=None).status_code == 403
    statuses = [either.send("DELETE", "/apps/app/24/", json=None).status_code for _ in range(2)]
    assert statuses == [204, 404]
    assert either.get("/apps/app/").json()["meta"]["total_count"] == 0
    assert either.get("/apps/versions/7012/").status_code == 404
    assert either.get("/apps/preview/37/").status_code == 404
    assert control.view("wordgame")["status"] == "deleted"
    assert control.apps() == []
    app = either.create("https://wordgame.example.com/manifest.webapp")
    assert either.app(app)["slug"] == "wordgame"
