"""Phone numbers in running text, as people type them."""

from __future__ import annotations

import re

_GAP = r"[\s().\-/\u2010-\u2015]{0,3}"


def phone_forms(word: str) -> str | None:
    """What finds a phone number however it is typed: +49 (0)30 1234-567, 0049.301234567,
    030/1234567. Of digits alone, a number without its country or a card's, only the gaps may
    differ; None for other words."""
    if re.fullmatch(r"[0-9]{7,}", word):
        return _GAP.join(word)
    if not re.fullmatch(r"\+[0-9]{7,15}", word):
        return None
    from phonenumbers import NumberParseException, national_significant_number, parse

    try:
        number = parse(word)
    except NumberParseException:
        return None
    country = _GAP.join(str(number.country_code))
    before = rf"(?:(?:\+|00|011)?{_GAP}{country}{_GAP}(?:0{_GAP})?|[08]{_GAP})?"
    return before + _GAP.join(national_significant_number(number))
