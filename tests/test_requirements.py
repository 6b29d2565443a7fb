"""What `make` and the Action install is pinned, and what the package asks for is among it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
BUILD = re.findall(r"(?m)^\w.*$", (ROOT / "requirements" / "build.in").read_text(encoding="utf-8"))


def pinned(name):
    """Package to version, of a file that `make lock` wrote; every package of it has hashes."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    entries = re.findall(r"(?m)^([\w.-]+)==([\w.]+)((?:.*\\\n)(?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text)
    assert len(entries) == len(re.findall(r"(?m)^\w", text))
    return {canonicalize_name(package): version for package, version, _ in entries}


@pytest.mark.parametrize(("file", "extras"), [("run.txt", ["media"]), ("dev.txt", ["media", "dev"])])
def test_the_pins_are_what_the_package_asks_for(file, extras):
    """Somebody who changes pyproject.toml and forgets `make lock` is told."""
    found = pinned(file)
    for line in [*PROJECT["dependencies"], *BUILD, *(each for extra in extras for each in EXTRAS[extra])]:
        wanted = Requirement(line)
        version = found.get(canonicalize_name(wanted.name), "none")
        assert version in wanted.specifier, f"requirements/{file} pins {wanted.name} {version}: run make lock"


def test_what_is_run_is_what_was_tested():
    """The Action installs the very versions that the tests ran with."""
    assert pinned("run.txt").items() <= pinned("dev.txt").items()
