"""Date formats and names of time zones, as a profile writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

ISO = "iso"
"""The default date format: YYYY-MM-DD, then T or a blank, HH:MM[:SS[.fff]], then Z or ±HH:MM."""

_ISO = re.compile(
    r"(?P<Y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"
    r"(?:[T ](?P<H>[0-9]{2}):(?P<M>[0-9]{2})(?::(?P<S>[0-9]{2})(?:\.(?P<f>[0-9]{1,9}))?)?"
    r"(?P<z>Z|[+-][0-9]{2}:[0-9]{2})?)?",
    re.ASCII,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG = "january|february|march|april|may|june|july|august|september|october|november|december"
_DIRECTIVES = {
    "Y": r"(?P<Y>[0-9]{4})",
    "y": r"(?P<y>[0-9]{2})",
    "m": r"(?P<m>[0-9]{1,2})",
    "d": r"(?P<d>[0-9]{1,2})",
    "b": f"(?P<b>{'|'.join(_MONTHS)})",
    "B": f"(?P<b>{_LONG})",
    "H": r"(?P<H>[0-9]{1,2})",
    "I": r"(?P<I>[0-9]{1,2})",
    "M": r"(?P<M>[0-9]{2})",
    "S": r"(?P<S>[0-9]{2})",
    "f": r"(?P<f>[0-9]{1,9})",
    "p": r"(?P<p>am|pm)",
    "z": r"(?P<z>Z|[+-][0-9]{2}:?[0-9]{2})",
    "Z": r"(?P<Z>(?!(?:am|pm)\b)[A-Za-z](?:.*\S)?)",
    "%": "%",
}
_COMMON = (
    *("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%m/%d/%y", "%d/%m/%y"),
    *(
        "%d-%m-%y",
        "%m-%d-%y",
        "%m-%d-%Y",
        "%d-%b-%Y",
        "%d %b %Y",
        "%b %d, %Y",
        "%Y-%m-%d",
        "%Y%m%d",
    ),
)
_COMMON_TIMES = (
    *("", " %H:%M", " %H:%M:%S", ", %H:%M", " %I:%M %p", " %I:%M:%S %p"),
    *(" %H:%M:%S %z", " %H:%M %Z", " %H:%M:%S %Z", " %I:%M %p %Z", " %I:%M:%S %p %Z"),
)
_OFFSET = re.compile(r"(?:GMT|UTC)([+-])([0-9]{1,2})(?::?([0-9]{2}))?", re.ASCII)


Calendar = Literal["gregorian", "buddhist", "roc"]
"""How a file counts years: as we do, from the Buddha's death (Thailand: 2568 is 2025), or from the
founding of the Republic of China (Taiwan: 114 is 2025)."""

_AHEAD: dict[Calendar, int] = {"gregorian": 0, "buddhist": 543, "roc": -1911}
"""How many years a calendar is ahead of ours."""

_YEAR = "(?P<Y>[0-9]{4})"
_SHORT_YEAR = "(?P<Y>[0-9]{2,3})"


@lru_cache(maxsize=256)
def compile_format(date_format: str, calendar: Calendar = "gregorian") -> re.Pattern[str]:
    """A strptime-like format, or "iso", as a pattern; raises ValueError that says what is wrong.

    Known are %Y %y %m %d %b %B %H %I %p %M %S %f %z %Z %%. Months are English words.
    """
    if calendar == "roc":
        if "%y" in date_format.replace("%%", ""):
            raise ValueError('has %y, and calendar = "roc" has years like 114: write %Y')
        pattern = compile_format(date_format).pattern.replace(_YEAR, _SHORT_YEAR)
        return re.compile(pattern, re.ASCII | re.IGNORECASE)
    if date_format == ISO:
        return _ISO
    parts = re.split(r"%(.?)", date_format, flags=re.DOTALL)
    pattern, used = re.escape(parts[0]), set[str]()
    for letter, literal in zip(parts[1::2], parts[2::2], strict=True):
        if letter not in _DIRECTIVES:
            known = " ".join(f"%{known}" for known in _DIRECTIVES)
            raise ValueError(f"has %{letter}, which is none of {known}")
        if letter in used and letter != "%":
            raise ValueError(f"has %{letter} twice")
        used.add(letter)
        pattern += _DIRECTIVES[letter] + re.escape(literal)
    for choices in (("Y", "y"), ("m", "b", "B"), ("d",)):
        if len(used.intersection(choices)) != 1:
            raise ValueError(f"must have one of {' '.join('%' + choice for choice in choices)}")
    if used & set("HIMSfpzZ") and not (("H" in used) != ({"I", "p"} <= used) and "M" in used):
        raise ValueError("must have %H, or %I with %p, and %M where it has a time")
    if {"z", "Z"} <= used:
        raise ValueError("has both %z and %Z")
    return re.compile(pattern, re.ASCII | re.IGNORECASE)


def compile_formats(
    formats: Iterable[str], calendar: Calendar = "gregorian"
) -> tuple[re.Pattern[str], ...]:
    """Several formats, at least one."""
    patterns = tuple(compile_format(one, calendar) for one in formats)
    if not patterns:
        raise ValueError("must name a date format")
    return patterns


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a text says of a time, as ISO writes it: a date, a time of day or "", a fraction.

    `zone` is Z, ±HH:MM or the name that stands in the text, "" where there is none.
    """

    date: str
    time: str
    fraction: str
    zone: str


