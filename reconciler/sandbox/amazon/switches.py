"""The open questions about the Amazon Appstore's API, each a switch; the first value is the default.

Amazon publishes task flows and examples; what they leave open was seen differently by authors of clients, or by nobody.
"""

from __future__ import annotations

from reconciler.sandbox.switches import NUMBER, Switch

YES_NO = ("yes", "no")
NO_YES = ("no", "yes")

SWITCHES = (
    # Edits and ETags
    Switch("etag_scope", ("edit", "resource-strict"), "an ETag is good anywhere in its edit, or for its resource only"),
    Switch("etag_style", ("quoted", "unquoted", "weak"), "how an ETag is written"),
    Switch("create_edit_etag", YES_NO, "does POST /edits answer an ETag?"),
    Switch("previous_etag", YES_NO, "does GET /edits/previous answer an ETag?"),
    Switch("apks_list_etag", NO_YES, "does GET /apks answer an ETag?"),
    Switch("mutation_returns_etag", YES_NO, "do PUT, DELETE and uploads answer the new ETag?"),
    Switch("stale_etag_status", ("412", "409"), "status for an If-Match that no longer matches"),
    Switch("create_conflict_status", ("409", "403", "412", "400"), "status of POST /edits while an edit is open"),
    Switch("never_published_status", ("400", "403", "409", "412"), "status of POST /edits for an app that is not live"),
    Switch("review_get_edits", ("returns_review", "empty"), "what GET /edits says while an edit is in review"),
    Switch("no_previous_body", ("{}", "null"), "what GET /edits/previous says when no edit is open"),
    Switch("previous_review", ("readable", "empty"), "what GET /edits/previous says while an edit is in review"),
    Switch("previous_readable_by_id", ("while_open", "always", "never"), "when the live version is readable by its id"),
    Switch("status_after_commit", ("REVIEW", "SUBMITTED"), "status of an edit that was committed"),
    Switch("unknown_edit_status", ("404", "400"), "status for an edit, APK, picture or film that there is not"),
    Switch("recent_changes_reset", YES_NO, "does recentChanges come empty in a new edit?"),
    Switch("asset_ids_stable_across_edits", YES_NO, "do pictures and films keep their ids in a new edit?"),
    # Shapes
    Switch("null_style", ("null", "absent", "{}"), "how an empty field, reason or date is written"),
    Switch("error_shape", ("envelope", "bare"), "errors[] in an envelope, or the one error alone"),
    Switch("image_list_shape", ("object", "array"), "{images: [...]} or the list alone"),
    Switch("upload_response_shape", ("wrapped", "flat"), "{image: {id}} or {id}"),
    Switch("zone_style", ("underscore", "slash"), "how zoneId is written in answers; slash is then taken as well"),
    Switch("date_fraction", ("kept", "dropped", "padded"), "what becomes of a fraction of a second in dateTime"),
    Switch("other_android_devices", ("absent", "present"), "has targeting the key otherAndroidDevices?"),
    Switch("targeting_off_status", ("NOT_TARGETING", "AVAILABLE"), "status of a device that could be targeted"),
    Switch("apk_order", ("oldest_first", "newest_first"), "order of GET /apks"),
    Switch("image_list_order", ("upload", "reversed"), "order of a list of pictures"),
    # Listings
    Switch("missing_locale_get", ("shell", "404", "400"), "GET of a listing that is not there yet"),
    Switch("underscore_locales", ("refused", "accepted"), "is en_US taken for en-US?"),
    Switch("extended_locales", ("accepted", "refused"), "are nl-NL, pl-PL, pt-PT and sv-SE taken?"),
    Switch("strict_put", ("off", "on"), "are the limits of texts enforced by PUT already?"),
    Switch("text_normalisation", ("none", "trim", "crlf", "nfc", "all"), "what is done to texts when they are stored"),
    # Files
    Switch("video_upload_path", ("upload", "plain", "both"), "films go to videos/upload or to videos"),
    Switch("image_dimension_check", ("validate", "upload", "off"), "when sizes and formats of pictures are checked"),
    Switch("image_visible_after", NUMBER, "seconds until an uploaded picture or film is listed"),
    Switch("image_max_bytes", NUMBER, "largest picture taken; 0: any"),
    Switch("too_large_status", ("413", "400"), "status for a file over its limit"),
    Switch("attach_ready_after", NUMBER, "how often attaching a large APK fails at first"),
    Switch("attach_not_ready_status", ("409", "404", "400", "412"), "status of these failures"),
    Switch("apk_version_check", ("validate", "upload"), "when version code and package are checked"),
    # Validation
    Switch("validation_status", ("403", "400"), "status of a failed validate or commit"),
    Switch("locale_images_required", YES_NO, "must each listing have its own pictures, or the default one only?"),
    Switch("past_date", ("refused", "accepted"), "a publishing date that has passed"),
    # Access
    Switch("gateway_status", ("401", "403"), "status for a token that is bad, expired or for something else"),
    Switch("gateway_path_status", ("400", "403"), "status for a path that the gateway does not know"),
    Switch("security_profile", ("attached", "detached"), "is the security profile attached to this API?"),
    Switch("invalid_scope_status", ("400", "401", "403"), "status of the token endpoint if it is not"),
    Switch("token_lifetime", ("3600", *NUMBER[1:]), "seconds that a token is good for"),
    Switch("expires_in", ("number", "string"), "how expires_in is written"),
)
