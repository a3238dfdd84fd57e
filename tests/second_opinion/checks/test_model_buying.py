"""Hand-worked cases of what a balance buys by itself, and what a refund undoes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.second_opinion.buying import worth
from tests.second_opinion.cases import balance, brief, event, program, run

CARD = """
[[reward]]
id = "coffee"
name = "Coffee"
kind = "item"
cost = 10
{reward}
[[grant]]
name = "full card"
on = "balance"
reward = "coffee"
{grant}
"""


def card(reward: str = "", grant: str = "", head: str = "") -> dict[str, Any]:
    """Every 10 points buy a coffee."""
    return program(head=head, rest=CARD.format(reward=reward, grant=grant))


def test_as_long_as_one_can_be_paid() -> None:
    """23 points buy two; with two a month, one on the first of the next month for what is left."""
    account = run(card(), event("a", "2026-01-02", "23"))
    assert brief(account, "kind", "rule", "points") == [
        ("earn", "spend", 23),
        ("redeem", "coffee", -10),
        ("redeem", "coffee", -10),
    ]
    limited = card(grant='limit = { times = 2, every = "month" }')
    account = run(limited, event("a", "2026-01-02", "33"))
    assert brief(account, "posted_on")[1:] == [
        (date(2026, 1, 2),),
        (date(2026, 1, 2),),
        (date(2026, 2, 1),),
    ]


def test_ten_in_a_day() -> None:
    """125 points: ten on the day, two on the next."""
    account = run(card(), event("a", "2026-01-02", "125"))
    days = [day for day, kind in brief(account, "posted_on", "kind") if kind == "redeem"]
    assert days == [date(2026, 1, 2)] * 10 + [date(2026, 1, 3)] * 2


def test_points_moved_by_hand_buy_on_that_day() -> None:
    """4 bought and 6 given by hand on the day of the batch, and later: 10 on the day of the 6."""
    for day in ("2026-01-02", "2026-01-05"):
        given = {"kind": "adjust", "points": 6, "day": date.fromisoformat(day), "after_batch": 0}
        account = run(
            card(),
            event("a", "2026-01-02", "4"),
            batches=["2026-01-02", "2026-01-09"],
            commands=[given],
        )
        assert brief(account, "kind", "points", "posted_on")[2:] == [
            ("redeem", -10, date.fromisoformat(day))
        ]


def test_a_refund_undoes_what_was_bought_before_it_takes() -> None:
    """23 bought two coffees, 3 are left. 5.00 back: one coffee is undone, 13 less 5 are 8.

    With 20.00 back both are undone: 23 less 20 are 3. Forgiven debts come after that too.
    """
    for head in ("", 'debt = "forgive"'):
        bought = event("a", "2026-01-02", "23")
        part = event("r", "2026-01-05", "5", "refund", refund_of="a")
        account = run(card(head=head), bought, part)
        assert brief(account, "kind", "rule", "points")[3:] == [
            ("restore", "coffee", 10),
            ("clawback", "spend", -5),
        ]
        assert balance(account) == 8
        most = event("r", "2026-01-05", "20", "refund", refund_of="a")
        account = run(card(head=head), bought, most)
        assert [kind for (kind,) in brief(account, "kind")[3:]] == [
            "restore",
            "restore",
            "clawback",
        ]
        assert (balance(account), account.debt) == (3, 0)


def test_what_the_grant_bought_stays_counted_and_the_reward_is_free_again() -> None:
    """One for ever, undone by a refund, then 10 again: the reward's limit lets it, the grant's not.

    10.00, 10.00 back, 10.00.
    """
    events = [
        event("a", "2026-01-02", "10"),
        event("r", "2026-01-03", "10", "refund", refund_of="a"),
        event("b", "2026-01-04", "10"),
    ]
    once = 'limit = { times = 1, every = "ever" }'
    assert balance(run(card(reward=once), *events)) == 0
    assert balance(run(card(grant=once), *events)) == 10


def test_what_points_are_worth_is_rounded_down() -> None:
    """1 at 0.005 is 0.00, 3 are 0.01, 199 are 0.99; at 0.004 a card of 2 is none, one of 3 is."""
    assert [worth(points, "0.005", 2) for points in (1, 2, 3, 199)] == [0, 1, 1, 99]
    assert [worth(points, "0.5", 0) for points in (1, 3)] == [0, 1]
    for cost, kinds in ((2, ["earn"]), (3, ["earn", "redeem"])):
        rules = card(head='point_value = "0.004"')
        amount = {"amount": "point-value"}
        rules["reward"][0] |= {"kind": "gift-card", "cost": cost, "gift_card": amount}
        account = run(rules, event("a", "2026-01-02", "5"))
        assert [kind for (kind,) in brief(account, "kind")] == kinds
