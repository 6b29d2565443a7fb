"""The three words that this store has for an upload, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

DONE: Final = "COMPLETED"
FAILED: Final = "ERROR"
APPROVED: Final = "APPROVED"
NOT_ASKED: Final = "NOT_REQUESTED"

Verdict = Literal["failed", "approved", "waiting"]


@dataclass(frozen=True, slots=True)
class Words:
    """How an upload stands, in the store's own words; there may be ones that nobody knows yet.

    Args:
        upload: its transfer: SCHEDULED, COMPLETED, ERROR.
        samsung: Samsung's check: NOT_REQUESTED, SCHEDULED, COMPLETED, ERROR.
        manual: a person's check at Digital Turbine: NOT_REQUESTED, PENDING, APPROVED.
    """

    upload: str
    samsung: str
    manual: str

    @property
    def settled(self) -> bool:
        """Are the machines done with the transfer, one way or the other?"""
        return self.upload in {DONE, FAILED}

    @property
    def verdict(self) -> Verdict:
        """What the three come to."""
        if FAILED in {self.upload, self.samsung}:
            return "failed"
        done = self.upload == DONE and self.samsung in {DONE, NOT_ASKED} and self.manual == APPROVED
        return "approved" if done else "waiting"

    def __str__(self) -> str:
        return f"upload {self.upload}, Samsung {self.samsung}, approval by a person {self.manual}"

    def told(self) -> str:
        """The verdict, the words, and whom it waits for: `waiting for a person at Digital Turbine: upload …`."""
        return f"{self.verdict}{self._whom()}: {self}"

    def _whom(self) -> str:
        if self.verdict != "waiting":
            return ""
        if self.upload != DONE:
            return " for Digital Turbine to process it"
        names = {"a person at Digital Turbine": self.manual == APPROVED, "Samsung": self.samsung in {DONE, NOT_ASKED}}
        return f" for {' and '.join(name for name, is_done in names.items() if not is_done)}"
