"""Every `--json`: in each situation that shapes it the one object follows its published schema, with no member beside.

A situation is what happened before, the exit code, and the command as it is typed. One that ends in an error prints
diagnostics, whatever the command; every other what `docs/json.md` says of the command.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import published
import pytest
import typer
from receiver import listening

from reconciler import notices
from reconciler.cli.program import program
from reconciler.errors import Refused
from reconciler.model import Address
from reconciler.notices import Noted
from tools.docs.json_reference import NO_DOCUMENT, PRINTED

FAILED = "diagnostics.json"
STORE, TURBINE = "amazon-appstore", "digital-turbine"
UPLOAD = f"{TURBINE}/com.example.wordgame/binary/upload"

Act = Callable[[Any], object]
"""Something that is done with a shell."""


@dataclass(frozen=True)
class Situation:
    """A command as it is typed, `{app}` standing for the app's id, what was there before, and how it ends."""

    typed: str
    before: Act = lambda _shell: None
    code: int = 0
    place: str = ""
    store: str = STORE

    @property
    def command(self) -> str:
        """Its name as in the table of what is printed: the longest that is typed."""
        return max((each for each in PRINTED if set(each.split()) <= set(self.typed.split())), key=len)


# --- what happened before -----------------------------------------------------------------------------------------


def write(name: str, text: str) -> Act:
    """A file in the shell's folder."""

    def act(shell):
        path = shell.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("{app}", shell.app))

    return act


def typed(*commands: str) -> Act:
    """Commands that were run."""

    def act(shell):
        for command in commands:
            shell(*command.split())

    return act


def struck(*rules: str) -> Act:
    """Faults that are set."""
    return lambda shell: shell.sandbox.control(next(iter(shell.sandbox.endpoints()))).faults(*rules)


def together(*acts: Act) -> Act:
    """One after the other."""
    return lambda shell: [act(shell) for act in acts]


def approved(shell):
    """The review ended well."""
    shell.approve()


def edited(shell):
    """Somebody rewrote the title in the console."""
    shell.console("Wordgame, now better")


def doubled(shell):
    """A colleague began a draft in the console."""
    shell.store.console(shell.app, "open_edit")


def uploaded(shell):
    """The store took an upload in, and its answer got lost."""
    together(struck("POST /v1/*: reset_after"), typed("apply --yes"), struck())(shell)


def unnamed(shell):
    """The saved plan was edited."""
    typed("plan -o plan.json")(shell)
    path = shell.folder / "plan.json"
    path.write_text(path.read_text().replace("Wordgame 2", "Wordgame 9"))


def ignoring(until: str, address: str = "amazon-appstore/*/title") -> Act:
    """An ignore list in the settings."""
    entry = f"{{address: '{address}', reason: a campaign, until: {until}}}"
    return write("reconciler.yaml", f"drift: {{ignore: [{entry}]}}\n")


in_sync = together(typed("apply --yes"), approved)
drifted = together(in_sync, edited)
emptied = write("wordgame.yaml", f"app: wordgame\nstores:\n  {STORE}: {{id: '{{app}}', images: {{prune: true}}}}\n")
misspelt = write("wordgame.yaml", f"app: wordgame\nstores:\n  {STORE}: {{id: '{{app}}', listing: {{}}}}\n")
doubtful = write(
    "wordgame.yaml",
    "app: wordgame\ndefaults: {listings: {ko-KR: {title: Words}}}\nstores:\n"
    f"  {STORE}: {{id: '{{app}}', listings: {{en-US: {{short_description: Lorem ipsum dolor}}}}}}\n",
)
fastlane = together(
    write("ios/fastlane/Appfile", "app_identifier 'com.example.wordgame'\n"),
    write("ios/fastlane/metadata/en-US/name.txt", "Wordgame"),
    write("ios/fastlane/metadata/tlh/name.txt", "Wordgame"),
)
every_fault = struck(
    "GET */none: 503 body=x retry_after=2 nth=1 times=2 every=3 p=0.5 seed=7 after",
    "GET */none: reset_before",
    "GET */none: reset_after truncate=close drip=1 drip_header=1 latency=5 latency_after=5 connect_latency=5",
    "GET */none: html_200",
    "GET */none: empty_200 wrong_type drop_etag gzip_bomb=1 huge_json=1 redirect=loop",
    "GET */none: cut_after_writes=900 reply=no",
)

