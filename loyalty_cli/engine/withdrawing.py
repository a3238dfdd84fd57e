"""Events that are taken back with the file that brought them: what they did is undone, dated.

Nothing posted changes. A purchase or an activity loses what it was given, as if refunded whole, and
what a refund took is given back. Sums, limits and counts are from then on as if the event had never
come; a level that was reached stays until its review, as after a refund.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from loyalty_cli.base.dates import Day
from loyalty_cli.engine import levels
from loyalty_cli.engine.carried import Change, changes_of, saw_of, taken_of_others
from loyalty_cli.engine.carrying import (
    count_on,
    counts_for_tier,
    follow,
    leave,
    program_of,
    regive,
    take,
)
from loyalty_cli.engine.claiming import drop_gifts, is_of_reward
from loyalty_cli.engine.desk import Desk, keep
from loyalty_cli.engine.entries import Entry, Judgement, Lot
from loyalty_cli.engine.expiry import days_from
from loyalty_cli.engine.granting import grants_on_level
from loyalty_cli.engine.refunds import GIVEN, back_by_steps, claw_back, given, lot_fed, regain
from loyalty_cli.engine.rising import level_up
from loyalty_cli.engine.room import make_room
from loyalty_cli.engine.state import Purchase
from loyalty_cli.engine.withdrawals import Withdrawal, Withdrawn
from loyalty_cli.program.judging.facts import PURCHASE, REFUND, Event
from loyalty_cli.program.judging.rules import Version
from loyalty_cli.program.judging.shapes import Expiry


def withdraw(desk: Desk, withdrawals: Sequence[Withdrawal], today: Day) -> None:
    """Undoes what these judged events did; `today` is the day on which that is posted.

    Before that takes more than there is, what the balance bought is undone.
    """
    last = max(each.event for each in withdrawals)
    make_room(desk, last, today, lambda trial: _withdraw(trial, withdrawals, today))
    _withdraw(desk, withdrawals, today)


def _withdraw(desk: Desk, withdrawals: Sequence[Withdrawal], today: Day) -> None:
    numbers = {each.event for each in withdrawals}
    returned: list[Event] = []
    left = _leave(desk, withdrawals)
    # The last refund first: what each took depends on what the ones before it had left.
    for each in reversed(withdrawals):
        done = desk.past.withdrawn[each.event]
        if each.kind != REFUND:
            _take_back(desk, desk.purchases[each.event], done, left.get(each.event, []), today)
        elif each.refund_of is None:
            _return_unmatched(desk, each, done, today)
        elif each.refund_of in numbers:
            # What it took is gone with its purchase, and counted there.
            _count_out(desk, done.judgements[0], today, ())
        else:
            returned += _return(desk, each, done, today)
    _forgive(desk, today, numbers)
    version = desk.plan.on(today)
    if version is not None and version.program.ladder is not None:
        levels.take_back(desk.posting, version.program.ladder, today, max(numbers))
    for purchase in returned:
        if level_up(desk, purchase, today, late=False):
            grants_on_level(desk, purchase, today)


def _leave(desk: Desk, withdrawals: Sequence[Withdrawal]) -> dict[int, list[Change]]:
    """What rules that carry count no more, before anybody else loses steps for it, by event."""
    found: dict[int, list[Change]] = {}
    for each in withdrawals:
        if each.kind != REFUND and (purchase := desk.purchases[each.event]).carried:
            found[each.event] = leave(desk, program_of(desk, purchase), purchase)
    return found


def _take_back(
    desk: Desk, purchase: Purchase, done: Withdrawn, changes: list[Change], today: Day
) -> None:
    """A purchase or an activity: what it was given and still has is clawed back; `changes` are what
    rules that carry count no more."""
    event, judged, account = purchase.event, purchase.judgement, desk.account
    points_on: dict[str, int] = {}
    elsewhere = 0
    if judged.version is not None:
        program = desk.plan.book.numbered(judged.version).program
        lost = {
            name: points - purchase.taken.get(name, 0)
            for name, points in given(program, purchase).items()
            if points > purchase.taken.get(name, 0)
        }
        before = len(desk.posting.out.entries)
        claw_back(desk.posting, purchase, event, lost, today)
        drop_gifts(desk, program, event, event.number, today, ())
        if purchase.carried:
            changes += follow(desk, program, purchase)
            points_on = take(desk, changes, event, purchase, today)
            elsewhere = sum(
                points
                for name, points in purchase.elsewhere.items()
                if counts_for_tier(program, name)
            )
        for entry in desk.posting.out.entries[before:]:
            entry.note = done.note if entry.note is None else f"{done.note}; {entry.note}"
    _uncount(desk, event, judged.version, done)
    if judged.nth > 0:
        account.counts[event.kind] = account.counts.get(event.kind, 0) - 1
    if event.kind == PURCHASE and (place := (event.day, event.order())) in desk.bought:
        desk.bought.remove(place)
        account.last_purchase = desk.bought[-1][0] if desk.bought else None
    saw = saw_of(changes, points_on)
    _count_out(desk, judged, today, done.judgements, kind=event.kind, elsewhere=elsewhere, saw=saw)


def _count_out(
    desk: Desk,
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
        desk,
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


def _uncount(desk: Desk, event: Event, version: int | None, done: Withdrawn) -> None:
    """Limits have again what the event used of them."""
    gifts = {f"grant:{name}" for name in done.gifts}
    used = dict.fromkeys(gifts, 0)
    for entry in done.entries:
        if entry.kind == "grant":
            if desk.plan.gives_on(version, event.kind, entry.rule) and not is_of_reward(entry):
                _add(used, f"grant:{entry.rule}", entry.points)
        elif entry.kind in GIVEN:
            _add(used, "program", entry.points)
            _add(used, f"rule:{entry.on_rule or entry.rule}", entry.points)
            if entry.on_rule is not None:
                _add(used, f"boost:{entry.rule}", entry.points)
    for scope, points in used.items():
        if points or scope in gifts:
            for every in desk.plan.limits.get(scope, ()):
                desk.usage.remove(scope, every, event.day, points)


def _add(used: dict[str, int], scope: str, points: int) -> None:
    used[scope] = used.get(scope, 0) + points


def _return(desk: Desk, refund: Withdrawal, done: Withdrawn, today: Day) -> list[Event]:
    """A refund of a purchase that stays: the customer has kept what it had taken."""
    judged = done.judgements[0]
    purchase = desk.purchases.get(refund.refund_of or 0)
    if purchase is None or judged.version is None:
        _count_out(desk, judged, today, done.judgements)
        return []
    _owe_again(desk, done, today)
    program = desk.plan.book.numbered(judged.version).program
    took = changes_of(judged)
    changes = regive(desk, program, purchase, refund.event, took) if took else []
    back = regain(program, purchase, refund.event, _free(purchase, refund.event))
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
        _give_back(desk, taken, done, points, lot_fed(desk.posting, purchase, name), today)
        purchase.taken[name] -= points
    points_on = _return_to_others(desk, refund, done, changes, of_others, today)
    purchase.refunds = [each for each in purchase.refunds if each.number != refund.event]
    keep(
        desk,
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


def _return_to_others(
    desk: Desk,
    refund: Withdrawal,
    done: Withdrawn,
    changes: Iterable[Change],
    of_others: dict[int, int],
    today: Day,
) -> dict[str, int]:
    """Other events have back what they lost with the steps that come back; returns the points that
    count for levels by their days. `of_others` are the entries that took it, with their events."""
    points_on: dict[str, int] = {}
    for each in changes:
        other = desk.purchases[each.event]
        if other.event.number == refund.refund_of:
            continue
        program, name = program_of(desk, other), each.key[0]
        own = [e for e in done.entries if of_others.get(e.number) == each.event and e.rule == name]
        points = min(back_by_steps(program, other, name), -sum(e.desired for e in own))
        if points > 0:
            each.points = points
            _give_back(desk, own[0], done, points, lot_fed(desk.posting, other, name), today)
            other.taken[name] -= points
            other.elsewhere[name] -= points
            count_on(desk, points_on, program, other, name, points)
    return points_on


def _free(purchase: Purchase, refund: int) -> dict[str, int]:
    """What is gone by rule, but for what refunds that stay, and those of others, have taken."""
    stay = {each.number for each in purchase.refunds if each.number != refund}
    return {
        name: points
        - purchase.elsewhere.get(name, 0)
        - sum(purchase.took.get(n, {}).get(name, 0) for n in stay)
        for name, points in purchase.taken.items()
    }


def _return_unmatched(desk: Desk, refund: Withdrawal, done: Withdrawn, today: Day) -> None:
    """A refund of an unknown purchase: all it took is given back."""
    _owe_again(desk, done, today)
    for entry in done.entries:
        if entry.kind == "clawback":
            _give_back(desk, entry, done, -entry.points, None, today)
    _count_out(desk, done.judgements[0], today, done.judgements)


def _give_back(
    desk: Desk, taken: Entry, done: Withdrawn, points: int, fed: Lot | None, today: Day
) -> None:
    """Points of a clawback go back into the lots they came from; what it left owing, into `fed`.

    What it had counted as lapsed already counts so no more. What another refund took that has gone
    before it goes into `fed` too. Without `fed` the points are new ones of today.
    """
    posting = desk.posting
    real = min(points, -taken.points)
    lapsed = min(points - real, taken.points - taken.desired)
    more = points - real - lapsed
    if fed is not None and lapsed:
        fed.lapsed_taken -= lapsed
        posting.out.lots[fed.number] = fed
    lots = {lot.number: lot for lot in desk.account.lots}
    parts: list[tuple[Lot, int]] = []
    left = real
    for move in done.moves:
        if move.entry == taken.number and move.lot in lots and move.points < 0 < left:
            part = min(left, -move.points)
            parts.append((lots[move.lot], part))
            left -= part
    if real + lapsed > left:
        entry = posting.entry(
            "clawback",
            today,
            real - left,
            desired=real + lapsed - left,
            event=taken.event,
            rule=taken.rule,
            note=done.note,
        )
        for lot, part in parts:
            posting.give_back(lot, entry, part)
    left += more
    if left > 0:
        days = days_from(_expiry(desk.plan.on(today)), today) if fed is None else fed.days
        posting.feed(
            posting.entry(
                "clawback",
                today,
                left,
                event=taken.event,
                rule=taken.rule,
                available_on=days[0],
                expires_on=days[1],
                note=done.note,
                idle=days[2],
            )
        )
    posting.lapse_due(today)


def _owe_again(desk: Desk, done: Withdrawn, today: Day) -> None:
    """What was forgiven with the refund is owed again, to be paid by what comes back."""
    for forgiven in done.entries:
        if forgiven.kind == "forgive":
            entry = desk.posting.entry(
                "forgive", today, -forgiven.points, event=forgiven.event, note=done.note
            )
            desk.posting.owe(entry, forgiven.points)


def _forgive(desk: Desk, today: Day, numbers: set[int]) -> None:
    """Points that were spent already are debt, carried or forgiven as after a refund."""
    version = desk.plan.on(today)
    if desk.account.debt and version is not None and version.program.debt == "forgive":
        entry = desk.posting.entry(
            "forgive", today, desk.account.debt, event=max(numbers), note="debt forgiven"
        )
        desk.posting.forgive(entry)


def _expiry(version: Version | None) -> Expiry | None:
    return version.program.expiry if version is not None else None
