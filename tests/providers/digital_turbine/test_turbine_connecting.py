"""Making a provider from settings: what may be wrong is told at once, and nothing is sent."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from reconciler.errors import SettingsInvalid, Unauthorized
from reconciler.model import Change
from reconciler.providers import find
from reconciler.providers.digital_turbine import DigitalTurbine


def connected(world, **settings):
    """The provider as the command line makes it."""
    return closing(DigitalTurbine.connect(replace(world.settings, **settings)))


def test_the_registry_knows_it():
    """Under the name that manifests use."""
    assert find("digital-turbine") is DigitalTurbine


def test_connecting_sends_nothing_and_looks_no_secret_up(world):
    """Credentials are needed only once a request is."""
    with connected(world, secret={}.__getitem__):
        assert world.control.requests() == []


def test_it_logs_in_as_the_page_says(world):
    """The token comes from its own address, asked for in JSON."""
    with connected(world) as provider:
        provider.check()
    assert [each["path"] for each in world.control.requests()] == ["/api/auth/token"]


@pytest.mark.parametrize("encoding", ["multipart-fields", "multipart-json"])
def test_the_form_is_a_setting(world, encoding):
    """Whichever the store takes; without the setting it is a part for each field."""
    change = Change(world.address, None, world.values)
    for options in ({"upload_encoding": encoding}, {}):
        with connected(world, options=options) as provider:
            provider.open(world.app, changes=(change,)).apply(change, world.files, world.sent.append)
    assert [each["encoding"] for each in world.uploads()] == [encoding, "multipart-fields"]


def test_a_form_that_there_is_not_is_named(world):
    """With the ones that there are."""
    with pytest.raises(SettingsInvalid, match="'json'") as caught:
        DigitalTurbine.connect(replace(world.settings, options={"upload_encoding": "json"}))
    assert "multipart-fields or multipart-json" in caught.value.fix


def test_a_missing_token_endpoint_is_named(world):
    """With Digital Turbine's own."""
    with pytest.raises(SettingsInvalid) as caught:
        DigitalTurbine.connect(replace(world.settings, endpoints={}))
    assert "https://account.digitalturbine.com/api/auth/token" in caught.value.fix


def test_opening_for_an_upload_logs_in(world):
    """Before the upload is announced, so that wrong credentials do not put it in doubt."""
    change = Change(world.address, None, world.values)
    with connected(world) as provider:
        provider.open(world.app, changes=(change,))
    assert [each["path"] for each in world.control.requests()] == ["/api/auth/token"]
    with connected(world, secret=lambda _name: "wrong") as provider, pytest.raises(Unauthorized):
        provider.open(world.app, changes=(change,))
