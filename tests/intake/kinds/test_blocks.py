"""Rows in columns come to what they come to one by one, however they fall into pieces."""

from __future__ import annotations

import dataclasses
import io
import json
import pickle
from operator import itemgetter
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.base.dates import iso
from loyalty_cli.base.problems import Rejected
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.cells.times import Clock
from loyalty_cli.intake.cells.values import MOST
from loyalty_cli.intake.kinds import transactions
from loyalty_cli.intake.kinds.blocks import Block
from loyalty_cli.intake.kinds.rows import LeftOut, Transaction
from loyalty_cli.intake.kinds.transactions import read_transaction_blocks, read_transactions
from loyalty_cli.intake.profile.model import Profile, parse_profile
from tests.intake.reading import HEADER, codes, read

MORE = f"{HEADER},type,refund_of,store,channel,sku,quantity,tax,card"


def some_rows(r: Random) -> str:
    """A file with a little of everything: most rows are plain, many are not."""
    rows: list[str] = []
    number = 0
    for _ in range(r.randrange(1, 30)):
        if r.random() < 0.75:
            number += 1
        if rows and rows[-1] and r.random() < 0.3:
            # Another row of the one before, that often agrees with it.
            cells = rows[-1].split(",")
            for place in r.sample(range(len(cells)), r.choice([0, 1, 2])):
                cells[place] = r.choice(["", "2", "-0.40", "m1", "north", "2026-03-01 10:00:00"])
            rows.append(",".join(cells))
            continue
        cells = [
            r.choice([f"t{number}"] * 30 + [f" t{number} ", "t1", "", "1.2E+11", "'=x", "a+b"]),
            r.choice(["m1", "m2", "", " m3"]),
            r.choice(
                [f"2026-03-0{r.randrange(1, 9)} 1{r.randrange(10)}:30:00"] * 12
                + ["2026-03-08 02:30:00", "2026-03-01", "2026-03-01T10:00Z", "soon", ""]
            ),
            r.choice(["5", "12.50", "0", "3.30"] * 5 + ["-4.00", "x", "", "1e3"]),
            r.choice([""] * 10 + ["purchase", "gift"] + ["refund"] * 4),
            r.choice([""] * 12 + ["t1", "t1", "t2"]),
            r.choice(["north", ""]),
            r.choice(["web", ""]),
            r.choice(["", "", "a1"]),
            r.choice([""] * 8 + ["2", "-1", "many"]),
            r.choice([""] * 8 + ["0.40", "-0.40", "tax"]),
            r.choice([""] * 8 + ["c-1"]),
        ]
        if r.random() < 0.03:
            cells.pop()
        rows.append(",".join(cells))
        if r.random() < 0.03:
            rows.append("")
    return "\n".join([MORE, *rows, ""])


def derived() -> Profile | None:
    """A profile with a joined id, a column of another name and rows that it leaves out."""
    profile, found = parse_profile(
        {
            "columns": {
                "transaction_id": {"join": ["transaction_id", "sku"]},
                "amount": {"column": "amount"},
            },
            "leave_out": {"channel": ["web"]},
        }
    )
    assert found == []
    return profile


def plainly(found: list[Any]) -> str:
    """What was read, as text in the order of lines; a tuple is as good as a list."""
    found = sorted(found, key=lambda one: one.rows[0].line)
    return json.dumps([dataclasses.asdict(one) for one in found], default=repr)


@settings(max_examples=250, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 2, 3, 7, 5_000]))
def test_the_size_of_pieces_makes_no_difference(seed: int, size: int) -> None:
    r = Random(seed)
    text = some_rows(r)
    profile = derived() if r.random() < 0.3 else None
    with patch.object(transactions._Reader, "_ids", lambda *_: None):
        singly = read(text, profile)
    with patch.object(transactions, "PIECE", size):
        assert plainly(read(text, profile)) == plainly(singly)


