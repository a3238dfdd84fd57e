"""A batch of bookings (Buchungsstapel) in the DATEV format, header 700, format version 13.

DATEV knows money alone, so points are not in it, nor assertions; what was owed before the first
day stands in the books already. The format's description is at developer.datev.de.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.reports.books.journal import OPENING, Entry, Journal

ENCODING = "cp1252"
ACCOUNTS: Mapping[str, str] = {
    "gift_cards": "1700",
    "gift_cards_given": "4600",
    "gift_cards_expired": "2700",
    "gift_cards_voided": "2700",
    "gift_cards_imported": "9000",
    "till": "1590",
    "deferred_revenue": "0990",
    "sales": "8200",
    "earned_revenue": "8200",
}
"""Numbers of the chart SKR03, for a tax adviser to say better."""


@dataclass(frozen=True, slots=True)
class Datev:
    """What `[books.datev]` says: who keeps the books for whom, and their chart of accounts."""

    consultant: int = 1001
    client: int = 1
    account_length: int = 4
    fiscal_year: str = "01-01"
    accounts: Mapping[str, str] = field(default_factory=dict)


def datev_lines(journal: Journal, settings: Datev) -> Iterator[str]:
    """The lines of the file, each with its end. Raises Refused where the days lie in two fiscal
    years: a booking has a day and a month, and the batch the year."""
    begins = _fiscal_year(journal.since, settings.fiscal_year)
    ends = _fiscal_year(journal.until, settings.fiscal_year)
    if begins != ends:
        raise Refused(
            Problem(
                "two-fiscal-years",
                f"a DATEV batch lies in one fiscal year, and {iso(journal.since)} to "
                f"{iso(journal.until)} in more",
                column="--from",
                fix=f"give --from {iso(ends)}, and export what was before with "
                f"--until {iso(ends - 1)}",
            )
        )
    yield _line(_header(journal, settings, begins))
    yield _line([f'"{name}"' for name in COLUMNS])
    for entry in booked(journal):
        yield _line(_booking(journal, settings, entry))


def booked(journal: Journal) -> list[Entry]:
    """The entries that stand in a batch: of money, and none that opens the books."""
    return [
        entry
        for entry in journal.entries
        if entry.postings[0].amount.points_of is None
        and all(each.account.key != OPENING for each in entry.postings)
    ]


def _fiscal_year(day: Day, begins: str) -> Day:
    """The first day of the fiscal year of a day."""
    month, first = (int(part) for part in begins.split("-"))
    year = date.fromordinal(day).year
    then = date(year, month, first)
    return (then if then.toordinal() <= day else date(year - 1, month, first)).toordinal()


def _header(journal: Journal, settings: Datev, fiscal_year: Day) -> list[str]:
    # The time of making is that of the last day, so that the same export is the same file.
    return [
        *('"EXTF"', "700", "21", '"Buchungsstapel"', "13", f"{_digits(journal.until)}000000000"),
        *("", '""', '""', '""', str(settings.consultant), str(settings.client)),
        *(_digits(fiscal_year), str(settings.account_length)),
        *(_digits(journal.since), _digits(journal.until)),
        *('"Loyalty"', '""', "1", "0", "0", f'"{journal.currency}"'),
        *("", '""', "", "", '"03"', "", "", '""', '""'),
    ]


def _booking(journal: Journal, settings: Datev, entry: Entry) -> list[str]:
    debit, credit = entry.postings
    if debit.amount.number < 0:
        debit, credit = credit, debit
    numbers = {**ACCOUNTS, **settings.accounts}
    amount = format_minor(debit.amount.number, journal.digits).replace(".", ",")
    day = date.fromordinal(entry.day)
    said = {
        "Umsatz (ohne Soll/Haben-Kz)": amount,
        "Soll/Haben-Kennzeichen": '"S"',
        "WKZ Umsatz": f'"{journal.currency}"',
        "Konto": numbers[debit.account.key].zfill(settings.account_length),
        "Gegenkonto (ohne BU-Schlüssel)": numbers[credit.account.key].zfill(
            settings.account_length
        ),
        "Belegdatum": f"{day.day:02}{day.month:02}",
        "Belegfeld 1": f'"{iso(entry.day)[:7]}"',
        "Buchungstext": f'"{_text(entry.text)}"',
        "Festschreibung": "0",
    }
    return [said.get(name, "") for name in COLUMNS]


def _text(text: str) -> str:
    """At most 60 characters that DATEV's encoding has."""
    plain = " ".join(text.replace('"', "'").split())[:60]
    return plain.encode(ENCODING, errors="replace").decode(ENCODING)


def _digits(day: Day) -> str:
    return iso(day).replace("-", "")


def _line(cells: list[str]) -> str:
    return ";".join(cells) + "\r\n"


COLUMNS = (
    *("Umsatz (ohne Soll/Haben-Kz)", "Soll/Haben-Kennzeichen", "WKZ Umsatz", "Kurs"),
    *("Basis-Umsatz", "WKZ Basis-Umsatz", "Konto", "Gegenkonto (ohne BU-Schlüssel)"),
    *("BU-Schlüssel", "Belegdatum", "Belegfeld 1", "Belegfeld 2", "Skonto", "Buchungstext"),
    *("Postensperre", "Diverse Adressnummer", "Geschäftspartnerbank", "Sachverhalt"),
    *("Zinssperre", "Beleglink"),
    *(f"Beleginfo - {part} {n}" for n in range(1, 9) for part in ("Art", "Inhalt")),
    *("KOST1 - Kostenstelle", "KOST2 - Kostenstelle", "Kost-Menge"),
    *("EU-Land u. UStID (Bestimmung)", "EU-Steuersatz (Bestimmung)"),
    *("Abw. Versteuerungsart", "Sachverhalt L+L", "Funktionsergänzung L+L"),
    *("BU 49 Hauptfunktionstyp", "BU 49 Hauptfunktionsnummer", "BU 49 Funktionsergänzung"),
    *(f"Zusatzinformation {part} {n}" for n in range(1, 21) for part in ("- Art", "- Inhalt")),
    *("Stück", "Gewicht", "Zahlweise", "Forderungsart", "Veranlagungsjahr"),
    *("Zugeordnete Fälligkeit", "Skontotyp", "Auftragsnummer", "Buchungstyp"),
    *("USt-Schlüssel (Anzahlungen)", "EU-Land (Anzahlungen)", "Sachverhalt L+L (Anzahlungen)"),
    *("EU-Steuersatz (Anzahlungen)", "Erlöskonto (Anzahlungen)", "Herkunft-Kz", "Buchungs GUID"),
    *("KOST-Datum", "SEPA-Mandatsreferenz", "Skontosperre", "Gesellschaftername"),
    *("Beteiligtennummer", "Identifikationsnummer", "Zeichnernummer", "Postensperre bis"),
    *("Bezeichnung SoBil-Sachverhalt", "Kennzeichen SoBil-Buchung", "Festschreibung"),
    *("Leistungsdatum", "Datum Zuord. Steuerperiode", "Fälligkeit", "Generalumkehr (GU)"),
    *("Steuersatz", "Land", "Abrechnungsreferenz", "BVV-Position"),
    *("EU-Land u. UStID (Ursprung)", "EU-Steuersatz (Ursprung)", "Abw. Skontokonto"),
)
"""The columns of format version 13, in their order."""
