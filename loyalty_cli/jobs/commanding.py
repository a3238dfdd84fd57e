"""What commands share that are facts of a day: who may be meant, which days are closed, how what
they did to accounts is written."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.engine.account.state import Walked
from loyalty_cli.engine.plan import Plan
from loyalty_cli.store.facts.lookup import refuse_status
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import Loaded, load_accounts, load_all_lots
from loyalty_cli.store.ledger.walks import write_walks
from loyalty_cli.store.value.claims import add_had

POINTS_MAX = 10**12
"""No single move is larger: beyond it a typing slip is more likely than a gift."""


def plan_of(store: Store, program: int) -> Plan:
    """The plan of a program, by its number."""
    return Plan(load_rulebook(store, program))


def program_of(store: Store, account: int) -> int:
    """The number of an account's program. Raises Refused where there is no such account (yet)."""
    row = store.db.execute("SELECT program FROM accounts WHERE account = ?", (account,)).fetchone()
    if row is None:
        raise Refused(Problem("no-account", f"there is no account {account} yet"))
    return int(row[0])


def read_day(text: str | None) -> Day | None:
    """A day as it was noted."""
    return None if text is None else parse_day(text)


def load(
    store: Store, plan: Plan, numbers: Sequence[int], day: Day, *, all_lots: bool = False
) -> list[Loaded]:
    """Accounts as they stand, in the order of the numbers; with all lots they ever had if asked."""
    found = load_accounts(store.db, plan, numbers, since=day, anew=False)
    if plan.gives_rewards:
        add_had(store.db, found)
    if all_lots:
        load_all_lots(store.db, found)
    return [found[number] for number in numbers]


def write(store: Store, plan: Plan, arrival: int, done: Sequence[tuple[Loaded, Walked]]) -> None:
    """Writes what a command did to accounts; what was due before is due still."""
    by_newest: dict[int, list[Walked]] = {}
    for loaded, walked in done:
        due = [day for day in (loaded.next_due, walked.next_due) if day is not None]
        walked.next_due = min(due) if due else None
        # The version the kept sums know: a command adds none.
        newest = plan.newest if loaded.tracked else loaded.newest
        by_newest.setdefault(newest, []).append(walked)
    for newest, walks in by_newest.items():
        write_walks(store, walks, arrival=arrival, newest=newest)


def refuse_before_last_batch(
    store: Store, program: int, as_of: Day, accounts: Sequence[Loaded] = ()
) -> None:
    """A command that changes what a walk sees is a fact of its day, and the days that have been
    walked are closed, for all accounts or for these. Raises Refused."""
    (text,) = store.db.execute(
        "SELECT walked_to FROM programs WHERE program = ?", (program,)
    ).fetchone()
    days = [iso(each.account.walked) for each in accounts if each.account.walked is not None]
    problem = _before(as_of, max(days if text is None else [text, *days], default=None))
    if problem is not None:
        raise Refused(problem)


def before_any_batch(store: Store, as_of: Day) -> Problem | None:
    """Why what moves value and belongs to no program can't be a fact of that day any more: the days
    that any batch has walked are closed. None where it can."""
    return _before(as_of, store.db.execute("SELECT max(walked_to) FROM programs").fetchone()[0])


def _before(as_of: Day, walked_to: str | None) -> Problem | None:
    if walked_to is None or iso(as_of) >= walked_to:
        return None
    return Problem(
        "before-last-batch",
        f"{iso(as_of)} lies before the last batch, which ran through {walked_to}",
        column="--as-of",
        value=iso(as_of),
        fix=f"Give {walked_to} or a later day.",
    )


def refuse_inactive(who: str, loaded: Loaded, day: Day, *, suspended: bool = False) -> None:
    """What `refuse_status` refuses, by the account's status of the day. Raises Refused."""
    refuse_status(who, loaded.account.person.status.at(day), suspended=suspended)


def check_reason(reason: str, what: str) -> None:
    """What is done by hand says why. Raises Usage."""
    if not reason.strip():
        raise Usage(
            Problem(
                "no-reason",
                f"{what} needs a reason",
                column="--reason",
                value=reason,
                fix='Say why, such as --reason "stamp card brought along".',
            )
        )
