"""Documents that are true: their commands are run, and what they print is compared.

A block of kind `csv` or `toml` after a line that ends with a file's name in backticks and a colon
is that file. In a block of kind `console` a line that begins with `$ ` is a command, and what
follows it is what it prints, stderr before stdout, then `(exit N)` where N is not 0. `cd` stays
for the commands after it. The scratch folder's path is put as `/path/to`, and codes, which are
random, as others of the same form: typed in a later command, those stand for the real ones.

The rows of a table of conditions are made from `program/conditions`.

`python -m tests.transcripts.document FILE...` writes into the documents what the commands print;
`manual` as a FILE is the manual, whose pages go on from one another.
"""

from __future__ import annotations

import atexit
import os
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

import loyalty_cli.manual
from loyalty_cli.base.codes import fill, symbols_of
from loyalty_cli.manual import TOPICS, page
from loyalty_cli.program.conditions import KINDS, Family
from tests.crash.zygote import Zygote

MANUAL = Path(loyalty_cli.manual.__file__).parent
_SYMBOL = "[0-9A-HJKMNP-TV-Z]"
CODE = re.compile(rf"\b([A-Z]{{5,}}-)?((?:{_SYMBOL}{{4}}-)+{_SYMBOL}{{5}})\b")
"""Codes of vouchers and gift cards, which are random: the document shows others in their place."""

FENCE = re.compile(r"^```(\w*)$")
FILE_NAME = re.compile(r"`([\w./-]+\.(?:csv|toml))`[^`]*:$")

CONDITIONS_HEAD = "| condition | looks at | holds | example |"
"""The head of a table whose rows are made from the conditions that there are."""

LOOKS_AT: dict[Family, str] = {
    "line": "lines",
    "amount": "the amount",
    "event": "the event",
    "moment": "the moment",
    "count": "the count",
    "member": "the member",
}

FOR_A_SHELL = re.compile(r"[|<>&;$`*?~]")


@cache
def zygote() -> Zygote:
    """The process that forks, for all documents."""
    made = Zygote()
    atexit.register(made.close)
    return made


@dataclass
class Runner:
    """A scratch folder and a clean environment in which the commands of a document run."""

    folder: Path
    cwd: Path = field(init=False)
    real: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cwd = self.folder = self.folder.resolve()

    def run(self, command: str) -> list[str]:
        """The lines that a command prints, and its exit code where that is not 0."""
        if command.startswith("cd "):
            self.cwd = (self.cwd / command[3:]).resolve()
            return []
        kept = {name: os.environ[name] for name in ("HOME", "SYSTEMROOT") if name in os.environ}
        bin_folder = str(Path(sys.executable).parent)
        env = {
            **kept,
            "PATH": bin_folder + os.pathsep + os.environ["PATH"],
            "LOYALTY_BY": "Robin",
            "TMPDIR": str(self.folder),
        }
        for shown, code in self.real.items():
            command = command.replace(shown, code)
        text, code_of_exit = self._printed(command, env)
        lines = CODE.sub(self._shown, text.replace(str(self.folder), "/path/to")).splitlines()
        if code_of_exit:
            lines.append(f"(exit {code_of_exit})")
        return [line.rstrip() for line in lines]

    def _printed(self, command: str, env: dict[str, str]) -> tuple[str, int]:
        """What it prints and its exit code: by a shell, or where none is needed by a fork of a
        process that has everything imported already."""
        if command.startswith("loyalty ") and not FOR_A_SHELL.search(command):
            words = shlex.split(command)[1:]
            ended = zygote().run(self.cwd, *words, env=env)
            return ended.out, ended.code
        run = subprocess.run(
            command,
            shell=True,
            cwd=self.cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return run.stdout, run.returncode

    def _shown(self, found: re.Match[str]) -> str:
        """What the document shows for a code: the same for the same, made of its number."""
        for shown, code in self.real.items():
            if code == found[0]:
                return shown
        made = sha256(str(len(self.real)).encode()).digest()
        pattern = (found[1] or "") + re.sub(r"[0-9A-Z]", "#", found[2][:-1])
        shown = fill(pattern, lambda count: symbols_of(made, count))
        self.real[shown] = found[0]
        return shown


def rewritten(text: str, folder: Path) -> str:
    """The document with what its commands print now."""
    return _rewritten(text, Runner(folder))


def rewritten_manual(folder: Path) -> dict[str, str]:
    """Each page of the manual with what its commands print now, all in one folder."""
    runner = Runner(folder)
    return {topic: _rewritten(page(topic), runner) for topic in TOPICS}


def _rewritten(text: str, runner: Runner) -> str:
    lines = text.splitlines()
    done: list[str] = []
    named: str | None = None
    while lines:
        line = lines.pop(0)
        done.append(line)
        if line == CONDITIONS_HEAD:
            done += [lines.pop(0), *condition_rows()]
            while lines and lines[0].startswith("|"):
                lines.pop(0)
            continue
        fence = FENCE.match(line)
        if fence is None:
            if line.strip():
                found = FILE_NAME.search(line)
                named = found[1] if found else None
            continue
        end = lines.index("```")
        block, lines = lines[:end], lines[end + 1 :]
        if fence[1] == "console":
            for shown in block:
                if shown.startswith("$ "):
                    done.append(shown)
                    done += runner.run(shown[2:])
        else:
            if named is not None and fence[1] in {"csv", "toml"}:
                path = runner.cwd / named
                path.write_text("\n".join(block) + "\n", encoding="utf-8")
            done += block
        named = None
        done.append("```")
    return "\n".join(done) + "\n"


def condition_rows() -> list[str]:
    """A row for each condition of the language: its word, what it looks at, help and example."""
    return [
        f"| `{kind.key}` | {LOOKS_AT[kind.family]} | {kind.help} | `{kind.example}` |"
        for kind in KINDS.values()
    ]


def main(paths: list[str]) -> None:
    """Rewrites the documents; the word "manual" stands for all of its pages."""
    if "manual" in paths:
        with tempfile.TemporaryDirectory() as folder:
            for topic, text in rewritten_manual(Path(folder)).items():
                (MANUAL / f"{topic}.md").write_text(text, encoding="utf-8")
    for path in (Path(path) for path in paths if path != "manual"):
        with tempfile.TemporaryDirectory() as folder:
            text = path.read_text(encoding="utf-8")
            path.write_text(rewritten(text, Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
