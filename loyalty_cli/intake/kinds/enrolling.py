"""What a file of events knows of somebody whom it makes a member: name, e-mail, phone, consent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.values import read_name
from loyalty_cli.intake.kinds.members import read_consent
from loyalty_cli.intake.kinds.rows import RawRow
from loyalty_cli.intake.profile.model import CONSENT, is_consent

if TYPE_CHECKING:
    from loyalty_cli.intake.cells.columns import Layout

Told = dict[str, str] | Problem
"""Fields of a member as text ("consent:CHANNEL" as "1" or "0"), or a cell that can't be read."""


def teller(layout: Layout, file: str) -> Callable[[RawRow], Told]:
    """Reads what a row says of its member by the profile's `enrol`; made once for a file.

    A column that the file hasn't is passed over: older exports know less.
    """
    places = []
    for name, spec in layout.profile.enrol.items():
        there = spec.names and all(layout.column(one) is not None for one in spec.names)
        some = spec.first is not None and any(layout.column(one) is not None for one in spec.names)
        place = layout.place(name, spec) if there or some or spec.value is not None else None
        if place is not None:
            places.append(place)

    def tell(row: RawRow) -> Told:
        told: dict[str, str] = {}
        for place in places:
            text = place.get(row.cells)
            try:
                if is_consent(place.name):
                    given = read_consent(text)
                    if given is not None:
                        told[f"consent:{place.name.removeprefix(CONSENT)}"] = str(int(given))
                elif (value := read_name(text)) is not None:
                    told[place.name] = value
            except CellError as fault:
                return fault.at(place.label, text).at(file=file, line=row.line)
        return told

    return tell
