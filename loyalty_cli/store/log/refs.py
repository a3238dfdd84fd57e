"""`--ref`: the caller's own id for a command, so that repeating it changes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.store.file.connection import Store


def look_up(store: Store, ref: str, arguments: Mapping[str, object]) -> dict[str, Any] | None:
    """The first result kept under `ref`, or None where it is new.

    `arguments` are the command and all that decides what it does. Raises Refused (`ref-used`)
    where they are not those of the first time.
    """
    row = store.db.execute("SELECT arguments, result FROM refs WHERE ref = ?", (ref,)).fetchone()
    if row is None:
        return None
    if row[0] != _text(arguments):
        raise Refused(
            Problem(
                "ref-used",
                "this reference stands for another command",
                column="--ref",
                value=ref,
                fix="Give each command a reference of its own; repeat one only with the very same "
                "arguments.",
            )
        )
    result: dict[str, Any] = json.loads(row[1])
    return result


def keep(
    store: Store,
    ref: str,
    arguments: Mapping[str, object],
    result: Mapping[str, object],
    arrival: int,
) -> None:
    """Keeps the result of a command under its reference, in the command's own transaction."""
    store.db.execute(
        "INSERT INTO refs (ref, arguments, result, arrival) VALUES (?, ?, ?, ?)",
        (ref, _text(arguments), json.dumps(result), arrival),
    )


def _text(arguments: Mapping[str, object]) -> str:
    return json.dumps(arguments, sort_keys=True, default=str)
