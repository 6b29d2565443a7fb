"""What nobody outside knows about this store is a switch of its sandbox: each value is lived with, or told plainly."""

from __future__ import annotations

import pytest

from reconciler.errors import Refused, Unauthorized
from reconciler.model import App
from reconciler.providers.digital_turbine.transaction import upload_of
from reconciler.sandbox import STORES

NUMBERS = {"max_apk_mb": "1", "upload_polls": "3", "samsung_delay": "5"}
QUESTIONS = [
    pytest.param(switch.name, value, id=f"{switch.name}={value}")
    for switch in STORES["digital-turbine"].open_questions
    for value in ([NUMBERS[switch.name]] if switch.counts else switch.values)
]
REFUSED = {("entitled", "no"): Unauthorized, ("encoding", "multipart-json"): Refused}


@pytest.mark.parametrize(("switch", "value"), QUESTIONS)
def test_an_upload_goes_through_or_is_told_why_not(world, switch, value):
    """Uploaded once, its id good for asking; or an error in the store's words, and nothing there."""
    world.control.switches(**{switch: value})
    if (switch, value) in REFUSED:
        with pytest.raises(REFUSED[switch, value]):
            world.upload(samsung=True)
        assert world.uploads() == []
        return
    transaction, upload = world.upload(samsung=True)
    if (switch, value) == ("upload_end", "ERROR"):
        with pytest.raises(Refused, match="upload ERROR"):
            transaction.commit()
        assert world.read() is None
        return
    assert transaction.commit().startswith(f"uploaded as {upload}; waiting for ")
    assert [each["id"] for each in world.uploads()] == [upload]
    assert world.read().mark == upload


@pytest.mark.parametrize("answered", ["400", "422", "ERROR"])
def test_another_package_is_refused_however_the_store_says_it(world, answered):
    """The one rule that the page states as enforced, as a 4xx or as a 2xx that says ERROR."""
    world.control.switches(invalid_upload=answered)
    world.app = App(world.app.store, "com.example.other")
    world.address = upload_of(world.app)
    with pytest.raises(Refused) as caught:
        world.upload()
    assert ("upload ERROR" if answered == "ERROR" else "package_name") in caught.value.message
    assert world.remembered == ""


def test_a_token_that_ended_meanwhile_is_replaced_and_the_upload_sent_once(world):
    """The store's clock is ahead of ours: it refuses a token that we take for good."""
    world.provider.check()
    world.control.tick(3700)
    world.upload()
    assert [each["status"] for each in world.control.requests()] == [200, 401, 200, 200]
    assert len(world.uploads()) == 1


def test_waiting_for_the_machines_outlives_the_token(world):
    """A token that is refused with 403 while they are asked about the upload is renewed, and they are asked again."""
    world.control.switches(unauthorized_status="403", upload_polls=2)
    transaction, upload = world.upload()
    world.control.tick(3700)
    world.control.clear_requests()
    assert transaction.commit().startswith(f"uploaded as {upload}; waiting for a person")
    assert [each["status"] for each in world.control.requests()][:3] == [403, 200, 200]


@pytest.mark.parametrize("status", ["401", "400", "403"])
def test_wrong_credentials_end_it_before_anything_is_announced(new_world, status):
    """They are found out when the transaction is opened, so the upload is not in doubt."""
    world = new_world(secret=lambda _name: "wrong")
    world.control.switches(invalid_client_status=status)
    with pytest.raises((Unauthorized, Refused), match="/api/auth/token"):
        world.upload()
    assert world.requests() == []
