"""Limits from one birthday to the day before the next (LANGUAGE 1, `limit`)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import iso, parse_day
from loyalty_cli.engine.account.birthdays import FOR_EVER, birthday_period, next_birthday_period
from loyalty_cli.engine.account.dated import Dated
from loyalty_cli.reports.doctor.examine import examine
from tests.jobs.desk import STARS, Desk
from tests.jobs.value import Counter, refused
from tests.shops import Shop, member_row


def _dated(*said: str | None) -> Dated[int | None]:
    """The first birthday, then `DAY: BIRTHDAY` changes."""
    first, *changes = said
    days = []
    for change in changes:
        assert change is not None
        day, value = change.split(": ")
        days.append((parse_day(day), None if value == "none" else parse_day(value)))
    return Dated(None if first is None else parse_day(first), days)


@pytest.mark.parametrize(
    ("said", "day", "start", "following"),
    [
        # From one birthday to the day before the next.
        (["1990-05-10"], "2026-05-09", "2025-05-10", "2026-05-10"),
        (["1990-05-10"], "2026-05-10", "2026-05-10", "2027-05-10"),
        (["1990-05-10"], "2026-12-31", "2026-05-10", "2027-05-10"),
        # 29 February is kept on the 28th in other years.
        (["2000-02-29"], "2026-02-27", "2025-02-28", "2026-02-28"),
        (["2000-02-29"], "2026-02-28", "2026-02-28", "2027-02-28"),
        (["2000-02-29"], "2028-02-28", "2027-02-28", "2028-02-29"),
        # Without a birthday there is one period for ever.
        ([None], "2026-05-10", None, None),
        # It is told on 1 March: the period for ever runs on until the first birthday from then on.
        ([None, "2026-03-01: 1990-05-10"], "2026-05-09", None, "2026-05-10"),
        ([None, "2026-03-01: 1990-05-10"], "2026-05-10", "2026-05-10", "2027-05-10"),
        ([None, "2026-05-10: 1990-05-10"], "2026-05-10", "2026-05-10", "2027-05-10"),
        # Changed to a later day: the first 1 August that is a year after 10 May 2025 is in 2026.
        (["1990-05-10", "2026-01-01: 1990-08-01"], "2026-07-31", "2025-05-10", "2026-08-01"),
        (["1990-05-10", "2026-01-01: 1990-08-01"], "2026-08-01", "2026-08-01", "2027-08-01"),
        # Changed to an earlier one: 1 March 2026 is not yet a year after 10 May 2025.
        (["1990-05-10", "2026-01-01: 1990-03-01"], "2026-12-31", "2025-05-10", "2027-03-01"),
        (["1990-05-10", "2026-01-01: 1990-03-01"], "2027-03-01", "2027-03-01", "2028-03-01"),
        # Changed each month: still one period in a year.
        (
            ["1990-01-10", "2026-01-15: 1990-02-10", "2026-02-15: 1990-03-10"],
            "2026-12-31",
            "2026-01-10",
            "2027-03-10",
        ),
        # Taken out: the last period has no end.
        (["1990-05-10", "2026-01-01: none"], "2030-01-01", "2025-05-10", None),
    ],
)
def test_periods_of_birthdays(
    said: list[str | None], day: str, start: str | None, following: str | None
) -> None:
    birthday = _dated(*said)
    found = birthday_period(birthday, parse_day(day))
    assert (None if found == FOR_EVER else iso(found)) == start
    comes = next_birthday_period(birthday, parse_day(day))
    assert (None if comes is None else iso(comes)) == following


RULE = STARS.replace('per = "1.00"', 'per = "1.00"\nlimit = { points = 10, every = "birthday" }')
GIFT = """
[[reward]]
id = "treat"
name = "Treat"
kind = "item"
cost = 2
limit = { times = 1, every = "birthday" }
"""
ITSELF = """
[[grant]]
name = "by itself"
on = "balance"
reward = "treat"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_a_rule_gives_so_much_from_birthday_to_birthday(folder: Path) -> None:
    desk = Desk(folder, RULE)
    desk.edit("ann", "2026-01-01", birthday="1990-02-10")
    desk.buys(
        *("t1,ann,2026-01-05,8.00", "t2,ann,2026-02-09,8.00", "t3,ann,2026-02-10,8.00"),
        *("b1,bob,2026-01-05,8.00", "b2,bob,2026-02-20,8.00"),
    )
    desk.batch("2026-02-20")
    # What comes late counts for its own period: 8 + 2 of 10 were given before the 10th.
    desk.buys("t4,ann,2026-02-01,8.00", "t5,ann,2026-02-11,1.00")
    desk.batch("2026-02-21")
    assert [line.split()[2] for line in desk.entries("ann")] == ["+8", "+2", "+8", "+0", "+1"]
    assert [line.split()[2] for line in desk.entries("bob")] == ["+8", "+2"]
    desk.is_sound()
    desk.close()


