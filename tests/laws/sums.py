"""What the books of a store must add up to: laws 1 and 8, asked of the tables themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from loyalty_cli.engine.account.state import Account, nobody_special
from loyalty_cli.store.ledger.account_states import read_state
from tests.worlds import Shop

EARNED = ("earn", "boost", "grant")
TAKING = ("clawback", "expire", "redeem")


def check_conservation(shop: Shop) -> None:
    """Law 1: entries, lots, moves, debt and the accounts' own columns agree."""
    _entries_are_lots_less_debt(shop)
    _moves_explain_lots_and_debt(shop)
    _moves_explain_entries(shop)
    _columns_are_sums(shop)
    _levels_are_the_last_change(shop)
    _states_are_sums(shop)
    _nothing_is_empty(shop)


def _nothing_is_empty(shop: Shop) -> None:
    """No move moves nothing, and a clawback has something to claw back."""
    assert shop.ask("SELECT * FROM lot_moves WHERE points = 0") == []
    assert shop.ask("SELECT * FROM ledger WHERE kind = 'clawback' AND desired = 0") == []


def check_no_overdraft(shop: Shop) -> None:
    """Law 8: nothing below zero, nothing taken twice."""
    wrong = shop.ask(
        """SELECT * FROM lots WHERE remaining < 0 OR remaining > fed OR lapsed < 0 OR lapsed > fed
           OR lapsed_taken < 0 OR lapsed_taken > lapsed"""
    )
    assert wrong == []
    assert shop.ask("SELECT account, debt FROM accounts WHERE debt < 0") == []
    assert shop.ask("SELECT * FROM ledger WHERE abs(points) > abs(desired)") == []
    assert shop.ask("SELECT * FROM ledger WHERE points * desired < 0") == []


def check_no_debt_beside_balance(shop: Shop, day: date) -> None:
    """After a batch through `day` nobody owes points while others could be spent."""
    wrong = shop.ask(
        """SELECT account, debt, lot, remaining FROM accounts JOIN lots USING (account)
           WHERE debt > 0 AND remaining > 0 AND available_on <= ?1
           AND (expires_on IS NULL OR expires_on >= ?1)""",
        str(day),
    )
    assert wrong == []


def _entries_are_lots_less_debt(shop: Shop) -> None:
    wrong = shop.ask(
        """SELECT account, debt FROM accounts a WHERE
           (SELECT coalesce(sum(points), 0) FROM ledger l WHERE l.account = a.account)
           <> (SELECT coalesce(sum(remaining), 0) FROM lots t WHERE t.account = a.account) - debt"""
    )
    assert wrong == []


def _moves_explain_lots_and_debt(shop: Shop) -> None:
    wrong = shop.ask(
        """SELECT lot, fed, remaining FROM lots t WHERE remaining
           <> fed + (SELECT coalesce(sum(points), 0) FROM lot_moves m WHERE m.lot = t.lot)"""
    )
    assert wrong == []
    wrong = shop.ask(
        """SELECT lot, fed FROM lots t WHERE fed <>
           (SELECT coalesce(sum(points), 0) FROM ledger l WHERE l.account = t.account
            AND points > 0 AND l.available_on = t.available_on
            AND l.expires_on IS t.expires_on AND l.idle = t.idle)"""
    )
    assert wrong == []
    wrong = shop.ask(
        """SELECT lot, lapsed FROM lots t WHERE lapsed <>
           (SELECT coalesce(-sum(m.points), 0) FROM lot_moves m JOIN ledger l USING (entry)
            WHERE m.lot = t.lot AND l.kind = 'expire')"""
    )
    assert wrong == []
    wrong = shop.ask(
        """SELECT account, debt FROM accounts a WHERE debt <>
           (SELECT coalesce(-sum(points), 0) FROM lot_moves m
            WHERE m.account = a.account AND m.lot IS NULL)"""
    )
    assert wrong == []


