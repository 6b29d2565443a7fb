"""The pictures that app objects lead to."""

from __future__ import annotations

import base64

import pytest

from reconciler.sandbox.pictures import png

PICTURE = png(320, 480, (10, 20, 30))
WEBM = b"\x1a\x45\xdf\xa3" + b"\0" * 60
SLUG = "wordgame"


@pytest.fixture
def look(either):
    """Asks for an address without credentials; the answer."""
    return lambda url: either.session.get(url, timeout=20, auth=None)


@pytest.fixture
def swapped(control, either):
    """Puts a file in the place of the first preview; its object."""

    def swap(content):
        control.console(SLUG, "swap_preview", position=0, content=base64.b64encode(content).decode())
        return either.app(SLUG)["previews"][0]

    return swap


def test_a_preview_is_shown_as_it_was_sent(look, swapped):
    """At both of its addresses, typed by what it is."""
    preview = swapped(PICTURE)
    for name in ("image_url", "thumbnail_url"):
        answer = look(preview[name])
        assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, PICTURE, "image/png")


def test_a_film_has_a_picture_for_a_thumbnail(look, swapped):
    """The film itself is at the other address."""
    preview = swapped(WEBM)
    assert look(preview["thumbnail_url"]).content.startswith(b"\x89PNG")
    assert look(preview["image_url"]).content == WEBM


def test_icons_are_shown_in_all_sizes(look, either, control):
    """The manifest's is made up; one that was sent takes its place."""
    icons = either.app(SLUG)["icons"]
    made_up = {look(url).content for url in icons.values()}
    assert len(made_up) == len(icons)
    control.console(SLUG, "swap_icon", content=base64.b64encode(PICTURE).decode())
    assert {look(url).content for url in either.app(SLUG)["icons"].values()} == {PICTURE}


@pytest.mark.parametrize(
    "name", ["previews/full/0/999999.png", "previews/full/0/x.png", "addon_icons/0/999-64.png", ""]
)
def test_other_addresses_lead_nowhere(look, either, name):
    """404, as for whatever the Marketplace does not have."""
    assert look(f"{either.endpoint}/img/uploads/{name}").status_code == 404
