"""`club join` and `club cancel`: memberships begun and ended by hand."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import Day, Length, iso, parse_length
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused, Usage, did_you_mean
from loyalty_cli.engine.account.term import How, Term
from loyalty_cli.engine.clubs.commands import join, leave
from loyalty_cli.engine.clubs.standing import begins_on
from loyalty_cli.engine.plan import Plan
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
from loyalty_cli.program.judging.clubs import Club, ClubTerm
from loyalty_cli.program.judging.rules import Version
from loyalty_cli.store.facts.lookup import find_account, find_member
from loyalty_cli.store.facts.members import member_ids
from loyalty_cli.store.facts.programs import enrol_member, list_program_rows
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH, Loaded


@dataclass(frozen=True, slots=True)
class Joining:
    """How somebody joins: what they paid for which term, or for nothing until a day."""

    term: str | None
    paid: int | None
    free: bool
    until: Day | None
    reason: str | None


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
        term = _chosen(club, joining, who, day, digits)
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


def number_of(term: Term) -> int:
    """The number by which a term is known."""
    return term.account * NUMBERS_EACH + term.number


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
        raise Refused(_no_club(club_id, known))
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


def _no_club(club_id: str, known: list[str]) -> Problem:
    near = did_you_mean(club_id, known)
    listed = f"There is {', '.join(known)}." if known else "No program has clubs."
    return Problem(
        "no-such-club",
        f"there is no club {club_id} in force",
        value=club_id,
        fix=f"Did you mean {near}?" if near else listed,
    )


def _chosen(club: Club, joining: Joining, who: str, day: Day, digits: int) -> ClubTerm | None:
    """The term that is meant; None by invitation."""
    if joining.free and (joining.paid is not None or joining.term is not None):
        raise _unclear("--free is for who pays nothing and needs no term", "Leave the others out.")
    if joining.free:
        if not (joining.reason or "").strip():
            raise Usage(
                Problem(
                    "no-reason",
                    "an invitation needs a reason",
                    column="--reason",
                    fix='Say why, such as --reason "helped at the fair".',
                )
            )
        if joining.until is not None and joining.until < day:
            raise Usage(
                Problem(
                    "until-in-past",
                    f"a membership from {iso(day)} on cannot end before",
                    column="--until",
                    value=iso(joining.until),
                    fix=f"Give {iso(day)} or a later day, or leave it out for no end.",
                )
            )
        return None
    if joining.until is not None:
        raise _unclear("--until goes with --free: what is paid for has its length", "Leave it out.")
    if joining.paid is None:
        raise Usage(
            Problem(
                "needs-paid",
                _says(club, digits),
                column="--paid",
                fix=_line(club, who, digits),
            )
        )
    if not club.terms:
        raise Usage(
            Problem(
                "invitation-only",
                f"{club.id} has no terms that could be paid for",
                column="--paid",
                value=format_minor(joining.paid, digits),
                fix=f"loyalty club join {shlex.quote(who)} {club.id} --free --reason TEXT",
            )
        )
    term = _of_length(club, joining, digits)
    if term.price != joining.paid and not (joining.reason or "").strip():
        raise Refused(
            Problem(
                "price",
                f"{club.id} for {_length(term.valid)} costs {format_minor(term.price, digits)}",
                column="--paid",
                value=format_minor(joining.paid, digits),
                fix="Give --reason where another sum was agreed.",
            )
        )
    return term


def _of_length(club: Club, joining: Joining, digits: int) -> ClubTerm:
    terms = list(club.terms)
    if joining.term is not None:
        wanted = _valid(joining.term)
        terms = [term for term in terms if term.valid == wanted]
        if not terms:
            raise Usage(
                Problem(
                    "needs-term",
                    f"{club.id} has no term of {joining.term}; {_says(club, digits)}",
                    column="--term",
                    value=joining.term,
                    fix="Give one of these with --term.",
                )
            )
    exact = [term for term in terms if term.price == joining.paid]
    if len(exact) == 1:
        return exact[0]
    if len(terms) == 1:
        return terms[0]
    raise Usage(
        Problem(
            "needs-term",
            f"it can't be told which term is meant; {_says(club, digits)}",
            column="--term",
            fix=f'Say which, such as --term "{_length(club.terms[0].valid)}".',
        )
    )


def _valid(text: str) -> Length | None:
    if text == "forever":
        return None
    try:
        return parse_length(text)
    except ValueError:
        raise Usage(
            Problem(
                "bad-length",
                f'{text} is not a length like "1 year", "6 months" or "forever"',
                column="--term",
                value=text,
                fix='Write it like "1 year".',
            )
        ) from None


def _length(valid: Length | None) -> str:
    return "forever" if valid is None else str(valid)


def _says(club: Club, digits: int) -> str:
    if not club.terms:
        return f"{club.id} is by invitation"
    terms = ", ".join(
        f"{_length(term.valid)} for {format_minor(term.price, digits)}" for term in club.terms
    )
    return f"{club.id} has the terms {terms}"


def _line(club: Club, who: str, digits: int) -> str:
    words = ["loyalty", "club", "join", who, club.id]
    if club.terms:
        term = club.terms[0]
        words += ["--term", _length(term.valid), "--paid", format_minor(term.price, digits)]
    else:
        words += ["--free", "--reason", "TEXT"]
    return shlex.join(words)


def _unclear(says: str, fix: str) -> Usage:
    return Usage(Problem("contradiction", says, fix=fix))


def _join_again(store: Store, arrival: int, noted: Mapping[str, Any], day: Day) -> None:
    plan = plan_of(store, noted["program"])
    version = plan.on(day)
    club = None if version is None else version.program.club(noted["club"])
    if version is None or club is None:
        raise Refused(_no_club(noted["club"], []))
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
