"""Bytes to records: line ends, encodings, digests, rejects, and that no row is ever lost."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import stat
import tracemalloc
from datetime import datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loyalty_cli.base.dates import iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Rejected
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.bytes.rejects import RejectsFile, rejects_path
from loyalty_cli.intake.cells.notation import Notation
from loyalty_cli.intake.cells.values import Numbers
from loyalty_cli.intake.kinds.rows import Bad, MemberRow, Transaction
from loyalty_cli.intake.kinds.transactions import read_transactions
from loyalty_cli.intake.profile.model import Profile, load_profile, parse_profile
from loyalty_cli.intake.profile.sniffing import sniff
from tests.intake.reading import HEADER, codes, read

STORE = {"digits": 2, "currency": "USD", "zone": "UTC"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("last", [True, False])
def test_lines_are_physical_ones(end: str, bom: str, last: bool) -> None:
    rows = [
        f"{bom}{HEADER},category",
        f'1,m,2026-03-01,5,"a{end}b{end}"',
        "",
        "2,m,2026-03-01,x,tea",
        f'3,m,2026-03-01,y,"c{end}d"',
    ]
    text = end.join(rows) + (end if last else "")
    good, *bad = read(text)
    assert (good.rows[0].line, good.lines[0].category) == (2, f"a{end}b")
    assert codes(bad) == [(6, "amount"), (7, "amount")]


def test_a_header_alone_is_a_file_without_rows() -> None:
    assert read(HEADER) == read(f"{HEADER}\r\n\r\n") == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_and_cp1252(delimiter: str) -> None:
    profile, _ = parse_profile({"delimiter": delimiter, "encoding": "cp1252", "decimal": ","})
    text = f'{HEADER},store\n1,m,2026-03-01,"5",Café\n'.replace(",", delimiter)
    (found,) = read(text.encode("cp1252"), profile)
    assert found.store == "Café"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_of_several_delimiters_the_one_that_parts_the_header(
    delimiter: str, quote: str, encoding: str
) -> None:
    profile, found = parse_profile({"delimiter": [",", ";", "\t"], "encoding": encoding})
    assert profile is not None, found
    rows = [HEADER.split(","), ["1", "m", "2026-03-01", "5.20"]]
    text = "\n".join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) for row in rows)
    (good,) = read(text.encode(encoding), profile)
    assert good.amount == 520


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        (HEADER.replace(",", ";"), 'delimiter = ";"'),
        (f'"{HEADER}"'.replace(",", '";"'), 'delimiter = ";"'),
        (HEADER.replace(",", "\t"), 'delimiter = "\\t"'),
    ],
)
def test_another_delimiter_is_told(text: str, fix: str) -> None:
    with pytest.raises(Rejected) as caught:
        read(f"{text}\n")
    (problem,) = caught.value.problems
    assert problem.code == "delimiter"
    assert fix in str(problem.fix)


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"PK\x03\x04\x14\x00", "a workbook or an archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a workbook of the old kind"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "a web page or XML"),
        (b'<?xml version="1.0"?>', "a web page or XML"),
    ],
)
def test_what_is_no_csv_is_told(tmp_path: Path, start: bytes, said: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(start + b"\n")
    for look in (read, sniff):
        with pytest.raises(Rejected) as caught:
            look(path)
        (problem,) = caught.value.problems
        assert (problem.code, said in problem.message) == ("no-csv", True)


def test_another_encoding_is_told_before_another_delimiter() -> None:
    with pytest.raises(Rejected) as caught:
        read(HEADER.replace(",", "\t").encode("utf-16"))
    (problem,) = caught.value.problems
    assert (problem.code, "the file is UTF-16" in problem.message) == ("nul-byte", True)


def test_a_header_of_one_column_is_one() -> None:
    (found,) = read("email\nann@example.com\n", kind="members")
    assert found.email == "ann@example.com"
    profile, _ = parse_profile({"header": ["email"]})
    (found,) = read("Club;Bremen;2026\nemail\nann@example.com\n", profile, kind="members")
    assert found.email == "ann@example.com"


def test_rows_of_nothing_are_blank_lines_where_rows_are_filled_up() -> None:
    text = f"{HEADER},\n1,m,2026-03-01,5,\n,,,,\n , \n2,m,2026-03-01,x,\n"
    profile, _ = parse_profile({"short_rows": "pad"})
    good, bad = read(text, profile)
    assert (good.amount, codes([bad])) == (500, [(5, "amount")])
    # Elsewhere blanks alone are a short row, delimiters alone are none.
    assert codes(read(text))[:1] == [(4, "row-length")]


def test_the_place_of_a_wrong_byte_is_exact() -> None:
    good = f"{HEADER},store\n" + "1,m,2026-03-01,5,Zürich\n" * 3000
    data = good.encode() + b"2,m,2026-03-01,5,Caf\xe9\n"
    with pytest.raises(Rejected) as caught:
        read(data)
    (problem,) = caught.value.problems
    assert problem.line == 3002
    assert problem.message == f"byte {data.index(0xE9) + 1} (0xe9) is not utf-8"


def test_a_line_end_cut_in_two_by_the_buffer_counts_once() -> None:
    start = f"{HEADER},store\r\n1,m,2026-03-01,5,"
    data = f"{start:x<8191}\r\n".encode() + b"2,m,2026-03-01,5,Caf\xe9\r\n"
    assert data[8191:8193] == b"\r\n"
    with pytest.raises(Rejected) as caught:
        read(data)
    assert [problem.line for problem in caught.value.problems] == [3]


def test_utf_16_is_named() -> None:
    for data in (f"{HEADER}\n".encode("utf-16"), b"\xff\xfeabc"):
        with pytest.raises(Rejected) as caught:
            read(data)
        (problem,) = caught.value.problems
        assert "UTF-16" in f"{problem.message} {problem.fix}"


def test_a_cut_off_letter_at_the_end_is_an_encoding_problem() -> None:
    with pytest.raises(Rejected, match=r"byte 64 \(0xc3\) is not utf-8"):
        read(f"{HEADER}\n1,m,2026-03-01,5".encode() + b"\n2,\xc3")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f'{HEADER}\n1,m,2026-03-01,5\n2,"m"x,2026-03-01,5\n', 3),
        (f'{HEADER}\n1,m,2026-03-01,"5\n' + "2,m,2026-03-01,5\n" * 20000, 2),
        ('"transaction_id\n', 1),
    ],
)
def test_a_quote_problem_names_the_line_where_it_opens(text: str, line: int) -> None:
    with pytest.raises(Rejected) as caught:
        read(text)
    (problem,) = caught.value.problems
    assert (problem.code, problem.line) == ("quote", line)


def test_what_is_no_file(tmp_path: Path) -> None:
    for path, code in ((tmp_path, "unreadable"), (tmp_path / "none.csv", "no-such-file")):
        with pytest.raises(Rejected) as caught:
            read_transactions(path, Profile(), **STORE)  # type: ignore[arg-type]
        assert [problem.code for problem in caught.value.problems] == [code]


def test_a_source_counts_and_digests(tmp_path: Path) -> None:
    data = (f"{HEADER}\n" + "1,m,2026-03-01,5\n" * 9000).encode()
    path = tmp_path / "in.csv"
    path.write_bytes(data)
    seen: list[int] = []
    source = SourceFile(path, on_read=seen.append)
    list(read_transactions(source, Profile(), **STORE))  # type: ignore[arg-type]
    assert (source.name, source.size, source.bytes_read) == (str(path), len(data), len(data))
    assert source.sha256() == hashlib.sha256(data).hexdigest()
    assert source.header == tuple(HEADER.split(","))
    assert seen == sorted(seen)
    assert (len(seen) > 5, seen[-1]) == (True, len(data))
    with SourceFile(path) as unread:
        assert unread.sha256() == source.sha256()


def test_memory_stays_flat(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"

    def peak(count: int) -> int:
        rows = (f"{n},m{n % 50},2026-03-01 10:00:00,{n % 50}.00\n" for n in range(count))
        path.write_text(f"{HEADER}\n{''.join(rows)}")
        tracemalloc.start()
        for _ in read_transactions(path, Profile(), **STORE):  # type: ignore[arg-type]
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(40_000) < 1.1 * peak(12_000)


def test_what_is_remembered_is_bounded() -> None:
    numbers = Numbers(Notation(), 0)
    for number in range(70_000):
        assert numbers(str(number)) == number
    assert len(numbers.known) <= 65_536


def test_unread_columns_may_be_anything() -> None:
    (found,) = read(f"{HEADER},x,x,,\n1,m,2026-03-01,5,a,b,c,d\n")
    assert found.amount == 500


def test_a_column_that_a_profile_names_must_be_there_unless_optional() -> None:
    spec = {"column": "SKU"}
    profile, _ = parse_profile({"columns": {"sku": spec}})
    with pytest.raises(Rejected, match='there is no column "SKU" for sku'):
        read(f"{HEADER}\n", profile)
    optional, _ = parse_profile({"columns": {"sku": {**spec, "optional": True}}})
    assert read(f"{HEADER}\n", optional) == []


PROFILE = """
kind = "transactions"
source = "till"
delimiter = ";"
decimal = ","
thousands = "."
date_format = "%d.%m.%Y %H:%M:%S"
timezone = "Europe/Berlin"
no_member = ["0"]
ignore = ["type"]

