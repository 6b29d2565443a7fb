"""Small pictures of a plan's files: made once in a bounded child process, and kept by content hash.

    found = Thumbnails(Assets(root, planned.assets), planned.assets, cache_folder(os.environ))
    found.prepare()
    html.plan(planned, found)

As they are kept by content hash, what was planned or applied from this machine is found again when it is the
`before` of a later plan. `prune` lets those go that were used longest ago, so that the folder does not grow for ever.
Without Pillow, or for a film without ffmpeg, there is no picture, and nothing fails.

What a store serves is kept beside them, and never shown for a file that we have: `Together(found, Served(folder))`.
"""

from __future__ import annotations

from reconciler.thumbnails.cache import Cache, cache_folder, prune
from reconciler.thumbnails.making import LARGEST
from reconciler.thumbnails.served import Fetched, Served, Together
from reconciler.thumbnails.thumbnails import Thumbnails

__all__ = ["LARGEST", "Cache", "Fetched", "Served", "Thumbnails", "Together", "cache_folder", "prune"]
