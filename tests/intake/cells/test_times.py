"""Times and days: every form of the contract, and the nights when clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.base.dates import iso
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.times import Clock
from loyalty_cli.intake.kinds.rows import When


def shown(when: When) -> tuple[str, str, int | None]:
    return (when.instant, iso(when.day), when.minute)


@pytest.mark.parametrize(
    ("zone", "cell", "instant", "day", "minute"),
    [
        ("UTC", "2026-03-01 09:30:00", "2026-03-01T09:30:00Z", "2026-03-01", 570),
        ("UTC", "2026-03-01T09:30", "2026-03-01T09:30:00Z", "2026-03-01", 570),
        ("UTC", "2026-03-01 09:30:05.120", "2026-03-01T09:30:05.12Z", "2026-03-01", 570),
        ("UTC", "2026-03-01 09:30:05.000Z", "2026-03-01T09:30:05Z", "2026-03-01", 570),
        ("UTC", "2026-03-01T09:30+05:30", "2026-03-01T04:00:00Z", "2026-03-01", 240),
        ("Asia/Taipei", "2026-03-01", "2026-02-28T16:00:00Z", "2026-03-01", None),
        ("Asia/Taipei", "2026-03-01T23:30:00Z", "2026-03-01T23:30:00Z", "2026-03-02", 450),
        ("Asia/Kolkata", "2026-03-01 00:10:00", "2026-02-28T18:40:00Z", "2026-03-01", 10),
        ("Asia/Kolkata", "2026-03-01 00:40:59", "2026-02-28T19:10:59Z", "2026-03-01", 40),
        ("Asia/Kolkata", "2026-03-01T18:45:00Z", "2026-03-01T18:45:00Z", "2026-03-02", 15),
        ("America/New_York", "2026-03-08 02:30:00", "2026-03-08T07:30:00Z", "2026-03-08", 210),
        ("America/New_York", "2026-11-01 01:30:00", "2026-11-01T05:30:00Z", "2026-11-01", 90),
        ("America/New_York", "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-01", None),
        ("Australia/Lord_Howe", "2026-10-04 02:10:00", "2026-10-03T15:40:00Z", "2026-10-04", 160),
        ("Pacific/Apia", "2011-12-29 23:59:59", "2011-12-30T09:59:59Z", "2011-12-29", 1439),
    ],
)
def test_times(zone: str, cell: str, instant: str, day: str, minute: int | None) -> None:
    clock = Clock(zone)
    assert shown(clock.when(cell)) == (instant, day, minute)
    assert shown(clock.when(f" {cell} ")) == (instant, day, minute), "the second time as well"


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02-29",
        "2026-13-01 10:00:00",
        "2026-03-01 24:00:00",
        "2026-03-01 10:60:00",
        "2026-03-01 10:00:60",
        "2026-03-01 10",
        "2026-3-1",
        "20260301",
        "01/03/2026",
        "2026-03-01T10:00:00+0100",
        "2026-03-01T10:00:00+24:00",
        "0001-01-01 00:00:00+14:00",
        "9999-12-31 23:59:59-12:00",
        "2026-03-01  10:00:00",
        "",
        "now",
    ],
)
def test_what_is_no_time(cell: str) -> None:
    clock = Clock("UTC")
    clock.when("2026-03-01 10:00:00")
    with pytest.raises(CellError):
        clock.when(cell)


@pytest.mark.parametrize(
    ("date_format", "cell", "instant"),
    [
        ("%m/%d/%Y", "12/27/2018", "2018-12-27T00:00:00Z"),
        ("%d.%m.%Y, %H:%M", "24.03.2023, 12:32", "2023-03-24T12:32:00Z"),
        ("%m/%d/%y %I:%M %p", "10/8/26 5:18 PM", "2026-10-08T17:18:00Z"),
        ("%m/%d/%y %I:%M %p", "10/8/26 12:18 am", "2026-10-08T00:18:00Z"),
        ("%d-%b-%Y", "23-Aug-2026", "2026-08-23T00:00:00Z"),
        ("%B %d, %Y", "August 14, 2026", "2026-08-14T00:00:00Z"),
        ("%Y-%m-%d %H:%M:%S %z", "2023-05-31 18:44:25 -0700", "2023-06-01T01:44:25Z"),
        ("%d/%m/%y", "01/02/70", "1970-02-01T00:00:00Z"),
        ("%m/%d/%Y %I:%M %p %Z", "7/8/2026 1:05 pm Europe/Paris", "2026-07-08T11:05:00Z"),
    ],
)
def test_date_formats(date_format: str, cell: str, instant: str) -> None:
    assert Clock("UTC", date_format=date_format).when(cell).instant == instant


@pytest.mark.parametrize(
    ("cell", "fix"),
    [
        (
            "01/10/2026 23:50",
            'say date_format = "%d/%m/%Y %H:%M" or date_format = "%m/%d/%Y %H:%M" in a profile',
        ),
        ("31/12/2025", 'say date_format = "%d/%m/%Y" in a profile'),
        ("45384.34", "format the column like 2026-03-31 14:05:00 and save the file again"),
        ("yesterday", "write it like 2026-03-31 14:05:00"),
    ],
)
def test_the_fix_names_the_formats_that_fit(cell: str, fix: str) -> None:
    with pytest.raises(CellError) as caught:
        Clock("UTC").when(cell)
    assert caught.value.fix == fix


def test_the_half_of_a_day_is_no_zone() -> None:
    formats = ("%m/%d/%Y %H:%M %Z", "%m/%d/%Y %I:%M %p %Z")
    clock = Clock("UTC", date_format=formats, zones={"AM Time": "Z"})
    assert clock.when("7/8/2026 1:05 PM Europe/Paris").instant == "2026-07-08T11:05:00Z"
    assert clock.when("7/8/2026 13:05 Europe/Paris").instant == "2026-07-08T11:05:00Z"


def test_another_form_than_the_profile_s_is_told_with_what_would_read_it() -> None:
    clock = Clock("UTC", date_format=["%Y-%m-%d %H:%M:%S %Z"] * 4)
    with pytest.raises(CellError) as caught:
        clock.when("7/18/2026 12:59:30 Eastern Time (US & Canada)")
    assert caught.value.fix == 'say date_format = "%m/%d/%Y %H:%M:%S %Z" in a profile'
    assert caught.value.said.count("%Y-%m-%d") == 3
    assert caught.value.said.endswith(" or …")
    with pytest.raises(CellError) as caught:
        clock.when("yesterday")
    assert caught.value.fix == "mend it, or the profile's date_format"


def test_days_are_bare_dates() -> None:
    assert iso(Clock("UTC").day(" 2000-02-29 ")) == "2000-02-29"
    assert iso(Clock("UTC", date_format="%d.%m.%Y").day("1.2.2003")) == "2003-02-01"
    for wrong in ("2001-02-29", "2000-02-29 10:00:00", "29.02.2000"):
        with pytest.raises(CellError):
            Clock("UTC").day(wrong)


def test_a_file_of_another_zone_keeps_the_stores_days() -> None:
    clock = Clock("Asia/Taipei", file_zone="UTC")
    assert shown(clock.when("2026-03-01 20:00:00")) == ("2026-03-01T20:00:00Z", "2026-03-02", 240)
    assert shown(clock.when("2026-03-01")) == ("2026-02-28T16:00:00Z", "2026-03-01", None)


ZONES = ["UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Kathmandu"]


FORMS = {
    "%Y-%m-%d %H:%M:%S": "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M": "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S.25": "%Y-%m-%d %H:%M:%S.%f",
    "%m/%d/%Y %I:%M %p": "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M:%S.25": "%d.%m.%Y %H:%M:%S.%f",
}
"""How a stamp is written, and the format that reads it."""


@given(
    st.datetimes(datetime(1980, 1, 1), datetime(2037, 12, 31)).map(
        lambda stamp: stamp.replace(microsecond=0)
    ),
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.sampled_from(["", "Z", "+05:45", "-03:30"]),
    st.sampled_from(list(FORMS)),
)
def test_remembered_hours_agree_with_a_plain_conversion(
    stamp: datetime, zone: str, file_zone: str, suffix: str, form: str
) -> None:
    is_iso = FORMS[form].startswith("%Y")
    date_format = "iso" if is_iso else FORMS[form] + ("%z" if suffix else "")
    clock = Clock(zone, file_zone=file_zone, date_format=date_format)
    clock.when(f"{stamp.replace(minute=0, second=0).strftime(form)}{suffix}")
    if "%S" not in form:
        stamp = stamp.replace(second=0)
    offset = {"": None, "Z": timedelta(0), "+05:45": timedelta(minutes=345)}
    if suffix:
        utc = (stamp - offset.get(suffix, timedelta(minutes=-210))).replace(tzinfo=UTC)  # type: ignore[operator]
    else:
        utc = stamp.replace(tzinfo=ZoneInfo(file_zone)).astimezone(UTC)
    local = utc.astimezone(ZoneInfo(zone))
    when = clock.when(f"{stamp.strftime(form)}{suffix}")
    assert when.instant == f"{utc:%Y-%m-%dT%H:%M:%S}{'.25' if '.25' in form else ''}Z"
    assert (when.day, when.minute) == (local.toordinal(), local.hour * 60 + local.minute)


@pytest.mark.parametrize("cell", ["1899-12-30 10:00:00", "1899-12-31", "0001-01-01"])
def test_what_is_before_1900_is_a_slip(cell: str) -> None:
    with pytest.raises(CellError, match="is before 1900"):
        Clock("UTC").when(cell)
    with pytest.raises(CellError, match="is before 1900"):
        Clock("America/New_York").when("1899-12-31 23:00:00")
    for first in ("1900-01-01", "1900-01-01 10:00:00"):
        assert Clock("UTC").when(first).day == date(1900, 1, 1).toordinal()


@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S"])
def test_an_hour_is_remembered_with_its_zone(form: str) -> None:
    is_iso = form.startswith("%Y")
    clock = Clock("UTC", date_format="iso" if is_iso else [form, f"{form}%z"])
    at = datetime(2026, 3, 1, 10).strftime(form)
    for zone, hour in (("+05:00", 5), ("", 10), ("-03:00", 13)) * 2:
        assert clock.when(f"{at}{zone}").instant == f"2026-03-01T{hour:02}:00:00Z"
        later = at.replace(":00:00", ":30:00")
        assert clock.when(f"{later}{zone}").instant == f"2026-03-01T{hour:02}:30:00Z"


@pytest.mark.parametrize(
    ("zone", "file_zone", "first", "cell", "instant", "minute"),
    [
        # Until 1972 Liberia was 44 minutes and 30 seconds behind.
        ("Africa/Monrovia", None, "1971-06-01 10:00", "10:20:15", "11:04:45", 620),
        ("Africa/Monrovia", "UTC", "1971-06-01 10:00", "10:44:45", "10:44:45", 600),
        # In the middle of this hour the store's clocks go forward, by half an hour.
        ("Australia/Lord_Howe", "UTC", "2026-10-03 15:00", "15:45:00", "15:45:00", 165),
    ],
)
def test_an_hour_that_is_none_by_the_store_s_clock(
    zone: str, file_zone: str | None, first: str, cell: str, instant: str, minute: int
) -> None:
    clock = Clock(zone, file_zone=file_zone)
    clock.when(first)
    when = clock.when(f"{first[:10]} {cell}")
    assert (when.instant[11:], when.minute) == (f"{instant}Z", minute)
