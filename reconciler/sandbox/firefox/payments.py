"""Payments: accounts, which app is paid into which, what premium app a free one leads to, and the checks."""

from __future__ import annotations

import re
from typing import Any

from reconciler.sandbox.firefox.calls import API, Call, listing
from reconciler.sandbox.firefox.dialect import REQUIRED
from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.shapes import app_path
from reconciler.sandbox.firefox.state import App, BankAccount, Upsell
from reconciler.sandbox.wire import Refusal, Reply

DEBUGGERS = "Transaction:Debug"


def account_path(number: int) -> str:
    """The path of a payment account."""
    return f"{API}/payments/account/{number}/"


class Payments:
    """The calls about money, most of them written with Django REST framework from the first."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._dialect = room.dialect

    # --- of one app -----------------------------------------------------------------------------------------------

    def show(self, call: Call) -> Reply:
        """What an app is paid into, and what it leads to. Gone since 2014."""
        app = self._room.own(call, rest_framework=True)
        upsell = next((each for each in self._room.world.upsells.values() if each.free == app.id), None)
        account = account_path(app.account) if app.account else None
        path = f"{app_path(app.id)}payments/"
        return Reply.json({"upsell": _upsell_path(upsell.id) if upsell else None, "account": account, "url": path})

    def check(self, call: Call) -> Reply:
        """Is all set up to sell the app? What cannot be checked is refused before anybody asks who is asking."""
        app = self._checkable(call)
        if app.owner != call.signed(rest_framework=True).key:
            raise self._dialect.not_the_owner(rest_framework=True)
        return Reply.json({"bango": {"status": "passed", "errors": ""}})

    def debug(self, call: Call) -> Reply:
        """What integrators may want to know; for those who have the permission."""
        app = self._checkable(call)
        caller = call.signed(rest_framework=True)
        if DEBUGGERS not in caller.groups:
            raise self._dialect.not_the_owner(rest_framework=True)
        return Reply.json({"bango": {"environment": "test", "app": app.id}})

    def _checkable(self, call: Call) -> App:
        app = self._room.named(call.names["app"])
        if app is None or not app.charged or app.account is None:
            raise Refusal(400, "")
        return app

    def bind(self, call: Call) -> Reply:
        """Choose the account that an app is paid into."""
        caller = call.signed(rest_framework=True)
        fields = call.fields()
        needed = ("addon", "payment_account", "provider")
        if missing := {name: [REQUIRED] for name in needed if fields.get(name) in (None, "")}:
            raise Refusal(400, missing)
        app, account = self._app_of(fields["addon"]), self._account_of(fields["payment_account"])
        if app is None or account is None:
            field = "addon" if app is None else "payment_account"
            raise Refusal(400, {field: ["Invalid hyperlink - Object does not exist."]})
        if app.owner != caller.key or (account.owner != caller.key and not account.shared):
            raise self._dialect.not_the_owner(rest_framework=True)
        if not app.charged:
            raise Refusal(400, {"addon": ["App must be a premium app."]})
        app.account = account.id
        app.note("payment account chosen", account=account.id)
        bound = {name: fields[name] for name in needed}
        return Reply.json({**bound, "resource_uri": f"{API}/payments/app/{app.id}/"}, 201)

    # --- accounts -------------------------------------------------------------------------------------------------

    def list_accounts(self, call: Call) -> Reply:
        """The caller's own."""
        caller = call.signed(rest_framework=True)
        own = [each for each in self._room.world.accounts.values() if each.owner == caller.key]
        return listing(call, [_account(each) for each in own])

    def create_account(self, call: Call) -> Reply:
        """Fill in the bank's form; what is in it is taken as it comes."""
        caller = call.signed(rest_framework=True)
        number = self._room.world.number("account")
        account = BankAccount(number, caller.key, call.fields())
        self._room.world.accounts[str(number)] = account
        return Reply.json(_account(account), 201)

    def show_account(self, call: Call) -> Reply:
        """One of the caller's own."""
        return Reply.json(_account(self._own_account(call)))

    def change_account(self, call: Call) -> Reply:
        """Change the form."""
        self._own_account(call).form |= call.fields()
        return Reply(204)

    def delete_account(self, call: Call) -> Reply:
        """Close an account. One that others use, too, stays since 2014."""
        account = self._own_account(call)
        if account.shared and self._dialect.modern:
            raise Refusal(409, {"detail": "Shared payment accounts cannot be deleted."})
        del self._room.world.accounts[str(account.id)]
        for app in self._room.apps():
            app.account = None if app.account == account.id else app.account
        return Reply(204)

    def _own_account(self, call: Call) -> BankAccount:
        """Somebody else's is as good as none."""
        caller = call.signed(rest_framework=True)
        account = self._room.world.accounts.get(call.names["account"])
        if account is None or account.owner != caller.key:
            raise Refusal(404, {"detail": "Not found."})
        return account

    # --- upsells --------------------------------------------------------------------------------------------------

    def create_upsell(self, call: Call) -> Reply:
        """Let a free app lead to a premium one."""
        free, premium = self._pair(call)
        upsell = Upsell(self._room.world.number("upsell"), free.id, premium.id)
        self._room.world.upsells[str(upsell.id)] = upsell
        premium.upsold = free.id
        return Reply.json(_upsell(upsell), 201)

    def show_upsell(self, call: Call) -> Reply:
        """One of the caller's own."""
        return Reply.json(_upsell(self._own_upsell(call)))

    def change_upsell(self, call: Call) -> Reply:
        """Let it lead from or to another app."""
        upsell = self._own_upsell(call)
        free, premium = self._pair(call, _upsell(upsell))
        self._room.world.apps[str(upsell.premium)].upsold = None
        upsell.free, upsell.premium, premium.upsold = free.id, premium.id, free.id
        return Reply.json(_upsell(upsell))

    def delete_upsell(self, call: Call) -> Reply:
        """Let it lead nowhere."""
        upsell = self._own_upsell(call)
        del self._room.world.upsells[str(upsell.id)]
        self._room.world.apps[str(upsell.premium)].upsold = None
        return Reply(204)

    def _own_upsell(self, call: Call) -> Upsell:
        caller = call.signed(rest_framework=True)
        upsell = self._room.world.upsells.get(call.names["upsell"])
        if upsell is None:
            raise Refusal(404, {"detail": "Not found."})
        if self._room.world.apps[str(upsell.premium)].owner != caller.key:
            raise self._dialect.not_the_owner(rest_framework=True)
        return upsell

    def _pair(self, call: Call, known: dict[str, Any] | None = None) -> tuple[App, App]:
        """The free app and the premium app that are named, both of them the caller's."""
        caller = call.signed(rest_framework=True)
        fields = {**(known or {}), **call.fields()}
        found = []
        for field in ("free", "premium"):
            app = self._app_of(fields.get(field))
            if app is None:
                raise Refusal(400, {field: ["Invalid hyperlink - Object does not exist."]})
            if app.owner != caller.key:
                raise self._dialect.not_the_owner(rest_framework=True)
            found.append(app)
        return found[0], found[1]

    # --- helpers --------------------------------------------------------------------------------------------------

    def _app_of(self, path: Any) -> App | None:
        match = re.fullmatch(r"/api/(?:v1/)?apps/app/([^/]+)/", str(path))
        return self._room.named(match.group(1)) if match else None

    def _account_of(self, path: Any) -> BankAccount | None:
        match = re.fullmatch(r"/api/(?:v1/)?payments/account/(\d+)/", str(path))
        return self._room.world.accounts.get(match.group(1)) if match else None


def _account(account: BankAccount) -> dict[str, Any]:
    return {
        **account.form,
        "id": account.id,
        "resource_uri": account_path(account.id),
        "shared": account.shared,
    }


def _upsell_path(number: int) -> str:
    return f"{API}/payments/upsell/{number}/"


def _upsell(upsell: Upsell) -> dict[str, Any]:
    path = _upsell_path(upsell.id)
    return {"free": app_path(upsell.free), "premium": app_path(upsell.premium), "resource_uri": path}
