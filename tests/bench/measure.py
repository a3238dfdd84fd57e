"""Whole processes and what they cost: seconds, CPU seconds and peak memory, from the kernel."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_ENVIRONMENT = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
"""An installed package has its bytecode; without it every start compiles all modules again."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took: `seconds` by the wall, `cpu` in seconds, `peak` memory in MB."""

    seconds: float
    cpu: float
    peak: float


def run(command: Sequence[str | Path], folder: Path, stdin: str | None = None) -> Cost:
    """The cost of one process in that folder, `stdin` a file there; raises if it fails."""
    source = subprocess.DEVNULL if stdin is None else os.open(folder / stdin, os.O_RDONLY)
    begun = time.perf_counter()
    with (folder / "bench.out").open("wb") as out:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env=_ENVIRONMENT,
            stdin=source,
            stdout=out,
            stderr=out,
        )
        # wait4 tells of this child alone; getrusage would mix all that ran before.
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if stdin is not None:
        os.close(source)
    if process.returncode:
        said = (folder / "bench.out").read_text(encoding="utf-8", errors="replace")
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {process.returncode}\n{said}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def middle(times: int, one: Callable[[], Cost]) -> Cost:
    """The medians of several runs."""
    costs = [one() for _ in range(times)]
    return Cost(
        median(cost.seconds for cost in costs),
        median(cost.cpu for cost in costs),
        max(cost.peak for cost in costs),
    )


def total(*costs: Cost) -> Cost:
    """Commands that run one after the other."""
    return Cost(
        sum(cost.seconds for cost in costs),
        sum(cost.cpu for cost in costs),
        max(cost.peak for cost in costs),
    )
