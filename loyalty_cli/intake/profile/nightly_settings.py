"""What `[nightly]` of loyalty.toml may say: the inbox, how its files are read, backups, exports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeInt,
    PositiveInt,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails

from loyalty_cli.base.problems import Problem, did_you_mean
from loyalty_cli.intake.kinds.rows import Unmatched

Place = tuple[str | int, ...]


def _pattern(text: str) -> str:
    if not text or "/" in text or "\\" in text or text.startswith("."):
        raise ValueError('must be a name with * in it, such as "sales-*.csv", without folders')
    return text


def _path(text: str) -> str:
    if not text or "\0" in text:
        raise ValueError("must be the path of a file or folder, seen from loyalty.toml")
    return text


PathText = Annotated[str, AfterValidator(_path)]
NameText = Annotated[str, Field(min_length=1)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Take(_Table):
    """Which files of the inbox are read how; the options are those of `loyalty import`."""

    files: Annotated[str, AfterValidator(_pattern)]
    kind: NameText | None = None
    profile: NameText | None = None
    source: NameText | None = None
    unknown: Literal["reject", "guest", "enrol"] = "reject"
    skip_bad_rows: bool = False
    allow_unmatched: bool = False
    unmatched: Unmatched | None = None
    future_rows: bool = False
    again: bool = False

    @field_validator("unmatched")
    @classmethod
    def _one_answer(cls, value: Unmatched | None, info: ValidationInfo) -> Unmatched | None:
        if info.data.get("allow_unmatched") and value not in (None, "take"):
            raise ValueError('is another answer than allow_unmatched = true, which is "take"')
        return value


class Backups(_Table):
    """Where backups go, and how many of the newest days, weeks and months are kept."""

    folder: PathText = "backups"
    daily: PositiveInt = 7
    weekly: NonNegativeInt = 5
    monthly: NonNegativeInt = 12
    with_key: bool = True


class Export(_Table):
    """A CSV file that is written anew each night; {date} in its name is the night's day."""

    what: NameText
    file: PathText
    source: NameText | None = None
    program: NameText | None = None


class Night(_Table):
    """All that a night does. Paths are seen from the folder of loyalty.toml."""

    inbox: PathText = "inbox"
    done: PathText | None = None
    rejected: PathText | None = None
    settle_seconds: NonNegativeInt = 60
    log: PathText = "nightly.log"
    doctor: bool = True
    take: list[Take] = Field(default_factory=list)
    backup: Backups | None = None
    export: list[Export] = Field(default_factory=list)


def parse_night(data: object) -> tuple[Night | None, list[tuple[Place, Problem]]]:
    """The table as it was parsed, or all that is wrong with it, each with its place in it."""
    if not isinstance(data, Mapping):
        problem = Problem("settings-value", "nightly must be a table", fix="Write [nightly].")
        return None, [((), problem)]
    try:
        return Night.model_validate(dict(data)), []
    except ValidationError as error:
        return None, [
            (detail["loc"], _problem(detail)) for detail in error.errors(include_url=False)
        ]


_MODELS: dict[str, type[_Table]] = {"take": Take, "backup": Backups, "export": Export}


def _problem(detail: ErrorDetails) -> Problem:
    *table, key = detail["loc"]
    if detail["type"] == "extra_forbidden":
        model = _MODELS.get(str(table[0]), Night) if table else Night
        near = did_you_mean(str(key), model.model_fields)
        known = ", ".join(model.model_fields)
        return Problem(
            "settings-key",
            f"{key}: unknown key",
            fix=f"Did you mean {near}?" if near else f"Known here: {known}.",
        )
    if detail["type"] == "missing":
        return Problem("settings-key", f"{key}: is missing", fix="Add it.")
    said: str = detail["msg"].removeprefix("Value error, ")
    value: Any = detail["input"]
    return Problem(
        "settings-value",
        f"{key}: {said[:1].lower()}{said[1:]}",
        value=value if isinstance(value, str) else None,
        fix="Mend the value, or leave the key out.",
    )