[columns]
transaction_id = { join = ["Tag", "Beleg"], with = "-" }
occurred_at = { join = ["Tag", "Zeit"], with = " " }
member_id = "Kunde"
amount = { column = "Betrag", strip = "€ " }
store = { value = "Main St" }
channel = { column = "Ort", values = { J = "in-store", N = "to-go" } }
"""


def test_a_merchants_profile(tmp_path: Path) -> None:
    path = tmp_path / "till.toml"
    path.write_text(PROFILE, encoding="utf-8")
    profile, found = load_profile(path)
    assert found == []
    header = "Tag;Zeit;Beleg;Kunde;Betrag;Ort;type"
    first, second, bad = read(
        f"{header}\n1.3.2026;10:00:00;7;12;1.234,50 €;J;x\n1.3.2026;10:00:00;8;0;5;-;y\n"
        ";;9;1;5;;\n",
        profile,
        zone="UTC",
    )
    assert (first.id, first.amount, first.store) == ("1.3.2026-7", 123450, "Main St")
    assert (first.when.instant, first.channel) == ("2026-03-01T09:00:00Z", "in-store")
    assert (second.keys, second.channel) == ((), "-")
    assert codes([bad]) == [(4, "empty-cell")]


def test_rejects_are_mended_and_read_again(tmp_path: Path) -> None:
    profile = Profile(delimiter=(";",), encoding=("cp1252",))
    path = tmp_path / "in.csv"
    text = 'member_id;name;joined_on;city\n1;"=1+1; ü";x;"a\nb"\n2;Bo\n3;Cy;2026-01-01;Rome\n'
    path.write_bytes(text.encode("cp1252"))
    found = read(path, profile, kind="members")
    bad = [each for each in found if isinstance(each, Bad)]
    target = rejects_path(path)
    with RejectsFile(target, text.partition("\n")[0].split(";"), profile) as rejects:
        for each in bad:
            rejects.add(each)
    assert rejects.rows == 2
    assert target.name == "in.csv.rejects.csv"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    rows = list(csv.reader(io.StringIO(target.read_bytes().decode("cp1252")), delimiter=";"))
    assert rows == [
        ["member_id", "name", "joined_on", "city", "line", "code", "reason"],
        ["1", "=1+1; ü", "x", "a\nb", "2", "date", 'joined_on "x" is not a date like 2026-03-31'],
        ["2", "Bo", "", "", "4", "row-length", "the row has 2 cells, the header 4"],
    ]
    mended = target.read_bytes().replace(b";x;", b";2026-01-02;")
    first, second = read(mended, profile, kind="members")
    assert (first.name, first.attributes, second.attributes) == ("=1+1; ü", {"city": "a\nb"}, {})


def test_rejects_are_parted_by_the_first_delimiter_and_read_again(tmp_path: Path) -> None:
    profile, _ = parse_profile({"delimiter": [",", ";"]})
    assert profile is not None
    (bad,) = read(f"{HEADER}\n1,m,2026-03-01,x\n".replace(",", ";"), profile)
    target = rejects_path(tmp_path / "in.csv")
    with RejectsFile(target, HEADER.split(","), profile) as rejects:
        rejects.add(bad)
    (good,) = read(target.read_bytes().replace(b",x,", b",7,"), profile)
    assert good.amount == 700


def test_rejects_of_rejects_have_the_three_columns_once(tmp_path: Path) -> None:
    text = f"{HEADER},line,code,reason\n1,m,2026-03-01,x,7,amount,old\n"
    table = Table(SourceFile(io.BytesIO(text.encode())), Profile())
    path = tmp_path / "r.csv"
    with RejectsFile(path, table.header, Profile()) as rejects:
        for each in read(text):
            rejects.add(each)
    header, row = path.read_text().splitlines()
    assert header == f"{HEADER},line,code,reason"
    assert row.startswith('1,m,2026-03-01,x,2,amount,"amount ""x"" is')


def test_rejects_are_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    (bad,) = read(f"{HEADER}\n1,m,2026-03-01,x\n")

    def interrupted() -> None:
        with RejectsFile(path, HEADER.split(","), Profile()) as rejects:
            rejects.add(bad)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with RejectsFile(path, HEADER.split(","), Profile()):
        pass
    assert list(tmp_path.iterdir()) == []


def records(data: bytes) -> int:
    """How many records a file holds, counted the plain way; Ctrl-Z at its end is none."""
    text = io.StringIO(data.decode("utf-8-sig").lstrip("\ufeff"), newline="")
    rows = list(csv.reader(text, strict=True))
    return sum(1 for cells in rows if any(cells)) - (rows[-1:] == [["\x1a"]]) - 1


def rows_in(found: list[Any]) -> int:
    """How many records are in what a reader yielded."""
    return sum(1 if isinstance(each, MemberRow) else len(each.rows) for each in found)


HEADERS = {
    "transactions": f"{HEADER},type,currency,quantity,sku,email,phone,tax",
    "activities": "member_id,occurred_at,kind,quantity,email,phone",
    "members": "member_id,email,phone,birthday,consent_sms,x",
}
CELLS = st.sampled_from(
    [
        *("", "1", "2", "-1", "m", "2026-03-01", "2026-03-08 02:30:00", "12,50", '"', "a\rb"),
        *("'=1", "refund", "purchase", "EUR", "0", "a@b.c", "1e9", "(5)", "visit", "yes", " "),
    ]
)


@pytest.mark.parametrize("kind", sorted(HEADERS))
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=80).map(str.encode)))
@settings(deadline=None)
@example(data=b'1,"')
@example(data=b"\xef\xbb\xbf")
def test_no_bytes_bring_it_down_or_lose_a_row(kind: str, data: bytes) -> None:
    for whole in (data, f"{HEADERS[kind]}\n".encode() + data):
        with contextlib.suppress(Rejected):
            found = read(whole, kind=kind)
            assert rows_in(found) == records(whole)


@pytest.mark.parametrize("kind", sorted(HEADERS))
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=13), max_size=8))
@settings(deadline=None)
def test_no_cells_bring_it_down_or_lose_a_row(kind: str, rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADERS[kind].split(","), *rows])
    found = read(text.getvalue(), kind=kind, country="US")
    assert rows_in(found) == records(text.getvalue().encode())
    lines = [row.line for each in found for row in getattr(each, "rows", ())]
    if kind == "activities":
        assert lines == sorted(set(lines))


# What nobody sees, and what a spreadsheet makes of an id, is refused; ids are one in NFC.
NAMES = (
    st.text(
        st.characters(
            exclude_characters="#", exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Cn"]
        ),
        min_size=1,
        max_size=12,
    )
    .map(lambda text: normalize("NFC", text))
    .filter(lambda text: text == text.strip() and text[0] not in "'+" and "+" not in text)
)
LINES = st.tuples(st.integers(-(10**6), 10**7), st.none() | NAMES, st.none() | NAMES)
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2090, 1, 1)).map(
    lambda stamp: stamp.replace(microsecond=0)
)
BOUGHT = st.tuples(NAMES, st.none() | NAMES, TIMES, st.lists(LINES, min_size=1, max_size=4))


@given(st.lists(BOUGHT, max_size=6, unique_by=lambda bought: bought[0]))
def test_what_is_written_is_read(all_bought: list[tuple]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*HEADER.split(","), "sku", "category"])
    for number, member, when, lines in all_bought:
        for amount, sku, category in lines:
            writer.writerow([number, member, when, format_minor(amount, 2), sku, category])
    found = read(text.getvalue(), zone="UTC")
    assert len(found) == len(all_bought)
    for each, (number, member, when, lines) in zip(found, all_bought, strict=True):
        assert isinstance(each, Transaction), each
        sign = -1 if sum(line[0] for line in lines) < 0 else 1
        assert each.id == number
        assert each.keys == ((("member_id", member),) if member else ())
        assert each.when.instant == f"{when.isoformat()}Z"
        assert iso(each.when.day) == when.date().isoformat()
        assert [(sign * line.amount, line.sku, line.category) for line in each.lines] == lines
        assert each.type == ("refund" if sign < 0 else "purchase")
