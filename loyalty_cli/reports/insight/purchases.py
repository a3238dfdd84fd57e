"""What each member bought, as it was posted up to a day: the ground of every question of insight.

A purchase that was wholly refunded is none, and what is left of the others counts, by the day of
the purchase. Who was merged by then is one with whom they were merged into.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from loyalty_cli.base.dates import Day, Length, iso, parse_day, subtract_length
from loyalty_cli.base.problems import Problem, Refused, Usage, did_you_mean
from loyalty_cli.reports.members import statuses_on
from loyalty_cli.store.file.connection import Store


@dataclass(slots=True)
class Purchase:
    """A purchase of which something was kept. `spend` is in minor units, less refunds; `refunds`
    are their events."""

    day: Day
    event: int
    spend: int
    refunds: tuple[int, ...] = ()


@dataclass(slots=True)
class Buyer:
    """An account with its purchases by day; `spend` has refunds of unknown purchases too."""

    account: int
    member: int
    program: int
    purchases: list[Purchase]
    spend: int

    @property
    def days(self) -> list[Day]:
        """The days with a purchase, each once, ascending."""
        return sorted({each.day for each in self.purchases})


# Rows of an account lie together, in the order of events. Only what is no plain purchase is looked
# up, whether it refunds one: a row without an event to look for costs no search.
_ROWS = """
SELECT a.account, a.member, a.program, j.event, j.counts_on, j.spend, j.purchases, e.refund_of
FROM accounts a CROSS JOIN judgements j ON j.account = a.account
LEFT JOIN events e ON e.event = iif(j.purchases <= 0 OR j.withdrawn = 1, j.event, NULL)
WHERE (?1 IS NULL OR a.program = ?1) AND (j.spend <> 0 OR j.purchases <> 0) AND j.posted_on <= ?2
ORDER BY a.account, j.event, j.withdrawn
"""

_Row = tuple[int, int, int, int, str, int, int, int | None]


def buyers(
    store: Store, *, as_of: Day, since: Day | None = None, program: int | None = None
) -> Iterator[Buyer]:
    """Who has bought anything, account by account, with the purchases of the days from `since` to
    `as_of`; accounts that have none in these days are left out.

    Closed members are among them (`listed_members` says who may be listed). `program` is a
    program's number.
    """
    into = merged_by(store, as_of)
    ends = set(into.values())
    together: dict[int, list[_Row]] = {}
    rows = store.db.execute(_ROWS, (program, iso(as_of)))
    for owner, group in groupby(rows, itemgetter(0, 1, 2)):
        if owner[0] in into or owner[0] in ends:
            together.setdefault(into.get(owner[0], owner[0]), []).extend(group)
        elif (found := _buyer(owner, group, since, as_of)) is not None:
            yield found
    query = "SELECT account, member, program FROM accounts WHERE account = ?"
    for account, of in together.items():
        owner = store.db.execute(query, (account,)).fetchone()
        if (found := _buyer(owner, of, since, as_of)) is not None:
            yield found


def _buyer(
    owner: tuple[int, int, int], rows: Iterable[_Row], since: Day | None, until: Day
) -> Buyer | None:
    """What the rows of one account add up to, None where nothing was bought in these days."""
    sums: dict[int, Purchase] = {}
    kept: dict[int, int] = {}
    refunds: dict[int, dict[int, int]] = {}
    for _, _, _, event, on, spend, purchases, refund_of in rows:
        of = event if refund_of is None else refund_of
        found = sums.get(of)
        if found is None:
            sums[of] = Purchase(parse_day(on), of, spend)
            kept[of] = purchases
        else:
            found.spend += spend
            kept[of] += purchases
        if refund_of is not None:
            back = refunds.setdefault(of, {})
            back[event] = back.get(event, 0) + spend
    inside = [each for each in sums.values() if (since or 0) <= each.day <= until]
    bought = [each for each in inside if kept[each.event] > 0]
    if not bought:
        return None
    bought.sort(key=_place)
    for each in bought:
        if each.event in refunds:
            each.refunds = tuple(event for event, spend in refunds[each.event].items() if spend)
    return Buyer(*owner, bought, sum(each.spend for each in inside))


def _place(purchase: Purchase) -> tuple[Day, int]:
    return purchase.day, purchase.event


def merged_by(store: Store, day: Day) -> dict[int, int]:
    """The accounts that had gone into another by then, each with the one it was in the end."""
    into = dict(
        store.db.execute(
            "SELECT account, into_account FROM account_merges WHERE merged_on <= ?", (iso(day),)
        ).fetchall()
    )
    for account in into:
        while into[account] in into:
            into[account] = into[into[account]]
    return into


def window_start(as_of: Day, window: Length | None) -> Day | None:
    """The first day of a window that ends on the as-of date; None where it is all time."""
    return None if window is None else subtract_length(as_of, window) + 1


def listed_members(store: Store, as_of: Day) -> dict[int, tuple[str, str | None]]:
    """Id and name of the members whom a report lists: those who were not closed, merged into
    another or erased by that day."""
    statuses = statuses_on(store, as_of)
    return {
        member: (member_id, name)
        for member, member_id, name in store.db.execute(
            "SELECT member, member_id, name FROM members WHERE status NOT IN ('erased', 'removed')"
        )
        if statuses.get(member) in ("active", "suspended")
    }


def programs_asked(store: Store, program: str | None) -> dict[int, str]:
    """The id of each program by its number: all, or the one that was asked for. Raises Refused
    where it isn't there."""
    rows = store.db.execute("SELECT program, program_id FROM programs ORDER BY program").fetchall()
    found = {number: name for number, name in rows if program in (None, name)}
    if program is not None and not found:
        near = did_you_mean(program, [name for _, name in rows])
        raise Refused(
            Problem(
                "unknown-program",
                f"there is no program {program}",
                column="--program",
                value=program,
                fix=f"did you mean {near}?" if near else "see `loyalty program list`",
            )
        )
    return found


def the_program(store: Store, program: str | None) -> int | None:
    """The number of the one program that a question is about, None where the store has none.

    Raises Refused where the one asked for isn't there, Usage where there are several and none was.
    """
    found = programs_asked(store, program)
    if len(found) > 1:
        raise Usage(
            Problem(
                "which-program",
                f"there are several programs: {', '.join(found.values())}",
                column="--program",
                fix="say which with --program ID",
            )
        )
    return next(iter(found), None)
