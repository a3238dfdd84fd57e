"""Vouchers at the till: issued by hand, checked, used, taken back, voided."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.jobs.vouchers.answers import Asked
from loyalty_cli.jobs.vouchers.orders import check_vouchers, redeem_vouchers
from tests.jobs.till import DAY, Till, basket, order, refused


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    till = Till(tmp_path)
    yield till
    till.is_sound()
    till.close()


def test_a_voucher_is_good_once_and_again_when_its_use_is_undone(till: Till) -> None:
    code = till.code("ten")
    done = till.use(code, of=order(4000))
    assert (done.data["discount"], done.data["to_pay"]) == ("4.00", "36.00")
    assert till.reason(code, of=order(4000)) == "used-up"
    assert till.undo(done.data["use"]).status == "ok"
    assert till.undo(done.data["use"]).status == "already-done"
    assert till.reason(code, of=order(4000)) is None
    assert till.use(code, of=order(4000)).status == "ok"
    assert till.all("SELECT uses, undoes FROM voucher_uses ORDER BY use") == [
        (1, None),
        (-1, 1),
        (1, None),
    ]


def test_it_is_read_however_it_is_typed(till: Till) -> None:
    code = till.code("ten")
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert till.reason(typed, of=order(100)) is None


def test_the_days_on_which_it_is_good(till: Till) -> None:
    code = till.code("ten", "2026-03-01")
    assert till.reason(code, of=order(100), day="2026-02-28") == "not-yet"
    assert till.reason(code, of=order(100), day="2026-03-01") is None
    assert till.reason(code, of=order(100), day="2026-03-31") is None
    assert till.reason(code, of=order(100), day="2026-04-01") == "expired"


def test_a_changed_reward_leaves_what_was_issued_as_it_was(till: Till) -> None:
    code = till.code("ten", "2026-03-01")
    text = till.all("SELECT text FROM program_versions")[0].replace(
        'percent = "10"', 'percent = "50"'
    )
    till.apply(text.replace("uses = 3", "uses = 1"), as_of=till.on("2026-03-10").as_of)
    assert till.check(code, of=order(1000))["discount"] == "1.00"
    assert till.check(till.code("ten"), of=order(1000))["discount"] == "5.00"


def test_uses_in_all(till: Till) -> None:
    code = till.code("thrice")
    uses = [till.use(code, of=order(1000)).data["use"] for _ in range(3)]
    assert till.reason(code, of=order(1000)) == "used-up"
    till.undo(uses[1])
    assert till.use(code, of=order(1000)).status == "ok"
    assert till.reason(code, of=order(1000)) == "used-up"


def test_a_member_uses_what_belongs_to_nobody_as_often_as_the_limit_lets(till: Till) -> None:
    one, other = till.code("monthly"), till.code("monthly")
    use = till.use(one, of=order(1000), member="ann").data["use"]
    assert till.reason(one, of=order(1000), member="ann") == "limit"
    assert till.reason(other, of=order(1000), member="ann") == "limit"
    assert till.reason(one, of=order(1000), member="bob") is None
    assert till.reason(one, of=order(1000)) == "needs-member"
    assert till.reason(till.code("monthly", member="bob"), of=order(1000)) == "needs-member"
    assert till.reason(one, of=order(1000), member="ann", day="2026-04-01") is None
    # Both on one order are two.
    assert till.reason(one, other, of=order(1000), member="bob") == "limit"
    till.undo(use)
    assert till.reason(one, of=order(1000), member="ann") is None


def test_uses_of_who_was_merged_count(till: Till) -> None:
    code = till.code("monthly")
    till.use(code, of=order(1000), member="bob")
    till.merge("ann", "bob", DAY)
    assert till.reason(code, of=order(1000), member="ann") == "limit"


def test_a_code_used_up_says_so_before_its_limit(till: Till) -> None:
    code = till.code("monthly")
    for day in range(50):
        till.use(code, of=order(1000), member="ann", day=f"{2027 + day}-01-01")
    assert till.reason(code, of=order(1000), member="ann", day="2076-01-01") == "used-up"
    assert till.reason(code, of=order(1000), day="2076-01-01") == "used-up"


def test_what_is_lost_of_a_voucher_worth_more_than_the_order(till: Till) -> None:
    two, ten, other = till.code("thrice"), till.code("ten"), till.code("monthly")
    assert till.check(two, of=order(150))["lost"] == "0.50"
    assert till.check(two, of=order(200))["lost"] == "0.00"
    assert till.check(ten, of=order(150))["lost"] == "0.00"
    # Ten percent come first: 1.35 are left for the two off.
    of_both = till.use(ten, other, of=order(150), member="ann").data
    assert (of_both["discount"], of_both["lost"]) == ("1.50", "0.65")
    assert [part["lost"] for part in of_both["parts"]] == ["0.00", "0.65"]  # type: ignore[attr-defined]


def test_whose_it_is(till: Till) -> None:
    code = till.code("latte", member="ann")
    of = basket(("latte", 350), ("tea", 200))
    assert till.reason(code, of=of) == "needs-member"
    assert till.reason(code, of=of, member="bob") == "other-member"
    assert till.reason(code, of=of, member="ann@x.com") is None
    assert till.reason(code, of=order(550), member="ann") == "needs-basket"
    assert till.reason(code, of=basket(("tea", 200)), member="ann") == "needs-basket"
    # With a member, and not personal: good for them and for who says no name.
    code = till.code("ten", member="ann")
    assert till.reason(code, of=order(550)) is None
    assert till.reason(code, of=order(550), member="cleo") == "other-member"
    till.merge("cleo", "ann", DAY)
    assert till.reason(code, of=order(550), member="cleo") is None
    assert [row["code"] for row in till.lists(member="cleo", reward="ten")] == [code]


def test_a_suspended_member_spends_nothing(till: Till) -> None:
    code = till.code("ten", member="ann")
    till.status("ann", "suspended", DAY)
    assert refused(till.use, code, of=order(550), member="ann") == "suspended"
    assert refused(till.give, "ten", member="ann") == "suspended"


def test_several_on_one_order(till: Till) -> None:
    ten, five, alone = till.code("ten"), till.code("five"), till.code("thrice")
    done = till.use(five, ten, of=order(2000, 490))
    assert (done.data["discount"], done.data["to_pay"]) == ("7.00", "17.90")
    parts = done.data["parts"]
    assert isinstance(parts, list)
    assert [(p["code"], p["discount"], p["use"]) for p in parts] == [
        (five, "5.00", "1"),
        (ten, "2.00", "2"),
    ]
    assert till.reason(alone, till.code("ten"), of=order(2000)) == "not-with-others"
    assert till.reason(till.code("five"), of=order(1999)) == "min-order"


def test_all_of_them_or_none(till: Till) -> None:
    good, used = till.codes("ten", 2)
    till.use(used, of=order(100))
    for codes in ((good, used), (used, good)):
        tried = till.use(*codes, of=order(100))
        assert (tried.status, tried.data["reason"]) == ("refused", "used-up")
        assert [problem.value for problem in tried.problems] == [used]
    assert till.use(good, of=order(100)).status == "ok"


def test_void(till: Till) -> None:
    code = till.code("ten")
    assert till.void(code).status == "ok"
    assert till.void(code).status == "already-done"
    assert till.reason(code, of=order(100)) == "void"
    assert refused(till.void, "AAAA-BBBB") == "unknown"


def test_stock_comes_back_once_and_only_for_what_was_not_used(till: Till) -> None:
    used, unused, last = till.codes("five", 3)
    assert refused(till.give, "five") == "out-of-stock"
    till.use(used, of=order(2000))
    till.void(used)
    assert refused(till.give, "five") == "out-of-stock"
    till.void(unused)
    till.void(unused)
    again = till.code("five")
    assert refused(till.give, "five") == "out-of-stock"
    assert refused(till.give, "five", count=2) == "out-of-stock"
    assert till.use(last, of=order(2000)).status == till.use(again, of=order(2000)).status == "ok"


def test_a_dry_run_keeps_nothing_and_shows_no_code(till: Till) -> None:
    assert till.give("ten", dry_run=True).data["voucher"] == {
        "code": None,
        "expires_on": "2026-04-30",
    }
    assert till.lists() == []
    code = till.code("ten")
    assert till.use(code, of=order(100), dry_run=True).status == "ok"
    assert till.reason(code, of=order(100)) is None
    till.use("0000-0000", of=order(100), dry_run=True)
    assert till.all("SELECT count(*) FROM wrong_codes") == [0]


def test_a_reference_makes_it_safe_to_repeat(till: Till) -> None:
    code = till.code("ten", ref="desk-1")
    assert till.code("ten", ref="desk-1") == code
    assert refused(till.give, "ten", ref="desk-1", count=2) == "ref-used"
    codes = till.codes("ten", 5_000, ref="many")
    assert len(set(codes)) == 5_000
    assert till.codes("ten", 5_000, ref="many") == codes
    assert till.all("SELECT count(*) FROM vouchers") == [5_001]
    first = till.use(code, of=order(1000), ref="till-1")
    again = till.use(code.lower(), of=order(1000), ref="till-1")
    assert (again.status, again.data) == ("already-done", first.data)
    assert refused(till.use, code, of=order(1001), ref="till-1") == "ref-used"
    assert till.all("SELECT sum(uses) FROM voucher_uses") == [1]


def test_wrong_codes_are_counted_and_not_kept(till: Till) -> None:
    for _ in range(3):
        assert till.use("WRONG-C0DE", of=order(100)).data["reason"] == "unknown"
    till.use(till.code("five"), of=order(100))
    till.check("WRONG-C0DE", of=order(100))
    assert till.all("SELECT day, kind, times FROM wrong_codes") == [(DAY, "voucher", 3)]


def test_what_the_list_says_of_a_day_that_has_passed(till: Till) -> None:
    code = till.code("ten", "2026-03-01")
    till.use(code, of=order(100), day="2026-03-10")
    till.undo(1, "2026-03-12")
    till.void(code, "2026-03-20")
    stands = [
        [(row["status"], row["uses"], row["last_use"]) for row in till.lists(day)]
        for day in ("2026-02-28", "2026-03-01", "2026-03-10", "2026-03-12", "2026-03-20")
    ]
    assert stands == [
        [],
        [("active", 0, None)],
        [("used-up", 1, "1")],
        [("active", 0, None)],
        [("void", 0, None)],
    ]
    assert till.lists("2026-03-20", status="active") == []
    assert refused(till.lists, reward="tem") == "no-such-reward"


def test_the_audit_has_who_why_and_what(till: Till) -> None:
    code = till.code("ten", member="ann")
    till.use(code, of=order(1000))
    till.undo(1)
    till.void(code)
    rows = till.all(
        "SELECT action, by, reason, before, after FROM audit JOIN audit_texts USING (audit)"
        " WHERE action LIKE 'voucher%' ORDER BY audit"
    )
    assert rows == [
        ("voucher issue", "eve", "so", None, "1 of ten"),
        ("voucher redeem", "eve", None, "voucher 1: 0 of 1 used", "1 of 1 used, use 1"),
        ("voucher undo", "eve", "so", "voucher 1: 1 of 1 used", "0 of 1 used"),
        ("voucher void", "eve", "lost", "voucher 1: active", "void"),
    ]


def test_the_public_hear_one_reason_whatever_it_is(till: Till) -> None:
    used = till.code("ten")
    till.use(used, of=order(100))
    answers = set()
    for codes, member in (
        ((used,), None),
        (("0000-0000",), None),
        ((till.code("ten", member="ann"),), "bob"),
        ((till.code("ten"),), "nobody-at-all"),
        ((used, "0000-0000"), None),
    ):
        asked = Asked(codes, order(100), member, public=True)
        told, problems = check_vouchers(till.store, asked, till.on(DAY).as_of)
        tried = redeem_vouchers(till.store, asked, ref=None, caller=till.on(DAY))
        assert tried.data == {key: value for key, value in told.items() if key != "as_of"}
        answers.add((str(told), *(each.message for each in (*problems, *tried.problems))))
    assert len(answers) == 1
    for public, why in ((True, "not-valid"), (False, "ref-used")):
        # A reference that stands for something else is as much of a no as any.
        good = till.code("ten")
        on_day = till.on(DAY)
        first = redeem_vouchers(
            till.store, Asked((good,), order(100), None, public), ref=why, caller=on_day
        )
        assert first.status == "ok"
        again = Asked((good,), order(200), None, public)
        if public:
            tried = redeem_vouchers(till.store, again, ref=why, caller=on_day)
            assert (tried.status, tried.data["reason"]) == ("refused", why)
        else:
            assert refused(redeem_vouchers, till.store, again, ref=why, caller=on_day) == why


def test_what_can_not_be_issued(till: Till) -> None:
    cases = {
        "no-such-reward": "tem",
        "not-a-voucher": "mug",
        "needs-member": "latte",
        "worth-of-points": "worth",
    }
    assert {refused(till.give, reward): reward for reward in cases.values()} == cases
    for count in (0, -1, 1_000_001):
        assert refused(till.give, "ten", count=count) == "bad-count"
    assert refused(till.give, "ten", reason=" ") == "no-reason"
    assert refused(till.give, "ten", member="nobody") == "no-such-member"


def test_what_can_not_be_an_order(till: Till) -> None:
    code = till.code("ten")
    assert refused(till.use, code, of=order(0)) == "no-order"
    assert refused(till.use, code, of=basket(("tea", 100), ("off", -200))) == "no-order"
    assert refused(till.use, code, code.lower(), of=order(100)) == "code-twice"
    assert refused(till.undo, 7) == "no-such-use"
    assert refused(till.undo, "x") == "no-such-use"
    till.use(code, of=order(100))
    assert refused(till.undo, 1, "2026-03-30") == "before-use"
