"""What the codes of this package mean, and will go on meaning. Those of YAML, schemas and media are told there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reconciler.explanations import Explanation

CODES: Final[Mapping[str, Explanation]] = {
    "R2401": Explanation(
        "a file that the manifest names cannot be opened",
        "It is not there, is reached through a link or out of the manifest's folder, or is no UTF-8 text.",
        "Correct the path, which is relative to the manifest, or put the file there.",
    ),
    "R2402": Explanation(
        "a pattern for files matches nothing",
        "The files have not been made yet, or lie in another folder.",
        "Correct the pattern. Write [] if there are to be no files.",
    ),
    "R2403": Explanation(
        "there are too few or too many files in a place",
        "The store wants so many of them, counted after patterns are expanded.",
        "Add or remove files.",
    ),
    "R2404": Explanation(
        "an APK or packaged app contradicts the manifest or another file",
        "Its package, signer or languages are not those that the manifest names, or two files have one version code.",
        "Name the right file, or correct the manifest.",
    ),
    "R2501": Explanation(
        "two manifests describe the same app",
        "A copy was not given an id of its own, so that two wishes would take turns at the store.",
        "Keep one of the two.",
    ),
    "R2502": Explanation(
        "`after` names a store that is not there, or stores wait for one another",
        "It is misspelt, or the order is a circle.",
        "Name a store of this manifest, or take one out of `after`.",
    ),
    "R2503": Explanation(
        "a date that cannot be, or a time that clocks skip",
        "A 30th of February; a time in the hour by which clocks are put forward; a minute between the store's steps.",
        "Write the time that is suggested.",
    ),
    "R2504": Explanation(
        "there is no manifest where one was looked for",
        "No .yaml file in the folder has `app:` or `family:` at its top, or the path is misspelt, or that of settings.",
        "Name the manifest or its folder, and work in the folder that holds them all.",
    ),
    "R2505": Explanation(
        "no manifest is selected",
        "--app or --store fits none of those that there are.",
        "Take a name that the message lists.",
    ),
    "R2601": Explanation(
        "a text holds what was to be replaced",
        "Lorem ipsum, TODO, TBD, xxx and the like were meant to be gone before customers read it; stores reject it.",
        "Write the text. If it is meant so, silence it with a reason: `silence` in the manifest.",
    ),
    "R2602": Explanation(
        "a text names another platform",
        'Stores reject apps whose texts send customers elsewhere, such as "Android" in Apple\'s App Store.',
        "Say it without the name; give this store a text of its own if the text stands in `defaults`.",
    ),
    "R2603": Explanation(
        "a text was left untranslated",
        "It is the same, word for word, as in the manifest's first language.",
        "Translate it; or leave the language out, so that customers there see the default language.",
    ),
    "R2604": Explanation(
        "a link leads nowhere",
        "The page is gone, the host is not there, or does not answer in time. Or the link, or a redirect, leads to "
        "this machine or into a private network, and was not followed. Told only with `validate --check-links`.",
        "Correct the link, or put the page there: people at the stores follow them.",
    ),
    "R2605": Explanation(
        "a silence silences nothing",
        "What it was for is gone, its place is misspelt, or its code is none that can be silenced.",
        "Remove the entry from `silence`, or correct it.",
    ),
    "R2701": Explanation(
        "a template names a variable that a brand does not have",
        "It is misspelt in the template, or the brand's line in the family lacks it.",
        "Correct the name, or give every brand a value. A ${ that is meant as such is written $${.",
    ),
    "R2702": Explanation(
        "a brand has a variable that its template never names",
        "It is misspelt in the family, or the template has lost the place where it stood.",
        "Correct the name, or remove the variable.",
    ),
    "R2703": Explanation(
        "a family's template cannot be used",
        "It is not there, lies outside of the family's folder, is none, or was given without the family that names it.",
        "Let the family name a manifest that begins with `app: ${app}`, in its folder or below; and name the family.",
    ),
}
