"""A year of a shop from a seed: members and transactions as the contract's own CSV files.

    python -m tests.bench.generate FOLDER [--members N] [--transactions N] [--days N] [--seed N]

3 % of the transactions are refunds of an earlier purchase. A part of one folder's history is the
same for every larger number of transactions.
"""

from __future__ import annotations

import argparse
import random
from datetime import date, timedelta
from pathlib import Path

START = date(2025, 1, 1)
REFUNDS = 0.03
CHANNELS = ("till", "till", "till", "web")


def write_shop(
    folder: Path,
    *,
    members: int,
    transactions: int,
    start: date = START,
    days: int = 365,
    seed: int = 1,
) -> None:
    """Writes members.csv and transactions.csv into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    source = random.Random(seed)
    write_members(folder / "members.csv", members, start, source)
    write_transactions(folder / "transactions.csv", members, transactions, start, days, source)


def write_members(path: Path, members: int, start: date, source: random.Random) -> None:
    """Members with a name, a birthday and the day they joined."""
    with path.open("w", encoding="utf-8") as file:
        file.write("member_id,name,email,birthday,joined_on\n")
        for number in range(members):
            born = date(1950, 1, 1) + timedelta(source.randrange(20000))
            joined = start - timedelta(source.randrange(700))
            file.write(f"M{number:06},Member {number},m{number}@example.com,{born},{joined}\n")


def write_transactions(
    path: Path,
    members: int,
    transactions: int,
    start: date,
    days: int,
    source: random.Random,
    prefix: str = "T",
) -> None:
    """Transactions in order of time, one row each."""
    recent: list[tuple[str, int, int]] = []
    with path.open("w", encoding="utf-8") as file:
        file.write("transaction_id,member_id,occurred_at,amount,type,refund_of,store,channel\n")
        for number in range(transactions):
            day = start + timedelta(number * days // transactions)
            minute = source.randrange(8 * 60, 20 * 60)
            time = f"{day} {minute // 60:02}:{minute % 60:02}:{source.randrange(60):02}"
            where = f"s{source.randrange(4)}"
            channel = source.choice(CHANNELS)
            id_ = f"{prefix}{number:08}"
            if recent and source.random() < REFUNDS:
                of, member, cents = recent.pop(source.randrange(len(recent)))
                amount = f"-{cents // 100}.{cents % 100:02}"
                file.write(f"{id_},M{member:06},{time},{amount},refund,{of},{where},{channel}\n")
                continue
            member = source.randrange(members)
            cents = int(source.lognormvariate(7.2, 0.8)) + 50
            amount = f"{cents // 100}.{cents % 100:02}"
            file.write(f"{id_},M{member:06},{time},{amount},purchase,,{where},{channel}\n")
            if len(recent) < 5000:
                recent.append((id_, member, cents))
            else:
                recent[source.randrange(5000)] = (id_, member, cents)


def write_receipts(
    path: Path, members: int, receipts: int, start: date, days: int, source: random.Random
) -> None:
    """Receipts of one to three rows in order of time, as a café's till writes them."""
    kinds = ("coffee",) * 6 + ("food",) * 3 + ("beans",)
    with path.open("w", encoding="utf-8") as file:
        file.write("transaction_id,member_id,occurred_at,amount,sku,category,quantity\n")
        for number in range(receipts):
            day = start + timedelta(number * days // receipts)
            minute = source.randrange(8 * 60, 20 * 60)
            time = f"{day} {minute // 60:02}:{minute % 60:02}"
            member = source.randrange(members)
            for _ in range(source.choice((1, 1, 2, 3))):
                cents = source.randrange(200, 1500)
                what = f"i{source.randrange(40)},{source.choice(kinds)},1"
                amount = f"{cents // 100}.{cents % 100:02}"
                file.write(f"R{number:08},M{member:06},{time},{amount},{what}\n")


def main() -> None:
    """Writes a shop as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--members", type=int, default=50_000)
    parser.add_argument("--transactions", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    write_shop(
        asked.folder,
        members=asked.members,
        transactions=asked.transactions,
        days=asked.days,
        seed=asked.seed,
    )


if __name__ == "__main__":
    main()
