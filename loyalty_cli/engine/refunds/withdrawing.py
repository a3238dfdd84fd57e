"""Events that are taken back with the file that brought them: what they did is undone, dated.

Nothing posted changes. A purchase or an activity loses what it was given, as if refunded whole, and
what a refund took is given back. Sums, limits and counts are from then on as if the event had never
come; a level that was reached stays until its review, as after a refund.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.entries import Entry, Judgement
from loyalty_cli.engine.account.state import Purchase
from loyalty_cli.engine.account.withdrawals import Withdrawal, Withdrawn
from loyalty_cli.engine.clubs.terms import end_of_event, settle_bought
from loyalty_cli.engine.judging.carried import Change, changes_of, saw_of, taken_of_others
from loyalty_cli.engine.levels import levels
from loyalty_cli.engine.levels.level_up import level_up
from loyalty_cli.engine.refunds.carried_steps import (
    counts_for_tier,
    follow,
    leave,
    program_of,
    regive,
    take,
)
from loyalty_cli.engine.refunds.giving_back import (
    free_to_return,
    give_back,
    owe_again,
    return_to_others,
)
from loyalty_cli.engine.refunds.losses import (
    GIVEN,
    claw_back,
    given,
    lot_fed,
    regain,
)
from loyalty_cli.engine.refunds.make_room import make_room
from loyalty_cli.engine.rewards.claiming import drop_gifts, is_of_reward
from loyalty_cli.engine.rewards.granting import grants_on_level
from loyalty_cli.engine.walk_context import WalkContext, keep
from loyalty_cli.program.judging.facts import PURCHASE, REFUND, Event


def withdraw(context: WalkContext, withdrawals: Sequence[Withdrawal], today: Day) -> None:
    """Undoes what these judged events did; `today` is the day on which that is posted.

    Before that takes more than there is, what the balance bought is undone.
    """
    last = max(each.event for each in withdrawals)
    make_room(context, last, today, lambda trial: _withdraw(trial, withdrawals, today))
    _withdraw(context, withdrawals, today)


def _withdraw(context: WalkContext, withdrawals: Sequence[Withdrawal], today: Day) -> None:
    numbers = {each.event for each in withdrawals}
    returned: list[Event] = []
    left = _leave(context, withdrawals)
    # The last refund first: what each took depends on what the ones before it had left.
    for each in reversed(withdrawals):
        done = context.past.withdrawn[each.event]
        if each.kind != REFUND:
            _take_back(
                context, context.purchases[each.event], done, left.get(each.event, []), today
            )
        elif each.refund_of is None:
            _return_unmatched(context, each, done, today)
        elif each.refund_of in numbers:
            # What it took is gone with its purchase, and counted there.
            _count_out(context, done.judgements[0], today, ())
        else:
            returned += _return(context, each, done, today)
    _forgive(context, today, numbers)
    version = context.plan.on(today)
    if version is not None and version.program.ladder is not None:
        levels.take_back(context.posting, version.program.ladder, today, max(numbers))
    for purchase in returned:
        if level_up(context, purchase, today, late=False):
            grants_on_level(context, purchase, today)


def _leave(context: WalkContext, withdrawals: Sequence[Withdrawal]) -> dict[int, list[Change]]:
    """What rules that carry count no more, before anybody else loses steps for it, by event."""
    found: dict[int, list[Change]] = {}
    for each in withdrawals:
        if each.kind != REFUND and (purchase := context.purchases[each.event]).carried:
            found[each.event] = leave(context, program_of(context, purchase), purchase)
    return found


def _take_back(
    context: WalkContext, purchase: Purchase, done: Withdrawn, changes: list[Change], today: Day
) -> None:
    """A purchase or an activity: what it was given and still has is clawed back; `changes` are what
    rules that carry count no more."""
    event, judged, account = purchase.event, purchase.judgement, context.account
    end_of_event(context, event.number, today)
    points_on: dict[str, int] = {}
    elsewhere = 0
    if judged.version is not None:
        program = context.plan.book.numbered(judged.version).program
        lost = {
            name: points - purchase.taken.get(name, 0)
            for name, points in given(program, purchase).items()
            if points > purchase.taken.get(name, 0)
        }
        before = len(context.posting.out.entries)
        claw_back(context.posting, purchase, event, lost, today)
        drop_gifts(context, program, event, event.number, today, ())
        if purchase.carried:
            changes += follow(context, program, purchase)
            points_on = take(context, changes, event, purchase, today)
            elsewhere = sum(
                points
                for name, points in purchase.elsewhere.items()
                if counts_for_tier(program, name)
            )
        for entry in context.posting.out.entries[before:]:
            entry.note = done.note if entry.note is None else f"{done.note}; {entry.note}"
    _uncount(context, event, judged.version, done)
    if judged.nth > 0:
        account.counts[event.kind] = account.counts.get(event.kind, 0) - 1
    if event.kind == PURCHASE and (place := (event.day, event.order())) in context.bought:
        context.bought.remove(place)
        account.last_purchase = context.bought[-1][0] if context.bought else None
    saw = saw_of(changes, points_on)
    _count_out(
        context, judged, today, done.judgements, kind=event.kind, elsewhere=elsewhere, saw=saw
    )


def _count_out(
    context: WalkContext,
    judged: Judgement,
    today: Day,
    rows: Iterable[Judgement],
    kind: str = PURCHASE,
    elsewhere: int = 0,
    saw: dict[str, object] | None = None,
) -> None:
    """Takes the part of an event, as all these judgements add it up, out of the account's sums.

    `elsewhere` are points that counted for levels and went because of other purchases.
    """
    made = list(rows)
    keep(
        context,
        Judgement(
            judged.event,
            judged.version,
            judged.level,
            -1 if judged.nth > 0 else 0,
            today,
            judged.counts_on,
            spend=-sum(row.spend for row in made),
            points=elsewhere - sum(row.points for row in made),
            purchases=-sum(row.purchases for row in made),
            saw=saw or {},
            withdrawn=True,
        ),
        kind=kind,
    )


def _uncount(context: WalkContext, event: Event, version: int | None, done: Withdrawn) -> None:
    """Limits have again what the event used of them."""
    gifts = {f"grant:{name}" for name in done.gifts}
    used = dict.fromkeys(gifts, 0)
    for entry in done.entries:
        if entry.kind == "grant":
            if context.plan.gives_on(version, event.kind, entry.rule) and not is_of_reward(entry):
                _add(used, f"grant:{entry.rule}", entry.points)
        elif entry.kind in GIVEN:
            _add(used, "program", entry.points)
            _add(used, f"rule:{entry.on_rule or entry.rule}", entry.points)
            if entry.on_rule is not None:
                _add(used, f"boost:{entry.rule}", entry.points)
    for scope, points in used.items():
        if points or scope in gifts:
            for every in context.plan.limits.get(scope, ()):
                context.usage.remove(scope, every, event.day, points)


def _add(used: dict[str, int], scope: str, points: int) -> None:
    used[scope] = used.get(scope, 0) + points


def _return(context: WalkContext, refund: Withdrawal, done: Withdrawn, today: Day) -> list[Event]:
    """A refund of a purchase that stays: the customer has kept what it had taken."""
    judged = done.judgements[0]
    purchase = context.purchases.get(refund.refund_of or 0)
    if purchase is not None and context.account.terms:
        stays = [each for each in purchase.refunds if each.number != refund.event]
        settle_bought(context, purchase, stays, refund.event, today, today)
    if purchase is None or judged.version is None:
        _count_out(context, judged, today, done.judgements)
        return []
    owe_again(context, done, today)
    program = context.plan.book.numbered(judged.version).program
    took = changes_of(judged)
    changes = regive(context, program, purchase, refund.event, took) if took else []
    back = regain(program, purchase, refund.event, free_to_return(purchase, refund.event))
    of_others = taken_of_others(done.entries, took, purchase.event.number)
    for name, points in back.points.items():
        own = next(
            (
                e
                for e in done.entries
                if e.kind == "clawback" and e.rule == name and e.number not in of_others
            ),
            None,
        )
        taken = own or Entry(0, refund.event, "clawback", name, None, 0, 0, today)
        give_back(context, taken, done, points, lot_fed(context.posting, purchase, name), today)
        purchase.taken[name] -= points
    points_on = return_to_others(context, refund, done, changes, of_others, today)
    purchase.refunds = [each for each in purchase.refunds if each.number != refund.event]
    keep(
        context,
        Judgement(
            refund.event,
            judged.version,
            judged.level,
            0,
            today,
            judged.counts_on,
            spend=back.spend,
            points=back.for_tier,
            purchases=1 if back.whole else 0,
            saw=saw_of(changes, points_on),
            withdrawn=True,
        ),
    )
    return [purchase.event]


def _return_unmatched(
    context: WalkContext, refund: Withdrawal, done: Withdrawn, today: Day
) -> None:
    """A refund of an unknown purchase: all it took is given back."""
    owe_again(context, done, today)
    for entry in done.entries:
        if entry.kind == "clawback":
            give_back(context, entry, done, -entry.points, None, today)
    _count_out(context, done.judgements[0], today, done.judgements)


def _forgive(context: WalkContext, today: Day, numbers: set[int]) -> None:
    """Points that were spent already are debt, carried or forgiven as after a refund."""
    version = context.plan.on(today)
    if context.account.debt and version is not None and version.program.debt == "forgive":
        entry = context.posting.entry(
            "forgive", today, context.account.debt, event=max(numbers), note="debt forgiven"
        )
        context.posting.forgive(entry)
