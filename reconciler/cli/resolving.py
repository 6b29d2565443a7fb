"""`resolve`: tell what became of something that only a person can find out."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from reconciler import providers
from reconciler.apply import doubt
from reconciler.cli.options import shared
from reconciler.cli.session import Session
from reconciler.errors import Exit, UsageProblem
from reconciler.model import Address
from reconciler.render import documents
from reconciler.render.escape import one_line

Which = Annotated[
    str,
    typer.Argument(metavar="ADDRESS", help="As the error named it: STORE/APP/KIND/KEY.", show_default=False),
]


def resolve(
    context: typer.Context,
    address: Which,
    *,
    happened: Annotated[
        str, typer.Option("--happened", metavar="ID", help="It arrived; the store knows it by this id.")
    ] = "",
    did_not_happen: Annotated[
        bool, typer.Option("--did-not-happen", help="It did not arrive: the next plan sends it again.")
    ] = False,
) -> int:
    """Tell what became of an upload that was cut off, in a store that cannot be asked.

    With --happened and nothing in doubt, an upload made elsewhere is taken over by its id. What is in doubt is
    named by `reconciler plan`, with the commands to copy.
    """
    if bool(happened) == did_not_happen:
        raise UsageProblem("say what became of it", fix="either --happened ID or --did-not-happen")
    where = _parsed(address)
    run = Session(shared(context))
    settings = replace(run.settings.store(where.app.store), recall=lambda _address: happened)
    provider = providers.find(where.app.store).connect(settings)
    try:
        if happened:
            said = doubt.happened(provider, where, happened, run.ledger)
        else:
            said = doubt.did_not_happen(provider, where, run.ledger)
    finally:
        provider.close()
    if run.terminal.json:
        told = {"address": str(where), "happened": bool(happened), "mark": happened, "noted": said}
        run.terminal.show_json({"format_version": documents.FORMAT, **told})
    else:
        run.terminal.show(f"{one_line(str(where))}: {one_line(said)}.\n")
    return Exit.OK


def _parsed(text: str) -> Address:
    try:
        return Address.parse(text)
    except ValueError as error:
        raise UsageProblem(
            str(error),
            fix="where something is in doubt, `reconciler plan` names it whole, as in\n"
            "    reconciler resolve digital-turbine/com.example.wordgame/binary/upload --did-not-happen",
        ) from None
