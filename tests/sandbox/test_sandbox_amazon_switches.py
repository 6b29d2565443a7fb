from __future__ import annotations

import pytest

from reconciler.sandbox.pictures import png

EXAMPLE = "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"
PICTURE = png(512, 512, (7, 7, 7))
EN = "E/listings/en-US"


@pytest.mark.parametrize("scope", ["edit", "resource-strict"])
def test_etag_scope(edit, control, scope):
    """`etag_scope`: an ETag of the edit is good for a listing, or each resource has its own."""
    control.switches(etag_scope=scope)
    strict = scope == "resource-strict"
    paths = ("E", "E/details", "E/listings", EN, f"{EN}/screenshots", f"{EN}/videos", "E/availability")
    assert len({edit.get(path).headers["ETag"] for path in paths}) == (len(paths) if strict else 1)
    answer = edit.change("PUT", EN, of="E", json={"title": "x"})
    assert answer.status_code == (412 if strict else 200)
    assert edit.put(EN, {"title": "x"}).status_code == 200


def test_strict_etags_age_together(edit, control):
    """In strict scope, too, any change of the edit makes every ETag old."""
    control.switches(etag_scope="resource-strict")
    etag = edit.get("E/details").headers["ETag"]
    edit.put(EN, {"title": "x"})
    assert edit.send("PUT", "E/details", json={}, headers={"If-Match": etag}).status_code == 412


def test_strict_scope_whole_story(edit, control, make_apk):
    """In strict scope each change goes through with the ETag of exactly what it changes."""
    control.switches(etag_scope="resource-strict")
    edit.fill_notes()
    assert edit.put("E/details", edit.get("E/details").json()).status_code == 200
    assert edit.upload("screenshots", png(1280, 800, (1, 1, 1))).status_code == 200
    apk = f"E/apks/{edit.get('E/apks').json()[0]['id']}"
    headers = {"Content-Type": "application/octet-stream"}
    assert edit.change("PUT", f"{apk}/replace", of=apk, data=make_apk(50), headers=headers).status_code == 200
    assert edit.put(f"{apk}/targeting", edit.get(f"{apk}/targeting").json()).status_code == 200
    assert edit.change("PUT", "E/listings/fr-FR", of="E/listings", json={"title": "x"}).status_code == 200
    assert edit.change("DELETE", "E/listings/fr-FR").status_code == 204
    assert edit.commit().status_code == 200


@pytest.mark.parametrize(("style", "begins"), [("quoted", '"'), ("unquoted", ""), ("weak", 'W/"')])
def test_etag_style(edit, control, style, begins):
    """`etag_style`: however an ETag is written, it has to be sent back the same."""
    control.switches(etag_style=style)
    etag = edit.get("E").headers["ETag"]
    assert etag.startswith(begins)
    assert (style == "unquoted") == ('"' not in etag)
    assert edit.put(EN, {"title": "x"}).status_code == 200


@pytest.mark.parametrize("told", ["yes", "no"])
def test_create_edit_etag(amazon, control, told):
    """`create_edit_etag`: POST /edits may answer no ETag."""
    control.switches(create_edit_etag=told)
    assert ("ETag" in amazon.send("POST", "/edits").headers) == (told == "yes")


@pytest.mark.parametrize("told", ["yes", "no"])
def test_previous_etag(edit, control, told):
    """`previous_etag`: GET /edits/previous may answer no ETag."""
    control.switches(previous_etag=told)
    assert ("ETag" in edit.get("/edits/previous").headers) == (told == "yes")


@pytest.mark.parametrize("told", ["no", "yes"])
def test_apks_list_etag(edit, control, told):
    """`apks_list_etag`: the list of APKs may have an ETag."""
    control.switches(apks_list_etag=told)
    assert ("ETag" in edit.get("E/apks").headers) == (told == "yes")


@pytest.mark.parametrize("told", ["yes", "no"])
def test_mutation_returns_etag(edit, control, told):
    """`mutation_returns_etag`: a change may answer the ETag for the next one."""
    control.switches(mutation_returns_etag=told)
    answer = edit.put(EN, {"title": "x"})
    assert ("ETag" in answer.headers) == (told == "yes")
    if told == "yes":
        again = edit.send("PUT", EN, json={"title": "y"}, headers={"If-Match": answer.headers["ETag"]})
        assert again.status_code == 200


@pytest.mark.parametrize("status", [412, 409])
def test_stale_etag_status(edit, control, status):
    """`stale_etag_status`."""
    control.switches(stale_etag_status=status)
    assert edit.send("PUT", EN, json={}, headers={"If-Match": "x"}).status_code == status


@pytest.mark.parametrize("status", [409, 403, 412, 400])
def test_create_conflict_status(edit, control, status):
    """`create_conflict_status`."""
    control.switches(create_conflict_status=status)
    assert edit.send("POST", "/edits").status_code == status


@pytest.mark.parametrize("status", [400, 403, 409, 412])
def test_never_published_status(connect, control, status):
    """`never_published_status`."""
    control.switches(never_published_status=status)
    client = connect(control.seed({"published": False}))
    assert client.send("POST", "/edits").status_code == status
    assert client.get("/edits/previous").json() == {}


