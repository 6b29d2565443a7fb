"""The app that one transaction works on: how it was found, and what is learnt of it on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from reconciler.errors import Missing
from reconciler.http import Http
from reconciler.model import Address, App
from reconciler.providers.firefox_marketplace import names, reading
from reconciler.providers.firefox_marketplace.shapes import Shown


@dataclass
class Desk:
    """One app and the connection to its store.

    Args:
        http: the connection.
        app: the app as the manifest names it.
        wait: seconds to wait for the store's machines.
        secret: looks up what `secret:NAME` stands for.
        recall: the mark that our ledger remembers for an address.
        number: the app's number at the store, "" while there is no such app.
        preview_ids: the previews that it had when we came.
    """

    http: Http
    app: App
    wait: float
    secret: Callable[[str], str]
    recall: Callable[[Address], str]
    number: str = ""
    preview_ids: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        """What the store knows the app by: its number once we know it, as the slug may still be another."""
        return self.number or self.app.id

    def meet(self, shown: Shown | None) -> None:
        """Take note of the app as it is found."""
        self.number = shown.id if shown else ""
        self.preview_ids = shown.preview_ids if shown else ()

    def fresh(self) -> Shown:
        """The app as it is now. Raises Missing if there is none."""
        shown = reading.look(self.http, self.key)
        if shown is None:
            raise Missing(
                f"there is no app {self.app.id} in the Firefox Marketplace",
                status=404,
                fix="correct the id in the manifest; or name `hosted` or `package` there, and the app is created",
            )
        return shown

    def slug_to_give(self, shown: Shown) -> str:
        """The slug that the app is still to be given; "" if it has it, or is named by its number."""
        return "" if names.is_number(self.app.id) or shown.slug == self.app.id else self.app.id
