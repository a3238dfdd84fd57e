"""Rows to transactions: lines put together, types and signs, guests, what is bad together."""

from __future__ import annotations

import pytest

from loyalty_cli.intake.kinds.content import content_without_rows_parts
from loyalty_cli.intake.kinds.rows import Bad, LeftOut, Transaction
from loyalty_cli.intake.profile.model import Profile, parse_profile
from tests.intake.reading import HEADER, codes, problems, read


def one(text: str, header: str = HEADER, **how: object) -> Transaction:
    (found,) = read(f"{header}\n{text}\n", **how)  # type: ignore[arg-type]
    assert isinstance(found, Transaction), found
    return found


def test_a_row_is_a_purchase() -> None:
    header = f"{HEADER},store,channel,sku,category,quantity,tax,shipping,tip"
    bought = one("0001,m7,2026-03-01 10:00:00,12.50,Main,web,A-1,tea,1.5,1,2.00,", header)
    assert (bought.id, bought.type, bought.amount) == ("0001", "purchase", 1250)
    assert bought.keys == (("member_id", "m7"),)
    assert (bought.store, bought.channel, bought.refund_of) == ("Main", "web", None)
    assert (bought.tax, bought.shipping, bought.tip, bought.paid_by_points) == (
        100,
        200,
        None,
        None,
    )
    (line,) = bought.lines
    assert (line.sku, line.category, line.quantity, line.amount) == ("A-1", "tea", 1500000, 1250)
    assert bought.rows[0].line == 2


def test_rows_that_follow_each_other_are_lines() -> None:
    header = f"{HEADER},tax,sku"
    text = "1,m,2026-03-01,5,0.50,a\n1,,,-2,,b\n1,m,2026-03-01,1,0.25,\n2,m,2026-03-01,1,,"
    first, second = read(f"{header}\n{text}\n")
    assert (first.amount, first.tax, first.tip) == (400, 75, None)
    assert [(line.sku, line.amount) for line in first.lines] == [
        ("a", 500),
        ("b", -200),
        (None, 100),
    ]
    assert [row.line for row in first.rows] == [2, 3, 4]
    assert (second.id, second.amount) == ("2", 100)


def test_an_id_that_comes_again_later_is_another_transaction() -> None:
    found = read(f"{HEADER}\n1,m,2026-03-01,5\n2,m,2026-03-01,5\n1,m,2026-03-01,7\n")
    assert [(each.id, each.amount) for each in found] == [("1", 500), ("2", 500), ("1", 700)]


@pytest.mark.parametrize(
    ("rows", "type_", "amounts"),
    [
        ("1,m,2026-03-01,-5,", "refund", [500]),
        ("1,m,2026-03-01,-5,refund", "refund", [500]),
        ("1,m,2026-03-01,5,REFUND", "refund", [500]),
        ("1,m,2026-03-01,5,Purchase", "purchase", [500]),
        ("1,m,2026-03-01,-5,\n1,m,2026-03-01,8,", "purchase", [-500, 800]),
        ("1,m,2026-03-01,-5,\n1,m,2026-03-01,2,", "refund", [500, -200]),
        ("1,m,2026-03-01,0,", "purchase", [0]),
        ("1,m,2026-03-01,-8,\n1,m,2026-03-01,9,refund", "refund", [-800, 900]),
    ],
)
def test_a_type_wins_over_the_sign(rows: str, type_: str, amounts: list[int]) -> None:
    found = one(rows, f"{HEADER},type")
    assert found.type == type_
    assert [line.amount for line in found.lines] == amounts
    assert found.amount == sum(amounts) >= 0


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("2,m,2026-03-01,-0.00,,", "amount", "neither a purchase nor a refund"),
        ("2,m,2026-03-01,5,,1", "type", "names a purchase it refunds"),
    ],
)
def test_what_has_two_readings_is_not_guessed(row: str, column: str, says: str) -> None:
    (bad,) = read(f"{HEADER},type,refund_of\n{row}\n")
    assert isinstance(bad, Bad)
    (problem,) = bad.problems
    assert (problem.column, says in problem.message) == (column, True)


def test_another_systems_export_may_write_minus_zero() -> None:
    profile = Profile.model_validate({"columns": {"amount": "Total"}})
    (found,) = read("transaction_id,member_id,occurred_at,Total\n1,m,2026-03-01,-0.00\n", profile)
    assert (found.type, found.amount) == ("purchase", 0)


