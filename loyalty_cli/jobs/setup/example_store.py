"""A new store that begins with one of the example programs."""

from __future__ import annotations

import shutil
from pathlib import Path

from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.setup.examples import Example
from loyalty_cli.jobs.setup.init import STORE_FILE, init_store
from loyalty_cli.jobs.setup.programs import apply_program
from loyalty_cli.store.file.drafts import remove_store_file
from loyalty_cli.store.file.locate import SETTINGS_FILE
from loyalty_cli.store.file.store_file import open_store
from loyalty_cli.store.file.store_key import key_path

PROGRAM_NAME = "program.toml"


def start_store(
    folder: Path,
    *,
    name: str | None,
    currency: str,
    timezone: str,
    country: str | None,
    store: Path | None = None,
    example: Example | None,
    caller: Caller,
) -> Outcome:
    """Makes the store and, with an example, applies its program and lays it down to be edited.

    All or nothing: where the program does not fit (its amounts have more decimals than the
    currency) the outcome is "rejected" and no store is left. Raises as `init_store` does, and
    Refused where a program file is there already.
    """
    program = folder / PROGRAM_NAME
    if example is not None and program.exists():
        raise Refused(
            Problem(
                "already-exists",
                f"there is a {PROGRAM_NAME} already, and init never overwrites",
                file=str(program),
                fix="give another folder, or leave --start out and apply your own program",
            )
        )
    outcome = init_store(
        folder,
        name=name,
        currency=currency,
        timezone=timezone,
        country=country,
        store=store,
        caller=caller,
    )
    if example is None or caller.dry_run:
        return outcome
    shutil.copyfile(example.program, program)
    text = program.read_text(encoding="utf-8")
    place = store or folder / STORE_FILE
    with open_store(place) as opened:
        applied = apply_program(opened, text, str(program), valid_from=None, caller=caller)
    if applied.status != "ok":
        remove_store_file(place)
        key_path(place).unlink(missing_ok=True)
        for made in (SETTINGS_FILE, PROGRAM_NAME):
            (folder / made).unlink(missing_ok=True)
    applied.data = {**outcome.data, **applied.data}
    return applied
