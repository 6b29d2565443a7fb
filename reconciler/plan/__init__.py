"""What would have to change, and why: desired state, live state and what was last applied, made into a Plan.

Pure: no clock, disk or network. The same three values give the same plan.
"""

from reconciler.plan.making import drift, in_order, make, predecessors
from reconciler.plan.pruning import strays
from reconciler.plan.traits import Limits, Traits

__all__ = ["Limits", "Traits", "drift", "in_order", "make", "predecessors", "strays"]
