"""One app, one store, one sandbox: the four rooms in a row, as the command line walks through them."""

from __future__ import annotations

import threading

import pytest
import yaml

from reconciler import apply, plan
from reconciler.assets import Assets
from reconciler.ledger import open_ledger
from reconciler.manifest import load
from reconciler.providers import find
from reconciler.store_settings import StoreSettings
from reconciler.survey import survey, traits


class Killed(BaseException):
    """The process died here. Not an Exception, so that nothing can catch it and go on."""


class Rehearsal:
    """The engine over one store's sandbox. `stage` knows the store: its manifest, its console, what it shows."""

    def __init__(self, stage, sandbox, folder):
        self.stage = stage
        self.sandbox = sandbox
        self.folder = folder
        self.control = sandbox.control(stage.name)
        self.control.reset()
        stage.seed(self.control)
        self.wanted = stage.manifest(folder)
        self.options = {}
        self.start_process()

    def start_process(self):
        """A new process: new connections, the ledger read afresh. Whatever cut the old one off is over."""
        self.close()
        self.control.faults()
        self.control.clear_requests()
        self.dies_on_failure = False
        self.stopping = threading.Event()
        addresses = self.sandbox.endpoints()[self.stage.name]
        stage_secrets = getattr(self.stage, "secrets", {})
        self.settings = StoreSettings(
            endpoint=addresses["endpoint"],
            endpoints={name: each for name, each in addresses.items() if name != "endpoint"},
            secret=lambda name: {**self.control.credentials(), **stage_secrets}.get(name, f"sandbox-{name}"),
            options=self.options,
            timeout=10.0,
            wait=20.0,
            sandbox=True,
            stopping=self.stopping,
            recall=lambda address: self.ledger.memory().mark(address),
            log=self._die_if_cut_off,
        )
        self.provider = find(self.stage.name).connect(self.settings)
        self.ledger = open_ledger(self.folder / "ledger.jsonl")

    def close(self):
        """Give the connections back."""
        if hasattr(self, "provider"):
            self.provider.close()

    def _die_if_cut_off(self, entry):
        if self.dies_on_failure and not entry["status"]:
            raise Killed

    def needs(self, *names):
        """Skip a test about what the store does not have: there its stage has None."""
        for name in names:
            if getattr(self.stage, name) is None:
                pytest.skip(f"{self.stage.name} has nothing for this: {name.replace('_', ' ')}")

    # --- the rooms ---

    def load(self):
        """The desired state, through a real file."""
        path = self.folder / "manifest.yaml"
        path.write_text(yaml.safe_dump(self.wanted, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return load([path], root=self.folder)

    def survey(self, **more):
        """Read the store."""
        return survey(self.load().desired, {self.stage.name: self.provider}, self.ledger, **more)

    def plan(self, **more):
        """A fresh plan."""
        desired = self.load().desired
        seen = survey(desired, {self.stage.name: self.provider}, self.ledger)
        known = {self.stage.name: traits(self.provider)}
        accept = self.stage.accept
        return plan.make(desired, seen, now="2026-11-20T00:00:00Z", traits=known, accept=accept, **more)

    def apply(self, planned=None, **options):
        """Apply a plan, or a fresh one."""
        planned = planned or self.plan()
        return apply.run(
            planned,
            providers={self.stage.name: self.provider},
            ledger=self.ledger,
            assets=Assets(self.folder, planned.assets),
            options=apply.Options(stopping=self.stopping, **options),
        )

    def land(self):
        """Apply, let the store approve it, and forget the requests so far."""
        report = self.apply()
        assert report.errors == {}
        self.stage.approve(self.control)
        self.control.clear_requests()

    # --- what there is to see ---

    def writes(self):
        """The calls that would change the store, in order, as METHOD PATH."""
        return [f"{each['method']} {each['path']}" for each in self.control.requests() if each["write"]]

    def block(self):
        """The store's block of the manifest, to be changed in place."""
        return self.wanted["stores"][self.stage.name]

    def write(self, path, value):
        """Change the store's block of the manifest at this path."""
        *way, last = path
        place = self.block()
        for each in way:
            place = place[each]
        place[last] = value

    def take_out(self, path):
        """Remove what is at this path of the store's block."""
        *way, last = path
        place = self.block()
        for each in way:
            place = place[each]
        del place[last]

    def asked_for(self):
        """What the manifest wants, in the form in which `stage.shown` tells what customers will see."""
        desired = self.load().desired
        return {
            address.local: {name: value for name, value in resource.values.items() if value is not None}
            for address, resource in desired.resources.items()
        }

    def changes(self, planned=None, cause=None):
        """The local addresses that a plan changes."""
        changes = (planned or self.plan()).changes
        return [change.address.local for change in changes if cause in {None, change.cause}]
