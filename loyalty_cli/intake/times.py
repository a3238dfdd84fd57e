"""Texts to instants and days, in the store's time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from loyalty_cli.base.dates import Day, parse_day
from loyalty_cli.intake.faults import CellError
from loyalty_cli.intake.rows import When

ISO = "iso"
"""The default date format: YYYY-MM-DD, then T or a blank, HH:MM[:SS[.fff]], then Z or ±HH:MM."""

_KEPT = 1 << 16
TAILS = {f":{m:02}:{s:02}": m for m in range(60) for s in range(60)}
"""Every :MM:SS with its minute."""

_MINUTES_OF_DAY = 1440
_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?",
    re.ASCII,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG = ("january|february|march|april|may|june|july|august|september|october|november|december",)
_DIRECTIVES = {
    "Y": r"(?P<Y>[0-9]{4})",
    "y": r"(?P<y>[0-9]{2})",
    "m": r"(?P<m>[0-9]{1,2})",
    "d": r"(?P<d>[0-9]{1,2})",
    "b": f"(?P<b>{'|'.join(_MONTHS)})",
    "B": f"(?P<b>{_LONG[0]})",
    "H": r"(?P<H>[0-9]{1,2})",
    "I": r"(?P<I>[0-9]{1,2})",
    "M": r"(?P<M>[0-9]{2})",
    "S": r"(?P<S>[0-9]{2})",
    "f": r"(?P<f>[0-9]{1,9})",
    "p": r"(?P<p>am|pm)",
    "z": r"(?P<z>Z|[+-][0-9]{2}:?[0-9]{2})",
    "%": "%",
}
_COMMON = (
    *("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%m/%d/%y", "%d/%m/%y"),
    *("%d-%b-%Y", "%d %b %Y", "%b %d, %Y", "%Y-%m-%d", "%Y%m%d"),
)
_COMMON_TIMES = ("", " %H:%M", " %H:%M:%S", ", %H:%M", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S %z")


Hour = tuple[str, Day, int, bool]
"""What an hour of the file's clock begins with: the UTC text, the store's day and minute, and
whether it begins on the hour in both (the text ends there with the hour, else with the minute)."""


@lru_cache(maxsize=256)
def compile_format(date_format: str) -> re.Pattern[str]:
    """A strptime-like format as a pattern; raises ValueError that says what it can't hold.

    Known are %Y %y %m %d %b %B %H %I %p %M %S %f %z %%. Months are English words.
    """
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
    if used & set("HIMSfpz") and not (("H" in used) != ({"I", "p"} <= used) and "M" in used):
        raise ValueError("must have %H, or %I with %p, and %M where it has a time")
    return re.compile(pattern, re.ASCII | re.IGNORECASE)


class Clock:
    """Reads times and days as one file writes them.

    `zone` is the store's: local dates and minutes are always in it. `file_zone` is that of times
    without a zone of their own (default: the store's). A bare date is the start of that day in
    the store's zone. Where the clocks go forward a time that does not exist is read as the hour
    after, one that comes twice as the first. `known_hours` is what is remembered.
    """

    def __init__(
        self,
        zone: ZoneInfo | str,
        *,
        file_zone: ZoneInfo | str | None = None,
        date_format: str = ISO,
    ) -> None:
        self._zone = ZoneInfo(zone) if isinstance(zone, str) else zone
        own = file_zone if file_zone is not None else self._zone
        self._file_zone = ZoneInfo(own) if isinstance(own, str) else own
        self._format = None if date_format == ISO else compile_format(date_format)
        self._date_format = date_format
        self.known_hours: dict[str, Hour] = {}
        self._texts: dict[str, When] = {}

    def when(self, cell: str) -> When:
        """A time or a bare date; raises CellError where it is neither."""
        text = cell.strip()
        if self._format is not None:
            return self._formatted(text, self._format)
        if len(text) == 19:
            hour, tail = self.known_hours.get(text[:13]), text[13:]
        else:
            hour, tail = self.known_hours.get(text[:13] + text[19:]), text[13:19]
        if hour is not None:
            minute = TAILS.get(tail)
            if minute is not None:
                start, day, minutes, even = hour
                if even:
                    return When(f"{start}{tail}Z", day, minutes + minute)
                return _uneven(hour, minute, tail)
        return self._iso(text, text)

    def day(self, cell: str) -> Day:
        """A bare date; raises CellError where it is none."""
        text = cell.strip()
        iso = self._as_iso(text, self._format) if self._format is not None else text
        if iso is None or len(iso) != 10:
            raise self._fault(text, "date")
        return _day(iso)

    def _formatted(self, text: str, pattern: re.Pattern[str]) -> When:
        found = self._texts.get(text)
        if found is None:
            iso = self._as_iso(text, pattern)
            if iso is None:
                raise self._fault(text, "time")
            found = self._iso(iso, text)
            if len(self._texts) >= _KEPT:
                self._texts.clear()
            self._texts[text] = found
        return found

    def _iso(self, text: str, typed: str) -> When:
        match = _ISO.fullmatch(text)
        if match is None:
            raise self._fault(typed, "time")
        date, hour, minute, second, fraction, zone = match.groups()
        day = _day(date)
        if hour is None:
            return self._start_of(day)
        if hour > "23" or minute > "59" or (second or "00") > "59":
            raise CellError("time", "has a time of day that does not exist", "mend the time")
        second = second or "00"
        stamp = datetime.fromisoformat(f"{date}T{hour}:{minute}:{second}")
        try:
            utc, local = self._resolve(stamp, zone or "")
        except OverflowError:
            raise CellError("time", "is too far away", "mend the year") from None
        self._remember(text[:13], zone or "", stamp.replace(minute=0, second=0))
        part = f".{fraction.rstrip('0')}" if fraction and fraction.rstrip("0") else ""
        return When(
            f"{utc.isoformat()[:19]}{part}Z",
            local.toordinal(),
            local.hour * 60 + local.minute,
        )

    def _resolve(self, stamp: datetime, zone: str) -> tuple[datetime, datetime]:
        utc = stamp.replace(tzinfo=_zone(zone) or self._file_zone, fold=0).astimezone(UTC)
        return utc, utc.astimezone(self._zone)

    def _remember(self, start: str, zone: str, stamp: datetime) -> None:
        """Keep what one hour of the file's clock is, where all its minutes are alike."""
        try:
            utc, local = self._resolve(stamp, zone)
            last_utc, last_local = self._resolve(stamp.replace(minute=59, second=59), zone)
        except OverflowError:
            return
        span = timedelta(minutes=59, seconds=59)
        wall = last_local.replace(tzinfo=None) - local.replace(tzinfo=None)
        if not (last_utc - utc == wall == span) or utc.second or local.second:
            return
        if len(self.known_hours) >= _KEPT:
            self.known_hours.clear()
        even = utc.minute == local.minute == 0
        minutes = local.hour * 60 + local.minute
        start_text = utc.isoformat()[: 13 if even else 16]
        self.known_hours[start + zone] = (start_text, local.toordinal(), minutes, even)

    def _start_of(self, day: Day) -> When:
        try:
            start = datetime.fromordinal(day).replace(tzinfo=self._zone).astimezone(UTC)
        except OverflowError:
            raise CellError("time", "is too far away", "mend the year") from None
        return When(f"{start.isoformat()[:19]}Z", day, None)

    def _as_iso(self, text: str, pattern: re.Pattern[str]) -> str | None:
        match = pattern.fullmatch(text)
        if match is None:
            return None
        found = {name: part for name, part in match.groupdict().items() if part is not None}
        year = found.get("Y") or ("20" if found["y"] < "69" else "19") + found["y"]
        month = int(found["m"]) if "m" in found else _MONTHS.index(found["b"][:3].lower()) + 1
        date = f"{year}-{month:02}-{int(found['d']):02}"
        if "M" not in found:
            return date
        hour = int(found.get("H") or found["I"])
        if "H" not in found:
            if not 1 <= hour <= 12:
                return None
            hour = hour % 12 + (12 if found["p"].lower() == "pm" else 0)
        zone = found.get("z", "").upper()
        if len(zone) == 5:
            zone = f"{zone[:3]}:{zone[3:]}"
        fraction = f".{found['f']}" if "f" in found else ""
        return f"{date} {hour:02}:{found['M']}:{found.get('S', '00')}{fraction}{zone}"

    def _fault(self, text: str, code: str) -> CellError:
        like = "2026-03-31" if code == "date" else "2026-03-31 14:05:00"
        if self._format is not None:
            return CellError(
                code,
                f"does not look like {self._date_format}",
                "mend it, or the profile's date_format",
            )
        if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", text, re.ASCII):
            said = "is a spreadsheet's day number, not a date"
            return CellError(code, said, f"format the column like {like} and save the file again")
        fits = [f'date_format = "{one}"' for one in _formats_for(text, code)]
        said = f"is not a {code} like {like}"
        if fits:
            return CellError(code, said, f"say {' or '.join(fits)} in a profile")
        return CellError(code, said, f"write it like {like}")


def _uneven(hour: Hour, minute: int, tail: str) -> When:
    """A time in an hour that is no whole hour in UTC or in the store's zone."""
    start, day, minutes, _ = hour
    utc_minute = int(start[14:16]) + minute
    if utc_minute < 60:
        utc = f"{start[:14]}{utc_minute:02}"
    else:
        utc = f"{_next_hour(start[:13])}:{utc_minute - 60:02}"
    days, local = divmod(minutes + minute, _MINUTES_OF_DAY)
    return When(f"{utc}{tail[3:]}Z", day + days, local)


@lru_cache(maxsize=_KEPT)
def _next_hour(start: str) -> str:
    later = datetime.fromisoformat(f"{start}:00:00") + timedelta(hours=1)
    return later.isoformat()[:13]


def _formats_for(text: str, code: str) -> list[str]:
    found = []
    for date in _COMMON:
        for time in _COMMON_TIMES if code == "time" else ("",):
            match = compile_format(date + time).fullmatch(text)
            if match is None:
                continue
            numbers = match.groupdict()
            if int(numbers["d"]) <= 31 and int(numbers.get("m") or 1) <= 12:
                found.append(date + time)
    return found


def _day(text: str) -> Day:
    try:
        return parse_day(text)
    except ValueError:
        raise CellError("date", "is not a date that exists", "mend the date") from None


@lru_cache(maxsize=1024)
def _zone(text: str) -> timezone | None:
    """Z or ±HH:MM as a zone; None for no text."""
    if text in ("", "Z"):
        return UTC if text else None
    span = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    if span >= timedelta(hours=24) or text[4:6] > "59":
        raise CellError("time", "has a zone that does not exist", "write the zone like +01:00")
    return timezone(-span if text[0] == "-" else span)
