"""What a profile may say: each setting changes what is read; what makes no sense is refused."""

from __future__ import annotations

from typing import Any

import pytest

from loyalty_cli.base.problems import Rejected
from loyalty_cli.intake.kinds.rows import Bad, LeftOut, Transaction
from loyalty_cli.intake.profile.model import Profile, parse_profile
from tests.intake.reading import HEADER, codes, problems, read


def profile_of(**keys: Any) -> Profile:
    profile, found = parse_profile({"kind": "transactions", **keys})
    assert profile is not None, found
    return profile


def amounts(text: str, amount: dict[str, Any], header: str = "a,b,c", **keys: Any) -> list[Any]:
    """What rows of `header` give as amounts, or the codes of what is wrong."""
    columns = {"transaction_id": "n", "member_id": {"value": "m"}, "occurred_at": "d"}
    profile = profile_of(columns={**columns, "amount": amount}, **keys)
    delimiter = profile.delimiter[0]
    lines = [
        delimiter.join((f"t{n}", "2026-03-01", line)) for n, line in enumerate(text.split("\n"))
    ]
    data = "\n".join((delimiter.join(("n", "d", header)), *lines)) + "\n"
    return [
        one.problems[0].code if isinstance(one, Bad) else one.amount for one in read(data, profile)
    ]


@pytest.mark.parametrize(
    ("amount", "row", "found"),
    [
        ({"sum": ["a", "b"]}, "1.10,2.20,", 330),
        ({"sum": ["a", "b"]}, "1.10,,", 110),
        ({"sum": ["a", "b"]}, ",,", "empty-cell"),
        ({"sum": ["a"], "minus": ["b", "c"]}, "10,2,0.5", 750),
        ({"sum": ["a"], "minus": ["b"]}, ",2,", "empty-cell"),
        ({"sum": ["a"], "times": "b"}, "2.50,3,", 750),
        ({"sum": ["a", "b"], "times": "c"}, "2,3,4", 2000),
        ({"sum": ["a"], "times": "b", "minus": ["c"]}, "2.50,3,1", 650),
        ({"sum": ["a"], "times": "b"}, "2.50,,", 250),
        ({"sum": ["a"], "times": "b"}, "0.333,3,", "decimals"),
        ({"sum": ["a", "b"]}, "0.005,0.005,", 1),
        ({"sum": ["a", "b"]}, "1,x,", "amount"),
        ({"sum": ["a"], "times": "b"}, "1,x,", "amount"),
        ({"first": ["a", "b", "c"]}, ",2,3", 200),
        ({"first": ["a", "b"]}, " ,,", "empty-cell"),
        ({"first": ["gone", "b"]}, ",2,3", 200),
        ({"column": "a", "match": "[0-9]+"}, "EUR 12 net,,", 1200),
        ({"column": "a", "match": "EUR ([0-9]+)"}, "7 EUR 12,,", 1200),
        ({"column": "a", "match": "[0-9]+"}, "none,,", "empty-cell"),
        ({"column": "a", "only": {"b": "x"}}, "5,x,", 500),
        ({"column": "a", "only": {"b": "x"}}, "5,y,", "empty-cell"),
        ({"column": "a", "only": {"b": ["x", ""]}}, "5,,", 500),
        ({"column": "a", "only": {"b": "*"}}, "5,,", "empty-cell"),
        ({"column": "a", "only": {"b": "*"}}, "5,x,", 500),
        ({"column": "a", "only": {"b": ["x", "-*"]}}, "5, -2,", 500),
        ({"column": "a", "only": {"b": ["x", "-*"]}}, "5,2-,", "empty-cell"),
        ({"column": "a", "unless": {"b": "re*"}}, "5,refund,", "empty-cell"),
        ({"column": "a", "unless": {"b": "x", "c": "y"}}, "5,,y", "empty-cell"),
        ({"column": "a", "unless": {"b": "x", "c": "y"}}, "5,,", 500),
    ],
)
def test_where_a_column_comes_from(amount: dict[str, Any], row: str, found: object) -> None:
    assert amounts(row, amount) == [found]


