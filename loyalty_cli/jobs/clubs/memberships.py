"""`club join` and `club cancel`: memberships begun and ended by hand."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import Day, iso, parse_length
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.engine.account.term import How, Term
from loyalty_cli.engine.clubs.commands import join, leave
from loyalty_cli.engine.clubs.standing import begins_on
from loyalty_cli.engine.plan import Plan
from loyalty_cli.jobs.clubs.choosing import Joining, chosen, no_club
from loyalty_cli.jobs.command import Command, command
from loyalty_cli.jobs.commanding import (
    load,
    plan_of,
    program_of,
    read_day,
    refuse_before_last_batch,
    refuse_inactive,
    write,
)
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.program.judging.clubs import Club
from loyalty_cli.program.judging.rules import Version
from loyalty_cli.store.facts.lookup import find_account, find_member
from loyalty_cli.store.facts.members import member_ids
from loyalty_cli.store.facts.programs import enrol_member, list_program_rows
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import Loaded
from loyalty_cli.store.value.club_terms import number_of


@dataclass(frozen=True, slots=True)
class Place:
    """A club of the version in force on a day, and the account that joins or leaves it."""

    account: int
    program: int
    plan: Plan
    version: Version
    club: Club


def join_club(
    store: Store,
    who: str,
    club_id: str,
    joining: Joining,
    *,
    program: str | None,
    ref: str | None,
    caller: Caller,
) -> Outcome:
    """A term of a club, for money or by invitation, from the as-of day or after the one that runs.

    data: `membership` `club` `member_id` `from` `until` `grace_until` `price` `paid`. Raises
    Refused for no such member or club, a sum that is no price without a reason (`price`), a
    membership without an end (`in-force`), who is not active, a day before the last batch, or a
    `ref` that stands for something else; Usage for what cannot be meant (`needs-term`).
    """
    asked: dict[str, str | int | bool | None] = {
        "member": who,
        "program": program,
        "club": club_id,
        "term": joining.term,
        "paid": joining.paid,
        "free": joining.free,
        "until": None if joining.until is None else iso(joining.until),
        "reason": joining.reason,
    }
    day = caller.as_of
    with command(store, "club join", caller, ref) as doing:
        first = doing.answered(asked)
        if first is not None:
            return doing.already_done(first)
        place = _find(store, who, club_id, program, day, opens=True)
        club, digits = place.club, store.settings.digits
        term = chosen(club, joining, who, day, digits)
        [loaded] = load(store, place.plan, [place.account], day)
        refuse_before_last_batch(store, place.program, day, [loaded])
        refuse_inactive(who, loaded, day)
        if begins_on(loaded.account, club.id, day) is None:
            raise Refused(
                Problem(
                    "in-force",
                    f"{who} is in {club.id} for ever",
                    value=club.id,
                    fix=f"See loyalty club list --member {shlex.quote(who)}.",
                )
            )
        noted: dict[str, int | str | None] = {
            "account": place.account,
            "club": club.id,
            "how": "invited" if term is None else "money",
            "valid": None if term is None or term.valid is None else str(term.valid),
            "price": None if term is None else term.price,
            "paid": joining.paid or 0,
            "until": asked["until"],
        }
        arrival = doing.begin({**noted, "member": loaded.member, "program": place.program})
        made = _post(store, place, arrival, loaded, noted, day)
        result = _told(store, made, loaded.member)
        _record(doing, loaded.member, joining.reason, made)
        doing.keep(result)
    return doing.done(result)


def _record(doing: Command, member: int, reason: str | None, made: Term) -> None:
    until = "for ever" if made.until is None else f"until {iso(made.until)}"
    doing.record(member=member, reason=reason, after=f"{made.club} from {iso(made.first)} {until}")


def cancel_club(
    store: Store,
    who: str,
    club_id: str,
    *,
    reason: str | None,
    program: str | None,
    caller: Caller,
) -> Outcome:
    """The as-of day becomes the last one of a membership, and terms that have not begun are void.

    data: `club` `member_id` `until` `ended` (the memberships) `to_pay_back`. Raises Refused for no
    such member, club or membership, who is closed, or a day before the last batch.
    """
    day = caller.as_of
    with command(store, "club cancel", caller) as doing:
        place = _find(store, who, club_id, program, day, opens=False)
        [loaded] = load(store, place.plan, [place.account], day)
        refuse_before_last_batch(store, place.program, day, [loaded])
        refuse_inactive(who, loaded, day, suspended=True)
        walked, ended, back = leave(place.plan, loaded.account, place.club.id, day)
        if not ended:
            raise Refused(
                Problem(
                    "not-in-club",
                    f"{who} is not in {club_id} on {iso(day)}",
                    value=club_id,
                    fix=f"See loyalty club list --member {shlex.quote(who)}.",
                )
            )
        arrival = doing.begin({"account": place.account, "club": place.club.id})
        write(store, place.plan, arrival, [(loaded, walked)])
        money = format_minor(back, store.settings.digits)
        data: dict[str, object] = {
            "club": place.club.id,
            "member_id": member_ids(store.db, [loaded.member])[loaded.member],
            "until": iso(day),
            "ended": [str(number_of(term)) for term in ended],
            "to_pay_back": money,
        }
        doing.record(
            member=loaded.member,
            reason=reason,
            before=place.club.id,
            after=f"ended on {iso(day)}, to pay back {money}",
        )
    return doing.done(data)


def _post(
    store: Store,
    place: Place,
    arrival: int,
    loaded: Loaded,
    noted: Mapping[str, Any],
    day: Day,
) -> Term:
    how: How = noted["how"]
    walked, term = join(
        place.plan,
        loaded.account,
        place.club,
        place.version.number,
        None if noted["valid"] is None else parse_length(noted["valid"]),
        day,
        how=how,
        price=noted["price"],
        paid=noted["paid"],
        until=read_day(noted["until"]),
    )
    if term is None:
        raise Refused(Problem("in-force", f"a membership of {place.club.id} has no end"))
    write(store, place.plan, arrival, [(loaded, walked)])
    return term


def _told(store: Store, term: Term, member: int) -> dict[str, object]:
    digits = store.settings.digits
    return {
        "membership": str(number_of(term)),
        "club": term.club,
        "member_id": member_ids(store.db, [member])[member],
        "from": iso(term.first),
        "until": None if term.until is None else iso(term.until),
        "grace_until": None if term.grace_until is None else iso(term.grace_until),
        "price": None if term.price is None else format_minor(term.price, digits),
        "paid": format_minor(term.paid, digits),
    }


def _find(
    store: Store, who: str, club_id: str, program: str | None, day: Day, *, opens: bool
) -> Place:
    """The club in a program of the member; with several that which has it. An account that opens
    with the first term is opened."""
    member = find_member(store, who)
    known: list[str] = []
    fits: list[tuple[int, str, Plan, Version, Club]] = []
    for row in list_program_rows(store.db):
        if program is not None and row.program_id != program:
            continue
        plan = plan_of(store, row.program)
        version = plan.on(day)
        if version is None:
            continue
        known += [club.id for club in version.program.clubs]
        club = version.program.club(club_id) or (None if opens else _left(plan, club_id))
        if club is not None:
            fits.append((row.program, row.program_id, plan, version, club))
    if not fits:
        raise Refused(no_club(club_id, known))
    if len(fits) > 1:
        mine = {
            row[0]
            for row in store.db.execute("SELECT program FROM accounts WHERE member = ?", (member,))
        }
        fits = [each for each in fits if each[0] in mine] or fits
    if len(fits) > 1:
        names = ", ".join(each[1] for each in fits)
        raise Usage(
            Problem(
                "which-program",
                f"{club_id} is a club of several programs: {names}",
                fix="Say which with --program ID.",
            )
        )
    number, program_id, plan, version, club = fits[0]
    if opens and version.program.join == "club":
        enrol_member(store.db, number, member, day)
    account, _ = find_account(store, who, program_id)
    return Place(account, number, plan, version, club)


def _left(plan: Plan, club_id: str) -> Club | None:
    """A club that the version of the day has no more: what was had of it stays."""
    clubs = (version.program.club(club_id) for version in reversed(plan.book.by_start))
    return next((club for club in clubs if club is not None), None)


def _join_again(store: Store, arrival: int, noted: Mapping[str, Any], day: Day) -> None:
    plan = plan_of(store, noted["program"])
    version = plan.on(day)
    club = None if version is None else version.program.club(noted["club"])
    if version is None or club is None:
        raise Refused(no_club(noted["club"], []))
    if version.program.join == "club":
        enrol_member(store.db, noted["program"], noted["member"], day)
    [loaded] = load(store, plan, [noted["account"]], day)
    place = Place(noted["account"], noted["program"], plan, version, club)
    _post(store, place, arrival, loaded, noted, day)


def _cancel_again(store: Store, arrival: int, noted: Mapping[str, Any], day: Day) -> None:
    plan = plan_of(store, program_of(store, noted["account"]))
    [loaded] = load(store, plan, [noted["account"]], day)
    walked, _, _ = leave(plan, loaded.account, noted["club"], day)
    write(store, plan, arrival, [(loaded, walked)])


REPEATS = {
    "club join": _join_again,
    "club cancel": _cancel_again,
}
