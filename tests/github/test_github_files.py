"""The action and the example workflows: sound YAML, no injection, and commands that the program knows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from recorded import ACTION, ROOT, STEP

from reconciler.cli.program import program
from reconciler.github import options

WORKFLOWS = sorted((ROOT / "integrations/github").glob("*.yml"))
GITLAB = ROOT / "integrations/gitlab/.gitlab-ci.yml"


class Strict(yaml.SafeLoader):
    """YAML 1.2 for `on`, which is no boolean there, and no key twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        """Refuse a key that is there twice, which PyYAML lets pass."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        assert len(keys) == len({str(key) for key in keys}), f"a key is there twice: {keys}"
        return super().construct_mapping(node, deep)


Strict.yaml_implicit_resolvers = {
    letter: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:bool"]
    for letter, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def loaded(path: Path) -> Any:
    """A file, read as GitHub and GitLab read it."""
    return yaml.load(path.read_text(), Strict)


def scripts(document: Any) -> Iterator[str]:
    """Whatever a shell will be given."""
    if isinstance(document, dict):
        for key, value in document.items():
            if key in {"run", "script", "before_script", "after_script"}:
                yield from [value] if isinstance(value, str) else value
            else:
                yield from scripts(value)
    elif isinstance(document, list):
        for value in document:
            yield from scripts(value)


def uses(document: Any) -> Iterator[dict[str, Any]]:
    """The steps that call an action."""
    for job in document["jobs"].values():
        yield from (step for step in job["steps"] if "uses" in step)


@pytest.mark.parametrize("path", [ROOT / "action.yml", *WORKFLOWS, GITLAB], ids=lambda path: path.name)
def test_nothing_is_put_into_a_script(path):
    """An expression inside of a script would be read as part of it: values come as variables only."""
    for script in scripts(loaded(path)):
        assert "${{" not in script
        assert "$" not in re.sub(r'"[^"\n]*"', "", script), f"a variable without quotes: {script}"


def test_the_action_hands_every_input_on():
    """Each input reaches the step, by the variable that the options are read from."""
    given = {f"INPUT_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}
    del given["INPUT_PYTHON"]
    assert STEP["env"] == given


def test_the_action_s_defaults_are_the_program_s():
    """What the action says of an input left out is what the step does with it."""
    defaults = {name: str(each.get("default", "")) for name, each in ACTION["inputs"].items()}
    variables = {f"INPUT_{name.upper().replace('-', '_')}": value for name, value in defaults.items()}
    assert options.read(["plan"], {**variables, "INPUT_TOKEN": ""}) == options.read(["plan"], {})


def test_the_action_names_its_outputs():
    """The four that are promised."""
    assert set(ACTION["outputs"]) == {"has_changes", "digest", "summary", "exit"}


def test_the_step_replaces_its_shell():
    """A signal that cancels the job must reach Python, not a shell that waits for it."""
    assert STEP["run"].startswith("exec ")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_gives_what_the_action_takes(path):
    """Inputs that exist, a command that exists, rights for the one job only, and never pull_request_target."""
    document = loaded(path)
    assert document["permissions"] == {}
    assert "pull_request_target" not in document["on"]
    assert all(job["permissions"] and job["timeout-minutes"] for job in document["jobs"].values())
    (step,) = [each for each in uses(document) if "reconciler" in each["uses"]]
    assert step["with"].keys() <= ACTION["inputs"].keys()
    assert step["with"]["command"] == path.stem
    options.read(
        [step["with"]["command"]],
        {f"INPUT_{key.upper().replace('-', '_')}": str(value) for key, value in step["with"].items()},
    )


def test_plan_and_apply_are_about_the_same_files():
    """Else something would be merged that has no plan, or planned that is never applied."""
    plan, apply = (loaded(ROOT / f"integrations/github/{name}.yml")["on"] for name in ("plan", "apply"))
    assert plan["pull_request"]["paths"] == apply["push"]["paths"]


def test_plan_and_apply_are_about_the_same_environment():
    """Apply looks for the plan by it."""
    files = [loaded(ROOT / f"integrations/github/{name}.yml") for name in ("plan", "apply")]
    names = {step["with"]["environment"] for each in files for step in uses(each) if "reconciler" in step["uses"]}
    assert names == {"production"}


def test_git_has_the_history_where_it_is_asked():
    """--changed-since needs the commit that the pull request is from."""
    for name in ("plan", "apply"):
        (checkout,) = [
            each for each in uses(loaded(ROOT / f"integrations/github/{name}.yml")) if "checkout" in each["uses"]
        ]
        assert checkout["with"]["fetch-depth"] == 0
        assert checkout["with"]["persist-credentials"] == "false"


def test_an_apply_is_never_cancelled_by_the_next():
    """GitHub: cancel-in-progress; GitLab: resource_group and interruptible."""
    assert loaded(ROOT / "integrations/github/apply.yml")["concurrency"]["cancel-in-progress"] == "false"
    gitlab = loaded(GITLAB)
    assert gitlab["apply"]["interruptible"] == "false"
    assert gitlab["apply"]["resource_group"] == gitlab["drift"]["resource_group"]


def test_gitlab_applies_the_plan_that_was_looked_at():
    """By hand, on the default branch only, the very file of the job before."""
    gitlab = loaded(GITLAB)
    (rule,) = gitlab["apply"]["rules"]
    assert rule["when"] == "manual"
    assert "$CI_DEFAULT_BRANCH" in rule["if"]
    assert gitlab["apply"]["needs"] == ["plan:merged"]
    assert "plan.json" in gitlab["plan:merged"]["artifacts"]["paths"]
    assert gitlab["apply"]["script"] == ["reconciler apply plan.json --no-input"]


def test_gitlab_shows_the_plan_on_the_merge_request():
    """expose_as takes paths without wildcards and variables (GitLab, "CI/CD YAML syntax reference")."""
    artifacts = loaded(GITLAB)["plan"]["artifacts"]
    assert re.fullmatch(r"[A-Za-z0-9 _-]+", artifacts["expose_as"])
    assert not any(set("*$") & set(path) or path.startswith("./") for path in artifacts["paths"])


def commands() -> list[str]:
    """Every command of ours in the files and in what is written about them."""
    found = [line for path in (GITLAB, *WORKFLOWS) for script in scripts(loaded(path)) for line in script.splitlines()]
    text = (ROOT / "integrations/README.md").read_text()
    found += [line for block in re.findall(r"```\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    return sorted({line.strip() for line in found if line.strip().startswith("reconciler ")})


@pytest.mark.parametrize("line", commands())
def test_a_command_is_one_that_the_program_knows(line):
    """Each is parsed by the program itself, with nothing run."""
    name, *arguments = shlex.split(line)[1:]
    command = typer.main.get_command(program).commands[name]
    command.make_context(name, arguments)
