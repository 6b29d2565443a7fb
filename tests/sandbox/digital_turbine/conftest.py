"""Digital Turbine on a port of its own, a client in raw HTTP, and forms to send."""

from __future__ import annotations

import pytest
from digital_turbine_client import Turbine

from reconciler.sandbox.digital_turbine import DigitalTurbine
from reconciler.sandbox.disk import Disk
from reconciler.sandbox.log import Log
from reconciler.sandbox.running import Running
from reconciler.sandbox.server import Server


@pytest.fixture
def store(tmp_path):
    """The store's handles."""
    return Running(DigitalTurbine, Disk(tmp_path, lasting=False), Log())


@pytest.fixture
def connect(store):
    """Makes clients of the running store, logged in; they are closed in the end."""
    server = Server(0, store.exchange, store.clock, store.connection_latency)
    server.start()
    clients = []

    def make(client_id="sandbox-client"):
        clients.append(Turbine(store.endpoints(server.origin), client_id).log_in())
        return clients[-1]

    yield make
    for client in clients:
        client.session.close()
    server.stop()


@pytest.fixture
def turbine(connect):
    """A client, logged in."""
    return connect()


@pytest.fixture
def apk(make_apk):
    """An APK of the example app, version code 42."""
    return make_apk(42)
