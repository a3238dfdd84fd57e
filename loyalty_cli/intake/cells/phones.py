"""Phone numbers in other spellings: in running text, as keys of another country, in part."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.values import read_phone

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_GAP = r"[\s().\-/\u2010-\u2015]{0,3}"


def has_phones(country: str) -> bool:
    """Whether a country (ISO 3166) has phone numbers of its own."""
    from phonenumbers import country_code_for_region

    return bool(country_code_for_region(country))


def former_keys(key: str, countries: Iterable[str]) -> set[str]:
    """What a number may have been as a key, whichever way it was typed, where these countries were
    the store's ("" for none): +49 151 2345678 was 01512345678 too."""
    number = _parsed(key)
    if number is None:
        return set()
    ours, code = national_digits(key), str(number.country_code)
    found = set()
    for country in countries:
        if country:
            with suppress(CellError):
                found.add(read_phone(ours, country))
        else:
            found |= {f"{before}{ours}" for before in ("", "0", "8", code, f"00{code}", f"+{code}")}
    return {each for each in found if each is not None}


def national_digits(key: str) -> str:
    """The digits of a phone key without its country and the zeros before: the same for one number
    with its country and without."""
    number = _parsed(key)
    if number is None:
        return key.lstrip("+0")
    from phonenumbers import national_significant_number

    return str(national_significant_number(number))


def has_country(key: str) -> bool:
    """Whether a phone key begins with its country."""
    return _parsed(key) is not None


def wanted_digits(text: str, country: str | None) -> set[str]:
    """The digits by which a phone, or the end of one, is searched for as it was typed; none where
    the text is no number. Any of them may stand anywhere in the digits of a phone."""
    if not _AS_TYPED.fullmatch(text.strip()):
        return set()
    digits = "".join(letter for letter in text if letter in "0123456789")
    if len(digits) < DIGITS_MIN:
        return set()
    found = {digits}
    with suppress(CellError):
        found.add((read_phone(text, country) or digits).lstrip("+"))
    if country is None and len(ours := national_digits(read_phone(text, None) or "")) >= PART_MIN:
        found.add(ours)
    return found


DIGITS_MIN = 4
PART_MIN = 6
"""Fewer digits, without the zeros before them, stand in too many numbers."""

_AS_TYPED = re.compile(r"\+?[0-9\s()./\-\u2010-\u2015]+")


def same_phones(key: str) -> tuple[str, ...]:
    """The key, and the same number with 00 for the plus or the plus for 00, which are one in most
    countries."""
    if key.startswith("+"):
        return (key, f"00{key[1:]}")
    return (key, f"+{key[2:]}") if key.startswith("00") else (key,)


def _parsed(key: str) -> PhoneNumber | None:
    from phonenumbers import NumberParseException, parse

    if key.startswith("00"):
        key = f"+{key[2:]}"
    if not key.startswith("+"):
        return None
    try:
        return parse(key)
    except NumberParseException:
        return None


def phone_forms(word: str) -> str | None:
    """What finds a phone number however it is typed: +49 (0)30 1234-567, 0049.301234567,
    030/1234567. Of digits alone, a number without its country or a card's, only the gaps may
    differ; None for other words."""
    if re.fullmatch(r"[0-9]{7,}", word):
        return _GAP.join(word)
    if not re.fullmatch(r"\+[0-9]{7,15}", word):
        return None
    number = _parsed(word)
    if number is None:
        return None
    country = _GAP.join(str(number.country_code))
    before = rf"(?:(?:\+|00|011)?{_GAP}{country}{_GAP}(?:0{_GAP})?|[08]{_GAP})?"
    return before + _GAP.join(national_digits(word))
