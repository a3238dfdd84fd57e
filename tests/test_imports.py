"""Imports go downwards only, and what is heavy is imported only where it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import loyalty_cli

PACKAGE = Path(loyalty_cli.__file__).parent

ALLOWED: dict[str, set[str]] = {
    "base": set(),
    "manual": set(),
    "intake": {"base"},
    "languages": {"base"},
    "program": {"base"},
    "engine": {"program", "base"},
    "store": {"intake", "program", "engine", "base"},
    "reports": {"store", "engine", "program", "languages", "base"},
    "jobs": {"reports", "store", "engine", "intake", "program", "base"},
    # What `show` knows of the rooms beside it is the shape of what it is handed.
    "show": {"jobs.outcome", "base"},
    "commands": {"jobs", "reports", "show", "manual", "intake", "program", "store", "base"},
    "app": {"commands", "show", "base", ""},
    "__main__": {"app"},
    "__init__": set(),
}
"""Which rooms each room may import, besides itself; "" is the package (its version)."""

OUTSIDE: dict[str, set[str]] = {
    "typer": {"app", "commands"},
    "rich": {"show"},
    "pydantic": {"program", "intake"},
    "pydantic_core": {"program", "intake"},
    "sqlite_utils": {"store"},
    "sqlite3": {"store", "jobs", "reports"},
    "babel": {"jobs", "languages"},
    "phonenumbers": {"intake"},
    "segno": {"show"},
    "fpdf": {"show"},
    "numpy": {"reports"},
    "scipy": {"reports"},
}
"""The rooms in which a library from outside is used."""

ROOMS_AT_COMMANDS = {"jobs.outcome", "show", "base"}
"""What a command may import at the top: the rest stands inside, so that --help stays quick."""


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(path: Path, *, top: bool = False) -> Iterator[tuple[int, str]]:
    """Lines and full names of what a module imports, at its top or anywhere."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in _at_top(tree) if top else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            assert node.module is not None
            if node.module == "loyalty_cli":
                names = [alias.name for alias in node.names]
                is_room = [(PACKAGE / name).is_dir() for name in names]
                for name, room in zip(names, is_room, strict=True):
                    yield node.lineno, f"loyalty_cli.{name}" if room else "loyalty_cli"
            else:
                yield node.lineno, node.module


def imported_modules(path: Path, names: dict[str, Path]) -> set[str]:
    """The modules of ours that a module imports, wherever in it that stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            found.update(name if name in names else node.module for name in inner)
    return found & names.keys()


def _at_top(tree: ast.Module) -> Iterator[ast.stmt]:
    """What runs on import; a block for type checkers does not."""
    for node in tree.body:
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            yield node


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downwards(path: Path) -> None:
    room = room_of(path)
    for line, name in imported(path):
        first, _, rest = name.partition(".")
        if first == "loyalty_cli":
            target = rest.partition(".")[0]
            allowed = {room, *ALLOWED[room]}
            assert target in allowed or rest in allowed, (
                f"{path}:{line}: {room} may not import {name}"
            )
        elif first in OUTSIDE:
            assert room in OUTSIDE[first], f"{path}:{line}: {room} may not import {name}"
        assert first not in {"click", "typer._click"}, f"{path}:{line}: Typer carries its own Click"
        assert not name.startswith("typer._"), f"{path}:{line}: only Typer's public names"


def test_no_imports_run_in_a_circle() -> None:
    """Neither at the top, nor inside a function, nor for type checkers alone."""
    root = PACKAGE.parent
    dotted = {path: ".".join(path.relative_to(root).with_suffix("").parts) for path in modules()}
    names = {name.removesuffix(".__init__"): path for path, name in dotted.items()}
    left = {name: imported_modules(path, names) - {name} for name, path in names.items()}
    while free := {name for name, needs in left.items() if not needs}:
        left = {name: needs - free for name, needs in left.items() if name not in free}
    while free := left.keys() - set().union(*left.values()):
        left = {name: needs for name, needs in left.items() if name not in free}
    said = [f"{name} imports {', '.join(sorted(needs))}" for name, needs in sorted(left.items())]
    assert not left, "\n".join(said)


def test_every_room_is_known() -> None:
    assert {room_of(path) for path in modules()} <= set(ALLOWED)


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "commands").rglob("*.py")), ids=lambda path: path.name
)
def test_commands_import_the_heavy_rooms_inside(path: Path) -> None:
    for line, name in imported(path, top=True):
        first, _, rest = name.partition(".")
        if first == "loyalty_cli":
            room = rest.partition(".")[0]
            light = {"commands", *ROOMS_AT_COMMANDS}
            assert room in light or rest in light, f"{path}:{line}: import {name} inside"


@pytest.mark.parametrize("words", [["--version"], ["--help"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys; from loyalty_cli.app import main; main(sys.argv[1:]); "
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    heavy = {"rich", "pydantic", "sqlite_utils", "sqlite3", "babel", "phonenumbers", "click"}
    heavy |= {"numpy", "scipy"}
    assert heavy.isdisjoint(run.stderr.split())


def test_the_engine_is_pure() -> None:
    """No database, no clock, no file: it can run on any machine that has the facts."""
    banned = {"sqlite3", "os", "pathlib", "time", "io", "socket", "random", "secrets", "tempfile"}
    for path in sorted((PACKAGE / "engine").rglob("*.py")):
        found = banned & {name.partition(".")[0] for _, name in imported(path)}
        assert not found, f"{path}: {found}"
