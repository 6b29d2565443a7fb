"""What the codes of this package mean, and will go on meaning. Those of YAML, schemas and media are told there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CODES: Final[Mapping[str, str]] = {
    "R2401": "a file that the manifest names cannot be opened",
    "R2402": "a pattern for files matches nothing",
    "R2403": "there are too few or too many files in a place",
    "R2404": "an APK or packaged app contradicts the manifest or another file",
    "R2501": "two manifests describe the same app",
    "R2502": "`after` names a store that is not there, or stores wait for one another",
    "R2503": "a date that cannot be, or a time that clocks skip",
    "R2504": "there is no manifest where one was looked for",
    "R2505": "no manifest is selected",
}