@pytest.mark.parametrize(
    ("formats", "cells", "days"),
    [
        # What looks like ISO is read by the format all the same.
        ("%Y-%d-%m %H:%M", ["2026-03-01 10:00", "2026-01-03 10:30"], ["2026-01-03", "2026-03-01"]),
        ("%m/%d/%y %I:%M %p", ["10/8/26 5:17 PM", "2026-10-08 17:20"], ["2026-10-08", "bad"]),
        ("%Y-%m-%d %H:%M", ["2026-03-01 10:00", "2026-03-01 10:30:15"], ["2026-03-01", "bad"]),
        (
            ["%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%d-%m %H:%M"],
            ["04.03.2026 10:00", "2026-03-04 10:30"],
            ["2026-03-04", "bad"],
        ),
    ],
)
def test_a_format_is_asked_in_columns_too(formats: Any, cells: list[str], days: list[str]) -> None:
    rows = [f"{number},m,{cell},1.00" for number, cell in enumerate([*cells, cells[0]])]
    profile = Profile.model_validate({"date_format": formats})
    found = read("\n".join([HEADER, *rows, ""]), profile)
    found.sort(key=lambda one: one.rows[0].line)
    said = [iso(one.when.day) if isinstance(one, Transaction) else "bad" for one in found]
    assert said == [*days, days[0]]


def test_most_rows_go_in_columns() -> None:
    text = f"{HEADER}\n" + "".join(f"{n},m,2026-03-01 10:00:00,{n}.00\n" for n in range(100))
    made: list[int] = []
    fact = Block.fact

    def counting(self: Block, place: int) -> Transaction:
        made.append(place)
        return fact(self, place)

    with patch.object(Block, "fact", counting):
        assert len(read(text)) == 100
    assert len(made) == 99  # Of the last row more might have followed.


def blocks(rows: list[str], header: str = HEADER) -> list[Block]:
    """The blocks of a file with these rows."""
    file = SourceFile(io.BytesIO("\n".join([header, *rows, ""]).encode()), name="x.csv")
    read = read_transaction_blocks(file, Profile(), digits=2, currency="EUR", zone="UTC")
    return [each for each in read if isinstance(each, Block)]


def test_refunds_of_one_row_go_in_columns_whatever_their_sign() -> None:
    rows = [
        "1,m,2026-03-01,2.00,,,2,0.40",
        "2,m,2026-03-02,-1.00,refund,1,-1,0.20",
        "3,m,2026-03-02,0.50,Refund,,,",
        "4,m,2026-03-02,-0.50,refund,1,,-0.10",  # What tax is below 0 is looked at by itself,
        "5,m,2026-03-02,-0.50,,1,,",  # and what only the sign tells to be a refund.
        "6,m,2026-03-03,-0.30,refund,1,,",
        "6,m,2026-03-03,-0.20,refund,1,,",
        "7,m,2026-03-03,9.00,,,,",
        "8,m,2026-03-03,9.00,,,,",
    ]
    (block,) = blocks(rows, f"{HEADER},type,refund_of,quantity,tax")
    assert list(block.ids) == ["1", "7"]
    assert block.refunds is not None
    facts = [block.refunds.fact(place) for place in range(len(block.refunds))]
    assert [(fact.id, fact.type, fact.amount, fact.refund_of) for fact in facts] == [
        ("2", "refund", 100, "1"),
        ("3", "refund", 50, None),
    ]
    assert [fact.lines[0].quantity for fact in facts] == [1_000_000, None]
    assert [each.id for each in block.others if isinstance(each, Transaction)] == ["4", "5", "6"]
    assert block.all_rows() == 4
    assert [each.rows[0].line for each in block.facts()] == [2, 3, 4, 5, 6, 7, 9]


