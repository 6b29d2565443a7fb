"""What a person found out about something in doubt: noted, so that planning can go on from there."""

from __future__ import annotations

from reconciler import draft
from reconciler.errors import Blocked
from reconciler.ledger import Ledger
from reconciler.model import Address
from reconciler.planfile import values_to_json
from reconciler.provider import Provider


def happened(provider: Provider, address: Address, mark: str, ledger: Ledger) -> str:
    """Note that the change in doubt was made, and that the store knows its result by `mark`.

    If nothing is in doubt there, what the store knows by that name is taken over as ours; what is in it stays
    unknown. `provider` is one that recalls `mark` for this address. Returns what was noted, for people.
    Raises Blocked if the store shows no such thing, or if it shows all it has, so that nobody need tell us.
    """
    _only_if_it_cannot_list(provider, address)
    with ledger.lock(address.app):
        shown = provider.read(address.app, [address]).get(address)
        if shown is None or shown.mark != mark:
            raise Blocked(
                f"{address.app.store} shows nothing that it calls {mark!r} for {address.local}",
                fix="copy the id again from the store's console; if its processing failed, say --did-not-happen",
                code=draft.IN_DOUBT,
            )
        unsure = draft.in_doubt(provider, address.app, ledger)
        if address not in unsure:
            ledger.append("seen", address.app, address=str(address), values={}, mark=mark)
            return f"{mark} is taken over; what is in it is unknown, so the next plan says so"
        after = values_to_json(unsure[address])
        ledger.append("applied", address.app, address=str(address), after=after, mark=mark)
        if not draft.in_doubt(provider, address.app, ledger):
            ledger.append("closed", address.app, text="resolved by a person")
        return f"noted as done, as {mark}"


def did_not_happen(provider: Provider, address: Address, ledger: Ledger) -> str:
    """Note that the change in doubt was not made: the next plan has it again. Returns what was noted, for people.

    Raises Blocked if nothing is in doubt there.
    """
    _only_if_it_cannot_list(provider, address)
    with ledger.lock(address.app):
        if address not in draft.in_doubt(provider, address.app, ledger):
            raise Blocked(f"nothing is in doubt at {address}", fix="reconciler status", code=draft.IN_DOUBT)
        ledger.append("abandoned", address.app, text="resolved by a person: it did not happen")
        return "noted as not done; the next plan has it again"


def _only_if_it_cannot_list(provider: Provider, address: Address) -> None:
    if provider.lists:
        raise Blocked(
            f"{address.app.store} shows all it holds: what a cut-off run left there is found by looking",
            fix="reconciler apply",
            code=draft.IN_DOUBT,
        )
