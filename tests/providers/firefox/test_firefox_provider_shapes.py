"""Answers of another shape than the store's end in an error that names the place, never in a fault of ours."""

from __future__ import annotations

import contextlib
import json

import pytest

from reconciler.errors import Malformed, Unauthorized
from reconciler.http import Answer, Request
from reconciler.providers.firefox_marketplace import reading, shapes
from reconciler.providers.firefox_marketplace.wire import path

ODD = [None, True, 7, -1, "x", "", [], {}, [None], [[]], [7], {"a": None}, {"a": []}, {"128": 5}, "/api/v1/x", 1e300]


def everything(shown):
    """All that is made of an app, each by itself."""
    return (
        lambda: (shown.id, shown.slug, shown.locales, shown.versions, shown.packaged, shown.foreign, shown.incomplete),
        shown.binary,
        shown.listings,
        shown.previews,
        shown.icon_set,
        shown.content_rating,
        lambda: shown.details("policy", {"1": "games"}),
    )


def test_every_field_of_an_app_may_be_anything(world, profile):
    """Each key with each odd value, alone: a value or Malformed comes of it."""
    answer = world.provider._http.send(Request("GET", path("apps", "app", world.app.id)))
    whole = answer.json()
    for name in whole:
        for odd in ODD:
            raw = {**whole, name: odd}
            shown = shapes.Shown(raw, answer, {"en-US": raw, "de": raw} if profile == "2013" else {})
            for make in everything(shown):
                with contextlib.suppress(Malformed):
                    make()


@pytest.mark.parametrize("shape", [shapes.status, shapes.features, shapes.payment_account])
@pytest.mark.parametrize("name", ["status", "disabled_by_user", "features", "account"])
def test_every_small_answer_may_be_anything(shape, name):
    """The same for the answers that are one small object, or none at all."""
    for odd in ODD:
        for body in (odd, {"status": "public", "disabled_by_user": False, "features": [], "account": None, name: odd}):
            with contextlib.suppress(Malformed):
                shape(Answer(200, {}, json.dumps(body).encode(), "GET /api/v1/apps/"))


def test_an_app_of_somebody_else_is_not_read_as_ours(world):
    """A public app can be seen by everybody. The slug of ours may be taken by one."""
    answer = world.provider._http.send(Request("GET", path("apps", "app", world.app.id)))
    user = {"developed": False, "installed": False, "purchased": False}

    assert shapes.Shown({**answer.json(), "user": user}, answer).foreign
    for ours in ({"developed": True}, None, {}):
        assert not shapes.Shown({**answer.json(), "user": ours}, answer).foreign


def test_an_app_of_somebody_else_is_refused(world):
    """The fix names both ways out."""

    class Http:
        def send(self, _request):
            body = {"id": 1, "user": {"developed": False}}
            return Answer(200, {}, json.dumps(body).encode(), "GET /api/v1/apps/app/wordgame/")

    with pytest.raises(Unauthorized) as caught:
        reading.look(Http(), world.app.id)

    assert "take another slug" in caught.value.fix


@pytest.mark.parametrize(
    ("value", "expected"),
    [("24", "24"), (24, "24"), (0, "0")],
)
def test_ids_are_digits_whatever_they_come_as(value, expected):
    """Strings in 2013, numbers later."""
    answer = Answer(200, {}, b"{}", "GET /api/v1/apps/")

    assert shapes.Shown({"id": value}, answer).id == expected


@pytest.mark.parametrize("value", ["", "x", "../1", "-1", -1, True, None, 1.5, "1" * 50])
def test_what_is_no_id_does_not_get_into_a_path(value):
    """An id goes into addresses: only digits do."""
    with pytest.raises(Malformed):
        _ = shapes.Shown({"id": value}, Answer(200, {}, b"{}", "GET /api/v1/apps/")).id
