"""Who calls, for which day, and on which store: what every command settles before its work."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from loyalty_cli.base.dates import Day, day_in_words, iso, parse_day
from loyalty_cli.base.drafts import Kept, kept_from
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.jobs.outcome import Caller

if TYPE_CHECKING:
    from loyalty_cli.store.file.connection import Store


@dataclass(slots=True)
class Call:
    """One run of the command; what it has settled so far stands in an error's JSON too."""

    as_json: bool = False
    as_of: Day | None = None
    dry_run: bool = False
    command: str = "loyalty"
    _written_to: Store | None = None

    @property
    def has_written(self) -> bool:
        """Whether the command has changed its store for good."""
        return self._written_to is not None and self._written_to.has_written

    @contextmanager
    def reading(
        self, store: Path | None, as_of: str | None, *, known_on: str | None = None
    ) -> Iterator[tuple[Store, Day]]:
        """The store, open for reading, and the day the question is asked for.

        With `known_on` it is the store as it was known on that day, which is then the as-of day
        too, unless another is given.
        """
        from loyalty_cli.store.file.store_file import open_store

        with open_store(the_store(store), write=False) as opened:
            zone = opened.settings.zone
            if known_on is None:
                self.as_of = the_day(as_of, zone)
            else:
                from loyalty_cli.store.ledger.known import know_only

                known = the_day(known_on, zone, "--known-on")
                know_only(opened, known)
                self.as_of = known if as_of is None else the_day(as_of, zone)
            yield opened, self.as_of

    @contextmanager
    def writing(
        self, store: Path | None, as_of: str | None, *, future: bool, by: str | None, dry_run: bool
    ) -> Iterator[tuple[Store, Caller]]:
        """The store, open for writing, and who asks for what day."""
        from loyalty_cli.commands.common.countries import take_country
        from loyalty_cli.store.file.store_file import open_store

        self.dry_run = dry_run
        with open_store(the_store(store), write=True, command=self.command) as opened:
            self._written_to = opened
            caller = self.caller(as_of, opened.settings.zone, future, by, dry_run)
            take_country(opened, caller)
            yield opened, caller

    @contextmanager
    def writing_yesterday(
        self, store: Path | None, as_of: str | None, *, future: bool, by: str | None, dry_run: bool
    ) -> Iterator[tuple[Store, Caller]]:
        """The same for what is done after a day is over: without another word, of yesterday."""
        with self.writing(store, as_of, future=future, by=by, dry_run=dry_run) as (opened, caller):
            if as_of is None and not os.environ.get("LOYALTY_AS_OF"):
                self.as_of = caller.as_of - 1
                caller = replace(caller, as_of=self.as_of)
            yield opened, caller

    def caller(
        self, as_of: str | None, zone: tzinfo, future: bool, by: str | None, dry_run: bool
    ) -> Caller:
        """Who asks for what day; a day after today is refused unless `future`."""
        self.dry_run = dry_run
        self.as_of = the_day(as_of, zone)
        now = today(zone)
        if self.as_of > now and not future:
            said = "LOYALTY_AS_OF" if as_of is None else "--as-of"
            raise Usage(
                Problem(
                    "as-of-in-future",
                    f"{said}: {iso(self.as_of)} is after today, {iso(now)} in the store's time "
                    "zone",
                    column=said,
                    value=iso(self.as_of),
                    fix="give a day that has come, or --future to try things out",
                )
            )
        return Caller(as_of=self.as_of, by=the_name(by), dry_run=dry_run, today=now)

    def may_write(
        self, file: Path | None, *, yes: bool, but: Collection[Kept] = frozenset()
    ) -> None:
        """Asks before a file that is there already is written over, as `make_sure` does.

        A store, a key or settings are refused by who writes, whatever is answered, so nothing is
        asked of them, `but` the kinds that this command may write over.
        """
        if yes or file is None or not file.is_file():
            return
        kept = kept_from(file)
        if kept is None or kept in but:
            self.make_sure(
                f"{file} exists. Write over it?",
                f"writing over {file}",
                fix="give --yes to write over it, or another name",
            )

    def make_sure(
        self,
        question: str,
        what: str,
        *,
        fix: str = "give --yes, or see what it would do with --dry-run",
    ) -> None:
        """Asks before something that is hard to turn back; raises Usage where nobody is there to
        be asked (`what` needs a yes), Refused where the answer is no."""
        from loyalty_cli.show.output.terminal import can_ask

        if not can_ask() or self.as_json:
            raise Usage(
                Problem(
                    "needs-yes",
                    f"{what} needs a yes, and nobody is here to be asked",
                    column="--yes",
                    fix=fix,
                )
            )
        if not typer.confirm(question, err=True):
            raise Refused(Problem("not-confirmed", "nothing was changed"))


def call_of(context: typer.Context) -> Call:
    """The run that this command belongs to."""
    call = cast(Call, context.obj)
    call.command = context.command_path
    return call


def today(zone: tzinfo) -> Day:
    """The clock's day in that time zone."""
    return datetime.now(zone).date().toordinal()


def the_time(zone: tzinfo) -> str:
    """The clock's time in that time zone, YYYY-MM-DD HH:MM:SS: when a sale is rung up."""
    return datetime.now(zone).strftime("%Y-%m-%d %H:%M:%S")


def clock() -> int:
    """Seconds since 1970: to tell files that are still being written, and for nothing else."""
    return int(time.time())


AS_OF_WORDS = ", or yesterday, -N for N days ago, or a weekday"


def the_day(as_of: str | None, zone: tzinfo, said: str = "--as-of") -> Day:
    """The as-of date: the option, else LOYALTY_AS_OF, else today.

    The option may also be yesterday, -N (N days ago) or a weekday, which is the last such day,
    today included; they are told from the clock's day. Raises Usage for anything else.
    """
    if as_of is None:
        text = os.environ.get("LOYALTY_AS_OF")
        return a_day(text, "LOYALTY_AS_OF") if text else today(zone)
    day = day_in_words(as_of, today(zone))
    return a_day(as_of, said, AS_OF_WORDS) if day is None else day


def a_day(text: str, said: str, words: str = "") -> Day:
    """A date that was typed at `said`, which takes `words` too; raises Usage where it is none."""
    try:
        return parse_day(text)
    except ValueError as error:
        raise Usage(
            Problem(
                "bad-date",
                f"{said}: {text} {error}",
                column=said,
                value=text,
                fix=f"give a date as YYYY-MM-DD{words}",
            )
        ) from None


def the_name(by: str | None) -> str:
    """Who asks: --by, else LOYALTY_BY, else the login name."""
    if by or os.environ.get("LOYALTY_BY"):
        return by or os.environ["LOYALTY_BY"]
    try:
        return getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"


def the_store(store: Path | None) -> Path:
    """Where the store lies: --store, else LOYALTY_STORE, else loyalty.toml here or above."""
    from loyalty_cli.store.file.locate import find_store

    return find_store(None if store is None else str(store), os.environ, Path.cwd())
