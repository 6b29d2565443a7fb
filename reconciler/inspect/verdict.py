"""Holding a file's facts against what a store takes at one place. The rules are data from the store's schema.

Every key of a rule is optional; what is not named is not judged.

For images:
  * `sizes`: [[width, height], …] in pixels; `either_way`: true if each may also lie on its side
  * `least_size`: [width, height] in pixels, with `either_way` as well; `square`: true if both must be the same
  * `formats`: [`PNG`, `JPEG`, …]; `alpha`: `forbidden`, `required` or `any`; `animation`: false if it must stand still
For videos:
  * `formats`: [`MP4`, …]; `codecs`: [`H.264`, …]; `aspects`: [[16, 9], …]
  * `sizes`: [[width, height], …] in pixels, as shown; `either_way`: true if each may also lie on its side
  * `min_width`, `max_width` in pixels; `min_seconds`, `max_seconds`; `min_bitrate` in bits per second
  * `max_frame_rate` in frames per second
For APKs:
  * `debuggable`: `forbidden`
For packaged web apps:
  * `types`: [`web`, `privileged`]
For all:
  * `max_bytes`: more is an error; `warn_bytes`: more is a warning
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from reconciler.inspect.facts import ApkFacts, ImageFacts, VideoFacts, WebAppFacts, amount

_ASPECT_SLACK: Final = 0.01
"""How far a video's shape may be off its aspect ratio: 854×480 passes for 16:9, as it does everywhere."""

_RATE_SLACK: Final = 0.01
"""How far a frame rate may be off by rounding."""

Rule = Mapping[str, Any]
Facts = ImageFacts | VideoFacts | ApkFacts | WebAppFacts


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a file, or doubtful.

    Args:
        code: one of `inspect.CODES`.
        severity: `error` if the store will refuse it, else `warning`.
        summary: what is wrong, in one sentence without a full stop.
        detail: what the file is.
        fix: what to do about it.
    """

    code: str
    severity: Literal["error", "warning"]
    summary: str
    detail: str
    fix: str


def judge(facts: Facts, rule: Rule, slot: str = "this place") -> list[Finding]:
    """What is wrong with a file. `slot` is the place's name in the manifest, for the wording: `large-icons`."""
    match facts:
        case ImageFacts():
            return list(_image(facts, rule, slot))
        case VideoFacts():
            return list(_video(facts, rule, slot))
        case ApkFacts():
            return list(_apk(facts, rule, slot))
        case WebAppFacts():
            return list(_webapp(facts, rule, slot))


def _image(facts: ImageFacts, rule: Rule, slot: str) -> Iterator[Finding]:
    formats = rule.get("formats", ())
    if formats and facts.format not in formats:
        taken = _either(formats)
        yield _error("R2102", facts, f"this image is a {facts.format}; {slot} takes {taken}", f"save it as {taken}")
    yield from _size(facts, rule, slot, "image", "R2107")
    yield from _image_shape(facts, rule, slot)
    yield from _alpha(facts, rule.get("alpha", "any"), slot)
    if facts.animated and rule.get("animation") is False:
        fix = "save its best frame as an image of its own"
        yield _error("R2105", facts, f"this image is animated; {slot} takes still images only", fix)
    yield from _weight(facts, rule, slot, "image", ("R2106", "R2108"))


def _size(facts: ImageFacts | VideoFacts, rule: Rule, slot: str, noun: str, code: str) -> Iterator[Finding]:
    sizes = [tuple(each) for each in rule.get("sizes", ())]
    shape, turned = (facts.width, facts.height), (facts.height, facts.width)
    if not sizes or shape in sizes or (rule.get("either_way", False) and turned in sizes):
        return
    taken = _either(f"{width}×{height}" for width, height in sizes)
    suffix = ", upright or on its side" if rule.get("either_way", False) else ""
    aside = "; it is on its side" if turned in sizes else ""
    anew = "scale, crop or draw it anew" if noun == "image" else "export it anew, scaled or cropped"
    summary = f"this {noun} is {facts.width}×{facts.height}; {slot} takes {taken}{suffix}"
    yield _error(code, facts, summary, f"{anew} to {taken}{suffix}{aside}")


def _image_shape(facts: ImageFacts, rule: Rule, slot: str) -> Iterator[Finding]:
    """What has no list of sizes, but a smallest one."""
    shape = (facts.width, facts.height)
    width, height = rule.get("least_size", shape)
    taken = [(width, height), (height, width)] if rule.get("either_way", False) else [(width, height)]
    if all(facts.width < wide or facts.height < high for wide, high in taken):
        least = _either(dict.fromkeys(f"{wide}×{high}" for wide, high in taken))
        summary = f"this image is {facts.width}×{facts.height}; {slot} takes {least} and larger"
        yield _error("R2107", facts, summary, f"draw it anew, at least {least}")
    if rule.get("square", False) and facts.width != facts.height:
        summary = f"this image is {facts.width}×{facts.height}; {slot} takes squares only"
        yield _error("R2107", facts, summary, "crop it or draw it anew as a square")


