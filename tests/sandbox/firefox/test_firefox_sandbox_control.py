from __future__ import annotations

import hashlib
import json

import pytest
from marketplace_client import STORE, Client

from reconciler.sandbox import Sandbox, UnknownApp
from reconciler.sandbox.pictures import png


def test_a_fresh_sandbox_holds_the_example(control):
    """Hosted and public, with three different screenshots in order."""
    view = control.view("wordgame")
    assert (view["status"], view["disabled_by_user"], view["visible"]) == ("public", False, True)
    live = view["live"]
    assert live["manifest_url"] == "https://wordgame.example.com/manifest.webapp"
    assert [preview["position"] for preview in live["previews"]] == [0, 1, 2]
    assert len({preview["sha256"] for preview in live["previews"]}) == 3
    assert json.loads(json.dumps(view)) == view


def test_a_seed_says_what_an_app_is_like(control):
    """Everything else is made up, complete enough to be submitted."""
    slug = control.seed(
        {
            "slug": "chess",
            "name": "Chess",
            "locales": ["en-US", "fr"],
            "status": "incomplete",
            "previews": 2,
            "icon": True,
        }
    )
    view = control.view(slug)
    assert (view["id"], view["status"]) == ("chess", "incomplete")
    assert set(view["live"]["description"]) == {"en-US", "fr"}
    assert (view["live"]["name"]["fr"], len(view["live"]["previews"])) == ("Chess", 2)
    assert view["live"]["icon"]
    assert control.apps() == ["wordgame", "chess"]


def test_a_seed_replaces_its_namesake(control):
    """With a number of its own."""
    control.seed({"slug": "wordgame", "status": "pending"})
    assert control.apps() == ["wordgame"]
    assert control.view("wordgame")["status"] == "pending"


@pytest.mark.parametrize(
    "app",
    [
        {"colour": "blue"},
        {"status": "gone"},
        {"categories": ["nope"]},
        {"device_types": ["phone"]},
        {"locales": ["tlh"]},
        {"price": "1.00"},
        {"owner": "nobody"},
        {"publish_type": "later"},
    ],
)
def test_a_seed_that_makes_no_sense(control, app):
    """Is refused, saying what there is."""
    with pytest.raises(ValueError, match="seed: "):
        control.seed(app)


def test_fields_change_behind_the_api(either, control):
    """As a person in the Developer Hub would change them."""
    control.console("wordgame", "change_field", resource="listings/en-US", field="description", value="New.")
    control.console("wordgame", "change_field", resource="details", field="homepage", value="https://n.example.com")
    control.console("wordgame", "change_field", resource="details", field="categories", value=["music"])
    control.console("wordgame", "change_field", resource="details", field="features", value=["push"])
    app = either.app("wordgame", "?lang=en-US")
    assert (app["description"], app["homepage"], app["categories"]) == ("New.", "https://n.example.com", ["music"])
    assert either.get("/apps/versions/7012/").json()["features"] == ["push"]


@pytest.mark.parametrize(
    ("resource", "field", "value"),
    [
        ("details", "colour", "blue"),
        ("listings/tlh", "name", "?"),
        ("details", "categories", ["nope"]),
        ("details", "price", "1.00"),
        ("details", "slug", "a b"),
    ],
)
def test_fields_that_people_cannot_change_so(control, resource, field, value):
    """Are refused."""
    with pytest.raises(ValueError, match=field):
        control.console("wordgame", "change_field", resource=resource, field=field, value=value)


def test_previews_change_behind_the_api(either, control):
    """A swapped one has a new id at the old place."""
    before = [preview["id"] for preview in either.app()["previews"]]
    content = png(480, 320, (5, 5, 5))
    fresh = control.console("wordgame", "swap_preview", position=1)
    after = [preview["id"] for preview in either.app()["previews"]]
    assert (after[0], str(after[1]), after[2]) == (before[0], str(fresh), before[2])
    control.console("wordgame", "remove_preview", position=0)
    assert len(either.app()["previews"]) == 2
    control.console("wordgame", "remove_listing", language="de")
    assert control.view("wordgame")["live"]["name"] == {"en-US": "Wordgame"}
    assert hashlib.sha256(content).hexdigest() not in control.uploads()
    with pytest.raises(ValueError, match="no preview at position 5"):
        control.console("wordgame", "swap_preview", position=5)


def test_an_icon_changes_behind_the_api(newer, control):
    """And its address with it, each time."""
    seen = {newer.app()["icons"]["128"]}
    for _ in range(2):
        control.console("wordgame", "swap_icon")
        seen.add(newer.app()["icons"]["128"])
    assert len(seen) == 3


def test_an_app_is_hidden_and_deleted_behind_the_api(either, control):
    """By its owner."""
    control.console("wordgame", "disable")
    assert either.get("/apps/status/24/").json()["disabled_by_user"] is True
    control.console("wordgame", "enable")
    assert either.get("/apps/status/24/").json()["disabled_by_user"] is False
    control.console("wordgame", "set_status", value="blocked")
    assert either.app()["status"] == 15
    control.console("wordgame", "delete")
    assert either.get("/apps/status/24/").status_code == 404
    with pytest.raises(ValueError, match="it is deleted"):
        control.console("wordgame", "enable")


def test_actions_and_apps_that_there_are_not(control):
    """Are told apart."""
    with pytest.raises(ValueError, match="no action 'dance'"):
        control.console("wordgame", "dance")
    with pytest.raises(UnknownApp, match="holds no app 'nothing'"):
        control.view("nothing")
    control.seed({"slug": "chess", "status": "pending"})
    with pytest.raises(ValueError, match="no outcome"):
        control.advance("chess", "maybe")


def test_made_up_failures_speak_as_the_store_does(either, profile, control):
    """In the words of the year, and a page of the load balancer's for what it says."""
    control.faults("GET *: 500 times=1", "GET *: 429 times=1 nth=2", "GET *: 503 times=1 nth=3")
    bodies = [either.get("/apps/app/24/") for _ in range(3)]
    assert [answer.status_code for answer in bodies] == [500, 429, 503]
    if profile == "2016":
        assert bodies[0].json() == {"detail": "Internal Server Error"}
    else:
        assert {"error_message", "error_code", "error_data"} == bodies[0].json().keys()
    assert bodies[2].text.startswith("<html>")


def test_state_outlives_the_sandbox(tmp_path):
    """Apps, uploads, pages and numbers, as they were."""
    with Sandbox([STORE], data=tmp_path) as sandbox:
        client = Client(sandbox.endpoints()[STORE]["endpoint"])
        upload = client.upload({"manifest": "https://chess.example.com/manifest.webapp"})
        client.preview(png(320, 480, (1, 1, 1)), modern=False)
        before = sandbox.control(STORE).view("wordgame")
        client.session.close()
    with Sandbox([STORE], data=tmp_path) as sandbox:
        assert sandbox.control(STORE).view("wordgame") == before
        client = Client(sandbox.endpoints()[STORE]["endpoint"])
        answer = client.send("POST", "/apps/app/", {"manifest": upload})
        assert (answer.status_code, answer.json()["id"], answer.json()["slug"]) == (201, "25", "chess")
        client.session.close()


def test_only_what_is_no_reading_writes(either, control):
    """The log tells which requests changed something."""
    either.app()
    either.create()
    either.put()
    noted = [(each["method"], each["write"], each["acted"]) for each in control.requests()]
    assert noted == [
        ("GET", False, True),
        ("POST", True, True),
        ("GET", False, True),
        ("POST", True, True),
        ("PUT", True, False),
    ]
