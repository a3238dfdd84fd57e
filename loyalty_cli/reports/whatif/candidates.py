"""A candidate for a new version: a program file that is not applied, beside what is in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem, Refused, Rejected, did_you_mean
from loyalty_cli.program.judging.holdout import held_out_names
from loyalty_cli.program.judging.rules import Program, Rulebook, Version
from loyalty_cli.program.language.models import ProgramFile
from loyalty_cli.store.facts.programs import (
    ProgramRow,
    find_program,
    list_program_rows,
    load_versions,
)
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_key import fits, load_key


@dataclass(frozen=True, slots=True)
class Candidate:
    """The program of the store, its versions, the one in force, and the file that may follow.

    `text` is the candidate's, `stands` that of the version in force.
    """

    row: ProgramRow
    book: Rulebook
    now: Version
    stands: str
    program: Program
    model: ProgramFile
    text: str


def read_candidate(
    store: Store, text: str, file: str, as_of: Day, *, data: Mapping[str, Any] | None = None
) -> Candidate:
    """The candidate beside the version of its program that is in force on a day (where none is
    yet, the first to come). `data` stands for what the text says. Raises Rejected for a bad file,
    Refused where the store has no program of its id."""
    from loyalty_cli.program.judging.compile import compile_program
    from loyalty_cli.program.language.load import load_program, model_of

    model, problems = load_program(text, file) if data is None else model_of(data, text, file)
    program = None
    if model is not None:
        program, problems = compile_program(model, store.settings.digits)
    if model is None or program is None:
        raise Rejected(problems)
    row = find_program(store.db, program.id)
    if row is None:
        known = [each.program_id for each in list_program_rows(store.db)]
        near = did_you_mean(program.id, known)
        there = f"the store has {', '.join(known)}" if known else "the store has none yet"
        raise Refused(
            Problem(
                "unknown-program",
                f"there is no program {program.id} to compare with; {there}",
                file=file,
                column="program.id",
                value=program.id,
                fix=f"did you mean {near}?" if near else "apply it first: loyalty program apply",
            )
        )
    book = load_rulebook(store, row.program)
    if held_out_names(program) and book.secret is None and fits(store) == "yes":
        book = replace(book, secret=load_key(store).secret)
    now = book.on(as_of) or book.by_start[0]
    texts = {version.version: version.text for version in load_versions(store.db, row.program)}
    return Candidate(row, book, now, texts[now.number], program, model, text)
