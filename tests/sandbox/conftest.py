"""A sandbox for each test, and a client that knows no more of the Appstore than its published reference."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
import requests

from reconciler.sandbox import Sandbox

EXAMPLE = "amzn1.devportal.mobileapp.5a0db0c0de0a4e1d8f2b7c6d9e013742"
STORE = "amazon-appstore"


class Client:
    """A plain HTTP client of the App Submission API, for one app."""

    def __init__(self, sandbox, app_id=EXAMPLE):
        self.session = requests.Session()
        self.addresses = sandbox.endpoints()[STORE]
        self.app_url = f"{self.addresses['endpoint']}/v1/applications/{app_id}"
        self.edit = ""

    def token(self, **fields):
        """Ask for a token; fields differ from the good ones as given."""
        form = {
            "grant_type": "client_credentials",
            "client_id": "sandbox-client",
            "client_secret": "sandbox-secret",
            "scope": "appstore::apps:readwrite",
        } | fields
        return self.session.post(self.addresses["token_endpoint"], data=form)

    def log_in(self):
        """Get a token and send it from now on."""
        self.session.headers["Authorization"] = f"Bearer {self.token().json()['access_token']}"
        return self

    def send(self, method, path="", **options):
        """A request to the app; `E` at the beginning of the path stands for the open edit."""
        path = f"/edits/{self.edit}{path[1:]}" if path.startswith("E") else path
        return self.session.request(method, self.app_url + path, timeout=30, allow_redirects=False, **options)

    def get(self, path):
        """GET."""
        return self.send("GET", path)

    def open(self):
        """Open an edit; `E` stands for it from now on."""
        answer = self.send("POST", "/edits")
        assert answer.status_code == 200, answer.text
        self.edit = answer.json()["id"]
        return self

    def change(self, method, path, *, of="", headers=None, **options):
        """Read the ETag of the resource (`of`, else the path itself), then change it."""
        etag = self.get(of or path).headers["ETag"]
        return self.send(method, path, headers={"If-Match": etag, **(headers or {})}, **options)

    def put(self, path, body, **options):
        """Replace a resource by this JSON, with a fresh ETag."""
        return self.change("PUT", path, json=body, **options)

    def upload(self, slot, content, locale="en-US"):
        """Upload a picture with a fresh ETag."""
        path = f"E/listings/{locale}/{slot}"
        headers = {"Content-Type": "application/octet-stream"}
        return self.change("POST", f"{path}/upload", of=path, data=content, headers=headers)

    def upload_apk(self, content, path="E/apks/upload"):
        """Upload an APK."""
        headers = {"Content-Type": "application/vnd.android.package-archive", "fileName": "game.apk"}
        return self.send("POST", path, data=content, headers=headers)

    def fill_notes(self):
        """Write release notes into every listing."""
        for locale, listing in self.get("E/listings").json()["listings"].items():
            assert self.put(f"E/listings/{locale}", listing | {"recentChanges": "News."}).status_code == 200

    def commit(self):
        """Commit the edit with a fresh ETag."""
        return self.change("POST", "E/commit", of="E")


@pytest.fixture(scope="session")
def running():
    """A running sandbox that forgets everything."""
    with Sandbox([STORE]) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running):
    """The same, as it is at first."""
    running.control(STORE).reset()
    return running


@pytest.fixture
def control(sandbox):
    """The handles of its Amazon Appstore."""
    return sandbox.control(STORE)


@pytest.fixture
def connect(sandbox):
    """Makes clients that are logged in; they are closed in the end."""
    clients = []

    def make(app_id=EXAMPLE, *, to=sandbox):
        clients.append(Client(to, app_id).log_in())
        return clients[-1]

    yield make
    for client in clients:
        client.session.close()


@pytest.fixture
def amazon(connect):
    """A client of the example app, logged in."""
    return connect()


@pytest.fixture
def edit(amazon):
    """The same client, with an edit open."""
    return amazon.open()


@pytest.fixture
def make_apk():
    """Makes APKs: see `apk`."""
    return apk


def apk(version_code=42, package="com.example.wordgame", *, min_sdk=22, target_sdk=30, leanback=False, utf16=False):
    """A ZIP with a binary AndroidManifest.xml in it, and nothing else."""
    manifest = axml(version_code, package, min_sdk=min_sdk, target_sdk=target_sdk, leanback=leanback, utf16=utf16)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("AndroidManifest.xml", manifest)
    return packed.getvalue()


NUMBERS = {"versionCode": 0x0101021B, "minSdkVersion": 0x0101020C, "targetSdkVersion": 0x01010270, "name": 0x01010003}


def axml(version_code, package, *, min_sdk, target_sdk, leanback, utf16):
    """The binary form of a manifest, as Android's ResourceTypes.h lays it down."""
    feature = "android.software.leanback"
    strings = [*NUMBERS, "package", "manifest", "uses-sdk", "uses-feature", package, feature]
    nothing = 0xFFFFFFFF

    def chunk(kind, header, body=b""):
        return struct.pack("<HHI", kind, 8 + len(header), 8 + len(header) + len(body)) + header + body

    def attribute(name, value):
        text = isinstance(value, str)
        data = strings.index(value) if text else value
        raw = data if text else nothing
        return struct.pack("<IIIHBBI", nothing, strings.index(name), raw, 8, 0, 0x03 if text else 0x10, data)

    def element(tag_name, **attributes):
        body = b"".join(attribute(*pair) for pair in attributes.items())
        head = struct.pack("<IIHHHHHH", nothing, strings.index(tag_name), 20, 20, len(attributes), 0, 0, 0)
        tag = struct.pack("<II", 1, nothing)
        return chunk(0x0102, tag, head + body), chunk(0x0103, tag, struct.pack("<II", nothing, strings.index(tag_name)))

    def packed(text):
        if utf16:
            return struct.pack("<H", len(text)) + text.encode("utf-16-le") + b"\0\0"
        return bytes((len(text), len(text.encode()))) + text.encode() + b"\0"

    data, offsets = b"", []
    for text in strings:
        offsets.append(len(data))
        data += packed(text)
    data += bytes(-len(data) % 4)
    index = struct.pack(f"<{len(offsets)}I", *offsets)
    flags = 0 if utf16 else 0x100
    pool = chunk(0x0001, struct.pack("<IIIII", len(strings), 0, flags, 28 + len(index), 0), index + data)
    numbers = chunk(0x0180, b"", struct.pack(f"<{len(NUMBERS)}I", *NUMBERS.values()))
    start, end = element("manifest", versionCode=version_code, package=package)
    inner = [element("uses-sdk", minSdkVersion=min_sdk, targetSdkVersion=target_sdk)]
    inner += [element("uses-feature", name=feature)] if leanback else []
    return chunk(0x0003, b"", pool + numbers + start + b"".join(a + b for a, b in inner) + end)
