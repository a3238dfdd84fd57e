"""The settings of the nights: `[nightly]` of the loyalty.toml that names the store."""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, cast, get_args

from loyalty_cli.base.problems import LoyaltyError, Problem, Rejected, Usage, did_you_mean
from loyalty_cli.base.toml_positions import Positions, find_positions, path_text
from loyalty_cli.base.toml_text import read_toml
from loyalty_cli.intake.kinds.rows import Unmatched
from loyalty_cli.intake.profile.file_kinds import Kind as ImportKind
from loyalty_cli.intake.profile.model import Profile
from loyalty_cli.intake.profile.nightly_settings import Backups, Export, Night, Take, parse_night
from loyalty_cli.intake.profile.shipped import find_profile
from loyalty_cli.jobs.upkeep.exports import Kind as ExportKind
from loyalty_cli.store.file.locate import SETTINGS_FILE, settings_of


@dataclass(frozen=True, slots=True)
class Rule:
    """How files whose names fit a pattern are imported."""

    pattern: str
    kind: ImportKind
    profile: Profile
    profile_name: str | None
    source: str | None
    unknown: Literal["reject", "guest", "enrol"]
    skip_bad_rows: bool
    allow_unmatched: bool
    unmatched: Unmatched | None
    future_rows: bool
    again: bool

    def fits(self, name: str) -> bool:
        """Whether a file of that name is read like this."""
        return fnmatchcase(name.lower(), self.pattern.lower())


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a night writes."""

    what: ExportKind
    file: str
    source: str | None
    program: str | None


@dataclass(frozen=True, slots=True)
class NightPlan:
    """What the nights of a store do, its paths resolved."""

    settings: Path
    inbox: Path
    done: Path
    rejected: Path
    settle_seconds: int
    log: Path
    doctor: bool
    rules: tuple[Rule, ...]
    backups: Backups | None
    backup_folder: Path | None
    exports: tuple[Wanted, ...]

    def shown(self, path: str | Path) -> str:
        """A path as people read it: from the folder of loyalty.toml, where it lies within."""
        with suppress(ValueError):
            return str(Path(path).relative_to(self.settings.parent))
        return str(path)


def load_night(store: Path, cwd: Path) -> NightPlan:
    """The plan in the loyalty.toml of the store.

    Raises Usage (`nightly-not-set-up`) where there is none, Rejected with every problem, each with
    its file and line.
    """
    file = settings_of(store, cwd)
    if file is None:
        raise _not_set_up(store.parent / SETTINGS_FILE)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem("settings-unreadable", "it cannot be read", str(file), value=str(error))
        raise Rejected(problem) from error
    data, syntax = read_toml(text, str(file))
    if data is None:
        raise Rejected(syntax or [])
    if "nightly" not in data:
        raise _not_set_up(file)
    night, wrong = parse_night(data["nightly"])
    positions = find_positions(text)
    problems = [
        dataclasses.replace(
            problem,
            file=str(file),
            line=positions.line(("nightly", *place)),
            column=path_text(("nightly", *place)),
        )
        for place, problem in wrong
    ]
    if night is None:
        raise Rejected(problems)
    return _resolved(night, file, positions)


def _resolved(night: Night, file: Path, positions: Positions) -> NightPlan:
    folder = file.parent
    problems: list[Problem] = []
    rules = []
    for place, take in enumerate(night.take):
        try:
            rules.append(_rule(take, folder))
        except LoyaltyError as error:
            line = positions.line(("nightly", "take", place))
            problems += [each.at(file=str(file), line=line) for each in error.problems]
    exports = []
    for place, export in enumerate(night.export):
        if export.what in get_args(ExportKind):
            exports.append(_wanted(export, folder))
        else:
            line = positions.line(("nightly", "export", place, "what"))
            problems.append(_no_such("what", export.what, get_args(ExportKind), file, line))
    if problems:
        raise Rejected(problems)
    inbox = folder / Path(night.inbox).expanduser()
    done = folder / Path(night.done).expanduser() if night.done else inbox / "done"
    rejected = folder / Path(night.rejected).expanduser() if night.rejected else inbox / "rejected"
    if len({inbox.resolve(), done.resolve(), rejected.resolve()}) < 3:
        line = positions.line(("nightly",))
        said = "inbox, done and rejected must be three folders"
        raise Rejected(Problem("settings-value", said, str(file), line, fix="Name three."))
    backups = night.backup
    return NightPlan(
        settings=file,
        inbox=inbox,
        done=done,
        rejected=rejected,
        settle_seconds=night.settle_seconds,
        log=folder / Path(night.log).expanduser(),
        doctor=night.doctor,
        rules=tuple(rules),
        backups=backups,
        backup_folder=folder / Path(backups.folder).expanduser() if backups else None,
        exports=tuple(exports),
    )


def _rule(take: Take, folder: Path) -> Rule:
    named = take.profile
    if named is not None and (named.endswith(".toml") or "/" in named):
        named = str(folder / Path(named).expanduser())
    profile = Profile() if named is None else find_profile(named)
    kind = take.kind or profile.kind
    if kind is None:
        raise Rejected(
            Problem(
                "settings-key",
                f"kind: nothing says what {take.files} holds",
                fix='Add kind = "transactions", say, or a profile that has a kind.',
            )
        )
    if kind not in get_args(ImportKind):
        raise Rejected(_no_such("kind", kind, get_args(ImportKind), None, None))
    return Rule(
        pattern=take.files,
        kind=cast(ImportKind, kind),
        profile=profile,
        profile_name=take.profile,
        source=take.source,
        unknown=take.unknown,
        skip_bad_rows=take.skip_bad_rows,
        allow_unmatched=take.allow_unmatched,
        unmatched=take.unmatched,
        future_rows=take.future_rows,
        again=take.again,
    )


def _wanted(export: Export, folder: Path) -> Wanted:
    file = str(folder / Path(export.file).expanduser())
    return Wanted(cast(ExportKind, export.what), file, export.source, export.program)


def _no_such(
    key: str, value: str, known: tuple[str, ...], file: Path | None, line: int | None
) -> Problem:
    near = did_you_mean(value, known)
    return Problem(
        "settings-value",
        f"{key}: there is no {value}",
        None if file is None else str(file),
        line,
        value=value,
        fix=f"Did you mean {near}?" if near else f"Known are {', '.join(known)}.",
    )


def _not_set_up(file: Path) -> Usage:
    return Usage(
        Problem(
            "nightly-not-set-up",
            "the nights are not set up: there is no [nightly] here",
            file=str(file),
            fix="Add [nightly] with what a night is to do; the README says what may stand there.",
        )
    )
