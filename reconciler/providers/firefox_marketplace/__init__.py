"""Firefox Marketplace, through its API v1. How this store behaves, and where that is documented.

The Marketplace closed in 2018; its server's source and documentation are public (mozilla/zamboni). The addresses under
/api/v1/ were served by two implementations, that of 2013 (docs/api/topics of September 2013, on django-tastypie) and
a later one (2014 to 2016, on Django REST framework), which differ in statuses, errors and types. Nobody tells a client
which one it talks to; it is seen from the app's id, a string in 2013 and a number later. What follows from both:

* There is no draft: what is sent shows at once. Only handing the app in for review waits for the end of a batch. Review
  is done by people, and approval publishes; a release date exists nowhere, so an app is kept hidden until then.
* An app is named by its slug. It is created from a validated upload under a slug of the store's own making, and gets
  the one that it is to have with its first PUT; a lost answer is looked up among one's own apps.
* One PUT carries the whole page. In 2013 it has to name everything required, takes categories by their ids and texts
  by keys such as `description_fr`; later it merges, and takes translations as objects in which null deletes.
* A PUT must never be made from a GET: the privacy policy reads as an address, empty fields as nulls.
* In 2013 names come from the app's own manifest alone, and a locale without a description shows the default locale's,
  so only another text tells that there is one.
* Previews are posted and deleted, nothing else; the store makes pictures of its own of them and shows only ids.
* A packaged app's further versions are uploaded in the Developer Hub alone. A hosted app's manifest is fetched again on
  request, to which the answer is always 204: only the version shows whether it worked, and since 2014 the manifest's
  names then take the place of those that were sent.
* Saved age ratings (since November 2013) hand an app in by themselves if they were the last thing lacking.
* 401 and 403 both mean "credentials or ownership". 429 counts for a day. All addresses end in a slash.

Modules: `names` (what things are called, and what is required when), `wire` (paths, answers, error envelopes),
`shapes` (objects as values), `reading` (an app as a snapshot), `provider` (reading and opening), `checks` (what cannot
be done, before the first write), `desk` (the app that a transaction works on), `transaction` (one change at a time),
`creating` (the app itself), `documents` (the PUT and the other parts), `media` and `encoding` (previews, icon, files in
JSON), `releasing` (status and payments).
"""

from __future__ import annotations

from reconciler.providers.firefox_marketplace.provider import FirefoxMarketplace

__all__ = ["FirefoxMarketplace"]
