"""Cells to values: exactly these, and exactly these words where they can't be read."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.base.money import format_minor
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.notation import Notation
from loyalty_cli.intake.cells.values import (
    Numbers,
    escape_formula,
    only_currency,
    read_card,
    read_email,
    read_id,
    read_phone,
    read_text,
    read_type,
)

PLAIN = Notation()
GERMAN = Notation(decimal=",", thousands=".")
US = Notation(thousands=",", strip="$", parentheses=True)
NOT_PLAIN = "is not a plain number like 12.50"
WRITE = "write it as sign, digits and decimal mark only"


@pytest.mark.parametrize(
    ("notation", "cell", "minor"),
    [
        (PLAIN, "12.50", 1250),
        (PLAIN, " 12.5 ", 1250),
        (PLAIN, "12", 1200),
        (PLAIN, "12.5000", 1250),
        (PLAIN, "-0.00", 0),
        (PLAIN, "+3", 300),
        (PLAIN, "-7.05", -705),
        (PLAIN, "0001.00", 100),
        (PLAIN, "", None),
        (PLAIN, "  ", None),
        (PLAIN, "9999999999999.99", 10**15 - 1),
        (GERMAN, "1.234,56", 123456),
        (GERMAN, "-24,90", -2490),
        (GERMAN, "12", 1200),
        (US, "$1,149.00 ", 114900),
        (US, "($33.62)", -3362),
        (US, "-$7.00", -700),
        (US, "$0.00", 0),
        (Notation(thousands=" ", decimal=","), "1 234,5", 123450),
        (Notation(strip="RM "), "RM 12.00", 1200),
    ],
)
def test_amounts(notation: Notation, cell: str, minor: int | None) -> None:
    assert Numbers(notation, 2)(cell) == minor
    inverted = Numbers(notation, 2, invert=True)(cell)
    assert inverted == (None if minor is None else -minor)


@pytest.mark.parametrize(
    ("notation", "cell", "code", "said", "fix"),
    [
        (PLAIN, "12,50", "amount", NOT_PLAIN, 'in a profile, decimal = "," reads it as 12.50'),
        (
            PLAIN,
            "1.234,56",
            "amount",
            NOT_PLAIN,
            'in a profile, decimal = "," with thousands = "." reads it as 1234.56',
        ),
        (
            PLAIN,
            "1,149.00",
            "amount",
            NOT_PLAIN,
            'in a profile, thousands = "," reads it as 1149.00',
        ),
        (PLAIN, "1,149", "amount", NOT_PLAIN, 'in a profile, thousands = "," reads it as 1149.00'),
        (
            PLAIN,
            "(12.50)",
            "amount",
            NOT_PLAIN,
            "in a profile, parentheses = true reads it as -12.50",
        ),
        (PLAIN, "$5", "amount", NOT_PLAIN, 'in a profile, strip = "$" reads it as 5.00'),
        (
            PLAIN,
            "($1,149.00)",
            "amount",
            NOT_PLAIN,
            'in a profile, thousands = "," with parentheses = true with strip = "$" reads it as'
            " -1149.00",
        ),
        (PLAIN, "1e3", "amount", NOT_PLAIN, WRITE),
        (PLAIN, ".5", "amount", NOT_PLAIN, WRITE),
        (PLAIN, "--5", "amount", NOT_PLAIN, WRITE),
        (PLAIN, "1_000", "amount", NOT_PLAIN, WRITE),
        (PLAIN, "\u0661\u0662", "amount", NOT_PLAIN, WRITE),
        (PLAIN, "nan", "amount", NOT_PLAIN, WRITE),
        (PLAIN, "9" * 5000, "amount", "is too long for a number", "check the cell"),
        (PLAIN, "12.505001", "decimals", "has more than 2 decimals", "write it with at most 2"),
        (PLAIN, "10000000000000", "amount-range", "is too large", "check the cell"),
        (GERMAN, "12.50", "amount", "is not a plain number like 12,50", 'decimal = "."'),
        (GERMAN, "12.345.6,00", "amount", "is not a plain number like 12,50", WRITE),
        (US, "(-5)", "amount", NOT_PLAIN, WRITE),
    ],
)
def test_amounts_that_cannot_be_read(
    notation: Notation, cell: str, code: str, said: str, fix: str
) -> None:
    with pytest.raises(CellError) as caught:
        Numbers(notation, 2)(cell)
    assert (caught.value.code, caught.value.said) == (code, said)
    assert fix in str(caught.value.fix)


def test_a_currency_without_decimals_refuses_them() -> None:
    assert Numbers(PLAIN, 0)("1250.00") == 1250
    with pytest.raises(CellError, match="has decimals") as caught:
        Numbers(PLAIN, 0)("12.50")
    assert caught.value.fix == "write it with no decimals"
    assert Numbers(PLAIN, 3)("1.005") == 1005


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from([0, 2, 3, 6]))
def test_what_is_written_is_read(number: int, digits: int) -> None:
    text = format_minor(number, digits)
    assert Numbers(PLAIN, digits)(text) == number
    assert Numbers(GERMAN, digits)(text.replace(".", ",")) == number


@given(st.text(max_size=80))
def test_no_text_brings_numbers_down(text: str) -> None:
    for notation in (PLAIN, GERMAN, US):
        with contextlib.suppress(CellError):
            number = Numbers(notation, 2)(text)
            assert number is None or abs(number) < 10**15


def test_ids_stay_text() -> None:
    assert read_id(" 0001 ") == "0001"
    assert read_id("+491155923247") == "+491155923247"
    assert read_id("1E5") == "1E5"
    assert read_id("A+B") == "A+B"
    assert read_id(" ") is None
    for spoilt in ("1.23E+12", "1,23E+12", "5E+12", "7.2e+12"):
        with pytest.raises(CellError) as caught:
            read_id(spoilt)
        assert caught.value.code == "excel-number"


@given(st.text(min_size=1).filter(lambda text: text == text.strip() and text))
def test_formulas_are_escaped_and_come_back(text: str) -> None:
    escaped = escape_formula(text)
    assert read_text(escaped) == text
    assert escaped[0] not in "=+-@"


def test_emails() -> None:
    assert read_email(" Ann@Example.COM ") == "ann@example.com"
    assert read_email("") is None
    for wrong in ("ann", "a@b@c", "a b@c.de", "@c.de", "a@"):
        with pytest.raises(CellError, match="is not an e-mail address"):
            read_email(wrong)


def test_cards_compare_without_blanks_dashes_and_case() -> None:
    assert read_card("908-424 2890") == read_card("9084242890") == "9084242890"
    assert read_card("ab-1") == "AB1"
    assert read_card(" ") is None


@pytest.mark.parametrize(
    ("cell", "country", "key"),
    [
        ("(519) 307-4455", "US", "+15193074455"),
        ("+1 519 307 4455", "DE", "+15193074455"),
        ("'+49 430 55923247", "US", "+4943055923247"),
        ("(519) 307-4455", None, "5193074455"),
        ("+49 115 22", None, "+4911522"),
        ("", "US", None),
    ],
)
def test_phones(cell: str, country: str | None, key: str | None) -> None:
    assert read_phone(cell, country) == key


@pytest.mark.parametrize(("cell", "country"), [("12", "US"), ("n/a", "US"), ("n/a", None)])
def test_what_is_no_phone(cell: str, country: str | None) -> None:
    with pytest.raises(CellError, match="is not a phone number"):
        read_phone(cell, country)


def test_types_and_currencies() -> None:
    assert read_type(" Refund ") == "refund"
    assert read_type("") is None
    with pytest.raises(CellError, match="is neither purchase nor refund"):
        read_type("sale")
    only_currency("EUR")("eur")
    only_currency("EUR")("")
    with pytest.raises(CellError, match="is not the store's EUR"):
        only_currency("EUR")("USD")
