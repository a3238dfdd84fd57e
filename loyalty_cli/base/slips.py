"""What stands on slips of paper with a code, as plain texts; `show` makes pages of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip; empty texts are left out.

    `title` says what it is, `value` what it is worth, `valid` how long; `code` is what is typed or
    scanned, `mark` what staff find it by.
    """

    title: str
    value: str
    code: str
    valid: str = ""
    message: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class SheetTexts:
    """What stands on every slip: whose shop it is, and a message for those without their own."""

    merchant: str
    message: str = ""
