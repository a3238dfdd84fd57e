"""`loyalty export hledger`, `beancount`, `gnucash`, `datev`: the books for accounting programs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_cli.commands.common.calling import Call, a_day, call_of, the_store
from loyalty_cli.commands.common.options import (
    AsOfOption,
    JsonOption,
    KnownOnOption,
    OverOption,
    QuietOption,
    StoreOption,
)
from loyalty_cli.commands.reports.exports import OutOption

if TYPE_CHECKING:
    from loyalty_cli.jobs.upkeep.book_settings import BookSettings
    from loyalty_cli.reports.books.journal import Journal
    from loyalty_cli.reports.books.naming import Naming

FromOption = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="DATE", help="The first day; what was owed before opens the books."
    ),
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="The last day; else the as-of.")
]
ClosedOption = Annotated[
    str | None,
    typer.Option(
        "--closed",
        metavar="DATE",
        help="Months up to it are closed: what became known later is booked when it did.",
    ),
]


def hledger(
    context: typer.Context,
    output: OutOption = None,
    since: FromOption = None,
    until: UntilOption = None,
    closed: ClosedOption = None,
    yes: OverOption = False,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """The books for hledger and Ledger: points as commodities, gift cards, deferred revenue."""
    from loyalty_cli.reports.journals.hledger import hledger_lines

    asked = _Asked(call_of(context), output, since, until, closed, yes, store, as_of, known_on)
    journal, naming = asked.journal(quiet)
    return asked.write(journal, hledger_lines(journal, naming), json, quiet)


def beancount(
    context: typer.Context,
    output: OutOption = None,
    since: FromOption = None,
    until: UntilOption = None,
    closed: ClosedOption = None,
    yes: OverOption = False,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """The books for beancount: points as commodities, gift cards, deferred revenue."""
    from loyalty_cli.reports.journals.beancount import beancount_lines

    asked = _Asked(call_of(context), output, since, until, closed, yes, store, as_of, known_on)
    journal, naming = asked.journal(quiet)
    return asked.write(journal, beancount_lines(journal, naming), json, quiet)


def gnucash(
    context: typer.Context,
    output: OutOption = None,
    since: FromOption = None,
    until: UntilOption = None,
    closed: ClosedOption = None,
    yes: OverOption = False,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """The books as a book of GnuCash: points as commodities, gift cards, deferred revenue."""
    from loyalty_cli.reports.journals.gnucash import gnucash_lines

    asked = _Asked(call_of(context), output, since, until, closed, yes, store, as_of, known_on)
    journal, naming = asked.journal(quiet)
    return asked.write(journal, gnucash_lines(journal, naming), json, quiet)


def datev(
    context: typer.Context,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The file; DATEV wants EXTF_….csv as its name."
        ),
    ],
    since: FromOption = None,
    until: UntilOption = None,
    closed: ClosedOption = None,
    yes: OverOption = False,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """A DATEV batch (EXTF Buchungsstapel) of one fiscal year: gift cards and deferred revenue.

    Numbers of accounts, consultant and client stand in [books.datev] of loyalty.toml.
    """
    from loyalty_cli.reports.journals.datev import ENCODING, booked, datev_lines
    from loyalty_cli.show.output.files import write_bytes

    asked = _Asked(call_of(context), output, since, until, closed, yes, store, as_of, known_on)
    journal, _ = asked.journal(quiet)
    write_bytes(output, "".join(datev_lines(journal, asked.settings().datev)).encode(ENCODING))
    entries = len(booked(journal))
    left = "" if entries == len(journal.entries) else "; points are no money, and not in it"
    return asked.say(journal, {"transactions": entries}, left, json, quiet)


class _Asked:
    """One export of the books: which days, of what was known when, and where it goes."""

    def __init__(
        self,
        call: Call,
        output: Path | None,
        since: str | None,
        until: str | None,
        closed: str | None,
        yes: bool,
        store: Path | None,
        as_of: str | None,
        known_on: str | None,
    ) -> None:
        self.call, self.output, self.store = call, output, store
        self._as_of, self._known_on = as_of, known_on
        self._since = None if since is None else a_day(since, "--from")
        self._until = None if until is None else a_day(until, "--until")
        self._closed = None if closed is None else a_day(closed, "--closed")
        call.may_write(output, yes=yes)

    def journal(self, quiet: bool) -> tuple[Journal, Naming]:
        """The journal and its names; says what it leaves out."""
        from loyalty_cli.reports.books.journal import journal_of
        from loyalty_cli.reports.books.naming import Naming
        from loyalty_cli.show.output.outcome import show_note

        settings = self.settings()
        with self.call.reading(self.store, self._as_of, known_on=self._known_on) as (opened, day):
            journal = journal_of(
                opened, as_of=day, since=self._since, until=self._until, closed=self._closed
            )
        for program, key in journal.without:
            if not quiet:
                show_note(f"{program}: no revenue is deferred, for [program] says no {key}")
        return journal, Naming(settings.names, journal.programs, journal.currency)

    def write(self, journal: Journal, lines: Iterable[str], json: bool, quiet: bool) -> int:
        """Writes the file, or stdout, and says so."""
        from loyalty_cli.show.output.files import write_file, write_out

        pieces = ((line, 0) for line in lines)
        if self.output is None:
            write_out(pieces)
            return 0
        write_file(self.output, pieces)
        counts = {"transactions": len(journal.entries), "balances": len(journal.balances)}
        return self.say(journal, counts, "", json, quiet)

    def settings(self) -> BookSettings:
        """What `[books]` of loyalty.toml says."""
        from loyalty_cli.jobs.upkeep.book_settings import book_settings

        return book_settings(the_store(self.store), Path.cwd())

    def say(
        self, journal: Journal, counts: dict[str, int], left: str, json: bool, quiet: bool
    ) -> int:
        """Says what was written, and what was left out."""
        from loyalty_cli.base.dates import iso
        from loyalty_cli.jobs.outcome import Outcome
        from loyalty_cli.show.output.outcome import show_outcome
        from loyalty_cli.show.output.text import plural

        days = {"from": iso(journal.since), "until": iso(journal.until)}
        data = {"file": str(self.output), **days}
        outcome = Outcome("ok", self.call.as_of or journal.until, counts=counts, data=data)
        said = (
            f"{plural(counts['transactions'], 'transaction')} from {days['from']} to "
            f"{days['until']} in {self.output}{left}"
        )
        return show_outcome(outcome, said, as_json=json, quiet=quiet)
