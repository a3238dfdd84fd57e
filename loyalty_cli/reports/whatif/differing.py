"""`program diff`: what a candidate changes against the version in force, setting by setting."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.languages import forms_of
from loyalty_cli.program.language.load import load_program
from loyalty_cli.program.language.models import ProgramFile
from loyalty_cli.program.language.tables import Table
from loyalty_cli.reports.whatif.candidates import read_candidate
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import STANDS

_NAMED = {"earn": "name", "boost": "name", "reward": "id", "grant": "name"}
"""Tables in lists, each with the key that tells them apart."""

_ORDERED = frozenset({"earn", "boost", "grant", "level"})
"""Those of which the order matters."""

_SINGLE = ("program", "expiry", "tiers")

_FELT = f"""SELECT count(*) FROM events e
LEFT JOIN adoptions d ON e.member IS NULL AND d.event = e.event
JOIN programs p ON p.program = :program
JOIN accounts a ON a.program = p.program AND a.member = coalesce(e.member, d.member)
WHERE e.local_date <= :day
  AND (e.event > p.seen_event OR d.adoption > p.seen_adoption
       OR e.local_date > coalesce(p.walked_to, '') OR NOT {STANDS})
  AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.event = e.event)"""
"""Events that a batch would judge by what is in force then: no batch has judged them, or their
account has no entry yet and is walked anew."""

Change = dict[str, str | None]


def program_diff(store: Store, text: str, file: str, *, as_of: Day) -> dict[str, Any]:
    """One object: `program` `version` `as_of`, the `changes` (`table` `name` `setting` `change`
    `from` `to`), `accounts` of the program, how many of them have no entry yet
    (`accounts_without_entry`) and the `events_waiting` that a batch would judge by it.

    Raises as `read_candidate` does.
    """
    candidate = read_candidate(store, text, file, as_of)
    stands, _ = load_program(candidate.stands)
    assert stands is not None  # It was compiled a moment ago.
    now = _Said(stands, candidate.stands)
    accounts, new = store.db.execute(
        f"SELECT count(*), coalesce(sum(NOT {STANDS}), 0) FROM accounts a WHERE program = ?",
        (candidate.row.program,),
    ).fetchone()
    (events,) = store.db.execute(
        _FELT, {"program": candidate.row.program, "day": iso(as_of)}
    ).fetchone()
    return {
        "program": candidate.row.program_id,
        "version": candidate.book.place(candidate.now.number),
        "as_of": iso(as_of),
        "changes": list(_changes(now, _Said(candidate.model, candidate.text))),
        "accounts": accounts,
        "accounts_without_entry": new,
        "events_waiting": events,
    }


class _Said:
    """A program file: what it means, and how it says it."""

    def __init__(self, model: ProgramFile, text: str) -> None:
        self.model = model
        self.data: dict[str, Any] = tomllib.loads(text.removeprefix("\ufeff"))


def _changes(now: _Said, then: _Said) -> Iterator[Change]:
    for table in _SINGLE:
        yield from _single(
            table,
            (getattr(now.model, table), now.data.get(table, {})),
            (getattr(then.model, table), then.data.get(table, {})),
        )
        if table == "tiers":
            yield from _listed("level", _levels(now), _levels(then))
    for table in _NAMED:
        yield from _listed(table, _rows(now, table), _rows(then, table))


Told = tuple[Table | None, Mapping[str, Any]]
"""A table as a model, and as the file says it."""


def _single(table: str, now: Told, then: Told) -> Iterator[Change]:
    if now[0] is None and then[0] is None:
        return
    if now[0] is None:
        yield _change(table, None, None, "added", None, _summary(then[1]))
    elif then[0] is None:
        yield _change(table, None, None, "removed", _summary(now[1]), None)
    else:
        yield from _settings(table, None, now, then)


def _listed(table: str, now: dict[str, Told], then: dict[str, Told]) -> Iterator[Change]:
    for name, told in now.items():
        if name in then:
            yield from _settings(table, name, told, then[name])
        else:
            yield _change(table, name, None, "removed", _summary(told[1]), None)
    for name, told in then.items():
        if name not in now:
            yield _change(table, name, None, "added", None, _summary(told[1]))
    stay = [name for name in now if name in then]
    moved = [name for name in then if name in now]
    if stay != moved and table in _ORDERED:
        yield _change(table, None, "order", "changed", ", ".join(stay), ", ".join(moved))


def _settings(table: str, name: str | None, now: Told, then: Told) -> Iterator[Change]:
    model, other = now[0], then[0]
    assert model is not None
    for field, about in type(model).model_fields.items():
        key = about.alias or field
        if key == "level" and table == "tiers":
            continue
        if forms_of(getattr(model, field)) != forms_of(getattr(other, field)):
            default = about.get_default(call_default_factory=True)
            yield _change(
                table,
                name,
                key,
                "changed",
                _value(now[1], key, default),
                _value(then[1], key, default),
            )


def _rows(said: _Said, table: str) -> dict[str, Told]:
    data = said.data.get(table, ())
    return {
        str(getattr(model, _NAMED[table])): (model, row)
        for model, row in zip(getattr(said.model, table), data, strict=True)
    }


def _levels(said: _Said) -> dict[str, Told]:
    if said.model.tiers is None:
        return {}
    data = said.data["tiers"]["level"]
    return {
        str(level.name): (level, row)
        for level, row in zip(said.model.tiers.level, data, strict=True)
    }


def _change(
    table: str, name: str | None, setting: str | None, change: str, old: str | None, new: str | None
) -> Change:
    return {
        "table": table,
        "name": name,
        "setting": setting,
        "change": change,
        "from": old,
        "to": new,
    }


def _summary(row: Mapping[str, Any]) -> str:
    """A table in one line, without what it is known by and its levels."""
    known = "id" if "id" in row else "name"
    return ", ".join(
        f"{key} {said(value)}" for key, value in row.items() if key not in (known, "level")
    )


def _value(row: Mapping[str, Any], key: str, default: object) -> str:
    """A setting as the file says it, or what holds where it says nothing."""
    if key in row:
        return said(row[key])
    if default is None or default == () or default == {}:
        return "not set"
    return f"{said(default)} (when not set)"


def said(value: object) -> str:
    """A value of a program file in plain words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return " and ".join(f"{key} {said(part)}" for key, part in value.items()) or "none"
    if isinstance(value, Sequence) and not isinstance(value, str):
        tables = any(isinstance(part, Mapping) for part in value)
        return ("; " if tables else ", ").join(said(part) for part in value) or "none"
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
