"""What the codes of this package mean, and will go on meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CODES: Final[Mapping[str, str]] = {
    "R2001": "the file cannot be read as YAML",
    "R2002": "the file is larger, deeper or has more parts than is read",
    "R2003": "the file uses a part of YAML that is not read here: tags or merge keys",
    "R2004": "the same key stands twice in one mapping",
    "R2010": "a field, locale, store or other name is not known",
    "R2011": "a value is of the wrong type, or empty where it cannot be",
    "R2012": "a text is too long or too short",
    "R2013": "a list has too many or too few items, or one twice",
    "R2014": "a value does not have the form that it must have",
    "R2015": "a value is not one of those that are known",
    "R2016": "something that must be there is missing",
    "R2017": "an identifier contains a character that cannot be seen",
    "R2018": "a secret stands in the open where a reference to it must stand",
}
