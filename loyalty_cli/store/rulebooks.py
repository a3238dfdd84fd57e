"""All versions of a program from their texts, ready to judge."""

from __future__ import annotations

from loyalty_cli.base.problems import Problem, StoreUnavailable
from loyalty_cli.program.rules import Rulebook, Version
from loyalty_cli.store.connection import Store
from loyalty_cli.store.programs import list_program_rows, load_versions


def load_rulebook(store: Store, program: int, upto: int | None = None) -> Rulebook:
    """All versions of a program, by its number, ready to judge; those up to `upto` if given."""
    from loyalty_cli.program.compile import compile_program
    from loyalty_cli.program.load import load_program

    rows = {row.program: row for row in list_program_rows(store.db)}
    versions = []
    for row in load_versions(store.db, program):
        if upto is not None and row.version > upto:
            continue
        model, problems = load_program(row.text)
        compiled = None
        if model is not None:
            compiled, problems = compile_program(model, store.settings.digits)
        if compiled is None:
            raise StoreUnavailable(
                [
                    Problem(
                        "program-unreadable",
                        f"version {row.version} of {rows[program].program_id} can't be read by "
                        f"this release: {problem.message}",
                        file=str(store.path),
                        line=problem.line,
                        column=problem.column,
                        fix="Use the release that applied it, or a newer one.",
                    )
                    for problem in problems
                ]
            )
        versions.append(Version(row.version, row.valid_from, compiled))
    return Rulebook(tuple(versions), rows[program].occasions_from)
