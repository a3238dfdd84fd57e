"""Which term of a club is meant by who joins it, and what cannot be meant."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from loyalty_cli.base.dates import Day, Length, iso, parse_length
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused, Usage, did_you_mean
from loyalty_cli.program.judging.clubs import Club, ClubTerm


@dataclass(frozen=True, slots=True)
class Joining:
    """How somebody joins: what they paid for which term, or for nothing until a day."""

    term: str | None
    paid: int | None
    free: bool
    until: Day | None
    reason: str | None


def no_club(club_id: str, known: list[str]) -> Problem:
    """Nothing of that id can be joined."""
    near = did_you_mean(club_id, known)
    listed = f"There is {', '.join(known)}." if known else "No program has clubs."
    return Problem(
        "no-such-club",
        f"there is no club {club_id} in force",
        value=club_id,
        fix=f"Did you mean {near}?" if near else listed,
    )


def chosen(club: Club, joining: Joining, who: str, day: Day, digits: int) -> ClubTerm | None:
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
