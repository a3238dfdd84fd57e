"""How a file is read, as a TOML file says it: columns, marks, dates, zone, source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from loyalty_cli.base.pipes import read_bytes
from loyalty_cli.base.problems import Problem, did_you_mean
from loyalty_cli.base.toml_positions import find_positions
from loyalty_cli.base.toml_text import read_toml
from loyalty_cli.intake.bytes.encoding_ranking import Encoding
from loyalty_cli.intake.cells.notation import Notation, refuse_signs
from loyalty_cli.intake.kinds.rows import Unmatched
from loyalty_cli.intake.profile.column_settings import (
    ColumnSpec,
    Conditions,
    Fits,
    Items,
    OneOrMore,
    Rows,
    Strict,
    Texts,
    as_texts,
    as_tuple,
)
from loyalty_cli.intake.profile.date_formats import ISO, Calendar, compile_formats, find_zone
from loyalty_cli.intake.profile.file_kinds import COLUMNS, PART_COLUMNS, Kind
from loyalty_cli.intake.profile.problems import explain

ENROL_COLUMNS = ("name", "nickname", "email", "phone")
"""What a file of events may know of a member it makes, besides consent_CHANNEL."""

ONCE = ("amount", *PART_COLUMNS, "refunded", "refunded_of")
"""The money of an order that may stand once for all its rows."""

Part = Literal["tax", "shipping", "tip", "paid_by_points", "paid_by_gift_card", "none"]
Delimiter = Literal[",", ";", "\t", "|"]

DATE_COLUMNS = ("occurred_at", "birthday", "joined_on", "expires_on")
CONSENT = "consent_"

_TOGETHER = frozenset({"columns", "zones", "fits"})

ONLY_MAPPED = frozenset({"line_amount", "refunded", "refunded_of"})


def is_consent(name: str) -> bool:
    """Whether it is a consent_CHANNEL column."""
    return name.startswith(CONSENT) and name != CONSENT


def _check_zone(name: str) -> None:
    if find_zone(name) is None:
        raise ValueError(f'there is no time zone {name}; one is "Europe/Berlin", or "-05:00"')


def _as_attributes(value: object) -> object:
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return {name: name for name in value}
    return value


class Profile(Strict):
    """How the files of one till, shop or tool are read; `Profile()` reads the contract's own.

    `title`, `covers` and `cannot` are for people; `fits` says by what else a file is known.

    The file: `encoding` (one, or several of which the first that reads the header counts),
    `delimiter` (one, or several of which the one counts that parts the first line into most
    cells); `header` lists cells of the header line where other lines stand above it;
    `short_rows = "pad"` fills rows that end early with empty cells, and takes rows that have only
    such for blank lines; `empty` are cells that mean nothing, such as "-"; `may_lack` names
    columns that some of these files don't have.

    Numbers, dates: `decimal`, `thousands`, `parentheses` (for negatives), `strip` (around numbers;
    characters that nobody sees: in all cells), `sign`; `date_format` (one or several), `calendar`
    (how years are counted), `timezone` of times without one, `zones` (their names in the cells).

    Columns: `columns` maps contract columns; one that is not mentioned is read from the column of
    its own name, if the file has it and `ignore` does not list it. `no_member` are the key values
    that mean nobody. `attributes` (members) are the columns kept as attributes, by default every
    column that nothing else reads. `enrol` (transactions and activities) says what else the file
    knows of somebody whom `--unknown enrol` makes a member: name, nickname, email, phone and
    consent_CHANNEL; a column that a file lacks is passed over.

    Rows: those for which a condition of `leave_out` holds are left out, with `keep_only` all but
    those for which its conditions hold; `leave_out_rows` are left out for reasons given in words.

    Orders of many rows: `once` names money columns that stand once in an order, on one of its rows
    or the same on each; an amount that stands once is spread over the rows (or the `items` of
    packed cells) in proportion to `line_amount`. Rows for which all conditions of a part in
    `part_rows` hold are no items: their line_amount is that part of the amount; with the part
    `none` it is not in it. `leave_out_orders` leaves an order with all its rows out. So does
    `undone`, for orders that were given up; of one imported before, what is left is refunded.

    Refunds: `refunds_share_id` for refund rows that have the id of their sale;
    `unmatched_refunds` for files whose refunds don't say of which sale they are: `match` finds the
    member's newest earlier sale that still holds that sku at that price, else that amount, and
    takes what matches none as a sale of that amount taken back; `spend` matches too, and what
    matches none lowers spend alone; `take` takes all so, and `reject` none.
    """

    title: str = ""
    covers: str = ""
    cannot: str = ""
    fits: Fits = Fits()
    kind: Kind | None = None
    source: str = Field(default="csv", min_length=1)
    encoding: Annotated[tuple[Encoding, ...], BeforeValidator(as_texts)] = ("utf-8",)
    delimiter: Annotated[tuple[Delimiter, ...], BeforeValidator(as_texts)] = (",",)
    header: Texts = ()
    short_rows: Literal["reject", "pad"] = "reject"
    empty: Texts = ()
    may_lack: Texts = ()
    decimal: Literal[".", ","] = "."
    thousands: Literal[",", ".", " ", "'", "\u2019", "\u00a0", "\u202f"] | None = None
    parentheses: bool = False
    strip: str = ""
    date_format: OneOrMore = (ISO,)
    calendar: Calendar = "gregorian"
    timezone: str | None = None
    zones: dict[str, str] = Field(default_factory=dict)
    sign: Literal["as-is", "inverted", "trailing"] = "as-is"
    negative: Texts = ()
    positive: Texts = ()
    no_member: Texts = ()
    ignore: Texts = ()
    near_misses: Literal["stop", "take"] = "stop"
    columns: dict[str, ColumnSpec] = Field(default_factory=dict)
    attributes: Annotated[dict[str, ColumnSpec] | None, BeforeValidator(_as_attributes)] = None
    enrol: dict[str, ColumnSpec] = Field(default_factory=dict)
    leave_out: Conditions = Field(default_factory=dict)
    keep_only: Conditions = Field(default_factory=dict)
    leave_out_rows: Annotated[tuple[Rows, ...], BeforeValidator(as_tuple)] = ()
    once: Texts = ()
    items: Items | None = None
    part_rows: dict[Part, Conditions] = Field(default_factory=dict)
    leave_out_orders: Conditions = Field(default_factory=dict)
    undone: Conditions = Field(default_factory=dict)
    refunds_share_id: bool = False
    unmatched_refunds: Unmatched = "reject"

    @field_validator("encoding", "delimiter")
    @classmethod
    def _some(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("must name one")
        return value

    @field_validator("date_format")
    @classmethod
    def _readable(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        compile_formats(value)
        return value

    @field_validator("timezone")
    @classmethod
    def _existing(cls, value: str | None) -> str | None:
        if value is not None:
            _check_zone(value)
        return value

    @field_validator("zones")
    @classmethod
    def _all_existing(cls, value: dict[str, str]) -> dict[str, str]:
        for zone in value.values():
            _check_zone(zone)
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for formats in (self.date_format, *(spec.format for spec in self.columns.values())):
            compile_formats(formats or (ISO,), self.calendar)
        if self.thousands == self.decimal:
            raise ValueError("thousands and decimal must be different marks")
        refuse_signs(self.strip, {name: spec.strip for name, spec in self.columns.items()})
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
            if spec.of is not None and (name != "occurred_at" or self.kind == "activities"):
                raise ValueError(f"columns.{name}.of: only the time of a transaction has it")
        if self.attributes is not None and self.kind not in (None, "members"):
            raise ValueError("attributes: only members have them")
        if self.enrol and self.kind not in (None, "transactions", "activities"):
            raise ValueError("enrol: only transactions and activities enrol members")
        for name in self.enrol:
            if name not in ENROL_COLUMNS and not is_consent(name):
                listed = ", ".join(ENROL_COLUMNS)
                raise ValueError(f"enrol.{name}: known here are {listed} and consent_CHANNEL")
        self._consistent_orders()
        return self

    def _consistent_orders(self) -> None:
        for name in self.once:
            if name not in ONCE:
                raise ValueError(f"once: {name} is none of {', '.join(ONCE)}")
        if self.has_orders and self.kind != "transactions":
            raise ValueError('kind: must be "transactions" for what is said of orders')
        if (self.part_rows or self.items is not None) and "amount" not in self.once:
            what = "part_rows" if self.part_rows else "items"
            raise ValueError(f'once: must name "amount" where there are {what}')
        if "line_amount" in self.columns and "amount" not in self.once:
            raise ValueError('once: must name "amount" where line_amount is read')
        if self.part_rows and "line_amount" not in self.columns:
            raise ValueError("part_rows: needs columns.line_amount")
        if self.refunds_share_id and "type" not in self.columns:
            raise ValueError("refunds_share_id: needs columns.type, to tell refunds by")

    @property
    def has_orders(self) -> bool:
        """Whether a transaction is more than the sum of its rows."""
        says = (self.once, self.items, self.part_rows, self.leave_out_orders, self.undone)
        return any(says) or self.refunds_share_id or "refunded" in self.columns

    @property
    def notation(self) -> Notation:
        """How numbers are written."""
        trailing = self.sign == "trailing"
        signs = (trailing, self.negative, self.positive)
        return Notation(self.decimal, self.thousands, self.parentheses, self.strip, *signs)


SHIPPED = Path(__file__).parent.parent / "profiles"
"""Where the profiles lie that come with us, one TOML file each."""


def load_profile(path: str | Path) -> tuple[Profile | None, list[Problem]]:
    """The profile in a TOML file, or None and everything that is wrong with it."""
    file = str(path)
    data, text, problem = _read(Path(path), file)
    if problem is not None:
        return None, [problem]
    return parse_profile(data, file=file, text=text)


def parse_profile(
    data: Mapping[str, Any], *, file: str | None = None, text: str = ""
) -> tuple[Profile | None, list[Problem]]:
    """The profile in parsed TOML, or None and everything that is wrong with it.

    With `extends` it is that shipped profile with some keys said anew: `columns`, `zones` and
    `fits` are taken together key by key, all others as a whole. `text` is the TOML itself, for the
    lines of the problems.
    """
    data, problem = _extended(data, file, text)
    if problem is not None:
        return None, [problem]
    try:
        return Profile.model_validate(data), []
    except ValidationError as error:
        return None, explain(error, Profile, file=file, text=text)


def shipped_names() -> list[str]:
    """The names of the profiles that come with us."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def _extended(
    data: Mapping[str, Any], file: str | None, text: str
) -> tuple[Mapping[str, Any], Problem | None]:
    if "extends" not in data:
        return data, None
    name = data["extends"]
    own = {key: value for key, value in data.items() if key != "extends"}
    if name not in shipped_names():
        near = did_you_mean(str(name), shipped_names())
        return own, Problem(
            "profile-value",
            f"extends: there is no shipped profile {name}",
            file=file,
            line=find_positions(text).line(("extends",)),
            column="extends",
            value=str(name),
            fix=f"did you mean {near}?" if near else "loyalty profile list shows them",
        )
    read, base_text, problem = _read(SHIPPED / f"{name}.toml", file or "")
    base: Mapping[str, Any] = read
    if problem is None:
        base, problem = _extended(read, file, base_text)
    merged = dict(base)
    for key, value in own.items():
        together = key in _TOGETHER and isinstance(value, dict)
        merged[key] = {**base.get(key, {}), **value} if together else value
    return merged, problem


def _read(path: Path, file: str) -> tuple[dict[str, Any], str, Problem | None]:
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except OSError as error:
        said = error.strerror or str(error)
        return {}, "", Problem("unreadable", f"the profile can't be read: {said}", file=file)
    except UnicodeDecodeError:
        return {}, "", Problem("encoding", "the profile is not UTF-8", file=file)
    data, problem = read_toml(text, file, code="profile-syntax")
    return data or {}, text, problem
