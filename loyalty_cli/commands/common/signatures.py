"""The options that every command of a sort has, said once: `@reading`, `@reporting`, `@writing`.

A command that is decorated takes, before its own parameters, how it was called: an object with
these options. Typer sees them behind the command's own.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, get_type_hints

import typer

from loyalty_cli.base.dates import Day
from loyalty_cli.commands.common.calling import Call, call_of
from loyalty_cli.commands.common.options import (
    AsOfOption,
    ByOption,
    CsvOption,
    DryRunOption,
    ExcelOption,
    FormatOption,
    FutureOption,
    JsonOption,
    OverOption,
    QuietOption,
    ReportOutOption,
    StoreOption,
    chosen_format,
    report_format,
)
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.show.output.data import Format

if TYPE_CHECKING:
    from loyalty_cli.store.file.connection import Store

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class Writing:
    """How a command that changes something was called."""

    call: Call
    store: StoreOption = None
    as_of: AsOfOption = None
    future: FutureOption = False
    dry_run: DryRunOption = False
    by: ByOption = None
    json: JsonOption = False
    quiet: QuietOption = False

    def opened(self) -> AbstractContextManager[tuple[Store, Caller]]:
        """The store, open for writing, and who asks for what day."""
        return self.call.writing(
            self.store, self.as_of, future=self.future, by=self.by, dry_run=self.dry_run
        )

    def opened_yesterday(self) -> AbstractContextManager[tuple[Store, Caller]]:
        """The same for what is done after a day is over: without another word, of yesterday."""
        return self.call.writing_yesterday(
            self.store, self.as_of, future=self.future, by=self.by, dry_run=self.dry_run
        )


@dataclass(slots=True)
class Reading:
    """How a command that only asks was called."""

    call: Call
    store: StoreOption = None
    as_of: AsOfOption = None
    style: FormatOption = None
    json: JsonOption = False
    csv: CsvOption = False
    quiet: QuietOption = False

    def opened(self) -> AbstractContextManager[tuple[Store, Day]]:
        """The store, open for reading, and the day the question is asked for."""
        return self.call.reading(self.store, self.as_of)

    @property
    def format(self) -> Format:
        """How the data is to be written. Raises Usage for two formats."""
        return chosen_format(self.style, self.json, self.csv)


@dataclass(slots=True)
class Reporting:
    """How a report was called, whose rows can go into a file."""

    call: Call
    store: StoreOption = None
    as_of: AsOfOption = None
    style: FormatOption = None
    json: JsonOption = False
    csv: CsvOption = False
    excel: ExcelOption = False
    output: ReportOutOption = None
    yes: OverOption = False
    quiet: QuietOption = False

    def opened(self, known_on: str | None = None) -> AbstractContextManager[tuple[Store, Day]]:
        """The store, open for reading, and the day the question is asked for."""
        return self.call.reading(self.store, self.as_of, known_on=known_on)

    @property
    def format(self) -> Format:
        """How the data is to be written. Raises Usage for two formats."""
        return report_format(self.style, self.json, self.csv, excel=self.excel, output=self.output)

    @property
    def file(self) -> Path | None:
        """The file that it goes into, None for stdout; asks before one is written over."""
        self.call.may_write(self.output, yes=self.yes)
        return self.output


def writing(function: Callable[Concatenate[Writing, P], R]) -> Callable[..., R]:
    """A command that changes something."""
    return _with_options(function, Writing)


def reading(function: Callable[Concatenate[Reading, P], R]) -> Callable[..., R]:
    """A command that only asks."""
    return _with_options(function, Reading)


def reporting(function: Callable[Concatenate[Reporting, P], R]) -> Callable[..., R]:
    """A report, whose rows can go into a file."""
    return _with_options(function, Reporting)


def _with_options(function: Callable[..., R], kind: type[Any]) -> Callable[..., R]:
    own = list(signature(function, eval_str=True).parameters.values())[1:]
    types = get_type_hints(kind, include_extras=True)
    shared = [
        Parameter(
            each.name, Parameter.KEYWORD_ONLY, default=each.default, annotation=types[each.name]
        )
        for each in fields(kind)
        if each.name != "call"
    ]

    @wraps(function)
    def command(context: typer.Context, **options: Any) -> R:
        said = {each.name: options.pop(each.name) for each in shared}
        return function(kind(call_of(context), **said), **options)

    called = Parameter("context", Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    command.__signature__ = Signature([called, *own, *shared])  # type: ignore[attr-defined]
    return command
