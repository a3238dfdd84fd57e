"""A book that GnuCash opens: its own XML, uncompressed.

GnuCash has no assertions. Points are a commodity of the namespace LOYALTY: a split of points has a
quantity and no value, so that they weigh nothing in money. Every id is a digest of what it is of,
so that the same export is the same file.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from xml.sax.saxutils import escape

from loyalty_cli.base.dates import iso
from loyalty_cli.reports.books.journal import Account, Amount, Entry, Journal
from loyalty_cli.reports.books.naming import Naming

_SPACES = ("gnc", "act", "book", "cd", "cmdty", "split", "trn", "ts")
_TYPES = {
    "Assets": "ASSET",
    "Liabilities": "LIABILITY",
    "Equity": "EQUITY",
    "Income": "INCOME",
    "Expenses": "EXPENSE",
}
_ROOT = "Root Account"


def gnucash_lines(journal: Journal, naming: Naming) -> Iterator[str]:
    """The lines of the file, each with its end."""
    book = _Book(journal, naming)
    accounts = list(book.accounts())
    spaces = " ".join(f'xmlns:{name}="http://www.gnucash.org/XML/{name}"' for name in _SPACES)
    yield '<?xml version="1.0" encoding="utf-8" ?>\n'
    yield f"<gnc-v2 {spaces}>\n"
    yield '<gnc:count-data cd:type="book">1</gnc:count-data>\n<gnc:book version="2.0.0">\n'
    yield f'<book:id type="guid">{_guid("book", journal.name)}</book:id>\n'
    for what, count in (
        ("commodity", len(journal.programs) + 1),
        ("account", len(accounts)),
        ("transaction", len(journal.entries)),
    ):
        yield f'<gnc:count-data cd:type="{what}">{count}</gnc:count-data>\n'
    yield from book.commodities()
    yield from accounts
    for place, entry in enumerate(journal.entries):
        yield book.transaction(place, entry)
    yield "</gnc:book>\n</gnc-v2>\n"


class _Book:
    def __init__(self, journal: Journal, naming: Naming) -> None:
        self._journal, self._naming = journal, naming
        self._scu = 10**journal.digits

    def commodities(self) -> Iterator[str]:
        yield (
            '<gnc:commodity version="2.0.0"><cmdty:space>CURRENCY</cmdty:space>'
            f"<cmdty:id>{self._journal.currency}</cmdty:id></gnc:commodity>\n"
        )
        for program in self._journal.programs:
            yield (
                f'<gnc:commodity version="2.0.0">{self._of_points(program)}'
                f"<cmdty:name>Points of {escape(program)}</cmdty:name>"
                "<cmdty:fraction>1</cmdty:fraction></gnc:commodity>\n"
            )

    def _of_points(self, program: str | None) -> str:
        if program is None:
            return (
                f"<cmdty:space>CURRENCY</cmdty:space><cmdty:id>{self._journal.currency}</cmdty:id>"
            )
        return (
            f"<cmdty:space>LOYALTY</cmdty:space><cmdty:id>{self._naming.points(program)}</cmdty:id>"
        )

    def accounts(self) -> Iterator[str]:
        """The root, then every account after those it lies in."""
        yield (
            f'<gnc:account version="2.0.0"><act:name>{_ROOT}</act:name>'
            f'<act:id type="guid">{_guid("account", "")}</act:id>'
            "<act:type>ROOT</act:type></gnc:account>\n"
        )
        held: dict[str, str | None] = {}
        for entry in self._journal.entries:
            for posting in entry.postings:
                name = self._name(posting.account, posting.amount)
                held[name] = posting.amount.points_of
        every = {
            ":".join(name.split(":")[:depth])
            for name in held
            for depth in range(1, name.count(":") + 2)
        }
        for name in sorted(every, key=lambda name: name.split(":")):
            yield self._account(name, held.get(name))

    def _account(self, name: str, program: str | None) -> str:
        above, _, own = name.rpartition(":")
        return (
            f'<gnc:account version="2.0.0"><act:name>{escape(own)}</act:name>'
            f'<act:id type="guid">{_guid("account", name)}</act:id>'
            f"<act:type>{_TYPES[name.partition(':')[0]]}</act:type>"
            f"<act:commodity>{self._of_points(program)}</act:commodity>"
            f"<act:commodity-scu>{self._scu if program is None else 1}</act:commodity-scu>"
            f'<act:parent type="guid">{_guid("account", above)}</act:parent></gnc:account>\n'
        )

    def _name(self, account: Account, amount: Amount) -> str:
        """GnuCash's accounts hold one commodity each, so points open against one of their own."""
        name = self._naming.account(account)
        if amount.points_of is not None and account.program is None:
            return f"{name}:{self._naming.points(amount.points_of)}"
        return name

    def transaction(self, place: int, entry: Entry) -> str:
        """One transaction; GnuCash keeps its day as an instant about noon."""
        day = f"<ts:date>{iso(entry.day)} 10:59:00 +0000</ts:date>"
        splits = "".join(
            self._split(f"{place} {number}", self._name(each.account, each.amount), each.amount)
            for number, each in enumerate(entry.postings)
        )
        return (
            '<gnc:transaction version="2.0.0">'
            f'<trn:id type="guid">{_guid("transaction", place)}</trn:id>'
            f"<trn:currency>{self._of_points(None)}</trn:currency>"
            f"<trn:date-posted>{day}</trn:date-posted><trn:date-entered>{day}</trn:date-entered>"
            f"<trn:description>{escape(entry.text)}</trn:description>"
            f"<trn:splits>{splits}</trn:splits></gnc:transaction>\n"
        )

    def _split(self, of: str, account: str, amount: Amount) -> str:
        value = f"{amount.number}/{self._scu}"
        quantity = value
        if amount.points_of is not None:
            value, quantity = f"0/{self._scu}", f"{amount.number}/1"
        return (
            f'<trn:split><split:id type="guid">{_guid("split", of)}</split:id>'
            "<split:reconciled-state>n</split:reconciled-state>"
            f"<split:value>{value}</split:value><split:quantity>{quantity}</split:quantity>"
            f'<split:account type="guid">{_guid("account", account)}</split:account></trn:split>'
        )


def _guid(what: str, of: object) -> str:
    return blake2b(f"{what} {of}".encode(), digest_size=16).hexdigest()
