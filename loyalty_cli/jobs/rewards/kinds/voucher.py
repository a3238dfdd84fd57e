"""Vouchers of redemptions and claims."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.jobs.rewards.kinds.handler import Having, Made, worth_of
from loyalty_cli.jobs.vouchers.issue import issue_voucher, void_vouchers_of
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.vouchers import vouchers_of


class VoucherHandler:
    """A voucher with a code of its own, on the terms of the member's groups."""

    def make(self, store: Store, having: Having) -> None:
        """Issues the voucher."""
        program, digits = having.version.program, store.settings.digits
        by_points = having.reward.terms.by_points
        issue_voucher(
            store,
            arrival=having.arrival,
            program=having.program,
            reward=having.reward,
            version=having.version.number,
            member=having.member,
            groups=having.groups,
            worth=worth_of(program, having.points, digits) if by_points else None,
            day=having.day,
            redemption=having.redemption,
        )

    def made_by(self, store: Store, redemption: int, *, dry_run: bool) -> Made:
        """`voucher`: its code and when it expires."""
        for voucher in vouchers_of(store.db, redemption):
            code = None if dry_run else voucher.code
            return {"voucher": {"code": code, "expires_on": voucher.expires_on}}
        return {}

    def unmake(self, store: Store, *, redemption: int, day: Day, arrival: int) -> None:
        """Voids it; raises Refused where it has been used."""
        void_vouchers_of(store, redemption=redemption, day=day, arrival=arrival)


HANDLER = VoucherHandler()
