"""Answers requests for pages and files. Every request draws anew, so that a page shows the store as it stands."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.sandbox.running import Running
from reconciler.sandbox.store import UnknownApp
from reconciler.sandbox.storefront.document import answer, missing
from reconciler.sandbox.storefront.files import file
from reconciler.sandbox.storefront.page import AppPage, index
from reconciler.sandbox.wire import Reply, Request


class Counter:
    """The storefronts of all running stores, by name."""

    def __init__(self, stores: Mapping[str, Running]) -> None:
        self._stores = stores

    def index(self) -> Reply:
        """All apps of all stores."""
        return answer(
            index({name: [store.storefront(app) for app in store.apps()] for name, store in self._stores.items()})
        )

    def app(self, store: str, app: str, query: Mapping[str, str]) -> Reply:
        """An app's page. `locale` and `edition` in the query say which; unknown ones are passed over."""
        if store not in self._stores:
            return self._no_store(store)
        try:
            front = self._stores[store].storefront(app)
        except UnknownApp as unknown:
            return missing(str(unknown.args[0]))
        return answer(AppPage(store, front, query.get("edition", ""), query.get("locale", "")).draw())

    def file(self, store: str, sha256: str, request: Request) -> Reply:
        """A file that was uploaded to the store, or made up when an app was seeded."""
        if store not in self._stores:
            return self._no_store(store)
        found = file(sha256, self._stores[store].blob, request)
        return found or missing(f"{store} keeps no file with this hash.")

    def _no_store(self, store: str) -> Reply:
        return missing(f"No store {store!r} is running; there are {', '.join(self._stores)}.")
