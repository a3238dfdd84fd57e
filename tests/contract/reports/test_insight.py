"""Insight as commands: keys, kinds, formats, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.contract.conftest import AS_OF, Cli

ROWS = {
    "value": [
        *("member_id", "name", "program", "purchases", "spend", "average_order"),
        *("first_on", "last_on", "recency_days"),
    ],
    "rfm": ["member_id", "program", "recency_days", "purchases", "spend", "r", "f", "m", "segment"],
}


@pytest.mark.parametrize("report", ROWS)
def test_rows_have_their_keys(running: Cli, report: str, tmp_path: Path) -> None:
    ran = running("report", report, "--as-of", AS_OF, "--json")
    assert (ran.code, ran.err) == (0, f"as of {AS_OF}\n")
    assert [list(row) for row in ran.json] == [ROWS[report]] * 2
    assert running("report", report, "--as-of", AS_OF, "--csv", "--quiet").out.splitlines()[
        0
    ] == ",".join(ROWS[report])
    assert running("report", report, "--as-of", AS_OF, "-o", "out.csv").code == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").count("\n") == 3
    nobody = running("report", report, "--as-of", "2024-01-01", "--json")
    assert (nobody.code, nobody.json) == (0, [])


def test_money_is_text_and_counts_are_numbers(running: Cli) -> None:
    anna, ben = running("report", "value", "--as-of", AS_OF, "--json").json
    assert (anna["member_id"], anna["spend"], anna["purchases"]) == ("0001", "60.00", 1)
    assert (ben["average_order"], ben["recency_days"]) == ("12.50", 79)
    # Ben's purchase of 11 January is 79 days old on 31 March: the 80 days begin with it.
    for window, members in (("80 days", ["0002"]), ("79 days", [])):
        rows = running("report", "rfm", "--as-of", AS_OF, "--window", window, "--json").json
        assert [row["member_id"] for row in rows] == members


@pytest.fixture
def many(shop: Cli, tmp_path: Path) -> Cli:
    """A shop in which forty members came on four days each, some for longer than others."""
    lines = ["transaction_id,member_id,occurred_at,amount,category"]
    for number in range(40):
        for visit in range(4):
            day = date(2025, 1, 1) + timedelta(number % 9 + visit * (1 + number % 17))
            amount = f"{5 + (number * 7 + visit * 3) % 19}.50"
            kind = ("coffee", "cake", "beans")[(number + visit * visit) % 3]
            lines.append(f"n{number}-{visit},n{number},{day},{amount},{kind}")
    (tmp_path / "many.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for words in (("import", "transactions", "many.csv", "--enrol"), ("batch",)):
        ran = shop(*words, "--as-of", AS_OF)
        assert ran.code == 0, ran.err
    return shop


def test_forecast_has_its_keys(many: Cli, tmp_path: Path) -> None:
    rows = many("report", "forecast", "--as-of", AS_OF, "--json").json
    assert list(rows[0]) == [
        *("member_id", "program", "purchases", "recency_days", "age_days", "p_alive"),
        *("expected_purchases", "expected_value"),
    ]
    assert isinstance(rows[0]["p_alive"], float)
    assert Decimal(rows[0]["expected_value"]).as_tuple().exponent == -2
    said = many("report", "forecast", "--as-of", AS_OF, "--days", "30")
    assert (said.code, said.err) == (0, f"as of {AS_OF}\n")
    assert " ".join(said.out.splitlines()[0].split()) == (
        "member purchases days since days known still buys will buy worth"
    )
    assert many("report", "forecast", "--as-of", AS_OF, "-o", "f.csv").code == 0
    assert (tmp_path / "f.csv").read_text(encoding="utf-8").count("\n") == 41


def test_a_fit_is_one_object(many: Cli) -> None:
    words = ("report", "forecast", "--fit", "--as-of", AS_OF)
    told = many(*words, "--json").json
    assert list(told) == [
        *("model", "unit", "members", "until", "parameters", "log_likelihood", "gamma_gamma"),
        *("at_limit", "as_of"),
    ]
    assert (told["model"], told["unit"], told["members"]) == ("bg-nbd", "week", 40)
    assert list(told["parameters"]) == ["r", "alpha", "a", "b"]
    assert list(told["gamma_gamma"]) == ["p", "q", "v", "members"]
    assert told["until"] == told["as_of"] == AS_OF
    other = many(*words, "--model", "pareto-nbd", "--unit", "day", "--json").json
    assert (other["model"], other["unit"]) == ("pareto-nbd", "day")
    assert list(other["parameters"]) == ["r", "alpha", "s", "beta"]
    assert many(*words).out.startswith("model ")


def test_a_backtest_has_the_naive_forecast_beside_it(many: Cli) -> None:
    words = ("report", "forecast", "--backtest", "--from", "2025-02-10", "--as-of", AS_OF)
    told = many(*words, "--json").json
    assert list(told) == [
        *("model", "unit", "from", "until", "members", "periods", "mae_model", "mae_naive"),
        "as_of",
    ]
    assert [list(each) for each in told["periods"]] == [["period", "forecast", "seen"]] * 7
    said = many(*words).out
    assert "going on as before would be wrong by " in said
    assert many(*words, "--csv").out.startswith("period,forecast,seen\n2025-02-11,")


def test_too_few_members_have_no_forecast(running: Cli) -> None:
    for words in ((), ("--fit",), ("--backtest", "--from", "2025-02-01")):
        ran = running("report", "forecast", *words, "--as-of", AS_OF, "--json")
        assert (ran.code, ran.json["problems"][0]["code"]) == (1, "too-few")
    ran = running("report", "forecast", "--as-of", AS_OF)
    assert "0 members bought on more than one day; a forecast needs 30" in ran.err
    assert "--window" not in ran.err
    ran = running("report", "forecast", "--as-of", AS_OF, "--window", "90 days")
    assert "or give a longer --window" in ran.err


def test_quiet_has_its_keys(many: Cli) -> None:
    rows = many("report", "quiet", "--as-of", AS_OF, "--json").json
    keys = ["member_id", "last_on", "usual_gap_days", "days_since", "unusual", "expected_value"]
    assert [list(row) for row in rows] == [keys] * 40
    # n0 came every day from 1 to 4 January: a gap of 1, and 86 days since.
    assert [rows[0][key] for key in keys[:5]] == ["n0", "2025-01-04", 1, 86, 86]


def test_quiet_says_where_no_worth_is_known(running: Cli) -> None:
    ran = running("report", "quiet", "--as-of", AS_OF, "--json")
    assert (ran.code, ran.json) == (0, [])
    assert "what they are worth is not known: 0 members bought" in ran.err
    assert "not known" not in running("report", "quiet", "--as-of", AS_OF, "--quiet").err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--fit", "--backtest"), "two questions"),
        (("--backtest",), "needs the last day"),
        (("--from", "2025-02-01"), "belongs to --backtest"),
        (("--fit", "--days", "9"), "leave it out"),
        (("--days", "0"), "it must be 1 or more"),
        (("--model", "nbd"), "'pareto-nbd'"),
        (("--unit", "month"), "'week'"),
    ],
    ids=str,
)
def test_options_that_do_nothing_are_refused(
    running: Cli, words: tuple[str, ...], says: str
) -> None:
    ran = running("report", "forecast", *words, "--as-of", AS_OF)
    assert ran.code == 2
    assert says in ran.err


def test_affinity_has_its_keys(many: Cli) -> None:
    rows = many("report", "affinity", "--as-of", AS_OF, "--json").json
    keys = ["member_id", "program", "favourite", "share", "next_category", "score", "price_band"]
    assert [list(row) for row in rows] == [keys] * 40
    words = ("report", "affinity", "--backtest", "--as-of", AS_OF)
    tested = many(*words, "--from", "2025-01-08", "--json").json
    assert [list(row) for row in tested] == [["at", "members", "hit_rate", "most_popular"]] * 2
    assert [row["at"] for row in tested] == [1, 3]
    ran = many(*words, "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (2, "usage")
    ran = many("report", "affinity", "--from", "2025-01-08", "--as-of", AS_OF)
    assert (ran.code, "belongs to --backtest" in ran.err) == (2, True)
    ran = many(*words, "--from", "2025-03-30", "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (1, "too-few")


def test_without_categories_nobody_likes_anything(running: Cli) -> None:
    ran = running("report", "affinity", "--as-of", AS_OF)
    assert (ran.code, ran.out) == (0, "")
    assert "nobody bought a category in that time" in ran.err


def test_cohorts_have_their_keys(running: Cli) -> None:
    rows = running("report", "cohorts", "--as-of", AS_OF, "--json").json
    # Anna and Ben first bought in January, and Anna's purchase of February was refunded.
    assert [list(row.values()) for row in rows] == [
        ["2025-01", 2, "2025-01", 2, 1.0],
        ["2025-01", 2, "2025-02", 0, 0.0],
        ["2025-01", 2, "2025-03", 0, 0.0],
    ]
    assert list(rows[0]) == ["cohort", "size", "period", "active", "share"]
    said = running("report", "cohorts", "--as-of", AS_OF).out.splitlines()
    assert [" ".join(line.split()) for line in said] == [
        "first bought members +0 +1 +2",
        "2025-01 2 100 % 0 % 0 %",
    ]
    ran = running("report", "cohorts", "--every", "week", "--as-of", AS_OF, "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (2, "bad-every")


REPORTS = (*ROWS, "forecast", "quiet", "affinity", "cohorts")


@pytest.mark.parametrize("report", REPORTS)
def test_what_is_typed_wrong_is_said(running: Cli, report: str) -> None:
    ran = running("report", report, "--as-of", AS_OF, "--window", "12 moons", "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (2, "bad-length")
    ran = running("report", report, "--as-of", AS_OF, "--window", "0 days", "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (2, "bad-length")
    ran = running("report", report, "--as-of", AS_OF, "--program", "corner-cafe", "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (1, "unknown-program")


TREND = (
    *("period", "sales", "purchases", "active_members", "new_members", "earned", "redeemed"),
    *("expired", "level_ups", "liability"),
)


def test_a_trend_has_a_row_a_period(running: Cli) -> None:
    ran = running("report", "trend", "--as-of", AS_OF, "--json")
    assert [tuple(row) for row in ran.json] == [TREND] * 3
    # Without a first word, by month; Anna's 60.00, Ben's 12.50, and both of them bought.
    assert list(ran.json[0].values())[:4] == ["2025-01", "72.50", 2, 2]
    ran = running("report", "trend", "--every", "year", "--as-of", AS_OF, "--csv", "-q")
    assert ran.out.splitlines()[0] == ",".join(TREND)
    assert ran.out.splitlines()[1].startswith("2025,72.50,2,2,")
    for words, code in (
        (("--every", "fortnight"), "bad-every"),
        (("--chart",), "chart-for-people"),
        (("--window", "0 days"), "bad-length"),
    ):
        ran = running("report", "trend", *words, "--as-of", AS_OF, "--json")
        assert (ran.code, ran.json["problems"][0]["code"]) == (2, code)


def test_a_trend_is_drawn(running: Cli) -> None:
    ran = running("report", "trend", "--chart", "--as-of", AS_OF, "-q")
    sales = ran.out.split("\nsales\n")[1].split("\n\n")[0]
    assert sales == "2025-01  72.50  " + "█" * 40 + "\n2025-02   0.00\n2025-03   0.00"
    # January's 2 of 2.
    members = ran.out.split("\nactive members\n")[1].splitlines()
    assert members[:2] == ["2025-01  2  " + "█" * 40, "2025-02  0"]


NPS = ["group", "answers", "promoters", "passives", "detractors", "nps", "low", "high"]


def test_a_score_says_how_sure_it_is(running: Cli, tmp_path: Path) -> None:
    assert running("report", "nps", "--as-of", AS_OF, "--json").json == []
    head = "activity_id,member_id,occurred_at,kind,score,store\n"
    rows = "s1,0001,2025-03-01,survey,10,\ns2,0002,2025-03-01,survey,4,shop\n"
    (tmp_path / "survey.csv").write_text(head + rows, encoding="utf-8")
    assert running("import", "activities", "survey.csv", "--as-of", AS_OF).code == 0
    (row,) = running("report", "nps", "--as-of", AS_OF, "--json").json
    # p = d = 0.5: 0 -+ 196 x sqrt(1 / 2) = 0 -+ 138.6.
    assert list(row) == NPS
    assert list(row.values())[:6] == [None, 2, 1, 0, 1, 0]
    assert (round(row["low"], 1), round(row["high"], 1)) == (-138.6, 138.6)
    ran = running("report", "nps", "--by", "store", "--as-of", AS_OF, "--csv", "-q")
    assert [line.split(",")[:2] for line in ran.out.splitlines()[1:]] == [["shop", "1"], ["", "1"]]
    for words, code, ends in (
        (("--by", "shop"), "bad-by", 2),
        (("--kind", "vote"), "unknown-kind", 1),
        (("--program", "x"), "unknown-program", 1),
    ):
        ran = running("report", "nps", *words, "--as-of", AS_OF, "--json")
        assert (ran.code, ran.json["problems"][0]["code"]) == (ends, code)


EFFECT = (
    *("name", "program", "from", "until", "holdout", "groups", "uplift", "low", "high", "cost"),
    *("cost_per_member", "verdict"),
)


def test_an_effect_is_one_object(running: Cli, tmp_path: Path) -> None:
    ran = running("report", "effect", "double", "--as-of", AS_OF, "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (1, "no-holdout")
    text = running("program", "show", "corner-coffee", "--as-of", AS_OF, "-q").out
    boost = '[[boost]]\nname = "double"\nmultiply = "2"\nholdout = "50"\n'
    (tmp_path / "new.toml").write_text(text + boost, encoding="utf-8")
    assert running("program", "apply", "new.toml", "--as-of", AS_OF).code == 0
    ran = running("report", "effect", "double", "--as-of", AS_OF, "--json")
    assert (ran.code, tuple(ran.json)) == (0, EFFECT)
    assert [tuple(row) for row in ran.json["groups"]] == [
        ("group", "members", "buyers", "spend_per_member", "low", "high")
    ] * 2
    assert [row["group"] for row in ran.json["groups"]] == ["treated", "held-out"]
    assert (ran.json["from"], ran.json["until"], ran.json["holdout"]) == (AS_OF, AS_OF, "50")
    assert ran.json["verdict"] == "too few to tell"
    ran = running("report", "effect", "double", "--as-of", AS_OF, "-q")
    assert ran.out.splitlines()[-1] == "verdict   too few to tell"
    ran = running("report", "effect", "double", "--as-of", AS_OF, "--csv", "-q")
    assert ran.out.splitlines()[0] == "group,members,buyers,spend_per_member,low,high"
    ran = running("report", "effect", "double", "--from", "2025-01-01", "--as-of", AS_OF, "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (2, "outside-holdout")


RUN = (
    *("settings", "points", "balance", "liability", "sales", "cost", "cost_percent", "levels"),
    "problem",
)


def test_a_setting_is_tried_with_many_values(running: Cli, tmp_path: Path) -> None:
    text = running("program", "show", "corner-coffee", "--as-of", AS_OF, "-q").out
    text = text.replace('points = ["star"', 'point_value = "0.02"\npoints = ["star"', 1)
    (tmp_path / "new.toml").write_text(text, encoding="utf-8")
    words = ("program", "simulate", "new.toml", "--vary", "earn.spend.points=1..2/1")
    found = running(*words, "--as-of", AS_OF, "--json").json
    keys = ("program", "as_of", "since", "accounts", "now", "runs", "left_accounts")
    assert tuple(found) == keys
    assert [tuple(run) for run in found["runs"]] == [RUN] * 2
    assert [run["settings"] for run in found["runs"]] == [
        {"earn.spend.points": "1"},
        {"earn.spend.points": "2"},
    ]
    ran = running(*words, "--as-of", AS_OF, "--csv", "-q")
    assert ran.out.splitlines()[0].startswith("earn.spend.points,points,liability,cost_percent,")
    ran = running(*words, "--keep-cost-under", "0.01", "--as-of", AS_OF, "--json")
    assert (ran.code, ran.json["best"]) == (1, None)
    ran = running(*words, "--keep-cost-under", "100", "--as-of", AS_OF, "-q")
    assert ran.code == 0
    assert ran.out.splitlines()[-1].startswith("most generous: earn.spend.points = 2, ")
    for more, code in (
        (("--members",), "two-questions"),
        (("--keep-cost-under", "much"), "bad-percent"),
        (("--vary", "x"), "bad-vary"),
    ):
        ran = running(*words, *more, "--as-of", AS_OF, "--json")
        assert (ran.code, ran.json["problems"][0]["code"]) == (2, code)
    ran = running("program", "simulate", "new.toml", "--keep-cost-under", "3", "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (2, "needs-vary")


COST = (
    *("period", "group", "sales", "points_value", "redeemed_value", "vouchers_value"),
    "effective_percent",
)


def test_costs_have_their_keys(running: Cli) -> None:
    rows = running("report", "cost", "--as-of", AS_OF, "--json").json
    assert [tuple(row) for row in rows] == [COST] * 3
    # Anna's 60.00 and Ben's 12.50; the program says no point_value.
    assert tuple(rows[0].values()) == ("2025-01", None, "72.50", None, "0.00", "0.00", "0.00")
    ran = running("report", "cost", "--every", "year", "--by", "rule", "--as-of", AS_OF, "--csv")
    assert ran.out.splitlines()[0] == ",".join(COST)
    for by in ("level", "rule", "reward"):
        assert running("report", "cost", "--by", by, "--as-of", AS_OF, "-q").code == 0
    ran = running("report", "cost", "--by", "shop", "--as-of", AS_OF, "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (2, "bad-by")


def test_oddities_have_their_keys(running: Cli, tmp_path: Path) -> None:
    assert running("report", "oddities", "--as-of", AS_OF, "--json").json == []
    rows = "0004,Anna Berg,1990-05-04\n"
    (tmp_path / "more.csv").write_text("member_id,name,birthday\n" + rows, encoding="utf-8")
    assert running("import", "members", "more.csv", "--as-of", AS_OF).code == 0
    (row,) = running("report", "oddities", "--as-of", AS_OF, "--json").json
    assert row == {
        "what": "same-person",
        "member_id": "0001",
        "by": None,
        "on": AS_OF,
        "count": 2,
        "detail": "2 members with one name and birthday: 0001, 0004",
    }
    ran = running("report", "oddities", "--as-of", AS_OF, "--csv", "-q")
    assert ran.out.splitlines()[0] == "what,member_id,by,on,count,detail"
    ran = running("report", "oddities", "--from", "2025-04-01", "--as-of", AS_OF, "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (2, "no-days")