def _alpha(facts: ImageFacts, wanted: str, slot: str) -> Iterator[Finding]:
    if wanted == "forbidden" and facts.alpha:
        fix = "flatten it onto a background and save it without an alpha channel"
        yield _error("R2103", facts, f"this image has an alpha channel; {slot} takes none", fix)
    if wanted == "required" and not facts.alpha:
        fix = "save it as a PNG with a transparent background"
        yield _error("R2104", facts, f"this image has no alpha channel; {slot} needs one", fix)


def _video(facts: VideoFacts, rule: Rule, slot: str) -> Iterator[Finding]:
    formats, codecs = rule.get("formats", ()), rule.get("codecs", ())
    if formats and facts.container not in formats:
        taken = _either(formats)
        yield _error("R2202", facts, f"this video is {facts.container}; {slot} takes {taken}", f"export it as {taken}")
    if codecs and facts.codec not in codecs:
        taken = _either(codecs)
        summary = f"this video is encoded as {facts.codec}; {slot} takes {taken}"
        yield _error("R2203", facts, summary, f"encode it as {taken}")
    yield from _video_shape(facts, rule, slot)
    yield from _video_length(facts, rule, slot)
    yield from _weight(facts, rule, slot, "video", ("R2208", "R2209"))


def _video_shape(facts: VideoFacts, rule: Rule, slot: str) -> Iterator[Finding]:
    span = _span(facts.width, rule.get("min_width"), rule.get("max_width"), " pixels")
    if span:
        summary = f"this video is {facts.width} pixels wide; {slot} takes {span}"
        yield _error("R2204", facts, summary, f"export it with a width of {span}")
    yield from _size(facts, rule, slot, "video", "R2211")
    aspects = rule.get("aspects", ())
    shape = facts.width / facts.height
    if aspects and all(abs(shape * high / wide - 1) > _ASPECT_SLACK for wide, high in aspects):
        taken = _either(f"{wide}:{high}" for wide, high in aspects)
        summary = f"this video is {facts.width}×{facts.height}; {slot} takes an aspect ratio of {taken}"
        yield _error("R2205", facts, summary, f"crop or frame it to {taken}")


def _video_length(facts: VideoFacts, rule: Rule, slot: str) -> Iterator[Finding]:
    span = _span(facts.seconds, rule.get("min_seconds"), rule.get("max_seconds"), " s")
    if span:
        summary = f"this video lasts {facts.seconds:.1f} s; {slot} takes {span}"
        yield _error("R2206", facts, summary, f"cut it to {span}")
    fastest = rule.get("max_frame_rate")
    if fastest is not None and facts.frame_rate is not None and facts.frame_rate > fastest + _RATE_SLACK:
        summary = f"this video has {facts.frame_rate:g} frames per second; {slot} takes {fastest} at most"
        yield _error("R2212", facts, summary, f"export it at {fastest} frames per second")
    lowest = rule.get("min_bitrate", 0)
    if facts.bitrate is not None and facts.bitrate < lowest:
        taken = f"{lowest / 1000:.0f} kbit/s"
        summary = f"this video has {facts.bitrate / 1000:.0f} kbit/s; {slot} takes {taken} or more"
        yield _error("R2207", facts, summary, f"export it at a bit rate of {taken} or more")


def _apk(facts: ApkFacts, rule: Rule, slot: str) -> Iterator[Finding]:
    if facts.debuggable and rule.get("debuggable") == "forbidden":
        fix = "build the release variant, or remove android:debuggable from its manifest"
        yield _error("R2302", facts, f"this APK is debuggable; {slot} takes release builds only", fix)
    yield from _weight(facts, rule, slot, "APK", ("R2303", "R2304"))


def _webapp(facts: WebAppFacts, rule: Rule, slot: str) -> Iterator[Finding]:
    types = rule.get("types", ())
    if types and facts.type not in types:
        summary = f"this packaged app is of type {facts.type}; {slot} takes {_either(types)}"
        yield _error("R2352", facts, summary, f"correct `type` in its manifest to {_either(types)}")
    yield from _weight(facts, rule, slot, "packaged app", ("R2353", "R2354"))


def _weight(facts: Facts, rule: Rule, slot: str, noun: str, codes: tuple[str, str]) -> Iterator[Finding]:
    most, usual = rule.get("max_bytes"), rule.get("warn_bytes")
    if most is not None and facts.bytes > most:
        summary = f"this {noun} has {facts.bytes:,} bytes; {slot} takes {most:,} at most"
        yield _error(codes[0], facts, summary, f"make it smaller than {amount(most)}")
    elif usual is not None and facts.bytes > usual:
        summary = f"this {noun} has {amount(facts.bytes)}; more than {amount(usual)} is unusual for {slot}"
        yield Finding(codes[1], "warning", summary, facts.what, "make it smaller if the store refuses it or is slow")


def _error(code: str, facts: Facts, summary: str, fix: str) -> Finding:
    return Finding(code, "error", summary, facts.what, fix)


def _span(value: float, least: float | None, most: float | None, unit: str) -> str:
    """What would be allowed, in words, if the value is not; "" if it is."""
    if (least is None or value >= least) and (most is None or value <= most):
        return ""
    if least is None:
        return f"at most {most:g}{unit}"
    return f"at least {least:g}{unit}" if most is None else f"{least:g} to {most:g}{unit}"


def _either(names: Iterable[str]) -> str:
    """`PNG`, `PNG or JPEG`, `MP4, MOV or AVI`."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
