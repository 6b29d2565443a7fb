"""What is published of our JSON: described to the last member, open for more, and never taken back."""

from __future__ import annotations

import copy
import json

import published
import pytest

from reconciler.resources import schema


def test_every_member_is_described():
    """Whoever reads a schema learns what each member means, in which unit and in which form."""
    assert published.undescribed_properties() == []


@pytest.mark.parametrize("place", published.PLACES)
def test_readers_may_pass_over_what_they_do_not_know(place):
    """The published schemas leave room for members to come; every document has a version of its format."""
    file = place.partition("#")[0].removesuffix(".json")
    assert '"additionalProperties": false' not in json.dumps(schema(file)).replace(_UNKNOWN, "")
    assert published.shapes()[place]["format_version"] == "string"


_UNKNOWN = '"additionalProperties": false, "properties": {"unknown"'
"""What nobody knows is told by its only member."""


def test_what_was_published_stays():
    """No member that a release had is gone, of another type, or missing now and then. Members may be added."""
    assert published.broken(json.loads(published.FROZEN.read_text()), published.shapes()) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda members: members.pop("apps[].sync"), "apps[].sync was removed"),
        (lambda members: members.update({"apps[].sync": "integer"}), "apps[].sync was string, and is integer now"),
        (lambda members: members.update({"apps[].sync": "string?"}), "apps[].sync was always there, and is not"),
        (lambda members: members.update({"apps[].colour": "string"}), ""),
    ],
)
def test_a_change_that_breaks_readers_is_named(change, said):
    """Removing, retyping and leaving out are told with the member's path; adding is not."""
    now = copy.deepcopy(published.shapes())
    change(now["status.json"])
    told = published.broken(published.shapes(), now)
    assert [each.partition(f"{said}")[1] for each in told] == ([said] if said else [])
    assert all(each.startswith("status.json: ") for each in told)


def test_the_tests_themselves_can_fail():
    """A member that no schema describes, at any depth, and a value of another type are found."""
    document = {"format_version": "1.0", "apps": [{"app": "a/b", "sync": "in sync", "at_store": "", "remarks": [1]}]}
    document["apps"][0]["colour"] = "red"
    assert published.problems(document, "status.json") == [
        "$.apps[0].remarks[0]: 1 is not of type 'string'",
        "$.apps[0].colour is not described",
    ]
