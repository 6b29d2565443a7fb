"""Telling people: signed, escaped, over safe ways only, and never in the way of what it tells about."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from receiver import listening

from reconciler import notify
from reconciler.drift import Drift, sift
from reconciler.errors import Diagnostic, LedgerDamaged, ManifestInvalid, Place, SettingsInvalid
from reconciler.model import Address, App, Batch, Change, Plan, Unread
from reconciler.news import news
from reconciler.notices import drift as drift_notice
from reconciler.notices import noted, stopped
from reconciler.notify import Notice
from reconciler.plan import drift as drift_of
from reconciler.settings import load

NOTICE = Notice("drift", {"format_version": "1.0", "event": "drift"}, ["Drift <!channel> & more", "• a <b> & c"])
APP, OTHER = App("app-store", "com.x", "x"), App("amazon-appstore", "com.y", "y")
LISTING = Address(APP, "listing", "IOS/en-US")
HOOK = "https://hooks.slack.com/services/T0/B0/hunter2"


@pytest.fixture
def receiver():
    """A server to be told."""
    with listening() as heard:
        yield heard


@pytest.fixture
def configured(tmp_path):
    """Makes settings with this block under `notify`."""

    def make(block, environ=None, **more):
        path = tmp_path / "reconciler.yaml"
        path.write_text(f"notify: {json.dumps(block)}\n")
        return load(path, environ or {}, **more)

    return make


def webhook(configured, url, key="k3y"):
    """A webhook at this address."""
    [channel] = notify.channels(configured({"webhook": {"url": url, "secret": "env:HOOK_KEY"}}, {"HOOK_KEY": key}))
    return channel


def slack(configured, url):
    """A Slack channel at this address."""
    [channel] = notify.channels(configured({"slack": {"url": "env:SLACK"}}, {"SLACK": url}))
    return channel


def test_a_receiver_can_check_who_sent_it_and_when(receiver, configured):
    """The signature is over timestamp and body, so neither can be exchanged, and an old one is seen to be old."""
    assert notify.send(webhook(configured, receiver.url), NOTICE, now=lambda: 1_795_000_000.9) == ""
    [post] = receiver.posts
    assert post.document == NOTICE.document
    assert (post.headers["content-type"], post.headers["x-reconciler-event"]) == ("application/json", "drift")
    stamp = post.headers["x-reconciler-timestamp"]
    assert stamp == "1795000000"
    wanted = hmac.new(b"k3y", stamp.encode() + b"." + post.body, hashlib.sha256).hexdigest()
    assert post.headers["x-reconciler-signature"] == f"sha256={wanted}"
    assert notify.signed(post.body, "k3y", 1) != notify.signed(post.body, "k3y", 2)


def test_in_slack_nothing_foreign_is_a_link_or_calls_anybody(receiver, configured):
    """`&`, `<` and `>` are escaped everywhere, each once."""
    assert notify.send(slack(configured, receiver.url), NOTICE) == ""
    [post] = receiver.posts
    assert post.document["text"] == "*Drift &lt;!channel&gt; &amp; more*\n• a &lt;b&gt; &amp; c"
    assert post.document["unfurl_links"] is False
    assert "x-reconciler-signature" not in post.headers


def test_a_long_message_is_cut_between_lines():
    """What is left out is counted, and no entity is cut in half."""
    lines = ["Drift", *[f"• {'<' * 100} {number}" for number in range(100)]]
    text = notify.slack_message(Notice("drift", {}, lines))["text"]
    shown = text.split("\n")
    assert len(text) < notify.LONGEST + 50
    assert shown[-1] == f"… and {len(lines) - (len(shown) - 1)} more lines"
    assert "&l\n" not in text


@pytest.mark.parametrize("status", [301, 307, 308])
def test_a_redirect_is_not_followed(receiver, configured, status):
    """It would carry the message, signed for one place, to another."""
    receiver.status, receiver.location = status, receiver.url + "/elsewhere"
    assert f"answered {status}, and redirects are not followed" in notify.send(
        webhook(configured, receiver.url), NOTICE
    )
    assert [each.path for each in receiver.posts] == ["/hook"]


@pytest.mark.parametrize("status", [400, 404, 429, 500])
def test_a_refusal_is_said_and_sent_once(receiver, configured, status):
    """There is a next run; no address is quoted."""
    receiver.status = status
    said = notify.send(slack(configured, f"{receiver.url}?token=hunter2"), NOTICE)
    assert said == f"slack was not told: it answered {status}"
    assert len(receiver.posts) == 1


def test_nobody_there_is_said_without_the_address(configured):
    """A Slack address is a secret, and the libraries' messages quote it."""
    said = notify.send(slack(configured, "http://127.0.0.1:9/services/hunter2"), NOTICE)
    assert said == "slack was not told: it could not be reached (ConnectionError)"


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example.com/x", "ftp://127.0.0.1/x", "http://127.0.0.1.example.com", "nonsense", "http://[",
     "https://user:hunter2@hooks.example.com/", "http://0.0.0.0/"],
)  # fmt: skip
def test_only_https_or_this_machine_is_told(configured, url):
    """An address that was looked up is checked like one that stands in the settings, and not quoted either."""
    said = notify.send(slack(configured, url), NOTICE)
    assert said.startswith("slack was not told: its address ")
    assert "hunter2" not in said


