"""What is wrong with a profile, in words, with the file's line and key."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from loyalty_cli.base.problems import Problem, did_you_mean
from loyalty_cli.base.toml_positions import Positions, find_positions
from loyalty_cli.intake.profile.column_settings import Column, Fits, Items, Rows


def explain(
    error: ValidationError, model: type[BaseModel], *, file: str | None, text: str
) -> list[Problem]:
    """One problem for each error: `profile-key` for a key that is not there, else
    `profile-value`.

    `model` is what the file as a whole should have been.
    """
    positions = find_positions(text)
    details = error.errors(include_url=False)
    return [_problem(detail, model, file, positions) for detail in details]


def _problem(
    detail: ErrorDetails, model: type[BaseModel], file: str | None, positions: Positions
) -> Problem:
    unknown = detail["type"] == "extra_forbidden"
    path = [part for part in detail["loc"] if isinstance(part, str)]
    # A step that pydantic took is none of the file, but for the key itself, which may say anything.
    path = [part for part in path[:-1] if _is_key(part)] + [
        part for part in path[-1:] if unknown or _is_key(part)
    ]
    message = detail["msg"].removeprefix("Value error, ")
    named = re.match(r"([a-z_.]+): ", message)
    if not path and named is not None:
        path, message = named[1].split("."), message[named.end() :]
    key = ".".join(path)
    line = positions.line(tuple(path))
    if unknown:
        known = _keys_at(path, model)
        near = did_you_mean(path[-1], known)
        return Problem(
            "profile-key",
            f'there is no key "{path[-1]}" here',
            file=file,
            line=line,
            column=key,
            fix=f'did you mean "{near}"?' if near else f"known are {', '.join(known)}",
        )
    value = detail["input"]
    return Problem(
        "profile-key" if message.startswith("no such column") else "profile-value",
        f"{key or 'the profile'}: {message[:1].lower()}{message[1:]}",
        file=file,
        line=line,
        column=key or None,
        value=value if isinstance(value, str) else None,
        fix="mend the key, or leave it out",
    )


def _is_key(part: str) -> bool:
    return part != "Column" and not part.startswith("function-")


def _keys_at(path: Sequence[str], whole: type[BaseModel]) -> list[str]:
    inner: dict[str, type[BaseModel]] = {"items": Items, "fits": Fits, "leave_out_rows": Rows}
    model = inner.get(path[0], Column) if len(path) > 1 else whole
    return [field.alias or name for name, field in model.model_fields.items()]
