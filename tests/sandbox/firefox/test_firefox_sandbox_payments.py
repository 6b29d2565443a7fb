from __future__ import annotations

import pytest

ACCOUNT = "/api/v1/payments/account/1/"
PREMIUM = {"slug": "paid", "premium_type": "premium", "price": "0.99"}


@pytest.fixture
def paid(either, control):
    """The path of an app that costs something."""
    control.seed(PREMIUM)
    return either.app("paid")["resource_uri"]


def bind(client, addon, account=ACCOUNT):
    """Choose an account for an app."""
    return client.send("POST", "/payments/app/", {"addon": addon, "payment_account": account, "provider": "bango"})


def test_an_app_is_paid_into_an_account(either, profile, paid, control):
    """And that can be read again in 2013 only."""
    assert bind(either, paid).status_code == 201
    assert control.view("paid")["live"]["payment_account"] == 1
    answer = either.get("/apps/app/paid/payments/")
    if profile == "2016":
        assert answer.status_code == 404
    else:
        assert answer.json() == {"upsell": None, "account": ACCOUNT, "url": f"{paid}payments/"}
        assert either.app("paid")["payment_account"] == ACCOUNT


def test_what_cannot_be_bound(either, paid, connect):
    """A free app, an account or app that is not there, one that is somebody else's."""
    assert bind(either, "/api/v1/apps/app/24/").status_code == 400
    assert bind(either, paid, "/api/v1/payments/account/9/").status_code == 400
    assert bind(either, "/api/v1/apps/app/999/").status_code == 400
    assert set(either.send("POST", "/payments/app/", {}).json()) == {"addon", "payment_account", "provider"}
    assert bind(connect("sandbox-second-consumer"), paid).status_code == 403


def test_the_check_of_the_payments(either, paid, connect):
    """Refused with an empty text where there is nothing to check, even before asking who asks."""
    path = "/apps/app/paid/payments/status/"
    early = either.send("POST", path, anonymous=True, json=None)
    assert (early.status_code, early.json()) == (400, "")
    bind(either, paid)
    assert either.send("POST", path, json=None).json() == {"bango": {"status": "passed", "errors": ""}}
    assert connect("sandbox-second-consumer").send("POST", path, json=None).status_code == 403
    assert either.send("POST", path, anonymous=True, json=None).status_code == 403


def test_the_environment_is_told_to_those_who_may_know(either, paid, connect):
    """By a permission of their own."""
    path, integrator = "/apps/app/paid/payments/debug/", connect("sandbox-integrator")
    assert integrator.get(path).status_code == 400
    bind(either, paid)
    assert integrator.get(path).json()["bango"]["environment"] == "test"
    assert either.get(path).status_code == 403


def test_accounts(either, profile, paid, control, connect):
    """Are made, changed and closed by their owner; one that is shared stays since 2014."""
    made = either.send("POST", "/payments/account/", {"account_name": "Second"})
    assert made.status_code == 201
    path = made.json()["resource_uri"].removeprefix("/api/v1")
    assert either.send("PUT", path, {"account_name": "Renamed"}).status_code == 204
    assert either.get(path).json()["account_name"] == "Renamed"
    assert connect("sandbox-second-consumer").get(path).status_code == 404
    assert either.get("/payments/account/").json()["meta"]["total_count"] == 2
    assert either.send("DELETE", path, json=None).status_code == 204
    control.console("-", "share_account", account=1)
    assert either.send("DELETE", "/payments/account/1/", json=None).status_code == (409 if profile == "2016" else 204)


def test_a_free_app_can_lead_to_a_premium_one(either, paid):
    """By an upsell that can be changed and removed."""
    body = {"free": "/api/v1/apps/app/24/", "premium": paid}
    made = either.send("POST", "/payments/upsell/", body)
    path = made.json()["resource_uri"].removeprefix("/api/v1")
    assert (made.status_code, either.get(path).json()) == (201, made.json())
    assert either.app()["upsell"]["app_slug"] == "paid"
    assert either.app("paid")["upsold"] == "/api/v1/apps/app/24/"
    assert either.send("PATCH", path, {"free": "/api/v1/apps/app/9/"}).status_code == 400
    assert either.send("PATCH", path, body).status_code == 200
    assert either.send("DELETE", path, json=None).status_code == 204
    assert either.app()["upsell"] is False
