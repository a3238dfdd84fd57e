"""Who is meant: a member id, or an e-mail, phone or card that belongs to one member."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from loyalty_cli.base.letters import composed, folded
from loyalty_cli.base.problems import Problem, Refused, Usage, did_you_mean
from loyalty_cli.base.words import ByName
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.phones import has_country, national_digits, same_phones, wanted_digits
from loyalty_cli.intake.cells.values import read_card, read_email, read_phone
from loyalty_cli.intake.kinds.rows import KeyKind
from loyalty_cli.store.facts.members import Key, find_members
from loyalty_cli.store.file.connection import Store

LIKE_MAX = 5_000
"""So many ids are compared with one that nobody has."""

WHOLE_NUMBER = 7
"""So many digits without the country are a whole phone number."""

NAMED = 5
"""So many members of one name are named."""


def find_member(store: Store, who: str, *, any_country: bool = False) -> int:
    """The number of the member, of a merged one that of whom they are now.

    With `any_country` also by a phone that one of us has typed with its country and the other
    without, where only one member has it: good enough to show somebody, not to give points.
    Raises Refused where nobody, or more than one, is meant.
    """
    if isinstance(who, ByName):
        who = _id_by_name(store, who)
    for member_id in (who, composed(who)):
        row = store.db.execute(
            "SELECT coalesce(merged_into, member) FROM members WHERE member_id = ?", (member_id,)
        ).fetchone()
        if row is not None:
            return int(row[0])
    found = set(find_members(store.db, _keys(store, who)).values())
    if len(found) == 1:
        return found.pop()
    if found:
        raise Refused(
            Problem(
                "two-members",
                f"{who} is a key of {len(found)} members",
                value=who,
                fix="Give the member id.",
            )
        )
    same = _of_another_spelling(store, who)
    if any_country and len(same) == 1:
        return next(iter(same.values()))
    near = (
        next(iter(same), None) or _so_named(store, who) or did_you_mean(who, _ids_like(store, who))
    )
    raise Refused(
        Problem(
            "no-such-member",
            f"there is no member {who}",
            value=who,
            fix=(f"Did you mean {near}? " if near else "")
            + "A member is found by member id, e-mail, phone or card; see loyalty member list.",
        )
    )


def _ids_like(store: Store, who: str) -> list[str]:
    """The ids that begin or end as what was typed does, and are about as long; of many the first.

    One slip leaves one half of an id as it is.
    """
    half = max(1, len(who) // 2)
    return [
        member_id
        for (member_id,) in store.db.execute(
            """SELECT member_id FROM members
               WHERE status <> 'removed' AND length(member_id) BETWEEN ?1 - 2 AND ?1 + 2
                 AND (substr(lower(member_id), 1, ?2) = substr(lower(?3), 1, ?2)
                      OR substr(lower(member_id), -?2) = substr(lower(?3), -?2))
               LIMIT ?4""",
            (len(who), half, who, LIKE_MAX),
        )
    ]


def _so_named(store: Store, who: str) -> str | None:
    """The id of the only member of that name."""
    ids = _ids_named(store, who)
    return ids[0] if len(ids) == 1 else None


def _id_by_name(store: Store, name: str) -> str:
    """The id of the member of that name; raises Refused where there is none, or several."""
    ids = _ids_named(store, name)
    if len(ids) == 1:
        return ids[0]
    if ids:
        some = ", ".join(sorted(ids)[:NAMED]) + (", …" if len(ids) > NAMED else "")
        raise Refused(
            Problem(
                "two-members",
                f"{name} is the name of {len(ids)} members",
                value=name,
                fix=f"Give the id of the one who is meant, without --name: {some}.",
            )
        )
    raise Refused(
        Problem(
            "no-such-member",
            f"there is no member of the name {name}",
            value=name,
            fix=f'See loyalty member find "{name}": it looks for a part of a name, too.',
        )
    )


def _ids_named(store: Store, who: str) -> list[str]:
    """The ids of the members of a name, written with or without accents and in any case."""
    wanted = folded(" ".join(who.split()))
    return [
        member_id
        for member_id, name in store.db.execute(
            "SELECT member_id, name FROM members WHERE name IS NOT NULL AND merged_into IS NULL"
            " AND status <> 'removed'"
        )
        if folded(" ".join(name.split())) == wanted
    ]


def refuse_status(who: str, status: str, *, suspended: bool = False) -> None:
    """A closed member has no part in anything any more, a suspended one gives and takes nothing
    (unless `suspended` may). Raises Refused."""
    if status == "suspended" and not suspended:
        raise Refused(
            Problem(
                "suspended",
                f"{who} is suspended: events are kept and earn nothing, nothing can be spent",
                value=who,
                fix=f"See loyalty member resume {who}.",
            )
        )
    if status not in ("active", "suspended"):
        raise Refused(
            Problem(
                "closed",
                f"{who} is {status}; that is for good",
                value=who,
                fix="Name another member; see loyalty member list.",
            )
        )


def find_account(store: Store, who: str, program: str | None) -> tuple[int, int]:
    """The account of a member and its program's number.

    `program` may be left out where the member is in one. Raises Refused where there is none,
    Usage where it has to be said which.
    """
    member = find_member(store, who)
    rows = store.db.execute(
        """SELECT a.account, p.program, p.program_id FROM accounts a
           JOIN programs p ON p.program = a.program WHERE a.member = ? ORDER BY p.program""",
        (member,),
    ).fetchall()
    names = [row[2] for row in rows]
    if program is not None:
        rows = [row for row in rows if row[2] == program]
    if len(rows) == 1:
        return int(rows[0][0]), int(rows[0][1])
    if rows:
        raise Usage(
            Problem(
                "which-program",
                f"{who} is in several programs: {', '.join(names)}",
                fix="Say which with --program ID.",
            )
        )
    if program is not None and names:
        raise Refused(
            Problem(
                "no-account",
                f"{who} has no account in {program}, only in {', '.join(names)}",
                value=program,
                fix="See loyalty program list.",
            )
        )
    raise Refused(
        Problem(
            "no-account",
            f"{who} has no account in any program",
            value=who,
            fix="Apply a program first: loyalty program apply FILE.",
        )
    )


def _of_another_spelling(store: Store, who: str) -> dict[str, int]:
    """By id and phone, the members whose phone is this one where one has a country, one not."""
    try:
        key = read_phone(who, None)
    except CellError:
        return {}
    ours = "" if key is None else national_digits(key)
    if key is None or len(ours) < WHOLE_NUMBER:
        return {}
    return {
        f"{member_id}, whose phone is {theirs}": member
        for theirs, member, member_id in store.db.execute(
            "SELECT k.key, k.member, m.member_id FROM member_keys k JOIN members m USING (member)"
            " WHERE k.kind = 'phone' AND k.key LIKE '%' || ? ORDER BY m.member_id",
            (ours,),
        )
        if national_digits(theirs) == ours and has_country(theirs) != has_country(key)
    }


def ids_by_phone(store: Store, text: str) -> set[str]:
    """The ids of the members in whose phone the digits of a text stand, however it is typed."""
    wanted = wanted_digits(text, store.settings.country)
    if not wanted:
        return set()
    return {
        member_id
        for member_id, key in store.db.execute(
            "SELECT m.member_id, k.key FROM member_keys k JOIN members m USING (member)"
            " WHERE k.kind = 'phone'"
        )
        if any(digits in key for digits in wanted)
    }


def accounts_of(db: sqlite3.Connection, member: int) -> list[tuple[int, int]]:
    """The accounts of a member, each with the number of its program."""
    return db.execute(
        "SELECT account, program FROM accounts WHERE member = ? ORDER BY program", (member,)
    ).fetchall()


def _keys(store: Store, who: str) -> list[Key]:
    """What was typed, as each kind of key it could be."""
    readers: tuple[tuple[KeyKind, Callable[[str], str | None]], ...] = (
        ("card", read_card),
        ("email", read_email),
        ("phone", lambda text: read_phone(text, store.settings.country)),
        # A number that is none in the country is a key as it was typed.
        ("phone", lambda text: read_phone(text, None)),
    )
    keys: list[Key] = []
    for kind, read in readers:
        try:
            key = read(who)
        except CellError:
            continue
        if key is not None:
            keys += [(kind, one) for one in (same_phones(key) if kind == "phone" else (key,))]
    return keys
