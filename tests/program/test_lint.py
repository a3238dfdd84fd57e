"""Warnings: each with a file that deserves it, and files that deserve none."""

from __future__ import annotations

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.program.language.lint import lint
from loyalty_cli.program.language.load import load_program

from .sample import EARN, HEAD

LEVELS = """
[[tiers.level]]
name = "Member"
from = "0"

[[tiers.level]]
name = "Gold"
from = "1000"
"""

SPEND = '\n[tiers]\nby = "spend"\n'
POINTS = '\n[tiers]\nby = "points"\n'
MUG = """
[[reward]]
id = "mug"
name = "Mug"
kind = "item"

[[grant]]
name = "g"
on = "birthday"
reward = "mug"
"""
BOOST = '\n[[boost]]\nname = "b"\n'


def _lint(text: str, as_of: str | None = "2026-06-01") -> list[tuple[str, str, str | None]]:
    model, problems = load_program(text, "p.toml")
    assert problems == []
    assert model is not None
    found = lint(model, 2, None if as_of is None else parse_day(as_of))
    assert all(problem.line and problem.file == "p.toml" for problem in found)
    return [(p.code, p.message, p.fix) for p in found]


VALUED = HEAD.replace('id = "shop"', 'id = "shop"\npoint_value = "0.004"')
WORTH = '\n[[reward]]\nid = "card"\nname = "Card"\nkind = "gift-card"\n{}\n'
WORTH += 'gift_card = {{ amount = "point-value" }}\n'

