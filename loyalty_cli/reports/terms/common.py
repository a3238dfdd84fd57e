"""What several tables of a program file say in the same words: limits, expiry, days, waiting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from loyalty_cli.base.dates import Day, Length
from loyalty_cli.languages.speech import Speech
from loyalty_cli.program.language.tables import ExpiryTable, LimitTable


def limits(speech: Speech, tables: Sequence[LimitTable]) -> Iterator[str]:
    """A sentence for each limit."""
    for table in tables:
        every = speech.say(f"every.{table.every}")
        if table.times is not None:
            yield speech.say("limit.times", count=table.times, every=every)
        else:
            assert table.points is not None
            amount = speech.points(table.points)
            yield speech.say(f"limit.{table.over or 'clip'}", amount=amount, every=every)


def expiry(speech: Speech, table: ExpiryTable | None) -> Iterator[str]:
    """When points lapse by a table of their own; nothing where there is none."""
    if table is None:
        return
    if table.after == "never":
        yield speech.say("expiry.never")
    elif isinstance(table.after, Length):
        end = "" if table.round == "none" else f"_{table.round}"
        yield speech.say(f"expiry.after{end}", length=speech.length(table.after))
    elif table.on is not None:
        day = speech.month_day(table.on)
        if table.min_life is not None and table.min_life.count:
            yield speech.say("expiry.on_min", day=day, length=speech.length(table.min_life))
        else:
            yield speech.say("expiry.on", day=day)
    if table.idle is not None:
        yield speech.say("expiry.idle", length=speech.length(table.idle))
        if table.after is not None or table.on is not None:
            yield speech.say("expiry.first")


def waiting(speech: Speech, pending: Length | None) -> Iterator[str]:
    """How long points wait before they can be used."""
    if pending is not None and pending.count:
        yield speech.say("earn.pending", length=speech.length(pending))


def days(speech: Speech, first: Day | None, last: Day | None) -> Iterator[str]:
    """From which day on and until which something holds."""
    if first is not None and last is not None:
        yield speech.say("days.span", first=speech.day(first), last=speech.day(last))
    elif first is not None:
        yield speech.say("days.from", first=speech.day(first))
    elif last is not None:
        yield speech.say("days.until", last=speech.day(last))


def held_out(speech: Speech, holdout: str | None) -> Iterator[str]:
    """Who does not get it, chosen by lot."""
    if holdout is not None:
        yield speech.say("boost.holdout", percent=speech.percent(holdout))


def factor(speech: Speech, text: str) -> str:
    """A factor such as "1.5"."""
    return speech.number(Decimal(text))
