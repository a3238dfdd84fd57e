"""Documents that are true: their commands are run, and what they print is compared.

A block of kind `csv` or `toml` after a line that ends with a file's name in backticks and a colon
is that file. In a block of kind `console` a line that begins with `$ ` is a command, and what
follows it is what it prints, stderr before stdout, then `(exit N)` where N is not 0. `cd` stays
for the commands after it. Only the scratch folder's path is put as `/path/to`.

`python -m tests.transcripts.document FILE...` writes into the documents what the commands print.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

FENCE = re.compile(r"^```(\w*)$")
FILE_NAME = re.compile(r"`([\w./-]+\.(?:csv|toml))`[^`]*:$")


@dataclass
class Runner:
    """A scratch folder and a clean environment in which the commands of a document run."""

    folder: Path
    cwd: Path = field(init=False)

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
        lines = run.stdout.replace(str(self.folder), "/path/to").splitlines()
        if run.returncode:
            lines.append(f"(exit {run.returncode})")
        return [line.rstrip() for line in lines]


def rewritten(text: str, folder: Path) -> str:
    """The document with what its commands print now."""
    runner = Runner(folder)
    lines = text.splitlines()
    done: list[str] = []
    named: str | None = None
    while lines:
        line = lines.pop(0)
        done.append(line)
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


def main(paths: list[str]) -> None:
    """Rewrites the documents."""
    for path in map(Path, paths):
        with tempfile.TemporaryDirectory() as folder:
            text = path.read_text(encoding="utf-8")
            path.write_text(rewritten(text, Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
