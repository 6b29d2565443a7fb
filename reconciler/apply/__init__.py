"""Carry out a plan: the only room from which a store is changed. It does what the plan lists and decides nothing."""

from reconciler.apply.batch import Options, at_work
from reconciler.apply.batches import run

__all__ = ["Options", "at_work", "run"]