SITUATIONS = {
    "valid": Situation("validate"),
    "valid, doubtful, with notes": Situation("validate", doubtful),
    "invalid": Situation("validate", misspelt, 65, FAILED),
    "no YAML": Situation("validate", write("wordgame.yaml", "app: ["), 65, FAILED),
    "nothing there": Situation("validate nowhere", code=65, place=FAILED),
    "no such option": Situation("validate --nope", code=64, place=FAILED),
    "no such command": Situation("validat", code=64, place=FAILED),
    "invalid settings": Situation("plan", write("reconciler.yaml", "ledgr: x\n"), 65, FAILED),
    "changes": Situation("plan"),
    "nothing to change": Situation("plan", in_sync),
    "changed at the store": Situation("plan", drifted),
    "deletions": Situation("plan", emptied),
    "deletions accepted": Situation("plan --accept deletes", emptied),
    "not to be read without a draft": Situation("plan --no-draft", code=4),
    "the store refuses to be read": Situation("plan", struck("GET *: 403"), 5),
    "no store answers": Situation("plan", struck("*: reset_before"), 1),
    "waits for a word": Situation("plan", uploaded, 4, store=TURBINE),
    "files": Situation("plan", store=TURBINE),
    "a saved plan": Situation("show plan.json", typed("plan -o plan.json")),
    "an edited plan": Situation("show plan.json", unnamed, 4, FAILED),
    "done": Situation("apply --yes"),
    "nothing to do": Situation("apply --yes", in_sync),
    "already done": Situation("apply plan.json", together(typed("plan -o plan.json"), in_sync)),
    "prepared": Situation("apply --yes --stop-after prepare"),
    "refused": Situation("apply --yes", struck("PUT */listings/*: 400"), 1),
    "the last answer got lost": Situation("apply --yes", struck("POST */commit: reset_after")),
    "in review": Situation("apply --yes", together(typed("apply --yes"), lambda shell: shell.wish("Words")), 4),
    "stale": Situation("apply plan.json", together(typed("plan -o plan.json"), edited), 4),
    "somebody's draft": Situation("apply --yes", doubled, 4),
    "guarded": Situation("apply --yes", emptied, 4),
    "not read": Situation("apply --yes", struck("GET *: 403"), 5),
    "in doubt": Situation("apply --yes", struck("POST /v1/*: reset_after"), 3, store=TURBINE),
    "nobody to ask": Situation("apply --no-input", code=4, place=FAILED),
    "nothing drifted": Situation("drift --allow-draft", in_sync),
    "drifted": Situation("drift --allow-draft", drifted, 2),
    "drift ignored": Situation("drift --allow-draft", together(drifted, ignoring("2999-12-31"))),
    "no longer ignored": Situation("drift --allow-draft", together(drifted, ignoring("2020-12-31")), 2),
    "ignored in vain": Situation("drift --allow-draft", together(in_sync, ignoring("2999-12-31"))),
    "not measured": Situation("drift", in_sync, 4),
    "in sync": Situation("status --allow-draft", in_sync),
    "status of a draft": Situation("status", typed("apply --yes --stop-after prepare")),
    "status after drift": Situation("status --allow-draft", drifted),
    "status of changes": Situation("status --allow-draft"),
    "status not measured": Situation("status"),
    "status not to be had": Situation("status", struck("GET *: 403"), 5),
    "back": Situation("rollback wordgame", together(in_sync, lambda shell: shell.wish("Words"), in_sync)),
    "applies": Situation("rollback wordgame --list", in_sync),
    "no applies": Situation("rollback wordgame --list"),
    "no way back": Situation("rollback wordgame", code=64, place=FAILED),
    "it did not happen": Situation(f"resolve {UPLOAD} --did-not-happen", uploaded, store=TURBINE),
    "nothing in doubt": Situation(f"resolve {UPLOAD} --did-not-happen", code=4, place=FAILED, store=TURBINE),
    "what is live": Situation("init amazon-appstore {app} -o live"),
    "from another tool": Situation("init --from fastlane ios", fastlane),
    "there already": Situation(f"init {STORE} {{app}} --name wordgame", code=64, place=FAILED),
    "all is well": Situation("doctor"),
    "a clock an hour off": Situation("doctor", lambda shell: shell.store.tick(3600), 1),
    "a damaged ledger": Situation("doctor --ledger a.jsonl", write("a.jsonl", '{"event": "opening"}\n'), 1),
    "no faults": Situation("sandbox faults"),
    "all faults": Situation("sandbox faults", every_fault),
    "requests": Situation("sandbox log", typed("apply --yes")),
    "requests that went wrong": Situation("sandbox log", together(struck("GET *: reset_after nth=2"), typed("plan"))),
    "a code": Situation("explain R4120"),
    "all codes": Situation("explain"),
    "no such code": Situation("explain R9999", code=64, place=FAILED),
    "the version": Situation("version"),
}
BY_HAND = {"sandbox up"}
"""Commands with tests of their own, below."""


