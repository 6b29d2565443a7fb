"""What the tests of the Digital Turbine provider share: an app, and the provider beside the sandbox it talks to."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from reconciler.auth import ClientCredentials
from reconciler.http import Http
from reconciler.model import App, Change
from reconciler.providers.digital_turbine import DigitalTurbine
from reconciler.providers.digital_turbine.form import FORMS
from reconciler.providers.digital_turbine.transaction import upload_of
from reconciler.providers.digital_turbine.wire import wording
from reconciler.store_settings import StoreSettings

STORE = "digital-turbine"
PACKAGE = "com.example.wordgame"
APK = Path(__file__).parent.parent.parent / "data" / "wordgame-41.apk"
SEGMENTS = ("3fa85f64-5717-4562-b3fc-2c963f66afa6", "4fa85f64-5717-4562-b3fc-2c963f66afa6")
PERMISSIONS = tuple(
    f"{name} {rest}"
    for name in ("internet", "post_notifications", "vibrate")
    for rest in ("en Why.", "root_cat Device")
)


class Files:
    """An AssetSource over bytes in memory; it counts how often it was opened."""

    def __init__(self):
        self.held = {}
        self.opened = 0

    def add(self, data):
        """Take a file in; returns its hash."""
        content = f"sha256:{sha256(data).hexdigest()}"
        self.held[content] = data
        return content

    @contextmanager
    def open(self, content):
        """Open it from its start."""
        self.opened += 1
        with io.BytesIO(self.held[content]) as stream:
            yield stream

    def size(self, content):
        """Size in bytes."""
        return len(self.held[content])

    def name(self, content):
        """The file's own name; this store is given another one."""
        return f"{content}.apk"


class World:
    """One app in the sandbox, a provider that talks to it over HTTP, and a clock that goes only while one waits."""

    def __init__(self, control, endpoints, *, wait=300.0, encoding="multipart-fields", **settings):
        self.control = control
        self.app = App(STORE, PACKAGE)
        self.address = upload_of(self.app)
        self.files = Files()
        self.values = {
            "files": (self.files.add(APK.read_bytes()),),
            "version_codes": (41,),
            "fallback_url": "https://example.com/app.apk",
            "segments": SEGMENTS,
            "samsung": False,
            "category": "Games",
            "short_description": "Wörter finden.",
            "icon_url": "https://example.com/icon.png",
            "website_url": "https://example.com",
            "market_url": "https://play.google.com/store/apps/details?id=com.example.wordgame",
            "privacy_policy_url": "https://example.com/privacy",
            "developer": "Example Ltd",
            "email": "dev@example.com",
            "permissions": PERMISSIONS,
        }
        self.remembered = ""
        self.waited = []
        self.sent = []
        self.settings = StoreSettings(
            endpoint=endpoints["endpoint"],
            endpoints={"token_endpoint": endpoints["token_endpoint"]},
            secret=control.credentials().__getitem__,
            recall=lambda _address: self.remembered,
            sandbox=True,
            wait=wait,
            timeout=10.0,
        )
        self.settings = replace(self.settings, **settings)
        named = {"clock": lambda: sum(self.waited), "sleep": self.waited.append}
        login = ClientCredentials(
            self.settings, self.settings.endpoints["token_endpoint"], "openid email roles", as_json=True, **named
        )
        http = Http(self.settings, store=STORE, auth=login, wording=wording, random=lambda: 0.0, **named)
        self.provider = DigitalTurbine(http, login, self.settings.recall, wait=wait, form=FORMS[encoding])

    def upload(self, before=None, **changed):
        """Make an upload with these values, and remember it; returns (transaction, id)."""
        after = {name: value for name, value in {**self.values, **changed}.items() if value is not None}
        change = Change(self.address, before, after, self.remembered)
        transaction = self.provider.open(self.app, changes=(change,))
        self.remembered = transaction.apply(change, self.files, self.sent.append)
        return transaction, self.remembered

    def read(self):
        """What the provider shows of the upload; None if nothing."""
        return self.provider.read(self.app, None).get(self.address)

    def uploads(self):
        """What the store has taken in, as its own people see it."""
        return self.control.view(PACKAGE)["uploads"]

    def requests(self):
        """`METHOD path` of each request since they were last cleared, but for the token calls."""
        seen = [f"{each['method']} {each['path']}" for each in self.control.requests()]
        return [each for each in seen if "/auth/token" not in each]

    def words(self, **words):
        """Set some of the three words of the upload that we remember."""
        return self.control.console(PACKAGE, "set_words", id=self.remembered, **words)
