"""Manifests: YAML to the desired state, with every problem of every file at its line and column; and back.

Nothing here knows a store by name. What a store's block may hold, and how it becomes resources, is data in
`schemas/stores/<store>.json`: draft-07, with these annotations.

On a property of the block:
  `x-resource`  {"kind": …, "shape": …}; the kinds are those of `model.KINDS`, the shapes:
      `object`    one resource without a key; the fields are the properties. null clears all of them.
      `map`       a mapping of mappings: one resource for each key, such as listings by locale.
      `sets`      a mapping of mappings to files: one resource `KEY/SLOT` for each, with the field `files`.
      `set-map`   a mapping to files: one resource `KEY/` and the annotation's `slot`, with the field `files`.
      `binaries`  a list of {file, …}: one resource whose key is the annotation's `key`, with the field `files` and,
                  for each entry of the annotation's `facts`, a field of what the files say: {"version_codes":
                  "version_code"}. The first fact orders the files, ascending, and no two may share it.
    In the three mappings the key `prune` is not a resource: true deletes what is live and not named.
  `x-date`      {"date": FIELD, "zone": FIELD, "zones": {the store's name: IANA name}}: these fields make the instant
                of the release. Without a zone the date is ISO 8601 with its offset.
  `x-fact`      {"of": PROPERTY, "fact": FACT}: each file of that property must show this value, or have it among
                several.
On what holds files:
  `x-count`     {"least": n, "most": n, "empty": may it be cleared?}, counted after patterns are expanded.
  `x-image`, `x-video`, `x-apk`   what the files are, and the rules that `inspect.judge` holds them to.
On a property of the items, where files are written as {file: …, and more}:
  `x-field`     the name of the parallel field, one value for each file; by default the property's name and an s.
  `x-resource`  {"kind": …, "key": …} in `binaries`: a resource of its own, `<first fact>/<key>`.
On a mapping {file: PATH} that stands for a text:
  `x-text-file` true: the text of that file is read in its place.
On the schema:
  `x-digest`    the hash by which the store can confirm an asset.

How values are checked, and the annotations for that, is told in `reconciler.document.validate`.

What the codes in diagnostics mean is told in `CODES` here, in `reconciler.document` and in `reconciler.inspect`.
"""

from __future__ import annotations

from reconciler.manifest.codes import CODES
from reconciler.manifest.dump import dump
from reconciler.manifest.load import Manifest, load

__all__ = ["CODES", "Manifest", "dump", "load"]
