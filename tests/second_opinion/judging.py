"""What one event does to the account: entries, level-ups, grants, refunds (DESIGN)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from .basket import EMPTY
from .buying import Buying
from .carry import again as steps_again
from .carry import counts, first_time, take_steps
from .conditions import holds
from .days import add_length, expires_on
from .earning import expiry_table, judge, rule_matches, table_holds
from .ledger import Lot
from .levels import ladder, place_of
from .limits import LimitsAgain, LimitsThen, allowed, limits_of, use_of_grant
from .records import Event, Given, Judged, Loss, RuleResult, Seen, order_of


class Judging(Buying):
    """What a single event does to the account."""

    # --- judging an event

    def judge_event(self, event: Event, late: bool) -> None:
        """One event of step 6, or a late one; never where no version held on its date."""
        if self.program_on(event["day"]) is None:
            self.done.add(event["id"])
            self.never_judged.add(event["id"])
        elif event["type"] == "refund":
            self.judge_refund(event, late)
        else:
            self.judge_earning(event, late)

    def look_at(self, event: Event, level: str | None, late: bool, kind: str) -> Judged:
        """Judge an event at a level, with limits and counts as they stand; writes nothing."""
        same_kind = [one for one in self.judged if one.event["type"] == kind]
        nth = len(same_kind) + 1
        seen = self.seen(kind, event["day"], event.get("minute"), event, nth, level, late)
        limits = LimitsThen(seen.program, self.judged, event["day"], self.birthdays)
        one = Judged(event, seen, [], unmatched=event["type"] == "refund")
        steps_of = None if one.unmatched else first_time(self.judged, one.carried, self.digits)
        one.results, one.placed = judge(
            seen,
            one.bought(),
            self.digits,
            limits,
            with_boosts=not one.unmatched,
            steps_of=steps_of,
        )
        one.absent, one.caps = limits.absent, limits.caps
        sign = -1 if one.unmatched else 1
        one.kept_points = {result.rule: sign * result.total() for result in one.results}
        return one

    def judge_earning(self, event: Event, late: bool) -> None:
        """A purchase or an activity: entries, then level-ups, then grants."""
        level = self.level_then(event) if late else self.level
        one = self.look_at(event, level, late, event["type"])
        rise = self.rise_after(event, late, [*self.judged, one], self.place_now())
        judged_at = place_of(self.program_on(self.today), level) or 0
        while rise is not None and rise.place > judged_at and self.crossing_is_before():
            name = ladder(self.program_on(self.today))[rise.place]["name"]
            one = self.look_at(event, name, late, event["type"])
            higher = self.rise_after(event, late, [*self.judged, one], rise.place)
            if higher is None:
                break
            rise = higher
        self.judged.append(one)
        self.done.add(event["id"])
        self.post(one)
        self.take_rise(rise, event, late)
        self.grants_after(one, rise is not None)
        self.buy_by_balance()
        for refund in [one for one in self.waiting if one["refund_of"] == event["id"]]:
            self.waiting.remove(refund)
            if late:
                self.released.append(refund)
            else:
                self.judge_refund(refund, refund["day"] < self.today)

    def post(self, one: Judged) -> None:
        """The entries of one event; a lot made after its own last day lapses at once."""
        for result in one.results:
            for part in result.parts:
                self.ledger.write(
                    self.today,
                    part.kind,
                    part.points,
                    event=one.event["id"],
                    rule=part.name,
                    desired=part.desired,
                    available_on=result.available_on,
                    expires_on=result.expires_on,
                )
                if part.points > 0:
                    self.touch_idle(one.seen.day)
                    self.ledger.feed(part.points, self.lot_of(result), self.today)
        self.ledger.lapse(self.today)

    # --- grants

    def occasion_seen(self, day: date, kind: str, minute: int | None = None) -> Seen:
        """What an occasion sees: the member as they stand now, and which of its kind it is."""
        if kind == "level" or (kind, day) not in self.occasions:
            self.occasions.append((kind, day))
        nth = sum(1 for one, _ in self.occasions if one == kind)
        if kind == "join":
            nth = self.member.get("opened_nth", 1)
        return self.seen(kind, day, minute, None, nth, self.level)

    def level_grants(self, minute: int | None = None) -> list[tuple[dict[str, Any], Seen]]:
        """The grants on a level after a rise; `when.level` is the new level."""
        seen = self.occasion_seen(self.today, "level", minute)
        return [(one, seen) for one in seen.program.get("grant", []) if one["on"] == "level"]

    def grants_after(self, one: Judged, rose: bool) -> None:
        """Step 6: grants on this event or on a level, in file order."""
        kind, event_id = one.event["type"], one.event["id"]
        on_level = self.level_grants(one.seen.minute) if rose else []
        for grant in one.seen.program.get("grant", []):
            if grant["on"] == kind:
                self.give(grant, one.seen, one, event_id)
            for other, seen in on_level:
                if other is grant and seen.program is one.seen.program:
                    self.give(grant, seen, None, event_id)
        for other, seen in on_level:
            if seen.program is not one.seen.program:
                self.give(other, seen, None, event_id)

    def give(
        self, grant: dict[str, Any], seen: Seen, one: Judged | None, event_id: str | None
    ) -> None:
        """A grant of points, if its conditions hold, as far as its limits go."""
        basket = EMPTY if one is None else one.kept()
        if "points" not in grant or not table_holds(grant, seen, basket, self.digits):
            return
        wanted = int(grant["points"])
        use = use_of_grant(self.given, grant["name"])
        points = allowed(limits_of(grant), use, seen.day, wanted, self.birthdays)
        available = add_length(seen.day, grant.get("pending"))
        table = expiry_table(grant, seen.program, seen.level)
        last = expires_on(table, available)
        idle = "idle" in table
        given = Given(grant["name"], seen.day, event_id, points, available, last, idle, points)
        self.given.append(given)
        if one is not None:
            one.grants.append(given)
        self.ledger.write(
            self.today,
            "grant",
            points,
            event=event_id,
            rule=grant["name"],
            desired=wanted,
            available_on=available,
            expires_on=last,
        )
        if points > 0:
            self.start_idle(seen.day)
            self.ledger.feed(points, self.lot_of(given), self.today)
        self.ledger.lapse(self.today)

    # --- refunds

    def judge_refund(self, event: Event, late: bool) -> None:
        """A refund of a known purchase, or one that waits for it, or an unmatched one."""
        of = event.get("refund_of")
        key = (self.today, 5.5, ()) if late else (event["day"], 6, order_of(event))
        if of in self.never_judged:
            self.done.add(event["id"])
            return
        purchase = next((one for one in self.judged if one.event["id"] == of), None)
        if purchase is None and self.is_known(of):
            self.waiting = [one for one in self.waiting if one is not event] + [event]
            return
        self.done.add(event["id"])
        self.let_off = 0
        if purchase is None:
            self.refund_unmatched(event, late)
        else:
            self.refund_purchase(purchase, event)
        if self.let_off:
            self.ledger.write(self.today, "forgive", self.let_off, event=event["id"])
        self.take_back_level(key)
        rise = self.rise_after(event, late, self.judged, self.place_now())
        self.take_rise(rise, event, late)
        if rise is not None:
            for grant, seen in self.level_grants(event.get("minute")):
                self.give(grant, seen, None, event["id"])
        self.buy_by_balance()

    def is_known(self, purchase_id: str | None) -> bool:
        """Whether the purchase has arrived, judged or not."""
        return purchase_id is not None and any(
            event["id"] == purchase_id and event.get("arrives_before_batch", 0) <= self.batch_number
            for event in self.events
        )

    def forgives(self, event: Event) -> bool:
        """The debt is carried or forgiven by the version of the refund's date."""
        program = self.program_on(event["day"]) or {}
        return bool(program.get("program", {}).get("debt", "carry") == "forgive")

    def refund_purchase(self, one: Judged, event: Event) -> None:
        """The purchase judged again on what was kept; the difference is clawed back."""
        one.refunds.append(event)
        others = self.lower_what_is_carried(one)
        again = self.points_again(one)
        losses = [self.lose(one, result, again) for result in one.results]
        tables = {grant["name"]: grant for grant in one.seen.program.get("grant", [])}
        for given in one.grants:
            when = tables[given.grant].get("when", {})
            stays = not one.is_fully_refunded() and holds(when, one.seen, one.kept(), self.digits)
            if not stays:
                losses.append(Loss(given.grant, given.kept, self.lot_of(given)))
                given.kept = 0
        for rule, losing in others.items():
            for other in losing:
                again = self.points_again(other)
                losses += [
                    self.lose(other, one, again) for one in other.results if one.rule == rule
                ]
        self.claw(event, losses)

    def lower_what_is_carried(self, one: Judged) -> dict[str, list[Judged]]:
        """S falls by what each rule no longer counts; the other events that lose steps for it."""
        others = {}
        for rule in one.seen.program.get("earn", []):
            if rule["name"] not in one.carried:
                continue
            still = Fraction(0)
            matches = rule_matches(rule, one.seen, one.kept(), self.digits)
            if matches and not one.is_fully_refunded():
                still = counts(rule, one.seen, one.kept())
            carried = one.carried[rule["name"]]
            carried.counted = min(carried.counted, still)
            others[rule["name"]] = take_steps(self.judged, one, rule["name"])
        return others

    def points_again(self, one: Judged) -> dict[str, int]:
        """What each rule gives for what is kept, carried steps with the steps that are left."""
        stay = {rule for rule, carried in one.carried.items() if carried.steps}
        results, _ = judge(
            one.seen,
            one.kept(),
            self.digits,
            LimitsAgain(one, self.digits),
            placed={} if one.is_fully_refunded() else one.placed,
            steps_of=steps_again(one),
            carried=stay,
        )
        return {
            result.rule: result.total()
            for result in results
            if result.rule in stay or not one.is_fully_refunded()
        }

    def lose(self, one: Judged, result: RuleResult, again: dict[str, int]) -> Loss:
        """What a rule gave for an event and gives no longer; at most what was granted goes."""
        before = one.kept_points[result.rule]
        after = min(before, again.get(result.rule, 0))
        one.kept_points[result.rule] = after
        return Loss(result.rule, before - after, self.lot_of(result))

    def lot_of(self, given: RuleResult | Given) -> Lot:
        """The lot that a rule or a grant fed."""
        return self.ledger.lot(given.available_on, given.expires_on, given.idle_ends)

    def claw(self, event: Event, losses: list[Loss]) -> None:
        """One `clawback` entry for each rule that loses points, after making room for all."""
        losses = [loss for loss in losses if loss.points > 0]
        self.make_room(losses)
        for loss in losses:
            self.let_off += self.ledger.claw_back(
                loss.points,
                loss.fed,
                self.today,
                event=event["id"],
                rule=loss.rule,
                forgive=self.forgives(event),
            )

    def refund_unmatched(self, event: Event, late: bool) -> None:
        """Judged as a purchase of that amount at the refund's date, without boosts."""
        level = self.level_then(event) if late else self.level
        one = self.look_at(event, level, late, "purchase")
        self.judged.append(one)
        self.claw(event, [Loss(result.rule, result.total(), None) for result in one.results])
