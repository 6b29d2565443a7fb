"""Pages that are made from the program are as the program is, links lead somewhere, examples are what they claim."""

from __future__ import annotations

import ast
import re
from itertools import pairwise

import pytest
import typer
import yaml
from docs_pages import BESIDE, DOCS, PAGES, ROOT, anchors, blocks, commands, links

from reconciler import settings_file
from reconciler.cli.program import program
from reconciler.manifest import load
from tools.docs.pages import PAGES as MADE

named = pytest.mark.parametrize("page", [*PAGES, *BESIDE], ids=lambda page: str(page.relative_to(ROOT)))


@pytest.mark.parametrize("name", MADE)
def test_a_generated_page_is_up_to_date(name):
    """What the generator makes is what stands there. If not: python -m tools.docs."""
    assert (DOCS / name).read_text(encoding="utf-8") == MADE[name]()


@named
def test_every_link_leads_somewhere(page):
    """To a file that there is, and to a heading in it; addresses in the web are https."""
    for link in links(page):
        path, _, part = link.partition("#")
        if re.match(r"\w+:", link):
            assert link.startswith("https://"), link
            continue
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link}: there is no {target}"
        assert target.is_relative_to(ROOT), f"{link} leads out of the repository"
        if part:
            assert part in anchors(target), f"{link}: no such heading"


def test_every_page_can_be_reached():
    """Whoever begins at docs/README.md and follows links comes to every page."""
    found, waiting = set(), [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in found and page.suffix == ".md" and page.is_file():
            found.add(page)
            waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links(page) if ":" not in link]
    assert set(PAGES) <= found


@named
def test_headings_of_a_page_are_told_apart(page):
    """No two have the same anchor."""
    text = re.sub(r"(?ms)^```.*?^```$", "", page.read_text(encoding="utf-8"))
    headings = re.findall(r"(?m)^#+ .+$", text)
    assert len(anchors(page)) == len(headings)


@named
def test_yaml_can_be_read(page, tmp_path):
    """Every example in YAML is YAML, and one that begins with reconciler.yaml's name is valid as settings."""
    for block in blocks(page):
        if block.language == "yaml":
            yaml.safe_load(block.text)
            if block.text.startswith("# reconciler.yaml\n"):
                (tmp_path / "reconciler.yaml").write_text(block.text, encoding="utf-8")
                settings_file.settings(tmp_path / "reconciler.yaml")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_manifests_are_valid(page, tmp_path):
    """Every example that begins with `app:` and names no files is a whole manifest."""
    for number, block in enumerate(blocks(page)):
        if block.language == "yaml" and block.text.startswith("app:") and "${" not in block.text and not block.file:
            path = tmp_path / f"{number}.yaml"
            path.write_text(block.text, encoding="utf-8")
            load([path], root=tmp_path)


@named
def test_commands_that_are_mentioned_exist(page):
    """Every command that a page speaks of is there, with the options that it is said to have."""
    for words in commands(page):
        said = f"reconciler {' '.join(words)}"
        place = typer.main.get_command(program)
        known = {"--help", *_options(place)}
        for before, word in pairwise(["", *words]):
            if word in getattr(place, "commands", {}):
                place = place.commands[word]
                known |= _options(place)
            elif word.startswith("-"):
                assert word.partition("=")[0] in known, f"{said}: no option {word}"
            elif hasattr(place, "commands") and word != "COMMAND":
                assert before.startswith("-"), f"{said}: no command {word}"


def _options(command):
    return {option for each in command.params for option in each.opts}


def test_tests_that_are_named_exist():
    """safety.md says which test shows a promise: each is there, in the file that the link leads to."""
    page = DOCS / "safety.md"
    said = re.findall(r"\[`(test_\w+)`\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    assert len(said) > 20
    for name, path in said:
        tree = ast.parse((DOCS / path).read_text(encoding="utf-8"))
        assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}, f"{path} has no {name}"