def test_of_several_columns_that_would_do_the_lack_is_one_problem() -> None:
    with pytest.raises(Rejected) as caught:
        amounts("5,,", {"first": ["Total", "Net"]})
    (problem,) = caught.value.problems
    assert problem.message.startswith('there is no column "Total" or "Net" for amount; the file')
    assert problem.column == "Total or Net"


def test_a_file_without_any_column_to_find_members_by_is_refused() -> None:
    columns = {
        "member_id": {"column": "Card No", "optional": True},
        "email": {"first": ["Mail", "E-mail"], "optional": True},
    }
    text = "transaction_id,occurred_at,amount\n1,2026-03-01,5\n"
    with pytest.raises(Rejected) as caught:
        read(text, profile_of(columns=columns))
    (problem,) = caught.value.problems
    assert problem.column == "Card No or Mail or E-mail"
    (found,) = read(text, profile_of(columns={**columns, "email": {"value": ""}}))
    assert found.keys == ()


def test_a_sum_is_written_as_the_file_writes_numbers() -> None:
    keys = {"decimal": ",", "thousands": ".", "delimiter": ";"}
    assert amounts("1.000,50;2,25;", {"sum": ["a", "b"]}, "a;b;c", **keys) == [100275]


def test_a_sum_names_its_columns_and_the_cell() -> None:
    profile = profile_of(columns={"amount": {"sum": ["net", "vat"], "minus": ["fee"]}})
    header = "transaction_id,member_id,occurred_at,net,vat,fee"
    (problem,) = problems(read(f"{header}\n1,m,2026-03-01,5,x,\n", profile))
    assert (problem["column"], problem["value"]) == ("net + vat - fee", "x")


def test_cells_that_mean_nothing() -> None:
    text = "-,1,\n2,-,"
    assert amounts(text, {"sum": ["a", "b"]}, empty=["-", "--"]) == [100, 200]
    assert amounts("--,,", {"column": "a"}, empty=["-", "--"]) == ["empty-cell"]
    assert amounts("-,3,", {"first": ["a", "b"]}, empty=["-"]) == [300]


def test_a_name_with_a_star_is_the_only_column_that_begins_so() -> None:
    assert amounts("5,,", {"column": "Sum*"}, "Sum (see note),b,c") == [500]
    for header in ("Sum 1,Sum 2,c", "a,b,c"):
        with pytest.raises(Rejected, match=r"there is no column \"Sum\*\""):
            amounts("5,,", {"column": "Sum*"}, header)


def test_columns_that_some_files_lack() -> None:
    amount = {"sum": ["a"], "minus": ["gone"]}
    with pytest.raises(Rejected, match="gone"):
        amounts("5,,", amount)
    assert amounts("5,,", amount, may_lack=["gone"]) == [500]
    assert amounts("5,x,", {"column": "a"}, keep_only={"gone": "y"}, may_lack=["gone"]) == [500]
    with pytest.raises(Rejected, match="gone"):
        amounts("5,x,", {"column": "a"}, keep_only={"gone": "y"})


def test_a_header_below_other_lines() -> None:
    profile = profile_of(header=["transaction_id", "amount"])
    text = f'Shop;Harbour\n\n"March\n2026",x\n{HEADER}\n1,m,2026-03-01,5\n2,m,2026-03-01,x\n'
    good, bad = read(text, profile)
    assert (good.amount, good.rows[0].line) == (500, 6)
    assert codes([bad]) == [(7, "amount")]


def test_short_rows_are_padded_only_where_the_profile_says_so() -> None:
    text = f"{HEADER},sku,store\n1,m,2026-03-01,5\n2,m,2026-03-01,5,a,b,c\n"
    assert codes(read(text)) == [(2, "row-length"), (3, "row-length")]
    good, bad = read(text, profile_of(short_rows="pad"))
    assert (good.amount, codes([bad])) == (500, [(3, "row-length")])


