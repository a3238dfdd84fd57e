"""Activities into the store."""

from __future__ import annotations

from loyalty_cli.base.dates import iso
from loyalty_cli.intake.kinds.rows import Activity
from loyalty_cli.jobs.importing.kinds.events import EventImport


class ActivityImport(EventImport[Activity]):
    """Takes activities of one source."""

    family = "a"

    def row(
        self, fact: Activity, event: int, member: int | None, refund_of: int | None, number: int
    ) -> None:
        """Adds the rows of a new activity."""
        when = fact.when
        shared = (
            event,
            number,
            fact.rows[0].line,
            member,
            fact.kind,
            when.instant,
            iso(when.day),
            when.minute,
            None,
            fact.store,
            fact.channel,
            fact.content,
        )
        self.new.activities.append((shared, (fact.quantity, fact.score)))
        if fact.subject is not None or fact.note is not None:
            self.new.texts.append((event, fact.subject, fact.note))
