"""Where the store shows pictures of screenshots and previews, and fetching them."""

from __future__ import annotations

import pytest
from app_store_world import FILMS, PHONE, SHOTS, filled, png

from reconciler.providers.app_store import shapes
from reconciler.providers.app_store.wire import Item

TEMPLATE = "https://is1-ssl.mzstatic.com/image/thumb/Purple/v4/a/source.png/{w}x{h}bb.{f}"


def linked(attributes, kind="appScreenshots"):
    """The links of a set that holds one asset with these attributes."""
    found = {"sourceFileChecksum": "0A" * 16, "assetDeliveryState": {"state": "COMPLETE"}, **attributes}
    item = Item(kind, "1", found, {}, {}, "GET /v1/things")
    return shapes.media("image", "APP_IPHONE_67", [shapes.asset(item)]).links


def test_a_screenshot_is_linked_by_its_checksum_in_a_small_size():
    """The template is filled in with a size that fits the page's pictures twice over, in the shape of the original."""
    links = linked({"imageAsset": {"templateUrl": TEMPLATE, "width": 1290, "height": 2796}})
    assert links == {f"md5:{'0a' * 16}": TEMPLATE.format(w=295, h=640, f="png")}


def test_a_small_picture_is_not_asked_for_larger_than_it_is():
    """An original that fits is asked for as it is."""
    links = linked({"imageAsset": {"templateUrl": TEMPLATE, "width": 200, "height": 100}})
    assert list(links.values()) == [TEMPLATE.format(w=200, h=100, f="png")]


def test_a_preview_is_linked_by_its_poster():
    """Of a film the picture that stands for it is shown."""
    image = {"templateUrl": TEMPLATE, "width": 886, "height": 1920}
    links = linked({"previewImage": image, "imageAsset": None, "videoUrl": "https://x/p.m3u8"}, "appPreviews")
    assert list(links.values()) == [TEMPLATE.format(w=295, h=640, f="png")]


@pytest.mark.parametrize(
    "image",
    [
        None,
        {},
        {"templateUrl": None, "width": 1, "height": 1},
        {"templateUrl": TEMPLATE, "width": 0, "height": 0},
        {"templateUrl": TEMPLATE, "width": "1290", "height": "2796"},
        {"templateUrl": TEMPLATE + "{secret}", "width": 10, "height": 10},
    ],
)
def test_a_picture_that_is_not_as_documented_is_no_link(image):
    """People can do without it, so it is no error."""
    assert linked({"imageAsset": image}) == {}


def test_what_shows_no_checksum_has_no_link():
    """It has no name that would last."""
    image = {"templateUrl": TEMPLATE, "width": 10, "height": 10}
    assert linked({"imageAsset": image, "sourceFileChecksum": None}) == {}


def test_the_pictures_of_a_set_are_fetched_without_a_token(draft):
    """Each of them, and in the order of the set; no credentials go with the requests."""
    files = filled(draft)
    found = draft.read(SHOTS)[SHOTS]
    assert tuple(found.links) == files == found.values["files"]
    draft.control.clear_requests()
    pictures = [draft.provider.picture(url) for url in found.links.values()]
    assert [each.startswith(png(*PHONE, shade)) for shade, each in enumerate(pictures)] == [True] * 3
    assert [each["status"] for each in draft.control.requests()] == [200] * 3


def test_the_poster_of_a_preview_is_fetched(draft):
    """The sandbox makes one up, as the store does of the film."""
    draft.console("add_asset", locale="en-US", device="IPHONE_67", media="previews", where="draft")
    found = draft.read(FILMS)[FILMS]
    [url] = found.links.values()
    assert draft.provider.picture(url).startswith(b"\x89PNG")


@pytest.mark.parametrize("place", ["https://is1-ssl.mzstatic.com/a.png", "https://evil.example/a.png", "/media-host/a"])
def test_a_picture_that_is_not_there_is_none(world, place):
    """In the sandbox only the sandbox is asked, and a file that it does not have is no picture."""
    assert world.provider.picture(place) is None
    assert world.provider.picture(f"{world.settings.endpoint}/media-host/{'0' * 64}/1x1bb.png") is None
