"""`points explain`: what it says of an event, an entry, an account, and what it can't find."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.contract.conftest import Cli

AS_OF = "2025-02-28"

PROGRAM = """
[program]
id = "rich"
name = "Rich Stars"
points = ["star", "stars"]

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"
pending = "14 days"
limit = { points = 50, every = "day" }

[[earn]]
name = "coffee"
on = "purchase"
points = 3
per = "2.50"
prorate = true
rounding = "half-up"
when = { category = ["coffee"], weekday = ["tue"], min_amount = "4.00" }
expiry = { after = "3 months", round = "month-end" }

[[boost]]
name = "double tuesday"
rules = ["spend"]
multiply = "2"
limit = { times = 1, every = "month" }
when = { weekday = ["tue"] }

[[boost]]
name = "welcome"
add = 5
when = { first = true }

[expiry]
after = "12 months"

[tiers]
by = "points"
window = "12 months"
keep = "6 months"

[[tiers.level]]
name = "Base"
from = 0

[[tiers.level]]
name = "Gold"
from = 60
multiply = "1.5"

[[grant]]
name = "gold gift"
on = "level"
points = 20

[[grant]]
name = "happy birthday"
on = "birthday"
points = 30
expiry = { after = "30 days" }
"""

MEMBERS = """\
member_id,name,birthday,joined_on
A,Anna,1990-02-03,2025-01-01
B,Ben,,2025-01-01
"""

SALES = """\
transaction_id,member_id,occurred_at,amount,tip,category,type,refund_of
t1,A,2025-01-07 09:00,10.00,1.00,coffee,,
t1,A,2025-01-07 09:00,20.00,,cake,,
t2,A,2025-01-14 09:00,45.00,,coffee,,
t3,A,2025-01-15 10:00,5.00,,coffee,,
t4,A,2025-02-20 10:00,15.00,,,refund,t1
t5,B,2025-01-15,0.50,,,,
t6,,2025-01-16,3.00,,,,
t7,B,2025-03-20,3.00,,,,
"""


@pytest.fixture
def rich(cli: Cli, tmp_path: Path) -> Cli:
    """A shop whose program has a little of everything, walked to the end of February."""
    (tmp_path / "rich.toml").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "members.csv").write_text(MEMBERS, encoding="utf-8")
    (tmp_path / "sales.csv").write_text(SALES, encoding="utf-8")
    for words in (
        ("init", ".", "--currency", "EUR", "--timezone", "Europe/Berlin"),
        ("program", "apply", "rich.toml", "--as-of", "2025-01-01"),
        ("import", "members", "members.csv", "--as-of", "2025-01-01"),
        ("import", "transactions", "sales.csv", "--as-of", AS_OF, "--future-rows", "--batch"),
    ):
        ran = cli(*words)
        assert ran.code == 0, ran.err
    return cli


def told(cli: Cli, *words: str, as_of: str = AS_OF) -> dict[str, Any]:
    ran = cli("points", "explain", *words, "--as-of", as_of, "--json")
    assert ran.code == 0, ran.out
    found: dict[str, Any] = ran.json
    return found


def text(cli: Cli, *words: str) -> list[str]:
    ran = cli("points", "explain", *words, "--as-of", AS_OF, "--quiet")
    assert ran.code == 0, ran.err
    return [line.strip() for line in ran.out.splitlines()]


def rule(story: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [row for row in story["rules"] if row["rule"] == name]
    assert isinstance(found, dict)
    return found


def test_the_keys_are_the_same_whatever_became_of_it(rich: Cli) -> None:
    stories = [told(rich, "A", "--transaction", id_) for id_ in ("t1", "t4", "t6")]
    stories += [told(rich, "A", "--entry", "1"), told(rich, "B", "--transaction", "t7")]
    birthday = told(rich, "A", "--entry", "12")
    assert birthday["entry"]["grant"]["on"] == "birthday"
    assert {frozenset(story) for story in [*stories, birthday]} == {frozenset(stories[0])}
    rows = [row for story in stories for row in story["rules"]]
    assert len({frozenset(row) for row in rows}) == 1
    boosts = [boost for row in rows for boost in row["boosts"]]
    assert len({frozenset(boost) for boost in boosts}) == 1
    assert [story["outcome"] for story in stories] == [
        *("judged", "judged", "guest", "judged", "later")
    ]


def test_a_purchase_step_by_step(rich: Cli) -> None:
    story = told(rich, "A", "--transaction", "t1")
    assert story["agrees"] is True
    assert story["fact"]["file"] == "sales.csv"
    assert story["fact"]["line"] == 2
    assert story["fact"]["occurred_at"] == "2025-01-07T09:00:00+01:00"
    assert story["counts"]["left_out"] == [{"part": "tip", "amount": "1.00"}]
    assert (story["counts"]["counts"], story["counts"]["kept"]) == ("29.00", "15.00")
    assert [line["counts"] for line in story["counts"]["lines"]] == ["9.67", "19.33"]
    spend = rule(story, "spend")
    assert (spend["counted"], spend["step"], spend["steps"], spend["base"]) == (
        *("29.00", "1.00", "29"),
        29,
    )
    added = [(boost["boost"], boost["adds"], boost["total"]) for boost in spend["boosts"]]
    assert added == [("double tuesday", 29, 58), ("welcome", 5, 63)]
    [limit] = spend["limits"]
    assert (limit["used_points"], limit["wanted"], limit["gave"]) == (0, 63, 50)
    assert (spend["desired"], spend["points"]) == (63, 50)
    assert (spend["available_on"], spend["expires_on"]) == ("2025-01-21", "2026-01-21")
    assert spend["expiry_of"] == "program"
    coffee = rule(story, "coffee")
    assert coffee["lines"] == [1]
    assert (coffee["exact"], coffee["rounding"], coffee["base"]) == ("11.604", "half-up", 12)
    assert (coffee["expires_on"], coffee["expiry_of"]) == ("2025-04-30", "rule")
    assert coffee["boosts"][0]["why"] == "other-rules"
    assert coffee["boosts"][1]["why"] == "given"
    assert [row["grant"] for row in story["grants"]] == ["gold gift"]
    assert [(row["from"], row["to"]) for row in story["levels"]] == [("Base", "Gold")]
    assert story["refunds"][0]["transaction"] == "t4"


def test_why_it_did_not_earn(rich: Cli) -> None:
    coffee = rule(told(rich, "A", "--transaction", "t3"), "coffee")
    assert coffee["matched"] is False
    assert coffee["conditions"][0] == {
        "condition": "weekday",
        "asks": "tue",
        "met": "wed",
        "holds": False,
    }
    lines = text(rich, "A", "--transaction", "t3")
    assert "rule coffee: no" in lines
    assert "weekday tue: no, it was wed" in lines
    nothing = told(rich, "B", "--transaction", "t5")
    assert (nothing["outcome"], nothing["total"], nothing["entries"][0]["rule"]) == (
        *("judged", 5),
        "welcome",
    )


def test_boosts_that_stayed_out_and_levels_that_count(rich: Cli) -> None:
    spend = rule(told(rich, "A", "--transaction", "t2"), "spend")
    level, tuesday, welcome = spend["boosts"]
    assert (level["boost"], level["is_level"], level["exact"], level["total"]) == (
        *("Gold", True, "67.5"),
        67,
    )
    assert (tuesday["why"], tuesday["limits"][0]["used_times"]) == ("limit", 1)
    assert (welcome["why"], welcome["conditions"][0]["met"]) == ("conditions", "number 2")


def test_a_refund(rich: Cli) -> None:
    story = told(rich, "A", "--transaction", "t4")
    assert story["refund"]["of"] == "t1"
    assert (story["refund"]["counted_before"], story["refund"]["counted_after"]) == (
        *("29.00",),
        "14.50",
    )
    lost = {row["rule"]: (row["gave"], row["would_give"], row["taken"]) for row in _rows(story)}
    assert lost == {"spend": (50, 33, 17), "coffee": (12, 6, 6)}
    assert "spend gave 50; for what is kept it would give 33: 17 taken back" in text(
        rich, "A", "--transaction", "t4"
    )


def _rows(story: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = story["refund"]["rules"]
    return rows


def test_what_is_not_judged_says_why(rich: Cli, tmp_path: Path) -> None:
    assert any("it is a guest's" in line for line in text(rich, "A", "--transaction", "t6"))
    later = told(rich, "B", "--transaction", "t7")
    assert (later["outcome"], later["batch_due"]) == ("later", "2025-03-20")
    (tmp_path / "more.csv").write_text(
        "transaction_id,member_id,occurred_at,amount\nu1,B,2025-02-01 10:00,4.00\n",
        encoding="utf-8",
    )
    rich("import", "transactions", "more.csv", "--as-of", AS_OF)
    waits = told(rich, "B", "--transaction", "u1")
    assert (waits["outcome"], waits["batch_due"], waits["judgement"]) == ("waiting", AS_OF, None)
    assert f"no batch has judged it yet; a batch is due since {AS_OF}" in text(
        rich, "B", "--transaction", "u1"
    )
    assert [row["transaction"] for row in told(rich, "B")["waiting"]] == ["u1"]


def test_before_the_first_version(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "rich.toml").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "sales.csv").write_text(SALES, encoding="utf-8")
    cli("init", ".", "--currency", "EUR", "--timezone", "Europe/Berlin")
    cli("program", "apply", "rich.toml", "--from", "2025-01-15", "--as-of", "2025-01-15")
    ran = cli(
        *("import", "transactions", "sales.csv", "--enrol", "--future-rows", "--batch"),
        *("--as-of", AS_OF),
    )
    assert ran.code == 0, ran.err
    assert told(cli, "A", "--transaction", "t2")["outcome"] == "before-program"
    assert told(cli, "A", "--transaction", "t4")["outcome"] == "nothing-to-take"


def test_a_suspended_members(rich: Cli, tmp_path: Path) -> None:
    assert rich("member", "suspend", "B", "--reason", "x", "--as-of", AS_OF).code == 0
    (tmp_path / "more.csv").write_text(
        "transaction_id,member_id,occurred_at,amount\nu1,B,2025-03-01 10:00,4.00\n",
        encoding="utf-8",
    )
    rich("import", "transactions", "more.csv", "--batch", "--as-of", "2025-03-01")
    story = told(rich, "B", "--transaction", "u1", as_of="2025-03-01")
    assert (story["outcome"], story["entries"], story["rules"]) == ("suspended", [], [])


def test_entries_that_no_event_caused(rich: Cli) -> None:
    gift = told(rich, "A", "--entry", "12")["entry"]
    assert (gift["kind"], gift["grant"]["expires_on"]) == ("grant", "2025-03-05")
    assert rich("points", "adjust", "A", "-40", "--reason", "a mistake", "--as-of", AS_OF).code == 0
    taken = told(rich, "A", "--entry", "15")["entry"]
    assert taken["note"] == "a mistake"
    assert sum(used["points"] for used in taken["used"]) == -40
    assert taken["used"][0]["expires_on"] == "2025-03-05"
    assert "took 30 from the lot of 2025-02-03, good until 2025-03-05 (fed by entry 12)" in text(
        rich, "A", "--entry", "15"
    )


def test_the_account_in_short(rich: Cli) -> None:
    story = told(rich, "A")
    assert story["about"] == "account"
    assert sum(lot["remaining"] for lot in story["lots"]) == story["balance"] + story["pending"]
    level = story["level"]
    assert (level["level"], level["until"], level["review_on"]) == (
        *("Gold", "2025-07-07"),
        "2025-07-08",
    )
    assert (level["review_from"], level["review_until"]) == ("2024-07-08", "2025-07-07")
    assert (level["why"]["why"], level["why"]["transaction"]) == ("reached", "t1")
    lines = text(rich, "A")
    assert "entry 12: +30 granted, happy birthday" in lines
    assert "reached on 2025-01-07 with transaction t1, Base before" in lines


def test_debt_and_where_it_comes_from(rich: Cli, tmp_path: Path) -> None:
    balance = told(rich, "A")["balance"]
    rich("points", "adjust", "A", f"-{balance}", "--reason", "spent", "--as-of", AS_OF)
    (tmp_path / "more.csv").write_text(
        "transaction_id,member_id,occurred_at,amount,type,refund_of\n"
        "u1,A,2025-02-28 10:00,45.00,refund,t2\n",
        encoding="utf-8",
    )
    rich("import", "transactions", "more.csv", "--batch", "--as-of", AS_OF)
    story = told(rich, "A")
    assert story["debt"] == sum(debt["left"] for debt in story["debts"]) > 0
    assert {(debt["transaction"], debt["refund_of"]) for debt in story["debts"]} == {("u1", "t2")}
    made = told(rich, "A", "--entry", str(story["debts"][0]["entry"]))["entry"]
    assert made["owed"] == story["debts"][0]["owed"]


def test_a_past_day(rich: Cli) -> None:
    story = told(rich, "A", "--transaction", "t1", as_of="2025-01-10")
    assert (story["refunds"], story["counts"]["refunded"]) == ([], "0.00")
    assert told(rich, "A", "--transaction", "t4", as_of="2025-02-10")["outcome"] == "later"


@pytest.mark.parametrize(
    ("words", "code", "problem", "says"),
    [
        (("A", "--transaction", "t11"), 1, "no-such-transaction", "Did you mean t1?"),
        (("A", "--transaction", "zzz"), 1, "no-such-transaction", "The latest of A: t2, t3, t4."),
        (("A", "--activity", "t1"), 1, "no-such-activity", "There is one of that id under"),
        (("A", "--entry", "99"), 1, "no-such-entry", "There are entries 1 to 14"),
        (("A", "--transaction", "t5"), 1, "other-member", "loyalty points explain B"),
        (("C", "--transaction", "t5"), 1, "no-such-member", ""),
        (("A", "--transaction", "t1", "--source", "cvs"), 1, "unknown-source", "Did you mean csv?"),
        (("A", "--transaction", "t1", "--entry", "1"), 2, "two-questions", "one at a time"),
        (("A", "--entry", "1", "--source", "csv"), 2, "source-of-what", ""),
        (("A", "--program", "rcih"), 1, "no-account", ""),
    ],
)
def test_what_it_cannot_answer(
    rich: Cli, words: tuple[str, ...], code: int, problem: str, says: str
) -> None:
    ran = rich("points", "explain", *words, "--as-of", AS_OF, "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (code, problem)
    assert says in ran.json["problems"][0]["fix"]


def test_an_entry_that_comes_later(rich: Cli) -> None:
    ran = rich("points", "explain", "A", "--entry", "13", "--as-of", "2025-02-01", "--json")
    assert ran.code == 1
    assert "2025-02-20" in ran.json["problems"][0]["fix"]


def test_another_members_transaction_tells_no_more_than_the_id(rich: Cli) -> None:
    ran = rich("points", "explain", "A", "--transaction", "t5", "--as-of", AS_OF)
    assert "transaction t5 belongs to member B, not to A" in ran.err
    assert "Ben" not in ran.err
    assert "0.50" not in ran.err


def test_the_same_id_in_two_sources(rich: Cli, tmp_path: Path) -> None:
    (tmp_path / "shop.csv").write_text(
        "transaction_id,member_id,occurred_at,amount\nt1,A,2025-02-01 10:00,4.00\n"
        "t5,A,2025-02-01 11:00,4.00\n",
        encoding="utf-8",
    )
    rich("import", "transactions", "shop.csv", "--source", "shop", "--batch", "--as-of", AS_OF)
    ran = rich("points", "explain", "A", "--transaction", "t1", "--as-of", AS_OF, "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (2, "which-source")
    assert "csv, shop" in ran.json["problems"][0]["message"]
    story = told(rich, "A", "--transaction", "t1", "--source", "shop")
    assert story["fact"]["amount"] == "4.00"
    # Of two members' receipts of one number the member's own is meant.
    assert told(rich, "A", "--transaction", "t5")["fact"]["source"] == "shop"


def test_csv_has_every_key(rich: Cli) -> None:
    ran = rich("points", "explain", "A", "--transaction", "t1", "--as-of", AS_OF, "--csv")
    header = ran.out.splitlines()[0].split(",")
    assert header == list(told(rich, "A", "--transaction", "t1"))


def sell(cli: Cli, folder: Path, id_: str, member: str, day: str, amount: str) -> None:
    """One more receipt, and the batch of its day."""
    (folder / f"{id_}.csv").write_text(
        f"transaction_id,member_id,occurred_at,amount\n{id_},{member},{day} 10:00,{amount}\n",
        encoding="utf-8",
    )
    ran = cli("import", "transactions", f"{id_}.csv", "--batch", "--as-of", day)
    assert ran.code == 0, ran.err


def test_a_merged_members(rich: Cli, tmp_path: Path) -> None:
    day = "2025-03-04"
    sell(rich, tmp_path, "u1", "B", day, "45.00")
    ran = rich("member", "merge", "A", "B", "--reason", "one person", "--yes", "--as-of", day)
    assert ran.code == 0, ran.err
    sell(rich, tmp_path, "u2", "A", day, "10.00")
    mine = told(rich, "A", "--transaction", "u2", as_of=day)
    [limit] = rule(mine, "spend")["limits"]
    assert (limit["used_points"], limit["gave"], mine["agrees"]) == (50, 0, True)
    theirs = told(rich, "A", "--transaction", "u1", as_of=day)
    assert (theirs["merged_from"], theirs["agrees"], theirs["total"]) == ("B", True, 50)


def test_a_file_that_was_taken_back(rich: Cli, tmp_path: Path) -> None:
    day = "2025-03-05"
    sell(rich, tmp_path, "u1", "A", day, "50.00")
    number = rich("import", "list", "--as-of", day, "--json").json[-1]["import"]
    words = ("import", "undo", str(number), "--reason", "wrong file", "--yes", "--batch")
    assert rich(*words, "--as-of", day).code == 0
    sell(rich, tmp_path, "u2", "A", day, "10.00")
    gone = told(rich, "A", "--transaction", "u1", as_of=day)
    assert (gone["undone_on"], gone["total"], gone["agrees"]) == (day, 0, True)
    assert gone["fact"]["taken_back"] == {"on": day, "import": number}
    stays = told(rich, "A", "--transaction", "u2", as_of=day)
    [limit] = rule(stays, "spend")["limits"]
    assert (limit["used_points"], stays["agrees"]) == (0, True)


def test_a_limit_of_one_is_told_as_once(cli: Cli) -> None:
    """The note of an entry stays as it was written, for what compares it; people read "once"."""
    assert cli("demo", "stamp-card", "--dir", ".", "-q").code == 0
    day = ("--as-of", cli("status", "--json").json["last_batch"]["as_of"])
    entries = cli("points", "show", "0003", "--json", *day).json
    [cut] = [row for row in entries if row["note"] == "limit of 1 times per day"]
    shown = (
        cli("points", "show", "0003", *day).out,
        cli("points", "explain", "0003", "--entry", str(cut["entry"]), *day).out,
        cli("report", "statement", "0003", *day).out,
    )
    for text in shown:
        assert "limit of once per day" in text
        assert "1 times" not in text
