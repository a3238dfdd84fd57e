"""Rows of one receipt that stand apart in a file: they count together, and none is dropped."""

from __future__ import annotations

import gzip
import io
import sys
from dataclasses import replace
from itertools import permutations
from random import Random
from typing import Any
from unittest.mock import patch

import pytest

from loyalty_cli.base.problems import Rejected
from loyalty_cli.intake.kinds import transactions
from loyalty_cli.intake.profile.model import Profile, parse_profile
from loyalty_cli.jobs.importing import reading
from loyalty_cli.jobs.importing.imports import import_files
from loyalty_cli.jobs.outcome import Outcome
from tests.jobs.shop import CALLER, Shop, codes, counted

HEADER = "transaction_id,member_id,occurred_at,amount"


def sold(shop: Shop) -> list[Any]:
    """The id, sum, instant and number of lines of each transaction."""
    return shop.all(
        "SELECT i.id, e.amount, e.instant, (SELECT count(*) FROM event_lines l"
        " WHERE l.event = e.event) FROM events e JOIN event_ids i USING (event) ORDER BY 1"
    )


def remarks(outcome: Outcome) -> list[tuple[str, int | None, int]]:
    return [(each.code, each.line, each.count) for each in outcome.remarks or ()]


TWO_TILLS = (
    "R1,M1,2026-03-01 10:00,2.55",
    "R2,M1,2026-03-01 10:00,1.00",
    "R1,M1,2026-03-01 10:00,2.55",
)


@pytest.mark.parametrize("size", [1, 2, 5_000])
def test_a_row_that_equals_the_first_counts(shop: Shop, size: int) -> None:
    shop.members()
    with patch.object(transactions, "PIECE", size):
        outcome = shop.sales(*TWO_TILLS, header=HEADER)
    assert counted(outcome) == {"rows": 3, "new": 3, "transactions": 2}
    assert sold(shop) == [
        ("R1", 510, "2026-03-01T10:00:00Z", 2),
        ("R2", 100, "2026-03-01T10:00:00Z", 0),
    ]
    assert remarks(outcome) == [("rows-apart", 2, 1)]
    assert outcome.remarks is not None
    assert "R1 on lines 2 and 4" in outcome.remarks[0].message
    again = shop.sales(*TWO_TILLS, header=HEADER)
    assert counted(again) == {"rows": 3, "already_there": 3}
    together = shop.sales(TWO_TILLS[0], TWO_TILLS[2], TWO_TILLS[1], header=HEADER)
    assert counted(together) == {"rows": 3, "already_there": 3}
    assert remarks(together) == []


def test_apart_in_a_file_of_which_the_store_has_a_part(shop: Shop) -> None:
    """Each of its rows alone is what the store has, and both together are not."""
    shop.members()
    shop.sales(TWO_TILLS[0], header=HEADER)
    outcome = shop.sales(*TWO_TILLS, header=HEADER)
    assert codes(outcome) == [("other-content", 2), ("same-transaction", 4)]
    assert "amount is 2.55 there, 5.10 here" in outcome.problems[0].message


def test_far_apart_in_a_large_file(shop: Shop) -> None:
    """Thousands of rows lie between; the rows wait on disk, and go in columns all the same."""
    shop.members()
    rows = [f"R{n},M1,2026-03-01 10:00,1.25" for n in range(400)] * 3
    Random(7).shuffle(rows)
    with patch.object(transactions, "PIECE", 64):
        outcome = shop.sales(*rows, header=HEADER)
    assert counted(outcome) == {"rows": 1200, "new": 1200, "transactions": 400}
    assert {(amount, lines) for _, amount, _, lines in sold(shop)} == {(375, 3)}
    assert remarks(outcome)[0][2] > 390


def test_another_process_reads_it_the_same_way(shop: Shop) -> None:
    shop.members()
    with (
        patch.object(reading, "WORTH", 0),
        patch("loyalty_cli.jobs.importing.imports.bulk.is_worth", lambda *_: True),
        patch("loyalty_cli.jobs.importing.imports.processors", lambda: 2),
    ):
        outcome = shop.sales(*TWO_TILLS, header=HEADER)
    assert counted(outcome) == {"rows": 3, "new": 3, "transactions": 2}
    assert remarks(outcome) == [("rows-apart", 2, 1)]


