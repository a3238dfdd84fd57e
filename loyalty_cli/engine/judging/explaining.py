"""A judgement repeated with a trace: by the code that judged, in the moment it remembered.

Nothing here decides what an event earns. `explain_event` asks `events.judge_at` once more, with
the limits as they stood, and hands on what it noted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.entries import Judgement, Kind
from loyalty_cli.engine.account.state import Account, Person, Purchase
from loyalty_cli.engine.account.tallies import Usage
from loyalty_cli.engine.groups import groups_of
from loyalty_cli.engine.judging.carried import Change, carried_by, changes_of
from loyalty_cli.engine.judging.events import dates_of, judge_at
from loyalty_cli.engine.judging.limits import limiter
from loyalty_cli.engine.judging.remembered import remembered
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.expiry import Whose, expiry_from
from loyalty_cli.engine.refunds.losses import Loss, loss
from loyalty_cli.engine.rewards import occasions
from loyalty_cli.engine.rewards.granting import grant_dates
from loyalty_cli.program.judging.awards import Award
from loyalty_cli.program.judging.basket import Basket, basket
from loyalty_cli.program.judging.carry import Carry, Sums
from loyalty_cli.program.judging.facts import PURCHASE, Event, Moment
from loyalty_cli.program.judging.groups import Groups
from loyalty_cli.program.judging.judge import judge
from loyalty_cli.program.judging.rules import Grant, Rule, Version
from loyalty_cli.program.judging.shapes import Expiry
from loyalty_cli.program.judging.tracing import GrantLook, Trace


@dataclass(frozen=True, slots=True)
class Dated:
    """When points become available and lapse; whose expiry it is, and which."""

    available_on: Day
    expires_on: Day | None
    whose: Whose
    expiry: Expiry | None


@dataclass(frozen=True, slots=True)
class Given:
    """One entry as the explanation has it: what the ledger must say too."""

    kind: Kind
    rule: str
    on_rule: str | None
    points: int
    desired: int
    available_on: Day
    expires_on: Day | None
    note: str | None


@dataclass(frozen=True, slots=True)
class GrantTold:
    """One grant: what is due (None where nothing is), and what was noted; `level` is the member's
    in that moment."""

    look: GrantLook
    level: str | None
    due: occasions.Due | None
    dates: Dated


@dataclass(slots=True)
class Explained:
    """What judging an event again noted, and the entries that follow from it, in their order."""

    version: Version
    groups: Groups
    moment: Moment
    counted: Basket | None
    trace: Trace
    awards: list[Award]
    grants: list[GrantTold] = field(default_factory=list)

    def dates(self, rule: Rule) -> Dated:
        """When the points of a rule become available and lapse, and by which expiry."""
        program = self.version.program
        available, expires, _ = dates_of(program, rule, self.groups, self.moment.day)
        return Dated(available, expires, *expiry_from(program, rule.expiry, self.groups))

    def given(self) -> list[Given]:
        """The entries of rules, boosts and grants on the event that follow from it."""
        found: list[Given] = []
        for award in self.awards:
            dates = self.dates(award.rule)
            for part in award.parts:
                on_rule = None if part.boost is None else award.rule.name
                found.append(
                    Given(
                        "earn" if part.boost is None else "boost",
                        award.rule.name if part.boost is None else part.boost,
                        on_rule,
                        part.points,
                        part.desired,
                        dates.available_on,
                        dates.expires_on,
                        part.note,
                    )
                )
        for told in self.grants:
            if told.due is not None and told.due.says:
                found.append(_given_by(told, told.due))
        return found


def _given_by(told: GrantTold, due: occasions.Due) -> Given:
    """The entry of a grant that is due; the points of its rewards have their own."""
    grant, dates = told.look.grant, told.dates
    return Given(
        "grant",
        grant.name,
        None,
        due.points,
        grant.points,
        dates.available_on,
        dates.expires_on,
        due.note,
    )


def explain_event(plan: Plan, event: Event, judgement: Judgement, usage: Usage) -> Explained:
    """A purchase or an activity judged again; `usage` is what limits had used before it."""
    assert judgement.version is not None
    version = plan.book.numbered(judgement.version)
    program = version.program
    moment = remembered(event, judgement)
    groups = groups_of(program, moment.held)
    counted = basket(event, program.not_counted, program.fees) if event.kind == PURCHASE else None
    trace = Trace()
    carry = Carry({each.key: each.before for each in changes_of(judgement)})
    awards, _ = judge_at(program, moment, counted, groups, usage, carry, trace)
    found = Explained(version, groups, moment, counted, trace, awards)
    for grant in program.grants:
        if grant.on == event.kind:
            found.grants.append(explain_grant(plan, version, grant, moment, usage, counted))
    return found


def explain_grant(
    plan: Plan,
    version: Version,
    grant: Grant,
    moment: Moment,
    usage: Usage,
    counted: Basket | None = None,
) -> GrantTold:
    """A grant in its moment: whether it is due, and what its limits leave."""
    program = version.program
    look = GrantLook(grant)
    due = occasions.give(plan.limits, grant, moment, counted, usage, moment.day, look)
    dates = Dated(
        *grant_dates(program, grant, moment.held, moment.day)[:2],
        *expiry_from(program, grant.expiry, groups_of(program, moment.held)),
    )
    return GrantTold(look, moment.level, due, dates)


def explain_refund(
    plan: Plan, purchase: Purchase, refund: Event, changes: Sequence[Change] = ()
) -> tuple[Loss, Trace]:
    """What a purchase loses through a refund, and how what is kept was judged.

    `purchase` stands as it was just before: with the refunds judged till then and what they took.
    `changes` are what the refund took of what rules carry.
    """
    for key, sums in carried_by(c for c in changes if c.event == purchase.event.number).items():
        purchase.carried.setdefault(key, Sums()).add(sums.counted, sums.steps)
    assert purchase.judgement.version is not None
    program = plan.book.numbered(purchase.judgement.version).program
    trace = Trace()
    return loss(program, purchase, refund, trace), trace


def explain_unmatched(plan: Plan, refund: Event, judgement: Judgement, usage: Usage) -> Explained:
    """A refund of an unknown purchase: judged as a purchase of that amount, without boosts."""
    assert judgement.version is not None
    version = plan.book.numbered(judgement.version)
    program = version.program
    moment = remembered(refund, judgement)
    moment.kind, moment.nth = PURCHASE, cast(int, judgement.saw.get("nth", judgement.nth))
    counted = basket(refund, program.not_counted, program.fees)
    trace = Trace()
    limit = limiter(program, usage, refund.day, trace)
    if refund.only_spend:
        return Explained(version, (), moment, counted, trace, [])
    awards = judge(program, moment, counted, groups=(), limit=limit, boosted=False, trace=trace)
    return Explained(version, (), moment, counted, trace, awards)


def occasion_counts(plan: Plan, opened_on: Day, person: Person, day: Day) -> Mapping[str, int]:
    """How often each occasion (birthday, anniversary, a date) had come by the end of a day."""
    account = Account(0, opened_on, person)
    when = occasions.first_due(plan, account)
    while when is not None and when <= day:
        version = plan.on(when)
        if version is not None:
            for _ in occasions.due(version.program, account, when, plan):
                pass
        when = occasions.next_due(plan, account, when)
    return account.counts
