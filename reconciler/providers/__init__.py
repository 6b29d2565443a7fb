"""The stores, and the registry that finds them.

A store from another package announces itself with an entry point in the group `reconciler.providers`:

    [project.entry-points."reconciler.providers"]
    my-store = "my_package.my_store:MyStore"

and brings its schema, `my-store.json`, beside that module: see `reconciler.resources`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from reconciler import resources
from reconciler.errors import UsageProblem

if TYPE_CHECKING:
    from reconciler.provider import Provider

BUILT_IN: dict[str, str] = {
    "amazon-appstore": "reconciler.providers.amazon_appstore:AmazonAppstore",
    "app-store": "reconciler.providers.app_store:AppStore",
    "firefox-marketplace": "reconciler.providers.firefox_marketplace:FirefoxMarketplace",
    "digital-turbine": "reconciler.providers.digital_turbine:DigitalTurbine",
}
"""The stores that ship with the tool: name to "module:Class". They cannot be replaced by an entry point."""


def names() -> tuple[str, ...]:
    """All stores that `find` knows, in alphabetical order. Imports none of their modules."""
    return tuple(sorted({*BUILT_IN, *resources.announced_stores()}))


def find(name: str) -> type[Provider]:
    """The provider of one store; only its own module is imported.

    Raises UsageProblem if no store has that name, or if the package that announces it cannot be loaded.
    """
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        found: type[Provider] = getattr(import_module(module), attribute)
        return found
    if point := resources.announced(name):
        try:
            loaded: type[Provider] = point.load()
        except (ImportError, AttributeError) as problem:
            raise UsageProblem(
                f"the store {name!r} comes with an installed package, but {point.value} cannot be loaded: {problem}",
                fix="reinstall or remove that package",
            ) from problem
        return loaded
    raise _unknown(name)


def _unknown(name: str) -> UsageProblem:
    from difflib import get_close_matches  # noqa: PLC0415 - needed on this error path only

    known = names()
    close = get_close_matches(name.lower().replace("_", "-"), known, n=1)
    fix = f"did you mean {close[0]}?" if close else f"known stores: {', '.join(known)}"
    return UsageProblem(f"there is no store called {name!r}", fix=fix)
