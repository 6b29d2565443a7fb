from __future__ import annotations

import subprocess
import sys

import pytest

from reconciler import providers
from reconciler.errors import UsageProblem


def test_a_built_in_store_is_found_by_its_name():
    """`find` returns the class, under the name by which it was asked for."""
    assert providers.find("amazon-appstore").name == "amazon-appstore"


def test_an_unknown_store_is_refused_with_the_closest_name():
    """A slip of the finger gets the name that was meant."""
    with pytest.raises(UsageProblem) as raised:
        providers.find("amazon_apstore")
    assert "amazon-appstore" in raised.value.fix


def test_a_store_unlike_any_other_is_refused_with_all_names():
    """Where nothing is close, the known stores are listed."""
    with pytest.raises(UsageProblem) as raised:
        providers.find("zzz")
    assert raised.value.fix == f"known stores: {', '.join(providers.names())}"


def test_every_built_in_store_can_be_imported():
    """Each line of the table names a module and a class that are there."""
    for name in providers.BUILT_IN:
        assert providers.find(name).name == name


def test_a_provider_is_imported_only_when_asked_for():
    """Importing the registry, and listing its names, loads no provider and no HTTP library."""
    code = (
        "import sys; from reconciler import providers; providers.names();"
        "print([m for m in sys.modules if m.startswith(('reconciler.providers.', 'requests'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_store_from_another_package_is_found(tmp_path):
    """An entry point in the group `reconciler.providers` adds a store."""
    _install(tmp_path, "far-store = far_store:FarStore")
    (tmp_path / "far_store.py").write_text("class FarStore:\n    name = 'far-store'\n")
    assert _find(tmp_path, "far-store") == "far-store"


def test_a_package_that_cannot_be_loaded_is_named(tmp_path):
    """A broken entry point ends in an error that says which package it is."""
    _install(tmp_path, "far-store = far_store:FarStore")
    assert "far_store:FarStore" in _find(tmp_path, "far-store")


def test_a_built_in_store_cannot_be_replaced(tmp_path):
    """An entry point with the name of a built-in store changes nothing."""
    _install(tmp_path, "amazon-appstore = far_store:FarStore")
    assert _find(tmp_path, "amazon-appstore") == "amazon-appstore"


def _install(folder, line):
    info = folder / "far_store-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: far-store\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[reconciler.providers]\n{line}\n")


def _find(folder, name):
    """The name of the class that is found with this folder on the path, or the message of the error."""
    code = (
        f"import sys; sys.path.insert(0, {str(folder)!r})\n"
        "from reconciler import errors, providers\n"
        f"try: print(providers.find({name!r}).name)\n"
        "except errors.UsageProblem as error: print(error.message)"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
