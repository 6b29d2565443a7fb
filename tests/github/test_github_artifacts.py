"""Which artifact is taken for the reviewed plan, and what becomes of archives that are not what they should be."""

from __future__ import annotations

import io
import zipfile

import pytest
import standin

from reconciler.errors import Blocked
from reconciler.github import artifacts
from reconciler.github.api import GitHub
from reconciler.github.event import Event

HEAD = "a" * 40
MERGED = "b" * 40
NAME = f"reconciler-plan-default-{HEAD}"
PLAN = '{"a plan": true}'


@pytest.fixture
def repository(github):
    """A repository with one merged pull request."""
    home = {"id": standin.REPOSITORY_ID}
    pull = {"number": 2, "merged_at": "2026-11-20T11:00:00Z", "merge_commit_sha": MERGED}
    pull |= {"head": {"sha": HEAD, "repo": home}, "base": {"ref": "master", "sha": "c" * 40, "repo": home}}
    github.pulls[MERGED] = [pull]
    connection = GitHub(github.url, standin.TOKEN, standin.REPOSITORY)
    yield connection
    connection.close()


def reviewed(repository: GitHub, environment: str = "default") -> bytes:
    """The reviewed plan."""
    event = Event("push", standin.REPOSITORY, standin.REPOSITORY_ID, MERGED, "master", "", None, "https://run")
    return artifacts.reviewed(repository, event, environment).plan


def test_the_newest_is_taken(github, repository):
    """The plan job was run twice; what people saw last is what is applied."""
    github.upload(NAME, standin.archive(plan_json="old"), HEAD)
    github.upload(NAME, standin.archive(plan_json=PLAN), HEAD)
    github.artifacts.reverse()
    assert reviewed(repository) == PLAN.encode()


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"head_repository_id": 99}, "made by the run of a fork"),
        ({"run_home": 99}, "made by the run of a fork"),
        ({"event": "push"}, "not made for a pull request"),
        ({"run_head": "e" * 40}, "made by a run at another commit"),
        ({"expired": True}, "expired"),
        ({"workflow_run": None}, "of no known run"),
    ],
)
def test_an_artifact_is_believed_for_what_github_says_of_it_only(github, repository, told, reason):
    """A plan of the right name from a fork, a push, another commit, or out of date is refused before it is fetched."""
    github.upload(NAME, standin.archive(plan_json=PLAN), HEAD, **told)
    with pytest.raises(Blocked, match=f"1 artifact found, 1 {reason}") as caught:
        reviewed(repository)
    assert "run the plan workflow of the pull request again" in caught.value.fix
    assert not any(each.server == "storage" for each in github.seen)


def test_list_and_run_must_both_name_the_reviewed_head(github, repository):
    """An artifact that the list has at another commit is refused, whatever its run says."""
    github.upload(NAME, standin.archive(plan_json=PLAN), "e" * 40, run_head=HEAD)
    with pytest.raises(Blocked, match="made by a run at another commit"):
        reviewed(repository)


def test_one_that_is_not_believed_does_not_hide_one_that_is(github, repository):
    """A newer artifact of a fork under the same name is passed over."""
    github.upload(NAME, standin.archive(plan_json=PLAN), HEAD)
    github.upload(NAME, standin.archive(plan_json="forged"), HEAD, head_repository_id=99)
    assert reviewed(repository) == PLAN.encode()


def test_a_pull_request_into_another_branch_does_not_count(github, repository):
    """It was reviewed for that branch, not for this one."""
    github.pulls[MERGED][0]["base"]["ref"] = "old-release"
    with pytest.raises(Blocked, match="by no pull request"):
        reviewed(repository)


def test_a_pull_request_that_was_not_merged_does_not_count(github, repository):
    """It holds the commit, and nobody has agreed to it."""
    github.pulls[MERGED][0]["merged_at"] = None
    with pytest.raises(Blocked, match="by no pull request"):
        reviewed(repository)


def test_of_a_fork_the_reason_is_told(github, repository):
    """Its author can do nothing about it; a maintainer can."""
    github.pulls[MERGED][0]["head"]["repo"] = None
    with pytest.raises(Blocked, match="came from a fork"):
        reviewed(repository)


def bomb() -> bytes:
    """A small archive of a plan that is larger than any plan may be."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened, opened.open("plan.json", "w") as file:
        for _ in range(artifacts.LARGEST_PLAN // 1_000_000 + 1):
            file.write(b" " * 1_000_000)
    return made.getvalue()


def encrypted() -> bytes:
    """An archive whose plan claims to be encrypted."""
    content = bytearray(standin.archive(plan_json=PLAN))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    return bytes(content)


def damaged() -> bytes:
    """An archive with a bit turned in what it holds."""
    content = bytearray(standin.archive(plan_json=PLAN * 50))
    content[content.index(b"plan.json") + 12] ^= 0xFF
    return bytes(content)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"", "no sound zip"),
        (lambda: b"<html>", "no sound zip"),
        (encrypted, "no sound zip"),
        (damaged, "no sound zip"),
        (lambda: standin.archive(plan_json=PLAN)[:-30], "no sound zip"),
        (lambda: standin.archive(comment_md="Hi"), "0 files called plan.json"),
        (lambda: standin.archive(**{f"{number}_json": "" for number in range(200)}), "200 files"),
        (bomb, "larger than 100 MB"),
    ],
    ids=["empty", "page", "encrypted", "damaged", "cut", "other", "many", "bomb"],
)
def test_a_hostile_archive_is_refused(github, repository, make, reason):
    """Whatever is in it: a typed error with what to do, and nothing is unpacked."""
    github.upload(NAME, make(), HEAD)
    with pytest.raises(Blocked, match=reason) as caught:
        reviewed(repository)
    assert caught.value.code == "R4322"


def test_an_archive_that_is_too_large_is_not_fetched(github, repository):
    """What GitHub says of its size is enough."""
    github.upload(NAME, standin.archive(plan_json=PLAN), HEAD, size_in_bytes=artifacts.LARGEST_ARCHIVE + 1)
    with pytest.raises(Blocked, match="limit"):
        reviewed(repository)
    assert not any(each.server == "storage" for each in github.seen)


def test_bytes_that_do_not_have_the_stated_digest_are_refused(github, repository):
    """Storage is another server than the API, and is not trusted more than it must be."""
    github.upload(NAME, standin.archive(plan_json=PLAN), HEAD, digest=f"sha256:{'0' * 64}")
    with pytest.raises(Blocked, match="digest"):
        reviewed(repository)
