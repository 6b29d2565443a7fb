from __future__ import annotations

import contextlib
import functools
import operator
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.document import Fields, Items, Node, read
from reconciler.errors import ManifestInvalid, Place
from reconciler.manifest import load

GOOD = """\
app: game
defaults:
  listings:
    en-US: {title: Game, short_description: A game., description: A good game.}
stores:
  amazon-appstore:
    id: com.example.wordgame
    details:
      contact_email: words@example.com
      contact_phone: +1 555 0100
      contact_website: https://example.com/
    listings:
      prune: true
      en-US:
        release_notes: Faster.
        feature_bullets: [Fast, Small, Free]
        keywords: [word, game]
      de-DE:
        title: Spiel
        description: |
          Ein gutes Spiel.
          Wirklich.
    release:
      date: "2026-12-01T09:00:00"
      time_zone: US_Pacific
    protect: [listing/en-US, release]
"""

GOOD_APPLE = """\
app: game
stores:
  app-store:
    id: com.example.wordgame
    categories:
      primary: GAMES
      primary_subcategories: [GAMES_WORD]
    content_rights: DOES_NOT_USE_THIRD_PARTY_CONTENT
    age_rating: {contests: NONE, gambling: false}
    listings:
      prune: true
      ja: {name: ワードゲーム, subtitle: 2分間}
    platforms:
      IOS:
        version: 3.4.1
        copyright: 2026 Example Ltd
        build: 42
        listings:
          zh-Hans: {keywords: [one, two], support_url: https://example.com/}
        screenshots:
          prune: true
          en-US: {APP_IPHONE_67: null}
        previews:
          en-US: {IPHONE_67: []}
        review: {demo_account_name: ada, demo_account_password: secret:demo}
        release: {type: SCHEDULED, date: 2026-12-01T09:00:00-08:00, phased: true}
    protect: [listing/IOS/ja]
"""

GOOD_FIREFOX = """\
app: game
defaults:
  listings:
    en-US: {title: Game, description: A good game.}
stores:
  firefox-marketplace:
    id: game
    hosted: {manifest_url: https://example.com/manifest.webapp, version: 1.0.2}
    categories: [games, education]
    device_types: [firefoxos]
    premium_type: premium
    price: 0.99
    homepage: https://example.com/
    support_url: null
    support_email: words@example.com
    privacy_policy: We keep nothing.
    features: [apps, push]
    content_rating: {submission_id: 50, security_code: secret:iarc}
    payments: {account: /api/v1/payments/account/1/}
    listings:
      prune: true
      de: {name: Spiel, description: Ein gutes Spiel.}
    previews: []
    release: {submit: true, enabled: no, publish: public, date: 2026-12-01T09:00:00-08:00}
    protect: [listing/de, image/previews]
"""

TURBINE_WITHOUT_ITS_FILE = """\
app: game
stores:
  digital-turbine:
    id: com.example.wordgame
    apk: {file: build/nowhere.apk}
    fallback_url: https://example.com/get
    segments: [3fa85f64-5717-4562-b3fc-2c963f66afa6]
    samsung: false
    category: Games
    permissions:
      internet: {root_cat: Network, en: See the net}
    release: {date: 2026-12-01T09:00:00-08:00}
    protect: [binary/upload]
"""


@pytest.mark.parametrize("good", [GOOD, GOOD_APPLE, GOOD_FIREFOX])
def test_a_good_manifest_has_no_problems(of: Callable, good: str) -> None:
    """The manifests that the mutations below start from are good."""
    assert of(good).warnings == ()


def keys(node: Node) -> Iterator[tuple[int, int, str]]:
    """Line, column and name of every key."""
    if isinstance(node, Fields):
        yield from ((key.line, key.column, name) for name, key in node.keys.items())
    for child in node.entries.values() if isinstance(node, Fields) else node.items if isinstance(node, Items) else ():
        yield from keys(child)


@pytest.mark.parametrize("good", [GOOD, GOOD_APPLE, GOOD_FIREFOX])
def test_every_misspelt_key_is_marked_itself(tmp_path: Path, good: str) -> None:
    """Whichever key of a good manifest is misspelt, a problem stands on that very token, and names the right word."""
    root = read(good.encode(), "game.yaml")
    assert root is not None
    for line, column, name in keys(root):
        lines = good.splitlines()
        at = column - 1 + len(name)
        lines[line - 1] = f"{lines[line - 1][:at]}q{lines[line - 1][at:]}"
        path = tmp_path / "game.yaml"
        path.write_text("\n".join(lines))
        with pytest.raises(ManifestInvalid) as caught:
            load([path], root=tmp_path)
        places = [each.place for each in caught.value.diagnostics]
        assert Place("game.yaml", line, column, len(name) + 1) in places, (line, column, name)
        assert any(name in each.fix for each in caught.value.diagnostics), (line, column, name)


