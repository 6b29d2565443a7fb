"""Run one scenario: a fresh store, a fresh folder, and one process for each manifest; the last one is measured."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml

from benchmarks.client import Job
from benchmarks.scenarios import AMAZON, AMAZON_ID, SEEDS, SWITCHES, Scenario
from reconciler.sandbox import Running, Sandbox

REPOSITORY: Final = Path(__file__).parent.parent


@dataclass(frozen=True)
class Result:
    """What one run took.

    Args:
        chain: the most requests of which each began after the one before had ended, and
        at_once: the most under way at any time; both as the store sees them, so only latency counts as time.
        load: seconds for reading the manifest and hashing its files.
        wall: seconds for reading the store, planning and applying.
        peak: megabytes of memory that the process had at most.
    """

    requests: int
    writes: int
    chain: int
    at_once: int
    load: float
    wall: float
    peak: float


def measured(scenario: Scenario, *, latency: int, connect: int) -> Result:
    """Run a scenario. Raises RuntimeError if its process fails.

    Args:
        scenario: what to run.
        latency: milliseconds that each request waits, and
        connect: that each new connection waits; in the measured part of the scenario only.
    """
    with Sandbox([scenario.store]) as sandbox, TemporaryDirectory(prefix="benchmark-") as name:
        folder, control = Path(name), sandbox.control(scenario.store)
        control.seed(SEEDS[scenario.store])
        control.switches(**SWITCHES[scenario.store])
        *earlier, last = scenario.prepare(folder)
        endpoints = sandbox.endpoints()[scenario.store]
        job = Job(scenario.store, name, "manifest.yaml", endpoints, control.credentials())
        for manifest in earlier:
            _run(job, manifest)
            _land(control)
        control.clear_requests()
        control.faults(f"*: latency={latency}", f"*: connect_latency={connect}")
        report = _run(job, last)
        log = control.requests()
    spans = [(each["time"] - latency / 1000, each["time"]) for each in log]
    return Result(len(log), sum(each["write"] for each in log), chain(spans), most_at_once(spans), **report)


def chain(spans: Sequence[tuple[float, float]]) -> int:
    """The most of these spans (begin, end) of which each began after the one before had ended."""
    length, free = 0, float("-inf")
    for begin, end in sorted(spans, key=lambda span: span[1]):
        if begin >= free:
            length, free = length + 1, end
    return length


def most_at_once(spans: Sequence[tuple[float, float]]) -> int:
    """The most of these spans (begin, end) that have any moment in common."""
    most = now = 0
    for _, step in sorted([(begin, 1) for begin, _ in spans] + [(end, -1) for _, end in spans]):
        now += step
        most = max(most, now)
    return most


def _land(control: Running) -> None:
    """What was submitted to Amazon goes live; at Apple's the version stays in preparation."""
    if control.name == AMAZON:
        control.advance(AMAZON_ID, "approve")


def _run(job: Job, manifest: Any) -> dict[str, Any]:
    """Apply a manifest in a process of its own; returns its report."""
    text = yaml.safe_dump(manifest, allow_unicode=True, sort_keys=False)
    (Path(job.folder) / job.manifest).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.client"],
        input=json.dumps(asdict(job)),
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
    )
    if done.returncode:
        raise RuntimeError(f"the measured process failed:\n{done.stderr}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report
