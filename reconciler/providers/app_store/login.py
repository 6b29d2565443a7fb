"""Which sort of API key signs: a team's, which has an issuer, or a person's own, which has none."""

from __future__ import annotations

from threading import Lock

from requests import PreparedRequest
from requests.auth import AuthBase

from reconciler.auth import JsonWebToken
from reconciler.store_settings import StoreSettings


class Login(AuthBase):
    """Signs requests with tokens that are made from the key. The key is looked up when a request first needs it.

    Args:
        settings: the look-up of the credentials; an `issuer_id` that is "" stands for a person's own key.
        store: its name, for messages.
    """

    def __init__(self, settings: StoreSettings, store: str) -> None:
        self._settings = settings
        self._store = store
        self._lock = Lock()
        self._token: JsonWebToken | None = None

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a request. Raises Unauthorized if the key cannot be had."""
        return self._made()(request)

    def renew(self, rejected: str) -> None:
        """The store has refused this token: replace it, unless another thread already has."""
        self._made().renew(rejected)

    @property
    def kind(self) -> str:
        """What sort of key it is, for people."""
        return "a team's key" if self._settings.secret("issuer_id") else "a person's own key"

    def _made(self) -> JsonWebToken:
        with self._lock:
            if self._token is None:
                individual = not self._settings.secret("issuer_id")
                self._token = JsonWebToken(self._settings, individual=individual, store=self._store)
            return self._token
