"""The open questions of all stores, the stages on which each is asked, and the answers that end the story early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from amazon import AmazonStage
from apple import BUNDLE, AppleStage
from firefox import FirefoxStage
from more_stages import (
    NeighbouredFirefoxStage,
    NewcomerFirefoxStage,
    OneApprovalTurbineStage,
    StrangerTurbineStage,
    SubmittedAppleStage,
    UnservedFirefoxStage,
)
from test_new_firefox_app import NewFirefoxStage
from turbine import TurbineStage

from reconciler.errors import Blocked, ReconcilerError, Refused, Unauthorized, Unavailable
from reconciler.sandbox import STORES

# --- where each question is asked -------------------------------------------------------------------------------

JSON = "multipart-json"
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
    "burst_limit": "150",
    "max_apk_mb": "1",
    "samsung_delay": "0",
    "throttle": "2",
    "most_package_bytes": "9000000",
}
"""What is put in for a number; else 2."""


SLOW = {"burst_limit", "retry_after", "list_lag", "delete_lag", ("processing", "stuck")}
"""Questions, or answers to them, that are waited out."""


@dataclass(frozen=True)
class Ending:
    """How a story ends that the store does not let go on.

    Args:
        error: the class of what is reported.
        said: what its message or its advice has to say.
        mend: what a person does about it; unless given, the store's answer is another one the next day.
        wasted: how many submissions were made in vain.
    """

    error: type[ReconcilerError]
    said: str = ""
    mend: Callable[[Any], object] | None = None
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

    @property
    def slow(self):
        """Does it take real seconds?"""
        return not SLOW.isdisjoint(self.switches.items()) or not SLOW.isdisjoint(self.switches)

    def __str__(self):
        label = getattr(self.stage, "label", self.stage.name)
        if isinstance(self.stage, NewFirefoxStage):
            label += "-packaged" if self.stage.packaged else "-hosted"
        return "-".join([label, *(f"{name}={value}" for name, value in self.switches.items())])


TOLD = {
    ("image_list_order", "reversed"): {"image_order": "newest-first"},
    ("encoding", "multipart-json"): {"upload_encoding": "multipart-json"},
}
"""Where no look at the store can tell, a setting does."""

AMID = {"reused_upload": ("POST */apps/app/: 500 after=yes nth=1",)}
"""What goes wrong, so that the question comes up."""


# --- where the story ends early ---------------------------------------------------------------------------------


def _throw_out_what_is_stuck(rehearsal):
    """Remove in App Store Connect what it took in and never finished, and try it on a better day."""
    rehearsal.control.switches(processing="works")
    for locale, sets in rehearsal.stage.version(rehearsal.control)["screenshots"].items():
        for device, assets in sets.items():
            for _ in assets:
                rehearsal.control.console(BUNDLE, "remove_asset", locale=locale, device=device, where="draft")


def _go_on_as(stage):
    """Use the credentials of that stage."""
    return lambda rehearsal: setattr(rehearsal, "stage", stage)


def _serve_the_manifest(rehearsal):
    NewFirefoxStage.seed(rehearsal.stage, rehearsal.control)


ENDINGS = {
    ("security_profile", "detached"): Ending(Unauthorized),
    ("agreements", "missing"): Ending(Blocked, "agreement"),
    ("role", "read_only"): Ending(Unauthorized, "role"),
    ("role", "none"): Ending(Unauthorized, "role"),
    ("processing", "stuck"): Ending(Unavailable, "still processing", _throw_out_what_is_stuck),
    ("processing", "fails"): Ending(Refused, "IMAGE_TOOL_FAILURE"),
    ("entitled", "no"): Ending(Unauthorized, "may not use this API"),
    ("upload_end", "ERROR"): Ending(Refused, "could not take the upload", wasted=1),
}
"""Of the questions that are asked on every stage."""


def _special():
    """Cases that need a stage or a value of their own."""
    for status in ("401", "400", "403"):
        known = Ending(Unauthorized, "", _go_on_as(TurbineStage()))
        yield Case(StrangerTurbineStage(), {"invalid_client_status": status}, ending=known)
    for shape, said in (("jsonapi", "not understood here"), ("fastapi", "not understood here"), ("html", "400")):
        learns = Ending(Refused, said, lambda rehearsal: rehearsal.options.update(upload_encoding=JSON))
        yield Case(TurbineStage(), {"encoding": JSON, "error_shape": shape}, ending=learns)
    refused = Ending(Refused, "not understood here", lambda rehearsal: rehearsal.options.clear())
    yield Case(TurbineStage(), {"encoding": "multipart-fields"}, options={"upload_encoding": JSON}, ending=refused)
    yield Case(TurbineStage(), {"max_apk_mb": "0"}, ending=Ending(Refused, "413"))
    yield Case(AppleStage(), {"image_max_bytes": "1000"}, ending=Ending(Refused))
    for stage in HOSTED + PACKAGED:
        yield Case(stage, {"throttle": "1"}, ending=Ending(Blocked, "Wait a day"))
    for profile, developer in zip(PROFILES, HOSTED, strict=True):
        accepted = Ending(Unauthorized, "accept the terms", _go_on_as(developer))
        yield Case(NewcomerFirefoxStage(profile, packaged=False), {"throttle": "0"}, ending=accepted)
        yield Case(
            NeighbouredFirefoxStage(profile, packaged=False),
            {"unique_domain": "on"},
            ending=Ending(Refused, "only one app per domain"),
        )
        served = Ending(Refused, "No manifest was found", _serve_the_manifest)
        yield Case(UnservedFirefoxStage(profile, packaged=False), {"unknown_manifest": "unreachable"}, ending=served)
    for stage in PACKAGED:
        yield Case(stage, {"most_package_bytes": "100"}, ending=Ending(Refused, "too large"))
    yield Case(FirefoxStage("2016"), {"iarc": "refuses"}, ending=Ending(Refused, "Invalid submission ID"))


# --- all of it --------------------------------------------------------------------------------------------------


def _stages(store, switch, value):
    if switch == "version_not_higher":
        return (OneApprovalTurbineStage(),)
    if store != "firefox-marketplace":
        return STAGES[store]
    if (switch, value) == ("iarc", "refuses"):
        return STAGES[store][:1]  # in 2013 nothing is sent there
    return ELSEWHERE.get(switch, STAGES[store])


def _cases():
    for store in STAGES:
        for switch in STORES[store].open_questions:
            for value in [NUMBERS.get(switch.name, "2")] if switch.counts else switch.values[1:]:
                key = (switch.name, value)
                for stage in _stages(store, *key):
                    faults = AMID.get(switch.name, ())
                    yield Case(stage, {switch.name: value}, faults, TOLD.get(key, {}), ENDINGS.get(key))
    yield from _special()


CASES = list(_cases())
