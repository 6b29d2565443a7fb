"""Families: one template and many brands, each of which is an app of its own.

    family:
      template: brand.yaml
      apps:
        wordgame-acme: {name: Acme Words, package: com.acme.words}
        wordgame-zeta: {name: Zeta Words, package: com.zeta.words}

The template is a manifest in which `${name}` stands for a brand's value, in texts and nowhere else: not in keys, not in
the files that it names. `${app}` is the brand's own name, and `app: ${app}` is how a template begins. `$${` is `${`.
There are no expressions and no conditions, and a template is never itself a family.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from reconciler.document import Broken, Fields, Items, Node, Text, closest, read
from reconciler.document.nodes import place
from reconciler.errors import Diagnostic

KEY: Final = "family"
APP: Final = "app"
OWN_NAME: Final = "${app}"
"""What a template has for its app's name."""

_VARIABLE: Final = re.compile(r"\$\$\{|\$\{([^${}]*)\}?")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(slots=True)
class Brand:
    """One brand of a family.

    Args:
        name: its own name, which is its app's.
        node: its variables.
        problems: takes what is wrong.
        used: the variables that the template has named so far.
    """

    name: Text
    node: Fields
    problems: list[Diagnostic]
    used: set[str] = field(default_factory=set)

    def manifest(self, template: Fields) -> Fields:
        """The template with this brand's values in it. Reports variables that one of the two does not know."""
        filled = self._fields(template)
        for name, key in self.node.keys.items():
            if name not in self.used:
                near = closest(name, self.used)
                fix = f"did you mean {near}?" if near else "remove it, or name it in the template"
                summary = f"the template never names ${{{name}}}"
                self.problems.append(Diagnostic("R2702", summary, place(key), fix=fix))
        return filled

    def _node(self, node: Node) -> Node:
        if isinstance(node, Text):
            return self._text(node)
        if isinstance(node, Fields):
            return self._fields(node)
        return replace(node, brand=self.name.value, items=[self._node(each) for each in node.items])

    def _fields(self, node: Fields) -> Fields:
        keys = {name: replace(key, brand=self.name.value) for name, key in node.keys.items()}
        entries = {name: self._node(each) for name, each in node.entries.items()}
        return replace(node, brand=self.name.value, keys=keys, entries=entries)

    def _text(self, node: Text) -> Text:
        """A text that is nothing but one variable is what the value is: true, a number or a text."""
        text = replace(node, brand=self.name.value)
        if "${" not in node.value:
            return text
        alone = _VARIABLE.fullmatch(node.value)
        if alone and alone[1] is not None:
            value = self._value(alone[1], text)
            return replace(text, value=value.value, plain=value.plain)
        words = _VARIABLE.sub(lambda each: "${" if each[1] is None else self._value(each[1], text).value, node.value)
        return replace(text, value=words, plain=False)

    def _value(self, name: str, where: Text) -> Text:
        if name == APP:
            return self.name
        self.used.add(name)
        value = self.node.entries.get(name)
        if isinstance(value, Text):
            return value
        if not _NAME.match(name):
            summary, fix = f"{name!r} can name no variable", "write ${name}; for a ${ that is meant as such, $${"
            self.problems.append(Diagnostic("R2701", summary, place(where), fix=fix))
        elif value is None:
            near = closest(name, [APP, *self.node.entries])
            summary, fix = f"${{{name}}} has no value", f"did you mean {near}?" if near else "give the brand one"
            self.problems.append(Diagnostic("R2701", summary, place(where), fix=fix))
        return where


def values(content: bytes) -> tuple[object, Mapping[str, object]] | None:
    """What a family's file said: its template, and each brand's values, for comparing two states of it.

    None if it was no family, or none that could be read.
    """
    try:
        root = read(content, "")
    except Broken:
        return None
    family = root.entries.get(KEY) if isinstance(root, Fields) else None
    apps = family.entries.get("apps") if isinstance(family, Fields) else None
    if not isinstance(family, Fields) or not isinstance(apps, Fields):
        return None
    said = {name: _said(each) for name, each in apps.entries.items()}
    return _said(family.entries.get("template")), said


def _said(node: Node | None) -> object:
    """What a node says, wherever it stands and however it is laid out."""
    if isinstance(node, Fields):
        return {name: _said(each) for name, each in node.entries.items()}
    if isinstance(node, Items):
        return [_said(each) for each in node.items]
    return node and (node.value, node.plain)


def brands(family: Fields, problems: list[Diagnostic]) -> Iterator[Brand]:
    """The brands that a family lists. What is malformed, which has been reported, is passed over."""
    apps = family.entries.get("apps")
    if isinstance(apps, Fields):
        for name, node in apps.entries.items():
            if isinstance(node, Fields):
                yield Brand(apps.keys[name], node, problems)
