"""Which clubs a member is in on a day, and which term begins a membership."""

from __future__ import annotations

from loyalty_cli.base.dates import NEVER, Day
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.account.term import Term
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.judging.facts import Membership, Order


def terms_on(account: Account, day: Day, place: Order | None = None) -> list[Term]:
    """The terms whose benefits hold on a day; who is closed has none from that day on."""
    if not account.terms:
        return []
    closed_on = account.person.closed_on
    if closed_on is not None and closed_on <= day:
        return []
    return [term for term in account.terms if term.holds(day, place)]


def clubs_on(
    plan: Plan, account: Account, day: Day, place: Order | None = None
) -> tuple[Membership, ...]:
    """The clubs that a member is in on a day, each as its latest term began, in file order; one
    that the version of the day has no more comes last."""
    latest: dict[str, Term] = {}
    for term in terms_on(account, day, place):
        before = latest.get(term.club)
        if before is None or term.first >= before.first:
            latest[term.club] = term
    if not latest:
        return ()
    version = plan.on(day)
    order = [] if version is None else [club.id for club in version.program.clubs]
    ids = sorted(latest, key=lambda id_: (order.index(id_) if id_ in order else len(order), id_))
    return tuple(
        Membership(id_, version, plan.book.numbered(version).program.club(id_))
        for id_ in ids
        for version in (latest[id_].version,)
    )


def running(account: Account, club: str) -> list[Term]:
    """The terms of a club that were not void, in order of their first days."""
    return [term for term in account.terms if term.club == club and not term.is_void]


def begins_on(account: Account, club: str, day: Day) -> Day | None:
    """The first day of a term of the club that is bought on a day; None where one has no end.

    It is that day, or the day after the last good one of the terms that are there.
    """
    taken = max((term.taken_until for term in running(account, club)), default=day - 1)
    if taken == NEVER:
        return None
    return max(day, taken + 1)


def is_beginning(account: Account, term: Term) -> bool:
    """Whether a membership begins with the term: no other is good on the day before it."""
    return not any(
        other is not term and other.first < term.first <= other.good_until + 1
        for other in running(account, term.club)
    )
