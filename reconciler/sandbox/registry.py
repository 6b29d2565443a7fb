"""The stores that the sandbox can behave like: one line each, in the order in which they take their ports."""

from __future__ import annotations

from reconciler.sandbox.amazon import AmazonAppstore
from reconciler.sandbox.app_store import AppStoreConnect
from reconciler.sandbox.digital_turbine import DigitalTurbine
from reconciler.sandbox.firefox import FirefoxMarketplace
from reconciler.sandbox.store import Store

STORES: dict[str, type[Store]] = {
    store.name: store for store in (AmazonAppstore, AppStoreConnect, DigitalTurbine, FirefoxMarketplace)
}
