"""A journal for hledger, which Ledger reads as well, with assertions at each month's end."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.base.dates import iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.reports.books.journal import Amount, Balance, Entry, Journal
from loyalty_cli.reports.books.naming import Naming


def hledger_lines(journal: Journal, naming: Naming) -> Iterator[str]:
    """The lines of the file, each with its end."""
    write = _Writer(journal, naming)
    yield f"; The loyalty books of {' '.join(journal.name.split())}, "
    yield f"{iso(journal.since)} to {iso(journal.until)}.\n"
    yield "; Points are commodities; what is owed stands below zero.\n\n"
    point = "" if journal.digits else "."
    yield f"commodity 1000{point}{format_minor(0, journal.digits)[1:]} {journal.currency}\n"
    for program in journal.programs:
        yield f'commodity 1000. "{naming.points(program)}"\n'
    yield "\n"
    for account in journal.accounts():
        yield f"account {naming.account(account)}\n"
    balances = list(journal.balances)
    for entry in journal.entries:
        while balances and balances[0].day < entry.day:
            yield from write.balances(balances)
        yield from write.entry(entry)
    while balances:
        yield from write.balances(balances)


class _Writer:
    def __init__(self, journal: Journal, naming: Naming) -> None:
        self._journal, self._naming = journal, naming

    def entry(self, entry: Entry) -> Iterator[str]:
        yield f"\n{iso(entry.day)} * {entry.text}\n"
        for posting in entry.postings:
            yield f"    {self._naming.account(posting.account)}  {self._amount(posting.amount)}\n"

    def balances(self, balances: list[Balance]) -> Iterator[str]:
        """Those of the first day, which are taken from the list."""
        day = balances[0].day
        yield f"\n{iso(day)} * balances at the end of {iso(day)[:7]}\n"
        while balances and balances[0].day == day:
            each = balances.pop(0)
            nothing = self._amount(Amount(0, each.amount.points_of))
            stands = self._amount(each.amount)
            yield f"    {self._naming.account(each.account)}  {nothing} = {stands}\n"

    def _amount(self, amount: Amount) -> str:
        if amount.points_of is not None:
            return f'{amount.number} "{self._naming.points(amount.points_of)}"'
        return f"{format_minor(amount.number, self._journal.digits)} {self._journal.currency}"
