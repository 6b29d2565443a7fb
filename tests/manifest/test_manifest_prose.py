"""Texts that stores are known to reject: each rule, where it is told, and how it is silenced."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reconciler.manifest import Manifest

LONG = "Twenty-five letters, two minutes, and a new crossword every day."


def told(manifest: Manifest) -> list[tuple[str, str]]:
    """Codes and sentences of the warnings."""
    return [(each.code, each.summary) for each in manifest.warnings]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Lorem ipsum dolor sit amet", "Lorem ipsum"),
        ("A game. TODO: more", "TODO"),
        ("xxx", "xxx"),
        ("Price: tbd", "tbd"),
        ("Your app description here", "Your app description here"),
    ],
)
def test_what_was_to_be_replaced_is_told(block: Callable, words: str, found: str) -> None:
    """Nobody means customers to read it."""
    manifest = block(f'listings: {{en-US: {{short_description: "{words}"}}}}')
    assert told(manifest) == [("R2601", f"short_description holds what was to be replaced: {found!r}")]
    assert manifest.warnings[0].severity == "warning"


@pytest.mark.parametrize("words", ["Todo el mundo juega", "A to-do list", "Exxon", "Loremaster", "x" * 11])
def test_words_that_look_alike_are_not_told(block: Callable, words: str) -> None:
    """A rule that cries wolf is switched off."""
    assert told(block(f"listings: {{en-US: {{short_description: {words}}}}}")) == []


def test_all_in_spanish_is_a_word(block: Callable) -> None:
    """TODO INCLUIDO is nothing to be done, TODO: is."""
    assert told(block("listings: {es-ES: {short_description: TODO INCLUIDO}}")) == []
    assert told(block('listings: {es-ES: {short_description: "TODO: traducir"}}'))[0][0] == "R2601"


def test_another_platform_is_told_where_its_name_is_unwelcome(of: Callable) -> None:
    """The same default is fine in one store and rejected by the other, and stands in one place."""
    manifest = of(
        "app: game\n"
        "defaults: {listings: {en-US: {description: Also on Android. And on tablets.}}}\n"
        "stores:\n"
        "  amazon-appstore: {id: com.example.game}\n"
        "  app-store: {id: com.example.game, platforms: {IOS: {version: '1'}}}\n"
    )
    [warning] = manifest.warnings
    assert (warning.code, warning.summary) == ("R2602", "description names another platform: 'Android'")
    assert warning.detail == "Also on Android. And on tablets."
    assert (warning.place.line, warning.address) == (2, "app-store/com.example.game")


@pytest.mark.parametrize(
    ("words", "found"),
    [("Auch fürs iPhone", "iPhone"), ("iPhone版もあります", "iPhone"), ("on GOOGLE PLAY now", "GOOGLE PLAY")],
)
def test_a_name_is_found_in_any_script_and_case(block: Callable, words: str, found: str) -> None:
    """Signs of another script stand right beside it."""
    assert told(block(f"listings: {{en-US: {{keywords: [chess, {words}]}}}}")) == [
        ("R2602", f"keywords names another platform: {found!r}")
    ]


def test_part_of_a_word_is_no_name(block: Callable) -> None:
    """Curious is not iOS."""
    assert told(block("listings: {en-US: {title: Kurios}}")) == []


def test_a_text_that_nobody_translated_is_told(block: Callable) -> None:
    """Word for word the same in another language; in another country of the same language it is as it should be."""
    listed = ", ".join(f"{locale}: {{description: '{LONG}'}}" for locale in ("de-DE", "en-GB", "en-US"))
    manifest = block(f"listings: {{{listed}}}")
    assert told(manifest) == [("R2603", "description is the same in de-DE as in en-GB, word for word")]


def test_names_and_short_texts_may_be_the_same_everywhere(block: Callable) -> None:
    """A brand is not translated."""
    texts = "{title: Chess, description: Chess}"
    assert told(block(f"listings: {{en-US: {texts}, de-DE: {texts}}}")) == []


def test_texts_of_a_file_are_held_to_the_rules(tmp_path, block: Callable) -> None:
    """The place is where the manifest names the file."""
    (tmp_path / "d.md").write_text("A game.\nFIXME\n")
    [warning] = block("listings: {en-US: {description: {file: d.md}}}").warnings
    assert (warning.code, warning.place.line) == ("R2601", 5)


def silenced(of: Callable, silence: str, **options: object) -> Manifest:
    """A manifest with a text that two rules are against, and this under `silence`."""
    return of(
        f"app: game\nsilence:\n  - {silence}\nstores:\n  amazon-appstore:\n    id: com.example.game\n"
        "    listings: {en-US: {title: xxx, short_description: xxx}, de-DE: {title: xxx}}\n",
        **options,
    )


@pytest.mark.parametrize(
    ("at", "left"),
    [
        ("", 0),
        (", at: stores/amazon-appstore", 0),
        (", at: stores/amazon-appstore/listings/en-US", 1),
        (", at: stores/amazon-appstore/listings/en-US/title", 2),
    ],
)
def test_a_warning_is_silenced_with_a_reason(of: Callable, at: str, left: int) -> None:
    """In the whole manifest, or at one place and below."""
    manifest = silenced(of, f"{{code: R2601, reason: it is the game's name{at}}}")
    assert [each.code for each in manifest.warnings] == ["R2601"] * left


def test_a_silence_needs_a_reason(of: Callable, problems: Callable) -> None:
    """Whoever reads it next wants to know."""
    listed = problems(lambda entry: silenced(of, entry), "{code: R2601}")
    [found] = [each for each in listed if each.severity == "error"]
    assert (found.code, found.summary) == ("R2016", "silence, item 1, lacks the field 'reason'")


@pytest.mark.parametrize(
    ("entry", "summary"),
    [
        ("code: R2603, reason: so", "there is no R2603 to silence"),
        ("code: R2601, reason: so, at: stores/app-store", "there is no R2601 at stores/app-store to silence"),
        ("code: R2999, reason: so", "R2999 cannot be silenced"),
        ("code: R2108, reason: so", "R2108 cannot be silenced"),
    ],
)
def test_a_silence_that_does_nothing_is_told(of: Callable, entry: str, summary: str) -> None:
    """It stays behind when the text is mended, and would hide the next one."""
    manifest = silenced(of, f"{{{entry}}}")
    assert [each.summary for each in manifest.warnings if each.code == "R2605"] == [summary]


@pytest.mark.parametrize("at", ["", ", at: stores/amazon-appstore"])
def test_a_silence_of_a_store_that_was_not_looked_at_is_not_judged(of: Callable, at: str) -> None:
    """With --store for another one nothing is known of it."""
    text = (
        f"app: game\nsilence: [{{code: R2601, reason: so{at}}}]\nstores:\n"
        "  amazon-appstore: {id: com.example.game, listings: {en-US: {title: xxx}}}\n"
        "  firefox-marketplace: {id: game, listings: {en-US: {name: Game}}}\n"
    )
    assert told(of(text)) == []
    assert told(of(text, stores=["firefox-marketplace"])) == []
