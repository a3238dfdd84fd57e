"""How fast tills are while a batch, an import or a night is at work, and what readers see.

    python -m tests.bench.tills [--members N] [--transactions N] [--tills N] [--store FOLDER]

Each till is a process that makes one movement of points after the other (`points adjust`, a fork
of a process that has everything imported); a reader asks for `report statement`. First alone, then
beside each long command: movements in a second, and how long one took in the middle, at the 99th
of a hundred and at most.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.bench.generate import write_shop
from tests.crash.zygote import Zygote

DAY = "2025-12-31"


class Worker(threading.Thread):
    """One who calls a command again and again until it is told to stop."""

    def __init__(
        self, zygote: Zygote, folder: Path, words: Sequence[str], ref: str, members: int
    ) -> None:
        super().__init__()
        self.stop = threading.Event()
        self.seconds: list[float] = []
        self.failures: list[str] = []
        self._zygote, self._folder, self._words = zygote, folder, words
        self._ref, self._members = ref, members

    def run(self) -> None:
        """Until it is told to stop."""
        source = Random(self._ref)
        while not self.stop.is_set():
            member = f"M{source.randrange(self._members):06}"
            ref = f"{self._ref}-{len(self.seconds)}"
            words = [word.format(member=member, ref=ref) for word in self._words]
            ended = self._zygote.run(self._folder, *words)
            self.seconds.append(ended.seconds)
            if ended.code:
                self.failures.append(ended.out)


TILL = ("points", "adjust", "{member}", "+1", "--reason", "bench", "--ref", "{ref}")
READER = ("report", "statement", "{member}", "--json")


def measure(
    zygotes: list[Zygote], folder: Path, members: int, label: str, beside: Sequence[str] | None
) -> None:
    """Prints a line for the tills and one for the reader."""
    *tills, reader = zygotes
    day = ("--as-of", DAY)
    workers = [
        Worker(zygote, folder, (*TILL, *day), f"{label}-{n}-{time.monotonic_ns()}", members)
        for n, zygote in enumerate(tills)
    ]
    workers.append(Worker(reader, folder, (*READER, *day), f"{label}-reader", members))
    for worker in workers:
        worker.start()
    begun = time.monotonic()
    if beside is None:
        time.sleep(10)
    else:
        command = [sys.executable, "-m", "loyalty_cli", *beside]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - begun
    for worker in workers:
        worker.stop.set()
    for worker in workers:
        worker.join()
    for kind, group in (("tills", workers[:-1]), ("reader", workers[-1:])):
        took = sorted(each for worker in group for each in worker.seconds)
        failures = [text for worker in group for text in worker.failures]
        middle, late = took[len(took) // 2], took[len(took) * 99 // 100]
        print(
            f"{label:24} {seconds:6.1f} s  {kind:6} {len(took) / seconds:6.1f} a second, "
            f"middle {middle:.3f}, 99th {late:.3f}, most {took[-1]:.3f} s, failed {len(failures)}"
        )
        for text in failures[:3]:
            print("   ", text.strip())


def main() -> None:
    """Makes the shop, or takes the one that is there, and measures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--transactions", type=int, default=200_000)
    parser.add_argument("--tills", type=int, default=2)
    parser.add_argument("--store", type=Path)
    asked = parser.parse_args()
    folder = asked.store or Path(tempfile.mkdtemp(prefix="loyalty-tills-"))
    write_shop(folder, members=asked.members, transactions=asked.transactions)
    program = Path(__file__).with_name("program.toml")

    def run(*words: str) -> None:
        command = [sys.executable, "-m", "loyalty_cli", *words]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    run("init", ".", "--currency", "EUR", "--timezone", "UTC", "--as-of", "2025-01-01")
    run("program", "apply", str(program), "--as-of", "2025-01-01")
    run("import", "members", "members.csv", "--as-of", "2025-01-01")
    zygotes = [Zygote() for _ in range(asked.tills + 1)]
    measure(zygotes, folder, asked.members, "alone", None)
    for label, words in (
        ("import transactions", ("import", "transactions", "transactions.csv", "--as-of", DAY)),
        ("batch", ("batch", "--as-of", DAY)),
        ("backup", ("backup", "copy.db")),
    ):
        measure(zygotes, folder, asked.members, label, words)
    for zygote in zygotes:
        zygote.close()
    print("cores", os.cpu_count())


if __name__ == "__main__":
    main()
