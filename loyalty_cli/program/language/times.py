"""The shapes of time: lengths, days, and days of every year."""

from __future__ import annotations

import re
from datetime import date, datetime

from loyalty_cli.base.dates import Day, Length, parse_day, parse_length
from loyalty_cli.base.problems import did_you_mean
from loyalty_cli.program.language.shapes import Fault, FaultyError, Shape, show, wrong_type

_MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}", re.ASCII)
_WORDY_LENGTH = re.compile(r" *([0-9]+) *(d|w|m|y)[a-z]*\.? *", re.ASCII | re.IGNORECASE)


def length(least: int = 0, words: tuple[str, ...] = ()) -> Shape[Length | str]:
    """A length such as "14 days" of at least so many, or one of the words that stand for one."""
    also = "".join(f', "{word}"' for word in words)

    def parse(value: object) -> Length | str:
        if not isinstance(value, str):
            fix = f'write "{value} days"' if type(value) is int else None
            raise wrong_type(value, f'a length like "14 days"{also}', fix)
        if value in words:
            return value
        try:
            found = parse_length(value)
        except ValueError:
            raise FaultyError(
                Fault(
                    "bad-length",
                    f'{show(value)} is not a length like "14 days", "2 weeks", "12 months",'
                    f' "1 year"{also}',
                    _length_fix(value, words),
                )
            ) from None
        if found.count < least:
            raise FaultyError(
                Fault("bad-length", f"{show(value)} is not allowed; it must be longer")
            )
        return found

    pattern = "^[0-9]{1,5} (day|week|month|year)s?$"
    schema: dict[str, object] = {"type": "string", "pattern": pattern}
    return Shape(parse, {"anyOf": [schema, {"enum": list(words)}]} if words else schema)


def _length_fix(value: str, words: tuple[str, ...]) -> str | None:
    match = _WORDY_LENGTH.fullmatch(value)
    if match:
        unit = {"d": "day", "w": "week", "m": "month", "y": "year"}[match[2].lower()]
        count = int(match[1])
        return f'did you mean "{count} {unit}{"" if count == 1 else "s"}"?'
    near = did_you_mean(value, words)
    return f'did you mean "{near}"?' if near else None


def parse_date(value: object) -> Day:
    """A calendar day: a TOML date, or its text "2026-03-01"."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.toordinal()
    if not isinstance(value, str):
        fix = f"write {value.date().isoformat()}" if isinstance(value, datetime) else None
        raise wrong_type(value, "a date like 2026-03-31", fix)
    try:
        return parse_day(value)
    except ValueError:
        raise FaultyError(
            Fault("bad-date", f"{show(value)} is not a date that exists, like 2026-03-31")
        ) from None


def parse_month_day(value: object) -> tuple[int, int]:
    """A day of every year, "MM-DD", as month and day; 29 February is one."""
    if not isinstance(value, str):
        raise wrong_type(value, 'a day of every year like "12-31"')
    if _MONTH_DAY.fullmatch(value):
        try:
            day = date.fromisoformat(f"2000-{value}")  # a year that has a 29 February
        except ValueError:
            pass
        else:
            return (day.month, day.day)
    raise FaultyError(Fault("bad-date", f'{show(value)} is not a day of every year like "12-31"'))


def looks_like_month_day(value: str) -> bool:
    """Whether the text is meant as "MM-DD", right or wrong."""
    return _MONTH_DAY.fullmatch(value) is not None


DAY = Shape(parse_date, {"type": "string", "format": "date"})
MONTH_DAY = Shape(parse_month_day, {"type": "string", "pattern": f"^{_MONTH_DAY.pattern}$"})


def rough_days(span: Length) -> int:
    """About how many days a length has: enough to compare two of them in a warning."""
    return span.count * {"days": 1, "weeks": 7, "months": 30, "years": 365}[span.unit]
