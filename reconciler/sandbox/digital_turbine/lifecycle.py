"""How the three words of an upload change: by being asked for, by the clock, by a reviewer, by hand.

They move independently of each other. There is no word for a refusal by Digital Turbine's reviewers: what they do not
want stays PENDING.
"""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.digital_turbine.state import (
    APPROVED,
    COMPLETED,
    ERROR,
    MANUAL,
    NOT_REQUESTED,
    PENDING,
    SAMSUNG,
    SCHEDULED,
    UPLOAD,
    WORDS,
    App,
    Upload,
)
from reconciler.sandbox.store import Clock
from reconciler.sandbox.switches import Switches

OUTCOMES = {
    "approve": (MANUAL, APPROVED),
    "samsung_completed": (SAMSUNG, COMPLETED),
    "samsung_error": (SAMSUNG, ERROR),
    "upload_completed": (UPLOAD, COMPLETED),
    "upload_error": (UPLOAD, ERROR),
}


class Lifecycle:
    """Moves uploads on, and writes down in the app's history what became of them."""

    def __init__(self, clock: Clock, switches: Switches) -> None:
        self._clock = clock
        self._switches = switches

    def begin(self, app: App, upload: Upload, *, samsung: bool) -> None:
        """An upload that was taken: what its words are, and when they will change."""
        upload.words = {
            UPLOAD: SCHEDULED,
            SAMSUNG: self._switches["samsung_start"] if samsung else NOT_REQUESTED,
            MANUAL: self._switches["manual_start"],
        }
        upload.polls_left = self._switches.number("upload_polls")
        if upload.words[SAMSUNG] == SCHEDULED:
            upload.samsung_due = self._clock.now() + self._switches.number("samsung_delay")
        self._enter(app, upload)
        self._settle(app, upload)

    def begin_failed(self, app: App, upload: Upload, reason: str) -> None:
        """An upload that was taken only to be found wrong."""
        upload.words = {UPLOAD: ERROR, SAMSUNG: NOT_REQUESTED, MANUAL: NOT_REQUESTED}
        self._enter(app, upload, reason=reason)

    def poll(self, app: App, upload: Upload) -> None:
        """Its words are asked for by a client."""
        if upload.polls_left:
            upload.polls_left -= 1
        self._settle(app, upload)

    def look(self, app: App) -> None:
        """Let what is due by now have happened."""
        for upload in app.uploads:
            self._settle(app, upload)

    def advance(self, app: App, outcome: str, reason: str) -> None:
        """Let something happen to the upload made last. Raises ValueError if there is none, or if it has happened."""
        if outcome not in OUTCOMES:
            raise ValueError(f"no outcome {outcome!r}; there are {', '.join(OUTCOMES)}")
        if not app.uploads:
            raise ValueError(f"{app.package}: nothing was uploaded")
        upload, (name, word) = app.uploads[-1], OUTCOMES[outcome]
        if upload.words[name] == word:
            raise ValueError(f"{app.package}: {name} of {upload.id} is {word} already")
        if name == SAMSUNG and upload.words[SAMSUNG] == NOT_REQUESTED:
            raise ValueError(f"{app.package}: nobody asked Samsung to look at {upload.id}")
        if outcome == "approve":
            self._refuse_lower_version(app, upload)
        self._turn(app, upload, {name: word}, outcome, reason=reason)

    def set_words(self, app: App, *, id: str = "", **words: Any) -> dict[str, str]:  # noqa: A002 - the API's name
        """Set words by hand, of one upload or of the one made last; words that nobody knows are taken, too."""
        found = [upload for upload in app.uploads if id in {"", upload.id}]
        if not found:
            raise ValueError(f"{app.package}: no upload {id!r}; there are {[upload.id for upload in app.uploads]}")
        if not words or words.keys() - set(WORDS) or not all(isinstance(word, str) for word in words.values()):
            raise ValueError(f"set_words takes texts for some of {', '.join(WORDS)}, and nothing else but id")
        self._turn(app, found[-1], words, "set_words")
        return dict(found[-1].words)

    def _settle(self, app: App, upload: Upload) -> None:
        if upload.polls_left == 0:
            self._turn(app, upload, {UPLOAD: self._switches["upload_end"]}, "uploaded")
        if upload.samsung_due is not None and self._clock.now() >= upload.samsung_due:
            self._turn(app, upload, {SAMSUNG: self._switches["samsung_end"]}, "samsung")

    def _turn(self, app: App, upload: Upload, words: dict[str, str], event: str, **more: str) -> None:
        """Change words. What was to change one of them by itself does so no longer."""
        upload.words |= words
        if UPLOAD in words:
            upload.polls_left = None
        if SAMSUNG in words:
            upload.samsung_due = None
        if words.get(UPLOAD) == COMPLETED and upload.words[MANUAL] == NOT_REQUESTED and MANUAL not in words:
            upload.words[MANUAL] = PENDING
        self._note(app, upload, event, **more)

    def _enter(self, app: App, upload: Upload, **more: str) -> None:
        app.uploads.append(upload)
        self._note(app, upload, "received", **more)

    def _note(self, app: App, upload: Upload, event: str, **more: str) -> None:
        """Write down what happened, with all three words as they are now."""
        told = {name: text for name, text in more.items() if text}
        entry = {"id": upload.id, "event": event, "at": self._clock.now(), "words": dict(upload.words)}
        app.history.append(entry | told)

    def _refuse_lower_version(self, app: App, upload: Upload) -> None:
        """Where versions have to grow, nobody approves one that has not; what a client sees of that is PENDING."""
        approved = [each.apk.version_code or 0 for each in app.uploads if each.words[MANUAL] == APPROVED]
        highest, own = max(approved, default=-1), upload.apk.version_code or 0
        if self._switches["version_not_higher"] == "pending" and own <= highest:
            raise ValueError(f"{app.package}: nobody approves version code {own}, as {highest} was approved before")
