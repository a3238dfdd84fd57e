"""Terms that begin and end: bought by a line, had for points, given, or by command."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.base.dates import Day, Length, add_length
from loyalty_cli.base.money import apportion
from loyalty_cli.engine.account.state import Account, Purchase, Walked
from loyalty_cli.engine.account.term import How, Term, TermEnd, Why
from loyalty_cli.engine.clubs.standing import begins_on, clubs_on
from loyalty_cli.engine.walk_context import WalkContext
from loyalty_cli.program.judging.basket import ONE
from loyalty_cli.program.judging.clubs import Club
from loyalty_cli.program.judging.facts import Event, Line
from loyalty_cli.program.judging.keeping import Keeping
from loyalty_cli.program.judging.rules import Version


def new_term(
    out: Walked,
    club: Club,
    version: int,
    valid: Length | None,
    day: Day,
    today: Day,
    *,
    how: How,
    price: int | None = None,
    paid: int = 0,
    until: Day | None = None,
    event: Event | None = None,
    redemption: int | None = None,
) -> Term | None:
    """A term bought on a day, found today: the account has it from now on. None where one has no
    end.

    `until` is its last good day where that was said. It begins on the day or after the terms that
    are there; `event` began it.
    """
    account = out.account
    first = begins_on(account, club.id, day)
    if first is None:
        return None
    if until is None and valid is not None:
        until = add_length(day if first == day else first - 1, valid)
    grace = until if until is None or club.grace is None else add_length(until, club.grace)
    account.terms_made += 1
    account.raised = True
    term = Term(
        account.number,
        account.terms_made,
        club.id,
        version,
        first,
        until,
        grace,
        how,
        price,
        paid,
        day,
        today,
        place=event.order() if event is not None and first == event.day else None,
        event=None if event is None else event.number,
        redemption=redemption,
    )
    account.terms.append(term)
    account.terms.sort(key=lambda each: each.first)
    out.terms.append(term)
    return term


def pieces_of(line: Line) -> int:
    """How many terms a line buys: a unit of its quantity each, 1 without; a discount none."""
    if line.amount < 0:
        return 0
    return 1 if line.quantity is None else max(0, int(line.quantity // ONE))


def begin_bought(context: WalkContext, version: Version, event: Event, today: Day) -> None:
    """The terms that the lines of a purchase buy; who is closed buys none."""
    account, program = context.account, version.program
    if account.person.status.at(event.day) == "closed":
        return
    begun = False
    for line in event.lines:
        if line.sku not in program.fees:
            continue
        club = next(club for club in program.clubs if club.bought_by(line.sku))
        term = club.bought_by(line.sku)
        assert term is not None
        pieces = pieces_of(line)
        for paid in apportion(line.amount, [1] * pieces):
            begun = True
            new_term(
                context.posting.out,
                club,
                version.number,
                term.valid,
                event.day,
                today,
                how="money",
                price=term.price,
                paid=paid,
                event=event,
            )
    if begun:
        see(context, today)


def settle_bought(
    context: WalkContext,
    purchase: Purchase,
    refunds: Sequence[Event],
    by: int,
    day: Day,
    today: Day,
) -> None:
    """Ends the terms of a purchase whose pieces are refunded, on a day; those that are kept again
    hold as they were to. `by` is the event that changes what is kept."""
    event, version = purchase.event, purchase.judgement.version
    mine = [t for t in context.account.terms if t.event == event.number and t.how == "money"]
    if not mine or version is None:
        return
    program = context.plan.book.numbered(version).program
    keeping = Keeping(event, program.not_counted)
    keeping.take_all(refunds)
    mine.sort(key=lambda term: (term.account, term.number))
    place = 0
    for line, kept in zip(event.lines, keeping.amounts, strict=True):
        if line.sku not in program.fees:
            continue
        pieces = mine[place : place + pieces_of(line)]
        place += len(pieces)
        back = line.amount - kept
        for term in reversed(pieces):
            is_back = back >= term.paid and (back > 0 or (not line.amount and bool(refunds)))
            back -= term.paid if is_back else back
            if is_back and term.why is None:
                end(context.posting.out, term, day, "refunded", by, today)
            elif not is_back and term.why == "refunded":
                restore(context.posting.out, term, by, today)
    see(context, today)


def end_of_event(context: WalkContext, event: int, day: Day) -> None:
    """The terms that an event that is taken back has begun end on that day."""
    for term in context.account.terms:
        if term.event == event and term.why is None:
            end(context.posting.out, term, day, "refunded", event, day)
    see(context, day)


def end_given(context: WalkContext, event: int, club: str, by: int, today: Day) -> None:
    """The terms of a club that were given on an event end on the day on which a refund takes what
    was given for it; `by` is the refund."""
    for term in context.account.terms:
        if term.event == event and term.club == club and term.how != "money" and term.why is None:
            end(context.posting.out, term, today, "refunded", by, today)
    see(context, today)


def end(out: Walked, term: Term, last: Day, why: Why, event: int | None, today: Day) -> None:
    """A day is the last one of a term, without grace; one that is over stays so, one that has not
    begun never does."""
    if term.last_day < last:
        return
    term.ended, term.why = last, why
    out.term_ends.append(TermEnd(term.account, term.number, last, why, event, today))


def restore(out: Walked, term: Term, event: int | None, today: Day) -> None:
    """A term holds again as it was to."""
    term.ended, term.why = None, None
    out.term_ends.append(TermEnd(term.account, term.number, None, "kept", event, today))


def see(context: WalkContext, day: Day) -> None:
    """The clubs of the account as they are on a day."""
    context.account.clubs = clubs_on(context.plan, context.account, day)


def cancel(account: Account, out: Walked, club: str, day: Day) -> list[Term]:
    """The terms of a club that end or are void because somebody leaves on a day."""
    ended: list[Term] = []
    for term in account.terms:
        if term.club == club and term.why is None and term.last_day >= day:
            # One that begins after that day never does.
            end(out, term, day, "cancelled", None, day)
            ended.append(term)
    return ended
