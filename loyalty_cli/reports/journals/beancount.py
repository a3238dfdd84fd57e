"""A journal for beancount; balances are checked on the morning after each month's end."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.base.dates import iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.reports.books.journal import Amount, Journal
from loyalty_cli.reports.books.naming import Naming


def beancount_lines(journal: Journal, naming: Naming) -> Iterator[str]:
    """The lines of the file, each with its end."""

    def amount(amount: Amount) -> str:
        if amount.points_of is not None:
            return f"{amount.number} {naming.points(amount.points_of)}"
        return f"{format_minor(amount.number, journal.digits)} {journal.currency}"

    first = iso(journal.since)
    yield f"; The loyalty books, {first} to {iso(journal.until)}.\n"
    yield "; Points are commodities; what is owed stands below zero.\n\n"
    yield f'option "title" {_text(journal.name)}\n'
    yield f'option "operating_currency" "{journal.currency}"\n\n'
    for program in journal.programs:
        yield f"{first} commodity {naming.points(program)}\n"
    for account in journal.accounts():
        yield f"{first} open {naming.account(account)}\n"
    for entry in journal.entries:
        yield f"\n{iso(entry.day)} * {_text(entry.text)}\n"
        for posting in entry.postings:
            yield f"  {naming.account(posting.account)}  {amount(posting.amount)}\n"
    if journal.balances:
        yield "\n"
    for balance in journal.balances:
        # A balance of beancount is that of the beginning of its day.
        day = iso(balance.day + 1)
        yield f"{day} balance {naming.account(balance.account)}  {amount(balance.amount)}\n"


def _text(text: str) -> str:
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
