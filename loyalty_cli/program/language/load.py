"""A program file's text to its model, or to all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from loyalty_cli.base.problems import Problem
from loyalty_cli.base.toml_positions import Path, Positions, find_positions, path_text
from loyalty_cli.base.toml_text import TOO_DEEP, read_toml, syntax_problem, without_bom
from loyalty_cli.program.language.checks import cross_faults
from loyalty_cli.program.language.club_models import ClubTable
from loyalty_cli.program.language.later import later
from loyalty_cli.program.language.models import (
    BoostTable,
    EarnTable,
    GrantTable,
    ProgramFile,
    ProgramTable,
    TiersTable,
)
from loyalty_cli.program.language.reward_models import AnyRewardTable
from loyalty_cli.program.language.shapes import Fault, show, unknown_key
from loyalty_cli.program.language.tables import FAULTY, ExpiryTable, Table

_SINGLE: dict[str, type[Table]] = {
    "program": ProgramTable,
    "expiry": ExpiryTable,
    "tiers": TiersTable,
}
_LISTED: dict[str, type[Table]] = {
    "club": ClubTable,
    "earn": EarnTable,
    "boost": BoostTable,
    "reward": AnyRewardTable,
    "grant": GrantTable,
}
_TABLES = {**_SINGLE, **_LISTED}
_VALUE_MAX = 200
_MAYBE_LATER = ("unknown-key", "not-allowed", "reserved-word", "wrong-type")
"""The codes under which something of a later version is first refused."""


def load_program(text: str, file: str | None = None) -> tuple[ProgramFile | None, list[Problem]]:
    """The model of a program file, or None with all of its problems in the order of lines.

    `file` is only the name that the problems carry.
    """
    data, syntax = read_toml(text, file)
    if data is None:
        return None, [syntax] if syntax else []
    return model_of(data, text, file)


def model_of(
    data: Mapping[str, Any], text: str, file: str | None
) -> tuple[ProgramFile | None, list[Problem]]:
    """The same for what a text says, or would say with other values in its place."""
    try:
        positions = find_positions(without_bom(text))
    except RecursionError:
        return None, [syntax_problem(TOO_DEEP, text, file, 1)]
    faults: list[Fault] = []
    parts: dict[Path, Table] = {}
    for path, model, raw in _pieces(data, faults):
        try:
            parts[path] = model.model_validate(raw)
        except ValidationError as error:
            for details in error.errors(include_url=False, include_input=False):
                faults += [fault.under(*path) for fault in _translated(model, raw, details)]
    faults += cross_faults(data, parts)
    if faults:
        problems = [_problem(fault, data, positions, file) for fault in faults]
        return None, sorted(dict.fromkeys(problems), key=lambda problem: problem.line or 0)
    program = _assembled(parts)
    program._positions, program._file = positions, file
    return program, []


def _pieces(
    data: Mapping[str, Any], faults: list[Fault]
) -> Iterator[tuple[Path, type[Table], Any]]:
    """The tables of the file that are judged each by itself; others become faults."""
    if "program" not in data:
        fix = "begin the file with [program], id, name and points"
        faults.append(Fault("missing-key", "the table is missing", fix, ("program",)))
    for key, raw in data.items():
        if key in _SINGLE:
            yield from _single(key, raw, faults)
        elif key in _LISTED:
            yield from _listed(key, raw, faults)
        else:
            faults.append(unknown_key(key, _TABLES))


def _single(key: str, raw: object, faults: list[Fault]) -> Iterator[tuple[Path, type[Table], Any]]:
    if isinstance(raw, dict):
        yield (key,), _SINGLE[key], raw
    else:
        faults.append(Fault("wrong-type", "there is one such table", f"write [{key}]", (key,)))


def _listed(key: str, raw: object, faults: list[Fault]) -> Iterator[tuple[Path, type[Table], Any]]:
    if not isinstance(raw, list):
        says = "there may be several such tables"
        faults.append(Fault("wrong-type", says, f"write [[{key}]]", (key,)))
        return
    for place, table in enumerate(raw):
        if isinstance(table, dict):
            yield (key, place), _LISTED[key], table
        else:
            says = f"{show(table)} is not a table"
            faults.append(Fault("wrong-type", says, f"write [[{key}]]", (key, place)))


def _translated(model: type[Table], raw: object, details: ErrorDetails) -> Iterator[Fault]:
    """One of pydantic's errors in a merchant's words, seen from its table."""
    place = _real_path(raw, details["loc"])
    kind = details["type"]
    if kind == FAULTY:
        yield from (fault.under(*place) for fault in details["ctx"]["faults"])
    elif kind == "extra_forbidden":
        known = _keys_at(model, place[:-1])
        yield unknown_key(str(place[-1]), known).under(*place[:-1])
    elif kind == "missing":
        yield Fault("missing-key", "is missing", None, place)
    else:  # All else that these models can refuse is something other than a table.
        found = _value_at(raw, place)
        yield Fault("wrong-type", f"{show(found)} is not a table", None, place)


def _real_path(raw: Any, loc: Iterable[str | int]) -> Path:
    """The path as the file has it: one table where a list may stand has no place in a list."""
    path: Path = ()
    for part in loc:
        if isinstance(part, int) and isinstance(raw, dict):
            continue
        path += (part,)
        raw = _value_at(raw, (part,))
    return path


def _value_at(raw: Any, path: Path) -> Any:
    for part in path:
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            return None
    return raw


def _keys_at(model: type[Table], path: Path) -> dict[str, object]:
    """The keys that the table at a path may have."""
    for part in path:
        for name, field in model.model_fields.items():
            if part in (name, field.alias):
                model = next(_tables_in(field.annotation), model)
    return {field.alias or name: None for name, field in model.model_fields.items()}


def _tables_in(annotation: Any) -> Iterator[type[Table]]:
    if isinstance(annotation, type) and issubclass(annotation, Table):
        yield annotation
    for part in get_args(annotation):
        yield from _tables_in(part)


def _problem(
    fault: Fault, data: Mapping[str, Any], positions: Positions, file: str | None
) -> Problem:
    path = fault.key
    value = _value_at(data, path)
    code, says, fix = fault.code, fault.says, fault.fix
    label = _label(path, data)
    name = later(path, value) if code in _MAYBE_LATER else None
    if name is not None:
        code, label, says = "not-in-this-version", name, "not in this version"
        fix = "leave it out; loyalty program schema has all that this version knows"
    return Problem(
        code=code,
        message=f"{label}: {says}",
        file=file,
        line=positions.line(path) or 1,
        column=path_text(path),
        value=_shown(value),
        fix=fix,
    )


def _label(path: Path, data: Mapping[str, Any]) -> str:
    """How a message names the place: the key within its table, or the table."""
    top = path[0]
    listed = isinstance(data.get(str(top)), list) or top in _LISTED
    inner = path[2 if listed else 1 :]
    if inner:
        return path_text(inner)
    if isinstance(data.get(str(top), {}), list | dict):
        return f"[[{top}]]" if listed else f"[{top}]"
    return str(top)


def _shown(value: object) -> str | None:
    if value is None:
        return None
    shown = value if isinstance(value, str) else show(value)
    return shown if len(shown) <= _VALUE_MAX else f"{shown[:_VALUE_MAX]}…"


def _assembled(parts: Mapping[Path, Table]) -> ProgramFile:
    """The whole model of tables that are all good."""
    found: dict[str, Any] = {}
    for path, table in parts.items():
        key = str(path[0])
        if key in _LISTED:
            found.setdefault(key, []).append(table)
        else:
            found[key] = table
    return ProgramFile.model_validate(found)
