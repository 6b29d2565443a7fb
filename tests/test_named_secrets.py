from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from reconciler.errors import SettingsInvalid, Unauthorized
from reconciler.settings import Settings, load

STORE = "app-store"
KEYS = {"APP_STORE_KEY_ID": "2X9R4HXF34", "APP_STORE_PRIVATE_KEY": "-----BEGIN"}


def settings(tmp_path: Path, text: str, environ: dict[str, str] | None = None, **named) -> Settings:
    """Settings with this text in reconciler.yaml."""
    path = tmp_path / "reconciler.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, environ or {}, **named)


def refused(made: Settings, name: str) -> Unauthorized:
    """What the look-up of a secret is refused with."""
    with pytest.raises(Unauthorized) as caught:
        made.store(STORE).secret(name)
    return caught.value


def test_a_named_secret_is_had_from_a_variable_a_file_or_a_program(tmp_path: Path) -> None:
    """A manifest says secret:NAME; reconciler.yaml says where that is, in the three ways known from credentials."""
    (tmp_path / "two").write_text("deux\n")
    (tmp_path / "two").chmod(0o600)
    text = f"secrets: {{one: env:ONE, two: file:two, three-3_: {{cmd: ['{sys.executable}', -c, 'print(\"trois\")']}}}}"
    secret = settings(tmp_path, text, {**os.environ, "ONE": " un "}).store(STORE).secret
    assert [secret(f"secret:{name}") for name in ("one", "two", "three-3_")] == ["un", "deux", "trois"]


def test_every_store_may_ask_and_a_program_is_run_once(tmp_path: Path) -> None:
    """Secrets belong to no store: what one has asked for is there for the next."""
    code = 'open(\\"ran\\", \\"a\\").write(\\"x\\"); print(1)'
    made = settings(tmp_path, f"secrets: {{demo: {{cmd: ['{sys.executable}', -c, \"{code}\"]}}}}", dict(os.environ))
    assert [made.store(store).secret("secret:demo") for store in (STORE, "amazon-appstore", STORE)] == ["1"] * 3
    assert (tmp_path / "ran").read_text() == "x"


def test_a_name_that_is_not_defined_shows_the_line_to_add(tmp_path: Path) -> None:
    """The fix can be pasted into reconciler.yaml as it stands."""
    first = refused(settings(tmp_path, ""), "secret:apple-demo")
    assert "secret:apple-demo" in first.message
    assert first.fix == "add to reconciler.yaml:\nsecrets: {apple-demo: env:APPLE_DEMO}"
    again = settings(tmp_path, first.fix.splitlines()[1], {"APPLE_DEMO": "pw"})
    assert again.store(STORE).secret("secret:apple-demo") == "pw"
    other = refused(again, "secret:apple_demo2")
    assert other.fix.splitlines()[1] == "apple_demo2: env:APPLE_DEMO2"
    assert "names apple-demo;" in other.fix


@pytest.mark.parametrize("name", ["secret:private_key", "secret:key_id", "secret:APP_STORE_KEY_ID", "secret:PATH"])
def test_a_manifest_cannot_reach_credentials_or_variables(tmp_path: Path, name: str) -> None:
    """Only what reconciler.yaml defines under secrets has a name that a manifest can say."""
    assert (
        "does not define"
        in refused(settings(tmp_path, "secrets: {demo: env:DEMO}", {**KEYS, "DEMO": "x"}), name).message
    )


def test_a_secret_that_is_not_there_says_where_it_was_looked_for(tmp_path: Path) -> None:
    """The variable is named, and that reconciler.yaml sends us there."""
    error = refused(settings(tmp_path, "secrets: {demo: env:DEMO}"), "secret:demo")
    assert error.message == "DEMO is not set, which is to hold the secret demo"
    assert "reconciler.yaml says under secrets" in error.fix
    empty = refused(settings(tmp_path, "secrets: {demo: env:DEMO}", {"DEMO": " \n"}), "secret:demo")
    assert empty.message == "the secret demo is empty"


def test_the_sandbox_answers_with_a_stand_in(tmp_path: Path) -> None:
    """Nothing real is looked for, not even whether the name is defined; what comes back says that it is no secret."""
    text = f"secrets: {{demo: {{cmd: ['{sys.executable}', -c, 'open(\"ran\", \"w\")']}}}}"
    made = settings(tmp_path, text, sandbox={STORE: {"endpoint": "http://127.0.0.1:1"}})
    assert [made.store(STORE).secret(f"secret:{name}") for name in ("demo", "other")] == [
        "sandbox",
        "sandbox",
    ]
    assert not (tmp_path / "ran").exists()


def test_what_the_sandbox_answered_is_refused_for_the_real_store(tmp_path: Path) -> None:
    """A value that was copied from a rehearsal does not reach a store."""
    error = refused(settings(tmp_path, "secrets: {demo: env:DEMO}", {"DEMO": "sandbox-demo"}), "secret:demo")
    assert "one of the sandbox" in error.message


@pytest.mark.parametrize(
    "text",
    [
        "secrets: {demo: hunter2}",
        "secrets: {demo: {value: hunter2}}",
        "secrets: {demo: [hunter2]}",
        "secrets: hunter2",
        "secret: {demo: hunter2}",
        "secrets: {Demo Account: hunter2}",
        "secrets:\n  demo: |\n    hunter2\njbos: 1",
        "stores: {app-store: {credentials: hunter2}}",
        "stores: {app-store: {credential: {key_id: hunter2}}}",
        "stores: {app-store: {credentials: {key_id: {value: hunter2}}}}",
    ],
)
def test_a_literal_is_refused_without_being_echoed(tmp_path: Path, text: str) -> None:
    """Neither the words nor the lines that a place would show repeat a secret, misspelt heading or not."""
    with pytest.raises(SettingsInvalid) as caught:
        settings(tmp_path, text)
    assert "R2901" in [each.code for each in caught.value.diagnostics]
    assert "hunter2" not in f"{caught.value} {caught.value.fix} {caught.value.diagnostics}"
    assert [each.place for each in caught.value.diagnostics] == [None] * len(caught.value.diagnostics)


def test_a_name_is_of_small_letters_digits_and_dashes(tmp_path: Path) -> None:
    """As a manifest will write it; the problem stands on the name."""
    with pytest.raises(SettingsInvalid) as caught:
        settings(tmp_path, "secrets: {Demo: env:DEMO}")
    [found] = caught.value.diagnostics
    assert (found.code, found.summary) == ("R2010", "unknown name of a secret 'Demo'")
    assert "lower-case letters" in found.fix
    assert found.place is not None
    assert (found.place.line, found.place.column) == (1, 11)


def test_no_named_secret_shows_in_what_settings_print_as(tmp_path: Path) -> None:
    """Once looked up it is in no repr, and so in no traceback."""
    made = settings(tmp_path, "secrets: {demo: env:DEMO}", {"DEMO": "hunter2"})
    store = made.store(STORE)
    assert store.secret("secret:demo") == "hunter2"
    assert "hunter2" not in f"{made!r} {store!r}"
