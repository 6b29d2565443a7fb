"""`python -m benchmarks.validate`: `reconciler validate` of 5,000 apps with 4 locales each, beside a bare YAML reader.

Both read the same files, each in a process of its own, start-up included. Told are seconds of the process's own work
(user CPU), the least of several runs, as that depends least on what else the machine does. The ratio of the two depends
least on the machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

APPS: Final = 5_000
LOCALES: Final = ("en-US", "de-DE", "fr-FR", "ja-JP")
RUNS: Final = 5
GOAL_SECONDS: Final = 5

_BARE_READER: Final = """\
import pathlib, yaml
for path in pathlib.Path().glob("*.yaml"):
    yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
"""


def main() -> None:
    """Write the manifests, read them in both ways, and print what that took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(APPS):
            (folder / f"game-{number}.yaml").write_text(_manifest(number), encoding="utf-8")
        bare = min(_seconds(["-c", _BARE_READER], folder) for _ in range(RUNS))
        ours = min(_seconds(["-m", "reconciler", "validate", "--quiet", "."], folder) for _ in range(RUNS))
    _say(f"{APPS:,} apps, {len(LOCALES)} locales each")
    _say(f"bare YAML reader     {bare:5.2f} s")
    _say(f"reconciler validate  {ours:5.2f} s  (goal: {GOAL_SECONDS} s)")
    _say(f"ratio                {ours / bare:5.2f}")


def _say(line: str) -> None:
    print(line, file=sys.stdout)  # noqa: T201 - a command's output


def _manifest(number: int) -> str:
    head = f"app: game-{number}\nstores:\n  amazon-appstore:\n    id: com.example.game{number}\n    listings:\n"
    return head + "".join(_listing(number, locale) for locale in LOCALES)


def _listing(number: int, locale: str) -> str:
    return f"""\
      {locale}:
        title: Game {number}
        short_description: Find words number {number} in {locale}.
        description: |
          All the words of game {number}, in {locale}, are to be found.
          Every day another crossword with {number} words in it.
        release_notes: New words in {locale}.
        keywords: [word, game, crossword]
"""


def _seconds(arguments: Sequence[str], folder: Path) -> float:
    """User CPU seconds of a Python. Raises CalledProcessError if it fails."""
    before = os.times().children_user
    subprocess.run([sys.executable, *arguments], cwd=folder, check=True)  # noqa: S603 - both programs are named here
    return os.times().children_user - before


if __name__ == "__main__":
    main()
