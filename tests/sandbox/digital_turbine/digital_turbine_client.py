"""A client in raw HTTP for tests of the Digital Turbine sandbox, written from the page about the API."""

from __future__ import annotations

import json
from urllib.parse import quote

import requests

PACKAGE = "com.example.wordgame"
SEGMENT = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
OTHER_SEGMENT = "0b9a4a0e-6c1f-4d57-9a3f-0d2f9f1f7a11"
APK_TYPE = "application/vnd.android.package-archive"
WORDS = ("upload_status", "samsung_approval_status", "manual_approval_status")


def fields(apk, metadata=None, **changed):
    """The fields for such a file; those that are None are left out, in the metadata, too."""
    about = {
        "package_name": PACKAGE,
        "category": "Games",
        "size": len(apk),
        "short_description": "Find the hidden words.",
        "icon_url": "https://example.com/icon.png",
        "website_url": "https://example.com",
        "market_url": "https://play.google.com/store/apps/details?id=com.example.wordgame",
        "privacy_policy_url": "https://example.com/privacy",
        "developer": "Example Ltd",
        "email": "dev@example.com",
        "permissions": {"access_network_state": {"en": "See network connections", "root_cat": "Network"}},
    }
    whole = {
        "fallback_url": "https://example.com/game.apk",
        "variant_segment_ids": [SEGMENT],
        "send_to_samsung": False,
        "store_metadata": _without_none(about | (metadata or {})),
    }
    return _without_none(whole | changed)


def _without_none(values):
    return {name: value for name, value in values.items() if value is not None}


def as_parts(values):
    """A part for each field, in the order of the page; a list gives a part for each member."""
    parts = []
    for name, value in values.items():
        if isinstance(value, list):
            parts += [(name, (None, each)) for each in value]
        elif isinstance(value, dict):
            parts.append((name, (None, json.dumps(value), "application/json")))
        else:
            parts.append((name, (None, value if isinstance(value, str) else json.dumps(value))))
    return parts


def as_json(values):
    """All fields in one part."""
    return [("data", (None, json.dumps(values), "application/json"))]


class Turbine:
    """A plain client of the Account Service and of the App Management API."""

    def __init__(self, addresses, client_id="sandbox-client"):
        self.session = requests.Session()
        self.addresses = addresses
        self.client_id = client_id

    def token(self, *, drop=(), **changed):
        """Ask for a token; fields differ from the good ones as given."""
        body = {
            "client_id": self.client_id,
            "client_secret": "sandbox-secret",
            "grant_type": "client_credentials",
            "scope": "openid email roles",
        } | changed
        body = {name: value for name, value in body.items() if name not in drop}
        return self.session.post(self.addresses["token_endpoint"], json=body, timeout=30)

    def log_in(self):
        """Get a token and send it from now on."""
        self.session.headers["Authorization"] = f"Bearer {self.token().json()['access_token']}"
        return self

    def send(self, method, path, **options):
        """A request to the API."""
        return self.session.request(method, self.addresses["endpoint"] + path, timeout=30, **options)

    def post(self, parts, **options):
        """Send these parts to where uploads go."""
        return self.send("POST", "/v1/upload_apk/external_user", files=parts, **options)

    def try_upload(self, apk, *, form=as_parts, metadata=None, **changed):
        """Try to upload an APK; fields differ from good ones as given."""
        file = ("file", (f"{PACKAGE}.apk", apk, APK_TYPE))
        return self.post([*form(fields(apk, metadata, **changed)), file])

    def upload(self, apk, **options):
        """Upload an APK, which must succeed; returns its id."""
        answer = self.try_upload(apk, **options)
        assert answer.ok, answer.text
        return answer.json()["data"]["id"]

    def try_status(self, name):
        """Ask for the words of an upload."""
        return self.send("GET", f"/v1/apks_external/{quote(name, safe='')}")

    def words(self, name):
        """The three words, in the order of the page."""
        answer = self.try_status(name)
        assert answer.status_code == 200, answer.text
        return three(answer)


def three(answer):
    """The three words of an answer."""
    attributes = answer.json()["data"]["attributes"]
    assert set(attributes) == {"id", *WORDS}
    return tuple(attributes[name] for name in WORDS)


def pointers(answer, status=400):
    """Where the errors of a refusal point."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
    errors = answer.json()["errors"]
    assert all(error["status"] == str(status) and error["title"] and error["detail"] for error in errors)
    return [error.get("source", {}).get("pointer", "") for error in errors]
