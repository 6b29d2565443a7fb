"""Creating things so that none is made twice: a POST that got no answer is looked up, never blindly repeated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.errors import Uncertain
from reconciler.http import Answer, Http, Request
from reconciler.providers.app_store.problems import CONFLICT, has, refusal
from reconciler.providers.app_store.wire import Document, Item, document, look_for, only


def _is_duplicate(answer: Answer) -> bool:
    return has(answer, "DUPLICATE")


@dataclass(frozen=True)
class Creation:
    """One thing to create, of which the store allows only one: it refuses the second itself.

    Args:
        path: where to POST.
        body: the document.
        look: asks for the list that it will stand in.
        match: is this the thing?
        exists: does this 409 say that it is there already?
    """

    path: str
    body: Mapping[str, Any]
    look: Request
    match: Callable[[Item], bool]
    exists: Callable[[Answer], bool] = _is_duplicate

    def found_in(self, shown: Document) -> Item | None:
        """The thing in a list; None if it is not there."""
        return next((each for each in shown.data if self.match(each)), None)


def create(http: Http, thing: Creation, wait: float) -> tuple[Item, bool]:
    """Create it, or find it where it is there already. Returns it, and whether it was made with this very body.

    After a lost answer the list is looked at. If the thing is not in it, the POST is sent once more: had the first
    one been carried out after all, the store refuses the second as a duplicate, and then the list is waited for.
    Raises what the store's refusal stands for, or Uncertain if nobody can tell.
    """
    request = Request("POST", thing.path, json=thing.body, accept=CONFLICT)
    for last in (False, True):
        try:
            answer = http.send(request)
        except Uncertain:
            found = thing.found_in(document(http.send(thing.look)))
            if found:
                return found, False
            if last:
                raise
            continue
        if answer.status not in CONFLICT:
            return only(answer), True
        if not thing.exists(answer):
            raise refusal(answer)
        found = look_for(http, thing.look, thing.found_in, wait)
        if found is None:
            raise refusal(answer)
        return found, False
    raise AssertionError("the second try returns or raises")
