"""What a step hands on: outputs to later steps, and a summary for people (GitHub, "Workflow commands")."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reconciler.errors import ReconcilerError, UsageProblem


@dataclass(frozen=True)
class Runner:
    """The runner's files, by the variables that name them. What is not set is not written.

    Args:
        environ: the variables of the process.
    """

    environ: Mapping[str, str]

    def folder(self, name: str) -> Path:
        """A fresh folder for this job's files, readable by nobody else. Raises UsageProblem if there is no place."""
        above = self.environ.get("RUNNER_TEMP", "")
        if not above:
            raise UsageProblem("RUNNER_TEMP is not set", fix="run it as a step of a GitHub Actions workflow")
        folder = Path(above) / "reconciler" / f"{name}-{secrets.token_hex(4)}"
        try:
            folder.mkdir(parents=True, mode=0o700)
        except OSError as error:
            raise ReconcilerError(f"{folder} cannot be made: {error.strerror}", fix="correct RUNNER_TEMP") from error
        return folder

    def hand_on(self, **outputs: str) -> None:
        """Set outputs of the step. Each value stands between two lines that nobody can foresee."""
        parts = []
        for name, value in outputs.items():
            end = f"end-{secrets.token_hex(16)}"
            parts.append(f"{name}<<{end}\n{value}\n{end}\n")
        self._append("GITHUB_OUTPUT", "".join(parts))

    def summarise(self, markdown: str) -> None:
        """Add to the summary that the run's page shows."""
        self._append("GITHUB_STEP_SUMMARY", f"{markdown.rstrip()}\n\n")

    def _append(self, variable: str, text: str) -> None:
        path = self.environ.get(variable, "")
        if not path:
            return
        try:
            with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError as error:
            message = f"the file that {variable} names cannot be written: {error.strerror}"
            raise ReconcilerError(message, fix="mend that on the runner, then run the job again") from error
