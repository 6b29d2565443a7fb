"""Reading pages as a parser does, for the tests of pages."""

from __future__ import annotations

from html.parser import HTMLParser

from golden_screens import STORES
from sample_plans import WORDGAME, plan

from reconciler.model import Batch
from reconciler.render import html

DOT = "data:image/webp;base64,UklGRg=="


class Shelf:
    """Pictures that a test puts there."""

    def __init__(self, found, advice=""):
        self.found = found
        self.advice = advice

    def find(self, content):
        """The picture."""
        return self.found.get(content)


class Reader(HTMLParser):
    """What stands on a page: elements with their attributes, in order, and the text."""

    def __init__(self, page):
        super().__init__()
        self.elements = []
        self.open = []
        self.text = ""
        self.unbalanced = []
        self.feed(page)
        self.close()

    def handle_starttag(self, name, attributes):
        """Note it."""
        self.elements.append((name, dict(attributes)))
        if name != "meta":
            self.open.append(name)

    def handle_endtag(self, name):
        """Note whether it closes what is open."""
        if not self.open or self.open.pop() != name:
            self.unbalanced.append(name)

    def handle_data(self, data):
        """Collect it."""
        if self.open and self.open[-1] != "style":
            self.text += f"{data} "

    def all(self, name):
        """The attributes of all elements of this name."""
        return [attributes for each, attributes in self.elements if each == name]


def read(page):
    """The page as a parser sees it."""
    return Reader(page)


def shown(*changes, pictures=None, app=WORDGAME, **more):
    """The page of a plan with these changes in one batch."""
    return html.plan(plan(Batch(app, changes), **more), pictures, STORES)
