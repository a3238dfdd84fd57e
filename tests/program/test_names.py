"""Names by language: what a table of them may be, and that everything else has the first."""

from __future__ import annotations

import pickle

import pytest

from loyalty_cli.base.languages import Spoken, in_language
from loyalty_cli.program.judging.compile import compile_program
from loyalty_cli.program.language.load import load_program

FILE = """
[program]
id = "stars"
name = {name}
points = {points}

[[earn]]
name = "spend"
on = "purchase"
points = 1
when = {{ level = ["Gold"] }}

[tiers]
by = "points"
[[tiers.level]]
name = {level}
from = 0
"""

GOLD = '{ en = "Gold", "zh-TW" = "金卡" }'
STARS = '{ en = ["star", "stars"], "zh-TW" = ["星", "星"] }'


def file(name: str = GOLD, points: str = STARS, level: str = GOLD) -> str:
    return FILE.format(name=name, points=points, level=level)


def test_others_name_a_level_by_its_first_name_and_the_program_judges_by_it() -> None:
    model, problems = load_program(file())
    assert not problems
    assert model is not None
    program, _ = compile_program(model, 2)
    assert program is not None
    assert (program.name, program.points) == ("Gold", ("star", "stars"))
    assert program.ladder is not None
    level = program.ladder.levels[0].name
    assert (level, type(level), type(program.name), type(program.points[1])) == (
        "Gold",
        *(str, str, str),
    )


def test_the_model_keeps_every_form() -> None:
    model, _ = load_program(file())
    assert model is not None
    assert [in_language(model.program.name, each) for each in ("en", "zh-TW", "de")] == [
        "Gold",
        "金卡",
        "Gold",
    ]
    assert in_language(model.program.points[1], "zh-TW") == "星"


def test_a_name_by_language_outlives_a_pickle() -> None:
    name = pickle.loads(pickle.dumps(Spoken({"en": "Gold", "de": "Golden"})))
    assert (name, in_language(name, "de")) == ("Gold", "Golden")


@pytest.mark.parametrize(
    ("text", "line", "column", "says", "fix"),
    [
        (
            file(name='{ en = "A", xx = "B" }'),
            4,
            "program.name.xx",
            "name.xx: no language here; there is en, de, fr, es, ja, zh-TW, zh-CN",
            "use one of those, or leave it out",
        ),
        (
            file(name='{ "zh-tw" = "B" }'),
            4,
            "program.name.zh-tw",
            "name.zh-tw: no language here; there is en, de, fr, es, ja, zh-TW, zh-CN",
            "did you mean zh-TW?",
        ),
        (
            file(name="{}"),
            4,
            "program.name",
            "name: the table has no languages",
            '{ en = "Gold", "zh-TW" = "金卡" }',
        ),
        (
            file(points='{ en = ["star"] }'),
            5,
            "program.points.en",
            'points.en: ["star"] has not two words',
            'write the word for one and for many: ["star", "stars"]',
        ),
        (
            file(level='{ en = 3, de = "B" }').replace("Gold", "3"),
            16,
            "tiers.level[1].name.en",
            "level[1].name.en: 3 is a whole number, not text",
            'write "3" in quotes',
        ),
    ],
)
def test_what_a_table_of_names_may_not_be(
    text: str, line: int, column: str, says: str, fix: str
) -> None:
    model, problems = load_program(text)
    assert model is None
    first = next(problem for problem in problems if problem.column == column)
    assert (first.line, first.message, first.fix) == (line, says, fix)


def test_the_same_first_name_twice_is_found() -> None:
    text = file() + '[[tiers.level]]\nname = { en = "Gold", de = "Anders" }\nfrom = 9\n'
    model, problems = load_program(text)
    assert model is None
    assert [problem.code for problem in problems] == ["name-twice"]
