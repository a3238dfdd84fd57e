"""Signs and marks of numbers all over the world, and fixes that work when they are followed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.notation import Notation, sign_in
from loyalty_cli.intake.cells.values import Numbers
from loyalty_cli.intake.kinds.rows import Bad, Transaction
from loyalty_cli.intake.profile.model import Profile, parse_profile
from loyalty_cli.intake.profile.sniffing import sniff
from tests.intake.reading import read

HEADER = "transaction_id;member_id;occurred_at;amount\n"


def amount_of(cell: str, **profile: object) -> int:
    [sale] = read(
        (HEADER + f'1;M1;2026-03-01;"{cell}"\n').encode(),
        Profile.model_validate({"delimiter": ";", **profile}),
    )
    assert isinstance(sale, Transaction), sale
    return sale.amount if sale.type == "purchase" else -sale.amount


@pytest.mark.parametrize("minus", ["-", "−", "﹣", "－", "‐", "‑", "‒", "–"])
def test_a_minus_is_a_minus_however_it_is_written(minus: str) -> None:
    assert amount_of(f"{minus}5.00") == -500
    assert amount_of(f"{minus} 5.00 €", strip="€ ") == -500
    assert amount_of(f"5.00{minus}", sign="trailing") == -500


@pytest.mark.parametrize(
    ("cell", "profile", "amount"),
    [
        ("5.00-", {"sign": "trailing"}, -500),
        ("5.00+", {"sign": "trailing"}, 500),
        ("5.00 - €", {"sign": "trailing", "strip": "€ "}, -500),
        ("-5.00", {"sign": "trailing"}, -500),
        ("5.00", {"sign": "trailing"}, 500),
        ("5.00 DR", {"negative": ["DR"], "positive": ["CR"]}, -500),
        ("5.00cr", {"negative": ["DR"], "positive": ["CR"]}, 500),
        ("Soll 1.005,00", {"negative": ["Soll"], "decimal": ",", "thousands": "."}, -100500),
        ("1’234.50", {"thousands": "’"}, 123450),
        ("1,23,456.00", {"thousands": ","}, 12345600),
        ("12,34,56,789.5", {"thousands": ","}, 12345678950),
        ("1\u202f234,50", {"decimal": ",", "thousands": "\u202f"}, 123450),
        ("1\u00a0234,50", {"decimal": ",", "thousands": "\u00a0"}, 123450),
    ],
)
def test_signs_and_marks(cell: str, profile: dict[str, object], amount: int) -> None:
    assert amount_of(cell, **profile) == amount


@pytest.mark.parametrize("cell", ["1,2,345.00", "1,23,45.00", "123,45,678.00", "12,3456.00"])
def test_marks_in_other_places_are_no_number(cell: str) -> None:
    with pytest.raises(ValueError, match="other places"):
        Notation(thousands=",").plain(cell)


@pytest.mark.parametrize(
    ("strip", "sign"),
    [
        ("€", None),
        ("CHF ", None),
        ("kr.", None),
        ("-", "-"),
        ("€−", "−"),
        ("()", "("),
        ("CR", "CR"),
        ("DRCR ", "CR"),
        ("SEK ", None),
        ("Soll", "SOLL"),
    ],
)
def test_what_says_a_sign_is_not_stripped(strip: str, sign: str | None) -> None:
    assert sign_in(strip) == sign
    _, problems = parse_profile({"strip": strip})
    assert ["says whether a number is below 0" in p.message for p in problems] == [True] * (
        sign is not None
    )
    _, problems = parse_profile({"columns": {"amount": {"column": "x", "strip": strip}}})
    assert len(problems) == (sign is not None)
    _, problems = parse_profile({"columns": {"category": {"column": "x", "strip": strip}}})
    assert problems == []


CELLS = {
    "1.234,50": 123450,
    "1’234.50": 123450,
    "1'234.50": 123450,
    "1 234,50": 123450,
    "1\u202f234,50": 123450,
    "1\u00a0234,50": 123450,
    "1\u00a0234,50\u00a0€": 123450,
    "12,50": 1250,
    "€ 12.50": 1250,
    "12.50 kr": 1250,
    "12.50-": -1250,
    "12,50-": -1250,
    "(12.50)": -1250,
    "−12,50 €": -1250,
    "\u200e12,50": 1250,
}


@pytest.mark.parametrize("cell", CELLS)
def test_a_fix_that_is_proposed_works_when_it_is_followed(cell: str) -> None:
    [bad] = read(
        (HEADER + f"1;M1;2026-03-01;{cell}\n").encode(),
        Profile.model_validate({"delimiter": ";"}),
    )
    assert isinstance(bad, Bad)
    [problem] = bad.problems
    assert problem.fix is not None
    assert problem.fix.startswith("in a profile, ")
    found = set()
    for proposal in problem.fix.removeprefix("in a profile, ").split("; "):
        settings, _, said = proposal.partition(" reads it as ")
        # A name in parentheses tells what a blank is; it is no part of the setting.
        plain = re.sub(r" \([a-z -]+\)(?= with |$)", "", settings)
        profile = tomllib.loads(plain.replace(" with ", "\n"))
        amount = amount_of(cell, **profile)
        assert f"{amount / 100:.2f}" == said
        found.add(amount)
    assert CELLS[cell] in found


def test_blanks_are_told_apart_by_name() -> None:
    def fix(cell: str) -> str:
        [bad] = read(
            (HEADER + f"1;M1;2026-03-01;{cell}\n").encode(),
            Profile.model_validate({"delimiter": ";"}),
        )
        return str(bad.problems[0].fix)

    assert 'thousands = "\\u00A0" (no-break space)' in fix("1\u00a0234,50")
    assert 'thousands = "\\u202F" (narrow no-break space)' in fix("1\u202f234,50")
    assert 'thousands = " " reads' in fix("1 234,50")


@pytest.mark.parametrize("cell", ["12.50 CR", "DR 12.50", "12,50 Soll"])
def test_no_fix_strips_what_may_say_a_sign(cell: str) -> None:
    [bad] = read(
        (HEADER + f"1;M1;2026-03-01;{cell}\n").encode(),
        Profile.model_validate({"delimiter": ";"}),
    )
    assert "strip" not in str(bad.problems[0].fix)


@pytest.mark.parametrize(
    ("cells", "is_number"),
    [
        (("−5.00", "3.00"), True),
        (("5.00-", "3.00"), False),
        (("5.00 CR", "3.00 DR"), False),
        (("1’234.50", "3.00"), True),
    ],
)
def test_a_column_with_signs_behind_is_no_plain_column_of_numbers(
    tmp_path: Path, cells: tuple[str, ...], is_number: bool
) -> None:
    path = tmp_path / "in.csv"
    rows = "".join(f"{n};M1;2026-03-01;{cell}\n" for n, cell in enumerate(cells))
    path.write_text(HEADER + rows, encoding="utf-8")
    look = sniff(path).columns[-1]
    assert bool(look.numbers) == is_number
    assert all("−" not in form.strip for form in look.numbers)


def test_the_fix_of_a_cell_that_comes_again_is_looked_for_once() -> None:
    numbers, looked = Numbers(Notation(), 2), []
    found = Numbers._readings

    def counted(self: Numbers, text: str) -> Iterator[tuple[str, int]]:
        looked.append(text)
        return found(self, text)

    said = set()
    with patch.object(Numbers, "_readings", counted):
        for cell in ["12,50"] * 3 + ["1.5.5"] * 2:
            with pytest.raises(CellError) as caught:
                numbers(cell)
            said.add((cell, caught.value.said, caught.value.fix))
    assert looked == ["12,50", "1.5.5"]
    assert len(said) == 2