def test_a_secret_that_is_not_there_is_a_sentence(configured):
    """Nothing is raised and nothing sent."""
    [channel] = notify.channels(configured({"slack": {"url": "env:SLACK"}}))
    assert notify.send(channel, NOTICE) == (
        "slack was not told: SLACK is not set, which is to hold the address of slack"
    )


def test_a_proxy_of_the_environment_gets_nothing(receiver, configured, monkeypatch):
    """Variables and .netrc are ignored, as for the stores."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert notify.send(webhook(configured, receiver.url), NOTICE) == ""
    assert "authorization" not in receiver.posts[0].headers


def test_the_sandbox_tells_nobody_outside_and_looks_nothing_up(configured, receiver):
    """A rehearsal does not reach a team's channel; the signature is made with a stand-in."""
    both = {"webhook": {"url": HOOK, "secret": "env:HOOK_KEY"}, "slack": {"url": "env:SLACK"}}
    environ = {"HOOK_KEY": "k3y", "SLACK": receiver.url}
    assert notify.channels(configured(both, environ, sandbox={})) == []
    here = {"webhook": {"url": receiver.url, "secret": {"cmd": ["false"]}}}
    [channel] = notify.channels(configured(here, environ, sandbox={}))
    assert notify.send(channel, NOTICE, now=lambda: 1.0) == ""
    signature = notify.signed(receiver.posts[0].body, "sandbox-notify", 1)[notify.SIGNATURE]
    assert receiver.posts[0].headers["x-reconciler-signature"] == signature


@pytest.mark.parametrize(
    "block",
    [
        {"slack": {"url": HOOK}},
        {"webhook": {"url": "https://e.com", "secret": "hunter2"}},
        {"webhook": {"url": "https://e.com/?token=hunter2", "secret": "env:K"}},
        {"webhook": {"url": "https://me:hunter2@e.com/", "secret": "env:K"}},
        {"slak": {"url": HOOK}},
        {"slack": HOOK},
        {"webhook": {"url": "https://e.com", "secret": "env:K", "secert": "hunter2"}},
    ],
    ids=json.dumps,
)
def test_a_secret_in_the_settings_is_refused_without_being_echoed(configured, block):
    """As everywhere in reconciler.yaml, under a misspelt name too."""
    with pytest.raises(SettingsInvalid) as caught:
        configured(block)
    assert "R2901" in [each.code for each in caught.value.diagnostics]
    assert [each.place for each in caught.value.diagnostics] == [None] * len(caught.value.diagnostics)
    assert "hunter2" not in f"{caught.value} {caught.value.diagnostics}"


@pytest.mark.parametrize("url", ["http://hooks.example.com/x", "https://", "ftp://e.com"])
def test_a_webhook_in_the_settings_is_https(configured, url):
    """Told when the settings are read, with the place."""
    with pytest.raises(SettingsInvalid) as caught:
        configured({"webhook": {"url": url, "secret": "env:K"}})
    assert {str(each.place).rpartition(":")[0][-2:] for each in caught.value.diagnostics} == {":1"}


# --- what is news -------------------------------------------------------------------------------------------------


def report(*fields, unread=(), apps=(APP, OTHER)) -> Drift:
    """A report in which these fields drifted."""
    changes = tuple(Change(LISTING, {name: f"their {name}"}, {name: name}, cause="store") for name in fields)
    made = Plan("2026-11-20T06:00:00Z", {}, {}, (Batch(APP, changes),) if changes else (), unread=tuple(unread))
    return sift(made, drift_of(made), apps=apps, last=lambda _change: None, ignores=())


def test_only_a_change_is_news():
    """New drift once, none as long as it stays, and once when it is gone."""
    first = news({}, report("title"), {})
    assert first.new == (f"{LISTING}/title",)
    assert news(first.known, report("title"), {}).nothing
    second = news(first.known, report("subtitle"), {})
    assert (second.new, second.gone) == ((f"{LISTING}/subtitle",), (f"{LISTING}/title",))
    assert news(second.known, report(), {}).known == {}