@pytest.mark.parametrize(
    ("was", "becomes", "code", "line", "column"),
    [
        ("com.example.wordgame", "nonsense", "R2014", 7, 9),
        ("words@example.com", "words", "R2014", 9, 22),
        ("+1 555 0100", "call me", "R2014", 10, 22),
        ("https://example.com/", "javascript:alert(1)", "R2014", 11, 24),
        ("prune: true", "prune: maybe", "R2011", 13, 14),
        ("Faster.", "[a]", "R2011", 15, 9),
        ("[Fast, Small, Free]", "[Fast, [Small], Free]", "R2011", 16, 33),
        ("[word, game]", "word", "R2011", 17, 19),
        ("title: Spiel", "title: ''", "R2012", 19, 16),
        ("title: Spiel", "title: null", "R2011", 19, 16),
        ("2026-12-01T09:00:00", "2026-12-01T09:00:00Z", "R2014", 24, 13),
        ("2026-12-01T09:00:00", "2026-02-30T09:00:00", "R2503", 24, 13),
        ("US_Pacific", "Mars_Olympus", "R2015", 25, 18),
        ("listing/en-US,", "listing/en-UX,", "R2014", 26, 15),
        ("release]", "listing/en-US]", "R2013", 26, 30),
        ("app: game", "app: my game", "R2014", 1, 6),
        ("title: Game", "title: [x]", "R2011", 4, 13),
    ],
)
def test_every_wrong_value_is_marked_itself(
    of: Callable, problems: Callable, *, was: str, becomes: str, code: str, line: int, column: int
) -> None:
    """A wrong value makes one problem, of the right sort, on that token."""
    assert was in GOOD
    found = problems(of, GOOD.replace(was, becomes))
    assert [(each.code, each.place.line, each.place.column) for each in found] == [(code, line, column)]


def test_too_long_a_text_says_by_how_much(block: Callable, problems: Callable) -> None:
    """The sentence has the length, the limit, the unit and what is too many."""
    [found] = problems(block, f"listings: {{en-US: {{short_description: {'x' * 1284}}}}}")
    assert found.summary == "short_description has 1,284 of 1,200 characters; 84 too many"
    assert found.place.length == 1284


def test_lengths_are_those_of_what_is_sent(block: Callable) -> None:
    """Blanks around a text do not count, and a character is one however many bytes it takes."""
    assert block(f"listings: {{en-US: {{title: '{'😀' * 250}   '}}}}").warnings == ()


def test_a_text_of_blanks_only_is_empty(block: Callable, problems: Callable) -> None:
    """A required text cannot be emptied by blanks either."""
    [found] = problems(block, "listings: {en-US: {title: '   '}}")
    assert found.summary == "title cannot be empty"


def test_doubtful_limits_are_warnings(block: Callable) -> None:
    """What a store is only said to enforce does not stop anybody."""
    manifest = block(
        "listings: {en-US: {feature_bullets: [a], keywords: [b, c, b], description: 'see https://example.com'}}"
    )
    assert [(each.code, each.severity) for each in manifest.warnings] == [
        ("R2013", "warning"), ("R2013", "warning"), ("R2014", "warning"),
    ]  # fmt: skip
    assert [each.summary for each in manifest.warnings][:2] == [
        "feature_bullets has 1 item; at least 3 are needed",
        "keywords lists 'b' twice",
    ]
    assert "contains a link" in manifest.warnings[2].summary


def test_an_unknown_locale_names_the_closest(block: Callable, problems: Callable) -> None:
    """A locale with an underscore is told the hyphen."""
    [found] = problems(block, "listings: {en_US: {title: a}}")
    assert (found.summary, found.fix) == ("unknown locale 'en_US'", "did you mean en-US?")


def test_an_unknown_store_names_the_closest(of: Callable, problems: Callable) -> None:
    """A store that does not exist is an error in every manifest."""
    [found] = problems(of, "app: a\nstores: {amazon-apstore: {id: com.example.a}}")
    assert (found.summary, found.fix) == ("unknown store 'amazon-apstore'", "did you mean amazon-appstore?")


def test_a_missing_id_is_told_with_what_it_is(of: Callable, problems: Callable) -> None:
    """A required field that is missing is named at the block that lacks it, with its description."""
    [found] = problems(of, "app: a\nstores:\n  amazon-appstore:\n    details: {contact_phone: null}\n")
    assert found.code == "R2016"
    assert "'id'" in found.summary
    assert "App ID from the console" in found.fix


