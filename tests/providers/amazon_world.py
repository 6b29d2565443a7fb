"""What the tests of the Amazon provider share: files, an app, and the provider beside the sandbox it talks to."""

from __future__ import annotations

import fnmatch
import io
import struct
import zipfile
import zlib
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from reconciler.auth import ClientCredentials
from reconciler.http import Http
from reconciler.model import Address, App, Change, normalised
from reconciler.providers.amazon_appstore import AmazonAppstore
from reconciler.providers.amazon_appstore.wire import wording
from reconciler.store_settings import StoreSettings

STORE = "amazon-appstore"
APK_41 = Path(__file__).parent.parent / "data" / "wordgame-41.apk"


class Files:
    """An AssetSource over bytes in memory; it counts how often each was opened."""

    def __init__(self):
        self.held = {}
        self.names = {}
        self.opened = []

    def add(self, data, name="file.png"):
        """Take a file in; returns its hash."""
        content = sha256(data).hexdigest()
        self.held[content], self.names[content] = data, name
        return content

    @contextmanager
    def open(self, content):
        """Open it from its start."""
        self.opened.append(content)
        with io.BytesIO(self.held[content]) as stream:
            yield stream

    def size(self, content):
        """Size in bytes."""
        return len(self.held[content])

    def name(self, content):
        """The file's own name."""
        return self.names[content]


def png(width, height, shade=0):
    """A PNG of one grey, so that each shade is another file."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes([shade]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows, 9)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def apk(code):
    """The example APK under another version code: an integer attribute of its binary manifest is rewritten."""
    made = io.BytesIO()
    with zipfile.ZipFile(APK_41) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "AndroidManifest.xml":
                data = data.replace(b"\x08\0\0\x10" + struct.pack("<I", 41), b"\x08\0\0\x10" + struct.pack("<I", code))
            new.writestr(item.filename, data)
    return made.getvalue()


def _short(path):
    """`listings/en-US` for a path within an edit, `edit` for the edit itself, else `edits` or `edits/previous`."""
    _, _, below = path.partition("/edits")
    if below in {"", "/previous"}:
        return f"edits{below}"
    return below.strip("/").partition("/")[2] or "edit"


class World:
    """One app in the sandbox, and a provider that talks to it over HTTP."""

    def __init__(self, control, endpoints, *, wait=20.0, large=None):
        self.control = control
        self.app = App(STORE, control.apps()[0])
        self.files = Files()
        self.settings = StoreSettings(
            endpoint=endpoints["endpoint"],
            endpoints={"token_endpoint": endpoints["token_endpoint"]},
            secret=control.credentials().__getitem__,
            sandbox=True,
            wait=wait,
            timeout=10.0,
        )
        login = ClientCredentials(self.settings, endpoints["token_endpoint"], "appstore::apps:readwrite", store=STORE)
        http = Http(self.settings, store=STORE, auth=login, wording=wording, random=lambda: 0.0)
        named = {} if large is None else {"large": large}
        self.provider = AmazonAppstore(http, login, wait=wait, **named)

    def at(self, local):
        """The address `listing/en-US` of the app."""
        return Address.parse(f"{self.app}/{local}")

    def change(self, seen, local, after):
        """A change from what was seen to `after`, as a plan would hold it."""
        address = self.at(local)
        now = normalised(seen).get(address)
        before = None if now is None else {name: now.values.get(name) for name in (after or now.values)}
        return Change(address, before, after, now.mark if now else "")

    def put(self, local, after, transaction=None):
        """Make one change in a draft; returns (transaction, mark, requests that it took)."""
        transaction = transaction or self.provider.open(self.app)
        change = self.change(transaction.read([self.at(local)]), local, after)
        self.control.clear_requests()
        mark = transaction.apply(change, self.files, lambda _sent: None)
        return transaction, mark, self.requests()

    def shown(self, transaction, local):
        """What the draft shows at one address; None if it is not there."""
        return normalised(transaction.read([self.at(local)])).get(self.at(local))

    def requests(self, pattern="*"):
        """`METHOD path-below-the-edit` of each request since they were last cleared, but for the token calls."""
        paths = [each for each in self.control.requests() if "/auth/" not in each["path"]]
        lines = [f"{each['method']} {_short(each['path'])}" for each in paths]
        return [line for line in lines if fnmatch.fnmatchcase(line, pattern)]

    def writes(self):
        """Requests that are no mere reading."""
        return [line for line in self.requests() if not line.startswith("GET")]

    def view(self):
        """The store's console."""
        return self.control.view(self.app.id)

    def images(self, locale, slot, where="draft"):
        """The hashes of what a slot holds, in order, as the console sees it."""
        return [each["sha256"] for each in self.view()[where]["images"].get(locale, {}).get(slot, [])]

    def console(self, action, **arguments):
        """Act as a person in the Developer Console."""
        return self.control.console(self.app.id, action, **arguments)

    def screenshots(self, count, first=0):
        """So many different screenshots; returns their hashes."""
        return tuple(self.files.add(png(800, 480, first + each), f"{each}.png") for each in range(count))
