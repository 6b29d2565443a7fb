"""`python -m reconciler`: the same as the command `reconciler`."""

from __future__ import annotations

from reconciler.cli import main

main()
