"""The hook for pre-commit: its entry does what it says."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
MANIFEST = "app: game\nstores: {amazon-appstore: {id: com.example.game, listings: {en-US: {title: Game}}}}\n"


@pytest.fixture
def hook():
    """The one hook that there is."""
    [found] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    return found


def entered(hook, folder, *arguments):
    """Run the hook's entry as pre-commit does, without a shell, with what `args` adds."""
    program, *rest = shlex.split(hook["entry"])
    command = [str(Path(sys.executable).with_name(program)), *rest, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_hook_is_one_that_pre_commit_takes(hook):
    """It names what pre-commit asks for, and is installed like any Python package."""
    assert {"id", "name", "entry", "language"} <= hook.keys()
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)


def test_good_manifests_pass_in_silence(hook, tmp_path):
    """Nobody wants to read at each commit that all is well."""
    (tmp_path / "game.yaml").write_text(MANIFEST)
    ended = entered(hook, tmp_path)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_a_broken_manifest_stops_the_commit(hook, tmp_path):
    """The problem is told with its line."""
    (tmp_path / "game.yaml").write_text(MANIFEST.replace("title", "titel"))
    ended = entered(hook, tmp_path)
    assert ended.returncode == 65
    assert "--> game.yaml:2:" in ended.stderr


def test_the_manifests_may_lie_in_a_folder(hook, tmp_path):
    """`args` names it."""
    (tmp_path / "stores").mkdir()
    (tmp_path / "stores" / "game.yaml").write_text(MANIFEST)
    (tmp_path / "other.yaml").write_text("app: [")
    assert entered(hook, tmp_path, "stores").returncode == 0