@pytest.mark.parametrize("char", ["\u202e", "\u200b", "\u200d", "\u2066", "\u00ad", "\u3164", "\ufe0f", "\u061c"])
def test_hidden_characters_are_refused_in_ids_urls_and_locales(block: Callable, problems: Callable, char: str) -> None:
    """What cannot be seen cannot be reviewed, so it may not stand where a machine acts on it."""
    escaped = f"\\u{ord(char):04x}"
    [found] = problems(block, f'details: {{contact_website: "https://exa{escaped}mple.com"}}')
    assert (found.code, f"U+{ord(char):04X}" in found.summary) == ("R2017", True)
    codes = {each.code for each in problems(block, f'listings: {{"en-US{escaped}": {{title: a}}}}')}
    assert "R2017" in codes
    codes = {each.code for each in problems(block, f'protect: ["release{escaped}"]')}
    assert "R2017" in codes


def test_joiners_pass_in_texts(block: Callable, fields: Callable) -> None:
    """Emoji and Indic words need joiners; texts for customers keep them."""
    text = "👩\u200d🚀 क्\u200dष"
    assert fields(block(f"listings: {{en-US: {{title: '{text}'}}}}"))["listing/en-US"]["title"] == text


def test_all_problems_of_all_files_are_told_in_order(tmp_path: Path) -> None:
    """One run tells everything, sorted by file, line and column, broken files and warnings included."""
    (tmp_path / "b.yaml").write_text("app: b\nstores: {amazon-appstore: {id: x, foo: 1}}\n")
    (tmp_path / "a.yaml").write_text("app: a\nstores: [\n")
    (tmp_path / "c.yaml").write_text(
        "app: c\nstores: {amazon-appstore: {id: com.example.c, listings: {en-US: {keywords: [" + "a, " * 2 + "]}}}}\n"
    )
    with pytest.raises(ManifestInvalid) as caught:
        load([tmp_path], root=tmp_path)
    assert [str(each.place).split(":")[:2] for each in caught.value.diagnostics] == [
        ["a.yaml", "3"], ["b.yaml", "2"], ["b.yaml", "2"], ["c.yaml", "2"],
    ]  # fmt: skip


def test_a_misspelt_default_is_an_error(of: Callable, problems: Callable) -> None:
    """A field that no store can know is a typing error even in the defaults."""
    text = GOOD.replace("{title: Game", "{titel: Game")
    [found] = problems(of, text)
    assert (found.summary, found.place.line, found.place.column) == ("unknown field 'titel'", 4, 13)


def test_a_store_may_not_wait_for_itself_or_in_a_circle(block: Callable, problems: Callable) -> None:
    """`after` that can never be satisfied is refused before anything starts."""
    [found] = problems(block, "after: [amazon-appstore]")
    assert found.code == "R2502"
    assert "wait for one another" in found.summary


def test_a_store_to_come_after_must_be_in_the_manifest(block: Callable, problems: Callable) -> None:
    """`after` names a store of the same manifest."""
    [found] = problems(block, "after: [google-play]")
    assert (found.code, found.place.line, found.place.column) == ("R2502", 5, 13)


def test_the_same_app_twice_is_refused_with_both_places(tmp_path: Path) -> None:
    """Two manifests for one app would undo each other."""
    for name in ("a", "b"):
        text = f"app: {name}\nstores: {{amazon-appstore: {{id: com.example.one, details: {{contact_phone: '1'}}}}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text)
    with pytest.raises(ManifestInvalid) as caught:
        load([tmp_path], root=tmp_path)
    [found] = caught.value.diagnostics
    assert found.code == "R2501"
    assert "a.yaml:2:32" in found.summary
    assert found.place is not None
    assert found.place.file == "b.yaml"


def spots(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where in plain data something stands."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, each in entries:
        yield (*path, key)
        yield from spots(each, (*path, key))


@pytest.mark.parametrize("good", [GOOD, GOOD_APPLE, GOOD_FIREFOX, TURBINE_WITHOUT_ITS_FILE])
@pytest.mark.parametrize("wrong", [None, [], {}, "x", 3, [{}], {"prune": True}, {"file": "x"}, {"a": {"b": 1}}])
def test_nothing_misplaced_breaks_the_loader(tmp_path: Path, good: str, wrong: Any) -> None:
    """Whatever stands wherever in a manifest, the answer is a manifest or a list of problems."""
    path = tmp_path / "game.yaml"
    for spot in spots(yaml.safe_load(good)):
        data = yaml.safe_load(good)
        *way, last = spot
        functools.reduce(operator.getitem, way, data)[last] = wrong
        path.write_text(yaml.safe_dump(data))
        with contextlib.suppress(ManifestInvalid):
            assert load([path], root=tmp_path).desired.apps