ROWS = [
    (
        VALUED + EARN + WORTH.format("cost = 2"),
        "too-little",
        "reward[1].cost: 2 come to less than the smallest unit of money: nobody can have it",
    ),
    (
        VALUED + EARN + WORTH.format("cost = 4"),
        "worth-rounded-down",
        "reward[1].cost: 4 come to 0.01 and a rest that is never paid",
    ),
    (
        VALUED + EARN + WORTH.format('cost = "any"\nstep = 2'),
        "worth-rounded-down",
        "reward[1].step: 2 at a time: what the points come to is rounded down, and 0 is refused",
    ),
    (HEAD, "nothing-earned", "program: no [[earn]]: nobody earns points"),
    (
        HEAD + EARN.replace("purchase", "purchse"),
        "near-word",
        'earn[1].on: "purchse" is read as an activity kind of your own',
    ),
    (
        HEAD + EARN + '[[grant]]\nname = "g"\non = "level"\npoints = 5\n',
        "does-nothing",
        "grant[1].on: there are no levels, so nobody ever reaches one",
    ),
    (
        HEAD + EARN + MUG + 'pending = "1 day"\n',
        "does-nothing",
        "grant[1].pending: pending is for points, and the grant gives none",
    ),
    (
        HEAD + EARN + MUG + 'limit = { points = 5, every = "day" }\n',
        "does-nothing",
        "grant[1].limit: a limit by points bounds points, and the grant gives none",
    ),
    (
        HEAD + EARN + BOOST + 'multiply = "2"\nrules = ["spend", "spend"]\n',
        "does-nothing",
        'boost[1].rules: "spend" stands there twice',
    ),
    (
        HEAD + EARN + 'limit = [{ times = 5, every = "day" }, { times = 6, every = "day" }]\n',
        "does-nothing",
        "earn[1].limit: two limits by times for each day: only the smaller is ever felt",
    ),
    (
        HEAD + EARN + '[[grant]]\nname = "g"\non = "birtday"\npoints = 5\n',
        "near-word",
        'grant[1].on: "birtday" is read as an activity kind of your own',
    ),
    (
        HEAD + EARN + 'pending = "60 days"\nexpiry = { after = "30 days" }\n',
        "pending-longer-than-expiry",
        "earn[1].pending: points wait 60 days and are then good for less: 30 days",
    ),
    (
        HEAD + EARN + 'pending = "3 months"\n[expiry]\nidle = "2 months"\n',
        "pending-longer-than-expiry",
        "earn[1].pending: points wait 3 months and may lapse before they can be spent: 2 months",
    ),
    (
        HEAD
        + EARN.replace("points = 1", "points = 10")
        + 'limit = { points = 9, every = "day" }\n',
        "limit-below-award",
        "earn[1].limit: 9 points are less than one award of 10: it is always cut",
    ),
    (
        HEAD
        + EARN.replace("points = 1", "points = 10")
        + 'limit = { points = 9, every = "day", over = "reject" }\n',
        "limit-below-award",
        "earn[1].limit: 9 points are less than one award of 10: nothing is ever given",
    ),
    (
        HEAD + 'limit = { points = 4, every = "day" }\n' + EARN.replace("points = 1", "points = 5"),
        "limit-below-award",
        "program.limit: 4 points are less than one award of 5: it is always cut",
    ),
    (
        HEAD + EARN + BOOST + 'add = 50\nlimit = { points = 49, every = "month" }\n',
        "limit-below-award",
        "boost[1].limit: 49 points are less than one award of 50: it is always cut",
    ),
    (
        HEAD
        + EARN
        + '[[grant]]\nname = "g"\non = "join"\npoints = 9\n'
        + 'limit = { points = 8, every = "ever" }\n',
        "limit-below-award",
        "grant[1].limit: 8 points are less than one award of 9: it is always cut",
    ),
    (
        HEAD + EARN + BOOST + 'add = 1\nends_on = "2026-05-31"\n',
        "boost-over",
        "boost[1]: its last day, 2026-05-31, has passed",
    ),
    (
        HEAD
        + EARN
        + BOOST
        + 'add = 1\nwhen = { dates = ["2025-12-24", "2026-01-01/2026-05-02"] }\n',
        "boost-over",
        "boost[1]: its last day, 2026-05-02, has passed",
    ),
    (
        HEAD + EARN + BOOST + 'multiply = "1.0"\n',
        "boost-does-nothing",
        "boost[1].multiply: a factor of 1 changes nothing",
    ),
    (
        HEAD
        + EARN
        + BOOST
        + 'add = 1\nstarts_on = "2026-07-01"\nwhen = { dates = ["2026-06-01/2026-06-30"] }\n',
        "boost-never",
        "boost[1]: its dates lie outside starts_on and ends_on",
    ),
    (
        HEAD + EARN + BOOST + 'add = 1\nwhen = { dates = ["2026-12-24"], weekday = ["fri"] }\n',
        "boost-never",
        "boost[1]: none of its days is one of its weekdays",
    ),
    (
        HEAD + EARN.replace("purchase", "walk") + BOOST + "add = 1\n",
        "boost-never",
        "boost[1]: there is no rule on purchases",
    ),
    (
        HEAD
        + EARN
        + 'when = { category = ["tea"] }\n'
        + BOOST
        + 'add = 1\nwhen = { category = ["coffee"] }\n',
        "boost-never",
        'boost[1]: its category is never that of rule "spend"',
    ),
    (
        HEAD
        + EARN
        + '[[grant]]\nname = "g"\non = "birthday"\npoints = 5\n'
        + '[[grant]]\nname = "h"\non = "birthday"\npoints = 5\n',
        "birthday-twice",
        'grant[2]: a member gets this and "g" on the same birthday',
    ),
    (
        HEAD
        + EARN
        + '[[grant]]\nname = "g"\non = "birthday"\npoints = 5\n'
        + 'when = { attribute = { pet = ["cat"] } }\n'
        + '[[grant]]\nname = "h"\non = "birthday"\npoints = 5\n'
        + 'when = { attribute = { city = ["Rome"], pet = ["cat", "dog"] } }\n',
        "birthday-twice",
        'grant[2]: a member gets this and "g" on the same birthday',
    ),
    (
        HEAD + EARN + "counts_for_tier = false\n" + POINTS + LEVELS,
        "unreachable-level",
        'tiers.level[2].from: nobody can reach "Gold": no rule\'s points count for levels',
    ),
    (
        HEAD + 'limit = { points = 999, every = "ever" }\n' + EARN + POINTS + LEVELS,
        "unreachable-level",
        'tiers.level[2].from: nobody can reach "Gold": the program\'s limit allows at most 999'
        " points in the window",
    ),
    (
        HEAD
        + 'limit = { points = 83, every = "month" }\n'
        + EARN
        + POINTS
        + 'window = "calendar-year"\n'
        + LEVELS,
        "unreachable-level",
        'tiers.level[2].from: nobody can reach "Gold": the program\'s limit allows at most 996'
        " points in the window",
    ),
    (
        HEAD + EARN + SPEND + LEVELS.replace('from = "0"', 'from = "0"\nmultiply = "1.5"'),
        "level-worse",
        'tiers.level[2]: it multiplies by less than "Member" below it',
    ),
    (
        HEAD
        + EARN
        + '[expiry]\nafter = "1 year"\n'
        + SPEND
        + LEVELS
        + 'expiry = { after = "6 months" }\n',
        "level-worse",
        'tiers.level[2].expiry: its points lapse sooner than those of "Member" below it',
    ),
    (
        HEAD + EARN + SPEND + 'window = "calendar-year"\nkeep = "end-of-year"\n' + LEVELS,
        "level-flaps",
        "tiers.keep: the review sums a year that has just begun: everyone falls on 1 January",
    ),
    (
        HEAD + EARN + SPEND + 'window = "calendar-year"\nkeep = "1 year"\n' + LEVELS,
        "level-flaps",
        "tiers.keep: a review early in the year sums only its first days: levels fall and rise"
        " again",
    ),
    (
        HEAD + EARN + SPEND + 'keep = "1 week"\n' + LEVELS,
        "level-flaps",
        "tiers.keep: a level is reviewed again after 1 week",
    ),
    (
        HEAD + EARN + SPEND + 'upgrade = "at-review"\ncrossing = "before"\n' + LEVELS,
        "no-effect",
        "tiers.crossing: with upgrade at-review no event crosses, so this changes nothing",
    ),
    (
        HEAD + EARN + SPEND + 'grace = "30 days"\n' + LEVELS,
        "no-effect",
        "tiers.grace: levels are kept forever, so this changes nothing",
    ),
    (
        HEAD + EARN + SPEND + 'keep = "1 year"\ndowngrade = "never"\n' + LEVELS,
        "no-effect",
        "tiers.keep: with downgrade never a level has no end, so this changes nothing",
    ),
    (
        HEAD + EARN + "counts_for_tier = false\n" + SPEND + LEVELS,
        "no-effect",
        "earn[1].counts_for_tier: no level goes by points, so this changes nothing",
    ),
]