@pytest.mark.parametrize("name", SITUATIONS)
def test_what_is_printed_follows_its_schema(request, name):
    """One object, as its schema says, with no member that the schema does not describe."""
    found = SITUATIONS[name]
    shell = request.getfixturevalue("turbine" if found.store == TURBINE else "shell")
    found.before(shell)
    arguments = [each.replace("{app}", shell.app) if "{" in each else each for each in found.typed.split()]
    ended = shell(*arguments, "--json")
    assert ended.code == found.code, ended.out + ended.err
    assert published.problems(ended.document, found.place or PRINTED[found.command]) == []
    assert ended.out.isascii()


def test_a_mark_that_a_person_found_out(turbine):
    """`resolve --happened` takes the id that the store gave the upload."""
    uploaded(turbine)
    [upload] = turbine.sandbox.control(TURBINE).view("com.example.wordgame")["uploads"]
    document = turbine("resolve", UPLOAD, "--happened", upload["id"], "--json").document
    assert published.problems(document, PRINTED["resolve"]) == []
    assert document["mark"] == upload["id"]


def test_where_a_sandbox_is_found(tmp_path):
    """`sandbox up` prints its one object as soon as it runs, before anybody stops it."""
    command = [sys.executable, "-m", "reconciler", "sandbox", "up", "--port", "0", "--json"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        lines = list(iter(process.stdout.readline, "}\n"))
        process.send_signal(signal.SIGTERM)
        rest = process.communicate(timeout=60)[0]
    assert published.problems(json.loads("".join([*lines, "}\n"])), PRINTED["sandbox up"]) == []
    assert rest == ""


def test_notices_follow_their_schema(shell):
    """Drift, its end, an apply that went well or not, and a report that could not be made, as a webhook gets them."""
    with listening() as receiver:
        write("reconciler.yaml", f"notify: {{webhook: {{url: '{receiver.url}', secret: env:K}}}}\n")(shell)
        together(drifted, typed("drift --allow-draft", "apply --yes", "apply --yes"), approved)(shell)
        typed("drift --allow-draft", "drift", "drift", "drift --allow-draft")(shell)
        together(struck("GET *: 403"), typed("apply --yes"), misspelt, typed("drift", "drift", "apply --yes"))(shell)
    documents = [post.document for post in receiver.posts]
    assert {each["event"] for each in documents} == {"drift", "apply", "failure"}
    assert [each["command"] for each in documents if each["event"] == "failure"] == ["drift", "apply"]
    assert [each for document in documents for each in published.problems(document, "notice.json")] == []
    told = [name for each in documents for name in ("new", "gone", "not_measured", "measured_again") if each.get(name)]
    assert sorted(told) == ["gone", "measured_again", "new", "not_measured"]


@pytest.mark.parametrize("known", [True, False])
def test_a_notice_of_an_apply_that_failed_half_way(known):
    """What had been made by then is told, or that nobody knows."""
    made = Noted(Address.parse(UPLOAD).app, {UPLOAD: None}, {UPLOAD: None}, "taken back")
    refused = Refused("no", request="PUT /v1/x", status=400, codes=("bad",))
    notice = notices.stopped(refused, "2026-11-20T06:00:00Z", [made] if known else None)
    assert published.problems(notice.document, "notice.json") == []


# --- nothing is forgotten -----------------------------------------------------------------------------------------


def commands(place=None, path=""):
    """Every command by its whole name."""
    for name, each in (place or typer.main.get_command(program)).commands.items():
        yield from commands(each, f"{name} ") if hasattr(each, "commands") else [f"{path}{name}"]


def test_every_command_has_a_schema_and_a_situation():
    """A new command needs a place in the table behind docs/json.md, a schema, and a situation here."""
    tried = {each.command for each in SITUATIONS.values() if not each.place}
    assert {*map(_of_command, PRINTED), *NO_DOCUMENT} == set(commands())
    assert set(PRINTED) == tried | BY_HAND


def _of_command(name):
    return name.partition(" --")[0]
