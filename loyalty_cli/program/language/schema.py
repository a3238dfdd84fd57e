"""The JSON Schema of a program file, for editors that complete and check TOML."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from loyalty_cli.program.language.models import ProgramFile


def program_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a program file.

    It says shapes only; what `load_program` refuses beyond them (contradictions, names that must
    exist) no schema can say.
    """
    schema = ProgramFile.model_json_schema(by_alias=True, mode="validation")
    cleaned: dict[str, Any] = _cleaned(schema)
    return {"$schema": GenerateJsonSchema.schema_dialect, "title": "loyalty program", **cleaned}


def _cleaned(part: Any) -> Any:
    """Without what TOML does not have (null) and what says nothing to a merchant (titles)."""
    if isinstance(part, list):
        return [_cleaned(item) for item in part]
    if not isinstance(part, dict):
        return part
    choices = part.get("anyOf")
    if isinstance(choices, list):
        kept = [choice for choice in choices if choice != {"type": "null"}]
        if len(kept) == 1 and len(choices) > 1:
            rest = {key: value for key, value in part.items() if key != "anyOf"}
            return _cleaned({**kept[0], **rest})
    return {
        key: {name: _cleaned(value) for name, value in found.items()}
        if key in ("properties", "$defs")
        else _cleaned(found)
        for key, found in part.items()
        if not (key == "title" or (key == "default" and found in (None, (), [])))
    }
