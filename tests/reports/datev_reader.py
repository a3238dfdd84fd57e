"""A strict reader of DATEV batches, written from the format's description (developer.datev.de):
EXTF, header 700, Buchungsstapel (category 21), format version 13."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

FIELDS = 125
HEADER = 31
NUMBER = re.compile(r"\d{1,10},\d{2}")
ACCOUNT = re.compile(r"\d{1,9}")


@dataclass(frozen=True, slots=True)
class Booking:
    """A row: an amount in cents, debited to one account and credited to the other."""

    day: date
    debit: str
    credit: str
    cents: int
    text: str


def split(line: str) -> list[tuple[str, bool]]:
    """The cells of a line, each with whether it stands in quotes."""
    cells = []
    rest = line
    while True:
        found = re.match(r'"((?:[^"]|"")*)"(;|$)|([^;"]*)(;|$)', rest)
        assert found is not None, rest
        quoted = found[1] is not None
        cells.append(((found[1] or "").replace('""', '"') if quoted else found[3], quoted))
        rest = rest[found.end() :]
        if (found[2] if quoted else found[4]) == "":
            assert rest == ""
            return cells


def read_batch(content: bytes) -> tuple[dict[str, str], list[Booking]]:
    """The header and the bookings; AssertionError where the description says otherwise."""
    text = content.decode("cp1252")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    first, names, *rows = text.removesuffix("\r\n").split("\r\n")
    cells = split(first)
    assert len(cells) == HEADER
    head = [cell for cell, _ in cells]
    assert head[:5] == ["EXTF", "700", "21", "Buchungsstapel", "13"]
    texts = {0, 3, 7, 8, 9, 16, 17, 21, 23, 26, 29, 30}
    assert {place for place, (_, quoted) in enumerate(cells) if quoted} == texts
    assert re.fullmatch(r"20\d{15}", head[5])
    assert 1001 <= int(head[10]) <= 9_999_999
    assert 1 <= int(head[11]) <= 99_999
    year, since, until = (datetime.strptime(head[n], "%Y%m%d").date() for n in (12, 14, 15))
    assert 4 <= int(head[13]) <= 8
    assert year <= since <= until < year.replace(year=year.year + 1)
    assert (head[18], head[20], head[21]) == ("1", "0", "EUR")
    columns = [cell for cell, _ in split(names)]
    assert len(columns) == FIELDS
    known = ["Umsatz (ohne Soll/Haben-Kz)", "Soll/Haben-Kennzeichen", "WKZ Umsatz"]
    assert columns[:3] == known
    places = {"Konto": 7, "Belegdatum": 10, "Buchungstext": 14, "Festschreibung": 114}
    assert {name: columns.index(name) + 1 for name in places} == places
    return {"consultant": head[10], "client": head[11]}, [_booking(row, year) for row in rows]


def _booking(line: str, year: date) -> Booking:
    cells = split(line)
    assert len(cells) == FIELDS
    for place in (1, 2, 10, 13):
        assert cells[place][1], "a text stands in quotes"
    amount, side, currency, *_ = (cell for cell, _ in cells)
    account, other, day, text = (cells[place][0] for place in (6, 7, 9, 13))
    assert NUMBER.fullmatch(amount)
    assert amount != "0,00"
    assert (side, currency) == ("S", "EUR")
    assert ACCOUNT.fullmatch(account)
    assert ACCOUNT.fullmatch(other)
    assert account != other
    assert re.fullmatch(r"\d{4}", day)
    assert 0 < len(text) <= 60
    of_year = date(year.year, int(day[2:]), int(day[:2]))
    if of_year < year:
        of_year = of_year.replace(year=year.year + 1)
    return Booking(of_year, account, other, int(amount.replace(",", "")), text)
