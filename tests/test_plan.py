"""Planning, by data: `tests/plans/*.yaml` hold desired, live and last applied state, and the changes to expect."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from reconciler.errors import ManifestInvalid
from reconciler.model import (
    UNKNOWN,
    Address,
    App,
    Desired,
    Plan,
    PlannedAsset,
    Resource,
    Survey,
    Unread,
)
from reconciler.plan import Limits, Traits, drift, make
from reconciler.planfile import digest, plan_from_json, plan_to_json

APP = App("amazon-appstore", "com.example.wordgame", name="wordgame")


def owner(address):
    """As in most stores: pictures are those of a language."""
    locale, _, rest = address.key.partition("/")
    return Address(address.app, "listing", locale) if address.kind in {"image", "preview"} and rest else None


TRAITS = {
    "amazon-appstore": Traits(
        schedules=True,
        per_release=frozenset({"release_notes", "date", "time_zone"}),
        version="version",
        moves=False,
        belongs_to=owner,
    )
}
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted((Path(__file__).parent / "plans").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def value(data):
    """A value of a case: `?` is UNKNOWN, a list is a tuple."""
    if isinstance(data, list):
        return tuple(value(item) for item in data)
    return UNKNOWN if data == "?" else data


def snapshot(data):
    """A snapshot of a case: local address to fields, with the mark beside them as `@`."""
    found = {}
    for local, fields in (data or {}).items():
        kind, _, key = local.partition("/")
        values = {name: value(each) for name, each in fields.items() if name != "@"}
        found[Address(APP, kind, key)] = Resource(values, mark=fields.get("@", ""))
    return found


def plan_of(case, **more):
    """The plan of a case."""
    prune = frozenset((APP, kind) for kind in case.get("prune", ()))
    protect = frozenset(Address(APP, *each.split("/", 1)) for each in case.get("protect", ()))
    desired = Desired(
        (APP,),
        snapshot(case.get("want")),
        prune=prune,
        manifests={"wordgame.yaml": "sha256:0"},
        protect=protect,
        dates={APP: case["date"]} if "date" in case else {},
    )
    return make(
        desired,
        Survey(
            snapshot(case.get("live")),
            snapshot(case.get("last")),
            pruned=frozenset((APP, kind) for kind in case.get("pruned", ())),
        ),
        now=case.get("now", "2026-11-20T00:00:00Z"),
        traits=TRAITS,
        **more,
    )


@pytest.mark.parametrize("case", CASES)
def test_the_plan_is_what_the_case_expects(case):
    """Desired, live and last applied state give exactly these changes, in this order, for these reasons."""
    plan = plan_of(case)
    found = [
        {
            "at": change.address.local,
            "cause": change.cause,
            "before": None if change.before is None else dict(change.before),
            "after": None if change.after is None else dict(change.after),
        }
        for change in plan.changes
    ]
    expected = [
        {
            "at": each["at"],
            "cause": each.get("cause", "manifest"),
            "before": None if each["before"] is None else {k: value(v) for k, v in each["before"].items()},
            "after": None if each["after"] is None else {k: value(v) for k, v in each["after"].items()},
        }
        for each in case["changes"]
    ]

    assert found == expected
    assert [guard.id for guard in plan.guards] == case.get("guards", [])
    assert len(plan.notes.get(str(APP), ())) == case.get("notes", 0)
    assert [change.address.local for change in drift(plan).changes] == case.get("drift", [])


@pytest.mark.parametrize("case", CASES)
def test_a_saved_plan_is_the_plan(case):
    """A plan written as JSON and read again is equal, and has the same digest."""
    plan = plan_of(case)
    again = plan_from_json(plan_to_json(plan))

    assert again == plan
    assert digest(again) == digest(plan)


def test_a_plan_of_another_format_is_refused():
    """A reader must not guess at a document with another major number."""
    document = {**plan_to_json(Plan("", {}, {}, ())), "format_version": "2.0"}

    with pytest.raises(ValueError, match=r"format 2\.0"):
        plan_from_json(document)


def test_an_accepted_guard_is_marked_so():
    """`--accept deletes` and `--accept deletes@APP` both count, another guard's name does not."""
    case = {
        "want": {"listing/en-US": {"title": "A"}},
        "live": {f"listing/{each}": {"title": "A"} for each in ("en-US", "de-DE", "fr-FR")},
        "prune": ["listing"],
    }

    assert [guard.accepted for guard in plan_of(case).guards] == [False]
    assert [guard.accepted for guard in plan_of(case, accept={"deletes"}).guards] == [True]
    assert [guard.accepted for guard in plan_of(case, accept={f"deletes@{APP}"}).guards] == [True]
    assert [guard.accepted for guard in plan_of(case, accept={"protect"}).guards] == [False]
    assert plan_of(case, limits=Limits(deletes_percent=70)).guards == ()


