"""Programs: that their texts still say what they said, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from loyalty_cli.base.dates import parse_day
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.judging.rules import Program, Rulebook, Version
from loyalty_cli.reports.doctor.checks import Difference, check
from loyalty_cli.store.file.connection import Store

_VERSIONS = """SELECT v.version, v.program, v.valid_from, v.fingerprint, v.text, p.program_id,
       p.occasions_from
FROM program_versions v JOIN programs p USING (program) ORDER BY v.version"""


class Plans:
    """The plans of the store's programs, each by the newest version it knew."""

    def __init__(self, store: Store) -> None:
        self._books: dict[int, list[Version]] = {}
        self._starts: dict[int, str] = {}
        for number, program, start, _, text, _, occasions in store.db.execute(_VERSIONS):
            compiled, _ = _compiled(text, store.settings.digits)
            if compiled is not None:
                valid_from = None if start is None else parse_day(start)
                version = Version(number, valid_from, compiled)
                self._books.setdefault(program, []).append(version)
                self._starts[program] = occasions
        self.upto = cache(self._upto)

    def _upto(self, program: int, newest: int) -> Plan | None:
        """The plan of a program as it was when `newest` was its newest version; None where the
        text of a version can't be read."""
        versions = tuple(v for v in self._books.get(program, ()) if v.number <= newest)
        if not versions or versions[-1].number != newest:
            return None
        return Plan(Rulebook(versions, parse_day(self._starts[program])))


def lowest_levels(store: Store) -> dict[int, str | None]:
    """The lowest level of each version that can be read, None where it has no levels."""
    found: dict[int, str | None] = {}
    for number, _, _, _, text, _, _ in store.db.execute(_VERSIONS):
        program, _ = _compiled(text, store.settings.digits)
        if program is not None:
            ladder = program.ladder
            found[number] = None if ladder is None else ladder.levels[0].name
    return found


@check("program-texts", "The text of every version can be read, and is the one that was applied.")
def program_texts(store: Store) -> Iterator[Difference]:
    """By its fingerprint, and by the program's id in it."""
    from loyalty_cli.program.language.fingerprint import fingerprint

    for number, _, _, mark, text, program_id, _ in store.db.execute(_VERSIONS):
        compiled, message = _compiled(text, store.settings.digits)
        if compiled is None:
            yield Difference(f"text of version {number}", "a program", message)
            continue
        if fingerprint(text) != mark:
            yield Difference(f"fingerprint of version {number}", mark, fingerprint(text))
        if compiled.id != program_id:
            yield Difference(f"id in version {number}", program_id, compiled.id)


def _compiled(text: str, digits: int) -> tuple[Program | None, str]:
    from loyalty_cli.program.judging.compile import compile_program
    from loyalty_cli.program.language.load import load_program

    model, problems = load_program(text)
    if model is not None:
        program, problems = compile_program(model, digits)
        if program is not None:
            return program, ""
    return None, problems[0].message if problems else "unreadable"
