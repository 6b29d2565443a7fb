"""A plan or a drift report as one HTML page, for reviewers who never open a terminal.

The page runs nothing and loads nothing: no script, no address outside of it, and a policy that forbids both. All
that comes from a store or a manifest is escaped where it is put in (`markup`). Pictures are handed in as data.
"""

from __future__ import annotations

from reconciler.render.html.facts import Store
from reconciler.render.html.members import Member, at_the_store, names
from reconciler.render.html.pictures import BOX, Picture, Pictures
from reconciler.render.html.report import LIMIT, drift, plan

__all__ = ["BOX", "LIMIT", "Member", "Picture", "Pictures", "Store", "at_the_store", "drift", "names", "plan"]
