"""`loyalty report club`: memberships month by month."""

from __future__ import annotations

from loyalty_cli.commands.common.options import ProgramOption
from loyalty_cli.commands.common.signatures import Reporting, reporting


@reporting
def club(given: Reporting, program: ProgramOption = None) -> None:
    """Who joined, renewed and left each club, its members and its fees, month by month.

    Members are counted on a month's last day, fees on the day on which they were paid.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.clubs.months import KEYS, club_months
    from loyalty_cli.show.lists import show_club_months
    from loyalty_cli.show.output.written import written

    chosen = given.format
    given.call.may_write(given.output, yes=given.yes)
    with given.opened() as (opened, day):
        rows = club_months(opened, as_of=day, program=program)
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_club_months(rows, chosen, KEYS)
