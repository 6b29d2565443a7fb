"""Digital Turbine, through its App Management API. How this store behaves, and where that is documented.

The one page there is (Digital Turbine, "App Management API") knows three calls: a token, the upload of an APK with its
metadata, and the status of an upload. What follows from that:

* Nothing can be read back but three words for each upload: how its transfer, Samsung's check and a person's check
  stand. There is no list: who loses the id of an upload has lost the upload. So the id is the mark of what we hold
  there, and what was sent with it is for the ledger to remember.
* Nothing can be changed or withdrawn: any change is a new upload, which people look at anew.
* Nothing tells two uploads of the same thing apart. An upload whose answer was lost is never sent again by itself.
* A person's refusal has no word: it stays PENDING for ever. Approved is not live: when the app reaches customers is
  Digital Turbine's decision, and there is no release date.
* The words may be more one day than the page lists: one that is not known means waiting, and is shown as it came.

Where the page says nothing, or contradicts itself, this is what we take it to mean:

* It calls the upload JSON and lists a binary parameter, which JSON cannot hold: we send multipart/form-data, with the
  file last. `form` is the place to change that; `upload_encoding` in reconciler.yaml chooses among its readings.
* No page lists errors: whatever is answered is shown, in any of the usual envelopes or as plain text. A 403 may mean
  a token that has ended, or credentials that allow too little: a question is asked again with a new token, once; an
  upload is not.
* An upload may fail with a 2xx and `upload_status: ERROR`. Such an upload, or one whose id is not known, counts as
  not there, and the plan has it again. Samsung's ERROR does not: the same file would be refused again.

Modules: `words` (the three words and what they come to), `wire` (paths, answers, errors), `form` (what is sent),
`provider` (reading), `transaction` (uploading).
"""

from __future__ import annotations

from reconciler.providers.digital_turbine.provider import DigitalTurbine

__all__ = ["DigitalTurbine"]
