"""App Store Connect, through Apple's API. How this store behaves, and where that is documented.

Which version is meant. A platform (IOS, MAC_OS, TV_OS, VISION_OS) has at most one version that is not live yet, from
being prepared to being approved. That one is meant if there is one, the newest if a list should show several; else
the live one. So what `read` shows is what was accepted, in review included, and what a change will change. The
`version` in the manifest says which version that is to be: a change of it renames a version in preparation, or makes
a new one if there is only a live one. A version that is submitted is never renamed, as that relabels the binary
under review (submersion#1072). What the platforms share (names, categories, age rating) stands in an app info, of
which there is one that can change only while a version is open (fastlane#17321).

What follows from that, and from what others found:

* Nothing is atomic: a change shows at once in the version. What is submitted for review is the version as a whole, by
  a review submission, and only if the manifest's release asks for it.
* What may be changed depends on the version's state, and on the sort of thing: see `states`. A batch of which the
  states forbid any part is refused whole, before its first write: see `permits`. In a version that is on its way or
  live only what differs is sent, so that a promotional text, which is always free, takes nothing locked along.
* A new version starts as a copy of the live one, without release notes and without phases.
* Lists lag behind writes (fastlane#16633, #26626), and gateways time out after the write was done (fastlane#16842):
  nothing is made twice before it was looked for, and what was merely not seen is never uploaded again.
* Relationships show what they hold only where the request includes them, ten at most unless told otherwise.
* Screenshots and previews have checksums, given by whoever sent them. Wrong ones are refused later, not at once.
* Some of them the store takes and never processes (fastlane#20619). What is not processed yet counts as unknown in a
  plan, so that the next apply sees to it: see `media`.
* Files go to other hosts than the API's, which count against no quota. The setting `jobs` limits how many requests are
  under way to the API, and separately how many to those hosts.
* The demo account's password can be read back. It is hidden at once; a keyed mark tells whether it is the same.

Modules: `names` (what things are called here and there), `states` (what may be changed when), `wire` (documents),
`problems` (errors), `shapes` (objects as values), `reading`, `provider`, `desk` (the things a transaction works on),
`permits` (may a batch be made at all), `creating` (once and not twice), `transaction`, `versions`, `documents`
(details and texts), `shelf`, `matching`, `media` and `uploading` (screenshots and previews), `release` (build, date,
phases), `review` (submissions).
"""

from __future__ import annotations

from reconciler.providers.app_store.provider import AppStore

__all__ = ["AppStore"]
