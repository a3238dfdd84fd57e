"""One language's way of saying things: sentences, numbers, money, days, lengths and lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cached_property

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.lists import format_list
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
)
from babel.units import format_unit

from loyalty_cli.base.dates import WEEKDAYS, Day, Length
from loyalty_cli.base.languages import in_language
from loyalty_cli.languages.catalogue import Sentence, sentences

_LEAP_YEAR = 2024
_TIGHT = frozenset({"ja"})
"""Languages that write a number and its unit without a blank between."""


@dataclass(frozen=True)
class Speech:
    """A language, the shop's currency, and what a program calls one point and several."""

    language: str
    currency: str
    forms: tuple[str, str]

    @cached_property
    def locale(self) -> Locale:
        """What Babel knows of the language."""
        return Locale.parse(self.language, sep="-")

    def say(self, key: str, *, count: int | None = None, **words: str) -> str:
        """The sentence of a key with its words filled in; `count` chooses its form and is
        `{number}` in it. Raises KeyError for a key or a word that is not there."""
        sentence: Sentence = sentences(self.language)[key]
        if not isinstance(sentence, str):
            assert count is not None, key
            form = self.locale.plural_form(count)
            sentence = sentence.get(form, sentence["other"])
        if count is not None:
            words.setdefault("number", self.number(count))
        words.setdefault("point", self.word(1))
        words.setdefault("points", self.word(2))
        return sentence.format_map(words)

    def name(self, text: str) -> str:
        """A name of the program file in this language."""
        return in_language(text, self.language)

    def word(self, count: int) -> str:
        """What so many points are called."""
        one = count == 1 or self.locale.plural_form(count) == "one"
        return self.name(self.forms[0 if one else 1])

    def points(self, count: int) -> str:
        """So many points, with their name."""
        word = self.word(count)
        tight = self.language in _TIGHT and not word.isascii()
        return f"{self.number(count)}{'' if tight else ' '}{word}"

    def number(self, value: int | Decimal) -> str:
        """A number as people write it."""
        return str(format_decimal(value, locale=self.locale, decimal_quantization=False))

    def percent(self, text: str) -> str:
        """A percentage that is written as "7.5"."""
        share = Decimal(text) / 100
        return str(format_percent(share, locale=self.locale, decimal_quantization=False))

    def money(self, text: str) -> str:
        """An amount of the shop's currency that is written as "12.50"; a fraction of the smallest
        unit stays."""
        amount = Decimal(text)
        unit = Decimal(1).scaleb(-get_currency_precision(self.currency))
        rounds = amount == amount.quantize(unit)
        return str(
            format_currency(amount, self.currency, locale=self.locale, decimal_quantization=rounds)
        )

    def day(self, day: Day) -> str:
        """A date in full."""
        return self._dated(str(format_date(date.fromordinal(day), "long", locale=self.locale)))

    def month_day(self, month_day: tuple[int, int]) -> str:
        """A day of every year."""
        day = date(_LEAP_YEAR, *month_day)
        return self._dated(str(format_skeleton("MMMMd", day, locale=self.locale)))

    def _dated(self, text: str) -> str:
        """In French the first of a month is no plain number, which Babel's forms leave out."""
        is_first = self.language == "fr" and text.startswith("1 ")
        return f"1er{text[1:]}" if is_first else text

    def weekday(self, short: str) -> str:
        """A day of the week by its first three letters, as the program file has it."""
        place = [name[:3] for name in WEEKDAYS].index(short)
        return str(get_day_names("wide", "stand-alone", locale=self.locale)[place])

    def clock(self, minute: int) -> str:
        """A time of day, of which 24:00 is the midnight that ends it."""
        hour, rest = divmod(minute % (24 * 60), 60)
        return str(format_time(time(hour, rest), "short", locale=self.locale))

    def length(self, length: Length) -> str:
        """A span of time such as "12 months"."""
        text = str(format_unit(length.count, f"duration-{length.unit[:-1]}", locale=self.locale))
        return text.replace(" ", "") if self.language in _TIGHT else text

    def either(self, parts: Iterable[str]) -> str:
        """ "a, b or c"."""
        return str(format_list(list(parts), "or", locale=self.locale))

    def all_of(self, parts: Iterable[str]) -> str:
        """ "a, b and c"."""
        return str(format_list(list(parts), locale=self.locale))
