"""Every command that a page shows in a console block is run, in order, and ends and prints as the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from docs_pages import DOCS, PAGES, ROOT, missing, steps

from reconciler.sandbox import Sandbox

PROVIDER = DOCS / "writing-a-provider.md"
TYPED = [page for page in PAGES if steps(page) and page != PROVIDER]
MARK = "-- end of step --"
LONGEST = 4000
"""Characters of an output that a failure quotes."""

LACKING = [name for name in ("bash", "curl", "git", "sed") if not shutil.which(name)]

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"the pages' commands need {', '.join(LACKING)}")


@pytest.fixture
def checkout(tmp_path):
    """A folder as a reader has it after cloning: the examples, with their releases a month ahead."""
    place = tmp_path / "reconciler"
    shutil.copytree(ROOT / "manifests", place / "manifests")
    day = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    for path in place.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r'(?m)^(.*\bdate: ")\d{4}-\d\d-\d\d(T)', rf"\g<1>{day}\g<2>", text), encoding="utf-8")
    return place


def typed(page: Path, folder: Path, **variables: str) -> None:
    """Type a page's commands into one shell, and hold each against what the page shows."""
    wanted = steps(page)
    script = "\n".join(f"{{ {step.command}\n}} 2>&1 </dev/null; printf '\\n{MARK}%s\\n' $?" for step in wanted)
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder.parent),
        "LANG": "C.UTF-8",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        **{f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        **variables,
    }
    ran = subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", script],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    outputs = re.findall(rf"(?s)(.*?)\n{MARK}(\d+)\n", ran.stdout)
    assert len(outputs) == len(wanted), f"{page.name}: the shell ended early\n{ran.stdout}{ran.stderr}"
    for step, (output, code) in zip(wanted, outputs, strict=True):
        where = f"{page.name}:{step.line}: {step.command}"
        end = output[-LONGEST:]
        assert int(code) == step.code, f"{where}\nended with {code}, not {step.code}\n{end}"
        lost = missing(step.shown, output)
        assert not lost, f"{where}\nis said to print\n{lost}\nand printed\n{end}"


@pytest.mark.parametrize("page", TYPED, ids=lambda page: str(page.relative_to(DOCS)))
def test_the_commands_of_a_page_do_what_it_says(page, checkout):
    """Against a sandbox of the page's own."""
    with Sandbox() as sandbox:
        typed(page, checkout, RECONCILER_SANDBOX=sandbox.url)


def test_the_example_provider_does_what_its_page_says(checkout, tmp_path):
    """Announced by an entry point, as its package would be once it is installed, with its schema beside it."""
    (checkout / "docs").symlink_to(DOCS)
    installed = tmp_path / "site"
    package = installed / "reconciler_noticeboard-0.1.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: reconciler-noticeboard\nVersion: 0.1.0\n")
    project = (DOCS / "noticeboard/pyproject.toml").read_text()
    announced = re.search(r'(?m)^\[project.entry-points."(.+)"\]\n(\w+) = "(.+)"$', project)
    assert announced
    (package / "entry_points.txt").write_text(f"[{announced[1]}]\n{announced[2]} = {announced[3]}\n")
    (installed / "noticeboard").symlink_to(DOCS / "noticeboard/noticeboard")

    board = subprocess.Popen(
        [sys.executable, "-m", "noticeboard.board"],
        env={**os.environ, "PYTHONPATH": str(installed)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert board.stdout
        url = board.stdout.readline().strip().partition("=")[2]
        typed(PROVIDER, checkout, RECONCILER_SANDBOX=url, PYTHONPATH=str(installed))
    finally:
        board.terminate()
        board.communicate(timeout=20)
