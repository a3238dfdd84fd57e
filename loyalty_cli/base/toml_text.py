"""TOML text from files that anybody may have written: parsed, unless it is nested beyond reason."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

DEPTH_MAX = 32
"""So many parts a dotted key may have; what a merchant writes has three."""

_PART = r"""[ \t]*(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*\."""
_DEEP = re.compile(rf"^[ \t]*\[{{0,2}}(?:{_PART}){{{DEPTH_MAX}}}", re.MULTILINE)


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises tomllib.TOMLDecodeError, whose text ends in "(at line N, column N)" where a place is
    known; also for keys of more than DEPTH_MAX parts and for lists nested deeper than Python
    follows, which would take the parser long or to its limits.
    """
    deep = _DEEP.search(text)
    if deep is not None:
        line = text.count("\n", 0, deep.start()) + 1
        raise tomllib.TOMLDecodeError(f"{TOO_DEEP} (at line {line}, column 1)")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise tomllib.TOMLDecodeError(f"{TOO_DEEP} (at line 1, column 1)") from None


TOO_DEEP = "Nested too deep"
"""How the error begins where lists, tables or keys are nested beyond reason."""


def quoted(text: str) -> str:
    """The text as a TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
