"""What we did: appended, never changed. Memory, never the truth.

One line of JSON for each thing done, written and synced *before* the step it announces. Three questions are
asked of it (`memory.py`): what did we last apply, what stands behind an id that we left in a store, and was a
run cut off. A fourth, for going back (`history.py`): what was there at an earlier moment. A lost ledger can cost
an upload, never a wrong answer.
"""

from reconciler.ledger.file import Ledger, open_ledger
from reconciler.ledger.history import Apply, History, Past
from reconciler.ledger.memory import Interruption, Memory

__all__ = ["Apply", "History", "Interruption", "Ledger", "Memory", "Past", "open_ledger"]
