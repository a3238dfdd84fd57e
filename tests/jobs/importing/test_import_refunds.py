"""Refunds: of a purchase that is known, of the same member, of no more than is left."""

from tests.jobs.shop import Shop, codes, counted


def purchases_of(shop: Shop) -> dict[str, str | None]:
    return {
        number: purchase
        for _, _, number, *_, purchase, _, _, _, _, _ in shop.facts()["events"]
        if purchase is not None
    }


def members_of(shop: Shop) -> dict[str, str | None]:
    return {number: member for _, _, number, member, *_ in shop.facts()["events"]}


def test_a_refund_finds_its_purchase_in_the_store_and_anywhere_in_the_files(shop: Shop) -> None:
    shop.members()
    shop.sales("R0,M1,2026-03-01,10,")
    header = "transaction_id,member_id,occurred_at,amount,refund_of\n"
    outcome = shop.take(
        "transactions",
        header + "X0,M1,2026-03-02,-1,R0\nX1,M1,2026-03-02,-1,R1\nX2,M2,2026-03-03,-2,R2\n",
        header + "R1,M1,2026-03-01,10,\nX3,M1,2026-03-02,-1,R1\nR2,M2,2026-03-02,10,\n",
    )
    assert counted(outcome) == {"rows": 6, "new": 6, "transactions": 6}
    assert purchases_of(shop) == {"X0": "R0", "X1": "R1", "X2": "R2", "X3": "R1"}
    imports = shop.all("SELECT import, count(*) FROM events GROUP BY 1 ORDER BY 1")
    assert imports == [(2, 1), (3, 3), (4, 3)]


def test_a_refund_without_a_member_takes_its_purchase_s(shop: Shop) -> None:
    shop.members()
    rows = ("R1,M1,2026-03-01,10,", "X1,,2026-03-02,-1,R1")
    outcome = shop.sales(*rows)
    assert counted(outcome) == {"rows": 2, "new": 2, "transactions": 2}
    assert members_of(shop) == {"R1": "M1", "X1": "M1"}
    assert counted(shop.sales(*rows)) == {"rows": 2, "already_there": 2}


def test_a_refund_of_a_guest_s_purchase_is_a_guest_s(shop: Shop) -> None:
    shop.members()
    rows = ("R1,,2026-03-01,10,", "X1,M1,2026-03-02,-1,R1", "X2,,2026-03-02,-1,R1")
    assert counted(shop.sales(*rows)) == {"rows": 3, "guests": 3, "transactions": 3}
    assert members_of(shop) == dict.fromkeys(("R1", "X1", "X2"))
    assert counted(shop.sales(*rows)) == {"rows": 3, "already_there": 3}


def test_an_unknown_purchase(shop: Shop) -> None:
    shop.members()
    outcome = shop.sales("X1,M1,2026-03-02,-1,R9", "X2,M1,2026-03-02,-1,")
    assert codes(outcome) == [("unknown-purchase", 2), ("unknown-purchase", 3)]
    assert all("--allow-unmatched" in (problem.fix or "") for problem in outcome.problems)


def test_a_purchase_of_another_source_is_unknown(shop: Shop) -> None:
    shop.members()
    shop.sales("R1,M1,2026-03-01,10,", source="web")
    assert codes(shop.sales("X1,M1,2026-03-02,-1,R1")) == [("unknown-purchase", 2)]


def test_a_purchase_that_was_rejected_is_named_with_its_line(shop: Shop) -> None:
    outcome = shop.sales("R1,M9,2026-03-01,10,", "X1,,2026-03-02,-1,R1")
    assert codes(outcome) == [("unknown-member", 2), ("unknown-purchase", 3)]
    assert "line 2" in outcome.problems[1].message


def test_allow_unmatched_takes_it_without_its_purchase(shop: Shop) -> None:
    shop.members()
    rows = ("X1,M1,2026-03-02,-1,R9", "X2,,2026-03-02,-1,")
    outcome = shop.sales(*rows, allow_unmatched=True)
    assert counted(outcome) == {"rows": 2, "new": 1, "guests": 1, "transactions": 2}
    assert purchases_of(shop) == {}
    shop.sales("R9,M1,2026-03-01,10,")
    assert counted(shop.sales(*rows)) == {"rows": 2, "already_there": 2}
    assert counted(shop.sales("X2,M2,2026-03-02,-1,")) == {"rows": 1, "changed": 1}
    assert codes(shop.sales("X3,M9,2026-03-02,-1,R0", allow_unmatched=True)) == [
        ("unknown-member", 2),
    ]


def test_a_refund_of_another_member_s_purchase(shop: Shop) -> None:
    shop.members()
    outcome = shop.sales("R1,M1,2026-03-01,10,", "X1,M2,2026-03-02,-1,R1")
    assert codes(outcome) == [("refund-other-member", 3)]
    assert "M1" in outcome.problems[0].message
    assert "M2" in outcome.problems[0].message


