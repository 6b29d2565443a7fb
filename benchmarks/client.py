"""The measured process: reads a manifest, plans and applies once, and prints what it took as one line of JSON.

It gets a Job as JSON on standard input. Memory is this process's own, as the store runs in another.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reconciler import apply, plan
from reconciler.assets import Assets
from reconciler.ledger import open_ledger
from reconciler.manifest import load
from reconciler.model import Desired
from reconciler.provider import Provider
from reconciler.providers import find
from reconciler.store_settings import StoreSettings
from reconciler.survey import survey, traits

NOW: Final = "2026-11-21T00:00:00Z"
_LAZY: Final = ("requests", "jwt", "cryptography.hazmat.primitives.serialization")
"""Imported by the tool with its first request; here before the clock starts, as start-up is not what is measured."""


@dataclass(frozen=True)
class Job:
    """What to do. `manifest` lies in `folder`; `endpoints` and `credentials` are the sandbox's."""

    store: str
    folder: str
    manifest: str
    endpoints: dict[str, str]
    credentials: dict[str, str]


def main() -> None:
    """Do the job. Raises SystemExit with the errors if the apply had any."""
    job = Job(**json.load(sys.stdin))
    for name in _LAZY:
        importlib.import_module(name)
    provider = find(job.store).connect(_settings(job))
    began = time.perf_counter()
    desired = load([Path(job.folder) / job.manifest], root=Path(job.folder)).desired
    loaded = time.perf_counter()
    try:
        _converge(job, provider, desired)
    finally:
        provider.close()
    report = {
        "load": loaded - began,
        "wall": time.perf_counter() - loaded,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(report))  # noqa: T201 - the report is what this process is for


def _settings(job: Job) -> StoreSettings:
    further = {name: address for name, address in job.endpoints.items() if name != "endpoint"}
    return StoreSettings(
        job.endpoints["endpoint"],
        further,
        secret=job.credentials.__getitem__,
        sandbox=True,
    )


def _converge(job: Job, provider: Provider, desired: Desired) -> None:
    """Read the store, plan, and apply if there is anything to do."""
    folder = Path(job.folder)
    ledger = open_ledger(folder / "ledger.jsonl")
    seen = survey(desired, {job.store: provider}, ledger)
    known = {job.store: traits(provider)}
    made = plan.make(desired, seen, now=NOW, traits=known, accept=("deletes",))
    if made.unread:
        raise SystemExit(f"the store could not be read: {made.unread}")
    if not made.batches:
        return
    done = apply.run(made, providers={job.store: provider}, ledger=ledger, assets=Assets(folder, made.assets))
    if done.errors:
        raise SystemExit(f"the apply failed: {done.errors}")


if __name__ == "__main__":
    main()
