"""The command tree and main(): the one place where what went wrong becomes words and a code."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

from loyalty_cli import __version__
from loyalty_cli.base.garbage import search_seldom
from loyalty_cli.base.problems import (
    ExitCode,
    LoyaltyError,
    Problem,
    Refused,
    StoreUnavailable,
    Usage,
)
from loyalty_cli.commands.common.calling import Call
from loyalty_cli.commands.common.tree import Branches, Noun, root_of
from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.outcome import show_error, unsaid

app = typer.Typer(
    help="A loyalty program for a shop: points, levels and their rules, in one SQLite file.",
    epilog="Start with `loyalty demo`; `loyalty help` is the manual, --help explains a command.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        terminal.out(f"loyalty {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    pass


BRANCHES: Branches = {
    "help": "setup.help:help",
    "init": "setup.init:init",
    "demo": "setup.demo:demo",
    "program": Noun(
        "setup.program",
        {
            "simulate": "setup.program_simulate:simulate",
            "terms": "setup.program_terms:terms",
            "notice": "setup.program_terms:notice",
        },
    ),
    "member": Noun(
        "members.member",
        {
            "edit": "members.member_edit:edit",
            "find": "members.member_edit:find",
            "enrol": "members.member_status:enrol",
            "suspend": "members.member_status:suspend",
            "resume": "members.member_status:resume",
            "close": "members.member_status:close",
            "merge": "members.member_status:merge",
            "erase": "members.member_erase:erase",
            "benefits": "members.member_benefits:benefits",
        },
    ),
    "import": Noun(
        "importing.imports",
        {
            "vouchers": "importing.codes:vouchers",
            "gift-cards": "importing.codes:gift_cards",
            "list": "importing.import_log:list_all",
            "show": "importing.import_log:show",
            "undo": "importing.import_log:undo",
        },
    ),
    "export": Noun(
        "reports.exports",
        {
            "hledger": "reports.export_journals:hledger",
            "beancount": "reports.export_journals:beancount",
            "gnucash": "reports.export_journals:gnucash",
            "datev": "reports.export_journals:datev",
        },
    ),
    "profile": Noun("setup.profile"),
    "batch": "upkeep.batch:batch",
    "transaction": Noun(
        "counter.transaction",
        {
            "find": "counter.transaction_find:find",
            "show": "counter.transaction_find:show",
            "assign": "counter.transaction_mend:assign",
            "correct": "counter.transaction_mend:correct",
        },
    ),
    "points": Noun(
        "members.points",
        {"explain": "members.explain:explain", "transfer": "members.transfer:transfer"},
    ),
    "tier": Noun("members.tier"),
    "club": Noun("members.club"),
    "reward": Noun("counter.reward"),
    "voucher": Noun("counter.voucher", {"sheet": "counter.sheet:vouchers"}),
    "giftcard": Noun(
        "counter.giftcard",
        {
            "void": "counter.giftcard_code:void",
            "reissue": "counter.giftcard_code:reissue",
            "sheet": "counter.sheet:gift_cards",
        },
    ),
    "report": Noun(
        "reports.report",
        {
            "leaderboard": "reports.report_leaderboard:leaderboard",
            "redemptions": "reports.report_rewards:redemptions",
            "claims": "reports.report_rewards:claims",
            "kept": "reports.report_rewards:kept",
            "liability": "reports.report_liability:liability",
            "roll-forward": "reports.report_books:roll_forward",
            "deferred": "reports.report_books:deferred",
            "value": "reports.report_insight:value",
            "rfm": "reports.report_insight:rfm",
            "affinity": "reports.report_insight:affinity",
            "cohorts": "reports.report_insight:cohorts",
            "forecast": "reports.report_forecast:forecast",
            "quiet": "reports.report_forecast:quiet",
            "trend": "reports.report_trends:trend",
            "nps": "reports.report_trends:nps",
            "cost": "reports.report_trends:cost",
            "effect": "reports.report_effect:effect",
            "club": "reports.report_clubs:club",
            "oddities": "reports.report_effect:oddities",
        },
    ),
    "status": "upkeep.status:status",
    "doctor": "upkeep.doctor:doctor",
    "audit": "upkeep.audit:audit",
    "nightly": "upkeep.nightly:nightly",
    "backup": "upkeep.backup:backup",
    "restore": "upkeep.backup:restore",
}
"""Every command: a new one has its line here, or its decorator in the module of its noun."""


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    typed = list(sys.argv[1:] if words is None else words)
    search_seldom()
    terminal.prepare()
    call = Call(as_json=_wants_json(typed))
    try:
        _be_text(typed)
        tree = root_of(app, BRANCHES)
        code = tree(typed or ["--help"], prog_name="loyalty", standalone_mode=False, obj=call)
        terminal.finish()
        if code == ExitCode.INTERRUPTED:  # how Typer answers Ctrl-C
            return _stopped(call, _Interrupted())
        return int(code or ExitCode.DONE)
    except LoyaltyError as error:
        return _stopped(call, error)
    except typer.TyperException as error:
        return _stopped(call, _usage(error))
    except (typer.Abort, KeyboardInterrupt):
        return _stopped(call, _Interrupted())
    except Exception as error:
        if os.environ.get("LOYALTY_DEBUG"):
            raise
        if terminal.is_full(error) and call.has_written:
            return _stopped(call, unsaid(error))
        return _stopped(call, _known(error) or _Defect(error))


class _Interrupted(LoyaltyError):
    exit_code = ExitCode.INTERRUPTED

    def __init__(self) -> None:
        super().__init__(Problem("interrupted", "interrupted; what was not finished is not kept"))


class _Defect(LoyaltyError):
    exit_code = ExitCode.DEFECT

    def __init__(self, error: Exception) -> None:
        # What an exception says may be a customer's name or a code: the place says as much.
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        what = type(error).__name__
        if place is not None:
            what += f" in {Path(place.tb_frame.f_code.co_filename).name}, line {place.tb_lineno}"
        super().__init__(
            Problem(
                "defect",
                f"this is a defect of the program, not of your data ({what})",
                fix="run it again with LOYALTY_DEBUG=1 and report what it prints",
            )
        )


def _stopped(call: Call, error: LoyaltyError) -> int:
    as_json = call.as_json and not terminal.stdout_is_full()
    try:
        show_error(error, as_of=call.as_of, dry_run=call.dry_run, as_json=as_json)
        terminal.finish()
    except OSError as lost:
        # Where its words go there is no room: the other stream may still have some.
        with suppress(OSError):
            show_error(_known(lost) or error)
            terminal.finish()
    return int(error.exit_code)


def _be_text(words: Sequence[str]) -> None:
    """Refuses bytes that are no UTF-8: a store could not keep them, nor a page show them."""
    said = {name: text for name, text in os.environ.items() if name.startswith("LOYALTY_")}
    for where, text in (*((f"word {n}", word) for n, word in enumerate(words, 1)), *said.items()):
        try:
            text.encode()
        except UnicodeEncodeError:
            shown = text.encode(errors="replace").decode()
            raise Usage(
                Problem(
                    "not-text",
                    f'{where} ("{shown}") is not UTF-8',
                    value=shown,
                    fix="type it in a terminal that is set to UTF-8; rename a file that is meant",
                )
            ) from None


def _wants_json(words: Sequence[str]) -> bool:
    """Whether errors are to be JSON too, even where the words cannot be understood."""
    options = list(words[: words.index("--")] if "--" in words else words)
    pairs = set(pairwise(options))
    return "--json" in options or "--format=json" in options or ("--format", "json") in pairs


_PLAINER = (
    ("this is no whole number", re.compile(r"Input should be a valid integer, unable to .*$")),
    (
        "this is too large a number",
        re.compile(r"(Unable to parse input string as an|Input should be a valid) integer, e.*$"),
    ),
    (r"it must be \1 or more", re.compile(r"Input should be greater than or equal to ([0-9]+)$")),
)
"""What the library that reads options says of numbers, and the words for it."""


def _usage(error: typer.TyperException) -> LoyaltyError:
    context: Any = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "loyalty"
    message = error.format_message().replace("\n\t", " ").replace("Value error, ", "").rstrip(".")
    for says, pattern in _PLAINER:
        message = pattern.sub(says, message)
    return Usage(Problem("usage", message, fix=f"see `{command} --help`"))


def _known(error: Exception) -> LoyaltyError | None:
    """What is no defect but the state of the disk or of the store."""
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return Refused(Problem("system", f"{where}{error.strerror or error}"))
    if isinstance(error, OverflowError) and "SQLite" in str(error):
        most = 2**63 - 1
        return Usage(
            Problem(
                "number-range",
                f"a number is beyond what a store can hold, which is {most}",
                fix="give the number that was meant",
            )
        )
    if type(error).__module__ == "sqlite3":
        name = getattr(error, "sqlite_errorname", "") or ""
        reasons = {
            "SQLITE_BUSY": ("store-busy", "try again when the other command is done"),
            "SQLITE_LOCKED": ("store-busy", "try again when the other command is done"),
            "SQLITE_FULL": ("store-full", "make room on the disk"),
            "SQLITE_READONLY": ("store-read-only", "give yourself the right to write there"),
            "SQLITE_IOERR": ("store-unreadable", "look after the disk"),
            "SQLITE_CANTOPEN": ("store-unreadable", "see that the file and its folder are yours"),
            "SQLITE_NOTADB": ("not-a-store", "give the store that `loyalty init` made"),
            "SQLITE_CORRUPT": ("store-damaged", "go back to a copy of the store"),
        }
        for start, (code, fix) in reasons.items():
            if name.startswith(start):
                return StoreUnavailable(Problem(code, f"the store: {error}", fix=fix))
    return None
