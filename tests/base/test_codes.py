"""Codes: how they are read, made, and what their check character finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.base.codes import (
    ALPHABET,
    bits,
    check_character,
    fill,
    is_well_formed,
    normalise,
    pattern_fault,
    random_symbols,
    symbols_of,
)

SYMBOLS = st.text(ALPHABET, min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("latte-7k2m", "1ATTE7K2M"),
        (" 7K 2M-oO il ", "7K2M0011"),
        ("SUMMER-1", "SVMMER1"),
        ("7k\u00a02m", "7K2M"),
        ("7k\u20102m\u20113n\u20124p\u20135q\u20146r\u20157s\u22128t", "7K2M3N4P5Q6R7S8T"),
        ("\uff17\uff2b\uff0d\uff12\uff4d\u3000\uff2f", "7K2M0"),
    ],
)
def test_codes_are_read_kindly(typed: str, read: str) -> None:
    assert normalise(typed) == read


@given(SYMBOLS, st.data())
def test_one_wrong_symbol_is_found(symbols: str, data: st.DataObject) -> None:
    code = symbols + check_character(symbols)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from(ALPHABET.replace(code[place], "")))
    assert is_well_formed(code)
    assert not is_well_formed(code[:place] + other + code[place + 1 :])


@given(SYMBOLS, st.data())
def test_two_neighbours_swapped_are_found(symbols: str, data: st.DataObject) -> None:
    code = symbols + check_character(symbols)
    place = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_well_formed(swapped) is (swapped == code)


def test_a_pattern_is_filled_and_checked() -> None:
    code = fill("Latte-####-##", lambda count: "0123456789"[:count])
    assert code[:-1] == "LATTE-0123-45"
    assert is_well_formed(code)
    assert is_well_formed(code.lower().replace("-", ""))
    assert bits("LATTE-####-##") == 30


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("####-####", None),
        ("LATTE", "has no #, which stands for a random symbol"),
        ("LÄTTE-####", "may have letters, digits, dashes, and # for each random symbol"),
        ("A" * 60 + "####", "is too long; a code may have 64 symbols"),
    ],
)
def test_patterns(pattern: str, says: str | None) -> None:
    assert pattern_fault(pattern) == says


def test_symbols_of_a_number_are_its_bits() -> None:
    assert symbols_of(bytes([0b00001_000, 0b10_00011_0, 0b0100_0000]), 4) == "1234"
    with pytest.raises(ValueError, match="too few"):
        symbols_of(b"12", 4)


def test_random_symbols_are_of_the_alphabet_and_differ() -> None:
    made = [random_symbols(12) for _ in range(50)]
    assert len(set(made)) == 50
    assert set("".join(made)) <= set(ALPHABET)
