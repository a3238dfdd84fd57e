"""What holds for the whole store: its currency, its time zone."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from loyalty_cli.base.problems import Problem, StoreUnavailable


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for the whole store; `digits` are the currency's, `country` is for phone keys.

    `former_countries` are those it had before, the first one first ("" for none).
    """

    name: str
    currency: str
    digits: int
    zone: ZoneInfo
    country: str | None = None
    former_countries: tuple[str, ...] = ()

    @property
    def first_country(self) -> str | None:
        """The country it began with, by which ids are made for good; "" where it had no other."""
        return (self.former_countries[0] or None) if self.former_countries else ""


def write_settings(db: sqlite3.Connection, settings: Settings) -> None:
    """Keeps the settings of a new store."""
    values = {
        "name": settings.name,
        "currency": settings.currency,
        "digits": str(settings.digits),
        "timezone": settings.zone.key,
        "country": settings.country,
        "former_countries": _joined(settings.former_countries),
    }
    db.executemany(
        "INSERT INTO settings (name, value) VALUES (?, ?)",
        [(name, value) for name, value in values.items() if value is not None],
    )


def change_country(db: sqlite3.Connection, settings: Settings, country: str | None) -> Settings:
    """Keeps another country; the settings as they are then."""
    former = (*settings.former_countries, settings.country or "")
    for name, value in (("country", country), ("former_countries", _joined(former))):
        db.execute("DELETE FROM settings WHERE name = ?", (name,))
        if value is not None:
            db.execute("INSERT INTO settings (name, value) VALUES (?, ?)", (name, value))
    return replace(settings, country=country, former_countries=former)


def country_of(db: sqlite3.Connection) -> str | None:
    """The country that the store has now."""
    row = db.execute("SELECT value FROM settings WHERE name = 'country'").fetchone()
    return None if row is None else str(row[0])


def _joined(countries: tuple[str, ...]) -> str | None:
    return " ".join(code or "-" for code in countries) or None


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
            former_countries=tuple(
                "" if code == "-" else code for code in values.get("former_countries", "").split()
            ),
        )
    except (KeyError, ValueError, OSError) as error:
        if "timezone" in values and not available_timezones():
            raise StoreUnavailable(no_zones()) from error
        raise StoreUnavailable(
            Problem(
                "store-corrupt",
                "the store's settings cannot be read",
                file=str(path),
                value=str(error),
                fix="Put a backup in its place: loyalty restore FILE.",
            )
        ) from error


def no_zones() -> Problem:
    """That the machine knows no time zone at all."""
    return Problem(
        "no-timezone-data",
        "this machine has no time zone data, and every day here is one of a time zone",
        fix="Install it: pip install tzdata, or the package tzdata of the system.",
    )
