"""All versions of a program from their texts, ready to judge."""

from __future__ import annotations

from dataclasses import replace

from loyalty_cli.base.problems import Problem, StoreUnavailable
from loyalty_cli.program.judging.holdout import held_out_names
from loyalty_cli.program.judging.rules import Rulebook, Version
from loyalty_cli.store.facts.programs import list_program_rows, load_versions
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_key import load_key


def load_rulebook(store: Store, program: int, upto: int | None = None) -> Rulebook:
    """All versions of a program, by its number, ready to judge; those up to `upto` if given, and
    the others as `later` ones.

    Raises StoreUnavailable where a version can't be read, or holds members out and the store's key
    is missing.
    """
    from loyalty_cli.program.judging.compile import compile_program
    from loyalty_cli.program.language.load import load_program

    rows = {row.program: row for row in list_program_rows(store.db)}
    versions = []
    for row in load_versions(store.db, program):
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
    seen = [version for version in versions if upto is None or version.number <= upto]
    later = tuple(versions[len(seen) :])
    holds_out = any(held_out_names(version.program) for version in versions)
    secret = load_key(store.key_owner).secret if holds_out else None
    return Rulebook(tuple(seen), rows[program].occasions_from, later, secret)


def with_later(store: Store, program: int, book: Rulebook) -> Rulebook:
    """The same rulebook, knowing also what was applied since it was loaded: as `later` versions."""
    known = len(book.versions) + len(book.later)
    (there,) = store.db.execute(
        "SELECT count(*) FROM program_versions WHERE program = ?", (program,)
    ).fetchone()
    if there == known:
        return book
    newest = max(version.number for version in book.versions)
    return replace(book, later=load_rulebook(store, program, newest).later)
