"""How tills write the same thing: encodings, dates, zones; archives and workbooks."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from loyalty_cli.base.problems import Rejected
from loyalty_cli.intake.bytes import archives
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.bytes.rejects import RejectsFile
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.times import Clock
from loyalty_cli.intake.kinds.rows import Bad
from loyalty_cli.intake.profile.model import Profile, parse_profile
from tests.intake.reading import HEADER, codes, read

ROW = f"{HEADER},store\n1,m,2026-03-01,5,"


def profile_of(**keys: Any) -> Profile:
    profile, found = parse_profile(keys)
    assert profile is not None, found
    return profile


@pytest.mark.parametrize(
    ("encoding", "python", "text"),
    [
        ("utf-8", "utf-8-sig", "Zürich 茶"),
        ("utf-16", "utf-16", "Zürich 茶"),
        ("utf-16", "utf-16-le", "\ufeffZürich 茶"),
        ("utf-16", "utf-16-be", "\ufeffZürich 茶"),
        ("cp1252", "cp1252", "Zürich €"),
        ("cp950", "cp950", "許功蓋茶"),
        ("big5", "cp950", "許功蓋茶"),
        ("gb18030", "gb18030", "茶馆\N{CAT FACE}"),
        ("shift_jis", "cp932", "表示ソ能"),
    ],
)
def test_encodings(encoding: str, python: str, text: str) -> None:
    mark = text[0] if text[0] == "\ufeff" else ""
    text = text.removeprefix("\ufeff")
    data = f"{mark}{ROW}{text}\r\n2,m,x,5,{text}\r\n".encode(python)
    good, bad = read(data, profile_of(encoding=encoding))
    assert (good.store, codes([bad])) == (text, [(3, "time")])


def test_utf_16_in_pieces_of_any_size_keeps_its_lines(tmp_path: Path) -> None:
    rows = "".join(f"{n},m,2026-03-01,5,茶{'ü' * (n % 7)}\n" for n in range(5000))
    path = tmp_path / "in.csv"
    path.write_bytes(f"{HEADER},store\n{rows}9999,m,x,5,\n".encode("utf-16"))
    *good, bad = read(path, profile_of(encoding="utf-16"))
    assert len(good) == 5000
    assert (good[3].store, codes([bad])) == ("茶üüü", [(5002, "time")])


@pytest.mark.parametrize("cut", [b"\x00", b"\x00\xd8"])
def test_utf_16_that_is_cut_off_or_broken_is_refused(cut: bytes) -> None:
    with pytest.raises(Rejected, match="is not utf-16"):
        read(f"{ROW}x\n2".encode("utf-16") + cut, profile_of(encoding="utf-16"))
    with pytest.raises(Rejected, match="NUL byte"):
        read(f"{ROW}x\0".encode("utf-16"), profile_of(encoding="utf-16"))


@pytest.mark.parametrize("python", ["utf-8", "utf-8-sig", "cp950"])
def test_of_several_encodings_the_one_that_reads_the_header(python: str) -> None:
    profile = profile_of(encoding=["utf-8", "cp950"], columns={"store": "門市"})
    (found,) = read(f"{HEADER},門市\n1,m,2026-03-01,5,臺北\n".encode(python), profile)
    assert found.store == "臺北"


def test_rejects_come_back_in_the_first_of_several_encodings(tmp_path: Path) -> None:
    profile = profile_of(encoding=["utf-8", "cp950"], columns={"store": "門市"})
    data = f"{HEADER},門市\n1,m,x,5,臺北\n".encode("cp950")
    source = io.BytesIO(data)
    table = Table(SourceFile(source, name="in.csv"), profile)
    with RejectsFile(tmp_path / "r.csv", table.header, profile) as rejects:
        for one in read(data, profile):
            rejects.add(one)
    (again,) = read(tmp_path / "r.csv", profile)
    assert isinstance(again, Bad)
    assert (tmp_path / "r.csv").read_text(encoding="utf-8").startswith(f"{HEADER},門市,line")


@pytest.mark.parametrize(
    ("date_format", "cell", "instant"),
    [
        ("%d-%b-%Y %I:%M %p %Z", "23-Aug-2026 09:34 PM EDT", "2026-08-24T01:34:00Z"),
        ("%d-%b-%Y %I:%M %p %Z", "23-aug-2026 12:34 am edt", None),
        (
            "%Y-%m-%d %H:%M:%S %Z",
            "2026-07-18 12:59:30 Eastern Time (US & Canada)",
            "2026-07-18T16:59:30Z",
        ),
        (
            "%Y-%m-%d %H:%M:%S %Z",
            "2026-01-18 12:59:30 Eastern Time (US & Canada)",
            "2026-01-18T17:59:30Z",
        ),
        ("%d.%m.%Y %H:%M:%S %Z", "07.09.2026 12:00:00 Europe/Berlin", "2026-09-07T10:00:00Z"),
        ("%m/%d/%Y %H:%M:%S %Z", "03/15/2026 14:23:45 GMT", "2026-03-15T14:23:45Z"),
        ("%Y/%m/%d %I:%M:%S %p %Z", "2026/09/27 3:00:00 PM GMT+3", "2026-09-27T12:00:00Z"),
        ("%Y/%m/%d %I:%M:%S %p %Z", "2026/09/27 3:00:00 PM UTC-5:30", "2026-09-27T20:30:00Z"),
        ("%m/%d/%y %I:%M %p", "10/8/26 5:18 PM", "2026-10-08T17:18:00Z"),
        ("%b %d, %Y", "Aug 14, 2026", "2026-08-14T00:00:00Z"),
        ("%B %d, %Y", "August 14, 2026", "2026-08-14T00:00:00Z"),
        ("%d.%m.%Y, %H:%M", "24.03.2023, 12:32", "2023-03-24T12:32:00Z"),
        ("%Y-%m-%d %H:%M:%S %z", "2023-05-31 18:44:25 -0700", "2023-06-01T01:44:25Z"),
        ("%Y-%m-%d %H:%M:%S %Z", "2026-07-18 12:00:00 IST", None),
        ("%Y-%m-%d %H:%M:%S %Z", "2026-07-18 12:00:00 CET", None),
        ("%Y-%m-%d %H:%M:%S %Z", "2026-07-18 12:00:00 Nowhere/Land", None),
        ("%Y-%m-%d %H:%M:%S %Z", "2026-07-18 12:00:00 GMT+25", None),
        ("%Y-%m-%d %H:%M:%S %z", "2026-07-18 12:00:00 +2500", None),
        ("%d/%m/%Y", "31/02/2026", None),
        ("%I:%M %p %d/%m/%Y", "13:00 PM 01/02/2026", None),
    ],
)
def test_dates_and_zones(date_format: str, cell: str, instant: str | None) -> None:
    zones = {"EDT": "-04:00", "Eastern Time (US & Canada)": "America/New_York"}
    clock = Clock("UTC", date_format=date_format, zones=zones)
    if instant is not None:
        assert clock.when(cell).instant == instant
        return
    with pytest.raises(CellError):
        clock.when(cell)


def test_a_zone_that_several_places_have_is_refused_with_the_way_out() -> None:
    clock = Clock("UTC", date_format="%Y-%m-%d %H:%M %Z")
    with pytest.raises(CellError, match='names the zone "CST"') as caught:
        clock.when("2026-07-18 12:00 CST")
    assert caught.value.fix == 'say in the profile which it is: zones = { "CST" = "Europe/Berlin" }'


def test_several_formats_must_not_contradict() -> None:
    clock = Clock("UTC", date_format=["iso", "%d.%m.%Y %H:%M"])
    assert clock.when("2026-03-01 10:00").instant == "2026-03-01T10:00:00Z"
    assert clock.when("01.03.2026 10:00").instant == "2026-03-01T10:00:00Z"
    both = Clock("UTC", date_format=["%d/%m/%Y", "%m/%d/%Y"])
    assert both.when("31/12/2025").day == both.when("12/31/2025").day
    assert both.when("05/05/2025").minute is None
    with pytest.raises(CellError, match="can be read as 2025-04-05 and as 2025-05-04"):
        both.day("05/04/2025")


def test_a_spreadsheet_s_day_number_is_named_in_any_format() -> None:
    for date_format in ("iso", "%d.%m.%Y"):
        with pytest.raises(CellError, match="spreadsheet's day number"):
            Clock("UTC", date_format=date_format).when("45384.34789351852")


def test_a_file_zone_may_be_an_offset() -> None:
    assert (
        Clock("UTC", file_zone="+08:00").when("2026-03-01 10:00").instant == "2026-03-01T02:00:00Z"
    )


TEXT = f"{HEADER}\n1,m,2026-03-01,5\n2,m,2026-03-01,x\n".encode()


def zipped(path: Path, *members: tuple[str, bytes], **how: Any) -> Path:
    with zipfile.ZipFile(path, "w", **how) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def test_a_gz_and_a_zip_are_read_as_the_file_inside(tmp_path: Path) -> None:
    packed = tmp_path / "in.csv.gz"
    packed.write_bytes(gzip.compress(TEXT))
    other = zipped(tmp_path / "in.ZIP", ("day/in.csv", TEXT), ("__MACOSX/._in.csv", b"x"))
    for path in (packed, other):
        good, bad = read(path)
        assert (good.amount, codes([bad])) == (500, [(3, "amount")])
    with SourceFile(packed) as source:
        list(iter(lambda: source.read(10), b""))
        assert (source.bytes_read, source.bytes_taken) == (len(TEXT), packed.stat().st_size)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ((), "no CSV file in it"),
        ((("a.pdf", b"x"),), r"no CSV file in it \(it holds a.pdf\)"),
        ((("a.csv", b"x"), ("b.csv", b"y")), "2 CSV files in it"),
        ((("../a.csv", b"x"),), "points outside of it"),
        ((("/etc/a.csv", b"x"),), "points outside of it"),
        ((("..\\a.csv", b"x"),), "points outside of it"),
    ],
)
def test_a_zip_that_is_not_one_file(tmp_path: Path, members: Any, said: str) -> None:
    with pytest.raises(Rejected, match=said) as caught:
        read(zipped(tmp_path / "in.zip", *members))
    assert [problem.code for problem in caught.value.problems] == ["archive"]


@pytest.mark.parametrize("suffix", ["gz", "zip"])
def test_what_grows_beyond_reason_is_refused(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "FREE", 1 << 16)
    data = f"{HEADER}\n".encode() + b"1,m,2026-03-01,5\n" * 500_000
    path = tmp_path / f"in.csv.{suffix}"
    if suffix == "gz":
        path.write_bytes(gzip.compress(data))
    else:
        zipped(path, ("in.csv", data), compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(Rejected, match="grows to more than 200 times"):
        read(path)


@pytest.mark.parametrize("suffix", ["gz", "zip"])
def test_a_damaged_archive_is_named(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"in.{suffix}"
    whole = gzip.compress(TEXT * 5000)
    for data in (b"", b"no archive", whole[: len(whole) // 2], whole[:-6] + b"wrong!"):
        path.write_bytes(data)
        if data == b"" and suffix == "gz":
            continue
        with pytest.raises(Rejected) as caught:
            read(path)
        assert [problem.code for problem in caught.value.problems] == ["archive"]


def test_a_zip_with_a_password_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "in.zip", ("in.csv", TEXT))
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(Rejected, match=r"in\.csv in it has a password"):
        read(path)


def test_stdin_is_a_file_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TEXT)))
    good, bad = read(Path("-"))
    assert (good.amount, bad.problems[0].file) == (500, "-")


def workbook(path: Path, *rows: list[Any], sheets: int = 1) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for number in range(1, sheets):
        book.create_sheet(f"more {number}").append(["x"])
    book.create_sheet("empty")
    book.save(path)
    return path


def test_a_workbook_is_read_as_its_one_sheet(tmp_path: Path) -> None:
    at = datetime(2026, 3, 1, 10, 30)
    path = workbook(
        tmp_path / "in.xlsx",
        ["transaction_id", "member_id", "occurred_at", "amount", "store", "sku"],
        [1001, "0007", at, 12.5, True, None],
        ["1002", 7.0, datetime(2026, 3, 2), 1234567.89, "A", "s"],
        [None, None],
        [1003, "m", "2026-03-01", 0.1 + 0.2, "A"],
        [1004, "m", "45384.5", 1, "A"],
        [7210448301122123, "m", at, 1],
    )
    first, second, third, *bad = read(path)
    assert (first.id, first.keys, first.amount) == ("1001", (("member_id", "0007"),), 1250)
    assert (first.when.instant, first.store) == ("2026-03-01T15:30:00Z", "true")
    assert (second.id, second.keys, second.amount) == ("1002", (("member_id", "7"),), 123456789)
    assert second.when.minute is None
    assert third.amount == 30
    assert codes(bad) == [(6, "time"), (7, "excel-number")]


def test_a_workbook_s_dates_and_numbers_need_no_format(tmp_path: Path) -> None:
    profile = profile_of(
        date_format="%d.%m.%Y %H:%M",
        decimal=",",
        thousands=".",
        columns={"amount": {"sum": ["net", "tax"]}},
    )
    at = datetime(2026, 3, 1, 10, 30)
    header = ["transaction_id", "member_id", "occurred_at", "net", "tax"]
    path = workbook(
        tmp_path / "in.xlsx",
        header,
        ["1", "m", at, 10.5, 0.5],
        ["2", "m", "01.03.2026 10:30", "10,5", 1],
    )
    first, second = read(path, profile)
    assert (first.amount, second.amount) == (1100, 1150)
    assert first.when == second.when


def test_workbooks_that_can_t_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "in.xlsx"
    for data in (b"", TEXT, b"PK\x03\x04broken"):
        path.write_bytes(data)
        with pytest.raises(Rejected, match="is no workbook"):
            read(path)
    with pytest.raises(Rejected, match=r"2 of its sheets hold something \(Sheet, more 1\)"):
        read(workbook(path, ["x"], sheets=2))
    with pytest.raises(Rejected, match="is empty"):
        read(workbook(path))
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(Rejected, match="needs openpyxl") as caught:
        read(path)
    assert caught.value.problems[0].fix is not None
    assert "loyalty-cli[xlsx]" in caught.value.problems[0].fix
