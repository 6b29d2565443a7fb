"""Which method carries out which of Apple's operations that change something, by their `operationId`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from reconciler.sandbox.app_store.assets import Assets
from reconciler.sandbox.app_store.bodies import Given
from reconciler.sandbox.app_store.checks import Checks
from reconciler.sandbox.app_store.infos import Infos
from reconciler.sandbox.app_store.lifecycle import Lifecycle
from reconciler.sandbox.app_store.media_sets import MediaSets
from reconciler.sandbox.app_store.release import Release
from reconciler.sandbox.app_store.review import Review
from reconciler.sandbox.app_store.room import Room
from reconciler.sandbox.app_store.sales import Plain, Sales
from reconciler.sandbox.app_store.state import Row
from reconciler.sandbox.app_store.versions import Versions

Create = Callable[[Given], Row]
Modify = Callable[[Row, Given], None]
Delete = Callable[[Row], None]
Relate = Callable[[Row, list[str]], None]


@dataclass
class Operations:
    """The methods, by operation: creating, changing and deleting resources, and changing relationships."""

    create: dict[str, Create] = field(default_factory=dict)
    modify: dict[str, Modify] = field(default_factory=dict)
    delete: dict[str, Delete] = field(default_factory=dict)
    relate: dict[str, Relate] = field(default_factory=dict)


class Desk:
    """Everybody who carries out operations, and the table of who does what."""

    def __init__(self, room: Room) -> None:
        self.lifecycle = Lifecycle(room)
        self.versions = Versions(room, self.lifecycle)
        self.infos = Infos(room, self.lifecycle, self.versions)
        self.assets = Assets(room)
        self.media_sets = MediaSets(room, self.assets)
        self.review = Review(room, self.lifecycle, Checks(room, self.lifecycle))
        self.release = Release(room, self.lifecycle)
        self.sales = Sales(room)
        self.plain = Plain(room)
        self.operations = Operations(self._creating(), self._modifying(), self._deleting(), self._relating())

    def _creating(self) -> dict[str, Create]:
        return {
            "appStoreVersions_createInstance": self.versions.create_app_store_version,
            "appStoreVersionLocalizations_createInstance": self.versions.create_app_store_version_localization,
            "appInfoLocalizations_createInstance": self.infos.create_app_info_localization,
            "appScreenshotSets_createInstance": self.media_sets.create_set,
            "appPreviewSets_createInstance": self.media_sets.create_set,
            "appScreenshots_createInstance": self.assets.reserve,
            "appPreviews_createInstance": self.assets.reserve,
            "appStoreReviewAttachments_createInstance": self.assets.reserve,
            "appStoreReviewDetails_createInstance": self.release.create_review_detail,
            "appStoreVersionPhasedReleases_createInstance": self.release.create_phased_release,
            "appStoreVersionReleaseRequests_createInstance": self.release.create_app_store_version_release_request,
            "reviewSubmissions_createInstance": self.review.create_review_submission,
            "reviewSubmissionItems_createInstance": self.review.create_review_submission_item,
            "appAvailabilitiesV2_createInstance": self.sales.create_app_availability,
            "appPriceSchedules_createInstance": self.sales.create_app_price_schedule,
            "endAppAvailabilityPreOrders_createInstance": self.sales.end_pre_orders,
            "appCustomProductPages_createInstance": self.plain.create,
            "appCustomProductPageVersions_createInstance": self.plain.create,
            "appCustomProductPageLocalizations_createInstance": self.plain.create,
        }

    def _modifying(self) -> dict[str, Modify]:
        return {
            "apps_updateInstance": self.infos.modify_app,
            "appInfos_updateInstance": self.infos.modify_app_info,
            "appInfoLocalizations_updateInstance": self.infos.modify_app_info_localization,
            "ageRatingDeclarations_updateInstance": self.infos.modify_age_rating_declaration,
            "appStoreVersions_updateInstance": self.versions.modify_app_store_version,
            "appStoreVersionLocalizations_updateInstance": self.versions.modify_app_store_version_localization,
            "appScreenshots_updateInstance": self.assets.modify,
            "appPreviews_updateInstance": self.assets.modify,
            "appStoreReviewAttachments_updateInstance": self.assets.modify,
            "appStoreReviewDetails_updateInstance": self.release.modify_review_detail,
            "appStoreVersionPhasedReleases_updateInstance": self.release.modify_phased_release,
            "builds_updateInstance": self.release.modify_build,
            "reviewSubmissions_updateInstance": self.review.modify_review_submission,
            "reviewSubmissionItems_updateInstance": self.review.modify_review_submission_item,
            "territoryAvailabilities_updateInstance": self.sales.modify_territory_availability,
            "appCustomProductPages_updateInstance": self.plain.modify,
            "appCustomProductPageVersions_updateInstance": self.plain.modify,
            "appCustomProductPageLocalizations_updateInstance": self.plain.modify,
        }

    def _deleting(self) -> dict[str, Delete]:
        return {
            "appStoreVersions_deleteInstance": self.versions.delete_app_store_version,
            "appStoreVersionLocalizations_deleteInstance": self.versions.delete_app_store_version_localization,
            "appInfoLocalizations_deleteInstance": self.infos.delete_app_info_localization,
            "appScreenshotSets_deleteInstance": self.media_sets.delete_set,
            "appPreviewSets_deleteInstance": self.media_sets.delete_set,
            "appScreenshots_deleteInstance": self.assets.delete,
            "appPreviews_deleteInstance": self.assets.delete,
            "appStoreReviewAttachments_deleteInstance": self.assets.delete,
            "appStoreVersionPhasedReleases_deleteInstance": self.release.delete_phased_release,
            "appStoreVersionSubmissions_deleteInstance": self.review.delete_app_store_version_submission,
            "reviewSubmissionItems_deleteInstance": self.review.delete_review_submission_item,
            "appCustomProductPages_deleteInstance": self.plain.delete,
            "appCustomProductPageLocalizations_deleteInstance": self.plain.delete,
        }

    def _relating(self) -> dict[str, Relate]:
        sets, plain = self.media_sets, self.plain
        page, text = "appCustomProductPageLocalizations_searchKeywords", "appStoreVersionLocalizations_searchKeywords"
        return {
            "appScreenshotSets_appScreenshots_replaceToManyRelationship": lambda row, names: sets.reorder(
                row, names, "appScreenshots"
            ),
            "appPreviewSets_appPreviews_replaceToManyRelationship": lambda row, names: sets.reorder(
                row, names, "appPreviews"
            ),
            "appStoreVersions_build_updateToOneRelationship": self.versions.set_build,
            "builds_appEncryptionDeclaration_updateToOneRelationship": lambda row, names: plain.link(
                row, names, "appEncryptionDeclaration"
            ),
            f"{page}_createToManyRelationship": plain.add_keywords,
            f"{page}_deleteToManyRelationship": plain.remove_keywords,
            f"{text}_createToManyRelationship": plain.add_keywords,
            f"{text}_deleteToManyRelationship": plain.remove_keywords,
        }