def test_a_refund_is_stored_with_positive_parts_and_quantities() -> None:
    header = f"{HEADER},quantity,tax,refund_of,paid_by_points"
    found = one("9,m,2026-03-01,-5,-2,-0.40,1,-1", header)
    assert (found.lines[0].quantity, found.tax, found.paid_by_points) == (2000000, 40, 100)
    assert found.refund_of == "1"


@pytest.mark.parametrize(
    ("header", "row", "keys"),
    [
        ("member_id", "", ()),
        ("member_id", " m ", (("member_id", "m"),)),
        ("email", "Ann@X.org", (("email", "ann@x.org"),)),
        ("card,member_id", "12-3 4,m", (("member_id", "m"), ("card", "1234"))),
        ("phone,email", "0049 30 1234,", (("phone", "0049301234"),)),
        ("phone,email,card", ",,", ()),
    ],
)
def test_keys(header: str, row: str, keys: object) -> None:
    found = one(f"1,2026-03-01,5,{row}", f"transaction_id,occurred_at,amount,{header}")
    assert found.keys == keys


def test_a_value_that_means_nobody() -> None:
    profile = Profile(no_member=("0", "guest"))
    found = read(f"{HEADER}\n1,0,2026-03-01,5\n2,00,2026-03-01,5\n3,guest,2026-03-01,5\n", profile)
    assert [each.keys for each in found] == [(), (("member_id", "00"),), ()]


@pytest.mark.parametrize(
    ("column", "first", "other"),
    [
        ("member_id", "m", "n"),
        ("occurred_at", "2026-03-01 10:00:00", "2026-03-02 10:00:00"),
        ("type", "purchase", "refund"),
        ("refund_of", "1", "2"),
        ("store", "a", "b"),
        ("channel", "a", "b"),
    ],
)
def test_rows_of_one_transaction_must_agree(column: str, first: str, other: str) -> None:
    names = ["transaction_id", "occurred_at", "amount", "member_id", "type", "refund_of"]
    names += ["store", "channel"]
    common = {"transaction_id": "1", "occurred_at": "2026-03-01 10:00:00", "amount": "5"}
    if column == "refund_of":
        common["type"] = "refund"

    def row(value: str) -> str:
        return ",".join((common | {column: value}).get(name, "") for name in names)

    header = ",".join(names)
    (agreed,) = read(f"{header}\n{row(first)}\n{row('')}\n{row(first)}\n")
    assert isinstance(agreed, Transaction)
    (bad,) = read(f"{header}\n{row(first)}\n{row('')}\n{row(other)}\n")
    assert codes([bad]) == [(2, "same-transaction"), (3, "same-transaction"), (4, "lines-disagree")]
    assert problems([bad])[2]["column"] == column


def test_one_bad_row_rejects_all_rows_of_its_transaction() -> None:
    text = f"{HEADER}\n1,m,2026-03-01,5\n1,m,2026-03-01\n1,m,x,y\n2,m,2026-03-01,5\n"
    bad, good = read(text)
    assert isinstance(bad, Bad)
    assert isinstance(good, Transaction)
    assert [row.line for row in bad.rows] == [2, 3, 4]
    assert codes([bad]) == [(2, "same-transaction"), (3, "row-length"), (4, "time"), (4, "amount")]


def test_a_row_without_an_id_spoils_the_transaction_around_it() -> None:
    text = f"{HEADER}\n1,m,2026-03-01,5\n,m,2026-03-01,5\n1,m,2026-03-01,5\n,m,2026-03-01,5\n"
    first, last = read(text)
    assert codes([first]) == [(2, "same-transaction"), (3, "empty-cell"), (4, "same-transaction")]
    assert codes([last]) == [(5, "empty-cell")]


def test_many_rows_without_an_id_are_not_kept_waiting() -> None:
    text = HEADER + "\n1,m,2026-03-01,5" + "\n,m,2026-03-01,5" * 500 + "\n2,m,2026-03-01,5\n"
    found = read(text)
    assert [len(each.rows) for each in found] == [1] * 502
    assert isinstance(found[0], Transaction)
    assert isinstance(found[-1], Transaction)


def test_a_sum_beyond_the_range_is_refused() -> None:
    (bad,) = read(f"{HEADER}\n" + "1,m,2026-03-01,9999999999999.99\n" * 2)
    assert (2, "amount-range") in codes([bad])


