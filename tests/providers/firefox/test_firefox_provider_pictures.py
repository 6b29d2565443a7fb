"""Where the store shows previews and icons, and fetching them."""

from __future__ import annotations

import base64

import pytest
from firefox_world import png

from reconciler.http import Answer
from reconciler.providers.firefox_marketplace.shapes import Shown


def shown(**raw):
    """An app object with these fields."""
    return Shown(raw, Answer(200, {}, b"", "GET /apps/app/1/"))


def test_previews_are_linked_by_their_ids(world):
    """The ids are those of the mark, in its order."""
    found = world.read()["image/previews"]
    assert list(found.links) == found.mark.split(",")
    assert all("/thumbs/" in url for url in found.links.values())


def test_the_icon_is_linked_by_its_mark(world):
    """There is one icon, and its mark is where it lies."""
    found = world.read()["image/icon"]
    assert list(found.links) == [found.mark]


@pytest.mark.parametrize(
    ("preview", "links"),
    [
        ({"thumbnail_url": "https://x/t.png", "image_url": "https://x/i.png"}, {"7": "https://x/t.png"}),
        ({"thumbnail_url": None, "image_url": "https://x/i.png"}, {"7": "https://x/i.png"}),
        ({"image_url": "https://x/i.webm", "filetype": "video/webm"}, {}),
        ({"thumbnail_url": {}, "image_url": 3}, {}),
        ({}, {}),
    ],
)
def test_a_preview_without_a_thumbnail(preview, links):
    """Of a screenshot the picture itself will do, of a film nothing else; what is no text is no link and no error."""
    assert shown(previews=[{"id": 7, **preview}]).previews().links == links


def test_pictures_are_fetched_without_a_signature(world):
    """Previews and icon as they were sent, a swapped one too; whoever has the address may look."""
    content = base64.b64encode(png(shade=99)).decode()
    world.control.console(world.app.id, "swap_preview", position=1, content=content)
    found = world.read()
    urls = [*found["image/previews"].links.values(), *found["image/icon"].links.values()]
    world.control.clear_requests()
    pictures = [world.provider.picture(url) for url in urls]
    assert pictures[1] == png(shade=99)
    assert [each[:4] for each in pictures] == [b"\x89PNG"] * 4
    assert len({*pictures}) == 4
    assert [each["status"] for each in world.control.requests()] == [200] * 4


@pytest.mark.parametrize("place", ["/img/uploads/previews/thumbs/0/999.png", "/api/v1/apps/app/wordgame/", "/img/"])
def test_what_is_no_picture_is_none(world, place):
    """A preview that is not there, or an answer of the API, which is asked without credentials."""
    assert world.provider.picture(f"{world.settings.endpoint}{place}") is None
