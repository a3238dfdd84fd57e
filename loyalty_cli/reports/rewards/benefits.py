"""What the groups of a member bring: the one question of a till (LANGUAGE 4, "Commands, JSON")."""

from __future__ import annotations

from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import divide_half_up, format_minor, format_short
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.account.term import Term
from loyalty_cli.engine.clubs.standing import clubs_on, terms_on
from loyalty_cli.engine.groups import groups_of, names_of, settled
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.rewards.catalogue import opens_on, unfit
from loyalty_cli.program.judging.discounts import Order
from loyalty_cli.program.judging.facts import Held, Membership
from loyalty_cli.program.judging.groups import Groups, best_discount
from loyalty_cli.program.judging.rewards import PERCENT_DIGITS, Reward
from loyalty_cli.program.judging.rules import Program
from loyalty_cli.reports.accounts import accounts_on
from loyalty_cli.reports.rewards.buyers import buyer_on
from loyalty_cli.reports.upkeep.programs import find_program
from loyalty_cli.store.facts.lookup import find_account, refuse_status
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store


def member_benefits(
    store: Store, who: str, order: Order | None, *, as_of: Day, program: str | None
) -> dict[str, Any]:
    """The contract's object: what a member has on a day by their level, and what an order then
    comes to (None: `discount` and `to_pay` are None).

    `percent` is the greatest of what the groups take off, as text, None where none does. `access`
    has each reward of that kind that is open to the member on the day or later. Raises Refused for
    nobody, for no account or program of that day, and for who is not active; Usage where the
    member is in several programs and none is named.
    """
    number, its_program = find_account(store, who, program)
    (program_id, member_id, member) = store.db.execute(
        """SELECT p.program_id, m.member_id, m.member FROM accounts a
           JOIN members m ON m.member = a.member JOIN programs p ON p.program = a.program
           WHERE a.account = ?""",
        (number,),
    ).fetchone()
    each = find_program(store, program_id, as_of)
    (found,) = accounts_on(store, as_of, program=its_program, members=[member])
    account = buyer_on(store, Plan(load_rulebook(store, its_program)), found, as_of)
    refuse_status(who, account.person.status.at(as_of))
    groups = groups_of(each.program, account.held)
    percent = best_discount(groups)
    ships_free = any(group.benefits.free_shipping for group in groups)
    digits = store.settings.digits
    discount = to_pay = None
    if order is not None:
        taken = discount_of(order.amount, percent)
        shipping = 0 if ships_free else order.shipping
        discount = format_minor(taken, digits)
        to_pay = format_minor(order.amount - taken + shipping, digits)
    return {
        "member_id": member_id,
        "program": program_id,
        "level": settled(each.program, account.held).level,
        "clubs": [club.club for club in account.clubs],
        "percent": percent_text(percent),
        "discount": discount,
        "to_pay": to_pay,
        "free_shipping": ships_free,
        "prices": _prices(store, account, member, as_of),
        "perks": _perks(groups),
        "access": [
            {"reward": reward.id, "name": reward.name, "from": None if day is None else iso(day)}
            for reward, day in _open(each.program, account, as_of)
        ],
        "as_of": iso(as_of),
    }


def percent_text(percent: int | None) -> str | None:
    """A percentage in whole millionths of a percent as text, "5" say."""
    return None if percent is None else format_short(percent, PERCENT_DIGITS)


def discount_of(amount: int, percent: int | None) -> int:
    """What a percentage takes off an amount, in minor units, half up."""
    return divide_half_up(max(0, amount) * (percent or 0), 100 * 10**PERCENT_DIGITS)


def percent_of(store: Store, member: int, programs: set[int], as_of: Day) -> int | None:
    """The greatest percentage that a member's groups in these programs take off on a day, in whole
    millionths of a percent; None where none does."""
    found = []
    for standing in accounts_on(store, as_of, members=[member]):
        if standing.program in programs:
            plan = Plan(load_rulebook(store, standing.program))
            version = plan.on(as_of)
            if version is not None:
                held = Held(standing.account.level, clubs_on(plan, standing.account, as_of))
                found.append(best_discount(groups_of(version.program, held)))
    return max((each for each in found if each is not None), default=None)


def _prices(store: Store, account: Account, member: int, day: Day) -> list[dict[str, Any]]:
    """What the next use costs in each club whose prices fall with use, by the running terms."""
    rows = []
    for membership in account.clubs:
        club = membership.group
        term = next((t for t in terms_on(account, day) if _runs(t, membership, day)), None)
        if term is None:
            continue
        for kind in dict.fromkeys(price.on for price in club.prices):
            steps = sorted((p for p in club.prices if p.on == kind), key=lambda p: p.start)
            used = _used(store, member, kind, term, day)
            now = [step for step in steps if step.start <= used + 1]
            later = [step for step in steps if step.start > used + 1]
            if now:
                rows.append(
                    {
                        "club": membership.club,
                        "on": kind,
                        "used": used,
                        "price": format_minor(now[-1].price, store.settings.digits),
                        "next_from": later[0].start if later else None,
                        "next_price": format_minor(later[0].price, store.settings.digits)
                        if later
                        else None,
                    }
                )
    return rows


def _runs(term: Term, membership: Membership, day: Day) -> bool:
    """Whether a term is the one of the club that runs on a day, which its grace does not."""
    return term.club == membership.club and term.first <= day <= term.good_until


def _used(store: Store, member: int, kind: str, term: Term, day: Day) -> int:
    """How many events of the kind there are in the term up to a day, as imported."""
    (count,) = store.db.execute(
        """SELECT count(*) FROM events e JOIN members m ON m.member = e.member
           WHERE coalesce(m.merged_into, m.member) = ?1 AND e.kind = ?2
           AND e.local_date BETWEEN ?3 AND ?4
           AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.event = e.event)""",
        (member, kind, iso(term.first), iso(min(day, term.good_until))),
    ).fetchone()
    return int(count)


def _perks(groups: Groups) -> list[str]:
    return list(dict.fromkeys(perk for group in groups for perk in group.benefits.perks))


def _open(program: Program, account: Account, day: Day) -> list[tuple[Reward, Day | None]]:
    """What needs no having and is open to the member on the day or later, with its first day."""
    found = []
    for reward in program.rewards:
        if not reward.terms.is_had:
            first = opens_on(reward, names_of(program, account.held))
            then = day if first is None else max(day, first)
            if unfit(program, reward, account, then, (), held=account.held) is None:
                found.append((reward, first))
    return found
