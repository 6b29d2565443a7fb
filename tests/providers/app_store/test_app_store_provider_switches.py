"""Where nobody knows for sure how the store behaves: whole runs under each way that it may."""

from __future__ import annotations

import pytest
from app_store_world import SHOTS
from test_app_store_provider_runs import shots, texts

WAYS = [
    ("agreements", "signed"),
    ("strict_tokens", "yes"),
    ("minute_pairs", "yes"),
    ("filter_bundle_id", "prefix"),
    ("paging_total", "no"),
    ("id_mismatch_code", "ENTITY_INVALID"),
    ("text_normalisation", "trim"),
    ("text_normalisation", "crlf"),
    ("text_normalisation", "none"),
    ("empty_string", "cleared"),
    ("description_unit", "utf16"),
    ("name_on_create", "required"),
    ("auto_version_localization", "no"),
    ("inherit", "texts"),
    ("inherit", "nothing"),
    ("release_type_busy", 2),
    ("ready_for_review_texts", "locked"),
    ("ready_for_review_media", "editable"),
    ("upload_host", "localhost"),
    ("upload_quota", "inside"),
    ("part_size", 5000),
    ("checksum_mismatch", "at_commit"),
    ("processing_polls", 4),
    ("checksum_polls", 2),
    ("operations_until", "commit"),
    ("new_position", "completed"),
    ("reorder_omitted", "deleted"),
    ("duplicate_set_code", "ENTITY_ERROR.RELATIONSHIP.INVALID"),
    ("keywords_required", "all"),
    ("ready_polls", 3),
    ("list_lag", 2),
    ("delete_lag", 2),
    ("read_lag", 2),
]


@pytest.mark.parametrize(("switch", "value"), WAYS, ids=[f"{name}={value}" for name, value in WAYS])
def test_a_release_converges_whichever_way_the_store_behaves(new_world, switch, value):
    """A new version from nothing to review, and then silence."""
    world = new_world(wait=900)
    world.control.switches(**{switch: value})
    person = {"contact_first_name": "Ada", "contact_last_name": "Lovelace", "contact_phone": "+44 20 7946 0000"}
    wanted = {
        "details/IOS": {"version": "3.5.0", "copyright": "2027 Example Ltd."},
        "details/IOS/review": {**person, "contact_email": "ada@example.com", "demo_account_required": False},
        **texts(("en-US", "de-DE", "fr-FR")),
        **shots(world, ("en-US", "de-DE"), 2),
        "binary/IOS/build": {"version_codes": (350,)},
        "release/IOS": {"type": "MANUAL", "date": None, "submit": True},
    }
    assert world.converge(wanted) == "IOS 3.5.0: waiting for review"
    world.control.switches(**({switch: 0} if isinstance(value, int) else {}))
    assert world.planned(wanted).batches == ()
    assert world.shots() == list(wanted[SHOTS]["files"])
    assert len(world.requests("POST appScreenshots")) == 4
