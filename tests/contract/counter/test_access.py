"""`kind = "access"`: who may, and from which day on; `from` of every reward."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.conftest import Cli

PROGRAM = """
[program]
id = "kicks"
name = "Kicks"
points = ["mile", "miles"]

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"

[tiers]
by = "points"

[[tiers.level]]
name = "Member"
from = 0

[[tiers.level]]
name = "Gold"
from = 100

[[reward]]
id = "new-shoe"
name = "The new shoe"
kind = "access"
starts_on = "2026-03-10"
ends_on = "2026-03-20"
early_access = { Gold = "7 days" }

[[reward]]
id = "outlet"
name = "The outlet"
kind = "access"
when = { level = ["Gold"] }

[[reward]]
id = "socks"
name = "Socks"
kind = "item"
cost = 50
starts_on = "2026-03-10"
early_access = { Gold = "3 days" }
"""
SALES = """transaction_id,member_id,occurred_at,amount
1,gold,2026-02-01 10:00,100.00
2,plain,2026-02-01 10:00,60.00
"""


@pytest.fixture
def kicks(cli: Cli, tmp_path: Path) -> Cli:
    (tmp_path / "kicks.toml").write_text(PROGRAM)
    (tmp_path / "sales.csv").write_text(SALES)
    for words in (
        ("init", "--currency", "EUR", "--timezone", "UTC", "--country", "none"),
        ("program", "apply", "kicks.toml", "--as-of", "2026-01-01"),
        *(("import", "transactions", "sales.csv", "--enrol", "--batch", "--as-of", "2026-02-02"),),
    ):
        done = cli(*words)
        assert done.code == 0, done.err
    return cli


def listed(cli: Cli, who: str, day: str) -> dict[str, tuple[bool, str | None, str | None]]:
    rows = cli("reward", "list", "--member", who, "--as-of", day, "--json").json
    return {row["reward"]: (row["available"], row["reason"], row["from"]) for row in rows}


@pytest.mark.parametrize(
    ("who", "day", "shoe"),
    [
        ("gold", "2026-03-02", (False, "window", "2026-03-03")),
        ("gold", "2026-03-03", (True, None, "2026-03-03")),
        ("plain", "2026-03-09", (False, "window", "2026-03-10")),
        ("plain", "2026-03-10", (True, None, "2026-03-10")),
        ("gold", "2026-03-20", (True, None, "2026-03-03")),
        ("gold", "2026-03-21", (False, "window", "2026-03-03")),
    ],
)
def test_from_which_day_a_member_may(
    kicks: Cli, who: str, day: str, shoe: tuple[bool, str | None, str | None]
) -> None:
    assert listed(kicks, who, day)["new-shoe"] == shoe


def test_without_a_first_day_it_is_always_for_whom_its_conditions_name(kicks: Cli) -> None:
    assert listed(kicks, "gold", "2026-02-02")["outlet"] == (True, None, None)
    assert listed(kicks, "plain", "2026-02-02")["outlet"] == (False, "level", None)
    suspended = kicks("member", "suspend", "gold", "--as-of", "2026-02-03")
    assert suspended.code == 0, suspended.err
    assert listed(kicks, "gold", "2026-02-03")["outlet"] == (False, "suspended", None)


def test_other_kinds_have_a_first_day_too(kicks: Cli) -> None:
    assert listed(kicks, "gold", "2026-03-07")["socks"] == (True, None, "2026-03-07")
    assert listed(kicks, "plain", "2026-03-07")["socks"] == (False, "window", "2026-03-10")


def test_the_catalogue_without_a_member(kicks: Cli) -> None:
    rows = kicks("reward", "list", "--as-of", "2026-03-10", "--json").json
    assert [(row["reward"], row["from"], row["available"], row["cost"]) for row in rows] == [
        ("new-shoe", "2026-03-10", True, None),
        ("outlet", None, True, None),
        ("socks", "2026-03-10", True, 50),
    ]


def test_there_is_nothing_to_redeem(kicks: Cli) -> None:
    asked = kicks("reward", "redeem", "gold", "outlet", "--as-of", "2026-03-01", "--json")
    assert asked.code == 1
    assert [problem["code"] for problem in asked.json["problems"]] == ["not-for-points"]
    assert "it says who may" in asked.json["problems"][0]["message"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("cost = 5", "access costs nothing: whom it is for says when"),
        ("stock = 5", 'nobody has a reward of the kind "access": there is no stock of it'),
        ('limit = { times = 1, every = "day" }', "there is no limit of it"),
        ('value = "1.00"', "there is no value of it"),
        ("stacks = true", "only vouchers stack"),
    ],
)
def test_what_does_nothing_is_refused(cli: Cli, tmp_path: Path, line: str, says: str) -> None:
    text = PROGRAM.replace('kind = "access"\nwhen', f'kind = "access"\n{line}\nwhen')
    (tmp_path / "kicks.toml").write_text(text)
    checked = cli("program", "check", "kicks.toml", "--json")
    (problem,) = checked.json["problems"]
    assert (problem["code"], says in problem["message"]) == ("contradiction", True)


def test_it_can_not_be_given(cli: Cli, tmp_path: Path) -> None:
    grant = '\n[[grant]]\nname = "hello"\non = "join"\nreward = "outlet"\n'
    (tmp_path / "kicks.toml").write_text(PROGRAM + grant)
    checked = cli("program", "check", "kicks.toml", "--json")
    (problem,) = checked.json["problems"]
    assert "there is nothing to give" in problem["message"]
