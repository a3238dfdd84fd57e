"""The JSON Schema says every key of the models, and nothing pydantic's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from loyalty_cli.program.conditions import KINDS
from loyalty_cli.program.language.models import (
    BoostTable,
    EarnTable,
    GrantTable,
    LevelTable,
    ProgramFile,
    ProgramTable,
    TiersTable,
)
from loyalty_cli.program.language.reward_models import AnyRewardTable
from loyalty_cli.program.language.schema import program_schema
from loyalty_cli.program.language.tables import ExpiryTable, LimitTable, Table
from loyalty_cli.program.reward_kinds.gift_card import GiftCardTable
from loyalty_cli.program.reward_kinds.voucher import VoucherTable

SCHEMA = program_schema()


@pytest.mark.parametrize(
    "model",
    [
        BoostTable,
        EarnTable,
        ExpiryTable,
        GiftCardTable,
        GrantTable,
        LevelTable,
        LimitTable,
        ProgramTable,
        AnyRewardTable,
        TiersTable,
        VoucherTable,
    ],
)
def test_every_key_is_there_and_no_other(model: type[Table]) -> None:
    part = SCHEMA["$defs"][model.__name__]
    keys = {field.alias or name for name, field in model.model_fields.items()}
    assert set(part["properties"]) == keys
    assert part["additionalProperties"] is False


def test_the_top_tables() -> None:
    assert set(SCHEMA["properties"]) == set(ProgramFile.model_fields)
    assert SCHEMA["required"] == ["program"]
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_condition_has_its_help() -> None:
    when = SCHEMA["$defs"]["EarnTable"]["properties"]["when"]
    assert {key: part["description"] for key, part in when["properties"].items()} == {
        key: kind.help for key, kind in KINDS.items()
    }


def _parts(part: Any) -> Any:
    yield part
    for inner in (
        part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    ):
        yield from _parts(inner)


def test_it_is_json_without_null_and_every_leaf_says_something() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert {"type": "null"} not in list(_parts(SCHEMA))
    tables = [part for part in _parts(SCHEMA["$defs"]) if isinstance(part, dict)]
    assert not any(isinstance(part.get("title"), str) for part in tables)
    assert not any("default" in part and part["default"] in (None, []) for part in tables)
    assert SCHEMA["$defs"]["EarnTable"]["properties"]["rounding"]["default"] == "down"
    assert SCHEMA["$defs"]["EarnTable"]["properties"]["expiry"] == {"$ref": "#/$defs/ExpiryTable"}
    for part in _parts(SCHEMA["$defs"]):
        if isinstance(part, dict) and "properties" in part:
            assert all(part["properties"].values())
    assert SCHEMA["$defs"]["EarnTable"]["properties"]["per"]["pattern"].startswith("^[0-9]")
    assert SCHEMA["$defs"]["EarnTable"]["required"] == ["name", "on", "points"]
