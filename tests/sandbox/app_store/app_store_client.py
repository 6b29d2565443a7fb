"""A client in raw HTTP for tests of the App Store Connect sandbox, written from Apple's reference.

Every answer that it gets is checked against Apple's OpenAPI document, where that lies beside the checkout.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from pathlib import Path

import jwt
import requests
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

SPEC = Path(__file__).parents[4] / "shared" / "specs" / "app_store_connect_trimmed.json"
APP = "6478901234"


class Description:
    """Apple's OpenAPI document as a judge of answers.

    Two things are told apart from what it says: null is allowed wherever a value is (the service writes it, the
    document does not say so), and a resource may show nothing that the document does not name.
    """

    def __init__(self, document):
        self._document = _strict(document)
        resource = Resource(contents=self._document, specification=_draft())
        self._registry = Registry().with_resource("urn:apple", resource)
        self._templates = [
            (re.compile("^" + re.sub(r"\{id\}", "[^/]+", path) + "$"), path) for path in document["paths"]
        ]

    @classmethod
    def found(cls):
        """The document, None if it is not there."""
        return cls(json.loads(SPEC.read_text())) if SPEC.exists() else None

    def check(self, method, path, status, body):
        """Fail if such an answer is not in the document, or not shaped so."""
        template = next((template for pattern, template in self._templates if pattern.match(path)), None)
        operation = self._document["paths"].get(template, {}).get(method.lower())
        if operation is None:
            schema = {"$ref": "urn:apple#/components/schemas/ErrorResponse"}
        else:
            response = operation["responses"].get(str(status))
            if response is None and status == 409:  # a delete may be refused so, whatever the document says
                response = {
                    "content": {"application/json": {"schema": {"$ref": "urn:apple#/components/schemas/ErrorResponse"}}}
                }
            assert response is not None, f"{method} {template} is not to answer {status}: {body}"
            if "content" not in response:
                assert body is None
                return
            schema = response["content"]["application/json"]["schema"]
        validator = Draft202012Validator(schema, registry=self._registry)
        errors = [f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(_full(body))]
        assert not errors, f"{method} {path} {status}: {errors[:5]}"


def _draft():
    from referencing.jsonschema import DRAFT202012

    return DRAFT202012


def _strict(node):
    """The same schemas, but with all attributes and relationships named."""
    if isinstance(node, list):
        return [_strict(each) for each in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        return {"$ref": f"urn:apple{node['$ref']}"}
    closed = {name: _strict(value) for name, value in node.items() if name != "nullable"}
    for name in ("attributes", "relationships"):
        inner = closed.get("properties", {}).get(name) if isinstance(closed.get("properties"), dict) else None
        if isinstance(inner, dict) and "properties" in inner:
            inner["additionalProperties"] = False
    return closed


def _full(value):
    """The value without what is null."""
    if isinstance(value, list):
        return [_full(each) for each in value]
    if isinstance(value, dict):
        return {name: _full(each) for name, each in value.items() if each is not None}
    return value


class Connect:
    """Requests with a good token, and shorthand for what tests do often."""

    cut = requests.ConnectionError
    """What it raises when the connection is cut."""

    def __init__(self, origin, store, description=None):
        self.origin = origin
        self.store = store
        self.keys = {"key_id": "sandbox-k1", "issuer_id": "sandbox-issuer", **store.credentials()}
        self.session = requests.Session()
        self.session.trust_env = False
        self._description = description
        self._token = self.token()

    def close(self):
        """Give the connection back."""
        self.session.close()

    # --- requests -------------------------------------------------------------------------------------------------

    def token(self, *, head=None, drop=(), **claims):
        """A token of the team's key; claims can be changed, or dropped."""
        now = int(self.store.clock.now())
        full = {"iss": self.keys["issuer_id"], "iat": now - 30, "exp": now + 900, "aud": "appstoreconnect-v1"}
        full = {name: value for name, value in {**full, **claims}.items() if name not in drop}
        return jwt.encode(full, self.keys["private_key"], "ES256", {"kid": self.keys["key_id"], **(head or {})})

    def send(self, method, path, body=None, *, token=None, headers=None, **query):
        """Send a request; the answer is checked, whatever it is."""
        address = path if path.startswith("http") else self.origin + path
        all_headers = {"Authorization": f"Bearer {self._token if token is None else token}", **(headers or {})}
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.session.request(method, address, params=query, data=data, headers=all_headers, timeout=20)
        content = answer.json() if answer.content else None
        if self._description and answer.status_code < 500:
            plain = answer.url.partition("?")[0].removeprefix(self.origin)
            if not _empty_data(content):
                self._description.check(method, plain, answer.status_code, content)
        return answer

    def get(self, path, **query):
        """What a GET answers, which must be 200."""
        answer = self.send("GET", path, **query)
        assert answer.status_code == 200, answer.text[:1500]
        return answer.json()

    def post(self, kind, attributes=None, *, version="v1", included=None, **relationships):
        """Create something, which must succeed; returns the resource."""
        answer = self.try_post(kind, attributes, version=version, included=included, **relationships)
        assert answer.status_code == 201, answer.text[:1500]
        return answer.json()["data"]

    def try_post(self, kind, attributes=None, *, version="v1", included=None, **relationships):
        """Try to create something; a relationship is `name=(type, id)`, a list of these, or None."""
        data = {"type": kind}
        if attributes is not None:
            data["attributes"] = attributes
        if relationships:
            data["relationships"] = _relationships(relationships)
        document = {"data": data} | ({"included": included} if included else {})
        return self.send("POST", f"/{version}/{kind}", document)

    def patch(self, kind, name, attributes=None, **relationships):
        """Change something, which must succeed; returns the resource."""
        answer = self.try_patch(kind, name, attributes, **relationships)
        assert answer.status_code == 200, answer.text[:1500]
        return answer.json()["data"]

    def try_patch(self, kind, name, attributes=None, **relationships):
        """Try to change something."""
        data = {"type": kind, "id": name}
        if attributes is not None:
            data["attributes"] = attributes
        if relationships:
            data["relationships"] = _relationships(relationships)
        return self.send("PATCH", f"/v1/{kind}/{name}", {"data": data})

    def delete(self, kind, name):
        """Delete something, which must succeed."""
        answer = self.send("DELETE", f"/v1/{kind}/{name}")
        assert answer.status_code == 204, answer.text[:1500]

    def relate(self, kind, name, relation, data, method="PATCH"):
        """Change a relationship."""
        return self.send(method, f"/v1/{kind}/{name}/relationships/{relation}", {"data": data})

    # --- shorthand ------------------------------------------------------------------------------------------------

    def version(self, platform="IOS", state="READY_FOR_DISTRIBUTION", app=APP):
        """The version of a platform in a state."""
        found = self.get(
            f"/v1/apps/{app}/appStoreVersions",
            **{"filter[platform]": platform, "filter[appVersionState]": state},
        )["data"]
        assert len(found) == 1, found
        return found[0]

    def new_version(self, text="3.5.0", platform="IOS", **attributes):
        """Create a version."""
        values = {"platform": platform, "versionString": text, **attributes}
        return self.post("appStoreVersions", values, app=("apps", APP))

    def localization(self, version, locale="en-US"):
        """The texts of a version in a locale."""
        path = f"/v1/appStoreVersions/{version['id']}/appStoreVersionLocalizations"
        return self.get(path, **{"filter[locale]": locale})["data"][0]

    def sets(self, localization, kind="appScreenshotSets"):
        """The sets of a locale."""
        return self.get(f"/v1/appStoreVersionLocalizations/{localization['id']}/{kind}")["data"]

    def new_set(self, localization, display="APP_IPHONE_65"):
        """Create a set of screenshots."""
        there = ("appStoreVersionLocalizations", localization["id"])
        values = {"screenshotDisplayType": display}
        return self.post("appScreenshotSets", values, appStoreVersionLocalization=there)

    def reserve(self, holder, content, name="1.png"):
        """Reserve a screenshot."""
        values = {"fileName": name, "fileSize": len(content)}
        return self.post("appScreenshots", values, appScreenshotSet=("appScreenshotSets", holder["id"]))

    def transfer(self, asset, content):
        """Send the parts of a reserved file, with the headers that were told and no token."""
        for each in asset["attributes"]["uploadOperations"]:
            part = content[each["offset"] : each["offset"] + each["length"]]
            headers = {header["name"]: header["value"] for header in each["requestHeaders"]}
            answer = self.session.request(each["method"], each["url"], data=part, headers=headers, timeout=20)
            assert answer.status_code == 200, answer.text[:1500]

    def commit(self, asset, content, checksum=""):
        """Say that a reserved file was sent."""
        told = checksum or hashlib.md5(content).hexdigest()
        return self.patch(asset["type"], asset["id"], {"uploaded": True, "sourceFileChecksum": told})

    def upload(self, holder, content, name="1.png"):
        """Reserve, send and commit a screenshot, and wait until it is done; returns how it ended."""
        asset = self.reserve(holder, content, name)
        self.transfer(asset, content)
        self.commit(asset, content)
        return self.done(asset)

    def done(self, asset):
        """Read an asset until it is COMPLETE or FAILED."""
        for _ in range(20):
            asset = self.get(f"/v1/{asset['type']}/{asset['id']}")["data"]
            if asset["attributes"]["assetDeliveryState"]["state"] in {"COMPLETE", "FAILED"}:
                return asset
            time.sleep(0)
        raise AssertionError(f"never done: {asset}")

    def order(self, holder, relation="appScreenshots"):
        """The ids of a set's assets in their order."""
        return [
            each["id"] for each in self.get(f"/v1/{holder['type']}/{holder['id']}/relationships/{relation}")["data"]
        ]


def _empty_data(content):
    """`data: null` is what the service answers where nothing is related; Apple's document does not foresee it."""
    return isinstance(content, dict) and "data" in content and content["data"] is None


def _relationships(given):
    return {name: {"data": _identifier(each)} for name, each in given.items()}


def _identifier(each):
    if isinstance(each, list):
        return [_identifier(one) for one in each]
    return {"type": each[0], "id": each[1]} if each else None


def errors(answer, status):
    """The errors of an answer that must have this status, as (code, detail)."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text[:1500]}"
    found = answer.json()["errors"]
    assert all(each["status"] == str(status) for each in found)
    return [(each["code"], each.get("detail", "")) for each in found]


def error(answer, status):
    """The only error's code."""
    found = errors(answer, status)
    assert len(found) == 1, found
    return found[0][0]