def test_one_failure_is_no_news_and_hides_no_drift():
    """The second in a row is told; meanwhile what drifted neither comes nor goes; then it is measured again."""
    told = news({}, report("title"), {}).known
    out = report(unread=[Unread(APP, "no answer")])
    assert news(told, out, {str(APP): 1}).nothing
    second = news(told, out, {str(APP): 2})
    assert (second.silent, second.gone) == ((str(APP),), ())
    assert news(second.known, out, {str(APP): 3}).nothing
    back = news(second.known, report("title"), {})
    assert (back.again, back.new, back.gone) == ((str(APP),), (), ())
    assert news({"*": "failed"}, report(), {}).again == ("*",)


def test_a_run_about_one_app_says_nothing_of_others():
    """What was told of an app that was not asked about stays told."""
    told = news({}, report("title"), {}).known
    assert news(told, report(apps=(OTHER,)), {}).nothing


def test_the_message_names_what_is_new_and_what_is_gone():
    """For people the fields with both values; for programs the paths and the whole report."""
    now = report("title")
    notice = drift_notice(now, news({f"{LISTING}/subtitle": "1", str(OTHER): "not measured"}, now, {}))
    assert notice.lines == [
        "Drift · 2026-11-20 06:00 UTC · 1 thing drifted in 1 app, 0 managed fields as in the manifest",
        "New:",
        '• app-store · x · listing IOS/en-US title: "title" → "their title"',
        "No longer drifting:",
        "• app-store/com.x/listing/IOS/en-US/subtitle",
        "Measured again:",
        "• amazon-appstore/com.y",
    ]
    assert notice.document["new"] == [f"{LISTING}/title"]
    assert notice.document["report"]["drifted"] is True


# --- an apply that ended in an error ------------------------------------------------------------------------------


def record(event, app=APP, what="", **more):
    """A record of the ledger."""
    return {"event": event, "app": str(app), **({"address": f"{app}/{what}"} if what else {}), **more}


def test_what_a_run_did_is_told_from_the_ledger():
    """What was made, what was announced only, and how it ended; reading through a draft is nothing that was done."""
    [x, y] = noted(
        [
            record("opening", OTHER, atomic=True),
            record("abandoned", OTHER),
            record("opening", APP, atomic=False),
            record("applying", APP, "listing/de"),
            record("applied", APP, "listing/de"),
            record("applying", APP, "listing/en"),
            record("opening", App("amazon-appstore", "com.read"), atomic=True),
            record("abandoned", App("amazon-appstore", "com.read")),
            record("opening", OTHER, atomic=True),
            record("applying", OTHER, "details"),
            record("applied", OTHER, "details"),
        ]
    )
    assert (x.app.id, list(x.made), list(x.unsure), x.end) == (
        OTHER.id,
        [f"{OTHER}/details"],
        [],
        "",
    )
    assert (y.app.id, list(y.made), list(y.unsure), y.end) == (APP.id, [f"{APP}/listing/de"], [f"{APP}/listing/en"], "")


@pytest.mark.parametrize(
    ("atomic", "event", "end"),
    [
        (True, "closed", "closed"),
        (True, "abandoned", "taken back"),
        (False, "abandoned", ""),
        (True, "prepared", "prepared"),
    ],
)
def test_how_an_app_ended_is_told(atomic, event, end):
    """Where there are no drafts nothing is taken back."""
    [one] = noted([record("opening", atomic=atomic), record("applied", what="details"), record(event)])
    assert one.end == end


def test_the_message_of_a_stopped_apply_says_what_is_known():
    """The error with place and fix; what was done, that nothing was, or that nobody knows."""
    when = "2026-11-20T06:00:00Z"
    problem = LedgerDamaged("the disk is full", fix="make room")
    done = noted([record("applied", what="details"), record("applying", what="release"), record("closed")])
    assert stopped(problem, when, done).lines == [
        "Apply · 2026-11-20 06:00 UTC · ended by an error",
        "error R6000: the disk is full",
        "fix: make room",
        "• app-store · com.x: 1 change made, 1 in doubt; finished",
    ]
    assert stopped(problem, when, ()).lines[0].endswith("ended by an error, before anything was written")
    unknown = stopped(problem, when, None)
    assert unknown.lines[-1] == "What it had done by then is not known, as the ledger cannot be read."
    assert unknown.document["done"] is None
    invalid = ManifestInvalid((Diagnostic("R2107", "this image is too small", Place("a.yaml", 3, 5)),))
    assert stopped(invalid, when, ()).lines[1:] == [
        "error R2000: 1 problem in the manifest",
        "where: a.yaml:3:5 this image is too small",
    ]
