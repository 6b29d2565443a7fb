"""Stages that the story does without: where single questions about the stores come up."""

from __future__ import annotations

from datetime import UTC, datetime

from apple import BUNDLE, AppleStage
from firefox import MANIFEST_URL
from test_new_firefox_app import NewFirefoxStage
from turbine import TurbineStage


class SubmittedAppleStage(AppleStage):
    """The same app with all that a review asks for: handed in, approved, and waiting for its day."""

    label = "submitted"
    submits = 1
    swap_picture = None  # nobody can, while it waits

    def manifest(self, folder):
        """As in the story, with keywords, somebody to call, and a release."""
        wanted = super().manifest(folder)
        block = wanted["stores"][self.name]["platforms"]["IOS"]
        for locale in ("en-US", "fr-FR"):
            block["listings"][locale]["keywords"] = ["words", "letters"]
        block["review"] = {ours: value for ours, (_, value) in _REVIEW.items()}
        block["release"] = {"type": "SCHEDULED", "date": "2027-12-01T17:00:00Z", "phased": True, "submit": True}
        return wanted

    def approve(self, control):
        """The reviewers have nothing against it, if it is with them."""
        if any(each["state"] == "WAITING_FOR_REVIEW" for each in control.view(BUNDLE)["submissions"]):
            control.advance(BUNDLE, "approve")

    def submissions(self, control):
        """How many were sent; one that was merely begun is none."""
        return sum(each["state"] != "READY_FOR_REVIEW" for each in control.view(BUNDLE)["submissions"])

    def shown(self, control):
        """As in the story, with what is there for the reviewers, and how it is released."""
        version, found = self.version(control), super().shown(control)
        for locale, texts in version["localizations"].items():
            found[f"listing/IOS/{locale}"]["keywords"] = texts["keywords"]
        found["details/IOS/review"] = {ours: version["reviewDetail"][theirs] for ours, (theirs, _) in _REVIEW.items()}
        date = datetime.fromisoformat(version["earliestReleaseDate"]).astimezone(UTC)
        found["release/IOS"] = {
            "type": version["releaseType"],
            "date": f"{date:%Y-%m-%dT%H:%M:%SZ}",
            "phased": version["phasedRelease"] is not None,
            "submit": self.submissions(control) > 0,
        }
        return found


_REVIEW = {
    "contact_first_name": ("contactFirstName", "Ada"),
    "contact_last_name": ("contactLastName", "Example"),
    "contact_phone": ("contactPhone", "+1 555 0100"),
    "contact_email": ("contactEmail", "words@example.com"),
    "demo_account_required": ("demoAccountRequired", False),
}


class StrangerTurbineStage(TurbineStage):
    """A client with a secret that the store does not know."""

    label = "stranger"
    secrets = {"client_secret": "not-of-this-sandbox"}  # noqa: RUF012 - never changed


class OneApprovalTurbineStage(TurbineStage):
    """A store whose people approve no version twice: what is uploaded with the same one waits for ever."""

    label = "one-approval"

    def approve(self, control):
        """A person approves the first upload."""
        if len(self.uploads(control)) == 1:
            super().approve(control)


class AnotherTurbineStage(TurbineStage):
    """The same app in the hands of another client."""

    secrets = {"client_id": "sandbox-another-client"}  # noqa: RUF012 - never changed


class NewcomerFirefoxStage(NewFirefoxStage):
    """A developer who has not accepted the terms."""

    label = "newcomer"
    secrets = {**NewFirefoxStage.secrets, "consumer_key": "sandbox-newcomer"}  # noqa: RUF012 - never changed


class NeighbouredFirefoxStage(NewFirefoxStage):
    """An app that does not exist yet, beside one that lives on its domain."""

    def seed(self, control):
        """The app next door."""
        super().seed(control)
        control.seed({"slug": "neighbour", "manifest_url": MANIFEST_URL.replace("manifest", "neighbour")})


class UnservedFirefoxStage(NewFirefoxStage):
    """An app that does not exist yet, and whose manifest nobody has put online."""

    def seed(self, control):
        """Nothing at all."""
        control.switches(profile=self.profile)
