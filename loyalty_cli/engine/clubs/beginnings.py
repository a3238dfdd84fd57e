"""What the beginning of a membership gives: grants on `on = "club"` (LANGUAGE 4, "Timeline")."""

from __future__ import annotations

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.account.term import Term
from loyalty_cli.engine.clubs.standing import is_beginning


def waiting(account: Account, day: Day) -> list[Term]:
    """The terms that have begun by a day and whose beginning has not been told."""
    return [t for t in account.terms if not t.told and not t.is_void and t.first <= day]


def tell(account: Account, day: Day) -> list[Term]:
    """Of these the ones with which a membership begins; all of them are told now."""
    begun = waiting(account, day)
    found = [term for term in begun if is_beginning(account, term)]
    for term in begun:
        term.told = True
    return found


def occasion_of_term(term: Term) -> str:
    """What a grant on a beginning is given for: once for each."""
    return f"club {term.club} {iso(term.first)}"