@pytest.mark.parametrize(("text", "code", "message"), ROWS)
def test_a_warning_and_its_reason(text: str, code: str, message: str) -> None:
    assert [(code, message) for code, message, _ in _lint(text)] == [(code, message)]


FINE = [
    HEAD + EARN,
    HEAD + EARN.replace("purchase", "review"),
    HEAD + EARN + 'pending = "30 days"\nexpiry = { after = "30 days" }\n',
    HEAD + EARN.replace("points = 1", "points = 10") + 'limit = { points = 10, every = "day" }\n',
    HEAD + EARN + BOOST + 'add = 1\nends_on = "2026-06-01"\n',
    HEAD + EARN + BOOST + 'add = 1\nwhen = { dates = ["2026-12-24"], weekday = ["thu"] }\n',
    HEAD
    + EARN
    + BOOST
    + 'add = 1\nwhen = { dates = ["2026-12-24"], weekday = ["wed"], hours = ["22:00-02:00"] }\n',
    HEAD
    + EARN
    + SPEND
    + 'keep = "1 year"\nwindow = "1 year"\n'
    + LEVELS
    + 'multiply = "2"\nexpiry = { after = "never" }\n'
    + '[[grant]]\nname = "g"\non = "birthday"\npoints = 5\nwhen = { level = ["Gold"] }\n'
    + '[[grant]]\nname = "h"\non = "birthday"\npoints = 5\nwhen = { level = ["Member"] }\n',
    HEAD
    + 'limit = { points = 84, every = "month" }\n'
    + EARN
    + POINTS
    + 'window = "calendar-year"\n'
    + LEVELS,
]


FINE += [
    HEAD
    + EARN
    + '[[grant]]\nname = "g"\non = "birthday"\npoints = 5\n'
    + 'when = { attribute = { pet = ["cat"] } }\n'
    + '[[grant]]\nname = "h"\non = "birthday"\npoints = 5\n'
    + 'when = { attribute = { pet = ["dog"] } }\n',
    HEAD
    + 'limit = [ { times = 1, every = "ever" }, { points = 9, every = "event" } ]\n'
    + EARN
    + POINTS
    + LEVELS,
    HEAD + EARN + SPEND + 'keep = "28 days"\n' + LEVELS,
]


@pytest.mark.parametrize("text", FINE)
def test_nothing_is_said_where_nothing_is_odd(text: str) -> None:
    assert _lint(text) == []


def test_without_a_day_no_boost_is_over() -> None:
    assert _lint(HEAD + EARN + BOOST + 'add = 1\nends_on = "2020-01-01"\n', as_of=None) == []


def test_a_near_word_is_suggested() -> None:
    assert _lint(HEAD + EARN.replace("purchase", "purchse"))[0][2] == 'did you mean "purchase"?'
