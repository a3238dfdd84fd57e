"""What the books call accounts and points: `[books]` of loyalty.toml renames the accounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from loyalty_cli.reports.books.journal import Account

NAMES: Mapping[str, str] = {
    "points": "Liabilities:Loyalty:{program}:Points",
    "points_issued": "Equity:Loyalty:{program}:Points-issued",
    "points_redeemed": "Equity:Loyalty:{program}:Points-redeemed",
    "points_expired": "Equity:Loyalty:{program}:Points-expired",
    "points_clawed_back": "Equity:Loyalty:{program}:Points-clawed-back",
    "points_adjusted": "Equity:Loyalty:{program}:Points-adjusted",
    "gift_cards": "Liabilities:Loyalty:Gift-cards",
    "gift_cards_given": "Expenses:Loyalty:Gift-cards-given",
    "gift_cards_expired": "Income:Loyalty:Gift-cards-expired",
    "gift_cards_voided": "Income:Loyalty:Gift-cards-voided",
    "gift_cards_imported": "Equity:Loyalty:Gift-cards-imported",
    "till": "Assets:Loyalty:Till",
    "deferred_revenue": "Liabilities:Loyalty:{program}:Deferred-revenue",
    "sales": "Income:Sales",
    "earned_revenue": "Income:Loyalty:{program}:Earned-by-points",
    "opening": "Equity:Opening-balances",
}
"""The name of each account, as hledger, beancount and GnuCash take it."""

ROOTS = ("Assets", "Liabilities", "Equity", "Income", "Expenses")
_PART = re.compile(r"[A-Z0-9][A-Za-z0-9-]*")


def is_name(name: str) -> bool:
    """Whether every program takes it: a root, then parts that begin with a capital or a digit."""
    root, *parts = name.replace("{program}", "P").split(":")
    return root in ROOTS and bool(parts) and all(_PART.fullmatch(part) for part in parts)


class Naming:
    """Names of accounts and of points; `said` are those that the merchant says."""

    def __init__(self, said: Mapping[str, str], programs: Iterable[str], currency: str) -> None:
        self._names = {**NAMES, **said}
        self._points: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        taken = {currency}
        parts: set[str] = set()
        for program in programs:
            self._points[program] = _free(_commodity(program), taken)
            self._parts[program] = _free(_part(program), parts)

    def account(self, account: Account) -> str:
        """What an account is called."""
        part = self._parts.get(account.program or "", "")
        return self._names[account.key].replace("{program}", part)

    def points(self, program: str) -> str:
        """What the points of a program are called as a commodity."""
        return self._points[program]


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free


def _part(program: str) -> str:
    part = re.sub(r"[^A-Za-z0-9-]+", "-", program).strip("-") or "Program"
    return part[0].upper() + part[1:]


def _commodity(program: str) -> str:
    """Capitals, digits and hyphens, a letter first: what beancount takes, at most 20 of them."""
    name = re.sub(r"[^A-Z0-9-]+", "-", program.upper()).strip("-")[:20].strip("-")
    return name if len(name) > 1 and name[0].isalpha() else f"P-{name or '0'}"
