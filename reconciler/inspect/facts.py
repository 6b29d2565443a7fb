"""What can be known of a file without trusting it, as values."""

from __future__ import annotations

from dataclasses import dataclass


class Unreadable(ValueError):
    """The file is not what it should be. The message says what cannot be read and why, for people."""


class MediaSupportMissing(Unreadable):
    """Videos cannot be read because the optional reader is not installed. Says nothing against the file."""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What an image's header says.

    Args:
        format: `PNG`, `JPEG`, `GIF`, `WEBP`; others are named as well, though few stores take them.
        width: in pixels, as stored (a rotation noted in EXIF is not applied, as stores do not apply it).
        height: in pixels.
        alpha: can a pixel be transparent?
        animated: is there more than one frame?
        colour: `RGB`, `grey`, `palette`, `CMYK`, or "" where the header does not say.
        bytes: the file's size.
    """

    format: str
    width: int
    height: int
    alpha: bool
    animated: bool
    colour: str
    bytes: int

    @property
    def what(self) -> str:
        """For people: `PNG, 1284×2778, no alpha, 412 kB`."""
        remarks = ["CMYK"] if self.colour == "CMYK" else []
        remarks += ["animated"] if self.animated else []
        remarks.append("with alpha" if self.alpha else "no alpha")
        return ", ".join([self.format, f"{self.width}×{self.height}", *remarks, amount(self.bytes)])


@dataclass(frozen=True, slots=True)
class ApkFacts:
    """What an APK says of itself. Signatures are read, not verified: the store and the device do that.

    Args:
        package: such as `com.example.wordgame`.
        version_code: what the store orders releases by.
        version_name: what people see; "" if it is absent or kept in the app's resources, which are not read.
        min_sdk: the lowest Android API level it runs on; 1 if it does not say.
        target_sdk: the API level it is made for; `min_sdk` if it does not say.
        permissions: those it asks for, in the manifest's order, each once.
        signers: SHA-256 of each signer's certificate (DER) in hexadecimal; empty if it is not signed.
        debuggable: may a debugger attach?
        bytes: the file's size.
    """

    package: str
    version_code: int
    version_name: str
    min_sdk: int
    target_sdk: int
    permissions: tuple[str, ...]
    signers: tuple[str, ...]
    debuggable: bool
    bytes: int

    @property
    def what(self) -> str:
        """For people: `APK, com.example.wordgame 42 (3.4.1), 24 MB`."""
        name = f" ({self.version_name})" if self.version_name else ""
        return f"APK, {self.package} {self.version_code}{name}, {amount(self.bytes)}"


@dataclass(frozen=True, slots=True)
class WebAppFacts:
    """What a packaged web app says of itself: the `manifest.webapp` at the root of a zip.

    Args:
        name: as in the manifest's own language.
        version: such as `1.0.2`.
        default_locale: the manifest's own language; "" if it does not say.
        locales: the languages it is translated into, sorted.
        type: `web`, or what it says instead: `privileged`, `certified`.
        bytes: the file's size.
    """

    name: str
    version: str
    default_locale: str
    locales: tuple[str, ...]
    type: str
    bytes: int

    @property
    def what(self) -> str:
        """For people: `packaged app, Wordgame 3.4.1, 12 kB`."""
        return f"packaged app, {self.name} {self.version}, {amount(self.bytes)}"


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What a video's headers say.

    Args:
        container: `MP4`, `MOV`, `AVI`, `WMV`, `FLV`, `MPEG`, `WebM`; others by MediaInfo's name.
        codec: of the picture: `H.264`, `H.265`, `MPEG-2`; others by MediaInfo's name.
        width: in pixels, as shown: a rotation noted in the file is applied.
        height: in pixels, as shown.
        seconds: duration.
        frame_rate: frames per second; None if it varies or is not said.
        bitrate: of the picture, in bits per second; of the whole file where only that is known.
        audio: is there sound?
        bytes: the file's size.
    """

    container: str
    codec: str
    width: int
    height: int
    seconds: float
    frame_rate: float | None
    bitrate: int | None
    audio: bool
    bytes: int

    @property
    def what(self) -> str:
        """For people: `MP4, H.264, 1280×720, 6.0 s, 1.1 MB`."""
        sound = [] if self.audio else ["silent"]
        shape = f"{self.width}×{self.height}"
        return ", ".join([self.container, self.codec, shape, f"{self.seconds:.1f} s", *sound, amount(self.bytes)])


def amount(count: int) -> str:
    """A number of bytes for people, in steps of 1000: `912 B`, `412 kB`, `1.1 MB`."""
    for unit, size in (("GB", 1_000_000_000), ("MB", 1_000_000)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1000:.0f} kB" if count >= 1000 else f"{count} B"
