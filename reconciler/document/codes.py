"""What the codes of this package mean, and will go on meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reconciler.explanations import Explanation

CODES: Final[Mapping[str, Explanation]] = {
    "R2001": Explanation(
        "the file cannot be read as YAML",
        "A bracket or quote is not closed, the indentation is off, or the file is not UTF-8.",
        "Mend the marked place. A text that contains ': ' or begins with @, ` or % needs quotes.",
    ),
    "R2002": Explanation(
        "the file is larger, deeper or has more parts than is read",
        "Limits keep a hostile file from taking all memory; no manifest of one app comes near them.",
        "Split it: one file for each app, long texts in files of their own.",
    ),
    "R2003": Explanation(
        "the file uses a part of YAML that is not read here: tags or merge keys",
        "`!!tag` and `<<:` mean different things to different readers, so that people and editors disagree.",
        "Remove the tag; instead of merging write what stores share under `defaults`, or use a plain alias.",
    ),
    "R2004": Explanation(
        "the same key stands twice in one mapping",
        "Often by copying a block. Most readers of YAML would silently take the last one.",
        "Keep one of the two.",
    ),
    "R2010": Explanation(
        "a field, locale, store or other name is not known",
        "It is misspelt, belongs elsewhere in the manifest, or the store has no such thing.",
        "Take the name that is suggested; `reconciler schema STORE` lists all that a store's block may hold.",
    ),
    "R2011": Explanation(
        "a value is of the wrong type, or empty where it cannot be",
        "A list where a text belongs, a number without quotes where a text belongs, or nothing at all.",
        "Write it as the message says; remove the line to leave the store's value as it is.",
    ),
    "R2012": Explanation(
        "a text is too long or too short",
        "Stores count differently: in characters, UTF-16 units or bytes. The limit told is this store's.",
        "Shorten it; or give this store a text of its own in its block, beside the one in `defaults`.",
    ),
    "R2013": Explanation(
        "a list has too many or too few items, or one twice",
        "The store takes so many and no more, or ignores what is repeated.",
        "Add or remove items.",
    ),
    "R2014": Explanation(
        "a value does not have the form that it must have",
        "A date, address, identifier or the like is not written as the store takes it.",
        "Write it as the message says.",
    ),
    "R2015": Explanation(
        "a value is not one of those that are known",
        "It is misspelt, or the store has others.",
        "Take one of those that the message lists; editors offer them.",
    ),
    "R2016": Explanation(
        "something that must be there is missing",
        "A mapping lacks a field that it cannot do without.",
        "Add the field; the message says what it is for.",
    ),
    "R2017": Explanation(
        "an identifier contains a character that cannot be seen",
        "It came along when the text was copied from a page or a chat, or somebody wants to deceive a reviewer.",
        "Type the identifier anew.",
    ),
    "R2018": Explanation(
        "a secret stands in the open where a reference to it must stand",
        "A manifest is in git, where everybody who ever had the repository can read it.",
        "Write secret:NAME there, say in reconciler.yaml where NAME is to be had, and change the secret: it was seen.",
    ),
}
