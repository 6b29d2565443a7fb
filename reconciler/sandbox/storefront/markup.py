"""HTML that nothing can break out of: text is escaped where it is put in, and elements come from a fixed set."""

from __future__ import annotations

import html
from typing import Final

_ELEMENTS: Final = """
    a article bdi body dd del details div dl dt figcaption figure h1 h2 h3 h4 head header html img ins li link main meta
    nav ol p section span strong style summary title ul video
"""
ELEMENTS: Final = frozenset(_ELEMENTS.split())
"""Everything that a page is made of. No element among them runs, embeds or sends anything."""

_ATTRIBUTES: Final = """
    alt aria-current aria-hidden aria-label charset class content controls dir height href id lang loading name
    preload role src tabindex width
"""
ATTRIBUTES: Final = frozenset(_ATTRIBUTES.split())
"""There is no `style` and no `on…`: the page's own policy would refuse them."""

_EMPTY: Final = frozenset({"img", "link", "meta"})
_ADDRESSES: Final = ("/_sandbox/", "#", "?")


class Markup(str):
    """HTML of our own making, which is put in as it is."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """Text as HTML."""
    return text if isinstance(text, Markup) else Markup(html.escape(text))


def join(*parts: str) -> Markup:
    """Parts one after another, each escaped unless it is Markup."""
    return Markup("".join(map(escaped, parts)))


def tag(name: str, /, *children: str, **attributes: str | int | None) -> Markup:
    """An element. Attributes are written as `class_`, `aria_label`; those that are None are left out.

    Raises ValueError for an element, attribute or address that no page may have.
    """
    if name not in ELEMENTS:
        raise ValueError(f"no page has an element {name!r}")
    given = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    return Markup(f"<{name}{given}>" if name in _EMPTY else f"<{name}{given}>{join(*children)}</{name}>")


def _attribute(key: str, value: str | int) -> str:
    name = key.rstrip("_").replace("_", "-")
    if name not in ATTRIBUTES:
        raise ValueError(f"no page has an attribute {name!r}")
    if name in {"href", "src"} and not str(value).startswith(_ADDRESSES):
        raise ValueError(f"no page leads to {value!r}")
    return f' {name}="{html.escape(str(value))}"'
