"""The open questions about App Store Connect, each a switch; the first value is the default.

Also knobs for how slow the service is: `*_polls` count reads until something that takes time is done.
"""

from __future__ import annotations

from reconciler.sandbox.switches import NUMBER, Switch

YES_NO = ("yes", "no")
NO_YES = ("no", "yes")
EDITABLE = ("editable", "locked")
LOCKED = ("locked", "editable")
INVALID = "ENTITY_ERROR.ATTRIBUTE.INVALID"
RELATION = "ENTITY_ERROR.RELATIONSHIP.INVALID"


def count(default: int, name: str, about: str) -> Switch:
    """A switch that counts something."""
    return Switch(name, (str(default), *NUMBER[1:]), about)


SWITCHES = (
    # Access
    Switch("strict_tokens", NO_YES, "must a token have typ and iat?"),
    count(60, "token_leeway", "seconds that clocks may differ"),
    Switch("agreements", ("signed", "missing"), "missing: every call is 403 until the account holder signs"),
    Switch("role", ("sufficient", "read_only", "none"), "what the key's role allows"),
    Switch("role_code", ("FORBIDDEN_ERROR", "FORBIDDEN.REQUIRED_ROLE", "FORBIDDEN"), "code when the role is too low"),
    count(3600, "hour_limit", "requests in any 60 minutes, by key"),
    count(0, "burst_limit", "requests in any 10 seconds, by key; 0: no such limit"),
    Switch("minute_pairs", NO_YES, "does X-Rate-Limit tell user-minute-lim as well?"),
    count(0, "retry_after", "seconds in the Retry-After of a 429; 0: no such header"),
    Switch("upload_quota", ("outside", "inside"), "do uploads count as requests?"),
    # Reading
    Switch("filter_bundle_id", ("exact", "prefix"), "does filter[bundleId] find what merely begins so?"),
    Switch("paging_total", YES_NO, "does meta.paging tell the total?"),
    count(0, "list_lag", "so many reads of a list do not show what was just created"),
    count(0, "delete_lag", "so many reads of a list still show what was just deleted"),
    count(0, "read_lag", "so many reads of a resource show it as it was before it was changed"),
    # Bodies
    Switch("id_mismatch_code", ("ENTITY_ERROR", "ENTITY_INVALID"), "code when data.id is not the path's"),
    Switch(
        "not_allowed_code",
        ("ENTITY_ERROR.ATTRIBUTE.NOT_ALLOWED", "ENTITY_ERROR.ATTRIBUTE.UNKNOWN"),
        "code when an attribute cannot be changed after creation",
    ),
    Switch("text_normalisation", ("all", "trim", "crlf", "none"), "what is done to texts when they are stored"),
    Switch("empty_string", ("kept", "cleared"), "what an empty text does"),
    Switch("emoji", ("refused", "accepted"), "emoji in description and whatsNew"),
    Switch("keywords_unit", ("characters", "bytes"), "what the 100 of keywords counts"),
    Switch("description_unit", ("characters", "bytes", "utf16"), "what the 4000 of description counts"),
    Switch("name_on_create", ("optional", "required"), "may an appInfoLocalization be created without a name?"),
    Switch("auto_version_localization", YES_NO, "does a new appInfoLocalization bring the version's with it?"),
    # Versions
    Switch("inherit", ("all", "texts", "nothing"), "what a new version takes over from the one before"),
    count(0, "release_type_busy", "so many changes of a new version's releaseType are refused at first"),
    Switch("ready_for_review_texts", EDITABLE, "texts while READY_FOR_REVIEW"),
    Switch("ready_for_review_media", LOCKED, "screenshots and previews while READY_FOR_REVIEW"),
    Switch("waiting_release_type", EDITABLE, "releaseType while READY_FOR_REVIEW or WAITING_FOR_REVIEW"),
    Switch("pending_release_type", EDITABLE, "releaseType while PENDING_DEVELOPER_RELEASE"),
    Switch("live_urls", LOCKED, "supportUrl and marketingUrl while READY_FOR_DISTRIBUTION"),
    Switch("delete_first_version", ("refused", "accepted"), "DELETE of the first version of a platform"),
    Switch("delete_primary_locale", ("refused", "accepted"), "DELETE of the primary locale"),
    Switch("detach_build", ("accepted", "refused"), "build: null"),
    Switch("build_code", (RELATION, f"{RELATION}.INVALID_STATE", "STATE_ERROR"), "code for a build that will not do"),
    Switch(
        "release_date_code", (f"{INVALID}.INVALID_STATE", INVALID), "code when releaseType and date do not go together"
    ),
    Switch("bundle_id", ("locked_by_build", "editable"), "may bundleId be changed once there is a build?"),
    # Media
    Switch("upload_host", ("same", "localhost"), "uploads go to the API's host, or to one of another name"),
    count(5 * 1024 * 1024, "part_size", "bytes of one part of an upload"),
    Switch("upload_authorization", ("refused", "ignored"), "an Authorization header sent to the upload host"),
    Switch("checksum_mismatch", ("at_processing", "at_commit"), "when a wrong MD5 is noticed"),
    Switch("checksum_code", ("CHECKSUM_MISMATCH", "IMG_APPEARS_CORRUPT"), "code of an asset with a wrong MD5"),
    Switch(
        "dimension_code",
        (
            "IMAGE_INCORRECT_DIMENSIONS",
            "IMG_BAD_DIMENSIONS",
            "IMAGE_BAD_DIMENSION_SM_LESS_MIN",
            "IMAGE_BAD_DIMENSION_SM_OVER_MAX",
        ),
        "code of an asset of the wrong size",
    ),
    Switch("transparency", ("refused", "accepted"), "PNGs with an alpha channel"),
    count(1, "processing_polls", "reads until a screenshot is COMPLETE or FAILED"),
    count(1, "video_polls", "reads until a preview is PROCESSING, and again until it is done"),
    Switch("processing", ("works", "stuck", "fails"), "stuck: UPLOAD_COMPLETE for ever; fails: IMAGE_TOOL_FAILURE"),
    count(0, "checksum_polls", "reads of a COMPLETE asset on which sourceFileChecksum is still null"),
    Switch("operations_until", ("complete", "commit"), "when uploadOperations becomes null"),
    Switch("new_position", ("created", "completed"), "what appends an asset to the order of its set"),
    Switch("reorder_omitted", ("refused", "deleted"), "an id left out of a new order"),
    Switch("reorder_code", (RELATION, "STATE_ERROR"), "code for a new order that will not do"),
    Switch("set_full_code", (RELATION, "STATE_ERROR", "ENTITY_ERROR"), "code of an 11th screenshot or 4th preview"),
    Switch("duplicate_set_code", (f"{INVALID}.DUPLICATE", RELATION), "code of a second set of one type"),
    Switch("image_max_bytes", NUMBER, "largest screenshot taken; 0: any"),
    # Review and release
    Switch("screenshots_required", YES_NO, "must a version have screenshots to be submitted?"),
    Switch("keywords_required", ("primary", "all", "no"), "locales that need keywords to be submitted"),
    count(0, "ready_polls", "reads until a version added to a submission is READY_FOR_REVIEW"),
    count(1, "cancel_polls", "reads until a canceled submission is COMPLETE"),
    Switch("cancel_result", ("DEVELOPER_REJECTED", "PREPARE_FOR_SUBMISSION"), "state of a version after that"),
    Switch("cancel_empty", ("refused", "accepted"), "canceling a submission that has no items"),
    Switch(
        "scheduled_state",
        ("PENDING_APPLE_RELEASE", "PENDING_DEVELOPER_RELEASE"),
        "state of an approved version that waits for its date",
    ),
    count(0, "release_polls", "reads on which a released version is PROCESSING_FOR_DISTRIBUTION"),
    Switch("release_code", ("STATE_ERROR", "STATE_ERROR.ENTITY_STATE_INVALID"), "code of a release that cannot be"),
    Switch("first_version_phased", ("refused", "accepted"), "a phased release of a first version"),
    Switch("second_detail_code", (RELATION, "ENTITY_ERROR", "STATE_ERROR"), "code of a version's second review detail"),
)
