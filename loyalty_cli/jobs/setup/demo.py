"""One example from start to end in a folder of its own, by the jobs that a merchant uses."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from loyalty_cli.base.dates import iso
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.importing.imports import import_files
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.setup.country import country_of_zone
from loyalty_cli.jobs.setup.example_store import PROGRAM_NAME
from loyalty_cli.jobs.setup.examples import Example, Kind
from loyalty_cli.jobs.setup.init import STORE_FILE, init_store
from loyalty_cli.jobs.setup.programs import apply_program
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_file import open_store


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the demo, as a merchant would type it in the demo's folder."""

    words: tuple[str, ...]
    run: Callable[[], Outcome]

    def __str__(self) -> str:
        return shlex.join(("loyalty", *self.words))


def run_demo(
    example: Example,
    folder: Path,
    *,
    caller: Caller,
    future: bool = False,
    told: Callable[[str, Outcome], None],
) -> Outcome:
    """Makes the folder, and in it the store with everything the example holds, batch included.

    `told` hears each command and what it did; with `future` the commands say that their day is
    yet to come. Returns the batch's outcome, or that of the first step that could not be done.
    Raises Refused where the folder holds something already.
    """
    lay_out(example, folder)
    words = (".", "--name", example.title, "--currency", example.currency)
    first = Step(
        ("init", *words, "--timezone", example.timezone),
        lambda: init_store(
            folder,
            name=example.title,
            currency=example.currency,
            timezone=example.timezone,
            country=country_of_zone(example.timezone),
            caller=caller,
        ),
    )
    outcome = _take(first, told)
    if outcome.status != "ok":
        return outcome
    day = ("--as-of", iso(caller.as_of), *(("--future",) if future else ()))
    with open_store(folder / STORE_FILE) as store:
        for step in _steps(store, example, folder, caller, day):
            outcome = _take(step, told)
            if outcome.status != "ok":
                break
    return outcome


def lay_out(example: Example, folder: Path) -> None:
    """The example's files in a new folder, so that its commands can be typed there."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(
            Problem(
                "folder-not-empty",
                f"{folder} holds something already, and a demo overwrites nothing",
                value=str(folder),
                fix="give --dir a new folder",
            )
        )
    folder.mkdir(parents=True, exist_ok=True)
    for path in (example.program, *(path for _, path in example.files())):
        shutil.copyfile(path, folder / path.name)


def _steps(
    store: Store, example: Example, folder: Path, caller: Caller, day: tuple[str, ...]
) -> list[Step]:
    program = folder / PROGRAM_NAME

    def apply() -> Outcome:
        text = program.read_text(encoding="utf-8")
        return apply_program(store, text, PROGRAM_NAME, valid_from=None, caller=caller)

    def taking(kind: Kind, path: Path) -> Callable[[], Outcome]:
        return lambda: import_files(store, kind, [path], None, caller=caller)

    steps = [Step(("program", "apply", PROGRAM_NAME, *day), apply)]
    for kind, path in example.files():
        words = ("import", kind, path.name, *day)
        steps.append(Step(words, taking(kind, folder / path.name)))
    steps.append(Step(("batch", *day), lambda: run_batch(store, caller=caller)))
    return steps


def _take(step: Step, told: Callable[[str, Outcome], None]) -> Outcome:
    outcome = step.run()
    told(str(step), outcome)
    return outcome
