"""Forecasts of a store: what is counted, what is fitted, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from loyalty_cli.base.dates import parse_day, parse_length
from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.reports.insight import extra
from loyalty_cli.reports.insight.forecast import KEYS, Ask, backtest, fit_of, forecast
from loyalty_cli.reports.insight.models.bg_nbd import BgNbd
from loyalty_cli.reports.insight.models.gamma_gamma import GammaGamma
from loyalty_cli.reports.insight.models.histories import Histories
from loyalty_cli.reports.insight.models.pareto_nbd import ParetoNbd
from loyalty_cli.reports.insight.purchases import window_start
from loyalty_cli.reports.insight.quiet import KEYS as QUIET_KEYS
from loyalty_cli.reports.insight.quiet import quiet
from tests.jobs.desk import STARS, Desk

START, END = date(2025, 1, 1), date(2025, 12, 31)
DAY = str(END)

Receipt = tuple[str, date, int]


def receipts(members: int, seed: int = 7) -> list[Receipt]:
    """Who bought when and for how many cents: each at a rate of their own, until they leave."""
    source = Random(seed)
    rows = []
    for number in range(members):
        rate, leaves = source.gammavariate(1.2, 0.05), source.betavariate(1, 5)
        usual = source.lognormvariate(3, 0.6)
        day = START + timedelta(source.randrange(120))
        while day <= END:
            rows.append((f"m{number:03}", day, int(100 * usual * source.uniform(0.6, 1.4))))
            if source.random() < leaves:
                break
            day += timedelta(1 + int(source.expovariate(rate)))
    return rows


ROWS = receipts(90)
"""Beside them stand three whose figures are worked out by hand, below."""

OWN = [
    # Two receipts on one day are one day; the last refunded in part: 4.00 is kept of 10.00.
    *("x1,ann,2025-03-01,20.00,", "x2,ann,2025-03-01,5.00,", "x3,ann,2025-06-09,30.00,"),
    *("x4,ann,2025-06-29,10.00,", "x5,ann,2025-07-01,-6.00,x4"),
    # Wholly refunded: bob bought once.
    *("y1,bob,2025-10-02,8.00,", "y2,bob,2025-11-01,9.00,", "y3,bob,2025-11-02,-9.00,y2"),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    opened = Desk(tmp_path_factory.mktemp("forecast"), STARS)
    names = sorted({who for who, *_ in ROWS})
    opened.members("member_id\n" + "".join(f"{name}\n" for name in names), as_of="2026-01-01")
    lines = [
        f"t{place},{who},{day},{cents / 100:.2f}," for place, (who, day, cents) in enumerate(ROWS)
    ]
    assert opened.sales(*lines, *OWN, as_of=DAY).status == "ok"
    opened.batch(DAY)
    yield opened
    opened.close()


def asked(**more: Any) -> Ask:
    return Ask(parse_day(DAY), **more)


def by_day(rows: list[Receipt]) -> dict[str, dict[date, int]]:
    """The cents of each member by day, as the receipts say."""
    days: dict[str, dict[date, int]] = {}
    for who, day, cents in rows:
        of = days.setdefault(who, {})
        of[day] = of.get(day, 0) + cents
    return days


def test_days_are_counted_as_the_papers_do(desk: Desk) -> None:
    rows = forecast(desk.store, asked(), program=None)
    assert [tuple(row) for row in rows] == [KEYS] * len(rows)
    assert [row["member_id"] for row in rows] == sorted(row["member_id"] for row in rows)
    of = {row["member_id"]: row for row in rows}
    # Ann: four purchases on three days, the last 185 days before the end, the first 305.
    ann, bob = of["ann"], of["bob"]
    assert (ann["purchases"], ann["recency_days"], ann["age_days"]) == (4, 185, 305)
    # Bob: 2 October to the end of the year. Who has not come again cannot have left yet.
    assert (bob["purchases"], bob["recency_days"], bob["age_days"]) == (1, 90, 90)
    assert bob["p_alive"] == 1.0
    assert "cleo" not in of


@pytest.mark.parametrize("model", ["bg-nbd", "pareto-nbd"])
@pytest.mark.parametrize("unit", ["week", "day"])
def test_what_is_expected_is_what_the_parameters_say(desk: Desk, model: str, unit: str) -> None:
    ask = asked(model=model, unit=unit)
    fit = fit_of(desk.store, ask, program="stars")
    names = {"bg-nbd": ["r", "alpha", "a", "b"], "pareto-nbd": ["r", "alpha", "s", "beta"]}
    assert list(fit["parameters"]) == names[model]
    assert list(fit["gamma_gamma"]) == ["p", "q", "v", "members"]
    again = [each for each in by_day(ROWS).values() if len(each) > 1]
    assert fit["gamma_gamma"]["members"] == len(again) + 1
    assert fit["members"] == len(by_day(ROWS)) + 2
    made: Any = BgNbd if model == "bg-nbd" else ParetoNbd
    days = {"week": 7.0, "day": 1.0}[unit]
    # Ann came again on two days, the last 120 days after the first.
    ann = Histories(*(np.asarray([value]) for value in (2.0, 120 / days, 305 / days)))
    buys = made(**fit["parameters"])
    row = next(
        each
        for each in forecast(desk.store, ask, days=91, program=None)
        if each["member_id"] == "ann"
    )
    assert row["p_alive"] == pytest.approx(buys.alive(ann)[0], rel=1e-9)
    expected = buys.expected(ann, 91 / days)[0]
    assert row["expected_purchases"] == pytest.approx(expected, rel=1e-9)
    # 30.00 and 4.00 on two days.
    money = {name: fit["gamma_gamma"][name] for name in ("p", "q", "v")}
    worth = GammaGamma(**money).expected(np.asarray([2.0]), np.asarray([17.0]))[0]
    assert row["expected_value"] == f"{expected * worth:.2f}"


def test_weeks_and_days_tell_the_same(desk: Desk) -> None:
    weeks = fit_of(desk.store, asked(), program=None)["parameters"]
    days = fit_of(desk.store, asked(unit="day"), program=None)["parameters"]
    for name in ("r", "a", "b"):
        assert days[name] == pytest.approx(weeks[name], rel=1e-3)
    assert days["alpha"] == pytest.approx(7 * weeks["alpha"], rel=1e-3)


def test_the_backtest_sees_only_what_came_before(desk: Desk) -> None:
    since = parse_day("2025-09-01")
    told = backtest(desk.store, asked(), since=since, program=None)
    assert list(told) == [
        *("model", "unit", "from", "until", "members", "periods", "mae_model", "mae_naive"),
        "as_of",
    ]
    known = {who: days for who, days in by_day(ROWS).items() if min(days) <= date(2025, 9, 1)}
    # Ann had bought by then, bob had not; she came no more.
    assert told["members"] == len(known) + 1
    later = [day for days in known.values() for day in days if day > date(2025, 9, 1)]
    periods = told["periods"]
    # 121 days are 17 weeks and two days.
    assert len(periods) == 18
    assert (periods[0]["period"], periods[-1]["period"]) == ("2025-09-02", "2025-12-30")
    assert [each["seen"] for each in periods] == [
        sum(1 for day in later if (day - date(2025, 9, 2)).days // 7 == week) for week in range(18)
    ]
    naive = [121 * 2 / (date(2025, 9, 1) - date(2025, 3, 1)).days]
    wrong = naive[0]
    for days in known.values():
        before = sorted(day for day in days if day <= date(2025, 9, 1))
        age = max((date(2025, 9, 1) - before[0]).days, 1)
        wrong += abs(121 * (len(before) - 1) / age - (len(days) - len(before)))
    assert told["mae_naive"] == pytest.approx(wrong / told["members"])
    assert told["mae_model"] < told["mae_naive"]
    total = sum(each["forecast"] for each in periods)
    assert total == pytest.approx(len(later), rel=0.3)
    with pytest.raises(Usage, match="nothing lies between"):
        backtest(desk.store, asked(), since=parse_day(DAY), program=None)


def test_too_few_is_said(desk: Desk) -> None:
    # Two members came on two days of January by the 10th.
    early = Ask(parse_day("2025-01-20"))
    for ask in (
        early,
        Ask(parse_day(DAY), since=window_start(parse_day(DAY), parse_length("9 days"))),
    ):
        for question in (forecast, fit_of):
            with pytest.raises(Refused) as no:
                question(desk.store, ask, program=None)
            (problem,) = no.value.problems
            assert problem.code == "too-few"
            assert "a forecast needs 30" in problem.message
    assert forecast(desk.store, Ask(parse_day("2024-01-01")), program=None) == []


def test_the_extra_is_named_where_it_is_missing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda name: None if name == "scipy" else name)
    for question in (forecast, fit_of, quiet):
        with pytest.raises(Refused) as no:
            question(desk.store, asked(), program=None)
        (problem,) = no.value.problems
        assert problem.message == "a forecast needs scipy, which is not installed"
        assert "loyalty-cli[insight]" in str(problem.fix)


def test_who_is_quiet_is_measured_by_their_own_gap(desk: Desk) -> None:
    rows, why = quiet(desk.store, asked(), program=None)
    assert why is None
    assert [tuple(row) for row in rows] == [QUIET_KEYS] * len(rows)
    of = {row["member_id"]: row for row in rows}
    # Ann's gaps: 1 March to 9 June 100 days, to 29 June 20: the median is 60. 185 days since.
    ann = of["ann"]
    assert [ann[key] for key in QUIET_KEYS[1:4]] == ["2025-06-29", 60, 185]
    assert ann["unusual"] == pytest.approx(185 / 60)
    assert "bob" not in of
    expected = {row["member_id"]: row for row in forecast(desk.store, asked(), program=None)}
    assert {name: row["expected_value"] for name, row in of.items()} == {
        name: expected[name]["expected_value"] for name in of
    }
    unusual = [row["unusual"] for row in rows]
    assert unusual == sorted(unusual, reverse=True)


def test_without_a_forecast_the_gaps_are_told(desk: Desk) -> None:
    rows, why = quiet(desk.store, Ask(parse_day("2025-01-31")), program=None)
    assert why is not None
    assert "bought on more than one day" in why
    assert rows
    assert {row["expected_value"] for row in rows} == {None}


def test_several_programs_have_a_fit_each(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS)
    lines = [
        f"t{place},m{place % 40},2025-0{1 + place // 40}-1{place % 7},{10 + place % 13}.00,"
        for place in range(160)
    ]
    desk.members("member_id\n" + "".join(f"m{n}\n" for n in range(40)), as_of="2026-01-01")
    desk.sales(*lines, as_of="2025-06-30")
    desk.apply(STARS.replace('"stars"', '"more"', 1), as_of=parse_day("2026-01-01"))
    desk.batch("2026-01-01")
    rows = forecast(desk.store, Ask(parse_day("2026-01-01")), program=None)
    assert [row["program"] for row in rows[:2]] == ["more", "stars"]
    assert len(rows) == 80
    with pytest.raises(Usage, match="there are several programs: stars, more"):
        fit_of(desk.store, Ask(parse_day("2026-01-01")), program=None)
    assert fit_of(desk.store, Ask(parse_day("2026-01-01")), program="more")["members"] == 40
    desk.close()
