"""Whether two program files say the same: a hash of the meaning, not of the layout."""

from __future__ import annotations

import hashlib
import json
import tomllib
from datetime import date, time


def fingerprint(text: str) -> str:
    """A hash that comments, blanks and the order of keys do not change.

    The order of tables in a list counts: rules, boosts and levels work in file order. Raises
    `tomllib.TOMLDecodeError` where the text is no TOML.
    """
    data = tomllib.loads(text.removeprefix("\ufeff"))
    plain = json.dumps(data, sort_keys=True, ensure_ascii=False, default=_as_text)
    return hashlib.sha256(plain.encode()).hexdigest()


def _as_text(value: object) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"no TOML value: {value!r}")
