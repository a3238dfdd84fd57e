"""Vouchers issued by hand, one or a hundred thousand, and voided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from loyalty_cli.base.dates import iso
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.jobs.command import Command, command, facts_alone
from loyalty_cli.jobs.commanding import check_reason, refuse_before_last_batch
from loyalty_cli.jobs.outcome import Caller, Outcome, Progress
from loyalty_cli.jobs.vouchers.issue import issue_many
from loyalty_cli.jobs.vouchers.terms import choose_reward, terms_for
from loyalty_cli.jobs.vouchers.words import problem_of
from loyalty_cli.store.facts.lookup import find_member
from loyalty_cli.store.facts.members import member_ids
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.stock import stock_left
from loyalty_cli.store.value.vouchers import find_voucher, void_voucher

COUNT_MAX = 1_000_000
PIECE = 2_000
"""So many codes are drawn and written together."""

Sheet = Iterable[tuple[str, str, str, str]]
"""code, reward, member_id and expires_on of each voucher, empty where there is none."""


def issue_vouchers(
    store: Store,
    reward_id: str,
    *,
    reason: str,
    member: str | None,
    count: int,
    program: str | None,
    ref: str | None,
    caller: Caller,
    write: Callable[[Sheet], object] | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Vouchers that nobody paid for; they count against the stock.

    `write` is handed the sheet of all of them before they are kept. counts: `vouchers`. data:
    `reward`, `member_id`, `expires_on`, and of a single one `voucher` with its code. A `ref` that
    was used with these arguments gives the same codes. Raises Refused for no such reward or
    member, too little stock, a reward that asks for a member; Usage for what cannot be meant.
    """
    _check(reason, count)
    asked: dict[str, object] = {
        "reward": reward_id,
        "member": member,
        "count": count,
        "program": program,
        "reason": reason,
    }
    with command(store, "voucher issue", caller, ref) as doing:
        first = doing.answered(asked)
        if first is not None:
            return _again(doing, first, count, write)
        chosen = choose_reward(store, reward_id, program, caller.as_of)
        refuse_before_last_batch(store, chosen.program, caller.as_of)
        who = None if member is None else find_member(store, member)
        new = terms_for(store, chosen, who, caller.as_of)
        left = stock_left(store.db, chosen.program, chosen.reward)
        if left is not None and left < count:
            raise Refused(
                Problem(
                    "out-of-stock",
                    f"{left} of {reward_id} are left, fewer than {count}",
                    value=str(count),
                    fix=f"Issue at most {left}."
                    if left > 0
                    else "A greater stock is a new version of the program file.",
                )
            )
        arrival = doing.begin(
            {"program": chosen.program, "reward": reward_id, "member": who, "count": count}
        )
        issued = 0
        while issued < count:
            issued += len(
                issue_many(store, new, chosen.reward, min(PIECE, count - issued), arrival)
            )
            if progress is not None:
                progress(issued, count)
        doing.record(
            member=who,
            reason=reason,
            after=f"{count} of {reward_id}",
        )
        result: dict[str, object] = {
            "reward": reward_id,
            "member_id": None if who is None else member_ids(store.db, [who])[who],
            "expires_on": None if new.expires_on is None else iso(new.expires_on),
            "issue": str(arrival),
        }
        doing.keep(result)
        if write is not None:
            write(sheet_of(store, arrival))
        told = _told(store, result, arrival, count, dry_run=caller.dry_run)
    return doing.done(told, {"vouchers": count})


def void_by_code(store: Store, code: str, *, reason: str, caller: Caller) -> Outcome:
    """A voucher that can't be used any more; twice is "already-done". data: `code` `reward`.

    Raises Refused where nobody has the code.
    """
    check_reason(reason, "voiding a voucher")
    with command(store, "voucher void", caller) as doing:
        voucher = find_voucher(store.db, code)
        if voucher is None:
            raise Refused(problem_of(store, code, "unknown", to="void"))
        data = {"code": voucher.code, "reward": voucher.reward}
        if voucher.voided_on is not None:
            return doing.already_done(data)
        refuse_before_last_batch(store, voucher.program, caller.as_of)
        arrival = doing.begin({"voucher": voucher.number})
        void_voucher(store.db, voucher.number, caller.as_of, arrival)
        doing.record(
            member=voucher.member,
            reason=reason,
            before=f"voucher {voucher.number}: {voucher.status(caller.as_of)}",
            after="void",
        )
    return doing.done(data)


def sheet_of(store: Store, arrival: int) -> Iterator[tuple[str, str, str, str]]:
    """What one command issued, in order."""
    for code, reward, member_id, expires in store.db.execute(
        """SELECT v.code, v.reward, m.member_id, v.expires_on FROM vouchers v
           LEFT JOIN members m USING (member) WHERE v.arrival = ? ORDER BY v.voucher""",
        (arrival,),
    ):
        yield code, reward, member_id or "", expires or ""


def _again(
    doing: Command,
    first: dict[str, object],
    count: int,
    write: Callable[[Sheet], object] | None,
) -> Outcome:
    store, arrival = doing.store, int(str(first["issue"]))
    if write is not None:
        write(sheet_of(store, arrival))
    return doing.already_done(_told(store, first, arrival, count), {"vouchers": count})


def _told(
    store: Store, result: dict[str, object], arrival: int, count: int, *, dry_run: bool = False
) -> dict[str, object]:
    if count > 1:
        return result
    code = next(sheet_of(store, arrival))[0]
    voucher = {"code": None if dry_run else code, "expires_on": result["expires_on"]}
    return {**result, "voucher": voucher}


def _check(reason: str, count: int) -> None:
    check_reason(reason, "a voucher given by hand")
    if not 0 < count <= COUNT_MAX:
        raise Usage(
            Problem(
                "bad-count",
                f"{count} is not a number of vouchers to issue",
                column="--count",
                value=str(count),
                fix=f"Give a whole number from 1 to {COUNT_MAX}.",
            )
        )


REPEATS = {
    "voucher issue": facts_alone,
    "voucher void": facts_alone,
}
