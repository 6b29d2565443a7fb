"""Ask every provider what its store holds now, and fill the gaps from the ledger where the marks agree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from reconciler import draft
from reconciler.errors import Blocked, NeedsDraft, ReconcilerError
from reconciler.ledger import Ledger
from reconciler.model import Address, App, Desired, Event, Resource, Snapshot, Survey, Unread, Values, normalised
from reconciler.plan import Traits, strays
from reconciler.planfile import values_to_json
from reconciler.provider import Provider

Emit = Callable[[Event], None]
Read = Callable[[Collection[Address] | None], Snapshot]
"""Reads these addresses of one app; None: all of them."""

Ask = Callable[[Read], Snapshot]
"""Asks for all that is to be known of one app, by this means."""


def survey(
    desired: Desired,
    providers: Mapping[str, Provider],
    ledger: Ledger,
    *,
    jobs: int = 8,
    allow_draft: bool = True,
    everything: bool = False,
    emit: Emit = lambda _event: None,
) -> Survey:
    """Read all apps side by side.

    An app that cannot be read does not stop the others: it comes back under `unread`. Where a store can only be
    read through an open draft and `allow_draft` is true, a throw-away draft is opened and deleted again,
    journalled like any other. `everything` reads also what nobody wants, as `init` must.
    """
    if not desired.apps:
        return Survey({}, {})

    def read(app: App) -> Snapshot | Unread:
        provider, wanted = providers[app.store], None if everything else _asked_of(app, desired)

        def deletes(found: Snapshot) -> bool:
            return bool(strays(app, desired, found, traits(provider)))

        try:
            return look(provider, app, wanted, ledger, allow_draft=allow_draft, emit=emit, deletes=deletes)
        except ReconcilerError as error:
            return Unread(app, error.message, error.fix, error.code)

    with ThreadPoolExecutor(max_workers=min(jobs, len(desired.apps))) as executor:
        answers = list(executor.map(read, desired.apps))
    live = {address: each for answer in answers if not isinstance(answer, Unread) for address, each in answer.items()}
    memory = ledger.memory()
    last: dict[Address, Resource] = {}
    for address in {*desired.resources, *live}:
        values = memory.last(address, live.get(address))
        if values is not None:
            last[address] = Resource(values)
    unread = tuple(each for each in answers if isinstance(each, Unread))
    return Survey(live, last, unread, frozenset(memory.protected), frozenset(memory.pruned))


def traits(provider: Provider) -> Traits:
    """What planning has to know of a store."""
    return Traits(
        schedules=provider.schedules,
        per_release=provider.per_release,
        atomic=provider.atomic,
        cost=provider.cost,
        submits=provider.submits,
        founding=provider.founding,
        gate=provider.gate,
        lists=provider.lists,
        renews=provider.renews,
        version=provider.version,
        moves=provider.moves,
        belongs_to=provider.belongs_to,
    )


def look(
    provider: Provider,
    app: App,
    wanted: Collection[Address] | None,
    ledger: Ledger,
    *,
    allow_draft: bool,
    emit: Emit = lambda _event: None,
    deletes: Callable[[Snapshot], bool] = lambda _found: False,
) -> dict[Address, Resource]:
    """What one app's store has accepted, as far as it shows or the ledger remembers. Raises as the provider does.

    `deletes`: would something go of what was found? Then all of the app is read: what goes along, and what stays, is
    to be known.
    """

    def ask(read: Read) -> Snapshot:
        found = read(wanted)
        return read(None) if wanted is not None and deletes(found) else found

    draft.refuse_doubt(provider, app, ledger)
    live = _tidying_up(provider, app, ask, ledger, emit) if allow_draft and provider.atomic else None
    try:
        live = ask(partial(provider.read, app)) if live is None else live
    except NeedsDraft:
        if not allow_draft:
            raise
        live = _through_a_draft(provider, app, ask, ledger, emit)
    return ledger.memory().fill(normalised(live))


def _asked_of(app: App, desired: Desired) -> Collection[Address] | None:
    """The app's wanted addresses, and its release if that has a date: do customers see the app already?

    None, for all, if sets of files are pruned: only a full read shows stray ones.
    """
    if any(each == app and what.partition("/")[0] in {"image", "preview"} for each, what in desired.prune):
        return None
    asked = [address for address in desired.resources if address.app == app]
    release = Address(app, "release")
    return [*asked, release] if app in desired.dates and release not in asked else asked


def _tidying_up(provider: Provider, app: App, ask: Ask, ledger: Ledger, emit: Emit) -> Snapshot | None:
    """Read through a draft after discarding the one that a cut-off run left, if there was such a run.

    None if there was none, or if what it left cannot be discarded: then the store is read as it is.
    """
    cut_off = ledger.memory().interruption(app)
    if cut_off is None or cut_off.may_have_landed:
        return None
    try:
        return _through_a_draft(provider, app, ask, ledger, emit)
    except Blocked:
        return None


def _through_a_draft(provider: Provider, app: App, ask: Ask, ledger: Ledger, emit: Emit) -> Snapshot:
    with ledger.lock(app):
        transaction = draft.begin(provider, app, ledger)
        emit(Event("note", app, text=f"opened the draft {transaction.handle} to read through; it is deleted again"))
        try:
            return ask(lambda wanted: read_base(provider, app, transaction.read, wanted))
        finally:
            transaction.abandon()
            ledger.append("abandoned", app)


def read_base(
    provider: Provider,
    app: App,
    read_draft: Read,
    wanted: Collection[Address] | None,
) -> Snapshot:
    """What a fresh draft was opened on: the live version itself if it shows now, else the draft, which is its copy."""
    try:
        return provider.read(app, wanted)
    except NeedsDraft:
        return read_draft(wanted)


def remember(ledger: Ledger, found: Mapping[Address, Values], marks: Mapping[Address, str] | None = None) -> None:
    """Note what was found as wanted, so that a later change of it in a console is told as drift."""
    for address, values in found.items():
        mark = (marks or {}).get(address, "")
        ledger.append("seen", address.app, address=str(address), values=values_to_json(values), mark=mark)
