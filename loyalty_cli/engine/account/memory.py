"""What an account remembers from one walk to the next, in parts that each know all about theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from loyalty_cli.engine.account.counted import Counted
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.plan import Plan


class Memory:
    """One thing that an account remembers; a part overrides what concerns it.

    Its fields stand in `Account`. What it remembers must follow from facts and from what the walk
    has written, so that it can be counted again: `doctor` does so (`reports/doctor/states.py`).
    """

    def dump(self, account: Account, kept: dict[str, Any]) -> None:
        """Puts into `kept`, under words of its own, what the next walk needs; nothing where there
        is nothing. JSON."""

    def load(self, account: Account, kept: Mapping[str, Any]) -> None:
        """Fills the account, which is new, with what was put there."""

    def recount(self, account: Account, plan: Plan, rows: Iterable[Counted]) -> None:
        """Counts again what a new version asks for and no version before did, from all judgements
        of the account."""

    def merge(self, kept: Account, gone: Account) -> None:
        """The account `gone` goes into `kept`, which remembers both from now on."""

    def clear(self, gone: Account) -> None:
        """What went to the other account is here no more."""

    def count(self, account: Account, row: Counted, sign: int) -> None:
        """Adds what a judgement adds (1), or takes it away (-1), as a past day has it."""

    def separate(self, account: Account, was: Account) -> None:
        """For a day before a merge: takes out what came from the other account, as it `was`."""

    def restore(self, account: Account, was: Account) -> None:
        """For a day before a merge: the account that went has again what it had, as it `was`."""
