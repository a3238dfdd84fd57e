"""`loyalty profile`: how files are read."""

from __future__ import annotations

import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from loyalty_cli.base.problems import Problem, StoreUnavailable, Usage
from loyalty_cli.commands.common.calling import call_of, the_store
from loyalty_cli.commands.common.options import (
    CsvOption,
    EncodingOption,
    FormatOption,
    JsonOption,
    OverOption,
    QuietOption,
    StoreOption,
    chosen_format,
    noun,
)

if TYPE_CHECKING:
    from loyalty_cli.intake.profile.model import Profile

app = noun("How files are read: profiles of tills and shops, and of your own.")


class Kind(StrEnum):
    """What a file holds."""

    TRANSACTIONS = "transactions"
    MEMBERS = "members"
    ACTIVITIES = "activities"
    BALANCES = "balances"
    GIFT_CARDS = "gift-cards"
    VOUCHERS = "vouchers"


FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="A file of a till or shop.")]
NameArgument = Annotated[
    str, typer.Argument(metavar="PROFILE", help="A profile that comes with us, or a TOML file.")
]
ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", metavar="NAME", help="A profile that comes with us, or a TOML file."),
]


@app.command("list")
def list_all(style: FormatOption = None, json: JsonOption = False, csv: CsvOption = False) -> None:
    """List the profiles that come with us: what each covers, and what it can't."""
    from loyalty_cli.intake.profile.shipped import shipped_profiles
    from loyalty_cli.show.profiles import show_profiles

    show_profiles(
        [
            {
                "profile": one.name,
                "title": one.profile.title,
                "kind": one.profile.kind,
                "source": one.profile.source,
                "covers": _flat(one.profile.covers),
                "cannot": _flat(one.profile.cannot),
            }
            for one in shipped_profiles()
        ],
        chosen_format(style, json, csv),
    )


