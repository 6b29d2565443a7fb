from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from reconciler import resources
from reconciler.errors import Diagnostic, ManifestInvalid, Place

EMOJI = "\N{GRINNING FACE}"


def only(found: list[Diagnostic]) -> tuple[str, str, str]:
    """Code, place and sentence of the one problem."""
    [each] = found
    assert each.place is not None
    return each.code, f"{each.place.line}:{each.place.column}", each.summary


def marked(text: str, line: int = 8, indent: int = 8) -> tuple[str, str]:
    """A line of a block without its `⌖`, and the place that this marks: by default in the first line below IOS."""
    return text.replace("⌖", ""), f"{line}:{text.index('⌖') + indent + 1}"


@pytest.mark.parametrize(
    ("field", "most"),
    [("name", 30), ("subtitle", 30), ("privacy_policy_url", 255)],
)
def test_an_apps_texts_have_limits(apple: Callable, problems: Callable, field: str, most: int) -> None:
    """So many characters pass, whatever they are; with one more the value itself is marked."""
    start = "https://e.example/" if field.endswith("url") else ""
    good = start + "語" * (most - len(start))
    assert apple(f"listings: {{en-US: {{{field}: {good}}}}}").warnings == ()
    summary = f"{field} has {most + 1} of {most} characters; 1 too many"
    text, where = marked(f"listings: {{en-US: {{{field}: ⌖{good}語}}}}", line=6, indent=4)
    assert only(problems(apple, text)) == ("R2012", where, summary)


@pytest.mark.parametrize(
    ("field", "most", "said"),
    [("promotional_text", 170, "170"), ("description", 4000, "4,000"), ("release_notes", 4000, "4,000")],
)
def test_a_versions_texts_have_limits(ios: Callable, problems: Callable, field: str, most: int, said: str) -> None:
    """The limits are counted in characters, and by the normalised text: blanks around it do not count."""
    assert ios(f'listings: {{en-US: {{{field}: "  {"é" * most}\\n"}}}}').warnings == ()
    text, where = marked(f"listings: {{en-US: {{{field}: ⌖{'é' * (most + 1)}}}}}")
    summary = f"{field} has {most + 1:,} of {said} characters; 1 too many"
    assert only(problems(ios, text)) == ("R2012", where, summary)


def test_keywords_count_with_their_commas(ios: Callable, problems: Callable) -> None:
    """The store takes one text of 100 characters, not bytes; the list is marked at its key."""
    good = ", ".join(["ключ", "ا" * 47, "語" * 47])  # 98, and two commas
    assert ios(f"listings: {{en-US: {{keywords: [{good}]}}}}").warnings == ()
    text, where = marked(f"listings: {{en-US: {{⌖keywords: [{good}語]}}}}")
    assert only(problems(ios, text)) == ("R2012", where, "keywords has 101 of 100 characters; 1 too many")


def test_a_keyword_holds_no_comma(ios: Callable, problems: Callable) -> None:
    """A comma would make two of it."""
    text, where = marked("listings: {en-US: {keywords: [a, ⌖'b,c']}}")
    summary = "keywords, item 2, must be one keyword, without commas, not 'b,c'"
    assert only(problems(ios, text)) == ("R2014", where, summary)


def test_a_default_that_is_too_long_here_is_marked_where_it_stands(apple: Callable) -> None:
    """A title that other stores take may be no name for this one; two platforms are no two problems."""
    with pytest.raises(ManifestInvalid) as caught:
        apple(
            "platforms: {IOS: {version: 1.0.0}, MAC_OS: {version: 1.0.0}}",
            f"{{listings: {{en-US: {{title: {'x' * 31}, description: short}}}}}}",
        )
    found = [(each.code, str(each.place), each.summary) for each in caught.value.diagnostics]
    assert found == [
        ("R2012", "game.yaml:2:38", "name has 31 of 30 characters; 1 too many"),
        ("R2012", "game.yaml:2:84", "description has 5 characters; at least 10 are needed"),
    ]


