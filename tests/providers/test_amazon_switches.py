"""One story told under every setting of what nobody knows for sure about the store."""

from __future__ import annotations

import pytest
from amazon_world import STORE, apk, png

from reconciler.errors import Refused, Unauthorized
from reconciler.sandbox import Sandbox

DEVICE = "Fire Max 11 (13th Gen)"
TOLD_ELSEWHERE = {"security_profile", "invalid_scope_status", "targeting_off_status", "image_list_order"}
DATE = {"date": "2035-02-27T15:19:37", "time_zone": "US_Central"}


def settings():
    """Every value of every switch that is not its first, with ETags as strict as can be; and all as at first."""
    with Sandbox([STORE]) as running:
        switches = running.control(STORE).describe_switches()
    others = [
        {"etag_scope": "resource-strict", name: value}
        for name, each in switches.items()
        for value in each["values"]
        if name not in TOLD_ELSEWHERE and value not in ("any whole number", each["value"])
    ]
    return [{}, *others]


def everything(world):
    """A change of every kind, in the order in which a batch makes them."""
    texts = {"title": "Mots", "short_description": "Court.", "description": "Long.", "release_notes": "Neuf."}
    film = world.files.add(b"\0\0\0\x18ftypmp42" + b"x" * 500, "film.mp4")
    icons = {kind: (world.files.add(png(size, size)),) for kind, size in (("small-icons", 114), ("large-icons", 512))}
    return {
        "details": {"contact_email": "new@example.com"},
        "listing/de-DE": {"release_notes": "Neu."},
        "listing/en-US": {"title": "Words", "release_notes": "New.", "keywords": ("one", "two")},
        "listing/fr-FR": {**texts, "feature_bullets": ("un", "deux", "trois")},
        **{f"image/fr-FR/{kind}": {"files": files} for kind, files in icons.items()},
        "image/fr-FR/screenshots": {"files": world.screenshots(3)},
        "image/en-US/screenshots": {"files": world.screenshots(4, first=20)},
        "image/en-US/large-icons": {"files": (world.files.add(png(512, 512, 7)),)},
        "preview/en-US/videos": {"files": (film,)},
        "binary/apks": {"version_codes": (42,), "files": (world.files.add(apk(42), "wordgame.apk"),)},
        "binary/42/devices": {DEVICE: False},
        "release": DATE,
    }


@pytest.mark.parametrize(
    "setting", settings(), ids=lambda each: " ".join(f"{k}={v}" for k, v in list(each.items())[-1:])
)
def test_the_whole_story(world, setting):
    """Everything changes, shows in the draft, is submitted, and is live after the review; each file was sent once."""
    world.control.switches(**setting)
    draft = world.provider.open(world.app)
    wanted = everything(world)
    seen = draft.read([world.at(local) for local in wanted])
    for local, after in wanted.items():
        draft.apply(world.change(seen, local, after), world.files, lambda _sent: None)
    for local, after in wanted.items():
        shown = world.shown(draft, local)
        hidden = {"files"} if after.get("files") else set()
        assert {name: shown.values[name] for name in after if name not in hidden} == {
            name: each for name, each in after.items() if name not in hidden
        }
        assert len(shown.values.get("files", ())) == len(after.get("files", ()))
    assert [each["path"] for each in world.control.requests() if each["status"] in {409, 412}] == []
    assert draft.commit() == "in review"
    _check_live(world, wanted)


def _check_live(world, wanted):
    """Let the review end, and compare what the console shows."""
    world.control.advance(world.app.id)
    live = world.view()["live"]
    assert live["details"]["contactEmail"] == "new@example.com"
    assert live["listings"]["fr-FR"]["title"] == "Mots"
    assert live["listings"]["en-US"]["keywords"] == ["one", "two"]
    assert [each["version_code"] for each in live["apks"]] == [42]
    assert DEVICE not in live["apks"][0]["devices"]
    for local, after in wanted.items():
        if local.startswith("image/"):
            _, locale, kind = local.split("/")
            assert world.images(locale, kind, "live") == list(after["files"])
        for each in after.get("files", ()):
            assert world.control.uploads()[each] == 1


def test_a_store_with_another_word_for_off_is_explained(world):
    """Where no device is off, its word for that cannot be learnt; the error says how it can."""
    world.control.switches(targeting_off_status="AVAILABLE")
    draft = world.provider.open(world.app)
    off = [name for name, value in world.shown(draft, "binary/41/devices").values.items() if value is False]
    world.put("binary/41/devices", {DEVICE: True, **dict.fromkeys(off, True)}, draft)
    with pytest.raises(Refused) as raised:
        world.put("binary/41/devices", {DEVICE: False}, draft)
    assert "by hand" in raised.value.fix


def test_a_security_profile_without_this_api_is_unauthorized(world):
    """The token endpoint refuses the scope, which is a matter of credentials."""
    world.control.switches(security_profile="detached")
    with pytest.raises(Unauthorized):
        world.provider.check()
