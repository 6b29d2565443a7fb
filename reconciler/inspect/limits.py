"""What reading one file may cost. Far above what honest files need, far below what hurts."""

from __future__ import annotations

from typing import Final

MEMORY_BYTES: Final = 256 * 1024 * 1024
"""Address space that reading may add to what the child has taken once its libraries are loaded."""

CPU_SECONDS: Final = 2
"""Computing for one file. An APK of 60,000 entries takes half a second."""

WALL_SECONDS: Final = 10
"""Time for one file, on a busy machine or from a slow disk."""

START_SECONDS: Final = 30
"""Time for the child to start, on a busy machine."""

FILES_PER_CHILD: Final = 64
"""Open files handed to one child; many systems allow a process 256."""

MANIFEST_BYTES: Final = 4 * 1024 * 1024
"""The largest Android manifest, unpacked. Large apps have some hundred kilobytes."""

SIGNATURE_BYTES: Final = 4 * 1024 * 1024
"""The largest signing block or certificate file. Usual ones have some kilobytes."""

WEBAPP_MANIFEST_BYTES: Final = 2 * 1024 * 1024
"""The largest manifest of a packaged web app, unpacked. The store that they are for reads no larger one."""

LOCALES: Final = 200
"""The most languages taken from a file."""

TEXT_LENGTH: Final = 1000
"""The longest name taken from a file, in characters."""

PERMISSIONS: Final = 1000
"""The most permissions taken from a file."""
