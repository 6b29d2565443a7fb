from __future__ import annotations


def test_a_version_can_be_read(either, profile):
    """With its id since 2014."""
    version = either.get("/apps/versions/7012/").json()
    assert version.pop("id", None) == (7012 if profile == "2016" else None)
    assert version == {
        "app": "/api/v1/apps/app/24/",
        "developer_name": "Example Games",
        "features": ["apps"],
        "is_current_version": True,
        "release_notes": None,
        "version": "1.0",
    }


def test_who_may_read_a_version(either, profile, control):
    """Anybody in 2013; in 2016 whoever may see the app."""
    control.seed({"slug": "hidden", "status": "pending"})
    [path] = either.app("hidden")["versions"].values()
    status = either.get(path.removeprefix("/api/v1"), anonymous=True).status_code
    assert status == (403 if profile == "2016" else 200)


def test_features_are_replaced_as_a_set(either, control):
    """What is not sent is not needed; the order is not kept."""
    path = "/apps/versions/7012/"
    answer = either.send("PATCH", path, {"features": ["push", "mp3", "apps"]})
    assert answer.status_code == 200
    assert answer.json()["features"] == ["apps", "push", "mp3"]
    assert either.send("PUT", path, {"features": []}).json()["features"] == []
    assert either.send("PATCH", path, {"release_notes": "x"}).json()["release_notes"] is None
    events = [each["event"] for each in control.view("wordgame")["history"]]
    assert events == ["features changed", "queued for another review"] * 2


def test_a_feature_that_is_not_known(either):
    """Is named."""
    answer = either.send("PATCH", "/apps/versions/7012/", {"features": ["apps", "nope"]})
    assert (answer.status_code, answer.json()) == (400, {"detail": "Invalid feature(s): nope"})


def test_a_versions_name_can_be_changed_in_2016(either, profile):
    """Though nobody should; the developer's name cannot."""
    body = {"version": "9.9", "developer_name": "Somebody"}
    version = either.send("PATCH", "/apps/versions/7012/", body).json()
    assert version["version"] == ("9.9" if profile == "2016" else "1.0")
    assert version["developer_name"] == "Example Games"
    assert either.app()["current_version"] == version["version"]


def test_versions_of_others_and_none(either, connect):
    """403 and 404, and there is neither a list nor a way to add one."""
    stranger = connect("sandbox-second-consumer")
    assert stranger.send("PATCH", "/apps/versions/7012/", {"features": []}).status_code == 403
    assert either.send("PATCH", "/apps/versions/1/", {"features": []}).status_code == 404
    assert either.get("/apps/versions/").status_code == 404
    assert either.send("DELETE", "/apps/versions/7012/", json=None).status_code == 405


def test_a_new_version_of_a_package_comes_from_the_developer_hub(either, control):
    """No call of the API can add one."""
    control.seed({"slug": "boxed", "package": True})
    control.console("boxed", "add_version", version="2.0")
    app = either.app("boxed")
    assert (list(app["versions"]), app["current_version"]) == (["1.0", "2.0"], "2.0")
