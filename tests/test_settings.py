from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Barrier, Thread

import pytest

from reconciler import resources
from reconciler.errors import SettingsInvalid, Unauthorized
from reconciler.settings import load

STORE = "amazon-appstore"
ENVIRON = {"AMAZON_APPSTORE_CLIENT_ID": " id\n", "AMAZON_APPSTORE_CLIENT_SECRET": "s3cret\r\n"}
LOCAL = {"endpoint": "http://127.0.0.1:8080", "token_endpoint": "http://127.0.0.1:8080/auth"}


def written(tmp_path: Path, text: str) -> Path:
    """A settings file with this text."""
    path = tmp_path / "reconciler.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path, environ: dict[str, str] | None = None) -> SettingsInvalid:
    """What a settings file is refused with."""
    with pytest.raises(SettingsInvalid) as caught:
        load(path, environ or {})
    return caught.value


def test_no_file_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without reconciler.yaml everything has its documented default."""
    monkeypatch.chdir(tmp_path)
    settings = load(None, ENVIRON)
    store = settings.store(STORE)
    assert settings.ledger == tmp_path / ".reconciler" / "ledger.jsonl"
    assert (settings.guards.deletes_percent, settings.timeout, settings.wait, settings.jobs) == (30, 60.0, 900.0, 6)
    assert store.endpoint == "https://developer.amazon.com/api/appstore"
    assert store.endpoints == {"token_endpoint": "https://api.amazon.com/auth/o2/token"}
    assert (store.timeout, store.wait, store.jobs, store.sandbox) == (60.0, 900.0, 6, False)


def test_credentials_come_from_the_environment_without_blanks(tmp_path: Path) -> None:
    """A newline that a CI system added to a secret does no harm."""
    secret = load(written(tmp_path, ""), ENVIRON).store(STORE).secret
    assert (secret("client_id"), secret("client_secret")) == ("id", "s3cret")


def test_everything_can_be_set(tmp_path: Path) -> None:
    """A store's own values win over the common ones; the ledger lies beside the file."""
    text = (
        "ledger: state/l.jsonl\ntimeout: 10\nwait: 20\njobs: 3\nguards: {deletes_percent: 50}\n"
        "stores: {amazon-appstore: {endpoint: 'https://eu.example.com/api', jobs: 1, timeout: 5}}\n"
    )
    settings = load(written(tmp_path, text), ENVIRON)
    store = settings.store(STORE)
    assert settings.ledger == tmp_path / "state" / "l.jsonl"
    assert (settings.guards.deletes_percent, settings.jobs) == (50, 3)
    assert (store.endpoint, store.jobs, store.timeout, store.wait) == ("https://eu.example.com/api", 1, 5.0, 20.0)
    assert store.endpoints == {"token_endpoint": "https://api.amazon.com/auth/o2/token"}


