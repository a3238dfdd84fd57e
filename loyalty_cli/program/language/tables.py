"""The small tables and the glue that the models share: shapes as pydantic fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from loyalty_cli.base.dates import Every, Length, Round
from loyalty_cli.program.language.shapes import Fault, FaultyError, Shape, choice, whole, wrong_type
from loyalty_cli.program.language.times import MONTH_DAY, length

FAULTY = "faulty"
"""The type of a pydantic error that carries our own faults in its context."""


def faulty_error(faults: Iterable[Fault]) -> PydanticCustomError:
    """Our faults as an error that pydantic collects."""
    return PydanticCustomError(FAULTY, "not acceptable", {"faults": tuple(faults)})


@dataclass(frozen=True, slots=True)
class Field:
    """Annotation metadata: the value is read by a shape, and pydantic adds nothing to it."""

    shape: Shape[Any]

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._parse)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: object) -> dict[str, Any]:
        return dict(self.shape.schema)

    def _parse(self, value: object) -> object:
        try:
            return self.shape.parse(value)
        except FaultyError as faulty:
            raise faulty_error(faulty.faults) from None


class Table(BaseModel):
    """A table of the program file: frozen, strict, and closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def faults(self) -> Iterable[Fault]:
        """The contradictions inside this table; subclasses say which."""
        return ()

    @model_validator(mode="after")
    def _refuse_faults(self) -> Table:
        found = tuple(self.faults())
        if found:
            raise faulty_error(found)
        return self


def many(value: object) -> object:
    """A list of tables as pydantic's strict mode wants it, whatever its items are."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, tuple):
        return value
    raise faulty_error(wrong_type(value, "a list of tables").faults)


def one_or_many(value: object) -> object:
    """A table, or a list of such with at least one."""
    if value == []:
        raise faulty_error((Fault("not-allowed", "the list is empty", "leave the key out"),))
    return (value,) if isinstance(value, dict) else many(value)


class LimitTable(Table):
    """`{ times = 3, every = "month" }` or `{ points = 500, every = "day", over = "clip" }`."""

    every: Annotated[
        Every, Field(choice("event", "day", "week", "month", "quarter", "year", "birthday", "ever"))
    ]
    times: Annotated[int | None, Field(whole())] = None
    points: Annotated[int | None, Field(whole())] = None
    over: Annotated[Literal["clip", "reject"] | None, Field(choice("clip", "reject"))] = None

    def faults(self) -> Iterable[Fault]:
        """Exactly one of times and points; over only cuts points; an event happens once."""
        if self.times is not None and self.points is not None:
            yield Fault(
                "contradiction",
                "times and points in one limit",
                "make it two limits: [ { times = …, every = … }, { points = …, every = … } ]",
            )
        elif self.times is None and self.points is None:
            yield Fault("missing-key", "a limit needs times or points")
        elif self.times is not None:
            if self.over is not None:
                yield Fault(
                    "contradiction",
                    "over goes with points, not with times",
                    "leave over out",
                    ("over",),
                )
            if self.every == "event":
                yield Fault(
                    "contradiction",
                    'times for every "event" says nothing: an event happens once',
                    "use points, or a longer every",
                    ("every",),
                )


Limits = Annotated[
    tuple[LimitTable, ...],
    BeforeValidator(one_or_many, json_schema_input_type=LimitTable | list[LimitTable]),
]


class ExpiryTable(Table):
    """When points lapse: one of `after` and `on`, `idle`, or `idle` beside one of them."""

    after: Annotated[Length | Literal["never"] | None, Field(length(1, words=("never",)))] = None
    round: Annotated[Round, Field(choice("none", "month-end", "quarter-end", "year-end"))] = "none"
    on: Annotated[tuple[int, int] | None, Field(MONTH_DAY)] = None
    min_life: Annotated[Length | None, Field(length())] = None
    idle: Annotated[Length | None, Field(length(1))] = None

    def faults(self) -> Iterable[Fault]:
        """One date to lapse on, with only what belongs to it, and idleness beside it."""
        if self.after is None and self.on is None and self.idle is None:
            yield Fault("missing-key", "an expiry needs one of after, on and idle")
        if self.after is not None and self.on is not None:
            yield Fault(
                "contradiction",
                "on and after are two dates for points to lapse",
                "keep one of them",
                ("on",),
            )
        if self.after == "never" and self.idle is not None:
            yield Fault(
                "contradiction",
                "idle lets points lapse, and with after never they don't",
                "leave one of them out",
                ("idle",),
            )
        if self.min_life is not None and self.on is None:
            yield Fault("contradiction", "min_life goes with on", None, ("min_life",))
        if self.round != "none" and (self.on is not None or not isinstance(self.after, Length)):
            yield Fault("contradiction", "round goes with a length in after", None, ("round",))


def not_idle(expiry: ExpiryTable | None, owner: str) -> Iterable[Fault]:
    """A rule's own points cannot lapse by idleness: that is for the whole balance."""
    if expiry is not None and expiry.idle is not None:
        yield Fault(
            "contradiction",
            f"idle is for the whole balance, not for one {owner}",
            "write it in [expiry]",
            ("expiry", "idle"),
        )
