"""How files write numbers: marks, minus signs, and what stands around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from loyalty_cli.base.letters import all_unseen, escaped

MINUSES = "\u2212\ufe63\uff0d\u2010\u2011\u2012\u2013"
"""What else than a hyphen is a minus: the minus sign itself, its small and full-width forms, and
the hyphens and short dashes that word processors put in its place."""

SIGN_WORDS = ("CR", "DR", "CREDIT", "DEBIT", "SOLL", "HABEN", "MINUS")
"""What says whether money came or went; taken off, an expense would be income."""

THOUSANDS = (",", ".", " ", "'", "\u2019", "\u00a0", "\u202f")
"""What may stand between groups of digits."""

NUMBERS = frozenset(
    (
        *("amount", "line_amount", "tax", "shipping", "tip", "paid_by_points"),
        *("paid_by_gift_card", "refunded", "quantity", "points", "balance", "score", "uses"),
    )
)
"""The columns that hold numbers."""

_AS_MINUS = str.maketrans(dict.fromkeys(MINUSES, "-"))
_SIGNS = frozenset("+-()" + MINUSES)


@dataclass(frozen=True, slots=True)
class Notation:
    """How a file writes numbers: its decimal mark, thousands mark, parentheses for negatives.

    `strip` holds the characters, such as a currency sign, that may stand around a number.
    `trailing`: the sign may stand behind the number. `negative` and `positive` are words before or
    behind it that say its sign, in any case, as CR and DR.
    """

    decimal: str = "."
    thousands: str | None = None
    parentheses: bool = False
    strip: str = ""
    trailing: bool = False
    negative: tuple[str, ...] = ()
    positive: tuple[str, ...] = ()

    def plain(self, text: str) -> str:
        """The number as sign, digits and a point; raises ValueError where it is written otherwise.

        What comes back is a plain number only if `text` was one in this notation.
        """
        if not text.isascii():
            text = text.translate(_AS_MINUS)
        negative = False
        if self.negative or self.positive:
            negative, text = self._said(text)
        if self.parentheses and text[:1] == "(" and text[-1:] == ")":
            negative, text = not negative, text[1:-1]
        if self.strip:
            text = text.strip(self.strip)
            if text[:1] == "-":
                text = "-" + text[1:].lstrip(self.strip)
        if self.trailing and text[-1:] in ("-", "+") and text[:1] not in ("-", "+"):
            text = text[-1] + text[:-1].rstrip(self.strip + " ")
        if self.thousands is not None and self.thousands in text:
            text = self._ungrouped(text)
        if self.decimal != ".":
            if "." in text:
                raise ValueError("has another decimal mark")
            text = text.replace(self.decimal, ".")
        if negative:
            if text[:1] in ("-", "+"):
                raise ValueError("has two signs")
            text = "-" + text
        return text

    def _said(self, text: str) -> tuple[bool, str]:
        """Whether a word says that the number is below 0, and the text without that word."""
        plain = text.strip(self.strip + " ")
        for is_negative, words in ((True, self.negative), (False, self.positive)):
            for word in sorted(words, key=len, reverse=True):
                folded = plain.casefold()
                if folded.endswith(word.casefold()):
                    return is_negative, plain[: len(plain) - len(word)].strip()
                if folded.startswith(word.casefold()):
                    return is_negative, plain[len(word) :].strip()
        return False, text

    def _ungrouped(self, text: str) -> str:
        """The number without its thousands marks, which stand before each three digits, or, as in
        India, before the last three and each two before them."""
        assert self.thousands is not None
        whole, mark, rest = text.partition(self.decimal)
        first, *groups = whole.lstrip("+-").split(self.thousands)
        sizes = [len(group) for group in groups]
        by_three = 1 <= len(first) <= 3 and all(size == 3 for size in sizes)
        by_two = (
            self.thousands == ","
            and 1 <= len(first) <= 2
            and sizes[-1:] == [3]
            and all(size == 2 for size in sizes[:-1])
        )
        if not (by_three or by_two):
            raise ValueError("has its thousands marks in other places")
        return whole.replace(self.thousands, "") + mark + rest


def sign_in(strip: str) -> str | None:
    """What of the characters that are to be stripped is a sign, or says one; None for nothing."""
    for letter in strip:
        if letter in _SIGNS:
            return letter
    letters = set(strip.upper())
    return next((word for word in SIGN_WORDS if letters.issuperset(word)), None)


def refuse_signs(strip: str, of_columns: Mapping[str, str]) -> None:
    """Raises ValueError where a profile would strip a sign off numbers: `strip` is off all of them,
    `of_columns` that of each column."""
    for name, letters in (("", strip), *of_columns.items()):
        sign = sign_in(letters) if not name or name in NUMBERS else None
        if sign is not None:
            where = f"columns.{name}.strip" if name else "strip"
            raise ValueError(
                f"{where}: {sign} says whether a number is below 0; "
                'say sign = "trailing", parentheses = true, or for a word negative = ["DR"]'
            )


def fringe_of(text: str) -> str:
    """What stands in a text beside digits, marks and signs, each character once."""
    text = text.translate(_AS_MINUS)
    beside = re.sub(r"[0-9.,'\u2019()+-]|(?<=[0-9])\s(?=[0-9])", "", text)
    return "".join(dict.fromkeys(beside))


def as_toml(text: str) -> str:
    """The text as a TOML string, with the names of the characters that look like a blank, or like
    nothing."""
    odd = [letter for letter in text if letter != " " and (letter.isspace() or all_unseen(letter))]
    written = "".join(escaped(letter) if letter in odd else letter for letter in text)
    names = [unicodedata.name(letter, "control character").lower() for letter in odd]
    named = f" ({', '.join(dict.fromkeys(names))})" if names else ""
    return f'"{written}"{named}'
