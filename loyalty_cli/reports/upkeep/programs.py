"""The programs of the store, and the version of each that is in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, Refused, Usage, did_you_mean
from loyalty_cli.program.judging.rules import Program
from loyalty_cli.program.measures import measure_of
from loyalty_cli.store.file.connection import Store

# Of two versions of one day the one applied last holds; where none holds yet, the first to come.
_IN_FORCE = """
    SELECT p.program, p.program_id,
           (SELECT count(*) FROM program_versions o
            WHERE o.program = p.program AND o.version <= v.version) AS version,
           v.valid_from, v.applied_on, v.text,
           (SELECT count(*) FROM program_versions o WHERE o.program = p.program) AS versions,
           p.walked_to
    FROM programs p JOIN program_versions v USING (program)
    WHERE v.version = coalesce(
        (SELECT w.version FROM program_versions w
         WHERE w.program = p.program AND coalesce(w.valid_from, '') <= ?1
           AND (?2 IS NULL OR w.applied_on <= ?2)
         ORDER BY coalesce(w.valid_from, '') DESC, w.version DESC LIMIT 1),
        (SELECT w.version FROM program_versions w
         WHERE w.program = p.program ORDER BY w.valid_from, w.version DESC LIMIT 1))
    ORDER BY p.program
"""


@dataclass(frozen=True, slots=True)
class InForce:
    """A program as it stands on a day; `valid_from` None is from the beginning of time."""

    number: int
    id: str
    program: Program
    text: str
    version: int
    versions: int
    valid_from: str | None
    applied_on: str
    walked_to: str | None


def in_force(store: Store, as_of: Day, *, applied_by: Day | None = None) -> list[InForce]:
    """All programs by their versions of that day, in the order in which they came to be; of those
    that had been applied by a day, where one is given."""
    from loyalty_cli.program.judging.compile import compile_program
    from loyalty_cli.program.language.load import load_program

    applied = None if applied_by is None else iso(applied_by)
    found = []
    for row in store.db.execute(_IN_FORCE, (iso(as_of), applied)).fetchall():
        number, program_id, version, valid_from, applied_on, text, versions, walked_to = row
        model, problems = load_program(text, program_id)
        if model is None:
            raise Refused(problems)
        program, problems = compile_program(model, store.settings.digits)
        if program is None:
            raise Refused(problems)
        found.append(
            InForce(
                number,
                program_id,
                program,
                text,
                version,
                versions,
                valid_from,
                applied_on,
                walked_to,
            )
        )
    return found


def find_program(store: Store, program_id: str, as_of: Day) -> InForce:
    """The program of that id; raises Refused where there is none."""
    programs = {each.id: each for each in in_force(store, as_of)}
    if program_id in programs:
        return programs[program_id]
    near = did_you_mean(program_id, programs)
    raise Refused(
        Problem(
            "unknown-program",
            f"there is no program {program_id}",
            value=program_id,
            fix=f"did you mean {near}?" if near else "see `loyalty program list`",
        )
    )


def only_program(store: Store, program_id: str | None, as_of: Day) -> InForce:
    """The program of that id, or the only one where None is given.

    Raises Refused where there is none, Usage where it has to be said which.
    """
    if program_id is not None:
        return find_program(store, program_id, as_of)
    programs = in_force(store, as_of)
    if not programs:
        fix = "apply one: loyalty program apply FILE"
        raise Refused(Problem("no-program", "the store has no program yet", fix=fix))
    if len(programs) > 1:
        says = f"there are several programs: {', '.join(each.id for each in programs)}"
        fix = "say which with --program ID"
        raise Usage(Problem("which-program", says, column="--program", fix=fix))
    return programs[0]


def program_list(store: Store, as_of: Day) -> list[dict[str, Any]]:
    """A row a program: `program` `name` `points` `version` `versions` `valid_from` `walked_to`."""
    return [_row(each) for each in in_force(store, as_of)]


def program_show(store: Store, program_id: str, as_of: Day) -> dict[str, Any]:
    """One program: the keys of `program_list`, `applied_on`, the `text` of its file and `as_of`."""
    found = find_program(store, program_id, as_of)
    return {**_row(found), "applied_on": found.applied_on, "text": found.text, "as_of": iso(as_of)}


def point_names(store: Store, as_of: Day) -> dict[str, tuple[str, str]]:
    """For each program what one point and several are called."""
    return {each.id: each.program.points for each in in_force(store, as_of)}


def level_starts(store: Store, as_of: Day) -> dict[str, dict[str, str]]:
    """For each program with levels where each begins, a count or a money string."""
    return {
        each.id: {
            level.name: measure_of(ladder.by).text(level.start, store.settings.digits)
            for level in ladder.levels
        }
        for each in in_force(store, as_of)
        if (ladder := each.program.ladder) is not None
    }


def _row(each: InForce) -> dict[str, Any]:
    return {
        "program": each.id,
        "name": each.program.name,
        "points": each.program.points[1],
        "version": each.version,
        "versions": each.versions,
        "valid_from": each.valid_from,
        "walked_to": each.walked_to,
    }
