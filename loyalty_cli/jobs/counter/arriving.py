"""What the commands of the counter share: which receipt is meant, and how it arrives as a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from loyalty_cli.base.dates import iso
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.intake.kinds.rows import Transaction
from loyalty_cli.jobs.command import facts_alone
from loyalty_cli.jobs.commanding import before_any_batch
from loyalty_cli.jobs.importing.kinds.transactions import TransactionImport
from loyalty_cli.jobs.importing.people import People
from loyalty_cli.jobs.importing.rows_ahead import Ahead
from loyalty_cli.jobs.importing.sheet import Sheet
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.jobs.setup.programs import open_with_terms
from loyalty_cli.store.facts.events import last_adoption, next_event
from loyalty_cli.store.facts.imports import COUNTER, begin_import, finish_import, source_number
from loyalty_cli.store.facts.members import date_enrolled
from loyalty_cli.store.facts.receipts import Receipt, receipts_named, taken_back_on
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.log import audit
from loyalty_cli.store.log.commands import note_command

SOURCE = "counter"
"""The source of receipts that no file brought."""

_DID = {"purchase": "sale", "refund": "refund"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A command of the counter as it arrives: its place in the sequence, and its import."""

    arrival: int
    number: int
    command: str
    by: str
    first_event: int
    last_adoption: int


def begin(store: Store, caller: Caller, command: str, source: int) -> Arrival:
    """The command arrives; what it tells stands under an import of its own."""
    db = store.db
    arrival = store.arrive("command", caller.as_of)
    number = begin_import(
        db, arrival=arrival, kind=COUNTER, source=source, profile=None, file=command
    )
    note_command(store, arrival, command, {"import": number})
    return Arrival(arrival, number, command, caller.by, next_event(db) - 1, last_adoption(db))


def finish(
    store: Store,
    arrived: Arrival,
    *,
    new: int,
    members: Sequence[int | None],
    before: str | None,
    after: str,
    reason: str | None = None,
) -> None:
    """Notes how many transactions it told that nobody had told before, and who did it: in the
    audit, for each of the members (None: a guest)."""
    db = store.db
    name = sha256(f"{arrived.number}".encode()).hexdigest()
    open_with_terms(store)
    finish_import(db, arrived.number, sha256=name, counts={"transactions": new})
    date_enrolled(db, after_event=arrived.first_event, after_adoption=arrived.last_adoption)
    for member in members:
        audit.record(
            store,
            arrival=arrived.arrival,
            action=arrived.command,
            by=arrived.by,
            member=member,
            reason=reason,
            before=before,
            after=after,
        )


def place(
    store: Store,
    caller: Caller,
    fact: Transaction,
    source: int,
    number: int,
    member: int | None,
    refund_of: int | None,
) -> int:
    """Writes a transaction of that import; returns the event's number."""
    people = People(store, "reject", 0)
    events = TransactionImport(
        store, people, source, unmatched="reject", ahead=Ahead(caller.as_of, is_taken=True)
    )
    event = next_event(store.db)
    events.place(Sheet(Path(SOURCE), number), fact, member, refund_of)
    events.write()
    return event


def find_receipt(store: Store, id_: str, source: str | None) -> Receipt:
    """The receipt that is meant. Raises Refused where there is none, Usage where several sources
    have one of that id."""
    found = receipts_named(store.db, id_)
    if source is not None:
        found = [each for each in found if each.source_name == source]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(each.source_name for each in found)
        raise Usage(
            Problem(
                "which-source",
                f"several sources have a transaction {id_}: {names}",
                column="--source",
                value=id_,
                fix="Say which with --source NAME.",
            )
        )
    raise Refused(_none(store, id_, source))


def _none(store: Store, id_: str, source: str | None) -> Problem:
    """What to say of an id that no transaction has: it had one, or another is near."""
    of = "" if source is None else f" of source {source}"
    said = f"there is no transaction {id_}{of}"
    day = taken_back_on(store.db, id_)
    if day is not None:
        said += f"; there was one, and it was taken back on {day}"
    fix = "Find it by what it says: loyalty transaction find --amount AMOUNT --on DATE."
    near = next((each for each in (id_.upper(), id_.lower()) if receipts_named(store.db, each)), "")
    if near:
        fix = f"Did you mean {near}?"
    return Problem("no-such-transaction", said, value=id_, fix=fix)


def source_of_counter(store: Store) -> int:
    """The number of the counter's own source."""
    return source_number(store.db, SOURCE)


def refuse_closed_day(store: Store, caller: Caller) -> None:
    """A fact of a day that a batch has walked already is refused. Raises Refused."""
    problem = before_any_batch(store, caller.as_of)
    if problem is not None:
        raise Refused(problem)


def refuse_coming(fact: Transaction, caller: Caller) -> None:
    """Nothing is told of a day after the as-of day. Raises Usage."""
    if fact.when.day > caller.as_of:
        raise Usage(
            Problem(
                "not-yet",
                f"the {_DID[fact.type]} would be of {iso(fact.when.day)}, after "
                f"{iso(caller.as_of)}, the day of this command",
                column="--at",
                value=iso(fact.when.day),
                fix=f"Give a time up to {iso(caller.as_of)}.",
            )
        )


REPEATS = {
    "transaction add": facts_alone,
    "transaction refund": facts_alone,
    "transaction assign": facts_alone,
    "transaction correct": facts_alone,
}
