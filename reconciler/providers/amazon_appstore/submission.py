"""Validating and committing an edit, and telling from what comes back whether it was submitted."""

from __future__ import annotations

import re
from typing import Final

from reconciler.errors import Moved, PreconditionFailed, ReconcilerError, Refused, StoreError, Uncertain
from reconciler.http import Answer, Request
from reconciler.providers.amazon_appstore import names
from reconciler.providers.amazon_appstore.draft import Draft, in_review, refused
from reconciler.providers.amazon_appstore.wire import current, edit_of, errors_in, words_in

_FAILED: Final = frozenset({400, 403})
"""What validate and commit answer to an edit that is not fit: a 403 is not about credentials here."""

_FIELDS: Final = {theirs: ours for ours, theirs in {**names.DETAILS, **names.LISTING}.items()}
_WORD: Final = re.compile(r"[A-Za-z]+")
_LOCALE: Final = re.compile(r"\b([a-z]{2})[-_]([A-Z]{2})\b")


def submit(draft: Draft) -> None:
    """Validate, then commit with the ETag of a fresh look.

    Raises Refused with every objection that the store has, InReview or Moved if the edit is no longer as it was,
    and Uncertain if nobody can tell whether it was submitted.
    """
    _writable(draft)
    validated = draft.http.send(Request("POST", draft.path("validate"), accept=_FAILED, repeatable=True))
    if validated.status in _FAILED:
        raise _objections(validated)
    etag = validated.etag or _writable(draft)
    try:
        _commit(draft, etag)
    except PreconditionFailed as stale:
        draft.check_writable()
        raise Moved(
            f"the draft {draft.edit} of {draft.app} was changed by somebody between its last check and the commit",
            fix="nothing was submitted; look at the draft in the Developer Console, then plan again",
        ) from stale


def _writable(draft: Draft) -> str:
    """A fresh ETag of the edit. Raises InReview if it is no draft any more."""
    answer = draft.look()
    edit = edit_of(answer)
    if not edit.writable:
        raise in_review(draft.app, edit.status)
    return answer.etag


def _commit(draft: Draft, etag: str) -> None:
    """Commit. After a lost answer the edit's status tells whether it was submitted.

    While it still is a draft, the same ETag makes it safe to commit once more: it is void if anything has happened.
    """
    request = Request("POST", draft.path("commit"), headers={"If-Match": etag}, accept=_FAILED)
    for last in (False, True):
        try:
            answer = draft.http.send(request)
        except Uncertain as lost:
            if _is_submitted(draft, lost):
                return
            if last:
                raise
        except PreconditionFailed as stale:
            if last and _is_submitted(draft, stale):
                return
            raise
        else:
            if answer.status in _FAILED:
                raise _objections(answer)
            return


def _is_submitted(draft: Draft, doubt: StoreError) -> bool:
    """Has the edit left the state of a draft? One that is no longer shown, and not open either, has.

    Raises the error that gave rise to the question if the store does not answer it.
    """
    try:
        edit = draft.shown()
        if not edit.id:
            edit = current(draft.http, draft.app)
    except StoreError:
        raise doubt from None
    return not (edit.writable and edit.id == draft.edit)


def _objections(answer: Answer) -> ReconcilerError:
    """All that the store objects to, in its words, each with the field of the manifest that it is about."""
    words = words_in(answer)
    if not words.codes:
        return words.error(words.message, fix=words.fix) if words.error else refused(answer)
    lines = [f"  {_place(text)}{text}{f' ({code})' if code else ''}" for code, text in errors_in(answer.json())]
    return Refused(
        "\n".join(["the store does not accept this version:", *lines]),
        request=answer.request,
        status=answer.status,
        codes=words.codes,
        fix="nothing was submitted; correct the manifest, or what it does not manage in the Developer Console",
    )


def _place(text: str) -> str:
    """What a message is about, as far as it names one of the API's own fields or image types, or a locale."""
    locale = _LOCALE.search(text)
    words = set(_WORD.findall(text))
    field = next((ours for theirs, ours in _FIELDS.items() if theirs in words), "")
    slot = next((each for each in names.IMAGES if re.search(rf"(?<![\w-]){each}(?![\w-])", text)), "")
    parts = ["-".join(locale.groups()) if locale else "", field or slot]
    place = " ".join(part for part in parts if part)
    return f"{place}: " if place else ""