def test_a_block_is_the_same_in_another_process() -> None:
    rows = ["1,m,2026-03-01 10:00,2.00"] * 2 + ["9,m,soon,1.00", "2,m,2026-03-01,1.00"]
    rows += ["3,,2026-03-01,1.00", "3,,2026-03-01,-0.50"]
    rows = [f"{row},{'refund' if row == '2,m,2026-03-01,1.00' else ''}" for row in rows]
    (block,) = blocks([*rows, "5,m,2026-03-01,7.00,refund", "4,m,,,"], f"{HEADER},type")
    assert [block.rows(place) for place in range(len(block))] == [2, 2]
    assert block.all_rows() == 6
    other = pickle.loads(pickle.dumps(block))
    facts = list(other.facts())
    assert plainly(facts) == plainly(list(block.facts()))
    assert [each.rows[0].line for each in facts] == [2, 4, 5, 6, 8]
    assert [each.type for each in facts if isinstance(each, Transaction)].count("refund") == 2


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5_000])
def test_what_stands_before_the_end_of_a_broken_file_is_read(size: int) -> None:
    rows = ["1,m,2026-03-01,1.00"] * 3 + ["2,m,soon,1.00", "3,m,2026-03-01,web", "4,m,,", '5,"']
    profile = Profile.model_validate({"leave_out": {"amount": ["web"]}})
    found: list[Any] = []
    with patch.object(transactions, "PIECE", size), pytest.raises(Rejected, match="never closed"):
        found += read_transactions(
            SourceFile(io.BytesIO("\n".join([HEADER, *rows]).encode()), name="x.csv"),
            profile,
            digits=2,
            currency="EUR",
            zone="UTC",
        )
    kinds = [(type(one).__name__, one.rows[0].line) for one in found]
    assert sorted(kinds, key=itemgetter(1)) == [("Transaction", 2), ("Bad", 5), ("LeftOut", 6)]


@pytest.mark.parametrize("size", [2, 5_000])
def test_a_transaction_of_many_pieces_is_one(size: int) -> None:
    text = f"{HEADER}\n1,m,2026-03-01,1.00\n" + "2,m,2026-03-01,1.00\n" * 50
    with patch.object(transactions, "PIECE", size):
        one, other = read(text)
    assert (one.amount, other.amount, len(other.lines)) == (100, 5000, 50)


def test_rows_that_are_left_out_are_not_gathered() -> None:
    out = b"9,m,2026-03-01,void\n" * 100_000
    file = SourceFile(io.BytesIO(f"{HEADER}\n1,m,2026-03-01,1.00\n".encode() + out), name="x.csv")
    profile = Profile.model_validate({"leave_out": {"amount": ["void"]}})
    rows = read_transactions(file, profile, digits=2, currency="EUR", zone="UTC")
    next(rows)
    for _ in range(20_000):
        next(rows)
    assert file.bytes_read < len(out) / 2
    assert sum(isinstance(row, LeftOut) for row in rows) > 70_000


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/New_York"])
def test_minutes_of_an_hour_that_is_known(zone: str) -> None:
    cells = ["2026-03-01 10:00:00", "2026-03-01 10:45:10", "2026-03-01 10:20", "2026-03-02"]
    rows = "".join(f"{n},m,{cell},1.00\n" for n, cell in enumerate(cells))
    found = read(f"{HEADER}\n{rows}", zone=zone)
    assert [one.when for one in found] == [Clock(zone).when(cell) for cell in cells]


@pytest.mark.parametrize(("more", "wrong"), [(-1, []), (0, [(2, "amount-range")])])
def test_rows_that_add_up_to_too_much(more: int, wrong: list[tuple[int, str]]) -> None:
    half, other = MOST // 2, MOST - MOST // 2 + more
    rows = [f"1,m,2026-03-01,{amount // 100}.{amount % 100:02}" for amount in (half, other)]
    found = read("\n".join([HEADER, *rows, "2,m,2026-03-01,1.00", ""]))
    assert [each for each in codes(found) if each[1] != "same-transaction"] == wrong
