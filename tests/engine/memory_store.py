"""A store in memory, for tests of the engine alone: a real Provider, no HTTP, and switches for what stores differ in.

It keeps pictures by id and shows only ids, as Amazon does; it can hold changes in a draft or make them at once; it
can give the copies in a draft new ids; it can be cut off at any write, before or after having acted.
"""

from __future__ import annotations

import itertools
from copy import deepcopy

from reconciler.errors import DraftOpen, InReview, NeedsDraft, Refused, Uncertain
from reconciler.model import UNKNOWN, Address, Resource


class Killed(BaseException):
    """The process died here. Not an Exception, so that nothing can catch it and go on."""


class MemoryStore:
    """What one store holds for one app. `version` maps an address to its fields; pictures are (id, content)."""

    def __init__(self, app, version):
        self.app = app
        self.ids = itertools.count(1)
        self.live = {self.at(local): self.keep(fields) for local, fields in version.items()}
        self.draft = None
        self.draft_id = ""
        self.in_review = False
        self.writes = []
        self.uploads = []
        self.cut_at = None
        self.cut_after_acting = False
        self.lose_answer = False
        self.dead = False

    def at(self, local):
        """The address of this name."""
        kind, _, key = local.partition("/")
        return Address(self.app, kind, key)

    def keep(self, fields):
        """Fields as stored: each file under an id of its own."""
        return {
            name: [(f"i{next(self.ids)}", each) for each in value] if name == "files" else value
            for name, value in fields.items()
        }

    def write(self, name, act):
        """One write: it may be cut off before or after it acts, and its answer may be lost."""
        if self.dead:
            raise Killed
        number = len(self.writes)
        if self.cut_at == number and not self.cut_after_acting and not self.lose_answer:
            self.dead = True
            raise Killed
        self.writes.append(name)
        result = act()
        if self.cut_at == number:
            if self.lose_answer:
                raise Uncertain(f"{name}: no answer")
            self.dead = True
            raise Killed
        return result

    def shown(self):
        """What customers are going to see, with contents instead of ids."""
        return {
            address.local: {
                name: tuple(content for _, content in value) if name == "files" else value
                for name, value in fields.items()
                if name != "release_notes"
            }
            for address, fields in self.live.items()
        }

    def open_draft(self, *, reissue=False):
        """Open a copy of the live version as a draft."""
        self.draft = deepcopy(self.live)
        self.draft_id = f"draft-{next(self.ids)}"
        for fields in self.draft.values():
            fields.pop("release_notes", None)
            if reissue and "files" in fields:
                fields["files"] = [(f"i{next(self.ids)}", content) for _, content in fields["files"]]
        return self.draft_id

    def drop_draft(self):
        """Delete the draft."""
        self.draft, self.draft_id = None, ""

    def publish(self):
        """Commit the draft."""
        self.live = self.draft
        self.drop_draft()


class MemoryProvider:
    """Fits `Provider` over a MemoryStore."""

    name = "memory"
    digest = "sha256"
    schedules = True
    per_release = frozenset({"release_notes"})
    founding = ""
    gate = ""
    version = ""
    moves = False

    def __init__(self, store, *, atomic=True, lists=True, reissue=False, concurrent=False):
        self.store = store
        self.atomic = atomic
        self.lists = lists
        self.reissue = reissue
        self.concurrent = concurrent
        self.left = None

    @staticmethod
    def cost(change):
        """Ten each, to be easy to reckon with."""
        return 10

    @staticmethod
    def submits(changes):
        """Every draft is submitted; without drafts nothing is."""
        return bool(changes)

    @staticmethod
    def renews(address, changes):
        """Every draft is a release."""
        return bool(address and changes)

    @staticmethod
    def belongs_to(address):
        """Pictures are those of a language: `image/de-DE/screenshots` goes with `listing/de-DE`."""
        locale, _, rest = address.key.partition("/")
        return Address(address.app, "listing", locale) if address.kind == "image" and rest else None

    def budget(self):
        """What a test says is left."""
        return self.left

    def picture(self, url):
        """This store shows no pictures."""

    def read(self, app, wanted):
        """What is live; a store with drafts shows it only while one is open."""
        if self.store.dead:
            raise Killed
        if self.atomic and self.store.draft is None and not self.store.in_review:
            raise NeedsDraft(f"{app} shows itself only through a draft")
        return self.show(self.store.live, wanted)

    def show(self, version, wanted):
        """A version as the API shows it: ids instead of contents."""
        return {
            address: Resource(
                {
                    **({"release_notes": UNKNOWN} if address.kind == "listing" else {}),
                    **{n: tuple(UNKNOWN for _ in v) if n == "files" else v for n, v in fields.items()},
                },
                mark=",".join(each for each, _ in fields.get("files", ())),
            )
            for address, fields in version.items()
            if wanted is None or address in wanted or address.kind == "listing"
        }

    def open(self, app, adopt="", changes=()):
        """Open a draft, or begin at once where the store has none."""
        if self.store.in_review:
            raise InReview(f"{app} is in review")
        if not self.atomic:
            return MemoryTransaction(self, "")
        if self.store.draft is not None and self.store.draft_id != adopt:
            raise DraftOpen(f"a draft of {app} is open", handle=self.store.draft_id)
        if self.store.draft is None:
            self.store.write("open", lambda: self.store.open_draft(reissue=self.reissue))
        return MemoryTransaction(self, self.store.draft_id)


class MemoryTransaction:
    """Fits `Transaction`."""

    def __init__(self, provider, handle):
        self.provider = provider
        self.store = provider.store
        self.handle = handle
        self.concurrent = provider.concurrent

    @property
    def version(self):
        """Where changes go."""
        return self.store.draft if self.provider.atomic else self.store.live

    def read(self, wanted):
        """What the draft shows."""
        if self.store.dead:
            raise Killed
        return self.provider.show(self.version, wanted)

    def apply(self, change, assets, progress):
        """Make one change; a set of pictures is written one picture after another, as a store would."""
        address = change.address
        if change.after is None:
            self.store.write(f"delete {address.local}", lambda: self.version.pop(address, None))
            return ""
        if change.after.get("title") == "refused":
            raise Refused("title: not this word", status=400)
        if "files" not in change.after:
            self.store.write(f"put {address.local}", lambda: self.version.setdefault(address, {}).update(change.after))
            return ""
        fields = self.version.setdefault(address, {"files": []})
        if fields["files"]:
            self.store.write(f"clear {address.local}", fields["files"].clear)
        for content in change.after["files"]:
            with assets.open(content) as stream:
                progress(len(stream.read()))
            self.store.write(f"upload {content}", lambda each=content: self._take(fields, each))
        return ",".join(each for each, _ in fields["files"])

    def _take(self, fields, content):
        self.store.uploads.append(content)
        fields["files"].append((f"i{next(self.store.ids)}", content))

    def commit(self):
        """Publish at once; this store has no review."""
        if self.provider.atomic:
            if any(fields.get("title") == "invalid" for fields in self.version.values()):
                raise Refused("title is not valid", status=403)
            self.store.write("commit", self.store.publish)
        return "live"

    def abandon(self):
        """Delete the draft, if there is one."""
        if self.provider.atomic:
            self.store.write("discard", self.store.drop_draft)
