"""Each app of the sandbox as shoppers would see it: what is live and what is in draft, side by side.

The stores tell what there is to see as plain data (`shapes`); the pages are made here, the same for all of them, and
the control door serves them under `/_sandbox/storefront/`. A page runs nothing and loads nothing but the pictures and
films that were uploaded; all that comes from a listing is escaped where it is put in (`markup`).
"""

from __future__ import annotations
