"""Every code there is for a file, and what it has meant and will mean.

Those ending in 01, R2351 and R2210 are for callers who got Unreadable or MediaSupportMissing; the others come from
`judge`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reconciler.explanations import Explanation

_HEAVY: Final = "Compress it further. This is a warning: it is sent as it is."

CODES: Final[Mapping[str, Explanation]] = {
    "R2101": Explanation(
        "the image cannot be read",
        "It is damaged, cut short, or not an image in spite of its name.",
        "Open it in an image editor and export it again.",
    ),
    "R2102": Explanation(
        "the image is of a format that is not taken there",
        "What counts is what the file is, not how its name ends.",
        "Export it in a format that the message names.",
    ),
    "R2103": Explanation(
        "the image has an alpha channel where none is allowed",
        "Editors write one by default, even where nothing is transparent.",
        "Export it without transparency.",
    ),
    "R2104": Explanation(
        "the image lacks an alpha channel where one is needed",
        "The store lays it over a ground of its own.",
        "Export it with a transparent ground.",
    ),
    "R2105": Explanation(
        "the image is animated where it must stand still",
        "A PNG, GIF or WebP with more than one frame.",
        "Export one frame of it.",
    ),
    "R2106": Explanation(
        "the image is larger than is taken there, in bytes",
        "Screenshots with photographs make large PNGs.",
        "Compress it, or export it as JPEG where the place takes JPEG.",
    ),
    "R2107": Explanation(
        "the image has the wrong width or height",
        "Each place takes certain sizes in pixels, to the pixel.",
        "Export it in one of the sizes that the message names.",
    ),
    "R2108": Explanation(
        "the image is unusually large, in bytes",
        "The store states no limit, and so much is more than a page needs.",
        _HEAVY,
    ),
    "R2201": Explanation(
        "the video cannot be read",
        "It is damaged, cut short, or not a video in spite of its name.",
        "Play it, and export it again.",
    ),
    "R2202": Explanation(
        "the video is in a container that is not taken there",
        "The store takes other files than this, such as MP4 but not WebM.",
        "Export it in a container that the message names.",
    ),
    "R2203": Explanation(
        "the video uses a codec that is not taken there",
        "The container is right, what is inside it is not.",
        "Encode it with a codec that the message names.",
    ),
    "R2204": Explanation(
        "the video is too narrow or too wide",
        "The store takes a certain span of widths.",
        "Export it with a width within the span.",
    ),
    "R2205": Explanation(
        "the video has the wrong aspect ratio",
        "It was recorded upright, or on a screen of another shape.",
        "Crop or frame it.",
    ),
    "R2206": Explanation(
        "the video is too short or too long",
        "The store takes a certain span of seconds.",
        "Cut it to the span that the message names.",
    ),
    "R2207": Explanation(
        "the video's bit rate is too low",
        "It was compressed harder than the store likes.",
        "Export it at a higher bit rate, from the original.",
    ),
    "R2208": Explanation(
        "the video is larger than is taken there, in bytes",
        "It is long, or compressed too little.",
        "Export it at a lower bit rate, or cut it.",
    ),
    "R2209": Explanation(
        "the video is unusually large, in bytes",
        "The store states no limit, and so much takes long to send.",
        _HEAVY,
    ),
    "R2210": Explanation(
        "videos cannot be looked at because the optional reader is not installed",
        "Reading videos takes MediaInfo, which is not part of a plain installation.",
        "pip install 'reconciler[media]'. Without it videos are sent without having been looked at.",
    ),
    "R2211": Explanation(
        "the video has the wrong width or height",
        "The place takes certain sizes in pixels, to the pixel.",
        "Export it in one of the sizes that the message names.",
    ),
    "R2212": Explanation(
        "the video has more frames per second than are taken there",
        "Screen recorders write up to 120.",
        "Export it with fewer frames per second.",
    ),
    "R2301": Explanation(
        "the APK cannot be read",
        "It is damaged, cut short, not signed, or not an APK in spite of its name.",
        "Build it again. An app bundle (AAB) is not an APK.",
    ),
    "R2302": Explanation(
        "the APK is debuggable",
        "It is a debug build, with which strangers could look into the running app.",
        "Name the release build.",
    ),
    "R2303": Explanation(
        "the APK is larger than is taken there, in bytes",
        "Assets for all screens and processors in one file.",
        "Split it by processor, or make its assets smaller.",
    ),
    "R2304": Explanation(
        "the APK is unusually large, in bytes",
        "The store states no limit, and so much takes long to send.",
        "Look what is in it. This is a warning: it is sent as it is.",
    ),
    "R2351": Explanation(
        "the packaged app cannot be read",
        "It is not a zip, or has no readable manifest.webapp at its top.",
        "Pack it again, with manifest.webapp at the top and not in a folder.",
    ),
    "R2352": Explanation(
        "the packaged app is of a type that is not taken there",
        "Its `type` asks for permissions that the store does not give to anybody.",
        "Correct `type` in its manifest.webapp.",
    ),
    "R2353": Explanation(
        "the packaged app is larger than is taken there, in bytes",
        "Pictures and sounds in the package.",
        "Make them smaller, or load them from a server.",
    ),
    "R2354": Explanation(
        "the packaged app is unusually large, in bytes",
        "The store states no limit, and so much takes long to send.",
        "Look what is in it. This is a warning: it is sent as it is.",
    ),
}
