"""HTML that nothing can break out of: text is escaped where it is put in, and elements come from a fixed set.

`tag` is the only maker of elements. Its children are escaped unless they are Markup; its attributes are always
escaped and quoted, and an address can only be a place in this page, a picture within it, or https. Characters that
act or hide are spelt out first (`reconciler.render.escape`).
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Final

from reconciler.render.escape import visible

_ELEMENTS: Final = """
    a article bdi body circle code dd defs del details div dl dt figcaption figure h1 h2 h3 h4 head header html
    image ins li line main meta nav ol p polygon section span strong style summary svg text title ul use
"""
ELEMENTS: Final = frozenset(_ELEMENTS.split())
"""Everything that a page is made of. No element among them runs, loads, embeds or sends anything."""

_ATTRIBUTES: Final = """
    aria-hidden aria-label aria-labelledby charset class content cx cy dir height href http-equiv id lang name points
    r role text-anchor viewBox width x x1 x2 y y1 y2
"""
ATTRIBUTES: Final = frozenset(_ATTRIBUTES.split())
"""There is no `style` and no `on…`: the page's own policy would refuse them."""

_EMPTY: Final = frozenset({"meta"})
_ADDRESSES: Final = ("#", "https://", "data:image/webp;base64,", "data:image/jpeg;base64,")
_SPELLINGS: Final = {"class_": "class", "view_box": "viewBox"}


class Markup(str):
    """HTML of our own making, which is put in as it is."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """Text as HTML: what acts or hides spelt out, and the signs of HTML as entities."""
    return text if isinstance(text, Markup) else Markup(html.escape(visible(text)))


def join(parts: Iterable[str]) -> Markup:
    """Parts one after another, each escaped unless it is Markup."""
    return Markup("".join(map(escaped, parts)))


def tag(name: str, /, *children: str, **attributes: str | int | None) -> Markup:
    """An element. Attributes are written as `class_`, `aria_label`, `view_box`; those that are None are left out.

    Raises ValueError for an element, attribute or address that no page may have.
    """
    if name not in ELEMENTS:
        raise ValueError(f"no page has an element {name!r}")
    given = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    return Markup(f"<{name}{given}>" if name in _EMPTY else f"<{name}{given}>{join(children)}</{name}>")


def _attribute(key: str, value: str | int) -> str:
    name = _SPELLINGS.get(key, key.replace("_", "-"))
    if name not in ATTRIBUTES:
        raise ValueError(f"no page has an attribute {name!r}")
    if name == "href" and not str(value).startswith(_ADDRESSES):
        raise ValueError(f"no page leads to {value!r}")
    return f' {name}="{escaped(str(value))}"'
