"""What the steps of one walk share: the account, its past, and what is written of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

from loyalty_cli.engine.account.counted import counted_of
from loyalty_cli.engine.account.entries import Judgement
from loyalty_cli.engine.account.state import Account, Past, Purchase
from loyalty_cli.engine.account.sums import tally_from
from loyalty_cli.engine.account.tallies import Tally, Usage
from loyalty_cli.engine.measuring import sum_over, window_sum
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.posting import Posting
from loyalty_cli.program.judging.awards import Award
from loyalty_cli.program.judging.facts import PURCHASE, Event, Moment, Window, no_history


class WalkContext:
    """What the steps of a walk share.

    `bought` are (day, order) of judged purchases, kept up for late events and, where one will be
    taken back (`follows`), for all; `buys` what the balance bought and can be undone, oldest first;
    `purchases` those that are being refunded; `watch` the numbers of purchases still to be judged
    that are. Where refunds may take steps from other events too (`carries`), `purchases` has every
    event that carries. `judged` is what has been judged, each with
    the place for which it counts, and `places` that place by event, where conditions of late events
    look at sums.
    """

    __slots__ = (
        *("account", "bought", "follows", "past", "plan", "posting", "purchases", "usage"),
        *("buys", "carries", "judged", "places", "watch"),
    )

    def __init__(self, plan: Plan, account: Account, past: Past) -> None:
        self.plan = plan
        self.account = account
        self.past = past
        self.bought = list(past.bought)
        self.buys = list(past.buys)
        self.follows = False
        self.carries = False
        self.posting = Posting(account)
        self.usage: Usage = account.usage if past.usage is None else past.usage
        self.usage.birthday = account.person.birthday
        account.usage = self.usage
        self.purchases: dict[int, Purchase] = dict(past.purchases)
        self.watch: set[int] = set()
        self.judged = list(past.judged)
        self.places = dict(past.places)


def moment_of(
    context: WalkContext, event: Event, level: str | None, nth: int, *, late: bool
) -> Moment:
    """What the conditions may see, the member's side as it stood just before the event."""
    account, person = context.account, context.account.person
    last_purchase = account.last_purchase
    if late:
        before = bisect_left(context.bought, (event.day, event.order()))
        last_purchase = context.bought[before - 1][0] if before else None
    return Moment(
        event.day,
        event.minute,
        event.kind,
        quantity=event.quantity,
        score=event.score,
        subject=event.subject,
        store=event.store,
        channel=event.channel,
        nth=nth,
        level=level,
        attributes=person.attributes.at(event.day),
        birthday=person.birthday.at(event.day),
        joined_on=person.joined_on.at(event.day),
        last_purchase=last_purchase,
        history=_history(context, event, late) if context.plan.reads_history else no_history,
        draws=account.draws,
    )


def _history(context: WalkContext, event: Event, late: bool) -> Callable[[str, Window], int]:
    """What the history added up to just before an event, worked out now: it counts itself later.

    Of a late event it is what comes before it of all that is judged by now, with what is kept.
    """
    account, version = context.account, context.plan.on(event.day)
    wanted = () if version is None else context.plan.sight(version.number).history
    if not late:
        found = {(by, window): window_sum(account, by, window, event.day) for by, window in wanted}
    else:
        place = (event.day, event.order())
        rows = [row for at, row in context.judged if at < place]
        facts = [fact for fact in account.facts if fact.day <= event.day]
        found = {
            (by, window): sum_over(tally_from(by, rows, account.applied, facts), window, event.day)
            for by, window in wanted
        }
    return lambda by, window: found.get((by, window), 0)


def level_then(context: WalkContext, event: Event) -> str | None:
    """The level the account had just before a late event."""
    name = None
    place = (event.day, event.order())
    for day, order, level in context.past.levels:
        if (day, order) < place:
            name = level
    return name


def keep(context: WalkContext, judgement: Judgement, kind: str = PURCHASE) -> None:
    """Adds a judgement to the account's sums."""
    account = context.account
    account.spend += judgement.spend
    account.purchases += judgement.purchases
    for measure in context.plan.measures:
        if measure.kind in (None, kind) and (adds := measure.adds(judgement)):
            tally = account.tallies.get(measure.name)
            if tally is None:
                tally = account.tallies[measure.name] = Tally()
            tally.add(judgement.counts_on, adds)
    context.posting.out.judgements.append(judgement)
    if judgement.event in context.places:
        place = context.places[judgement.event]
        context.judged.append((place, counted_of(kind, judgement)))


def note_place(context: WalkContext, event: Event) -> None:
    """Notes for which place an event counts that is judged now, a refund for its purchase's.

    What is on time in this walk comes after all that late events look at.
    """
    if event.refund_of is None:
        context.places[event.number] = (event.day, event.order())
    elif event.refund_of in context.places:
        context.places[event.number] = context.places[event.refund_of]


def for_tier(awards: Sequence[Award]) -> int:
    """The points of awards that count for levels."""
    return sum(award.points for award in awards if award.rule.counts_for_tier)
