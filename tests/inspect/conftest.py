"""Sample files for the tests of reconciler.inspect."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def example() -> Path:
    """The folder of the example app with its pictures, trailer and APK."""
    return ROOT / "manifests" / "wordgame"


@pytest.fixture
def older_apk() -> Path:
    """The example app's release before: versionCode 41."""
    return ROOT / "tests" / "data" / "wordgame-41.apk"
