"""What commands were asked, in numbers and days: enough to repeat them from nothing.

Words that can name a person (reasons, names, keys) stand in `notes`, `audit_texts` and the tables
of members, never here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from loyalty_cli.store.file.connection import Store


def note_command(
    store: Store, arrival: int, command: str, arguments: Mapping[str, int | str | bool | None]
) -> None:
    """Keeps what the command of an arrival was asked.

    Members, accounts and programs are named by their numbers, days as ISO text.
    """
    store.db.execute(
        "INSERT INTO commands (arrival, command, arguments) VALUES (?, ?, ?)",
        (arrival, command, json.dumps(arguments, sort_keys=True)),
    )