def test_a_bad_row_rejects_the_rows_elsewhere_too(shop: Shop) -> None:
    shop.members()
    for bad in permutations(
        ["R1,M1,2026-03-01 10:00,2.55", "R2,M1,2026-03-01 10:00,1.00", "R1,M1,2026-03-01 10:00,x"]
    ):
        if bad[1].startswith("R1"):
            continue
        outcome = shop.sales(*bad, header=HEADER, skip_bad_rows=True)
        assert counted(outcome)["rejected"] == 2
        assert {number for number, *_ in sold(shop)} == {"R2"}


def test_a_refund_in_rows_apart(shop: Shop) -> None:
    shop.members()
    header = f"{HEADER},type,refund_of"
    rows = (
        "R1,M1,2026-03-01 10:00,10.00,,",
        "X,M1,2026-03-02 10:00,-1.00,refund,R1",
        "R2,M1,2026-03-02 10:00,1.00,,",
        "X,M1,2026-03-02 10:00,-1.00,refund,R1",
    )
    outcome = shop.sales(*rows, header=header)
    assert counted(outcome) == {"rows": 4, "new": 4, "transactions": 3}
    assert [row[:2] for row in sold(shop)] == [("R1", 1000), ("R2", 100), ("X", 200)]


def test_a_discount_apart_from_its_receipt_is_no_refund(shop: Shop) -> None:
    shop.members()
    rows = (
        "R1,M1,2026-03-01 10:00,10.00",
        "R2,M1,2026-03-01 10:00,1.00",
        "R1,M1,2026-03-01 10:00,-1.50",
    )
    assert counted(shop.sales(*rows, header=HEADER))["new"] == 3
    assert [row[:2] for row in sold(shop)] == [("R1", 850), ("R2", 100)]


def test_an_order_left_out_by_one_row_is_left_out_by_all(shop: Shop) -> None:
    shop.members()
    profile = profile_of(kind="transactions", leave_out_orders={"status": ["void"]})
    rows = (
        "R1,M1,2026-03-01,1.00,void",
        "R2,M1,2026-03-01,1.00,paid",
        "R1,M1,2026-03-01,2.00,paid",
    )
    outcome = shop.sales(*rows, header=f"{HEADER},status", profile=profile)
    assert counted(outcome) == {"rows": 3, "new": 1, "left_out": 2, "transactions": 1}


def test_two_files_may_have_the_same_receipt(shop: Shop) -> None:
    """Exports overlap: a receipt in two files of one command is one."""
    shop.members()
    text = "\n".join((HEADER, *TWO_TILLS[:2], ""))
    outcome = shop.take("transactions", text, text)
    assert counted(outcome) == {"rows": 4, "new": 2, "already_there": 2, "transactions": 2}
    assert remarks(outcome) == []


