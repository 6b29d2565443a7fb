from __future__ import annotations

import re

import pytest
from marketplace_client import encoded, package, sent_package

from reconciler.sandbox.pictures import png

GAME = {"name": "Chess", "description": "A game.", "version": "2.0", "default_locale": "en-US"}
URL = "https://chess.example.com/manifest.webapp"


def validate(client, body, **options):
    """Have something validated; returns status and JSON."""
    answer = client.send("POST", "/apps/validation/", body, **options)
    return answer.status_code, answer.json()


def wrapped(profile, **errors):
    """Messages by field as the year has them."""
    body = {field: [message] for field, message in errors.items()}
    return 400, body if profile == "2016" else {"error_message": body}


def test_a_hosted_manifest_is_looked_at_at_once(either, profile):
    """The answer is final, and the report is whole though all is well."""
    status, upload = validate(either, {"manifest": URL})
    assert (status, upload["processed"], upload["valid"]) == (201, True, True)
    assert re.fullmatch("[0-9a-f]{32}", upload["id"])
    assert upload["validation"]["errors"] == 0
    assert {"messages", "success", "ending_tier", "manifest"} <= upload["validation"].keys()
    assert ("resource_uri" in upload) is (profile == "2013")
    assert either.get(f"/apps/validation/{upload['id']}/", anonymous=True).json() == upload


@pytest.mark.parametrize("body", [{}, {"manifest": ""}, {"manifest": None}])
def test_something_has_to_be_sent(either, profile, body):
    """A manifest is asked for."""
    assert validate(either, body) == wrapped(profile, manifest="This field is required.")


@pytest.mark.parametrize("url", ["chess", "https://", "chess.example.com/manifest.webapp", 5, ["x"]])
def test_a_manifest_is_a_url(either, profile, url):
    """With scheme and host."""
    assert validate(either, {"manifest": url}) == wrapped(profile, manifest="Enter a valid URL.")


def test_ports_of_one_digit_are_no_ports_in_2016(either, profile):
    """The later server was stricter about URLs."""
    status, _ = validate(either, {"manifest": "http://127.0.0.1:1/manifest.webapp"})
    assert status == (400 if profile == "2016" else 201)


@pytest.mark.parametrize(
    ("hosted", "message"),
    [
        ({"manifest": GAME, "content_type": "text/plain"}, "application/x-web-app-manifest"),
        ({"manifest": "{"}, "JSON Parse Error"),
        ({"manifest": "[]"}, "must be a JSON object"),
        ({"manifest": " " * (2 * 1024 * 1024 + 1)}, "less than 2.0 MB"),
        ({"manifest": {"version": "1.0"}}, "required key name"),
    ],
)
def test_a_bad_manifest_is_a_failed_validation(either, control, hosted, message):
    """Not an error of the call: 201, processed and not valid."""
    control.console("-", "host_manifest", url=URL, **hosted)
    status, upload = validate(either, {"manifest": URL})
    assert (status, upload["processed"], upload["valid"]) == (201, True, False)
    assert message in upload["validation"]["messages"][0]["message"]
    assert upload["validation"]["errors"] == 1


def test_a_manifest_that_cannot_be_reached(either, control):
    """A failed validation, too; then it is put there."""
    control.switches(unknown_manifest="unreachable")
    assert validate(either, {"manifest": URL})[1]["valid"] is False
    control.console("-", "host_manifest", url=URL, manifest=GAME)
    assert validate(either, {"manifest": URL})[1]["valid"] is True


def test_a_long_name_is_only_a_warning(either, control):
    """Home screens cut it off."""
    control.console("-", "host_manifest", url=URL, manifest={**GAME, "name": "Chess for everybody"})
    _, upload = validate(either, {"manifest": URL})
    assert (upload["valid"], upload["validation"]["warnings"]) == (True, 1)