def test_a_rule_about_a_column_that_a_file_lacks_leaves_nothing_out() -> None:
    """The condition that is not looked at would hold for every row."""
    rows = {"reason": "a payout", "only": {"impact": "Debit"}, "unless": {"sku": "x"}}
    profile = profile_of(leave_out_rows=[rows], may_lack=["impact"])
    (kept,) = read(f"{HEADER},sku\n1,m,2026-03-01,5,P\n", profile)
    assert isinstance(kept, Transaction)


def test_rows_left_out_for_a_reason_in_words() -> None:
    rows = {"reason": "a payout", "only": {"sku": "P"}, "unless": {"store": "x"}}
    text = f"{HEADER},sku,store\n1,m,2026-03-01,5,P,\n2,m,2026-03-01,5,P,x\n3,m,2026-03-01,5,,\n"
    found = read(text, profile_of(leave_out_rows=[rows]))
    assert [one.reason if isinstance(one, LeftOut) else one.id for one in found] == [
        "a payout",
        "2",
        "3",
    ]


ORDER = "transaction_id,member_id,occurred_at,amount,tax,cost,sku,name,status,refunded,whole"


def orders(*rows: str, **keys: Any) -> list[Any]:
    """Rows of orders: amount and tax stand once, cost is what an item cost."""
    columns = {"line_amount": "cost", "refunded": "refunded", "refunded_of": "whole"}
    said = {"once": ["amount", "tax", "refunded", "refunded_of"], "columns": columns, **keys}
    lines = [f"{row}{',' * (10 - row.count(','))}" for row in rows]
    return read("\n".join((ORDER, *lines)) + "\n", profile_of(**said))


@pytest.mark.parametrize("second", ["", "10.00,0.50"])
def test_money_of_an_order_stands_once_or_on_each_row(second: str) -> None:
    second = second or ","
    (found,) = orders("1,m,2026-03-01,10.00,0.50,6,a", f"1,m,2026-03-01,{second},4,b")
    assert (found.amount, found.tax, found.type) == (1000, 50, "purchase")
    assert [(line.sku, line.amount) for line in found.lines] == [("a", 600), ("b", 400)]


def test_two_sums_for_one_order_are_a_problem() -> None:
    (bad,) = orders("1,m,2026-03-01,10,,6,a", "1,m,2026-03-01,11,,4,b")
    assert codes([bad]) == [(2, "same-transaction"), (3, "lines-disagree")]
    (bad,) = orders("1,m,2026-03-01,,,6,a", "1,m,2026-03-01,,,4,b")
    assert codes([bad])[0] == (2, "empty-cell")


def test_an_amount_is_spread_to_the_last_cent() -> None:
    (found,) = orders("1,m,2026-03-01,10.00,,1,a", "1,,2026-03-01,,,1,b", "1,,2026-03-01,,,1,c")
    assert [line.amount for line in found.lines] == [334, 333, 333]
    (free,) = orders("1,m,2026-03-01,10.00,,0,a", "1,,2026-03-01,,,,b")
    assert [line.amount for line in free.lines] == [1000, 0]
    (none,) = orders("1,m,2026-03-01,0.00,,5,a", "1,,2026-03-01,,,5,b")
    assert [line.amount for line in none.lines] == [0, 0]
    (refund,) = orders("1,m,2026-03-01,-3.00,,1,a", "1,,2026-03-01,,,2,b")
    assert (refund.type, [line.amount for line in refund.lines]) == ("refund", [100, 200])


def test_without_what_items_cost_an_order_is_one_line() -> None:
    (found,) = orders("1,m,2026-03-01,10,,,a", "1,,2026-03-01,,,,b", columns={})
    assert [(line.sku, line.amount) for line in found.lines] == [(None, 1000)]
    (single,) = orders("1,m,2026-03-01,10,,,a", columns={})
    assert [(line.sku, line.amount) for line in single.lines] == [("a", 1000)]


