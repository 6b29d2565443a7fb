"""Plans for the tests of the screens: small ones that between them hold everything a screen can show."""

from __future__ import annotations

from dataclasses import replace

from reconciler.drift import Drift, Finding, Ignore
from reconciler.model import (
    UNKNOWN,
    Address,
    App,
    Batch,
    Change,
    Guard,
    Held,
    Plan,
    PlannedAsset,
    Unread,
    Values,
)

NOW = "2026-11-20T14:02:11Z"
WORDGAME = App("amazon-appstore", "com.example.wordgame", "wordgame")
QUIZ = App("digital-turbine", "4711", "quiz")
CHESS = App("amazon-appstore", "com.example.chess", "chess")
LEVELS = "\n".join(f"Level {number} is a world of its own, with words of its own." for number in range(1, 41))


def content(number: int) -> str:
    """A made-up content hash."""
    return "sha256:" + f"{number:064x}"


def change(app: App, kind: str, key: str, before: Values | None, after: Values | None, **more) -> Change:
    """A change in one line."""
    return Change(Address(app, kind, key), before, after, **more)


ASSETS = {
    content(1): PlannedAsset("shots/en/01.png", 831_488, "PNG, 1920×1080, 812 kB"),
    content(2): PlannedAsset("shots/en/02.png", 702_113, "PNG, 1920×1080, 812 kB"),
    content(3): PlannedAsset("shots/en/03.png", 650_000, "PNG, 1920×1080, 812 kB"),
    content(4): PlannedAsset("shots/en/04.png", 812_345, "PNG, 1920×1080, 812 kB"),
    content(5): PlannedAsset("img/icon.png", 48_213, "PNG, 512×512, 48 kB"),
    content(6): PlannedAsset("build/wordgame-1042.apk", 48_213_004, "APK, 1042 (3.4.1), 48.2 MB"),
}

LISTING = change(
    WORDGAME,
    "listing",
    "de-DE",
    {
        "title": "Wortspiel",
        "full_description": "Das Wortspiel.\nÜber 500 Level.\n" + LEVELS,
        "feature_bullets": ("Schnell", "Klein", "Ohne Werbung und ohne Konto, für immer und für alle im Haus"),
        "short_description": "Ein Spiel.",
    },
    {
        "title": "Wortspiel 2",
        "full_description": "Das Wortspiel.\nÜber 900 Level, jeden Tag ein neues.\n" + LEVELS,
        "feature_bullets": ("Schnell", "Winzig", "Ohne Werbung und ohne Konto, für immer und für alle im Haus", "Neu"),
        "short_description": "Ein Spiel.",
    },
)
IN_CONSOLE = change(
    WORDGAME,
    "listing",
    "en-US",
    {"short_description": "Find the word!"},
    {"short_description": "Find the word."},
    cause="store",
)
NEW_LISTING = change(
    WORDGAME,
    "listing",
    "fr-FR",
    None,
    {"title": "Jeu de mots", "full_description": LEVELS, "keywords": ("mots", "jeu")},
)
GONE_LISTING = change(WORDGAME, "listing", "it-IT", {"title": "Gioco", "video": None}, None)
SCREENSHOTS = change(
    WORDGAME,
    "image",
    "en-US/screenshots",
    {"files": (content(1), content(2), content(9), content(3))},
    {"files": (content(3), content(1), content(2), content(4))},
    mark="a,b,c,d",
)
ICON = change(WORDGAME, "image", "en-US/large-icons", {"files": (UNKNOWN,)}, {"files": (content(5),)}, mark="e")
ORDER = change(
    WORDGAME,
    "image",
    "de-DE/screenshots",
    {"files": (content(1), content(2), content(3))},
    {"files": (content(1), content(3), content(2))},
)
APK = change(
    WORDGAME,
    "binary",
    "apks",
    {"files": (UNKNOWN,), "version_codes": (1041,)},
    {"files": (content(6),), "version_codes": (1042,)},
    mark="M8FYZ",
)
RELEASE = change(
    WORDGAME,
    "release",
    "",
    {"date": None, "time_zone": None},
    {"date": "2026-12-01T09:00:00", "time_zone": "Europe_Berlin"},
)


