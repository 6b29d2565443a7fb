"""The demo account's password: the store shows it, and it is hidden at once behind a mark.

The mark tells whether the password is still the same, and under which name it was sent; nothing else. So a plan can
see that the secret of that name has another value by now, which the manifest does not show.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from reconciler.errors import Unauthorized
from reconciler.model import Address
from reconciler.secrets import NAMED


@dataclass(frozen=True)
class Passwords:
    """Makes marks, keyed with the API's own key.

    Args:
        secret: looks up a credential, or what `secret:NAME` stands for.
        recall: the mark that our ledger remembers for an address.
    """

    secret: Callable[[str], str]
    recall: Callable[[Address], str]

    def sent(self, password: str, name: str) -> str:
        """The mark of a password that is sent as the secret of this name."""
        return f"{self._keyed(password)}/{name}"

    def shown(self, address: Address, password: str) -> tuple[str, str]:
        """The mark of a password that the store shows, and a remark if it is ours and its secret has changed since.

        The mark is the one we left if the password is that and is still what is wanted.
        """
        keyed, left = self._keyed(password), self.recall(address)
        known, _, name = left.partition("/")
        if known != keyed or not name:
            return keyed, ""
        if self._is_still(name, password):
            return left, ""
        return keyed, f"{address.local}: {NAMED}{name} (sensitive, changed) is no longer the password that was sent"

    def _keyed(self, password: str) -> str:
        return hmac.new(self.secret("private_key").encode(), password.encode(), sha256).hexdigest()[:32]

    def _is_still(self, name: str, password: str) -> bool:
        """Is this what the secret stands for? A job that only plans may not have it; then nothing speaks against it."""
        try:
            return hmac.compare_digest(self.secret(NAMED + name).encode(), password.encode())
        except Unauthorized:
            return True
