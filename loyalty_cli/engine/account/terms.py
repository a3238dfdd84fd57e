"""The terms of clubs that an account remembers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loyalty_cli.engine.account.memory import Memory
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.account.term import Term


class Terms(Memory):
    """Every term there was, in order of their first days, and how many the account made."""

    def dump(self, account: Account, kept: dict[str, Any]) -> None:
        """`terms`, `terms_made`."""
        if account.terms_made:
            kept["terms_made"] = account.terms_made
        if account.terms:
            kept["terms"] = [_row(term) for term in account.terms]

    def load(self, account: Account, kept: Mapping[str, Any]) -> None:
        """As they were put there."""
        account.terms_made = kept.get("terms_made", 0)
        account.terms = [_term(row) for row in kept.get("terms", ())]

    def merge(self, kept: Account, gone: Account) -> None:
        """Both, in order of their first days."""
        kept.terms = sorted([*kept.terms, *gone.terms], key=lambda term: term.first)

    def clear(self, gone: Account) -> None:
        """None."""
        gone.terms = []
        gone.clubs = ()

    def separate(self, account: Account, was: Account) -> None:
        """Those that the other account brought are out again."""
        brought = {(term.account, term.number) for term in was.terms}
        account.terms = [t for t in account.terms if (t.account, t.number) not in brought]

    def restore(self, account: Account, was: Account) -> None:
        """Its own."""
        account.terms = was.terms


def _row(term: Term) -> list[Any]:
    return [getattr(term, name) for name in Term.__slots__]


def _term(row: list[Any]) -> Term:
    found = Term(*row)
    if found.place is not None:
        found.place = tuple(found.place)  # type: ignore[assignment]
    return found
