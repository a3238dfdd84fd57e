"""`report nps`: the Net Promoter Score of the answers to a survey.

Promoters answer 9 or 10, passives 7 or 8, detractors 0 to 6; the score is the percentage of
promoters less that of detractors: Reichheld, The One Number You Need to Grow, Harvard Business
Review, December 2003.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Literal

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import QUANTITY_DIGITS, divide_half_up
from loyalty_cli.base.problems import Problem, Refused, did_you_mean
from loyalty_cli.reports.insight.levels import LevelsHeld
from loyalty_cli.reports.insight.models.intervals import interval_of_nps
from loyalty_cli.reports.insight.purchases import programs_asked, the_program
from loyalty_cli.store.file.connection import Store

By = Literal["level", "month", "store", "channel"]
BY: tuple[By, ...] = ("level", "month", "store", "channel")

KEYS = ("group", "answers", "promoters", "passives", "detractors", "nps", "low", "high")

PROMOTER, PASSIVE, GREATEST = 9, 7, 10
"""The least score of each, and the greatest there is."""

_UNIT = 10**QUANTITY_DIGITS

# A member's answers in order of time; who was merged by then is one with whom they were merged
# into, and what a file taken back had brought was never answered.
_ANSWERS = f"""
SELECT iif(EXISTS (SELECT 1 FROM merges g WHERE g.member = m.member AND g.merged_on <= :last),
           coalesce(m.merged_into, m.member), m.member) AS owner,
       e.score, e.local_date, e.store, e.channel
FROM events e LEFT JOIN adoptions o ON o.event = e.event
JOIN members m ON m.member = coalesce(e.member, o.member)
WHERE e.kind = :kind AND e.score BETWEEN 0 AND {GREATEST * _UNIT:d}
  AND e.local_date BETWEEN :first AND :last
  AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.event = e.event AND w.withdrawn_on <= :last)
ORDER BY e.instant, e.event
"""


@dataclass(slots=True)
class _Answer:
    """`of` are the groups that the answer itself says."""

    score: int
    on: str
    of: dict[By, str | None]


def nps(
    store: Store,
    *,
    kind: str,
    by: By | None,
    as_of: Day,
    since: Day | None,
    program: str | None,
) -> list[dict[str, Any]]:
    """A row of KEYS for all answers, or for each level, month, shop or channel that has some.

    An answer is the score, 0 to 10, of an activity of that kind; a member's last in the days from
    `since` to `as_of` counts, guests' none. `program`: only its members; levels are those of the
    day of the answer, months and shops those of the answer. `group` is null where all are one, and
    of answers that have none. Raises Refused for no such program or kind, Usage where levels are
    asked for and there are several programs.
    """
    programs_asked(store, program)
    only = the_program(store, program) if by == "level" or program is not None else None
    _know(store, kind)
    asked = {"kind": kind, "first": "" if since is None else iso(since), "last": iso(as_of)}
    answers = {
        owner: _Answer(score, on, {"month": on[:7], "store": shop, "channel": channel})
        for owner, score, on, shop, channel in store.db.execute(_ANSWERS, asked)
    }
    accounts: dict[int, int] = dict(
        store.db.execute("SELECT member, account FROM accounts WHERE program = ?", (only,))
    )
    if only is not None:
        answers = {owner: each for owner, each in answers.items() if owner in accounts}
    held = None
    if by == "level":
        if only is None:
            return []
        held = LevelsHeld(store, only, as_of)
    groups: defaultdict[str | None, list[int]] = defaultdict(list)
    for owner, each in answers.items():
        if held is not None:
            group = held.on(accounts[owner], each.on)
        else:
            group = None if by is None else each.of[by]
        groups[group].append(each.score)
    places = {} if held is None else {name: place for place, name in enumerate(held.names)}
    names = sorted(groups, key=lambda name: (name is None, places.get(name or "", 1 << 30), name))
    return [_row(name, groups[name]) for name in names]


def _row(group: str | None, scores: list[int]) -> dict[str, Any]:
    promoters = sum(score >= PROMOTER * _UNIT for score in scores)
    detractors = sum(score < PASSIVE * _UNIT for score in scores)
    answers = len(scores)
    interval = interval_of_nps(promoters, detractors, answers)
    cells = (
        *(group, answers, promoters, answers - promoters - detractors, detractors),
        divide_half_up(100 * (promoters - detractors), answers),
        *(interval.low, interval.high),
    )
    return dict(zip(KEYS, cells, strict=True))


def _know(store: Store, kind: str) -> None:
    """Refuses a kind that nobody ever gave a score with, where another was."""
    kinds = [
        each
        for (each,) in store.db.execute(
            "SELECT DISTINCT kind FROM events WHERE score IS NOT NULL ORDER BY kind"
        )
    ]
    if kinds and kind not in kinds:
        near = did_you_mean(kind, kinds)
        raise Refused(
            Problem(
                "unknown-kind",
                f"no activity of kind {kind} has a score",
                column="--kind",
                value=kind,
                fix=f"did you mean {near}?" if near else f"scores have: {', '.join(kinds)}",
            )
        )