def test_in_an_archive_and_from_stdin(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.members()
    text = "\n".join((HEADER, *TWO_TILLS, "")).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    stdin = shop.folder / "-"
    with pytest.raises(Rejected) as caught:
        import_files(shop.store, "transactions", [type(stdin)("-")], caller=CALLER)
    assert [problem.code for problem in caught.value.problems] == ["rows-apart"]
    packed = shop.folder / "sales.csv.gz"
    packed.write_bytes(gzip.compress(text))
    outcome = import_files(shop.store, "transactions", [packed], caller=CALLER)
    assert counted(outcome) == {"rows": 3, "new": 3, "transactions": 2}


def test_a_dry_run_says_the_same_and_keeps_nothing(shop: Shop) -> None:
    shop.members()
    path = shop.file("\n".join((HEADER, *TWO_TILLS, "")))
    caller = replace(CALLER, dry_run=True)
    outcome = import_files(shop.store, "transactions", [path], caller=caller)
    assert counted(outcome) == {"rows": 3, "new": 3, "transactions": 2}
    assert sold(shop) == []


def profile_of(**keys: object) -> Profile:
    profile, problems = parse_profile(keys)
    assert profile is not None, problems
    return profile


LINES = ("R1,M1,2026-03-01 10:02,1.00", "R1,M1,2026-03-01 10:00:30,2.00", "R1,M1,2026-03-01 10:05,")


@pytest.mark.parametrize("singly", [False, True])
@pytest.mark.parametrize(
    ("of", "instant", "remarked"),
    [
        (None, "2026-03-01T10:00:30Z", [("times-differ", 2, 1)]),
        ("first", "2026-03-01T10:00:30Z", []),
        ("last", "2026-03-01T10:05:00Z", []),
    ],
)
def test_which_time_counts(
    shop: Shop, of: str | None, instant: str, remarked: list[Any], singly: bool
) -> None:
    shop.members()
    spec = {"column": "occurred_at"} | ({} if of is None else {"of": of})
    profile = profile_of(columns={"occurred_at": spec})
    rows = [*(f"{line}3.00" if line.endswith(",") else line for line in LINES)]
    rows.append("R2,M1,2026-03-02 10:00,1.00")
    in_columns = transactions._Reader._ids
    with patch.object(transactions._Reader, "_ids", (lambda *_: None) if singly else in_columns):
        outcome = shop.sales(*rows, header=HEADER, profile=profile)
    assert counted(outcome) == {"rows": 4, "new": 4, "transactions": 2}
    assert sold(shop)[0] == ("R1", 600, instant, 3)
    assert remarks(outcome) == remarked
    again = shop.sales(rows[2], rows[0], rows[1], rows[3], header=HEADER, profile=profile)
    assert codes(again) == [("other-content", 2)] + [("same-transaction", n) for n in (3, 4)]
    assert "occurred_at" not in again.problems[0].message


def test_ids_that_begin_anew_each_day_are_not_put_together(shop: Shop) -> None:
    shop.members()
    outcome = shop.sales(
        "1,M1,2026-03-01 10:00,1.00",
        "2,M1,2026-03-01 11:00,1.00",
        "1,M1,2026-03-02 09:00,1.00",
        header=HEADER,
    )
    assert codes(outcome) == [("same-transaction", 2), ("lines-disagree", 4)]
    fix = outcome.problems[1].fix or ""
    assert "join the id with the date" in fix
    profile = profile_of(columns={"occurred_at": {"column": "occurred_at", "of": "first"}})
    assert 'occurred_at = { column = "occurred_at", of = "first" }' in fix
    taken = shop.sales(
        "1,M1,2026-03-01 10:00,1.00",
        "2,M1,2026-03-01 11:00,1.00",
        "1,M1,2026-03-02 09:00,1.00",
        header=HEADER,
        profile=profile,
    )
    assert counted(taken) == {"rows": 3, "new": 3, "transactions": 2}


def test_over_midnight_is_one_receipt(shop: Shop) -> None:
    shop.members()
    rows = ("1,M1,2026-03-01 23:59,1.00", "1,M1,2026-03-02 00:01,1.00")
    assert counted(shop.sales(*rows, header=HEADER)) == {"rows": 2, "new": 2, "transactions": 1}


def test_of_is_only_for_the_time_of_transactions() -> None:
    for columns in ({"amount": {"column": "a", "of": "first"}},):
        profile, problems = parse_profile({"columns": columns})
        assert profile is None
        assert "only the time of a transaction" in problems[0].message


def test_a_receipt_that_differs_says_so_in_one_short_line(shop: Shop) -> None:
    shop.members()
    header = f"{HEADER},store,channel,sku,tax"
    rows = [f"R1,M1,2026-03-01,1.00,A,web,S{n},0.10" for n in range(30)]
    shop.sales(*rows, header=header)

    def said(*lines: str) -> str:
        problem = shop.sales(*lines, header=header).problems[0]
        assert problem.code == "other-content"
        return problem.message.partition("other content: ")[2]

    assert said(*rows[:28]) == (
        "amount is 30.00 there, 28.00 here; tax is 3.00 there, 2.80 here;"
        " it has 2 fewer of its lines here"
    )
    other = [row.replace(",S", ",T") for row in rows]
    assert said(*other) == (
        "30 of its lines differ, the first: line 1 is S0 - - 1.00 tax 0.10 there,"
        " T0 - - 1.00 tax 0.10 here"
    )
    assert said("R1,M1,2026-03-02,2.00,B,till,,0.20").startswith(
        "occurred_at is 2026-03-01T00:00:00Z (a bare date) there, 2026-03-02T00:00:00Z (a bare"
        " date) here; store is A there, B here; 3 more of its columns differ; it has 30 fewer"
    )
