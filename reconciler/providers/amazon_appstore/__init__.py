"""Amazon Appstore, through the App Submission API. How this store behaves, and where that is documented.

Everything happens inside an *edit*: a copy of the live version that is changed, validated and then committed,
which submits it for review (Amazon, "API Task Flows"). What follows from that, and from what others found:

* One edit per app at most, shared with the Developer Console: what we open, people there see at once. A draft
  that we did not open is never touched.
* The live version cannot be read by itself. With an edit open, `edits/previous` names one that shows it; in
  review the edit itself does; otherwise a draft has to be opened only to look.
* `GET edits` answers 200 and `{}` when no edit is open, not 404 (mozilla-releng/mozapkpublisher).
* There is no PATCH: objects are read, changed and sent back whole, with the `ETag` of the read as `If-Match`
  ("About ETags"). In practice any write in an edit may void every ETag in it
  (ntsk/fastlane-plugin-amazon_appstore, commit 765a921), so each write is preceded by a read of its own.
* 412 has two meanings: the app is in review ("Troubleshoot error responses"), or the ETag is stale. The edit's
  status tells them apart.
* Images and videos are nothing but ids: no checksum, no size, no order other than that of their uploads.
* Release notes (`recentChanges`) start empty in every new edit (BrantApps/gradle-amazon-app-store-publisher#6).

Modules: `names` (what things are called here and there), `wire` (paths, answers, error envelopes), `reading` (an
edit as a snapshot), `provider` (reading and opening), `draft` (writes with ETags), `transaction` (one change at a
time), `documents` (texts and other whole objects), `media` (images and videos), `apks`.
"""

from __future__ import annotations

from reconciler.providers.amazon_appstore.provider import AmazonAppstore

__all__ = ["AmazonAppstore"]
