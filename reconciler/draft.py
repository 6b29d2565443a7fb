"""Opening a store's draft so that a crash at any point can be told and mended.

The journal is written before and after. A draft that is open already is used only if a person said so, and
discarded only if a cut-off run of ours left it and nobody else has put anything into it since.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from reconciler.errors import Blocked, DraftOpen, NeedsDraft, ReconcilerError, Uncertain
from reconciler.ledger import Interruption, Ledger
from reconciler.model import Address, App, Change, Resource, Snapshot, Values, contradicts, has_unknown, normalised
from reconciler.planfile import values_to_json
from reconciler.provider import Provider, Transaction

IN_DOUBT: Final = "R4500"
"""The code of an error that tells that something may have happened, and nobody but a person can find out."""

_FIX: Final = (
    "submit or delete it in the store's console and run this again, or put these changes into it:\n"
    "    reconciler apply --adopt {handle}"
)


def begin(
    provider: Provider, app: App, ledger: Ledger, adopt: Collection[str] = (), changes: Sequence[Change] = ()
) -> Transaction:
    """Open a transaction for these changes, journalled.

    The caller holds the app's lock, and must end what it is given: `closed`, `abandoned` or `prepared`.
    Raises DraftOpen for a draft that is not ours, InReview, or what the store's answers make of it.
    """
    found = ledger.memory().interruption(app)
    cut_off = replace(found) if found else None
    ledger.append("opening", app, atomic=provider.atomic)
    try:
        transaction = _open(provider, app, ledger, cut_off, adopt=adopt, changes=changes)
    except Uncertain:
        # The draft may be there although no answer came. Its name is not known, so it is judged by its contents.
        transaction = _open(
            provider, app, ledger, replace(cut_off or Interruption(), unnamed=True), adopt=adopt, changes=changes
        )
    except ReconcilerError as error:
        over = cut_off is None or (isinstance(error, DraftOpen) and not _may_be_ours(cut_off, error.handle))
        ledger.append("abandoned" if over else "unopened", app)
        raise
    ledger.append("opened", app, handle=transaction.handle)
    return transaction


def remember_copies(provider: Provider, app: App, ledger: Ledger, draft: Transaction) -> None:
    """Where a store gives the copies in a fresh draft ids of their own, note which copy is of what.

    Otherwise what was not touched would be unknown once the draft is live. One remembered address is looked at;
    only if its ids are new are all of them read, live and copied.
    """
    remembered = ledger.memory().marked(app)
    if not remembered or not _hides(ledger.memory().fill(draft.read(remembered[:1]))):
        return
    try:
        originals = ledger.memory().fill(provider.read(app, remembered))
    except NeedsDraft:
        return
    for address, copy in draft.read(remembered).items():
        original = originals.get(address)
        if original and copy.mark != original.mark and _same_shape(original, copy) and not _hides({address: original}):
            ledger.append("seen", app, address=str(address), values=values_to_json(original.values), mark=copy.mark)


def in_doubt(provider: Provider, app: App, ledger: Ledger) -> Mapping[Address, Values | None]:
    """What a cut-off run announced and never finished, in a store that cannot be asked: it may have happened."""
    cut_off = ledger.memory().interruption(app)
    return cut_off.in_flight if cut_off and not provider.lists else {}


def refuse_doubt(provider: Provider, app: App, ledger: Ledger) -> None:
    """Raise Blocked if something is in doubt: only a person can look, and nothing is ever sent twice blindly."""
    unsure = sorted(in_doubt(provider, app, ledger))
    if unsure:
        named = ", ".join(each.local for each in unsure)
        raise Blocked(
            f"an earlier run was cut off while it sent {named} to {app}, and the store cannot be asked whether it came",
            fix="\n".join(
                [
                    "look in the store's console, or ask its people; then say what you found:",
                    *(f"    reconciler resolve {each} --happened ID" for each in unsure),
                    *(f"    reconciler resolve {each} --did-not-happen" for each in unsure),
                ]
            ),
            code=IN_DOUBT,
        )


def _open(
    provider: Provider,
    app: App,
    ledger: Ledger,
    cut_off: Interruption | None,
    *,
    adopt: Collection[str],
    changes: Sequence[Change],
) -> Transaction:
    try:
        return provider.open(app, changes=changes)
    except DraftOpen as found:
        if found.handle in adopt:
            return provider.open(app, adopt=found.handle, changes=changes)
        if cut_off is None or cut_off.prepared or not _may_be_ours(cut_off, found.handle):
            filled = cut_off is not None and cut_off.handle == found.handle
            raise DraftOpen(
                f"the draft {found.handle} of {app}, filled by an earlier run, waits for a person to submit it"
                if filled
                else f"somebody has a draft of {app} open: {found.handle}",
                handle=found.handle,
                fix=_FIX.format(handle=found.handle),
            ) from found
        left_behind = provider.open(app, adopt=found.handle)
        _check_untouched(provider, app, ledger, left_behind, cut_off)
        left_behind.abandon()
        return provider.open(app, changes=changes)


def _may_be_ours(cut_off: Interruption, handle: str) -> bool:
    return cut_off.unnamed or cut_off.handle == handle


def _check_untouched(provider: Provider, app: App, ledger: Ledger, draft: Transaction, cut_off: Interruption) -> None:
    """Raise Blocked if the draft holds anything that is neither live nor what the cut-off run wrote."""
    same = draft.handle == cut_off.handle
    written = cut_off.written if same else {}
    in_flight = cut_off.in_flight if same else {}
    try:
        live = normalised(provider.read(app, None))
    except NeedsDraft:
        if same:
            return
        live = {}
    touched = _touched(live, _shown(draft, ledger), written, in_flight)
    if touched:
        raise Blocked(
            f"the draft {draft.handle} of {app} was left by an interrupted run, and somebody has changed it since: "
            + ", ".join(address.local for address in touched[:5]),
            fix=_FIX.format(handle=draft.handle),
        )


def beside_live(provider: Provider, app: App, ledger: Ledger, draft: Transaction) -> list[Address]:
    """What an open draft holds otherwise than the live version; nothing if that cannot be read beside it."""
    try:
        live = normalised(provider.read(app, None))
    except NeedsDraft:
        return []
    return _touched(live, _shown(draft, ledger), {}, {})


def recalled(provider: Provider, ledger: Ledger, shown: Snapshot) -> dict[Address, Resource]:
    """What a draft shows, with what the ledger remembers of what stands behind its ids.

    What every release starts without is not recalled: that of the last one is not in this draft.
    """
    found = normalised(shown)
    starting = {
        address: {name: each.values[name] for name in provider.per_release & each.values.keys()}
        for address, each in found.items()
    }
    filled = ledger.memory().fill(found)
    return {address: replace(each, values={**each.values, **starting[address]}) for address, each in filled.items()}


def _shown(draft: Transaction, ledger: Ledger) -> dict[Address, Resource]:
    """Only what stands behind an id may be recalled here: texts that the draft does not show are not in it yet."""
    shown = normalised(draft.read(None))
    return shown | ledger.memory().fill({address: each for address, each in shown.items() if each.mark})


def _touched(
    live: Snapshot,
    shown: Snapshot,
    written: Mapping[Address, Values | None],
    in_flight: Mapping[Address, Values | None],
) -> list[Address]:
    """What the draft shows that is neither live nor what was written into it."""
    ours = {*written, *in_flight}
    reissued = _ids(live).isdisjoint(_ids(shown))
    return [
        address
        for address in sorted({*live, *shown, *written} - in_flight.keys())
        if not _went_with_its_whole(address, written, in_flight)
        and (
            contradicts(shown.get(address), _expected(address, live, written))
            or (address not in ours and not reissued and live[address].mark != shown[address].mark)
        )
    ]


def _went_with_its_whole(
    address: Address, written: Mapping[Address, Values | None], in_flight: Mapping[Address, Values | None]
) -> bool:
    """Pictures go with the listing of their locale that we deleted, an APK's devices with the APKs that we changed."""
    whole, is_part = address.key.partition("/")[::2]
    if not is_part or address in written or address in in_flight:
        return False
    if address.kind == "binary":
        return any(each.kind == "binary" and "/" not in each.key for each in (*written, *in_flight))
    listing = Address(address.app, "listing", whole)
    return any(listing in made and made[listing] is None for made in (written, in_flight))


def _expected(address: Address, live: Snapshot, written: Mapping[Address, Values | None]) -> Values | None:
    was = live[address].values if address in live else None
    if address not in written:
        return was
    now = written[address]
    return None if now is None else {**(was or {}), **now}


def _ids(snapshot: Snapshot) -> set[str]:
    """The ids in the marks, without the versions that may stand behind them."""
    members = (each for resource in snapshot.values() if resource.mark for each in resource.mark.split(","))
    return {each.rpartition(":")[0] or each for each in members}


def _hides(snapshot: Snapshot) -> bool:
    return any(has_unknown(value) for resource in snapshot.values() for value in resource.values.values())


def _same_shape(one: Resource, other: Resource) -> bool:
    return not contradicts(other, one.values)
