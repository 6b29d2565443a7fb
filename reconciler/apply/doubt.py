"""What a person found out about something in doubt: noted, so that planning can go on from there."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler import draft
from reconciler.errors import Blocked
from reconciler.ledger import Ledger
from reconciler.model import Address, Values, has_unknown
from reconciler.planfile import values_to_json
from reconciler.provider import Provider
from reconciler.render.wording import date_and_time


def happened(provider: Provider, address: Address, mark: str, ledger: Ledger) -> str:
    """Note that the change in doubt was made, and that the store knows its result by `mark`.

    If nothing is in doubt there, what the store knows by that name is taken over as ours; what is in it stays
    unknown, unless it was sent from here. `provider` is one that recalls `mark` for this address. Returns what was
    noted, for people. Raises Blocked if the store shows no such thing; if that is known as something that was there
    before the change in doubt; or if the store shows all it has, so that nobody need tell us.
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
        since = _known_since(ledger, address, mark)
        known = ledger.memory().fill({address: shown})[address].values
        if address not in unsure:
            ledger.append("seen", address.app, address=str(address), values={}, mark=mark)
            return _taken_over(mark, "" if any(map(has_unknown, known.values())) else since)
        if since:
            raise _earlier(address, mark, since, _differing(known, unsure[address]))
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


def _known_since(ledger: Ledger, address: Address, mark: str) -> str:
    """When the ledger first noted this mark there, ISO 8601 in UTC; "" if it never did."""
    records = ledger.history().records
    named = (each for each in records if (each.get("address"), each.get("mark")) == (str(address), mark))
    return next((str(each["at"]) for each in named), "")


def _differing(known: Values, sent: Values | None) -> list[str]:
    """The fields of which it is known that they were not what was sent."""
    fields = (sent or {}).items()
    return [name for name, value in fields if not has_unknown(known.get(name)) and known.get(name) != value]


def _taken_over(mark: str, since: str) -> str:
    if not since:
        return f"{mark} is taken over; what is in it is unknown, so the next plan says so"
    return (
        f"{mark} is taken over; it is known here since {date_and_time(since)}, and the next plan goes by what was in it"
    )


def _earlier(address: Address, mark: str, since: str, differing: Sequence[str]) -> Blocked:
    """The error for the id of something that was there before the run that was cut off: it is not what that sent."""
    with_others = f", with another {', another '.join(differing)}" if differing else ""
    return Blocked(
        f"{address}: {mark} is not what is in doubt but an earlier one, noted on {date_and_time(since)}{with_others}",
        fix="\n".join(
            [
                "ask the store's people whether one came after that, and under which id; then say so:",
                f"    reconciler resolve {address} --happened ID",
                f"    reconciler resolve {address} --did-not-happen",
            ]
        ),
        code=draft.IN_DOUBT,
    )


def _only_if_it_cannot_list(provider: Provider, address: Address) -> None:
    if provider.lists:
        raise Blocked(
            f"{address.app.store} shows all it holds: what a cut-off run left there is found by looking",
            fix="reconciler apply",
            code=draft.IN_DOUBT,
        )
