"""`loyalty giftcard sheet` and `voucher sheet`: slips with codes, to print and cut."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import call_of
from loyalty_cli.commands.common.options import (
    AsOfOption,
    ByOption,
    OverOption,
    QuietOption,
    StoreOption,
)
from loyalty_cli.commands.common.typing_in import codes_typed
from loyalty_cli.show.output.outcome import show_note
from loyalty_cli.show.output.text import plural

if TYPE_CHECKING:
    from loyalty_cli.base.slips import SheetTexts, Slip

OutOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="sheet.html, or sheet.pdf; else stdout."),
]
MessageOption = Annotated[
    str | None,
    typer.Option("--message", metavar="TEXT", help="On every slip that has none of its own."),
]
FontOption = Annotated[
    Path | None,
    typer.Option("--font", metavar="FILE", help="For a PDF: a .ttf with the letters you need."),
]
MemberOption = Annotated[
    str | None, typer.Option("--member", metavar="MEMBER", help="Only this member's.")
]


def gift_cards(
    context: typer.Context,
    cards: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CARD...]", help="Ids, codes, or GC-000001..GC-000500; else all active ones."
        ),
    ] = None,
    output: OutOption = None,
    yes: OverOption = False,
    member: MemberOption = None,
    message: MessageOption = None,
    font: FontOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    by: ByOption = None,
    quiet: QuietOption = False,
) -> None:
    """Make a sheet of gift cards to print: their codes are made again, and the audit keeps who."""
    from loyalty_cli.base.slips import SheetTexts
    from loyalty_cli.jobs.vouchers.slips import card_slips

    _check(output, font)
    call_of(context).may_write(output, yes=yes)
    wanted = codes_typed(cards or [])
    with call_of(context).writing(store, as_of, future=False, by=by, dry_run=False) as (
        opened,
        caller,
    ):
        slips = card_slips(opened, wanted, member=member, caller=caller)
        texts = SheetTexts(opened.settings.name, message or "")
        _write(texts, slips, output, font)
    _say("gift card", slips, output, quiet)


def vouchers(
    context: typer.Context,
    codes: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CODE...]", help="Their codes; else all active ones."),
    ] = None,
    output: OutOption = None,
    yes: OverOption = False,
    reward: Annotated[
        str | None, typer.Option("--reward", metavar="REWARD", help="Only of this reward.")
    ] = None,
    member: MemberOption = None,
    message: MessageOption = None,
    font: FontOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    quiet: QuietOption = False,
) -> None:
    """Make a sheet of vouchers to print."""
    from loyalty_cli.base.slips import SheetTexts
    from loyalty_cli.jobs.vouchers.slips import voucher_slips

    _check(output, font)
    call_of(context).may_write(output, yes=yes)
    wanted = codes_typed(codes or [])
    with call_of(context).reading(store, as_of) as (opened, day):
        slips = voucher_slips(opened, wanted, reward=reward, member=member, day=day)
        texts = SheetTexts(opened.settings.name, message or "")
    _write(texts, slips, output, font)
    _say("voucher", slips, output, quiet)


def _is_pdf(output: Path | None) -> bool:
    return output is not None and output.suffix.lower() == ".pdf"


def _check(output: Path | None, font: Path | None) -> None:
    if font is not None and not _is_pdf(output):
        raise Usage(
            Problem(
                "font-without-pdf",
                "--font is for a PDF, and this is none",
                column="--font",
                fix="Write one with -o sheet.pdf, or leave --font out.",
            )
        )
    if output is not None and output.suffix.lower() not in (".html", ".htm", ".pdf"):
        raise Usage(
            Problem(
                "which-sheet",
                f"a sheet is HTML or PDF, and {output} says neither",
                column="--output",
                value=str(output),
                fix="Give a name that ends in .html or .pdf.",
            )
        )


def _write(
    texts: SheetTexts, slips: Sequence[Slip], output: Path | None, font: Path | None
) -> None:
    from loyalty_cli.show.output.files import write_bytes, write_file, write_out
    from loyalty_cli.show.sheets.html import html_sheet

    if not slips:
        return
    if output is None:
        write_out(html_sheet(texts, slips))
    elif _is_pdf(output):
        from loyalty_cli.show.sheets.pdf import pdf_sheet

        write_bytes(output, pdf_sheet(texts, slips, font=font))
    else:
        write_file(output, html_sheet(texts, slips))


def _say(what: str, slips: Sequence[Slip], output: Path | None, quiet: bool) -> None:
    if not slips:
        show_note(f"there is no {what} to print, and nothing was written")
    elif not quiet:
        where = "" if output is None else f" in {output}; print it at its own size, and cut"
        show_note(f"{plural(len(slips), what)}{where}")
