"""Secrets: where one is to be had, and how it is looked up.

A provider asks for two sorts. A credential of its store (`client_id`) is in the variable that the store's schema
names, or where reconciler.yaml says. What a manifest needs kept secret, such as a demo account's password, it can
only call `secret:NAME`; where that is to be had stands in reconciler.yaml under `secrets`. A manifest therefore
cannot have a variable, a file or the output of a program of its own choice sent to a store.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from reconciler.errors import Unauthorized

Reference = str | Mapping[str, Any]
"""Where a secret is to be had: `env:NAME`, `file:PATH` or `{cmd: [program, argument, …]}`."""

NAMED: Final = "secret:"
"""What a manifest's name for a secret begins with."""
SANDBOX_PREFIX: Final = "sandbox-"
COMMAND_SECONDS: Final = 60
_MAX_SECRET_BYTES: Final = 65_536


def is_reference(value: Any) -> bool:
    """Does it say where a secret is to be had? If not, it may be the secret itself, and must not be shown."""
    if isinstance(value, dict):
        return value.keys() == {"cmd"}
    return str(value).startswith(("env:", "file:"))


def shown_to(sandbox: Mapping[str, Any]) -> Callable[[str], str]:
    """What the sandbox is shown: a credential that it offers itself, such as a key to sign with, or just the name.

    For a secret that a manifest names it is `sandbox`, short enough for whatever it stands for. No real one is looked
    for.
    """
    offered = sandbox.get("credentials", {})

    def shown(name: str) -> str:
        return "sandbox" if name.startswith(NAMED) else str(offered.get(name, f"{SANDBOX_PREFIX}{name}"))

    return shown


@dataclass(frozen=True)
class Wanted:
    """One secret that is looked for.

    Args:
        title: what it is, as a sentence names it: `the client_id of amazon-appstore`.
        reference: where it is to be had.
        fix: what to do if it is not there.
        store: who asks.
    """

    title: str
    reference: Reference
    fix: str
    store: str


@dataclass
class Source:
    """Gets secrets from where they are, each once, so that a program that asks for a password asks once.

    May be called by many threads.
    """

    environ: Mapping[str, str] = field(repr=False)
    folder: Path
    _found: dict[str, str] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def get(self, wanted: Wanted) -> str:
        """The secret, without blanks around it. Raises Unauthorized if it cannot be had."""
        with self._lock:
            if wanted.title not in self._found:
                self._found[wanted.title] = _checked(wanted, self._look_up(wanted))
            return self._found[wanted.title]

    def _look_up(self, wanted: Wanted) -> str:
        if not isinstance(wanted.reference, str):
            return self._from_command(wanted, wanted.reference["cmd"])
        sort, _, target = wanted.reference.partition(":")
        return self._from_file(wanted, target) if sort == "file" else self._from_environment(wanted, target)

    def _from_environment(self, wanted: Wanted, variable: str) -> str:
        if variable not in self.environ:
            raise _refusal(f"{variable} is not set, which is to hold {wanted.title}", wanted)
        return self.environ[variable]

    def _from_file(self, wanted: Wanted, target: str) -> str:
        path = self.folder / Path(target).expanduser()
        try:
            with path.open("rb") as file:
                status = os.fstat(file.fileno())
                if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                    message = f"others can read {path}, which holds {wanted.title}"
                    raise Unauthorized(message, fix=f"chmod 600 {path}", where=wanted.store)
                return file.read(_MAX_SECRET_BYTES).decode()
        except OSError as error:
            raise _refusal(f"{path}, {wanted.title}, cannot be read: {error.strerror}", wanted) from None
        except UnicodeDecodeError:
            raise _refusal(f"{path}, {wanted.title}, is not text", wanted) from None

    def _from_command(self, wanted: Wanted, command: list[str]) -> str:
        """What a program prints. What it says on stderr goes to the user, as it may ask for a password there."""
        import subprocess  # noqa: PLC0415  only needed where secrets come from a program

        about = f"{command[0]}, which is to print {wanted.title},"
        try:
            done = subprocess.run(  # noqa: S603  the user's own settings name it; no shell reads it
                command,
                stdout=subprocess.PIPE,
                env=dict(self.environ),
                cwd=self.folder,
                timeout=COMMAND_SECONDS,
                check=True,
            )
            return done.stdout.decode()
        except subprocess.CalledProcessError as error:
            raise _refusal(f"{about} ended with {error.returncode}", wanted) from None
        except subprocess.TimeoutExpired:
            raise _refusal(f"{about} did not end within {COMMAND_SECONDS} s", wanted) from None
        except OSError as error:
            raise _refusal(f"{about} cannot be run: {error.strerror}", wanted) from None
        except UnicodeDecodeError:
            raise _refusal(f"{about} printed something that is not text", wanted) from None