def read_stamp(
    text: str, pattern: re.Pattern[str], calendar: Calendar = "gregorian"
) -> Stamp | None:
    """The text as the pattern reads it, or None; whether such a time exists is not looked at."""
    match = pattern.fullmatch(text)
    if match is None:
        return None
    found = {name: part for name, part in match.groupdict().items() if part is not None}
    year = found.get("Y") or _whole_year(found["y"], calendar)
    if calendar != "gregorian":
        year = f"{int(year) - _AHEAD[calendar]:04}"
    month = int(found["m"]) if "m" in found else _MONTHS.index(found["b"][:3].lower()) + 1
    date = f"{year}-{month:02}-{int(found['d']):02}"
    if "M" not in found:
        return Stamp(date, "", "", "")
    hour = int(found.get("H") or found["I"])
    if "H" not in found:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["p"].lower() == "pm" else 0)
    zone = found.get("Z", found.get("z", "").upper())
    if len(zone) == 5 and zone[0] in "+-":
        zone = f"{zone[:3]}:{zone[3:]}"
    time = f"{hour:02}:{found['M']}:{found.get('S', '00')}"
    return Stamp(date, time, found.get("f", "").rstrip("0"), zone)


def _whole_year(two_digits: str, calendar: Calendar) -> str:
    if calendar == "buddhist":
        return f"25{two_digits}"
    return ("20" if two_digits < "69" else "19") + two_digits


def roc_formats_for(text: str, *, with_times: bool) -> list[str]:
    """The common formats that would read a text whose year is one of the Republic of China."""
    match = re.match(r"[0-9]{2,3}(?=[-/.])", text, re.ASCII)
    if match is None:
        return []
    found = formats_for(f"{int(match[0]) + 1911}{text[match.end() :]}", with_times=with_times)
    return [one for one in found if one.startswith("%Y")]


def formats_for(text: str, *, with_times: bool) -> list[str]:
    """The common formats that would read the text, as far as the numbers allow."""
    found = []
    for date in _COMMON:
        for time in _COMMON_TIMES if with_times else ("",):
            match = compile_format(date + time).fullmatch(text)
            if match is None:
                continue
            numbers = match.groupdict()
            if 1 <= int(numbers["d"]) <= 31 and 1 <= int(numbers.get("m") or 1) <= 12:
                found.append(date + time)
    return found


@lru_cache(maxsize=1024)
def find_zone(name: str) -> tzinfo | None:
    """A zone by its name in the time zone database, or Z or ±HH:MM; None where there is none."""
    if name == "Z":
        return UTC
    if re.fullmatch(r"[+-][0-9]{2}:[0-5][0-9]", name, re.ASCII):
        return _offset(name[0], int(name[1:3]), int(name[4:]))
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return None


def zone_in_cell(text: str, zones: Mapping[str, str]) -> tzinfo | None:
    """The zone that a cell names: by the profile's `zones`, else where it has only one reading.

    That is Z, ±HH:MM, UTC, GMT, GMT+3 and names like Europe/Berlin; IST or CST are many zones.
    """
    if text in zones:
        return find_zone(zones[text])
    if text.upper() in {"UTC", "GMT"}:
        return UTC
    match = _OFFSET.fullmatch(text.upper())
    if match is not None:
        return _offset(match[1], int(match[2]), int(match[3] or 0))
    if "/" in text or text[0] in "Z+-":
        return find_zone(text)
    return None


def _offset(sign: str, hours: int, minutes: int) -> timezone | None:
    span = timedelta(hours=hours, minutes=minutes)
    if span >= timedelta(hours=24) or minutes > 59:
        return None
    return timezone(-span if sign == "-" else span)