@pytest.mark.parametrize(
    ("field", "text"),
    [("description", f"A game with a smile {EMOJI}"), ("release_notes", f"Faster {EMOJI}"), ("release_notes", "a <b>")],
)
def test_characters_that_the_store_has_refused_are_doubtful(ios: Callable, field: str, text: str) -> None:
    """Apple documents no such rule, so it is a warning."""
    [found] = ios(f"listings: {{en-US: {{{field}: '{text}'}}}}").warnings
    assert (found.code, found.severity) == ("R2014", "warning")
    assert "which the store is known to refuse" in found.summary


@pytest.mark.parametrize(
    "block", ["listings: {en-US: {subtitle: ~}}", "platforms: {IOS: {listings: {en-US: {release_notes: ~}}}}"]
)
def test_what_is_cleared_holds_no_doubtful_characters(apple: Callable, block: str) -> None:
    """Advice about a text says nothing of one that there is not."""
    assert apple(block).warnings == ()


@pytest.mark.parametrize("store", ["amazon-appstore", "app-store", "digital-turbine", "firefox-marketplace"])
def test_no_schema_forbids_a_pattern_without_saying_of_what(store: str) -> None:
    """In JSON Schema a pattern holds for everything that is no text, so `not` would object to null."""
    schemas = resources.shipped("schemas") / "stores"
    found = re.findall(r'"not": \{[^{}]*"pattern"[^{}]*', (schemas / f"{store}.json").read_text())
    assert [each for each in found if '"type": "string"' not in each] == []


@pytest.mark.parametrize(
    ("block", "code", "says"),
    [
        ("version: ⌖3.4.1.2", "R2014", "must be 1 to 3 whole numbers joined by dots"),
        ("build: ⌖'42'", "R2014", "must be a whole number without quotes"),
        ("build: ⌖042", "R2014", "must be a whole number without quotes"),
        ("⌖release: {type: SCHEDULED}", "R2016", "release lacks the field 'date'"),
        ("release: {type: MANUAL, date: ⌖2026-12-01T09:00:00Z}", "R2011", "goes with `type: SCHEDULED` only"),
        ("release: {type: SCHEDULED, date: ⌖2026-12-01T09:00:00}", "R2014", "with its offset"),
        ("release: {type: SCHEDULED, date: ⌖2026-12-01T09:15:00Z}", "R2503", "full steps of 60 minutes"),
        ("release: {type: SCHEDULED, date: ⌖2026-13-01T09:00:00Z}", "R2503", "is no date"),
        ("release: {type: ⌖LATER}", "R2015", "cannot be 'LATER'"),
        ("listings: {⌖ja-JP: {keywords: [a]}}", "R2010", "unknown locale 'ja-JP'"),
        ("screenshots: {⌖ja-JP: {APP_IPHONE_67: null}}", "R2010", "unknown locale 'ja-JP'"),
        ("screenshots: {ja: {⌖APP_DESKTOP: null}}", "R2010", "unknown display type 'APP_DESKTOP'"),
        ("previews: {ja: {⌖APP_IPHONE_67: null}}", "R2010", "unknown preview type 'APP_IPHONE_67'"),
        ("review: {contact_email: ⌖nobody}", "R2014", "must be an e-mail address"),
        ("review: {notes: ⌖" + "x" * 4001 + "}", "R2012", "4,001 of 4,000 characters"),
    ],
)
def test_what_cannot_be_is_marked(ios: Callable, problems: Callable, *, block: str, code: str, says: str) -> None:
    """Each mistake is told at its own token."""
    text, where = marked(block)
    found = only(problems(ios, text))
    assert found[:2] == (code, where)
    assert says in found[2]


def test_a_time_code_has_its_form(apple_folder: Path, ios: Callable, problems: Callable) -> None:
    """Hours, minutes, seconds and frames; seconds alone are none."""
    text, where = marked("previews: {ja: {IPHONE_67: [{file: video/preview-en.mp4, poster_frame: ⌖'5'}]}}")
    assert only(problems(ios, text))[:2] == ("R2014", where)


