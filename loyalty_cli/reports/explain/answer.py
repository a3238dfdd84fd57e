"""What `points explain` answers: an event, an entry, or the account as a whole."""

from __future__ import annotations

from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.reports.explain.account import account_told
from loyalty_cli.reports.explain.entry import entry_told, find_entry
from loyalty_cli.reports.explain.event import NO_EVENT, event_told, member_id
from loyalty_cli.reports.explain.facts import Found, find_event
from loyalty_cli.reports.explain.history import History
from loyalty_cli.reports.explain.reading import read_history
from loyalty_cli.store.facts.lookup import find_account
from loyalty_cli.store.file.connection import Store


def points_explain(
    store: Store,
    who: str,
    *,
    as_of: Day,
    program: str | None = None,
    entry: int | None = None,
    transaction: str | None = None,
    activity: str | None = None,
    source: str | None = None,
) -> dict[str, Any]:
    """The story of one entry, transaction or activity of a member, or of the account in short.

    The keys are those of the README, `about` says which story it is. Raises Refused where nobody
    or nothing is meant, Usage where it has to be said which.
    """
    _refuse_two_questions(entry, transaction, activity, source)
    account, of_program = find_account(store, who, program)
    history = read_history(store, account, of_program, as_of)
    if entry is not None:
        meant = find_entry(history, who, entry)
        told = NO_EVENT
        if meant.event is not None:
            told = event_told(history, Found(meant.event, history.member))
        return _header(history, "entry") | {"entry": entry_told(history, meant)} | told
    if transaction is not None:
        found = find_event(history, who, "t", transaction, source)
        return _header(history, "transaction") | {"entry": None} | event_told(history, found)
    if activity is not None:
        found = find_event(history, who, "a", activity, source)
        return _header(history, "activity") | {"entry": None} | event_told(history, found)
    return _header(history, "account") | account_told(history)


def _header(history: History, about: str) -> dict[str, Any]:
    """Who and what it is about: what every answer begins with."""
    (program_id,) = history.store.db.execute(
        "SELECT program_id FROM programs WHERE program = ?", (history.program,)
    ).fetchone()
    version = history.plan.on(history.as_of) or history.plan.book.versions[0]
    return {
        "about": about,
        "member_id": member_id(history),
        "program": program_id,
        "program_name": version.program.name,
        "points_name": list(version.program.points),
        "as_of": iso(history.as_of),
    }


def _refuse_two_questions(
    entry: int | None, transaction: str | None, activity: str | None, source: str | None
) -> None:
    asked = [
        name
        for name, value in (
            ("--entry", entry),
            ("--transaction", transaction),
            ("--activity", activity),
        )
        if value is not None
    ]
    if len(asked) > 1:
        raise Usage(
            Problem(
                "two-questions",
                f"{' and '.join(asked)} are {len(asked)} questions",
                column=asked[-1],
                fix="Ask one at a time.",
            )
        )
    if source is not None and asked not in (["--transaction"], ["--activity"]):
        raise Usage(
            Problem(
                "source-of-what",
                "a source says whose numbering a transaction or activity is of",
                column="--source",
                value=source,
                fix="Give --transaction ID or --activity ID with it.",
            )
        )