def test_merged_they_count_by_the_birthday_of_the_one_who_stays(folder: Path) -> None:
    """bob's 6 points of 5 March lie in ann's period from 10 February; his 4 of 1 February do not,
    though they lie in the same period of his own."""
    desk = Desk(folder, RULE)
    desk.edit("ann", "2026-01-01", birthday="1990-02-10")
    desk.edit("bob", "2026-01-01", birthday="1990-01-20")
    desk.buys("b1,bob,2026-02-01,4.00", "b2,bob,2026-03-05,6.00", "a1,ann,2026-03-01,1.00")
    desk.batch("2026-03-10")
    desk.merge("ann", "bob", "2026-03-11")
    desk.buys("a2,ann,2026-03-12,9.00")
    desk.batch("2026-03-12")
    assert desk.entries("ann")[-1].split()[2] == "+3"
    desk.is_sound()
    desk.close()


def test_a_reward_is_had_once_from_birthday_to_birthday(folder: Path) -> None:
    desk = Counter(folder, STARS + GIFT)
    desk.edit("ann", "2026-03-02", birthday="1990-03-05")
    assert desk.redeem("ann", "treat", "2026-03-02").status == "ok"
    assert refused(desk.redeem("ann", "treat", "2026-03-04")) == "limit"
    assert desk.redeem("ann", "treat", "2026-03-05").status == "ok"
    assert desk.redeem("bob", "treat", "2026-03-05").status == "ok"
    assert refused(desk.redeem("bob", "treat", "2026-12-05")) == "limit"
    desk.close()


def test_a_balance_buys_again_on_the_next_birthday(folder: Path) -> None:
    desk = Desk(folder, STARS + GIFT + ITSELF)
    desk.edit("ann", "2026-01-01", birthday="1990-03-05")
    desk.buys("t1,ann,2026-03-01,10.00", "t2,bob,2026-03-01,10.00")
    desk.batch("2026-03-31")
    assert desk.entries("ann")[1:] == ["2026-03-01 redeem -2", "2026-03-05 redeem -2"]
    assert desk.entries("bob")[1:] == ["2026-03-01 redeem -2"]
    desk.is_sound()
    desk.close()


def test_a_voucher_is_used_once_from_birthday_to_birthday(folder: Path) -> None:
    off = """
[[reward]]
id = "off"
name = "Off"
kind = "voucher"
stacks = true
limit = { times = 1, every = "birthday" }
voucher = { percent = "10", uses = 5 }
"""
    desk = Counter(folder, STARS + off)
    desk.edit("ann", "2026-03-02", birthday="1990-03-05")
    code = desk.code("off")
    assert desk.use(code, day="2026-03-02", member="ann").status == "ok"
    assert refused(desk.use(code, day="2026-03-04", member="ann")) == "limit"
    assert desk.use(code, day="2026-03-05", member="ann").status == "ok"
    desk.close()


def test_a_birthday_told_later_holds_from_the_beginning(folder: Path) -> None:
    """eve is enrolled by a purchase of 5 January; her first row of a file tells her birthday,
    10 February, on 1 March: of 10 points from 10 February 2025 on, 8 were given, and 2 are left."""
    shop = Shop(folder)
    rule: dict[str, Any] = {"name": "spend", "on": "purchase", "points": 1, "per": "1.00"}
    rule["limit"] = {"points": 10, "every": "birthday"}
    program = {"id": "p", "name": "P", "points": ["point", "points"]}
    shop.apply({"program": program, "earn": [rule]}, None, date(2026, 1, 1))
    eve = {"id": "eve", "birthday": date(1990, 2, 10), "joined_on": None, "city": None}
    for number, (day, batch) in enumerate(
        [("2026-01-05", "2026-02-01"), ("2026-02-09", "2026-03-01"), ("2026-02-10", "2026-03-02")]
    ):
        row = {"transaction_id": f"t{number}", "member_id": "eve", "occurred_at": day}
        on = date.fromisoformat(batch)
        shop.load("transactions", [{**row, "amount": "8.00"}], on, unknown="enrol")
        if batch == "2026-03-01":
            shop.load("members", [member_row(eve)], on)
            assert not [one for one in examine(shop.store) if one.differences]
        shop.batch(on)
    given = shop.ask("SELECT points FROM ledger ORDER BY entry")
    assert given == [(8,), (2,), (8,)]
    assert not [one for one in examine(shop.store) if one.differences]
