"""The style that a machine can hold: read from the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import loyalty_cli
from loyalty_cli.jobs.proof.replay_commands import COMMANDS

PACKAGE = Path(loyalty_cli.__file__).parent
LINES_MAX = 350
FOLDER_MAX = 24
TESTS = Path(__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

CLOCK = {"commands/common/calling.py", "commands/setup/program.py", "store/file/connection.py"}
"""Where the clock may be read: to settle the day of a call, and to note when it was written."""

MONEY_ROOMS = {"base", "engine", "intake", "jobs", "program", "reports", "store"}

CHANCES = "reports/insight/models/"
"""Statistics that decide nothing: chances and expectations are floats."""

RECOGNISES_FLOATS = {"program/language/amounts.py"}
"""Where a float of a TOML file is recognised, to be refused with the text it should be."""


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path: Path) -> Iterator[tuple[int, str, ast.Call]]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func), node


every_module = pytest.mark.parametrize("path", MODULES, ids=name_of)


@every_module
def test_only_show_prints(path: Path) -> None:
    if name_of(path).startswith("show/"):
        return
    banned = {"print", "sys.stdout.write", "sys.stderr.write", "typer.echo", "typer.secho"}
    for line, name, _ in calls(path):
        assert name not in banned, f"{path}:{line}: {name} belongs in show"


@every_module
def test_money_never_touches_a_float(path: Path) -> None:
    if name_of(path).split("/")[0] not in MONEY_ROOMS or name_of(path).startswith(CHANCES):
        return
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and name_of(path) not in RECOGNISES_FLOATS:
            called = ast.unparse(node.func)
            assert called not in {"float", "round"}, f"{path}:{node.lineno}: {called}()"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            words = ast.unparse(node)
            numbers = re.search(r"amount|points|minor|\b[0-9]+\b", words)
            assert not numbers or "Decimal" in words, f"{path}:{node.lineno}: {words}"


@every_module
def test_time_is_an_argument(path: Path) -> None:
    if name_of(path) in CLOCK:
        return
    clock = re.compile(r"\.(now|utcnow|today|time|monotonic|localtime|gmtime)$")
    for line, name, _ in calls(path):
        if name.split(".")[0] in {"datetime", "date", "time"}:
            assert not clock.search(name), f"{path}:{line}: {name}() reads the clock"


@every_module
def test_values_go_into_sql_as_parameters(path: Path) -> None:
    """A statement may be put together of names; where a value stands there is a parameter."""
    before_a_value = re.compile(r"(['\"]|[=<>]|\b(LIKE|LIMIT|BETWEEN|AND))\s*$")
    for line, name, call in calls(path):
        if name.rsplit(".", 1)[-1] not in {"execute", "executemany", "executescript"}:
            continue
        for part in ast.walk(call.args[0]):
            assert not (isinstance(part, ast.BinOp) and isinstance(part.op, ast.Mod)), path
            if not isinstance(part, ast.JoinedStr):
                continue
            for text, value in pairwise(part.values):
                if isinstance(value, ast.FormattedValue) and not value.format_spec:
                    said = ast.literal_eval(text) if isinstance(text, ast.Constant) else ""
                    assert not before_a_value.search(said), f"{path}:{line}: {said}"


@every_module
def test_modules_are_small(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LINES_MAX, f"{path} has {lines} lines: find the concept that wants a room"


def test_folders_hold_few_modules() -> None:
    for root in (PACKAGE, TESTS):
        for folder in {path.parent for path in root.rglob("*.py")}:
            modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
            assert len(modules) <= FOLDER_MAX, (
                f"{folder} holds {len(modules)} modules: find the rooms in it"
            )


@pytest.mark.parametrize("guide", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_the_guides_name_what_is_there(guide: str) -> None:
    text = (PACKAGE / guide).read_text(encoding="utf-8")
    for named in re.findall(r"`([a-z_0-9]+(?:/[a-z_0-9]+)+(?:\.[a-z]+)?)[`:/]", text):
        places = [PACKAGE / named, TESTS.parent / named]
        assert any(place.exists() for place in places), f"{guide} names {named}"


@every_module
def test_public_names_have_docstrings(path: Path) -> None:
    tree = tree_of(path)
    assert ast.get_docstring(tree), f"{path} has no docstring"
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path}:{node.lineno}: {node.name} has no docstring"
            for inner in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                    assert ast.get_docstring(inner), f"{path}:{inner.lineno}: {inner.name}"


@every_module
def test_nothing_is_left_to_do(path: Path) -> None:
    marks = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        assert not marks.search(line), f"{path}:{number}: {line.strip()}"


@every_module
def test_what_arrives_by_a_job_leaves_an_audit_row(path: Path) -> None:
    rooms = {"jobs/proof/replay.py", "jobs/command.py"}
    if not name_of(path).startswith("jobs/") or name_of(path) in rooms:
        return
    names = [name for _, name, _ in calls(path)]
    begins = "doing.begin" in names
    assert not begins or "doing.record" in names, f"{path}: who did it is not noted"
    arrives = any(name.endswith((".arrive", "open_run")) for name in names)
    assert not arrives or "audit.record" in names, f"{path}: who did it is not noted"


@every_module
def test_a_command_that_is_noted_can_be_done_again(path: Path) -> None:
    for line, name, call in calls(path):
        if name == "command" and len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
            noted = [call for _, each, call in calls(path) if each in ("doing.begin", "doing.note")]
            if any(each.args for each in noted):
                assert call.args[1].value in COMMANDS, f"{path}:{line}"
