"""App Store Connect on a port of its own, a client that checks every answer, and files to upload."""

from __future__ import annotations

import pytest
from app_store_client import Connect, Description

from reconciler.sandbox.app_store import AppStoreConnect
from reconciler.sandbox.disk import Disk
from reconciler.sandbox.log import Log
from reconciler.sandbox.running import Running
from reconciler.sandbox.server import Server


@pytest.fixture(scope="session")
def description():
    """Apple's OpenAPI document if it is there, else None: then answers are checked by the tests' own words only."""
    return Description.found()


@pytest.fixture
def store(tmp_path):
    """The store's handles."""
    return Running(AppStoreConnect, Disk(tmp_path, lasting=False), Log())


@pytest.fixture
def connect(store, description):
    """A client of the running store."""
    server = Server(0, store.exchange, store.clock, store.connection_latency)
    server.start()
    client = Connect(server.origin, store, description)
    yield client
    client.close()
    server.stop()