SAME = [
    ("10.0", "10.00"),
    ("10,USD", "10,usd"),
    ("10,,purchase", "10,"),
    ("-10,,refund", "10,,refund"),
    ("-10", "-10,USD,refund"),
    ("10,,,a\\b", "10,,, a\\b "),
    ("10,,,,2", "10,,,,2.0"),
]
OTHER = [
    ("10", "11"),
    ("10", "-10"),
    ("10,,,a", "10,,,b"),
    ("10,,,a", "10,,,"),
    ("10,,,,2", "10,,,,3"),
    ("10,,,,,5", "10,,,,,"),
    ("10,,,,,5", "10,,,,,,5"),
]


def content(cells: str) -> bytes:
    cells += "," * (6 - cells.count(","))
    header = "transaction_id,member_id,occurred_at,amount,currency,type,sku,quantity,tax,tip"
    return one(f"1,m,2026-03-01 10:00:00,{cells}", header).content


@pytest.mark.parametrize(("first", "second"), SAME)
def test_content_compares_typed_values(first: str, second: str) -> None:
    assert content(first) == content(second)
    assert len(content(first)) == 16


@pytest.mark.parametrize(("first", "second"), OTHER)
def test_other_content_is_other(first: str, second: str) -> None:
    assert content(first) != content(second)


def test_content_knows_neither_id_nor_member_but_time_and_lines() -> None:
    base = one("1,m,2026-03-01 10:00:00,5").content
    assert one("2,n,2026-03-01T15:00Z,5.00").content == base
    assert one("1,m,2026-03-01 10:00:01,5").content != base
    assert one("1,m,2026-03-01,5").content != one("1,m,2026-03-01 00:00:00,5").content
    split = one("1,m,2026-03-01 10:00:00,3\n1,m,2026-03-01 10:00:00,2").content
    swapped = one("1,m,2026-03-01 10:00:00,2\n1,m,2026-03-01 10:00:00,3").content
    assert len({base, split, swapped}) == 3


def test_content_stays_the_same_over_versions() -> None:
    header = f"{HEADER},store,category,tax"
    found = one("1,m,2026-03-01 10:00:00,5,Main,tea,1", header)
    assert found.content.hex() == "c58fcf7861c4204300965a553823472f"
    several = one("1,m,2026-03-01,5,Main,tea,1\n1,m,,-4,,milk,\n1,m,,6,,cake,", header)
    assert several.content.hex() == "51d0b86ff754702cd95cb1fdd51e6b0b"
    # A release that knew only the sums of parts told this of rows that have parts of their own.
    own = one("1,m,2026-03-01,5,Main,tea,1\n1,m,,-6,,milk,", header)
    assert own.content.hex() != "29a9d491afec82a7335c3b74c36ac637"
    assert content_without_rows_parts(own).hex() == "29a9d491afec82a7335c3b74c36ac637"


def test_one_row_alone_and_one_of_many_have_equal_content() -> None:
    header = f"{HEADER},quantity,sku,store,tax"
    alone = one("1,m,2026-03-01 10:00:00,5,2,a,Main,1", header)
    turned = one("1,m,2026-03-01 10:00:00,0,-2,a,Main,1", header)
    assert turned.lines[0].quantity == -2000000
    assert alone.content == one(" 1,m,2026-03-01T10:00,5.0,2,a,Main,1.00", header).content


def test_the_profile_leaves_rows_out() -> None:
    profile, found = parse_profile(
        {"leave_out": {"Void": ["true"]}, "keep_only": {"S": ["", "ok"]}}
    )
    assert found == []
    text = (
        f"{HEADER},Void,S\n1,m,2026-03-01,5,false,ok\n1,m,2026-03-01,5,true,ok\n"
        "1,m,2026-03-01,5,,\n2,m,x,5,,Cancelled\n3,m,2026-03-01\n"
    )
    bought, left, other, bad = read(text, profile)
    assert isinstance(left, LeftOut)
    assert (left.reason, left.rows[0].line) == ("Void is true", 3)
    assert other.reason == "S is Cancelled"
    assert (bought.amount, len(bought.rows)) == (1000, 2)
    assert codes([bad]) == [(6, "row-length")]


def test_inverted_signs() -> None:
    bought, back = read(
        f"{HEADER},tax\n1,m,2026-03-01,-5,-1\n2,m,2026-03-01,5,\n", Profile(sign="inverted")
    )
    assert (bought.type, bought.amount, bought.tax) == ("purchase", 500, 100)
    assert (back.type, back.amount) == ("refund", 500)
