"""The switches of Firefox Marketplace: which of its two implementations is met, and what neither tells for sure."""

from __future__ import annotations

from reconciler.sandbox.switches import NUMBER, Switch

SWITCHES = (
    Switch("profile", ("2013", "2016"), "which implementation of the API answers: the first one, or the last one"),
    Switch("throttle", NUMBER, "so many apps may be created in 24 hours, then the app resource answers 429; 0: no end"),
    Switch(
        "unknown_manifest",
        ("invent", "unreachable"),
        "what is found at a manifest URL of which the sandbox was not told: a manifest made up from it, or nothing",
    ),
    Switch("validation_polls", NUMBER, "so many looks find a package still queued"),
    Switch(
        "package_answer",
        ("profile", "201", "202"),
        "status with which a package is taken in for validation; 201 in 2013 and 202 in 2016",
    ),
    Switch("reused_upload", ("400", "500"), "answer to creating a second app from one upload; the server had a 500"),
    Switch("most_package_bytes", NUMBER, "the largest package in bytes; 0: 50 MiB in 2013, 250 MiB in 2016"),
    Switch("unique_domain", ("off", "on"), "may two hosted apps have their manifests on one domain?"),
    Switch(
        "categories_shown",
        ("slugs", "ids"),
        "how an app shows its categories in 2013: as the code has it, or as the documentation's example",
    ),
    Switch(
        "status_patch",
        ("202", "200"),
        "answer to a changed status in 2013: 202 and nothing as the code has it, or 200 as documented",
    ),
    Switch("iarc", ("accepts", "refuses"), "does the rating authority know the certificates that are sent?"),
)