def test_rows_that_are_a_part_and_no_item() -> None:
    tips = {"tip": {"name": "Tip", "sku": ""}}
    rows = ("1,m,2026-03-01,10.00,,6,a,", "1,,2026-03-01,,,1.50,,Tip", "1,,2026-03-01,,,1,t,Tip")
    (found,) = orders(*rows, part_rows=tips)
    assert found.tip == 150
    assert [(line.sku, line.amount) for line in found.lines] == [("a", 857), ("t", 143)]
    (outside,) = orders(*rows, part_rows={"none": tips["tip"]})
    assert (outside.tip, len(outside.lines), len(outside.rows)) == (None, 2, 3)
    (only,) = orders("1,m,2026-03-01,2.00,,2,,Tip", part_rows=tips)
    assert (only.tip, [line.amount for line in only.lines]) == (200, [200])
    (bad,) = orders("1,m,2026-03-01,2.00,,0.001,,Tip", part_rows=tips)
    assert codes([bad]) == [(2, "decimals")]


def test_an_order_is_left_out_with_all_its_rows() -> None:
    rows = ("1,m,2026-03-01,10,,6,a,,pending", "1,,2026-03-01,,,4,b", "2,m,2026-03-01,1,,1,c")
    left, kept = orders(*rows, leave_out_orders={"status": ["pending"]})
    assert isinstance(left, LeftOut)
    assert ([row.line for row in left.rows], left.reason) == ([2, 3], "status is pending")
    assert kept.id == "2"


def test_an_undone_order_says_so_and_a_bad_one_is_left_out() -> None:
    rows = ("1,m,2026-03-01,10,,6,a,,void", "2,m,x,y,,4,b,,void", "3,m,2026-03-01,1,,1,c")
    undone, bad, kept = orders(*rows, undone={"status": "void"})
    assert (undone.undone, undone.amount, kept.undone) == ("status is void", 1000, None)
    assert isinstance(bad, LeftOut)


@pytest.mark.parametrize(
    ("sums", "refunded"),
    [
        ("5.00,", 500),
        ("-5.00,", 500),
        (",", None),
        ("0.00,", None),
        ("99,", 1000),
        ("6.00,12.00", 500),
        ("12.00,12.00", 1000),
        ("0.01,12.00", 1),
        ("5.00,0", 500),
    ],
)
def test_what_has_been_refunded_of_a_sale(sums: str, refunded: int | None) -> None:
    (found,) = orders(f"1,m,2026-03-01,10.00,,6,a,,,{sums}")
    (plain,) = orders("1,m,2026-03-01,10.00,,6,a")
    assert found.refunded == refunded
    assert found.content == plain.content


ITEMS = {"columns": ["item_*"], "sku": "sku", "quantity": "quantity", "amount": "total"}


@pytest.mark.parametrize(
    ("cells", "items", "lines"),
    [
        ("sku:A|quantity:2|total:6,sku:B|total:4", {}, [("A", 2_000_000, 600), ("B", None, 400)]),
        ("sku:A|total:5;sku:B|total:5;,", {"between": ";"}, [("A", None, 500), ("B", None, 500)]),
        ("name:x:y|z|sku:A|total:1,", {"category": "name"}, [("A", None, 1000)]),
        ("sku=A / total=1,", {"field": " / ", "mark": "="}, [("A", None, 1000)]),
        (",", {}, [(None, None, 1000)]),
    ],
)
def test_items_packed_into_cells(cells: str, items: dict[str, Any], lines: list[Any]) -> None:
    profile = profile_of(once=["amount"], items={**ITEMS, **items})
    (found,) = read(f"{HEADER},item_1,item_2\n1,m,2026-03-01,10.00,{cells}\n", profile)
    assert isinstance(found, Transaction), problems([found])
    assert [(line.sku, line.quantity, line.amount) for line in found.lines] == lines
    if "category" in items:
        assert found.lines[0].category == "x:y|z"


