"""What a file is: image size, APK package and signature, video duration, a packaged app's version. No store names here.

    facts = inspect.image(path)                            # ImageFacts, or raises Unreadable
    inspect.judge(facts, {"sizes": [[512, 512]]}, "icon")  # what is wrong with it, as Findings

Images are read here, header only, nothing is decoded. APKs, videos and packaged web apps are read in a child process
with little memory, little time and no way to open anything else (`bounded`), because every reader of these formats
fails in some surprising way on a hostile file. Whatever happens there, the answer is facts or `Unreadable`.
"""

from __future__ import annotations

from reconciler.inspect.bounded import Facts, Kind, apk, batch, video, webapp
from reconciler.inspect.codes import CODES
from reconciler.inspect.facts import ApkFacts, ImageFacts, MediaSupportMissing, Unreadable, VideoFacts, WebAppFacts
from reconciler.inspect.image_header import begins_like_image, image
from reconciler.inspect.verdict import Finding, judge

__all__ = [
    "CODES",
    "ApkFacts",
    "Facts",
    "Finding",
    "ImageFacts",
    "Kind",
    "MediaSupportMissing",
    "Unreadable",
    "VideoFacts",
    "WebAppFacts",
    "apk",
    "batch",
    "begins_like_image",
    "image",
    "judge",
    "video",
    "webapp",
]
