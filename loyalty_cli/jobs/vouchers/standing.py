"""Whether vouchers are good on a day for whom the order is, the order itself aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from loyalty_cli.base.dates import Day, Every, parse_day
from loyalty_cli.engine.account.birthdays import period_for
from loyalty_cli.jobs.commanding import plan_of
from loyalty_cli.program.judging.shapes import Limit
from loyalty_cli.store.facts.merges import root_of
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import birthday_of
from loyalty_cli.store.value.vouchers import VoucherRow, uses_by_member


def standings(
    store: Store, vouchers: Sequence[VoucherRow | None], member: int | None, day: Day
) -> list[str | None]:
    """Why each is not good (CONTRACT 4), None where it is; None among them is a code nobody has."""
    # Bearers' vouchers of one reward on one order count together in what one member may use.
    together = Counter(
        (each.program, each.reward) for each in vouchers if each is not None and not each.member
    )
    found: list[str | None] = []
    for voucher in vouchers:
        if voucher is None:
            found.append("unknown")
            continue
        reason = _whose(store, voucher, member, day)
        if reason is None and voucher.member is None and member is not None:
            these = together[voucher.program, voucher.reward]
            reason = "limit" if _over_limit(store, voucher, member, these, day) else None
        found.append(reason)
    return found


def _whose(store: Store, voucher: VoucherRow, member: int | None, day: Day) -> str | None:
    status = voucher.status(day)
    if status != "active":
        return status
    if voucher.member is not None and member is not None:
        return None if root_of(store.db, voucher.member) == member else "other-member"
    if member is None and (voucher.personal or _limits_of(store, voucher)):
        return "needs-member"
    return None


def _limits_of(store: Store, voucher: VoucherRow) -> tuple[Limit, ...]:
    """How often one member may have the voucher's reward, by the version it was issued under."""
    version = plan_of(store, voucher.program).book.numbered(voucher.version)
    reward = version.program.reward(voucher.reward)
    return () if reward is None else reward.limits


def _over_limit(store: Store, voucher: VoucherRow, member: int, these: int, day: Day) -> bool:
    """Whether with `these` the member would use vouchers of that reward oftener than its limit lets
    one."""
    limits = _limits_of(store, voucher)
    if not limits:
        return False
    days = uses_by_member(store.db, voucher.reward, voucher.program, member)
    birthday = birthday_of(store.db, member)

    def used(every: Every) -> int:
        period = period_for(birthday, day, every)
        return sum(period_for(birthday, parse_day(each), every) == period for each in days)

    return any(
        limit.times is not None and these + used(limit.every) > limit.times for limit in limits
    )
