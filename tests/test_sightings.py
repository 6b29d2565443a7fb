"""First sightings and what people were told: kept in one small file that may be lost."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from reconciler import sightings
from reconciler.sightings import WHOLE_RUN

MONDAY, TUESDAY = "2026-11-16T06:00:00Z", "2026-11-17T06:00:00Z"
TITLE, OTHER = "amazon-appstore/a/listing/en-US/title", "amazon-appstore/b/details/website"
A, B = "amazon-appstore/a", "amazon-appstore/b"


def noted(path, drifted, measured=(A, B), unread=(), now=MONDAY):
    """What the file holds after a run."""
    with sightings.updated(path) as memory:
        memory.note(drifted, set(measured), set(unread), now)
    return sightings.read(path)


def broken_off(path):
    """A run that ends in an error half-way."""
    with sightings.updated(path) as memory:
        memory.note({}, {A}, set(), TUESDAY)
        raise ZeroDivisionError


def test_the_first_time_stays_as_long_as_the_value_does(tmp_path):
    """Another value is another sighting; what is as applied again is forgotten."""
    path = tmp_path / "state" / "drift.json"
    noted(path, {TITLE: "1", OTHER: "1"})
    assert noted(path, {TITLE: "1", OTHER: "2"}, now=TUESDAY).seen == {TITLE: ("1", MONDAY), OTHER: ("2", TUESDAY)}
    assert noted(path, {OTHER: "2"}).seen == {OTHER: ("2", TUESDAY)}


def test_what_no_run_saw_before_is_new(tmp_path):
    """Told from the file, not from the clock: two runs may fall into one second."""
    with sightings.updated(tmp_path / "drift.json") as memory:
        assert memory.note({TITLE: "1", OTHER: "1"}, {A, B}, set(), MONDAY) == {TITLE, OTHER}
        assert memory.note({TITLE: "1", OTHER: "2"}, {A, B}, set(), MONDAY) == {OTHER}
        assert memory.note({TITLE: "1"}, {A, B}, set(), MONDAY) == set()


def test_of_what_was_not_measured_nothing_is_forgotten(tmp_path):
    """Neither an outage nor a run about one app makes the drift of another look new afterwards."""
    path = tmp_path / "drift.json"
    noted(path, {TITLE: "1", OTHER: "1"})
    noted(path, {}, measured=[A], unread=[B], now=TUESDAY)
    assert noted(path, {OTHER: "1"}, measured=[B], now=TUESDAY).seen == {OTHER: ("1", MONDAY)}


def test_failures_in_a_row_are_counted(tmp_path):
    """Until the app is measured; a run that failed as a whole is ended by one that did not."""
    path = tmp_path / "drift.json"
    assert noted(path, {}, measured=[A], unread=[B]).failed == {B: 1}
    with sightings.updated(path) as memory:
        assert (memory.note_failure(), memory.note_failure()) == (1, 2)
    assert noted(path, {}, measured=[A], unread=[B]).failed == {B: 2}
    assert noted(path, {}).failed == {}
    assert WHOLE_RUN not in sightings.read(path).failed


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"seen": 3}', b'{"seen": {"a": {}}, "failed": {}, "told": {}}', b"\xff\x00"]
)
def test_a_file_that_cannot_be_read_counts_as_none(tmp_path, content):
    """Losing it loses the times only, and the next run writes a good one."""
    path = tmp_path / "drift.json"
    path.write_bytes(content)
    assert sightings.read(path) == sightings.Sightings()
    assert noted(path, {TITLE: "1"}).seen == {TITLE: ("1", MONDAY)}


def test_it_is_written_whole_and_for_us_only(tmp_path):
    """Mode 0600, no scratch file left behind, and an error meanwhile leaves it as it was."""
    path = tmp_path / "drift.json"
    noted(path, {TITLE: "1"})
    before = path.read_bytes()
    with pytest.raises(ZeroDivisionError):
        broken_off(path)
    assert path.read_bytes() == before
    assert path.stat().st_mode & 0o777 == 0o600
    assert {each.name for each in tmp_path.iterdir()} == {"drift.json", ".drift.json.lock"}
    assert json.loads(before)["format_version"] == "1.0"


def test_a_value_is_not_kept(tmp_path):
    """The file holds digests: what a store shows may not be public yet."""
    path = tmp_path / "drift.json"
    noted(path, {TITLE: "digest"})
    assert set(json.loads(path.read_bytes())["seen"][TITLE]) == {"digest", "first"}


def test_two_processes_lose_nothing_of_each_other(tmp_path):
    """Each waits for the other's lock: no update is overwritten."""
    code = (
        "import sys; from pathlib import Path; from reconciler import sightings\n"
        "for number in range(20):\n"
        "    with sightings.updated(Path(sys.argv[1])) as memory:\n"
        "        memory.note({f's/{sys.argv[2]}/details/{number}': '1'}, set(), set(), 'now')\n"
    )
    path = tmp_path / "drift.json"
    running = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in "ab"]
    assert [each.wait() for each in running] == [0, 0]
    assert len(sightings.read(path).seen) == 40
