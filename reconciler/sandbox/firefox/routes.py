"""Which request is which call of the API, by Mozilla's documentation of apps, submission and payments."""

from __future__ import annotations

from collections.abc import Callable

from reconciler.sandbox.firefox.apps import Apps
from reconciler.sandbox.firefox.calls import API, Call
from reconciler.sandbox.firefox.catalogue import Catalogue
from reconciler.sandbox.firefox.payments import Payments
from reconciler.sandbox.firefox.previews import Previews
from reconciler.sandbox.firefox.ratings import ContentRatings
from reconciler.sandbox.firefox.room import Room
from reconciler.sandbox.firefox.shapes import Shapes
from reconciler.sandbox.firefox.statuses import Statuses
from reconciler.sandbox.firefox.validation import Validation
from reconciler.sandbox.firefox.versions import Versions
from reconciler.sandbox.wire import Reply, Route, Router

CallRoute = Route[Callable[[Call], Reply]]
CallRouter = Router[Callable[[Call], Reply]]

APP = API + "/apps/app/{app}/"


def routers(room: Room) -> tuple[CallRouter, CallRouter]:
    """The calls of 2013 and those of 2016."""
    shapes = Shapes(room)
    validation = Validation(room)
    shared: list[CallRoute] = [
        *_app_routes(Apps(room, shapes, validation)),
        *_submission_routes(validation, Statuses(room), Versions(room)),
        *_catalogue_routes(Catalogue(room, shapes)),
    ]
    previews, payments = Previews(room, shapes), Payments(room)
    shared += [*_preview_routes(previews), *_payment_routes(payments)]
    older: list[CallRoute] = [
        Route("POST", f"{API}/apps/preview/", previews.create_by_query),
        Route("GET", f"{APP}payments/", payments.show),
    ]
    newer: list[CallRoute] = [
        Route("POST", f"{APP}preview/", previews.create),
        Route("PUT", f"{APP}icon/", previews.replace_icon),
        *_rating_routes(ContentRatings(room, shapes)),
    ]
    return Router([*shared, *older]), Router([*shared, *newer])


def _app_routes(apps: Apps) -> list[CallRoute]:
    """An app's privacy policy is also at the path that the documentation has."""
    return [
        Route("GET", f"{API}/apps/app/", apps.list_own),
        Route("POST", f"{API}/apps/app/", apps.create),
        Route("GET", APP, apps.show),
        Route("PUT", APP, apps.change),
        Route("DELETE", APP, apps.delete),
        Route("GET", f"{APP}privacy/", apps.privacy),
        Route("GET", API + "/apps/{app}/privacy/", apps.privacy),
        Route("POST", f"{APP}refresh-manifest/", apps.refresh),
    ]


def _submission_routes(validation: Validation, statuses: Statuses, versions: Versions) -> list[CallRoute]:
    upload, status, version = "/apps/validation/{upload}/", "/apps/status/{app}/", "/apps/versions/{version}/"
    return [
        Route("POST", f"{API}/apps/validation/", validation.validate),
        Route("GET", API + upload, validation.look),
        Route("GET", API + status, statuses.show),
        Route("PATCH", API + status, statuses.change),
        Route("GET", API + version, versions.show),
        Route("PATCH", API + version, versions.change),
        Route("PUT", API + version, versions.change),
    ]


def _preview_routes(previews: Previews) -> list[CallRoute]:
    one = API + "/apps/preview/{preview}/"
    return [Route("GET", one, previews.show), Route("DELETE", one, previews.delete)]


def _payment_routes(payments: Payments) -> list[CallRoute]:
    account, upsell = API + "/payments/account/{account}/", API + "/payments/upsell/{upsell}/"
    return [
        Route("POST", f"{APP}payments/status/", payments.check),
        Route("GET", f"{APP}payments/debug/", payments.debug),
        Route("POST", f"{API}/payments/app/", payments.bind),
        Route("GET", f"{API}/payments/account/", payments.list_accounts),
        Route("POST", f"{API}/payments/account/", payments.create_account),
        Route("GET", account, payments.show_account),
        Route("PUT", account, payments.change_account),
        Route("DELETE", account, payments.delete_account),
        Route("POST", f"{API}/payments/upsell/", payments.create_upsell),
        Route("GET", upsell, payments.show_upsell),
        Route("PATCH", upsell, payments.change_upsell),
        Route("DELETE", upsell, payments.delete_upsell),
    ]


def _rating_routes(ratings: ContentRatings) -> list[CallRoute]:
    """They are written with an underscore and read with a hyphen."""
    return [
        Route("POST", f"{APP}content_ratings/", ratings.save),
        Route("GET", f"{APP}content-ratings/", ratings.show),
    ]


def _catalogue_routes(catalogue: Catalogue) -> list[CallRoute]:
    return [
        Route("GET", f"{API}/apps/category/", catalogue.list_categories),
        Route("GET", API + "/apps/category/{category}/", catalogue.show_category),
        Route("GET", f"{API}/apps/features/", catalogue.list_features),
        Route("GET", f"{API}/services/region/", catalogue.list_regions),
        Route("GET", API + "/services/region/{region}/", catalogue.show_region),
        Route("GET", f"{API}/webpay/prices/", catalogue.list_prices),
    ]
