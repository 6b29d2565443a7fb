from __future__ import annotations

import pytest
from digital_turbine_client import APK_TYPE, PACKAGE, SEGMENT, as_json, as_parts, fields, pointers

TOP = ("fallback_url", "variant_segment_ids", "send_to_samsung", "store_metadata")
METADATA = (
    "package_name",
    "category",
    "size",
    "short_description",
    "icon_url",
    "website_url",
    "market_url",
    "privacy_policy_url",
    "developer",
    "email",
    "permissions",
)


@pytest.fixture(autouse=True)
def nothing_is_kept(store):
    """Whatever is refused leaves nothing behind."""
    yield
    assert store.view(PACKAGE)["uploads"] == []


def test_another_package(turbine, make_apk):
    """The one rule that the page states: the metadata must name the APK's package. The answer tells both."""
    answer = turbine.try_upload(make_apk(42, "com.example.other"))
    assert pointers(answer) == ["/store_metadata/package_name"]
    assert "com.example.other" in answer.text
    assert PACKAGE in answer.text


@pytest.mark.parametrize("form", [as_parts, as_json])
@pytest.mark.parametrize("name", TOP[:3])
def test_every_field_is_required(turbine, apk, form, name):
    """Each field that is left out is pointed at, in both forms."""
    assert pointers(turbine.try_upload(apk, form=form, **{name: None})) == [f"/{name}"]


@pytest.mark.parametrize("form", [as_parts, as_json])
def test_metadata_are_required(turbine, apk, form):
    """Without the metadata there is no package name either."""
    found = pointers(turbine.try_upload(apk, form=form, store_metadata=None))
    assert found == ["/store_metadata/package_name", "/store_metadata"]


@pytest.mark.parametrize("name", METADATA)
def test_every_entry_of_the_metadata_is_required(turbine, apk, name):
    """Each entry of the metadata that is left out is pointed at."""
    assert pointers(turbine.try_upload(apk, metadata={name: None})) == [f"/store_metadata/{name}"]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"fallback_url": "example.com/game.apk"}, "/fallback_url"),
        ({"variant_segment_ids": ["games"]}, "/variant_segment_ids"),
        ({"variant_segment_ids": [SEGMENT, SEGMENT.replace("-", "")]}, "/variant_segment_ids"),
        ({"variant_segment_ids": "[]"}, "/variant_segment_ids"),
        ({"send_to_samsung": "yes"}, "/send_to_samsung"),
        ({"metadata": {"size": 5}}, "/store_metadata/size"),
        ({"metadata": {"size": "5"}}, "/store_metadata/size"),
        ({"metadata": {"category": ""}}, "/store_metadata/category"),
        ({"metadata": {"icon_url": "ftp://example.com/icon.png"}}, "/store_metadata/icon_url"),
        ({"metadata": {"website_url": "https://"}}, "/store_metadata/website_url"),
        ({"metadata": {"email": "nobody"}}, "/store_metadata/email"),
        ({"metadata": {"developer": 5}}, "/store_metadata/developer"),
        ({"metadata": {"permissions": ["camera"]}}, "/store_metadata/permissions"),
    ],
)
def test_types_and_rules(turbine, apk, changed, pointer):
    """Wrong types, URLs, UUIDs and e-mail addresses, and a size that is not the file's, are pointed at."""
    assert pointers(turbine.try_upload(apk, **changed)) == [pointer]


@pytest.mark.parametrize(
    ("name", "texts", "pointer"),
    [
        ("camera", {"en": "Takes pictures"}, "/camera/root_cat"),
        ("camera", {"root_cat": "Hardware"}, "/camera"),
        ("camera", {"root_cat": "Hardware", "en-US": "Takes pictures"}, "/camera"),
        ("camera", {"root_cat": "Hardware", "en": ""}, "/camera"),
        ("camera", "Takes pictures", "/camera"),
        ("android.permission.camera", {"root_cat": "Hardware", "en": "x"}, "/android.permission.camera"),
        ("CAMERA", {"root_cat": "Hardware", "en": "x"}, "/CAMERA"),
        ("a/b~c", {"root_cat": "Hardware", "en": "x"}, "/a~1b~0c"),
    ],
)
def test_permissions(turbine, apk, name, texts, pointer):
    """A permission has a category and a text in at least one language of two letters, and a plain name."""
    answer = turbine.try_upload(apk, metadata={"permissions": {name: texts}})
    assert pointers(answer) == [f"/store_metadata/permissions{pointer}"]


def test_all_problems_at_once(turbine, apk):
    """A refusal names everything that is wrong, not the first thing only."""
    answer = turbine.try_upload(apk, fallback_url="x", metadata={"email": "x", "size": 1})
    assert set(pointers(answer)) == {"/fallback_url", "/store_metadata/email", "/store_metadata/size"}


@pytest.mark.parametrize("content", [b"", b"plain", b"PK\x03\x04 cut off"])
def test_not_an_apk(turbine, content):
    """What is no ZIP with an AndroidManifest.xml is pointed at."""
    assert pointers(turbine.try_upload(content)) == ["/file"]


def test_app_bundle(turbine):
    """An app bundle is a ZIP, too, but has its manifest elsewhere, and is no APK."""
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("base/manifest/AndroidManifest.xml", b"protobuf")
    assert pointers(turbine.try_upload(packed.getvalue())) == ["/file"]


def test_file_is_required(turbine, apk):
    """A form without the part `file`, or with a field of that name that is no file, is pointed at."""
    assert pointers(turbine.post([*as_parts(fields(apk)), ("other", ("x.apk", apk, APK_TYPE))])) == ["/file"]
    assert pointers(turbine.post([*as_parts(fields(apk)), ("file", (None, apk, APK_TYPE))])) == ["/file"]


def test_doubled_parts(turbine, apk):
    """Only segments may come more than once."""
    parts = [*as_parts(fields(apk)), ("fallback_url", (None, "https://example.com"))]
    assert pointers(turbine.post([*parts, ("file", ("x.apk", apk, APK_TYPE))])) == ["/fallback_url"]


def test_parts_that_are_no_text(turbine, apk):
    """A field that is not UTF-8, or endless, or a `data` that is no object, is pointed at."""
    file = ("file", ("x.apk", apk, APK_TYPE))
    assert pointers(turbine.post([("fallback_url", (None, b"\xff")), file])) == ["/fallback_url"]
    assert pointers(turbine.post([("fallback_url", (None, b"x" * 1_100_000)), file])) == ["/fallback_url"]
    assert pointers(turbine.post([("data", (None, "[]")), file])) == ["/data"]
