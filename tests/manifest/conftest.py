from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler import resources
from reconciler.errors import Diagnostic, ManifestInvalid
from reconciler.manifest import Manifest, load

APP_ID = "com.example.wordgame"
EXAMPLE = resources.shipped("manifests") / "wordgame"
APPLE_EXAMPLE = resources.shipped("manifests") / "wordgame-apple"
FIREFOX_EXAMPLE = resources.shipped("manifests") / "wordgame-firefox"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the example's assets in it."""
    for name in ("img", "build", "video", "text"):
        shutil.copytree(EXAMPLE / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def apple_folder(tmp_path: Path) -> Path:
    """A folder with the assets of the App Store example in it."""
    for name in ("img", "video", "text"):
        shutil.copytree(APPLE_EXAMPLE / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def of(tmp_path: Path) -> Callable[..., Manifest]:
    """Load a manifest from its text."""

    def _load(text: str, **options: object) -> Manifest:
        path = tmp_path / "game.yaml"
        path.write_text(text, encoding="utf-8")
        return load([path], root=tmp_path, **options)  # type: ignore[arg-type]

    return _load


@pytest.fixture
def block(of: Callable[..., Manifest]) -> Callable[[str], Manifest]:
    """Load a manifest from what stands in its store's block."""

    def _load(text: str) -> Manifest:
        lines = "".join(f"    {line}\n" for line in text.splitlines())
        return of(f"app: game\nstores:\n  amazon-appstore:\n    id: {APP_ID}\n{lines}")

    return _load


@pytest.fixture
def apple(of: Callable[..., Manifest]) -> Callable[..., Manifest]:
    """Load a manifest from what stands in its App Store block, and from its defaults."""

    def _load(text: str, defaults: str = "{}") -> Manifest:
        lines = "".join(f"    {line}\n" for line in text.splitlines())
        return of(f"app: game\ndefaults: {defaults}\nstores:\n  app-store:\n    id: {APP_ID}\n{lines}")

    return _load


@pytest.fixture
def ios(apple: Callable[..., Manifest]) -> Callable[..., Manifest]:
    """Load a manifest from what stands in its App Store block for IOS. Its first line is the eighth."""

    def _load(text: str, defaults: str = "{}") -> Manifest:
        lines = "".join(f"    {line}\n" for line in text.splitlines())
        return apple(f"platforms:\n  IOS:\n{lines}", defaults)

    return _load


@pytest.fixture
def firefox_folder(tmp_path: Path) -> Path:
    """A folder with the files of the packaged app in it."""
    for name in ("app", "build", "img"):
        shutil.copytree(FIREFOX_EXAMPLE / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def firefox(of: Callable[..., Manifest]) -> Callable[..., Manifest]:
    """Load a manifest from what stands in its Firefox Marketplace block, whose first line is the sixth."""

    def _load(text: str, defaults: str = "{}") -> Manifest:
        lines = "".join(f"    {line}\n" for line in text.splitlines())
        return of(f"app: game\ndefaults: {defaults}\nstores:\n  firefox-marketplace:\n    id: game\n{lines}")

    return _load


@pytest.fixture
def problems() -> Callable[..., list[Diagnostic]]:
    """What a call that loads a manifest complains of."""

    def _problems(call: Callable[[str], Manifest], text: str) -> list[Diagnostic]:
        with pytest.raises(ManifestInvalid) as caught:
            call(text)
        return list(caught.value.diagnostics)

    return _problems


@pytest.fixture
def fields() -> Callable[[Manifest], dict[str, dict[str, object]]]:
    """What a manifest asks for, by local address."""
    return lambda manifest: {
        address.local: dict(resource.values) for address, resource in manifest.desired.resources.items()
    }