def test_an_app_that_could_not_be_read_is_never_planned():
    """Nothing is known of it, so nothing is proposed, and it stays visible."""
    unread = Unread(APP, "in review")
    desired = Desired((APP,), snapshot({"listing/en-US": {"title": "A"}}))
    plan = make(desired, Survey({}, {}, (unread,)), now="", traits=TRAITS)

    assert plan.batches == ()
    assert plan.unread == (unread,)


GATED = {APP.store: Traits(schedules=False, gate="enabled")}
RELEASE = Address(APP, "release")
LISTING = Address(APP, "listing", "en-US")


def gated(now, *, live=None, wanted=None, date="2026-12-01T08:00:00Z"):
    """A plan for a store that can hide an app, but not wait."""
    resources = {LISTING: Resource({"title": "New"}), RELEASE: Resource(wanted or {"submitted": True})}
    desired = Desired((APP,), resources, dates={APP: date} if date else {})
    return make(desired, Survey(live or {}, {}), now=now, traits=GATED)


def made(changes):
    """Changes as (local address, after)."""
    return [(change.address.local, dict(change.after)) for change in changes]


def test_an_app_that_nobody_has_seen_waits_for_its_date_behind_its_gate():
    """It is filled and submitted hidden; only the opening of the gate is held."""
    plan = gated("2026-11-20T00:00:00Z")

    assert made(plan.changes) == [
        ("listing/en-US", {"title": "New"}),
        ("release", {"submitted": True, "enabled": False}),
    ]
    assert [(made(each.batch.changes), each.until) for each in plan.held] == [
        ([("release", {"enabled": True})], "2026-12-01T08:00:00Z")
    ]


def test_on_the_day_the_gate_is_opened():
    """What was made ready stays as it is; one field changes."""
    live = {
        LISTING: Resource({"title": "New"}),
        RELEASE: Resource({"submitted": True, "enabled": False, "public": False}),
    }
    plan = gated("2026-12-01T08:00:00Z", live=live)

    assert made(plan.changes) == [("release", {"enabled": True})]
    assert plan.held == ()


def test_what_customers_see_is_never_hidden_to_wait_for_a_date():
    """Where the app is public, its changes would show at once: all of them are held."""
    live = {
        LISTING: Resource({"title": "Old"}),
        RELEASE: Resource({"submitted": True, "enabled": True, "public": True}),
    }
    plan = gated("2026-11-20T00:00:00Z", live=live)

    assert plan.changes == ()
    assert [made(each.batch.changes) for each in plan.held] == [[("listing/en-US", {"title": "New"})]]


def test_a_gate_that_is_to_stay_shut_stays_shut():
    """Who says that the app is not to be enabled means it, date or not."""
    wanted = {"submitted": True, "enabled": False}

    assert gated("2026-11-20T00:00:00Z", wanted=wanted).held == ()
    late = gated("2026-12-02T00:00:00Z", wanted=wanted)
    assert made(late.changes)[-1] == ("release", wanted)


def test_without_a_date_the_gate_is_nobodys_business():
    """Only what the manifest names is managed."""
    assert made(gated("2026-11-20T00:00:00Z", date="").changes)[-1] == ("release", {"submitted": True})


def test_what_makes_the_app_comes_first():
    """In a store where a binary makes the app there is nothing to change before that."""
    resources = {
        Address(APP, "details"): Resource({"a": 1}),
        Address(APP, "binary", "app"): Resource({"manifest_url": "https://example.com/m"}),
    }
    desired, traits = Desired((APP,), resources), {APP.store: Traits(founding="binary")}
    plan = make(desired, Survey({}, {}), now="2026-11-20T00:00:00Z", traits=traits)

    assert [change.address.local for change in plan.changes] == ["binary/app", "details"]


def test_deleting_what_an_app_consists_of_deletes_the_app_and_takes_a_person():
    """Nothing else of the app is planned then, and its guard has a name of its own."""
    binary = Address(APP, "binary", "app")
    live = {binary: Resource({"manifest_url": "https://example.com/m"}), LISTING: Resource({"title": "Old"})}
    desired = Desired((APP,), {binary: Resource({"manifest_url": None}), LISTING: Resource({"title": "New"})})
    plan = make(desired, Survey(live, {}), now="2026-11-20T00:00:00Z", traits={APP.store: Traits(founding="binary")})

    assert [(change.address.local, change.after) for change in plan.changes] == [("binary/app", None)]
    assert [guard.flag for guard in plan.guards] == [f"delete-app@{APP}"]