def test_a_file_needs_its_build_number_beside_it(tmp_path: Path, ios: Callable, problems: Callable) -> None:
    """It is not read from the file, and without it nobody could tell whether the store has the build."""
    (tmp_path / "game.ipa").write_bytes(b"PK")
    code, where, summary = only(problems(ios, "ipa: {file: game.ipa}"))
    assert (code, where, summary) == ("R2016", "7:7", "IOS lacks the field 'build'")


@pytest.mark.parametrize(
    ("written", "meant"), [("listings: {ja-JP: {name: ab}}", "ja"), ("listings: {ja: {title: ab}}", "name")]
)
def test_names_from_other_stores_lead_to_apples(apple: Callable, problems: Callable, written: str, meant: str) -> None:
    """Whoever writes a name that the defaults have is told what it is called here."""
    [found] = problems(apple, written)
    assert found.fix == f"did you mean {meant}?"


@pytest.mark.parametrize(
    ("primary", "subcategories", "says"),
    [
        ("GAMES", "[GAMES_WORD, STICKERS_ART]", "item 2, must be a subcategory of GAMES"),
        ("BOOKS", "[GAMES_WORD]", "has 1 of 0 items"),
        ("GAMES", "[GAMES_WORD, GAMES_CARD, GAMES_BOARD]", "has 3 of 2 items"),
        ("GAMES", "[GAMES_WORD, GAMES_WORD]", "lists 'GAMES_WORD' twice"),
    ],
)
def test_subcategories_fit_their_category(
    apple: Callable, problems: Callable, primary: str, subcategories: str, says: str
) -> None:
    """The store would refuse them after half of the changes were made."""
    [found] = problems(apple, f"categories: {{primary: {primary}, primary_subcategories: {subcategories}}}")
    assert says in found.summary


def drawn(folder: Path, name: str, size: tuple[int, int], mode: str = "P") -> None:
    """A picture of one colour."""
    Image.new(mode, size).save(folder / name)


@pytest.mark.parametrize(
    ("slot", "good", "bad"),
    [
        ("APP_IPHONE_67", (1290, 2796), (1284, 2778)),
        ("APP_IPHONE_67", (2868, 1320), (2868, 1321)),
        ("APP_IPHONE_65", (1284, 2778), (1290, 2796)),
        ("APP_IPAD_PRO_3GEN_129", (2064, 2752), (2064, 2732)),
        ("APP_IPHONE_40", (1136, 600), (600, 1136)),
        ("IMESSAGE_APP_IPHONE_55", (2208, 1242), (2208, 1240)),
        ("APP_WATCH_ULTRA", (422, 514), (514, 422)),
    ],
)
def test_screenshots_have_one_of_the_displays_sizes(
    tmp_path: Path, ios: Callable, problems: Callable, *, slot: str, good: tuple[int, int], bad: tuple[int, int]
) -> None:
    """To the pixel, and lying on its side only where Apple's list has it so."""
    drawn(tmp_path, "good.png", good)
    drawn(tmp_path, "bad.png", bad)
    assert ios(f"screenshots: {{en-US: {{{slot}: good.png}}}}").warnings == ()
    text, where = marked(f"screenshots: {{en-US: {{{slot}: ⌖bad.png}}}}")
    code, there, summary = only(problems(ios, text))
    assert (code, there) == ("R2107", where)
    assert summary.startswith(f"this image is {bad[0]}×{bad[1]}; {slot} takes ")


def test_screenshots_are_one_to_ten_and_opaque(tmp_path: Path, apple: Callable, problems: Callable) -> None:
    """Ten pass, eleven do not, none clears the set; transparency is refused."""
    for number in range(11):
        drawn(tmp_path, f"{number}.png", (1280, 800))
    drawn(tmp_path, "clear.png", (1280, 800), "RGBA")
    start = "platforms: {MAC_OS: {screenshots: {en-US: {APP_DESKTOP: "
    assert apple(f"{start}'[0-9].png'}}}}}}}}").warnings == ()
    assert apple(f"{start}[]}}}}}}}}").warnings == ()
    assert only(problems(apple, f"{start}'*[0-9].png'}}}}}}}}"))[2] == "APP_DESKTOP takes 1 to 10 files, not 11"
    assert only(problems(apple, f"{start}clear.png}}}}}}}}"))[0] == "R2103"


