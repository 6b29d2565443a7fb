"""Which files are manifests, and what is said where none is."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.errors import Diagnostic, ManifestInvalid
from reconciler.manifest import load
from reconciler.manifest.former import described, is_among
from reconciler.model import App

MANIFEST = "app: {name}\nstores: {{amazon-appstore: {{id: com.example.{name}}}}}\n"
SETTINGS = "stores: {amazon-appstore: {timeout: 30}}\n"


def refused(*paths: Path, root: Path, **options: str) -> Diagnostic:
    """The one problem with these paths."""
    with pytest.raises(ManifestInvalid) as caught:
        load(paths, root=root, **options)  # type: ignore[arg-type]
    [found] = caught.value.diagnostics
    return found


def test_settings_in_a_folder_are_no_manifest(tmp_path: Path) -> None:
    """They name stores at their top as well, beside the manifests and in folders below."""
    (tmp_path / "staging").mkdir()
    for place in (tmp_path, tmp_path / "staging"):
        (place / "reconciler.yaml").write_text(SETTINGS)
    (tmp_path / "game.yaml").write_text(MANIFEST.format(name="game"))
    assert list(load([tmp_path], root=tmp_path).desired.manifests) == ["game.yaml"]


def test_settings_that_are_named_are_refused_as_such(tmp_path: Path) -> None:
    """A lacking `app` would be no help to whoever meant another file."""
    path = tmp_path / "reconciler.yaml"
    path.write_text(SETTINGS)
    found = refused(path, root=tmp_path)
    assert (found.code, found.summary) == ("R2504", f"{path} holds settings, and is no manifest")
    assert "name a manifest" in found.fix


def test_a_manifest_that_lost_its_app_is_still_an_error(tmp_path: Path) -> None:
    """It is not passed over in silence."""
    (tmp_path / "game.yaml").write_text(SETTINGS)
    with pytest.raises(ManifestInvalid) as caught:
        load([tmp_path], root=tmp_path)
    assert "R2016" in [each.code for each in caught.value.diagnostics]


@pytest.mark.parametrize(("manifests", "says"), [(12, "m10, m11"), (13, "m10, m11 and 1 more"), (30, "and 18 more")])
def test_where_none_is_selected_some_are_listed_and_the_rest_counted(tmp_path: Path, manifests: int, says: str) -> None:
    """Nobody reads three hundred names, and nobody is to take twelve for all of them."""
    for number in range(manifests):
        (tmp_path / f"{number}.yaml").write_text(MANIFEST.format(name=f"m{number:02}"))
    found = refused(tmp_path, root=tmp_path, apps="nosuch*")
    assert found.code == "R2505"
    assert found.fix.endswith(says)


def test_the_apps_of_a_manifest_that_is_gone_are_known_by_their_ids(tmp_path: Path) -> None:
    """Those of a family by their names. A template, and what cannot be read, have none."""
    [plain] = described(MANIFEST.format(name="game").encode())
    assert is_among(plain, [App("amazon-appstore", "com.example.game", "renamed")])
    assert not is_among(plain, [App("app-store", "com.example.game", "game")])
    brands = described(b"family: {template: t.yaml, apps: {acme: {name: A}, zeta: {name: Z}}}")
    assert [is_among(each, [App("app-store", "com.acme", "acme")]) for each in brands] == [True, False]
    assert described(MANIFEST.format(name="${app}").encode()) == []
    assert described(b"app: [") == described(b"app: x\nstores:\n") == []