@app.command("show")
def show(
    name: NameArgument,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Show a profile as it is written, to be copied and changed."""
    from loyalty_cli.intake.profile.model import SHIPPED, shipped_names
    from loyalty_cli.intake.profile.shipped import find_profile
    from loyalty_cli.show.profiles import show_profile

    profile = find_profile(name)
    path = SHIPPED / f"{name}.toml" if name in shipped_names() else Path(name)
    row = {
        "profile": name,
        "title": profile.title,
        "kind": profile.kind,
        "source": profile.source,
        "covers": _flat(profile.covers),
        "cannot": _flat(profile.cannot),
        "text": path.read_text(encoding="utf-8-sig"),
    }
    show_profile(row, chosen_format(style, json, csv))


@app.command("sniff")
def sniff(
    file: FileArgument,
    encoding: EncodingOption = None,
    store: StoreOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Look at a file: which profiles fit, its encoding, delimiter, dates and numbers."""
    from loyalty_cli.intake.profile.draft import kind_words, number_words
    from loyalty_cli.intake.profile.matching import candidates
    from loyalty_cli.intake.profile.shipped import is_contracts_own
    from loyalty_cli.intake.profile.sniffing import has_no_header, sniff
    from loyalty_cli.show.profiles import show_sniffed

    seen = sniff(file, country=_country(store), encoding=encoding)
    fits = [one for one in candidates(file, None) or [] if seen.has_ids(one.profile)]
    own = [kind.value for kind in Kind if is_contracts_own(seen.header, kind.value)]
    row = {
        "file": seen.file,
        "no_header": has_no_header(seen),
        "own": own,
        "fits": [
            {"profile": one.name, "title": one.profile.title, "kind": one.profile.kind}
            for one in fits
        ],
        "encodings": list(seen.encodings),
        "byte_order_mark": seen.bom,
        "delimiters": list(seen.delimiters),
        "rows": seen.rows,
        "columns": [
            {
                "column": look.name,
                "filled": look.filled,
                "dates": list(look.dates),
                "numbers": [number_words(form) for form in look.readings],
                "shortened": look.shortened,
                "holds": kind_words(look),
            }
            for look in seen.columns
        ],
    }
    show_sniffed(row, chosen_format(style, json, csv))


@app.command("try")
def try_one(
    file: FileArgument,
    row: Annotated[
        int, typer.Option("--row", metavar="N", min=1, help="Which row, from 1 below the header.")
    ],
    profile: ProfileOption = None,
    kind: Annotated[
        Kind | None, typer.Option("--kind", help="What it holds, where the profile doesn't say.")
    ] = None,
    store: StoreOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> int:
    """Show how one row becomes one event, cell by cell; nothing is imported.

    Currency and time zone are those of the store; where there is none, EUR and UTC.
    """
    from loyalty_cli.base.problems import ExitCode
    from loyalty_cli.intake.profile.model import Profile
    from loyalty_cli.intake.profile.preview import try_row
    from loyalty_cli.intake.profile.shipped import find_profile
    from loyalty_cli.show.profiles import show_tried

    style = chosen_format(style, json, csv)
    name = profile
    if profile is None:
        found = _only_fit(file, kind)
        chosen, name = (Profile(), "the contract's own columns") if found is None else found
    else:
        chosen = find_profile(profile)
    holds: Any = chosen.kind or (kind or Kind.TRANSACTIONS).value
    tried = try_row(file, chosen, holds, row, **_settings(store))
    show_tried(
        {
            "file": str(file),
            "profile": name,
            "kind": holds,
            "row": tried.row,
            "line": tried.line,
            "rows": tried.rows,
            "cells": [
                {"column": step.column, "from": step.origin, "cells": step.cells, "text": step.text}
                for step in tried.steps
            ],
            "event": tried.event,
            "left_out": tried.left_out,
            "problems": [problem.as_json() for problem in tried.problems],
        },
        style,
    )
    return ExitCode.REFUSED if tried.problems else ExitCode.DONE


@app.command("new")
def new(
    context: typer.Context,
    file: FileArgument,
    kind: Annotated[Kind, typer.Option("--kind", help="What it holds.")] = Kind.TRANSACTIONS,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="Whose ids these are.")
    ] = None,
    encoding: EncodingOption = None,
    store: StoreOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to; else stdout.")
    ] = None,
    yes: OverOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write a profile to begin with, for a file that no profile fits: every column is listed."""
    from loyalty_cli.base.problems import Rejected
    from loyalty_cli.intake.profile.draft import starting_profile
    from loyalty_cli.intake.profile.sniffing import has_no_header, sniff
    from loyalty_cli.show.output import terminal
    from loyalty_cli.show.output.outcome import show_note

    seen = sniff(file, country=_country(store), encoding=encoding)
    if has_no_header(seen):
        raise Rejected(
            Problem(
                "no-header",
                "the first line looks like a row, not like the names of columns",
                file=str(file),
                line=1,
                fix="put a line above it that names each column, such as number,date,total",
            )
        )
    text = starting_profile(seen, kind.value, source or "till")
    if output is None:
        terminal.out(text.rstrip("\n"))
        return
    over = output.is_file()
    call_of(context).may_write(output, yes=yes, but={"settings or rules"})
    with output.open("w" if over else "x", encoding="utf-8") as out:
        out.write(text)
    if not quiet:
        words = ["loyalty", "profile", "try", str(file), "--row", "1", "--profile", str(output)]
        show_note(f"made {output}: look over its columns, then {shlex.join(words)}")


def _only_fit(file: Path, kind: Kind | None) -> tuple[Profile, str] | None:
    """The only profile that fits, None for the contract's own columns."""
    from loyalty_cli.intake.profile.matching import candidates

    fits = candidates(file, kind.value if kind is not None else None)
    if not fits:
        return None
    if len(fits) > 1:
        said = " or ".join(f"--profile {one.name}" for one in fits)
        raise Usage(
            Problem(
                "several-profiles",
                f"the file fits {len(fits)} profiles",
                file=str(file),
                column="--profile",
                fix=f"say {said}",
            )
        )
    return fits[0].profile, fits[0].name


def _country(store: Path | None) -> str | None:
    """The country of the store; where none is named and none can be opened, a file is looked at
    all the same."""
    try:
        country: str | None = _settings(store)["country"]
    except StoreUnavailable:
        if store is not None:
            raise
        return None
    return country


def _settings(store: Path | None) -> dict[str, Any]:
    from loyalty_cli.store.file.store_file import open_store

    try:
        path = the_store(store)
    except StoreUnavailable:
        return {"digits": 2, "currency": "EUR", "zone": "UTC", "country": None}
    with open_store(path, write=False) as opened:
        settings = opened.settings
        return {
            "digits": settings.digits,
            "currency": settings.currency,
            "zone": settings.zone,
            "country": settings.country,
        }


def _flat(text: str) -> str:
    return " ".join(text.split())