@pytest.mark.parametrize(("value", "shown"), [("returns_review", "REVIEW"), ("empty", None)])
def test_review_get_edits(edit, control, value, shown):
    """`review_get_edits`: an edit in review may be hidden from GET /edits, though not from its own address."""
    control.switches(review_get_edits=value)
    edit.fill_notes()
    edit.commit()
    assert edit.get("/edits").json().get("status") == shown
    assert edit.get("E").json()["status"] == "REVIEW"


@pytest.mark.parametrize(("value", "body"), [("{}", {}), ("null", None)])
def test_no_previous_body(amazon, control, value, body):
    """`no_previous_body`."""
    control.switches(no_previous_body=value)
    assert amazon.get("/edits/previous").json() == body


@pytest.mark.parametrize(("value", "shown"), [("readable", "LIVE"), ("empty", None)])
def test_previous_review(edit, control, value, shown):
    """`previous_review`: while an edit is in review, the previous one may be hidden."""
    control.switches(previous_review=value)
    edit.fill_notes()
    edit.commit()
    assert edit.get("/edits/previous").json().get("status") == shown


@pytest.mark.parametrize(
    ("value", "with_edit", "without"), [("while_open", 200, 404), ("always", 200, 200), ("never", 404, 404)]
)
def test_previous_readable_by_id(edit, control, value, with_edit, without):
    """`previous_readable_by_id`: the live version answers to its id while an edit is open, always or never."""
    control.switches(previous_readable_by_id=value)
    live = edit.get("/edits/previous").json()["id"]
    assert edit.get(f"/edits/{live}/listings").status_code == with_edit
    edit.change("DELETE", "E")
    assert edit.get(f"/edits/{live}/listings").status_code == without
    assert edit.get(f"/edits/{live}").status_code == without


@pytest.mark.parametrize("status", ["REVIEW", "SUBMITTED"])
def test_status_after_commit(edit, control, status):
    """`status_after_commit`."""
    control.switches(status_after_commit=status)
    edit.fill_notes()
    assert edit.commit().json()["status"] == status
    assert edit.get("/edits").json()["status"] == status


@pytest.mark.parametrize("status", [404, 400])
def test_unknown_edit_status(edit, control, status):
    """`unknown_edit_status`: the same for edits, APKs and pictures."""
    control.switches(unknown_edit_status=status)
    path = f"{EN}/screenshots"
    assert edit.get("/edits/amzn1.devportal.apprelease.0").status_code == status
    assert edit.get("E/apks/M0").status_code == status
    assert edit.change("DELETE", f"{path}/amzn1.dex.asset.0", of=path).status_code == status


@pytest.mark.parametrize("reset", ["yes", "no"])
def test_recent_changes_reset(amazon, control, reset):
    """`recent_changes_reset`: a new edit may keep the notes of the last release."""
    control.switches(recent_changes_reset=reset)
    assert (amazon.open().get(EN).json()["recentChanges"] is None) == (reset == "yes")


@pytest.mark.parametrize("stable", ["yes", "no"])
def test_asset_ids_stable_across_edits(amazon, control, stable):
    """`asset_ids_stable_across_edits`: each new edit may give its copies new ids."""
    control.switches(asset_ids_stable_across_edits=stable)
    seen = []
    for _ in range(2):
        seen.append([each["id"] for each in amazon.open().get(f"{EN}/screenshots").json()["images"]])
        amazon.change("DELETE", "E")
    assert (seen[0] == seen[1]) == (stable == "yes")
    live = control.view(EXAMPLE)["live"]["images"]["en-US"]["screenshots"]
    assert ([each["id"] for each in live] == seen[0]) == (stable == "yes")


@pytest.mark.parametrize(
    ("style", "empty"),
    [
        ("null", ({"publishingDate": None}, None, None, None)),
        ("absent", ({}, "absent", "absent", "absent")),
        ("{}", ({"publishingDate": {}}, "", [], {})),
    ],
)
def test_null_style(edit, control, style, empty):
    """`null_style`: an empty field, reason or date is null, left out, or an empty one of its kind."""
    control.switches(null_style=style)
    availability, text, words, reason = empty
    edit.put(EN, {"title": "x"})
    listing = edit.get(EN).json()
    apk = edit.get("E/apks").json()[0]["id"]
    device = edit.get(f"E/apks/{apk}/targeting").json()["amazonDevices"][0]
    assert edit.get("E/availability").json() == availability
    assert (listing.get("recentChanges", "absent"), listing.get("keywords", "absent")) == (text, words)
    assert device.get("reason", "absent") == reason


@pytest.mark.parametrize("shape", ["envelope", "bare"])
def test_error_shape(edit, control, shape):
    """`error_shape`: a single error may come without its envelope; several never do."""
    control.switches(error_shape=shape)
    error = {"errorCode": "required_data_absent", "errorMessage": "If-Match header is required"}
    envelope = {"httpCode": 400, "message": "Bad Request", "errors": [error]}
    assert edit.send("DELETE", "E").json() == (error if shape == "bare" else envelope)
    assert len(edit.send("POST", "E/validate").json()["errors"]) == 2


