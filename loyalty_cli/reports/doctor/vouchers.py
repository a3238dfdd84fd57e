"""Vouchers: their codes, their uses, and the stock they were taken from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from loyalty_cli.base.codes import normalise
from loyalty_cli.base.problems import StoreUnavailable
from loyalty_cli.reports.doctor.checks import Difference, check
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.stock import stock_taken

_USES = """SELECT voucher, v.uses_max, sum(u.uses) FROM vouchers v JOIN voucher_uses u
USING (voucher) GROUP BY voucher HAVING sum(u.uses) NOT BETWEEN 0 AND v.uses_max"""
_UNDONE = """SELECT b.use, u.voucher, b.voucher FROM voucher_uses b
LEFT JOIN voucher_uses u ON u.use = b.undoes AND u.uses = 1
WHERE (b.uses = -1 OR b.undoes IS NOT NULL) AND (
    u.use IS NULL OR b.uses <> -1 OR b.voucher <> u.voucher OR b.discount <> -u.discount
    OR b.order_amount <> -u.order_amount)"""
_DAYS = """SELECT u.use, v.issued_on, v.expires_on, u.used_on FROM voucher_uses u
JOIN vouchers v USING (voucher)
WHERE u.uses = 1 AND NOT (u.used_on >= v.issued_on AND u.used_on <= coalesce(v.expires_on, '9'))"""
_VOID = """SELECT u.use, x.arrival, u.arrival FROM voucher_uses u
JOIN voucher_voids x USING (voucher) WHERE u.uses = 1 AND u.arrival > x.arrival"""


@check("vouchers", "No voucher is used more often than it may be, nor beyond its days.")
def vouchers(store: Store) -> Iterator[Difference]:
    """An undone use is a row that takes it back."""
    for number, most, uses in store.db.execute(_USES):
        yield Difference(f"uses of voucher {number}", f"0 to {most}", uses)
    for use, voucher, other in store.db.execute(_UNDONE):
        yield Difference(f"what use {use} takes back", "a use of its voucher", other or voucher)
    for use, first, last, day in store.db.execute(_DAYS):
        yield Difference(f"day of use {use}", f"{first} to {last or 'any'}", day)
    for use, ended, used in store.db.execute(_VOID):
        yield Difference(f"arrival of use {use} of a void voucher", f"before {ended}", used)


@check("codes", "A voucher is found by its code, however it is typed.")
def codes(store: Store) -> Iterator[Difference]:
    """The code as it is compared is made of the code as it is shown."""
    for number, code, key in store.db.execute("SELECT voucher, code, code_key FROM vouchers"):
        if normalise(code) != key:
            yield Difference(f"what voucher {number} is found by", normalise(code), key)


@check("stock", "No more of a reward is had than its stock ever let.")
def stock(store: Store) -> Iterator[Difference]:
    """A stock may have been lowered below what was had before, so the greatest one counts."""
    for program, name in store.db.execute("SELECT program, program_id FROM programs"):
        stocks: dict[str, list[int | None]] = {}
        # A program that can't be read is found by another check.
        with suppress(StoreUnavailable):
            for version in load_rulebook(store, program).versions:
                for reward in version.program.rewards:
                    stocks.setdefault(reward.id, []).append(reward.stock)
        for reward_id, limits in stocks.items():
            known = [each for each in limits if each is not None]
            if len(known) == len(limits):
                taken = stock_taken(store.db, program, reward_id)
                if taken > max(known):
                    yield Difference(f"{reward_id} of {name}", f"at most {max(known)}", taken)
