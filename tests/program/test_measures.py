"""Measures: what a judgement adds, in Python and in SQL, and how an amount is written."""

from __future__ import annotations

import pickle
import sqlite3
from contextlib import closing

import pytest

from loyalty_cli.program.language.words import RESERVED
from loyalty_cli.program.measures import MEASURES, Added, measure_of

JUDGED = [
    Added(nth=3, spend=1250, points=12, purchases=1),
    Added(nth=0, spend=-1250, points=-12, purchases=-1),
    Added(nth=-1, spend=0, points=-5, purchases=0),
    Added(nth=0, spend=0, points=0, purchases=0),
]
ALL = [*MEASURES, "visit"]


@pytest.mark.parametrize("by", ALL)
@pytest.mark.parametrize("judged", JUDGED)
def test_sql_adds_what_the_walk_adds(by: str, judged: Added) -> None:
    measure = measure_of(by)
    with closing(sqlite3.connect(":memory:")) as db:
        row = db.execute(
            f"""SELECT {measure.sql}
                FROM (SELECT ? AS nth, ? AS spend, ? AS points, ? AS purchases) j""",
            judged,
        ).fetchone()
    assert row == (measure.adds(judged),)


@pytest.mark.parametrize(
    ("by", "kind", "counted"),
    [
        ("spend", "purchase", [1250, -1250, 0, 0]),
        ("points", "visit", [12, -12, -5, 0]),
        ("purchases", "refund", [1, -1, 0, 0]),
        ("visit", "visit", [1, 0, -1, 0]),
    ],
)
def test_what_each_adds(by: str, kind: str, counted: list[int]) -> None:
    measure = measure_of(by)
    assert measure.counts(kind)
    assert [measure.adds(judged) for judged in JUDGED] == counted


def test_an_activity_is_counted_for_its_own_kind_alone() -> None:
    assert not measure_of("visit").counts("review")
    assert not measure_of("visit").counts(None)


@pytest.mark.parametrize(
    ("by", "text", "value"),
    [("spend", "12.50", "12.50"), ("points", "1250", 1250), ("visit", "1250", 1250)],
)
def test_how_an_amount_is_written(by: str, text: str, value: int | str) -> None:
    assert measure_of(by).text(1250, 2) == text
    assert measure_of(by).value(1250, 2) == value


def test_no_activity_kind_may_be_called_like_a_measure() -> None:
    assert set(MEASURES) <= RESERVED


@pytest.mark.parametrize("by", ALL)
def test_they_travel_between_processes(by: str) -> None:
    assert pickle.loads(pickle.dumps(measure_of(by))) == measure_of(by)
