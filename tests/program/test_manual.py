"""The manual has every key of the program file, with its default and an example that loads."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
import tomli_w
from pydantic.fields import FieldInfo

from loyalty_cli.manual import page
from loyalty_cli.program.conditions import KINDS
from loyalty_cli.program.language.load import load_program
from loyalty_cli.program.language.models import ProgramFile
from loyalty_cli.program.language.shapes import show
from loyalty_cli.program.language.tables import Table
from loyalty_cli.program.reward_kinds.club import ClubOfRewardTable
from tests.reports.test_terms import tables_in

_HEADING = re.compile(r"### `\[*([\w.]+)\]*`")


@dataclass(frozen=True)
class Row:
    """A key as the manual has it."""

    table: str
    key: str
    default: str
    example: str


def rows() -> Iterator[Row]:
    table = ""
    for line in page("program").splitlines():
        heading = _HEADING.fullmatch(line)
        if heading:
            table = heading[1] if heading[1] == "reward.club" else heading[1].rpartition(".")[2]
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if table and line.startswith("| `") and len(cells) == 4:
            yield Row(table, cells[0].strip("`"), cells[1], cells[3].strip("`"))


ROWS = list(rows())


def models(model: type[Table], name: str | None = None) -> Iterator[tuple[str, type[Table]]]:
    """Every table of the file by the key under which it stands."""
    if name is not None:
        yield name, model
    for field, about in model.model_fields.items():
        for inner in tables_in(about.annotation):
            of_reward = inner is ClubOfRewardTable
            yield from models(inner, "reward.club" if of_reward else about.alias or field)


MODELS = dict(models(ProgramFile))


def fields(table: str) -> dict[str, FieldInfo]:
    return {about.alias or field: about for field, about in MODELS[table].model_fields.items()}


def test_every_key_has_its_row_and_no_other() -> None:
    """A new key of a table has its row on the manual's page `program`."""
    told = {(row.table, row.key) for row in ROWS if row.table != "when"}
    assert told == {(table, key) for table in MODELS for key in fields(table)}
    assert len(told) == sum(row.table != "when" for row in ROWS)


def test_every_condition_has_its_row() -> None:
    assert [row.key for row in ROWS if row.table == "when"] == list(KINDS)


KEYS = [row for row in ROWS if row.table != "when"]


@pytest.mark.parametrize("row", KEYS, ids=lambda row: f"{row.table}.{row.key}")
def test_the_default_is_the_models(row: Row) -> None:
    about = fields(row.table)[row.key]
    default = None if about.is_required() else about.get_default(call_default_factory=True)
    if about.is_required():
        assert row.default == "needed"
    elif default in (None, (), {}):
        assert row.default != "needed"
    else:
        shown = show(list(default) if isinstance(default, tuple) else default)
        assert row.default.strip("`") == shown


BASE: dict[str, Any] = {
    "program": {
        "id": "stars",
        "name": "Stars",
        "points": ["star", "stars"],
        "point_value": "0.05",
    },
    "earn": [{"name": "spend", "on": "purchase", "points": 1}],
    "boost": [{"name": "double", "multiply": "2"}],
    "tiers": {
        "by": "purchases",
        "level": [{"name": "Member", "from": 0}, {"name": "Gold", "from": 100}],
    },
    "club": [
        {
            "id": "plus",
            "name": "Plus",
            "term": [{"price": "9.00", "valid": "1 year"}],
            "price": [{"on": "class", "from": 1, "price": "20.00"}],
        }
    ],
    "reward": [
        {"id": "ten", "name": "Ten off", "kind": "voucher", "voucher": {"percent": "10"}},
        {"id": "card", "name": "Card", "kind": "gift-card", "gift_card": {"amount": "5.00"}},
        {"id": "mug", "name": "A mug", "kind": "item", "cost": 100},
        {
            "id": "year",
            "name": "A year",
            "kind": "club",
            "club": {"id": "plus", "valid": "1 year"},
        },
    ],
    "grant": [{"name": "birthday", "on": "birthday", "points": 5}],
}

WAYS: dict[str, tuple[str | int, ...]] = {
    "program": ("program",),
    "earn": ("earn", 0),
    "boost": ("boost", 0),
    "tiers": ("tiers",),
    "level": ("tiers", "level", 1),
    "discount": ("tiers", "level", 1, "discount"),
    "club": ("club", 0),
    "term": ("club", 0, "term", 0),
    "price": ("club", 0, "price", 0),
    "reward.club": ("reward", 3, "club"),
    "reward": ("reward", 0),
    "voucher": ("reward", 0, "voucher"),
    "gift_card": ("reward", 1, "gift_card"),
    "grant": ("grant", 0),
    "expiry": ("expiry",),
    "limit": ("earn", 0, "limit"),
}
"""Where the example of a table's key is put."""

ALONE = {"discount", "expiry", "limit"}
"""Tables of which an example is all there is."""

INSTEAD: dict[tuple[str, str], tuple[str, ...]] = {
    ("boost", "add"): ("multiply",),
    ("reward", "kind"): ("voucher",),
    ("reward", "club"): ("voucher",),
    ("reward", "gift_card"): ("voucher",),
    ("reward", "points"): ("voucher",),
    **{("voucher", how): ("percent",) for how in ("amount", "item", "free_shipping")},
}
"""What an example takes the place of."""


@pytest.mark.parametrize("row", KEYS, ids=lambda row: f"{row.table}.{row.key}")
def test_the_example_loads(row: Row) -> None:
    given = tomllib.loads(f"it = {{ {row.example} }}")["it"]
    assert row.key in given
    data = deepcopy(BASE)
    *way, last = WAYS[row.table]
    inner: Any = data
    for word in way:
        inner = inner[word]
    if row.table in ALONE:
        inner[last] = given
    else:
        for key in INSTEAD.get((row.table, row.key), ()):
            del inner[last][key]
        inner[last].update(given)
    _load(data)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.table == "when"], ids=lambda row: row.key
)
def test_the_example_of_a_condition_loads(row: Row) -> None:
    data = deepcopy(BASE)
    data["earn"][0].update(tomllib.loads(row.example))
    if KINDS[row.key].of_activity:
        data["earn"][0]["on"] = "review"
    assert row.key in data["earn"][0]["when"]
    _load(data)


def _load(data: dict[str, Any]) -> None:
    model, problems = load_program(tomli_w.dumps(data))
    assert model is not None, problems
