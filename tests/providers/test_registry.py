from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from reconciler import providers
from reconciler.errors import UsageProblem

SCHEMA = {
    "title": "Far Store",
    "x-digest": "sha256",
    "x-endpoints": {"endpoint": {"url": "https://far.example.com"}},
    "x-credentials": {"key": {"env": "FAR_STORE_KEY", "description": "Far Store > Keys"}},
    "type": "object",
    "properties": {"id": {"type": "string"}},
}
"""As little as a store's schema can hold."""


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


def test_the_schema_beside_a_stores_module_is_found_and_its_module_not_run(tmp_path):
    """Manifests are checked without a provider; of built-in stores nothing else is looked for."""
    _install(tmp_path, "far-store = far.store:FarStore")
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "__init__.py").touch()
    (tmp_path / "far" / "store.py").write_text("raise AssertionError")
    (tmp_path / "far" / "far-store.json").write_text(json.dumps(SCHEMA))
    assert _said(tmp_path, "resources.schema('stores/far-store')['title']") == "Far Store"
    assert _said(tmp_path, "set(resources.stores(['far-store'])) - set(resources.stores())") == "{'far-store'}"


def test_what_is_installed_is_not_looked_through_for_built_in_stores():
    """That would take longer than all the rest of a start."""
    code = (
        "import sys; from reconciler import providers, resources; before = set(sys.modules);"
        "[resources.schema(f'stores/{name}') for name in resources.stores(providers.BUILT_IN)];"
        "print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("module", "schema", "why"),
    [
        ("far.store", None, "of which far.store cannot be looked up: No module named 'far'"),
        ("far_stores", None, "in which there is no module far_stores"),
        ("far_store", None, "which lacks its schema: there is no FOLDER/far-store.json"),
        ("far_store", "{", "whose schema FOLDER/far-store.json cannot be read: Expecting property name"),
        ("far_store", "true", "whose schema FOLDER/far-store.json is wrong at its top: True is not of type 'object'"),
        ("far_store", SCHEMA | {"type": "map"}, "is wrong at type: 'map' is not valid"),
        ("far_store", SCHEMA | {"x-endpoints": {}}, "is wrong at x-endpoints: 'endpoint' is a required property"),
        ("far_store", SCHEMA | {"x-credentials": {"key": {}}}, "is wrong at x-credentials.key: 'env' is a required"),
    ],
)
def test_a_package_whose_schema_is_missing_or_broken_is_named(tmp_path, module, schema, why):
    """With its version, the file, and what is wrong there."""
    _install(tmp_path, f"far-store = {module}:FarStore")
    (tmp_path / "far_store.py").touch()
    if schema is not None:
        (tmp_path / "far-store.json").write_text(schema if isinstance(schema, str) else json.dumps(schema))
    said = _said(tmp_path, "resources.schema('stores/far-store')")
    assert said.startswith("the store 'far-store' comes with the package far-store 1.0, ")
    assert why.replace("FOLDER", str(tmp_path)) in said


def test_a_broken_package_stands_in_nobody_elses_way(tmp_path):
    """A manifest for its store ends with the error; one for another store is as good as ever."""
    _install(tmp_path, "far-store = far_store:FarStore")
    (tmp_path / "far_store.py").touch()
    (tmp_path / "far.yaml").write_text("app: a\nstores: {far-store: {id: a}}\n")
    (tmp_path / "near.yaml").write_text("app: a\nstores: {amazon-appstore: {id: com.example.a}}\n")
    refused = _typed(tmp_path, "validate", "far.yaml")
    assert refused.returncode == 64
    assert "far-store 1.0, which lacks its schema" in " ".join(refused.stderr.split())
    assert _typed(tmp_path, "validate", "near.yaml").returncode == 0
    assert _typed(tmp_path, "doctor", "--store", "far-store").returncode == 64


def test_editors_are_given_the_stores_of_other_packages_too(tmp_path):
    """`schema` prints one for manifests in which each store's leads to a file that is there."""
    _install(tmp_path, "far-store = far_store:FarStore")
    (tmp_path / "far_store.py").touch()
    (tmp_path / "far-store.json").write_text(json.dumps(SCHEMA))
    blocks = json.loads(_typed(tmp_path, "schema").stdout)["properties"]["stores"]["properties"]
    assert blocks.keys() == {*providers.BUILT_IN, "far-store"}
    for name, block in blocks.items():
        assert json.loads(Path(unquote(urlsplit(block["$ref"]).path)).read_text())["title"], name
    assert json.loads(_typed(tmp_path, "schema", "far-store").stdout) == SCHEMA


def test_a_store_of_another_package_is_set_up_like_any_other(tmp_path):
    """Its endpoint and credentials can stand in reconciler.yaml, and what cannot is refused with its place."""
    _install(tmp_path, "far-store = far_store:FarStore")
    (tmp_path / "far_store.py").touch()
    (tmp_path / "far-store.json").write_text(json.dumps(SCHEMA))
    block = (
        "stores:\n  far-store:\n    endpoint: https://near.example.com\n    credentials: {key: env:NEAR}\n    jobs: 2\n"
    )
    code = (
        "import pathlib; from reconciler import settings\n"
        "found = settings.load(pathlib.Path('reconciler.yaml'), {'NEAR': 'secret'}).store('far-store')\n"
        "print(found.endpoint, found.secret('key'), found.jobs, dict(found.options))"
    )
    (tmp_path / "reconciler.yaml").write_text(block)
    assert _python(tmp_path, "-c", code, check=True).stdout == "https://near.example.com secret 2 {}\n"
    for line, why in {
        "    colour: red\n": "colour",
        "    credentials: {key: abc-123}\n": "R2901",
        "    endpoint: http://near.example.com\n": "R2902",
    }.items():
        (tmp_path / "reconciler.yaml").write_text(f"{block[: block.index('    endpoint')]}    jobs: 2\n\n\n{line}")
        refused = _typed(tmp_path, "status", ".")
        assert refused.returncode == 65
        assert "reconciler.yaml:6:" in refused.stderr
        assert why in refused.stderr
        assert "abc-123" not in refused.stderr


def _install(folder, line):
    info = folder / "far_store-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: far-store\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[reconciler.providers]\n{line}\n")


def _find(folder, name):
    """The name of the class that is found with this folder on the path, or the message of the error."""
    return _said(folder, f"providers.find({name!r}).name")


def _said(folder, expression):
    """The value of an expression with this folder on the path, or the message of the error."""
    code = (
        "from reconciler import errors, providers, resources\n"
        f"try: print({expression})\n"
        "except errors.UsageProblem as error: print(error.message)"
    )
    return _python(folder, "-c", code, check=True).stdout.strip()


def _typed(folder, *arguments):
    """How a command ends in this folder, with the folder on the path."""
    return _python(folder, "-m", "reconciler", *arguments)


def _python(folder, *arguments, check=False):
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=check
    )
