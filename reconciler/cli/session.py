"""What a command works with: manifests, settings, stores, ledger, the streams and the signals, wired together."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from reconciler import apply, plan, providers, settings
from reconciler.assets import Assets
from reconciler.cli import door, git
from reconciler.cli.failures import source_lines
from reconciler.cli.options import Shared
from reconciler.cli.progress import Progress
from reconciler.cli.signals import Signals
from reconciler.cli.terminal import Terminal
from reconciler.ledger import Ledger, open_ledger
from reconciler.manifest import EMPTY, Manifest, load
from reconciler.manifest.find import find
from reconciler.manifest.former import described, is_among
from reconciler.model import Address, App, Desired, Event, Plan, Report, Survey
from reconciler.plan import Traits
from reconciler.provider import Provider
from reconciler.render import text
from reconciler.render.escape import one_line
from reconciler.render.wording import count
from reconciler.survey import survey, traits

ENVIRONMENT: Final = "RECONCILER_SANDBOX"
"""The variable that does what --sandbox does."""


@dataclass(frozen=True)
class Choice:
    """Which manifests, and what of them: their names by a pattern, one store, what changed in git since a commit."""

    paths: Sequence[Path] = ()
    apps: str = "*"
    store: str = ""
    since: str = ""

    def load(self) -> Manifest:
        """Load them, from the current folder if no paths are given. Raises ManifestInvalid or UsageProblem."""
        if self.store:
            providers.find(self.store)
        paths = self.paths or [Path()]
        return self._changed(paths) if self.since else self._loaded(paths)

    def _loaded(self, paths: Sequence[Path], brands: Mapping[Path, Collection[str]] | None = None) -> Manifest:
        return load(paths, stores=[self.store] if self.store else None, apps=self.apps, brands=brands)

    def _changed(self, paths: Sequence[Path]) -> Manifest:
        """What changed. Where the last manifest is gone, that is no mistake in the path."""
        changes = git.changes(self.since)
        lost = {path: changes.lost_manifests(path) for path in paths}
        there = [path for path in paths if not lost[path] or find([path], [])]
        manifest = self._loaded(there) if there else EMPTY
        was = {file: content for found in lost.values() for file, content in found.items()}
        gone = [file for file, content in was.items() if self._misses(described(content), manifest.desired.apps)]
        concerned = git.concerned(manifest, changes.without(was))
        brands = {path: names for path, names in concerned.items() if names is not None}
        changed = self._loaded(list(concerned), brands) if concerned else EMPTY
        return replace(changed, remark=git.remark(gone, self.since))

    def _misses(self, before: Iterable[App], now: Collection[App]) -> bool:
        """Is one of the apps that there were, and are asked for, in no manifest now? It may have moved to another."""
        asked = (each for each in before if fnmatchcase(each.name, self.apps) and self.store in {"", each.store})
        return any(not is_among(each, now) for each in asked)


class Session:
    """One command's run.

    Args:
        shared: the shared options.
        wait: seconds to wait for a store's machines; None for what the settings say.
        jobs: apps at work at the same time.

    Attributes:
        links: where the stores show pictures of what was read last, see `Resource.links`.
    """

    def __init__(self, shared: Shared, *, wait: float | None = None, jobs: int = 8) -> None:
        self.shared = shared
        self.terminal = Terminal(shared)
        self.signals = Signals(self.terminal.warn)
        self.jobs = jobs
        self._wait = wait
        self._exchanges = 0
        self.links: Mapping[Address, Mapping[str, str]] = {}
        self._emit: Callable[[Event], None] = lambda _event: None

    # --- what there is ---

    @cached_property
    def sandbox(self) -> str:
        """The address of the sandbox to speak to; "" for the real stores."""
        return self.shared.sandbox or os.environ.get(ENVIRONMENT, "")

    @property
    def whereabouts(self) -> str:
        """Which stores are spoken to, in words."""
        return f"in the sandbox at {one_line(self.sandbox)}" if self.sandbox else "in the real stores"

    @cached_property
    def settings(self) -> settings.Settings:
        """The settings. Raises SettingsInvalid; or UsageProblem or Unavailable if the sandbox cannot be used."""
        return settings.load(
            self.shared.settings,
            os.environ,
            sandbox=door.endpoints(self.sandbox) if self.sandbox else None,
            stopping=self.signals.stopping,
            log=self._exchanged,
        )

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger. A sandbox has one of its own: what was done there must never be taken for a store's."""
        if self.shared.ledger:
            return open_ledger(self.shared.ledger)
        place = self.settings.ledger
        return open_ledger(place.with_name(f"sandbox-{place.name}") if self.sandbox else place)

    @contextmanager
    def providers(self, stores: Iterable[str]) -> Iterator[dict[str, Provider]]:
        """The stores of these names, connected; their connections are closed behind them."""
        connected: dict[str, Provider] = {}
        with ExitStack() as stack:
            for name in sorted(set(stores)):
                given = replace(self.settings.store(name), recall=self._recall, waiting=self._waiting)
                given = replace(given, wait=self._wait) if self._wait is not None else given
                connected[name] = providers.find(name).connect(given)
                stack.callback(connected[name].close)
            yield connected

    def _recall(self, address: Address) -> str:
        return self.ledger.memory().mark(address)

    def _waiting(self, seconds: float, limit: float) -> None:
        """A store's machines are waited for, in a thread that carries out a change."""
        if at := apply.at_work():
            self._emit(Event("waiting", *at, sent=int(seconds), total=int(limit)))

    # --- what is done ---

    def plan(self, manifest: Manifest, *, accept: Collection[str] = (), allow_draft: bool = True) -> Plan:
        """Read the stores and compare. Raises Interrupted if a signal came meanwhile."""
        seen, known = self.survey(manifest.desired, allow_draft=allow_draft)
        return self.compare(manifest.desired, seen, known, accept=accept, notes=manifest.notes)

    def survey(self, desired: Desired, *, allow_draft: bool = True) -> tuple[Survey, dict[str, Traits]]:
        """What the stores show of this, and how they are. Raises Interrupted if a signal came meanwhile."""
        started = time.monotonic()
        with self.providers(app.store for app in desired.apps) as connected, self._progress() as emit:
            seen = survey(desired, connected, self.ledger, jobs=self.jobs, allow_draft=allow_draft, emit=emit)
            known = {name: traits(each) for name, each in connected.items()}
            budgets = {name: budget for name, each in connected.items() if (budget := each.budget())}
        self.links = {address: each.links for address, each in seen.live.items() if each.links}
        self.signals.check()
        seconds = time.monotonic() - started
        apps, requests = count(len(desired.apps), "app"), count(self._exchanges, "request")
        self.terminal.say(f"Read {apps} {self.whereabouts}, {requests}, {seconds:.1f} s")
        for name, budget in budgets.items():
            self.terminal.say(f"{name} takes {budget.left:,} more requests of {budget.hourly:,} in this hour")
        return seen, known

    def compare(
        self,
        desired: Desired,
        seen: Survey,
        known: Mapping[str, Traits],
        *,
        accept: Collection[str] = (),
        notes: Mapping[str, tuple[str, ...]],
    ) -> Plan:
        """What would have to change."""
        return plan.make(
            desired,
            seen,
            now=self.shared.clock(),
            traits=known,
            limits=self.settings.guards,
            accept=frozenset(accept),
            notes=notes,
        )

    def apply(self, planned: Plan, *, adopt: Collection[str] = (), prepare: bool = False) -> Report:
        """Carry a plan out, with progress on stderr."""
        options = apply.Options(frozenset(adopt), prepare, self.jobs, self.signals.stopping)
        with self.providers(batch.app.store for batch in planned.batches) as connected, self._progress() as emit:
            self._emit = emit
            return apply.run(
                planned,
                providers=connected,
                ledger=self.ledger,
                assets=Assets(Path.cwd(), planned.assets),
                options=options,
                emit=emit,
            )

    @contextmanager
    def _progress(self) -> Iterator[Progress]:
        progress = Progress(self.terminal)
        try:
            with self.signals.heeded():
                yield progress
        finally:
            progress.end()

    # --- what is said ---

    def load(self, choice: Choice) -> Manifest:
        """Load manifests and print what is doubtful about them. Raises ManifestInvalid or UsageProblem."""
        manifest = choice.load()
        if manifest.warnings and not self.terminal.json:
            look = self.terminal.aside()
            self.terminal.say(text.diagnostics(manifest.warnings, look, source_lines(manifest.warnings)))
        self.remark(manifest)
        return manifest

    def remark(self, manifest: Manifest) -> None:
        """Say what is to be said of no app that is there."""
        if manifest.remark:
            self.terminal.say(f"Note: {one_line(manifest.remark)}")

    def _exchanged(self, entry: Mapping[str, Any]) -> None:
        """Count an exchange with a store, and show it if asked to."""
        self._exchanges += 1
        if self.shared.verbose:
            self.terminal.warn(one_line("  ".join(f"{name}={value}" for name, value in entry.items())))
