"""Programs in and out of the store: applying a file, and the rulebook that the walk judges by."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, Refused, Usage, did_you_mean
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.store.facts.programs import (
    ProgramRow,
    Recorded,
    VersionRow,
    count_judged,
    enrol_member,
    find_program,
    first_fees,
    has_come,
    insert_program,
    insert_version,
    list_program_rows,
    load_versions,
    open_accounts,
    rename_program,
)
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_key import load_or_make_key
from loyalty_cli.store.log import audit


def apply_program(
    store: Store, text: str, file: str | None, *, valid_from: Day | None, caller: Caller
) -> Outcome:
    """A program file becomes the newest version of its program, or its first.

    The first holds from the beginning of time unless `valid_from` says otherwise, a later one from
    `valid_from`, by default the as-of day. As long as nothing has come of the program, one without
    `valid_from` takes the place of the version before and holds from where that did. A file that
    says the same as the version applied last makes none, unless it is given another `valid_from`.
    With `join = "auto"` every member who has no account in it gets one. A bad file comes back as
    "rejected" with its problems.

    A program that holds members out needs the store's key: it is made where there never was one.

    counts: `versions`, `accounts` (opened), `judged_already` (events on or after `valid_from` that
    keep what they were judged; 0 where nothing has come of them). data: `program`, `version`,
    `valid_from`.
    """
    from loyalty_cli.program.judging.compile import compile_program
    from loyalty_cli.program.judging.holdout import held_out_names
    from loyalty_cli.program.language.fingerprint import fingerprint
    from loyalty_cli.program.language.load import load_program

    model, problems = load_program(text, file)
    if model is not None:
        compiled, problems = compile_program(model, store.settings.digits)
        if compiled is not None:
            with store.atomic(keep=not caller.dry_run):
                if held_out_names(compiled) and not caller.dry_run:
                    load_or_make_key(store)
                said = (compiled.id, compiled.name, compiled.join == "auto")
                return _apply(store, text, fingerprint(text), said, valid_from, caller)
    return Outcome("rejected", caller.as_of, caller.dry_run, problems=problems)


def _apply(
    store: Store,
    text: str,
    mark: str,
    said: tuple[str, str, bool],
    valid_from: Day | None,
    caller: Caller,
) -> Outcome:
    program_id, name, joins_by_itself = said
    found = find_program(store.db, program_id)
    versions = load_versions(store.db, found.program) if found is not None else []
    if versions and _says_the_same(versions[-1], mark, valid_from):
        return _unchanged(program_id, versions, caller)
    replaces = False
    if found is not None and versions and valid_from is None:
        replaces = not has_come(store.db, found.program)
        valid_from = versions[-1].valid_from if replaces else caller.as_of
    arrival = store.arrive("program", caller.as_of)
    if found is None:
        others = [row.program_id for row in list_program_rows(store.db)]
        start = caller.as_of if valid_from is None else valid_from
        program = insert_program(store.db, program_id, name, start)
    else:
        others = []
        program = found.program
        rename_program(store.db, program, name)
    judged = 0 if valid_from is None else count_judged(store.db, program, valid_from)
    insert_version(
        store.db,
        program,
        valid_from=valid_from,
        applied_on=caller.as_of,
        fingerprint=mark,
        text=text,
        arrival=arrival,
    )
    opened = open_accounts(store.db, program) if joins_by_itself else 0
    audit.record(
        store,
        arrival=arrival,
        action="program apply",
        by=caller.by,
        before=f"version {len(versions)}" if versions else None,
        after=f"version {len(versions) + 1}",
    )
    return Outcome(
        "ok",
        caller.as_of,
        caller.dry_run,
        counts={"versions": 1, "accounts": opened, "judged_already": judged},
        data=_told(program_id, len(versions) + 1, valid_from),
        hints=_hints(program_id, others, judged, valid_from)
        + ([_takes_the_place(len(versions))] if replaces else []),
    )


def _takes_the_place(before: int) -> str:
    return (
        f"Nothing has come of the program yet, so version {before + 1} takes the place of version "
        f"{before}: it holds from where that did, and the next batch judges everything by it."
    )


def _says_the_same(last: VersionRow, mark: str, valid_from: Day | None) -> bool:
    return last.fingerprint == mark and valid_from in (None, last.valid_from)


def _unchanged(program_id: str, versions: Sequence[VersionRow], caller: Caller) -> Outcome:
    return Outcome(
        "ok",
        caller.as_of,
        caller.dry_run,
        counts={"versions": 0, "accounts": 0, "judged_already": 0},
        data=_told(program_id, len(versions), versions[-1].valid_from),
        hints=["The file says what the version applied last says, so there is no new version."],
    )


def _told(program_id: str, version: int, valid_from: Day | None) -> dict[str, object]:
    """The contract's further keys; `version` counts the program's own, from 1."""
    start = None if valid_from is None else iso(valid_from)
    return {"program": program_id, "version": version, "valid_from": start}


def _hints(program_id: str, others: list[str], judged: int, valid_from: Day | None) -> list[str]:
    hints = []
    if others:
        near = did_you_mean(program_id, others) or others[0]
        hints.append(
            f"{program_id} is a program of its own now, beside {', '.join(others)}. If it was "
            f"meant to be a new version of {near}, its id must be that."
        )
    if judged and valid_from is not None:
        hints.append(
            f"{judged} events since {iso(valid_from)} have been judged already; they keep what "
            f"they earned."
        )
    return hints


def open_missing_accounts(store: Store, recorded: Recorded | None = None) -> int:
    """Opens accounts for members who lack one in a program that they join by themselves, in the
    order that was `recorded`, if any was."""
    opened = 0
    for row in list_program_rows(store.db):
        versions = load_versions(store.db, row.program)
        if versions and _joins_by_itself(versions[-1].text):
            opened += open_accounts(store.db, row.program, recorded)
        elif any('"club"' in version.text for version in versions):
            opened += _open_with_clubs(store, row.program, recorded)
    return opened


def open_with_terms(store: Store) -> int:
    """Opens accounts for members who have bought a term of a club of a program that is joined so;
    an import or a sale may have brought its line."""
    return sum(
        _open_with_clubs(store, row.program, None)
        for row in list_program_rows(store.db)
        if any('"club"' in version.text for version in load_versions(store.db, row.program))
    )


def _open_with_clubs(store: Store, program: int, recorded: Recorded | None) -> int:
    """It opens on the first day of the first term, which is that of the purchase."""
    book = load_rulebook(store, program)
    fees = frozenset(sku for version in book.versions for sku in version.program.fees)
    if not fees:
        return 0
    first: dict[int, Day] = {}
    for member, day, sku in first_fees(store.db, program, fees):
        version = book.on(day)
        if version is not None and version.program.join == "club" and sku in version.program.fees:
            first.setdefault(member, day)
    coming = list(first.items())
    if recorded is not None:
        order = recorded(program)
        coming.sort(key=lambda each: order.get(each[0], 0))
    for member, day in coming:
        enrol_member(store.db, program, member, day)
    return len(coming)


def _joins_by_itself(text: str) -> bool:
    # The whole model would cost an import of pydantic; the text was checked when it was applied.
    return bool(tomllib.loads(text.removeprefix("\ufeff"))["program"].get("join", "auto") == "auto")


def list_programs(store: Store) -> list[ProgramRow]:
    """All programs of the store, the oldest first."""
    return list_program_rows(store.db)


def the_program(store: Store, program_id: str | None) -> ProgramRow:
    """The program of that id, or the only one where None is given.

    Raises Refused where there is none, Usage where it has to be said which.
    """
    rows = list_program_rows(store.db)
    known = [row.program_id for row in rows]
    found = [row for row in rows if program_id in (None, row.program_id)]
    if len(found) == 1:
        return found[0]
    if not rows:
        raise Refused(
            Problem(
                "no-program",
                "the store has no program yet",
                fix="Apply one: loyalty program apply FILE.",
            )
        )
    if program_id is None:
        raise Usage(
            Problem(
                "which-program",
                f"the store has several programs: {', '.join(known)}",
                column="--program",
                fix="Say which with --program ID.",
            )
        )
    near = did_you_mean(program_id, known)
    raise Refused(
        Problem(
            "unknown-program",
            f"there is no program {program_id}",
            column="--program",
            value=program_id,
            fix=f"Did you mean {near}?" if near else f"Name one of: {', '.join(known)}.",
        )
    )


def program_text(store: Store, program_id: str | None, version: int | None = None) -> str:
    """The text of a version as it was applied, by default of the one applied last."""
    row = the_program(store, program_id)
    versions = load_versions(store.db, row.program)
    if version is None:
        return versions[-1].text
    if 1 <= version <= len(versions):
        return versions[version - 1].text
    raise Refused(
        Problem(
            "unknown-version",
            f"{row.program_id} has no version {version}",
            value=str(version),
            fix=f"Name one of: {', '.join(str(n + 1) for n in range(len(versions)))}.",
        )
    )
