"""What is written to pull requests, issues and summaries. Everything foreign stands in code spans and fences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from reconciler.model import Address, App
from reconciler.planfile import value_from_json
from reconciler.render import markdown
from reconciler.render.escape import clip, code_span, fence, one_line, visible
from reconciler.render.wording import brief, count, date_and_time, label, value

_LONGEST: Final = 20_000
_VALUE: Final = 300
_BODY: Final = 60_000
_REASON: Final = 4_000
_ROOM_FOR_TOTAL: Final = 100
_TITLE: Final = "### Release plan · "
_TO_DO: Final = (
    "To put it back: apply again. To keep it: write it into the manifest, and merge that. "
    "This issue follows what is measured, and is closed when the store is as applied again."
)


def fenced(text: str, limit: int = _LONGEST) -> str:
    """Text of a program as a block of code, its end if it is too long, as that is where the reason stands."""
    shown = "\n".join(map(visible, text.strip("\n").split("\n")))
    shown = shown if len(shown) <= limit else f"…\n{shown[-limit:]}"
    ticks = fence(shown)
    return f"{ticks}text\n{shown}\n{ticks}"


def folded(title: str, body: str) -> str:
    """Markdown behind a title, to be opened."""
    return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"


def heading(title: str, environment: str, mark: str) -> str:
    """The first line, by whose end a comment or issue is found again."""
    return f"### {title} · {environment}   {mark}"


def plan(written: str, environment: str, mark: str, commit: str, run_url: str) -> str:
    """The comment as `reconciler plan --md` wrote it, with the environment, its marker and where the files are."""
    body = written.replace(markdown.MARKER, mark, 1).replace(_TITLE, f"{_TITLE}{environment} · ", 1)
    return f"{body.rstrip()}\n\nFor {commit[:7]}. Saved plan and pictures: [files of this run]({run_url}#artifacts)\n"


def no_plan(said: str, environment: str, mark: str, commit: str, run_url: str) -> str:
    """What stands in place of a plan that could not be made."""
    first = heading("Release plan", environment, mark)
    return f"{first}\n\n**No plan could be made for {commit[:7]}.** [Run]({run_url})\n\n{fenced(said)}\n"


def applied(said: str, how: str, environment: str, mark: str, run_url: str) -> str:
    """How an apply ended: `how` in a word or two, and what the command said."""
    return f"{heading(how, environment, mark)}\n\n[Run]({run_url})\n\n{fenced(said)}\n"


def not_applied(said: str, anew: str, environment: str, mark: str, run_url: str) -> str:
    """What a person has to decide after merging: why the reviewed plan was not applied, and what a new one shows."""
    first = heading("Not applied", environment, mark)
    told = f"**The reviewed plan was not applied as it is: a person must decide.** [Run]({run_url})"
    reason = fenced(said, _REASON)
    if not anew:
        difference = "A new plan could not be made; the run tells why."
    elif len(anew) + len(reason) > _BODY:
        difference = "The difference as it is now is too long for a comment: see the summary of the run."
    else:
        difference = folded("The difference as it is now", anew)
    return f"{first}\n\n{told}\n\n{reason}\n\n{difference}\n\n{_WHAT_NEXT}\n"


_WHAT_NEXT: Final = (
    "To apply the new difference: run the plan workflow of this pull request again and then the apply job; if the "
    "manifests have changed since, open a new pull request."
)


def without_heading(written: str) -> str:
    """What `reconciler plan --md` wrote, without its first line."""
    return written.partition("\n")[2].strip()


# --- drift ------------------------------------------------------------------------------------------------------

Document = Mapping[str, Any]
"""What `reconciler drift --json` prints."""


def by_app(document: Document) -> dict[str, list[Mapping[str, Any]]]:
    """What drifted, by `str(app)`."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for change in document["changes"]:
        found.setdefault(str(Address.parse(change["address"]).app), []).append(change)
    return found


def drift(document: Document, apps: Sequence[App], environment: str) -> str:
    """The report for the summary: what drifted and what was not measured, by app."""
    drifted, unread = by_app(document), document["unread"]
    when = code_span(date_and_time(str(document["read"])))
    parts = [f"### Drift · {environment}\n", f"**{drift_line(document, apps)}.** Read {when}."]
    for app, changes in drifted.items():
        parts.append(f"\n**{code_span(app)}**\n")
        parts += _lines(changes)
    parts += [""] * bool(unread)
    parts += [f"- ❔ not measured: {_span(str(each.get('app')))}: {_span(str(each.get('reason')))}" for each in unread]
    return "\n".join(_fitting(parts)) + "\n"


def drift_line(document: Document, apps: Sequence[App]) -> str:
    """`2 things drifted in 1 of 3 apps, 1 not measured`."""
    drifted, unread = by_app(document), {each.get("app") for each in document["unread"]}
    things = sum(map(len, drifted.values()))
    told = f"{count(things, 'thing')} drifted in {len(drifted)} of {count(len(apps), 'app')}"
    told = told if things else f"nothing drifted in {count(len(apps) - len(unread), 'app')}"
    return f"{told}, {len(unread)} not measured" if unread else told


def issue_title(app: App) -> str:
    """`Drift: amazon-appstore · wordgame`."""
    return f"Drift: {clip(brief(app), 200)}"


def issue(app: App, changes: Iterable[Mapping[str, Any]], environment: str, mark: str) -> str:
    """What an issue says of an app that drifted. It is the same as long as the drift is."""
    parts = [
        heading("Changed at the store since it was last applied", environment, mark),
        "",
        f"{code_span(str(app))}. What was there, and what is there now:",
        "",
        *_lines(changes),
        "",
        _TO_DO,
    ]
    return "\n".join(_fitting(parts)) + "\n"


def issue_closed(app: App, environment: str, mark: str) -> str:
    """What an issue says once the app was measured and is as applied again."""
    first = heading("As applied again", environment, mark)
    return f"{first}\n\n{code_span(str(app))} was measured, and shows what was last applied.\n"


def _lines(changes: Iterable[Mapping[str, Any]]) -> list[str]:
    return [line for change in changes for line in _changed(change)]


def _changed(change: Mapping[str, Any]) -> list[str]:
    where = code_span(label(Address.parse(change["address"])))
    was, now = change["was"], change["now"]
    if was is None or now is None:
        return [f"- {where} {'is gone' if now is None else 'was added'}"]
    return [
        f"- {where} {_span(field)}: {_span(_words(was.get(field)))} → {_span(_words(now.get(field)))}"
        for field in change["fields"]
    ]


def _words(told: Any) -> str:
    return value(value_from_json(told))


def _span(text: str) -> str:
    return code_span(clip(one_line(text), _VALUE))


def _fitting(lines: Sequence[str]) -> list[str]:
    """As many lines as fit into a comment, and how many more there are."""
    kept: list[str] = []
    room = _BODY - _ROOM_FOR_TOTAL
    for place, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            return [*kept, f"… {count(len(lines) - place, 'more line')}: reconciler drift"]
        kept.append(line)
    return kept
