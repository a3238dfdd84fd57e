"""What an account remembers: every part is listed, kept, added up and taken apart again."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from loyalty_cli.engine.account import marks, sums, terms
from loyalty_cli.engine.account.counted import Counted
from loyalty_cli.engine.account.memories import COUNTED, MEMORIES
from loyalty_cli.engine.account.memory import Memory
from loyalty_cli.engine.account.state import Account, nobody_special
from loyalty_cli.engine.account.tallies import Tally
from loyalty_cli.engine.account.term import Term
from loyalty_cli.program.judging.carry import Sums
from loyalty_cli.program.measures import Added

BY_NAME = {type(memory).__name__: memory for memory in MEMORIES}

SEPARATED = [each for each in MEMORIES if type(each).separate is not Memory.separate]
"""Those that a report of a day before a merge looks at."""


def account_of(factor: int = 1) -> Account:
    """An account that remembers something of everything; sums go by `factor`."""
    account = Account(1, 100, nobody_special())
    account.counts = {"purchase": 3 * factor, "birthday": factor}
    account.lots_made, account.moves, account.changes, account.claims = 2, 5, 1, 4
    account.spend, account.purchases, account.last_activity = 900 * factor, 3 * factor, 200
    account.tallies = {"spend": Tally([(150, 500 * factor), (160, 400 * factor)])}
    account.usage.add("rule:spend", "month", 160, 7 * factor)
    account.reached, account.raised, account.ladder = [("Gold", 1, 365)], True, 1
    account.applied, account.floor, account.under = {4, 9}, ("Gold", 400), ("Silver", None)
    account.walked, account.moved_on, account.last_purchase = 210, 205, 160
    account.idle_since, account.idle_passed = 160, [(150, 1)]
    account.bought, account.yearly = (200, 2), {"birthday": 2026}
    account.carried = {("spend", "1.00"): Sums(Fraction(5 * factor, 2), 2 * factor)}
    account.terms_made = factor
    account.terms = [
        Term(
            factor,
            1,
            "plus",
            1,
            150,
            180,
            194,
            "money",
            900,
            900,
            150,
            151,
            ("T", "t", False, "p"),
            7,
        )
    ]
    return account


def dumped(memory: Memory, account: Account) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    memory.dump(account, kept)
    return dict(json.loads(json.dumps(kept)))


def test_every_memory_is_listed() -> None:
    classes = {
        name
        for name, each in (*vars(sums).items(), *vars(marks).items(), *vars(terms).items())
        if isinstance(each, type) and issubclass(each, Memory) and each is not Memory
    }
    assert classes == set(BY_NAME)


@pytest.mark.parametrize("memory", MEMORIES, ids=BY_NAME)
def test_what_is_kept_is_loaded_again(memory: Memory) -> None:
    kept = dumped(memory, account_of())
    again = Account(1, 100, nobody_special())
    memory.load(again, kept)
    assert dumped(memory, again) == kept


@pytest.mark.parametrize("memory", MEMORIES, ids=BY_NAME)
def test_an_account_without_any_has_nothing_to_load(memory: Memory) -> None:
    new = Account(1, 100, nobody_special())
    kept = dumped(memory, new)
    again = account_of()
    memory.load(again, kept | {"counts": {}, "lots": 0, "moves": 0, "changes": 0})
    if not isinstance(memory, sums.LimitUsage | sums.Carried):  # These add to a new one.
        assert dumped(memory, again) == kept


def test_no_two_keep_theirs_under_one_word() -> None:
    words = [word for memory in MEMORIES for word in dumped(memory, account_of())]
    assert len(words) == len(set(words))
    assert "book" not in words


@pytest.mark.parametrize("memory", SEPARATED, ids=lambda memory: type(memory).__name__)
def test_what_was_added_by_a_merge_can_be_taken_out_again(memory: Memory) -> None:
    kept, gone = account_of(), account_of(factor=3)
    memory.merge(kept, gone)
    memory.separate(kept, gone)
    one = account_of()
    assert dumped(memory, kept) == dumped(memory, one)
    assert (kept.spend, kept.purchases) == (one.spend, one.purchases)


def test_what_a_judgement_adds_is_taken_away_again() -> None:
    account = account_of()
    saw = {"carried": [["spend", "1.00", 7, "3/2", 1, 0, "0", 0]]}
    row = Counted("purchase", 160, Added(nth=4, spend=250, points=2, purchases=1), saw)
    for memory in COUNTED:
        memory.count(account, row, 1)
    assert (account.spend, account.purchases) == (1150, 4)
    assert account.tallies["spend"].between(160, 160) == 650
    assert account.carried["spend", "1.00"].steps == 3
    for memory in COUNTED:
        memory.count(account, row, -1)
    assert [dumped(each, account) for each in MEMORIES] == [
        dumped(each, account_of()) for each in MEMORIES
    ]
    assert (account.spend, account.purchases) == (900, 3)
