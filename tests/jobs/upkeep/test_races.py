"""Two processes at once: with real processes and the real file."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.jobs.shop import HEADER, Shop, counted

IMPORT = """
import json, sys
from pathlib import Path
from loyalty_cli.jobs.importing.imports import import_files
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.store.file.store_file import open_store

with open_store(Path(sys.argv[1])) as store:
    outcome = import_files(
        store, "transactions", [Path(sys.argv[2])], unknown="enrol", caller=Caller(739706, "eve"),
        progress=lambda done, total: print(done, flush=True),
    )
print(json.dumps(outcome.counts))
"""

ROWS = 12_000


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sales") / "sales.csv"
    lines = [f"R{n},M{n % 500},2026-03-{n % 28 + 1:02d},{n % 90}.50," for n in range(ROWS)]
    lines += [f"X{n},M{n % 500},2026-03-29,-0.25,R{n}" for n in range(1, 1_000, 2)]
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, sales: Path) -> dict:
    """What the store holds after an import that nothing disturbs."""
    other = Shop(tmp_path_factory.mktemp("undisturbed"))
    outcome = other.take("transactions", sales.read_text(), unknown="enrol")
    assert counted(outcome)["new"] == ROWS + 500
    facts = other.facts()
    other.close()
    return facts


def start(shop: Shop, sales: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(shop.path), str(sales)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )


def ended(process: subprocess.Popen) -> dict[str, int]:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    counts: dict[str, int] = json.loads(out.splitlines()[-1])
    return counts


def test_two_processes_importing_the_same_file_at_once(
    shop: Shop, sales: Path, undisturbed: dict
) -> None:
    outcomes = [ended(process) for process in [start(shop, sales), start(shop, sales)]]
    assert sorted(counts["new"] for counts in outcomes) == [0, ROWS + 500]
    assert sorted(counts["already_there"] for counts in outcomes) == [0, ROWS + 500]
    assert shop.facts() == undisturbed


def test_two_processes_importing_two_halves_at_once(
    shop: Shop, sales: Path, undisturbed: dict
) -> None:
    header, *lines = sales.read_text().splitlines()
    halves = []
    for place in (0, 1):
        half = [line for n, line in enumerate(lines[:ROWS]) if n % 2 == place]
        half += lines[ROWS:] if place == 1 else []
        path = shop.folder / f"half-{place}.csv"
        path.write_text("\n".join([header, *half]) + "\n")
        halves.append(path)
    outcomes = [ended(process) for process in [start(shop, half) for half in halves]]
    assert sum(counts["new"] for counts in outcomes) == ROWS + 500
    assert shop.facts() == undisturbed