def test_a_store_that_cannot_wait_has_its_release_held():
    """Before the date the batch is held; once it has come, it is a batch like any other."""
    app = App("digital-turbine", "com.example.wordgame")
    desired = Desired(
        (app,), {Address(app, "release"): Resource({"version": "2"})}, dates={app: "2026-12-01T08:00:00Z"}
    )
    traits = {"digital-turbine": Traits(schedules=False)}
    early = make(desired, Survey({}, {}), now="2026-11-30T00:00:00Z", traits=traits)
    late = make(desired, Survey({}, {}), now="2026-12-01T08:00:00Z", traits=traits)

    assert [each.until for each in early.held] == ["2026-12-01T08:00:00Z"]
    assert early.batches == ()
    assert [batch.app for batch in late.batches] == [app]


def test_apps_come_behind_those_they_wait_for():
    """`after` orders the stores of one app, whatever their order in the manifest."""
    first = App("amazon-appstore", "a", name="wordgame")
    second = App("digital-turbine", "b", name="wordgame", after=("amazon-appstore",))
    resources = {Address(app, "details"): Resource({"contact_email": "a@example.com"}) for app in (second, first)}
    plan = make(Desired((second, first), resources), Survey({}, {}), now="", traits={})

    assert [batch.app for batch in plan.batches] == [first, second]


def test_a_circle_of_waiting_is_named():
    """Two stores that wait for each other can never land."""
    first = App("amazon-appstore", "a", name="wordgame", after=("digital-turbine",))
    second = App("digital-turbine", "b", name="wordgame", after=("amazon-appstore",))

    with pytest.raises(ManifestInvalid) as caught:
        make(Desired((second, first), {}), Survey({}, {}), now="", traits={})

    assert "amazon-appstore/a" in caught.value.diagnostics[0].summary


def test_only_files_that_will_be_sent_are_in_the_plan():
    """The plan names the assets of its changes, not those that are already there."""
    address = Address(APP, "image", "en-US/large-icons")
    desired = Desired(
        (APP,),
        {
            address: Resource({"files": ("sha256:a",)}),
            Address(APP, "image", "en-US/promo-images"): Resource({"files": ("sha256:b",)}),
        },
        assets={"sha256:a": PlannedAsset("a.png", 1), "sha256:b": PlannedAsset("b.png", 2)},
    )
    plan = make(desired, Survey({address: Resource({"files": ("sha256:a",)}, "id")}, {}), now="", traits=TRAITS)

    assert list(plan.assets) == ["sha256:b"]


def test_what_is_pruned_is_to_be_noted_where_the_ledger_has_it_otherwise():
    """A collection that is new, or is pruned no more; nothing of an app that was not read, or by a way back."""
    wish = Desired((APP,), {}, manifests={"wordgame.yaml": "sha256:0"}, prune=frozenset({(APP, "listing")}))
    noted = Survey({}, {}, pruned=frozenset({(APP, "listing")}))
    unread = Survey({}, {}, (Unread(APP, "in review"),))

    def pruning(desired, seen):
        return make(desired, seen, now="", traits=TRAITS).pruning

    assert pruning(wish, Survey({}, {})) == {APP: ("listing",)}
    assert pruning(wish, noted) == {}
    assert pruning(replace(wish, prune=frozenset()), noted) == {APP: ()}
    assert pruning(wish, unread) == {}
    assert pruning(replace(wish, prune=frozenset(), manifests={}), noted) == {}


def test_what_stays_unnamed_is_noted_as_known():
    """A language that is not named and has to stay was there before: nobody is to be blamed for it later."""
    case = {
        "prune": ["listing"],
        "want": {"image/de-DE/screenshots": {"files": ["h"]}},
        "live": {"listing/de-DE": {"title": "D"}},
    }
    stays = Address(APP, "listing", "de-DE")

    assert plan_of(case).adopted == {stays: {}}
    assert plan_of({**case, "last": {"listing/de-DE": {}}}).adopted == {}


def test_of_an_app_that_is_gone_as_wanted_nothing_else_is_wanted():
    """What makes it is wanted absent and is absent: no other field of it is made again, and the plan says so."""
    binary = Address(APP, "binary", "app")
    wanted = {binary: Resource({"manifest_url": None}), LISTING: Resource({"title": "New"})}
    traits = {APP.store: Traits(founding="binary", gate="enabled", schedules=False)}
    gone = make(Desired((APP,), wanted), Survey({}, wanted), now="", traits=traits)
    never_named = make(Desired((APP,), {LISTING: wanted[LISTING]}), Survey({}, {}), now="", traits=traits)

    assert (gone.batches, gone.held) == ((), ())
    assert "wants the app itself absent" in gone.notes[str(APP)][0]
    assert [change.address for change in never_named.changes] == [LISTING]
