"""Reading what Digital Turbine tells of an upload, and beginning a new one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import ClassVar, Final, Self

from reconciler.auth import ClientCredentials
from reconciler.errors import SettingsInvalid
from reconciler.http import Http
from reconciler.model import Address, App, Budget, Change, Resource
from reconciler.provider import Transaction
from reconciler.providers.digital_turbine.form import FORMS, FormOf, as_fields
from reconciler.providers.digital_turbine.transaction import DigitalTurbineTransaction, shown, upload_of
from reconciler.providers.digital_turbine.wire import status_of, status_request, wording
from reconciler.providers.digital_turbine.words import FAILED
from reconciler.store_settings import StoreSettings

_SCOPE: Final = "openid email roles"


class DigitalTurbine:
    """Digital Turbine.

    Args:
        http: the connection, signed.
        login: the credentials behind it, for `check`.
        recall: the id of what we last uploaded for an address, "" if we know of none.
        wait: seconds to wait for the store's machines to take an upload in.
        form: how an upload is laid out.
    """

    name: ClassVar[str] = "digital-turbine"
    digest: ClassVar[str] = "sha256"
    schedules: ClassVar[bool] = False
    atomic: ClassVar[bool] = False
    lists: ClassVar[bool] = False
    per_release: ClassVar[frozenset[str]] = frozenset()
    founding: ClassVar[str] = ""
    gate: ClassVar[str] = ""
    version: ClassVar[str] = ""
    moves: ClassVar[bool] = True

    def __init__(
        self,
        http: Http,
        login: ClientCredentials,
        recall: Callable[[Address], str],
        *,
        wait: float,
        form: FormOf = as_fields,
    ) -> None:
        self._http = http
        self._login = login
        self._recall = recall
        self._wait = wait
        self._form = form

    @classmethod
    def connect(cls, settings: StoreSettings) -> Self:
        """Make a provider. Sends nothing. Raises SettingsInvalid for an endpoint or a form that there is not."""
        if "token_endpoint" not in settings.endpoints:
            raise SettingsInvalid(
                f"the settings of {cls.name} name no token_endpoint",
                fix="set it in reconciler.yaml; Digital Turbine's own is"
                " https://account.digitalturbine.com/api/auth/token",
            )
        encoding = settings.options.get("upload_encoding", next(iter(FORMS)))
        if encoding not in FORMS:
            raise SettingsInvalid(
                f"the settings of {cls.name} name an upload_encoding that there is not: {encoding!r}",
                fix=f"set it to {' or '.join(FORMS)} in reconciler.yaml",
            )
        login = ClientCredentials(settings, settings.endpoints["token_endpoint"], _SCOPE, store=cls.name, as_json=True)
        http = Http(settings, store=cls.name, auth=login, wording=wording)
        return cls(http, login, settings.recall, wait=settings.wait, form=FORMS[encoding])

    @staticmethod
    def cost(change: Change) -> int:  # noqa: ARG004 - every change is one upload
        """The upload, and looks until the store's machines are done with it."""
        return 10

    @staticmethod
    def submits(changes: Sequence[Change]) -> bool:
        """Whatever is uploaded, people look at."""
        return bool(changes)

    @staticmethod
    def renews(address: Address, changes: Sequence[Change]) -> bool:  # noqa: ARG004 - there are no such fields
        """An upload is whole: nothing of it starts empty."""
        return False

    @staticmethod
    def belongs_to(address: Address) -> Address | None:  # noqa: ARG004 - whatever it is
        """Nothing is ever deleted."""
        return None

    def budget(self) -> Budget | None:
        """Digital Turbine announces no limit."""
        return None

    @staticmethod
    def picture(url: str) -> bytes | None:  # noqa: ARG004 - whatever it is
        """Digital Turbine shows nothing of what it was sent."""
        return None

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._http.close()
        self._login.close()

    def read(self, app: App, wanted: Collection[Address] | None) -> dict[Address, Resource]:
        """The upload that we remember, if the store has it; what is in it, the store does not show.

        One whose transfer failed is as good as none.
        """
        address = upload_of(app)
        upload = self._recall(address)
        if not upload or (wanted is not None and address not in wanted):
            return {}
        status = status_of(self._http.reading().send(status_request(upload)), upload)
        if status is None or status.words.upload == FAILED:
            return {}
        return shown(app, upload, status.words)

    def open(self, app: App, adopt: str = "", changes: Sequence[Change] = ()) -> Transaction:  # noqa: ARG002 - no drafts
        """Begin. If there is something to upload, log in first: trouble with that must not put the upload in doubt.

        Raises Unauthorized if the credentials are refused.
        """
        if changes:
            self._login.token()
        return DigitalTurbineTransaction(self._http, app, self._form, self._wait, self.read)

    def status(self, app: App) -> str:
        """What the store says of the upload that we remember, and whom it waits for. Sends no writes."""
        upload = self._recall(upload_of(app))
        if not upload:
            return "nothing uploaded that we know of"
        status = status_of(self._http.reading().send(status_request(upload)), upload)
        if status is None:
            return f"the store does not know the upload {upload}"
        return f"{status.words.told()} (its id is {upload})"

    def check(self) -> tuple[str, ...]:
        """Log in, and say so. Raises Unauthorized."""
        self._login.token()
        return (f"logged in with the scope {_SCOPE}", "whether an app may be uploaded shows only when it is")
