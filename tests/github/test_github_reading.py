"""What the step is told: inputs and events, and what becomes of them when they are not what they should be."""

from __future__ import annotations

import json

import pytest
import standin
from recorded import event as recorded

from reconciler.errors import UsageProblem
from reconciler.github import event, options

COMMIT = "d" * 40


@pytest.fixture
def told(tmp_path):
    """Reads an event from a payload and variables."""

    def read(payload, **variables):
        path = tmp_path / "event.json"
        path.write_text(payload if isinstance(payload, str) else json.dumps(payload))
        environ = {
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_REPOSITORY": standin.REPOSITORY,
            "GITHUB_REPOSITORY_ID": str(standin.REPOSITORY_ID),
            "GITHUB_RUN_ID": "7",
            "GITHUB_SHA": COMMIT,
            "GITHUB_REF": "refs/pull/2/merge",
            "GITHUB_REF_NAME": "2/merge",
            **variables,
        }
        return event.read(environ)

    return read


def test_a_pull_request_is_read(told):
    """Number, head, base, and that it is one of our own."""
    read = told(recorded("pull_request.synchronize"))
    assert read.pull == event.Pull(
        2, "ec26c3e57ca3a959ca5aad62de7213c562f8c821", "f95f852bd8fca8fcc58a9a2d6c842781e32a215e", trusted=True
    )
    assert read.branch == ""
    assert read.run_url == "https://github.com/Codertocat/Hello-World/actions/runs/7"


def test_a_push_is_read(told):
    """The branch, and what it was at before."""
    read = told(recorded("push"), GITHUB_REF="refs/heads/master", GITHUB_REF_NAME="master", GITHUB_EVENT_NAME="push")
    assert (read.branch, read.before, read.pull) == ("master", "6113728f27ae82c7b1a177c8d03f9e96e0adf246", None)


def test_a_new_branch_was_at_nothing_before(told):
    """GitHub writes forty zeros; that is no commit to compare with."""
    assert told({**recorded("push"), "before": "0" * 40}).before == ""


def test_a_schedule_is_about_no_pull_request(told):
    """It has neither."""
    read = told(recorded("schedule"))
    assert (read.pull, read.before) == (None, "")


@pytest.mark.parametrize(
    "change",
    [
        {"number": -1},
        {"number": "2; rm"},
        {"head": None},
        {"head": {"sha": "--output=/etc/passwd", "repo": {"id": standin.REPOSITORY_ID}}},
        {"head": {"sha": "a" * 39, "repo": {"id": standin.REPOSITORY_ID}}},
        {"base": {"sha": "HEAD"}},
        {"base": []},
    ],
)
def test_a_pull_request_that_is_none_is_refused(told, change):
    """What would become an argument or a path is a commit or a number, and nothing else."""
    payload = recorded("pull_request.synchronize")
    payload["pull_request"] |= change
    with pytest.raises(UsageProblem, match="documents"):
        told(payload)


@pytest.mark.parametrize("payload", ["", "[]", "nonsense", '"text"', "[" * 100_000])
def test_an_event_that_is_no_object_is_refused(told, payload):
    """Whatever is in the file: a usage error."""
    with pytest.raises(UsageProblem, match="no JSON object"):
        told(payload)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GITHUB_REPOSITORY", "../../user"),
        ("GITHUB_REPOSITORY", ""),
        ("GITHUB_REPOSITORY_ID", ""),
        ("GITHUB_SHA", "main"),
        ("GITHUB_RUN_ID", "7?x=1"),
        ("GITHUB_EVENT_PATH", ""),
        ("GITHUB_EVENT_PATH", "/nowhere/event.json"),
    ],
)
def test_outside_of_a_workflow_it_says_so(told, variable, value):
    """A variable that is not there, or not what GitHub documents, is named."""
    with pytest.raises(UsageProblem) as caught:
        told(recorded("push"), **{variable: value})
    assert "GitHub Actions workflow" in caught.value.fix


def test_inputs_are_read():
    """Paths are lines; what is left out is as action.yml says."""
    given = options.read(["plan"], {"INPUT_PATHS": "manifests/a b.yaml\n\n  more  \n", "INPUT_COMMENT": "false"})
    assert given.paths == ("manifests/a b.yaml", "more")
    assert (given.environment, given.comment, given.html, given.issue) == ("default", False, True, False)


def test_paths_of_the_command_line_count_before_the_input():
    """For trying a step out by hand."""
    assert options.read(["plan", "x.yaml"], {"INPUT_PATHS": "y.yaml"}).paths == ("x.yaml",)


def test_a_token_is_not_shown():
    """Printing the options tells what they are about only."""
    assert "ghs_" not in repr(options.read(["plan"], {"INPUT_TOKEN": "ghs_x"}))


@pytest.mark.parametrize(
    ("arguments", "environ", "reason"),
    [
        ([], {}, "command"),
        (["plan; id"], {}, "command"),
        (["plan"], {"INPUT_COMMENT": "yes"}, "comment is true or false"),
        (["plan"], {"INPUT_ENVIRONMENT": "a -->"}, "environment"),
        (["plan"], {"INPUT_ENVIRONMENT": "-x"}, "environment"),
        (["plan"], {"INPUT_ENVIRONMENT": "x" * 51}, "environment"),
    ],
)
def test_inputs_that_make_no_sense_are_refused(arguments, environ, reason):
    """Each is named, with what it takes."""
    with pytest.raises(UsageProblem, match=reason):
        options.read(arguments, environ)
