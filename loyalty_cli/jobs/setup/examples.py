"""The example programs that come with us: where they lie and what each is."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from loyalty_cli.base.dates import Day, parse_day
from loyalty_cli.base.problems import Problem, Usage, did_you_mean

Kind = Literal["members", "transactions", "activities"]
"""What a CSV file holds."""


@dataclass(frozen=True, slots=True)
class Example:
    """One folder of `programs/`: a program with members and what they did, as CSV files."""

    name: str
    folder: Path
    title: str
    summary: str
    currency: str
    timezone: str
    as_of: Day

    @property
    def program(self) -> Path:
        """Its program file."""
        return self.folder / "program.toml"

    def files(self) -> list[tuple[Kind, Path]]:
        """Its CSV files with what they hold, in the order in which they are imported."""
        kinds: tuple[Kind, ...] = ("members", "transactions", "activities")
        paths = [(kind, self.folder / f"{kind}.csv") for kind in kinds]
        return [(kind, path) for kind, path in paths if path.exists()]


def examples_folder() -> Path:
    """The folder `programs/`: inside an installed package, beside it in a checkout."""
    package = Path(__file__).resolve().parents[2]
    inside = package / "_programs"
    return inside if inside.is_dir() else package.parent / "programs"


def list_examples() -> list[Example]:
    """All examples by name."""
    folders = sorted(path.parent for path in examples_folder().glob("*/example.toml"))
    return [_read(folder) for folder in folders]


def find_example(name: str) -> Example:
    """The example of that name; raises Usage where there is none."""
    examples = {example.name: example for example in list_examples()}
    if name in examples:
        return examples[name]
    near = did_you_mean(name, examples)
    raise Usage(
        Problem(
            "unknown-example",
            f"there is no example {name}",
            value=name,
            fix=f"did you mean {near}?" if near else f"take one of {', '.join(examples)}",
        )
    )


def _read(folder: Path) -> Example:
    said = tomllib.loads((folder / "example.toml").read_text(encoding="utf-8"))
    return Example(
        name=folder.name,
        folder=folder,
        title=said["title"],
        summary=said["summary"],
        currency=said["currency"],
        timezone=said["timezone"],
        as_of=parse_day(said["as_of"]),
    )
