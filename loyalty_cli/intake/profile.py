"""How a file is read, as a TOML file says it: columns, marks, dates, zone, source."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from loyalty_cli.base.problems import Problem, did_you_mean
from loyalty_cli.intake.times import ISO, compile_format
from loyalty_cli.intake.values import Notation

Kind = Literal["members", "transactions", "activities"]

KEY_COLUMNS = ("member_id", "card", "email", "phone")
PART_COLUMNS = ("tax", "shipping", "tip", "paid_by_points", "paid_by_gift_card")
DATE_COLUMNS = ("occurred_at", "birthday", "joined_on")
CONSENT = "consent_"

COLUMNS: dict[Kind, tuple[str, ...]] = {
    "transactions": (
        *("transaction_id", *KEY_COLUMNS, "occurred_at", "amount", "type", "refund_of"),
        *("currency", "store", "channel", "sku", "category", "quantity", *PART_COLUMNS),
    ),
    "members": (
        *("member_id", "name", "email", "phone", "card", "birthday", "joined_on"),
        *("referred_by", "store", "nickname"),
    ),
    "activities": (
        *("activity_id", *KEY_COLUMNS, "occurred_at", "kind", "quantity", "score", "subject"),
        *("store", "channel", "note"),
    ),
}
"""The contract's columns of each kind of file; members have consent_CHANNEL ones as well."""


def is_consent(name: str) -> bool:
    """Whether it is a consent_CHANNEL column."""
    return name.startswith(CONSENT) and name != CONSENT


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class Column(_Strict):
    """Where one contract column comes from.

    One of `column` (the file's name for it), `join` (several columns, glued by `with`) or `value`
    (the same for every row; "" for nothing). `strip` takes characters off both ends, `values`
    puts other words for some values, `format` is a date format of its own, `optional` lets the
    column be missing from a file.
    """

    column: str | None = None
    join: Texts | None = None
    glue: str = Field(default="", alias="with")
    value: str | None = None
    values: dict[str, str] = {}
    strip: str = ""
    format: str | None = None
    optional: bool = False

    @field_validator("format")
    @classmethod
    def _readable(cls, value: str | None) -> str | None:
        if value is not None:
            compile_format(value)
        return value

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        said = [n for n in ("column", "join", "value") if getattr(self, n) is not None]
        if len(said) != 1:
            raise ValueError("must say exactly one of column, join and value")
        if self.join is not None and len(self.join) < 2:
            raise ValueError("must join two columns or more")
        if "glue" in self.model_fields_set and self.join is None:
            raise ValueError('can say "with" only beside join')
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The file's columns that it reads."""
        if self.join is not None:
            return self.join
        return () if self.column is None else (self.column,)


def _as_column(value: object) -> object:
    if isinstance(value, str):
        return {"column": value}
    if not isinstance(value, (dict, Column)):
        raise ValueError('must be a column like "Total" or a table like { value = "Main St" }')
    return value


ColumnSpec = Annotated[Column, BeforeValidator(_as_column)]


def _as_attributes(value: object) -> object:
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return {name: name for name in value}
    return value


class Profile(_Strict):
    """How the files of one till, shop or tool are read; `Profile()` reads the contract's own.

    `columns` maps contract columns; one that is not mentioned is read from the column of its own
    name, if the file has it and `ignore` does not list it. `no_member` are the key values that
    mean nobody. Rows with a value of `leave_out` are left out, with `keep_only` all rows but those
    with its values. `attributes` (members) are the columns kept as attributes, by default every
    column that nothing else reads.
    """

    kind: Kind | None = None
    source: str = Field(default="csv", min_length=1)
    encoding: Literal["utf-8", "cp1252"] = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] = ","
    decimal: Literal[".", ","] = "."
    thousands: Literal[",", ".", " ", "'", "\u00a0", "\u202f"] | None = None
    parentheses: bool = False
    strip: str = ""
    date_format: str = ISO
    timezone: str | None = None
    sign: Literal["as-is", "inverted"] = "as-is"
    no_member: Texts = ()
    ignore: Texts = ()
    columns: dict[str, ColumnSpec] = {}
    attributes: Annotated[dict[str, ColumnSpec] | None, BeforeValidator(_as_attributes)] = None
    leave_out: dict[str, Texts] = {}
    keep_only: dict[str, Texts] = {}

    @field_validator("date_format")
    @classmethod
    def _readable(cls, value: str) -> str:
        if value != ISO:
            compile_format(value)
        return value

    @field_validator("timezone")
    @classmethod
    def _existing(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (KeyError, OSError, ValueError):
                raise ValueError('is not a time zone like "Europe/Berlin"') from None
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.thousands == self.decimal:
            raise ValueError("thousands and decimal must be different marks")
        known = COLUMNS[self.kind] if self.kind else {c for v in COLUMNS.values() for c in v}
        for name in self.columns:
            consent = self.kind in (None, "members") and is_consent(name)
            if name not in known and not consent:
                near = did_you_mean(name, known)
                hint = f", did you mean {near}?" if near else ""
                raise ValueError(f"columns.{name}: no such column of {self.kind or 'a file'}{hint}")
        for name, spec in self.columns.items():
            if spec.format is not None and name not in DATE_COLUMNS:
                raise ValueError(f"columns.{name}.format: only dates and times have a format")
        if self.attributes is not None and self.kind not in (None, "members"):
            raise ValueError("attributes: only members have them")
        return self

    @property
    def notation(self) -> Notation:
        """How numbers are written."""
        return Notation(self.decimal, self.thousands, self.parentheses, self.strip)


def load_profile(path: str | Path) -> tuple[Profile | None, list[Problem]]:
    """The profile in a TOML file, or None and everything that is wrong with it."""
    file = str(path)
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
        data = tomllib.loads(text)
    except OSError as error:
        said = error.strerror or str(error)
        return None, [Problem("unreadable", f"the profile can't be read: {said}", file=file)]
    except UnicodeDecodeError:
        return None, [Problem("encoding", "the profile is not UTF-8", file=file)]
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"\(at line ([0-9]+)", str(error))
        line = int(where[1]) if where else None
        return None, [
            Problem("profile-syntax", f"the profile is not TOML: {error}", file=file, line=line)
        ]
    return parse_profile(data, file=file, text=text)


def parse_profile(
    data: Mapping[str, Any], *, file: str | None = None, text: str = ""
) -> tuple[Profile | None, list[Problem]]:
    """The profile in parsed TOML, or None and everything that is wrong with it.

    `text` is the TOML itself, for the lines of the problems.
    """
    try:
        return Profile.model_validate(data), []
    except ValidationError as error:
        from loyalty_cli.intake.profile_problems import explain

        return None, explain(error, file=file, text=text)
