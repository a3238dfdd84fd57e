"""The options that commands share; each command lists those it takes."""

from __future__ import annotations

from codecs import lookup
from pathlib import Path
from typing import Annotated

import typer

from loyalty_cli.base.dates import Length, parse_length
from loyalty_cli.base.problems import Problem, Usage, did_you_mean
from loyalty_cli.base.words import ByName
from loyalty_cli.show.output.data import Format, default_format

StoreOption = Annotated[
    Path | None,
    typer.Option(
        "--store", metavar="FILE", help="The store; else LOYALTY_STORE, else that of loyalty.toml."
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="The day it counts for: YYYY-MM-DD, yesterday, -N, a weekday; else LOYALTY_AS_OF.",
    ),
]
KnownOnOption = Annotated[
    str | None,
    typer.Option(
        "--known-on",
        metavar="DATE",
        help="Only what was known at the end of that day; the as-of day is then the same.",
    ),
]
FutureOption = Annotated[
    bool, typer.Option("--future", help="Allow an as-of date after today, to try things out.")
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what it would do; write nothing.")
]
ByOption = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who does this; else LOYALTY_BY, else your login."),
]
FormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="How to write the data; table on a terminal, else plain."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON, errors too.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Write CSV.")]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Only data and problems: no remarks, no progress.")
]


def _an_encoding(typed: str | None) -> str | None:
    """An encoding by our name or by another that it goes by: windows-1251, GBK."""
    if typed is None:
        return None
    from typing import get_args

    from loyalty_cli.intake.bytes.encoding_ranking import Encoding

    known = get_args(Encoding)
    try:
        name = lookup(typed.strip()).name
    except (LookupError, ValueError):
        name = typed.strip().lower()
    name = _CALLED.get(name, name)
    if name in known:
        return name
    near = did_you_mean(name, known)
    raise Usage(
        Problem(
            "unknown-encoding",
            f"{typed} is no encoding that is read here",
            column="--encoding",
            value=typed,
            fix=f"did you mean {near}?" if near else f"give one of {', '.join(known)}",
        )
    )


_CALLED = {
    "utf-8-sig": "utf-8",
    "utf-16-le": "utf-16",
    "utf-16-be": "utf-16",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "cp932": "shift_jis",
    "euc_kr": "euc-kr",
    "cp949": "euc-kr",
    "gbk": "gb18030",
    "gb2312": "gb18030",
}
"""Other names: of what is the same, or a part of what is read here."""

EncodingOption = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        callback=_an_encoding,
        help="The letters of the file, such as cp1252; else as the profile says, or as it looks.",
    ),
]
ProgramOption = Annotated[
    str | None,
    typer.Option("--program", metavar="ID", help="Which program; not needed where there is one."),
]


def _some_ref(ref: str | None) -> str | None:
    if ref is not None and not ref.strip():
        raise Usage(
            Problem(
                "empty-ref",
                "a ref needs some text: an empty one would protect from no repeat",
                column="--ref",
                value=ref,
                fix="see that the variable it comes from is set, or leave --ref out",
            )
        )
    return ref


RefOption = Annotated[
    str | None,
    typer.Option(
        "--ref",
        metavar="TEXT",
        callback=_some_ref,
        help="Your own id of this: repeated, it counts once.",
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
OverOption = Annotated[
    bool, typer.Option("--yes", help="Write over the file where there is one, without asking.")
]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept.")]
MayReasonOption = Annotated[
    str | None,
    typer.Option("--reason", metavar="TEXT", help="Why, to be kept; may be left out."),
]
MemberArgument = Annotated[
    str,
    typer.Argument(
        metavar="MEMBER", help="A member id, or an e-mail, phone or card of one member."
    ),
]


ReportOutOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write it here; .csv and .xlsx say what it is."
    ),
]
ExcelOption = Annotated[
    bool, typer.Option("--excel", help="Write CSV that Excel reads as it is, with a BOM.")
]


def report_format(
    style: Format | None, as_json: bool, as_csv: bool, *, excel: bool, output: Path | None
) -> Format:
    """The format of a report: a name that ends in .csv, .xlsx or .json says it too, and a file
    that says nothing holds what a pipe would get. Raises Usage for two formats."""
    suffix = "" if output is None else output.suffix.lower()
    is_csv = as_csv or excel or suffix in (".csv", ".xlsx")
    if output is not None and style is None and not as_json and not is_csv:
        return Format.JSON if suffix == ".json" else Format.PLAIN
    chosen = chosen_format(style, as_json, is_csv)
    # A file has no width that a table could be drawn for.
    return Format.PLAIN if output is not None and chosen is Format.TABLE else chosen


WindowOption = Annotated[
    str | None,
    typer.Option(
        "--window",
        metavar="LENGTH",
        help='Only the last "12 months", "90 days", …, up to the as-of; else all time.',
    ),
]


def window_typed(text: str | None) -> Length | None:
    """The length of a window that was typed. Raises Usage where it is none, or of no days."""
    if text is None:
        return None
    try:
        found = parse_length(text)
        if found.count == 0:
            raise ValueError("holds no day")
    except ValueError as error:
        raise Usage(
            Problem(
                "bad-length",
                f"--window: {text} {error}",
                column="--window",
                value=text,
                fix='give a length such as "90 days" or "12 months", in quotes',
            )
        ) from None
    return found


ByNameOption = Annotated[
    bool, typer.Option("--name", help="MEMBER is a name that only one member has.")
]


def named(member: str, by_name: bool) -> str:
    """Who is meant: the id or key that was typed, or the name."""
    return ByName(member) if by_name else member


def noun(help: str) -> typer.Typer:
    """A group of commands, such as `loyalty points`."""
    return typer.Typer(help=help, rich_markup_mode=None, pretty_exceptions_enable=False)


def chosen_format(style: Format | None, as_json: bool, as_csv: bool) -> Format:
    """The one format that was asked for, else what suits where stdout goes."""
    asked = {style} if style is not None else set()
    asked |= {Format.JSON} if as_json else set()
    asked |= {Format.CSV} if as_csv else set()
    if len(asked) > 1:
        raise Usage(
            Problem(
                "two-formats",
                f"{' and '.join(sorted(asked))} are two formats",
                column="--format",
                fix="give one of --format, --json and --csv",
            )
        )
    return asked.pop() if asked else default_format()