def plan(*batches: Batch, **more) -> Plan:
    """A plan from two manifests."""
    return Plan(
        made=NOW,
        manifests={"manifests/wordgame.yaml": content(7), "manifests/quiz.yaml": content(8)},
        assets=ASSETS,
        batches=batches,
        same=more.pop("same", 61),
        **more,
    )


def everything() -> Plan:
    """Every symbol, cause and section at once."""
    return plan(
        Batch(
            WORDGAME,
            (GONE_LISTING, LISTING, IN_CONSOLE, NEW_LISTING, SCREENSHOTS, ICON, ORDER, APK, RELEASE),
            moves=False,
        ),
        held=(
            Held(
                Batch(QUIZ, (change(QUIZ, "binary", "main", None, {"files": (content(6),)}),)), "2026-12-01T08:00:00Z"
            ),
        ),
        guards=(
            Guard("deletes", WORDGAME, "2 of 5 live listing entries would be deleted (40 %, limit 30 %)"),
            Guard("older-binary", WORDGAME, "version code 1041 is lower than 1042, which is live", accepted=True),
        ),
        unread=(Unread(CHESS, "no draft is open, and reading needs one", "reconciler drift --allow-draft", "R4010"),),
        notes={str(WORDGAME): ("privacy_policy_url is not known to amazon-appstore and was left out",)},
    )


def nothing() -> Plan:
    """Everything is as it should be."""
    return plan(same=214)


def one_title() -> Plan:
    """The smallest change there is."""
    return plan(
        Batch(WORDGAME, (change(WORDGAME, "listing", "en-US", {"title": "Word"}, {"title": "Words"}),)), same=12
    )


def unread_only() -> Plan:
    """Nothing differs as far as could be seen, but one app could not be read."""
    return plan(same=30, unread=(Unread(CHESS, "no answer from the store", "reconciler doctor"),))


def drifted() -> Plan:
    """What `drift` is given."""
    swapped = change(
        WORDGAME,
        "image",
        "en-US/large-icons",
        {"files": (UNKNOWN,)},
        {"files": (content(5),)},
        mark="new",
        cause="unknown",
    )
    gone = change(QUIZ, "listing", "en-US", None, {"title": "Quiz"}, cause="store")
    added = change(WORDGAME, "listing", "ja-JP", {"title": "ことば"}, None, cause="store")
    both = change(
        WORDGAME,
        "details",
        "",
        {"support_url": "https://a.example"},
        {"support_url": "https://b.example"},
        cause="both",
    )
    return plan(Batch(WORDGAME, (added, IN_CONSOLE, swapped, both)), Batch(QUIZ, (gone,)), same=200)


def drift_report() -> Drift:
    """A report with everything in it: new and old drift, what came back, what is ignored, held or not measured."""
    found = replace(drifted(), unread=(Unread(CHESS, "no answer from the store", "reconciler doctor", "R3503"),))
    first = {
        f"{IN_CONSOLE.address}/short_description": "2026-11-19T06:00:00Z",
        f"{WORDGAME}/details/support_url": NOW,
        str(Address(QUIZ, "listing", "en-US")): "2025-12-31T06:00:00Z",
    }
    campaign = Ignore("*/promotional_text", "marketing's campaign", "2026-12-31", "reconciler.yaml")
    over = Ignore("*/support_url", "the help desk moves", "2026-11-19", "reconciler.yaml")
    return Drift(
        found,
        apps=(WORDGAME, QUIZ, CHESS),
        pending=3,
        held=(Held(Batch(QUIZ, ()), "2026-12-01T08:00:00Z"),),
        ignored=((Finding(Address(QUIZ, "details"), "promotional_text", "Sale!", "0"), campaign),),
        expired={f"{WORDGAME}/details/support_url": over},
        unused=(Ignore("*/nothing", "a typing error", "2026-12-31", "reconciler.yaml"),),
        first=first,
        new=frozenset((f"{WORDGAME}/details/support_url",)),
    )


PLANS = {
    "everything": everything,
    "nothing": nothing,
    "one_title": one_title,
    "unread_only": unread_only,
}
