"""What holds for the whole store: its currency, its time zone."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from loyalty_cli.base.problems import Problem, StoreUnavailable


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for the whole store; `digits` are the currency's, `country` is for phone keys."""

    name: str
    currency: str
    digits: int
    zone: ZoneInfo
    country: str | None = None


def write_settings(db: sqlite3.Connection, settings: Settings) -> None:
    """Keeps the settings of a new store."""
    values = {
        "name": settings.name,
        "currency": settings.currency,
        "digits": str(settings.digits),
        "timezone": settings.zone.key,
        "country": settings.country,
    }
    db.executemany(
        "INSERT INTO settings (name, value) VALUES (?, ?)",
        [(name, value) for name, value in values.items() if value is not None],
    )


def read_settings(db: sqlite3.Connection, path: Path) -> Settings:
    """The settings of the store in that file; raises StoreUnavailable where they are spoilt."""
    values: dict[str, str] = dict(db.execute("SELECT name, value FROM settings"))
    try:
        return Settings(
            name=values["name"],
            currency=values["currency"],
            digits=int(values["digits"]),
            zone=ZoneInfo(values["timezone"]),
            country=values.get("country"),
        )
    except (KeyError, ValueError, OSError) as error:
        raise StoreUnavailable(
            Problem(
                "store-corrupt",
                "the store's settings cannot be read",
                file=str(path),
                value=str(error),
                fix="Put a backup in its place (loyalty restore FILE). If it names a time zone, "
                "install the time zone data of the system.",
            )
        ) from error
