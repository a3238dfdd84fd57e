"""Who is held out of a boost or a grant (LANGUAGE 2, Hold-out)."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256
from hmac import digest
from typing import Any


def is_held_out(table: dict[str, Any], key: bytes, account: int) -> bool:
    """For that percentage of members it is as if the table were not there."""
    if "holdout" not in table:
        return False
    drawn = digest(key, f"holdout|{table['name']}|{account}".encode(), sha256)
    percentage = Fraction(int.from_bytes(drawn[:8], "big") * 100, 2**64)
    return percentage < Fraction(table["holdout"])
