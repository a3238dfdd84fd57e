"""Which profile reads a file when none was said: the contract's own columns first, else the only
shipped one that fits, and never a choice where nobody looks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from loyalty_cli.base.pipes import is_read_once
from loyalty_cli.base.problems import Problem, Rejected, Usage
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.kinds.readers import READERS
from loyalty_cli.intake.kinds.rows import Bad
from loyalty_cli.intake.profile.file_kinds import Kind
from loyalty_cli.intake.profile.model import Profile
from loyalty_cli.intake.profile.shipped import Named, fitting, is_contracts_own
from loyalty_cli.intake.profile.sniffing import SAMPLE_ROWS, headers


def choose_profile(paths: Sequence[Path], kind: Kind, *, is_watched: bool) -> Named | None:
    """The shipped profile that reads all the files, None for the contract's own columns.

    None as well where nothing fits: the reader then says which columns are missing. Raises Usage
    where something fits and nobody is there to see which is taken, and where several fit.
    """
    files = [path for path in paths if not is_read_once(path)]
    found: list[Named] | None = None
    for path in files:
        fits = candidates(path, kind)
        if fits is None:
            return None
        names = {one.name for one in fits}
        found = fits if found is None else [one for one in found if one.name in names]
    if not found:
        return None
    if is_watched and len(found) == 1:
        return found[0]
    raise Usage(_problem(files[0], found))


def candidates(path: Path, kind: Kind | None) -> list[Named] | None:
    """The shipped profiles that a file fits by its header and, among several of a kind, by dates.

    None where the file has the contract's own columns, or can't be looked at.
    """
    try:
        found = headers(path)
    except Rejected:
        return None
    if kind is not None and is_contracts_own(found[0], kind):
        return None
    fits = {one.name: one for header in found for one in fitting(header, kind)}
    left: list[Named] = []
    for holds in dict.fromkeys(one.profile.kind for one in fits.values()):
        alike = [one for one in fits.values() if one.profile.kind == holds]
        if len(alike) > 1:
            alike = [one for one in alike if reads_dates(path, one.profile)] or alike
        left += alike
    return left


def reads_dates(path: Path, profile: Profile) -> bool:
    """Whether the profile reads the dates of the file's first rows."""
    try:
        with SourceFile(path) as source:
            rows = READERS[profile.kind or "transactions"](
                source, profile, digits=4, currency="", zone="UTC"
            )
            return not any(
                problem.code in ("time", "date")
                for row in islice(rows, SAMPLE_ROWS)
                if isinstance(row, Bad)
                for problem in row.problems
            )
    except Rejected:
        return False


def _problem(path: Path, found: Sequence[Named]) -> Problem:
    said = " or ".join(f"--profile {one.name}" for one in found)
    if len(found) == 1:
        return Problem(
            "profile-not-said",
            f"the file looks like {found[0].profile.title}, and no profile was said",
            file=str(path),
            column="--profile",
            fix=f"say {said}",
        )
    titles = "; ".join(f"{one.name} ({one.profile.title})" for one in found)
    return Problem(
        "several-profiles",
        f"the file fits {len(found)} profiles: {titles}",
        file=str(path),
        column="--profile",
        fix=f"say {said}; `loyalty profile try FILE --row 1 --profile P` shows how one reads it",
    )
