"""Another tool's name for a language, and the store's."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from reconciler.document import Guide
from reconciler.imports.folders import Shelf, folders


def resolve(name: str, listings: Guide) -> tuple[str, str]:
    """The store's name for a language, and ""; or "", and why there is none.

    Args:
        name: as the other tool has it, such as `en-us` or `ja`.
        listings: what the store's schema says of a mapping by locale.
    """
    found = candidates(name, listings)
    if len(found) == 1:
        return found[0], ""
    if found:
        return "", f"{name} could be {', '.join(found[:-1])} or {found[-1]}: rename it to the one that is meant"
    return "", f"{listings.document['title']} has no such language"


def candidates(name: str, listings: Guide) -> list[str]:
    """The store's languages that a name may mean. Case and underscores do not matter.

    A language without a region is the store's only one of that language; where the store has several, nobody can know
    which is meant.
    """
    known = [each for each in listings.known if each != "prune"]
    by_name = {each.casefold(): each for each in known}
    for each in known:
        child = listings.child(each)
        for alias in (child.note("x-default") if child else None) or ():
            by_name.setdefault(alias.casefold(), each)
    wanted = name.replace("_", "-").casefold()
    if wanted in by_name:
        return [by_name[wanted]]
    return [each for each in known if each.casefold().partition("-")[0] == wanted]


def languages(folder: Path, listings: Guide, shelf: Shelf, others: Collection[str] = ()) -> Iterator[tuple[str, Path]]:
    """The folders of languages in a folder, by the store's name for them. Those of no language are left out.

    Args:
        folder: where they lie.
        listings: what the store's schema says of a mapping by locale.
        shelf: takes note of what is left out.
        others: names, in lower case, of folders that are something else and are passed over.
    """
    met: dict[str, Path] = {}
    for each in folders(folder):
        if each.name.lower() in others:
            continue
        locale, why = resolve(each.name, listings)
        if not locale or locale in met:
            shelf.leave(each, why or f"the store calls it {locale}, as it does {met[locale].name}")
        else:
            met[locale] = each
            yield locale, each
