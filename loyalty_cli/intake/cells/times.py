"""Texts to instants and days, in the store's time zone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from loyalty_cli.base.dates import Day, parse_day
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.kinds.rows import When
from loyalty_cli.intake.profile.date_formats import (
    ISO,
    Calendar,
    Stamp,
    compile_format,
    compile_formats,
    find_zone,
    formats_for,
    read_stamp,
    roc_formats_for,
    zone_in_cell,
)

_KEPT = 1 << 16
_FEW = 3
TAILS = {f":{m:02}:{s:02}": m for m in range(60) for s in range(60)}
"""Every :MM:SS with its minute."""

_MINUTES_OF_DAY = 1440
_BARE = len("2026-03-31")
_TO_THE_MINUTE = len("2026-03-31 14:05")

FIRST_DAY = parse_day("1900-01-01")
"""What is dated before is a slip of a file: a spreadsheet's day 0, a year of two digits."""

Hour = tuple[str, Day, int, bool]
"""What an hour of the file's clock begins with: the UTC text, the store's day and minute, and
whether it begins on the hour in both (the text ends there with the hour, else with the minute)."""


class Clock:
    """Reads times and days as one file writes them.

    `zone` is the store's: local dates and minutes are always in it. `file_zone` is that of times
    without a zone of their own (default: the store's). A bare date is the start of that day in
    the store's zone. Where the clocks go forward a time that does not exist is read as the hour
    after, one that comes twice as the first. `calendar` is how years are counted; a workbook's own
    dates are ISO. `known_hours` is what is remembered, by what a cell begins with; it stays empty
    where a format must be asked what a cell says.
    """

    def __init__(
        self,
        zone: ZoneInfo | str,
        *,
        file_zone: ZoneInfo | str | None = None,
        date_format: str | Sequence[str] = ISO,
        zones: Mapping[str, str] | None = None,
        calendar: Calendar = "gregorian",
        is_workbook: bool = False,
    ) -> None:
        self._zone = ZoneInfo(zone) if isinstance(zone, str) else zone
        own = file_zone if file_zone is not None else self._zone
        self._file_zone = (find_zone(own) or self._zone) if isinstance(own, str) else own
        self._formats = (date_format,) if isinstance(date_format, str) else tuple(date_format)
        self._is_iso = self._formats == (ISO,) and calendar == "gregorian"
        self._patterns = [(one, calendar) for one in compile_formats(self._formats, calendar)]
        if is_workbook and ISO not in self._formats:
            # What is a date to the spreadsheet comes so, whatever form its texts have.
            self._patterns.append((compile_format(ISO), "gregorian"))
        self._zones = zones or {}
        self._hours: dict[str, Hour] = {}
        self.known_hours = self._hours if self._is_iso else {}
        self._texts: dict[str, When] = {}

    def when(self, cell: str) -> When:
        """A time or a bare date; raises CellError where it is neither."""
        text = cell.strip()
        size = len(text)
        if not self._is_iso or size == _BARE:
            return self._remembered(text)
        if size == _TO_THE_MINUTE:
            text = f"{text}:00"
        if size <= 19:
            hour, tail = self.known_hours.get(text[:13]), text[13:]
        else:
            hour, tail = self.known_hours.get(text[:13] + text[19:]), text[13:19]
        if hour is not None:
            minute = TAILS.get(tail)
            if minute is not None:
                return _within(hour, minute, tail)
        stamp = self._stamp(cell.strip(), "time")
        return self._read(stamp, text[:13] + stamp.zone)

    def day(self, cell: str) -> Day:
        """A bare date; raises CellError where it is none."""
        text = cell.strip()
        stamp = self._stamp(text, "date")
        if stamp.time:
            raise self._fault(text, "date")
        return _day(stamp.date)

    def _remembered(self, text: str) -> When:
        found = self._texts.get(text)
        if found is None:
            stamp = self._stamp(text, "time")
            found = self._read(stamp, f"{stamp.date} {stamp.time[:2]}{stamp.zone}")
            if len(self._texts) >= _KEPT:
                self._texts.clear()
            self._texts[text] = found
        return found

    def _stamp(self, text: str, code: str) -> Stamp:
        """What the text says; raises CellError where no format reads it, or two do differently."""
        read = (read_stamp(text, one, calendar) for one, calendar in self._patterns)
        found = {stamp for stamp in read if stamp is not None}
        if not found:
            raise self._fault(text, code)
        if len(found) > 1:
            found = {stamp for stamp in found if _exists(stamp)} or found
        if len(found) > 1:
            readings = " and as ".join(sorted(f"{one.date} {one.time}".strip() for one in found))
            said = f"can be read as {readings}"
            raise CellError(code, said, "leave one of the profile's date formats")
        return found.pop()

    def _read(self, stamp: Stamp, known_as: str) -> When:
        part = f".{stamp.fraction}" if stamp.fraction else ""
        known, past = self._hours.get(known_as), TAILS.get(stamp.time[2:])
        if known is not None and past is not None:
            return _within(known, past, stamp.time[2:] + part)
        day = _day(stamp.date)
        if not stamp.time:
            return self._start_of(day)
        hour, minute, second = stamp.time.split(":")
        if hour > "23" or minute > "59" or second > "59":
            raise CellError("time", "has a time of day that does not exist", "mend the time")
        at = datetime.fromisoformat(f"{stamp.date}T{stamp.time}")
        zone = self._named_zone(stamp.zone)
        try:
            utc, local = self._resolve(at, zone)
        except OverflowError:
            raise CellError("time", "is too far away", "mend the year") from None
        if local.toordinal() < FIRST_DAY:
            raise _too_early()
        self._remember(known_as, zone, at.replace(minute=0, second=0))
        return When(
            f"{utc.isoformat()[:19]}{part}Z",
            local.toordinal(),
            local.hour * 60 + local.minute,
        )

    def _named_zone(self, name: str) -> tzinfo:
        if not name:
            return self._file_zone
        zone = zone_in_cell(name, self._zones)
        if zone is None and name[0] in "+-":
            said = "has a zone that does not exist"
            raise CellError("time", said, "write the zone like +01:00")
        if zone is None:
            said = f'names the zone "{name}", which is none that only one place has'
            fix = f'say in the profile which it is: zones = {{ "{name}" = "Europe/Berlin" }}'
            raise CellError("time", said, fix)
        return zone

    def _resolve(self, stamp: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
        utc = stamp.replace(tzinfo=zone, fold=0).astimezone(UTC)
        return utc, utc.astimezone(self._zone)

    def _remember(self, known_as: str, zone: tzinfo, stamp: datetime) -> None:
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
        if len(self._hours) >= _KEPT:
            self._hours.clear()
        even = utc.minute == local.minute == 0
        minutes = local.hour * 60 + local.minute
        start_text = utc.isoformat()[: 13 if even else 16]
        self._hours[known_as] = (start_text, local.toordinal(), minutes, even)

    def _start_of(self, day: Day) -> When:
        if day < FIRST_DAY:
            raise _too_early()
        try:
            start = datetime.fromordinal(day).replace(tzinfo=self._zone).astimezone(UTC)
        except OverflowError:
            raise CellError("time", "is too far away", "mend the year") from None
        return When(f"{start.isoformat()[:19]}Z", day, None)

    def _fault(self, text: str, code: str) -> CellError:
        like = "2026-03-31" if code == "date" else "2026-03-31 14:05:00"
        if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", text, re.ASCII):
            said = "is a spreadsheet's day number, not a date"
            return CellError(code, said, f"format the column like {like} and save the file again")
        fits = [f'date_format = "{one}"' for one in formats_for(text, with_times=code == "time")]
        fits = fits or [
            f'calendar = "roc" with date_format = "{one}"'
            for one in roc_formats_for(text, with_times=code == "time")
        ]
        fix = f"say {' or '.join(fits)} in a profile" if fits else ""
        if not self._is_iso:
            formats = [*self._formats[:_FEW], *["…"] * (len(self._formats) > _FEW)]
            said = f"does not look like {' or '.join(formats)}"
            return CellError(code, said, fix or "mend it, or the profile's date_format")
        return CellError(code, f"is not a {code} like {like}", fix or f"write it like {like}")


def _too_early() -> CellError:
    return CellError("time", "is before 1900", "mend the year")


def _within(hour: Hour, minute: int, tail: str) -> When:
    """A time in a known hour, so many minutes after it began."""
    start, day, minutes, even = hour
    if even:
        return When(f"{start}{tail}Z", day, minutes + minute)
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


def _exists(stamp: Stamp) -> bool:
    try:
        parse_day(stamp.date)
    except ValueError:
        return False
    return True


def _day(text: str) -> Day:
    try:
        return parse_day(text)
    except ValueError:
        raise CellError("date", "is not a date that exists", "mend the date") from None
