"""Groups: which a member is in, and what their benefits do, in their order."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.engine.groups import groups_of, names_of, settled
from loyalty_cli.engine.points.expiry import expiry_from
from loyalty_cli.program.judging.boosts import factors_of, factors_on
from loyalty_cli.program.judging.facts import Held
from loyalty_cli.program.judging.groups import Benefits, GroupKind
from loyalty_cli.program.judging.rules import Boost, Ladder, Level, Program, Rule
from loyalty_cli.program.judging.shapes import Expiry

YEAR = Expiry(on=(12, 31))
LADDER = Ladder(
    by="spend",
    window="lifetime",
    upgrade="at-once",
    crossing="after",
    keep="forever",
    downgrade="to-earned",
    grace=None,
    levels=(Level("Member", 0), Level("Gold", 1000, Benefits(multiply=(3, 2), expiry=YEAR))),
)
PROGRAM = Program("p", "P", ("point", "points"), expiry=Expiry(on=(6, 30)), ladder=LADDER)
SPEND = Rule("spend", "purchase", 1, per_minor=100)


@dataclass(frozen=True)
class Another:
    """A group that is no level."""

    name: str
    benefits: Benefits
    kind: GroupKind = "level"


def test_whoever_has_no_level_yet_is_in_the_lowest() -> None:
    assert names_of(PROGRAM, Held()) == ("Member",)
    assert settled(PROGRAM, Held()) == Held("Member")


def test_a_level_of_another_version_is_no_group() -> None:
    assert groups_of(PROGRAM, Held("Diamond")) == ()
    assert settled(PROGRAM, Held("Diamond")) == Held(None)
    assert groups_of(Program("p", "P", ("point", "points")), Held("Gold")) == ()


def test_multipliers_of_groups_come_first_and_work_on_purchases() -> None:
    groups = (*groups_of(PROGRAM, Held("Gold")), Another("plus", Benefits(multiply=(2, 1))))
    boost = Boost("double", multiply=(2, 1))
    assert factors_on(SPEND, groups, [(boost, None)]) == [
        ("Gold", (3, 2), None),
        ("plus", (2, 1), None),
        ("double", (2, 1), None),
    ]
    assert factors_of(groups, Rule("visit", "visit", 5)) == []


def test_the_first_group_with_an_expiry_goes_before_the_program() -> None:
    gold = groups_of(PROGRAM, Held("Gold"))
    assert expiry_from(PROGRAM, None, gold) == ("level", YEAR)
    assert expiry_from(PROGRAM, None, groups_of(PROGRAM, Held("Member")))[0] == "program"
    assert expiry_from(PROGRAM, YEAR, gold) == ("rule", YEAR)


def test_what_benefits_are_called() -> None:
    assert Benefits(free_shipping=True, perks=("Coffee",)).said() == ["Coffee", "free shipping"]
    assert Benefits().said() == []
