"""What a profile says of one column: where its text comes from and what is done to it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import regex
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from loyalty_cli.intake.profile.date_formats import compile_formats

ORIGINS = ("column", "join", "first", "sum", "value")


class Strict(BaseModel):
    """A table of a profile: frozen, nothing unknown in it, nothing converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def as_tuple(value: object) -> object:
    """A list as a tuple; anything else as it is."""
    return tuple(value) if isinstance(value, list) else value


def as_texts(value: object) -> object:
    """A text or a list of texts as a tuple; anything else as it is."""
    return (value,) if isinstance(value, str) else as_tuple(value)


Texts = Annotated[tuple[str, ...], BeforeValidator(as_tuple)]
"""A list of texts."""

OneOrMore = Annotated[tuple[str, ...], BeforeValidator(as_texts)]
"""A text, or a list of texts."""

Conditions = dict[str, OneOrMore]
"""The file's columns, each with values; "" is an empty cell, "*" any that is filled, "-*" any that
begins with a minus."""


class Column(Strict):
    """Where one contract column comes from.

    One of `column` (the file's name for it; a name that ends in * stands for the only column that
    begins so), `join` (several columns, glued by `with`), `first` (the first of several that the
    file has and that is filled), `sum` (numbers added up, those in `minus` taken off, the sum
    first multiplied by the number in `times`) and `value` (the same for every row; "" for
    nothing). `match` keeps the part of the text that a regular expression finds (its first group,
    if it has one), `strip` takes characters off both ends (those that nobody sees from
    everywhere), `values` puts other words for some
    values, in this order. `only` reads it on rows where all of its conditions hold, `unless` on
    rows where none of its does; elsewhere the cell is empty. `format` is a date format of its own,
    `of` says which time counts where the rows of a receipt have different ones, the "first" or the
    "last"; `optional` lets the column be missing from a file.
    """

    column: str | None = None
    join: Texts | None = None
    glue: str = Field(default="", alias="with")
    first: Texts | None = None
    sum: Texts | None = None
    minus: Texts = ()
    times: str | None = None
    value: str | None = None
    match: str | None = None
    values: dict[str, str] = {}
    strip: str = ""
    only: Conditions = {}
    unless: Conditions = {}
    format: OneOrMore | None = None
    of: Literal["first", "last"] | None = None
    optional: bool = False

    @field_validator("format")
    @classmethod
    def _readable(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if value is not None:
            compile_formats(value)
        return value

    @field_validator("match")
    @classmethod
    def _regular(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                found = regex.compile(value)
            except regex.error as error:
                raise ValueError(f"is no regular expression: {error}") from None
            if found.groups > 1:
                raise ValueError("may have one group at most")
        return value

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if sum(getattr(self, name) is not None for name in ORIGINS) != 1:
            raise ValueError(f"must say exactly one of {', '.join(ORIGINS[:-1])} and {ORIGINS[-1]}")
        for name in ("join", "first"):
            several = getattr(self, name)
            if several is not None and len(several) < 2:
                raise ValueError(f"must {name} two columns or more")
        if self.sum is not None and not self.sum:
            raise ValueError("must sum one column or more")
        if "glue" in self.model_fields_set and self.join is None:
            raise ValueError('can say "with" only beside join')
        for name in ("minus", "times"):
            if name in self.model_fields_set and self.sum is None:
                raise ValueError(f'can say "{name}" only beside sum')
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The file's columns that it is made of."""
        if self.sum is not None:
            return (*self.sum, *self.minus, *(() if self.times is None else (self.times,)))
        return self.join or self.first or (() if self.column is None else (self.column,))

    @property
    def label(self) -> str:
        """What a problem calls it: the columns it is made of."""
        if self.sum is not None:
            text = " + ".join(self.sum)
            if self.times is not None:
                text = f"({text}) × {self.times}" if len(self.sum) > 1 else f"{text} × {self.times}"
            return " - ".join((text, *self.minus))
        return " or ".join(self.first) if self.first else " + ".join(self.names)

    @property
    def is_plain(self) -> bool:
        """Whether it is one column of the file as it stands."""
        changes = (self.values, self.strip, self.match, self.only, self.unless)
        return self.column is not None and not any(changes)


def _as_column(value: object) -> object:
    if isinstance(value, str):
        return {"column": value}
    if not isinstance(value, (dict, Column)):
        raise ValueError('must be a column like "Total" or a table like { value = "Main St" }')
    return value


ColumnSpec = Annotated[Column, BeforeValidator(_as_column)]
"""A column as a profile writes it: its name, or a table."""


class Rows(Strict):
    """Rows on which all of `only` hold and none of `unless` does, with the reason in words."""

    reason: str = Field(min_length=1)
    only: Conditions = {}
    unless: Conditions = {}

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.only and not self.unless:
            raise ValueError("must say only or unless: it would be all rows")
        return self


class Items(Strict):
    """The items of an order that stand in cells of its one row.

    `columns` hold them (a name that ends in * stands for all columns that begin so). Within a cell
    items are parted by `between` ("" where a cell holds one), their fields by `field`, and a
    field's name from its value by `mark`. `sku`, `category`, `quantity` and `amount` name fields.
    """

    columns: Texts
    between: str = ""
    field: str = Field(default="|", min_length=1)
    mark: str = Field(default=":", min_length=1)
    sku: str | None = None
    category: str | None = None
    quantity: str | None = None
    amount: str

    @model_validator(mode="after")
    def _parted(self) -> Self:
        if not self.columns:
            raise ValueError("must name a column")
        marks = [mark for mark in (self.between, self.field, self.mark) if mark]
        if len(set(marks)) != len(marks):
            raise ValueError("between, field and mark must be different")
        return self


class Fits(Strict):
    """By what a file is known, besides the columns that are read: those that it has, some of which
    it has one, those that it lacks. With `by_name` none is: the profile is taken where it is named.
    """

    has: Texts = ()
    one_of: Texts = ()
    lacks: Texts = ()
    by_name: bool = False