def test_previews_are_held_to_size_length_and_number(apple_folder: Path, ios: Callable, problems: Callable) -> None:
    """886×1920 is right for one telephone and wrong for another; six seconds are too short; four are too many."""
    shutil.copy(resources.shipped("manifests") / "wordgame" / "video" / "trailer-en.mp4", apple_folder / "video")
    wrong = "previews: {en-US: {IPHONE_55: video/preview-en.mp4}}"
    assert only(problems(ios, wrong))[0] == "R2211"
    found = problems(ios, "previews: {en-US: {IPHONE_67: video/trailer-en.mp4}}")
    assert sorted(each.code for each in found) == ["R2206", "R2211"]
    four = ", ".join(["video/preview-en.mp4"] * 4)
    assert only(problems(ios, f"previews: {{en-US: {{IPHONE_67: [{four}]}}}}"))[2].endswith("1 to 3 files, not 4")


def test_every_display_and_preview_type_has_its_rules() -> None:
    """33 display types and 16 preview types, each in one platform; every one knows sizes but for the retired one."""
    definitions = resources.schema("stores/app-store")["definitions"]
    for kind, count, note in (("screenshots", 33, "x-image"), ("previews", 16, "x-video")):
        slots = {}
        for platform in ("ios", "mac", "tv", "vision"):
            slots |= definitions[f"{platform}_{kind}"]["properties"]
        assert len(slots) == count
        rules = {name: each[note] for name, each in slots.items() if note in each}
        assert {name for name, rule in rules.items() if "sizes" not in rule} <= {"IPHONE_35"}
        assert all(name.startswith("IMESSAGE_APP_") for name in slots.keys() - rules.keys())
        if kind == "previews":
            assert {(rule["min_seconds"], rule["max_seconds"], rule["max_bytes"]) for rule in rules.values()} == {
                (15, 30, 500_000_000)
            }


@pytest.mark.parametrize(
    "text",
    [
        "review: {demo_account_password: hunter2}",
        "review: {demo_account_password: 'secret: hunter2'}",
        "review: {demo_account_password: secret:Hunter2 hunter2}",
        "review: {demo_account_password: env:hunter2}",
        "review: {demo_account_password: file:/home/hunter2}",
        "review: {demo_account_password: cmd:printenv hunter2}",
        "review: {demo_account_password: {cmd: [printenv, hunter2]}}",
        "review: {demo_account_password: [hunter2]}",
        "review: {demo_account_password: {file: hunter2}}",
        "review:\n  demo_account_password: |\n    hunter2\nrelase: hunter2",
        "review: {demo_account_pasword: hunter2}",
        "review: {demo_account_password: hunter2, contact_email: nobody}",
        "review:\n  demo_account_password: hunter2\n  contact_email: nobody",
    ],
)
def test_a_secret_in_the_open_is_refused_without_being_echoed(ios: Callable, problems: Callable, text: str) -> None:
    """Neither the sentences nor the lines that a place would show repeat it; the places are told in words."""
    found = problems(ios, text)
    assert "R2018" in [each.code for each in found]
    assert "hunter2" not in re.sub("relase.*", "", str(found))
    assert all(each.place is None and each.summary.startswith("game.yaml:") for each in found)


def test_a_secret_in_one_file_hides_no_place_in_another(tmp_path: Path) -> None:
    """Only the lines of the file that holds it are not to be shown."""
    from reconciler.manifest import load

    review = "review: {demo_account_password: hunter2}"
    for name, block in (("a", f"platforms: {{IOS: {{{review}}}}}"), ("b", "contnet_rights: x")):
        (tmp_path / f"{name}.yaml").write_text(
            f"app: {name}\nstores: {{app-store: {{id: com.example.{name}, {block}}}}}\n"
        )
    with pytest.raises(ManifestInvalid) as caught:
        load([tmp_path], root=tmp_path)
    places = [each.place for each in caught.value.diagnostics]
    assert places == [None, Place("b.yaml", 2, 41, 14)]