@pytest.mark.parametrize("shape", ["object", "array"])
def test_image_list_shape(edit, control, shape):
    """`image_list_shape`: a list of pictures or films may be bare."""
    control.switches(image_list_shape=shape)
    images, videos = edit.get(f"{EN}/screenshots").json(), edit.get(f"{EN}/videos").json()
    assert isinstance(images, list) == (shape == "array")
    assert videos == ([] if shape == "array" else {"videos": []})


@pytest.mark.parametrize("shape", ["wrapped", "flat"])
def test_upload_response_shape(edit, control, shape):
    """`upload_response_shape`: the id may come at the top."""
    control.switches(upload_response_shape=shape)
    assert list(edit.upload("large-icons", PICTURE).json()) == (["id"] if shape == "flat" else ["image"])


@pytest.mark.parametrize("style", ["underscore", "slash"])
def test_zone_style(edit, control, style):
    """`zone_style`: the documented form is always taken; slashes may be shown, and are then taken as well."""
    control.switches(zone_style=style)

    def put(zone):
        return edit.put("E/availability", {"publishingDate": {"dateTime": "2031-01-01T00:00:00", "zoneId": zone}})

    shown = "US/Central" if style == "slash" else "US_Central"
    assert put("US_Central").json()["publishingDate"]["zoneId"] == shown
    assert edit.get("E/availability").json()["publishingDate"]["zoneId"] == shown
    assert put("US/Central").status_code == (200 if style == "slash" else 400)


@pytest.mark.parametrize(("mode", "shown"), [("kept", ":37.5"), ("dropped", ":37"), ("padded", ":37.500")])
def test_date_fraction(edit, control, mode, shown):
    """`date_fraction`: a fraction of a second may come back differently."""
    control.switches(date_fraction=mode)
    body = {"publishingDate": {"dateTime": "2031-02-27T15:19:37.5", "zoneId": "US_Central"}}
    assert edit.put("E/availability", body).json()["publishingDate"]["dateTime"] == f"2031-02-27T15:19{shown}"


@pytest.mark.parametrize("there", ["absent", "present"])
def test_other_android_devices(edit, control, there):
    """`other_android_devices`."""
    control.switches(other_android_devices=there)
    apk = edit.get("E/apks").json()[0]["id"]
    assert ("otherAndroidDevices" in edit.get(f"E/apks/{apk}/targeting").json()) == (there == "present")


@pytest.mark.parametrize("name", ["NOT_TARGETING", "AVAILABLE"])
def test_targeting_off_status(edit, control, name):
    """`targeting_off_status`: a device is switched off and on by the store's own word for it."""
    control.switches(targeting_off_status=name)
    path = f"E/apks/{edit.get('E/apks').json()[0]['id']}/targeting"
    body = edit.get(path).json()
    for status in (name, "TARGETING", name):
        body["amazonDevices"][0]["status"] = status
        assert edit.put(path, body).json()["amazonDevices"][0]["status"] == status
    other = {"NOT_TARGETING": "AVAILABLE", "AVAILABLE": "NOT_TARGETING"}[name]
    body["amazonDevices"][0]["status"] = other
    assert edit.put(path, body).status_code == 400


@pytest.mark.parametrize(("order", "codes"), [("oldest_first", [41, 42]), ("newest_first", [42, 41])])
def test_apk_order(edit, control, make_apk, order, codes):
    """`apk_order`."""
    control.switches(apk_order=order)
    edit.upload_apk(make_apk(42))
    assert [each["versionCode"] for each in edit.get("E/apks").json()] == codes


@pytest.mark.parametrize("order", ["upload", "reversed"])
def test_image_list_order(edit, control, order):
    """`image_list_order`."""
    control.switches(image_list_order=order)
    new = edit.upload("screenshots", PICTURE).json()["image"]["id"]
    listed = [each["id"] for each in edit.get(f"{EN}/screenshots").json()["images"]]
    assert listed.index(new) == (3 if order == "upload" else 0)


def test_every_switch_has_a_test(control):
    """Each switch, and each of its values, is named by a test of this store."""
    from pathlib import Path

    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_sandbox_amazon_*.py"))
    untested = [
        (name, value)
        for name, switch in control.describe_switches().items()
        for value in switch["values"]
        if f"{name}=" not in tests or (value not in tests and not value.startswith("any"))
    ]
    assert untested == []


def test_unknown_switch(control):
    """A switch or value that there is not is refused, and named; none of the others is set then."""
    with pytest.raises(ValueError, match=r"no switch 'colour'; there are .*etag_scope"):
        control.switches(etag_scope="resource-strict", colour="red")
    with pytest.raises(ValueError, match="etag_scope: 'loose' is none of edit, resource-strict"):
        control.switches(etag_scope="loose")
    with pytest.raises(ValueError, match="attach_ready_after"):
        control.switches(attach_ready_after="-1")
    assert control.switches()["etag_scope"] == "edit"
