"""Firefox Marketplace on a port of its own, and clients of it in both of its dialects."""

from __future__ import annotations

import pytest
from marketplace_client import STORE, Client

from reconciler.sandbox import Sandbox


@pytest.fixture(scope="session")
def marketplace():
    """A running sandbox that forgets everything."""
    with Sandbox([STORE]) as sandbox:
        yield sandbox


@pytest.fixture
def control(marketplace):
    """The handles of the store, as it is at first."""
    control = marketplace.control(STORE)
    control.reset()
    return control


@pytest.fixture
def connect(marketplace, control):
    """Makes clients, closed in the end."""
    clients = []

    def make(key="sandbox-consumer", secret="sandbox-secret"):
        clients.append(Client(marketplace.endpoints()[STORE]["endpoint"], key, secret))
        return clients[-1]

    yield make
    for client in clients:
        client.session.close()


@pytest.fixture(params=["2013", "2016"])
def profile(request, control):
    """Each dialect in turn."""
    control.switches(profile=request.param)
    return request.param


@pytest.fixture
def either(profile, connect):
    """A client, once in each dialect."""
    return connect()


@pytest.fixture
def older(control, connect):
    """A client in 2013."""
    control.switches(profile="2013")
    return connect()


@pytest.fixture
def newer(control, connect):
    """A client in 2016."""
    control.switches(profile="2016")
    return connect()