@pytest.mark.parametrize(
    ("upload", "message"),
    [
        ("zip", "File must be a dictionary."),
        ({"type": "application/zip"}, "Type and data are required."),
        ({"type": "application/zip", "name": "x.zip", "data": "§"}, "File must be base64 encoded."),
        ({"type": "application/zip", "data": encoded(b"x")}, "Name not specified."),
        ({"type": "application/foo", "name": "x.zip", "data": encoded(b"x")}, "Type must be application/zip."),
        (sent_package(b"no zip")["upload"], "Error extracting manifest from zip file."),
        (sent_package(package())["upload"], "Error extracting manifest from zip file."),
    ],
)
def test_a_package_has_to_be_sent_just_so(either, profile, upload, message):
    """As an object of type, name and data."""
    assert validate(either, {"upload": upload}) == wrapped(profile, upload=message)


def test_a_package_waits_its_turn(either, profile, control):
    """Queued at first: 201 in 2013 and 202 in 2016; after so many looks, done."""
    control.switches(validation_polls=2)
    status, upload = validate(either, sent_package(package(GAME)))
    pending = None if profile == "2016" else ""
    assert (status, upload["processed"]) == (202 if profile == "2016" else 201, False)
    assert (upload["valid"], upload["validation"]) == (False, pending)
    early = either.send("POST", "/apps/app/", {"upload": upload["id"]})
    assert "Upload not valid." in early.text
    looks = [either.get(f"/apps/validation/{upload['id']}/").json()["processed"] for _ in range(3)]
    assert looks == [False, False, True]


def test_the_status_of_a_package_can_be_chosen(either, control):
    """By a switch."""
    control.switches(package_answer="202")
    assert validate(either, sent_package(package(GAME)))[0] == 202
    control.switches(package_answer="201")
    assert validate(either, sent_package(package(GAME)))[0] == 201


def test_an_icon_has_the_size_it_is_named_by(either):
    """A picture of another size fails the validation."""
    manifest = {**GAME, "icons": {"128": "/icon.png"}}
    for size, valid in ((64, False), (128, True)):
        upload = either.upload(sent_package(package(manifest, **{"icon.png": png(size, size, (9, 9, 9))})))
        assert either.get(f"/apps/validation/{upload}/").json()["valid"] is valid


def test_a_package_can_be_too_large(either, profile, control):
    """413 by the request's length in 2013; 400 by the package's own in 2016."""
    control.switches(most_package_bytes=1000)
    status, body = validate(either, sent_package(package(GAME, filler="x" * 2000)))
    if profile == "2016":
        start = "Packaged app too large for submission. Packages must be smaller than "
        assert status == 400
        assert body["upload"][0].startswith(start)
    else:
        reason = "Packaged app too large for submission by this method. Packages must be smaller than 1000 bytes."
        assert (status, body) == (413, {"reason": reason})


def test_one_domain_has_one_app_if_so_switched(either, profile, control):
    """Hosted apps may share a domain unless the switch is on."""
    url = "https://wordgame.example.com/other.webapp"
    assert validate(either, {"manifest": url})[0] == 201
    control.switches(unique_domain="on")
    message = "An app already exists on this domain; only one app per domain is allowed."
    assert validate(either, {"manifest": url}) == wrapped(profile, manifest=message)


def test_a_package_with_an_origin_has_its_domain_for_itself(either, profile):
    """Whatever the switch."""
    manifest = {**GAME, "origin": "https://wordgame.example.com"}
    message = "An app already exists on this domain; only one app per domain is allowed."
    assert validate(either, sent_package(package(manifest))) == wrapped(profile, upload=message)


def test_an_upload_that_is_not_there(either, profile):
    """404, and there is no list."""
    answer = either.get("/apps/validation/0123/")
    assert answer.status_code == 404
    assert profile == "2016" or answer.json() == {"reason": "No upload with that ID."}
    assert either.get("/apps/validation/").status_code == 405
