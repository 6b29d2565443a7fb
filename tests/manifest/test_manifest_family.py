"""Families: one template, many brands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler import resources
from reconciler.errors import Diagnostic, ManifestInvalid
from reconciler.manifest import Manifest, load

TEMPLATE = """\
app: ${app}
stores:
  amazon-appstore:
    id: com.${company}.words
    listings:
      en-US:
        title: ${name} Words
        description: {file: "text/${app}.md"}
"""
FAMILY = """\
family:
  template: brand.yaml
  apps:
    words-acme: {company: acme, name: Acme}
    words-zeta: {company: zeta, name: "Zeta & Söhne"}
"""


@pytest.fixture
def family(tmp_path: Path) -> Callable[..., Manifest]:
    """Load a folder with a family and its template."""

    def _load(template: str = TEMPLATE, listed: str = FAMILY, **options: object) -> Manifest:
        (tmp_path / "text").mkdir(exist_ok=True)
        for brand in ("acme", "zeta"):
            (tmp_path / f"text/words-{brand}.md").write_text(f"All about {brand}.")
        (tmp_path / "brand.yaml").write_text(template, encoding="utf-8")
        (tmp_path / "family.yaml").write_text(listed, encoding="utf-8")
        return load([tmp_path], root=tmp_path, **options)  # type: ignore[arg-type]

    return _load


def faults(family: Callable[..., Manifest], *arguments: str) -> list[Diagnostic]:
    """What loading a family complains of."""
    with pytest.raises(ManifestInvalid) as caught:
        family(*arguments)
    return list(caught.value.diagnostics)


def at(problem: Diagnostic) -> str:
    """Code and place."""
    return f"{problem.code} {problem.place}"


def test_each_brand_is_an_app_of_its_own(family: Callable) -> None:
    """Ids, texts and files are the brand's; its name is the app's, so that --app selects by it."""
    desired = family().desired
    assert [(app.name, app.id) for app in desired.apps] == [
        ("words-acme", "com.acme.words"),
        ("words-zeta", "com.zeta.words"),
    ]
    assert [dict(each.values) for each in desired.resources.values()] == [
        {"title": "Acme Words", "description": "All about acme."},
        {"title": "Zeta & Söhne Words", "description": "All about zeta."},
    ]
    assert [app.name for app in family(apps="*-zeta").desired.apps] == ["words-zeta"]


def test_a_plan_is_bound_to_the_family_and_to_its_template(family: Callable) -> None:
    """A change in either of them makes another wish."""
    manifest = family()
    assert set(manifest.desired.manifests) == {"family.yaml", "brand.yaml"}
    assert manifest.families == {"family.yaml": "brand.yaml"}
    assert {path.name: set(brands) for path, brands in manifest.uses["family.yaml"].items()} == {
        "words-acme.md": {"words-acme"},
        "words-zeta.md": {"words-zeta"},
    }


def test_what_stands_alone_keeps_its_kind(family: Callable) -> None:
    """A placeholder that is a whole value is true where the brand says true; within a text all is text."""
    template = "app: ${app}\nstores: {amazon-appstore: {id: 'com.example.${app}', listings: {prune: '${prune}'}}}\n"
    one = "family: {template: brand.yaml, apps: {acme: {prune: %s}}}\n"
    assert len(family(template, one % "true").desired.prune) == 1
    assert family(template, one % "false").desired.prune == frozenset()
    assert [each.code for each in faults(family, template, one % "'true'")] == ["R2011"]


def test_a_dollar_that_is_meant_is_written_twice(family: Callable, fields: Callable) -> None:
    """$${ is ${, and a $ without a brace is nothing but itself."""
    template = TEMPLATE.replace("${name} Words", "${name} $5 $${x} $")
    assert {each["title"] for each in fields(family(template)).values()} == {"Zeta & Söhne $5 ${x} $"}


def test_a_value_is_never_read_as_yaml_or_filled_again(family: Callable, fields: Callable) -> None:
    """What a brand is called cannot change what the template means."""
    listed = "family: {template: brand.yaml, apps: {words-acme: {company: acme, name: '${company}: {a: b} #'}}}\n"
    assert fields(family(listed=listed))["listing/en-US"]["title"] == "${company}: {a: b} # Words"


def test_a_variable_without_a_value_is_an_error_at_the_templates_line(family: Callable) -> None:
    """Told once for all brands that lack it, by name."""
    [problem] = [each for each in faults(family, TEMPLATE.replace("${name}", "${nmae}")) if each.code == "R2701"]
    assert at(problem) == "R2701 brand.yaml:7:16"
    assert problem.summary == "${nmae} has no value (for words-acme, words-zeta)"
    assert problem.fix == "did you mean name?"


def test_a_variable_that_is_never_used_is_an_error_at_its_own_line(family: Callable) -> None:
    """Most likely it is misspelt, or the template has lost it."""
    [problem] = faults(family, TEMPLATE, FAMILY.replace("name: Acme", "name: Acme, nam: Acme"))
    assert at(problem) == "R2702 family.yaml:4:45"
    assert problem.summary == "the template never names ${nam}"
    assert problem.fix == "did you mean name?"


def test_an_error_in_one_brand_names_line_and_brand(family: Callable) -> None:
    """Its value is too long for the store; the others are good."""
    [problem] = faults(family, TEMPLATE, FAMILY.replace("name: Acme", f"name: {'a' * 260}"))
    assert at(problem) == "R2012 brand.yaml:7:16"
    assert problem.summary == "title has 266 of 250 characters; 16 too many (for words-acme)"


def test_an_error_in_the_template_is_told_once(family: Callable) -> None:
    """Of a hundred brands three are named and the rest is counted."""
    brands = "".join(f"    b{number:03}: {{}}\n" for number in range(100))
    template = "app: ${app}\nstores:\n  amazon-appstore:\n    id: com.example.${app}\n    listngs: {}\n"
    [problem] = faults(family, template, f"family:\n  template: brand.yaml\n  apps:\n{brands}")
    assert at(problem) == "R2010 brand.yaml:5:5"
    assert problem.summary == "unknown field 'listngs' (for b000, b001, b002 and 97 more)"


def test_two_brands_with_one_id_are_told_apart(family: Callable) -> None:
    """Both come from the same line, so the sentence has to name them."""
    [problem] = faults(family, TEMPLATE, FAMILY.replace("company: zeta", "company: acme"))
    assert problem.code == "R2501"
    assert problem.summary.endswith("already has a manifest: brand.yaml:4:9 for words-acme (for words-zeta)")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("template: brand.yaml", "template: bramd.yaml", "R2703"),
        ("template: brand.yaml", "template: ../brand.yaml", "R2703"),
        ("template: brand.yaml", "template: family.yaml", "R2703"),
        ("template: brand.yaml", "tmplate: brand.yaml", "R2010"),
        ("words-acme:", "words acme:", "R2010"),
        ("name: Acme", "name: [Acme]", "R2011"),
        ("name: Acme", "name: ", "R2011"),
        ("name: Acme", "name: Acme, app: other", "R2010"),
        ("family:\n", "app: words\nfamily:\n", "R2010"),
    ],
)
def test_a_family_that_is_none_is_told_at_its_line(family: Callable, old: str, new: str, code: str) -> None:
    """Each fault has its code and a line of the family's file."""
    listed = faults(family, TEMPLATE, FAMILY.replace(old, new, 1))
    assert code in {each.code for each in listed if each.place and each.place.file == "family.yaml"}


@pytest.mark.parametrize("app", ["words", "${app}-x", "${company}"])
def test_a_template_has_the_brands_name_for_its_app(family: Callable, app: str) -> None:
    """Otherwise several apps would have one name."""
    [problem] = faults(family, TEMPLATE.replace("app: ${app}", f"app: {app}"))
    assert at(problem) == "R2703 brand.yaml:1:6"


@pytest.mark.parametrize("name", ["${a.b}", "${", "${}", "${1}"])
def test_there_are_no_expressions(family: Callable, name: str) -> None:
    """Whatever is no plain name is refused, and the way to write it as text is told."""
    listed = faults(family, TEMPLATE.replace("${name} Words", f"${{name}} {name}"))
    assert [at(each) for each in listed] == ["R2701 brand.yaml:7:16"]
    assert "$${" in listed[0].fix


def test_a_template_without_its_family_is_no_manifest(family: Callable, tmp_path: Path) -> None:
    """Given by itself it says what it is."""
    family()
    with pytest.raises(ManifestInvalid) as caught:
        load([tmp_path / "brand.yaml"], root=tmp_path)
    assert [each.code for each in caught.value.diagnostics] == ["R2703"]


def test_silences_and_doubts_of_a_template_are_those_of_all_brands(family: Callable) -> None:
    """An entry that has something to do for one brand is not told to have nothing to do for the other."""
    template = TEMPLATE.replace("stores:", "silence: [{code: R2601, reason: so}]\nstores:", 1)
    listed = FAMILY.replace("name: Acme", "name: xxx")
    assert [each.summary for each in family(TEMPLATE, listed).warnings] == [
        "title holds what was to be replaced: 'xxx' (for words-acme)"
    ]
    assert family(template, listed).warnings == ()
    assert [each.code for each in family(template).warnings] == ["R2605"]


def test_the_example_family_has_no_problems() -> None:
    """Not even a warning; each brand has a package, a picture and texts that no other brand has."""
    root = resources.shipped("manifests")
    example = load([root / "brands"], root=root)
    assert (example.warnings, example.notes) == ((), {})
    assert [app.name for app in example.desired.apps] == ["courier-words", "gazette-words", "herald-words"]
    for local, name in (
        ("binary/app", "files"),
        ("image/previews", "files"),
        ("listing/en-US", "description"),
        ("details", "privacy_policy"),
        ("details", "support_email"),
    ):
        values = [each.values[name] for at, each in example.desired.resources.items() if at.local == local]
        assert len(values) == len(set(values)) == 3, (local, name)


def test_the_example_family_is_small() -> None:
    """A brand is a few kilobytes, so that the example is read in a minute and is no burden to a checkout."""
    files = [path for path in (resources.shipped("manifests") / "brands").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 40_000
