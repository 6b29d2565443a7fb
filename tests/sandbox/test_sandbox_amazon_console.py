from __future__ import annotations

import base64
import hashlib

import pytest

from reconciler.sandbox.pictures import png

EXAMPLE = "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"


def test_change_a_field_live(amazon, control):
    """A changed field of the live version is what the next edit starts from, and the live version is a new one."""
    before = control.view(EXAMPLE)["live"]["edit"]
    control.console(EXAMPLE, "change_field", resource="listings/en-US", field="title", value="Hijacked")
    control.console(EXAMPLE, "change_field", resource="details", field="contactPhone", value="1")
    assert control.view(EXAMPLE)["live"]["edit"] != before
    amazon.open()
    assert amazon.get("E/listings/en-US").json()["title"] == "Hijacked"
    assert amazon.get("E/details").json()["contactPhone"] == "1"


def test_change_a_field_of_the_draft(edit, control):
    """Console and API share the draft: the change is seen at once, and the client's ETag is old."""
    etag = edit.get("E/listings/en-US").headers["ETag"]
    control.console(EXAMPLE, "change_field", resource="listings/en-US", field="title", value="Mine", where="draft")
    answer = edit.send("PUT", "E/listings/en-US", json={}, headers={"If-Match": etag})
    assert answer.status_code == 412
    assert edit.get("E/listings/en-US").json()["title"] == "Mine"
    assert control.view(EXAMPLE)["live"]["listings"]["en-US"]["title"] == "Wordgame"


def test_live_changes_leave_the_draft_alone(edit, control):
    """A draft is a copy: what happens to the live version does not reach it, but the previous edit shows it."""
    control.console(EXAMPLE, "change_field", resource="listings/en-US", field="title", value="Hijacked")
    assert edit.get("E/listings/en-US").json()["title"] == "Wordgame"
    previous = edit.get("/edits/previous").json()["id"]
    assert edit.get(f"/edits/{previous}/listings/en-US").json()["title"] == "Hijacked"


def test_add_and_remove_a_language(amazon, control):
    """A person adds a language by filling in a field, and removes one."""
    control.console(EXAMPLE, "change_field", resource="listings/fr-FR", field="title", value="Mots")
    control.console(EXAMPLE, "remove_listing", language="de-DE")
    assert sorted(amazon.open().get("E/listings").json()["listings"]) == ["en-US", "fr-FR"]


@pytest.mark.parametrize("where", ["live", "draft"])
def test_swap_an_image(edit, control, where):
    """A swapped picture has a new id and new bytes, at the same position."""
    before = edit.get("E/listings/en-US/screenshots").json()["images"]
    new = control.console(
        EXAMPLE, "swap_image", language="en-US", slot="screenshots", position=1, where=where, content=""
    )
    version = control.view(EXAMPLE)[where]["images"]["en-US"]["screenshots"]
    assert [each["id"] for each in version] == [before[0]["id"], new, before[2]["id"]]
    assert len({each["sha256"] for each in version}) == 3
    listed = edit.get("E/listings/en-US/screenshots").json()["images"]
    assert (listed == before) == (where == "live")


def test_images_with_given_content(control):
    """A person's picture or film may be given, is added at the end, and can be removed."""
    content = png(512, 512, (3, 3, 3))
    encoded = base64.b64encode(content).decode()
    control.console(EXAMPLE, "swap_image", language="en-US", slot="large-icons", content=encoded)
    control.console(EXAMPLE, "add_image", language="en-US", slot="videos")
    control.console(EXAMPLE, "add_image", language="en-US", slot="screenshots")
    control.console(EXAMPLE, "remove_image", language="en-US", slot="screenshots", position=0)
    images = control.view(EXAMPLE)["live"]["images"]["en-US"]
    assert images["large-icons"][0]["sha256"] == hashlib.sha256(content).hexdigest()
    assert {slot: len(assets) for slot, assets in images.items()} == {
        "small-icons": 1,
        "large-icons": 1,
        "screenshots": 3,
        "videos": 1,
    }


def test_open_commit_withdraw_delete(amazon, control):
    """The whole life of a draft in the hands of a person, as the API sees it."""
    edit = control.console(EXAMPLE, "open_edit")
    assert amazon.get("/edits").json() == edit
    for locale in ("en-US", "de-DE"):
        control.console(
            EXAMPLE, "change_field", resource=f"listings/{locale}", field="recentChanges", value="x", where="draft"
        )
    assert control.console(EXAMPLE, "commit_edit")["status"] == "REVIEW"
    assert amazon.get("/edits").json()["status"] == "REVIEW"
    control.console(EXAMPLE, "withdraw")
    assert amazon.get("/edits").json()["status"] == "IN_PROGRESS"
    control.console(EXAMPLE, "delete_edit")
    assert amazon.get("/edits").json() == {}
    assert [each["event"] for each in control.view(EXAMPLE)["history"]] == ["committed", "withdrawn", "deleted"]


@pytest.mark.parametrize(
    ("action", "arguments", "message"),
    [
        ("delete_edit", {}, "no draft is open"),
        ("commit_edit", {}, "no draft is open"),
        ("withdraw", {}, "nothing is in review"),
        ("change_field", {"resource": "price", "field": "a", "value": 1}, "no resource 'price'"),
        ("change_field", {"resource": "details", "field": "a", "value": 1, "where": "draft"}, "no draft is open"),
        ("change_field", {"resource": "details", "field": "a", "value": 1, "where": "x"}, "no 'x' version"),
        ("swap_image", {"language": "en-US", "slot": "screenshots", "position": 3}, "it holds 3"),
        ("add_image", {"language": "en-US", "slot": "posters"}, "no picture type 'posters'"),
        ("remove_listing", {"language": "fr-FR"}, "no listing for fr-FR"),
        ("dance", {}, "no action 'dance'; there are open_edit"),
    ],
)
def test_what_the_console_would_not_let_one_do(control, action, arguments, message):
    """What makes no sense is refused, saying why."""
    with pytest.raises(ValueError, match=message):
        control.console(EXAMPLE, action, **arguments)


def test_refusals_of_the_api_hold_in_the_console(edit, control):
    """A second edit, or one that is not complete, is refused to a person as well."""
    with pytest.raises(ValueError, match="An open edit already exists"):
        control.console(EXAMPLE, "open_edit")
    with pytest.raises(ValueError, match="recentChanges is required"):
        control.console(EXAMPLE, "commit_edit")
