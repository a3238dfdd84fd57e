"""Texts to exact numbers, ids and keys, as one file writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from loyalty_cli.base.dashes import DASHES, is_dash
from loyalty_cli.base.letters import all_unseen, composed, escaped, unseen
from loyalty_cli.base.money import format_minor, parse_scaled
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.notation import THOUSANDS, Notation, as_toml, fringe_of, sign_in
from loyalty_cli.intake.cells.spoilt_ids import FIX, spoilt

MOST = 10**15
"""Numbers, in their smallest unit, stay below this."""

_KEPT = 1 << 16
_FAULTS_KEPT = 1 << 15
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_LONGEST = 60


class Numbers:
    """Reads decimal numbers as whole numbers of 10**-digits, and remembers what it has read.

    `invert` turns the sign round. None for an empty cell, and for a dash; raises CellError where it
    is no number, has too many decimals or is too large. Never guesses: a number in another notation
    is refused with the profile setting that would read it. With `minus_zero` False a zero with a
    minus is refused. `known` is what is remembered.
    """

    def __init__(
        self,
        notation: Notation,
        digits: int,
        *,
        code: str = "amount",
        invert: bool = False,
        minus_zero: bool = True,
    ) -> None:
        self._notation = notation
        self._digits = digits
        self._code = code
        self._invert = invert
        self._minus_zero = minus_zero
        self._faults: dict[str, tuple[str, str, str | None]] = {}
        self.known: dict[str, int | None] = {"": None}

    def __call__(self, cell: str) -> int | None:
        """The number in the cell."""
        try:
            return self.known[cell]
        except KeyError:
            number = self._read_new(cell)
        if len(self.known) >= _KEPT:
            self.known.clear()
        self.known[cell] = number
        return number

    def _read_new(self, cell: str) -> int | None:
        """The number; of a cell that is none the fault is found once, for finding a fix is slow."""
        known = self._faults.get(cell)
        if known is not None:
            raise CellError(*known)
        try:
            return self._read(cell.strip())
        except CellError as error:
            if len(self._faults) >= _FAULTS_KEPT:
                self._faults.clear()
            self._faults[cell] = (error.code, error.said, error.fix)
            raise

    def _read(self, text: str) -> int | None:
        if not text or text in DASHES:
            return None
        if len(text) > _LONGEST:
            raise CellError(self._code, "is too long for a number", "check the cell")
        try:
            plain = self._notation.plain(text)
        except ValueError:
            plain = "?"
        try:
            number = parse_scaled(plain, self._digits)
        except ValueError as error:
            said = str(error)
            if said.startswith("has"):
                allowed = f"at most {self._digits}" if self._digits else "no"
                fix = f"write it with {allowed} decimals"
                found = self._found(text)
                raise CellError("decimals", said, f"{fix}; {found}" if found else fix) from None
            fix = self._found(text) or "write it as sign, digits and decimal mark only"
            raise CellError(self._code, self._not_plain(), fix) from None
        if number == 0 and plain.startswith("-") and not self._minus_zero:
            said = "is zero with a minus, which is neither a purchase nor a refund"
            raise CellError(self._code, said, "write 0.00, or the amount that was meant")
        if abs(number) >= MOST:
            raise CellError(f"{self._code}-range", "is too large", "check the cell")
        return -number if self._invert else number

    def _not_plain(self) -> str:
        example = "12.50" if self._digits else "12"
        return f"is not a plain number like {example.replace('.', self._notation.decimal)}"

    def _found(self, text: str) -> str:
        """The profile settings that would read the text, and as what."""
        found = [
            f"{setting} reads it as {format_minor(number, self._digits)}"
            for setting, number in self._readings(text)
        ]
        return f"in a profile, {'; '.join(found)}" if found else ""

    def _readings(self, text: str) -> Iterator[tuple[str, int]]:
        """The settings that would read the text, the fewest changes first, and what they read."""
        fringe = fringe_of(text)
        if sign_in(fringe) is not None:
            return  # What says the sign is no ornament: which word means what, only a person knows.
        marks: list[tuple[str, str | None]] = [(".", None), (",", None)]
        marks += [(".", mark) for mark in THOUSANDS if mark != "."]
        marks += [(",", mark) for mark in THOUSANDS if mark != ","]
        fewest: int | None = None
        for decimal, thousands in marks:
            other = replace(
                self._notation,
                decimal=decimal,
                thousands=thousands,
                parentheses="(" in text or self._notation.parentheses,
                strip=fringe or self._notation.strip,
                trailing=text.rstrip(fringe + " ")[-1:] in ("-", "+"),
            )
            try:
                number = parse_scaled(other.plain(text), self._digits)
            except ValueError:
                continue
            changed = self._changes(other)
            if changed and (fewest is None or len(changed) <= fewest):
                fewest = len(changed)
                yield " with ".join(changed), number

    def _changes(self, other: Notation) -> list[str]:
        mine, changed = self._notation, []
        if other.decimal != mine.decimal:
            changed.append(f'decimal = "{other.decimal}"')
        if other.thousands != mine.thousands and other.thousands is not None:
            changed.append(f"thousands = {as_toml(other.thousands)}")
        if other.parentheses != mine.parentheses:
            changed.append("parentheses = true")
        if other.strip != mine.strip:
            changed.append(f"strip = {as_toml(other.strip)}")
        if other.trailing and not mine.trailing:
            changed.append('sign = "trailing"')
        return changed


def read_text(cell: str) -> str | None:
    """A text cell, stripped; None where it is empty.

    An apostrophe that a spreadsheet export put before = + - or @ is taken off.
    """
    text = cell.strip()
    if text[:1] == "'" and _ESCAPED.match(text):
        text = text[1:]
    return text or None


def read_name(cell: str) -> str | None:
    """A text of a member as it is compared, in NFC; None where the cell is empty."""
    text = read_text(cell)
    return None if text is None else composed(text)


def escape_formula(text: str) -> str:
    """The text so that a spreadsheet does not take it for a formula; `read_text` undoes it."""
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") or _ESCAPED.match(text) else text


def read_id(cell: str) -> str | None:
    """An id: text, never a number ("0001" stays "0001"); None where the cell is empty.

    Raises CellError for what a spreadsheet has made of an id (1.23E+12, #REF!, ####).
    """
    text = plain_id(cell)
    said = spoilt(text)
    if said is not None:
        raise CellError("excel-number", said, FIX)
    if (found := unseen(text)) is not None:
        raise CellError(
            "invisible",
            f"has {found[1]} at place {found[0]}, which nobody sees",
            "take it out, for two ids that look the same would be two; or let a profile drop it: "
            f'strip = "{escaped(all_unseen(text))}"',
        )
    return text or None


def plain_id(cell: str) -> str:
    """The text by which ids are compared, whatever it is; "" where the cell is empty."""
    text = composed(cell.strip())
    if text[:1] == "'" and _ESCAPED.match(text):
        text = text[1:]
    return text


def read_email(cell: str) -> str | None:
    """An e-mail address as a key: stripped and in lower case; None where the cell is empty."""
    text = read_id(cell)
    if text is None or text in DASHES:
        return None
    if not _EMAIL.fullmatch(text):
        raise CellError("email", "is not an e-mail address", "mend the address or clear the cell")
    return text.lower()


def read_card(cell: str) -> str | None:
    """A card number as a key: without blanks and dashes, in upper case; None where it is empty."""
    text = read_id(cell)
    if text is None or text in DASHES:
        return None
    return "".join(text.split()).replace("-", "").upper() or None


def read_phone(cell: str, country: str | None) -> str | None:
    """A phone number as a key: "+" and digits; None where the cell is empty.

    With the store's country (ISO 3166, "US") national numbers get its prefix; without one the
    digits and a leading + are kept as they are.
    """
    text = read_id(cell)
    if text is None or text in DASHES:
        return None
    text = text.lstrip("'")
    if country is not None:
        from phonenumbers import (
            NumberParseException,
            PhoneNumberFormat,
            format_number,
            is_possible_number,
            parse,
        )

        try:
            number = parse(text, country)
        except NumberParseException:
            number = None
        if number is None or not is_possible_number(number):
            raise CellError(
                "phone",
                f"is not a phone number in {country}",
                "write it with its country code, like +1 212 555 0100, or clear the cell",
            )
        return format_number(number, PhoneNumberFormat.E164)
    digits = "".join(letter for letter in text if letter in "0123456789")
    if len(digits) < 4:
        raise CellError("phone", "is not a phone number", "mend the number or clear the cell")
    return f"+{digits}" if text.startswith("+") else digits


def read_type(cell: str) -> str | None:
    """purchase or refund, in any case; None where the cell is empty."""
    text = "" if is_dash(cell) else cell.strip().lower()
    if text not in ("", "purchase", "refund"):
        raise CellError("type", "is neither purchase nor refund", "write one of them, or nothing")
    return text or None


def only_currency(currency: str) -> Callable[[str], None]:
    """The parser that refuses every currency but this one; it has nothing to tell."""

    def same(cell: str) -> None:
        text = cell.strip()
        if text and text.upper() != currency.upper() and text not in DASHES:
            raise CellError(
                "currency", f"is not the store's {currency}", f"import only rows in {currency}"
            )

    return same
