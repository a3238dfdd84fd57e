"""What commands of a day do to memberships: a fact that stands at the start of that day."""

from __future__ import annotations

from loyalty_cli.base.dates import Day, Length, add_length
from loyalty_cli.base.money import divide_half_up
from loyalty_cli.engine.account.state import Account, Past, Walked
from loyalty_cli.engine.account.term import How, Term
from loyalty_cli.engine.clubs import terms
from loyalty_cli.engine.days.order import done
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.walk_context import WalkContext
from loyalty_cli.program.judging.clubs import Club, Refunding


def join(
    plan: Plan,
    account: Account,
    club: Club,
    version: int,
    valid: Length | None,
    day: Day,
    *,
    how: How,
    price: int | None = None,
    paid: int = 0,
    until: Day | None = None,
    redemption: int | None = None,
) -> tuple[Walked, Term | None]:
    """A term that is had on a day; None where a membership has no end."""
    context = WalkContext(plan, account, Past())
    term = terms.new_term(
        context.posting.out,
        club,
        version,
        valid,
        day,
        day,
        how=how,
        price=price,
        paid=paid,
        until=until,
        redemption=redemption,
    )
    terms.see(context, day)
    return done(plan, context.posting, day), term


def leave(plan: Plan, account: Account, club: str, day: Day) -> tuple[Walked, list[Term], int]:
    """A day becomes the last one of a membership: the terms that end or never begin, and what is
    to be paid back of them."""
    context = WalkContext(plan, account, Past())
    back = sum(
        to_pay_back(refund, term, day)
        for term in account.terms
        if term.club == club and term.why is None and term.last_day >= day
        for refund in (_refund_of(plan, term),)
    )
    ended = terms.cancel(account, context.posting.out, club, day)
    terms.see(context, day)
    return done(plan, context.posting, day), ended, back


def take_back(plan: Plan, account: Account, term: Term, day: Day) -> Walked:
    """A term that was bought with points is undone: it never was to be."""
    context = WalkContext(plan, account, Past())
    terms.end(context.posting.out, term, min(day, term.first) - 1, "undone", None, day)
    terms.see(context, day)
    return done(plan, context.posting, day)


def _refund_of(plan: Plan, term: Term) -> Refunding:
    club = plan.book.numbered(term.version).program.club(term.club)
    return "none" if club is None else club.refund


def to_pay_back(refund: Refunding, term: Term, day: Day) -> int:
    """What is to be paid back of a term that is cancelled on a day (LANGUAGE 4, "Cancel").

    In the grace nothing is; of a term without an end no share is left to tell.
    """
    if refund == "none" or not term.paid or (term.until is not None and term.until < day):
        return 0
    if refund == "unused":
        if term.first > day:
            return term.paid
        if term.until is None:
            return 0
        whole = term.until - term.first + 1
        return divide_half_up(term.paid * (term.until - day), whole)
    return term.paid if day <= add_length(term.bought_on, refund) else 0
