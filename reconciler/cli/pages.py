"""`--html FILE`: a plan or a drift report as a page, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reconciler.cli import files
from reconciler.cli.session import Session
from reconciler.errors import UsageProblem
from reconciler.model import Plan
from reconciler.render.escape import one_line
from reconciler.render.wording import size
from reconciler.resources import schema, stores

if TYPE_CHECKING:
    from reconciler.render.html import Pictures, Store


def _file(path: Path | None) -> Path | None:
    if path == Path("-"):
        raise UsageProblem("--html takes a file, as a page is for a browser", fix="such as  --html plan.html")
    return path


Html = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Write it as a page with pictures, for any browser.", callback=_file),
]


def write(run: Session, path: Path, planned: Plan, draw: Callable[[Pictures, Mapping[str, Store]], str]) -> None:
    """Make thumbnails and the page, and say where it is. Then thumbnails go for which there is no room.

    Pictures that the stores show are fetched if this session has read the stores; else those are shown that were
    fetched once.

    Args:
        run: the session; it tells the stores' links.
        path: the file to write.
        planned: what the page is about.
        draw: makes the page from pictures, and what is known of each store.

    Raises ReconcilerError if it cannot be written.
    """
    from reconciler.thumbnails import cache_folder, prune  # noqa: PLC0415 # pages are not needed by other commands

    folder = cache_folder(os.environ)
    page = draw(_pictures(run, planned, folder), {name: facts(name) for name in stores()}).encode()
    files.write(path, page)
    prune(folder)
    run.terminal.say(f"Wrote {one_line(str(path))}, {size(len(page))}. Open it in any browser.")


def _pictures(run: Session, planned: Plan, folder: Path) -> Pictures:
    """Of the plan's files, and of what the stores show. What a sandbox shows is not taken for a store's."""
    from reconciler.assets import Assets  # noqa: PLC0415 # pages and pictures are not needed by other commands
    from reconciler.cli import live_pictures  # noqa: PLC0415 # same
    from reconciler.thumbnails import Served, Thumbnails, Together  # noqa: PLC0415 # same

    thumbnails = Thumbnails(Assets(Path.cwd(), planned.assets), planned.assets, folder)
    thumbnails.prepare()
    for problem in thumbnails.problems:
        run.terminal.say(f"No picture of {one_line(problem)}")
    served = Served(folder / ("served-in-sandbox" if run.sandbox else "served"))
    both = Together(thumbnails, served)
    if served.decodes:
        live_pictures.fetch(run, planned, both.find, served.take)
    return both


def facts(name: str) -> Store:
    """What the page has to know of a store, from its schema."""
    from reconciler.render.html import Store  # noqa: PLC0415 # pages are not needed by other commands

    document = schema(f"stores/{name}")
    dates: Mapping[str, Any] = next(_values_of(document, "x-date"), {})
    date = "" if dates.get("held") else dates.get("date", "")  # a store that cannot wait for a date holds none
    zone, zones = dates.get("zone", ""), dates.get("zones", {})
    return Store(document["title"], _limits(document), date, zone, zones)


def _limits(document: Mapping[str, Any]) -> dict[str, int]:
    """Field name to the most characters, of fields that have one limit wherever they stand."""
    found: dict[str, set[int]] = {}
    for properties in _values_of(document, "properties"):
        for name, field in properties.items():
            branches = [field, *field.get("anyOf", ()), field.get("x-join", {}).get("text", {})]
            found.setdefault(field.get("x-field", name), set()).update(
                each["maxLength"] for each in branches if each.get("x-unit") == "characters" and "maxLength" in each
            )
    return {name: limits.pop() for name, limits in found.items() if len(limits) == 1}


def _values_of(node: Any, key: str) -> Iterator[Any]:
    """Every value that stands under this key, however deep."""
    if isinstance(node, dict):
        if isinstance(node.get(key), dict):
            yield node[key]
        for value in node.values():
            yield from _values_of(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from _values_of(value, key)