def test_refund_rows_with_the_id_of_their_sale() -> None:
    columns = {"type": {"column": "kind", "values": {"S": "purchase", "R": "refund"}}}
    profile = profile_of(refunds_share_id=True, columns=columns)
    text = (
        f"{HEADER},kind\n1,m,2026-03-01 10:00,5,S\n1,m,2026-03-01 11:00,-2,R\n"
        "1,m,2026-03-01 12:00,-1,R\n2,m,2026-03-01,5,S\n"
    )
    found = read(text, profile)
    assert [(one.id, one.refund_of, one.amount) for one in found] == [
        ("1", None, 500),
        ("1/refund-2026-03-01 11:00", "1", 200),
        ("1/refund-2026-03-01 12:00", "1", 100),
        ("2", None, 500),
    ]


def test_extends_takes_a_shipped_profile_and_changes_it() -> None:
    profile, found = parse_profile(
        {"extends": "stripe-payments", "source": "shop-2", "columns": {"email": "Buyer"}}
    )
    assert profile is not None, found
    assert (profile.source, profile.thousands, profile.timezone) == ("shop-2", ",", "UTC")
    assert profile.columns["email"].column == "Buyer"
    assert profile.columns["amount"].column == "Amount"


def test_extends_names_what_is_there() -> None:
    profile, (problem,) = parse_profile({"extends": "strip-payments"}, text='\nextends = "x"')
    assert profile is None
    assert (problem.code, problem.line, problem.column) == ("profile-value", 2, "extends")
    assert problem.fix == "did you mean stripe-payments?"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"columns": {"amount": {"first": ["a"]}}}, "must first two columns or more"),
        ({"columns": {"amount": {"sum": []}}}, "must sum one column or more"),
        ({"columns": {"amount": {"column": "a", "times": "b"}}}, 'can say "times" only beside sum'),
        ({"columns": {"amount": {"column": "a", "match": "("}}}, "is no regular expression"),
        ({"columns": {"amount": {"column": "a", "match": "(a)(b)"}}}, "one group at most"),
        ({"columns": {"line_amount": "a"}}, 'must name "amount" where line_amount is read'),
        ({"once": ["store"]}, "store is none of amount, tax"),
        ({"items": ITEMS}, 'must name "amount" where there are items'),
        ({"once": ["amount"], "items": {**ITEMS, "between": "|"}}, "must be different"),
        ({"once": ["amount"], "part_rows": {"tip": {"a": "Tip"}}}, "needs columns.line_amount"),
        ({"once": ["amount"], "kind": "members"}, 'must be "transactions"'),
        ({"refunds_share_id": True}, "needs columns.type"),
        ({"leave_out_rows": [{"reason": "x"}]}, "it would be all rows"),
        ({"zones": {"XT": "Nowhere"}}, "there is no time zone Nowhere"),
        ({"encoding": []}, "must name one"),
        ({"date_format": []}, "must name a date format"),
        ({"date_format": "%d.%m.%Y %z %Z %H:%M"}, "has both %z and %Z"),
        ({"columns": {"occurred_at": {"column": "a", "format": "%q"}}}, "has %q"),
    ],
)
def test_what_makes_no_sense_is_refused(keys: dict[str, Any], said: str) -> None:
    profile, found = parse_profile({"kind": "transactions", **keys})
    assert profile is None
    assert any(said in problem.message for problem in found), found


@pytest.mark.parametrize("key", ["2", "Column", "function-after", ""])
def test_a_key_that_looks_like_a_step_of_the_check_is_unknown(key: str) -> None:
    text = f'kind = "transactions"\n"{key}" = "lv"\n[columns]\n"{key}" = "x"\n'
    data = {"kind": "transactions", key: "lv", "columns": {key: "x"}}
    profile, found = parse_profile(data, file="p.toml", text=text)
    assert profile is None
    assert found[0].message == f'there is no key "{key}" here'
    assert found[0].line == 2
