"""What all calls have in common: the world, the clock, and finding an app that the caller may see or change."""

from __future__ import annotations

from reconciler.sandbox.disk import Disk
from reconciler.sandbox.firefox import tables
from reconciler.sandbox.firefox.calls import Call
from reconciler.sandbox.firefox.dialect import Dialect
from reconciler.sandbox.firefox.oauth import Account
from reconciler.sandbox.firefox.state import DELETED, App, World
from reconciler.sandbox.store import Clock
from reconciler.sandbox.switches import Switches
from reconciler.sandbox.wire import Refusal

REVIEWERS = "App Reviewers"


class Room:
    """The Marketplace's world, and everything around it that calls need."""

    def __init__(self, disk: Disk, clock: Clock, switches: Switches) -> None:
        self.disk = disk
        self.clock = clock
        self.switches = switches
        self.dialect = Dialect(switches)
        self.world = World()

    # --- finding --------------------------------------------------------------------------------------------------

    def apps(self) -> list[App]:
        """Those that are not deleted, oldest first."""
        return [app for app in self.world.apps.values() if app.status != DELETED]

    def named(self, name: str) -> App | None:
        """The app with that number or slug: digits are a number, all else is a slug."""
        if name.isascii() and name.isdigit():
            app = self.world.apps.get(str(int(name)))
            return app if app and app.status != DELETED else None
        return next((app for app in self.apps() if app.slug == name), None)

    def app(self, call: Call) -> App:
        """The app that the call's path names; 404 if there is none."""
        app = self.named(call.names["app"])
        if app is None:
            raise self.dialect.no_such_app()
        return app

    def readable(self, call: Call) -> App:
        """The same, if the caller may look at it: 403 for what is not public, 451 where it is not offered."""
        app = self.app(call)
        if not self.may_read(app, call.caller):
            if self.dialect.modern and call.caller is None:
                raise self.dialect.anonymous()
            raise self.dialect.not_the_owner()
        self._refuse_region(app, call)
        return app

    def own(self, call: Call, *, rest_framework: bool = False) -> App:
        """The app that the call's path names, if it is the caller's: 404, 401 or 403 otherwise."""
        caller = call.signed(rest_framework=rest_framework)
        app = self.app(call)
        if app.owner != caller.key:
            raise self.dialect.not_the_owner(rest_framework=rest_framework)
        return app

    def may_read(self, app: App, caller: Account | None) -> bool:
        """Is it public, the caller's own, or the caller a reviewer?"""
        return app.visible or (caller is not None and (app.owner == caller.key or REVIEWERS in caller.groups))

    def _refuse_region(self, app: App, call: Call) -> None:
        caller = call.caller
        if call.region not in app.excluded_regions or (caller and caller.key == app.owner):
            return
        reason = "Not available in your region."
        if not self.dialect.modern:
            raise Refusal(451, {"reason": reason})
        if caller and REVIEWERS in caller.groups:
            return
        told = {field: self.text(app, field, call) or "" for field in ("name", "support_email", "support_url")}
        raise Refusal(451, {"detail": {"reason": reason, **told}})

    def text(self, app: App, field: str, call: Call) -> str | None:
        """A text of the app in the call's language, else in the app's own; None if it has neither."""
        texts = app.texts.get(field, {})
        return texts.get(call.language, texts.get(app.default_locale))

    # --- slugs ----------------------------------------------------------------------------------------------------

    def free_slug(self, wanted: str, app: App | None = None) -> str:
        """A slug like the one wanted that no other app has: digits alone get a tilde, one taken gets a number."""
        base = wanted[: tables.LONGEST_SLUG] or "app"
        if base.isdigit():
            base = f"{base[: tables.LONGEST_SLUG - 1]}~"
        slug, number = base, 0
        while self.taken(slug, app) or slug in tables.FORBIDDEN_SLUGS:
            number += 1
            slug = f"{base[: tables.LONGEST_SLUG - 1 - len(str(number))]}-{number}"
        return slug

    def taken(self, slug: str, app: App | None = None) -> bool:
        """Has another app this slug?"""
        return any(each.slug == slug and each is not app for each in self.apps())
