"""Oddities of members: two with one person's marks, rings of referrals, birthdays that change."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.letters import folded
from loyalty_cli.reports.insight.oddities.odd import Looked, Odd
from loyalty_cli.reports.members import statuses_on

_PHONE_DIGITS = 9
"""So many last digits of a phone tell one from another, with or without its country."""


def odd_people(looked: Looked) -> Iterator[Odd]:
    """Members with one person's marks (`same-person`), the newest of them having joined in these
    days, and referrals that lead back to who made them, or to one with the same marks
    (`referral-ring`)."""
    statuses = statuses_on(looked.store, parse_day(looked.last))
    marks: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    ids: dict[int, str] = {}
    joined: dict[int, str] = {}
    referrers: dict[int, str] = {}
    for (
        member,
        member_id,
        name,
        email,
        phone,
        birthday,
        joined_on,
        referred_by,
        as_of,
    ) in looked.store.db.execute(
        """SELECT m.member, m.member_id, m.name, m.email, m.phone, m.birthday, m.joined_on,
                      m.referred_by, a.as_of
               FROM members m JOIN arrivals a USING (arrival)
               WHERE m.status NOT IN ('removed', 'erased') ORDER BY m.member"""
    ):
        if statuses.get(member) not in ("active", "suspended"):
            continue
        ids[member], joined[member] = member_id, joined_on or as_of
        if referred_by is not None:
            referrers[member] = referred_by
        for mark in _marks(name, email, phone, birthday):
            marks[mark].append(member)
    for (kind, _), members in marks.items():
        newest = max(joined[member] for member in members)
        if len(members) > 1 and looked.first <= newest <= looked.last:
            told = ", ".join(ids[member] for member in members)
            detail = f"{len(members)} members with one {kind}: {told}"
            yield Odd("same-person", members[0], None, newest, len(members), detail)
    yield from _rings(looked, ids, joined, referrers, marks)


def _marks(
    name: str | None, email: str | None, phone: str | None, birthday: str | None
) -> Iterator[tuple[str, str]]:
    """What tells a person: the e-mail without dots and what stands behind a plus, the phone's last
    digits, the name with the birthday."""
    if email and "@" in email:
        local, _, domain = email.strip().casefold().partition("@")
        yield "e-mail", f"{local.partition('+')[0].replace('.', '')}@{domain}"
    digits = re.sub(r"\D", "", phone or "")
    if len(digits) >= _PHONE_DIGITS:
        yield "phone", digits[-_PHONE_DIGITS:]
    if name and birthday:
        yield "name and birthday", f"{folded(name)}|{birthday}"


def _rings(
    looked: Looked,
    ids: dict[int, str],
    joined: dict[int, str],
    referrers: dict[int, str],
    marks: dict[tuple[str, str], list[int]],
) -> Iterator[Odd]:
    numbers = {member_id: member for member, member_id in ids.items()}
    by = {friend: numbers[who] for friend, who in referrers.items() if who in numbers}
    alike = {
        (one, other)
        for members in marks.values()
        if len(members) > 1
        for one in members
        for other in members
    }
    seen: set[int] = set()
    for start in by:
        way = [start]
        while way[-1] in by and by[way[-1]] not in way and way[-1] not in seen:
            way.append(by[way[-1]])
        back = by.get(way[-1])
        if back in way and way[-1] not in seen:
            ring = way[way.index(back) :]
            on = max(joined[member] for member in ring)
            if looked.first <= on <= looked.last:
                told = " <- ".join(ids[member] for member in [*ring, back])
                detail = f"{len(ring)} members who referred each other: {told}"
                yield Odd("referral-ring", back, None, on, len(ring), detail)
        seen.update(way)
    for friend, who in by.items():
        is_there = looked.first <= joined[friend] <= looked.last
        if is_there and friend != who and (friend, who) in alike:
            detail = f"2 members with the same marks, {ids[friend]} referred by {ids[who]}"
            yield Odd("referral-ring", friend, None, joined[friend], 2, detail)


def odd_birthdays(looked: Looked) -> Iterator[Odd]:
    """Birthdays that were changed (`birthday-changed`), by member; all are told, as each may give
    one gift more."""
    changed: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for member, day, arrival in looked.store.db.execute(
        """SELECT member, from_day, arrival FROM member_changes
           WHERE field = 'birthday' AND old_value IS NOT NULL AND value IS NOT old_value
             AND from_day BETWEEN ? AND ? ORDER BY from_day, change""",
        (looked.first, looked.last),
    ):
        changed[member].append((day, arrival))
    operators = looked.operators()
    for member, changes in changed.items():
        who = {operators.get(arrival) for _, arrival in changes}
        by = next(iter(who)) if len(who) == 1 else None
        days = ", ".join(dict.fromkeys(day for day, _ in changes))
        detail = f"a birthday that was there was changed, times: {len(changes)}; on {days}"
        yield Odd("birthday-changed", member, by, changes[-1][0], len(changes), detail)
