"""The open questions of all stores, each put on the stages where it matters, and the answers that end the story early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from amazon import AmazonStage
from apple import BUNDLE, AppleStage
from firefox import MANIFEST_URL, SLUG, FirefoxStage
from test_new_firefox_app import NewFirefoxStage
from turbine import TurbineStage

from reconciler.errors import Blocked, ReconcilerError, Refused, StoreError, Unauthorized, Unavailable
from reconciler.sandbox import STORES

DAY = 86400


# --- stages that the story does without -------------------------------------------------------------------------


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


class NoSegmentsTurbineStage(TurbineStage):
    """An app for no segment at all."""

    label = "no-segments"

    def manifest(self, folder):
        """As in the story, but nobody is to get it."""
        wanted = super().manifest(folder)
        wanted["stores"][self.name]["segments"] = []
        return wanted


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


# --- where each question is asked -------------------------------------------------------------------------------

PROFILES = ("2013", "2016")
HOSTED = tuple(NewFirefoxStage(profile, packaged=False) for profile in PROFILES)
PACKAGED = tuple(NewFirefoxStage(profile, packaged=True) for profile in PROFILES)
STAGES = {
    "amazon-appstore": (AmazonStage(),),
    "app-store": (AppleStage(), SubmittedAppleStage()),
    "digital-turbine": (TurbineStage(),),
    "firefox-marketplace": tuple(FirefoxStage(profile) for profile in PROFILES),
}
ELSEWHERE = {
    "profile": (),  # every stage of this store is there in both
    "throttle": HOSTED + PACKAGED,
    "unknown_manifest": HOSTED,
    "validation_polls": PACKAGED,
    "package_answer": PACKAGED,
    "reused_upload": HOSTED + PACKAGED,
    "most_package_bytes": PACKAGED,
    "unique_domain": HOSTED + PACKAGED,
}
"""Questions that matter only while an app is created."""

NUMBERS = {
    "image_visible_after": "2",
    "attach_ready_after": "2",
    "token_lifetime": "1",
    "token_leeway": "0",
    "image_max_bytes": "9000000",
    "hour_limit": "900",
    "retry_after": "1",
    "part_size": "1500",
    "max_apk_mb": "1",
    "samsung_delay": "0",
    "throttle": "2",
    "most_package_bytes": "9000000",
}
"""What is put in for a number; else 2."""


@dataclass(frozen=True)
class Ending:
    """How a story ends that the store does not let go on.

    Args:
        error: its class.
        said: what its message or advice has to say.
        mend: what a person does about it.
        wasted: how many submissions were made in vain.
        creates: is the app created all the same?
    """

    error: type[ReconcilerError]
    said: str = ""
    mend: Callable[[Any], object] = lambda _rehearsal: None
    wasted: int = 0


@dataclass(frozen=True)
class Case:
    """One answer to one question.

    Args:
        stage: where it is given.
        switches: the answer, and what else has to be so for the question to come up.
        faults: what has to go wrong for the question to come up.
        options: what reconciler.yaml has to say.
        ending: None if the story goes on to its end.
    """

    stage: Any
    switches: dict[str, str]
    faults: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    ending: Ending | None = None

    def __str__(self):
        label = getattr(self.stage, "label", self.stage.name)
        label += {True: "-packaged", False: "-hosted"}.get(getattr(self.stage, "packaged", None), "")
        return f"{label}:{','.join(f'{name}={value}' for name, value in self.switches.items())}"


TOLD = {
    ("image_list_order", "reversed"): {"image_order": "newest-first"},
    ("encoding", "multipart-json"): {"upload_encoding": "multipart-json"},
}
"""Where no look at the store can tell, a setting does; without it nothing is submitted."""

AMID = {"reused_upload": ("POST */apps/app/: 500 after=yes nth=1",)}
"""What goes wrong, so that the question comes up."""

ENDINGS = {
    ("security_profile", "detached"): Ending(Unauthorized),
    ("agreements", "missing"): Ending(Unauthorized),
    ("role", "read_only"): Ending(Unauthorized),
    ("role", "none"): Ending(Unauthorized),
    ("processing", "stuck"): Ending(StoreError),
    ("processing", "fails"): Ending(Refused),
    ("entitled", "no"): Ending(Unauthorized),
    ("upload_end", "ERROR"): Ending(Refused, wasted=1),
    ("iarc", "refuses"): Ending(Refused),
}


def _of(store):
    for switch in STORES[store].open_questions:
        for value in [NUMBERS.get(switch.name, "2")] if switch.counts else switch.values[1:]:
            for stage in ELSEWHERE.get(switch.name, STAGES[store]) if store == "firefox-marketplace" else STAGES[store]:
                key = (switch.name, value)
                yield Case(stage, {switch.name: value}, AMID.get(switch.name, ()), TOLD.get(key, {}), ENDINGS.get(key))


CASES = [case for store in STAGES for case in _of(store)]
