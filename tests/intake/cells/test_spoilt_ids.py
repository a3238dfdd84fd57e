"""What a spreadsheet has made of an id is refused by line, wherever an id or a key stands."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from loyalty_cli.intake.cells.spoilt_ids import spoilt
from loyalty_cli.intake.kinds import transactions
from tests.intake.reading import codes, read

SPOILT = [
    *("∞E+99", "∞", "-∞E+99", "1.23E+12", "1,23E+12", "123.45E+9", "5e+12", "-1.2E+11"),
    *("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!", "#NULL!", "#NUM!", "#SPILL!"),
    *("#BEZUG!", "#WERT!", "#NV", "#VALEUR!", "#NOM?", "#¡REF!", "#N/D", "Err:502"),
    *("###", "########"),
]
GOOD = ["1E5", "E+12", "A+B", "+491155923247", "#12", "#1001", "#", "##", "REF!", "1.23E-12", "#A"]


@pytest.mark.parametrize("text", SPOILT)
def test_spoilt(text: str) -> None:
    assert spoilt(text) is not None


@pytest.mark.parametrize("text", GOOD)
def test_good(text: str) -> None:
    assert spoilt(text) is None


CODE = "ABCD-EFGH-JKMN"
FILES = {
    "transactions": (
        "transaction_id,member_id,email,phone,card,refund_of,sku,occurred_at,amount",
        ["T{n}", "M1", "a@x.com", "+4930123456", "C1", "", "S", "2026-03-01", "1.00"],
        (0, 1, 2, 3, 4, 5, 6),
    ),
    "members": (
        "member_id,email,phone,card,referred_by",
        ["M{n}", "a{n}@x.com", "+493012345{n}", "C{n}", "M0"],
        (0, 1, 2, 3, 4),
    ),
    "activities": (
        "activity_id,member_id,email,phone,card,occurred_at,kind",
        ["A{n}", "M1", "a@x.com", "+4930123456", "C1", "2026-03-01", "visit"],
        (0, 1, 2, 3, 4),
    ),
    "balances": (
        "member_id,email,phone,card,points,program",
        ["M1", "a@x.com", "+4930123456", "C1", "5", "P"],
        (0, 1, 2, 3, 5),
    ),
    "vouchers": (
        "code,reward,member_id,email,phone,card,program",
        [CODE, "R", "M1", "a@x.com", "+4930123456", "C1", "P"],
        (0, 1, 2, 3, 4, 5, 6),
    ),
    "gift-cards": (
        "code,amount,member_id,email,phone",
        [CODE, "5", "M1", "a@x.com", "+4930123456"],
        (0, 2, 3, 4),
    ),
}


@pytest.mark.parametrize("cell", ["∞E+99", "1.23E+12", "#REF!", "########"])
@pytest.mark.parametrize("kind", FILES)
def test_every_id_and_key_of_every_kind(kind: str, cell: str) -> None:
    header, good, places = FILES[kind]
    rows = []
    for n, place in enumerate(places):
        row = [each.format(n=n) for each in good]
        row[place] = cell
        rows.append(",".join(row))
    text = "\n".join([header, *rows, ""])
    expected = [(n + 2, "excel-number") for n in range(len(places))]
    assert codes(read(text, kind=kind)) == expected
    if kind == "transactions":
        with patch.object(transactions._Reader, "_ids", lambda *_: None):
            assert codes(read(text)) == expected
