"""TOML text from files that anybody may have written: parsed, unless it is nested beyond reason."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

from loyalty_cli.base.problems import Problem

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


_AT = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)$")
_VALUE_MAX = 200

TOO_DEEP = "Nested too deep"
"""How the error begins where lists, tables or keys are nested beyond reason."""


def read_toml(
    text: str, file: str | None = None, *, code: str = "toml-syntax"
) -> tuple[dict[str, Any] | None, Problem | None]:
    """The parsed TOML, or the problem that keeps it from being any."""
    try:
        return parse_toml(without_bom(text)), None
    except ValueError as error:
        says = str(error)
        at = _AT.search(says)
        last = text.rstrip("\n").count("\n") + 1
        line = int(at[1]) if at and at[1] else last
        return None, syntax_problem(_AT.sub("", says), text, file, line, code=code)


_USUAL = "look for a quote or a bracket that is missing or one too many"

_SYNTAX_WORDS = (
    (
        TOO_DEEP,
        "lists, tables or keys are nested too deep",
        "check the brackets and the dots: one may be too many",
    ),
    ("Cannot overwrite a value", "a key stands here twice", "keep one of them"),
    (
        "Cannot declare",
        "a table stands here twice",
        "keep one, or write [[…]] for a list of tables",
    ),
    ("Cannot mutate immutable", "a table is added to that is closed already", _USUAL),
    ("Unclosed array", "a list is not closed", "add ]"),
    ("Unterminated string", "text is not closed", 'add "'),
    ("Expected '=' after a key", "a key without =", 'write key = "value"'),
    ("Invalid value", "a value that is none", "text goes in quotes"),
    ("Expected newline or end of document", "something after the value", "one key on each line"),
    ("Illegal character", "a character that may not stand here", "close the text in its line"),
    ("Invalid statement", "this is no key and no table", 'write key = "value" or [table]'),
)


def syntax_problem(
    says: str, text: str, file: str | None, line: int, *, code: str = "toml-syntax"
) -> Problem:
    """What keeps a text from being TOML, in words; `says` is how the parser has it."""
    lines = text.split("\n")
    value = lines[line - 1].strip()[:_VALUE_MAX] if line <= len(lines) else None
    for start, words, fix in _SYNTAX_WORDS:
        if says.startswith(start):
            return Problem(code, f"not TOML: {words}", file, line, None, value, fix)
    says = says[:1].lower() + says[1:]
    return Problem(code, f"not TOML: {says}", file, line, None, value, _USUAL)


def without_bom(text: str) -> str:
    """The text without a mark of its byte order."""
    return text.removeprefix("\ufeff")


def quoted(text: str) -> str:
    """The text as a TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
