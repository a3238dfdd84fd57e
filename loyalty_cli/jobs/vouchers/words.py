"""Why a voucher is no good, in words (CONTRACT 4)."""

from __future__ import annotations

from loyalty_cli.base.codes import is_well_formed
from loyalty_cli.base.problems import Problem
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_key import fits, load_key
from loyalty_cli.store.value.gift_cards import find_code

SAYS = {
    "unknown": "nobody has this code",
    "not-yet": "it is not good yet",
    "expired": "its last good day has passed",
    "used-up": "it has been used as often as it may be",
    "void": "it is void",
    "other-member": "it belongs to another member",
    "needs-member": "it is personal, or limited for each member: it must be said whose order it is",
    "limit": "this member has used vouchers of its reward as often as one member may",
    "min-order": "the order is too small for it",
    "not-with-others": "it can't be used together with others",
    "needs-basket": "it takes off an item, so it needs the lines of an order that has it",
    "not-valid": "it is not valid",
}
_FIXES = {
    "unknown": "Type it again as it is printed; I and L are read as 1, O as 0.",
    "not-yet": "Use it from the day on which it was issued; loyalty voucher list says which.",
    "expired": "Issue another one: loyalty voucher issue.",
    "used-up": "loyalty voucher list says its last use; voucher undo takes back a wrong one.",
    "void": "Issue another one: loyalty voucher issue.",
    "other-member": "Give --member of whose it is; loyalty voucher list says so.",
    "min-order": "loyalty voucher list says how much the order must be.",
    "needs-member": "Say whose order it is: --member M.",
    "limit": "Leave it out; loyalty reward check says how often one member may.",
    "not-with-others": "Use it alone.",
    "needs-basket": "Give its pieces, as in --item coffee=3.40, or their file with --basket.",
}
REASONS = tuple(SAYS)
"""Every reason for no, in the order in which one of several is told."""


def problem_of(store: Store, code: str, reason: str, *, to: str = "redeem") -> Problem:
    """Why a code is no good, kindly where it is of another kind: `giftcard` does that `to` it."""
    says, fix = SAYS[reason], _FIXES.get(reason)
    if reason == "unknown":
        if not is_well_formed(code):
            says = "it is no code: a letter or digit is wrong or missing"
        elif _is_gift_card(store, code):
            says, fix = "it is a gift card's", f"That is loyalty giftcard {to}."
    return Problem(reason, f"{code}: {says}", value=code, fix=fix)


def _is_gift_card(store: Store, code: str) -> bool:
    return fits(store) == "yes" and find_code(store.db, load_key(store).look_up(code)) is not None