def _moves_explain_entries(shop: Shop) -> None:
    """What an entry takes its moves take; what it gives goes into a lot, and pays debt from it."""
    moved: Counter[int | None] = Counter()
    for entry, points in shop.ask("SELECT entry, points FROM lot_moves"):
        moved[entry] += points
    assert moved.pop(None, 0) == 0
    for entry, kind, points, lot in shop.ask(
        "SELECT entry, kind, points, available_on FROM ledger"
    ):
        feeds = points > 0 and lot is not None
        assert moved.pop(entry, 0) == (0 if feeds else points), (entry, kind, points)
    assert not moved


def _columns_are_sums(shop: Shop) -> None:
    sums: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for account, kind, points in shop.ask("SELECT account, kind, points FROM ledger"):
        sums[account]["entries"] += 1
        if kind in EARNED:
            sums[account]["earned"] += points
        elif kind == "clawback":
            sums[account]["clawed_back"] -= points
        elif kind == "expire":
            sums[account]["expired"] -= points
        elif kind in ("redeem", "restore"):
            sums[account]["redeemed"] -= points
        else:
            sums[account]["adjusted"] += points
    for account, spend, purchases in shop.ask(
        "SELECT account, sum(spend), sum(purchases) FROM judgements GROUP BY account"
    ):
        sums[account]["spend"] += spend
        sums[account]["purchases"] += purchases
    names = ("earned", "clawed_back", "redeemed", "expired", "adjusted", "spend", "purchases")
    for account, *values in shop.ask(f"SELECT account, {', '.join(names)}, entries FROM accounts"):
        found = dict(zip((*names, "entries"), values, strict=True))
        assert found == {name: sums[account][name] for name in found}, account


def _levels_are_the_last_change(shop: Shop) -> None:
    wrong = shop.ask(
        """SELECT a.account, a.level, c.level FROM accounts a JOIN level_changes c USING (account)
           WHERE (a.level IS NOT c.level OR a.level_until IS NOT c.until) AND c.change =
           (SELECT max(change) FROM level_changes d WHERE d.account = a.account)"""
    )
    assert wrong == []
    wrong = shop.ask(
        """SELECT a.account, a.level_since, c.posted_on FROM accounts a
           JOIN level_changes c USING (account)
           WHERE a.level_since IS NOT c.posted_on AND c.change = (
               SELECT max(change) FROM level_changes d
               WHERE d.account = a.account AND d.level IS NOT d.from_level)"""
    )
    assert wrong == []


def _states_are_sums(shop: Shop) -> None:
    """The sums that accounts keep beside their columns: counts of events, qualifying sums."""
    judged = shop.ask(
        """SELECT account, kind, nth, counts_on, j.spend, j.points, j.purchases
           FROM judgements j JOIN events e USING (event)
           UNION ALL SELECT account, '', 0, p.key, 0, p.value, 0
           FROM judgements j CROSS JOIN json_each(j.saw, '$.points_on') p"""
    )
    for number, text in shop.ask("SELECT account, state FROM accounts WHERE state IS NOT NULL"):
        account = Account(number, 0, nobody_special())
        read_state(account, text)
        mine = [row[1:] for row in judged if row[0] == number]
        for kind in {row[0] for row in mine}:
            nths = [nth for k, nth, *_ in mine if k == kind and nth]
            # -1 takes an event out again that was taken back.
            assert account.counts.get(kind, 0) == sum(1 if nth > 0 else -1 for nth in nths)
            if -1 not in nths:
                assert len(nths) == max(nths, default=0)
        for measure, tally in account.tallies.items():
            expected: Counter[int] = Counter()
            for kind, nth, counts_on, spend, points, purchases in mine:
                of = {"spend": spend, "points": points, "purchases": purchases}
                adds = of.get(measure, ((nth > 0) - (nth < 0)) * (kind == measure))
                expected[date.fromisoformat(counts_on).toordinal()] += adds
            kept = {day: n for day, n in tally.days.items() if n}
            assert kept == {day: n for day, n in expected.items() if n}, (number, measure)
