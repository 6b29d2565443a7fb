"""What the tests of the Firefox Marketplace provider share: files, an app, and the provider beside its sandbox."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from contextlib import contextmanager
from hashlib import sha256

from reconciler.auth import OAuthOne
from reconciler.http import Http
from reconciler.model import Address, App, Change, normalised
from reconciler.providers.firefox_marketplace import FirefoxMarketplace
from reconciler.providers.firefox_marketplace.wire import wording
from reconciler.store_settings import StoreSettings

STORE = "firefox-marketplace"
SLUG = "wordgame"
MANIFEST_URL = "https://wordgame.example.com/manifest.webapp"


class Files:
    """An AssetSource over bytes in memory."""

    def __init__(self):
        self.held = {}
        self.names = {}

    def add(self, data, name="file.png"):
        """Take a file in; returns its hash as manifests have it."""
        content = f"sha256:{sha256(data).hexdigest()}"
        self.held[content], self.names[content] = data, name
        return content

    @contextmanager
    def open(self, content):
        """Open it from its start."""
        with io.BytesIO(self.held[content]) as stream:
            yield stream

    def size(self, content):
        """Size in bytes."""
        return len(self.held[content])

    def name(self, content):
        """The file's own name."""
        return self.names[content]


def png(width=320, height=480, shade=0):
    """A PNG of one grey, so that each shade is another file."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes([shade]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows, 9)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def webapp(name="Wordgame", version="1.0", **more):
    """An app's own manifest."""
    return {
        "name": name,
        "version": version,
        "description": "Find words.",
        "default_locale": "en-US",
        "developer": {"name": "Example"},
        "icons": {"128": "/icon.png"},
        **more,
    }


def package(**more):
    """A packaged app."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.webapp", json.dumps({"launch_path": "/index.html", **webapp(**more)}))
        archive.writestr("index.html", "<p>words</p>")
        archive.writestr("icon.png", png(128, 128))
    return made.getvalue()


def app(**other):
    """What the sandbox is seeded with."""
    return {
        "slug": SLUG,
        "manifest_url": MANIFEST_URL,
        "name": "Wordgame",
        "locales": ["en-US", "de"],
        "status": "public",
        "previews": 3,
        **other,
    }


class World:
    """One app in the sandbox, and a provider that talks to it over HTTP."""

    def __init__(self, control, endpoints, *, slug=SLUG, wait=10.0, secrets=None):
        self.control = control
        self.app = App(STORE, slug)
        self.files = Files()
        self.marks = {}
        known = {**control.credentials(), "secret:iarc": "AB12CD3", **(secrets or {})}
        self.settings = StoreSettings(
            endpoint=endpoints["endpoint"],
            secret=known.__getitem__,
            recall=lambda address: self.marks.get(str(address), ""),
            sandbox=True,
            wait=wait,
            timeout=10.0,
        )
        auth = OAuthOne(self.settings, store=STORE)
        http = Http(self.settings, store=STORE, auth=auth, wording=wording, random=lambda: 0.0)
        self.provider = FirefoxMarketplace(self.settings, http)

    def at(self, local):
        """The address `listing/en-US` of the app."""
        return Address.parse(f"{self.app}/{local}")

    def read(self, *locals_):
        """What the provider reads, by local address."""
        wanted = [self.at(each) for each in locals_] or None
        return {each.local: it for each, it in normalised(self.provider.read(self.app, wanted)).items()}

    def changes(self, **wanted):
        """Changes from what is there now to what is wanted: `listing__en_US={...}`, by local address."""
        changes = []
        for local, after in wanted.items():
            now = self.read(local).get(local)
            before = None if now is None else {name: now.values.get(name) for name in (after or now.values)}
            changes.append(Change(self.at(local), before, after, now.mark if now else ""))
        return changes

    def make(self, wanted):
        """Make these changes in one transaction; returns (marks by local address, the commit's text)."""
        changes = self.changes(**wanted)
        self.control.clear_requests()
        transaction = self.provider.open(self.app, changes=changes)
        marks = {}
        for change in changes:
            marks[change.address.local] = transaction.apply(change, self.files, lambda _sent: None)
        return marks, transaction.commit()

    def writes(self):
        """`METHOD path` of the requests that changed something, or would have."""
        return [f"{each['method']} {each['path']}" for each in self.control.requests() if each["write"]]

    def paths(self):
        """`METHOD path` of all requests."""
        return [f"{each['method']} {each['path']}" for each in self.control.requests()]

    def view(self):
        """The app as the store's own people see it."""
        return self.control.view(self.app.id)

    def pictures(self, *shades):
        """Previews of these greys, as hashes."""
        return tuple(self.files.add(png(shade=each), f"{each}.png") for each in shades)
