"""The open questions about Digital Turbine's API, each a switch; the first value is the default.

The page names fields, paths and status words. Status codes, refusals, limits, the form of the upload and the order in
which the words change are not on it.
"""

from __future__ import annotations

from reconciler.sandbox.switches import NUMBER, Switch

SWITCHES = (
    # Access
    Switch("token_status", ("200", "201"), "status of a token that is given out"),
    Switch("invalid_client_status", ("401", "400", "403"), "status for credentials that are not known"),
    Switch("unauthorized_status", ("401", "403"), "status for a token that is bad or expired"),
    Switch("entitled", ("yes", "no"), "may the client use the App Management API? If not: 403"),
    # The upload
    Switch(
        "encoding",
        ("both", "multipart-fields", "multipart-json"),
        "a part for each field, or one part `data` with JSON, besides the part `file`",
    ),
    Switch("strict", ("on", "off"), "are all fields checked, or the package name only?"),
    Switch("empty_segments", ("refused", "accepted"), "may variant_segment_ids be empty?"),
    Switch("success_status", ("200", "201", "202"), "status of an upload that is taken"),
    Switch(
        "invalid_upload",
        ("400", "422", "ERROR"),
        "status for an upload with wrong fields; ERROR: it is taken, and upload_status says ERROR",
    ),
    Switch("plain_json_status", ("415", "400"), "status for an upload that is no form, such as plain JSON"),
    Switch("max_apk_mb", ("2048", *NUMBER[1:]), "largest APK in MB of 1024 * 1024 bytes; larger ones are 413"),
    # What happens to an upload
    Switch("upload_polls", ("1", *NUMBER[1:]), "how many GETs it takes for upload_status to leave SCHEDULED"),
    Switch("upload_end", ("COMPLETED", "ERROR"), "what upload_status becomes then"),
    Switch("samsung_start", ("SCHEDULED", "NOT_REQUESTED", "COMPLETED"), "samsung_approval_status at first, if asked"),
    Switch("samsung_delay", ("86400", *NUMBER[1:]), "seconds until it leaves SCHEDULED"),
    Switch("samsung_end", ("COMPLETED", "ERROR"), "what samsung_approval_status becomes then"),
    Switch(
        "manual_start",
        ("PENDING", "NOT_REQUESTED"),
        "manual_approval_status at first; NOT_REQUESTED becomes PENDING once the upload is COMPLETED",
    ),
    Switch(
        "version_not_higher",
        ("approved", "pending"),
        "pending: nobody ever approves an APK whose version code is not above all that were approved before",
    ),
    # Answers
    Switch("error_shape", ("jsonapi", "fastapi", "html"), "how a refusal is written"),
    Switch("foreign_id_status", ("404", "403"), "status for the id of another client's upload"),
    Switch("id_style", ("uuid", "number", "odd"), "what ids look like; odd: with characters that must be escaped"),
    Switch("resource_type", ("ApkStatuses", "ApkStatus"), "what `type` says in an answer"),
    Switch("media_type", ("application/json", "application/vnd.api+json"), "Content-Type of an answer"),
)
