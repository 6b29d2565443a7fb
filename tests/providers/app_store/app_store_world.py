"""What the tests of the App Store provider share: files, an app, and provider and engine beside the sandbox."""

from __future__ import annotations

import fnmatch
import io
import re
import struct
import zlib
from contextlib import contextmanager
from dataclasses import fields
from functools import cache
from hashlib import md5
from pathlib import Path

from reconciler import apply, plan
from reconciler.auth import JsonWebToken
from reconciler.errors import Unauthorized
from reconciler.http import Http
from reconciler.ledger import open_ledger
from reconciler.model import Address, App, Change, Desired, PlannedAsset, Resource, normalised
from reconciler.providers.app_store import AppStore
from reconciler.providers.app_store.problems import wording
from reconciler.store_settings import StoreSettings
from reconciler.survey import survey

STORE = "app-store"
SHOTS = "image/IOS/en-US/APP_IPHONE_67"
FILMS = "preview/IOS/en-US/IPHONE_67"
PHONE = (1290, 2796)
RESERVE = "POST appScreenshots"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]{10}")


class Files:
    """An AssetSource over bytes in memory; it counts how often each was opened."""

    def __init__(self):
        self.held = {}
        self.names = {}
        self.opened = []

    def add(self, data, name="1.png"):
        """Take a file in; returns its hash."""
        content = f"md5:{md5(data).hexdigest()}"
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


@cache
def png(width, height, shade=0):
    """A PNG of one colour, so that each shade is another file."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes([shade, shade, 9]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows, 1)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def short(line):
    """A request without ids: `PATCH appScreenshots/…`."""
    return _ID.sub("…", line.replace("/v1/", ""))


class World:
    """The example app in the sandbox, and a provider that talks to it over HTTP. Waiting takes no time."""

    def __init__(self, control, endpoints, folder, *, wait=20.0, jobs=6, **named):
        self.control = control
        self.app = App(STORE, control.view(control.apps()[0])["bundleId"])
        self.files = Files()
        self.slept = []
        self.ledger = open_ledger(folder / "ledger.jsonl")
        self.secrets = {}
        self.settings = StoreSettings(
            endpoint=endpoints["endpoint"],
            secret=self.secret,
            recall=lambda address: self.ledger.memory().mark(address),
            sandbox=True,
            wait=wait,
            timeout=10.0,
            jobs=jobs,
            **named,
        )
        self.provider = self.connect()

    def connect(self):
        """A provider with connections of its own, as a new run would make it; it does not wait."""
        clock = [0.0]

        def sleep(seconds):
            self.slept.append(seconds)
            clock[0] += seconds

        login = JsonWebToken(self.settings, store=STORE)
        quick = {"random": lambda: 0.0, "sleep": sleep, "clock": lambda: clock[0]}
        http = Http(self.settings, store=STORE, auth=login, wording=wording, **quick)
        other = self.settings.endpoint.replace("127.0.0.1", "localhost")
        uploads = Http(self.settings, store=STORE, also=(self.settings.endpoint, other), **quick)
        return AppStore(self.settings, http, uploads, sleep)

    def secret(self, name):
        """A credential, or what a manifest's name for a secret stands for: as in `secrets`. None: nobody knows."""
        credentials = self.control.credentials()
        if name in credentials or not name.startswith("secret:"):
            return credentials.get(name, f"what {name} stands for")
        if self.secrets is None:
            raise Unauthorized(f"{name} is not to be had here")
        return self.secrets.get(name, f"what {name} stands for")

    def close(self):
        """Close the connections."""
        self.provider.close()

    def at(self, local):
        """The address `listing/en-US` of the app."""
        return Address.parse(f"{self.app}/{local}")

    # --- with the provider alone ---

    def read(self, *locals_):
        """What the store shows at these addresses, normalised and by local address; everything if none is named."""
        wanted = [self.at(each) for each in locals_] or None
        return {address.local: each for address, each in normalised(self.provider.read(self.app, wanted)).items()}

    def change(self, local, after):
        """A change from what is shown now to `after`, as a plan would hold it."""
        now = self.read(local).get(local)
        before = None if now is None else {name: now.values.get(name) for name in (after or now.values)}
        return Change(self.at(local), before, after, now.mark if now else "")

    def put(self, local, after, transaction=None):
        """Make one change; returns (transaction, mark). The requests that it took are those noted afterwards."""
        transaction = transaction or self.provider.open(self.app)
        change = self.change(local, after)
        self.control.clear_requests()
        return transaction, transaction.apply(change, self.files, lambda _sent: None)

    # --- with the engine ---

    def planned(self, wanted, *, prune=()):
        """The plan for these resources (`{local: values}`)."""
        resources = {self.at(local): Resource(values) for local, values in wanted.items()}
        planned = {content: PlannedAsset(name, self.files.size(content)) for content, name in self.files.names.items()}
        pruned = frozenset((self.app, kind) for kind in prune)
        desired = Desired((self.app,), normalised(resources), planned, prune=pruned)
        seen = survey(desired, {STORE: self.provider}, self.ledger)
        traits = {STORE: plan.Traits(**{each.name: getattr(AppStore, each.name) for each in fields(plan.Traits)})}
        return plan.make(desired, seen, now="2026-11-21T00:00:00Z", traits=traits, accept=("deletes",))

    def applied(self, made):
        """Carry a plan out; returns the report."""
        self.control.clear_requests()
        return apply.run(made, providers={STORE: self.provider}, ledger=self.ledger, assets=self.files)

    def converge(self, wanted, **named):
        """Plan and apply without an error; returns the report's note."""
        report = self.applied(self.planned(wanted, **named))
        assert not report.errors, report.errors
        return report.notes.get(self.app, "")

    # --- the sandbox ---

    def requests(self, pattern="*"):
        """`METHOD path` of each request since they were last cleared."""
        lines = [short(f"{each['method']} {each['path']}") for each in self.control.requests()]
        return [line for line in lines if fnmatch.fnmatchcase(line, pattern)]

    def writes(self):
        """Requests that are no mere reading."""
        return [line for line in self.requests() if not line.startswith("GET")]

    def view(self):
        """The store's console."""
        return self.control.view(self.control.apps()[0])

    def version(self, where="draft", platform="IOS"):
        """A version as the console sees it."""
        return self.view()[where]["versions"][platform]

    def shots(self, where="draft", locale="en-US", device="APP_IPHONE_67"):
        """The hashes of a set of screenshots, in order, as the console sees it."""
        return [f"md5:{each['md5']}" for each in self.version(where)["screenshots"][locale].get(device, [])]

    def console(self, action, **arguments):
        """Act as a person in App Store Connect."""
        return self.control.console(self.control.apps()[0], action, **arguments)

    def pictures(self, count, first=0):
        """So many different screenshots; returns their hashes."""
        return tuple(self.files.add(png(*PHONE, first + each), f"{first + each}.png") for each in range(count))


def filled(world, count=3):
    """A draft whose screenshots are ours; returns their hashes."""
    files = world.pictures(count)
    world.put(SHOTS, {"files": files})
    assert world.shots() == list(files)
    return files


def film(world, name="a.mp4"):
    """The example's trailer as if it had been made for a phone: its headers say 1920 by 886."""
    data = (Path(__file__).parents[3] / "manifests" / "wordgame" / "video" / "trailer-en.mp4").read_bytes()
    for sort, unit in ((">HH", 1), (">II", 1 << 16)):
        data = data.replace(struct.pack(sort, 1280 * unit, 720 * unit), struct.pack(sort, 1920 * unit, 886 * unit))
    return world.files.add(data, name)