def test_the_file_is_found_from_below_within_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search goes upwards, and ends where the repository does."""
    written(tmp_path, "jobs: 2\n")
    inside = tmp_path / "repo" / "deep"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert load(None, {}).jobs == 2
    (tmp_path / "repo" / ".git").mkdir()
    assert load(None, {}).jobs == 6
    written(tmp_path / "repo", "jobs: 4\n")
    assert load(None, {}).jobs == 4


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    """A wrong path is not the same as no settings."""
    assert "cannot be read" in refused(tmp_path / "other.yaml").message


@pytest.mark.parametrize(
    ("text", "place", "fix"),
    [
        ("jbos: 3\n", "1:1", "did you mean jobs?"),
        ("stores: {amazon-appstor: {}}\n", "1:10", "did you mean amazon-appstore?"),
        ("stores:\n  amazon-appstore:\n    endpiont: https://x\n", "3:5", "did you mean endpoint?"),
        ("guards: {deletes: 3}\n", "1:10", "did you mean deletes_percent?"),
        ("jobs: 0\n", "1:7", ""),
        ("timeout: '10'\n", "1:10", ""),
        ("jobs: [\n", "2:1", ""),
        ("jobs: !!int 3\n", "1:7", "remove the tag: the schema says what each value is"),
        ("- a\n", "1:1", ""),
    ],
)
def test_problems_have_places(tmp_path: Path, text: str, place: str, fix: str) -> None:
    """Settings are checked like manifests: the token at fault, and the closest known word."""
    path = written(tmp_path, text)
    [found] = refused(path).diagnostics
    assert str(found.place) == f"{path}:{place}"
    assert found.fix == fix


@pytest.mark.parametrize(
    "url",
    ["http://example.com/api", "http://127.0.0.1:8080", "https://user:pw@example.com", "https://", "https://e.com?x=1"],
)
def test_real_endpoints_are_https_and_plain(tmp_path: Path, url: str) -> None:
    """Credentials go nowhere in the open, and nowhere with baggage."""
    path = written(tmp_path, f"stores:\n  amazon-appstore:\n    token_endpoint: {url}\n")
    [found] = refused(path).diagnostics
    assert (found.code, str(found.place)) == ("R2902", f"{path}:3:21")


@pytest.mark.parametrize(
    "text",
    [
        "stores: {amazon-appstore: {credentials: {client_secret: hunter2}}}\n",
        "stores: {amazon-appstore: {credentials: {client_secret: hunter2}, endpiont: hunter2}}\n",
        "jbos: 1\nstores:\n  amazon-appstore:\n    credentials:\n      client_secret: |\n        hunter2\n",
        "stores: {amazon-appstore: {credentials: {client_secret: [hunter2], client_id: 'cmd: hunter2'}}}\n",
    ],
)
def test_a_literal_credential_is_refused_without_being_echoed(tmp_path: Path, text: str) -> None:
    """Neither the words of an error nor the line that it would quote show a credential that stands in the file."""
    error = refused(written(tmp_path, text))
    assert "R2901" in [each.code for each in error.diagnostics]
    assert "hunter2" not in f"{error} {error.fix} {error.diagnostics}"
    assert [each.place for each in error.diagnostics] == [None] * len(error.diagnostics)


def test_a_missing_credential_says_what_to_set_and_where_to_find_it(tmp_path: Path) -> None:
    """The message names the variable; the fix says where people get the value."""
    with pytest.raises(Unauthorized) as caught:
        load(written(tmp_path, ""), {}).store(STORE).secret("client_id")
    assert "AMAZON_APPSTORE_CLIENT_ID is not set" in caught.value.message
    assert caught.value.fix.startswith("set AMAZON_APPSTORE_CLIENT_ID. Found under: Amazon Developer Console")


@pytest.mark.parametrize(
    ("reference", "environ", "remedy"),
    [
        ("env:MY_ID", {}, "set MY_ID, or "),
        ("env:MY_ID", {"MY_ID": " "}, "set MY_ID, or "),
        ("file:none", {}, "put it into none, or "),
        ("file:empty", {}, "put it into empty, or "),
        ("{cmd: [nothing-such, --id]}", {}, "see that nothing-such runs here and prints it, or "),
        ("{cmd: ['false']}", {}, "see that false runs here and prints it, or "),
        ("{cmd: ['true']}", {}, "see that true runs here and prints it, or "),
    ],
)
def test_the_fix_is_about_the_place_where_a_credential_was_looked_for(
    tmp_path: Path, reference: str, environ: dict[str, str], remedy: str
) -> None:
    """Not about a variable that the settings have put something else in place of."""
    (tmp_path / "empty").touch(mode=0o600)
    path = written(tmp_path, f"stores: {{amazon-appstore: {{credentials: {{client_id: {reference}}}}}}}")
    with pytest.raises(Unauthorized) as caught:
        load(path, {"PATH": os.environ["PATH"], **environ}).store(STORE).secret("client_id")
    assert caught.value.fix.startswith(
        f"{remedy}correct stores.amazon-appstore.credentials.client_id in reconciler.yaml. Found under: Amazon"
    )


def test_an_empty_credential_is_a_missing_one(tmp_path: Path) -> None:
    """A secret that a CI system did not hand over is often an empty text."""
    with pytest.raises(Unauthorized, match="is empty"):
        load(written(tmp_path, ""), {"AMAZON_APPSTORE_CLIENT_ID": " \n"}).store(STORE).secret("client_id")


def test_nothing_is_looked_up_before_it_is_needed(tmp_path: Path) -> None:
    """Making the settings of a store takes no credential."""
    text = "stores: {amazon-appstore: {credentials: {client_id: 'file:nowhere', client_secret: {cmd: [nothing-such]}}}}"
    secret = load(written(tmp_path, text), {}).store(STORE).secret
    with pytest.raises(Unauthorized, match="cannot be read: No such file"):
        secret("client_id")
    with pytest.raises(Unauthorized, match="nothing-such, which is to print the client_secret"):
        secret("client_secret")


def test_another_variable_can_be_named(tmp_path: Path) -> None:
    """`env:` refers to a variable of any name."""
    text = "stores: {amazon-appstore: {credentials: {client_id: env:OTHER}}}"
    secret = load(written(tmp_path, text), {"OTHER": "x", **ENVIRON}).store(STORE).secret
    assert (secret("client_id"), secret("client_secret")) == ("x", "s3cret")


def test_a_credential_in_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """`file:` refers to a file of mode 0600, beside reconciler.yaml."""
    key = tmp_path / "key"
    key.write_text(" top \n")
    key.chmod(0o640)
    text = "stores: {amazon-appstore: {credentials: {client_secret: file:key}}}"
    secret = load(written(tmp_path, text), {}).store(STORE).secret
    with pytest.raises(Unauthorized) as caught:
        secret("client_secret")
    assert caught.value.fix == f"chmod 600 {key}"
    assert "top" not in str(caught.value)
    key.chmod(0o600)
    assert secret("client_secret") == "top"


def command(tmp_path: Path, code: str) -> Path:
    """A settings file whose client_id is what a Python program prints."""
    reference = f"{{cmd: ['{sys.executable}', -c, \"{code}\"]}}"
    return written(tmp_path, f"stores: {{amazon-appstore: {{credentials: {{client_id: {reference}}}}}}}")


def test_a_program_can_print_a_credential(tmp_path: Path) -> None:
    """`cmd` runs without a shell, with the same environment."""
    path = command(tmp_path, "import os; print(os.environ['WHO'] + ' $(id)')")
    assert load(path, {"WHO": "me"}).store(STORE).secret("client_id") == "me $(id)"


def test_a_program_that_fails_is_told_without_its_output(tmp_path: Path) -> None:
    """What it printed may be half a credential."""
    path = command(tmp_path, "print('hunter' + '2'); raise SystemExit(3)")
    with pytest.raises(Unauthorized, match="ended with 3") as caught:
        load(path, dict(os.environ)).store(STORE).secret("client_id")
    assert "hunter2" not in str(caught.value)


def test_a_credential_is_looked_up_once_for_all_threads(tmp_path: Path) -> None:
    """A program that asks for a password asks once."""
    path = command(tmp_path, "open('ran', 'a').write('x'); print('id')")
    secret = load(path, dict(os.environ)).store(STORE).secret
    together = Barrier(4)

    def ask() -> None:
        together.wait()
        assert secret("client_id") == "id"

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (tmp_path / "ran").read_text() == "x"


def test_the_sandbox_sees_no_real_credential(tmp_path: Path) -> None:
    """In the sandbox credentials are not even looked for, and no real endpoint is left."""
    path = command(tmp_path, "open('ran', 'a').write('x'); print('id')")
    store = load(path, ENVIRON, sandbox={STORE: LOCAL}).store(STORE)
    assert (store.secret("client_id"), store.secret("client_secret")) == ("sandbox-client_id", "sandbox-client_secret")
    assert (store.endpoint, store.endpoints) == (LOCAL["endpoint"], {"token_endpoint": LOCAL["token_endpoint"]})
    assert store.sandbox
    assert not (tmp_path / "ran").exists()


def test_a_credential_of_the_sandbox_is_refused_for_the_real_store(tmp_path: Path) -> None:
    """A value that was meant for the sandbox never leaves the machine."""
    environ = {"AMAZON_APPSTORE_CLIENT_ID": "sandbox-client_id"}
    with pytest.raises(Unauthorized, match="one of the sandbox"):
        load(written(tmp_path, ""), environ).store(STORE).secret("client_id")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost:1/x", "https://[::1]:1", "http://127.9.9.9"])
def test_a_sandbox_is_on_this_machine(tmp_path: Path, url: str) -> None:
    """Loopback addresses are taken, with http as well."""
    sandbox = {STORE: {**LOCAL, "endpoint": url}}
    assert load(written(tmp_path, ""), {}, sandbox=sandbox).store(STORE).endpoint == url


@pytest.mark.parametrize(
    "url",
    ["https://developer.amazon.com", "http://10.0.0.1", "http://127.0.0.1.example.com", "http://localhost.example.com",
     "http://0.0.0.0", "ftp://127.0.0.1", "http://127.0.0.1@example.com", "//127.0.0.1", ""],
)  # fmt: skip
@pytest.mark.parametrize("name", ["endpoint", "token_endpoint"])
def test_a_sandbox_elsewhere_is_refused(tmp_path: Path, name: str, url: str) -> None:
    """Whatever looks like this machine but is not."""
    with pytest.raises(SettingsInvalid):
        load(written(tmp_path, ""), {}, sandbox={STORE: {**LOCAL, name: url}}).store(STORE)


def test_the_sandbox_never_falls_back_to_a_real_endpoint(tmp_path: Path) -> None:
    """A store, or an endpoint, that the sandbox does not offer is an error."""
    for sandbox in ({}, {STORE: {"endpoint": LOCAL["endpoint"]}}):
        with pytest.raises(SettingsInvalid, match="offers no"):
            load(written(tmp_path, ""), ENVIRON, sandbox=sandbox).store(STORE)


def test_an_optional_credential_may_be_missing(tmp_path: Path) -> None:
    """A key that belongs to a person has no issuer; an empty variable counts as a missing one, a set one is taken."""
    path = written(tmp_path, "")
    for environ, issuer in (
        ({}, ""),
        ({"APP_STORE_ISSUER_ID": " \n"}, ""),
        ({"APP_STORE_ISSUER_ID": "57-a\n"}, "57-a"),
    ):
        assert load(path, environ).store("app-store").secret("issuer_id") == issuer
    with pytest.raises(Unauthorized, match="APP_STORE_KEY_ID is not set"):
        load(path, {}).store("app-store").secret("key_id")


def test_an_optional_credential_that_was_named_must_be_there(tmp_path: Path) -> None:
    """Whoever says where the issuer is to be had wants it, and does not want to go on without."""
    path = written(tmp_path, "stores: {app-store: {credentials: {issuer_id: env:ISSUER}}}")
    with pytest.raises(Unauthorized, match="ISSUER is not set"):
        load(path, {}).store("app-store").secret("issuer_id")


def test_an_unknown_store_names_the_closest(tmp_path: Path) -> None:
    """A store that does not exist has no settings."""
    with pytest.raises(SettingsInvalid) as caught:
        load(written(tmp_path, ""), {}).store("amazon-apstore")
    assert caught.value.fix == "did you mean amazon-appstore?"


def test_no_secret_shows_in_what_settings_print_as(tmp_path: Path) -> None:
    """A settings object in a traceback or log shows no credential that was looked up, nor the environment."""
    settings = load(written(tmp_path, ""), ENVIRON)
    store = settings.store(STORE)
    store.secret("client_secret")
    assert "s3cret" not in f"{settings!r} {store!r}"


def test_every_store_has_settings(tmp_path: Path) -> None:
    """Each store that has a schema can be connected to."""
    for name in resources.stores():
        assert load(written(tmp_path, ""), {}).store(name).endpoint.startswith("https://")


def test_reading_manifests_and_settings_imports_no_validator_before_it_is_needed() -> None:
    """Start-up stays quick: jsonschema is imported when the first document is checked."""
    code = "import sys, reconciler.manifest, reconciler.settings; print('jsonschema' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
