"""Every condition as the only one of a program: read in each table, met and not met.

What a walk loads of an event follows from what the conditions look at, so a condition that stands
alone is where too little would be loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.clubs.choosing import Joining
from loyalty_cli.jobs.clubs.memberships import join_club
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.jobs.points.points import adjust_points
from loyalty_cli.jobs.rewards.redeeming import redeem_reward
from loyalty_cli.program.conditions import KINDS
from loyalty_cli.program.language.load import load_program
from tests.jobs.shop import Shop

MEMBERS = "member_id,city,birthday,joined_on\nM1,Rome,1990-03-10,2026-01-01\n"
SALES = (
    "transaction_id,member_id,occurred_at,amount,type,category,sku,quantity,store,channel",
    "S0,M1,2026-02-20T12:00,1.00,purchase,tea,T1,1,south,shop",
)
DAYS = "activity_id,member_id,occurred_at,kind,quantity,store,channel,score,subject"


@dataclass(frozen=True)
class Alone:
    """A condition as the file has it; sales that meet it and that don't, each a row without id and
    member (time, amount, category, sku, quantity, store, channel); S0 was bought before. Where
    activities have it, score and subject follow."""

    when: str
    met: str
    unmet: str


ALONE = {
    "min_amount": Alone('"5.00"', "2026-03-10T10:00,5.00,,,,,", "2026-03-10T10:00,4.99,,,,,"),
    "max_amount": Alone('"5.00"', "2026-03-10T10:00,5.00,,,,,", "2026-03-10T10:00,5.01,,,,,"),
    "min_order": Alone('"5.00"', "2026-03-10T10:00,5.00,,,,,", "2026-03-10T10:00,4.99,,,,,"),
    "category": Alone('["tea"]', "2026-03-10T10:00,5.00,tea,,,,", "2026-03-10T10:00,5.00,cake,,,,"),
    "not_category": Alone(
        '["tea"]', "2026-03-10T10:00,5.00,cake,,,,", "2026-03-10T10:00,5.00,tea,,,,"
    ),
    "sku": Alone('["T1"]', "2026-03-10T10:00,5.00,,T1,,,", "2026-03-10T10:00,5.00,,T2,,,"),
    "not_sku": Alone('["T1"]', "2026-03-10T10:00,5.00,,T2,,,", "2026-03-10T10:00,5.00,,T1,,,"),
    "store": Alone('["north"]', "2026-03-10T10:00,5.00,,,,north,", "2026-03-10T10:00,5.00,,,,,"),
    "channel": Alone('["web"]', "2026-03-10T10:00,5.00,,,,,web", "2026-03-10T10:00,5.00,,,,,app"),
    "quantity": Alone(
        "{ from = 2, below = 3 }", "2026-03-10T10:00,5.00,,,2,,", "2026-03-10T10:00,5.00,,,3,,"
    ),
    "score": Alone("{ from = 4 }", "2026-03-10T10:00,,,,,,,4,", "2026-03-10T10:00,,,,,,,3.99,"),
    "subject": Alone('["tea"]', "2026-03-10T10:00,,,,,,,,tea", "2026-03-10T10:00,,,,,,,,Tea"),
    "weekday": Alone('["tue"]', "2026-03-10T10:00,5.00,,,,,", "2026-03-11T10:00,5.00,,,,,"),
    "hours": Alone('["10:00-11:00"]', "2026-03-10T10:59,5.00,,,,,", "2026-03-10T11:00,5.00,,,,,"),
    "dates": Alone('["2026-03-10"]', "2026-03-10T10:00,5.00,,,,,", "2026-03-11T10:00,5.00,,,,,"),
    "first": Alone("true", "2026-02-10T10:00,5.00,,,,,", "2026-03-10T10:00,5.00,,,,,"),
    "nth": Alone("2", "2026-03-10T10:00,5.00,,,,,", "2026-02-10T10:00,5.00,,,,,"),
    "level": Alone('["Silver"]', "2026-03-10T10:00,5.00,,,,,", "2026-02-10T10:00,5.00,,,,,"),
    "attribute": Alone(
        '{ city = ["Rome"] }', "2026-03-10T10:00,5.00,,,,,", "2026-03-12T10:00,5.00,,,,,"
    ),
    "birthday": Alone('"day"', "2026-03-10T10:00,5.00,,,,,", "2026-03-11T10:00,5.00,,,,,"),
    "quiet": Alone('"18 days"', "2026-03-10T10:00,5.00,,,,,", "2026-03-09T10:00,5.00,,,,,"),
    "club": Alone('["plus"]', "2026-03-10T10:00,5.00,,,,,", "2026-03-09T10:00,5.00,,,,,"),
    "history": Alone(
        '{ by = "spend", from = "1.00" }',
        "2026-03-10T10:00,5.00,,,,,",
        "2026-02-10T10:00,5.00,,,,,",
    ),
    "member_for": Alone('"2 months"', "2026-03-01T10:00,5.00,,,,,", "2026-02-28T10:00,5.00,,,,,"),
}

HEAD = """
[program]
id = "p"
name = "P"
points = ["point", "points"]
"""
LADDER = """
[tiers]
by = "purchases"
[[tiers.level]]
name = "Base"
from = 0
[[tiers.level]]
name = "Silver"
from = 1
"""
CLUB = """
[[club]]
id = "plus"
name = "Plus"
"""
TABLES = {
    "rule": '[[earn]]\nname = "it"\non = "purchase"\npoints = 10\nwhen = {WHEN}\n',
    "boost": '[[earn]]\nname = "base"\non = "purchase"\npoints = 1\n'
    '[[boost]]\nname = "it"\nadd = 10\nwhen = {WHEN}\n',
    "multiplier": '[[earn]]\nname = "base"\non = "purchase"\npoints = 10\n'
    '[[boost]]\nname = "it"\nmultiply = "2"\nwhen = {WHEN}\n',
    "grant": '[[grant]]\nname = "it"\non = "purchase"\npoints = 10\nwhen = {WHEN}\n',
    "activity": '[[earn]]\nname = "it"\non = "visit"\npoints = 10\nwhen = {WHEN}\n',
}
REWARD = '[[reward]]\nid = "it"\nname = "It"\nkind = "item"\ncost = 1\nwhen = {WHEN}\n'


def test_every_condition_has_its_case() -> None:
    assert set(ALONE) == set(KINDS)


def _program(key: str, table: str) -> str:
    groups = {"level": LADDER, "club": CLUB}.get(key, "")
    return HEAD + groups + table.replace("{WHEN}", f"{{ {key} = {ALONE[key].when} }}")


def _shop(folder: Path, program: str, *, moved: bool) -> Shop:
    """A shop with one member, who (where `moved`) lives elsewhere from 12 March on."""
    shop = Shop(folder)
    assert shop.apply(program, as_of=parse_day("2026-01-01")).status == "ok"
    shop.members(MEMBERS, as_of="2026-02-01")
    if moved:
        shop.members(MEMBERS.replace("Rome", "Milan"), as_of="2026-03-12")
    if CLUB in program:
        invited = Joining(term=None, paid=None, free=True, until=None, reason="so")
        caller = Caller(parse_day("2026-03-10"), "eve")
        join_club(shop.store, "M1", "plus", invited, program=None, ref=None, caller=caller)
    return shop


def _day(row: str) -> str:
    return row.split("T")[0]


def _buys(shop: Shop, row: str, *others: str) -> None:
    time, amount, rest = row.split(",", 2)
    line = f"S1,M1,{time},{amount},purchase,{rest}"
    assert shop.take("transactions", "\n".join((SALES[0], *others, line))).status == "ok"


@pytest.mark.parametrize("holds", [True, False], ids=["met", "unmet"])
@pytest.mark.parametrize("table", [table for table in TABLES if table != "activity"])
@pytest.mark.parametrize("key", [key for key in ALONE if not KINDS[key].of_activity])
def test_a_condition_of_a_purchase(key: str, table: str, holds: bool, tmp_path: Path) -> None:
    row = ALONE[key].met if holds else ALONE[key].unmet
    shop = _shop(tmp_path, _program(key, TABLES[table]), moved=key == "attribute")
    _buys(shop, row, SALES[1])
    run_batch(shop.store, caller=Caller(parse_day("2026-03-31"), "eve"))
    given = shop.all(
        "SELECT points FROM ledger JOIN event_ids USING (event) WHERE id = 'S1' AND rule = 'it'"
    )
    assert given == ([10] if holds else [])


OF_ACTIVITIES = [k for k in ALONE if k == "quantity" or KINDS[k].family not in ("line", "amount")]


@pytest.mark.parametrize("holds", [True, False], ids=["met", "unmet"])
@pytest.mark.parametrize("key", OF_ACTIVITIES)
def test_a_condition_of_an_activity(key: str, holds: bool, tmp_path: Path) -> None:
    row = ALONE[key].met if holds else ALONE[key].unmet
    time, _, _, _, quantity, store, channel, *said = row.split(",")
    score, subject = said or ("", "")
    shop = _shop(tmp_path, _program(key, TABLES["activity"]), moved=key == "attribute")
    if key in ("quiet", "level", "history"):
        assert shop.take("transactions", "\n".join(SALES)).status == "ok"
    before = "A0,M1,2026-02-20T12:00,visit,1,south,shop,,"
    line = f"A1,M1,{time},visit,{quantity},{store},{channel},{score},{subject}"
    assert shop.take("activities", "\n".join((DAYS, before, line))).status == "ok"
    run_batch(shop.store, caller=Caller(parse_day("2026-03-31"), "eve"))
    given = shop.all(
        "SELECT points FROM ledger JOIN event_ids USING (event) WHERE id = 'A1' AND rule = 'it'"
    )
    assert given == ([10] if holds else [])


OF_REWARDS = [k for k in ALONE if KINDS[k].family in ("moment", "member") and not KINDS[k].timed]


@pytest.mark.parametrize("holds", [True, False], ids=["met", "unmet"])
@pytest.mark.parametrize("key", OF_REWARDS)
def test_a_condition_of_a_reward(key: str, holds: bool, tmp_path: Path) -> None:
    shop = _shop(tmp_path, _program(key, REWARD), moved=key == "attribute")
    assert shop.take("transactions", "\n".join(SALES)).status == "ok"
    first, day = parse_day("2026-02-02"), _day(ALONE[key].met if holds else ALONE[key].unmet)
    asked: dict[str, Any] = {"program": None, "ref": None}
    adjust_points(
        shop.store, "M1", 5, reason="so", expires_on=None, caller=Caller(first, "eve"), **asked
    )
    caller = Caller(parse_day(day), "eve")
    run_batch(shop.store, caller=caller)
    outcome = redeem_reward(shop.store, "M1", "it", points=None, caller=caller, **asked)
    refused = ["level" if key == "level" else "condition"]
    assert [problem.code for problem in outcome.problems] == ([] if holds else refused)


@pytest.mark.parametrize("table", [table for table in TABLES if table != "activity"])
@pytest.mark.parametrize("key", [key for key in ALONE if KINDS[key].of_activity])
def test_a_purchase_has_no_condition_of_an_activity(key: str, table: str) -> None:
    program, problems = load_program(_program(key, TABLES[table]))
    assert program is None
    (problem,) = problems
    assert (problem.code, f"a purchase has no {key}" in problem.message) == ("contradiction", True)


@pytest.mark.parametrize("key", [key for key in ALONE if key not in OF_REWARDS])
def test_a_reward_has_no_condition_of_an_event(key: str) -> None:
    program, problems = load_program(_program(key, REWARD))
    assert program is None
    assert [problem.code for problem in problems] == ["contradiction"]
