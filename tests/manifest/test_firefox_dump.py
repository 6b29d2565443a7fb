from __future__ import annotations

from pathlib import Path

from reconciler.manifest import dump, load
from reconciler.model import UNKNOWN, Address, App, Resource, Snapshot

FIREFOX = App("firefox-marketplace", "game")
HOSTED = "https://example.com/manifest.webapp"

LIVE: Snapshot = {
    Address(FIREFOX, "binary", "app"): Resource({"manifest_url": HOSTED, "version_codes": ("1.10",)}),
    Address(FIREFOX, "details"): Resource(
        {
            "categories": ("education", "games"),
            "device_types": ("firefoxos",),
            "premium_type": "premium",
            "price": "0.99",
            "homepage": None,
            "support_url": None,
            "support_email": "a@example.com",
            "privacy_policy": "We keep nothing.\n\nReally.",
        }
    ),
    Address(FIREFOX, "details", "features"): Resource({"features": ("apps", "push")}),
    Address(FIREFOX, "details", "content_rating"): Resource(
        {"submission_id": UNKNOWN, "security_code": UNKNOWN}, mark="d41d8"
    ),
    Address(FIREFOX, "details", "payments"): Resource({"account": "/api/v1/payments/account/1/"}),
    Address(FIREFOX, "listing", "en-US"): Resource({"name": "Game", "description": "Play"}),
    Address(FIREFOX, "listing", "de"): Resource({"name": "Game", "description": "Spiel"}),
    Address(FIREFOX, "image", "previews"): Resource({"files": (UNKNOWN, UNKNOWN)}, mark="37,38"),
    Address(FIREFOX, "image", "icon"): Resource({"files": (UNKNOWN,)}, mark="https://example.com/128.png"),
    Address(FIREFOX, "release"): Resource({"submitted": True, "enabled": True, "publish": "public", "public": True}),
}

WRITTEN = """\
# yaml-language-server: $schema=x.json
# $schema: x.json
app: game
stores:
  firefox-marketplace:
    id: game
    hosted:
      manifest_url: https://example.com/manifest.webapp
      version: '1.10'
    categories:
      - education
      - games
    device_types:
      - firefoxos
    premium_type: premium
    price: '0.99'
    support_email: a@example.com
    privacy_policy: |
      We keep nothing.

      Really.
    features:
      - apps
      - push
    # content_rating: submission_id is left out: the store does not show it
    # content_rating: security_code is left out: it is a secret; to manage it, write secret:NAME
    payments:
      account: /api/v1/payments/account/1/
    listings:
      de:
        name: Game
        description: Spiel
      en-US:
        name: Game
        description: Play
    # previews: previews holds 2 files not to be had back; to manage it, write a path
    # icon: icon holds 1 file not to be had back; to manage it, write a path
    release:
      submit: true
      enabled: true
      publish: public
"""


def reloaded(tmp_path: Path, text: str) -> dict[Address, dict[str, object]]:
    """What a manifest asks for."""
    path = tmp_path / "again.yaml"
    path.write_text(text, encoding="utf-8")
    return {each: dict(found.values) for each, found in load([path], root=tmp_path).desired.resources.items()}


def test_what_is_live_reads_well_and_asks_for_itself(tmp_path: Path) -> None:
    """Written from the store and loaded back, everything that it shows and takes is as it was."""
    text = dump(FIREFOX, LIVE, schema_path="x.json")
    assert text == WRITTEN
    hidden = {"details/content_rating", "image/previews", "image/icon"}
    assert reloaded(tmp_path, text) == {
        address: {name: value for name, value in each.values.items() if value is not None and name != "public"}
        for address, each in LIVE.items()
        if address.local not in hidden
    }


def test_a_live_packaged_app_is_not_called_a_hosted_one(tmp_path: Path) -> None:
    """Its zip cannot be had back, so that a comment tells its version; the rest is a manifest."""
    live = {Address(FIREFOX, "binary", "app"): Resource({"version_codes": ("1.0",), "files": (UNKNOWN,)}, mark="24")}
    text = dump(FIREFOX, live, schema_path="x.json")
    comment = "app holds 1 file (version codes 1.0) not to be had back; to manage it, write {file: PATH}"
    assert text.endswith(f"    id: game\n    # package: {comment}\n")
    assert reloaded(tmp_path, text) == {}


def test_a_state_that_is_not_the_developers_is_left_out(tmp_path: Path) -> None:
    """Of an app in review nobody can say how it is published."""
    live = {Address(FIREFOX, "release"): Resource({"submitted": True, "enabled": True, "publish": UNKNOWN})}
    text = dump(FIREFOX, live, schema_path="x.json")
    assert "      # publish is left out: the store does not show it\n" in text
    assert reloaded(tmp_path, text) == {Address(FIREFOX, "release"): {"submitted": True, "enabled": True}}
