"""What the product is measured beside: each a whole process on the same file."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from tests.bench.measure import Cost, run

FOLDER = Path(__file__).parent
POINTS = (FOLDER / "points.sql").read_text(encoding="utf-8")
BEANCOUNT_ROWS = 20_000

Peer = Callable[[Path], Cost]

_SQLITE_SALES = """
CREATE TEMP VIEW sales AS SELECT transaction_id AS id, member_id AS member, occurred_at AS happened,
    CAST(replace(amount, '.', '') AS INTEGER) AS cents, type AS kind, refund_of, channel FROM raw;
CREATE TEMP TABLE weekdays AS SELECT day, CAST(strftime('%w', day) AS INTEGER) AS weekday
    FROM (SELECT DISTINCT substr(happened, 1, 10) AS day FROM sales);
"""

_DUCKDB = """
import sys, duckdb
db = duckdb.connect("peer.duckdb")
db.execute(\"\"\"
CREATE TEMP TABLE sales AS SELECT transaction_id AS id, member_id AS member,
    occurred_at AS happened, CAST(CAST(amount AS DECIMAL(18, 2)) * 100 AS BIGINT) AS cents,
    type AS kind, refund_of, channel
    FROM read_csv('transactions.csv', header = true, all_varchar = true);
CREATE TEMP TABLE weekdays AS SELECT day, dayofweek(CAST(day AS DATE)) AS weekday
    FROM (SELECT DISTINCT substr(happened, 1, 10) AS day FROM sales);
\"\"\")
db.execute(open(sys.argv[1]).read().replace("/ 100", "// 100").replace("/ 8", "// 8"))
print(db.execute("SELECT sum(points), sum(clawed_back) FROM points").fetchone())
"""


_FLOOR = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from tests.bench.floor import main
main()
"""


def sqlite_import(folder: Path, csv: str = "transactions.csv") -> Cost:
    """`sqlite3 .import` of the raw file into a table without types."""
    (folder / "raw.db").unlink(missing_ok=True)
    script = (".mode csv", f".import {csv} raw")
    return run(["sqlite3", "raw.db", *script], folder)


def sqlite_points(folder: Path) -> Cost:
    """The points by set-based SQL, from the table that `sqlite_import` made."""
    run(["sqlite3", "raw.db", "DROP TABLE IF EXISTS points"], folder)
    (folder / "points.sql").write_text(_SQLITE_SALES + POINTS, encoding="utf-8")
    return run(["sqlite3", "raw.db"], folder, stdin="points.sql")


def sqlite_utils_insert(folder: Path) -> Cost:
    """`sqlite-utils insert --csv` of the raw file."""
    (folder / "utils.db").unlink(missing_ok=True)
    words = ("insert", "utils.db", "raw", "transactions.csv", "--csv")
    return run([tool("sqlite-utils"), *words], folder)


def duckdb(folder: Path) -> Cost:
    """DuckDB reads the CSV and computes the points in one process."""
    (folder / "peer.duckdb").unlink(missing_ok=True)
    return run([sys.executable, "-c", _DUCKDB, FOLDER / "points.sql"], folder)


def floor(folder: Path) -> tuple[Cost, Cost]:
    """What the rows of the import and of the batch take by themselves, as `floor` writes them."""
    for old in folder.glob("floor.db*"):
        old.unlink()
    module = [sys.executable, "-c", _FLOOR, str(FOLDER.parents[1])]
    peak = run([*module, "loyalty.db", "floor.db"], folder).peak
    costs = []
    for line in (folder / "bench.out").read_text(encoding="utf-8").splitlines():
        seconds, cpu = map(float, line.split())
        costs.append(Cost(seconds, cpu, peak))
    imported, batched = costs
    return imported, batched


def beancount(folder: Path) -> Cost:
    """`bean-check` of a ledger with one entry for each of the first `BEANCOUNT_ROWS` rows."""
    _write_beancount(folder / "points.beancount", folder / "transactions.csv")
    return run([tool("bean-check"), "points.beancount"], folder)


def _write_beancount(path: Path, csv: Path) -> None:
    members: set[str] = set()
    entries = []
    with csv.open(encoding="utf-8") as file:
        next(file)
        for _, line in zip(range(BEANCOUNT_ROWS), file, strict=False):
            number, member, when, amount, *_ = line.split(",")
            members.add(member)
            entries.append(
                f'{when[:10]} * "{number}"\n  Assets:{member}  {amount} POINT\n  Income:Earned\n'
            )
    opened = [f"2000-01-01 open Assets:{member} POINT\n" for member in sorted(members)]
    path.write_text("".join(["2000-01-01 open Income:Earned\n", *opened, *entries]), "utf-8")


def tool(name: str) -> str:
    """A command of this environment, else the one on the path."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else name


def missing() -> dict[str, str]:
    """The peers that are not here, and how to get them."""
    lacking = {}
    if shutil.which("sqlite3") is None:
        lacking["sqlite3"] = "apt install sqlite3"
    for package in ("duckdb", "beancount"):
        if find_spec(package) is None:
            lacking[package] = f"pip install {package}"
    return lacking


def python(text: str, folder: Path) -> Cost:
    """A Python that does nothing but this."""
    return run([sys.executable, "-c", text], folder)
