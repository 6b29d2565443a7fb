"""Manifests: YAML to the desired state, with every problem of every file at its line and column; and back.

Nothing here knows a store by name. What a store's block may hold, and how it becomes resources, is data in
`schemas/stores/<store>.json`: draft-07, with these annotations.

On a property of the block:
  `x-resource`  {"kind": …, "shape": …}; the kinds are those of `model.KINDS`, the shapes:
      `object`    one resource, with the annotation's `key` or without one; the fields are the properties. null clears
                  all of them.
      `field`     one field of such a resource.
      `map`       a mapping of mappings: one resource for each key, such as listings by locale.
      `sets`      a mapping of mappings to files: one resource `KEY/SLOT` for each, with the field `files`.
      `set-map`   a mapping to files: one resource `KEY/` and the annotation's `slot`, with the field `files`.
      `set`       files: one resource with the annotation's `key`, with the field `files`.
      `binaries`  a list of {file, …}: one resource whose key is the annotation's `key`, with the field `files` and,
                  for each entry of the annotation's `facts`, a field of what the files say: {"version_codes":
                  "version_code"}. The first fact orders the files, ascending, and no two may share it.
      `binary`    a single {file: …}, otherwise the same.
    Properties that name the same kind and key make one resource together.
    In the three mappings the key `prune` is not a resource: true deletes what is live and not named.
  `x-parts`     true: a mapping to blocks, such as one for each platform. They are read like the store's block, and the
                defaults are laid beneath each of them; the part's name comes first in all keys: `IOS/en-US`, or
                `IOS` where there would be none. Where a store has parts, `prune` is the concern of its own block
                alone: `Desired.prune` then names the keys it is about, `listing/*` or `listing/IOS/*`.
  `x-date`      {"date": FIELD, "zone": FIELD, "zones": {the store's name: IANA name}}: these fields make the instant
                of the release. Without a zone the date is ISO 8601 with its offset, and the instant in UTC becomes
                the field's value. `step`: the store only takes times that are a multiple of so many minutes.
                `held`: true: the store knows no dates. The date is no field then, only an instant to wait for, and a
                resource that has no other field is none.
  `x-fact`      {"of": PROPERTY, "fact": FACT}: each file of that property must show this value, or have it among
                several.
  `x-names-of`  {"of": PROPERTY, "fact": FACT, "without": PREFIX}: the keys of this mapping must be what the file of
                that property has there, all of it and nothing else, in lower case and without the prefix.
On a property within, or on one of the block that is a field itself:
  `x-default`   [NAME, …]: what `defaults` may call it, beside its own name.
  `x-field`     the field's name, where it is not the property's.
  `x-fields`    [FIELD, …]: a list whose items are fields of their own, in this order; those that it lacks are empty.
  `x-list`      true: the field is a list of this one value.
  `x-sorted`    true: the order of the list means nothing; the field has it sorted.
  `x-flat`      true: a mapping of mappings to texts becomes a sorted list of `KEY NAME TEXT`.
  `x-join`      {"by": TEXT, …}: a list that becomes one text.
  `x-leaves`    VALUE: saying this is the same as not naming the property: what is there is left alone.
  `x-sensitive` true: the value is `secret:NAME`, and stays that.
On what holds files:
  `x-count`     {"least": n, "most": n, "empty": may it be cleared?}, counted after patterns are expanded.
  `x-image`, `x-video`, `x-apk`, `x-webapp`   what the files are, and the rules that `inspect.judge` holds them to.
                Where images and another sort may stand, each file is held to the rule for what it begins like.
On a property of the items, where files are written as {file: …, and more}:
  `x-field`     the name of the parallel field, one value for each file; by default the property's name and an s.
  `x-otherwise` its value for files that do not have it, where others do: what the store shows for these.
  `x-resource`  {"kind": …, "key": …} in `binaries`: a resource of its own, `<first fact>/<key>`.
  `x-ids`       PREFIX: keys of this mapping that begin so are the store's ids. It shows each thing by its id and, where
                it has one of its own, by its name.
On a mapping {file: PATH} that stands for a text:
  `x-text-file` true: the text of that file is read in its place.
On the schema:
  `x-digest`    the hash by which the store can confirm an asset.

How values are checked, and the annotations for that, is told in `reconciler.document.validate`; `x-prose` and
`x-other-platforms`, which are for what customers read, in `reconciler.manifest.prose`. `patternErrorMessage` is what
editors say for `x-says`.

A file with `family:` at its top is many manifests at once, made from a template: see `reconciler.manifest.family`.

What the codes in diagnostics mean is told in `CODES` here, in `reconciler.document` and in `reconciler.inspect`.
"""

from __future__ import annotations

from reconciler.manifest.codes import CODES
from reconciler.manifest.dump import dump
from reconciler.manifest.family import values as family_values
from reconciler.manifest.load import EMPTY, Manifest, load

__all__ = ["CODES", "EMPTY", "Manifest", "dump", "family_values", "load"]
