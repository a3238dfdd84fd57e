"""The Net Promoter Score: figures worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.jobs.importing.undo import undo_import
from loyalty_cli.reports.insight.nps import KEYS, By, nps
from tests.jobs.desk import Desk

ANSWERS = """activity_id,member_id,occurred_at,kind,score,store,channel
1,ann,2026-01-10 10:00,survey,3,north,mail
2,ann,2026-02-10 10:00,survey,9,north,web
3,bob,2026-02-11 10:00,survey,8.5,south,web
4,cleo,2026-02-12 10:00,survey,6.5,,
5,cleo,2026-02-13 10:00,survey,11,,
6,cleo,2026-02-14 10:00,survey,-1,,
7,dora,2026-03-01 10:00,survey,10,south,
8,dora,2026-03-02 10:00,survey,,south,
9,dora,2026-03-03 10:00,review,1,south,
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    opened.members("member_id\ndora\n", as_of="2026-01-01")
    assert opened.take("activities", ANSWERS, as_of="2026-03-31").status == "ok"
    yield opened
    opened.close()


def told(
    desk: Desk,
    by: By | None = None,
    day: str = "2026-03-31",
    since: str | None = None,
    kind: str = "survey",
) -> list[str]:
    first = None if since is None else parse_day(since)
    rows = nps(desk.store, kind=kind, by=by, as_of=parse_day(day), since=first, program=None)
    assert [tuple(row) for row in rows] == [KEYS] * len(rows)
    return [" ".join(str(row[key]) for key in KEYS[:6]) for row in rows]


def test_the_last_answer_of_each_member_counts(desk: Desk) -> None:
    # ann 9, bob 8.5, cleo 6.5 (11 and -1 are no answers), dora 10: 2 - 1 of 4.
    assert told(desk) == ["None 4 2 1 1 25"]
    # On 11 February ann and bob had answered; in March dora alone; in January ann answered 3.
    assert told(desk, day="2026-02-11") == ["None 2 1 1 0 50"]
    assert told(desk, since="2026-03-01") == ["None 1 1 0 0 100"]
    assert told(desk, day="2026-01-31") == ["None 1 0 0 1 -100"]
    assert told(desk, day="2025-12-31") == []
    assert told(desk, kind="review") == ["None 1 0 0 1 -100"]


def test_the_bounds_are_those_of_the_formula(desk: Desk) -> None:
    asked = {"kind": "survey", "by": None, "since": None, "program": None}
    (row,) = nps(desk.store, as_of=parse_day("2026-03-31"), **asked)  # type: ignore[arg-type]
    # p = 0.5, d = 0.25: 25 -+ 196 x sqrt(0.6875 / 4) = 25 -+ 81.257...
    around = 196 * sqrt((0.75 - 0.25**2) / 4)
    assert round(around, 3) == 81.257
    assert (row["low"], row["high"]) == (pytest.approx(25 - around), pytest.approx(25 + around))
    (alone,) = nps(desk.store, as_of=parse_day("2026-01-31"), **asked)  # type: ignore[arg-type]
    assert (alone["low"], alone["high"]) == (-100, -100)


def test_groups_by_hand(desk: Desk) -> None:
    assert told(desk, "month") == ["2026-02 3 1 1 1 0", "2026-03 1 1 0 0 100"]
    assert told(desk, "store") == ["north 1 1 0 0 100", "south 2 1 1 0 50", "None 1 0 0 1 -100"]
    assert told(desk, "channel") == ["web 2 1 1 0 50", "None 2 1 0 1 0"]


def test_levels_are_those_of_the_day_of_the_answer(desk: Desk) -> None:
    # ann is Silver from 9 February, bob from 11 February, cleo a day too late.
    desk.buys(
        *("a,ann,2026-02-09,100.00", "b,bob,2026-02-11,100.00", "c,cleo,2026-02-13,100.00"),
    )
    desk.batch("2026-03-31")
    assert told(desk, "level") == ["Base 2 1 0 1 0", "Silver 2 1 1 0 50"]


def test_thirds_are_rounded_half_up(desk: Desk) -> None:
    # One promoter, two passives of three: 33.3; one of 8 is 12.5, which is 13.
    desk.members("member_id\n" + "".join(f"m{n}\n" for n in range(8)), as_of="2026-01-01")
    head = "activity_id,member_id,occurred_at,kind,score\n"
    rows = "".join(f"q{n},m{n},2026-03-05,quiz,{9 if n == 0 else 7}\n" for n in range(8))
    assert desk.take("activities", head + rows, as_of="2026-03-31").status == "ok"
    assert told(desk, kind="quiz") == ["None 8 1 7 0 13"]


def test_a_merged_member_answered_once(desk: Desk) -> None:
    desk.merge("ann", "bob", "2026-03-31")
    assert told(desk) == ["None 3 1 1 1 0"]
    assert told(desk, day="2026-03-30") == ["None 4 2 1 1 25"]


def test_what_a_file_brought_that_was_taken_back_is_no_answer(desk: Desk) -> None:
    (last,) = desk.all("SELECT max(import) FROM imports")
    undo_import(desk.store, last, reason="oops", caller=desk.on("2026-03-31"))
    assert told(desk) == []
    assert told(desk, day="2026-03-30") == ["None 4 2 1 1 25"]


def test_what_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(Refused, match="no activity of kind servey has a score") as refused:
        told(desk, kind="servey")
    assert refused.value.problems[0].fix == "did you mean survey?"
    with pytest.raises(Refused, match="there is no program moons"):
        nps(desk.store, kind="survey", by=None, as_of=9**6, since=None, program="moons")
    desk.apply(
        '[program]\nid = "two"\nname = "Two"\npoints = ["p", "ps"]\n', as_of=parse_day("2026-01-01")
    )
    assert told(desk) == ["None 4 2 1 1 25"]
    with pytest.raises(Usage, match="there are several programs"):
        told(desk, "level")
