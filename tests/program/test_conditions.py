"""Every condition by its own cases, and what is built from their list."""

from __future__ import annotations

import pickle
import subprocess
import sys
import tomllib
from dataclasses import fields
from random import Random
from typing import Any, ClassVar

import pytest

from loyalty_cli.program.conditions import KINDS, WHEN, Case, Kind, build_when
from loyalty_cli.program.judging.facts import Line, Moment
from loyalty_cli.program.judging.shapes import When
from tests.random_programs import make_when

ROWS = [
    pytest.param(kind, case, id=f"{kind.key}-{number}")
    for kind in KINDS.values()
    for number, case in enumerate(kind.cases)
]


def _refuse(key: str, says: str) -> None:
    raise AssertionError(f"{key} {says}")


def _built(kind: Kind, case: Case) -> When:
    table = WHEN.parse({kind.key: case.value, **case.beside})
    return build_when(table, 2, _refuse)


@pytest.mark.parametrize(("kind", "case"), ROWS)
def test_each_case_holds_or_not(kind: Kind, case: Case) -> None:
    when = _built(kind, case)
    if isinstance(case.given, Line):
        found = [c.takes(case.given) for c in when.lines if c.key == kind.key]
    else:
        found = [c.holds(case.given) for c in (*when.amounts, *when.others) if c.key == kind.key]
    assert found == [case.holds]


@pytest.mark.parametrize(("kind", "case"), ROWS)
def test_each_condition_is_frozen_pickles_and_says_what_it_saw(kind: Kind, case: Case) -> None:
    when = _built(kind, case)
    assert pickle.loads(pickle.dumps(when)) == when
    assert hash(pickle.loads(pickle.dumps(when))) == hash(when)  # only what is frozen has one
    assert kind.key in when.keys
    for condition in when.lines:
        assert isinstance(case.given, Line)
        assert condition.seen(case.given)
    for other in (*when.amounts, *when.others):
        assert isinstance(case.given, Moment)
        assert other.seen(case.given)


class _Watched(Moment):
    """A moment that notes which of its fields are looked at."""

    looked_at: ClassVar[set[str]] = set()

    def __getattribute__(self, name: str) -> Any:
        _Watched.looked_at.add(name)
        return super().__getattribute__(name)


@pytest.mark.parametrize(("kind", "case"), ROWS)
def test_each_condition_looks_at_no_more_than_it_says(kind: Kind, case: Case) -> None:
    when = _built(kind, case)
    if isinstance(case.given, Line):
        assert when.reads == {"lines"}
        return
    watched = _Watched(**{f.name: getattr(case.given, f.name) for f in fields(Moment)})
    for condition in (*when.amounts, *when.others):
        _Watched.looked_at = set()
        condition.holds(watched)
        condition.seen(watched)
        assert set(_Watched.looked_at) <= condition.reads <= when.reads


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.key)
def test_each_kind_has_help_an_example_and_cases_both_ways(kind: Kind) -> None:
    assert kind.help
    example = tomllib.loads(kind.example)["when"]
    assert list(example) == [kind.key]
    assert WHEN.parse(example)
    assert {case.holds for case in kind.cases} == {True, False}


@pytest.mark.parametrize(
    ("key", "given", "seen"),
    [
        ("min_amount", Moment(1, None, "purchase", amount=1250), "12.50"),
        ("min_order", Moment(1, None, "purchase", order=5), "0.05"),
        ("category", Line(None, None, None, 1), "no category"),
        ("sku", Line("MUG", None, None, 1), "MUG"),
        ("store", Moment(1, None, "purchase", store="harbour"), "harbour"),
        ("channel", Moment(1, None, "purchase"), "no channel"),
        ("quantity", Moment(1, None, "walk", quantity=2_500_000), "2.5"),
        ("quantity", Moment(1, None, "walk", quantity=20_000_000), "20"),
        ("score", Moment(1, None, "survey"), "no score"),
        ("score", Moment(1, None, "survey", score=8_500_000), "8.5"),
        ("subject", Moment(1, None, "review"), "no subject"),
        ("weekday", Moment(1, None, "purchase"), "mon"),
        ("hours", Moment(1, 61, "purchase"), "01:01"),
        ("hours", Moment(1, None, "purchase"), "no time"),
        ("dates", Moment(739676, None, "purchase"), "2026-03-01"),
        ("nth", Moment(1, None, "purchase", nth=7), "number 7"),
        ("level", Moment(1, None, "purchase"), "no level"),
        ("attribute", Moment(1, None, "purchase", attributes={"city": "Rome"}), "city Rome"),
        ("attribute", Moment(1, None, "purchase"), "city unknown"),
        ("birthday", Moment(1, None, "purchase", birthday=739676), "03-01"),
        ("quiet", Moment(1, None, "purchase"), "never bought"),
        ("member_for", Moment(1, None, "purchase", joined_on=739676), "joined 2026-03-01"),
        ("history", Moment(1, None, "purchase", history=lambda by, window: 12), "purchases 12"),
    ],
)
def test_what_a_condition_saw(key: str, given: Moment | Line, seen: str) -> None:
    when = build_when(WHEN.parse(tomllib.loads(KINDS[key].example)["when"]), 2, _refuse)
    if isinstance(given, Line):
        assert [c.seen(given) for c in when.lines] == [seen]
    else:
        assert [c.seen(given) for c in (*when.amounts, *when.others)] == [seen]


def test_the_families_stand_apart() -> None:
    table = {"category": ["a"], "min_order": "5", "max_amount": "9", "nth": 2, "sku": ["b"]}
    when = build_when(WHEN.parse(table), 2, _refuse)
    assert [c.key for c in when.lines] == ["category", "sku"]
    assert [c.key for c in when.amounts] == ["max_amount", "min_order"]
    assert [c.key for c in when.others] == ["nth"]
    assert when.keys == set(table)


def test_the_compiled_form_is_imported_without_pydantic() -> None:
    code = (
        "import sys, loyalty_cli.program.judging.rules, loyalty_cli.program.judging.facts,"
        " loyalty_cli.program.conditions; print('pydantic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_programs_at_random_have_every_condition() -> None:
    """What the laws are tried with knows what the language knows."""
    found = {
        key
        for seed in range(300)
        for purchase in (True, False)
        for key in make_when(Random(seed), ["Base", "Gold"], purchase=purchase)
    }
    # Clubs are drawn with programs that have some: tests/engine/clubs.
    assert found == set(KINDS) - {"club"}