def _checked(wanted: Wanted, value: str) -> str:
    value = value.strip()
    if not value:
        raise _refusal(f"{wanted.title} is empty", wanted)
    if value.startswith(SANDBOX_PREFIX):
        message = f"{wanted.title} is one of the sandbox, and this is the real store"
        raise Unauthorized(message, fix="set a real one, or add --sandbox", where=wanted.store)
    return value


def _refusal(message: str, wanted: Wanted) -> Unauthorized:
    return Unauthorized(message, fix=wanted.fix, where=wanted.store)


@dataclass(frozen=True)
class Secrets:
    """What one store's provider asks for secrets.

    Args:
        store: its name.
        known: its credentials, as its schema describes them.
        references: where reconciler.yaml says that credentials are.
        named: where it says that the secrets are which manifests name.
        source: gets them from there.
    """

    store: str
    known: Mapping[str, Mapping[str, Any]]
    references: Mapping[str, Reference]
    named: Mapping[str, Reference]
    source: Source

    def __call__(self, name: str) -> str:
        """A credential by its name, "" for an optional one that nobody has set; or what `secret:NAME` stands for.

        Raises Unauthorized if it cannot be had.
        """
        if name.startswith(NAMED):
            return self.source.get(self._named(name.removeprefix(NAMED)))
        return "" if self._left_out(name) else self.source.get(self._credential(name))

    def _named(self, name: str) -> Wanted:
        if name not in self.named:
            line = f"{name}: env:{name.upper().replace('-', '_')}"
            beside = f"secrets in reconciler.yaml names {', '.join(self.named)}; correct the manifest, or add there"
            raise Unauthorized(
                f"a manifest asks for {NAMED}{name}, which reconciler.yaml does not define",
                fix=f"{beside}:\n{line}" if self.named else f"add to reconciler.yaml:\nsecrets: {{{line}}}",
                where=self.store,
            )
        fix = f"reconciler.yaml says under secrets where {name} is to be had: put it there, or correct that"
        return Wanted(f"the secret {name}", self.named[name], fix, self.store)

    def _left_out(self, name: str) -> bool:
        """May it be missing, and is it? A secret that a CI system does not have is often an empty variable."""
        known = self.known[name]
        unset = not self.source.environ.get(known["env"], "").strip()
        return bool(known.get("optional")) and name not in self.references and unset

    def _credential(self, name: str) -> Wanted:
        known = self.known[name]
        reference = self.references.get(name, f"env:{known['env']}")
        place = f"stores.{self.store}.credentials.{name} in reconciler.yaml"
        otherwise = f", or correct {place}" if name in self.references else ""
        fix = f"{_provide(reference)}{otherwise}. Found under: {known['description']}"
        return Wanted(f"the {name} of {self.store}", reference, fix, self.store)


def _provide(reference: Reference) -> str:
    """What to do so that a secret is had by this reference."""
    if not isinstance(reference, str):
        return f"see that {reference['cmd'][0]} runs here and prints it"
    sort, _, target = reference.partition(":")
    return f"put it into {target}" if sort == "file" else f"set {target}"