def test_a_refund_with_a_key_that_nobody_has(shop: Shop) -> None:
    shop.members()
    shop.sales("R1,M1,2026-03-01,10,")
    row = "X1,M9,2026-03-02,-1,R1"
    assert codes(shop.sales(row)) == [("unknown-member", 2)]
    assert counted(shop.sales(row, unknown="guest")) == {"rows": 1, "new": 1, "transactions": 1}
    assert members_of(shop)["X1"] == "M1"


def test_a_refund_dated_before_its_purchase_by_the_local_date(shop: Shop) -> None:
    shop.members()
    shop.sales("R1,M1,2026-03-02T23:00Z,10,")
    assert codes(shop.sales("X1,M1,2026-03-01T23:59Z,-1,R1")) == [("refund-before-purchase", 2)]
    assert shop.sales("X2,M1,2026-03-02T09:00Z,-1,R1").status == "ok"


def test_a_refund_beyond_what_is_left_says_what_is(shop: Shop) -> None:
    shop.members()
    shop.sales("R1,M1,2026-03-01,10,", "X1,M1,2026-03-02,-4,R1")
    outcome = shop.sales("X2,M1,2026-03-03,-6.01,R1")
    assert codes(outcome) == [("refund-too-large", 2)]
    assert "only 6.00 is left" in outcome.problems[0].message
    assert shop.sales("X2,M1,2026-03-03,-6,R1").status == "ok"
    assert "only 0.00" in shop.sales("X3,M1,2026-03-03,-0.01,R1").problems[0].message


def test_of_two_refunds_that_are_too_much_together_the_later_is_the_problem(shop: Shop) -> None:
    shop.members()
    rows = ("X2,M1,2026-03-03,-6,R1", "X1,M1,2026-03-02,-6,R1", "R1,M1,2026-03-01,10,")
    for order in (rows, rows[::-1]):
        outcome = shop.sales(*order, dry_run=True, skip_bad_rows=True)
        assert [(p.code, "X2" in p.message) for p in outcome.problems] == [
            ("refund-too-large", True),
        ]


def test_a_refund_of_a_refund(shop: Shop) -> None:
    shop.members()
    rows = ("R1,M1,2026-03-01,10,", "X1,M1,2026-03-02,-4,R1", "X2,M1,2026-03-03,-1,X1")
    for allow in (False, True):
        outcome = shop.sales(*rows, allow_unmatched=allow)
        assert codes(outcome) == [("refund-of-refund", 4)]
    shop.sales(*rows[:2])
    assert codes(shop.sales(rows[2])) == [("refund-of-refund", 2)]


def test_a_refund_again_with_another_purchase_is_other_content(shop: Shop) -> None:
    shop.members()
    shop.sales("R1,M1,2026-03-01,10,", "R2,M1,2026-03-01,10,", "X1,M1,2026-03-02,-4,R1")
    outcome = shop.sales("X1,M1,2026-03-02,-4,R2")
    assert codes(outcome) == [("other-content", 2)]
    assert "refund_of is R1 there, R2 here" in outcome.problems[0].message


def test_refunds_with_lines_and_more_lines_elsewhere_in_the_file(shop: Shop) -> None:
    shop.members()
    header = "transaction_id,member_id,occurred_at,amount,sku,type,refund_of"
    outcome = shop.sales(
        "R1,M1,2026-03-01,10,A,,",
        "R1,M1,2026-03-01,5,B,,",
        "X1,M1,2026-03-02,2,A,refund,R1",
        "X1,M1,2026-03-02,1,B,refund,R1",
        "R2,M1,2026-03-02,1,,,",
        "X1,M1,2026-03-02,2,A,refund,R1",
        "X1,M1,2026-03-02,1,B,refund,R1",
        header=header,
    )
    assert counted(outcome) == {"rows": 7, "new": 7, "transactions": 3}
    assert [line[:6] for line in shop.facts()["lines"] if line[0] == "X1"] == [
        *(("X1", 1, "A", None, None, 200), ("X1", 2, "B", None, None, 100)),
        *(("X1", 3, "A", None, None, 200), ("X1", 4, "B", None, None, 100)),
    ]


def test_parts_beyond_what_is_left_are_remarked_on(shop: Shop) -> None:
    """Taken all the same: what the purchase had of the part is all that goes back."""
    shop.members("member_id\nM1\n")
    header = "transaction_id,member_id,occurred_at,amount,type,refund_of,shipping,tax"
    outcome = shop.sales(
        "R1,M1,2026-03-01,107,,,7,",
        "X1,M1,2026-03-02,-5,refund,R1,-4,",
        "X2,M1,2026-03-03,-5,refund,R1,4,",
        "X3,M1,2026-03-04,-5,refund,R1,0,0",
        header=header,
    )
    assert outcome.status == "ok"
    [remark] = [each for each in outcome.remarks or () if each.code == "parts-beyond"]
    assert (remark.line, remark.count) == (4, 1)
    assert "X2, shipping 4.00 of 3.00" in remark.message
    later = shop.sales("X4,M1,2026-03-05,-5,refund,R1,1,", header=header)
    assert [each.code for each in later.remarks or ()] == ["parts-beyond"]
